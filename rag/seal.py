"""A seal on an index folder: it is there only while nobody is writing, and fits only untouched files.

Lifted, durably, before the first byte of a change; set again when the change is whole and on disk. So
after any stop the seal alone tells whether the folder was left whole. It never looks inside files.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

State = Literal["whole", "touched", "broken"]


class Seal:
    """The seal of one folder, a file beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder.with_name(folder.name + ".seal")

    def state(self) -> State:
        """`whole`: as it was sealed. `touched`: sealed, but files differ since. `broken`: not sealed."""
        sealed = self._read()
        if sealed is None or not self._folder.is_dir():
            return "broken"
        return "whole" if sealed.get("files") == _files(self._folder) else "touched"

    def note(self, name: str) -> int:
        """A number kept with the seal, 0 where there is none."""
        value = (self._read() or {}).get("notes", {})
        return int(value.get(name, 0)) if isinstance(value, dict) else 0

    def lift(self) -> None:
        """From here on the folder may be changed. On disk before this returns."""
        try:
            self._path.unlink()
        except FileNotFoundError:
            return
        _sync(self._path.parent)

    def set(self, notes: Mapping[str, int] | None = None) -> None:
        """The folder is whole. Its files are on disk before the seal is."""
        for name in _files(self._folder):
            _sync(self._folder / name)
        _sync(self._folder)
        text = json.dumps({"files": _files(self._folder), "notes": dict(notes or {})})
        write_durably(self._path, text)

    def _read(self) -> dict[str, object] | None:
        try:
            sealed = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return sealed if isinstance(sealed, dict) else None


def write_durably(path: Path, text: str) -> None:
    """Write a small file so that after any stop it holds either what it held or all of `text`."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync(path.parent)


def _files(folder: Path) -> dict[str, list[int]]:
    """Size and time of change (ns) of each file below, but for the locks that readers may make."""
    found: dict[str, list[int]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            status = path.stat()
            found[path.relative_to(folder).as_posix()] = [status.st_size, status.st_mtime_ns]
    return found


def _sync(path: Path) -> None:
    """Wait until a file or a folder's entries are on disk; some systems cannot do the latter."""
    with contextlib.suppress(PermissionError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
