"""Runs a suite: its articles into an index of their own, each case asked as any user would.

Gives one report document. It asks through the same pipeline as the API and the command line.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from eval.metrics import METRICS, Score, percentiles, rate
from eval.suite import Case, Suite
from rag.documents import answer_document
from rag.domain import JSON, Filters, Question
from rag.pipeline import Pipeline, build
from rag.settings import Settings
from rag.sources import read_path

Progress = Callable[[int, int | None], None]


def run(suite: Suite, settings: Settings, progress: Progress | None = None) -> JSON:
    """Index the suite's articles in a temporary home and ask every case."""
    with tempfile.TemporaryDirectory(prefix="dateline-eval-") as folder:
        own = settings.model_copy(update={"home": Path(folder), "chroma_url": None, "database_url": None})
        with build(own) as pipeline:
            pipeline.ingest(read_path(suite.articles))
            return ask_all(suite, pipeline, progress)


def ask_all(suite: Suite, pipeline: Pipeline, progress: Progress | None = None) -> JSON:
    """Ask every case of a pipeline that holds the suite's articles; the report document."""
    rows, latencies = [], []
    by_metric: dict[str, list[Score]] = {name: [] for name in METRICS}
    for number, case in enumerate(suite.cases, 1):
        answer = answer_document(pipeline.ask(Question(case.question, Filters(as_of=case.as_of))))
        latencies.append(answer["timings"]["total_ms"])
        scores = {name: metric(case, answer) for name, metric in METRICS.items()}
        for name, score in scores.items():
            by_metric[name].append(score)
        rows.append(_row(case, answer, scores))
        if progress:
            progress(number, len(suite.cases))
    rates = {name: rate(scores) for name, scores in by_metric.items()}
    return {
        "suite": suite.name,
        "engine": pipeline.engine,
        "embedder": pipeline.embedder.name,
        "index": pipeline.home.record.digest(),
        "metrics": {
            name: {"value": None if r.value is None else round(r.value, 4), "scored": r.scored}
            for name, r in rates.items()
        },
        "cases": rows,
        "timings": {"ask_ms": percentiles(latencies)},
    }


def _row(case: Case, answer: JSON, scores: dict[str, Score]) -> JSON:
    return {
        "id": case.id,
        "question": case.question,
        "gold": case.value,
        "must_abstain": case.must_abstain,
        "status": answer["status"],
        "value": answer["value"],
        "text": answer["text"],
        "reason": answer["reason"],
        "confidence": answer["confidence"],
        "cited": [citation["url"] for citation in answer["citations"]],
        "scores": {name: {"value": score.value, "reason": score.reason} for name, score in scores.items()},
        "tags": list(case.tags),
    }
