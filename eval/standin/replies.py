"""Replies in Dateline's form, and an honest model's: it answers by quoting what it was shown."""

from __future__ import annotations

import json
import re
from typing import Any

from eval.standin import english
from eval.standin.english import Figure
from eval.standin.reading import asked, passages
from rag.sentences import sentence_spans

SILENT = json.dumps({"statements": [], "reason": "The passages do not say."})
ENOUGH = 0.4  # of the question's words that a quoted sentence, with the head of its passage, must hold
_COUNTED = re.compile(r"how many ((?:[\w’'.-]+ ){0,2}[\w’'-]+)", re.IGNORECASE)
_SECOND = re.compile(r"^ (?:to|and) \d[\d,]*")
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

    A count of what is asked for weighs more than any word. Nothing where less than `ENOUGH` of the
    question's words are shared: a model that knows when to be silent.
    """
    question = asked(body)
    wanted, counted = stems(question), _COUNTED.search(question)
    of_what = stems(counted[1]) if counted else set()
    best: tuple[float, str, str, Figure | None] | None = None
    for passage in passages(body):
        head = min(0.5 * len(wanted & stems(passage.head)), 1.0)
        for start, end in sentence_spans(passage.text):
            sentence = passage.text[start:end]
            shared = len(wanted & stems(sentence))
            figures = english.figures(sentence)
            count = next((f for f in figures if of_what & stems(_after(sentence, f))), None)
            score = shared + (head if shared else 0.0) + (3.0 if count and shared > 1 else 0.0)
            if best is None or score > best[0]:
                best = score, sentence, passage.label, count or (figures[0] if figures else None)
    if best is None or not wanted or best[0] / len(wanted) < ENOUGH:
        return SILENT
    _, sentence, label, figure = best
    evidence = [{"passage": label, "words": sentence}]
    value = _range(sentence, figure) if figure else None
    return says({"text": sentence, "value": value, "evidence": evidence})


def _after(sentence: str, figure: Figure) -> str:
    """The words that a figure counts: what stands behind it, or behind the range that it begins."""
    return " ".join(_SECOND.sub("", sentence[figure.end :]).split()[:3])


def _range(sentence: str, figure: Figure) -> str:
    """A figure with the second end of its range."""
    second = _SECOND.match(sentence[figure.end :])
    between = "between " if second and sentence[: figure.start].lower().endswith("between ") else ""
    return between + figure.text + (second[0] if second else "")


def stems(text: str) -> set[str]:
    """The words of a text that say something, without their commonest endings."""
    words = (word.lower() for word in _WORD.findall(text.replace("’s", "").replace("'s", "")))
    return {_stem(word) for word in words if word not in _EMPTY}


def _stem(word: str) -> str:
    for ending in ("ing", "ers", "ors", "er", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
