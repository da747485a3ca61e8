"""What the other articles say of a proposed case: who states the same, and who came later.

Gives `in_context`. An article that states the same value supports the case too; where a later one gives
another, or goes on about the same people and places, the question is asked as of its own article's day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from eval.authoring.proposal import Proposal, words_around
from rag import values
from rag.domain import Article
from rag.names import find_names
from rag.sentences import sentence_spans
from rag.values import Found

NEAREST = 12  # articles whose sentences are compared with a proposal
_WORD = re.compile(r"[^\W\d_]{4,}")
_NEAR = {"number": ("number", "range"), "range": ("number", "range")}
_COMMON = frozenset(
    """
    what when many much have been were that this with from they their will would could into does there
    which until since about after before long percentage
    """.split()
)


def in_context(proposal: Proposal, articles: Sequence[Article]) -> Proposal:
    """The proposal with the other articles that state the same, and the day it is asked as of."""
    own = proposal.article
    as_of = proposal.as_of or _followed_up(proposal, articles)
    found = next(iter(values.find(proposal.sentence[slice(*proposal.value_at)])), None)
    also: dict[str, str] = {}
    if proposal.kind != "name" and found is not None:
        about = _content(proposal.question)
        for other in _nearest(about, [other for other in articles if other.id != own.id]):
            for sentence, stated in _alike(other, proposal, about):
                if values.same(stated.value, found.value):
                    if words := words_around(other, sentence, stated):
                        also.setdefault(other.id, words)
                elif _later(other, own):
                    as_of = own.published
    seen = {other.id for other in articles if as_of is None or (other.published or date.min) <= as_of}
    return replace(
        proposal, also=tuple((id_, words) for id_, words in also.items() if id_ in seen), as_of=as_of
    )


def _followed_up(proposal: Proposal, articles: Sequence[Article]) -> date | None:
    """The article's day, where a later article speaks of the same names: what it says may have changed."""
    own = proposal.article
    names = {name.text for name in find_names(f"{own.title}.\n{proposal.sentence}")}
    for other in articles:
        if _later(other, own) and sum(name in other.text for name in names) > 1:
            return own.published
    return None


def _later(other: Article, own: Article) -> bool:
    return bool(own.published and other.published and other.published > own.published)


def _nearest(about: frozenset[str], others: Sequence[Article]) -> list[Article]:
    """The few articles that have most of the question's words; sentences are sought in these alone."""
    shared = [(sum(word in _small(other.text) for word in about), other.id, other) for other in others]
    near = sorted((one for one in shared if one[0] >= _least(about)), key=lambda one: (-one[0], one[1]))
    return [other for _, _, other in near[:NEAREST]]


def _least(about: frozenset[str]) -> float:
    """How many of the question's words a sentence must have to speak of the same."""
    return max(2, len(about) / 2)


@lru_cache(maxsize=20_000)
def _small(text: str) -> str:
    return text.casefold()


def _alike(other: Article, proposal: Proposal, about: frozenset[str]) -> Iterator[tuple[str, Found]]:
    """Values of the same kind and of the same thing, where another article's sentence speaks of the same."""
    for sentence in _sentences(other.text):
        if len(about & _content(sentence)) < _least(about):
            continue
        for found in values.find(sentence):
            same_thing = not proposal.unit or _thing(found.noun or "") == _thing(proposal.unit)
            if found.value.kind in _NEAR.get(proposal.kind, (proposal.kind,)) and same_thing:
                yield sentence, found


@lru_cache(maxsize=512)  # an article is read again for many a proposal
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in sentence_spans(text))


def _thing(noun: str) -> str:
    """What "advisers" and "advisors" share."""
    return (noun.split() or [""])[-1][:4]


def _content(words: str) -> frozenset[str]:
    return frozenset(word.casefold()[:6] for word in _WORD.findall(words) if word.casefold() not in _COMMON)
