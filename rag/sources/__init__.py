"""Bytes into articles: text and Markdown, saved web pages, JSON lines.

Gives each article, or a Refusal that says why a source could not go in; one bad file never stops the rest.
Never fetches anything, and never writes.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rag.domain import Article, Refusal
from rag.errors import DatelineError, UnreadableSource
from rag.sources.assembly import Draft, assemble
from rag.sources.decoding import LARGEST, decoded, refuse_binary
from rag.sources.folders import files_in
from rag.sources.html import draft_from_html
from rag.sources.identity import article_id
from rag.sources.jsonl import draft_from_item, extracted, item_from_line
from rag.sources.text import draft_from_text

__all__ = ["SUFFIXES", "article_id", "from_json", "read_bytes", "read_path"]

_JSON_LINES = "application/jsonl"
_FORMATS = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".jsonl": _JSON_LINES,
}
_ALIASES = {
    "text/x-markdown": "text/markdown",
    "application/xhtml+xml": "text/html",
    "application/x-ndjson": _JSON_LINES,
    "application/ndjson": _JSON_LINES,
    "application/jsonlines": _JSON_LINES,
}
SUFFIXES = tuple(_FORMATS)
_GIVE_UP_AFTER = 100  # lines of a .jsonl file, none of which could be read


def read_path(path: Path) -> Iterator[Article | Refusal]:
    """The articles of a file, or of the files in a folder and the folders in it, in order of name.

    In a folder, hidden files are passed over, and each file that cannot be read is a Refusal, as is a path
    that does not exist. A file or folder reached twice through links is read once. Raises for no bad file.
    """
    try:
        is_folder = path.is_dir()
    except OSError:
        is_folder = False
    if is_folder:
        for file in files_in(path):
            if isinstance(file, Refusal):
                yield file
            else:
                yield from _read_file(file)
    else:
        yield from _read_file(path)


def read_bytes(data: bytes, *, name: str, media_type: str | None = None) -> Iterator[Article | Refusal]:
    """The articles of a document that came without a file; `name` stands for it in refusals and in its id."""
    try:
        known = _media_type(name, media_type)
    except UnreadableSource as error:
        yield _refusal(name, error)
        return
    if known == _JSON_LINES:
        yield from _read_lines(data.split(b"\n"), name)
    else:
        yield _read_one(lambda: assemble(_draft(data, known), name=name), name)


def from_json(item: Mapping[str, Any]) -> Article:
    """The article of one JSON item, a line's or a request's. Raises UnreadableSource naming the bad key.

    An item with `removed` was taken out of its page before, as the command line does for a server: its
    text is the body already and stays as it is.
    """
    draft = draft_from_item(item)
    return assemble(draft) if "removed" not in item else extracted(draft, item)


def _read_file(path: Path) -> Iterator[Article | Refusal]:
    source = str(path)
    try:
        # Looked at before it is opened: reading a pipe or a device would not end.
        if not stat.S_ISREG(path.stat().st_mode):
            yield Refusal(source, "It is not a regular file. Give a file or a folder.")
            return
        media_type = _media_type(path.name)
        if media_type == _JSON_LINES:
            with path.open("rb") as lines:
                yield from _read_lines(lines, source)
            return
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except UnreadableSource as error:
        yield _refusal(source, error)
    except FileNotFoundError:
        yield Refusal(source, "There is no such file or folder.")
    except (OSError, ValueError, RuntimeError) as error:
        yield Refusal(source, f"It cannot be opened: {getattr(error, 'strerror', None) or error}.")
    else:
        yield _read_one(lambda: assemble(_draft(data, media_type), path=path), source)


def _read_lines(lines: Iterable[bytes], source: str) -> Iterator[Article | Refusal]:
    any_read = False
    refused = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if not any_read and not refused:
            try:
                refuse_binary(line)
            except UnreadableSource as error:
                yield _refusal(source, error)
                return
        read = _read_one(lambda line=line: _article_of_line(line), f"{source}, line {number}")  # type: ignore[misc]
        yield read
        if isinstance(read, Refusal):
            refused += 1
        else:
            any_read = True
        if not any_read and refused == _GIVE_UP_AFTER:
            yield Refusal(
                source, f"None of its first {refused} lines could be read; the rest was left alone."
            )
            return
    if not any_read and not refused:
        yield Refusal(source, "It is empty.")


def _article_of_line(line: bytes) -> Article:
    if len(line) > LARGEST:
        raise UnreadableSource(
            f"The line is too large ({len(line) / 1e6:.0f} MB).", advice="Check its line breaks."
        )
    return from_json(item_from_line(line))


def _read_one(read: Callable[[], Article], source: str) -> Article | Refusal:
    try:
        return read()
    except UnreadableSource as error:
        return _refusal(source, error)
    except DatelineError:
        raise  # ours to mend, such as a table that is not installed
    except Exception as error:  # a fault in a parser must not keep the other files out
        return Refusal(source, f"Reading it failed ({type(error).__name__}: {error}). Please report this.")


def _draft(data: bytes, media_type: str) -> Draft:
    text = decoded(data, html=media_type == "text/html")
    if media_type == "text/html":
        return draft_from_html(text)
    return draft_from_text(text, is_markdown=media_type == "text/markdown")


def _media_type(name: str, media_type: str | None = None) -> str:
    if media_type is not None:
        bare = media_type.partition(";")[0].strip().lower()
        bare = _ALIASES.get(bare, bare)
        if bare in _FORMATS.values():
            return bare
    suffix = Path(name).suffix.lower()
    if suffix in _FORMATS:
        return _FORMATS[suffix]
    what = (
        "PDFs are not read yet."
        if suffix == ".pdf"
        else f"Files of this kind ({suffix or 'no suffix'}) are not read."
    )
    raise UnreadableSource(what, advice=f"These are: {', '.join(SUFFIXES)}.")


def _refusal(source: str, error: UnreadableSource) -> Refusal:
    return Refusal(source, f"{error} {error.advice}".strip())
