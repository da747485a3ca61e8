"""The nearest passages that a filter lets through, by sifting the nearest of all.

Chroma resolves a filter by reading every row it lets through from SQLite before it looks at a vector: 121 ms
at 48,000 passages where a day lets 95% through, against 4 ms without a filter (docs/decisions/007-fusion.md).
So more than are wanted are asked for without the filter, and rows outside it are dropped; only where too few
would be left is the filter given to Chroma. Owns how a filter is told to Chroma and how a row is held against
it. It keeps nothing between searches.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from rag.domain import Filters
from rag.rows import Vector, publisher_key

WIDTHS = (4, 8, 16)  # times as many as wanted are asked for without the filter, one width after another
# Of these the nearest alone are used: what a graph search misses, it misses at the far end. Of the true 150
# nearest 99.0% are found where 200 are asked for, 99.8% among 400 and all among 800 (48,000 vectors).
TRUSTED = 0.375
FIRST = 1.5  # times as many as wanted are first held against the filter
MARGIN = 1.2  # more than the share let through so far calls for

Nearest = list[tuple[str, float]]  # (passage id, cosine distance), nearest first


def nearest(collection: Any, vector: Vector, k: int, filters: Filters) -> Nearest:
    """At most `k` of a Chroma collection's rows within the filters, nearest to `vector` (d,)."""
    if filters == Filters():
        return query(collection, vector[np.newaxis], k)[0]
    sifted = _sifted(collection, vector, k, filters)
    return sifted or query(collection, vector[np.newaxis], k, where(filters))[0]


def nearest_past(collection: Any, vector: Vector, k: int, filters: Filters) -> Nearest:
    """The same of superseded versions, of which few count on any one day: sifting would be in vain.

    Of 2,000, of which 113 counted: 14 ms, and 64 ms with sifting first (docs/decisions/011-versions.md).
    """
    return query(collection, vector[np.newaxis], k, where(filters, past=True))[0]


def query(collection: Any, vectors: Vector, k: int, conditions: Any = None) -> list[Nearest]:
    """For each of `vectors` (n, d), at most `k` rows that meet Chroma's conditions."""
    found = collection.query(
        query_embeddings=np.asarray(vectors, dtype=np.float32),
        n_results=k,
        where=conditions,
        include=["distances"],
    )
    return [
        list(zip(ids, row, strict=True)) for ids, row in zip(found["ids"], found["distances"], strict=True)
    ]


def where(filters: Filters, past: bool = False) -> Any:
    """The filters in Chroma's terms; None where they let everything through. `past`: rows have an end."""
    conditions: list[dict[str, Any]] = []
    if filters.as_of is not None:
        conditions.append({"start": {"$lte": filters.as_of.toordinal()}})
        if past:
            conditions.append({"until": {"$gt": filters.as_of.toordinal()}})
    if filters.since is not None:
        conditions.append({"day": {"$gte": filters.since.toordinal()}})
    if filters.publisher is not None:
        conditions.append({"publisher": {"$eq": publisher_key(filters.publisher)}})
    if len(conditions) > 1:
        return {"$and": conditions}
    return conditions[0] if conditions else None


def admits(filters: Filters, row: Mapping[str, Any]) -> bool:
    """Whether a row with these days and this publisher is within the filters."""
    return (
        (filters.as_of is None or row["start"] <= filters.as_of.toordinal())
        and (filters.since is None or row["day"] >= filters.since.toordinal())
        and (filters.publisher is None or row["publisher"] == publisher_key(filters.publisher))
    )


def _sifted(collection: Any, vector: Vector, k: int, filters: Filters) -> Nearest | None:
    """The same; None where that would cost more than the filter: few let through, or few rows in all."""
    within: dict[str, bool] = {}
    depth: float = math.ceil(FIRST * k)
    for width in WIDTHS:
        trusted = int(width * k * TRUSTED)
        if depth > trusted:
            continue
        found = query(collection, vector[np.newaxis], width * k)[0]
        if len(found) < width * k:
            return None
        while depth <= trusted:
            near = found[: int(depth)]
            new = [id_ for id_, _ in near if id_ not in within]
            rows = collection.get(ids=new, include=["metadatas"])
            within |= {
                id_: admits(filters, row) for id_, row in zip(rows["ids"], rows["metadatas"], strict=True)
            }
            kept = [(id_, distance) for id_, distance in near if within[id_]]
            if len(kept) >= k:
                return kept[:k]
            share = len(kept) / depth
            depth = max(depth + 1, math.ceil(MARGIN * k / share)) if share else math.inf
    return None
