"""The vector projection: passages by the cosine of their vectors, in Chroma.

Gives the nearest passages of the articles a filter lets through. It can be thrown away at any time:
`rag.rebuild` makes it anew from the record. It never embeds, and never changes a row: a passage's id
stands for its words for ever, so rows are only added and deleted. Upserts of ids that are there are
what makes live rows unreachable in Chroma 1.5.9 (chroma-core/chroma#7758). Superseded versions are in a
collection of their own, which queries as of a day alone search: a filter would make every query slower.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from rag import sifting
from rag.chroma import REMOVED, Generation, close, translated
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
    start: int  # the first day on which a query as of that day sees it
    until: int | None  # the day from which it does not; None: it is current


class VectorIndex:
    """Two collections. Any thread may search it; changes go one after another."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._lock = SharedLock()
        self._sealed = generation.seal is not None and generation.seal.state() != "broken"
        self._failed = False  # a change raised, so half of it may be in
        # Rows removed since it was made: of current versions, of superseded ones.
        self._removed = [generation.seal.note(note) if generation.seal else 0 for note in REMOVED]

    @property
    def name(self) -> str:
        """The generation's."""
        return self._generation.name

    @property
    def removed(self) -> int:
        """Rows removed since it was made."""
        return sum(self._removed)

    def query(self, vector: Vector, k: int, filters: Filters = EVERYTHING) -> list[tuple[str, float]]:
        """At most `k` (passage id, cosine similarity), nearest first, all within the filters.

        Versions that are current, or, as of a day, that counted on it.
        """
        if k <= 0:
            return []
        with self._lock.shared():
            with self._using() as collection:
                found = sifting.nearest(collection, vector, k, filters)
            if filters.as_of is not None:
                with self._using(past=True) as past:
                    if past.count():
                        before = sifting.nearest_past(past, vector, k, filters)
                        # A row is in both for a moment, while it moves from one to the other.
                        found = list((dict(before) | dict(found)).items())
            return _similar(found)[:k]

    def query_many(self, vectors: Vector, k: int, *, past: bool = False) -> list[list[tuple[str, float]]]:
        """The same for each row of `vectors`, (n, d), without a filter; of superseded versions if `past`."""
        if k <= 0 or not len(vectors):
            return [[] for _ in vectors]
        with self._lock.shared(), self._using(past=past) as collection:
            return [_similar(found) for found in sifting.query(collection, vectors, k)]

    def replace(self, article_ids: Sequence[str], rows: Sequence[Row]) -> None:
        """Make these articles' passages exactly `rows`. Doing it again changes nothing.

        New rows go in before old ones go out: what Chroma adds next to nothing but deleted rows gets no
        neighbours and is never found (52 of 600 in a trial). Meanwhile a search may give both.
        """
        self._replace(article_ids, [row for row in rows if row.until is not None], past=True)
        self._replace(article_ids, [row for row in rows if row.until is None], past=False)

    def _replace(self, article_ids: Sequence[str], rows: Sequence[Row], *, past: bool) -> None:
        held: set[str] = set()
        for start in range(0, len(article_ids) if self._held(past) else 0, BATCH):
            some = list(article_ids[start : start + BATCH])
            with self._lock.shared(), self._using(past=past) as collection:
                held |= set(collection.get(where={"article": {"$in": some}}, include=[])["ids"])
        self.add([row for row in rows if row.id not in held])
        stale = sorted(held - {row.id for row in rows})
        for start in range(0, len(stale), BATCH):
            with self._changing(past=past) as collection:
                collection.delete(ids=stale[start : start + BATCH])
        self._removed[past] += len(stale)

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows whose ids are not there yet."""
        for past in (False, True):
            those = [row for row in rows if (row.until is not None) == past]
            for start in range(0, len(those), BATCH):
                some = those[start : start + BATCH]
                with self._changing(past=past) as collection:
                    collection.add(
                        ids=[row.id for row in some],
                        embeddings=np.stack([row.vector for row in some]),
                        metadatas=[_metadata(row) for row in some],
                    )

    def unfound(self, rows: Sequence[Row]) -> list[str]:
        """Ids of those rows that a search with their own vector does not find at distance near zero."""
        lost: list[str] = []
        for past in (False, True):
            those = [row for row in rows if (row.until is not None) == past]
            for start in range(0, len(those), BATCH):
                some = those[start : start + BATCH]
                searched = self.query_many(np.stack([row.vector for row in some]), COPIES, past=past)
                for row, found in zip(some, searched, strict=True):
                    near = [id_ for id_, similarity in found if 1 - similarity < NEAR]
                    if row.id not in near and len(near) < COPIES:
                        lost.append(row.id)
        return lost

    def crowded(self) -> bool:
        """Whether deleted rows, which Chroma keeps in its graph, outnumber the others."""
        return self._removed[False] > self.count() or self._removed[True] > self.past_count()

    def flush(self) -> None:
        """All changes so far are whole and on disk when this returns."""
        with self._lock.exclusive():
            self._seal()

    def ids(self) -> set[str]:
        """Every passage id held of current versions."""
        with self._lock.shared(), self._using() as collection:
            return set(collection.get(include=[])["ids"])

    def past_ids(self) -> set[str]:
        """Every passage id held of superseded versions."""
        with self._lock.shared(), self._using(past=True) as collection:
            return set(collection.get(include=[])["ids"])

    def stored(self, ids: Sequence[str]) -> dict[str, Stored]:
        """What is held of these passages; missing ones are left out."""
        found: dict[str, Stored] = {}
        for start in range(0, len(ids), READ):
            for past in (True, False) if self._held(True) else (False,):
                with self._lock.shared(), self._using(past=past) as collection:
                    held: Any = collection.get(
                        ids=list(ids[start : start + READ]), include=["embeddings", "metadatas"]
                    )
                for id_, vector, meta in zip(held["ids"], held["embeddings"], held["metadatas"], strict=True):
                    known = [meta.get(name) for name in Stored._fields[1:]]
                    found[id_] = Stored(np.asarray(vector, np.float32), *known)
        return found

    def count(self) -> int:
        """How many passages of current versions are held."""
        return self._held(False)

    def past_count(self) -> int:
        """How many passages of superseded versions are held."""
        return self._held(True)

    def _held(self, past: bool) -> int:
        with self._lock.shared(), self._using(past=past) as collection:
            return int(collection.count())

    def become(self, fresh: VectorIndex) -> None:
        """Take over another index's collection, which must not be used through it any more."""
        with self._lock.exclusive():
            old, self._generation = self._generation, fresh._generation
            self._sealed, self._removed = fresh._sealed, fresh._removed
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
    def _changing(self, *, past: bool = False) -> Iterator[Any]:
        with self._lock.exclusive():
            if self._sealed and self._generation.seal is not None:
                self._generation.seal.lift()
            self._sealed = False
            try:
                with self._using(past=past) as collection:
                    yield collection
            except BaseException:
                self._failed = True
                raise

    @contextmanager
    def _using(self, *, past: bool = False) -> Iterator[Any]:
        with translated(f"generation {self.name}"):
            yield self._generation.past if past else self._generation.collection

    def _seal(self) -> None:
        # After a change that raised, the next start is to build the index anew.
        if self._generation.seal is not None and not self._sealed and not self._failed:
            self._generation.seal.set(dict(zip(REMOVED, self._removed, strict=True)))
            self._sealed = True


def _metadata(row: Row) -> dict[str, Any]:
    known = {"article": row.article, "day": row.day, "publisher": row.publisher, "start": row.start}
    return known if row.until is None else {**known, "until": row.until}


def _similar(found: sifting.Nearest) -> list[tuple[str, float]]:
    """Cosine similarities in place of distances, ties by id."""
    return sorted(((id_, 1.0 - distance) for id_, distance in found), key=_best_first)


def _best_first(found: tuple[str, float]) -> tuple[float, str]:
    id_, similarity = found
    return (-similarity, id_)
