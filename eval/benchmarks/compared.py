"""What the rounds of a comparison came to: medians, ratios, recall with its intervals, and the table of them.

Given what each side measured; it runs nothing.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.benchmarks import figures
from eval.benchmarks.side import DEPTHS

JSON = dict[str, Any]

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
