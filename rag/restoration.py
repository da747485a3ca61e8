"""A deletion taken back: the article as it last was, and its versions from before in their own days.

Gives `restore`. Passages that the deletion took are made anew here, and what is to be searched again goes
into the record in one transaction. It reads no files.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rag.collection import Home
from rag.domain import IngestReport
from rag.ingest import sync
from rag.rebuild import Splitter, default_splitter

if TYPE_CHECKING:
    from rag.encoder import Embedder
    from rag.settings import Settings


def restore(
    home: Home, article_id: str, *, embedder: Embedder, settings: Settings, split: Splitter | None = None
) -> IngestReport:
    """Take a deleted article's newest version in again, and every deletion of the article back.

    It counts for the days of the version that it is, and versions from before count for theirs. Raises
    NotFound, and ModelUnavailable where the embedder fails, with nothing changed.
    """
    record, split = home.record, split or default_splitter()
    done, passages, embedded = False, 0, 0
    while not done:  # again where the article has changed in between
        held = record.restorable(article_id)
        articles = list(held.earlier)
        if held.deleted:
            articles.append(replace(held.newest, version=held.newest.version + 1))
        parts = [
            (article, split(article, budget=settings.passage_tokens, overlap=settings.passage_overlap))
            for article in articles
        ]
        texts = {passage.text_hash: passage.text for _, some in parts for passage in some}
        vectors = record.vectors_by_hash(texts)
        unseen = {text_hash: text for text_hash, text in texts.items() if text_hash not in vectors}
        if unseen:
            vectors |= dict(zip(unseen, embedder.passages(list(unseen.values())), strict=True))
        drafts = [
            (article, some, np.stack([vectors[passage.text_hash] for passage in some]))
            for article, some in parts
            if some
        ]
        passages, embedded = sum(len(some) for _, some in parts), len(unseen)
        done = record.restore(held, drafts)
    sync(home)
    if not held.deleted:
        return IngestReport(unchanged=(article_id,), passages=passages, embedded=embedded)
    return IngestReport(updated=(article_id,), passages=passages, embedded=embedded)
