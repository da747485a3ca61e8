"""A collection in memory: articles split, embedded and searched as a home's are, gone with the object.

Gives the `Retriever` that answers are read from. For what is asked once and thrown away: an altered
article, a handful of documents. It keeps nothing and scales with nothing; a home does that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.domain import Article, Filters, Passage
from rag.encoder import Embedder
from rag.lexical import TermIndex
from rag.passages import split
from rag.record import Clock, now
from rag.retrieve import Retriever
from rag.rows import Row, publisher_key, row
from rag.settings import Settings


def retriever_over(
    articles: Iterable[Article], embedder: Embedder, settings: Settings, *, clock: Clock = now
) -> Retriever:
    """A search over these articles alone. An undated article counts from the clock's day."""
    moment = clock()
    passages: dict[str, tuple[Passage, Article]] = {}
    for article in articles:
        held = article if article.ingested else replace(article, ingested=moment)
        for passage in split(held, budget=settings.passage_tokens, overlap=settings.passage_overlap):
            passages[passage.id] = (passage, held)
    vectors = embedder.passages([passage.text for passage, _ in passages.values()])
    rows = [row(*found, vector) for found, vector in zip(passages.values(), vectors, strict=True)]
    return Retriever(embedder, _Vectors(tuple(rows)), TermIndex.in_memory(rows), _Passages(passages))


@dataclass(frozen=True, slots=True)
class _Passages:
    """The record's part in a search."""

    held: Mapping[str, tuple[Passage, Article]]

    def passages(self, ids: Sequence[str]) -> Mapping[str, tuple[Passage, Article]]:
        return {id_: self.held[id_] for id_ in ids if id_ in self.held}


@dataclass(frozen=True, slots=True)
class _Vectors:
    """The vectors' part: every row compared."""

    rows: tuple[Row, ...]

    def query(
        self, vector: NDArray[np.float32], k: int, filters: Filters = Filters()
    ) -> list[tuple[str, float]]:
        seen = [row for row in self.rows if _passes(row, filters)]
        if not seen or k <= 0:
            return []
        near = np.stack([row.vector for row in seen]) @ vector
        found = [(row.id, float(cosine)) for row, cosine in zip(seen, near, strict=True)]
        return sorted(found, key=lambda item: (-item[1], item[0]))[:k]


def _passes(row: Row, filters: Filters) -> bool:
    return (
        (filters.as_of is None or row.day <= filters.as_of.toordinal())
        and (filters.since is None or row.day >= filters.since.toordinal())
        and (filters.publisher is None or row.publisher == publisher_key(filters.publisher))
    )
