"""Replies in Dateline's form, and an honest model's: it answers by quoting what it was shown."""

from __future__ import annotations

import json
import re
from typing import Any

from eval.standin.reading import asked, passages
from rag.sentences import sentence_spans

SILENT = json.dumps({"statements": [], "reason": "The passages do not say."})
ENOUGH = 0.4  # of the question's words that a quoted sentence, with the head of its passage, must hold
_NUMBER = re.compile(r"\d[\d,.]*\d(?: to \d[\d,.]*\d)?|\d")
_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset(
    """
    a an and any are at be been by can could did do does for from had has have how in is it its last many may
    much must not of on or said say says should so than that the their there they this to was were what whats
    when where which who whom whose why will with would you
    """.split()
)


def says(*statements: tuple[str, str, str] | dict[str, Any]) -> str:
    """A reply in Dateline's form from (text, passage, words), or whole statements."""
    return json.dumps(
        {
            "statements": [
                s if isinstance(s, dict) else {"text": s[0], "evidence": [{"passage": s[1], "words": s[2]}]}
                for s in statements
            ]
        },
        ensure_ascii=False,
    )


def grounded(body: dict[str, Any]) -> str:
    """The sentence, of all passages, that shares most words with the question, quoted as it stands.

    Nothing where less than `ENOUGH` of the question's words are shared: a model that knows when to be silent.
    """
    wanted = stems(asked(body))
    best: tuple[float, str, str] | None = None
    for passage in passages(body):
        head = 0.5 * len(wanted & stems(passage.head))
        for start, end in sentence_spans(passage.text):
            sentence = passage.text[start:end]
            score = len(wanted & stems(sentence)) + min(head, 1.0)
            if best is None or score > best[0]:
                best = score, sentence, passage.label
    if best is None or not wanted or best[0] / len(wanted) < ENOUGH:
        return SILENT
    _, sentence, label = best
    number = _NUMBER.search(sentence)
    evidence = [{"passage": label, "words": sentence}]
    return says({"text": sentence, "value": number[0] if number else None, "evidence": evidence})


def stems(text: str) -> set[str]:
    """The words of a text that say something, without their commonest endings."""
    words = (word.lower() for word in _WORD.findall(text.replace("’s", "").replace("'s", "")))
    return {_stem(word) for word in words if word not in _EMPTY}


def _stem(word: str) -> str:
    for ending in ("ing", "ers", "ors", "er", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
