"""JSON lines, one article to a line, into Drafts; and one such item from elsewhere.

Keys: id, url, canonical_url, title, publisher, authors (or author), published, updated, language, place,
text, note; only text must be there. Other keys are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rag.controls import shown
from rag.domain import Article, Original, Provenance, Removed
from rag.errors import UnreadableSource
from rag.sources.assembly import Draft, tidy, web_address
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
        updated=published_day(fields.get("updated")),
        canonical_url=text_field(fields, "canonical_url"),
        language=text_field(fields, "language"),
        place=text_field(fields, "place"),
        note=text_field(fields, "note"),
    )


def extracted(draft: Draft, item: Mapping[str, Any]) -> Article:
    """The article of an item that is clean already (`rag.documents.item_document`), word for word.

    Raises UnreadableSource where `removed`, the id or the title is not as an extracted item has it.
    """
    removed = item["removed"]
    title = tidy(draft.title)
    if not draft.id or title is None or not isinstance(removed, list):
        raise UnreadableSource(
            'An item with "removed" needs an "id", a "title" and a list of {"kind", "text"}.',
            advice='Leave "removed" out to have the text cleaned here.',
        )
    try:
        parts = tuple(Removed(one_line(str(part["kind"])), normalised(str(part["text"]))) for part in removed)
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
        title=title,
        text=text,
        publisher=tidy(draft.publisher),
        url=web_address(draft.url),
        authors=tuple(name for each in draft.authors if (name := tidy(each))),
        published=draft.published,
        updated=draft.updated,
        canonical_url=web_address(draft.canonical_url),
        language=tidy(draft.language),
        place=tidy(draft.place),
        note=tidy(draft.note),
        removed=parts,
        provenance=_provenance(item.get("provenance")),
        original=_original(item.get("original")),
        source=shown(text_field(dict(item), "source") or "") or None,
    )


def _provenance(given: object) -> tuple[Provenance, ...]:
    if given is None:
        return ()
    wrong = UnreadableSource(
        '"provenance" is not an object of {"source", "confidence" from 0 to 1} by field.',
        advice="Leave it out.",
    )
    if not isinstance(given, Mapping):
        raise wrong
    try:
        found = tuple(
            Provenance(one_line(str(field)), one_line(str(known["source"])), float(known["confidence"]))
            for field, known in given.items()
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise wrong from error
    if not all(0.0 <= each.confidence <= 1.0 for each in found):  # NaN is within no bounds
        raise wrong
    return found


def _original(given: object) -> Original | None:
    if given is None:
        return None
    keys = ("sha256", "media_type", "extraction")
    if not isinstance(given, Mapping) or not all(key in given for key in keys):
        raise UnreadableSource(
            '"original" is not an object of "sha256", "media_type" and "extraction".', advice="Leave it out."
        )
    return Original(*(one_line(str(given[key])) for key in keys))


def _no_number(name: str) -> float:
    raise UnreadableSource(
        f"It is not JSON: {name} is no number there.", advice="Write null, or leave it out."
    )


def item_from_line(line: bytes) -> Mapping[str, Any]:
    """One line's JSON object. Raises UnreadableSource saying where it breaks."""
    try:
        item = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"It is not UTF-8 (byte {error.start}).", advice="Save the file as UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise UnreadableSource(
            f"It is not JSON: {error.msg} (column {error.colno}).", advice="Write one JSON object to a line."
        ) from error
    except RecursionError as error:
        raise UnreadableSource(
            "It nests too deeply.", advice="Write one JSON object to a line, its values text."
        ) from error
    except ValueError as error:  # all that is left: Python reads no number of thousands of digits
        raise UnreadableSource(
            "A number in it has too many digits.", advice="Put it in quotation marks."
        ) from error
    if not isinstance(item, dict):
        raise UnreadableSource("It is not a JSON object.", advice="Write one JSON object to a line.")
    return item
