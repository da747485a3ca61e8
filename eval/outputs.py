"""Files that a run writes: tried before the work, written after it.

What cannot be written is an error that says so; what stands there already is left until it is replaced.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from rag.domain import JSON
from rag.errors import DatelineError, UsageError


def expect_writable(path: Path) -> None:
    """Raises UsageError where a file cannot be written; leaves what stands there as it is."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            return  # a pipe or a device: opening it now would end it
        path.parent.mkdir(parents=True, exist_ok=True)
        new = not path.exists()
        path.open("a").close()
        if new:
            path.unlink()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}.", advice="Nothing was run. Name another file."
        ) from error


def write(path: Path | None, text: str) -> None:
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DatelineError(
            f"{path} could not be written: {error.strerror}.", advice="Mend that and run again."
        ) from error


def write_json(path: Path | None, document: JSON) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1)
    # A baseline's scores take one line a case. Within a string the quotes would be escaped.
    text = re.sub(r'"scores": \{[^{}]*\}', lambda found: " ".join(found[0].split()), text)
    write(path, text + "\n")
