"""Web archives (WARC) into the pages in them: HTML, PDF and text that a server answered with status 200.

One page at a time in memory; the address and the day of each are known. What else it holds is passed over.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date
from email.message import Message
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from rag.controls import shown
from rag.domain import Refusal
from rag.errors import UnreadableSource
from rag.sources.archive import Member
from rag.sources.kinds import DOCX, HTML, LARGEST_DOCUMENT, MARKDOWN, PDF, TEXT, kind_of

_LONGEST_HEADERS = 1_000_000  # bytes
_READ = frozenset({HTML, PDF, TEXT, DOCX, MARKDOWN})
_WORTH_OPENING = re.compile(
    r"text/(?:html|plain|markdown|x-markdown)|application/(?:xhtml\+xml|pdf|octet-stream|x-pdf"
    r"|vnd\.openxmlformats-officedocument\.wordprocessingml\.document)|"
)
_ENCODINGS = ("", "identity", "none", "utf-8", "gzip", "x-gzip", "deflate")  # "utf-8" by a common mistake
_FOR_ROBOTS = re.compile(
    r"/(?:robots|ads|app-ads|humans|security|llms|llms-full|sitemap)\.txt$", re.IGNORECASE
)


def pages_of_warc(stream: BinaryIO, source: str) -> Iterator[Member | Refusal]:
    """Each page as a Member with its address as its name; a Refusal for one that is not whole.

    Raises UnreadableSource where there is no page in it, or, after those before, where it is damaged.
    """
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
    from warcio.bufferedreaders import BufferedReader  # type: ignore[import-untyped]

    # Its warnings quote the document, whatever is in it; what matters of them is in the refusals.
    logging.getLogger("warcio").setLevel(logging.CRITICAL)

    class Quiet(ArchiveIterator):  # type: ignore[misc]
        INC_RECORD = ""  # a warning that warcio writes to standard error

    class Bounded(BufferedReader):  # type: ignore[misc]
        """Lets no line and no run of lines be endless."""

        lines = 0

        def read(self, length: int | None = None) -> bytes:
            self.lines = 0
            return bytes(super().read(length))

        def readline(self, length: int | None = None) -> bytes:
            line = bytes(super().readline(length or _LONGEST_HEADERS))
            self.lines += len(line)
            if self.lines >= _LONGEST_HEADERS:
                raise UnreadableSource("A record's headers have no end.", advice="Check how it was made.")
            return line

    tailed = _Tailed(stream)
    records = Quiet(tailed)
    records.reader = Bounded(tailed)
    pages = others = 0
    try:
        for record in records:
            url = _address(record)
            try:
                page = _page(record, url) if url else None
                if page is not None:
                    _refuse_false_length(records)
            except UnreadableSource as error:
                yield Refusal(f"{source}, {shown(url or '')}", f"{error} {error.advice}".strip())
                pages += 1
                continue
            if page is None:
                others += 1
                continue
            pages += 1
            yield page
    except UnreadableSource:
        raise
    except Exception as error:
        # warcio raises its own errors, and whatever a malformed header causes.
        raise UnreadableSource(
            f"The web archive is damaged after {pages + others} records ({type(error).__name__}).",
            advice="What came before it was read. Save or download it again for the rest.",
        ) from error
    if not tailed.tail.endswith(b"\n"):
        raise UnreadableSource(
            f"The web archive is cut short after {pages + others} records.",
            advice="What came before was read. Save or download it again for the rest.",
        )
    if not pages:
        raise UnreadableSource(
            f"There is no page in the web archive ({others} records of other kinds)."
            if others
            else "There is no record in the web archive.",
            advice="Only HTML, PDF and text that a server answered with status 200 are read.",
        )


def _refuse_false_length(records: Any) -> None:
    """Raise UnreadableSource where no record follows: a part of the page would pass for the whole."""
    errors = records.err_count
    records.read_to_end()
    following = records.next_line
    if records.err_count > errors or (following and not following.startswith(b"WARC/")):
        raise UnreadableSource(
            "The page is not as long as the web archive says.", advice="Save or download it again."
        )


class _Tailed:
    """A stream that knows its last bytes: a record ends with line breaks, a part of one as a rule not."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.tail = b""

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.tail = (self.tail + data)[-4:]
        return data

    def tell(self) -> int:
        return 0


def _address(record: Any) -> str | None:
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    web = url.lower().startswith(("http://", "https://"))
    return url if web and not _FOR_ROBOTS.search(_path(url)) else None


def _page(record: Any, url: str) -> Member | None:
    """The page; None for a record of another kind. Raises UnreadableSource for a page that is not whole."""
    encoding = ""
    if record.rec_type == "response":
        if record.http_headers is None or record.http_headers.get_statuscode() != "200":
            return None
        stated = record.http_headers.get_header("Content-Type") or ""
        encoding = (record.http_headers.get_header("Content-Encoding") or "").strip().lower()
    elif record.rec_type == "resource":
        stated = record.rec_headers.get_header("Content-Type") or ""
    else:
        return None
    media_type, charset = _stated(stated)
    if not _WORTH_OPENING.fullmatch(media_type):
        return None
    if encoding not in _ENCODINGS:
        raise UnreadableSource(f"The page is packed with {encoding[:20]}, which is not read.")
    if record.length is None or record.length > LARGEST_DOCUMENT:
        raise UnreadableSource(f"The page is larger than {LARGEST_DOCUMENT / 1e6:.0f} MB.")
    data = record.content_stream().read(LARGEST_DOCUMENT + 1)
    rest = record.raw_stream.limit
    if record.rec_headers.get_header("WARC-Truncated") or (rest > 0 and not record.raw_stream.read(1)):
        raise UnreadableSource("The page is cut short.", advice="Save or download it again.")
    try:
        kind = kind_of(data[:65_536], name="", media_type=media_type)
    except UnreadableSource:
        return None
    if kind not in _READ or not data.strip():
        return None
    day = _day(record.rec_headers.get_header("WARC-Date"))
    return Member(url, data, media_type=media_type, charset=charset, url=url, seen=day)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _stated(header: str) -> tuple[str, str | None]:
    message = Message()
    message["content-type"] = header[:500].replace("\n", " ").replace("\r", " ")
    bare = header.partition(";")[0].strip().lower()
    return bare, message.get_content_charset()


def _day(words: str | None) -> date | None:
    try:
        return date.fromisoformat((words or "")[:10])
    except ValueError:
        return None
