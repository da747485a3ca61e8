"""Scored candidates as a reader would give them, for what puts them in order and words them."""

from __future__ import annotations

from collections.abc import Mapping

from fakes import article, hit

from rag.candidates import Candidate
from rag.ordering import Dated
from rag.weighing import Scored
from rag.windows import Window

SURE = {"relevance": 4.0, "span": 4.0}  # what a reader gives that is sure of a window and of a span in it


def scored(
    text: str,
    value: str | None,
    score: float = 3.0,
    *,
    unit: str | None = None,
    qualifier: str | None = None,
    features: Mapping[str, float] | None = None,
    **fields: object,
) -> Scored:
    """A candidate that is a whole article of these words; `fields` are the article's."""
    source = article(text, **fields)
    window = Window(hit(source), 0, 0, len(text), 1.0)
    at = (text.index(value), text.index(value) + len(value)) if value and value in text else None
    found = Candidate(window, 0, len(text), value, unit, qualifier, dict(features or {}), at=at)
    return Scored(found, score)


def dated(text: str, value: str | None, score: float = 3.0, **more: object) -> Dated:
    """The same with its time and telling, as its own words give them."""
    return Dated.of(scored(text, value, score, **more))  # type: ignore[arg-type]
