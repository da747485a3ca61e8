"""Articles and passages as rows of the record's tables, there and back. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import RowMapping

from rag.domain import Article, Mention, Original, Passage, Provenance, Removed, Tombstone
from rag.errors import UnreadableSource
from rag.rows import Vector


def article_of(held: RowMapping) -> Article:
    return Article(
        id=held["article_id"],
        title=held["title"],
        text=held.get("text", ""),
        version=held["version"],
        publisher=held["publisher"],
        url=held["url"],
        authors=tuple(json.loads(held["authors"])),
        published=_day(held["published"]),
        updated=_day(held["updated"]),
        canonical_url=held["canonical_url"],
        language=held["language"],
        place=held["place"],
        note=held["note"],
        removed=tuple(Removed(kind, text) for kind, text in json.loads(held.get("removed", "[]"))),
        provenance=tuple(Provenance(*known) for known in json.loads(held["provenance"] or "[]")),
        original=Original(*json.loads(held["original"])) if held["original"] else None,
        source=held["source"],
        ingested=datetime.fromisoformat(held["ingested"]),
    )


def version_values(article: Article) -> dict[str, Any]:
    assert article.ingested is not None
    return {
        "article_id": article.id,
        "version": article.version,
        "content_hash": article.content_hash,
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "published": article.published.isoformat() if article.published else None,
        "updated": article.updated.isoformat() if article.updated else None,
        "canonical_url": article.canonical_url,
        "language": article.language,
        "place": article.place,
        "provenance": json.dumps([[p.field, p.source, p.confidence] for p in article.provenance]),
        "original": original_value(article.original) if article.original else None,
        "note": article.note,
        "text": article.text,
        "removed": json.dumps([[r.kind, r.text] for r in article.removed], ensure_ascii=False),
        "source": article.source,
        "ingested": article.ingested.isoformat(),
    }


def original_value(original: Original) -> str:
    return json.dumps([original.sha256, original.media_type, original.extraction])


def tombstone_of(held: RowMapping, deleted: str | None = None, reason: str | None = None) -> Tombstone:
    """Of a version with its article's `deleted` and `deleted_reason`, or of one deleted for itself."""
    return Tombstone(
        id=held["article_id"],
        title=held["title"],
        publisher=held["publisher"],
        url=held["url"],
        published=_day(held["published"]),
        deleted=datetime.fromisoformat(deleted or held["deleted"]),
        reason=reason if deleted else held["deleted_reason"],
    )


def passage_of(place: RowMapping, article: Article) -> Passage:
    return Passage(
        id=place["id"],
        article_id=place["article_id"],
        version=place["version"],
        index=place["idx"],
        start=place["start"],
        end=place["end"],
        text=article.text[place["start"] : place["end"]],
        tokens=place["tokens"],
        dates=tuple(
            Mention(start, end, date.fromisoformat(first), date.fromisoformat(last))
            for start, end, first, last in json.loads(place["dates"] or "[]")
        ),
    )


def passage_values(
    article_id: str, version: int, passages: Sequence[Passage], vectors: Vector
) -> list[dict[str, Any]]:
    """Database rows of an article version's passages, numbered here."""
    little_endian = np.ascontiguousarray(vectors, dtype="<f4")
    return [
        {
            "id": f"{article_id}.{version}.{index}",
            "article_id": article_id,
            "version": version,
            "idx": index,
            "start": passage.start,
            "end": passage.end,
            "tokens": passage.tokens,
            "text_hash": passage.text_hash,
            "vector": vector.tobytes(),
            "dates": json.dumps(
                [[m.start, m.end, m.first.isoformat(), m.last.isoformat()] for m in passage.dates]
            ),
        }
        for index, (passage, vector) in enumerate(zip(passages, little_endian, strict=True))
    ]


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def floats(stored: bytes) -> Vector:
    return np.frombuffer(stored, dtype="<f4").astype(np.float32, copy=False)


def require_storable(article: Article) -> None:
    """Neither NUL (PostgreSQL refuses it) nor a lone surrogate (no encoding holds it)."""
    seen = "".join(
        part or ""
        for part in (
            *(article.title, article.text, article.publisher, article.url, article.note, article.source),
            *(article.canonical_url, article.language, article.place),
            *article.authors,
            *(removed.text for removed in article.removed),
        )
    )
    try:
        seen.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableSource(
            f"{article.id}: it holds half a character (a lone surrogate).",
            advice="Save the source as UTF-8 and ingest it again.",
        ) from error
    if "\0" in seen:
        raise UnreadableSource(
            f"{article.id}: it holds a NUL character.",
            advice="Take it out of the source and ingest it again.",
        )
