"""The queue of requests that bring articles, as the record keeps it: durable, in order, bounded.

Works inside the record's transactions. A job is `queued` until its outcome is stored, so what a stop
interrupted is simply done again. It reads no body and takes nothing in.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from rag import schema
from rag.arrivals import Job, Submission
from rag.domain import JSON
from rag.errors import NotFound, QueueFull

KEPT = 1_000  # jobs that are done with, kept so that their outcome can be asked for
_columns = schema.intake.c


def add(
    tx: Connection, job_id: str, given: Submission, now: datetime, *, most_jobs: int, most_bytes: int
) -> None:
    """Queue it. Raises QueueFull, and stores nothing, where too much is waiting already."""
    waiting, size = tx.execute(
        select(func.count(), func.coalesce(func.sum(_columns.size), 0)).where(_columns.state == "queued")
    ).one()
    if waiting >= most_jobs or (waiting and size + len(given.body) > most_bytes):
        raise QueueFull(
            f"{waiting} requests ({size / 1e6:.1f} MB) wait to be taken in already.",
            advice="Send it again after the seconds that Retry-After names. Nothing of it was stored.",
        )
    tx.execute(
        insert(schema.intake).values(
            id=job_id,
            state="queued",
            created=now.isoformat(),
            attempts=0,
            media_type=given.media_type,
            charset=given.charset,
            filename=given.filename,
            size=len(given.body),
            body=given.body,
        )
    )


def first(tx: Connection) -> Job | None:
    """The job whose turn it is."""
    held = tx.execute(
        select(schema.intake).where(_columns.state == "queued").order_by(_columns.number).limit(1)
    ).mappings()
    row = held.one_or_none()
    if row is None:
        return None
    given = Submission(row["body"] or b"", row["media_type"], row["filename"], row["charset"])
    return Job(row["id"], given, row["attempts"])


def put_off(tx: Connection, job_id: str) -> None:
    """It failed for now, and keeps its turn."""
    tx.execute(
        update(schema.intake).where(_columns.id == job_id).values(attempts=schema.intake.c.attempts + 1)
    )


def settle(tx: Connection, job_id: str, outcome: JSON, now: datetime, *, failed: bool = False) -> None:
    """It is done with: its outcome is kept, its body is not."""
    tx.execute(
        update(schema.intake)
        .where(_columns.id == job_id)
        .values(
            state="failed" if failed else "done",
            finished=now.isoformat(),
            body=None,
            outcome=json.dumps(outcome, ensure_ascii=True),
        )
    )
    settled = select(_columns.number).where(_columns.state != "queued")
    last_dropped = tx.scalar(settled.order_by(_columns.number.desc()).offset(KEPT).limit(1))
    if last_dropped is not None:
        tx.execute(delete(schema.intake).where(_columns.state != "queued", _columns.number <= last_dropped))


def document(tx: Connection, job_id: str) -> JSON:
    """How a job stands: job, status, created, finished, attempts, `ahead` of it, and its report or error.

    Raises NotFound.
    """
    row = tx.execute(select(*_SHOWN).where(_columns.id == job_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(
            f"There is no job “{job_id}”.", advice=f"Only the last {KEPT} that were done with are kept."
        )
    told: JSON = {
        "job": row["id"],
        "status": row["state"],
        "created": row["created"],
        "finished": row["finished"],
        "attempts": row["attempts"],
    }
    if row["state"] == "queued":
        before = select(func.count()).where(_columns.state == "queued", _columns.number < row["number"])
        told["ahead"] = int(tx.scalar(before) or 0)
    if row["outcome"] is not None:
        told["report" if row["state"] == "done" else "error"] = json.loads(row["outcome"])
    return told


def waiting(tx: Connection) -> int:
    """How many jobs are not done with."""
    return int(tx.scalar(select(func.count()).where(_columns.state == "queued")) or 0)


_SHOWN = [column for column in schema.intake.c if column.name != "body"]
