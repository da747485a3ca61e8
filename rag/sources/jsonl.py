"""JSON lines, one article to a line, into Drafts; and one such item from elsewhere.

Keys: id, url, title, publisher, authors (or author), published, text, note; only text must be there. Other
keys are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rag.errors import UnreadableSource
from rag.sources.assembly import Draft
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
