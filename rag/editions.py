"""From which day each version of an article counts: what a query as of a day goes by.

Gives the day a version counts from; it ends where the next one's begins. Pure: it holds dates against
each other and reads no text.
"""

from __future__ import annotations

from datetime import date

from rag.domain import Article


def counts_from(article: Article, before: Article | None = None, before_from: date | None = None) -> date:
    """The day a version counts from, which took the place of `before`, that of `before_from`.

    The first version counts from the article's day. A later one, also of an article that was deleted, counts
    from the day it says it was updated, else from a publication day later than that of the version before,
    else from the day it was ingested; but never from before its own publication, nor before the version whose
    place it took. The same document extracted anew is no news: it counts from when the version before did.

    Raises ValueError for an article with neither a date nor a time of ingest.
    """
    if article.day is None or article.ingested is None:
        raise ValueError(f"{article.id} has neither a date nor a time of ingest")
    if before is None:
        return article.day
    before_from = before_from or before.day
    assert before_from is not None
    if _same_document(article, before):
        return article.day if before_from == before.day else before_from
    if article.updated is not None:
        changed = article.updated
    elif article.published is not None and (before.published is None or article.published > before.published):
        changed = article.published
    else:
        changed = article.ingested.date()
    return max(changed, before_from, article.published or changed)


def _same_document(article: Article, before: Article) -> bool:
    """Whether both were extracted from the same bytes."""
    return (
        article.original is not None
        and before.original is not None
        and article.original.sha256 == before.original.sha256
    )
