"""Which paragraphs a publisher repeats from story to story, as the record keeps them.

Counts stories, not articles: copies of one text count once. What repeats depends on what is held alone, never
on the order in which it came. Works inside the record's transactions and changes no text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, func, insert, select

from rag import schema
from rag.domain import Article
from rag.notices import candidates, notices
from rag.progress import Progress
from rag.stored import article_of

LEAST = 3  # stories under which a paragraph stands before it is a notice
MANY = 400  # ids bound in one statement
TOGETHER = 100  # articles of an older home noted in one transaction
KEY, SCHEME = "notices", "1"  # of the entry that says that every article is noted, and how

_seen = schema.notice


def note(tx: Connection, article: Article) -> None:
    """Remember a stored article's paragraphs in place of those before; of no known publisher, none."""
    forget(tx, article.id)
    publisher = _publisher(article)
    found = {each.fingerprint for each in candidates(article.text)} if publisher else set()
    if found:
        rows = [{"publisher": publisher, "hash": each, "article_id": article.id} for each in sorted(found)]
        tx.execute(insert(_seen), rows)


def forget(tx: Connection, article_id: str) -> None:
    tx.execute(delete(_seen).where(_seen.c.article_id == article_id))


def of_articles(
    tx: Connection, articles: Iterable[Article]
) -> dict[tuple[str, int], tuple[tuple[int, int], ...]]:
    """Where the notices of articles stand, by id and version; articles without any are left out."""
    given = {(article.id, article.version): article for article in articles}
    found: dict[str, set[str]] = defaultdict(set)
    for article in given.values():
        if publisher := _publisher(article):
            found[publisher] |= {each.fingerprint for each in candidates(article.text)}
    repeat = {publisher: _repeated(tx, publisher, some) for publisher, some in found.items() if some}
    placed = {
        key: notices(article.text, repeat.get(_publisher(article) or "", ()))
        for key, article in given.items()
    }
    return {key: spans for key, spans in placed.items() if spans}


def backfill(transaction: Callable[[], AbstractContextManager[Connection]], progress: Progress) -> None:
    """Note what a home made before this held; stopped, it begins anew. An up-to-date one costs one read."""
    mark = schema.meta.c.key == KEY
    current = (schema.version.c.article_id == schema.article.c.id) & (
        schema.version.c.version == schema.article.c.current_version
    )
    live = schema.article.c.deleted.is_(None)
    with transaction() as tx:
        if tx.scalar(select(schema.meta.c.value).where(mark)) == SCHEME:
            return
        total = tx.scalar(select(func.count()).select_from(schema.article).where(live))
    done, after = 0, ""
    while True:
        with transaction() as tx:
            held = (
                select(schema.version)
                .join(schema.article, current)
                .where(live, schema.article.c.id > after)
                .order_by(schema.article.c.id)
                .limit(TOGETHER)
            )
            some = [article_of(row) for row in tx.execute(held).mappings()]
            for article in some:
                note(tx, article)
            if not some:
                tx.execute(delete(schema.meta).where(mark))
                tx.execute(insert(schema.meta).values(key=KEY, value=SCHEME))
                return
        done, after = done + len(some), some[-1].id
        progress(done, total, "Looking for notices that repeat")


def _repeated(tx: Connection, publisher: str, fingerprints: Collection[str]) -> frozenset[str]:
    """Those fingerprints that stand under LEAST of a publisher's stories."""
    story = func.coalesce(schema.family.c.id, _seen.c.article_id)
    counted = (
        select(_seen.c.hash)
        .outerjoin(schema.family, schema.family.c.article_id == _seen.c.article_id)
        .where(_seen.c.publisher == publisher)
        .group_by(_seen.c.hash)
        .having(func.count(story.distinct()) >= LEAST)
    )
    asked, found = sorted(fingerprints), set[str]()
    for start in range(0, len(asked), MANY):
        found |= set(tx.scalars(counted.where(_seen.c.hash.in_(asked[start : start + MANY]))))
    return frozenset(found)


def _publisher(article: Article) -> str | None:
    """Who repeats: the publisher without case, else the site of its address; None: it cannot be told."""
    if article.publisher:
        return article.publisher.casefold()
    try:
        return (urlsplit(article.url or "").hostname or "").removeprefix("www.") or None
    except ValueError:  # brackets that hold no address
        return None
