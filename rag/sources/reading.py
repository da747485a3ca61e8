"""One document's bytes into articles: its kind told, its reader called, what is in it read in turn.

Every document ends as articles or as Refusals, whatever is in it. Opens no file and fetches nothing.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from rag.arrivals import Refused
from rag.controls import shown
from rag.domain import Article, Original, Refusal
from rag.errors import DatelineError, UnreadableSource
from rag.sources import kinds
from rag.sources.archive import Budget, Member, members_of_zip, unzipped
from rag.sources.assembly import Draft, assemble
from rag.sources.decoding import LARGEST, decoded, refuse_binary
from rag.sources.docx import draft_from_docx
from rag.sources.eml import draft_from_eml
from rag.sources.feed import items_of
from rag.sources.html import draft_from_html
from rag.sources.identity import article_id
from rag.sources.jsonl import draft_from_item, extracted, item_from_line
from rag.sources.normal import one_line
from rag.sources.pdf import draft_from_pdf
from rag.sources.text import draft_from_text
from rag.sources.warc import pages_of_warc
from rag.sources.weak import Weak, completed, titled

HEAD = 65_536  # bytes by which a document's kind is told
LONGEST = (
    1_000_000  # characters of one article: the longest have some hundred thousand, a book half a million
)
MOST_MARKUP = 8_000_000  # characters of a page without the pictures in it
MOST_SHOWN = 1_500_000  # characters of a page that are neither tags nor scripts: finding its story is slow
_TAG = re.compile(r"<[^<>]*>")
# The parser compares each attribute of a tag with all before it: what no page needs costs it minutes.
_MANY_ATTRIBUTES = re.compile(
    r"<([A-Za-z][\w:-]*+)(?:\s++[^\s=<>]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s<>]*+))?+){200,}+[^<>]*+>"
)
MOST_NESTED = 2  # archives within one another
_GIVE_UP_AFTER = 100  # lines of a .jsonl file, none of which could be read
_TOO_LONG = "Parting it into sentences takes too long. Split it, or break its lines where paragraphs end."
_INLINE_PICTURE = re.compile(r"(?<=data:)[\w/+.-]{1,100};base64,[A-Za-z0-9+/=%\s]{100,}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands, and what is said of it."""

    source: str  # for people: a path, or the name it was given, and the way within it
    named: str  # what its id is made from, where it names no other
    path: Path | None = None  # of a plain file
    media_type: str | None = None
    charset: str | None = None
    url: str | None = None
    seen: date | None = None  # the day on which it was fetched
    depth: int = 0  # archives around it
    budget: Budget = field(default_factory=Budget)

    def within(self, member: Member) -> Place:
        """The place of a document within this one."""
        apart = ", " if member.url else "/"
        return Place(
            source=f"{self.source}{apart}{shown(member.name)}",
            named=f"{self.named}/{member.name}",
            media_type=member.media_type,
            charset=member.charset,
            url=member.url,
            seen=member.seen,
            depth=self.depth + 1,
            budget=self.budget,
        )


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a feed, and what the feed alone gives of it."""

    name: str  # what tells it from the others
    url: str | None
    read: Article | Refusal  # a Refused with `elsewhere` where it is only a teaser
    sure: bool = False  # whether that is surely its whole text


def articles_in(stream: io.BufferedReader[Any], place: Place, name: str) -> Iterator[Article | Refusal]:
    """The articles of a document; `name` is the one whose suffix may tell its kind. Raises for no bad one."""
    for read in _articles_in(stream, place, name):
        # Some reasons quote the document, and a document may hold what a terminal obeys.
        yield replace(read, reason=one_line(read.reason)) if isinstance(read, Refusal) else read


def _articles_in(stream: io.BufferedReader[Any], place: Place, name: str) -> Iterator[Article | Refusal]:
    try:
        yield from _read(stream, place, name)
    except UnreadableSource as error:
        yield refusal(place.source, error)
    except DatelineError:
        raise  # ours to mend, such as a table that is not installed
    except TimeoutError:  # of our own patterns, which is an OSError too
        yield Refusal(place.source, _TOO_LONG)
    except OSError as error:
        yield Refusal(place.source, f"It cannot be read: {error.strerror or error}.")
    except Exception as error:  # a fault in a parser must not keep the other files out
        yield _fault(place.source, error)


def from_json(item: Mapping[str, Any]) -> Article:
    """The article of one JSON item, a line's or a request's. Raises UnreadableSource naming the bad key.

    An item with `removed` was taken out of its page before, as the command line does for a server: its
    text is the body already and stays as it is.
    """
    draft = draft_from_item(item)
    _refuse_endless(draft.text)
    return assemble(draft) if "removed" not in item else extracted(draft, item)


def refusal(source: str, error: UnreadableSource) -> Refusal:
    return Refusal(source, f"{error} {error.advice}".strip())


def _read(stream: io.BufferedReader[Any], place: Place, name: str) -> Iterator[Article | Refusal]:
    kind = kinds.kind_of(stream.peek(HEAD)[:HEAD], name=name, media_type=place.media_type)
    if kind in kinds.ARCHIVES and place.depth >= MOST_NESTED + (kind == kinds.GZIP):
        raise UnreadableSource(
            f"It is an archive within more than {MOST_NESTED - 1} other.", advice="Unpack it yourself first."
        )
    if kind == kinds.JSON_LINES:
        yield from _read_lines(stream, place.source)
    elif kind == kinds.GZIP:
        inner = replace(place, media_type=None, depth=place.depth + 1)
        yield from _read(unzipped(stream), inner, re.sub(r"\.gz$", "", name, flags=re.IGNORECASE))
    elif kind == kinds.ZIP:
        if place.depth and not _is_whole(stream):
            stream = buffered(_all(stream, kinds.LARGEST_DOCUMENT))
        yield from _members(members_of_zip(stream, place.source, place.budget), place)
    elif kind == kinds.WARC:
        yield from _members(pages_of_warc(stream, place.source), place)
    elif kind == kinds.EML:
        yield from _message(_all(stream, kinds.LARGEST_DOCUMENT), place)
    elif kind in (kinds.RSS, kinds.ATOM):
        for item in items_in(_all(stream, LARGEST), kind, place):
            yield item.read if isinstance(item, FeedItem) else item
    else:
        limit = kinds.LARGEST_DOCUMENT if kind in kinds.WITH_PICTURES else LARGEST
        yield _document(_all(stream, limit), kind, place)


def _members(found: Iterator[Member | Refusal], place: Place) -> Iterator[Article | Refusal]:
    for member in found:
        if isinstance(member, Refusal):
            yield member
        else:
            yield from articles_in(buffered(member.data), place.within(member), member.name)


def buffered(data: bytes) -> io.BufferedReader[Any]:
    """The bytes as a stream of which the first can be looked at."""
    return io.BufferedReader(io.BytesIO(data), buffer_size=HEAD)


def _is_whole(stream: io.BufferedReader[Any]) -> bool:
    return isinstance(stream.raw, io.BytesIO | io.FileIO)


def _all(stream: BinaryIO, limit: int) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise UnreadableSource(
            f"It is larger than {limit / 1e6:.0f} MB.",
            advice="Split it into one file per article, or into JSON lines.",
        )
    return data


def _document(data: bytes, kind: str, place: Place) -> Article:
    """The article of a document that holds one. Raises UnreadableSource."""
    weak = Weak()
    if kind == kinds.PDF:
        draft, weak = draft_from_pdf(data)
    elif kind == kinds.DOCX:
        draft, weak = draft_from_docx(data)
    else:
        text = decoded(data, html=kind == kinds.HTML, charset=place.charset)
        if kind == kinds.HTML:
            draft = draft_from_html(_markup(text))
        else:
            _refuse_endless(text)
            draft = draft_from_text(text, is_markdown=kind == kinds.MARKDOWN)
    if kind in (kinds.PDF, kinds.DOCX):
        draft = titled(draft, weak)
    return _article(draft, weak, place, _original(data, kind))


def _markup(page: str) -> str:
    """The page without pictures in its text. Raises UnreadableSource where too much is left."""
    if len(page) > MOST_MARKUP // 2:
        page = _INLINE_PICTURE.sub("", page)
    page = _MANY_ATTRIBUTES.sub(r"<\1>", page)
    if len(page) > MOST_MARKUP:
        raise UnreadableSource(
            f"The page has {len(page) / 1e6:.0f} million characters of markup.",
            advice="Save the article alone, or split it.",
        )
    if len(page) > MOST_SHOWN and _shown(page) > MOST_SHOWN:
        raise UnreadableSource(
            f"The page shows more than {MOST_SHOWN / 1e6} million characters.",
            advice="Save the article alone, or split it.",
        )
    return page


def _shown(page: str) -> int:
    """About how many characters of a page are neither tags nor within scripts and styles."""
    lower = page.lower()
    size = len(lower) - sum(len(tag) for tag in _TAG.findall(lower))
    for tag in ("script", "style"):
        end = 0
        while (start := lower.find(f"<{tag}", end)) >= 0 and (end := lower.find(f"</{tag}", start)) >= 0:
            size -= end - start
    return size


def _message(data: bytes, place: Place) -> Iterator[Article | Refusal]:
    draft, attached = draft_from_eml(data)
    if draft is not None:
        yield _attempted(lambda: _article(draft, Weak(), place, _original(data, kinds.EML)), place.source)
    elif not attached:
        yield Refusal(place.source, "There is no text in the message.")
    yield from _members(iter(attached), place)


def items_in(data: bytes, kind: str, place: Place) -> Iterator[FeedItem | Refusal]:
    """What a feed holds of each item. Raises UnreadableSource for what is no feed."""
    for item in items_of(data):
        if isinstance(item, UnreadableSource):
            yield Refusal(place.source, f"{item} {item.advice}".strip())
            continue
        source = f"{place.source}, item {item.number} ({item.name[:200]})"
        if item.draft is None:
            where = f" Its text is at {item.url}" if item.url else ""
            told = Refused(source, f"The feed holds only a teaser of it.{where}", elsewhere=item.url)
            yield FeedItem(item.name, item.url, told)
            continue
        # Of the item alone: the feed changes with every new one.
        draft, original = item.draft, _original(item.data, kind)
        there = replace(place, source=source, named=f"{place.named}#{item.name}", path=None, url=None)
        read = _attempted(lambda d=draft, at=there, of=original: _article(d, Weak(), at, of), source)  # type: ignore[misc]
        yield FeedItem(item.name, item.url, read, item.sure)


def _attempted(read: Callable[[], Article], source: str) -> Article | Refusal:
    try:
        return read()
    except UnreadableSource as error:
        return refusal(source, error)
    except DatelineError:
        raise
    except TimeoutError:
        return Refusal(source, _TOO_LONG)
    except Exception as error:
        return _fault(source, error)


def _article(draft: Draft, weak: Weak, place: Place, original: Original) -> Article:
    _refuse_endless(draft.text)
    if place.url is not None:
        own = draft.canonical_url or draft.url
        draft = replace(draft, url=place.url, canonical_url=own, note=None)  # a note is no page's of the web
    if place.seen is not None and draft.published is not None and draft.published > place.seen + timedelta(1):
        draft = replace(draft, published=None)  # no page is fetched before it is published
    draft = replace(draft, original=original)
    article = assemble(draft, path=place.path) if place.path else assemble(draft, name=place.source)
    if place.path is None and not draft.id and article.url is None:
        article = replace(article, id=article_id(name=place.named))
    return completed(article, weak)


def _original(data: bytes, kind: str) -> Original:
    return Original(hashlib.sha256(data).hexdigest(), kind, kinds.extraction(kind))


def _refuse_endless(text: str) -> None:
    if len(text) > LONGEST:
        raise UnreadableSource(
            f"Its text has {len(text) / 1e6:.1f} million characters, more than any article.",
            advice="Split it, such as by its chapters.",
        )


def _read_lines(lines: io.BufferedReader[Any], source: str) -> Iterator[Article | Refusal]:
    any_read = False
    refused = 0
    for number, line in enumerate(_lines(lines), start=1):
        if line.strip() in (b"", codecs.BOM_UTF8):
            continue
        if not any_read and not refused:
            refuse_binary(line)
        read = _attempted(lambda line=line: _article_of_line(line), f"{source}, line {number}")  # type: ignore[misc]
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


def _lines(stream: io.BufferedReader[Any]) -> Iterable[bytes]:
    """The lines; of one that is too long only its beginning is kept."""
    while line := stream.readline(LARGEST + 1):
        yield line
        while len(line) > LARGEST and not line.endswith(b"\n"):
            line = stream.readline(LARGEST + 1)


def _article_of_line(line: bytes) -> Article:
    if len(line) > LARGEST:
        raise UnreadableSource(
            f"The line is longer than {LARGEST / 1e6:.0f} MB.", advice="Check its line breaks."
        )
    article = from_json(item_from_line(line))
    return article if article.original else replace(article, original=_original(line.strip(), kinds.JSON))


def _fault(source: str, error: Exception) -> Refusal:
    return Refusal(
        source, f"Reading it failed ({type(error).__name__}: {str(error)[:300]}). Please report this."
    )
