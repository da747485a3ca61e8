"""The sentences that a claim's spans touch, with what stands before them and who published them.

Gives `touched` and `grown`: a span of some words of a sentence is supported by all of it, and cites it whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag import values
from rag.domain import Hit, Span
from rag.sentences import sentence_spans
from rag.windows import Window
from rag.wording import Sentence

BEFORE = 400  # characters before a sentence in which it may be said whom it speaks of


@dataclass(frozen=True, slots=True)
class Cited:
    """The sentences of a passage that a span touches: [start, end) of the article."""

    hit: Hit
    start: int
    end: int

    @property
    def window(self) -> Window:
        return Window(self.hit, 0, self.start, self.end, 0.0, ((self.start, self.end),))

    @property
    def sentence(self) -> Sentence:
        article = self.hit.article
        return Sentence(
            article.text[self.start : self.end],
            article.text[max(0, self.start - BEFORE) : self.start],
            article.publisher,
            values.parse(article.published.isoformat()) if article.published else None,
        )


def touched(span: Span, hits: Sequence[Hit]) -> list[Cited]:
    """The sentences that a span touches, each for itself."""
    for hit in hits:
        passage = hit.passage
        same = hit.article.id == span.article_id and hit.article.version == span.version
        if same and passage.start <= span.start and span.end <= passage.end:
            return [
                Cited(hit, passage.start + a, passage.start + b)
                for a, b in _sentences(passage.text)
                if passage.start + a < span.end and span.start < passage.start + b
            ]
    return []


@lru_cache(maxsize=1024)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentence_spans(text))


def grown(span: Span, cited: Sequence[Cited]) -> Span:
    """The span with all of the sentences that it touches: what supports is cited whole."""
    own = [
        each
        for each in cited
        if each.hit.article.id == span.article_id and each.start < span.end and span.start < each.end
    ]
    if not own:
        return span
    return replace(span, start=min(each.start for each in own), end=max(each.end for each in own))
