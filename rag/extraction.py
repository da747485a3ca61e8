"""Files into arrivals for an ingest: which files, in what order, which of them need not be read at all.

Extracts here, or in processes of its own where there is enough to do (`rag.workers`). The order is the same
either way, and only a bounded number of files is under way. It stores nothing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from rag.arrivals import Arrival, FileBegun, FileEnded, FileHeld, Refused
from rag.controls import shown
from rag.domain import Article, Original, Refusal
from rag.reading_task import Task, perform
from rag.sources import fingerprint
from rag.sources.folders import files_in, unnamed

Known = Callable[[str, Original], FileHeld | None]

CHUNK = 500_000  # bytes of a .jsonl file read together, whole lines
PAYS = 24  # tasks; fewer are done before a process has imported what it needs


@dataclass(slots=True)
class Extraction:
    """The articles of files and folders, to be iterated over once. Tells how far it has got."""

    paths: Sequence[Path]
    processes: int = 0  # 0: here
    known: Known | None = None  # what is held of a file where it need not be read
    leaving_out: Collection[str] = ()  # files, absolute
    timeout: float = 60.0  # seconds without an article after which a process is given up
    done: float = 0.0  # files; a fraction within a long one
    _total: int | None = field(default=None)

    def total(self) -> int:
        """How many files there are, counted once."""
        if self._total is None:
            self._total = sum(1 for _ in self._files())
        return self._total

    def __iter__(self) -> Iterator[Arrival]:
        steps = self._steps()
        first = list(islice(steps, PAYS))
        together = chain(first, steps)
        if self.processes and len(first) == PAYS:
            from rag.workers import Workers

            with Workers(self.processes, self.timeout) as workers:
                yield from self._in_order(together, workers.results)
        else:
            yield from self._in_order(together, _results_here)

    def _in_order(
        self, steps: Iterable[_Step], results: Callable[[Iterator[_Given]], Iterator[_Result]]
    ) -> Iterator[Arrival]:
        unreadable = None  # a file whose beginning none of it could be read of
        for step, found in results((step, step.task) for step in steps):
            if step.begins:
                yield FileBegun(step.path)
            if step.told is not None:
                yield step.told
            if step.task is not None and step.path != unreadable:
                read = False
                for item in found:
                    read = read or isinstance(item, Article)
                    yield _at(item, step) if isinstance(item, Refusal) else item
                if step.task.lines is not None and step.begins and not step.ends and not read:
                    unreadable = step.path
            if step.ends:
                yield FileEnded(step.path, step.original)
            self.done = step.done

    def _files(self) -> Iterator[Path | Refusal]:
        for file in self._given():
            if (
                not self.leaving_out
                or isinstance(file, Refusal)
                or os.path.abspath(file) not in self.leaving_out
            ):
                yield file

    def _given(self) -> Iterator[Path | Refusal]:
        for path in self.paths:
            try:
                is_folder = path.is_dir()
            except OSError:
                is_folder = False
            if is_folder:
                yield from files_in(path)
            else:
                yield path

    def _steps(self) -> Iterator[_Step]:
        for number, file in enumerate(self._files(), 1):
            if isinstance(file, Refusal):
                folder = os.path.abspath(file.source)
                told = Refused(file.source, file.reason, file=folder, key=folder)
                yield _Step(folder, number, told=told)
                continue
            if (refusal := unnamed(file)) is not None:
                told = Refused(refusal.source, refusal.reason, file=refusal.source, key=refusal.source)
                yield _Step(refusal.source, number, told=told)
                continue
            path = os.path.abspath(file)
            size = _size(file)
            if size is not None and size > CHUNK and file.suffix.lower() == ".jsonl":
                yield from _chunks(file, path, number, size)
                continue
            original = fingerprint(file) if self.known is not None and size is not None else None
            held = self.known(path, original) if self.known is not None and original is not None else None
            if held is not None:
                yield _Step(path, number, told=held)
            else:
                task = Task(str(file))
                yield _Step(path, number, task, begins=True, ends=True, original=original)


@dataclass(frozen=True, slots=True)
class _Step:
    """What stands at one place of the order: something to tell, or a task."""

    path: str  # absolute
    done: float  # files, after it
    task: Task | None = None
    told: FileHeld | Refusal | None = None
    begins: bool = False
    ends: bool = False
    original: Original | None = None


_Given = tuple[_Step, Task | None]
_Result = tuple[_Step, Iterable[Article | Refusal]]


def _results_here(steps: Iterator[_Given]) -> Iterator[_Result]:
    for step, task in steps:
        yield step, perform(task) if task is not None else ()


def _chunks(file: Path, path: str, number: int, size: int) -> Iterator[_Step]:
    """A long .jsonl file, some lines at a time."""
    line_number, begun = 1, False
    try:
        with file.open("rb") as opened:
            while lines := opened.readlines(CHUNK):
                at = opened.tell()
                yield _Step(
                    path,
                    number if at >= size else number - 1 + at / size,
                    Task(str(file), b"".join(lines), line_number),
                    begins=not begun,
                )
                line_number, begun = line_number + len(lines), True
        yield _Step(path, number, ends=True)
    except OSError as error:
        told = Refused(str(file), f"It cannot be read: {error.strerror or error}.", file=path, key=path)
        yield _Step(path, number, told=told, begins=not begun, ends=True)


def _size(file: Path) -> int | None:
    """Bytes of a regular file, None for anything else: reading a pipe or a device would not end."""
    try:
        status = file.stat()
    except (OSError, ValueError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _at(refusal: Refusal, step: _Step) -> Refused:
    """Kept under the file's absolute path, from whatever folder it is named."""
    named = shown(step.task.source) if step.task is not None else ""
    part = refusal.source.removeprefix(named) if refusal.source.startswith(named) else f", {refusal.source}"
    elsewhere = refusal.elsewhere if isinstance(refusal, Refused) else None
    key = step.path + part
    return Refused(refusal.source, refusal.reason, file=step.path, elsewhere=elsewhere, key=key)
