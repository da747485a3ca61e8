"""Shapes of the HTTP interface: what requests may hold, and, for the documentation, what comes back.

Requests are validated by these models. Responses are the service's own documents, sent as they are;
the models below only describe them, and a test holds the two together.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from api import examples
from rag.controls import DIRECTION
from rag.domain import MAX_QUESTION, Filters, Question, Turn

MAX_PUBLISHER = 200
MAX_NOTE = 2000
TURNS_READ = 20  # of a longer history only the last are read: what a follow-up refers to is near
ID = re.compile(r"[A-Za-z0-9._~-]{1,200}")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIRECTION = re.compile(f"[{DIRECTION}]")


def cleaned(text: str) -> str:
    """Text without control characters (each becomes a space, line breaks stay) or outer white space.

    Marks that turn the order of reading round go, too. Raises ValueError for text that is not valid Unicode.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds half a character (a lone surrogate); send valid Unicode")
    return "".join(
        " " if unicodedata.category(character) == "Cc" and character not in "\n\t" else character
        for character in _DIRECTION.sub("", text)
    ).strip()


def _question(text: str) -> str:
    text = cleaned(text)
    if not text:
        raise ValueError("is empty; ask something")
    if len(text) > MAX_QUESTION:
        raise ValueError(f"has {len(text):,} characters; the most is {MAX_QUESTION:,}")
    return text


def _optional(limit: int) -> AfterValidator:
    def read(text: str | None) -> str | None:
        text = cleaned(text) if text is not None else None
        if text and len(text) > limit:
            raise ValueError(f"has {len(text):,} characters; the most is {limit:,}")
        return text or None

    return AfterValidator(read)


def read_day(value: object) -> date | None:
    """A day as YYYY-MM-DD; None and "" stand for none."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value} is not a day of the calendar") from None
    raise ValueError("must be a day written as YYYY-MM-DD, such as 2025-10-21")


Day = Annotated[
    date | None,
    BeforeValidator(read_day),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}),
]
QuestionText = Annotated[
    str, AfterValidator(_question), Field(json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION})
]
Publisher = Annotated[str | None, _optional(MAX_PUBLISHER)]
Note = Annotated[str | None, _optional(MAX_NOTE)]
CleanText = Annotated[str, AfterValidator(cleaned)]


class Scope(BaseModel):
    """Which articles are looked at. Both days count as within."""

    as_of: Day = Field(None, description="Only articles published on or before this day.")
    since: Day = Field(None, description="Only articles published on or after this day.")
    publisher: Publisher = Field(None, description="Only this publisher's articles; case does not matter.")

    @model_validator(mode="after")
    def _days_in_order(self) -> Scope:
        if self.as_of and self.since and self.since > self.as_of:
            raise ValueError(f"since ({self.since}) is later than as_of ({self.as_of}): no article can match")
        return self

    def filters(self) -> Filters:
        return Filters(as_of=self.as_of, since=self.since, publisher=self.publisher)


class EarlierTurn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: CleanText


class AskRequest(Scope):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": examples.QUESTION, "as_of": "2025-10-31"}]},
    )

    question: QuestionText
    history: list[EarlierTurn] | None = Field(
        None, description=f"The conversation so far, oldest first; the last {TURNS_READ} turns are read."
    )

    def asked(self) -> Question:
        turns = tuple(Turn(turn.role, turn.content) for turn in (self.history or [])[-TURNS_READ:])
        return Question(text=self.question, filters=self.filters(), history=turns)


class SearchQuery(Scope):
    model_config = ConfigDict(extra="forbid")

    q: QuestionText = Field(description="What to look for.", examples=[examples.QUESTION])
    limit: int = Field(10, ge=1, le=100, description="Most passages to give.")


class FeedbackRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.FEEDBACK]})

    answer_id: str = Field(pattern=f"^{ID.pattern}$")
    verdict: Literal["right", "wrong"]
    note: Note = None


class RebuildRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"embed": False}]})

    embed: bool = Field(False, description="Split and embed again too, with the settings as they are now.")


class Checks(BaseModel):
    """What was compared with the cited words."""

    quote: bool
    numbers: bool
    dates: bool
    names: bool


class CitationDocument(BaseModel):
    """Exact words of an article. Offsets count Unicode code points, end exclusive."""

    id: str
    number: int = Field(description="From 1, as in “[1]”.")
    article_id: str
    version: int
    quote: str
    source_start: int = Field(description="Where the quote begins in the article's text.")
    source_end: int
    answer_start: int = Field(description="Where the sentence it supports begins in the answer's text.")
    answer_end: int
    title: str
    publisher: str | None
    url: str | None
    published: str | None = Field(description="YYYY-MM-DD")
    verified: bool
    checks: Checks


class StatementDocument(BaseModel):
    """One sentence of the answer: `answer.text[start:end] == text`."""

    text: str
    start: int
    end: int
    citations: list[int]


class TimelineDocument(BaseModel):
    """One value at one time."""

    value: str
    as_of: str = Field(description="YYYY, YYYY-MM or YYYY-MM-DD")
    publishers: list[str]
    independent_sources: int = Field(
        description="Copies of one text count once, and so does what credits one news organisation."
    )
    citations: list[int]
    unit: str | None = None
    qualifier: str | None = None
    told_as: Literal["fact", "plan", "estimate", "claim", "denial"] = Field(
        "fact", description="“claim”: somebody says so, and it is not established."
    )
    said_by: list[str] = Field([], description="Whom the articles have it from, as they write their names.")
    disputed: bool = Field(
        False, description="Another entry says otherwise of the same time, or somebody denies it."
    )


class PartDocument(BaseModel):
    """One of several things that a question asks for, answered or declined on its own."""

    question: str
    status: Literal["answered", "abstained"]
    value: str | None
    unit: str | None
    qualifier: str | None
    statements: list[int] = Field(description="Places in the answer's statements, from 0.")
    reason: str | None = Field(description="Why it was declined.")


class AnswerDocument(BaseModel):
    """A checked answer, or an abstention with its reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ANSWER]})

    id: str
    question: str
    understood: str | None = Field(
        None, description="A question that follows others, as it was taken: so that it stands alone."
    )
    status: Literal["answered", "abstained"]
    value: str | None
    unit: str | None
    qualifier: str | None
    text: str
    statements: list[StatementDocument]
    citations: list[CitationDocument]
    timeline: list[TimelineDocument]
    parts: list[PartDocument] = Field([], description="Of a question that asks for several things.")
    conflict: bool
    as_of: str | None
    confidence: float
    reason: str | None = Field(description="Why it abstained.")
    notes: list[str]
    engine: str = Field(description="“local” or “llm:<model>”.")
    index: str = Field(description="A digest of the collection that was asked.")
    timings: dict[str, float]


class DroppedDocument(BaseModel):
    """A statement that was not shown, and why."""

    text: str
    reason: str


class AskedDocument(BaseModel):
    """What was asked besides the question; only what was set is there."""

    as_of: str | None = None
    since: str | None = None
    publisher: str | None = None


class SaidDocument(BaseModel):
    """A reader's verdict."""

    verdict: Literal["right", "wrong"]
    note: str | None
    created: str


class StoredAnswer(AnswerDocument):
    """An answer as it is kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.STORED_ANSWER]})

    asked: AskedDocument = Field(AskedDocument(), description="Its `as_of` is the day asked for.")
    dropped: list[DroppedDocument]
    feedback: list[SaidDocument] = Field(description="Oldest first.")


class JudgedAnswer(BaseModel):
    """An answer that readers judged; `GET /answers/{id}` gives the whole."""

    id: str
    question: str
    status: Literal["answered", "abstained"]
    value: str | None
    unit: str | None
    as_of: str | None
    created: str
    feedback: list[SaidDocument] = Field(description="Oldest first.")


class JudgedAnswers(BaseModel):
    items: list[JudgedAnswer]


class ChangedCitation(BaseModel):
    """A citation of a stored answer whose article has changed or gone since."""

    id: str = Field(description="The answer's.")
    question: str
    created: str
    citation_id: str
    number: int
    article_id: str
    title: str
    quote: str
    cited_version: int
    current_version: int | None = Field(description="null: the article was deleted.")
    deleted: str | None
    reason: str | None = Field(description="Why it was deleted.")
    still_there: bool = Field(description="Whether the quote stands word for word in the current version.")
    source_start: int | None = Field(description="Where it stands there, if it stands there once.")
    source_end: int | None


class ChangedCitations(BaseModel):
    items: list[ChangedCitation]


class SaidThen(BaseModel):
    """What an answer came to."""

    status: Literal["answered", "abstained"]
    value: str | None
    unit: str | None
    qualifier: str | None
    as_of: str | None
    conflict: bool


class LaterArticle(BaseModel):
    id: str
    title: str
    publisher: str | None
    published: str | None


class StaleAnswer(BaseModel):
    """A stored answer that articles which came in after it would change."""

    id: str
    question: str
    created: str
    asked: AskedDocument
    changes: list[
        Literal[
            "another value",
            "newer support",
            "now disputed",
            "now answered",
            "no longer supported",
            "now says more",
        ]
    ]
    then: SaidThen
    now: SaidThen = Field(description="What the local engine says now; it is not stored.")
    later_articles: list[LaterArticle] = Field(
        description="Those that the answer of now cites, else those that it was read from."
    )


class StaleAnswers(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.STALE_ANSWERS]})

    items: list[StaleAnswer]
    looked_at: int = Field(description="Stored answers that this page looked at.")
    left: int = Field(description="Stored answers after them.")
    next: str | None = Field(description="Give it as `after` for the next page; null: this is the last.")


class ProvenanceDocument(BaseModel):
    """Where one thing known of an article comes from, and how sure it is (0 to 1)."""

    source: str
    confidence: float


class OriginalDocument(BaseModel):
    """The document an article was extracted from, and what extracted it."""

    sha256: str
    media_type: str
    extraction: str


class ArticleHead(BaseModel):
    """An article without its text."""

    id: str
    version: int
    title: str
    publisher: str | None
    url: str | None
    authors: list[str]
    published: str | None
    updated: str | None
    canonical_url: str | None
    language: str | None
    place: str | None
    note: str | None
    ingested: str | None
    provenance: dict[str, ProvenanceDocument]
    original: OriginalDocument | None


class RemovedDocument(BaseModel):
    kind: str
    text: str


class FamilyDocument(BaseModel):
    """The articles held that are copies of one text, this one among them."""

    id: str = Field(description="The smallest of the members' ids.")
    members: list[str]
    origin: str | None = Field(
        description="The news organisation they credit for it; null: it cannot be told."
    )


class OriginDocument(BaseModel):
    """Whom an article credits for the whole of it, as wire copy does."""

    name: str
    start: int | None = Field(
        description="Where in the text it is named; null: a byline or an address names it."
    )
    end: int | None


class NoticeDocument(BaseModel):
    """What a version says of its own correction."""

    kind: Literal["retraction", "correction", "update"]
    text: str
    where: Literal["text", "removed"]


class VersionDocument(BaseModel):
    """One version of an article, and the days on which an as-of query sees it."""

    version: int
    ingested: str | None
    updated: str | None
    from_: str = Field(alias="from", description="The first day on which it counts.")
    until: str | None = Field(description="The day from which it no longer does; null: it is current.")
    notice: NoticeDocument | None


class RepeatedDocument(BaseModel):
    start: int = Field(description="In the text, in code points.")
    end: int


class ArticleDocument(ArticleHead):
    """An article's body text, and apart from it what was taken out of the page."""

    current_version: int
    family: FamilyDocument
    origin: OriginDocument | None
    versions: list[VersionDocument] = Field(description="Oldest first.")
    text: str
    removed: list[RemovedDocument]
    repeated: list[RepeatedDocument] = Field(
        description="Notices in the text that its publisher puts under many stories: never cited."
    )


class ArticlesDocument(BaseModel):
    items: list[ArticleHead]


class TombstoneDocument(BaseModel):
    id: str
    title: str
    publisher: str | None
    url: str | None
    published: str | None
    deleted: str
    reason: str | None


class RefusedDocument(BaseModel):
    source: str
    reason: str


class AddedDocument(BaseModel):
    """What happened to each article, by id."""

    added: list[str]
    updated: list[str]
    unchanged: list[str]
    deleted: list[str] = Field([], description="Deleted before, and so left out.")
    refused: list[RefusedDocument]
    index: str


class JobDocument(BaseModel):
    """A request to take articles in, and how it stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.JOB]})

    job: str
    status: Literal["queued", "working", "done", "failed"]
    status_url: str | None = Field(None, description="Where to ask again; with a 202 only.")
    created: str | None = None
    finished: str | None = None
    attempts: int | None = Field(None, description="How often it failed for now, or was interrupted.")
    ahead: int | None = Field(None, description="Requests before it, while it is queued.")
    progress: dict[str, int] | None = Field(None, description="What it has done so far, while it is working.")
    report: AddedDocument | None = None
    error: dict[str, Any] | None = Field(None, description="A problem document.")


class KeptRefusal(BaseModel):
    """A source that could not be taken in yet."""

    source: str
    reason: str
    file: str | None
    local: bool = Field(description="The file was read where the home is; else it is as a client named it.")
    first: str
    last: str
    attempts: int


class RefusalsDocument(BaseModel):
    items: list[KeptRefusal]


class NotedRefusal(BaseModel):
    source: Annotated[str, Field(min_length=1, max_length=5000)]
    reason: Annotated[str, Field(max_length=5000)]
    file: Annotated[str | None, Field(max_length=5000)] = None
    name: Annotated[str | None, Field(max_length=5000)] = None


class RefusalsRequest(BaseModel):
    """What a client could not read of its files."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.NOTED]})

    refused: Annotated[list[NotedRefusal], Field(max_length=10_000)] = []
    read: Annotated[list[Annotated[str, Field(max_length=5000)]], Field(max_length=100_000)] = []
    forget: Annotated[list[Annotated[str, Field(max_length=5000)]], Field(max_length=10_000)] = []


class OpenedCitation(BaseModel):
    """A citation with all that a reader needs to judge it."""

    citation: CitationDocument
    question: str
    sentence: str
    answer_id: str
    article: ArticleHead
    before: str
    quote: str
    after: str
    changed: bool = Field(description="Whether the article has changed or gone since.")
    current_version: int | None
    still_there: bool = Field(description="Whether the quote stands in the current version, word for word.")
    current_start: int | None = Field(description="Where it stands there, if it stands there once.")
    current_end: int | None
    tombstone: TombstoneDocument | None


class Side(BaseModel):
    score: float
    rank: int


class MentionDocument(BaseModel):
    """Days that a passage speaks of: text[start:end] means the days from `from` to `to`, both included."""

    start: int
    end: int
    from_: str = Field(alias="from")
    to: str


class HitDocument(BaseModel):
    passage_id: str
    article_id: str
    version: int
    start: int
    end: int
    text: str
    title: str
    publisher: str | None
    url: str | None
    published: str | None
    dates: list[MentionDocument] = Field(
        description="Days that the text speaks of, where they are beyond doubt."
    )
    score: float = Field(description="Fused; only its order means anything.")
    terms: Side | None = Field(description="BM25; null where the words did not find it.")
    vectors: Side | None = Field(description="Cosine similarity; null where meaning did not find it.")
    duplicates: list[dict[str, Any]]


class HitsDocument(BaseModel):
    items: list[HitDocument]


class FeedbackDocument(BaseModel):
    answer_id: str
    verdict: Literal["right", "wrong"]
    note: str | None


class CheckDocument(BaseModel):
    whole: bool
    differences: list[str]


class ProblemDocument(BaseModel):
    """RFC 9457, with a stable code for programs and advice for people."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PROBLEM]})

    type: str
    title: str
    status: int
    detail: str
    code: str
    advice: str
    retryable: bool
    instance: str | None = None
