"""What the projections hold of one passage, made from the record. Pure data and its normal forms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.domain import Article, Passage

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """One passage of a live article, with all that is searched or filtered on."""

    id: str  # the passage's
    article: str  # the article's id
    text: str
    text_hash: str
    title: str
    day: int  # proleptic ordinal of Article.day, so that ranges are plain numbers
    publisher: str  # publisher_key(…)
    vector: Vector  # (d,) float32, unit length
    counts_from: int | None = None  # ordinal of the day its version counts from; None: `day`
    until: int | None = None  # ordinal of the day the next version counts from; None: it is current

    @property
    def start(self) -> int:
        """Ordinal of the first day on which a query as of that day sees it."""
        return self.day if self.counts_from is None else self.counts_from


def row(
    passage: Passage,
    article: Article,
    vector: Vector,
    counts_from: int | None = None,
    until: int | None = None,
) -> Row:
    """The row of a passage of a stored article (which has a day: its time of ingest at least)."""
    day = article.day
    if day is None:
        raise ValueError(f"{article.id} has neither a date nor a time of ingest")
    return Row(
        id=passage.id,
        article=article.id,
        text=passage.text,
        text_hash=passage.text_hash,
        title=article.title,
        day=day.toordinal(),
        publisher=publisher_key(article.publisher),
        vector=vector,
        counts_from=counts_from,
        until=until,
    )


def publisher_key(publisher: str | None) -> str:
    """Publishers compare without case or doubled white space; none at all is the empty string."""
    return " ".join((publisher or "").casefold().split())
