"""Deletions that outlive themselves: what was deleted stays out, and old citations keep its reason.

Works inside the record's transactions. A deleted article's own row says when and why it went; when another
version of it comes in, that is kept here for the versions it was said of, until it is taken back. What was
deleted is its words: other metadata, or another address of the same publisher, does not bring them in again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

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


def withhold(tx: Connection, article_id: str) -> None:
    """It is deleted: what its versions say is kept out, also under another id of the same house."""
    texts, of = schema.withheld_text.c, schema.version.c
    tx.execute(delete(schema.withheld_text).where(texts.article_id == article_id))
    rows = []
    held = select(of.version, of.text, of.publisher, of.url, of.source).where(of.article_id == article_id)
    for one in tx.execute(held):
        words = _words(one.text)
        rows += [
            {"article_id": article_id, "version": one.version, "house": house, "hash": words}
            for house in sorted(_houses(one.publisher, one.url, one.source))
        ]
    if rows:
        tx.execute(insert(schema.withheld_text), rows)


def backfill(tx: Connection) -> None:
    """The same for all that was deleted in a home made before that was kept."""
    of = schema.article.c
    gone = set(tx.scalars(select(of.id).where(of.deleted.is_not(None))))
    for article_id in sorted(gone | set(tx.scalars(select(_columns.article_id)))):
        withhold(tx, article_id)


def take_back(tx: Connection, article_id: str) -> None:
    """None of its versions counts as deleted any more, but for what its own row says."""
    tx.execute(delete(schema.deletion).where(_columns.article_id == article_id))
    tx.execute(delete(schema.withheld_text).where(schema.withheld_text.c.article_id == article_id))


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
    """The deleted version of this very article that has its words, or was made of the same bytes."""
    last = _last_deleted(tx, [article.id]).get(article.id)
    if last is None:
        return None
    of, words = schema.version.c, _plain(article.text)
    held = select(of.version, of.text, of.original).where(of.article_id == article.id)
    for row in tx.execute(held.order_by(of.version.desc())):
        bytes_ = json.loads(row.original)[0] if row.original else None
        same_bytes = article.original is not None and article.original.sha256 == bytes_
        if same_bytes or _plain(row.text) == words:
            return int(row.version) if row.version <= last else None
    return None


def text_withheld(tx: Connection, article: Article) -> tuple[str, int] | None:
    """The (article id, version) of a deleted version of the same house that has its words."""
    of = schema.withheld_text.c
    houses = _houses(article.publisher, article.url, article.source)
    sought = select(of.article_id, of.version).where(of.hash == _words(article.text), of.house.in_(houses))
    held = tx.execute(sought.order_by(of.article_id, of.version)).all()
    last = _last_deleted(tx, [row.article_id for row in held]) if held else {}
    found = [(row.article_id, row.version) for row in held if row.version <= last.get(row.article_id, 0)]
    return found[-1] if found else None


def since(tx: Connection, asked: Mapping[str, datetime]) -> set[str]:
    """Those of these articles that were deleted after the moment given for each."""
    of, found = schema.article.c, dict[str, str]()
    for some in _batches(sorted(asked)):
        kept = select(_columns.article_id, func.max(_columns.deleted).label("deleted"))
        for row in tx.execute(kept.where(_columns.article_id.in_(some)).group_by(_columns.article_id)):
            found[row.article_id] = row.deleted
        gone = select(of.id, of.deleted).where(of.id.in_(some), of.deleted.is_not(None))
        found |= {row.id: row.deleted for row in tx.execute(gone)}
    return {id_ for id_, deleted in found.items() if datetime.fromisoformat(deleted) > asked[id_]}


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


def _plain(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> str:
    """SHA-256 (hex) of what it says, however its lines are broken."""
    return hashlib.sha256(_plain(text).encode("utf-8", "surrogatepass")).hexdigest()


def _houses(publisher: str | None, url: str | None, source: str | None) -> set[str]:
    """Whose an article is: its publisher's, its host's; or a file's, which names neither id nor address."""
    houses = {_plain(publisher).casefold()} if publisher else set[str]()
    try:
        host = urlsplit(url or "").hostname
    except ValueError:  # no address at all
        host = None
    if host:
        houses.add(f"//{host.removeprefix('www.')}")
    return houses | ({"file:"} if source is not None else set())


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), MANY):
        yield ids[start : start + MANY]
