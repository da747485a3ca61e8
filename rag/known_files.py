"""Files that went in whole: what their bytes were, what read them, and which articles they gave.

Works inside the record's transactions. It opens no file: the caller says what a file's bytes are now.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from rag import schema
from rag.domain import Original

MOST = 100  # articles of one file; a longer one is read again, which takes less than asking for each
_columns = schema.known_file.c


def remember(tx: Connection, path: str, original: Original, articles: Sequence[tuple[str, str]]) -> None:
    """`articles`: (id, content hash) of each that the file gave."""
    tx.execute(delete(schema.known_file).where(_columns.path == path))
    tx.execute(
        insert(schema.known_file).values(
            path=path,
            sha256=original.sha256,
            extraction=original.extraction,
            articles=json.dumps([list(each) for each in articles]),
        )
    )


def forget(tx: Connection, path: str) -> None:
    tx.execute(delete(schema.known_file).where(_columns.path == path))


def held(tx: Connection, path: str, original: Original) -> tuple[str, ...] | None:
    """Ids of a file's articles where it has not changed and each is held live as it gave it; else None."""
    found = tx.execute(
        select(_columns.articles).where(
            _columns.path == path,
            _columns.sha256 == original.sha256,
            _columns.extraction == original.extraction,
        )
    ).scalar_one_or_none()
    if found is None:
        return None
    given: dict[str, str] = dict(json.loads(found))
    article, version = schema.article.c, schema.version.c
    current = (version.article_id == article.id) & (version.version == article.current_version)
    live = tx.execute(
        select(article.id, version.content_hash)
        .join_from(schema.article, schema.version, current)
        .where(article.id.in_(list(given)), article.deleted.is_(None))
    )
    return tuple(given) if {row.id: row.content_hash for row in live} == given else None
