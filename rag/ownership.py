"""Who owns a home: the lock that one process holds, and the address that a server leaves beside it.

The lock is the operating system's and goes with its process, however that ends; the files stay.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import IO

from rag.errors import HomeInUse
from rag.seal import write_durably

LOCK = "lock"
SERVER = "server.json"
PATIENCE = 1.0  # seconds to wait for a process that is just going


class Lock:
    """Exclusive ownership of a home, from the making of this object until `release`."""

    def __init__(self, home: Path) -> None:
        """Raises HomeInUse where another process, or this one, owns it already."""
        self._file: IO[str] = (home / LOCK).open("a+", encoding="utf-8")
        patient_until = time.monotonic() + PATIENCE
        while not _take(self._file):
            if time.monotonic() > patient_until:
                self._file.close()
                raise _in_use(home)
            time.sleep(0.05)
        self._file.seek(0)
        self._file.truncate()
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let go of it; doing so twice is no harm."""
        self._file.close()


def running_server(home: Path) -> str | None:
    """The URL of the server that owns a home, None where none does."""
    server = _server(home)
    if server is None or not (home / LOCK).exists():
        return None
    with (home / LOCK).open("a+", encoding="utf-8") as file:
        return None if _take(file) else str(server["url"])


def announce_server(home: Path, url: str) -> None:
    """Leave the address at which this process, which owns the home, can be asked."""
    write_durably(home / SERVER, json.dumps({"url": url, "pid": os.getpid()}))


def withdraw_server(home: Path) -> None:
    """Take the address away: nobody answers there any more."""
    (home / SERVER).unlink(missing_ok=True)


def _server(home: Path) -> dict[str, object] | None:
    try:
        server = json.loads((home / SERVER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return server if isinstance(server, dict) and server.get("url") else None


def _in_use(home: Path) -> HomeInUse:
    server = _server(home)
    if server is not None:
        return HomeInUse(
            f"The server at {server['url']} (process {server.get('pid')}) owns {home}.",
            advice=f"Ask that server, stop it, or set DATELINE_HOME to another folder than {home}.",
        )
    owner = (home / LOCK).read_text(encoding="utf-8").strip()
    return HomeInUse(
        f"Another process{f' ({owner})' if owner else ''} owns {home}.",
        advice="Wait until it is done, or set DATELINE_HOME to another folder.",
    )


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[str]) -> bool:
        file.seek(0x7FFF0000)  # past the process id, which others are to be able to read
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
