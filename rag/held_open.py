"""Which files a process still holds open for writing, as far as this machine tells.

Linux tells of this user's processes (all of them to root), other systems of none. It opens none of the files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

PROCESSES = Path("/proc")


def held_open(files: Iterable[Path], processes: Path = PROCESSES) -> set[Path]:
    """Those of the files that some process could still write to."""
    wanted: dict[str, list[Path]] = {}
    for file in files:
        wanted.setdefault(os.path.realpath(file), []).append(file)
    found: set[Path] = set()
    if wanted:
        for process in _entries(processes):
            if process.name.isdigit():
                for opened in _entries(Path(process, "fd")):
                    named = wanted.get(_target(opened))
                    if named is not None and _writes(Path(process, "fdinfo", opened.name)):
                        found.update(named)
    return found


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """None of a process that has ended or is another user's."""
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError:
        return


def _target(opened: os.DirEntry[str]) -> str:
    try:
        return os.readlink(opened)
    except OSError:
        return ""


def _writes(about: Path) -> bool:
    """By the flags that the file was opened with, in octal: 0 reads, 1 writes, 2 does both."""
    try:
        for line in about.read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "flags":
                return int(value, 8) & os.O_ACCMODE != os.O_RDONLY
    except (OSError, ValueError):
        pass
    return False
