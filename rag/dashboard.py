"""How an ingest shows itself: one line on a terminal, or now and then a line of text where there is none.

All of it on standard error. It is told tallies and reckons rates from a clock; it decides nothing.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

from rag.progress import Tally

EVERY = 10.0  # seconds between two lines where there is no terminal
OFTEN = 0.1  # seconds between two looks at it, at least
RECENT = 30.0  # seconds that a rate is taken over
Extent = Callable[[], tuple[float, int]]  # files done, and how many there are


class Dashboard:
    """A Progress that shows an ingest's tally, its rate and, by the files done, how long it will take."""

    def __init__(
        self,
        show: Callable[[str, float, int], None],
        extent: Extent,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`show` is handed the line, the files done and how many there are."""
        self._show = show
        self._extent = extent
        self._clock = clock
        self._began = clock()
        self._recent: deque[tuple[float, int]] = deque([(self._began, 0)])
        self._tally = Tally()
        self._shown = float("-inf")

    def tally(self, tally: Tally) -> None:
        self._tally = tally
        moment = self._clock()
        if moment - self._shown < OFTEN:
            return
        self._shown = moment
        if moment - self._recent[-1][0] >= 0.5:
            self._recent.append((moment, tally.passages))
            while len(self._recent) > 2 and moment - self._recent[0][0] > RECENT:
                self._recent.popleft()
        done, total = self._extent()
        self._show(self._line(moment, done, total), done, total)

    def __call__(self, done: int, total: int | None = None, label: str | None = None) -> None:
        """The tally says it all."""

    def _line(self, moment: float, done: float, total: int) -> str:
        told = self._tally
        counts = ", ".join(
            f"{getattr(told, name):,} {name}" for name in ("added", "updated", "unchanged", "refused")
        )
        parts = [counts]
        since, passages = self._recent[0]
        if told.passages and moment - since > 0.5:
            parts.append(f"{(told.passages - passages) / (moment - since):,.0f} passages/s")
        elapsed = moment - self._began
        if 0 < done < total and elapsed > 2:
            left = timedelta(seconds=round(elapsed * (total - done) / done))
            parts.append(f"{left} left")
        return " · ".join(parts)


@contextmanager
def dashboard(extent: Extent, console: Console) -> Iterator[Dashboard]:
    """A dashboard on a console: a bar of files with its line, or lines of text every EVERY seconds."""
    if not console.is_terminal:
        spoken = time.monotonic()

        def say(line: str, done: float, total: int) -> None:
            nonlocal spoken
            if time.monotonic() - spoken >= EVERY:
                spoken = time.monotonic()
                console.print(f"Ingesting: {int(done):,} of {total:,} files. {line}", soft_wrap=True)

        yield Dashboard(say, extent)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("Ingesting"),
        BarColumn(20),
        TaskProgressColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield Dashboard(
            lambda line, done, total: progress.update(task, completed=done, total=total, description=line),
            extent,
        )
