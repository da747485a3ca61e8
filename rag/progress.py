"""How long work reports itself: one callable shape, drawn by whoever passes it. Draws nothing itself."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called as work goes on; `total` is None where it is not known, `label` names the stage."""

    def __call__(self, done: int, total: int | None = None, label: str | None = None) -> None: ...


def silent(done: int, total: int | None = None, label: str | None = None) -> None:
    """Report to nobody."""
