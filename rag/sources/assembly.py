"""What a reader of one format found, into an Article: normalised, cleaned, titled, named.

The same steps for every format. Never gives an article without text or without a title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from rag.domain import Article, Original, Provenance, Removed
from rag.errors import UnreadableSource
from rag.sentences import sentence_spans
from rag.sources.cleaning import body, cleaned
from rag.sources.furniture import byline, is_heading
from rag.sources.identity import article_id
from rag.sources.normal import normalised, one_line
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
_DATE_LINE = re.compile(
    r"(?:(?:First )?[Pp]ublished|[Pp]osted|[Dd]ate)?:? ?(?:on )?" rf"(?P<date>{DATE})(?P<time>{TIME})"
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


def assemble(draft: Draft, *, name: str | None = None, path: Path | None = None) -> Article:
    """The article. Raises UnreadableSource when no text is left, or the id cannot stand in a URL."""
    parts = cleaned(normalised(draft.text))
    paragraphs, removed = list(parts.paragraphs), list(parts.removed)
    title = _tidy(draft.title)
    publisher, published, authors = _tidy(draft.publisher), draft.published, _names(draft.authors)
    if title is None and len(paragraphs) > 1 and _is_title(paragraphs[0]):
        title = paragraphs.pop(0)
    while paragraphs and title is not None and _same(paragraphs[0], title):
        paragraphs.pop(0)
    # Lines about the article above its first text: dateline, byline, date.
    above: list[Removed] = []
    for _ in range(3):
        if not paragraphs:
            break
        line = paragraphs[0]
        if (top := _dateline(line)) is not None:
            publisher, published = publisher or top[0], published or top[1]
        elif names := byline(line):
            authors = authors or names
        else:
            break
        above.append(Removed("boilerplate", paragraphs.pop(0)))
        if title is None and len(paragraphs) > 1 and _is_title(paragraphs[0]):
            title = paragraphs.pop(0)
    removed = above + removed
    text = body(tuple(paragraphs))
    if not text:
        raise UnreadableSource(
            "It has no text of an article"
            + (" (only notices, captions or links)." if removed or title else "."),
            advice="Check that the page was saved whole, not its notice to subscribers alone.",
        )
    url = web_address(draft.url)
    if title is None:
        title = _from_first_sentence(text)
    return Article(
        id=article_id(_tidy(draft.id), url=url, path=path, name=name or title),
        title=title,
        text=text,
        publisher=publisher,
        url=url,
        authors=authors,
        published=published,
        updated=draft.updated,
        canonical_url=web_address(draft.canonical_url),
        language=_tidy(draft.language),
        place=_tidy(draft.place),
        note=_tidy(draft.note),
        provenance=draft.provenance,
        original=draft.original,
        removed=(*removed, *(Removed(r.kind, words) for r in draft.removed if (words := normalised(r.text)))),
        source=None if draft.id or url else str(path) if path is not None else name,
    )


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


def _dateline(line: str) -> tuple[str | None, date] | None:
    """Publisher (if it names one) and day of a line that holds nothing else; None for any other line."""
    if len(line) > 100:
        return None
    if (found := _DATE_LINE.fullmatch(line)) is not None:
        day = day_of(found["date"])
        return None if day is None else (None, day)
    if (found := _DATELINE.fullmatch(line)) is None or (day := day_of(found["date"])) is None:
        return None
    return (found["publisher"], day) if _PUBLISHES.search(found["publisher"]) else None


def _from_first_sentence(text: str) -> str:
    start, end = sentence_spans(text)[0]
    sentence = " ".join(text[start:end].split())
    if len(sentence) <= _TITLE_LENGTH:
        return sentence
    return sentence[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
