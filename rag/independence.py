"""How many independent sources stand behind one value. Pure: the one place where that is decided.

Two citations are one source where one publisher printed both, where their articles are copies of one text,
where both credit the same news organisation or reporters, or where one credits the organisation that
published the other. So is whoever is tied to both. The count may be too low, for two papers may each have
asked the agency; it is not to be too high.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.copies import COPY, resemblance, runs
from rag.credits import credited
from rag.domain import Article
from rag.newsrooms import of_publisher
from rag.origins import article_origins, reporters
from rag.sentences import sentence_spans

NEAR = 800  # characters before and after cited sentences in which the ones beside them are looked for
_NEWSROOM = (
    r"(?:(?:news )?(?:agency|service|wire|outlet|organi[sz]ation|site|website)|newspaper|paper|broadcaster"
    r"|network|channel|station|magazine|report|article|investigation|analysis|tally)"
)
_SAID = (
    r"(?:said|says|added|adds|reported|reports|wrote|writes|found|put|counted|noted|estimated|quoted|cited)"
)
# What speaks for whom the sentence before names, and what speaks of what the sentence before says.
_GOES_ON = re.compile(rf"\W*(?:It|The {_NEWSROOM}) (?:also |later |had |has )?{_SAID}\b")
_GOES_ON_LAST = re.compile(rf", (?:it|the {_NEWSROOM}) (?:also )?{_SAID}\W*$")
_LOOKS_BACK = re.compile(
    r"\W*(?:That|This|These|Those|The (?:figures?|numbers?|counts?|tally|toll|news|details?|story|report))\b"
)


@dataclass(frozen=True, slots=True)
class Source:
    """What counts of one citation."""

    article_id: str
    text: str  # the article's
    family: str | None = None  # None: its article has no copies that are known
    publisher: str | None = None  # by the one name of a news organisation
    credits: frozenset[str] = frozenset()  # newsrooms and reporters, by the article or the cited words

    @classmethod
    def of(cls, article: Article, start: int, end: int, family: str | None = None) -> Source:
        """`start`, `end`: the cited sentences in the article's text."""
        names = {
            found.name
            for a, b in crediting(article.text, start, end)
            for found in credited(article.text, a, b)
        }
        names |= reporters(article)
        names |= {origin.name for origin in article_origins(article)}
        publisher = of_publisher(article.publisher, article.url)
        return cls(article.id, article.text, family, publisher, frozenset(names))


def crediting(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the credit of cited sentences may stand: in them, and in those beside them that belong to them.

    "It said …" speaks for whom the sentence before names; "That was first reported by …" of what it says.
    """
    found = [(start, end)]
    before = [(a, b) for a, b in _sentences(text, start - NEAR, start) if b <= start]
    while before and (_GOES_ON.match(text, start, end) or _GOES_ON_LAST.search(text, start, end)):
        start, end = before.pop()
        found.insert(0, (start, end))
    after = _sentences(text, found[-1][1], found[-1][1] + NEAR)
    if after and _LOOKS_BACK.match(text, *after[0]):
        found.append(after[0])
    return found


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    start = max(0, start)
    return [(start + a, start + b) for a, b in sentence_spans(text[start:end])]


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
        or (a.publisher is not None and b.publisher is not None and _same(a.publisher, b.publisher))
        or (a.family is not None and a.family == b.family)
        or not a.credits.isdisjoint(b.credits)
        or a.publisher in b.credits
        or b.publisher in a.credits
    )


def _same(a: str, b: str) -> bool:
    return " ".join(a.split()).casefold() == " ".join(b.split()).casefold()
