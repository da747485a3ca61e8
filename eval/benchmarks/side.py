"""One side of a comparison, run in a process of its own so that its peak memory is its alone.

Gives one JSON line per step on standard output: progress, then the raw measurements. It summarises nothing.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

HITS = 12  # passages a search gives, and an answer reads
WARM = 3  # more questions, at the end of the list, asked of a side before its clock runs

Row = dict[str, Any]  # of an article: id, url, title, authors, published, text
Report = Callable[..., None]  # (done, total=None, label=None), as rag.progress.Progress


class Side(Protocol):
    """A system that takes articles in and answers from them, all of it below one folder."""

    def ingest(self, rows: Iterator[Row], articles: int, report: Report) -> int:
        """Take the articles in, durably; how many passages are then held."""
        ...

    def search(self, text: str) -> int:
        """Find the best `HITS` passages, words and all; how many came."""
        ...

    def ask(self, text: str) -> dict[str, float]:
        """Answer; milliseconds by stage, where the system tells them, and whether it answered."""
        ...

    def close(self) -> None: ...


def measure(open_side: Callable[[Path], Side], work: Path, home: Path, report: Report) -> Row:
    """Open, ingest, search, ask. Seconds for the first two, milliseconds for the others, memory in MiB."""
    articles = work / "articles.jsonl"
    questions: list[str] = json.loads((work / "questions.json").read_text(encoding="utf-8"))
    total = sum(1 for _ in read(articles))
    begun = time.perf_counter()
    side = open_side(home)
    ready, ready_cpu = time.perf_counter(), time.process_time()
    passages = side.ingest(read(articles), total, report)
    done, done_cpu = time.perf_counter(), time.process_time()
    measured: Row = {
        "open_s": ready - begun,
        "ingest_s": done - ready,
        "ingest_cpu_s": done_cpu - ready_cpu,
        "passages": passages,
        "peak_ingest_mib": peak(resource.RUSAGE_SELF),
        "disk_mib": sum(file.stat().st_size for file in home.rglob("*") if file.is_file()) / 1024**2,
    }
    questions, warming = questions[:-WARM], questions[-WARM:]
    for text in warming:
        side.search(text)
        side.ask(text)
    gc.collect()
    measured["search_ms"], found = timed(side.search, questions, report, "Searching")
    measured["ask_ms"], told = timed(side.ask, questions, report, "Asking")
    measured["hits"] = sum(found) / len(found)
    measured["stages_ms"] = {name: [stages[name] for stages in told] for name in told[0]}
    measured["peak_mib"] = peak(resource.RUSAGE_SELF)
    measured["peak_child_mib"] = peak(resource.RUSAGE_CHILDREN)
    side.close()
    return measured


def read(articles: Path) -> Iterator[Row]:
    """The articles one at a time: what a side keeps of them is its own memory."""
    with articles.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def timed(
    call: Callable[[str], Any], texts: list[str], report: Report, label: str
) -> tuple[list[float], list[Any]]:
    """Milliseconds of each call, and what each gave."""
    spent, given = [], []
    for number, text in enumerate(texts, 1):
        begun = time.perf_counter()
        given.append(call(text))
        spent.append(1000 * (time.perf_counter() - begun))
        report(number, len(texts), label)
    return spent, given


def peak(who: int) -> float:
    """Largest resident memory so far, MiB; of children, the largest one's. Linux counts KiB, macOS bytes."""
    return resource.getrusage(who).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def main() -> None:
    """`python -m eval.benchmarks.side MODULE WORK HOME`: the module gives `open_side(home)`."""
    module, work, home = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    # Libraries print on standard output as they like; ours is kept for the parent alone.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as lines:
        os.dup2(2, 1)

        def say(**line: Any) -> None:
            print(json.dumps(line), file=lines, flush=True)

        def report(done: int, total: int | None = None, label: str | None = None) -> None:
            say(done=done, total=total, label=label or "Ingesting")

        open_side = importlib.import_module(f"eval.benchmarks.{module}").open_side
        say(result=measure(open_side, work, home, report))


if __name__ == "__main__":
    main()
