"""Files that appear or change under some folders, told once they are whole. It reads none of them.

A file counts as whole when its size and time of change have stayed the same for a moment. A file that is
deleted is not told: its article stays until it is deleted itself.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rag.sources.folders import files_in

SETTLED = 1.0  # seconds that a file must have stayed the same
LOOK = 200  # milliseconds between two looks at files that have not settled


def changes(
    paths: Sequence[Path], stop: threading.Event, *, settled: float | None = None
) -> Iterator[list[Path]]:
    """Files to be taken in, sorted, some at a time, until `stop` is set. Hidden ones are passed over.

    The first list is empty: from then on nothing is missed.
    """
    from watchfiles import Change, watch

    settled = SETTLED if settled is None else settled
    unsettled: dict[Path, tuple[tuple[int, int], float]] = {}
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
            yield []
        moment = time.monotonic()
        for change, name in found:
            for file in _files(Path(name)) if change is Change.added else (Path(name),):
                state = _state(file) if change is not Change.deleted and _visible(file, paths) else None
                if state is not None:
                    unsettled[file] = (state, moment)
        ready: list[Path] = []
        for file, (before, since) in list(unsettled.items()):
            state = _state(file)
            if state is None:
                del unsettled[file]
            elif state != before:
                unsettled[file] = (state, moment)
            elif moment - since >= settled:
                del unsettled[file]
                ready.append(file)
        if ready:
            yield sorted(ready)


def _files(added: Path) -> Iterator[Path]:
    """A new file; of a new folder those in it, which may have come before anyone watched it."""
    if added.is_dir():
        yield from (file for file in files_in(added) if isinstance(file, Path))
    else:
        yield added


def _state(file: Path) -> tuple[int, int] | None:
    """Size and time of change of a regular file, None for anything else."""
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
