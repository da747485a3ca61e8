"""Articles into the record, and from it into both projections.

Owns the order of things: what is unchanged costs nothing, no text is embedded twice, each article goes
into the record in one transaction with the mark that its projections lag, and `sync` takes such marks
away when they no longer do. Stopped anywhere, running it again finishes. It reads no files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from rag.collection import Home
from rag.consistency import check
from rag.domain import Article, IngestReport, Passage, Refusal, Tombstone
from rag.errors import UnreadableSource
from rag.progress import Progress, silent
from rag.rebuild import Splitter, default_splitter, rebuild, renew_vectors
from rag.stored import require_storable

if TYPE_CHECKING:
    from rag.encoder import Embedder
    from rag.settings import Settings

__all__ = ["Progress", "check", "delete", "ingest", "rebuild", "sync"]

GATHER = 200  # passages gathered before they are embedded and written: one batch of each projection


def ingest(
    articles: Iterable[Article | Refusal],
    *,
    home: Home,
    embedder: Embedder,
    settings: Settings,
    split: Splitter | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Take articles in as they come; what was done, by article id.

    When this returns, all of it is durable and searchable. An article that cannot go in is a Refusal
    in the report and the rest goes in. Raises ModelUnavailable where the embedder fails; what went in
    before stays.
    """
    split = split or default_splitter()
    work = _Ingest(home, embedder, progress or silent, len(articles) if isinstance(articles, Sized) else None)
    try:
        for item in articles:
            work.seen += 1
            if isinstance(item, Refusal):
                work.refused.append(item)
            else:
                try:
                    work.take(item, split, settings)
                except UnreadableSource as error:
                    work.refused.append(Refusal(item.source or item.url or item.id, _whole(error)))
            work.report_progress()
        work.write()
        work.report_progress()
    finally:
        sync(home)
    return work.report()


def delete(home: Home, article_id: str, reason: str | None = None) -> Tombstone:
    """Take an article out of the collection. Raises NotFound, or Gone where it is deleted already."""
    tombstone = home.record.delete(article_id, reason)
    sync(home)
    return tombstone


def sync(home: Home, progress: Progress | None = None) -> None:
    """Bring the projections up to date with the record, and say so in it. Idempotent."""
    record, done = home.record, 0
    with record.changing:
        while ids := record.pending():
            rows = record.rows(ids)
            home.vectors.replace(ids, rows)
            # Rows among deleted ones are where Chroma loses some; a graph that only grew has lost none.
            if home.vectors.removed and (home.vectors.crowded() or home.vectors.unfound(rows)):
                renew_vectors(home, progress or silent)
            home.terms.replace(ids, rows)
            home.vectors.flush()
            home.terms.flush()
            record.settle(ids)
            done += len(ids)
            (progress or silent)(done, None, "Finishing what was interrupted")


@dataclass(slots=True)
class _Ingest:
    """One ingest under way: at most GATHER passages and their articles wait in it."""

    home: Home
    embedder: Embedder
    progress: Progress
    total: int | None
    seen: int = 0
    waiting: list[tuple[Article, list[Passage]]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)  # ids and content hashes of those waiting
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    passages: int = 0
    embedded: int = 0

    def take(self, article: Article, split: Splitter, settings: Settings) -> None:
        """Refuse it, pass it by, or let it wait for its batch. Raises UnreadableSource."""
        require_storable(article)
        if self.names & {article.id, article.content_hash}:
            self.write()  # what it is to be compared with has to be in the record
        held = self.home.record.compare(article)
        if held.status == "unchanged":
            self.unchanged.append(held.id)
            return
        article = replace(article, version=held.version + 1)
        passages = split(article, budget=settings.passage_tokens, overlap=settings.passage_overlap)
        if not passages:
            raise UnreadableSource("it holds no text", advice="Give a file with an article's text in it.")
        self.waiting.append((article, passages))
        self.names |= {article.id, article.content_hash}
        if sum(len(some) for _, some in self.waiting) >= GATHER:
            self.write()

    def write(self) -> None:
        """Embed what waits, as far as it is new, and store it."""
        texts = {passage.text_hash: passage.text for _, passages in self.waiting for passage in passages}
        vectors = self.home.record.vectors_by_hash(texts)
        unseen = {text_hash: text for text_hash, text in texts.items() if text_hash not in vectors}
        if unseen:
            new = self.embedder.passages(list(unseen.values()), self.report_embedding(len(unseen)))
            vectors |= dict(zip(unseen, new, strict=True))
            self.embedded += len(unseen)
        waiting, self.waiting, self.names = self.waiting, [], set()
        for article, passages in waiting:
            stacked = np.stack([vectors[passage.text_hash] for passage in passages])
            stored = self.home.record.put(article, passages, stacked)
            (self.added if stored.version == 1 else self.updated).append(stored.id)
            self.passages += len(passages)
        sync(self.home)

    def report_progress(self) -> None:
        self.progress(self.seen - len(self.waiting), self.total)

    def report_embedding(self, total: int) -> Callable[[int], None]:
        """What the embedder is to call with how many more passages it has done."""
        articles, done = self.seen - len(self.waiting), 0

        def more(passages: int) -> None:
            nonlocal done
            done += passages
            self.progress(articles, self.total, f"Ingesting (embedding {done} of {total} passages)")

        return more

    def report(self) -> IngestReport:
        return IngestReport(
            added=tuple(self.added),
            updated=tuple(self.updated),
            unchanged=tuple(self.unchanged),
            refused=tuple(self.refused),
            passages=self.passages,
            embedded=self.embedded,
        )


def _whole(error: UnreadableSource) -> str:
    return f"{error} {error.advice}".strip()
