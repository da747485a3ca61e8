"""What a process holds open: threads, files and connections, as Linux tells it under /proc.

Counts; None where the system does not tell. It looks and changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

OPEN = {"01", "08"}  # established, and closed by the other side alone


@dataclass(frozen=True, slots=True)
class Held:
    threads: int | None
    files: int | None

    @classmethod
    def by(cls, pid: int) -> Held:
        """What a process holds now."""
        return cls(_entries(pid, "task"), _entries(pid, "fd"))

    def beyond(self, before: Held, slack: int = 0) -> list[str]:
        """What is more than before, by more than `slack`."""
        pairs = (("threads", self.threads, before.threads), ("open files", self.files, before.files))
        return [
            f"{now} {what}, {then} before"
            for what, now, then in pairs
            if now is not None and then is not None and now > then + slack
        ]


def connections(pid: int, port: int) -> int | None:
    """TCP connections to or from a port that a process has not closed, whether or not the other side has."""
    wanted, mine = f"{port:04X}", _sockets(pid)
    found = 0
    for name in ("tcp", "tcp6"):
        try:
            rows = Path(f"/proc/net/{name}").read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            return None
        for row in rows:
            _, local, remote, state, _, _, _, _, _, inode, *_ = row.split()
            found += state in OPEN and inode in mine and wanted in (local[-4:], remote[-4:])
    return found


def _sockets(pid: int) -> set[str]:
    """The inodes of a process's sockets."""
    found = set()
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # closed meanwhile
                target = str(entry.readlink())
                if target.startswith("socket:["):
                    found.add(target[8:-1])
    return found


def settled(gone: Callable[[], bool], patience: float) -> bool:
    """Whether it is gone within so many seconds."""
    until = time.monotonic() + patience
    while not gone():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _entries(pid: int, folder: str) -> int | None:
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/{folder}").iterdir())
    except OSError:
        return None
