"""Counts and times for Prometheus, in a registry of the application's own.

No question, answer or address of a caller is ever a label.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.domain import JSON

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60)


# What `rag.verify`, `rag.answer`, `rag.grounding` and `rag.replies` say of a statement that they drop.
KINDS = (
    ("not the article's words", "misquoted"),
    ("stands in the cited words only as", "altered"),
    ("does not stand in the cited words", "unsupported"),
    ("nothing is cited", "uncited"),
    ("evidence", "uncited"),
    ("link or markup", "markup"),
    ("an address", "markup"),
    ("stands in or beside it", "instruction"),
    ("again and again", "instruction"),
    ("another language", "instruction"),
    ("finds another value", "another_value"),
    ("is not said in the statement itself", "another_value"),
    ("counted by another", "another_value"),
    ("counts ", "another_value"),
    ("does not mention", "beside_the_question"),
    ("does not answer", "beside_the_question"),
    ("it gives no", "beside_the_question"),
    ("neither yes nor no", "beside_the_question"),
    (" is no ", "beside_the_question"),
    ("is not said", "reworded"),
    ("leaves out", "narrowed"),
    ("the cited words", "turned"),
    ("another place", "reordered"),
    ("another order", "reordered"),
    ("done by another", "reordered"),
    (" there", "reordered"),
    ("what it cites", "reworded"),
    ("longer than", "too_long"),
    ("too long", "too_long"),
    ("more than", "too_many"),
)
FELL_BACK = "answered by the local engine"  # as `rag.pipeline` notes it
_QUOTED = re.compile(r"“[^”]*”")


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "dateline_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "dateline_ask_seconds",
            "From question to whole answer.",
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.answers = Counter(
            "dateline_answers", "Answers and abstentions.", ("status",), registry=self.registry
        )
        self.dropped = Counter(
            "dateline_statements_dropped",
            "Statements not shown, by why.",
            ("reason",),
            registry=self.registry,
        )
        self.llm_tokens = Counter(
            "dateline_llm_tokens",
            "Tokens that the language model took for answers, by its own count or an estimate.",
            ("kind",),
            registry=self.registry,
        )
        self.llm_cost = Counter(
            "dateline_llm_cost_dollars",
            "What the language model cost for answers, where its price is known.",
            registry=self.registry,
        )
        self.llm_calls = Counter(
            "dateline_llm_calls", "Calls to the language model for answers.", registry=self.registry
        )
        self.llm_answers = Counter(
            "dateline_llm_answers",
            "Answers for which the language model was asked: its own, or the local engine's in its place.",
            ("outcome",),
            registry=self.registry,
        )
        for kind in ("prompt", "completion"):
            self.llm_tokens.labels(kind)
        for outcome in ("used", "fell_back"):
            self.llm_answers.labels(outcome)
        for status in ("answered", "abstained"):
            self.answers.labels(status)

    def timed(
        self, events: Iterator[tuple[str, JSON]], stored: Callable[[str], JSON]
    ) -> Iterator[tuple[str, JSON]]:
        """The same events; the answer among them is timed and counted.

        `stored` gives, for an answer's id, the document that is kept of it: with what was not shown, and with
        what the language model took.
        """
        began = time.perf_counter()
        try:
            for kind, document in events:
                if kind == "answer":
                    self.seconds.observe(time.perf_counter() - began)
                    self.answers.labels(document["status"]).inc()
                    kept = stored(document["id"])
                    for item in kept.get("dropped", ()):
                        self.dropped.labels(drop_kind(item["reason"])).inc()
                    self._count_usage(kept)
                yield kind, document
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()

    def _count_usage(self, kept: JSON) -> None:
        """Of an answer's `usage`, which the local engine's have not."""
        usage = kept.get("usage") or {}
        for kind in ("prompt", "completion"):
            self.llm_tokens.labels(kind).inc(usage.get(f"{kind}_tokens") or 0)
        self.llm_calls.inc(usage.get("calls") or 0)
        self.llm_cost.inc(usage.get("cost_usd") or 0.0)
        if any(note.endswith(FELL_BACK) for note in kept.get("notes", ())):
            self.llm_answers.labels("fell_back").inc()
        elif str(kept.get("engine", "")).startswith("llm:"):
            self.llm_answers.labels("used").inc()

    def exposition(self) -> bytes:
        return generate_latest(self.registry)


class Counted:
    """ASGI middleware: counts each response by method, route (its template, never the path) and status."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                method = scope["method"] if scope["method"] in METHODS else "other"
                route = getattr(scope.get("route"), "path", "none")
                self.metrics.requests.labels(method, route, str(message["status"])).inc()
            await send(message)

        await self.app(scope, receive, sending)


def drop_kind(reason: str) -> str:
    """One of a few words for a reason written for people, so that labels stay few."""
    plain = _QUOTED.sub("", reason)  # words of a statement may say anything
    return next((kind for phrase, kind in KINDS if phrase in plain), "other")
