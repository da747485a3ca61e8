"""Speed: what an answer of the product as it ships takes, in time and memory, over a collection of news.

    python -m eval.benchmarks.speed --data FOLDER [--passages 10000] [--questions 150] [--home FOLDER]

The first articles of 2023 go in until so many passages are held; then the questions of that time are asked,
by one caller and by eight, in a process and over HTTP of a `dateline serve` on this machine. Each run has a
fresh process, so that no answer gains by what an earlier one left in memory. FOLDER is only read.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from eval.benchmarks import data, figures
from eval.benchmarks.against_peers import follow, share
from eval.benchmarks.compared import machine, percentiles
from eval.benchmarks.dateline_side import article
from eval.benchmarks.speed_side import JSON, STAGES, measure, memory, questions, resident
from rag.domain import Question
from rag.home import running_server, withdraw_server
from rag.pipeline import Pipeline, build
from rag.settings import Settings
from rag.terminal import err, progress_bar

ARTICLES, QUESTIONS = "realtimeqa/2023.articles.jsonl.xz", "realtimeqa/2023.questions.jsonl.gz"
WARM = 10  # questions asked before the clock runs, the first answer among them
BATCH = 25  # articles taken in before the passages are counted again
PATIENCE = 120  # seconds that a server has to start, and a question to be answered
RUNS = {  # where, whether as of the question's day, and how many callers at once
    "as of its day": ("process", True, 1),
    "all articles": ("process", False, 1),
    "8 callers": ("process", False, 8),
    "HTTP": ("http", False, 1),
    "HTTP, 8 callers": ("http", False, 8),
}


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    circumstances = figures.Circumstances.now()
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as temporary:
        work = Path(temporary)
        home = given.home or work / "home"
        try:
            asked = list(data.rows(given.data, QUESTIONS))
            with build(Settings(home=home, engine="local")) as pipeline:
                collection = fill(pipeline, data.rows(given.data, ARTICLES), given.passages)
                held = {one.id for one in pipeline.home.record.articles()}
        except data.NoData as error:
            err.print(str(error), style="bold red", soft_wrap=True)
            return 1
        rows = choose(asked, held, given.questions)
        runs = {}
        for name, (where, dated, callers) in RUNS.items():
            one = {"home": str(home), **rows, "dated": dated, "callers": callers}
            runs[name] = run(one, work, name) if where == "process" else served(one, name)
    report = {
        "collection": collection,
        "questions": len(rows["timed"]),
        "runs": {name: summary(found) for name, found in runs.items()},
        "machine": machine(),
        "circumstances": circumstances.report(),
    }
    show(report)
    if given.json:
        report["each_question_ms"] = {name: found["taken_ms"] for name, found in runs.items()}
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="speed", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, "realtimeqa/")
    parser.add_argument("--passages", type=int, default=10_000, help="how many go in, about (10000)")
    parser.add_argument("--questions", type=int, default=150, help="how many are asked (150)")
    parser.add_argument("--home", type=Path, help="folder in which the index is kept and used again")
    parser.add_argument("--json", type=Path, help="file for every figure and every question's milliseconds")
    given = parser.parse_args(arguments)
    if min(given.passages, given.questions) < 1:
        parser.error("--passages and --questions are at least 1")
    return given


def fill(pipeline: Pipeline, rows: Iterator[data.Row], passages: int) -> JSON:
    """Take articles in from the first until so many passages are held; nothing where they are already."""
    begun, before = time.perf_counter(), pipeline.home.record.counts().passages
    there = before
    with progress_bar("Taking articles in") as progress:
        while there < passages and (batch := list(islice(rows, BATCH))):
            pipeline.ingest(map(article, batch))
            there = pipeline.home.record.counts().passages
            progress(there, passages)
    spent = time.perf_counter() - begun
    return {
        "articles": pipeline.home.record.counts().articles,
        "passages": there,
        "ingest_s": spent if there > before else None,
        "passages_per_s": (there - before) / spent if there > before else None,
    }


def choose(rows: Sequence[data.Row], held: set[str], count: int) -> dict[str, list[data.Row]]:
    """The questions whose own articles are most among those held, and others to warm up with."""
    near = sorted(rows, key=lambda row: -share(row["articles"], held))  # stable within a share
    kept = [{"question": row["question"], "asked": row["asked"]} for row in near]
    return {"timed": kept[:count], "warm": kept[count : count + WARM] or kept[:WARM]}


def run(one: JSON, work: Path, name: str) -> JSON:
    """What a fresh process measured of itself."""
    (work / "run.json").write_text(json.dumps(one), encoding="utf-8")
    command = [sys.executable, "-m", "eval.benchmarks.speed_side", str(work / "run.json")]
    console = Console(stderr=True, highlight=False)
    with tempfile.TemporaryFile("w+", dir=work) as noise:
        with subprocess.Popen(
            [*command, str(time.monotonic())],
            stdout=subprocess.PIPE,
            stderr=noise,
            env=clean(Path(one["home"])),
            text=True,
        ) as child:
            assert child.stdout is not None
            result = follow(child.stdout, name, console)
        if child.returncode or result is None:
            noise.seek(0)
            console.print(noise.read()[-4000:], markup=False)
            raise SystemExit(f"“{name}” failed with exit status {child.returncode}.")
    return result


def served(one: JSON, name: str) -> JSON:
    """The same of a fresh server, as its callers see it."""
    begun = time.monotonic()
    warming, asked = (questions(one[key], dated=one["dated"]) for key in ("warm", "timed"))
    with (
        server(Path(one["home"])) as (url, pid),
        httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False) as http,
        progress_bar(name) as progress,
    ):

        def ask(question: Question) -> tuple[bool, Mapping[str, float]]:
            said = http.post("/ask", json={"question": question.text}).raise_for_status().json()
            return said["status"] == "answered", said["timings"]

        loaded = resident(pid)
        ask(warming[0])
        first_s = time.monotonic() - begun
        for question in warming[1:]:
            ask(question)
        found = measure(ask, asked, one["callers"], progress)
        return {"first_answer_s": first_s, **found, **memory(pid, loaded)}


@contextmanager
def server(home: Path, **environment: str) -> Iterator[tuple[str, int]]:
    """A server of the home on a free port, with settings besides the defaults: its address and process."""
    withdraw_server(home)  # the address of one that was killed would be taken for ours
    command = [sys.executable, "-m", "rag.cli", "serve", "--port", "0"]
    with tempfile.TemporaryFile("w+") as noise:
        child = subprocess.Popen(command, stdout=noise, stderr=noise, env=clean(home) | environment)
        try:
            patience = time.monotonic() + PATIENCE
            while (url := running_server(home)) is None:
                if child.poll() is not None or time.monotonic() > patience:
                    noise.seek(0)
                    raise SystemExit(f"The server did not start.\n{noise.read()[-4000:]}")
                time.sleep(0.05)
            yield url, child.pid
        finally:
            child.terminate()
            child.wait()


def clean(home: Path) -> dict[str, str]:
    """The environment without settings of the caller's, which must not change what is measured."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DATELINE_", "OPENAI_"))}
    return kept | {"DATELINE_HOME": str(home.resolve()), "DATELINE_ENGINE": "local"}


def summary(found: JSON) -> JSON:
    """p50 and p95 of the whole and of each stage with its share of all the time; the rest as it is.

    "other" is what lies round the stages: storing the answer, and the way over HTTP.
    """
    taken = found["taken_ms"]
    spent = {name: [one[name] for one in taken] for name in ("whole", *STAGES)}
    spent["other"] = [one["whole"] - sum(one[name] for name in STAGES) for one in taken]
    stages = {}
    for name, each in spent.items():
        middle, high = percentiles(each)
        stages[name] = {"p50_ms": middle, "p95_ms": high, "share": sum(each) / sum(spent["whole"])}
    return {"stages": stages, **{key: value for key, value in found.items() if key != "taken_ms"}}


def show(report: JSON) -> None:
    out = figures.console()
    held, runs = report["collection"], report["runs"].values()
    table = Table(
        title=f"{report['questions']} questions asked of {held['passages']} passages",
        title_justify="left",
        box=None,
    )
    table.add_column("")
    for name in report["runs"]:
        table.add_column(name, justify="right")
    for stage in ("whole", *STAGES, "other"):
        own = [one["stages"][stage] for one in runs]
        table.add_row(f"{stage}, p50 ms", *(f"{each['p50_ms']:.1f}" for each in own))
        table.add_row(f"{stage}, p95 ms", *(f"{each['p95_ms']:.1f}" for each in own))
        if stage != "whole":
            table.add_row(f"{stage}, share", *(f"{each['share']:.0%}" for each in own))
    for heading, key, digits in (
        ("questions/s", "per_s", 2),
        ("answered", "answered", 0),
        ("start to first answer, s", "first_answer_s", 1),
        ("memory once loaded, MiB", "loaded_mib", 0),
        ("memory at the end, MiB", "end_mib", 0),
        ("peak memory, MiB", "peak_mib", 0),
    ):
        told = ("–" if one[key] is None else f"{one[key]:.{digits}f}" for one in runs)
        table.add_row(heading, *told)
    out.print(table)
    pace = (
        f"taken in at {held['passages_per_s']:.1f} passages/s" if held["passages_per_s"] else "there already"
    )
    out.print(f"{held['articles']} articles, {pace}. {report['machine']['processor']}.")
    out.print(figures.told(report["circumstances"]))


if __name__ == "__main__":
    sys.exit(main())
