"""Files whose content is held under another id: what they are, so that none is lost when that one changes.

Works inside the record's transactions. Such a file is no article of its own. When the article that has its
content gets other content, the file is stranded: what it holds has to go in under its own id then.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from rag import schema
from rag.domain import Article, Original
from rag.stored import article_of, original_value

MANY = 400  # ids bound in one statement
_of = schema.twin.c


class Twin(NamedTuple):
    """A file: the id its article would have, and the id and the hash that its content is held under."""

    article_id: str
    of_id: str
    content: str
    source: str | None
    original: Original | None


def note(tx: Connection, twins: Iterable[Twin]) -> None:
    """Each is what it now is; nothing said of it before holds."""
    now = {twin.article_id: twin for twin in twins}
    forget(tx, now)
    for twin in now.values():
        tx.execute(
            insert(schema.twin).values(
                article_id=twin.article_id,
                of_id=twin.of_id,
                content_hash=twin.content,
                source=twin.source,
                original=original_value(twin.original) if twin.original else None,
                stranded=0,
            )
        )


def forget(tx: Connection, article_ids: Collection[str]) -> None:
    """They are articles of their own."""
    for some in _batches(sorted(article_ids)):
        tx.execute(delete(schema.twin).where(_of.article_id.in_(some)))


def leave(tx: Connection, article_ids: Collection[str]) -> None:
    """Those of these that are still stranded stay out."""
    for some in _batches(sorted(article_ids)):
        tx.execute(delete(schema.twin).where(_of.article_id.in_(some), _of.stranded == 1))


def changed(tx: Connection, held: RowMapping, now: Article) -> None:
    """The article that was `held`, live, is another by now: its twins are stranded.

    But where the same document was only read otherwise, they would be too.
    """
    before = json.loads(held["original"])[0] if held["original"] else None
    same = before is not None and now.original is not None and now.original.sha256 == before
    its = (_of.of_id == now.id) & (_of.content_hash == held["content_hash"])
    values = {"content_hash": now.content_hash} if same else {"stranded": 1}
    tx.execute(update(schema.twin).where(its).values(**values))


def any_of(tx: Connection, article_ids: Collection[str]) -> bool:
    """Whether some file is noted as having the content of one of these articles."""
    return any(
        tx.execute(select(_of.article_id).where(_of.of_id.in_(some)).limit(1)).first() is not None
        for some in _batches(sorted(article_ids))
    )


def any_stranded(tx: Connection) -> bool:
    return tx.execute(select(_of.article_id).where(_of.stranded == 1).limit(1)).first() is not None


def stranded(tx: Connection, *, after: str = "", limit: int = 20) -> list[tuple[Article, str]]:
    """What is to go in, by id from the one after `after` on, each with the id that had its content."""
    of, found = schema.version.c, list[tuple[Article, str]]()
    sought = select(schema.twin).where(_of.stranded == 1, _of.article_id > after)
    for row in tx.execute(sought.order_by(_of.article_id).limit(limit)).all():
        has = (of.article_id == row.of_id) & (of.content_hash == row.content_hash)
        held = tx.execute(select(schema.version).where(has).order_by(of.version.desc())).mappings().first()
        if held is not None:
            original = Original(*json.loads(row.original)) if row.original else None
            article = replace(
                article_of(held), id=row.article_id, version=1, source=row.source, original=original
            )
            found.append((replace(article, ingested=None), row.of_id))
    return found


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), MANY):
        yield ids[start : start + MANY]
