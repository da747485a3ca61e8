"""A question read whole: its preposition, asking words, auxiliary, and the rest.

Gives `Clause` and `clause`. The asking words run to the auxiliary: "how many of the troops | are". Meant for
following a conversation, by closed lists of words and spelling: a wrong boundary costs a clumsy question, no
answer. What one of several clauses of a question asks, rag/part_clauses.py reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag import values
from rag.function_words import ASKING, AUXILIARY, JOINING, PREPOSITIONS
from rag.words import Word, past, plural, words

_CONTRACTED = re.compile(r"^(who|what|where|when|how|why)[’']s\b", re.IGNORECASE)
_END = re.compile(r"[\s?!.…]+$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A question in order: preposition, asking words, auxiliary, and all that follows without its mark."""

    text: str
    lead: str  # "by" of "By whom was it signed?"
    asking: str  # "How many troops"; empty for a yes/no question
    auxiliary: str  # empty where the asking words are the subject of a full verb
    rest: str

    @property
    def noun(self) -> str:
        """What is counted or chosen: "troops" of "How many troops"; empty for "Who"."""
        return re.sub(r"^(?:how (?:many|much)|what|which|whose|how|\w+)\s*", "", self.asking, flags=re.I)


def bare(text: str) -> str:
    """A question without its closing mark, contractions of its asking word written out."""
    return _CONTRACTED.sub(r"\1 is", _END.sub("", text.strip()))


@lru_cache(maxsize=1024)
def clause(text: str) -> Clause | None:
    """The parts of a question; None for what is none by its form."""
    body = bare(text)
    found = words(body)
    if not found:
        return None
    if found[0].low in AUXILIARY:
        return Clause(body, "", "", found[0].text, body[found[0].end :].strip())
    at = 1 if found[0].low in PREPOSITIONS and len(found) > 1 else 0
    if found[at].low not in ASKING:
        return None
    lead = found[0].text if at else ""
    begin = found[at].start
    for i in range(at + 1, len(found)):
        word = found[i]
        if word.low in AUXILIARY and word.text != "May":  # the month
            return Clause(body, lead, body[begin : word.start].strip(), word.text, body[word.end :].strip())
        if word.low in JOINING:
            break
    end = _asking_end(found, at)
    return Clause(body, lead, body[begin : found[end].end], "", body[found[end].end :].strip())


def _asking_end(found: Sequence[Word], at: int) -> int:
    """The last asking word of a question whose subject asks: "How many people | died"."""
    low = found[at].low
    if low == "how" and at + 1 < len(found) and found[at + 1].low in ("many", "much"):
        at += 1
        for i in range(at + 1, len(found)):
            if past(found[i].text) or found[i].low in PREPOSITIONS:
                return i - 1
            if plural(found[i].text):
                return i
        return min(at + 1, len(found) - 1)
    if low in ("what", "which"):
        if at + 1 < len(found) and values.parse(found[at + 1].text):
            at += 1
        for i in range(at + 1, min(at + 5, len(found))):
            if past(found[i].text) and i > at:
                return i - 1
            if found[i].low.endswith("s") and not plural(found[i - 1].text) and i > at + 1:
                return i - 1
        return min(at + 1, len(found) - 1)
    return at
