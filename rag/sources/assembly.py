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

from rag.controls import shown
from rag.domain import Article, Original, Provenance, Removed
from rag.errors import UnreadableSource
from rag.newsrooms import newsroom
from rag.sentences import first_sentence
from rag.sources.bylines import cased, credited_in, is_outlet, is_post, person
from rag.sources.cleaning import body, cleaned
from rag.sources.furniture import is_heading
from rag.sources.heading_lines import day_of_place, is_notice, place_of
from rag.sources.identity import article_id
from rag.sources.language import language_of
from rag.sources.moments import plausible
from rag.sources.normal import normalised, one_line
from rag.sources.page_days import day_in_address
from rag.sources.top_lines import TopLine, top_line

_LONGEST_FIELD = 1000  # characters of a title, a name or a place: what is longer is none
_TITLE_LENGTH = 100  # characters of a title made from a first sentence
_SURE = 0.5  # confidence; a day known less surely gives way to one that the text states
_MOST_ABOVE = 6  # lines about the article above its text
_MOST_PASSED = 2  # lines of a summary between the title and the byline
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
        self.title, self.publisher = tidy(draft.title), tidy(draft.publisher)
        self.url, self.canonical_url = web_address(draft.url), web_address(draft.canonical_url)
        self.authors = _names(draft.authors)
        self.published, self.updated = draft.published, draft.updated
        self.language, self.place = tidy(draft.language), tidy(draft.place)
        said = {each.field: each for each in draft.provenance}
        # What a source's reader does not say the origin of was given: front matter, JSON, a caller.
        self._sources = {
            name: said.get(name) or Provenance(name, "given", 1.0) for name in _FIELDS if getattr(self, name)
        }

    def take(self, name: str, value: Any, source: str, confidence: float) -> Any:
        """Set a field that nothing has told yet, or a day that was guessed; what it is then."""
        held = self._sources.get(name)
        guessed = name == "published" and held is not None and held.confidence < _SURE <= confidence
        if value and (guessed or not getattr(self, name)):
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
    notices = _notices(paragraphs)
    title = known.title
    if title is None and len(paragraphs) > 1 and _is_title(paragraphs[0]):
        title = known.take("title", paragraphs.pop(0), "text", 0.8)
    while paragraphs and title is not None and _same(paragraphs[0], title):
        paragraphs.pop(0)
    above, first = _above(paragraphs, known)
    title = known.title
    removed = notices + above + removed
    text = body(tuple(paragraphs))
    if not text:
        raise UnreadableSource(
            "It has no text of an article"
            + (" (only notices, captions or links)." if removed or title else "."),
            advice="Check that the page was saved whole, not its notice to subscribers alone.",
        )
    known.take("title", _from_first_sentence(text), "guess", 0.3)
    place = place_of(text) or (place_of(paragraphs[first]) if first < len(paragraphs) else None)
    known.take("place", place, "text", 0.9)
    day = day_of_place(text) or (day_of_place(paragraphs[first]) if first < len(paragraphs) else None)
    if day is not None and plausible(day, datetime.now(UTC).date()):
        known.take("published", day, "text", 0.8)
    known.take("authors", _credited(paragraphs), "text", 0.8)
    if known.published is None:
        known.take("published", _day_in_name(known.url, name, path), "file name", 0.5)
    known.take("published", known.updated, "guess", 0.3)  # it was published by then
    known.settle_language(text)
    return Article(
        id=article_id(
            one_line(draft.id) or None if draft.id is not None else None,
            url=known.url,
            path=path,
            name=name or known.title,
        ),
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
        note=tidy(draft.note),
        provenance=known.provenance(),
        original=draft.original,
        removed=(*removed, *(Removed(r.kind, words) for r in draft.removed if (words := normalised(r.text)))),
        source=None
        if draft.id or known.url
        else shown(str(path))
        if path is not None
        else shown(name or "") or None,
    )


def _notices(paragraphs: list[str]) -> list[Removed]:
    """Take the notices of a press release off the top of its text."""
    notices: list[Removed] = []
    while len(paragraphs) > 1 and is_notice(paragraphs[0], released=bool(notices)):
        notices.append(Removed("boilerplate", paragraphs.pop(0)))
    return notices


def _above(paragraphs: list[str], known: _Known) -> tuple[list[Removed], int]:
    """Take the lines about the article off its top, and what they tell; also where the text begins then.

    Between title and byline there may be a summary: that stays.
    """
    above: list[Removed] = []
    at = first = 0
    bylined = last = False  # whether there was a byline at all, and whether the line before was one of these
    while len(above) < _MOST_ABOVE and at < len(paragraphs) - 1 and at - first <= _MOST_PASSED:
        line = paragraphs[at]
        top = top_line(line)
        if top is not None and (
            top.sure or ((at == first or last) and not _is_chronicle(top, paragraphs[at + 1 :]))
        ):
            known.take("authors", top.authors, "text", 0.9)
            known.take("publisher", _outlet(top, known), "text", 0.8)
            known.take("published", top.published, "text", 0.8)
            known.take("updated", top.updated, "text", 0.8)
            bylined = bylined or bool(top.authors)
        elif last and bylined and (is_outlet(line) or is_post(line)):
            known.take("publisher", cased(line) if is_outlet(line) else None, "text", 0.8)
        elif at == first and known.title and is_post(paragraphs[at + 1]) and (name := person(line)):
            known.take("authors", (name,), "text", 0.9)
            bylined = True
        else:
            at, last = at + 1, False
            continue
        above.append(Removed("boilerplate", paragraphs.pop(at)))
        first, last = at, True
        # What stands under a byline is not the headline.
        if known.title is None and not bylined and len(paragraphs) > 1 and _is_title(paragraphs[at]):
            known.take("title", paragraphs.pop(at), "text", 0.8)
    return above, first


def _is_chronicle(top: TopLine, following: Sequence[str]) -> bool:
    """Whether a bare date heads the first of several entries."""
    if top.authors or top.outlet or top.published is None:
        return False
    others = (top_line(line) for line in following if len(line) <= 40)
    return any(
        other is not None and not other.sure and other.published not in (None, top.published)
        for other in others
    )


def _outlet(top: TopLine, known: _Known) -> str | None:
    """The newspaper that a line names. An agency whose story another prints stays with its authors."""
    if top.outlet and top.authors and known.publisher and newsroom(top.outlet, known=True):
        known.authors = (*known.authors, top.outlet) if known.authors == top.authors else known.authors
    return top.outlet


def _credited(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Who is named under the text: "Reporting by Ada Poe". The line stays, for it says whose story it is."""
    return next((names for line in paragraphs[-3:] if (names := credited_in(line))), ())


def _day_in_name(url: str | None, name: str | None, path: Path | None) -> date | None:
    """The day that the address, else the file's name, holds: weak, but nearer than the day it goes in."""
    latest = datetime.now(UTC).date()
    for words in (url, path.name if path is not None else name):
        if (day := day_in_address(words)) is not None and plausible(day, latest):
            return day
    return None


def tidy(words: str | None) -> str | None:
    """A field on one line, cut where it has no end; None where it is blank."""
    line = one_line(words) if words is not None else ""
    if len(line) > _LONGEST_FIELD:
        line = line[:_LONGEST_FIELD].rsplit(" ", 1)[0] + "…"
    return line or None


def web_address(words: str | None) -> str | None:
    """The page offers it as a link, so nothing but the web's own addresses goes in."""
    url = (one_line(words) or None) if words is not None else None
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
    return tuple(dict.fromkeys(kept for name in names if (kept := tidy(name))))


def _is_title(paragraph: str) -> bool:
    return (
        is_heading(paragraph)
        and len(paragraph) >= 12
        and " " in paragraph
        and top_line(paragraph) is None
        and not re.match(r"[-*•–—]\s", paragraph)
    )


def _same(paragraph: str, title: str) -> bool:
    def letters(words: str) -> str:
        return re.sub(r"\W+", "", words).casefold()

    return letters(paragraph) == letters(title) != ""


def _from_first_sentence(text: str) -> str:
    start, end = first_sentence(text) or (0, len(text))
    sentence = " ".join(text[start:end].split())
    if len(sentence) <= _TITLE_LENGTH:
        return sentence
    return sentence[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
