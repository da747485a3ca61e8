"""Files that went in whole: what their bytes were, what read them, and which articles they gave.

Works inside the record's transactions. It opens no file: the caller says what a file's bytes are now.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from rag import deletions, schema
from rag.arrivals import FileHeld
from rag.domain import Original

MOST = 100  # articles of one file; a longer one is read again, which takes less than asking for each
_columns = schema.known_file.c


def remember(tx: Connection, path: str, original: Original, articles: Sequence[tuple[str, str]]) -> None:
    """`articles`: (id, content hash) of each that it gave. A file whose name is no text is not known."""
    if not _is_text(path):
        return
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
    if _is_text(path):
        tx.execute(delete(schema.known_file).where(_columns.path == path))


def held(tx: Connection, path: str, original: Original) -> FileHeld | None:
    """A file that has not changed, where each article is held as it gave it or was deleted; else None."""
    if not _is_text(path):
        return None
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
    as_given = {row.id for row in live if row.content_hash == given[row.id]}
    others = {(id_, content) for id_, content in given.items() if id_ not in as_given}
    if others and deletions.withheld(tx, others) != others:
        return None
    kept = tuple(id_ for id_ in given if id_ in as_given)
    return FileHeld(path, kept, tuple(id_ for id_ in given if id_ not in as_given))


def _is_text(path: str) -> bool:
    """Names of files may be any bytes; a database holds text."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
