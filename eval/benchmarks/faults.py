"""Faults: what becomes of questions when the language model's server fails at every second call.

    python -m eval.benchmarks.faults [--requests 400] [--callers 20] [--json FILE]

Callers ask a `dateline serve` on this machine, whose model is the stand-in server with `faulty`'s mix. Every
question must end, within its deadline, with an answer whose citations we check ourselves or with a clear
error; some callers leave before. Afterwards nothing may be left over: no connection, thread or file.
Exits 1 where one of these fails.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from rich.table import Table

from eval.benchmarks import figures
from eval.benchmarks.compared import percentiles
from eval.benchmarks.faulty import SHARES, Faulty
from eval.benchmarks.left_over import Held, connections, settled
from eval.benchmarks.speed import server
from eval.standin.server import OpenAIStandin
from eval.suite import shipped
from rag.openai_chat import KEPT
from rag.progress import Progress, silent
from rag.terminal import progress_bar

LEAVING = 0.05  # share of callers that hang up on their answer
STAY = 0.2  # seconds that these wait
SETTLE = 20.0  # seconds in which everything that was under way must be over
SLACK = (
    25  # threads and files that pools of the server may open late: far fewer than the requests that failed
)
GRACE = 30.0  # seconds that the server has for its end, whatever else this machine does
LLM_TIMEOUT = 8.0
GOOD = ("the model", "the local engine", "abstained", "clear error", "left")

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """How one request ended: one of GOOD, or what was wrong with it."""

    how: str
    seconds: float
    wrong: str | None = None


class Caller:
    """Asks over HTTP, and checks what it gets against the server's own articles. Safe to share by threads."""

    def __init__(self, url: str, deadline: float) -> None:
        self.url = url
        self._deadline = deadline
        self._http = httpx.Client(base_url=url, timeout=deadline, trust_env=False)
        self._texts: dict[tuple[str, int], str] = {}
        self._lock = threading.Lock()

    def ask(self, question: str, leaves: bool = False) -> Ended:
        """Ask, as one document or, when leaving, as events that nobody waits for."""
        begun = time.perf_counter()
        try:
            how, wrong = self._left(question) if leaves else self._asked(question)
        except httpx.TimeoutException:
            how, wrong = "late", f"no answer within {self._deadline:g} seconds"
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            how, wrong = "broken", f"{type(error).__name__}: {error}"
        return Ended(how, time.perf_counter() - begun, wrong)

    def close(self) -> None:
        self._http.close()

    def _left(self, question: str) -> tuple[str, str | None]:
        accept = {"accept": "text/event-stream"}
        with suppress(httpx.ReadTimeout):
            self._http.post("/ask", json={"question": question}, headers=accept, timeout=STAY)
        return "left", None

    def _asked(self, question: str) -> tuple[str, str | None]:
        response = self._http.post("/ask", json={"question": question})
        said = response.json()
        if response.status_code == 503:
            clear = said["code"] and said["detail"] and said["advice"]
            return ("clear error", None) if clear else ("unclear error", response.text[:200])
        if response.status_code != 200:
            return "unclear error", f"status {response.status_code}: {response.text[:200]}"
        if wrong := self._unfounded(said):
            return "unfounded", wrong
        if said["status"] == "abstained":
            return "abstained", None
        return ("the model" if said["engine"].startswith("llm:") else "the local engine"), None

    def _unfounded(self, answer: JSON) -> str | None:
        """Why an answer is none that may be shown; None for one that may."""
        if answer["status"] == "answered" and not answer["statements"]:
            return "answered without a statement"
        cited = {citation["number"] for citation in answer["citations"]}
        for statement in answer["statements"]:
            if not statement["citations"] or not cited.issuperset(statement["citations"]):
                return f"nothing is cited for “{statement['text']}”"
        for citation in answer["citations"]:
            text = self._text(citation["article_id"], citation["version"])
            words = text[citation["source_start"] : citation["source_end"]]
            if not citation["verified"] or not words or words != citation["quote"]:
                return f"“{citation['quote']}” are not the words of {citation['article_id']}"
        return None

    def _text(self, article_id: str, version: int) -> str:
        with self._lock:
            held = self._texts.get((article_id, version))
        if held is None:
            path = f"/articles/{quote(article_id, safe='')}"
            held = str(self._http.get(path, params={"version": version}).raise_for_status().json()["text"])
            with self._lock:
                self._texts[article_id, version] = held
        return held


def load(
    caller: Caller,
    questions: Sequence[str],
    *,
    requests: int,
    callers: int,
    seed: int,
    leaving: float = LEAVING,
    report: Progress = silent,
) -> list[Ended]:
    """So many questions by so many callers at once, each with its next one when it has an answer."""
    draw = random.Random(seed)
    asked = [(draw.choice(questions), draw.random() < leaving) for _ in range(requests)]
    ended = []
    with ThreadPoolExecutor(callers) as pool:
        for each in pool.map(lambda one: caller.ask(*one), asked):
            ended.append(each)
            report(len(ended), requests)
    return ended


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    circumstances = figures.Circumstances.now()
    faulty = Faulty(given.seed)
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as temporary:
        report = run(Path(temporary), faulty, given)
    report["circumstances"] = circumstances.report()
    show(report)
    if given.json:
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 1 if report["wrong"] or report["left over"] else 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="faults", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--requests", type=int, default=400, help="how many questions are asked (400)")
    parser.add_argument("--callers", type=int, default=20, help="by how many at once (20)")
    parser.add_argument("--deadline", type=float, default=60.0, help="seconds each question has (60)")
    parser.add_argument("--seed", type=int, default=7, help="of the faults and of who leaves (7)")
    parser.add_argument("--json", type=Path, help="file for every figure")
    given = parser.parse_args(arguments)
    if min(given.requests, given.callers, given.deadline) <= 0:
        parser.error("--requests, --callers and --deadline are more than 0")
    return given


def run(work: Path, faulty: Faulty, given: argparse.Namespace) -> JSON:
    """The whole run against a server in a process of its own."""
    questions = [case.question for case in shipped().cases]
    mine = Held.by(os.getpid())
    with OpenAIStandin() as model:
        theirs = urlsplit(model.base_url).port or 0
        settings = {
            "DATELINE_ENGINE": "llm",
            "DATELINE_LLM_MODEL": "standin",
            "DATELINE_LLM_TIMEOUT": str(LLM_TIMEOUT),
            "DATELINE_LLM_READ_TIMEOUT": str(LLM_TIMEOUT / 2),
            "DATELINE_FORBID_REMOTE_MODELS": "1",
            "OPENAI_BASE_URL": model.base_url,
        }
        with server(work / "home", **settings) as (url, pid):
            own = urlsplit(url).port or 0
            caller = Caller(url, given.deadline)
            # Before the faults, with as many at once, so that pools are filled.
            warm = load(
                caller, questions, requests=2 * given.callers, callers=given.callers, seed=0, leaving=0.0
            )
            before = Held.by(pid)
            model.otherwise = faulty
            begun = time.perf_counter()
            with progress_bar("Asking") as progress:
                ended = load(
                    caller,
                    questions,
                    requests=given.requests,
                    callers=given.callers,
                    seed=given.seed,
                    report=progress,
                )
            took = time.perf_counter() - begun
            caller.close()
            left = []
            if not settled(lambda: not connections(pid, own), SETTLE):
                left.append("connections of callers that are gone")
            if not settled(lambda: (connections(pid, theirs) or 0) <= KEPT, SETTLE):
                left.append(f"{connections(pid, theirs)} connections to the model; {KEPT} are kept at most")
            settled(lambda: not Held.by(pid).beyond(before, SLACK), SETTLE)
            after = Held.by(pid)
            left += [f"the server: {what}" for what in after.beyond(before, SLACK)]
            begun = time.perf_counter()
        if time.perf_counter() - begun > GRACE:
            left.append(f"work that held up the server's end for more than {GRACE:g} s")
    settled(lambda: not Held.by(os.getpid()).beyond(mine), SETTLE)
    left += [f"the callers: {what}" for what in Held.by(os.getpid()).beyond(replace(mine, files=None))]
    return {
        "requests": given.requests,
        "callers": given.callers,
        "deadline_s": given.deadline,
        "llm_timeout_s": LLM_TIMEOUT,
        "shares": SHARES,
        "calls": dict(sorted(faulty.given.items())),
        **summary(ended),
        "per_s": given.requests / took,
        "before the faults": summary(warm)["ended"],
        "server": {
            "threads": [before.threads, after.threads],
            "open files": [before.files, after.files],
        },
        "left over": left,
    }


def summary(ended: Sequence[Ended]) -> JSON:
    """Counts and times by how the requests ended, and every one that ended wrong."""
    by: dict[str, JSON] = {}
    for how in (*GOOD, *sorted({one.how for one in ended} - set(GOOD))):
        times = [one.seconds for one in ended if one.how == how]
        middle, high = percentiles(times) if times else (None, None)
        by[how] = {"count": len(times), "p50_s": middle, "p95_s": high, "max_s": max(times, default=None)}
    middle, high = percentiles([one.seconds for one in ended])
    by["all"] = {
        "count": len(ended),
        "p50_s": middle,
        "p95_s": high,
        "max_s": max(one.seconds for one in ended),
    }
    wrong = Counter(f"{one.how}: {one.wrong}" for one in ended if one.how not in GOOD)
    return {"ended": by, "wrong": dict(wrong)}


def show(report: JSON) -> None:
    out = figures.console()
    table = Table(
        title=f"{report['requests']} questions by {report['callers']} callers", title_justify="left", box=None
    )
    for heading in ("ended with", "questions", "p50 s", "p95 s", "longest s"):
        table.add_column(heading, justify="left" if heading == "ended with" else "right")
    for how, own in report["ended"].items():
        told = ("–" if own[key] is None else f"{own[key]:.2f}" for key in ("p50_s", "p95_s", "max_s"))
        table.add_row(how, str(own["count"]), *told)
    out.print(table)
    calls = ", ".join(f"{name} {count}" for name, count in report["calls"].items())
    out.print(f"Calls to the model by fault: {calls}. {report['per_s']:.1f} questions/s.")
    for what, (before, after) in report["server"].items():
        out.print(f"The server's {what}: {before} before the faults, {after} after.")
    for wrong, count in report["wrong"].items():
        out.print(f"WRONG ({count}): {wrong}", style="bold red", markup=False)
    for left in report["left over"]:
        out.print(f"LEFT OVER: {left}", style="bold red", markup=False)
    if not report["wrong"] and not report["left over"]:
        out.print("Every question ended as it should; nothing is left over.")
    out.print(figures.told(report["circumstances"]))


if __name__ == "__main__":
    sys.exit(main())
