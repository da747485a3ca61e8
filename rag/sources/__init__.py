"""Files, folders and bytes into articles: pages, text, PDF, DOCX, e-mail, feeds, archives and JSON lines.

Gives each article, or a Refusal that says why a source could not go in; one bad file never stops the rest.
Never fetches anything, and never writes.
"""

from __future__ import annotations

import hashlib
import io
import stat
from collections.abc import Iterator
from pathlib import Path

from rag.domain import Article, Original, Refusal
from rag.errors import UnreadableSource
from rag.sources import kinds
from rag.sources.decoding import LARGEST
from rag.sources.feed import Link, links_of
from rag.sources.folders import files_in, unnamed
from rag.sources.identity import article_id
from rag.sources.kinds import SUFFIXES
from rag.sources.reading import HEAD, FeedItem, Place, articles_in, buffered, from_json, items_in

__all__ = [
    "SUFFIXES",
    "FeedItem",
    "Link",
    "article_id",
    "fingerprint",
    "from_json",
    "links_of",
    "read_bytes",
    "read_feed",
    "read_path",
]


def read_path(path: Path) -> Iterator[Article | Refusal]:
    """The articles of a file, or of the files in a folder and the folders in it, in order of name.

    They come as they are read: of an archive, one document at a time is in memory. In a folder, hidden files
    are passed over, and each file that cannot be read is a Refusal, as is a path that does not exist. A file
    or folder reached twice through links is read once. Raises for no bad file.
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


def read_bytes(
    data: bytes,
    *,
    name: str,
    media_type: str | None = None,
    charset: str | None = None,
    url: str | None = None,
) -> Iterator[Article | Refusal]:
    """The articles of a document that came without a file; `name` stands for it in refusals and in its id.

    `charset` is the encoding its sender stated, `url` the address that it was fetched from.
    """
    place = Place(source=name, named=name, media_type=media_type, charset=charset, url=url)
    yield from articles_in(buffered(data), place, name)


def read_feed(data: bytes, *, name: str, media_type: str | None = None) -> Iterator[FeedItem | Refusal]:
    """The items of a feed, with what it holds of each. Raises UnreadableSource for what is no feed."""
    kind = kinds.kind_of(data[:HEAD], name=name, media_type=media_type)
    if kind not in (kinds.RSS, kinds.ATOM):
        raise UnreadableSource("It is not a feed that can be read.", advice="Give an article's address.")
    yield from items_in(data, kind, Place(source=name, named=name))


def fingerprint(path: Path) -> Original | None:
    """What the article of a file would carry as its `original`, without extracting it.

    Equal to that of an article held: the file is unchanged and so is the way it is extracted. None for what
    is no file of one article (archives, feeds, e-mails, JSON lines) or cannot be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            kind = kinds.kind_of(file.read(HEAD), name=path.name)
            file.seek(0)
            limit = kinds.LARGEST_DOCUMENT if kind in kinds.WITH_PICTURES else LARGEST
            if kind not in kinds.EXTRACTIONS or path.stat().st_size > limit:
                return None
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError, RuntimeError, UnreadableSource):
        return None
    return Original(digest, kind, kinds.extraction(kind))


def _read_file(path: Path) -> Iterator[Article | Refusal]:
    source = str(path)
    if (refusal := unnamed(path)) is not None:
        yield refusal
        return
    try:
        # Looked at before it is opened: reading a pipe or a device would not end.
        if not stat.S_ISREG(path.stat().st_mode):
            yield Refusal(source, "It is not a regular file. Give a file or a folder.")
            return
        file = io.BufferedReader(io.FileIO(path), HEAD)
        named = str(path.resolve())
    except FileNotFoundError:
        yield Refusal(source, "There is no such file or folder.")
    except (OSError, ValueError, RuntimeError) as error:
        yield Refusal(source, f"It cannot be opened: {getattr(error, 'strerror', None) or error}.")
    else:
        with file:
            yield from articles_in(file, Place(source=source, named=named, path=path), path.name)
