"""Sources that could not be taken in, as the record keeps them: why, when, how often, and where to try again.

Works inside the record's transactions. It reads no files; at most MOST sources are kept, the latest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from rag import schema
from rag.arrivals import Refused
from rag.domain import JSON, Article, Refusal

MOST = 10_000  # sources
_REASON = 2_000  # characters
_columns = schema.refusal.c


def note(tx: Connection, refusals: Iterable[Refusal], now: datetime) -> None:
    """Keep them, or count one more attempt where they are kept already."""
    moment = now.isoformat()
    for refusal in refusals:
        source = _storable(refusal.source)
        attempts = tx.scalar(select(_columns.attempts).where(_columns.source == source))
        values = {
            "reason": _storable(refusal.reason)[:_REASON],
            "file": refusal.file if isinstance(refusal, Refused) else None,
            "name": refusal.name if isinstance(refusal, Refused) else None,
            "last": moment,
            "attempts": (attempts or 0) + 1,
        }
        if attempts is None:
            tx.execute(insert(schema.refusal).values(source=source, first=moment, **values))
        else:
            tx.execute(update(schema.refusal).where(_columns.source == source).values(values))
    over = (tx.scalar(select(func.count()).select_from(schema.refusal)) or 0) - MOST
    if over > 0:
        oldest = select(_columns.source).order_by(_columns.last, _columns.source).limit(over)
        tx.execute(delete(schema.refusal).where(_columns.source.in_(oldest)))


def forget_file(tx: Connection, path: str, before: datetime) -> None:
    """A file was read: what it was refused for before that is settled."""
    tx.execute(delete(schema.refusal).where(_columns.file == path, _columns.last < before.isoformat()))


def forget_articles(tx: Connection, articles: Sequence[Article]) -> None:
    """These went in: nothing that was sent under their names is refused any more."""
    for article in articles:
        names = [name for name in (article.id, article.url, article.title) if name]
        sources = [source for source in (article.source, article.url) if source]
        is_it = or_(_columns.name.in_(names), _columns.source.in_(sources))
        tx.execute(delete(schema.refusal).where(_columns.file.is_(None), is_it))


def any_sent(tx: Connection) -> bool:
    """Whether any of them came without a file."""
    return tx.scalar(select(_columns.source).where(_columns.file.is_(None)).limit(1)) is not None


def items(tx: Connection) -> list[JSON]:
    """Every one, latest first: source, reason, file (null: to be sent again), first, last, attempts."""
    kept = (_columns.source, _columns.reason, _columns.file, _columns.first, _columns.last, _columns.attempts)
    held = select(*kept).order_by(_columns.last.desc(), _columns.source)
    return [dict(row) for row in tx.execute(held).mappings()]


def _storable(text: str) -> str:
    """Any text as a database holds it: no NUL, no half character."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")
