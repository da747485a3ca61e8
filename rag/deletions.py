"""Deletions that outlive themselves: what was deleted stays out, and old citations keep its reason.

Works inside the record's transactions. A deleted article's own row says when and why it went; when another
version of it comes in, that is kept here for the versions it was said of, until it is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from rag import schema
from rag.domain import Article

MANY = 400  # ids bound in one statement
_columns = schema.deletion.c


class Deleted(NamedTuple):
    """When a version was deleted (ISO 8601, UTC), and the reason given."""

    moment: str
    reason: str | None


def keep(tx: Connection, held: RowMapping) -> None:
    """Another version comes in: why those up to the deleted one that was `held` went is kept."""
    tx.execute(
        insert(schema.deletion).values(
            article_id=held["article_id"],
            version=held["version"],
            deleted=held["deleted"],
            reason=held["deleted_reason"],
        )
    )


def take_back(tx: Connection, article_id: str) -> None:
    """None of its versions counts as deleted any more, but for what its own row says."""
    tx.execute(delete(schema.deletion).where(_columns.article_id == article_id))


def earlier(tx: Connection, article_ids: Iterable[str]) -> dict[str, list[tuple[int, Deleted]]]:
    """By article id, the deletions that later versions followed: the newest version each took, in order."""
    found: dict[str, list[tuple[int, Deleted]]] = {}
    for some in _batches(sorted(set(article_ids))):
        kept = select(schema.deletion).where(_columns.article_id.in_(some)).order_by(_columns.version)
        for row in tx.execute(kept):
            found.setdefault(row.article_id, []).append((row.version, Deleted(row.deleted, row.reason)))
    return found


def of_version(kept: Sequence[tuple[int, Deleted]], version: int) -> Deleted | None:
    """The one among an article's earlier deletions that took this version."""
    return next((deleted for last, deleted in kept if version <= last), None)


def version_withheld(tx: Connection, article: Article) -> int | None:
    """The deleted version of this very article that has its content, or was made of the same bytes."""
    last = _last_deleted(tx, [article.id]).get(article.id)
    if last is None:
        return None
    of, content = schema.version.c, article.content_hash
    held = select(of.version, of.content_hash, of.original).where(of.article_id == article.id)
    for row in tx.execute(held.order_by(of.version.desc())):
        bytes_ = json.loads(row.original)[0] if row.original else None
        same_bytes = article.original is not None and article.original.sha256 == bytes_
        if row.content_hash == content or same_bytes:
            return int(row.version) if row.version <= last else None
    return None


def withheld(tx: Connection, contents: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these (article id, content hash) whose newest such version was deleted."""
    last = _last_deleted(tx, [article_id for article_id, _ in contents])
    newest: dict[tuple[str, str], int] = {}
    of = schema.version.c
    for some in _batches(sorted(last)):
        held = select(of.article_id, of.content_hash, func.max(of.version).label("newest"))
        for row in tx.execute(held.where(of.article_id.in_(some)).group_by(of.article_id, of.content_hash)):
            newest[row.article_id, row.content_hash] = row.newest
    return {pair for pair in contents if pair in newest and newest[pair] <= last[pair[0]]}


def _last_deleted(tx: Connection, article_ids: Iterable[str]) -> dict[str, int]:
    """By article id, the newest version that was deleted; of articles never deleted, nothing."""
    found: dict[str, int] = {}
    of = schema.article.c
    for some in _batches(sorted(set(article_ids))):
        kept = select(_columns.article_id, func.max(_columns.version).label("last"))
        for row in tx.execute(kept.where(_columns.article_id.in_(some)).group_by(_columns.article_id)):
            found[row.article_id] = row.last
        gone = select(of.id, of.current_version).where(of.id.in_(some), of.deleted.is_not(None))
        found |= {row.id: row.current_version for row in tx.execute(gone)}
    return found


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), MANY):
        yield ids[start : start + MANY]
