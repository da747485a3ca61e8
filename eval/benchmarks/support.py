"""Support: does what a page says support the sentence that cites it? The checks and `rag.support`, on WiCE.

    python -m eval.benchmarks.support --data FOLDER

Claims of Wikipedia and the pages they cite, labelled by people (Kamoi et al., "WiCE", EMNLP 2023; the
development set). `rag.verify` is given the claim as a statement and each sentence of the page as a quote;
`rag.support` the few sentences that say most of the claim's words, and how much `rag.verify` missed. Its
weights were fitted elsewhere (training/fit_support.py). Its threshold is chosen here, on four fifths of the
articles for the fifth, so that no claim has a say in its own.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from eval.benchmarks import data, figures
from eval.benchmarks.bootstrap import Array, interval
from rag.support import Support, words
from rag.support import support as supported_by
from rag.terminal import err, out, progress_bar
from rag.verify import Quote, check

FILE = "support/wice.jsonl.gz"
SUPPORTED, PARTIALLY, NOT = "supported", "partially_supported", "not_supported"
COUNTINGS = {  # which labels count as supported and which as not; the first is the data set's own
    "partially as not": ({SUPPORTED}, {PARTIALLY, NOT}),
    "partially left out": ({SUPPORTED}, {NOT}),
    "partially as supported": ({SUPPORTED, PARTIALLY}, {NOT}),
}
PUBLISHED = {  # balanced accuracy, AUROC: partially as not, 100 claims of the test set, evidence preselected
    "T5-3B taught on ANLI and WiCE": (0.907, 0.947),
    "T5-3B taught on ANLI": (0.817, 0.913),
    "GPT-4": (0.787, 0.802),
}
CHECKS = ("numbers", "dates", "names")
CITED = 3  # sentences of the page that a claim is taken to cite
FOLDS = 5  # of the pages; the threshold of each is chosen on the others
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Judged:
    """One claim: its label, the verdict, and what a ranking of claims can go by."""

    id: str
    label: str
    passed: bool
    failures: int  # reasons of the verdict: numbers, dates and names that do not stand in the page
    failed: tuple[str, ...]  # which of the checks
    overlap: (
        float  # share of the claim's words that stand in the page: a measure to beat, no part of Dateline
    )
    chance: float  # of `rag.support`
    fold: int  # by the article that makes the claim


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    circumstances = figures.Circumstances.now()
    try:
        rows = list(data.rows(given.data, FILE))
    except data.NoData as error:
        err.print(str(error), style="bold red", soft_wrap=True)
        return 1
    judged, spent = [], 0.0
    with progress_bar(f"Checking {len(rows)} claims") as progress:
        for row in rows:
            begun = time.process_time()
            judged.append(judge(row))
            spent += time.process_time() - begun
            progress(len(judged), len(rows))
    report = {
        "claims": {
            label: sum(each.label == label for each in judged) for label in (SUPPORTED, PARTIALLY, NOT)
        },
        "figures": {name: summary(judged, *labels) for name, labels in COUNTINGS.items()},
        "failed": {
            label: by_check(each for each in judged if each.label == label)
            for label in (SUPPORTED, PARTIALLY, NOT)
        },
        "cpu_ms_per_claim": 1000 * spent / len(judged),
        "published": PUBLISHED,
        "circumstances": circumstances.report(),
    }
    show(report)
    if given.json:
        report["judged"] = [asdict(each) for each in judged]
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="support", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, FILE)
    parser.add_argument("--json", type=Path, help="file for every figure and every claim's verdict")
    return parser.parse_args(arguments)


def judge(row: data.Row) -> Judged:
    """The verdict on a claim, given all of its page."""
    verdict = check(row["claim"], quotes(row["evidence"]))
    found: Support = supported_by(
        row["claim"], cited(row["claim"], row["evidence"]), failures=len(verdict.reasons)
    )
    article = row["meta"].get("claim_title") or row["meta"]["id"]
    # Numbers, dates and names are compared with all the quotes together: what one quote fails, all fail.
    return Judged(
        id=row["meta"]["id"],
        label=row["label"],
        passed=verdict.passed,
        failures=len(verdict.reasons),
        failed=tuple(name for name in CHECKS if not all(getattr(checks, name) for checks in verdict.checks)),
        overlap=overlap(row["claim"], row["evidence"]),
        chance=found.chance,
        fold=zlib.crc32(article.encode()) % FOLDS,
    )


def cited(claim: str, sentences: Sequence[str], count: int = CITED) -> list[str]:
    """At most `count` sentences, in order, that say most of a claim's words: each adds to what is said."""
    wanted = {word.stem for word in words(claim)}
    there = [{word.stem for word in words(sentence)} for sentence in sentences]
    missing, chosen = set(wanted), set[int]()
    while missing and len(chosen) < min(count, len(sentences)):
        left = [i for i in range(len(sentences)) if i not in chosen]
        # Of two that add as much, the one that says more of the claim, then the shorter.
        best = max(
            left, key=lambda i: len(missing & there[i]) + 0.15 * len(wanted & there[i]) - 0.02 * len(there[i])
        )
        chosen.add(best)
        missing -= there[best]
    return [sentences[i] for i in sorted(chosen)]


def quotes(sentences: Sequence[str]) -> list[Quote]:
    """Each sentence that says anything, where it stands in the page."""
    page = "\n".join(sentences)
    found, start = [], 0
    for sentence in sentences:
        if sentence.strip():
            found.append(Quote(page, start, start + len(sentence), sentence))
        start += len(sentence) + 1
    return found


def overlap(claim: str, sentences: Iterable[str]) -> float:
    """The share of a claim's different words that stand in the page, without case."""
    said = set(_WORD.findall(claim.casefold()))
    there = {word for sentence in sentences for word in _WORD.findall(sentence.casefold())}
    return len(said & there) / len(said) if said else 0.0


def summary(judged: Sequence[Judged], supported: set[str], unsupported: set[str]) -> dict[str, Any]:
    """Every figure of one way to count, with its interval; nothing where one of the sides has no claim."""
    counted = [each for each in judged if each.label in supported | unsupported]
    rows = [
        (
            float(each.label in supported),
            float(each.passed),
            -float(each.failures),
            each.overlap,
            each.chance,
            float(each.chance >= least),
        )
        for each, least in zip(counted, thresholds(counted, supported), strict=True)
    ]
    if len({row[0] for row in rows}) < 2:
        return {"claims": len(rows)}
    return {
        "claims": len(rows),
        **{
            name: {"value": statistic(np.array(rows)), "interval": interval(rows, statistic)}
            for name, statistic in STATISTICS.items()
        },
    }


def thresholds(counted: Sequence[Judged], supported: set[str]) -> list[float]:
    """For each claim, the chance that tells the claims of the other folds apart best (balanced accuracy)."""
    by_fold = {}
    for fold in {each.fold for each in counted}:
        others = [each for each in counted if each.fold != fold]
        rows = np.array([(float(each.label in supported), each.chance) for each in others]).reshape(-1, 2)
        by_fold[fold] = best_threshold(rows)
    return [by_fold[each.fold] for each in counted]


def best_threshold(rows: Array) -> float:
    """The chance, of rows (supported, chance), from which on most of each side is right; 0.5 if one is empty.

    Half way to the next lower chance, so that it does not hang on the one claim that stands at it.
    """
    levels = np.unique(rows[:, 1])
    cuts = (levels[1:] + levels[:-1]) / 2
    if len(set(rows[:, 0])) < 2 or not len(cuts):
        return 0.5
    return float(
        max(
            cuts,
            key=lambda cut: balanced_accuracy(np.column_stack((rows[:, 0], rows[:, 1] >= cut)).astype(float)),
        )
    )


def recall(rows: Array, column: int = 1) -> float:
    """Share of the supported claims that pass."""
    return _mean(rows[rows[:, 0] == 1, column])


def specificity(rows: Array, column: int = 1) -> float:
    """Share of the claims not supported that do not pass."""
    return 1.0 - _mean(rows[rows[:, 0] == 0, column])


def balanced_accuracy(rows: Array, column: int = 1) -> float:
    return (recall(rows, column) + specificity(rows, column)) / 2


def auroc(rows: Array, column: int = 2) -> float:
    """Chance that a supported claim has the higher score of two, one of each side; a tie counts as half."""
    high, low = rows[rows[:, 0] == 1, column], rows[rows[:, 0] == 0, column]
    if not len(high) or not len(low):
        return float("nan")
    gaps = np.sign(high[:, None] - low[None, :])
    return float((gaps.mean() + 1) / 2)


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


STATISTICS: dict[str, Callable[[Array], float]] = {
    "balanced accuracy": balanced_accuracy,
    "supported that pass": recall,
    "others that do not": specificity,
    "AUROC, failures": auroc,
    "AUROC, word overlap": partial(auroc, column=3),
    "support: balanced accuracy*": partial(balanced_accuracy, column=5),
    "support: supported that pass*": partial(recall, column=5),
    "support: others that do not*": partial(specificity, column=5),
    "support: AUROC": partial(auroc, column=4),
}


def by_check(judged: Iterable[Judged]) -> dict[str, float]:
    """The share of claims that fail each check."""
    held = list(judged)
    return {name: sum(name in each.failed for each in held) / len(held) if held else 0.0 for name in CHECKS}


def show(report: dict[str, Any]) -> None:
    claims = report["claims"]
    counts = f"{claims[SUPPORTED]} supported, {claims[PARTIALLY]} partially, {claims[NOT]} not"
    table = Table(title=f"{sum(claims.values())} claims: {counts}", title_justify="left", box=None)
    table.add_column("")
    table.add_column("", justify="right")
    table.add_column("95% interval", justify="right")
    for counting, own in report["figures"].items():
        table.add_row(f"{counting} ({own['claims']} claims)", style="bold")
        for name in STATISTICS:
            table.add_row(f"  {name}", *_figure(own.get(name)))
    table.add_row("published, partially as not:", style="dim")
    for name, (accuracy, area) in report["published"].items():
        table.add_row(f"  {name}: balanced accuracy", f"{accuracy:.3f}", style="dim")
        table.add_row(f"  {name}: AUROC", f"{area:.3f}", style="dim")
    out.print(table)
    out.print(
        f"* Threshold chosen on the other folds of {FOLDS}. The weights were fitted on other data; what they "
        "weigh, and how many sentences a claim cites, was chosen with these claims in view.",
        soft_wrap=True,
    )
    for label, shares in report["failed"].items():
        told = ", ".join(f"{name} {share:.3f}" for name, share in shares.items())
        out.print(f"Share of {label.replace('_', ' ')} claims that fail a check: {told}.", soft_wrap=True)
    out.print(
        f"{report['cpu_ms_per_claim']:.0f} CPU ms a claim. {figures.told(report['circumstances'])}",
        soft_wrap=True,
    )


def _figure(own: dict[str, Any] | None) -> tuple[str, str]:
    if own is None:
        return "–", ""
    low, high = own["interval"]
    return f"{own['value']:.3f}", f"{low:.3f}–{high:.3f}"


if __name__ == "__main__":
    sys.exit(main())
