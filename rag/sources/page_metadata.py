"""What a page says of its article: title, publisher, authors, days, addresses, language.

Reads JSON-LD, meta tags, markup, the visible date line and the address, in this order, and takes
trafilatura's guess last. Gives each value with where it is from and how sure; docs/metadata.md has the
table. Confidences are fixed by source and agreement, never computed. Reads no clock and fetches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from rag.domain import Provenance
from rag.sources.blocks import Block, blocks
from rag.sources.boxes import boxes
from rag.sources.json_ld import Described, described
from rag.sources.language import language_code
from rag.sources.page_bylines import bylines_of
from rag.sources.page_days import Days, days_of
from rag.sources.page_names import Guess, authors_of, page_title, publisher_of, title_of
from rag.sources.page_tags import CONFIDENCE, Found, headings, meta, metas_of
from rag.sources.page_top import PageTop


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What is known of the page's article. `language` is only what the page declares."""

    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    updated: date | None = None
    url: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    provenance: tuple[Provenance, ...] = ()


_NO_GUESS = Guess()


def page_metadata(
    tree: Any,
    guess: Guess = _NO_GUESS,
    *,
    latest: date,
    address: str | None = None,
    page: Sequence[Block] | None = None,
    kinds: Mapping[int, str] | None = None,
) -> PageMetadata:
    """Read an lxml HTML tree. No day after `latest` is believed; `address` is where the page was fetched.

    `page` and `kinds` are its blocks and those of `boxes`, where they are known already.
    """
    metas = metas_of(tree)
    page = list(blocks(tree)) if page is None else page
    canonical = _canonical(tree, metas, address)
    said = described(
        tree.xpath("//script[contains(@type, 'ld+json')]/text()"),
        [each for each in (canonical and canonical[0], meta(metas, "og:url"), address) if each],
        [each for each in (meta(metas, "og:title"), *headings(tree)) if each],
    )
    known: list[Provenance] = []
    url = canonical or _own_url(metas, said, guess)
    own = page_title(tree)
    names = [each for each in (said.headline, meta(metas, "og:title", "twitter:title"), own) if each]
    top = PageTop(page, boxes(page) if kinds is None else kinds, names)
    above = bylines_of(top)
    publisher = publisher_of(metas, said, guess, own, above, urlsplit(url[0]).netloc if url else "", known)
    title = title_of(tree, metas, said, guess, publisher, known)
    authors = authors_of(tree, metas, said, guess, above, publisher, known)
    if url is not None:
        known.append(Provenance("url", url[1], CONFIDENCE[url[1]]))
    if canonical is not None:
        known.append(Provenance("canonical_url", canonical[1], CONFIDENCE[canonical[1]]))
    language = _language(tree, metas, said, known)
    days: Days = days_of(
        tree, metas, said, top, url[0] if url else address, guess.published, latest, language
    )
    known += days.provenance
    return PageMetadata(
        title=title,
        publisher=publisher,
        authors=authors,
        published=days.published,
        updated=days.updated,
        url=url[0] if url else None,
        canonical_url=canonical[0] if canonical else None,
        language=language,
        provenance=tuple(known),
    )


def _canonical(tree: Any, metas: dict[str, list[str]], address: str | None) -> Found | None:
    """The canonical link, made whole. A link to the front page is no article's address."""
    base = address or meta(metas, "og:url") or ""
    for link in tree.xpath(
        "//link[contains(concat(' ', translate(@rel, 'CANONIL', 'canonil'), ' '), ' canonical ')]"
    ):
        if (url := _web(link.get("href"), base)) is not None:
            other = _web(meta(metas, "og:url"))
            if not urlsplit(url).path.strip("/") and other and urlsplit(other).path.strip("/"):
                continue
            return url, "markup"
    return None


def _own_url(metas: dict[str, list[str]], said: Described, guess: Guess) -> Found | None:
    for value, source in (
        (meta(metas, "og:url", "parsely-link", "twitter:url"), "meta"),
        (said.url, "json-ld"),
        (guess.url, "guess"),
    ):
        if (url := _web(value)) is not None:
            return url, source
    return None


def _web(value: str | None, base: str = "") -> str | None:
    if not value:
        return None
    try:
        url = urljoin(base, value.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc and not re.search(r"\s", url) else None


def _language(tree: Any, metas: dict[str, list[str]], said: Described, known: list[Provenance]) -> str | None:
    lang = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang")
    for value, source in (
        (lang, "markup"),
        (said.language, "json-ld"),
        (meta(metas, "content-language", "og:locale", "dc.language", "language"), "meta"),
    ):
        if (code := language_code(value)) is not None:
            known.append(Provenance("language", source, CONFIDENCE[source]))
            return code
    return None
