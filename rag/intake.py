"""The queue of requests that bring articles, as the record keeps it: durable, in order, bounded.

Works inside the record's transactions. A job is `queued` until its outcome is stored, so what a stop
interrupted is simply done again. It reads no body and takes nothing in.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

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


def next_ones(tx: Connection, *, most: int, most_bytes: int, but: Collection[str] = ()) -> list[Job]:
    """The jobs whose turn it is, in order, passing over `but`: as many as may be, the first in any case."""
    waiting = select(_columns.number, _columns.id, _columns.size).where(_columns.state == "queued")
    numbers: list[int] = []
    size = 0
    for row in tx.execute(waiting.order_by(_columns.number).limit(most + len(but))):
        if row.id in but:
            continue
        size += row.size
        if numbers and (len(numbers) >= most or size > most_bytes):
            break
        numbers.append(row.number)
    held = select(schema.intake).where(_columns.number.in_(numbers)).order_by(_columns.number)
    return [_job(row) for row in tx.execute(held).mappings()]


def _job(row: RowMapping) -> Job:
    given = Submission(row["body"] or b"", row["media_type"], row["filename"], row["charset"])
    created = datetime.fromisoformat(row["created"])
    return Job(row["id"], given, row["attempts"], row["number"], created, row["begun"] or 0)


def begin(tx: Connection, job_ids: Collection[str]) -> None:
    """They are being taken in; where the service ends before they are, this stays to tell of it."""
    begun = func.coalesce(_columns.begun, 0) + 1
    tx.execute(update(schema.intake).where(_columns.id.in_(job_ids)).values(begun=begun))


def pause(tx: Connection, job_ids: Collection[str]) -> None:
    """They are not being taken in any more, and the service goes on."""
    tx.execute(update(schema.intake).where(_columns.id.in_(job_ids)).values(begun=None))


def put_off(tx: Connection, job_id: str) -> None:
    """It failed for now, and keeps its turn."""
    pause(tx, [job_id])
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
            begun=None,
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


_SHOWN = [column for column in schema.intake.c if column.name not in {"body", "begun"}]
