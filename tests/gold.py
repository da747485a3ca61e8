"""Cases and Answer documents for tests of the evaluation: small, valid, and easy to make wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fakes import article

from eval.cases import Case, Evidence
from eval.suite import places
from rag.domain import JSON, Article

LEDGER = article(
    "Iraq keeps the base. Between 250 and 350 advisers stay at Ain al-Asad. They train pilots.",
    id="ledger",
    title="Advisers stay",
    publisher="The Ledger",
    url="https://ledger.example/1",
)
WIRE = article(
    "Some 250 to 350 advisers stay on. The mayor welcomed them.",
    id="wire",
    title="Some stay",
    publisher="The Wire",
    url="https://wire.example/2",
)
OTHER = article(
    "A fair drew 250 to 350 visitors.",
    id="other",
    title="A fair",
    publisher="The Other",
    url="https://other.example/3",
)
LIBRARY = {one.id: one for one in (LEDGER, WIRE, OTHER)}


def evidence(source: Article, words: str) -> Evidence:
    return Evidence(source.id, words, places(words, source.text))


COUNT = Case(
    "advisers",
    "how many advisers stay?",
    kind="range",
    value=("250 to 350",),
    unit="advisers",
    articles=("ledger", "wire"),
    evidence=(evidence(LEDGER, "Between 250 and 350 advisers"), evidence(WIRE, "250 to 350 advisers")),
)
NONE = Case("french", "how many French advisers stay?", must_abstain="none are French")

LEDGER_SAYS = "Between 250 and 350 advisers stay at Ain al-Asad."
WIRE_SAYS = "Some 250 to 350 advisers stay on."
OTHER_SAYS = "A fair drew 250 to 350 visitors."


def cite(number: int, source: Article, quote: str, **fields: Any) -> JSON:
    start = source.text.index(quote)
    return {
        "id": f"a.{number}",
        "number": number,
        "article_id": source.id,
        "version": 1,
        "quote": quote,
        "source_start": start,
        "source_end": start + len(quote),
        "answer_start": 0,
        "answer_end": 1,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "published": source.published.isoformat() if source.published else None,
        "verified": True,
    } | fields


def answered(
    value: str | None = "250 to 350",
    citations: Sequence[JSON] | None = None,
    text: str | None = None,
    **fields: Any,
) -> JSON:
    """An answer whose every citation has a statement that repeats its quote."""
    citations = [cite(1, LEDGER, LEDGER_SAYS)] if citations is None else citations
    statements = [{"text": c["quote"], "start": 0, "end": 1, "citations": [c["number"]]} for c in citations]
    own = {"value": value, "as_of": "2025", "citations": [c["number"] for c in citations]}
    return {
        "id": "a",
        "status": "answered",
        "value": value,
        "unit": None,
        "qualifier": None,
        "text": text or " ".join(f"{c['quote']} [{c['number']}]" for c in citations),
        "statements": statements,
        "citations": list(citations),
        "timeline": [] if value is None else [own],
        "confidence": 0.9,
        "reason": None,
        "notes": [],
    } | fields


def abstained(reason: str = "nothing speaks of it") -> JSON:
    nothing: JSON = {"statements": [], "citations": [], "timeline": []}
    return answered(None, []) | nothing | {"status": "abstained", "text": "No answer.", "reason": reason}
