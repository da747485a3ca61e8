"""One side of a comparison, run in a process of its own so that its peak memory is its alone.

Gives one JSON line per step on standard output: progress, then the raw measurements. It summarises nothing,
and no side reaches the network: a connection beyond this machine fails.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from eval import squad

HITS = 12  # passages a search gives, and an answer reads
DEPTHS = (1, 5, 10)  # of recall
WARM = 3  # questions asked of a side before its clock runs

Row = dict[str, Any]  # of an article: id, url, title, authors, published, text
Report = Callable[..., None]  # (done, total=None, label=None), as rag.progress.Progress


class Side(Protocol):
    """A system that takes articles in and answers from them, all of it below one folder."""

    def ingest(self, rows: Iterator[Row], articles: int, report: Report) -> int:
        """Take the articles in; how many passages are then held."""
        ...

    def search(self, text: str) -> Sequence[str]:
        """The words of the best `HITS` passages, best first."""
        ...

    def ask(self, text: str, words: str) -> None:
        """Answer with these words, at no cost of writing them. Raises ValueError where others came out."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class Writes(Protocol):
    """A side that finds words of its own: every side is then asked to answer with them."""

    def answer(self, text: str) -> tuple[str, dict[str, float]]:
        """The words, milliseconds by stage, and 1.0 under "answered" unless it abstained."""
        ...


def measure(open_side: Callable[[Path], Side], work: Path, home: Path, report: Report) -> Row:
    """Open, ingest, search, answer, ask. Seconds for the first two, else milliseconds; memory in MiB.

    `work` holds articles.jsonl and questions.json, and answers.json where the side writes none itself.
    """
    articles = work / "articles.jsonl"
    asked = json.loads((work / "questions.json").read_text(encoding="utf-8"))
    timed_texts, warming = asked["timed"], asked["warm"]
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
    for text in warming:
        side.search(text)
    gc.collect()
    measured["search_ms"], found = timed(side.search, timed_texts, report, "Searching")
    measured["hits"] = sum(map(len, found)) / len(found)
    measured["ranks"] = ranks(side, asked["recall"], report)
    if isinstance(side, Writes):
        words = {text: side.answer(text)[0] for text in warming}
        measured["answer_ms"], answers = timed(side.answer, timed_texts, report, "Answering")
        words |= {text: said for text, (said, _) in zip(timed_texts, answers, strict=True)}
        measured["answers"] = words
        measured["stages_ms"] = {name: [told[name] for _, told in answers] for name in answers[0][1]}
    else:
        words = json.loads((work / "answers.json").read_text(encoding="utf-8"))
    for text in warming:
        side.ask(text, words[text])
    gc.collect()
    measured["ask_ms"], _ = timed(lambda text: side.ask(text, words[text]), timed_texts, report, "Asking")
    measured["peak_mib"] = peak(resource.RUSAGE_SELF)
    measured["peak_child_mib"] = peak(resource.RUSAGE_CHILDREN)
    side.close()
    return measured


def read(articles: Path) -> Iterator[Row]:
    """The articles one at a time: what a side keeps of them is its own memory."""
    with articles.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def ranks(side: Side, questions: Sequence[Mapping[str, Any]], report: Report) -> list[int | None]:
    """For each question the place, from 1, of the first passage in which an answer to it stands."""
    found = []
    for number, question in enumerate(questions, 1):
        found.append(rank(side.search(question["question"]), question["answers"]))
        report(number, len(questions), "Recall")
    return found


def rank(passages: Sequence[str], answers: Sequence[str]) -> int | None:
    """The place, from 1, of the first passage with an answer's words, in SQuAD's normal form."""
    return next((n for n, words in enumerate(passages, 1) if squad.contained(words, answers)), None)


def timed(
    call: Callable[[str], Any], texts: Sequence[str], report: Report, label: str
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


def refuse_network() -> None:
    """From here on, a connection to any other machine fails at once, whatever a library's settings say."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1"):
            raise OSError(f"a side tried to reach {address[0]}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[assignment, method-assign]


def main() -> None:
    """`python -m eval.benchmarks.side MODULE[:FUNCTION] WORK HOME`: the module gives `open_side(home)`."""
    name, work, home = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    module, _, function = name.partition(":")
    refuse_network()
    # Libraries print on standard output as they like; ours is kept for the parent alone.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as lines:
        os.dup2(2, 1)

        def say(**line: Any) -> None:
            print(json.dumps(line), file=lines, flush=True)

        def report(done: int, total: int | None = None, label: str | None = None) -> None:
            say(done=done, total=total, label=label or "Ingesting")

        open_side = getattr(importlib.import_module(f"eval.benchmarks.{module}"), function or "open_side")
        say(result=measure(open_side, work, home, report))


if __name__ == "__main__":
    main()
