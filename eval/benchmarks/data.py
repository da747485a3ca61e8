"""The data folder: where it is, its JSON lines, and a clear word where a file of it is missing.

Reads plain, .gz and .xz files, a row at a time. It writes nothing and knows no benchmark.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VARIABLE = "DATELINE_BENCH_DATA"
_OPENERS = {".gz": gzip.open, ".xz": lzma.open}

Row = dict[str, Any]


class NoData(Exception):
    """A file of the data folder that is not there, or cannot be read; the message says what to do."""


def argument(parser: argparse.ArgumentParser, holds: str) -> None:
    """Give a parser `--data FOLDER`, with the environment's folder as its default."""
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get(VARIABLE) or None,
        required=not os.environ.get(VARIABLE),
        help=f"folder that holds {holds} (default: the variable {VARIABLE})",
    )


def rows(folder: Path, name: str) -> Iterator[Row]:
    """The rows of `folder/name`, as they stand. Raises NoData, before the first row where it is missing."""
    path = folder / name
    if not path.is_file():
        raise NoData(f"{path} is not there. Give the folder that holds {name} as --data, or in {VARIABLE}.")
    return _rows(path)


def _rows(path: Path) -> Iterator[Row]:
    opener: Any = _OPENERS.get(path.suffix, open)
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise NoData(f"{path}, line {number}: not JSON ({error}).") from error
                if not isinstance(row, dict):
                    raise NoData(f"{path}, line {number}: not a JSON object.")
                yield row
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise NoData(f"{path} cannot be read: {error}") from error
