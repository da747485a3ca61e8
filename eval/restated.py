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

from eval.proposal import Proposal, words_around
from rag import values
from rag.domain import Article
from rag.names import find_names
from rag.sentences import sentence_spans
from rag.values import Found

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
        for other in articles:
            for sentence, stated in _alike(other, proposal, about) if other.id != own.id else ():
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


def _alike(other: Article, proposal: Proposal, about: frozenset[str]) -> Iterator[tuple[str, Found]]:
    """Values of the same kind and of the same thing, where another article's sentence speaks of the same."""
    least = max(2, len(about) / 2)
    text = other.text.casefold()
    if sum(word in text for word in about) < least:
        return
    for sentence in _sentences(other.text):
        if len(about & _content(sentence)) < least:
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
