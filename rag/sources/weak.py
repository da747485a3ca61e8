"""What a document's own metadata says of it: weak evidence, for where its text says nothing.

Office programs fill it in by themselves: with the owner's login, a template's title, the day of a copy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from rag.domain import Article, Provenance
from rag.sources.assembly import Draft
from rag.sources.normal import one_line

CONFIDENCE = 0.3  # as said in the provenance
HEADED = 0.6  # of a newspaper and a day in the head of a page
PRINTED = 0.9  # of a title that the document shows in large letters or in that style
_NO_TITLE = re.compile(
    r"untitled.*|document\d*|doc\d+|title|(?:microsoft|ms) (?:word|powerpoint|excel)\b.*|powerpoint .*"
    r"|slide \d+"
    r"|.*\.(?:docx?|pdf|indd|qxd|qxp|pptx?|xlsx?|tex|dvi|odt|rtf|txt|html?|fm|ps|pages)|.*[\\/].*|https?:.*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"(?:admin|administrator|user|owner|author|unknown|anonymous|default|microsoft|office|python-docx|pc|hp"
    r"|dell|windows|scanner|root|guest|none|n/?a)\b.*",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){1,4}")


@dataclass(frozen=True, slots=True)
class Weak:
    """What metadata says; each part is used only where nothing better is known."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    head_publisher: str | None = None  # as the head of a printed page says it
    head_day: date | None = None


def plausible_title(words: str | None) -> str | None:
    """The words, if they might be what a person called the document."""
    title = one_line(words or "")
    if not 8 <= len(title) <= 200 or " " not in title or _NO_TITLE.fullmatch(title):
        return None
    return title


def plausible_author(words: str | None) -> tuple[str, ...]:
    """The names in it, if they look like those of people: of two words at least."""
    names = [one_line(name) for name in re.split(r"\s*(?:;|,| and | & )\s*", words or "")]
    if not all(_NAME.fullmatch(name) and not _NO_AUTHOR.fullmatch(name) for name in names):
        return ()
    return tuple(names)


def titled(draft: Draft, weak: Weak) -> Draft:
    """The draft with its title's origin: printed as one, or else the metadata's."""
    if draft.title:
        return replace(draft, provenance=(*draft.provenance, Provenance("title", "text", PRINTED)))
    if weak.title is None:
        return draft
    known = Provenance("title", "meta", CONFIDENCE)
    return replace(draft, title=weak.title, provenance=(*draft.provenance, known))


def completed(article: Article, weak: Weak) -> Article:
    """The article with what its text did not tell, each part marked as weakly known."""
    known = {each.field for each in article.provenance}
    added: list[Provenance] = []
    authors, published, publisher = article.authors, article.published, article.publisher
    if publisher is None and weak.head_publisher is not None:
        publisher = weak.head_publisher
        added.append(Provenance("publisher", "text", HEADED))
    if published is None and weak.head_day is not None:
        published = weak.head_day
        added.append(Provenance("published", "text", HEADED))
    if not authors and weak.authors:
        authors = weak.authors
        added.append(Provenance("authors", "meta", CONFIDENCE))
    if published is None and weak.published is not None:
        published = weak.published
        added.append(Provenance("published", "meta", CONFIDENCE))
    fresh = tuple(each for each in added if each.field not in known)
    return replace(
        article,
        authors=authors,
        published=published,
        publisher=publisher,
        provenance=(*article.provenance, *fresh),
    )
