"""How likely it is that cited words support all of a statement: by which of its words they say.

Gives `support`: the share of the statement's words that stand in the cited ones, the clause of which least
stands, and one chance made of these and of what `rag.verify` found missing. Pure. It knows no other word for
the same thing, nor who did what to whom: two names that changed places are not noticed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.questions import STOPWORDS, stem

__all__ = ["Support", "Word", "said", "support", "words"]

# Fitted by training/fit_support.py on statements made from reader/train, honest and not in equal parts.
# Tried beside these and not worth their time: rarity of words, cosine and token alignment of the embedder,
# the reader's relevance, the statement's own values asked of the reader (results/2026-11-27-support.md).
CONSTANT, WORDS, FAILURES = -1.50, 2.35, -1.87
MOST = 1 / (1 + math.exp(-CONSTANT - WORDS))  # the chance where every word stands and nothing failed
CLAUSE = 2  # content words that make a clause of their own; fewer belong to the clause beside

_WORD = re.compile(r"[^\W_]+(?:[’'\-.&][^\W_]+)*")
_POSSESSIVE = re.compile(r"[’']s$")
_BREAK = re.compile(
    r"[,;:–—()]\s*"
    r"|\s(?:and|but|although|while|who|which|where|because|after|before|when|that)\s"
)
_MONTHS = "January February March April May June July August September October November December".split()
_SHORT = {month[:length].casefold(): stem(month) for month in _MONTHS for length in (3, 4)}


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: where it stands, as written, and its stem."""

    start: int
    text: str
    stem: str


@dataclass(frozen=True, slots=True)
class Support:
    """What the cited words say of a statement."""

    chance: float  # 0 to 1, that they support all of it; 0.5 where honest and made-up are as frequent
    coverage: float  # share of its content words that stand there
    least: float  # the same of the clause of which least stands
    missing: tuple[str, ...]  # the words that do not stand there, as written, in order


def support(statement: str, cited: Iterable[str], failures: int = 0) -> Support:
    """Of one statement and the sentences it cites; `failures` counts the reasons of its verdict.

    The chance never falls when more is cited, nor rises with a failure. A statement without a content word
    has nothing to be missed.
    """
    own = words(statement)
    return weigh(statement, own, said(cited), failures)


def weigh(statement: str, own: Sequence[Word], there: frozenset[str], failures: int) -> Support:
    """As `support`, of words already taken apart."""
    stands = [word.stem in there for word in own]
    coverage = sum(stands) / len(stands) if stands else 1.0
    least = min((sum(part) / len(part) for part in _clauses(statement, own, stands)), default=coverage)
    logit = CONSTANT + WORDS * (coverage + least) / 2 + FAILURES * math.log1p(failures)
    return Support(
        chance=1 / (1 + math.exp(-logit)),
        coverage=coverage,
        least=least,
        missing=tuple(word.text for word, there_too in zip(own, stands, strict=True) if not there_too),
    )


def words(text: str) -> list[Word]:
    """The content words of a text, in order; the parts of a hyphened word each by itself."""
    found = []
    for match in _WORD.finditer(text):
        for part in _POSSESSIVE.sub("", match.group()).split("-"):
            abbreviated = part.isupper() and len(part) > 1  # "US" is a name, "us" is not
            if part.casefold() not in STOPWORDS or abbreviated:
                root = stem(part)
                found.append(Word(match.start(), part, _SHORT.get(root, root)))
    return found


def said(cited: Iterable[str]) -> frozenset[str]:
    """The stems of all content words of the cited sentences."""
    return frozenset(word.stem for sentence in cited for word in words(sentence))


def _clauses(statement: str, own: Sequence[Word], stands: Sequence[bool]) -> list[list[bool]]:
    """Which words stand, clause by clause; one of too few words goes with the next, or ends the last."""
    cuts = [0, *(match.end() for match in _BREAK.finditer(statement)), len(statement) + 1]
    parts: list[list[bool]] = []
    part: list[bool] = []
    for start, end in pairwise(cuts):
        part += [there for word, there in zip(own, stands, strict=True) if start <= word.start < end]
        if len(part) >= CLAUSE:
            parts.append(part)
            part = []
    if part and parts:
        parts[-1] += part
    return parts
