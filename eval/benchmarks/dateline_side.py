"""Dateline as it ships, with the local engine: the pipeline that the API and the command line use."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from eval.benchmarks.side import HITS, Report, Row
from rag.cancellation import Cancellation
from rag.domain import Article, Claim, Closing, Dropped, Hit, Question, Refusal
from rag.encoder import open_embedder
from rag.errors import UnreadableSource
from rag.pipeline import Engine, Pipeline, build, choose_engines
from rag.settings import Settings
from rag.sources import from_json


class Rehearsed:
    """The local engine; asked again, it says at once what it said before."""

    def __init__(self, engine: Engine) -> None:
        self.name = engine.name
        self._engine = engine
        self._said: dict[str, list[Claim | Dropped | Closing]] = {}

    def read(
        self, question: Question, hits: list[Hit], cancellation: Cancellation | None = None
    ) -> Generator[Claim | Dropped | Closing, Dropped | None]:
        del cancellation
        if question.text not in self._said:
            self._said[question.text] = list(self._engine.read(question, hits))
        for item in self._said[question.text]:  # noqa: UP028 - a list takes nothing that is sent to it
            yield item

    def close(self) -> None:
        self._engine.close()


class DatelineSide:
    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def ingest(self, rows: Iterator[Row], articles: int, report: Report) -> int:
        def count(done: int, total: int | None = None, label: str | None = None) -> None:
            report(done, total or articles, label)

        return self._pipeline.ingest(map(article, rows), progress=count).passages

    def search(self, text: str) -> Sequence[str]:
        return [hit.passage.text for hit in self._pipeline.search(text, k=HITS)]

    def answer(self, text: str) -> tuple[str, dict[str, float]]:
        answer = self._pipeline.ask(Question(text))
        return answer.text, {**answer.timings, "answered": float(answer.status == "answered")}

    def ask(self, text: str, words: str) -> None:
        said = self._pipeline.ask(Question(text)).text
        if said != words:
            raise ValueError(f"it said {said!r}")

    def close(self) -> None:
        self._pipeline.close()


def article(row: Row) -> Article | Refusal:
    try:
        return from_json(row)
    except UnreadableSource as error:
        return Refusal(row["id"], str(error))


def open_side(home: Path) -> DatelineSide:
    """A fresh home, its embedder already loaded."""
    settings = Settings(home=home, engine="local")
    embedder = open_embedder(settings)
    (local,) = choose_engines(settings)
    pipeline = build(settings, embedder=embedder, engines=(Rehearsed(local),))
    embedder.query("warm")
    return DatelineSide(pipeline)
