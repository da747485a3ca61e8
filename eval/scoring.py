"""Outcomes to a report: each case judged, each metric added up with its interval. Pure.

The report is one JSON document (docs/evaluation.md). Equal outcomes give an equal report, byte for byte,
but for its one `timings` object.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from eval import citations, course_metrics, metrics, selective
from eval.cases import Case, identity
from eval.citations import Library
from eval.counterfactual import WAYS, Way
from eval.retrieval import Span, retrieval_scores
from eval.score import SEED, Rate, Score, rate
from eval.suite import SHIPPED, Suite
from rag.domain import JSON

SCHEMA = 1  # of the report
COUNTERFACTUALS: dict[Way, str] = {
    "changed": "follows_a_changed_figure",
    "deleted": "lets_go_of_deleted_words",
    "planted": "ignores_a_planted_figure",
}
METRICS: tuple[str, ...] = (
    *metrics.METRICS,
    *citations.METRICS,
    *(f"recall_at_{k}" for k in (1, 5, 10)),
    "all_evidence_at_5",
    "all_evidence_at_10",
    "mrr",
    "ndcg_at_10",
    *COUNTERFACTUALS.values(),
    *course_metrics.METRICS,
)
SELECTIVE = (
    "selective_accuracy",
    "coverage",
    "coverage_at_95_accuracy",
    "area_under_risk",
    "calibration_error",
)
LOWER_IS_BETTER = frozenset(
    {"misattribution", "unsupported_sentences", "dangling_citations", "area_under_risk", "calibration_error"}
)
RESAMPLES = 1000  # of the metrics that are no mean over cases


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking one case: an Answer document or an error, and what the search found."""

    answer: JSON | None
    error: str | None = None
    hits: tuple[tuple[Span, ...], ...] = ()  # best first, each with its copies

    def document(self) -> JSON:
        return asdict(self)

    @classmethod
    def from_document(cls, document: JSON) -> Outcome:
        hits = tuple(tuple((a, s, e) for a, s, e in spans) for spans in document["hits"])
        return cls(document["answer"], document["error"], hits)


@dataclass(frozen=True, slots=True)
class Run:
    """All that a suite's run gave."""

    suite: Suite
    about: JSON  # engine, embedder, index, version
    outcomes: Mapping[str, Outcome]  # by case id
    counterfactuals: Mapping[tuple[str, Way], tuple[Score, JSON | None]] = field(default_factory=dict)
    timings: JSON = field(default_factory=dict)

    @property
    def crashed(self) -> int:
        """How many counterfactual questions failed with an error."""
        return sum(
            score.value is not None and answer is None for score, answer in self.counterfactuals.values()
        )


def right(case: Case, outcome: Outcome) -> bool:
    """Whether an answerable case was answered rightly."""
    if outcome.answer is None:
        return False
    score = metrics.value_accuracy(case, outcome.answer)
    return score is not None and score.value == 1


def report(run: Run) -> JSON:
    """The whole report."""
    library: Library = {article.id: article for article in run.suite.articles}
    rows = [_row(case, run, library) for case in run.suite.cases]
    given = [
        (row["answer"]["confidence"], row["verdict"] == "right")
        for row in rows
        if row["answer"] is not None and row["answer"]["status"] == "answered"
    ]
    points = selective.risk_coverage(given, len(rows)) if rows else []
    return {
        "schema": SCHEMA,
        "suite": run.suite.name,
        "suite_digest": run.suite.digest,
        "shipped": run.suite.folder == SHIPPED,
        **run.about,
        "cases_asked": len(rows),
        "candidates": run.suite.candidates,
        "errors": sum(row["verdict"] == "error" for row in rows) + run.crashed,
        "metrics": {**_means(rows), **_selective(rows)},
        "risk_coverage": [_rounded(asdict(point)) for point in points],
        "calibration": [_rounded(asdict(one)) for one in selective.calibration(given)],
        "cases": rows,
        "timings": run.timings,
    }


def _row(case: Case, run: Run, library: Library) -> JSON:
    outcome = run.outcomes[case.id]
    scores = _scores(case, outcome, library)
    tried: JSON = {}
    for way in WAYS:
        if (found := run.counterfactuals.get((case.id, way))) is not None:
            score, answer = found
            scores[COUNTERFACTUALS[way]] = score
            tried[way] = {"value": score.value, "reason": score.reason, "answer": _short(answer)}
    verdict, why = _verdict(case, outcome, scores)
    return {
        "id": case.id,
        "digest": _digest(case),
        "question": case.question,
        "kind": case.kind,
        "tags": list(case.tags),
        "as_of": case.as_of.isoformat() if case.as_of else None,
        "gold": {
            "value": case.gold,
            "accept": list(case.accept),
            "facts": [list(wordings) for wordings in case.facts],
            "unit": case.unit,
            "ordered": case.ordered,
            "needs": "all" if case.needs_all else "any",
            "must_abstain": case.must_abstain,
            "articles": list(case.articles),
            "evidence": [
                {"article_id": item.article_id, "words": item.words, "places": [list(p) for p in item.places]}
                for item in case.evidence
            ],
            **_course(case),
        },
        "verdict": verdict,
        "why": why,
        "answer": _without_timings(outcome.answer),
        "error": outcome.error,
        "cited": [
            {"number": item.number, "verdict": item.verdict, "reason": item.reason}
            for item in (citations.judge(case, outcome.answer, library) if outcome.answer else ())
        ],
        "scores": {
            name: {"value": None if s.value is None else round(s.value, 4), "reason": s.reason}
            for name, s in scores.items()
        },
        "counterfactuals": tried,
    }


def _course(case: Case) -> JSON:
    """What the gold says of the story's course, where it says anything."""
    said = {name: value for name, value in asdict(case.course).items() if value not in (None, ())}
    return {"course": said} if said else {}


def _scores(case: Case, outcome: Outcome, library: Library) -> dict[str, Score]:
    """Every metric that applies. An answer that failed is a wrong one, and beyond that unscored."""
    found: dict[str, Score | None] = {}
    if outcome.answer is None:
        failed = Score(0.0, f"failed: {outcome.error}")
        found["abstention_recall" if case.must_abstain else "value_accuracy"] = failed
        if case.course.history and not case.must_abstain:
            found["follow_up_accuracy"] = failed
        return {name: score for name, score in found.items() if score is not None}
    for name, metric in metrics.METRICS.items():
        found[name] = metric(case, outcome.answer)
    for name, metric in course_metrics.METRICS.items():
        found[name] = metric(case, outcome.answer)
    for name, judge in citations.METRICS.items():
        found[name] = judge(case, outcome.answer, library)
    found |= retrieval_scores(case, outcome.hits)
    return {name: score for name, score in found.items() if score is not None}


def _verdict(case: Case, outcome: Outcome, scores: Mapping[str, Score]) -> tuple[str, str]:
    """right, wrong, declined (it should not have), rightly declined, overanswered, or error; and why."""
    if outcome.answer is None:
        return "error", str(outcome.error)
    score = scores["abstention_recall" if case.must_abstain else "value_accuracy"]
    if case.must_abstain:
        if score.value == 1:
            return "rightly declined", case.must_abstain
        return "overanswered", f"{score.reason}; {case.must_abstain}"
    if score.value == 1:
        return "right", score.reason
    return ("declined" if outcome.answer["status"] == "abstained" else "wrong"), score.reason


def _means(rows: Sequence[JSON]) -> JSON:
    means = {}
    for name in METRICS:
        scores = [row["scores"][name] for row in rows if name in row["scores"]]
        if name in course_metrics.METRICS and not scores:
            continue  # the suite has no such gold: there is nothing to say of it
        found = rate(Score(score["value"], score["reason"]) for score in scores)
        means[name] = _summary(name, found)
    return means


def _selective(rows: Sequence[JSON]) -> JSON:
    """What confidence is worth, each figure with an interval over resampled cases."""
    # One array row a case: answered?, confidence, right?
    table = np.array(
        [
            (
                float(row["answer"] is not None and row["answer"]["status"] == "answered"),
                row["answer"]["confidence"] if row["answer"] else 0.0,
                float(row["verdict"] == "right"),
            )
            for row in rows
        ],
        dtype=np.float64,
    ).reshape(len(rows), 3)
    answered = int(table[:, 0].sum())
    now = _selective_figures(table)
    drawn: dict[str, list[float]] = {name: [] for name in SELECTIVE}
    picks = np.random.default_rng(SEED).integers(0, max(len(rows), 1), size=(RESAMPLES, len(rows)))
    for pick in picks if answered else ():
        for name, value in _selective_figures(table[pick]).items():
            if value is not None:
                drawn[name].append(value)
    summaries = {}
    for name in SELECTIVE:
        value = now[name]
        scored = len(rows) if name.startswith("coverage") else answered
        low, high = np.percentile(drawn[name], [2.5, 97.5]) if drawn[name] else (None, None)
        none = value is None
        summaries[name] = _summary(
            name,
            Rate(
                value,
                None if none or low is None else float(low),
                None if none or high is None else float(high),
                0 if none else scored,
                0,
            ),
        )
    return summaries


def _selective_figures(table: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> dict[str, float | None]:
    cases = len(table)
    given = [(float(confidence), bool(ok)) for answered, confidence, ok in table if answered]
    if not cases:
        return dict.fromkeys(SELECTIVE)
    points = selective.risk_coverage(given, cases)
    return {
        "selective_accuracy": sum(ok for _, ok in given) / len(given) if given else None,
        "coverage": len(given) / cases,
        "coverage_at_95_accuracy": selective.coverage_at(points),
        "area_under_risk": selective.area(points),
        "calibration_error": selective.calibration_error(given),
    }


def _summary(name: str, found: Rate) -> JSON:
    return {
        **_rounded(asdict(found)),
        "better": "lower" if name in LOWER_IS_BETTER else "higher",
    }


def _rounded(document: JSON) -> JSON:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in document.items()}


def _without_timings(answer: JSON | None) -> JSON | None:
    return None if answer is None else {name: value for name, value in answer.items() if name != "timings"}


def _digest(case: Case) -> str:
    """What is asked and what is right, in short: the same case under the same id has the same digest."""
    seen = json.dumps(identity(case), default=str)
    return hashlib.sha256(seen.encode("utf-8", "replace")).hexdigest()[:12]


def _short(answer: JSON | None) -> str | None:
    if answer is None:
        return None
    return str(answer["value"] or answer["text"]) if answer["status"] == "answered" else None
