"""The nouns of Dateline: articles, passages, hits, spans, claims and answers.

Frozen data without vendor imports. Every offset counts Unicode code points, end exclusive, over
`Article.text`. Nothing here reads a file, a clock or the network.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from rag.controls import harmless_line, shown

MAX_QUESTION = 2000  # characters

Status = Literal["answered", "abstained"]
# claim: somebody says so, and it is not established
Told = Literal["fact", "plan", "estimate", "claim", "denial"]


@dataclass(frozen=True, slots=True)
class Removed:
    """Words of a page that are not the article: kept apart, shown on request, never cited."""

    kind: str  # what it is, as "navigation", "caption", "teaser"; docs/cleaning.md lists them
    text: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one thing known of an article comes from, and how sure it is."""

    field: str  # "title", "publisher", "authors", "published", "updated", "url", "canonical_url", …
    source: str  # "given", "json-ld", "meta", "markup", "text", "feed", "mail", "file name" or "guess"
    confidence: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes that an article was extracted from, and by what: so that it can be extracted again."""

    sha256: str  # hex, of the document's bytes
    media_type: str
    extraction: str  # name and version of the extraction, as "html 2"


@dataclass(frozen=True, slots=True)
class Article:
    """One version of one article: clean body text, which never changes, and what is known of it."""

    id: str  # URL-safe; the same for every version of the article
    title: str
    text: str
    version: int = 1  # 1, 2, …; the record numbers them
    publisher: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    updated: date | None = None
    canonical_url: str | None = None  # what the page itself says its address is
    language: str | None = None  # ISO 639-1, as "en"
    place: str | None = None  # where it was written, as its place line says: "BAGHDAD"
    note: str | None = None  # such as "A retelling for demonstration."
    removed: tuple[Removed, ...] = ()
    provenance: tuple[Provenance, ...] = ()  # at most one for each field
    original: Original | None = None
    source: str | None = None  # the file it came from, where nothing else names it (no id, no url)
    ingested: datetime | None = None  # UTC; set by the record

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of all that a reader would see: no id, version, time of ingest or provenance."""
        seen = [
            self.title,
            self.publisher,
            self.url,
            list(self.authors),
            self.published.isoformat() if self.published else None,
            self.note,
            self.text,
            [[r.kind, r.text] for r in self.removed],
            self.updated.isoformat() if self.updated else None,
            self.canonical_url,
            self.language,
            self.place,
        ]
        return hashlib.sha256(json.dumps(seen, ensure_ascii=True).encode("ascii")).hexdigest()

    @property
    def day(self) -> date | None:
        """The day it counts from in dated queries: published, else ingested."""
        return self.published or (self.ingested.date() if self.ingested else None)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a deleted article, so that an old citation can still explain itself."""

    id: str
    title: str
    publisher: str | None
    url: str | None
    published: date | None
    deleted: datetime  # UTC
    reason: str | None


@dataclass(frozen=True, slots=True)
class Mention:
    """Days that a passage speaks of, where its words and its article's day leave no doubt of them."""

    start: int  # in the passage's text
    end: int
    first: date
    last: date  # inclusive; the same day for a day


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article version: `article.text[start:end] == text`."""

    id: str  # "<article id>.<version>.<index>"
    article_id: str
    version: int
    index: int
    start: int
    end: int
    text: str
    tokens: int
    dates: tuple[Mention, ...] = ()

    @property
    def text_hash(self) -> str:
        """SHA-256 (hex) of the text: an unchanged passage of a changed article keeps its vector."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a query sees. Days are inclusive; the publisher is compared without case."""

    as_of: date | None = None
    since: date | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and of which articles."""

    text: str
    filters: Filters = Filters()
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage, its article, and what each side of the search thought of it."""

    passage: Passage
    article: Article
    score: float  # fused; only its order means anything
    terms_score: float | None = None  # BM25; None: that side did not find it
    terms_rank: int | None = None  # from 1
    vector_score: float | None = None  # cosine similarity
    vector_rank: int | None = None  # from 1
    family: str | None = None  # of the article, where it has copies
    notices: tuple[tuple[int, int], ...] = ()  # (start, end) in the article: never cited (rag/notices.py)
    duplicates: tuple[Hit, ...] = ()  # near-identical passages of other articles, folded into this


@dataclass(frozen=True, slots=True)
class Span:
    """Exact characters of one article version."""

    article_id: str
    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement as an engine proposes it, before any check: text, and the words it relies on."""

    text: str
    spans: tuple[Span, ...]
    value: str | None = None  # the shortest complete answer in it, in the source's spelling
    unit: str | None = None
    qualifier: str | None = None
    as_of: str | None = None  # YYYY[-MM[-DD]] when the words speak of a time; None: the article's day
    listed: bool = False  # its value is some items of a list; all such claims together give the answer's
    answers: bool = True  # False: context beside the answer; it never becomes the answer's value
    told_as: Told | None = None  # None: as the cited words tell it (rag/tellings.py)
    said_by: tuple[str, ...] = ()  # whom its article has it from, as it writes their names
    part: int = 0  # which part of the question it answers; 0 for the first or only one
    disputed: bool = False  # its article has somebody say that it is not so


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls of a language model took."""

    prompt: int = 0  # tokens
    completion: int = 0  # tokens
    calls: int = 0
    dollars: float | None = None  # None: the price is not known

    @property
    def tokens(self) -> int:
        return self.prompt + self.completion

    def __add__(self, other: Usage) -> Usage:
        known = [each.dollars for each in (self, other) if each.dollars is not None]
        return Usage(
            self.prompt + other.prompt,
            self.completion + other.completion,
            self.calls + other.calls,
            sum(known) if known else None,
        )


@dataclass(frozen=True, slots=True)
class Closing:
    """An engine's last word on a question, after its claims."""

    confidence: float  # 0 to 1, that the first claim answers the question
    reason: str | None = None  # why there is no claim
    notes: tuple[str, ...] = ()
    usage: Usage = Usage()  # of the language model, if any was asked
    prompts: tuple[str, ...] = ()  # labels of the prompts it was asked with


@dataclass(frozen=True, slots=True)
class Checks:
    """What was compared with the cited words. All true: the citation is verified."""

    quote: bool  # the quote stands at its offsets
    numbers: bool
    dates: bool
    names: bool

    @property
    def passed(self) -> bool:
        return self.quote and self.numbers and self.dates and self.names


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact words of an article that support a statement, with what a reader needs to judge them."""

    id: str  # "<answer id>.<number>"
    number: int  # from 1, as in "[1]"
    span: Span
    quote: str  # article.text[span.start:span.end]
    answer_start: int  # the statement it supports, in Answer.text
    answer_end: int
    title: str
    publisher: str | None
    url: str | None
    published: date | None
    checks: Checks


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer: `answer.text[start:end] == text`."""

    text: str
    start: int
    end: int
    citations: tuple[int, ...]  # citation numbers, at least one


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One value at one time, and who reports it."""

    value: str
    as_of: str  # YYYY, YYYY-MM or YYYY-MM-DD
    publishers: tuple[str, ...]
    independent_sources: int  # copies, and what credits one origin, count once
    citations: tuple[int, ...]
    unit: str | None = None
    qualifier: str | None = None
    told_as: Told = "fact"
    said_by: tuple[str, ...] = ()  # whom the articles have it from, as they write their names
    disputed: bool = False  # another entry says otherwise of the same time, or somebody denies it


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things that a question asks for, answered or declined on its own."""

    question: str
    status: Status
    value: str | None = None
    unit: str | None = None
    qualifier: str | None = None
    statements: tuple[int, ...] = ()  # places in Answer.statements, from 0
    reason: str | None = None  # why it was declined


@dataclass(frozen=True, slots=True)
class Dropped:
    """A statement that was not shown, and why. Kept with the answer's record."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer, or an abstention with its reason."""

    id: str
    question: str
    status: Status
    text: str
    value: str | None = None
    unit: str | None = None
    qualifier: str | None = None
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    conflict: bool = False
    as_of: date | None = None
    confidence: float = 0.0
    reason: str | None = None
    notes: tuple[str, ...] = ()
    engine: str = "local"
    index: str = ""
    timings: Mapping[str, float] = field(default_factory=dict)  # milliseconds
    dropped: tuple[Dropped, ...] = ()
    usage: Usage = Usage()
    prompts: tuple[str, ...] = ()
    understood: str | None = None  # a question that follows others, as it was taken: so that it stands alone
    parts: tuple[Part, ...] = ()  # of a question that asks for several things; empty for another


@dataclass(frozen=True, slots=True)
class Refusal:
    """A source that could not be taken in: where it is, why, and what to do.

    Both can be shown as they are: whatever a name or a document holds, no terminal obeys it.
    """

    source: str
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", shown(self.source))
        object.__setattr__(self, "reason", harmless_line(self.reason))


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest did, by article id."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()  # before, and left so
    refused: tuple[Refusal, ...] = ()
    passages: int = 0  # passages written
    embedded: int = 0  # of these, passages whose vector had to be computed


JSON = dict[str, Any]
