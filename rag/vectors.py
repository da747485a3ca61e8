"""The vector projection: passages by the cosine of their vectors, in Chroma.

Gives the nearest passages of the articles a filter lets through. It can be thrown away at any time:
`rag.rebuild` makes it anew from the record. It never embeds, and never changes a row: a passage's id
stands for its words for ever, so rows are only added and deleted. Upserts of ids that are there are
what makes live rows unreachable in Chroma 1.5.9 (chroma-core/chroma#7758).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from rag import sifting
from rag.chroma import Generation, close, translated
from rag.domain import Filters
from rag.rows import Row, Vector
from rag.shared_lock import SharedLock

BATCH = 200  # rows in one write; storms of single writes corrupted collections (chroma-core/chroma#5366)
READ = 1000  # rows in one read
NEAR = 1e-4  # cosine distance at which a vector has found itself: float32 over some hundred dimensions
COPIES = 10  # how deep it may find itself: exact copies share distance zero
EVERYTHING = Filters()


class Stored(NamedTuple):
    """What Chroma holds of one passage."""

    vector: Vector
    article: str
    day: int
    publisher: str


class VectorIndex:
    """One collection. Any thread may search it; changes go one after another."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._lock = SharedLock()
        self._sealed = generation.seal is not None and generation.seal.state() != "broken"
        self._failed = False  # a change raised, so half of it may be in
        self.removed = generation.seal.note("removed") if generation.seal else 0  # rows, since it was made

    @property
    def name(self) -> str:
        """The generation's."""
        return self._generation.name

    def query(self, vector: Vector, k: int, filters: Filters = EVERYTHING) -> list[tuple[str, float]]:
        """At most `k` (passage id, cosine similarity), nearest first, all within the filters."""
        if k <= 0:
            return []
        with self._lock.shared(), self._using() as collection:
            return _similar(sifting.nearest(collection, vector, k, filters))

    def query_many(self, vectors: Vector, k: int) -> list[list[tuple[str, float]]]:
        """The same for each row of `vectors`, (n, d), without a filter."""
        if k <= 0 or not len(vectors):
            return [[] for _ in vectors]
        with self._lock.shared(), self._using() as collection:
            return [_similar(found) for found in sifting.query(collection, vectors, k)]

    def replace(self, article_ids: Sequence[str], rows: Sequence[Row]) -> None:
        """Make these articles' passages exactly `rows`. Doing it again changes nothing.

        New rows go in before old ones go out: what Chroma adds next to nothing but deleted rows gets no
        neighbours and is never found (52 of 600 in a trial). Meanwhile a search may give both.
        """
        held: set[str] = set()
        for start in range(0, len(article_ids), BATCH):
            some = list(article_ids[start : start + BATCH])
            with self._lock.shared(), self._using() as collection:
                held |= set(collection.get(where={"article": {"$in": some}}, include=[])["ids"])
        self.add([row for row in rows if row.id not in held])
        stale = sorted(held - {row.id for row in rows})
        for start in range(0, len(stale), BATCH):
            with self._changing() as collection:
                collection.delete(ids=stale[start : start + BATCH])
        self.removed += len(stale)

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows whose ids are not there yet."""
        for start in range(0, len(rows), BATCH):
            some = rows[start : start + BATCH]
            with self._changing() as collection:
                collection.add(
                    ids=[row.id for row in some],
                    embeddings=np.stack([row.vector for row in some]),
                    metadatas=[
                        {"article": row.article, "day": row.day, "publisher": row.publisher} for row in some
                    ],
                )

    def unfound(self, rows: Sequence[Row]) -> list[str]:
        """Ids of those rows that a search with their own vector does not find at distance near zero."""
        lost: list[str] = []
        for start in range(0, len(rows), BATCH):
            some = rows[start : start + BATCH]
            searched = self.query_many(np.stack([row.vector for row in some]), COPIES)
            for row, found in zip(some, searched, strict=True):
                near = [id_ for id_, similarity in found if 1 - similarity < NEAR]
                if row.id not in near and len(near) < COPIES:
                    lost.append(row.id)
        return lost

    def crowded(self) -> bool:
        """Whether deleted rows, which Chroma keeps in its graph, outnumber the others."""
        return self.removed > self.count()

    def flush(self) -> None:
        """All changes so far are whole and on disk when this returns."""
        with self._lock.exclusive():
            self._seal()

    def ids(self) -> set[str]:
        """Every passage id held."""
        with self._lock.shared(), self._using() as collection:
            return set(collection.get(include=[])["ids"])

    def stored(self, ids: Sequence[str]) -> dict[str, Stored]:
        """What is held of these passages; missing ones are left out."""
        found: dict[str, Stored] = {}
        for start in range(0, len(ids), READ):
            with self._lock.shared(), self._using() as collection:
                held: Any = collection.get(
                    ids=list(ids[start : start + READ]), include=["embeddings", "metadatas"]
                )
            for id_, vector, meta in zip(held["ids"], held["embeddings"], held["metadatas"], strict=True):
                values = Stored(
                    np.asarray(vector, np.float32), meta["article"], meta["day"], meta["publisher"]
                )
                found[id_] = values
        return found

    def count(self) -> int:
        with self._lock.shared(), self._using() as collection:
            return int(collection.count())

    def become(self, fresh: VectorIndex) -> None:
        """Take over another index's collection, which must not be used through it any more."""
        with self._lock.exclusive():
            old, self._generation = self._generation, fresh._generation
            self._sealed, self.removed = fresh._sealed, fresh.removed
            close(old.client)

    def close(self) -> None:
        """Write out and release everything. The index cannot be used after."""
        with self._lock.exclusive():
            self._seal()
            close(self._generation.client)

    def abandon(self) -> None:
        """Release everything and leave it unsealed: what was being built is not wanted."""
        with self._lock.exclusive():
            close(self._generation.client)

    @contextmanager
    def _changing(self) -> Iterator[Any]:
        with self._lock.exclusive():
            if self._sealed and self._generation.seal is not None:
                self._generation.seal.lift()
            self._sealed = False
            try:
                with self._using() as collection:
                    yield collection
            except BaseException:
                self._failed = True
                raise

    @contextmanager
    def _using(self) -> Iterator[Any]:
        with translated(f"generation {self.name}"):
            yield self._generation.collection

    def _seal(self) -> None:
        # After a change that raised, the next start is to build the index anew.
        if self._generation.seal is not None and not self._sealed and not self._failed:
            self._generation.seal.set({"removed": self.removed})
            self._sealed = True


def _similar(found: sifting.Nearest) -> list[tuple[str, float]]:
    """Cosine similarities in place of distances, ties by id."""
    return sorted(((id_, 1.0 - distance) for id_, distance in found), key=_best_first)


def _best_first(found: tuple[str, float]) -> tuple[float, str]:
    id_, similarity = found
    return (-similarity, id_)
