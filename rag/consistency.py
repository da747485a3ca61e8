"""Whether record and projections hold the same, compared exhaustively. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from sqlalchemy import select

from rag import lexical, schema
from rag.collection import Home
from rag.progress import Progress, silent
from rag.record import Record
from rag.rows import Row
from rag.vectors import VectorIndex


def check(home: Home, progress: Progress | None = None) -> list[str]:
    """Every difference between record, vectors and terms, for people to read; none: the home is whole.

    Every passage id is in all three or in none, those of superseded versions apart from the current ones;
    days, publisher and article agree; every vector in Chroma
    equals the record's and finds its passage; every passage's words are those its offsets cut.
    """
    progress = progress or silent
    with home.record.changing:
        return list(_differences(home, progress))


def _differences(home: Home, progress: Progress) -> Iterator[str]:
    record = home.record
    yield from record.integrity()
    ids, past = set(record.passage_ids()), set(record.past_ids())
    in_vectors, terms = home.vectors.ids(), home.terms.stored()
    in_past, past_terms = home.vectors.past_ids(), home.terms.past()
    yield from _ids("the vector index", ids, in_vectors)
    yield from _ids("the term index", ids, terms.keys())
    yield from _ids("the vector index of superseded versions", past, in_past)
    yield from _ids("the term index of superseded versions", past, past_terms.keys())
    in_vectors, terms = in_vectors | in_past, past_terms | terms
    for article_id in record.pending(limit=None):
        yield f"{article_id}: its projections have not been brought up to date"
    dimensions = int(record.meta("dimensions") or 0)
    done = 0
    for rows in record.all_rows():
        hashes = _hashes(record, {row.article for row in rows})
        for row in rows:
            if not row.text or hashes[row.id] != row.text_hash:
                yield f"{row.id}: its offsets do not cut the words it was made from"
            if row.vector.shape != (dimensions,) or not np.isfinite(row.vector).all():
                yield f"{row.id}: the record's vector is not {dimensions} finite numbers"
            if row.id in terms and terms[row.id] != lexical.Stored(
                row.article, row.day, row.publisher, row.text_hash, row.start, row.until
            ):
                yield f"{row.id}: the term index holds {terms[row.id]}"
        yield from _vectors(home.vectors, [row for row in rows if row.id in in_vectors])
        done += len(rows)
        progress(done, len(ids) + len(past), "Checking")


def _hashes(record: Record, article_ids: Iterable[str]) -> dict[str, str]:
    """The text hashes that the passages of these articles were stored with."""
    found: dict[str, str] = {}
    with record.reading() as tx:
        for columns in (schema.passage.c, schema.superseded.c):
            of_these = columns.article_id.in_(list(article_ids))
            held = tx.execute(select(columns.id, columns.text_hash).where(of_these))
            found |= {row.id: row.text_hash for row in held}
    return found


def _ids(where: str, ids: set[str], held: Iterable[str]) -> Iterator[str]:
    there = set(held)
    yield from (f"{id_}: in the record, but not in {where}" for id_ in sorted(ids - there))
    yield from (f"{id_}: in {where}, but not in the record" for id_ in sorted(there - ids))


def _vectors(index: VectorIndex, rows: Sequence[Row]) -> Iterator[str]:
    stored = index.stored([row.id for row in rows])
    for row in rows:
        held = stored.get(row.id)
        if held is None:
            yield f"{row.id}: the vector index lists it, but does not hold it"
            continue
        if held[1:] != (row.article, row.day, row.publisher, row.start, row.until):
            yield f"{row.id}: the vector index holds {', '.join(str(value) for value in held[1:])}"
        if held.vector.shape != row.vector.shape or not np.allclose(held.vector, row.vector, atol=1e-6):
            yield f"{row.id}: its vector differs from the record's"
    for id_ in index.unfound(rows):
        yield f"{id_}: a search with its own vector does not find it"
