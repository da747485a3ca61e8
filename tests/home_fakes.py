"""A small collection to try storage with: one passage a line, vectors hashed from the words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.domain import Article, IngestReport, Passage, Refusal
from rag.home import Home, open_home
from rag.ingest import ingest
from rag.rows import Row
from rag.settings import Settings


class HashEmbedder:
    """A random unit vector for each text, always the same one: no two texts are near."""

    def __init__(self, name: str = "fake:hash", dimensions: int = 32) -> None:
        self.name = name
        self.dimensions = dimensions
        self.embedded: list[str] = []

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.embedded += texts
        if progress:
            progress(len(texts))
        return np.array([self.query(text) for text in texts], np.float32).reshape(-1, self.dimensions)

    def query(self, text: str) -> NDArray[np.float32]:
        words = f"{self.name} {text}".encode("utf-8", "surrogatepass")
        seed = int.from_bytes(hashlib.sha256(words).digest()[:8], "big")
        vector = np.random.default_rng(seed).normal(size=self.dimensions).astype(np.float32)
        return vector / np.float32(np.linalg.norm(vector))

    def expect(self, dimensions: int) -> None:
        assert dimensions == self.dimensions

    def close(self) -> None:
        self.closed = True


def split_lines(article: Article, *, budget: int = 0, overlap: int = 0) -> list[Passage]:
    """One passage a line that is not empty."""
    passages, start = [], 0
    for line in article.text.split("\n"):
        end = start + len(line)
        if line:
            index = len(passages)
            name = f"{article.id}.{article.version}.{index}"
            passages.append(
                Passage(name, article.id, article.version, index, start, end, line, len(line.split()))
            )
        start = end + 1
    return passages


def settings_for(path: Path, **values: object) -> Settings:
    """The default settings with a home, whatever the environment says."""
    known = {"home": path / "home", "chroma_url": None, "database_url": None, "embedder": "local"}
    known |= {"passage_tokens": 256, "passage_overlap": 48}
    return Settings(_env_file=None, **(known | values))  # type: ignore[call-arg, arg-type]


def opened(path: Path, embedder: HashEmbedder | None = None, **values: object) -> Home:
    return open_home(settings_for(path, **values), embedder=embedder or HashEmbedder())


def take(
    home: Home, *articles: Article | Refusal, embedder: HashEmbedder | None = None, **options: object
) -> IngestReport:
    """Ingest into an open home, a passage a line."""
    return ingest(
        articles,
        home=home,
        embedder=embedder or HashEmbedder(),
        settings=settings_for(home.path.parent),
        split=split_lines,
        **options,  # type: ignore[arg-type]
    )


def story(number: int, lines: int = 3, edition: int = 0, **fields: object) -> Article:
    """An article whose lines name it; another edition changes its second line alone."""
    text = "\n".join(
        f"Line {line} of story {number}{f', edition {edition}' if edition and line == 1 else ''}."
        for line in range(lines)
    )
    values = {"id": f"story-{number}", "title": f"Story {number}", "publisher": "The Post"} | fields
    return Article(text=text, **values)  # type: ignore[arg-type]


def rows_of(home: Home) -> list[Row]:
    return [row for rows in home.record.all_rows() for row in rows]


def hashes_of(articles: Iterable[Article]) -> dict[str, str]:
    return {article.id: article.content_hash for article in articles}
