"""What holds for whatever is read, good or bad: the laws that fuzzing and the bad files are held to.

An article is held to them beyond its reading: by what ingest does with it, and an answer that cites it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from rag.corrections import notices
from rag.domain import Article, Refusal
from rag.independence import Source
from rag.mentions import resolve
from rag.notices import candidates
from rag.origins import article_origin, reporters
from rag.passages import split
from rag.signatures import Signature
from rag.sources import read_bytes
from rag.sources.normal import normalised
from rag.stored import require_storable

SECONDS = 30.0  # of CPU time that all of a document may take: far more than any does
TAKEN_IN = 100_000  # characters of a text that are; what more takes is a matter of tests/test_work.py

# Nothing that a terminal obeys, that reorders what is read, or that cannot be written down.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def lawful(data: bytes, name: str, media_type: str | None = None) -> list[Article | Refusal]:
    """What the document gives, each part of it checked. Raises AssertionError for what breaks a law."""
    return in_time(read_bytes(data, name=name, media_type=media_type))


def in_time(reads: Iterable[Article | Refusal]) -> list[Article | Refusal]:
    """All that a document gives, checked, and within SECONDS. Raises AssertionError."""
    begun = time.process_time()
    found = list(reads)
    for read in found:
        check(read)
    took = time.process_time() - begun
    assert took < SECONDS, f"it took {took:.0f} s of CPU time"
    return found


def check(read: Article | Refusal) -> None:
    """Raise AssertionError for an article or a refusal that should not have come out."""
    if isinstance(read, Refusal):
        assert len(read.reason) >= 10, f"no reason: {read.reason!r}"
        # A reader meets what it knows with a message of its own; this one is for what nobody thought of.
        assert "Please report" not in read.reason, read.reason
        for words in (read.reason, read.source):
            assert not UNSAFE.search(words), f"a refusal that cannot be shown: {words!r}"
            assert len(words) < 3000, f"a refusal without end: {words[:200]!r}"
        return
    _check_article(read)


def _check_article(article: Article) -> None:
    assert article.text, "an article without text"
    assert article.title, "an article without a title"
    assert normalised(article.text) == article.text, "a text that is not in the one form"
    fields = (
        article.title,
        article.publisher,
        article.url,
        article.canonical_url,
        article.language,
        article.place,
        article.note,
    )
    removed = [part.text for part in article.removed]
    for words in (article.text, article.source, *fields, *article.authors, *removed):
        assert words is None or not UNSAFE.search(words), f"what cannot be shown: {words!r}"
    assert len(article.title) < 3000, f"a title without end: {article.title[:200]!r}"
    _take_in(replace(article, text=article.text[:TAKEN_IN].rstrip()))


def _take_in(article: Article) -> None:
    """What is made of an article before it is stored, and of one that is cited."""
    require_storable(article)
    text, size = article.text, len(article.text)
    assert len(article.content_hash) >= 16
    passages = split(article, budget=256, overlap=32)
    seen = 0
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert not text[seen : passage.start].strip(), "words in no passage"
        seen = max(seen, passage.end)
        for day in resolve(passage.text, date(2025, 2, 11)):
            assert 0 <= day.start < day.end <= len(passage.text)
            assert day.first <= day.last
    assert not text[seen:].strip(), "words in no passage"
    spans = [(each.start, each.end) for each in (*candidates.__wrapped__(text), *notices(text))]
    if (origin := article_origin(article)) is not None and origin.start is not None:
        spans.append((origin.start, origin.end or 0))
    assert all(0 <= start < end <= size for start, end in spans)
    assert all(reporters(article))
    assert Signature.of(text).runs <= size
    for cited in passages[:1] + passages[1:][-1:]:
        Source.of(article, cited.start, cited.end)
