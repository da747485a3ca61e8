"""Files that appear or change under some folders, told once they are whole. It reads none of them.

A file counts as whole when its size and time of change have stayed the same for a while and no process is
known to hold it open for writing. A file that is deleted is not told: its article stays until it is deleted
itself.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from rag.held_open import held_open
from rag.sources.folders import files_in

SETTLED = 3.0  # seconds that a file must have stayed the same
HELD = 60.0  # seconds after which one that is held open counts as whole all the same
LOOK = 200  # milliseconds between two looks at files that have not settled


def changes(
    paths: Sequence[Path],
    stop: threading.Event,
    *,
    settled: float | None = None,
    held: Callable[[Iterable[Path]], set[Path]] = held_open,
) -> Iterator[list[Path]]:
    """Files to be taken in, sorted, some at a time, until `stop` is set. Hidden ones are passed over.

    The first list is of those there already that are not whole yet; they are told again once they are. From
    then on nothing is missed.
    """
    from watchfiles import Change, watch

    unsettled = _Unsettled(SETTLED if settled is None else settled, held)
    begun = False
    for found in watch(
        *paths,
        watch_filter=None,
        stop_event=stop,
        debounce=LOOK,
        step=LOOK // 4,
        rust_timeout=LOOK,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        if not begun:
            begun = True
            yield unsettled.begin(file for path in paths for file in _files(path))
        for change, name in found:
            for file in _files(Path(name)) if change is Change.added else (Path(name),):
                if change is not Change.deleted and _visible(file, paths):
                    unsettled.add(file)
        if ready := unsettled.settle():
            yield sorted(ready)


class _Unsettled:
    """Files that are being watched for staying as they are."""

    def __init__(self, seconds: float, held: Callable[[Iterable[Path]], set[Path]]) -> None:
        self._seconds = seconds
        self._held = held
        self._looked = 0.0  # for who holds them open
        self._files: dict[str, tuple[Path, tuple[int, int], float]] = {}  # by absolute path

    def begin(self, files: Iterable[Path]) -> list[Path]:
        """Those that are not whole now, sorted."""
        files, moment = list(files), time.time_ns()
        held = self._held(files)
        for file in files:
            state = _state(file)
            if state is not None and (file in held or moment - state[1] < self._seconds * 1e9):
                self.add(file)
        return sorted(file for file, _, _ in self._files.values())

    def add(self, file: Path) -> None:
        state = _state(file)
        if state is not None:
            self._files[os.path.abspath(file)] = (file, state, time.monotonic())

    def settle(self) -> list[Path]:
        """Those that are whole now; they are not watched any more."""
        moment = time.monotonic()
        still: dict[str, Path] = {}
        for name, (file, before, since) in list(self._files.items()):
            state = _state(file)
            if state is None:
                del self._files[name]
            elif state != before:
                self._files[name] = (file, state, moment)
            elif moment - since >= self._seconds:
                still[name] = file
        if not still or moment - self._looked < min(1.0, self._seconds):
            return []
        self._looked = moment
        held = self._held(still.values())
        ready = [
            name
            for name, file in still.items()
            if file not in held or moment - self._files[name][2] >= max(HELD, self._seconds)
        ]
        return [self._files.pop(name)[0] for name in ready]


def _files(path: Path) -> Iterator[Path]:
    """A file; of a folder those in it, which may have come before anyone watched it."""
    if path.is_dir():
        yield from (file for file in files_in(path) if isinstance(file, Path))
    else:
        yield path


def _state(file: Path) -> tuple[int, int] | None:
    """Size and time of change, in nanoseconds, of a regular file, None for anything else."""
    try:
        status = file.stat()
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns) if file.is_file() else None


def _visible(file: Path, roots: Iterable[Path]) -> bool:
    """Whether it is among the files that reading its folder would give."""
    for root in roots:
        try:
            inside = Path(os.path.abspath(file)).relative_to(os.path.abspath(root))
        except ValueError:
            continue
        return not any(part.startswith((".", "__")) for part in inside.parts)
    return True
