"""Runs a suite: its articles into an index of their own, each case asked as any user would.

Gives one report document. It asks through the same pipeline as the API and the command line; the
counterfactual questions go to collections in memory, read by the same engines.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from eval import counterfactual
from eval.cases import Case
from eval.counterfactual import Variant, Way
from eval.journal import Journal
from eval.retrieval import DEPTH
from eval.score import Score, percentiles
from eval.scoring import Outcome, Run, report, right
from eval.suite import Suite
from rag import __version__
from rag.documents import answer_document
from rag.domain import JSON, Answer, Filters, Hit, Question
from rag.encoder import Embedder
from rag.errors import DatelineError, UsageError
from rag.memory import retriever_over
from rag.pipeline import Engine, answer_events, build, choose_engines
from rag.progress import Progress, silent
from rag.record import Clock, now
from rag.searching import retrieval_text
from rag.settings import Settings

CALLS = 8  # questions at a time where a language model's server does the work

T = TypeVar("T")
R = TypeVar("R")


class System(Protocol):
    """What is evaluated. A Pipeline is one."""

    def ask(self, question: Question) -> Answer: ...

    def search(self, text: str, filters: Filters = ..., *, k: int = ...) -> list[Hit]: ...


def run(
    suite: Suite,
    settings: Settings,
    *,
    counterfactuals: bool = True,
    jobs: int | None = None,
    journal: Journal | None = None,
    progress: Progress | None = None,
) -> JSON:
    """Index the suite's articles in a temporary home, ask every case, judge, and give the report.

    `jobs` questions are asked at a time (default: as many as there are cores, or 8 with a language model).
    Raises UsageError when an article of the suite cannot be taken in.
    """
    progress = progress or silent
    jobs = jobs or (CALLS if settings.uses_llm else os.cpu_count() or 1)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="dateline-eval-") as folder, ExitStack() as stack:
        own = settings.model_copy(update={"home": Path(folder), "chroma_url": None, "database_url": None})
        clock = clock_of(suite)
        pipeline = stack.enter_context(build(own, clock=clock))
        ingested = pipeline.ingest(suite.articles, progress=progress)
        if ingested.refused:
            first = ingested.refused[0]
            raise UsageError(
                f"{first.source} cannot be asked of: {first.reason}", advice="Mend or remove it."
            )
        ready = time.perf_counter()
        outcomes = ask_all(suite.cases, pipeline, jobs=jobs, journal=journal, progress=progress)
        asked = time.perf_counter()
        tried: Mapping[tuple[str, Way], tuple[Score, JSON | None]] = {}
        if counterfactuals:
            embedder = Remembering(pipeline.embedder)
            engines = [stack.enter_context(closing(engine)) for engine in choose_engines(own)]
            bench = Bench(embedder, engines, own, clock)
            tried = try_counterfactuals(
                suite, outcomes, bench.ask, jobs=jobs, journal=journal, progress=progress
            )
        done = time.perf_counter()
        about = {
            "dateline": __version__,
            "engine": pipeline.engine,
            "embedder": pipeline.embedder.name,
            "index": pipeline.home.record.digest(),
        }
    timings = {
        "ingest_s": round(ready - begun, 2),
        "ask_s": round(asked - ready, 2),
        "counterfactual_s": round(done - asked, 2),
        "jobs": jobs,
        **latencies(outcomes),
    }
    return report(Run(suite, about, outcomes, tried, timings))


def clock_of(suite: Suite) -> Clock:
    """The time in a run, always the suite's newest day: undated articles count from it."""
    days = [article.published for article in suite.articles if article.published]
    moment = datetime.combine(max(days, default=date(2000, 1, 1)), datetime.min.time(), UTC)
    return lambda: moment


def ask_all(
    cases: Sequence[Case],
    system: System,
    *,
    jobs: int = 1,
    journal: Journal | None = None,
    progress: Progress = silent,
) -> dict[str, Outcome]:
    """Ask every case that the journal does not hold; the outcomes by case id, in the cases' order."""

    def one(case: Case) -> Outcome:
        return _kept(journal, case.id) or _keep(journal, case.id, ask(case, system))

    found = _in_parallel(one, cases, jobs, lambda n: progress(n, len(cases), "Asking"))
    return dict(zip((case.id for case in cases), found, strict=True))


def ask(case: Case, system: System) -> Outcome:
    """One case asked and searched; an answer that fails is a record of the failure."""
    question = question_of(case)
    try:
        hits = system.search(retrieval_text(question), question.filters, k=DEPTH)
        answer = answer_document(system.ask(question))
    except DatelineError as error:
        return Outcome(None, f"{error} {error.advice or ''}".strip())
    except Exception as error:  # a defect, but one case's and not the run's
        return Outcome(None, f"{type(error).__name__}: {error}")
    return Outcome(answer, hits=tuple(_spans(hit) for hit in hits))


def question_of(case: Case) -> Question:
    """A case as it is asked: with its day, and with the conversation before it, as `POST /ask` takes them."""
    return Question(case.question, Filters(as_of=case.as_of), case.course.turns)


def try_counterfactuals(
    suite: Suite,
    outcomes: Mapping[str, Outcome],
    ask_of: Callable[[Variant, Suite], Answer],
    *,
    jobs: int = 1,
    journal: Journal | None = None,
    progress: Progress = silent,
) -> dict[tuple[str, Way], tuple[Score, JSON | None]]:
    """Ask each case that was answered rightly of its altered articles; the others are unscored."""
    library = {article.id: article for article in suite.articles}
    tried: dict[tuple[str, Way], tuple[Score, JSON | None]] = {}
    to_ask: list[Variant] = []
    for case in suite.cases:
        if case.must_abstain:
            continue
        for made in counterfactual.variants(case, library):
            way = made.way if isinstance(made, Variant) else made[0]
            if not isinstance(made, Variant):
                tried[case.id, way] = (Score(None, made[1]), None)
            elif not right(case, outcomes[case.id]):
                tried[case.id, way] = (Score(None, "the unaltered articles were not answered rightly"), None)
            else:
                to_ask.append(made)

    def one(variant: Variant) -> Outcome:
        key = f"{variant.case.id}/{variant.way}"
        return _kept(journal, key) or _keep(journal, key, _asked_of(variant, suite, ask_of))

    found = _in_parallel(one, to_ask, jobs, lambda n: progress(n, len(to_ask), "Asking of altered articles"))
    for variant, asked in zip(to_ask, found, strict=True):
        base = outcomes[variant.case.id].answer
        if asked.answer is None or base is None:
            score = Score(0.0, f"failed: {asked.error}")
        else:
            score = counterfactual.outcome(variant, asked.answer, base, library)
        tried[variant.case.id, variant.way] = (score, asked.answer)
    return tried


@dataclass(frozen=True, slots=True)
class Bench:
    """Asks of altered articles, in memory, with the engines that answered of the unaltered ones."""

    embedder: Embedder
    engines: Sequence[Engine]
    settings: Settings
    clock: Clock = now

    def ask(self, variant: Variant, suite: Suite) -> Answer:
        altered = {article.id: article for article in variant.articles}
        articles = [altered.get(article.id, article) for article in suite.articles]
        retriever = retriever_over(articles, self.embedder, self.settings, clock=self.clock)
        question = question_of(variant.case)
        *_, answer = answer_events(question, retriever, self.engines, lambda: "counterfactual")
        assert isinstance(answer, Answer)
        return answer


class Remembering:
    """An embedder that embeds no text twice: altered articles share nearly all of theirs."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}
        self._embedding = threading.Lock()

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        return self._embedder.dimensions

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        with self._embedding:
            new = [text for text in dict.fromkeys(texts) if text not in self._known]
            if new:
                self._known |= dict(zip(new, self._embedder.passages(new), strict=True))
        if progress:
            progress(len(texts))
        rows = [self._known[text] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimensions)

    def query(self, text: str) -> NDArray[np.float32]:
        return self._embedder.query(text)

    def expect(self, dimensions: int) -> None:
        self._embedder.expect(dimensions)

    def close(self) -> None:
        """Nothing: the embedder is another's."""


def latencies(outcomes: Mapping[str, Outcome]) -> JSON:
    """Milliseconds to answer: percentiles over the cases, whole and by stage, and each case's own."""
    answers = {id_: made.answer["timings"] for id_, made in outcomes.items() if made.answer}
    stages = dict.fromkeys(stage for timings in answers.values() for stage in timings)
    return {
        "ask_ms": percentiles([timings["total_ms"] for timings in answers.values()]),
        "stages": {stage: percentiles([timings[stage] for timings in answers.values()]) for stage in stages},
        "cases": {id_: timings["total_ms"] for id_, timings in answers.items()},
    }


def _asked_of(variant: Variant, suite: Suite, ask_of: Callable[[Variant, Suite], Answer]) -> Outcome:
    try:
        return Outcome(answer_document(ask_of(variant, suite)))
    except Exception as error:  # as in `ask`
        return Outcome(None, f"{type(error).__name__}: {error}")


def _spans(hit: Hit) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        (each.passage.article_id, each.passage.start, each.passage.end) for each in (hit, *hit.duplicates)
    )


def _kept(journal: Journal | None, key: str) -> Outcome | None:
    held = journal.kept.get(key) if journal else None
    return Outcome.from_document(held) if held else None


def _keep(journal: Journal | None, key: str, outcome: Outcome) -> Outcome:
    if journal and outcome.error is None:  # what failed is asked again
        journal.add(key, outcome.document())
    return outcome


def _in_parallel(
    work: Callable[[T], R], items: Sequence[T], jobs: int, count: Callable[[int], None]
) -> list[R]:
    """The results in the items' order; what is not yet begun is dropped when one is interrupted."""
    if jobs == 1:
        return list(_counted(map(work, items), count))
    with ThreadPoolExecutor(jobs) as pool:
        try:
            return list(_counted(pool.map(work, items), count))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _counted(results: Iterator[R], count: Callable[[int], None]) -> Iterator[R]:
    for number, result in enumerate(results, 1):
        count(number)
        yield result
