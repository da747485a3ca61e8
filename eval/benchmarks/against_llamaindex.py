"""Ingest, search and ask: Dateline beside LlamaIndex's own pipeline, same articles, embedder and machine.

    python -m eval.benchmarks.against_llamaindex --data FOLDER [--articles 400] [--questions 50]

The sides take turns, each in a process of its own, and every figure is the median of the rounds. The table
goes to standard output, progress to standard error. FOLDER is only read.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from eval.benchmarks.side import WARM

JSON = dict[str, Any]

SIDES = {"Dateline": "dateline_side", "LlamaIndex": "llamaindex_side"}
PACKAGES = ("chromadb", "llama-index-core", "llama-index-vector-stores-chroma", "onnxruntime", "tantivy")
LINES = (  # heading, key, decimals
    ("passages", "passages", 0),
    ("ingest, s", "ingest_s", 1),
    ("ingest, CPU s of all cores", "ingest_cpu_s", 1),
    ("ingest, passages/s", "passages_per_s", 1),
    ("peak memory of ingest, MiB", "peak_ingest_mib", 0),
    ("peak memory of all, MiB", "peak_mib", 0),
    ("on disk, MiB", "disk_mib", 1),
    ("search p50, ms", "search_p50_ms", 1),
    ("search p95, ms", "search_p95_ms", 1),
    ("ask p50, ms", "ask_p50_ms", 1),
    ("ask p95, ms", "ask_p95_ms", 1),
)


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    folder: Path = given.data / "realtimeqa"
    err = Console(stderr=True, highlight=False)
    rounds: dict[str, list[JSON]] = {name: [] for name in SIDES}
    # This process stays small: what it holds when it starts a child, the kernel counts in that child's peak.
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as temporary:
        work = Path(temporary)
        try:
            prepare(folder, work, given.articles, given.questions)
        except FileNotFoundError as error:
            err.print(f"{error.filename} is not there. Give the folder that holds realtimeqa/ as --data.")
            return 1
        for number in range(given.rounds):
            names = list(SIDES) if number % 2 == 0 else list(reversed(SIDES))
            for name in names:
                rounds[name].append(run(name, work, f"Round {number + 1}/{given.rounds}: {name}", err))
    report = summarise(rounds, given)
    show(report)
    if given.json:
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="against_llamaindex", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds realtimeqa/")
    parser.add_argument("--articles", type=int, default=400, help="how many articles, from the first (400)")
    parser.add_argument("--questions", type=int, default=50, help="how many questions of each round (50)")
    parser.add_argument("--rounds", type=int, default=3, help="each side is measured so often (3)")
    parser.add_argument("--json", type=Path, help="file for every figure of every round")
    given = parser.parse_args(arguments)
    if min(given.articles, given.questions, given.rounds) < 1:
        parser.error("--articles, --questions and --rounds are at least 1")
    return given


def prepare(folder: Path, work: Path, articles: int, questions: int) -> None:
    """The first articles, and questions whose best articles are among them, as both sides read them."""
    ids = set()
    with (
        lzma.open(folder / "2023.articles.jsonl.xz", "rt", encoding="utf-8") as lines,
        (work / "articles.jsonl").open("w", encoding="utf-8") as out,
    ):
        for line in islice(lines, articles):
            ids.add(json.loads(line)["id"])
            out.write(line)
    with gzip.open(folder / "2023.questions.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows.sort(key=lambda row: -share(row["articles"], ids))  # stable: as they were asked within a share
    chosen = [row["question"] for row in rows[: questions + WARM]]
    (work / "questions.json").write_text(json.dumps(chosen), encoding="utf-8")


def share(ranked: Sequence[str], ids: set[str]) -> float:
    return sum(id_ in ids for id_ in ranked) / len(ranked) if ranked else 0.0


def run(name: str, work: Path, title: str, err: Console) -> JSON:
    """One side, once, in its own process; its measurements with the load of the machine before and after."""
    before = os.getloadavg()
    # A setting of the caller's must not change what is measured.
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("DATELINE_", "OPENAI_"))}
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


def summarise(rounds: dict[str, list[JSON]], given: argparse.Namespace) -> JSON:
    """Medians over the rounds for each side, Dateline's over LlamaIndex's, and where it was measured."""
    sides = {name: [flat(measured) for measured in each] for name, each in rounds.items()}
    medians = {
        name: {key: median(one[key] for one in each) for key in each[0] if key != "load"}
        for name, each in sides.items()
    }
    ours, theirs = medians["Dateline"], medians["LlamaIndex"]
    return {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "articles": given.articles,
        "questions": given.questions,
        "rounds": given.rounds,
        "machine": machine(),
        "medians": medians,
        "ratios": {key: ours[key] / theirs[key] for _, key, _ in LINES},
        "each_round": sides,
    }


def flat(measured: JSON) -> JSON:
    """One round of one side as plain figures."""
    figures: JSON = {key: value for key, value in measured.items() if isinstance(value, int | float)}
    figures["passages_per_s"] = measured["passages"] / measured["ingest_s"]
    for name in ("search", "ask"):
        figures[f"{name}_p50_ms"], figures[f"{name}_p95_ms"] = percentiles(measured[f"{name}_ms"])
    stages = dict(measured["stages_ms"])
    figures["answered"] = sum(stages.pop("answered"))
    for name, spent in stages.items():
        figures[f"ask_{name.removesuffix('_ms')}_p50_ms"] = percentiles(spent)[0]
    figures["load"] = [round(load[0], 2) for load in (measured["load_before"], measured["load_after"])]
    return figures


def percentiles(samples: Sequence[float]) -> tuple[float, float]:
    """p50 and p95, in the samples' own unit."""
    if len(samples) == 1:
        return samples[0], samples[0]
    cuts = quantiles(samples, n=100, method="inclusive")
    return cuts[49], cuts[94]


def machine() -> JSON:
    processor = platform.processor()
    if Path("/proc/cpuinfo").exists():
        names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
        processor = names[0].partition(":")[2].strip() if names else processor
    return {
        "processor": processor,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def show(report: JSON) -> None:
    """The table, and below it what a reader needs to judge it."""
    out = Console(highlight=False, soft_wrap=True)
    ours, theirs = report["medians"]["Dateline"], report["medians"]["LlamaIndex"]
    table = Table("", title=f"First {report['articles']} articles, {report['questions']} questions")
    for heading in ("Dateline", "LlamaIndex", "ratio"):
        table.add_column(heading, justify="right")
    for heading, key, digits in LINES:
        table.add_row(
            heading, f"{ours[key]:,.{digits}f}", f"{theirs[key]:,.{digits}f}", f"{report['ratios'][key]:.2f}"
        )
    out.print(table)
    stages = ", ".join(f"{name} {ours[f'ask_{name}_p50_ms']:.1f}" for name in ("retrieve", "read", "verify"))
    out.print(
        f"Dateline's ask by stage, p50 ms: {stages}. It answered {ours['answered']:.0f} of "
        f"{report['questions']} and abstained on the rest; LlamaIndex has a stub in place of a model."
    )
    where = report["machine"]
    out.print(
        f"{report['when']}, medians of {report['rounds']} rounds. {where['cores']} cores, "
        f"{where['processor']}, Python {where['python']}, "
        + ", ".join(f"{name} {number}" for name, number in where["packages"].items())
    )
    for name, each in report["each_round"].items():
        speeds = ", ".join(
            f"{one['passages_per_s']:.1f} (load {one['load'][0]} to {one['load'][1]})" for one in each
        )
        out.print(f"{name}, passages/s of each round, with the machine's load before and after: {speeds}")


if __name__ == "__main__":
    sys.exit(main())
