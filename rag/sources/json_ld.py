"""JSON-LD of a page: the item that describes its article, out of all that the page describes.

Gives one `Described`. Takes broken JSON, lists, @graph and references by @id. Of several articles it takes
the one whose address or headline is the page's own: the others are related ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rag.loose_json import ObjectStream

_ARTICLES = re.compile(
    r"(?:Article|Posting|Report|Review|ReportageNewsArticle|Recipe|ClaimReview)$"
)  # NewsArticle, BlogPosting, Report, …
_PAGES = {"WebPage", "ItemPage"}
_LONGEST = 400_000  # characters of one script; longer ones hold whole sites
_DEEPEST = 6
# Where an item stands says whether it can be the page's own.
_ASIDE = {
    *("isPartOf", "hasPart", "itemListElement", "itemReviewed", "mentions", "citation", "relatedLink"),
    *("video", "image", "comment", "review"),
}


@dataclass(frozen=True, slots=True)
class Described:
    """What the chosen item says, as it says it. Empty where nothing describes the article."""

    headline: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    language: str | None = None
    certain: bool = False  # its address or headline is the page's own, or it is the only one


def described(scripts: Sequence[str], addresses: Sequence[str], titles: Sequence[str]) -> Described:
    """The page's own article among the items of its scripts, known by `addresses` or `titles`."""
    items = [item for script in scripts for item in _items(_parsed(script))]
    by_id = {item["@id"]: item for item in items if isinstance(item.get("@id"), str) and len(item) > 1}
    paths = {_path(address) for address in addresses} - {""}
    heads = {_letters(title) for title in titles} - {""}
    ranked = []
    for item in items:
        kinds = _kinds(item)
        is_article = any(_ARTICLES.search(kind) for kind in kinds)
        if not is_article and not (kinds & _PAGES and item.get("datePublished")):
            continue
        own_address = bool({_path(address) for address in _addresses(item)} & paths)
        head = _letters(_text(item.get("headline")) or _text(item.get("name")) or "")
        own_title = len(head) > 8 and any(_agree(head, title) for title in heads)
        ranked.append((own_address or own_title, is_article, own_title, own_address, item))
    if not ranked:
        return Described()
    best = max(ranked, key=lambda each: each[:4])  # the first of equals
    articles = [each for each in ranked if each[1]]
    # One article that is not the page's by address or title may yet be: pages rename. Several may not.
    if not best[0] and len({_text(each[4].get("datePublished")) for each in articles}) != 1:
        return Described()
    return _read(best[4], by_id, certain=best[0])


def _read(item: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]], *, certain: bool) -> Described:
    return Described(
        _text(item.get("headline")) or _text(item.get("name")),
        next(iter(_names(item.get("publisher"), by_id)), None)
        or next(iter(_names(item.get("sourceOrganization"), by_id)), None),
        tuple(dict.fromkeys(_names(item.get("author"), by_id))),
        _text(item.get("datePublished")),
        _text(item.get("dateModified")),
        next(iter(_addresses(item)), None),
        _text(item.get("inLanguage")),
        certain,
    )


def _parsed(script: str) -> Any:
    text = re.sub(
        r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*$", "", script[:_LONGEST]
    ).strip()
    try:
        return json.loads(text.rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        pass
    stream = ObjectStream()
    return [found for depth, found in stream.feed(text) if depth <= 2]


def _items(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _items(each, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key, held in value.items():
            if key not in _ASIDE and isinstance(held, dict | list):
                yield from _items(held, depth + 1)


def _kinds(item: Mapping[str, Any]) -> set[str]:
    kinds = item.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return {str(kind).rpartition("/")[2] for kind in listed if isinstance(kind, str)}


def _addresses(item: Mapping[str, Any]) -> list[str]:
    found = []
    for key in ("url", "mainEntityOfPage", "@id"):
        value = item.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.strip().startswith(("http", "/")):
            found.append(value.strip())
    return found


def _names(value: Any, by_id: Mapping[str, Mapping[str, Any]], depth: int = 0) -> list[str]:
    """Names of people or organisations: words, objects with a name, references to such, lists of these."""
    if depth > 3:
        return []
    if isinstance(value, str):
        return [value] if value.strip() and not value.startswith("http") else []
    if isinstance(value, list):
        return [name for each in value for name in _names(each, by_id, depth + 1)]
    if isinstance(value, dict):
        if value.get("name"):
            return _names(value["name"], by_id, depth + 1)
        other = by_id.get(str(value.get("@id")))
        return _names(other.get("name"), by_id, depth + 1) if other is not None else []
    return []


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("alternateName")
    return value.strip() or None if isinstance(value, str) else None


def _path(address: str) -> str:
    """An address without scheme, host, query, fragment and closing slash: pages of one site differ in it."""
    try:
        return urlsplit(address.strip()).path.rstrip("/").casefold()
    except ValueError:
        return ""


def _agree(head: str, title: str) -> bool:
    """Whether one begins with the other: headlines are cut, titles end with the site's name."""
    return (
        head == title
        or (len(head) >= 20 and title.startswith(head))
        or (len(title) >= 20 and head.startswith(title))
    )


def _letters(words: str) -> str:
    return re.sub(r"\W+", "", words).casefold()
