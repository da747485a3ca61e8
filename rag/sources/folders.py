"""Which files a folder holds, in one order on every machine.

Gives each file once, however many links lead to it. Never opens one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from rag.controls import shown
from rag.domain import Refusal


def files_in(folder: Path) -> Iterator[Path | Refusal]:
    """Files in the folder and the folders in it, by name; a Refusal for a folder that may not be read.

    Names that begin with "." or "__" are passed over. Folders and files reached a second time through links
    are left out, so a loop of links ends.
    """
    barred: list[Refusal] = []
    seen: set[Path] = set()
    _first_time(folder, seen)

    def note(error: OSError) -> None:
        barred.append(Refusal(str(error.filename), f"The folder cannot be read: {error.strerror}."))

    for root, folders, names in os.walk(folder, followlinks=True, onerror=note):
        folders[:] = [
            name for name in sorted(folders) if _visible(name) and _first_time(Path(root, name), seen)
        ]
        for name in sorted(names):
            file = Path(root, name)
            if _visible(name) and _first_time(file, seen):
                yield file
        yield from barred
        barred.clear()
    yield from barred


def unnamed(path: Path) -> Refusal | None:
    """The Refusal of a file whose name is in no encoding that can be written down; else None."""
    name = str(path)
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return Refusal(shown(name), "The file's name is not in UTF-8. Rename it.")
    return None


def _visible(name: str) -> bool:
    return not name.startswith((".", "__"))


def _first_time(path: Path, seen: set[Path]) -> bool:
    try:
        real = path.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself
        real = path.absolute()
    if real in seen:
        return False
    seen.add(real)
    return True
