"""One run of the speed benchmark, in a fresh process that holds the collection: times, rate and memory.

Gives JSON lines on standard output, as `side` does: progress, then the measurements. It indexes nothing.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from eval.benchmarks.side import Report
from rag.domain import Filters, Question
from rag.pipeline import Pipeline, build
from rag.settings import Settings

STAGES = ("retrieve", "read", "verify")

JSON = dict[str, Any]
Ask = Callable[[Question], tuple[bool, Mapping[str, float]]]  # whether it was answered, and Answer.timings


def questions(rows: Sequence[Mapping[str, Any]], *, dated: bool) -> list[Question]:
    """The rows' questions, as of the day on which each was asked or of all articles."""
    return [
        Question(row["question"], Filters(as_of=date.fromisoformat(row["asked"])) if dated else Filters())
        for row in rows
    ]


def measure(ask: Ask, asked: Sequence[Question], callers: int, report: Report) -> JSON:
    """Milliseconds of each question, whole and by stage, how many were answered, and how many a second.

    So many callers ask at once, each its next question when it has an answer.
    """

    def timed(question: Question) -> tuple[bool, dict[str, float]]:
        begun = time.perf_counter()
        answered, timings = ask(question)
        whole = 1000 * (time.perf_counter() - begun)
        return answered, {"whole": whole, **{name: timings[f"{name}_ms"] for name in STAGES}}

    done = []
    begun = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        for each in pool.map(timed, asked):
            done.append(each)
            report(len(done), len(asked), "Asking")
    return {
        "per_s": len(asked) / (time.perf_counter() - begun),
        "answered": sum(answered for answered, _ in done),
        "taken_ms": [spent for _, spent in done],
    }


def of(pipeline: Pipeline) -> Ask:
    def ask(question: Question) -> tuple[bool, Mapping[str, float]]:
        answer = pipeline.ask(question)
        return answer.status == "answered", answer.timings

    return ask


def resident(pid: int, line: str = "VmRSS") -> float | None:
    """Resident memory of a process now (VmRSS), or the most so far (VmHWM), MiB.

    None where the system has no such line under /proc. `getrusage` would count what the caller held too.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    kib = next((each.split()[1] for each in lines if each.startswith(f"{line}:")), None)
    return int(kib) / 1024 if kib else None


def memory(pid: int, loaded: float | None) -> dict[str, float | None]:
    return {"loaded_mib": loaded, "end_mib": resident(pid), "peak_mib": resident(pid, "VmHWM")}


def main() -> None:
    """`python -m eval.benchmarks.speed_side FILE BEGUN`: BEGUN is time.monotonic() at the start.

    FILE holds the run: {"home", "timed", "warm", "dated", "callers"}.
    """
    run, begun = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), float(sys.argv[2])
    # Libraries print on standard output as they like; ours is kept for the caller alone.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as lines:
        os.dup2(2, 1)

        def report(done: int, total: int | None = None, label: str | None = None) -> None:
            print(json.dumps({"done": done, "total": total, "label": label}), file=lines, flush=True)

        with build(Settings(home=Path(run["home"]), engine="local")) as pipeline:
            ask, loaded = of(pipeline), resident(os.getpid())
            warming = questions(run["warm"], dated=run["dated"])
            ask(warming[0])
            first_s = time.monotonic() - begun  # one clock for all processes of a machine
            for question in warming[1:]:
                ask(question)
            found = measure(ask, questions(run["timed"], dated=run["dated"]), run["callers"], report)
            result = {"first_answer_s": first_s, **found, **memory(os.getpid(), loaded)}
        print(json.dumps({"result": result}), file=lines, flush=True)


if __name__ == "__main__":
    main()
