"""A service without a collection behind it: the contract's documents, made from real domain objects.

What it does is decided by the question, so that a test reads as what a caller does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import uvicorn

from api.app import create_app
from rag.arrivals import AddressesRead, Arrival
from rag.cancellation import Cancellation
from rag.documents import (
    answer_document,
    article_document,
    article_head,
    hits_document,
    statement_document,
    stored_answer,
    tombstone_document,
)
from rag.domain import (
    JSON,
    Answer,
    Article,
    Checks,
    Citation,
    Dropped,
    Filters,
    Hit,
    Passage,
    Question,
    Refusal,
    Span,
    Statement,
    TimelineEntry,
    Tombstone,
)
from rag.errors import Gone, ModelUnavailable, NotFound
from rag.settings import Settings

TEXT = "Lead. 🛰 About 250 to 350 advisers remain at the Meadow base, officials said. They left 2,000 tents."
REPORT = Article(
    id="meadow-base",
    title="Advisers stay at the Meadow base",
    text=TEXT,
    publisher="Harbour Dispatch",
    url="https://harbour-dispatch.example/meadow",
    published=date(2025, 10, 21),
    ingested=datetime(2025, 10, 22, 6, 30, tzinfo=UTC),
)
MEMO = replace(REPORT, id="meadow-memo", title="A memo", url=None, publisher=None)
GONE = Tombstone(
    "old-report",
    "An old report",
    "Harbour Dispatch",
    None,
    None,
    datetime(2025, 11, 2, tzinfo=UTC),
    "withdrawn",
)
_THEN = {
    "status": "abstained",
    "value": None,
    "unit": None,
    "qualifier": None,
    "as_of": None,
    "conflict": False,
}
STALE = {
    "items": [
        {
            **{"id": "a2", "question": "?", "created": "2025-10-22T06:30:00+00:00", "asked": {}},
            "changes": ["now answered"],
            "then": _THEN,
            "now": _THEN | {"status": "answered", "value": "90", "as_of": "2025-11-02"},
            "later_articles": [
                {"id": "new-report", "title": "A new report", "publisher": None, "published": "2025-11-02"}
            ],
        }
    ],
    **{"looked_at": 2, "left": 0, "next": None},
}
CHANGED = {
    "id": "a1",
    "question": "?",
    "created": "2025-11-03T08:30:00+00:00",
    "citation_id": "a1.1",
    "number": 1,
    "article_id": "meadow-base",
    "title": "Advisers stay at the Meadow base",
    "quote": "About 250 to 350 advisers remain at the Meadow base",
    "cited_version": 1,
    "current_version": 2,
    "deleted": None,
    "reason": None,
    "still_there": False,
    "source_start": None,
    "source_end": None,
}
SAID_AT = "2025-11-03T08:40:00+00:00"
QUOTES = ("About 250 to 350 advisers remain at the Meadow base", "They left 2,000 tents")


def build_answer(question: str) -> Answer:
    """Two statements, cited to a report with a web address and to a memo without one."""
    text, statements, citations = "", [], []
    for number, (quote, article) in enumerate(zip(QUOTES, (REPORT, MEMO), strict=True), 1):
        text += " " if text else ""
        start, at = len(text), TEXT.index(quote)
        text += f"{quote}. [{number}]"
        end = start + len(quote) + 1
        statements.append(Statement(f"{quote}.", start, end, (number,)))
        citations.append(
            Citation(
                id=f"a1.{number}",
                number=number,
                span=Span(article.id, 1, at, at + len(quote)),
                quote=quote,
                answer_start=start,
                answer_end=end,
                title=article.title,
                publisher=article.publisher,
                url=article.url,
                published=article.published,
                checks=Checks(True, True, True, True),
            )
        )
    return Answer(
        id="a1",
        question=question,
        status="answered",
        text=text,
        value="250 to 350",
        unit="advisers",
        qualifier="about",
        statements=tuple(statements),
        citations=tuple(citations),
        timeline=(TimelineEntry("250 to 350", "2025-10-21", ("Harbour Dispatch",), 1, (1,)),),
        as_of=date(2025, 10, 21),
        confidence=0.93,
        index="d1",
        timings={"retrieve_ms": 1.0, "read_ms": 1.0, "verify_ms": 1.0, "total_ms": 3.0},
        dropped=(
            Dropped("Some 9,000 remain.", "“9,000 with no evidence” does not stand in the cited words"),
        ),
    )


def build_abstention(question: str) -> Answer:
    return Answer(
        id="a2",
        question=question,
        status="abstained",
        text="The articles do not answer this.",
        reason="no article supports an answer",
        index="d1",
    )


class FakeService:
    engine_name = "local"

    def __init__(self) -> None:
        self.held = {article.id: article for article in (REPORT, MEMO)}
        self.asked: list[Question] = []
        self.cancellation = Cancellation()
        self.searched: list[tuple[str, Filters, int]] = []
        self.answers = {
            "a1": stored_answer(build_answer("?"), Filters()),
            "a2": stored_answer(build_abstention("?"), Filters()),
        }
        self.stopped = threading.Event()
        self.is_ready = True
        self.rebuilt: list[bool] = []
        self.noted: list[tuple[str, str, str | None]] = []
        self.looked: list[tuple[int, str | None]] = []
        self.deleted: list[tuple[str, str | None]] = []

    def ask_events(
        self, question: Question, *, cancellation: Cancellation | None = None
    ) -> Iterator[tuple[str, JSON]]:
        self.asked.append(question)
        self.cancellation = cancellation or Cancellation()
        try:
            yield from self._events(question)
        finally:
            self.stopped.set()

    def _events(self, question: Question) -> Iterator[tuple[str, JSON]]:
        if "silent" in question.text:
            woken = threading.Event()
            with self.cancellation.calling(woken.set):
                woken.wait(60)
            return
        if "unreachable" in question.text:
            raise ModelUnavailable("The model did not answer.", advice="Check OPENAI_BASE_URL.")
        if "bug" in question.text:
            raise RuntimeError("secret of the inside")
        if "nothing" in question.text:
            yield "answer", answer_document(build_abstention(question.text))
            return
        answer = build_answer(question.text)
        end = 0
        for number, statement in enumerate(answer.statements):
            upto = answer.text.index("]", statement.end) + 1
            delta, end = answer.text[end:upto], upto
            cited = [
                {key: value for key, value in c.items() if key != "id"}  # ids come with the answer
                for c in answer_document(answer)["citations"]
                if c["number"] in statement.citations
            ]
            yield "statement", statement_document(statement) | {"delta": delta, "citations": cited}
            if number == 0 and "cut" in question.text:
                raise ModelUnavailable("The model broke off.", advice="Ask again.")
            if number == 0 and "fault" in question.text:
                raise RuntimeError("secret of the inside")
            while "endless" in question.text:
                time.sleep(0.01)
                yield "statement", statement_document(statement) | {"delta": " more", "citations": cited}
        yield "answer", answer_document(answer)

    def search(self, text: str, filters: Filters, limit: int) -> JSON:
        self.searched.append((text, filters, limit))
        passage = Passage("meadow-base.1.0", "meadow-base", 1, 0, 0, len(TEXT), TEXT, 30)
        return hits_document([Hit(passage, REPORT, 0.03, 6.4, 1, None, None)])

    def articles(self) -> JSON:
        return {"items": [article_head(article) for article in self.held.values()]}

    def article(self, article_id: str, version: int | None) -> JSON:
        if article_id == GONE.id:
            raise Gone("The article was deleted.", tombstone=GONE)
        if article_id not in self.held or version not in (None, 1):
            raise NotFound(f"There is no article {article_id}.", advice="See the list of articles.")
        return article_document(self.held[article_id], current_version=1)

    def add(self, items: Iterable[Arrival], *, most_refused: int | None = None) -> JSON:
        report: JSON = {"added": [], "updated": [], "unchanged": [], "refused": []}
        for item in items:
            if isinstance(item, AddressesRead):
                continue
            if isinstance(item, Refusal):
                report["refused"].append({"source": item.source, "reason": item.reason})
                continue
            known = self.held.get(item.id)
            outcome = "added" if known is None else "unchanged" if known.text == item.text else "updated"
            report[outcome].append(item.id)
            self.held[item.id] = replace(item, ingested=REPORT.ingested)
        return report | {"passages": 0, "embedded": 0, "index": "d2"}

    def delete(self, article_id: str, reason: str | None) -> JSON:
        self.article(article_id, None)
        del self.held[article_id]
        self.deleted.append((article_id, reason))
        return tombstone_document(replace(GONE, id=article_id, reason=reason))

    def restore(self, article_id: str) -> JSON:
        self.article(article_id, None)
        return self.add([self.held[article_id]])

    def citation(self, citation_id: str) -> JSON:
        for answer in self.answers.values():
            for citation in answer["citations"]:
                if citation["id"] == citation_id:
                    start, end = citation["source_start"], citation["source_end"]
                    return {
                        "citation": citation,
                        "question": answer["question"],
                        "sentence": answer["text"][citation["answer_start"] : citation["answer_end"]],
                        "answer_id": answer["id"],
                        "article": article_head(REPORT),
                        "before": TEXT[:start],
                        "quote": TEXT[start:end],
                        "after": TEXT[end:],
                        "changed": False,
                        "current_version": 1,
                        "still_there": True,
                        "current_start": start,
                        "current_end": end,
                        "tombstone": None,
                    }
        raise NotFound(f"There is no citation {citation_id}.")

    def answer(self, answer_id: str) -> JSON:
        if answer_id not in self.answers:
            raise NotFound(f"There is no answer {answer_id}.")
        return self.answers[answer_id] | {"feedback": self._said(answer_id)}

    def judged(self, verdict: str) -> JSON:
        keys = ("id", "question", "status", "value", "unit", "as_of")
        judged = [id_ for id_, said, _ in reversed(self.noted) if said == verdict]
        return {
            "items": [
                {key: self.answers[id_][key] for key in keys}
                | {"created": SAID_AT, "feedback": self._said(id_)}
                for id_ in judged
            ]
        }

    def _said(self, answer_id: str) -> list[JSON]:
        return [
            {"verdict": verdict, "note": note, "created": SAID_AT}
            for id_, verdict, note in self.noted
            if id_ == answer_id
        ]

    def changed(self) -> JSON:
        return {"items": [CHANGED]}

    def stale(self, limit: int, after: str | None) -> JSON:
        if after is not None:
            self.answer(after)
        self.looked.append((limit, after))
        return STALE

    def delete_answer(self, answer_id: str) -> None:
        self.answer(answer_id)
        del self.answers[answer_id]

    def feedback(self, answer_id: str, verdict: str, note: str | None) -> JSON:
        self.answer(answer_id)
        self.noted.append((answer_id, verdict, note))
        return {"answer_id": answer_id, "verdict": verdict, "note": note}

    def ready(self) -> JSON:
        return {
            "ready": self.is_ready,
            "engine": "local",
            "embedder": "fake",
            "articles": 2,
            "passages": 2,
            "index": "d1",
        }

    def check(self) -> JSON:
        return {"whole": True, "differences": []}

    def rebuild(self, *, embed: bool) -> JSON:
        self.rebuilt.append(embed)
        return self.ready()


@contextmanager
def served(service: FakeService, **settings: Any) -> Iterator[str]:
    """The application on a real server at a free loopback port; its URL."""
    app = create_app(service, Settings(**settings), hosts=())
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, lifespan="off", ws="none", log_config=None, timeout_graceful_shutdown=5)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
