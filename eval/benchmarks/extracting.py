"""How much faster pages are read in two processes than in one: what `rag.extraction` gains by them.

Gives pages a second, from the first page read to the last, so that what a process takes to start is told
apart. `bodies --processes 1,2` prints it.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.domain import Article, Refusal
from rag.extraction import Extraction


@dataclass(frozen=True, slots=True)
class Speed:
    """Of one run in so many processes."""

    processes: int
    pages: int
    start: float  # seconds until the first page was read
    pages_per_s: float  # of those after it


def speeds(pages: Sequence[bytes], counts: Sequence[int], times: int = 1) -> list[Speed]:
    """The same pages, each written `times` to a folder, read in each number of processes, one run each."""
    with tempfile.TemporaryDirectory() as folder:
        for number, page in enumerate(pages):
            for copy in range(times):
                Path(folder, f"{copy:03}-{number:05}.html").write_bytes(page)
        return [_speed(Path(folder), count) for count in counts]


def _speed(folder: Path, processes: int) -> Speed:
    begun = time.perf_counter()
    read = [
        time.perf_counter() for item in Extraction([folder], processes) if isinstance(item, Article | Refusal)
    ]
    if len(read) < 2:
        raise ValueError("Two pages at least are needed to tell a speed.")
    return Speed(processes, len(read), read[0] - begun, (len(read) - 1) / max(read[-1] - read[0], 1e-9))


def told(found: Sequence[Speed]) -> list[str]:
    """A line for each run, the later ones against the first."""
    first = found[0]
    lines = []
    for each in found:
        processes = f"{each.processes} process{'' if each.processes == 1 else 'es'}"
        line = f"In {processes}: {each.pages_per_s:.1f} pages/s, the first page after {each.start:.1f} s"
        ratio = each.pages_per_s / first.pages_per_s
        lines.append(f"{line}." if each is first else f"{line}; {ratio:.2f} times that of {first.processes}.")
    return lines
