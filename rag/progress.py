"""How long work reports itself: one callable shape, drawn by whoever passes it. Draws nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


class Progress(Protocol):
    """Called as work goes on; `total` is None where it is not known, `label` names the stage."""

    def __call__(self, done: int, total: int | None = None, label: str | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Tally:
    """What an ingest has done so far, in articles, and the passages it has embedded or found embedded."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    passages: int = 0


@runtime_checkable
class Tallying(Protocol):
    """A Progress that shows an ingest's tally too."""

    def tally(self, tally: Tally) -> None: ...


def tell(progress: Progress, tally: Tally) -> None:
    """Hand on a tally where it is shown."""
    if isinstance(progress, Tallying):
        progress.tally(tally)


def silent(done: int, total: int | None = None, label: str | None = None) -> None:
    """Report to nobody."""
