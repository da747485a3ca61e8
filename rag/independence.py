"""How many independent sources stand behind one value. Pure: the one place where that is decided.

Two citations are one source where their articles are copies of one text, where both credit the same news
organisation, or where one credits the organisation that published the other. So is whoever is tied to
both. The count may be too low, for two papers may each have asked the agency; it is not to be too high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.copies import COPY, resemblance, runs
from rag.domain import Article
from rag.newsrooms import of_publisher
from rag.origins import article_origin, credited


@dataclass(frozen=True, slots=True)
class Source:
    """What counts of one citation."""

    article_id: str
    text: str  # the article's
    family: str | None = None  # None: its article has no copies that are known
    publisher: str | None = None  # by the one name of a news organisation
    credits: frozenset[str] = frozenset()  # names that the article or the cited sentence credits

    @classmethod
    def of(cls, article: Article, start: int, end: int, family: str | None = None) -> Source:
        """`start`, `end`: the cited sentences in the article's text."""
        origin = article_origin(article)
        names = {found.name for found in credited(article.text, start, end)}
        if origin is not None:
            names.add(origin.name)
        publisher = of_publisher(article.publisher, article.url)
        return cls(article.id, article.text, family, publisher, frozenset(names))


def independent(sources: Sequence[Source]) -> int:
    """How many of them are not tied to one another, directly or by way of others."""
    texts = [runs(source.text) for source in sources] if len(sources) > 1 else []
    group = list(range(len(sources)))
    for i, one in enumerate(sources):
        for j, other in enumerate(sources[:i]):
            if group[i] != group[j] and (tied(one, other) or resemblance(texts[i], texts[j]) >= COPY):
                keep, give = group[j], group[i]
                group = [keep if g == give else g for g in group]
    return len(set(group))


def tied(a: Source, b: Source) -> bool:
    """Whether two citations are one source by what is known of their articles, whatever their words."""
    return (
        a.article_id == b.article_id
        or (a.family is not None and a.family == b.family)
        or not a.credits.isdisjoint(b.credits)
        or a.publisher in b.credits
        or b.publisher in a.credits
    )
