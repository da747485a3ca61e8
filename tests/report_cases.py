"""Cases, articles and answers for the evaluation's page, made to be awkward: emoji before the words that
are marked, markup in every field, citations that are elsewhere, nowhere, or stand beside the gold's words.

The reports are those that `eval.scoring` makes of them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from eval.cases import Case, Evidence
from eval.page.document import html
from eval.score import Score
from eval.scoring import Outcome, Run, report
from eval.suite import Suite, places
from rag.domain import Article

EMOJI = Article(
    "flags",
    "🇮🇶🪖 Live: the advisers",
    "🇮🇶🪖 Live updates 👩🏽‍🚒.\n\nOfficials spoke 🕌 on Monday. "
    "A group of 250 to 350 advisers 🫡 is to stay there. Others leave.\n\nThe end 🏁.",
    publisher="The Harbor Ledger",
    url="https://harborledger.example/live",
    published=date(2025, 10, 20),
)
APART = Article(
    "apart",
    "Two bases",
    "Twelve trucks came on Tuesday.\n\n"
    + "Nothing happened for a long while. " * 60
    + "\n\nNine trucks left later.",
    publisher="Ridgeline Dispatch",
    published=date(2025, 10, 21),
)
EVIL = "</script><!--<script><img src=x onerror='window.hacked=1'>\u2028&lt;b&gt;\x00\ud800\"'"
HOSTILE = Article(
    "evil",
    f"A title {EVIL}",
    f"Before {EVIL} it was 40 <b>men</b>. </style><script>window.hacked=1</script>",
    publisher=f"P {EVIL}",
    url="javascript:window.hacked=1",
)
UNNAMED = Article("unnamed", "Nobody asks of this", "Its words are not in the page.")
ARTICLES = (EMOJI, APART, HOSTILE, UNNAMED)


def evidence(article: Article, words: str) -> Evidence:
    return Evidence(article.id, words, places(words, article.text))


def citation(number: int, article: Article, quote: str, **more: Any) -> dict[str, Any]:
    start = article.text.index(quote) if quote in article.text else 0
    return {
        "id": f"a.{number}",
        "number": number,
        "article_id": article.id,
        "version": 1,
        "quote": quote,
        "source_start": start,
        "source_end": start + len(quote),
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        **more,
    }


def answered(given: str, *citations: dict[str, Any], confidence: float = 0.8, **more: Any) -> Outcome:
    numbers = [one["number"] for one in citations]
    said = f"It is {given}."
    return Outcome(
        {
            "status": "answered",
            "value": given,
            "unit": None,
            "qualifier": None,
            "text": " ".join([said, *(f"[{number}]" for number in numbers)]),
            "statements": [{"text": said, "start": 0, "end": len(said), "citations": numbers}],
            "citations": list(citations),
            "timeline": [{"value": given, "as_of": "2025", "publishers": [], "citations": numbers}],
            "conflict": False,
            "as_of": None,
            "confidence": confidence,
            "reason": None,
            "notes": [],
            **more,
        }
    )


def declined(reason: str, confidence: float) -> Outcome:
    said = "The articles do not answer this."
    silence = {"status": "abstained", "value": None, "text": said, "statements": [], "timeline": []}
    return answered("", confidence=confidence, reason=reason, **silence)


GOLD_WORDS = "250 to 350 advisers 🫡"
CITED_WORDS = "A group of 250 to 350 advisers 🫡 is to stay there."
ALL: tuple[tuple[Case, Outcome], ...] = (
    (
        Case(
            "emoji",
            "How many advisers stay?",
            "range",
            ("250 to 350",),
            unit="advisers",
            articles=("flags",),
            evidence=(evidence(EMOJI, GOLD_WORDS),),
            tags=("count", "range"),
        ),
        answered("250 to 350", citation(1, EMOJI, CITED_WORDS), unit="advisers", confidence=0.9),
    ),
    (
        Case(
            "apart",
            "How many trucks came?",
            "number",
            ("12",),
            articles=("apart",),
            evidence=(evidence(APART, "Twelve trucks"),),
            tags=("count",),
        ),
        answered("nine", citation(1, APART, "Nine trucks left later."), confidence=0.4),
    ),
    (
        Case(
            "elsewhere",
            "Who stays?",
            "name",
            ("advisers",),
            articles=("flags",),
            evidence=(evidence(EMOJI, "350 advisers"),),
            tags=("who",),
        ),
        answered(
            "trucks",
            citation(1, APART, "Twelve trucks"),
            citation(2, EMOJI, "not its words"),
            confidence=0.6,
        ),
    ),
    (
        Case(
            "evil.case",
            f"How many {EVIL}?",
            "number",
            ("40",),
            accept=(EVIL,),
            unit=f"men {EVIL}",
            articles=("evil",),
            evidence=(evidence(HOSTILE, "it was 40 <b>men</b>"),),
            tags=(f"tag {EVIL}",),
        ),
        answered(f"30 {EVIL}", citation(1, HOSTILE, "Before </script>"), notes=[EVIL], confidence=0.5),
    ),
    (
        Case("silent", "How many French?", must_abstain="None are named.", tags=("near-miss",)),
        declined("Nothing speaks of it.", 0.1),
    ),
    (
        Case(
            "withheld", "When is the end?", "date", ("2025",), articles=("flags",), as_of=date(2025, 10, 22)
        ),
        declined("Too vague.", 0.2),
    ),
    (
        Case("over", "How many Danes?", must_abstain="None are named."),
        answered("12", citation(1, APART, "Twelve"), confidence=0.3),
    ),
    (
        Case("broken", "How many broke?", "number", ("1",), articles=("flags",)),
        Outcome(None, f"Timeout: {EVIL}"),
    ),
)
CASES = {case.id: (case, outcome) for case, outcome in ALL}
TRIED = {
    ("emoji", "changed"): (
        Score(1.0, "followed to “425”"),
        {"status": "answered", "value": "425", "text": "425 stay. [1]"},
    ),
    ("emoji", "deleted"): (
        Score(0.0, "kept “250 to 350”"),
        {"status": "answered", "value": "250 to 350", "text": "250 to 350 stay. [1]"},
    ),
    ("emoji", "planted"): (Score(None, "no unrelated article was in reach"), None),
}


def made(*ids: str) -> str:
    """The page of a report over some of the cases, all of them by default."""
    chosen = [CASES[id_] for id_ in ids or CASES]
    return html(reported(chosen), ARTICLES)


def reported(chosen: list[tuple[Case, Outcome]]) -> dict[str, Any]:
    suite = Suite("mine & <yours>", ARTICLES, tuple(case for case, _ in chosen), candidates=3)
    about = {"dateline": "0.1.0", "engine": "local", "embedder": "fake:words", "index": "d" * 64}
    outcomes = {case.id: outcome for case, outcome in chosen}
    tried = {key: found for key, found in TRIED.items() if key[0] in outcomes}
    return report(Run(suite, about, outcomes, tried, {"ask_ms": {"p50": 12.5, "p95": 30.0, "p99": None}}))
