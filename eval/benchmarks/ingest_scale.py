"""How an ingest grows: articles a second, peak memory, and where the time goes, from 1,000 articles on.

    python -m eval.benchmarks.ingest_scale [--articles 1000,10000,100000] [--json FILE]

The articles are made up, a .jsonl file of short reports, and so are the vectors: a random one for each text,
which costs next to nothing, so that everything but the embedding is what is measured. Each run is a process
of its own. The runs "record" leave Chroma and Tantivy out: what these hold in memory grows with what they
hold on disk.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from rag.collection import Home
from rag.lexical import TermIndex
from rag.record import Record
from rag.vectors import VectorIndex

WORDS = (
    "the a of to in on for with by from and officials said reported counted moved reached river border town "
    "bridge convoy tents advisers families aid trucks water council minister harbour storm road hospital "
    "Monday Tuesday Friday north south east west after before more than about nearly early late new old"
).split()
DIMENSIONS = 384


class RandomEmbedder:
    """A random unit vector for each text, always the same one."""

    name = "fake:random"
    dimensions = DIMENSIONS

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts]
        made = np.stack([np.random.default_rng(seed).normal(size=DIMENSIONS) for seed in seeds])
        if progress:
            progress(len(texts))
        unit: NDArray[np.float32] = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def query(self, text: str) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self.passages([text])[0]
        return found

    def expect(self, dimensions: int) -> None:
        """Any number is as good."""

    def close(self) -> None:
        """Nothing is held."""


class Timed:
    """Another object whose calls are timed under a name."""

    def __init__(self, held: object, name: str, seconds: defaultdict[str, float]) -> None:
        self._held, self._name, self._seconds = held, name, seconds

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._held, name)
        return timed(found, self._name, self._seconds) if callable(found) else found


class Absent:
    """A projection that holds nothing."""

    removed = 0

    def replace(self, *_: object) -> None:
        """Nothing is kept."""

    def flush(self) -> None:
        """Nothing is kept."""


def timed(call: Callable[..., Any], name: str, seconds: defaultdict[str, float]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            seconds[name] += time.perf_counter() - start

    return run


def write_articles(file: Path, count: int) -> None:
    """A .jsonl file of reports of some 90 words each."""
    chance = random.Random(count)
    with file.open("w", encoding="utf-8") as lines:
        for number in range(count):
            sentences = [
                f"{' '.join(chance.choices(WORDS, k=15)).capitalize()} {chance.randint(2, 9000)}."
                for _ in range(5)
            ]
            item = {
                "id": f"report-{number}",
                "title": f"Report {number}",
                "publisher": f"Paper {number % 40}",
                "published": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
                "text": " ".join(sentences),
            }
            lines.write(json.dumps(item) + "\n")


def one_run(file: Path, home_path: Path, *, projections: bool, processes: int) -> dict[str, Any]:
    """Ingest a file into a new home; what it took."""
    from rag.extraction import Extraction
    from rag.home import open_home
    from rag.ingest import ingest
    from rag.passages import split
    from rag.settings import Settings

    seconds: defaultdict[str, float] = defaultdict(float)
    embedder = cast("Any", Timed(RandomEmbedder(), "embed", seconds))
    settings = Settings(home=home_path)
    home = open_home(settings, embedder=RandomEmbedder())
    watched = replace(
        home,
        record=cast("Record", Timed(home.record, "record", seconds)),
        vectors=cast("VectorIndex", Timed(home.vectors, "chroma", seconds) if projections else Absent()),
        terms=cast("TermIndex", Timed(home.terms, "tantivy", seconds) if projections else Absent()),
    )
    before = peak()
    start, cpu = time.perf_counter(), time.process_time()
    report = ingest(
        _timed_items(Extraction([file], processes), seconds),
        home=watched,
        embedder=embedder,
        settings=settings,
        split=timed(split, "split", seconds),
    )
    whole, cpu = time.perf_counter() - start, time.process_time() - cpu
    told = peak()
    assert not report.refused
    Home.close(home)
    return {
        "articles": len(report.added),
        "passages": report.passages,
        "seconds": round(whole, 2),
        "cpu_seconds": round(cpu, 2),
        "articles_per_second": round(len(report.added) / whole, 1),
        "articles_per_cpu_second": round(len(report.added) / cpu, 1),
        "peak_mb": round(told, 1),
        "peak_before_mb": round(before, 1),
        "shares": {name: round(spent / whole, 3) for name, spent in _most_first(seconds)},
    }


def _most_first(seconds: defaultdict[str, float]) -> list[tuple[str, float]]:
    return sorted(seconds.items(), key=lambda spent: -spent[1])


def peak() -> float:
    """The most memory this process has had, MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def _timed_items(items: Iterable[Any], seconds: defaultdict[str, float]) -> Iterator[Any]:
    given = iter(items)
    take = timed(lambda: next(given, None), "extract", seconds)
    while (item := take()) is not None:
        yield item


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", default="1000,10000,100000")
    parser.add_argument("--processes", type=int, default=0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", choices=("record", "all"))
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        file, home = map(Path, given.child)
        run = one_run(file, home, projections=given.only == "all", processes=given.processes)
        sys.stdout.write(json.dumps(run))
        return
    runs = []
    for only in ("record", "all") if given.only is None else (given.only,):
        for count in map(int, given.articles.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder, "reports.jsonl")
                write_articles(file, count)
                words = ["--child", str(file), str(Path(folder, "home")), "--only", only]
                words += ["--processes", str(given.processes)]
                command = [sys.executable, "-m", "eval.benchmarks.ingest_scale", *words]
                done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            runs.append({"run": only, **json.loads(done.stdout)})
            sys.stdout.write(_line(runs[-1]) + "\n")
            sys.stdout.flush()
    if given.json:
        given.json.write_text(json.dumps({"runs": runs}, indent=1) + "\n", encoding="utf-8")


def _line(run: dict[str, Any]) -> str:
    shares = ", ".join(f"{name} {share:.0%}" for name, share in run["shares"].items())
    return (
        f"{run['run']:<6} {run['articles']:>7,} articles  {run['articles_per_second']:>6,.0f}/s  "
        f"({run['articles_per_cpu_second']:,.0f} a CPU second)  "
        f"peak {run['peak_mb']:,.0f} MB (before: {run['peak_before_mb']:,.0f})  {shares}"
    )


if __name__ == "__main__":
    main()
