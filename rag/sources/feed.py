"""RSS and Atom feeds into Drafts: the items whose whole text is in the feed, and the links of the others.

Reads the bytes it is given and nothing else: never fetches a feed, an item, or what XML may refer to.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rag.domain import Removed
from rag.errors import UnreadableSource
from rag.sources.assembly import Draft
from rag.sources.declared import told
from rag.sources.fragments import draft_from_fragment, words_of
from rag.sources.normal import one_line
from rag.sources.published import day_of
from rag.sources.site_names import site_in
from rag.sources.structure import host
from rag.sources.teasers import is_sure, is_teaser, is_whole_content, is_whole_description, same_address

LARGEST_FEED = 20_000_000  # bytes
_LARGEST_BROKEN = 300_000  # bytes of a feed that is no XML: the parser for such is slow
MOST_ITEMS = 5000
_ITEM = re.compile(rb"<((?:[\w.-]+:)?(?:item|entry))(?:\s[^<>]*)?>", re.IGNORECASE)
_DECLARED = re.compile(
    rb"<(?:content|atom:content|[\w.-]+:encoded|xhtml:body|body|fullitem)[\s>]", re.IGNORECASE
)
_DESCRIBED = re.compile(rb"<(?:[\w.-]+:)?(?:description|summary)[\s>]", re.IGNORECASE)
_ITEM_TAG = re.compile(rb"<(/?)(?:item|entry)[\s>]")
_APPEARED = re.compile(r"\n\s*The post .{1,300} (?:first )?appeared (?:first )?on .{1,200}$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Link:
    """One item of a feed: where it is to be read, and what the feed says of it."""

    url: str
    title: str | None = None
    published: date | None = None
    whole: bool = False  # whether the feed surely holds its text: there is no need to fetch it


@dataclass(frozen=True, slots=True)
class Item:
    """One item; `draft` is None where the feed holds only a teaser of it.

    A draft that is not `sure` may be all there is, or the beginning of what stands at its address.
    """

    number: int  # from 1
    name: str  # what tells it from the others: its address, else its own id or title
    url: str | None
    draft: Draft | None
    sure: bool = False
    data: bytes = b""  # the item's own bytes; the feed's where they cannot be told apart


@dataclass(frozen=True, slots=True)
class _Text:
    """The markup of an item's whole text."""

    markup: str
    sure: bool


def links_of(data: bytes) -> list[Link]:
    """The items of a feed that have an address on the web, each address once, in the feed's order.

    Raises UnreadableSource for what is no feed.
    """
    links: dict[str, Link] = {}
    for _, entry, text, url, _ in _entries(data, _parsed(data)):
        if url is not None:
            whole = text is not None and text.sure
            links.setdefault(url, Link(url, _one_line(entry.get("title")), _day(entry, "published"), whole))
    return list(links.values())


def items_of(data: bytes) -> Iterator[Item | UnreadableSource]:
    """Each item, or why it cannot be read. Raises UnreadableSource for what is no feed, or an empty one."""
    feed = _parsed(data)
    if not feed.entries:
        raise UnreadableSource("There is no item in the feed.", advice="Check that it was saved whole.")
    cut = _ends_within_an_item(data)
    publisher = _publisher(feed)
    language = _one_line(feed.feed.get("language"))
    for number, entry, text, url, own in _entries(data, feed):
        title = _title(entry)
        name = url or _one_line(entry.get("id")) or title or f"item {number}"
        if cut and number == len(feed.entries):
            yield UnreadableSource(
                f"item {number} ({name[:200]}): the feed is cut short in it.", advice="Save the feed again."
            )
            continue
        try:
            draft = None if text is None else _draft(text.markup, entry, title, url)
        except UnreadableSource as error:
            yield UnreadableSource(f"item {number} ({name[:200]}): {error}", advice=error.advice)
            continue
        if draft is not None:
            draft = told(
                draft,
                "feed",
                publisher=publisher,
                language=(language or "")[:2].lower(),
                authors=_authors(entry),
            )
        yield Item(number, name, url, draft, text is not None and text.sure, own or data)


def _entries(data: bytes, feed: Any) -> Iterator[tuple[int, Any, _Text | None, str | None, bytes]]:
    """Number, entry, text, address and own bytes (none where they cannot be told) of each."""
    entries = feed.entries[:MOST_ITEMS]
    elements = _elements(data)
    if len(elements) != len(entries):
        elements = [b""] * len(entries)
    home = _one_line(feed.feed.get("link"))
    for number, (entry, own) in enumerate(zip(entries, elements, strict=True), start=1):
        url = _address(entry)
        elsewhere = url is not None and not (home is not None and same_address(url, home))
        yield number, entry, _text(entry, own, url if elsewhere else None), url, own


def _elements(data: bytes) -> list[bytes]:
    """The bytes of each item, in order; as far as they can be told."""
    found: list[bytes] = []
    end = 0
    while (start := _ITEM.search(data, end)) is not None:
        close = b"</" + start[1]
        end = data.find(close, start.end())
        if end < 0:
            break
        end = data.find(b">", end) + 1 or len(data)
        found.append(data[start.start() : end])
    return found


def _draft(markup: str, entry: Any, title: str | None, url: str | None) -> Draft:
    found = draft_from_fragment(markup, title=title)
    appeared = _APPEARED.search(found.text)
    if appeared is not None:
        notice = Removed("boilerplate", appeared[0].strip())
        found = replace(found, text=found.text[: appeared.start()], removed=(*found.removed, notice))
    # An address, a publisher or a change that the markup of an item names is not the item's.
    found = replace(found, url=None, publisher=None, updated=None)
    published, updated = _day(entry, "published"), _day(entry, "updated")
    return told(found, "feed", title=title, url=url, published=published, updated=updated)


def _publisher(feed: Any) -> str | None:
    """The feed's name without its section's, where its site's address tells the two apart."""
    title = _one_line(feed.feed.get("title"))
    links = [_one_line(feed.feed.get("link")), *(_address(entry) for entry in feed.entries[:1])]
    hosts = [host(link) for link in links if link]
    return next((name for each in hosts if (name := site_in(title or "", each)) is not None), title)


def _parsed(data: bytes) -> Any:
    if len(data) > LARGEST_FEED:
        raise UnreadableSource(f"The feed is larger than {LARGEST_FEED / 1e6:.0f} MB.", advice="Split it.")
    if data.count(b"<item") + data.count(b"<entry") > MOST_ITEMS:
        raise UnreadableSource(f"The feed has more than {MOST_ITEMS:,} items.", advice="Split it.")
    if len(data) > _LARGEST_BROKEN and not _is_xml(data):
        raise UnreadableSource(
            "The feed is not well-formed XML.", advice="Save it again; it may be cut short."
        )
    import feedparser  # type: ignore[import-untyped]

    try:
        # A stream of bytes: given a string, feedparser would take it for an address and fetch it.
        # Styles stay, so that what they hide can be told; the page reader does the cleaning.
        feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        raise UnreadableSource(
            f"The feed cannot be read ({type(error).__name__}).", advice="Save it again; it may be cut short."
        ) from error
    if not feed.get("version") and not feed.entries:
        raise UnreadableSource("It is not a feed that can be read.", advice="Give RSS or Atom, saved whole.")
    return feed


def _ends_within_an_item(data: bytes) -> bool:
    """Whether the last item has no end: what there is of it would pass for the whole."""
    last = None
    for last in _ITEM_TAG.finditer(data):  # noqa: B007
        pass
    return last is not None and not last[1]


def _is_xml(data: bytes) -> bool:
    from lxml import etree  # type: ignore[import-untyped]

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return False
    return True


def _text(entry: Any, own: bytes, url: str | None) -> _Text | None:
    """The item's whole text, if the feed holds that; None for a teaser. `url`: where else it may stand."""
    contents = [each.get("value") or "" for each in entry.get("content") or () if _is_text(each)]
    content, description = max(contents, key=len, default=""), entry.get("summary") or ""
    # feedparser gives a second description as content, and content as the description that is not there.
    declared = bool(content) and (not own or _DECLARED.search(own) is not None)
    if content == description and own and _DESCRIBED.search(own) is not None:
        declared = False  # a feed that says everything twice tells nothing by it
    for markup, is_content in ((content, declared), (description, False)):
        words = _APPEARED.sub("", words_of(markup)) if markup else ""
        if is_teaser(words, markup, url=url, title=_title(entry)):
            continue
        if is_whole_content(words) if is_content else is_whole_description(words, elsewhere=url is not None):
            return _Text(str(markup), url is None or is_sure(words, declared=is_content))
    return None


def _is_text(content: Any) -> bool:
    return (content.get("type") or "text/html") in ("text/html", "text/plain", "application/xhtml+xml")


def _address(entry: Any) -> str | None:
    for each in (entry.get("link"), entry.get("id")):
        url = _one_line(each)
        if url and re.match(r"https?://[^\s/]+", url, re.IGNORECASE) and " " not in url and len(url) <= 2000:
            return url
    return None


def _title(entry: Any) -> str | None:
    return words_of(entry.get("title") or "").replace("\n", " ")[:300] or None


def _authors(entry: Any) -> tuple[str, ...]:
    names = [_one_line(each.get("name")) for each in entry.get("authors") or ()]
    return tuple(name for name in names if name and "@" not in name)[:10]


def _day(entry: Any, what: str) -> date | None:
    """The day as written, in its own zone; feedparser's reading of it, in UTC, where ours cannot."""
    written = dict.get(entry, what)  # without feedparser's stand-ins for what is missing
    if isinstance(written, str) and (day := day_of(written)) is not None:
        return day
    parsed = dict.get(entry, f"{what}_parsed")
    try:
        return date(*parsed[:3]) if parsed else None
    except (TypeError, ValueError):
        return None


def _one_line(words: Any) -> str | None:
    return one_line(str(words)) or None if words else None
