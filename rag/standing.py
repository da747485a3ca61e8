"""Which stored answers cite words that their article has since changed, and whether the words still stand.

Works inside the record's transactions. It reads only the answers concerned, and changes none.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from rag import deletions, schema
from rag.domain import JSON


class Standing(NamedTuple):
    """Whether a quote stands word for word in a text, and where, if it stands there once."""

    still_there: bool
    start: int | None = None
    end: int | None = None


def standing(quote: str, text: str) -> Standing:
    """Where `quote` stands in `text`."""
    first = text.find(quote)
    if first < 0 or not quote:
        return Standing(False)
    if text.find(quote, first + 1) >= 0:
        return Standing(True)
    return Standing(True, first, first + len(quote))


def changed(tx: Connection) -> list[JSON]:
    """Each citation whose article has got another version, or was deleted, since the answer was given.

    `deleted` and `reason` are those of the version cited, also where a later version is held. The latest
    answer first. An answer as of a day may cite a version that was superseded when it was given:
    that is no change since.
    """
    cited, held = schema.citation.c, schema.article.c
    newest = schema.version.alias("newest")
    current = newest.c
    found = (
        tx.execute(
            select(
                cited.id,
                cited.answer_id,
                cited.number,
                cited.article_id,
                cited.version,
                schema.answer.c.created,
                schema.answer.c.document,
                held.current_version,
                held.deleted,
                held.deleted_reason,
                current.title,
                current.text,
            )
            .join(schema.answer, schema.answer.c.id == cited.answer_id)
            .join(schema.article, held.id == cited.article_id)
            .join(
                newest,
                (current.article_id == held.id) & (current.version == held.current_version),
            )
            .where(
                or_(
                    held.deleted.is_not(None),
                    (held.current_version != cited.version) & (current.ingested >= schema.answer.c.created),
                )
            )
            .order_by(schema.answer.c.created.desc(), cited.answer_id, cited.number)
        )
        .mappings()
        .all()
    )
    earlier = deletions.earlier(tx, [row["article_id"] for row in found])
    items: list[JSON] = []
    answer: JSON = {}
    for row in found:
        if answer.get("id") != row["answer_id"]:
            answer = json.loads(row["document"])
        quote = next(one["quote"] for one in answer["citations"] if one["id"] == row["id"])
        before = deletions.of_version(earlier.get(row["article_id"], []), row["version"])
        place = Standing(False) if row["deleted"] else standing(quote, row["text"])
        items.append(
            {
                "id": row["answer_id"],
                "question": answer["question"],
                "created": row["created"],
                "citation_id": row["id"],
                "number": row["number"],
                "article_id": row["article_id"],
                "title": row["title"],
                "quote": quote,
                "cited_version": row["version"],
                "current_version": None if row["deleted"] else row["current_version"],
                "deleted": before.moment if before else row["deleted"],
                "reason": before.reason if before else row["deleted_reason"],
                "still_there": place.still_there,
                "source_start": place.start,
                "source_end": place.end,
            }
        )
    return items
