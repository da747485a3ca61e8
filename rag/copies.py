"""Near-copies: how much of one text stands in another, by shared runs of words.

Used to fold copies of one passage in retrieval, to find articles that are copies and to count independent
sources. Pure; it never decides that something is dropped, only how alike two texts are and which figures
they tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

_WORD = re.compile(r"\w+")
_RUN = 4  # words; shorter runs are shared by any two texts on one subject
COPY = 0.5  # resemblance at or above which one passage counts as a copy of the other
ONE_TEXT = 0.85  # the same of two whole articles
LEAD = 60  # runs that an article begins with
BEGINS = 1 / 3  # of these, in the other
# What differs between reports in one wording: digits, number words, months, days of the week.
_FIGURE = re.compile(
    r"\d+(?:[.,]\d+)*|\b(?:(?i:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozens?|hundreds?"
    r"|thousands?|million|billion|half|third|quarter|none|nobody|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"|January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


Runs = frozenset[tuple[str, ...]]


def runs(text: str, first: int | None = None) -> Runs:
    """The runs of four words in a text, or its `first` ones, without case or punctuation. Nothing is kept."""
    found = islice(_WORD.finditer(text), first + _RUN - 1 if first is not None else None)
    words = [word[0].casefold() for word in found]
    if len(words) < _RUN:
        return frozenset({tuple(words)} if words else ())
    return frozenset(tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))


@lru_cache(maxsize=4096)  # the same passages are found again and again
def shingles(passage: str) -> Runs:
    """The runs of four words in a passage."""
    return runs(passage)


@lru_cache(maxsize=4096)
def figures(text: str) -> frozenset[str]:
    """The figures and days that a text tells, as it writes them, but for case and the commas of thousands.

    Cheaper than reading values: this only tells whether one of two texts alike may say something else.
    """
    return frozenset(found[0].replace(",", "").casefold() for found in _FIGURE.finditer(text))


def resemblance(a: Runs, b: Runs) -> float:
    """Shared runs over the smaller set (containment), 0 to 1: an excerpt is a copy of its whole.

    Broder, "On the resemblance and containment of documents" (1997).
    """
    if not a or not b:
        return 0.0
    return len(a & b) / min(len(a), len(b))


@dataclass(frozen=True, slots=True)
class Wording:
    """What is compared of an article: all its runs, and the first of them."""

    whole: Runs
    lead: Runs

    @classmethod
    def of(cls, text: str) -> Wording:
        return cls(runs(text), runs(text, LEAD))

    def begins_in(self, other: Wording) -> float:
        """The share of its lead that stands in the other, wherever, 0 to 1."""
        return len(self.lead & other.whole) / len(self.lead) if self.lead else 0.0


def one_text(a: Wording, b: Wording) -> bool:
    """Whether two articles are copies of one text, whole or shortened, perhaps with some words of their own.

    Each has to begin within the other as well: pages with one gallery of captions, or one list, in them
    can share most of their words and tell different stories. Thresholds: docs/decisions/010-families.md.
    """
    return resemblance(a.whole, b.whole) >= ONE_TEXT and min(a.begins_in(b), b.begins_in(a)) >= BEGINS
