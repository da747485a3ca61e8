"""The term projection: passages by BM25, in Tantivy.

Gives the passages that share words with a question, of the articles a filter lets through. A question
is taken apart into terms and never parsed as a query, so nothing in it is syntax. It can be thrown
away at any time: `rag.rebuild` makes it anew from the record. Superseded versions are in an index of their
own, which queries as of a day alone search: they cost no other query time, nor change what a word counts.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rag.domain import Filters
from rag.rows import Row
from rag.seal import Seal, State
from rag.term_shelf import Shelf, Stored, normal_form, schema

__all__ = ["Stored", "TermIndex", "normal_form", "remove_all_but", "state"]

EVERYTHING = Filters()
PAST = "past"  # the folder of the index of superseded versions, within the other's


class TermIndex:
    """One index. Any thread may search it; changes go one after another."""

    def __init__(self, current: Shelf, past: Shelf, name: str, seal: Seal | None) -> None:
        """`seal` guards the folder of both; those in memory have none."""
        self._name = name
        self._seal = seal
        self._sealed = seal is None or seal.state() != "broken"
        self._changing = threading.Lock()
        self._shelves = current, past

    @classmethod
    def open(cls, root: Path, name: str) -> TermIndex:
        """An index that is there. Raises whatever Tantivy raises where it cannot be opened."""
        import tantivy

        current, past = (Shelf(tantivy.Index.open(str(path))) for path in _folders(root, name))
        return cls(current, past, name, Seal(root / name))

    @classmethod
    def create(cls, root: Path, name: str) -> TermIndex:
        """A new, empty, unsealed index."""
        import tantivy

        for path in _folders(root, name):
            path.mkdir(parents=True)
            tantivy.Index(schema(), path=str(path))
        return cls.open(root, name)

    @classmethod
    def in_memory(cls, rows: Sequence[Row]) -> TermIndex:
        """An index of these rows that is gone with the object."""
        import tantivy

        index = cls(Shelf(tantivy.Index(schema())), Shelf(tantivy.Index(schema())), "memory", None)
        index.replace([], rows)
        index.flush()
        return index

    @property
    def name(self) -> str:
        """The generation's."""
        return self._name

    def query(self, text: str, k: int, filters: Filters = EVERYTHING) -> list[tuple[str, float]]:
        """At most `k` (passage id, BM25), best first, all within the filters.

        Versions that are current, or, as of a day, that counted on it.
        """
        current, past = self._shelves
        found = current.query(text, k, filters)
        if filters.as_of is None or not past.count():
            return found
        best = dict(past.query(text, k, filters, like=current)) | dict(found)
        return sorted(best.items(), key=lambda hit: (-hit[1], hit[0]))[:k]

    def replace(self, article_ids: Sequence[str], rows: Sequence[Row]) -> None:
        """Make these articles' passages exactly `rows`. Doing it again changes nothing."""
        with self._changing:
            self._lift()
            for shelf, some in self._divided(rows):
                if some or not shelf.idle():
                    shelf.remove(article_ids)
                    shelf.add(some)
                    shelf.commit()

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows whose ids are not there yet. Searches see them after `flush`."""
        with self._changing:
            self._lift()
            for shelf, some in self._divided(rows):
                if some:
                    shelf.add(some)

    def flush(self) -> None:
        """All changes so far are whole, on disk and searched when this returns."""
        with self._changing:
            self._settle()

    def stored(self) -> dict[str, Stored]:
        """What is held of current versions, by passage id."""
        return self._shelves[0].stored()

    def past(self) -> dict[str, Stored]:
        """What is held of superseded versions, by passage id."""
        return self._shelves[1].stored()

    def ids(self) -> set[str]:
        """Every passage id held of current versions."""
        return set(self.stored())

    def count(self) -> int:
        """How many passages of current versions are held."""
        return self._shelves[0].count()

    def past_count(self) -> int:
        """How many passages of superseded versions are held."""
        return self._shelves[1].count()

    def become(self, fresh: TermIndex) -> None:
        """Take over another index's files, which must not be used through it any more."""
        with self._changing:
            self._discard()
            self._name, self._seal, self._sealed = fresh._name, fresh._seal, fresh._sealed
            self._shelves = fresh._shelves

    def close(self) -> None:
        """Write out and release everything. The index cannot be used after."""
        self.flush()

    def abandon(self) -> None:
        """Release everything and leave it unsealed: what was being built is not wanted."""
        with self._changing:
            self._discard()

    def _divided(self, rows: Sequence[Row]) -> list[tuple[Shelf, list[Row]]]:
        """Each index with those of the rows that belong in it; that of superseded versions first.

        So a query as of a day may meet a passage in both for a moment, but never in neither.
        """
        current, past = self._shelves
        return [
            (past, [row for row in rows if row.until is not None]),
            (current, [row for row in rows if row.until is None]),
        ]

    def _lift(self) -> None:
        if self._sealed and self._seal is not None:
            self._seal.lift()
            self._sealed = False

    def _settle(self) -> None:
        for shelf in self._shelves:
            shelf.settle()
        if not self._sealed and self._seal is not None:
            self._seal.set()
            self._sealed = True

    def _discard(self) -> None:
        for shelf in self._shelves:
            shelf.discard()


def state(root: Path, name: str) -> State:
    """How an index's folder was left."""
    return Seal(root / name).state()


def remove_all_but(root: Path, name: str) -> None:
    """Delete what older or unfinished generations left."""
    for path in root.iterdir() if root.is_dir() else ():
        if path.name.split(".")[0] != name:
            with suppress(OSError):  # still mapped by a search under way: the next start removes it
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def _folders(root: Path, name: str) -> tuple[Path, Path]:
    return root / name, root / name / PAST
