"""Ingest, search and ask: Dateline beside LlamaIndex and Haystack, same articles, embedder and words.

    python -m eval.benchmarks.against_peers --data FOLDER [--articles 400] [--questions 50]

The sides take turns, each in a process of its own, and every time is the median of the rounds. Dateline goes
first and writes the answers; every side, Dateline too, is then timed answering with these very words. The
table goes to standard output, progress to standard error. FOLDER is only read.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from eval import squad
from eval.benchmarks import data
from eval.benchmarks.compared import JSON, show, summarise
from eval.benchmarks.side import WARM

ARTICLES, QUESTIONS = "realtimeqa/2023.articles.jsonl.xz", "realtimeqa/2023.questions.jsonl.gz"
SIDES = {  # Dateline first: the others are given its words
    "Dateline": "dateline_side",
    "LlamaIndex": "llamaindex_side",
    "Haystack BM25": "haystack_side:open_terms",
    "Haystack hybrid": "haystack_side:open_fused",
}


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    err = Console(stderr=True, highlight=False)
    rounds: dict[str, list[JSON]] = {name: [] for name in SIDES}
    # This process stays small: what it holds when it starts a child, the kernel counts in that child's peak.
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as temporary:
        work = Path(temporary)
        try:
            recall = prepare(given.data, work, given.articles, given.questions)
        except data.NoData as error:
            err.print(str(error), style="bold red", soft_wrap=True)
            return 1
        for number in range(given.rounds):
            # Other orders in later rounds; in the first the words have to be written.
            names = list(SIDES) if number % 2 == 0 else list(reversed(SIDES))
            for name in names:
                done = run(name, work, f"Round {number + 1}/{given.rounds}: {name}", err)
                if "answers" in done:
                    (work / "answers.json").write_text(json.dumps(done.pop("answers")), encoding="utf-8")
                rounds[name].append(done)
    report = summarise(rounds, given, recall)
    show(report)
    if given.json:
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="against_peers", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, "realtimeqa/")
    parser.add_argument("--articles", type=int, default=400, help="how many articles, from the first (400)")
    parser.add_argument("--questions", type=int, default=50, help="how many questions are timed (50)")
    parser.add_argument("--rounds", type=int, default=3, help="each side is measured so often (3)")
    parser.add_argument("--json", type=Path, help="file for every figure of every round")
    given = parser.parse_args(arguments)
    if min(given.articles, given.questions, given.rounds) < 1:
        parser.error("--articles, --questions and --rounds are at least 1")
    return given


def prepare(folder: Path, work: Path, articles: int, questions: int) -> int:
    """Write what every side reads: the first articles, and two lists of questions. Gives the second's length.

    Timed are questions whose best articles are among them. Recall is over all questions for which an answer
    stands in one of their own articles that is among them.
    """
    rows = list(data.rows(folder, QUESTIONS))
    wanted: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        for id_ in row["articles"]:
            wanted.setdefault(id_, []).append(at)
    ids, answerable = set(), set()
    with (work / "articles.jsonl").open("w", encoding="utf-8") as out:
        for article in islice(data.rows(folder, ARTICLES), articles):
            out.write(json.dumps(article) + "\n")
            ids.add(article["id"])
            text = squad.normal(article["text"])
            answerable |= {
                at for at in wanted.get(article["id"], ()) if squad.contained(text, rows[at]["answer"])
            }
    near = sorted(rows, key=lambda row: -share(row["articles"], ids))  # stable within a share
    asked = {
        "timed": [row["question"] for row in near[:questions]],
        "warm": [row["question"] for row in near[questions : questions + WARM]],
        "recall": [
            {"question": rows[at]["question"], "answers": rows[at]["answer"]} for at in sorted(answerable)
        ],
    }
    (work / "questions.json").write_text(json.dumps(asked), encoding="utf-8")
    return len(answerable)


def share(ranked: Sequence[str], ids: set[str]) -> float:
    return sum(id_ in ids for id_ in ranked) / len(ranked) if ranked else 0.0


def run(name: str, work: Path, title: str, err: Console) -> JSON:
    """One side, once, in its own process; its measurements with the load of the machine before and after."""
    before = os.getloadavg()
    # A setting of the caller's must not change what is measured, and nobody is told of it.
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("DATELINE_", "OPENAI_"))}
    clean |= {"HAYSTACK_TELEMETRY_ENABLED": "False", "ANONYMIZED_TELEMETRY": "False"}
    with tempfile.TemporaryDirectory(dir=work) as home, tempfile.TemporaryFile("w+", dir=work) as noise:
        command = [sys.executable, "-m", "eval.benchmarks.side", SIDES[name], str(work), home]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=noise, env=clean, text=True) as child:
            assert child.stdout is not None
            result = follow(child.stdout, title, err)
        if child.returncode or result is None:
            noise.seek(0)
            err.print(noise.read()[-4000:], markup=False)
            raise SystemExit(f"{name} failed with exit status {child.returncode}.")
    return {**result, "load_before": before, "load_after": os.getloadavg()}


def follow(lines: Iterator[str], title: str, err: Console) -> JSON | None:
    """Draw what a child reports, and give its result."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=err) as progress:
        task = progress.add_task(title, total=None)
        for line in lines:
            said = json.loads(line)
            if "result" in said:
                progress.update(task, description=title)
                result: JSON = said["result"]
                return result
            progress.update(
                task, completed=said["done"], total=said["total"], description=f"{title}: {said['label']}"
            )
    return None


if __name__ == "__main__":
    sys.exit(main())
