"""What holds for whatever is read, good or bad: the laws that fuzzing and the bad files are held to."""

from __future__ import annotations

import re

from rag.domain import Article, Refusal
from rag.sources import read_bytes
from rag.sources.normal import normalised

# Nothing that a terminal obeys, that reorders what is read, or that cannot be written down.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def lawful(data: bytes, name: str, media_type: str | None = None) -> list[Article | Refusal]:
    """What the document gives, each part of it checked. Raises AssertionError for what breaks a law."""
    reads = list(read_bytes(data, name=name, media_type=media_type))
    for read in reads:
        check(read)
    return reads


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
    assert read.text, "an article without text"
    assert read.title, "an article without a title"
    assert normalised(read.text) == read.text, "a text that is not in the one form"
    fields = (read.title, read.publisher, read.url, read.canonical_url, read.language, read.place, read.note)
    removed = [part.text for part in read.removed]
    for words in (read.text, read.source, *fields, *read.authors, *removed):
        assert words is None or not UNSAFE.search(words), f"what cannot be shown: {words!r}"
    assert len(read.title) < 3000, f"a title without end: {read.title[:200]!r}"
