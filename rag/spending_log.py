"""What the language model took, as the record keeps it: one row a day, by UTC.

Works inside the record's transactions, in which writers wait for each other: no call is lost to another.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from rag import schema
from rag.domain import Usage


def add(tx: Connection, now: datetime, usage: Usage) -> None:
    """Count a call, or several together, to the day."""
    kept, dollars = schema.spending.c, usage.dollars or 0.0
    added = {
        kept.prompt_tokens: kept.prompt_tokens + usage.prompt,
        kept.completion_tokens: kept.completion_tokens + usage.completion,
        kept.calls: kept.calls + usage.calls,
        kept.dollars: kept.dollars + dollars,
    }
    if tx.execute(update(schema.spending).where(kept.day == _day(now)).values(added)).rowcount == 0:
        tx.execute(
            insert(schema.spending).values(
                day=_day(now),
                prompt_tokens=usage.prompt,
                completion_tokens=usage.completion,
                calls=usage.calls,
                dollars=dollars,
            )
        )


def of_day(tx: Connection, now: datetime) -> Usage:
    """The day's tokens, calls and dollars."""
    held = tx.execute(select(schema.spending).where(schema.spending.c.day == _day(now))).mappings().first()
    if held is None:
        return Usage()
    return Usage(held["prompt_tokens"], held["completion_tokens"], held["calls"], held["dollars"])


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()
