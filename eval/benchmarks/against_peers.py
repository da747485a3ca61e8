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
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
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

from eval import squad
from eval.benchmarks import data, figures
from eval.benchmarks.side import DEPTHS, WARM

JSON = dict[str, Any]

ARTICLES, QUESTIONS = "realtimeqa/2023.articles.jsonl.xz", "realtimeqa/2023.questions.jsonl.gz"
SIDES = {  # Dateline first: the others are given its words
    "Dateline": "dateline_side",
    "LlamaIndex": "llamaindex_side",
    "Haystack BM25": "haystack_side:open_terms",
    "Haystack hybrid": "haystack_side:open_fused",
}
PACKAGES = (
    "chromadb",
    "haystack-ai",
    "llama-index-core",
    "llama-index-vector-stores-chroma",
    "onnxruntime",
    "tantivy",
)
LINES = (  # heading, key, decimals
    ("passages", "passages", 0),
    ("ingest, s", "ingest_s", 1),
    ("ingest, CPU s", "ingest_cpu_s", 1),
    ("ingest, passages/s", "passages_per_s", 1),
    ("ingest, peak MiB", "peak_ingest_mib", 0),
    ("peak MiB of all", "peak_mib", 0),
    ("on disk, MiB", "disk_mib", 1),
    ("search p50, ms", "search_p50_ms", 1),
    ("search p95, ms", "search_p95_ms", 1),
    ("ask p50, ms", "ask_p50_ms", 1),
    ("ask p95, ms", "ask_p95_ms", 1),
)


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


def summarise(rounds: Mapping[str, Sequence[JSON]], given: argparse.Namespace, recall: int) -> JSON:
    """Medians over the rounds for each side, Dateline's over each peer's, and where it was measured."""
    sides = {name: [flat(measured) for measured in each] for name, each in rounds.items()}
    medians = {
        name: {key: median(one[key] for one in each) for key in each[0] if key != "load"}
        for name, each in sides.items()
    }
    ours = medians["Dateline"]
    return {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "articles": given.articles,
        "questions": given.questions,
        "rounds": given.rounds,
        "machine": machine(),
        "medians": medians,
        "ratios": {
            name: {key: ratio(ours[key], own[key]) for _, key, _ in LINES}
            for name, own in medians.items()
            if name != "Dateline"
        },
        "recall_questions": recall,
        # The same articles give the same passages and ranks: the first round's stand for all.
        "recall": {name: recalls(each[0]["ranks"]) for name, each in rounds.items()},
        "recall_less": {
            name: recalls(rounds["Dateline"][0]["ranks"], each[0]["ranks"])
            for name, each in rounds.items()
            if name != "Dateline"
        },
        "ranks": {name: each[0]["ranks"] for name, each in rounds.items()},
        "each_round": sides,
    }


def ratio(ours: float, theirs: float) -> float | None:
    """Nothing where they have none of it, such as what stands on disk of a store in memory."""
    return ours / theirs if theirs else None


def recalls(ranks: Sequence[int | None], less: Sequence[int | None] | None = None) -> JSON:
    """The share of questions with an answer in the first k passages, by k, with its interval.

    With a second list, how much less that share is for it: the difference on the same questions.
    """
    shares = {}
    for k in DEPTHS:
        found = [float(rank is not None and rank <= k) for rank in ranks]
        if less is not None:
            found = [
                own - float(rank is not None and rank <= k) for own, rank in zip(found, less, strict=True)
            ]
        shares[str(k)] = asdict(figures.mean(found))
    return shares


def flat(measured: JSON) -> JSON:
    """One round of one side as plain figures."""
    plain: JSON = {key: value for key, value in measured.items() if isinstance(value, int | float)}
    plain["passages_per_s"] = measured["passages"] / measured["ingest_s"]
    for name in ("search", "answer", "ask"):
        if f"{name}_ms" in measured:
            plain[f"{name}_p50_ms"], plain[f"{name}_p95_ms"] = percentiles(measured[f"{name}_ms"])
    stages = dict(measured.get("stages_ms", {}))
    if stages:
        plain["answered"] = sum(stages.pop("answered"))
    for name, spent in stages.items():
        plain[f"answer_{name.removesuffix('_ms')}_p50_ms"] = percentiles(spent)[0]
    plain["load"] = [round(load[0], 2) for load in (measured["load_before"], measured["load_after"])]
    return plain


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
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def show(report: JSON) -> None:
    """The table, and below it what a reader needs to judge it."""
    out = Console(highlight=False, soft_wrap=True)
    medians = report["medians"]
    table = Table(
        title=f"First {report['articles']} articles, {report['questions']} questions timed; "
        "in brackets Dateline's figure over this one",
        title_justify="left",
        box=None,
    )
    table.add_column("")
    for name in medians:
        table.add_column(name, justify="right", no_wrap=True)
    for heading, key, digits in LINES:
        table.add_row(
            heading,
            *(
                f"{own[key]:,.{digits}f}{_bracketed(report['ratios'].get(name, {}).get(key))}"
                for name, own in medians.items()
            ),
        )
    for k in DEPTHS:
        table.add_row(f"recall@{k}", *(_figure(own[str(k)], "") for own in report["recall"].values()))
    out.print(table)
    out.print(
        f"Recall over {report['recall_questions']} questions with an answer in an article of theirs. "
        "Dateline's less the other's, with its 95% interval:"
    )
    for name, own in report["recall_less"].items():
        told = ", ".join(f"@{k} {_figure(own[str(k)], '+')} {_interval(own[str(k)])}" for k in DEPTHS)
        out.print(f"  {name}: {told}")
    ours = medians["Dateline"]
    stages = ", ".join(
        f"{name} {ours[f'answer_{name}_p50_ms']:.1f}" for name in ("retrieve", "read", "verify")
    )
    out.print(
        "Ask: every side is given Dateline's words. While it still has to find them, Dateline takes "
        f"{ours['answer_p50_ms']:.1f} ms at p50, {ours['answer_p95_ms']:.1f} at p95 (stages: {stages}); "
        f"it answered {ours['answered']:.0f} of {report['questions']} and abstained on the rest."
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


def _bracketed(figure: float | None) -> str:
    return "" if figure is None else f" ({figure:.2f})"


def _figure(own: JSON, sign: str) -> str:
    return "–" if own["value"] is None else f"{own['value']:{sign}.2f}"


def _interval(own: JSON) -> str:
    return "" if own["value"] is None else f"({own['low']:+.2f} to {own['high']:+.2f})"


if __name__ == "__main__":
    sys.exit(main())
