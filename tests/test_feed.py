"""Which items of a feed are taken as they are, what is kept of their bytes, and what is left to fetching."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from rag.arrivals import Refused
from rag.domain import Article
from rag.sources import links_of, read_bytes

ADDRESS = "https://harbour.example/crane"
ONE = "The crane at Pier 4 was taken down on Friday."
TWO = "It had stood there for 61 years, a fifth more than it was built for. A new one is planned."
WHOLE = f"<p>{ONE} {TWO}</p><p>{TWO} The port has ordered it from Gdynia and pays 9 million euros for it.</p>"


def item(described: str = "", content: str = "", link: str = ADDRESS, title: str = "Crane taken down") -> str:
    parts = [f"<title>{title}</title>"]
    parts += [f"<link>{link}</link>"] if link else []
    parts += [f"<description><![CDATA[{described}]]></description>"] if described else []
    parts += [f"<content:encoded><![CDATA[{content}]]></content:encoded>"] if content else []
    return f"<item>{''.join(parts)}</item>"


def rss(*items: str) -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Harbour</title><link>https://harbour.example/</link>{''.join(items)}</channel></rss>"
    ).encode()


def read(*items: str) -> Iterator[Article | Refused]:
    for found in read_bytes(rss(*items), name="harbour.rss"):
        assert isinstance(found, Article | Refused)
        yield found


@pytest.mark.parametrize(
    "one",
    [
        item(content=f"<p>{ONE} {TWO}</p>"),
        item(described="Short.", content=WHOLE),
        item(described=WHOLE),
        item(described=f"<p>{ONE} {TWO}</p>", link=""),
        item(described=f"<p>{ONE} {TWO}</p>", link="https://harbour.example"),  # where the whole feed leads
        item(content=f"{WHOLE}<p>« {TWO} »</p>"),
        item(content=f'{WHOLE}<p><a href="{ADDRESS}#comments">3 comments</a></p>'),
        item(content=f"{WHOLE * 2}<p>Read more: <a href='https://harbour.example/x'>Pier 5</a></p>"),
    ],
)
def test_a_text_that_shows_no_sign_of_more_is_the_article(one: str) -> None:
    (article,) = read(one)
    assert isinstance(article, Article), article.reason
    assert article.text.startswith(ONE)


@pytest.mark.parametrize(
    "one",
    [
        item(described=ONE),
        item(described=f"{ONE} {TWO}"),  # one paragraph may sum up what its address tells
        item(described=f"{WHOLE}<p>And the last</p>"),
        item(content=f"<p>{ONE} And the […]</p>"),
        item(content=f"{WHOLE}<p>And then …</p>"),
        item(content=f"{WHOLE}<p>Continue reading Crane taken down</p>"),
        item(content=f"{WHOLE}<p>Weiterlesen »</p>"),
        item(content=f'{WHOLE}<p><a href="{ADDRESS}?utm_source=rss">To our site</a></p>'),
        item(content="<p>Comments</p>"),
        item(content=f"<p>{ONE} {TWO}</p>", described=f"<p>{ONE} {TWO}</p>"),  # twice the same tells nothing
        item(),
    ],
)
def test_a_teaser_is_left_to_its_address(one: str) -> None:
    (refused,) = read(one)
    assert isinstance(refused, Refused), refused
    assert refused.elsewhere == ADDRESS
    assert "only a teaser" in refused.reason


def test_what_atom_gives_as_content_is_the_text() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title><entry><title>Crane</title>'
        f'<link href="{ADDRESS}"/><content type="html">&lt;p&gt;{ONE} {TWO}&lt;/p&gt;</content>'
        "</entry></feed>"
    )
    (article,) = read_bytes(feed.encode(), name="a.atom")
    assert isinstance(article, Article)
    assert article.text == f"{ONE} {TWO}"


def test_only_what_is_surely_whole_needs_no_look_at_its_address() -> None:
    feed = rss(
        item(content=WHOLE),
        item(described=WHOLE, link=f"{ADDRESS}/2"),
        item(content=f"<p>{ONE} {TWO}</p>", link=f"{ADDRESS}/3"),
    )
    assert [link.whole for link in links_of(feed)] == [True, False, False]


def test_the_original_of_an_item_is_its_own_bytes_whatever_else_the_feed_holds() -> None:
    own = item(content=WHOLE)
    (alone,) = read(own)
    _, later = read(item(content=WHOLE, link=f"{ADDRESS}/new", title="New"), own)
    assert isinstance(alone, Article)
    assert isinstance(later, Article)
    assert alone.original == later.original
    assert alone.original is not None
    assert alone.original.sha256 == hashlib.sha256(own.encode()).hexdigest()


def test_where_items_cannot_be_told_apart_by_their_bytes_the_original_is_the_feed() -> None:
    feed = rss(item(content=WHOLE)).replace(b"<item>", b"<!-- <item></item> --><item>")
    (article,) = read_bytes(feed, name="a.rss")
    assert isinstance(article, Article)
    assert article.original is not None
    assert article.original.sha256 == hashlib.sha256(feed).hexdigest()


def sources(article: Article) -> dict[str, tuple[str, float]]:
    return {each.field: (each.source, each.confidence) for each in article.provenance}


def test_what_a_feed_declares_has_the_feed_for_its_source() -> None:
    whole = item(content=WHOLE).replace(
        "<title>", "<pubDate>Wed, 5 Mar 2025 10:00:00 +0100</pubDate><title>", 1
    )
    (article,) = read(whole)
    assert isinstance(article, Article)
    told = sources(article)
    assert {told[field] for field in ("title", "publisher", "url", "published")} == {("feed", 0.85)}
    assert "given" not in {source for source, _ in told.values()}


@pytest.mark.parametrize(
    ("channel", "publisher"),
    [
        ("Harbour - Local News", "Harbour"),
        ("News &gt; The Harbour", "The Harbour"),
        ("Local News - All of it", "Local News - All of it"),  # no part of it is the site's
    ],
)
def test_a_section_is_no_part_of_the_publishers_name(channel: str, publisher: str) -> None:
    feed = rss(item(content=WHOLE)).replace(b"<title>Harbour</title>", f"<title>{channel}</title>".encode())
    (article,) = read_bytes(feed, name="harbour.rss")
    assert isinstance(article, Article)
    assert article.publisher == publisher


def test_the_notice_of_where_a_post_appeared_first_is_told_as_removed() -> None:
    notice = "The post Crane taken down appeared first on Harbour."
    (article,) = read(item(content=f"{WHOLE}<p>{notice}</p>"))
    assert isinstance(article, Article)
    assert notice not in article.text
    assert notice in [part.text for part in article.removed if part.kind == "boilerplate"]
