"""Dateline as it ships, with the local engine: the pipeline that the API and the command line use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eval.benchmarks.side import HITS, Report, Row
from rag.domain import Article, Question, Refusal
from rag.errors import UnreadableSource
from rag.pipeline import Pipeline, build
from rag.settings import Settings
from rag.sources import from_json


class DatelineSide:
    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def ingest(self, rows: Iterator[Row], articles: int, report: Report) -> int:
        def count(done: int, total: int | None = None, label: str | None = None) -> None:
            report(done, total or articles, label)

        return self._pipeline.ingest(map(article, rows), progress=count).passages

    def search(self, text: str) -> int:
        return len(self._pipeline.search(text, k=HITS))

    def ask(self, text: str) -> dict[str, float]:
        answer = self._pipeline.ask(Question(text))
        return {**answer.timings, "answered": float(answer.status == "answered")}

    def close(self) -> None:
        self._pipeline.close()


def article(row: Row) -> Article | Refusal:
    try:
        return from_json(row)
    except UnreadableSource as error:
        return Refusal(row["id"], str(error))


def open_side(home: Path) -> DatelineSide:
    """A fresh home, its embedder already loaded."""
    pipeline = build(Settings(home=home, engine="local"))
    pipeline.embedder.query("warm")
    return DatelineSide(pipeline)
