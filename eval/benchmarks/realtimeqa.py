"""RealTimeQA: a year's news articles and the quizzes of its weeks, asked open, as of their day.

    python -m eval.benchmarks.realtimeqa --data FOLDER [--year 2022|2023|both] [--weeks N] [--undated]

Each year's articles make one collection; its questions are asked of all of it, without their choices and
without the list of articles that a web search gave for them. What is chosen by looking at these figures is
chosen on all but the last weeks (--skip-weeks) and tried on the last (--weeks). With --undated each question
is asked a second time without its day, of all the year's articles, and the difference is shown.
Kasai et al., "RealTime QA" (NeurIPS 2023).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from rich.table import Table

from eval import squad
from eval.benchmarks import data, figures, undated
from rag.domain import Answer, Article, Filters, Hit, Question, Refusal
from rag.errors import UnreadableSource
from rag.pipeline import Pipeline, build
from rag.settings import Settings
from rag.sources import from_json
from rag.terminal import err, progress_bar

YEARS = ("2022", "2023")
DEPTHS = (1, 5, 10)
SUREST = (0.5, 0.8)  # shares of all questions, answered by falling confidence
PUBLISHED = {  # both years; computed from the outputs that RealTimeQA publishes
    "GPT-3 reading Google's results": {"all EM": 0.370, "all F1": 0.462, "answerable EM": 0.555},
    "RAG (DPR) reading the same": {"all EM": 0.195, "answerable EM": 0.315},
}
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Scored:
    """One question as it was answered. `rank`: the first of ten passages with a gold answer, from 1."""

    id: str
    answerable: bool  # the answer occurs in the articles that the web search gave, as the data marks it
    prediction: str | None  # None: abstained
    confidence: float
    em: float
    f1: float
    contained: float  # a gold answer stands in the sentences or the value
    in_sentences: float  # it stands in one of the sentences
    rank: int | None
    search_ms: float
    ask_ms: float


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    circumstances = figures.Circumstances.now()
    years = YEARS if given.year == "both" else (given.year,)
    report: dict[str, Any] = {"years": {}}
    asked: dict[str, list[Scored]] = {}
    again: dict[str, list[Scored]] = {}  # without the day
    try:
        for year in years:
            with tempfile.TemporaryDirectory(prefix="dateline-bench-") as temporary:
                home = (given.home or Path(temporary)) / year
                asked[year], again[year], report["years"][year] = measure(given, year, home)
    except data.NoData as error:
        err.print(str(error), style="bold red")
        return 1
    if len(years) > 1:
        asked["both"] = [scored for year in years for scored in asked[year]]
        again["both"] = [scored for year in years for scored in again[year]]
    report["figures"] = {name: summary(scored) for name, scored in asked.items()}
    report["published"] = PUBLISHED
    report["circumstances"] = circumstances.report()
    if given.undated:
        report["undated"] = {name: undated.differences(asked[name], again[name]) for name in asked}
    show(report)
    if given.json:
        report["questions"] = {year: [asdict(scored) for scored in asked[year]] for year in years}
        report["questions undated"] = {year: [asdict(scored) for scored in again[year]] for year in years}
        given.json.write_text(json.dumps(report, ensure_ascii=False, indent=1, default=asdict) + "\n")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="realtimeqa", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, "realtimeqa/")
    parser.add_argument("--year", choices=(*YEARS, "both"), default="both", help="which year's (both)")
    parser.add_argument(
        "--home", type=Path, help="folder in which the years' indexes are kept and used again"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--weeks", type=int, help="ask the questions of each year's last so many weeks (all)")
    which.add_argument("--skip-weeks", type=int, help="ask those of all its weeks but the last so many")
    parser.add_argument("--questions", type=int, help="how many of these questions, from the first (all)")
    parser.add_argument("--every", type=int, default=1, help="of these, ask only each so manieth (1: all)")
    parser.add_argument(
        "--undated", action="store_true", help="ask each again without its day, and show the difference"
    )
    parser.add_argument("--json", type=Path, help="file for every figure and every question's scores")
    given = parser.parse_args(arguments)
    if any(n is not None and n < 1 for n in (given.weeks, given.skip_weeks, given.questions, given.every)):
        parser.error("--weeks, --skip-weeks, --questions and --every are at least 1")
    return given


def measure(
    given: argparse.Namespace, year: str, home: Path
) -> tuple[list[Scored], list[Scored], dict[str, Any]]:
    """A year's questions scored, and again without a day if so wanted; what its articles came to."""
    articles = data.rows(given.data, f"realtimeqa/{year}.articles.jsonl.xz")
    rows = list(data.rows(given.data, f"realtimeqa/{year}.questions.jsonl.gz"))
    rows = of_weeks(rows, last=given.weeks, skip=given.skip_weeks)[: given.questions][:: given.every]
    if not rows:
        raise data.NoData(f"No question of {year} is left by --skip-weeks {given.skip_weeks}.")
    home.parent.mkdir(parents=True, exist_ok=True)
    with build(Settings(home=home, engine="local")) as pipeline:
        begun = time.perf_counter()
        with progress_bar(f"{year}: taking the articles in") as progress:
            taken = pipeline.ingest(map(article, articles), progress=progress)
        counts = {
            "ingest_s": round(time.perf_counter() - begun, 1),
            "added": len(taken.added),
            "unchanged": len(taken.unchanged),
            "updated": len(taken.updated),
            "refused": [f"{refusal.source}: {refusal.reason}" for refusal in taken.refused],
            "passages": pipeline.home.record.counts().passages,
            "weeks": len({week(row) for row in rows}),
            "asked": [min(row["asked"] for row in rows), max(row["asked"] for row in rows)],
        }
        with progress_bar(f"{year}: asking {len(rows)} questions") as progress:
            scored: list[Scored] = []
            again: list[Scored] = []
            for row in rows:
                scored.append(ask(pipeline, row))
                if given.undated:
                    again.append(ask(pipeline, row, dated=False))
                progress(len(scored), len(rows))
    return scored, again, counts


def of_weeks(rows: Sequence[data.Row], *, last: int | None, skip: int | None) -> list[data.Row]:
    """The rows of the last so many weeks that have any, or of all weeks but these; else all of them."""
    weeks = sorted({week(row) for row in rows})
    kept = set(weeks[-last:] if last else weeks[:-skip] if skip else weeks)
    return [row for row in rows if week(row) in kept]


def week(row: data.Row) -> tuple[int, int]:
    """ISO 8601's year and week, Monday to Sunday, in which a question was asked."""
    return date.fromisoformat(row["asked"]).isocalendar()[:2]


def article(row: data.Row) -> Article | Refusal:
    try:
        return from_json(row)
    except UnreadableSource as error:
        return Refusal(str(row.get("id")), str(error))


def ask(pipeline: Pipeline, row: data.Row, *, dated: bool = True) -> Scored:
    """One question, as of its day or without one: the passages found for it and the answer given."""
    filters = Filters(as_of=date.fromisoformat(row["asked"]) if dated else None)
    golds = [straight(gold) for gold in row["answer"]]
    begun = time.perf_counter()
    hits = pipeline.search(row["question"], filters, k=max(DEPTHS))
    search_ms = 1000 * (time.perf_counter() - begun)
    answer = pipeline.ask(Question(row["question"], filters))
    said = prediction(answer)
    sentences = [straight(statement.text) for statement in answer.statements]
    whole = " ".join([*sentences, straight(answer.value or "")])
    return Scored(
        id=row["id"],
        answerable=row["answer_in_articles"],
        prediction=said,
        confidence=answer.confidence,
        em=0.0 if said is None else squad.exact_match(straight(said), golds),
        f1=0.0 if said is None else squad.f1(straight(said), golds),
        contained=squad.contained(whole, golds),
        in_sentences=max((squad.contained(sentence, golds) for sentence in sentences), default=0.0),
        rank=first_rank(hits, golds),
        search_ms=round(search_ms, 1),
        ask_ms=answer.timings["total_ms"],
    )


def prediction(answer: Answer) -> str | None:
    """What is compared with the gold answer: the value, else the statements; None for an abstention."""
    if answer.status == "abstained":
        return None
    return answer.value or " ".join(statement.text for statement in answer.statements)


def first_rank(hits: Sequence[Hit], golds: Sequence[str]) -> int | None:
    """The place, from 1, of the first hit whose words hold a gold answer."""
    found = (n for n, hit in enumerate(hits, 1) if squad.contained(straight(hit.passage.text), golds))
    return next(found, None)


def straight(text: str) -> str:
    """Typographer's quotation marks as ASCII's, which the normal form takes for punctuation."""
    return text.translate(_STRAIGHT)


def summary(scored: Sequence[Scored]) -> dict[str, Any]:
    """Every figure of some questions, over all of them and over those marked answerable."""
    found: dict[str, Any] = {}
    for name, some in (("all", list(scored)), ("answerable", [one for one in scored if one.answerable])):
        answered = [one for one in some if one.prediction is not None]
        found |= {
            f"{name} questions": len(some),
            f"{name} answered": len(answered),
            f"{name} EM": figures.mean([one.em for one in some]),
            f"{name} F1": figures.mean([one.f1 for one in some]),
            f"{name} contained": figures.mean([one.contained for one in some]),
            f"{name} contained in sentences": figures.mean([one.in_sentences for one in some]),
            f"{name} EM of answered": figures.mean([one.em for one in answered]),
            f"{name} contained of answered": figures.mean([one.contained for one in answered]),
        }
        for depth in DEPTHS:
            within = [float(one.rank is not None and one.rank <= depth) for one in some]
            found[f"{name} in top {depth}"] = figures.mean(within)
    answers = [(one.confidence, one.em) for one in scored if one.prediction is not None]
    for share in SUREST:
        right, covered = figures.of_surest(answers, len(scored), share)
        found |= {f"surest {share:.0%}, EM": right, f"surest {share:.0%}, coverage reached": covered}
    found["search p50, ms"] = median(one.search_ms for one in scored) if scored else None
    found["ask p50, ms"] = median(one.ask_ms for one in scored) if scored else None
    return found


def show(report: dict[str, Any]) -> None:
    """Ours by year, what others published beside it, and the circumstances below."""
    out = figures.console()
    names = list(report["figures"])
    table = Table("", title="RealTimeQA, asked open, as of the question's day; 95% intervals")
    for name in (*names, *PUBLISHED):
        table.add_column(name, justify="right", overflow="fold")
    for line in lines(report["figures"], names):
        key = line[0]
        table.add_row(*line, *(f"{known[key]:.3f}" if key in known else "" for known in PUBLISHED.values()))
    out.print(table)
    undated.show(report.get("undated", {}))
    for year, counts in report["years"].items():
        out.print(
            f"{year}: {counts['added']} articles added, {counts['unchanged']} there already, "
            f"{counts['updated']} updated, {len(counts['refused'])} refused; {counts['passages']} passages; "
            f"{counts['ingest_s']} s. Questions of {counts['weeks']} weeks, {' to '.join(counts['asked'])}.",
        )
    out.print(figures.told(report["circumstances"]))


def lines(found: dict[str, dict[str, Any]], names: Sequence[str]) -> Iterator[list[str]]:
    """The table's lines: a heading and a cell for each collection."""
    for key in found[names[0]]:
        cells = (found[name][key] for name in names)
        digits = 1 if key.endswith("ms") else 3
        yield [key, *(f"{cell:.{digits}f}" if isinstance(cell, float) else str(cell) for cell in cells)]


if __name__ == "__main__":
    sys.exit(main())
