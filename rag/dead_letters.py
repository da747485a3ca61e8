"""Sources that could not be taken in, as the record keeps them: why, when, how often, and where to try again.

Works inside the record's transactions. It reads no files; the latest MOST files and MOST others are kept, so
that what is sent never takes a file's place. A path that came over HTTP is anybody's word: it is kept as
such, and never made one that was read here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from rag import schema
from rag.arrivals import Refused
from rag.controls import shown
from rag.domain import JSON, Refusal

MOST = 10_000  # of files read here, and as many of what else there is
_REASON = 2_000  # characters
_LONGEST = 2_000  # bytes of what is looked for: PostgreSQL's indexes hold no more than 2,704
_MANY = 400  # bound in one statement
_columns = schema.refusal.c
_IS_ADDRESS = or_(_columns.source.like("http://%"), _columns.source.like("https://%"))


def note(tx: Connection, refusals: Iterable[Refusal], now: datetime, *, over_http: bool = False) -> None:
    """Keep them, or count one more attempt where they are kept already.

    What is told over HTTP changes no file of one that was read here.
    """
    moment = now.isoformat()
    rows: dict[str, JSON] = {}
    for refusal in refusals:
        is_kept = refusal if isinstance(refusal, Refused) else Refused(refusal.source, refusal.reason)
        source = _key(shown(is_kept.key or is_kept.source))
        rows[source] = {
            "source": source,
            "reason": _storable(is_kept.reason)[:_REASON],
            "file": _key(is_kept.file) if is_kept.file is not None else None,
            "name": _key(is_kept.name) if is_kept.name is not None else None,
            "local": is_kept.file is not None and not over_http,
            "first": moment,
            "last": moment,
            "attempts": rows[source]["attempts"] + 1 if source in rows else 1,
        }
    if not rows:
        return
    held: set[str] = set()
    for some in _batches(list(rows)):
        kept = select(_columns.source, _columns.local, _columns.file).where(_columns.source.in_(some))
        for source, local, file in tx.execute(kept):
            held.add(source)
            if local and over_http:
                rows[source] |= {"local": True, "file": file}
    if fresh := [row for source, row in rows.items() if source not in held]:
        tx.execute(insert(schema.refusal), fresh)
    if again := [row for source, row in rows.items() if source in held]:
        renewed = ("reason", "file", "name", "local", "last")
        one_more = (
            update(schema.refusal)
            .where(_columns.source == bindparam("which"))
            .values({name: bindparam(f"new_{name}") for name in renewed})
            .values(attempts=_columns.attempts + bindparam("more"))
        )
        of_each = ({f"new_{name}": row[name] for name in renewed} for row in again)
        counts = ({"which": row["source"], "more": row["attempts"]} for row in again)
        tx.execute(one_more, [values | count for values, count in zip(of_each, counts, strict=True)])
    _bound(tx, local=True)
    _bound(tx, local=False)


def _bound(tx: Connection, *, local: bool) -> None:
    """Leave the latest MOST; what can be tried again from here goes last."""
    is_it = _columns.local.is_(True) if local else _columns.local.is_not(True)
    over = (tx.scalar(select(func.count()).select_from(schema.refusal).where(is_it)) or 0) - MOST
    if over > 0:
        oldest = select(_columns.source).where(is_it).order_by(_IS_ADDRESS, _columns.last, _columns.source)
        tx.execute(delete(schema.refusal).where(_columns.source.in_(oldest.limit(over))))


def forget_read(tx: Connection, places: Iterable[str], before: datetime) -> None:
    """These files and addresses were read: what they were refused for before that is settled."""
    for some in _batches(sorted({_key(place) for place in places})):
        is_it = or_(_columns.file.in_(some), and_(_columns.file.is_(None), _columns.source.in_(some)))
        tx.execute(delete(schema.refusal).where(is_it, _columns.last < before.isoformat()))


def forget_sent(tx: Connection, names: Collection[str]) -> None:
    """Articles of these ids, addresses, titles and sources are in: none sent as such is refused any more."""
    for some in _batches(sorted({_key(name) for name in names})):
        is_it = or_(_columns.name.in_(some), _columns.source.in_(some))
        tx.execute(delete(schema.refusal).where(_columns.file.is_(None), is_it))


def dismiss(tx: Connection, sources: Iterable[str]) -> None:
    """Take these off the list, as they are listed."""
    for some in _batches(sorted(set(sources))):
        tx.execute(delete(schema.refusal).where(_columns.source.in_(some)))


def items(tx: Connection) -> list[JSON]:
    """Every one, latest first: source, reason, file (null: send it again), local, first, last, attempts."""
    times = (_columns.first, _columns.last, _columns.attempts)
    kept = (_columns.source, _columns.reason, _columns.file, _columns.local, *times)
    held = select(*kept).order_by(_columns.last.desc(), _columns.source)
    return [{**row, "local": bool(row["local"])} for row in tx.execute(held).mappings()]


def any_sent(tx: Connection) -> bool:
    """Whether any of them came without a file."""
    return tx.scalar(select(_columns.source).where(_columns.file.is_(None)).limit(1)) is not None


def _key(text: str) -> str:
    """Text as it is kept and found again. Cut short it has a space, so that no address is made of it."""
    text = _storable(text)
    whole = text.encode()
    if len(whole) <= _LONGEST:
        return text
    mark = hashlib.sha256(whole).hexdigest()[:12]
    return f"{whole[: _LONGEST - 20].decode(errors='ignore')} … {mark}"


def _storable(text: str) -> str:
    """Any text as a database holds it: no NUL, no half character."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), _MANY):
        yield items[start : start + _MANY]
