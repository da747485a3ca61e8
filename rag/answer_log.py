"""The answers given, as the record keeps them: whole documents, found again by answer or citation id.

Works inside the record's transactions. It never changes a document.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, true

from rag import schema
from rag.domain import JSON
from rag.errors import NotFound


def save(tx: Connection, document: JSON, now: datetime) -> None:
    """Keep an Answer document under its id, with its citations.

    Ids are digests of what an answer says, so one that is held already says the same: it stays.
    """
    if tx.scalar(select(schema.answer.c.id).where(schema.answer.c.id == document["id"])) is not None:
        return
    tx.execute(
        insert(schema.answer).values(
            id=document["id"], created=now.isoformat(), document=json.dumps(document, ensure_ascii=False)
        )
    )
    for citation in document["citations"]:
        tx.execute(
            insert(schema.citation).values(
                id=citation["id"],
                answer_id=document["id"],
                number=citation["number"],
                article_id=citation["article_id"],
                version=citation["version"],
                start=citation["source_start"],
                end=citation["source_end"],
            )
        )


def answer(tx: Connection, answer_id: str) -> JSON:
    """An Answer document as it was saved. Raises NotFound."""
    held = tx.scalar(select(schema.answer.c.document).where(schema.answer.c.id == answer_id))
    if held is None:
        raise NotFound(f"There is no answer “{answer_id}”.", advice="It may have been deleted.")
    document: JSON = json.loads(held)
    return document


def given(tx: Connection, *, after: str | None, limit: int) -> tuple[list[tuple[datetime, JSON]], int]:
    """Answer documents and when each was given, the latest first, from the one after `after` on.

    `limit` at most, and how many there are after these. Raises NotFound where there is no answer `after`.
    """
    of = schema.answer.c
    where: ColumnElement[bool] = true()
    if after is not None:
        answer(tx, after)
        moment = select(of.created).where(of.id == after).scalar_subquery()
        where = or_(of.created < moment, and_(of.created == moment, of.id > after))
    count = int(tx.scalar(select(func.count()).select_from(schema.answer).where(where)) or 0)
    held = select(of.created, of.document).where(where).order_by(of.created.desc(), of.id).limit(limit)
    found = [(datetime.fromisoformat(created), json.loads(text)) for created, text in tx.execute(held)]
    return found, count - len(found)


def citation(tx: Connection, citation_id: str) -> tuple[JSON, JSON]:
    """A citation and the Answer document it stands in. Raises NotFound."""
    owner = tx.scalar(select(schema.citation.c.answer_id).where(schema.citation.c.id == citation_id))
    if owner is None:
        raise NotFound(f"There is no citation “{citation_id}”.", advice="Its answer may have been deleted.")
    document = answer(tx, owner)
    return next(item for item in document["citations"] if item["id"] == citation_id), document


def forget(tx: Connection, answer_id: str) -> None:
    """Delete an answer, its citations and its feedback. Raises NotFound."""
    answer(tx, answer_id)
    tx.execute(delete(schema.feedback).where(schema.feedback.c.answer_id == answer_id))
    tx.execute(delete(schema.citation).where(schema.citation.c.answer_id == answer_id))
    tx.execute(delete(schema.answer).where(schema.answer.c.id == answer_id))


def save_feedback(tx: Connection, answer_id: str, verdict: str, note: str | None, now: datetime) -> None:
    """Keep a reader's verdict on an answer. Raises NotFound."""
    answer(tx, answer_id)
    tx.execute(
        insert(schema.feedback).values(
            answer_id=answer_id, verdict=verdict, note=note, created=now.isoformat()
        )
    )


def feedback(tx: Connection, answer_id: str) -> list[JSON]:
    """What readers said of an answer, oldest first: verdict, note, created."""
    said = schema.feedback.c
    held = select(said.verdict, said.note, said.created).where(said.answer_id == answer_id).order_by(said.id)
    return [dict(row) for row in tx.execute(held).mappings()]


def judged(tx: Connection, verdict: str) -> list[JSON]:
    """Every answer that some reader gave this verdict, the last one so judged first.

    Each with its question, what it said, when it was given and all that readers said of it.
    """
    said = schema.feedback.c
    last = (
        select(said.answer_id, func.max(said.id).label("last"))
        .where(said.verdict == verdict)
        .group_by(said.answer_id)
        .subquery()
    )
    held = (
        select(schema.answer).join(last, last.c.answer_id == schema.answer.c.id).order_by(last.c.last.desc())
    )
    items = []
    for row in tx.execute(held).mappings().all():
        document = json.loads(row["document"])
        shown = {key: document.get(key) for key in ("id", "question", "status", "value", "unit", "as_of")}
        items.append({**shown, "created": row["created"], "feedback": feedback(tx, row["id"])})
    return items
