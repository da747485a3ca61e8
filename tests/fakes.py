"""Fakes that stand in for the edges: small, deterministic, with the real ones' signatures."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from rag.cancellation import Cancellation
from rag.domain import Article, Claim, Closing, Dropped, Hit, Passage, Question, Span
from rag.reader import Framed, Reply, SpanScore


class WordEmbedder:
    """Hashed bags of words: texts that share words are near. 32 dimensions, unit length."""

    name = "fake:words"
    dimensions = 32

    def __init__(self) -> None:
        self.embedded = 0  # passages embedded so far

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.embedded += len(texts)
        if progress:
            progress(len(texts))
        rows = [self.query(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimensions)

    def query(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dimensions, 0.01, dtype=np.float32)
        for word in re.findall(r"\w+", text.casefold()):
            vector[hashlib.sha256(word.encode()).digest()[0] % self.dimensions] += 1.0
        return vector / np.float32(np.linalg.norm(vector))

    def expect(self, dimensions: int) -> None:
        assert dimensions == self.dimensions

    def close(self) -> None:
        self.closed = True


class ScriptedEngine:
    """Yields what it was given: claims, drops, a Closing, or an exception to raise."""

    def __init__(self, *items: Claim | Dropped | Closing | Exception, name: str = "llm:scripted") -> None:
        self.name = name
        self._items = items

    def read(
        self, question: Question, hits: Sequence[Hit], cancellation: Cancellation | None = None
    ) -> Iterator[Claim | Dropped | Closing]:
        for item in self._items:
            if isinstance(item, Exception):
                raise item
            yield item

    def close(self) -> None:
        self.closed = True


def article(text: str, **fields: object) -> Article:
    """An article with a title, publisher and day unless told otherwise."""
    known = {"id": "a1", "title": "A title", "publisher": "The Post", "published": date(2025, 10, 20)}
    known |= {"ingested": datetime(2025, 11, 1, tzinfo=UTC)}
    return Article(text=text, **{**known, **fields})  # type: ignore[arg-type]


def hit(source: Article, *, score: float = 1.0) -> Hit:
    """The whole article as one retrieved passage."""
    passage = Passage(
        id=f"{source.id}.{source.version}.0",
        article_id=source.id,
        version=source.version,
        index=0,
        start=0,
        end=len(source.text),
        text=source.text,
        tokens=len(source.text.split()),
    )
    return Hit(passage, source, score)


def span(source: Article, words: str) -> Span:
    """Where the words stand in the article."""
    start = source.text.index(words)
    return Span(source.id, source.version, start, start + len(words))


class ScriptedReader:
    """Finds what it was told to: a span and its log-odds, in every window that holds the words."""

    def __init__(self, *found: tuple[str, float], relevance: float = 4.0) -> None:
        self._found = found
        self._relevance = relevance
        self.windows: list[Framed] = []  # all that it was shown

    def read(self, question: str, windows: Sequence[Framed]) -> list[Reply]:
        self.windows += windows
        return [self._reply(window) for window in windows]

    def _reply(self, window: Framed) -> Reply:
        spans = [
            SpanScore(window.text.index(words), window.text.index(words) + len(words), score)
            for words, score in self._found
            if words in window.text
        ]
        spans.sort(key=lambda span: -span.score)
        return Reply(self._relevance if spans else -self._relevance, tuple(spans))

    def close(self) -> None:
        self.closed = True
