"""An open collection: the record, its two projections, and the ownership of the folder they are in.

Owns how they are closed together. `rag.home` opens one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.chroma import Place
from rag.lexical import TermIndex
from rag.ownership import Lock
from rag.record import Record
from rag.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Home:
    """An open home. Everything in it may be used from any thread until it is closed."""

    path: Path
    record: Record
    vectors: VectorIndex
    terms: TermIndex
    place: Place  # where generations of vectors live
    lock: Lock

    def close(self) -> None:
        """Write out, seal and release everything. Waits for a change under way."""
        try:
            with self.record.changing:
                self.vectors.close()
                self.terms.close()
                self.record.close()
        finally:
            self.lock.release()

    def __enter__(self) -> Home:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
