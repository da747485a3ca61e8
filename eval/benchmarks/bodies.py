"""Body text: how much of a news page's body is kept, and how much of what is kept is the body.

    python -m eval.benchmarks.bodies --data FOLDER

The pages and the true bodies are the article extraction benchmark's (Scrapinghub, now Zyte;
github.com/scrapinghub/article-extraction-benchmark). Two measures, of words as that benchmark cuts them:
single words as bags, precision, recall and F1 of each page averaged; and that benchmark's own, runs of four
words, F1 of the averaged precision and recall. Dateline's text and trafilatura's own stand side by side, on
all pages and on each half: what is chosen by looking at pages is chosen on the first half alone.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
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

from eval.benchmarks import data, extracting, figures
from eval.benchmarks.body_errors import errors
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
    if given.processes:
        for line in extracting.told(extracting.speeds([page.html for page in pages], given.processes)):
            out.print(line)
        out.print(figures.told(circumstances.report()), soft_wrap=True)
        return 0
    extractors = {"Dateline": dateline, f"trafilatura {version('trafilatura')}": trafilatura}
    if given.half:
        pages = [pages[at] for at in splits(pages)[given.half]]
    texts: dict[str, list[str]] = {}
    speeds: dict[str, float] = {}
    with progress_bar("Reading pages") as progress:
        for name, extract in extractors.items():
            texts[name], seconds = extracted(pages, extract, progress, name)
            speeds[name] = len(pages) / seconds
    report: dict[str, Any] = {
        "pages": len(pages),
        "splits": {
            split: figures_of(pages, texts, own)
            for split, own in splits(pages).items()
            if own and given.half in (None, split)
        },
        "pages_per_s": speeds,
        "published": PUBLISHED,
        "circumstances": circumstances.report(),
    }
    show(report)
    if given.json:
        report["overlaps"] = {
            page.id: {name: asdict(overlap(page.body, own[at], 1)) for name, own in texts.items()}
            for at, page in enumerate(pages)
        }
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bodies", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, "html/")
    parser.add_argument("--half", choices=("choosing", "final"), help="of the pages (all, and both halves)")
    parser.add_argument("--json", type=Path, help="file for every figure and every page's overlaps")
    parser.add_argument(
        "--processes",
        type=lambda words: [max(1, int(word)) for word in words.split(",")],
        help="only how fast the pages are read in so many processes, as 1,2",
    )
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


def splits(pages: Sequence[Page]) -> dict[str, list[int]]:
    """Which pages make up the whole, and the halves for choosing and for the last word, by hash of the id."""
    chosen = [hashlib.sha256(page.id.encode()).hexdigest()[0] < "8" for page in pages]
    return {
        "all": list(range(len(pages))),
        "choosing": [at for at, one in enumerate(chosen) if one],
        "final": [at for at, one in enumerate(chosen) if not one],
    }


def extracted(
    pages: Sequence[Page], extract: Callable[[Page], str], progress: Progress, name: str
) -> tuple[list[str], float]:
    """Every page's text, and the seconds that extracting all of them took."""
    texts, seconds = [], 0.0
    for done, page in enumerate(pages, 1):
        begun = time.perf_counter()
        texts.append(extract(page))
        seconds += time.perf_counter() - begun
        progress(done, len(pages), name)
    return texts, seconds


def figures_of(pages: Sequence[Page], texts: dict[str, list[str]], which: Sequence[int]) -> dict[str, Any]:
    """Of some of the pages: each extractor's figures and errors, and the difference of the first two."""
    found: dict[str, Any] = {"pages": len(which), "extractors": {}}
    for name, own in texts.items():
        kept: Counter[str] = Counter()
        lost: Counter[str] = Counter()
        for at in which:
            more, less = errors(pages[at].html.decode("utf-8", "replace"), pages[at].body, own[at])
            kept += more
            lost += less
        found["extractors"][name] = {
            "words": summary([overlap(pages[at].body, own[at], 1) for at in which], means_by_page),
            "runs": summary([overlap(pages[at].body, own[at]) for at in which], precision_recall_f1),
            "wrongly_kept": dict(kept.most_common()),
            "wrongly_lost": dict(lost.most_common()),
        }
    ours, theirs = ([overlap(pages[at].body, own[at], 1) for at in which] for own in texts.values())
    found["f1_difference"] = difference(ours, theirs)
    return found


def overlap(true: str, text: str, run: int = RUN) -> Overlap:
    """Runs of words as bags, as shares of their union, so that long pages weigh no more than short ones."""
    wanted, given = runs(true, run), runs(text, run)
    shared = (wanted & given).total()
    union = (wanted | given).total()
    if not union:
        return Overlap(0.0, 0.0, 0.0)
    return Overlap(shared / union, (given - wanted).total() / union, (wanted - given).total() / union)


def runs(text: str, run: int = RUN) -> Counter[tuple[str, ...]]:
    """Every run of so many words, case and all; a shorter text is one run."""
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + run]) for i in range(max(1, len(words) - run + 1)) if words)


def means_by_page(rows: Array) -> tuple[float, float, float]:
    """Of rows (shared, extra, missing): precision, recall and F1 of each page, averaged."""
    shared, extra, missing = rows.T
    both = 2 * shared + extra + missing
    f1 = np.divide(2 * shared, both, out=np.zeros_like(shared), where=both > 0)
    return _mean_share(shared, shared + extra), _mean_share(shared, shared + missing), float(f1.mean())


def precision_recall_f1(rows: Array) -> tuple[float, float, float]:
    """Of rows (shared, extra, missing): a page without text has no precision, one without body no recall."""
    shared, extra, missing = rows.T
    precision = _mean_share(shared, shared + extra)
    recall = _mean_share(shared, shared + missing)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _mean_share(part: Array, whole: Array) -> float:
    there = whole > 0
    return float((part[there] / whole[there]).mean()) if there.any() else 0.0


def summary(
    overlaps: Sequence[Overlap], measure: Callable[[Array], tuple[float, float, float]]
) -> dict[str, Any]:
    rows = _rows(overlaps)
    precision, recall, f1 = measure(rows)
    return {
        "f1": f1,
        "f1_interval": interval(rows.tolist(), lambda drawn: measure(drawn)[2]),
        "precision": precision,
        "recall": recall,
        "whole": float(((rows[:, 1] == 0) & (rows[:, 2] == 0)).mean()),
        "nothing": int((rows[:, 0] + rows[:, 1] == 0).sum()),
    }


def difference(ours: Sequence[Overlap], theirs: Sequence[Overlap]) -> dict[str, Any]:
    """Our F1 less theirs; the same pages are drawn for both, so that what is hard for both cancels out."""

    def less(rows: Array) -> float:
        return means_by_page(rows[:, :3])[2] - means_by_page(rows[:, 3:])[2]

    rows = np.hstack([_rows(ours), _rows(theirs)])
    return {"value": less(rows), "interval": interval(rows.tolist(), less)}


def _rows(overlaps: Sequence[Overlap]) -> Array:
    return np.array([(each.shared, each.extra, each.missing) for each in overlaps], dtype=np.float64)


def show(report: dict[str, Any]) -> None:
    for split, found in report["splits"].items():
        words = _table(f"Body text of {found['pages']} news pages ({split}): words, a page's F1 averaged")
        runs = _table("The same by runs of four words, F1 of the averages")
        for name, own in found["extractors"].items():
            words.add_row(name, *_shares(own["words"]))
            runs.add_row(name, *_shares(own["runs"]))
        if split == "all":
            runs.add_row("published:", style="dim")
            for name, (f1, precision, recall) in report["published"].items():
                runs.add_row(name, f"{f1:.3f}", "", f"{precision:.3f}", f"{recall:.3f}", style="dim")
        out.print(words)
        out.print(runs)
        less = found["f1_difference"]
        low, high = less["interval"]
        out.print(
            f"Dateline's F1 by words less the other's: {less['value']:+.3f} ({low:+.3f} to {high:+.3f})."
        )
        for name, own in found["extractors"].items():
            for what in ("kept", "lost"):
                kinds = ", ".join(f"{kind} {size}" for kind, size in own[f"wrongly_{what}"].items()) or "none"
                out.print(f"{name}, words wrongly {what}: {kinds}.", soft_wrap=True)
        out.print()
    speeds = ", ".join(f"{name} {speed:.1f}" for name, speed in report["pages_per_s"].items())
    widest = next(iter(report["splits"].values()))
    nothing = ", ".join(f"{own['words']['nothing']} by {name}" for name, own in widest["extractors"].items())
    for line in (
        f"Pages a second, one after another: {speeds}. Pages given no text: {nothing}.",
        "Whole: pages given neither more nor less than their body.",
        figures.told(report["circumstances"]),
    ):
        out.print(line, soft_wrap=True)


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left", box=None)
    table.add_column("")
    for heading in ("F1", "95% interval", "precision", "recall", "whole"):
        table.add_column(heading, justify="right")
    return table


def _shares(own: dict[str, Any]) -> list[str]:
    low, high = own["f1_interval"]
    return [
        f"{own['f1']:.3f}",
        f"{low:.3f}–{high:.3f}",
        *(f"{own[k]:.3f}" for k in ("precision", "recall", "whole")),
    ]


if __name__ == "__main__":
    sys.exit(main())
