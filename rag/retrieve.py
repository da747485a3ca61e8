"""Question to ranked hits: vectors and terms together, fused by rank, near-copies folded.

Owns fusion and folding. The projections find passage ids; the record gives their words. It never
judges whether a hit answers the question: engines do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.copies import COPY, resemblance, shingles
from rag.domain import Article, Filters, Hit, Passage

RANK_CONSTANT = 60  # Cormack, Clarke and Büttcher, "Reciprocal rank fusion …" (SIGIR 2009)
DEPTH = 50  # passages asked of each side before fusion


class QueryEmbedder(Protocol):
    def query(self, text: str) -> NDArray[np.float32]: ...


class VectorSearch(Protocol):
    def query(self, vector: NDArray[np.float32], k: int, filters: Filters) -> Sequence[tuple[str, float]]: ...


class TermSearch(Protocol):
    def query(self, text: str, k: int, filters: Filters) -> Sequence[tuple[str, float]]: ...


class PassageStore(Protocol):
    def passages(self, ids: Sequence[str]) -> Mapping[str, tuple[Passage, Article]]: ...


@dataclass(frozen=True, slots=True)
class Retriever:
    """Hybrid search over one collection."""

    embedder: QueryEmbedder
    vectors: VectorSearch
    terms: TermSearch
    store: PassageStore

    def retrieve(self, text: str, filters: Filters = Filters(), *, k: int = 10) -> list[Hit]:
        """At most `k` hits, best first; copies of a hit stand in its `duplicates`."""
        by_terms = self.terms.query(text, max(DEPTH, k), filters)
        by_vector = self.vectors.query(self.embedder.query(text), max(DEPTH, k), filters)
        fused = fuse([[id_ for id_, _ in by_terms], [id_ for id_, _ in by_vector]])
        found = self.store.passages([id_ for id_, _ in fused])
        terms = {id_: (rank, score) for rank, (id_, score) in enumerate(by_terms, 1)}
        near = {id_: (rank, score) for rank, (id_, score) in enumerate(by_vector, 1)}
        hits = []
        for id_, score in fused:
            if id_ not in found:  # deleted between the search and the read
                continue
            passage, article = found[id_]
            terms_rank, terms_score = terms.get(id_, (None, None))
            vector_rank, vector_score = near.get(id_, (None, None))
            hits.append(Hit(passage, article, score, terms_score, terms_rank, vector_score, vector_rank))
        return fold(hits, k)


def fuse(rankings: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    """Reciprocal-rank fusion of ranked ids: (id, score), best first, ties by id."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, 1):
            scores[id_] = scores.get(id_, 0.0) + 1.0 / (RANK_CONSTANT + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def fold(hits: Sequence[Hit], k: int) -> list[Hit]:
    """The first `k` hits, each near-copy moved into the `duplicates` of the hit it resembles."""
    kept: list[Hit] = []
    copies: list[list[Hit]] = []
    runs: list[frozenset[tuple[str, ...]]] = []
    for hit in hits:
        run = shingles(hit.passage.text)
        original = next((i for i, other in enumerate(runs) if resemblance(run, other) >= COPY), None)
        if original is not None:
            copies[original].append(hit)
        elif len(kept) < k:
            kept.append(hit)
            copies.append([])
            runs.append(run)
    return [replace(hit, duplicates=tuple(folded)) for hit, folded in zip(kept, copies, strict=True)]
