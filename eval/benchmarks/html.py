"""HTML: how much of a news page's body is kept, and how much of what is kept is the body.

    python -m eval.benchmarks.html --data FOLDER

The pages, the true bodies and the method are the article extraction benchmark's (Scrapinghub, now Zyte;
github.com/scrapinghub/article-extraction-benchmark): runs of four words as bags, precision and recall
averaged over pages, F1 of the two averages. Dateline's text and trafilatura's own stand side by side.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from eval.benchmarks import data, figures
from eval.benchmarks.bootstrap import Array, interval
from rag.domain import Article
from rag.progress import Progress
from rag.sources import read_bytes
from rag.terminal import err, out, progress_bar

RUN = 4  # words in a run, as that benchmark has it
PUBLISHED = {  # F1, precision, recall on the same pages, from that benchmark's own page
    "rs-trafilatura": (0.970, 0.951, 0.990),
    "AutoExtract, 2019": (0.970, 0.984, 0.956),
    "go-trafilatura": (0.960, 0.940, 0.980),
    "trafilatura 2.0.0": (0.958, 0.938, 0.978),
    "Diffbot, 2019": (0.951, 0.958, 0.944),
    "newspaper4k 0.9.3": (0.949, 0.964, 0.934),
    "readability-lxml 0.8": (0.922, 0.913, 0.931),
}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    html: bytes
    body: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a text shares with the true one, as shares of all that stands in either: they add up to one."""

    shared: float
    extra: float  # of the text alone
    missing: float  # of the true text alone


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    circumstances = figures.Circumstances.now()
    try:
        pages = read_pages(given.data / "html")
    except data.NoData as error:
        err.print(str(error), style="bold red", soft_wrap=True)
        return 1
    extractors = {"Dateline": dateline, f"trafilatura {version('trafilatura')}": trafilatura}
    overlaps: dict[str, list[Overlap]] = {}
    report: dict[str, Any] = {"pages": len(pages), "figures": {}}
    with progress_bar("Reading pages") as progress:
        for name, extract in extractors.items():
            overlaps[name], seconds = measured(pages, extract, progress, name)
            report["figures"][name] = summary(overlaps[name], seconds)
    ours, theirs = overlaps.values()
    report["f1_difference"] = difference(ours, theirs)
    report["published"] = PUBLISHED
    report["circumstances"] = circumstances.report()
    show(report)
    if given.json:
        report["overlaps"] = {
            page.id: {name: asdict(each[at]) for name, each in overlaps.items()}
            for at, page in enumerate(pages)
        }
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="html", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, "html/")
    parser.add_argument("--json", type=Path, help="file for every figure and every page's overlaps")
    return parser.parse_args(arguments)


def read_pages(folder: Path) -> list[Page]:
    """The pages with a true body, in order of id. Raises NoData where the truth or a page is missing."""
    truth = folder / "ground-truth.json"
    if not truth.is_file():
        raise data.NoData(f"{truth} is not there. Give the folder that holds html/ as --data.")
    bodies = json.loads(truth.read_text(encoding="utf-8"))
    if missing := [id_ for id_ in bodies if not (folder / "html" / f"{id_}.html.gz").is_file()]:
        raise data.NoData(f"{len(missing)} of the pages of {truth} are not there, the first {missing[0]}.")
    return [
        Page(id_, gzip.decompress((folder / "html" / f"{id_}.html.gz").read_bytes()), body["articleBody"])
        for id_, body in sorted(bodies.items())
    ]


def dateline(page: Page) -> str:
    """The article's text as it would be stored; nothing where the page was refused."""
    read = next(read_bytes(page.html, name=f"{page.id}.html"))
    return read.text if isinstance(read, Article) else ""


def trafilatura(page: Page) -> str:
    """Its text with all its settings as they come but comments, as that benchmark calls it."""
    from trafilatura import extract

    return extract(page.html.decode("utf-8"), include_comments=False) or ""


def measured(
    pages: Sequence[Page], extract: Callable[[Page], str], progress: Progress, name: str
) -> tuple[list[Overlap], float]:
    """Every page's overlap with its true body, and the seconds that extracting all of them took."""
    overlaps, seconds = [], 0.0
    for done, page in enumerate(pages, 1):
        begun = time.perf_counter()
        text = extract(page)
        seconds += time.perf_counter() - begun
        overlaps.append(overlap(page.body, text))
        progress(done, len(pages), name)
    return overlaps, seconds


def overlap(true: str, text: str) -> Overlap:
    """Runs of words as bags, as shares of their union, so that long pages weigh no more than short ones."""
    wanted, given = runs(true), runs(text)
    shared = (wanted & given).total()
    union = (wanted | given).total()
    if not union:
        return Overlap(0.0, 0.0, 0.0)
    return Overlap(shared / union, (given - wanted).total() / union, (wanted - given).total() / union)


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Every run of four words, case and all; a shorter text is one run."""
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1)) if words)


def precision_recall_f1(rows: Array) -> tuple[float, float, float]:
    """Of rows (shared, extra, missing): a page without text has no precision, one without body no recall."""
    shared, extra, missing = rows.T
    precision = _mean_share(shared, shared + extra)
    recall = _mean_share(shared, shared + missing)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _mean_share(part: Array, whole: Array) -> float:
    there = whole > 0
    return float((part[there] / whole[there]).mean()) if there.any() else 0.0


def summary(overlaps: Sequence[Overlap], seconds: float) -> dict[str, Any]:
    rows = _rows(overlaps)
    precision, recall, f1 = precision_recall_f1(rows)
    return {
        "f1": f1,
        "f1_interval": interval(rows.tolist(), lambda drawn: precision_recall_f1(drawn)[2]),
        "precision": precision,
        "recall": recall,
        "whole": float(((rows[:, 1] == 0) & (rows[:, 2] == 0)).mean()),
        "nothing": int((rows[:, 0] + rows[:, 1] == 0).sum()),
        "pages_per_s": len(rows) / seconds,
    }


def difference(ours: Sequence[Overlap], theirs: Sequence[Overlap]) -> dict[str, Any]:
    """Our F1 less theirs; the same pages are drawn for both, so that what is hard for both cancels out."""

    def less(rows: Array) -> float:
        return precision_recall_f1(rows[:, :3])[2] - precision_recall_f1(rows[:, 3:])[2]

    rows = np.hstack([_rows(ours), _rows(theirs)])
    return {"value": less(rows), "interval": interval(rows.tolist(), less)}


def _rows(overlaps: Sequence[Overlap]) -> Array:
    return np.array([(each.shared, each.extra, each.missing) for each in overlaps], dtype=np.float64)


def show(report: dict[str, Any]) -> None:
    table = Table(title=f"Body text of {report['pages']} news pages", title_justify="left", box=None)
    table.add_column("")
    for heading in ("F1", "95% interval", "precision", "recall", "whole", "pages/s"):
        table.add_column(heading, justify="right")
    for name, own in report["figures"].items():
        low, high = own["f1_interval"]
        shares = [f"{own[key]:.3f}" for key in ("precision", "recall", "whole")]
        table.add_row(name, f"{own['f1']:.3f}", f"{low:.3f}–{high:.3f}", *shares, f"{own['pages_per_s']:.0f}")
    table.add_row("published:", style="dim")
    for name, (f1, precision, recall) in report["published"].items():
        table.add_row(name, f"{f1:.3f}", "", f"{precision:.3f}", f"{recall:.3f}", style="dim")
    out.print(table)
    less = report["f1_difference"]
    low, high = less["interval"]
    empty = ", ".join(f"{own['nothing']} by {name}" for name, own in report["figures"].items())
    for line in (
        f"Dateline's F1 less trafilatura's: {less['value']:+.3f} ({low:+.3f} to {high:+.3f}).",
        f"Pages given no text: {empty}. Whole: pages given neither more nor less than their body.",
        figures.told(report["circumstances"]),
    ):
        out.print(line, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
