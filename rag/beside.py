"""The claims by which an answer tells the other side of its own value, in that one's words.

Gives `between`, `other_side`, `whole_value` and `told_beside`. What a side is, `rag.sides` says. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.agreement import same_value
from rag.domain import Claim, Span
from rag.editing import Said, sentence
from rag.ordering import Dated
from rag.sentences import sentence_spans
from rag.sides import Side


def between(first: Claim, beside: Sequence[Side]) -> Claim:
    """The answer's own claim, as one of two sides where its article has another."""
    if not beside:
        return first
    speakers = first.said_by or tuple(speaker.name for speaker in beside[0].own_speakers)
    return replace(first, said_by=speakers, disputed=any(side.denial for side in beside))


def whole_value(side: Side, items: Sequence[Dated]) -> Dated | None:
    """Another article's report of what a side gives without its unit ("has spoken of five")."""
    if side.whole is None:
        return None
    for item in items:
        value = item.scored.candidate.value
        apart = item.article.id != side.article and item.scored.stands_alone
        if apart and value is not None and same_value(value, side.whole):
            return item
    return None


def other_side(own: Dated, side: Side, *, answers: bool = True) -> Claim:
    """What somebody else says in the answer's own article; a denial answers nothing."""
    article, words = own.article, own.article.text[side.start : side.end]
    names = [speaker for speaker in side.speakers if not side.start <= speaker.start < side.end]
    told = Said(
        article,
        words,
        words if side.denial else side.value,
        side.unit,
        side.qualifier,
        own.when,
        tuple(speaker.name for speaker in names),
    )
    places = [(side.start, side.end)]
    places += [
        (start, end)
        for start, end in sentence_spans(article.text)
        if any(start <= speaker.start < end for speaker in names)
    ]
    spans = tuple(Span(article.id, article.version, start, end) for start, end in places)
    if side.denial:
        return Claim(sentence("denied", told), spans, answers=False)
    return Claim(
        text=sentence("other", told),
        spans=spans,
        value=side.value,
        unit=side.unit,
        qualifier=side.qualifier,
        as_of=own.when or None,
        told_as=own.told_as,
        said_by=tuple(speaker.name for speaker in side.speakers),
        answers=answers,
    )


def told_beside(item: Dated, beside: Sequence[Side]) -> bool:
    """Whether a side told already is what a candidate would tell."""
    value = item.scored.candidate.value
    return value is not None and any(
        side.value is not None and item.article.id == side.article and same_value(value, side.value)
        for side in beside
    )
