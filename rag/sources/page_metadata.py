"""What a page says of its article: title, publisher, authors, days, addresses, language.

Reads JSON-LD, meta tags, markup, the visible date line and the address, in this order, and takes
trafilatura's guess last. Gives each value with where it is from and how sure; docs/metadata.md has the
table. Confidences are fixed by source and agreement, never computed. Reads no clock and fetches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from rag.domain import Provenance
from rag.sources.json_ld import Described, described
from rag.sources.normal import one_line
from rag.sources.page_days import Days, days_of
from rag.sources.language import language_code

CONFIDENCE = {"json-ld": 0.9, "meta": 0.85, "markup": 0.8, "text": 0.6, "file name": 0.5, "guess": 0.3}
AGREED = 0.98  # two sources of different kinds say the same

_NO_PERSON = re.compile(r"https?://|^@|^\W*$|^(?:admin|staff|editor|author|unknown|null|none)$", re.IGNORECASE)
# Marked elements hold more than names at times: "Bryan DeArdo Nov 18, 2019 at 9:24 pm".
_PERSON = re.compile(r"(?:[^\W\d_][\w.'’-]*\s?){2,5}")
_WEEKDAY = re.compile(r"\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b.*$")
_BY = re.compile(r"^(?:by|von|por|par)\b:?\s+", re.IGNORECASE)
_SEPARATED = re.compile(r"\s+[|–—·»:-]+\s+")

Found = tuple[str, str]  # (value, source)


@dataclass(frozen=True, slots=True)
class Guess:
    """What an extractor makes of the page; believed only where the page itself says nothing."""

    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None


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


def page_metadata(tree: Any, guess: Guess = Guess(), *, latest: date, address: str | None = None) -> PageMetadata:
    """Read an lxml HTML tree. No day after `latest` is believed; `address` is where the page was fetched."""
    metas = _metas(tree)
    canonical = _canonical(tree, metas, address)
    said = described(
        tree.xpath("//script[contains(@type, 'ld+json')]/text()"),
        [each for each in (canonical and canonical[0], _meta(metas, "og:url"), address) if each],
        [each for each in (_meta(metas, "og:title"), *_headings(tree)) if each],
    )
    known: list[Provenance] = []
    url = canonical or _own_url(metas, said, guess)
    publisher = _publisher(metas, said, guess, urlsplit(url[0]).netloc if url else "", known)
    title = _title(tree, metas, said, guess, publisher, known)
    authors = _authors(tree, metas, said, guess, publisher, known)
    if url is not None:
        known.append(Provenance("url", url[1], CONFIDENCE[url[1]]))
    if canonical is not None:
        known.append(Provenance("canonical_url", canonical[1], CONFIDENCE[canonical[1]]))
    days: Days = days_of(tree, metas, said, title, url[0] if url else address, guess.published, latest)
    known += days.provenance
    language = _language(tree, metas, said, known)
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


def _metas(tree: Any) -> dict[str, list[str]]:
    """Contents of the meta tags by each of their names, in lower case; those of embedded parts left out."""
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        content = (tag.get("content") or "").strip()
        if not content:
            continue
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = (tag.get(key) or "").strip().lower()
            if not name or (key == "itemprop" and name == "name"):
                continue
            if key == "itemprop" and any(_is_aside(around) for around in tag.iterancestors()):
                continue
            found.setdefault(name, []).append(content)
    return found


def _is_aside(around: Any) -> bool:
    kind = str(around.get("itemtype") or "")
    return bool(re.search(r"(?:VideoObject|ImageObject|Comment|Person|Organization)$", kind))


def _meta(metas: dict[str, list[str]], *names: str) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _headings(tree: Any) -> list[str]:
    return [words for each in tree.iter("h1") if (words := one_line(" ".join(each.itertext())))][:3]


def _canonical(tree: Any, metas: dict[str, list[str]], address: str | None) -> Found | None:
    """The canonical link, made whole. A link to the front page is no article's address."""
    base = address or _meta(metas, "og:url") or ""
    for link in tree.xpath("//link[contains(concat(' ', translate(@rel, 'CANONIL', 'canonil'), ' '), ' canonical ')]"):
        if (url := _web(link.get("href"), base)) is not None:
            other = _web(_meta(metas, "og:url"))
            if not urlsplit(url).path.strip("/") and other and urlsplit(other).path.strip("/"):
                continue
            return url, "markup"
    return None


def _own_url(metas: dict[str, list[str]], said: Described, guess: Guess) -> Found | None:
    for value, source in (
        (_meta(metas, "og:url", "parsely-link", "twitter:url"), "meta"),
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


def _publisher(metas: dict[str, list[str]], said: Described, guess: Guess, host: str, known: list[Provenance]) -> str | None:
    """Whose site it is. JSON-LD may name an agency or the software instead, whose name is not in the address."""
    found: list[Found] = []
    for value, source in (
        (said.publisher, "json-ld"),
        (_meta(metas, "og:site_name"), "meta"),
        (_meta(metas, "dc.publisher", "dcterms.publisher", "article:publisher_name", "cre"), "meta"),
        (_meta(metas, "application-name", "apple-mobile-web-app-title"), "meta"),
        (guess.publisher, "guess"),
    ):
        name = one_line(value or "").strip()
        if name and not re.match(r"https?://|www\.|@", name) and len(name) <= 80:
            found.append((name, source))
    found.sort(key=lambda each: each[1] == "guess" or not _in_host(each[0], host))
    return _chosen("publisher", found, known)


def _in_host(name: str, host: str) -> bool:
    """Whether a name and a host have a word or their letters in common: "Connecticut Post", www.ctpost.com."""
    label = re.sub(r"^www\d?\.|\.(?:com?|org|net)?(?:\.?[a-z]{2,4})?$", "", host.lower())
    words = re.findall(r"[^\W_]+", name.casefold())
    initials = "".join(word[0] for word in words)
    return any(len(word) > 2 and word in label for word in words if word != "the") or label in (
        "".join(words),
        initials,
    )


def _chosen(field: str, found: Sequence[Found], known: list[Provenance]) -> str | None:
    """The first value; surer where another kind of source says it too. What is chosen is noted in `known`."""
    if not found:
        return None
    value, source = found[0]
    agreeing = {other for words, other in found if _letters(words) == _letters(value)} - {source, "guess"}
    known.append(Provenance(field, source, AGREED if agreeing and source != "guess" else CONFIDENCE[source]))
    return value


def _title(
    tree: Any, metas: dict[str, list[str]], said: Described, guess: Guess, publisher: str | None, known: list[Provenance]
) -> str | None:
    """The headline as the page heads itself, where a second source knows it; else the best single word for it."""
    heads = _headings(tree)
    page = next((one_line(" ".join(each.itertext())) for each in tree.iter("title")), "")
    declared: list[Found] = []
    for value, source in (
        (said.headline, "json-ld"),
        (_meta(metas, "og:title", "parsely-title", "sailthru.title", "dc.title", "twitter:title"), "meta"),
        (page, "markup"),
        (guess.title, "guess"),
    ):
        if value and (words := without_site(one_line(value), publisher)):
            declared.append((words, source))
    for head in heads:
        # A headline in the page's own words: also where JSON-LD cut it or <title> added to it.
        if any(_same_start(head, words) for words, source in declared if source != "guess"):
            known.append(Provenance("title", "markup", AGREED))
            return head
    if len(heads) == 1 and len(heads[0]) >= 12 and _letters(heads[0]) != _letters(publisher or ""):
        share = [len(_words(heads[0]) & _words(words)) for words, _ in declared]
        if not declared or max(share) >= 2:
            known.append(Provenance("title", "markup", CONFIDENCE["markup"]))
            return heads[0]
    return _chosen("title", declared, known)


def without_site(title: str, publisher: str | None) -> str:
    """A title without the site's name at its end (or start): "Bridge to close | The Quay"."""
    parts = _SEPARATED.split(title)
    name = _letters(publisher or "").removeprefix("the")
    if len(parts) < 2 or not name:
        return title
    last, first = _letters(parts[-1]).removeprefix("the"), _letters(parts[0]).removeprefix("the")
    if last and (last.startswith(name) or name.startswith(last)):
        return title[: [*_SEPARATED.finditer(title)][-1].start()].strip()
    if first and first == name:
        return title[next(_SEPARATED.finditer(title)).end() :].strip()
    return title


def _same_start(head: str, words: str) -> bool:
    a, b = _letters(head), _letters(words)
    return a == b != "" or (min(len(a), len(b)) >= 20 and (a.startswith(b) or b.startswith(a)))


def _authors(
    tree: Any, metas: dict[str, list[str]], said: Described, guess: Guess, publisher: str | None, known: list[Provenance]
) -> tuple[str, ...]:
    marked = tree.xpath("//*[@itemprop='author' or @rel='author']")[:6]
    names_marked = [
        words for each in marked if _PERSON.fullmatch(words := _BY.sub("", one_line(" ".join(each.itertext()))))
    ]
    for names, source in (
        (said.authors, "json-ld"),
        (
            [
                name
                for key in ("article:author", "author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl")
                if key in metas and (tidy := _people(metas[key], publisher))
                for name in tidy
            ],
            "meta",
        ),
        (names_marked, "markup"),
        ([name for name in guess.authors if _PERSON.fullmatch(name)], "guess"),
    ):
        if people := _people(names, publisher):
            agreed = source == "json-ld" and people == _people(guess.authors, publisher)
            known.append(Provenance("authors", source, AGREED if agreed else CONFIDENCE[source]))
            return people
        if source == "json-ld" and names:
            return ()  # the publisher's own: no guess is better
    return ()


def _people(names: Iterable[str], publisher: str | None) -> tuple[str, ...]:
    """Names of people, one each, in order, without the publisher and without addresses."""
    own = _letters(publisher or "")
    people: dict[str, str] = {}
    for words in names:
        for name in re.split(r"\s*;\s*|\s+and\s+|\s*\|\s*|,\s+(?=[^,]+\s[^,]+(?:,|$))", _WEEKDAY.sub("", _BY.sub("", one_line(words)))):
            tidy = name.strip(" ,")
            if tidy and not _NO_PERSON.search(tidy) and len(tidy) <= 80 and _letters(tidy) != own:
                people.setdefault(_letters(tidy), tidy)
    return tuple(people.values())[:12]


def _language(tree: Any, metas: dict[str, list[str]], said: Described, known: list[Provenance]) -> str | None:
    lang = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang")
    for value, source in (
        (lang, "markup"),
        (said.language, "json-ld"),
        (_meta(metas, "content-language", "og:locale", "dc.language", "language"), "meta"),
    ):
        if (code := language_code(value)) is not None:
            known.append(Provenance("language", source, CONFIDENCE[source]))
            return code
    return None


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w{4,}", text.casefold())}


def _letters(words: str) -> str:
    return re.sub(r"\W+", "", words).casefold()
