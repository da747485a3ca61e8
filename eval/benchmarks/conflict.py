"""RAMDocs: documents that disagree, several right answers, planted wrong ones; which does an answer give?

    python -m eval.benchmarks.conflict --data FOLDER [--rows even|odd|all] [--json FILE]

Each document is an article; a row's question is asked of the row's documents alone, by a filter on their
publisher, which is the row. Exact match as Wang et al. define it ("Retrieval-Augmented Generation with
Conflicting Evidence", arXiv 2504.13079): every gold answer given, and no wrong one. What is chosen by looking
at these figures is chosen on the rows of even numbers and tried on the odd ones (--rows).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rich.table import Table

from eval.benchmarks import data, figures
from eval.benchmarks.conflict_errors import Errors, counts, errors, gives, indistinguishable, told, values
from rag.domain import Answer, Article, Filters, Question, Refusal
from rag.errors import UnreadableSource
from rag.pipeline import READ, Pipeline, build
from rag.settings import Settings
from rag.sources import from_json
from rag.terminal import err, progress_bar
from rag.windows import windows

FILE = "conflict/ramdocs.jsonl.gz"
HALVES = {"even": (0,), "odd": (1,), "all": (0, 1)}  # remainders of the rows' numbers by 2
PUBLISHED = {"best RAG baseline (Llama-3.3-70B-Instruct)": 0.326}  # EM; the paper's abstract


@dataclass(frozen=True, slots=True)
class Scored:
    """One row as it was answered. A wrong answer whose words stand in a gold one cannot be told from it."""

    row: int  # from 0, as in the file
    golds: int
    wrongs: int
    answered: bool
    coverage: float  # share of the gold answers given
    gave_gold: float  # any gold answer given
    gave_wrong: float  # any wrong answer given
    em: float
    em_of_values: float  # the same, of the value and the timeline's values alone
    conflict: bool  # the answer says that its sources disagree
    values: int  # different values that it gives
    errors: Errors | None = None  # None: it matches


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    circumstances = figures.Circumstances.now()
    try:
        rows = list(data.rows(given.data, FILE))
    except data.NoData as error:
        err.print(str(error), style="bold red")
        return 1
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as temporary:
        scored, refused = measure(rows, Path(temporary) / "home", given.rows)
    report: dict[str, Any] = {
        "rows": len(rows),
        "asked": len(scored),
        "documents": sum(len(row["documents"]) for row in rows),
        "refused": refused,
        "indistinguishable": sum(indistinguishable(row) for row in rows),
        "figures": {name: summary(some) for name, some in groups(scored).items()},
        "errors": counts(one.errors for one in scored if one.errors),
        "published EM": PUBLISHED,
        "circumstances": circumstances.report(),
    }
    show(report)
    if given.json:
        report["each"] = [asdict(one) for one in scored]
        given.json.write_text(json.dumps(report, ensure_ascii=False, indent=1, default=asdict) + "\n")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="conflict", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, FILE)
    parser.add_argument("--rows", choices=HALVES, default="all", help="which rows are asked (all)")
    parser.add_argument("--json", type=Path, help="file for every figure and every row's scores and errors")
    return parser.parse_args(arguments)


def measure(rows: Sequence[data.Row], home: Path, half: str = "all") -> tuple[list[Scored], int]:
    """The rows of a half, scored, and how many documents of all rows could not be taken in."""
    numbers = [number for number in range(len(rows)) if number % 2 in HALVES[half]]
    with build(Settings(home=home, engine="local")) as pipeline:
        with progress_bar("Taking the documents in") as progress:
            taken = pipeline.ingest(list(articles(rows)), progress=progress)
        scored = []
        with progress_bar(f"Asking {len(numbers)} questions") as progress:
            for number in numbers:
                scored.append(ask(pipeline, number, rows[number]))
                progress(len(scored), len(numbers))
    return scored, len(taken.refused)


def articles(rows: Sequence[data.Row]) -> Iterator[Article | Refusal]:
    """Every document as an article that its row published; without a title or a day, as they are given."""
    for number, row in enumerate(rows):
        for place, document in enumerate(row["documents"]):
            item = {"id": article_id(number, place), "publisher": publisher(number), "text": document["text"]}
            try:
                yield from_json(item)
            except UnreadableSource as error:
                yield Refusal(item["id"], str(error))


def article_id(number: int, place: int) -> str:
    return f"{number}-{place}"


def publisher(number: int) -> str:
    return f"Row {number}"


def ask(pipeline: Pipeline, number: int, row: data.Row) -> Scored:
    """One row's question, scored, with its errors where it does not match."""
    filters = Filters(publisher=publisher(number))
    answer = pipeline.ask(Question(row["question"], filters))
    scored = score(number, row, answer)
    if scored.em:
        return scored
    hits = pipeline.search(row["question"], filters, k=READ)
    read = [window.text for window in windows(row["question"], hits)]
    ids = [article_id(number, place) for place in range(len(row["documents"]))]
    return replace(scored, errors=errors(row, answer, ids, read))


def score(number: int, row: data.Row, answer: Answer) -> Scored:
    """What the answer gives, held against the row's gold and wrong answers."""
    own, said = values(answer), told(answer)
    golds, wrongs = row["gold_answers"], row["wrong_answers"]
    covered = [gives(said, gold) for gold in golds]
    wrong = any(gives(said, each) for each in wrongs)
    return Scored(
        row=number,
        golds=len(golds),
        wrongs=len(wrongs),
        answered=answer.status == "answered",
        coverage=sum(covered) / len(covered),
        gave_gold=float(any(covered)),
        gave_wrong=float(wrong),
        em=float(all(covered) and not wrong),
        em_of_values=float(
            all(gives(own, gold) for gold in golds) and not any(gives(own, each) for each in wrongs)
        ),
        conflict=answer.conflict,
        values=len([value for value in own if value]),
    )


def groups(scored: Sequence[Scored]) -> dict[str, list[Scored]]:
    """All rows, and the rows by what makes them hard."""
    return {
        "all": list(scored),
        "one gold": [one for one in scored if one.golds == 1],
        "more golds": [one for one in scored if one.golds > 1],
        "no wrong": [one for one in scored if not one.wrongs],
        "some wrong": [one for one in scored if one.wrongs],
        "answered": [one for one in scored if one.answered],
    }


def summary(scored: Sequence[Scored]) -> dict[str, Any]:
    return {
        "rows": len(scored),
        "EM": figures.mean([one.em for one in scored]),
        "EM of values alone": figures.mean([one.em_of_values for one in scored]),
        "gold answers given, share": figures.mean([one.coverage for one in scored]),
        "some gold answer given": figures.mean([one.gave_gold for one in scored]),
        "a wrong answer given": figures.mean([one.gave_wrong for one in scored]),
        "abstained": figures.mean([float(not one.answered) for one in scored]),
        "several values given": figures.mean([float(one.values > 1) for one in scored]),
        "said to be in conflict": figures.mean([float(one.conflict) for one in scored]),
    }


def show(report: dict[str, Any]) -> None:
    out = figures.console()
    table = Table("", title="RAMDocs; 95% intervals")
    for name in report["figures"]:
        table.add_column(name, justify="right")
    for key in report["figures"]["all"]:
        table.add_row(key, *(str(some[key]) for some in report["figures"].values()))
    out.print(table)
    for name, kinds in report["errors"].items():
        table = Table(name)
        table.add_column("", justify="right")
        for kind, count in kinds.items():
            table.add_row(kind, str(count))
        out.print(table)
    for name, em in report["published EM"].items():
        out.print(f"Published EM, {name}: {em:.3f}")
    out.print(
        f"{report['documents']} documents, {report['refused']} refused; in {report['indistinguishable']} "
        "rows a wrong answer's words stand in a gold one, so that no answer can match.",
    )
    out.print(figures.told(report["circumstances"]))


if __name__ == "__main__":
    sys.exit(main())
