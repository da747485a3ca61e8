"""Both projections anew from the record; and, on request, the record's vectors anew first.

A new generation is built beside the old one and takes its place in one transaction, so that a stop
leaves either the old or the new, and searches never meet a half-built index.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

import numpy as np
from sqlalchemy import delete, insert, select

from rag import lexical, schema
from rag.chroma import Place
from rag.collection import Home
from rag.domain import Article, Passage
from rag.errors import DatelineError
from rag.lexical import TermIndex
from rag.progress import Progress, silent
from rag.record import Record
from rag.rows import Row
from rag.stored import passage_values
from rag.vectors import VectorIndex

if TYPE_CHECKING:
    from pathlib import Path

    from rag.encoder import Embedder
    from rag.settings import Settings

TOGETHER = 20  # articles embedded and staged in one transaction


class Splitter(Protocol):
    """`rag.passages.split`, or what stands in for it."""

    def __call__(self, article: Article, *, budget: int, overlap: int) -> list[Passage]: ...


def default_splitter() -> Splitter:
    """The real one, which loads its tables when it is first asked for."""
    from rag.passages import split

    return split


def rebuild(
    home: Home,
    *,
    embedder: Embedder,
    settings: Settings,
    embed: bool = False,
    split: Splitter | None = None,
    progress: Progress | None = None,
) -> None:
    """Make both projections anew. With `embed`, split and embed every article again before that.

    Searches go on meanwhile, over what was there before. Stopped anywhere, the home is as it was, but
    that embedding goes on where it stopped when asked for again with the same embedder and settings.
    """
    progress = progress or silent
    with home.record.changing:
        if embed:
            reembed(home.record, embedder, settings, split, progress)
        renew(home, progress)


def renew(home: Home, progress: Progress) -> None:
    """Put new generations of both projections in the place of the old; then nothing lags behind."""
    with home.record.changing:
        renew_vectors(home, progress)
        root = home.path / "terms"
        home.terms.become(fresh_terms(home.record, root, progress))
        lexical.remove_all_but(root, home.terms.name)
        home.record.settle(home.record.pending(limit=None))


def renew_vectors(home: Home, progress: Progress) -> None:
    """Put a new generation of the vector projection in the place of the old."""
    home.vectors.become(fresh_vectors(home.record, home.place, progress))
    home.place.remove_all_but(home.vectors.name)


def fresh_vectors(record: Record, place: Place, progress: Progress) -> VectorIndex:
    """A new generation of the vector projection, whole, sealed and named in the record."""
    index = VectorIndex(place.create(_name()))
    try:
        _fill(record, index.add, progress, "Rebuilding the vector index")
        index.flush()
        record.set_meta(vectors=index.name)
    except BaseException:
        index.abandon()
        raise
    return index


def fresh_terms(record: Record, root: Path, progress: Progress) -> TermIndex:
    """A new generation of the term projection, whole, sealed and named in the record."""
    index = TermIndex.create(root, _name())
    try:
        _fill(record, index.add, progress, "Rebuilding the term index")
        index.flush()
        record.set_meta(terms=index.name)
    except BaseException:
        index.abandon()
        raise
    return index


def reembed(
    record: Record, embedder: Embedder, settings: Settings, split: Splitter | None, progress: Progress
) -> None:
    """Split and embed every live article again, and the versions before that are still searched.

    The new passages replace the old in one transaction.

    The projections that the record then names are none: they have to be built anew after this.
    """
    split = split or default_splitter()
    target = f"{embedder.name} {embedder.dimensions} {settings.passage_settings}"
    if record.meta("staging") != target:
        _discard_staged(record)
        record.set_meta(staging=target)
    total, done = record.counts().articles, 0
    for some in _unstaged(record):
        drafts = []
        for article_id, version in some:
            article = record.article(article_id, version)
            passages = split(article, budget=settings.passage_tokens, overlap=settings.passage_overlap)
            if not passages:
                raise DatelineError(f"“{article_id}” cannot be split into passages any more.")
            drafts.append((article, passages))
        texts = list({passage.text: None for _, passages in drafts for passage in passages})
        vectors = dict(zip(texts, embedder.passages(texts), strict=True))
        with record.transaction() as tx:
            for article, passages in drafts:
                stacked = np.stack([vectors[passage.text] for passage in passages])
                tx.execute(
                    insert(schema.staged), passage_values(article.id, article.version, passages, stacked)
                )
        done += len(some)
        progress(min(done, total), total, "Embedding again")
    _adopt(record, embedder, settings)


def _unstaged(record: Record) -> Iterable[list[tuple[str, int]]]:
    """Ids of live articles with the versions of them that are searched but not staged, a few at a time."""
    current, past, staged = schema.article.c, schema.superseded.c, schema.staged.c
    sought = [
        select(current.id, current.current_version).where(current.deleted.is_(None)),
        select(past.article_id, past.version).distinct(),
    ]
    for each in sought:
        article_id, version = each.selected_columns
        held = select(staged.article_id).where(staged.article_id == article_id, staged.version == version)
        unstaged = each.where(~held.exists()).order_by(article_id, version).limit(TOGETHER)
        while True:
            with record.reading() as tx:
                some = [(str(id_), int(number)) for id_, number in tx.execute(unstaged)]
            if not some:
                break
            yield some


def _adopt(record: Record, embedder: Embedder, settings: Settings) -> None:
    columns = [column.name for column in schema.staged.c]
    current = (schema.staged.c.article_id == schema.article.c.id) & (
        schema.staged.c.version == schema.article.c.current_version
    )
    chosen = select(schema.staged).join(schema.article, current).where(schema.article.c.deleted.is_(None))
    past = schema.superseded.c
    with record.transaction() as tx:
        pairs = tx.execute(select(past.article_id, past.version).distinct()).all()
        tx.execute(delete(schema.superseded))
        for article_id, version in pairs:
            of_it = (schema.staged.c.article_id == article_id) & (schema.staged.c.version == version)
            tx.execute(insert(schema.superseded).from_select(columns, select(schema.staged).where(of_it)))
        tx.execute(delete(schema.passage))
        tx.execute(insert(schema.passage).from_select(columns, chosen))
        tx.execute(delete(schema.staged))
        record.remember(tx, embedder.name, embedder.dimensions, settings.passage_settings)
        tx.execute(delete(schema.meta).where(schema.meta.c.key.in_(["staging", "vectors", "terms"])))


def _discard_staged(record: Record) -> None:
    with record.transaction() as tx:
        tx.execute(delete(schema.staged))


def _fill(record: Record, add: Callable[[list[Row]], None], progress: Progress, label: str) -> None:
    total, done = record.counts().passages + record.past_count(), 0
    progress(done, total, label)
    for rows in record.all_rows():
        add(rows)
        done += len(rows)
        progress(done, total, label)


def _name() -> str:
    return secrets.token_hex(4)
