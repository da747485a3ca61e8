"""The verdict that a question wants, yes or no, true or false, and the sentence that gives it.

Gives `verdict`, `statement` and `verdict_of`. What a sentence affirms, rag/polar.py judges; which sentences
are asked, the reader says.
"""

from __future__ import annotations

import re

from rag.polar import Setting, affirms
from rag.questions import Asking, ask_about
from rag.windows import Window

OPENING = 300  # characters of an article that say what it is about
BEFORE = 400  # characters before a sentence that say whom it speaks of
_YES_OR_NO = re.compile(r"(?<!\W)\W*\b(?:yes or no|y/n)(?!\w)[\s:?.,)]*", re.IGNORECASE)
_TRUE_OR_FALSE = re.compile(r"(?<!\W)\W*\btrue or false\b[\s:?.,]*", re.IGNORECASE)


def verdict(asking: Asking) -> tuple[str, str] | None:
    """The two words that a question wants one of; None where it wants something else."""
    if _TRUE_OR_FALSE.search(asking.text):
        return "True", "False"
    return ("Yes", "No") if asking.kind == "yesno" or _YES_OR_NO.search(asking.text) else None


def statement(asking: Asking) -> str:
    """The yes/no question that a question comes to: what is called true or false is asked about."""
    bare = _YES_OR_NO.sub(" ", _TRUE_OR_FALSE.sub(" ", asking.text)).strip(" .")
    return bare if ask_about(bare).kind == "yesno" else f"Is it true that {bare}?"


def verdict_of(
    asking: Asking, window: Window, start: int, end: int, verdict_words: tuple[str, str]
) -> tuple[int, int, str | None]:
    """The first of the sentences within [start, end) of an article that gives a verdict, and its word."""
    text = window.article.text
    asked_of = statement(asking)
    about = f"{window.article.title}\n{text[:OPENING]}"
    for a, b in window.sentences or ((start, end),):
        if a >= end or b <= start:
            continue
        setting = Setting(about, text[max(0, a - BEFORE) : a], window.text)
        affirmed = affirms(asked_of, text[a:b], setting)
        if affirmed is not None:
            return a, b, verdict_words[not affirmed]
    return start, end, None
