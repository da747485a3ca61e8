"""What a reader of one format found, into an Article: normalised, cleaned, titled, named.

The same steps for every format. Never gives an article without text or without a title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.domain import Article, Original, Provenance, Removed
from rag.errors import UnreadableSource
from rag.sentences import first_sentence
from rag.sources.cleaning import body, cleaned
from rag.sources.furniture import byline, is_heading
from rag.sources.heading_lines import dated_line, place_of
from rag.sources.identity import article_id
from rag.sources.language import language_of
from rag.sources.moments import plausible
from rag.sources.normal import normalised, one_line
from rag.sources.page_days import day_in_address
from rag.sources.published import DATE, TIME, day_of

_TITLE_LENGTH = 100  # characters of a title made from a first sentence
# A line that a feed reader or print-out puts on top: publisher, date, time. Without a word that publishers
# use in their names it might be a place and a date.
_DATELINE = re.compile(
    r"(?P<publisher>[A-Z][\w.&’'-]*(?: (?:[A-Z][\w.&’'-]*|of|the|and|&|for|on)){0,6}),? (?:[|·–—-] )?"
    rf"(?P<date>{DATE})(?P<time>{TIME})"
)
_PUBLISHES = re.compile(
    r"\b(?:"
    r"News|Times|Post|Press|Journal|Daily|Weekly|Gazette|Herald|Tribune|Reuters|BBC|CNN|NPR|"
    r"NBC|CBS|ABC|Fox|Courier|Dispatch|Observer|Guardian|Review|Magazine|Wire|Today|Chronicle|"
    r"Telegraph|Standard|Mail|Star|Sun|Globe|Record|Register|Bulletin|Monitor|Report|Reporter|"
    r"Examiner|Inquirer|Independent|Mirror|Voice|Media|Broadcasting|Radio|TV|Television|"
    r"Politico|Axios|Bloomberg|Economist|Newsweek|Agency|Service|Network|Online|Sentinel|Ledger|"
    r"Argus|Echo|Express"
    r")\b"
)


_FIELDS = (
    *("title", "publisher", "url", "canonical_url", "authors", "published", "updated", "language", "place"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a source says of itself, and its text before cleaning."""

    text: str
    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    updated: date | None = None
    canonical_url: str | None = None
    language: str | None = None
    place: str | None = None
    note: str | None = None
    removed: tuple[Removed, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    original: Original | None = None


class _Known:
    """What is known of an article while it is put together; what was found first stays."""

    __slots__ = ("_sources", *_FIELDS)

    title: str | None
    publisher: str | None
    url: str | None
    canonical_url: str | None
    authors: tuple[str, ...]
    published: date | None
    updated: date | None
    language: str | None
    place: str | None

    def __init__(self, draft: Draft) -> None:
        self.title, self.publisher = _tidy(draft.title), _tidy(draft.publisher)
        self.url, self.canonical_url = web_address(draft.url), web_address(draft.canonical_url)
        self.authors = _names(draft.authors)
        self.published, self.updated = draft.published, draft.updated
        self.language, self.place = _tidy(draft.language), _tidy(draft.place)
        said = {each.field: each for each in draft.provenance}
        # What a source's reader does not say the origin of was given: front matter, JSON, a caller.
        self._sources = {
            name: said.get(name) or Provenance(name, "given", 1.0) for name in _FIELDS if getattr(self, name)
        }

    def take(self, name: str, value: Any, source: str, confidence: float) -> Any:
        """Set a field that nothing has told yet; what it is then."""
        if value and not getattr(self, name):
            setattr(self, name, value)
            self._sources[name] = Provenance(name, source, confidence)
        return getattr(self, name)

    def settle_language(self, text: str) -> None:
        """The text's own language before what its page declares: templates declare the site's."""
        declared = self._sources.get("language")
        if (declared is not None and declared.source == "given") or (told := language_of(text)) is None:
            return
        code, sure = told
        if declared is not None:
            sure = 0.98 if self.language == code else 0.7
        self.language, self._sources["language"] = code, Provenance("language", "text", sure)

    def provenance(self) -> tuple[Provenance, ...]:
        return tuple(self._sources[name] for name in _FIELDS if name in self._sources)


def assemble(draft: Draft, *, name: str | None = None, path: Path | None = None) -> Article:
    """The article. Raises UnreadableSource when no text is left, or the id cannot stand in a URL."""
    parts = cleaned(normalised(draft.text))
    paragraphs, removed = list(parts.paragraphs), list(parts.removed)
    known = _Known(draft)
    title = known.title
    if title is None and len(paragraphs) > 1 and _is_title(paragraphs[0]):
        title = known.take("title", paragraphs.pop(0), "text", 0.8)
    while paragraphs and title is not None and _same(paragraphs[0], title):
        paragraphs.pop(0)
    # Lines about the article above its first text: dateline, byline, date.
    above: list[Removed] = []
    for _ in range(4):
        if not paragraphs:
            break
        line = paragraphs[0]
        if (top := _dateline(line)) is not None:
            publisher, published, updated = top
            known.take("publisher", publisher, "text", 0.8)
            known.take("published", published, "text", 0.8)
            known.take("updated", updated, "text", 0.8)
        elif names := byline(line):
            known.take("authors", names, "text", 0.9)
        else:
            break
        above.append(Removed("boilerplate", paragraphs.pop(0)))
        if title is None and len(paragraphs) > 1 and _is_title(paragraphs[0]):
            title = known.take("title", paragraphs.pop(0), "text", 0.8)
    removed = above + removed
    text = body(tuple(paragraphs))
    if not text:
        raise UnreadableSource(
            "It has no text of an article"
            + (" (only notices, captions or links)." if removed or title else "."),
            advice="Check that the page was saved whole, not its notice to subscribers alone.",
        )
    known.take("title", _from_first_sentence(text), "guess", 0.3)
    known.take("place", place_of(text), "text", 0.9)
    if known.published is None:
        known.take("published", _day_in_name(known.url, name, path), "file name", 0.5)
    known.settle_language(text)
    return Article(
        id=article_id(_tidy(draft.id), url=known.url, path=path, name=name or known.title),
        title=known.title or "",
        text=text,
        publisher=known.publisher,
        url=known.url,
        authors=known.authors,
        published=known.published,
        updated=known.updated,
        canonical_url=known.canonical_url,
        language=known.language,
        place=known.place,
        note=_tidy(draft.note),
        provenance=known.provenance(),
        original=draft.original,
        removed=(*removed, *(Removed(r.kind, words) for r in draft.removed if (words := normalised(r.text)))),
        source=None if draft.id or known.url else str(path) if path is not None else name,
    )


def _day_in_name(url: str | None, name: str | None, path: Path | None) -> date | None:
    """The day that the address, else the file's name, holds: weak, but nearer than the day it goes in."""
    latest = datetime.now(UTC).date()
    for words in (url, path.name if path is not None else name):
        if (day := day_in_address(words)) is not None and plausible(day, latest):
            return day
    return None


def _tidy(words: str | None) -> str | None:
    return (one_line(words) or None) if words is not None else None


def web_address(words: str | None) -> str | None:
    """The page offers it as a link, so nothing but the web's own addresses goes in."""
    url = _tidy(words)
    if url is not None and not _is_web(url):
        raise UnreadableSource(
            f"url: {url[:60]!r} is not an address on the web.",
            advice="Write it with http:// or https://, or leave it out.",
        )
    return url


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # such as "https://[": a bracket that opens no IPv6 address
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.netloc) and " " not in url


def _names(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tidy for name in names if (tidy := _tidy(name))))


def _is_title(paragraph: str) -> bool:
    return (
        is_heading(paragraph)
        and len(paragraph) >= 12
        and " " in paragraph
        and _dateline(paragraph) is None
        and not byline(paragraph)
        and not re.match(r"[-*•–—]\s", paragraph)
    )


def _same(paragraph: str, title: str) -> bool:
    def letters(words: str) -> str:
        return re.sub(r"\W+", "", words).casefold()

    return letters(paragraph) == letters(title) != ""


def _dateline(line: str) -> tuple[str | None, date | None, date | None] | None:
    """Publisher, published and updated, as far as a line names them that holds nothing else; else None."""
    if (days := dated_line(line)) is not None:
        return None, *days
    if len(line) > 100:
        return None
    if (found := _DATELINE.fullmatch(line)) is None or (day := day_of(found["date"])) is None:
        return None
    return (found["publisher"], day, None) if _PUBLISHES.search(found["publisher"]) else None


def _from_first_sentence(text: str) -> str:
    start, end = first_sentence(text) or (0, len(text))
    sentence = " ".join(text[start:end].split())
    if len(sentence) <= _TITLE_LENGTH:
        return sentence
    return sentence[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
