"""What is extracted in one go: a file, or some lines of a long one. Done the same in any process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rag.domain import Article, Refusal
from rag.sources import read_bytes, read_path

_LINE = re.compile(r", line \d+$")


@dataclass(frozen=True, slots=True)
class Task:
    """One file, or some lines of one: what a process can do on its own."""

    source: str  # as the user named it
    lines: bytes | None = None  # whole lines; None: the file is to be read
    number: int = 1  # of the first of these lines


def perform(task: Task) -> Iterator[Article | Refusal]:
    """The articles of a task, in order. Raises for no bad file."""
    if task.lines is None:
        yield from read_path(Path(task.source))
    elif task.number == 1:
        yield from read_bytes(task.lines, name=task.source, media_type="application/jsonl")
    else:
        # Line by line: what is said of a file's beginning, such as that none of it can be read, holds for
        # no later part of it.
        for number, line in enumerate(task.lines.split(b"\n"), task.number):
            if line.strip():
                for item in read_bytes(line, name=task.source, media_type="application/jsonl"):
                    yield _renumbered(item, number) if isinstance(item, Refusal) else item


def _renumbered(refusal: Refusal, number: int) -> Refusal:
    return replace(refusal, source=_LINE.sub(f", line {number}", refusal.source))
