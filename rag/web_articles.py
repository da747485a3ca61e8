"""Articles on the web into Articles: an address, or a feed's addresses, fetched and read.

Gives each article, or a Refusal that says why an address could not go in. An article's id and url are those
of where it was fetched: no page or feed can name itself another's and take that one's place. What a feed
surely holds whole is not fetched. `rag.fetching` fetches and `rag.sources` reads; nothing here connects to
anything.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rag.arrivals import AddressesRead, Arrival, FileBegun, Refused
from rag.domain import Article, Provenance, Refusal
from rag.errors import UnreadableSource
from rag.fetching import Fetched, Fetcher
from rag.sources import FeedItem, article_id, kinds, read_bytes, read_feed, read_path
from rag.sources.charsets import known_charset
from rag.sources.reading import HEAD
from rag.targets import LONGEST, Allowed, is_web_address, target_of

if TYPE_CHECKING:
    from rag.settings import Settings

_TEXTS = frozenset(
    {"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown"}
)  # what a charset is stated for
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGES = _TEXTS | {"application/pdf", _WORD}
_KINDS = frozenset({kinds.HTML, kinds.TEXT, kinds.MARKDOWN, kinds.PDF, kinds.DOCX})  # whatever it is called
FEEDS = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"}
)
Given = TypeVar("Given", bound=Arrival)
MOST_LINKS = 100  # of one feed
MOST_ADDRESSES = 50  # in one request to the service, the links of feeds among them
MOST_SECONDS = 300.0  # after which such a request fetches no further address
FETCHING_IS_OFF = "To have pages fetched by their url, allow their hosts in DATELINE_FETCH."


class WebReader:
    """Reads addresses for one run: what a site allows is asked once. Not for several threads at once.

    `most` addresses are fetched, and none any more after so many `seconds`; None: no limit.
    """

    def __init__(self, fetcher: Fetcher, *, most: int | None = None, seconds: float | None = None) -> None:
        self._fetcher, self._most, self._fetched = fetcher, most, 0
        self.came: list[str] = []  # addresses that were fetched, as they were asked for
        self._until = None if seconds is None else time.monotonic() + seconds

    def read(self, url: str) -> Iterator[Article | Refusal]:
        """The article at an address, or those a feed links to. Raises for no bad address."""
        try:
            page = self._fetch(url, PAGES | FEEDS)
            if page.media_type not in FEEDS:
                yield _article(page)
                return
            items = _items(page)
            first = list(islice(items, 1))  # here it shows whether it is a feed
        except UnreadableSource as error:
            yield _refusal(url, error)
            return
        links = left = 0
        for item in chain(first, items):
            if isinstance(item, Refusal):
                yield item
            elif item.url is None or _is_at_hand(item, page):
                yield _of_feed(item, page)
            elif links < MOST_LINKS:
                links += 1
                yield self._linked(item, page)
            elif isinstance(item.read, Article):
                yield _of_feed(item, page)
            else:
                left += 1
        if left:
            yield Refusal(_short(url), f"Its first {MOST_LINKS} links were read; {left} were left alone.")

    def may_fetch(self, url: str) -> bool:
        try:
            return target_of(url) in self._fetcher.allowed
        except UnreadableSource:
            return False

    def elsewhere(self, refused: Refused) -> Article | Refused:
        """What a file holds only a teaser of, from its address."""
        link = refused.elsewhere or ""
        try:
            return _article(self._fetch(link, PAGES))
        except UnreadableSource as error:
            why = f"The feed holds only a teaser of it, and {_short(link)} could not be read: {_told(error)}"
            return replace(refused, reason=why)

    def _linked(self, item: FeedItem, feed: Fetched) -> Article | Refusal:
        link = item.url or ""
        try:
            return _article(self._fetch(link, PAGES))
        except UnreadableSource as error:
            return _of_feed(item, feed) if isinstance(item.read, Article) else _refusal(link, error)

    def _fetch(self, url: str, media_types: frozenset[str]) -> Fetched:
        if self._fetched == self._most:
            raise UnreadableSource(
                f"At most {self._most} addresses are fetched at once.", advice="Send it again by itself."
            )
        if self._until is not None and time.monotonic() >= self._until:
            raise UnreadableSource("The time for fetching was up.", advice="Send it again by itself.")
        self._fetched += 1
        page = self._fetcher.fetch(url, media_types)
        self.came.append(_short(url))
        return page


def read_address(reader: WebReader, url: str) -> Iterator[Arrival]:
    """What a reader gives of an address, and then which addresses it got something from."""
    reader.came.clear()
    yield from reader.read(url)
    yield AddressesRead(tuple(reader.came))


def read_given(arguments: Iterable[str], settings: Settings) -> Iterator[Arrival]:
    """The articles of files, folders and addresses, in the order given."""
    reader = web_reader(settings)
    for argument in arguments:
        if is_web_address(argument):
            yield from read_address(reader, argument)
        else:
            yield from followed(read_path(Path(argument)), reader)


def followed(arrivals: Iterable[Given], reader: WebReader) -> Iterator[Given | Article | Refusal]:
    """The same; what a feed among the files only leads to is fetched, as far as it may be.

    Of each file, and of what comes before and after all files, at most MOST_LINKS are.
    """
    links = 0
    for item in arrivals:
        if isinstance(item, FileBegun):
            links = 0
        if (
            isinstance(item, Refused)
            and item.elsewhere is not None
            and links < MOST_LINKS
            and reader.may_fetch(item.elsewhere)
        ):
            links += 1
            yield reader.elsewhere(item)
        else:
            yield item


def web_reader(settings: Settings, *, most: int | None = None, seconds: float | None = None) -> WebReader:
    fetcher = Fetcher(Allowed.parse(settings.fetch), contact=settings.fetch_contact)
    return WebReader(fetcher, most=most, seconds=seconds)


def asked_for(item: Mapping[str, Any]) -> str | None:
    """The address of an item that is nothing but one to be fetched."""
    url = item.get("url")
    return url if set(item) == {"url"} and isinstance(url, str) and is_web_address(url) else None


def _items(page: Fetched) -> Iterator[FeedItem | Refusal]:
    """What a feed holds, each address once. Raises UnreadableSource for no feed."""
    seen: set[str] = set()
    for item in read_feed(page.data, name=page.url, media_type=page.media_type):
        if isinstance(item, FeedItem) and item.url is not None:
            if item.url in seen:
                continue
            seen.add(item.url)
        yield item


def _is_at_hand(item: FeedItem, page: Fetched) -> bool:
    return item.sure and isinstance(item.read, Article) and _may_say(item.url or "", page.url)


def _of_feed(item: FeedItem, page: Fetched) -> Article | Refusal:
    """What a feed holds of an item. Its word for the item's address counts on its own site alone."""
    article = item.read
    if not isinstance(article, Article) or (article.url is not None and _may_say(article.url, page.url)):
        return article
    return replace(
        article,
        id=article_id(name=f"{page.url}#{item.name}"),
        url=page.url,
        canonical_url=article.canonical_url or article.url,
        source=None,
        provenance=_given_url(article),
    )


def _article(page: Fetched) -> Article:
    """Raises UnreadableSource where the document holds none, or several."""
    read = list(islice(_read(page), 2))
    if len(read) > 1:  # they would all go by this one address
        raise UnreadableSource(
            "It holds several documents.", advice="Save it and ingest the file, or give the address of each."
        )
    if isinstance(read[0], Refusal):
        raise UnreadableSource(read[0].reason)
    return _placed(read[0], page)


def _read(page: Fetched) -> Iterator[Article | Refusal]:
    # Once in UTF-8, what the page itself declares no longer holds.
    charset = "utf-8" if page.charset is not None and page.media_type in _TEXTS else page.charset
    data = _in_utf8(page)
    # Its server may call an archive a page, and what that unpacks to was held to no limit of fetching.
    if kinds.kind_of(data[:HEAD], name=page.url, media_type=page.media_type) not in _KINDS:
        raise UnreadableSource(
            "It is not the page or document that its server says it is.",
            advice="Save the file and ingest it, or give the address of an article.",
        )
    yield from read_bytes(data, name=page.url, media_type=page.media_type, charset=charset)


def _placed(article: Article, page: Fetched) -> Article:
    """The article under its address: the page's own word for it counts on its own site alone."""
    said = article.url
    url = said if said is not None and _may_say(said, page.url) else page.url
    original = article.original
    if original is not None:  # of the bytes that came, not of those in UTF-8
        original = replace(original, sha256=hashlib.sha256(page.data).hexdigest())
    return replace(
        article,
        id=article_id(url=url),
        url=url,
        canonical_url=article.canonical_url or said,
        note=None,  # a collection's own word on an article, and no page's
        source=None,
        provenance=article.provenance if url == said else _given_url(article),
        original=original,
    )


def _given_url(article: Article) -> tuple[Provenance, ...]:
    return (*(p for p in article.provenance if p.field != "url"), Provenance("url", "given", 1.0))


def _may_say(said: str, fetched_from: str) -> bool:
    """Whether a page from one address may go by the other: same site, and not merely its front page."""
    try:
        own, other = target_of(said), target_of(fetched_from)
    except UnreadableSource:
        return False
    same_site = own.host.removeprefix("www.") == other.host.removeprefix("www.")
    return same_site and (own.path != "/" or other.path == "/")


def _in_utf8(page: Fetched) -> bytes:
    """A text in the encoding its server states, as UTF-8; unchanged where it is that or none is stated."""
    if page.charset is None or page.media_type not in _TEXTS:
        return page.data
    encoding = known_charset(page.charset)
    if encoding in (None, "utf-8") or not _is_ascii_or_other(page.data):
        return page.data
    try:
        return page.data.decode(encoding).encode()
    except (LookupError, UnicodeError, ValueError):
        return page.data


def _is_ascii_or_other(data: bytes) -> bool:
    """False for UTF-8 with more than ASCII in it: what is so is never anything else, whatever is stated."""
    try:
        return data.decode().isascii()
    except UnicodeDecodeError:
        return True


def _refusal(url: str, error: UnreadableSource) -> Refusal:
    return Refusal(_short(url), _told(error))


def _told(error: UnreadableSource) -> str:
    return f"{error} {error.advice}".strip()


def _short(url: str) -> str:
    """As it may be shown and asked for again: on one line, and without a password that it may carry.

    One too long to be fetched is cut, with a space in it, so that it is no other address.
    """
    words = "".join(letter if letter.isprintable() else " " for letter in url.strip())
    scheme, mark, rest = words.partition("://")
    authority, slash, path = rest.partition("/")
    shown = f"{scheme}{mark}{authority.rpartition('@')[2]}{slash}{path}"
    return shown if len(shown) <= LONGEST else f"{shown[:300]} …"
