"""The JSON documents of the contract, made from the domain: the same for command line and HTTP.

Pure; owns names and shapes of fields and nothing else. Dates are `YYYY-MM-DD`, offsets count Unicode
code points of the article's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from rag.corrections import notice
from rag.credits import Origin
from rag.domain import (
    JSON,
    Answer,
    Article,
    Citation,
    Filters,
    Hit,
    IngestReport,
    Part,
    Statement,
    Tombstone,
    Usage,
)
from rag.origins import article_origin


def answer_document(answer: Answer) -> JSON:
    """The contract's Answer."""
    return {
        "id": answer.id,
        "question": answer.question,
        "understood": answer.understood,
        "status": answer.status,
        "value": answer.value,
        "unit": answer.unit,
        "qualifier": answer.qualifier,
        "text": answer.text,
        "statements": [statement_document(statement) for statement in answer.statements],
        "citations": [citation_document(citation) for citation in answer.citations],
        "timeline": [
            {
                "value": entry.value,
                "as_of": entry.as_of,
                "publishers": list(entry.publishers),
                "independent_sources": entry.independent_sources,
                "citations": list(entry.citations),
                "unit": entry.unit,
                "qualifier": entry.qualifier,
                "told_as": entry.told_as,
                "said_by": list(entry.said_by),
                "disputed": entry.disputed,
            }
            for entry in answer.timeline
        ],
        "parts": [part_document(part) for part in answer.parts],
        "conflict": answer.conflict,
        "as_of": _day(answer.as_of),
        "confidence": answer.confidence,
        "reason": answer.reason,
        "notes": list(answer.notes),
        "engine": answer.engine,
        "index": answer.index,
        "timings": dict(answer.timings),
    }


def stored_answer(answer: Answer, filters: Filters) -> JSON:
    """The Answer as the record keeps it: with what was asked besides the question, with the statements
    that were dropped, and why, and with what a language model was asked with and took."""
    return {
        **answer_document(answer),
        "asked": filters_document(filters),
        "dropped": [{"text": item.text, "reason": item.reason} for item in answer.dropped],
        "prompts": list(answer.prompts),
        "usage": usage_document(answer.usage),
    }


def usage_document(usage: Usage) -> JSON | None:
    """Tokens and cost of a language model; None where none was asked."""
    if not usage.calls:
        return None
    return {
        "calls": usage.calls,
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "cost_usd": usage.dollars,
    }


def part_document(part: Part) -> JSON:
    """One of several things that a question asks for."""
    return {
        "question": part.question,
        "status": part.status,
        "value": part.value,
        "unit": part.unit,
        "qualifier": part.qualifier,
        "statements": list(part.statements),
        "reason": part.reason,
    }


def statement_document(statement: Statement) -> JSON:
    return {
        "text": statement.text,
        "start": statement.start,
        "end": statement.end,
        "citations": list(statement.citations),
    }


def citation_document(citation: Citation) -> JSON:
    checks = citation.checks
    return {
        "id": citation.id,
        "number": citation.number,
        "article_id": citation.span.article_id,
        "version": citation.span.version,
        "quote": citation.quote,
        "source_start": citation.span.start,
        "source_end": citation.span.end,
        "answer_start": citation.answer_start,
        "answer_end": citation.answer_end,
        "title": citation.title,
        "publisher": citation.publisher,
        "url": citation.url,
        "published": _day(citation.published),
        "verified": checks.passed,
        "checks": {
            "quote": checks.quote,
            "numbers": checks.numbers,
            "dates": checks.dates,
            "names": checks.names,
        },
    }


def article_head(article: Article) -> JSON:
    """An article without its text."""
    return {
        "id": article.id,
        "version": article.version,
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "authors": list(article.authors),
        "published": _day(article.published),
        "updated": _day(article.updated),
        "canonical_url": article.canonical_url,
        "language": article.language,
        "place": article.place,
        "note": article.note,
        "ingested": _moment(article.ingested),
        "provenance": provenance_document(article),
        "original": original_document(article),
    }


def provenance_document(article: Article) -> JSON:
    """Where each thing known of an article comes from, by field."""
    return {
        known.field: {"source": known.source, "confidence": known.confidence} for known in article.provenance
    }


def original_document(article: Article) -> JSON | None:
    """The document an article was extracted from; None where it was given as text."""
    held = article.original
    if held is None:
        return None
    return {"sha256": held.sha256, "media_type": held.media_type, "extraction": held.extraction}


def version_document(article: Article, start: date, until: date | None) -> JSON:
    """One version: the days on which queries as of a day see it, and what it says of its own correction."""
    found = notice(article)
    return {
        "version": article.version,
        "ingested": _moment(article.ingested),
        "updated": _day(article.updated),
        "from": _day(start),
        "until": _day(until),
        "notice": {"kind": found.kind, "text": found.text, "where": found.where} if found else None,
    }


def article_document(
    article: Article,
    *,
    current_version: int,
    versions: Sequence[JSON] = (),
    family: JSON | None = None,
    repeated: Sequence[tuple[int, int]] = (),
) -> JSON:
    """An article with its text, what was taken out of the page, its versions (oldest first) and copies."""
    return {
        **article_head(article),
        "current_version": current_version,
        "versions": list(versions),
        "family": family or family_document(article.id, [article.id], None),
        "origin": origin_document(article_origin(article)),
        "text": article.text,
        "removed": [{"kind": removed.kind, "text": removed.text} for removed in article.removed],
        "repeated": [{"start": start, "end": end} for start, end in repeated],
    }


def family_document(family: str, members: Sequence[str], origin: str | None) -> JSON:
    """The articles that are copies of one text, and whom they credit for it (null: it cannot be told)."""
    return {"id": family, "members": list(members), "origin": origin}


def origin_document(origin: Origin | None) -> JSON | None:
    """Whom an article credits for the whole of it, and where in its text; null where it credits nobody."""
    return {"name": origin.name, "start": origin.start, "end": origin.end} if origin else None


def tombstone_document(tombstone: Tombstone) -> JSON:
    return {
        "id": tombstone.id,
        "title": tombstone.title,
        "publisher": tombstone.publisher,
        "url": tombstone.url,
        "published": _day(tombstone.published),
        "deleted": _moment(tombstone.deleted),
        "reason": tombstone.reason,
    }


def hits_document(hits: Sequence[Hit]) -> JSON:
    """Search results, each with the score and rank either side gave it (null: it did not find it)."""
    return {"items": [_hit(hit) for hit in hits]}


def _hit(hit: Hit) -> JSON:
    passage = hit.passage
    return {
        "passage_id": passage.id,
        "article_id": passage.article_id,
        "version": passage.version,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "title": hit.article.title,
        "publisher": hit.article.publisher,
        "url": hit.article.url,
        "published": _day(hit.article.published),
        "dates": [
            {"start": m.start, "end": m.end, "from": m.first.isoformat(), "to": m.last.isoformat()}
            for m in passage.dates
        ],
        "score": round(hit.score, 6),
        "terms": _side(hit.terms_score, hit.terms_rank),
        "vectors": _side(hit.vector_score, hit.vector_rank),
        "duplicates": [
            {
                "passage_id": copy.passage.id,
                "article_id": copy.passage.article_id,
                "title": copy.article.title,
                "publisher": copy.article.publisher,
            }
            for copy in hit.duplicates
        ],
    }


def report_document(report: IngestReport, *, index: str) -> JSON:
    return {
        "added": list(report.added),
        "updated": list(report.updated),
        "unchanged": list(report.unchanged),
        "deleted": list(report.deleted),
        "refused": [{"source": item.source, "reason": item.reason} for item in report.refused],
        "passages": report.passages,
        "embedded": report.embedded,
        "index": index,
    }


def filters_document(filters: Filters) -> JSON:
    """The filters that are set, as a request carries them."""
    given = {"as_of": _day(filters.as_of), "since": _day(filters.since), "publisher": filters.publisher}
    return {name: value for name, value in given.items() if value is not None}


def item_document(article: Article) -> JSON:
    """An article as `POST /articles` takes it; `rag.sources.from_json` reads it back whole."""
    return {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "authors": list(article.authors),
        "published": _day(article.published),
        "updated": _day(article.updated),
        "canonical_url": article.canonical_url,
        "language": article.language,
        "place": article.place,
        "note": article.note,
        "source": article.source,
        "text": article.text,
        "removed": [{"kind": removed.kind, "text": removed.text} for removed in article.removed],
        "provenance": provenance_document(article),
        "original": original_document(article),
    }


def _side(score: float | None, rank: int | None) -> JSON | None:
    return None if score is None else {"score": round(score, 6), "rank": rank}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
