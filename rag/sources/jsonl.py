"""JSON lines, one article to a line, into Drafts; and one such item from elsewhere.

Keys: id, url, title, publisher, authors (or author), published, text, note; only text must be there. Other
keys are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rag.domain import Article, Removed
from rag.errors import UnreadableSource
from rag.sources.assembly import Draft, web_address
from rag.sources.identity import article_id
from rag.sources.normal import normalised, one_line
from rag.sources.published import published_day
from rag.sources.text import names_field, text_field


def draft_from_item(item: Mapping[str, Any]) -> Draft:
    """Raises UnreadableSource naming the key that is missing or of a wrong kind."""
    text = item.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UnreadableSource('"text" is missing or empty.', advice='Give the article\'s body as "text".')
    fields = dict(item)
    return Draft(
        text=text,
        id=text_field(fields, "id"),
        title=text_field(fields, "title"),
        publisher=text_field(fields, "publisher"),
        url=text_field(fields, "url"),
        authors=names_field(fields, "authors") or names_field(fields, "author"),
        published=published_day(fields.get("published")),
        note=text_field(fields, "note"),
    )


def extracted(draft: Draft, item: Mapping[str, Any]) -> Article:
    """The article of an item that is clean already (`rag.documents.item_document`), word for word.

    Raises UnreadableSource where `removed`, the id or the title is not as an extracted item has it.
    """
    removed = item["removed"]
    if not draft.id or not draft.title or not isinstance(removed, list):
        raise UnreadableSource(
            'An item with "removed" needs an "id", a "title" and a list of {"kind", "text"}.',
            advice='Leave "removed" out to have the text cleaned here.',
        )
    try:
        parts = tuple(Removed(str(part["kind"]), normalised(str(part["text"]))) for part in removed)
    except (KeyError, TypeError) as error:
        raise UnreadableSource(
            '"removed" is not a list of {"kind", "text"}.',
            advice='Leave "removed" out to have the text cleaned here.',
        ) from error
    text = normalised(draft.text)
    if not text.strip():
        raise UnreadableSource('"text" holds no text.', advice='Give the article\'s body as "text".')
    return Article(
        id=article_id(given=draft.id),
        title=one_line(draft.title),
        text=text,
        publisher=draft.publisher,
        url=web_address(draft.url),
        authors=draft.authors,
        published=draft.published,
        note=draft.note,
        removed=parts,
        source=text_field(dict(item), "source"),
    )


def item_from_line(line: bytes) -> Mapping[str, Any]:
    """One line's JSON object. Raises UnreadableSource saying where it breaks."""
    try:
        item = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"It is not UTF-8 (byte {error.start}).", advice="Save the file as UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise UnreadableSource(
            f"It is not JSON: {error.msg} (column {error.colno}).", advice="Write one JSON object to a line."
        ) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableSource(
            f"It is not JSON that can be read: {error}.", advice="Write one JSON object to a line."
        ) from error
    if not isinstance(item, dict):
        raise UnreadableSource("It is not a JSON object.", advice="Write one JSON object to a line.")
    return item
