"""In which articles of a publisher each paragraph was seen, as the record keeps it.

Tells which paragraphs repeat in articles otherwise not alike. Works inside the record's transactions; knows
paragraphs by their fingerprints alone, and takes nothing out of an article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select

from rag import schema

LEAST = 3  # articles, none like another
_ALIKE = (
    1 / 3
)  # share of the shorter one's paragraphs that makes two articles alike: copies, or one in two editions
_LOOKED_AT = 24  # articles that hold a paragraph; a notice shows itself in fewer

_seen = schema.paragraph_seen


def note(tx: Connection, publisher: str | None, article_id: str, fingerprints: Collection[str]) -> None:
    """Remember an article's paragraphs in place of those remembered of it; without a publisher, none."""
    forget(tx, article_id)
    if publisher and fingerprints:
        tx.execute(
            insert(_seen),
            [
                {"publisher": publisher.casefold(), "hash": each, "article_id": article_id}
                for each in sorted(fingerprints)
            ],
        )


def forget(tx: Connection, article_id: str) -> None:
    tx.execute(delete(_seen).where(_seen.c.article_id == article_id))


def repeated(
    tx: Connection, publisher: str | None, fingerprints: Collection[str], article_id: str | None = None
) -> frozenset[str]:
    """Which of an article's paragraphs stand in LEAST articles of its publisher that are not alike.

    The article's own id leaves out what was seen in it before; it counts as one of them.
    """
    if not publisher or not fingerprints:
        return frozenset()
    mine = select(_seen.c.hash, _seen.c.article_id).where(_seen.c.publisher == publisher.casefold())
    holders: dict[str, list[str]] = defaultdict(list)
    for each, holder in tx.execute(
        mine.where(_seen.c.hash.in_(sorted(fingerprints))).order_by(_seen.c.article_id)
    ):
        if holder != article_id:
            holders[each].append(holder)
    often = {each: held[:_LOOKED_AT] for each, held in holders.items() if len(held) >= LEAST - 1}
    ids = sorted({holder for held in often.values() for holder in held})
    paragraphs: dict[str, set[str]] = defaultdict(set)
    for each, holder in tx.execute(mine.where(_seen.c.article_id.in_(ids))) if ids else ():
        paragraphs[holder].add(each)
    return frozenset(
        each
        for each, held in often.items()
        if _unlike([set(fingerprints), *(paragraphs[holder] for holder in held)]) >= LEAST
    )


def _unlike(articles: list[set[str]]) -> int:
    """How many articles there are of which none is like another, taken as they come."""
    chosen: list[set[str]] = []
    for article in articles:
        if all(len(article & other) <= _ALIKE * min(len(article), len(other)) for other in chosen):
            chosen.append(article)
    return len(chosen)
