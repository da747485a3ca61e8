"""The versions whose place another took: since when and until when each counted, and its passages.

Works inside the record's transactions. A version keeps its passages and vectors when it is superseded, for
queries as of a day it counted on; a deleted article keeps none, and gets them anew when it is restored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, tuple_, update

from rag import schema
from rag.domain import Article, Passage
from rag.editions import counts_from
from rag.rows import Row, Vector, row
from rag.stored import article_of, floats, passage_of

Item = TypeVar("Item")
MANY = 400  # ids bound in one statement
_PLACES = [c for c in schema.superseded.c if c.name != "vector"]


class Version(NamedTuple):
    """A version, the day it counts from, and the day from which it no longer does (None: it is current)."""

    article: Article
    start: date
    until: date | None


def begin(tx: Connection, article: Article, held: RowMapping | None, *, restoring: bool = False) -> None:
    """`article`, stored as the newest version, takes the place of what was `held`.

    The passages of the version before are kept where it counted on some day, and are then no longer among
    the current ones; one that was deleted has none. One that is restored takes its place for all its days.
    """
    before = article_of(held) if held is not None else None
    before_from = start_of(held) if held is not None else None
    restored = before_from if restoring else None
    start = restored or counts_from(article, before, before_from)
    of = schema.version.c
    tx.execute(
        update(schema.version)
        .where(of.article_id == article.id, of.version == article.version)
        .values(counts_from=start.isoformat())
    )
    if held is None or before is None or before_from is None:
        return
    live = held["deleted"] is None
    gone = _day(held["counts_until"]) if not live and held["counts_until"] else start
    ended = min(start, max(gone, before_from))
    tx.execute(
        update(schema.version)
        .where(of.article_id == article.id, of.version == before.version)
        .values(counts_from=before_from.isoformat(), counts_until=ended.isoformat())
    )
    if live and before_from < start:
        names = [column.name for column in schema.superseded.c]
        kept = select(schema.passage).where(schema.passage.c.article_id == article.id)
        tx.execute(insert(schema.superseded).from_select(names, kept))


def end(tx: Connection, article_id: str, version: int, day: date) -> None:
    """The article is deleted: no version of it is searched any more; the last one counted until that day."""
    tx.execute(delete(schema.superseded).where(schema.superseded.c.article_id == article_id))
    tx.execute(
        update(schema.version)
        .where(schema.version.c.article_id == article_id, schema.version.c.version == version)
        .values(counts_until=day.isoformat())
    )


def to_renew(tx: Connection, article_id: str) -> list[Article]:
    """Versions before the newest that count on some day once no deletion stands, and have no passages."""
    of = schema.superseded.c
    kept = set(tx.scalars(select(of.version).where(of.article_id == article_id).distinct()))
    spans = _spans(tx, article_id)
    sought = {(article_id, n) for n, (start, until) in spans.items() if start < until and n not in kept}
    found = _versions(tx, sought)
    return [article_of(found[pair]) for pair in sorted(sought)]


def renew(tx: Connection, article_id: str, newest: int, rows: Sequence[dict[str, Any]]) -> None:
    """No deletion stands: versions before `newest` count until the next does; `rows` are their passages."""
    of = schema.version.c
    for number, (start, until) in _spans(tx, article_id, newest).items():
        tx.execute(
            update(schema.version)
            .where(of.article_id == article_id, of.version == number)
            .values(counts_from=start.isoformat(), counts_until=max(start, until).isoformat())
        )
    if rows:
        tx.execute(insert(schema.superseded), list(rows))


def _spans(tx: Connection, article_id: str, newest: int | None = None) -> dict[int, tuple[date, date]]:
    """From when and until when each version before the newest counts, whatever was deleted between."""
    of, spans, until = schema.version.c, dict[int, tuple[date, date]](), date.max
    held = select(schema.version).where(of.article_id == article_id).order_by(of.version.desc())
    for one in tx.execute(held).mappings():
        start = start_of(one)
        if newest is None:
            newest = one["version"]
        if one["version"] < newest:
            spans[one["version"]] = start, until
        until = min(until, start)
    return spans


def start_of(held: RowMapping) -> date:
    """The day a stored version counts from; those of older homes count from the article's day."""
    if held["counts_from"]:
        return _day(held["counts_from"])
    day = article_of(held).day
    assert day is not None  # a stored one has a time of ingest
    return day


def starts(tx: Connection, article_ids: Sequence[str]) -> dict[str, int]:
    """The day (ordinal) that each article's current version counts from, where it is known."""
    of, found = schema.version.c, dict[str, int]()
    current = (of.article_id == schema.article.c.id) & (of.version == schema.article.c.current_version)
    for some in _batches(article_ids):
        held = tx.execute(
            select(of.article_id, of.counts_from)
            .join(schema.article, current)
            .where(schema.article.c.id.in_(some), of.counts_from.is_not(None))
        )
        found |= {id_: date.fromisoformat(day).toordinal() for id_, day in held}
    return found


def rows(tx: Connection, article_ids: Sequence[str]) -> list[Row]:
    """What the projections should hold of these articles' superseded versions."""
    of, found = schema.superseded.c, list[Row]()
    for some in _batches(article_ids):
        sought = select(schema.superseded).where(of.article_id.in_(some))
        places = tx.execute(sought.order_by(of.article_id, of.version, of.idx)).mappings().all()
        versions = _versions(tx, {(place["article_id"], place["version"]) for place in places})
        articles = {pair: article_of(held) for pair, held in versions.items()}
        for place in places:
            pair = place["article_id"], place["version"]
            held, article = versions[pair], articles[pair]
            span = start_of(held).toordinal(), _day(held["counts_until"]).toordinal()
            found.append(row(passage_of(place, article), article, floats(place["vector"]), *span))
    return found


def passages(tx: Connection, ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
    """Passages of superseded versions with their articles, by passage id; others are left out."""
    found: dict[str, tuple[Passage, Article]] = {}
    for some in _batches(ids):
        places = tx.execute(select(*_PLACES).where(schema.superseded.c.id.in_(some))).mappings().all()
        pairs = {(place["article_id"], place["version"]) for place in places}
        articles = {pair: article_of(held) for pair, held in _versions(tx, pairs).items()}
        for place in places:
            article = articles[place["article_id"], place["version"]]
            found[place["id"]] = (passage_of(place, article), article)
    return found


def vectors(tx: Connection, ids: Sequence[str]) -> dict[str, Vector]:
    """The vectors of these passages, as far as they are of superseded versions."""
    of, found = schema.superseded.c, dict[str, Vector]()
    for some in _batches(ids):
        held = tx.execute(select(of.id, of.vector).where(of.id.in_(some)))
        found |= {id_: floats(vector) for id_, vector in held}
    return found


def vectors_by_hash(tx: Connection, hashes: Sequence[str]) -> dict[str, Vector]:
    """The vectors held for these text hashes, so that a version that comes back is not embedded again."""
    of, found = schema.superseded.c, dict[str, Vector]()
    for some in _batches(hashes):
        held = tx.execute(select(of.text_hash, of.vector).where(of.text_hash.in_(some)))
        found |= {text_hash: floats(vector) for text_hash, vector in held}
    return found


def ids(tx: Connection) -> list[str]:
    """The id of every passage of a superseded version, sorted."""
    return list(tx.scalars(select(schema.superseded.c.id).order_by(schema.superseded.c.id)))


def count(tx: Connection) -> int:
    return int(tx.scalar(select(func.count()).select_from(schema.superseded)) or 0)


def versions(tx: Connection, article_id: str) -> list[Version]:
    """Every version of an article, deleted or not, oldest first."""
    of = schema.version.c
    held = select(schema.version).where(of.article_id == article_id).order_by(of.version)
    found: list[Version] = []
    for one in reversed(tx.execute(held).mappings().all()):
        start = start_of(one)
        noted = _day(one["counts_until"]) if one["counts_until"] else None
        # In a home of an older format nobody noted it: the next one's beginning.
        found.append(Version(article_of(one), start, noted or (found[-1].start if found else None)))
    return found[::-1]


def _versions(tx: Connection, pairs: Collection[tuple[str, int]]) -> dict[tuple[str, int], RowMapping]:
    of, found = schema.version.c, dict[tuple[str, int], RowMapping]()
    for some in _batches(sorted(pairs)):
        held = select(schema.version).where(tuple_(of.article_id, of.version).in_(some))
        found |= {(one["article_id"], one["version"]): one for one in tx.execute(held).mappings()}
    return found


def _day(stored: str) -> date:
    return date.fromisoformat(stored)


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), MANY):
        yield items[start : start + MANY]
