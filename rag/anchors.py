"""The days from which the words of an article count: when "Monday" was said.

Gives `anchors` of an article and `days_in` for its words. What a doubtful day would tell is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from rag.domain import Article, Mention
from rag.mentions import resolve

_SURE = 0.5  # confidence; below it a day is a guess, or a file's own
_WEEK = timedelta(days=7)


def anchors(article: Article) -> tuple[date, ...]:
    """The day it was published, and one within the week after on which it was changed; none in doubt.

    Words may have been written on either of the two. A later change is a correction's, or a system's.
    """
    sure = {each.field: each.confidence for each in article.provenance}
    published, updated = article.published, article.updated
    if published is None or sure.get("published", 1.0) < _SURE:
        return ()
    is_near = updated is not None and published < updated < published + _WEEK
    if updated is None or not is_near or sure.get("updated", 1.0) < _SURE:
        return (published,)
    return published, updated


def days_in(text: str, days: Sequence[date]) -> tuple[Mention, ...]:
    """The days that the text speaks of, whichever of `days` it is of; with none, those with a year."""
    first = resolve(text, days[0] if days else None)
    for day in days[1:]:
        other = set(resolve(text, day))
        first = tuple(each for each in first if each in other)
    return first
