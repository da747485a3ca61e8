"""What Dateline adds to the time a language model takes: to each statement, to the first one, to the whole.

    python -m eval.benchmarks.overhead [--questions 20] [--pace 50] [--json FILE]

A stand-in server streams true statements at the pace of a real model and records when each of its pieces
went out. It runs in this process, so its work counts against Dateline. Needs no data.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from rich.table import Table

from eval.benchmarks import figures
from eval.benchmarks.misbehaving import settings_for
from eval.benchmarks.misled import key
from eval.cases import Case
from eval.runner import clock_of
from eval.score import percentiles
from eval.standin.honest import verbatim
from eval.standin.replies import SILENT, says
from eval.standin.script import Plan, Script
from eval.standin.server import OpenAIStandin, Sending
from eval.suite import Suite, shipped
from rag.answer import Shown
from rag.domain import Answer, Filters, Question
from rag.loose_json import ObjectStream
from rag.pipeline import Pipeline, build
from rag.terminal import out, progress_bar

PIECE = 4  # characters: about a token
MOST = 3  # statements in a reply
PLAN = Plan("verbatim")


@dataclass(frozen=True, slots=True)
class Timed:
    """One question's times, in milliseconds."""

    after: tuple[float, ...]  # from a statement's closing brace sent by the model, to the statement shown
    first: float  # from the model's first piece to the first statement shown
    own_first: float  # of this, until the model itself had closed its first statement
    whole: float  # from the question to the answer
    alone: float  # the same messages sent to the model without Dateline, to its last piece


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    circumstances = figures.Circumstances.now()
    timed = measure(shipped(), questions=given.questions, pace=given.pace)
    report = {
        "questions": len(timed),
        "pace": given.pace,
        "ms": {name: percentiles([ms for each in timed for ms in told(each)]) for name, told in TOLD.items()},
        "circumstances": circumstances.report(),
    }
    show(report)
    if given.json:
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


TOLD: dict[str, Callable[[Timed], Sequence[float]]] = {
    "a statement shown after its last token": lambda each: each.after,
    "the first statement shown after the first token": lambda each: [each.first],
    "  of this, the model's own writing": lambda each: [each.own_first],
    "the whole answer": lambda each: [each.whole],
    "the model alone": lambda each: [each.alone],
    "what Dateline adds to the whole": lambda each: [each.whole - each.alone],
}


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="overhead", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--questions", type=int, default=20, help="how many questions of the samples (20)")
    parser.add_argument(
        "--pace", type=float, default=50.0, help=f"pieces of {PIECE} characters a second (50)"
    )
    parser.add_argument("--json", type=Path, help="file for every figure")
    return parser.parse_args(arguments)


def measure(suite: Suite, *, questions: int, pace: float) -> list[Timed]:
    """Ask one question after another, each first through Dateline, then of the model alone."""
    script = Script(suite)

    def reply(body: dict[str, Any]) -> str:
        case = script.case(body)
        made = list(verbatim(script.scene(case, body, PLAN, second=False))) if case else []
        return says(*(one.document() for one in made[:MOST])) if made else SILENT

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dateline-bench-")))
        server = stack.enter_context(OpenAIStandin(otherwise=reply, piece=PIECE, pace=pace))
        pipeline = stack.enter_context(build(settings_for(folder, server.base_url), clock=clock_of(suite)))
        pipeline = replace(pipeline, engines=pipeline.engines[:1])
        pipeline.ingest(suite.articles)
        client = stack.enter_context(httpx.Client(timeout=120.0))
        timed: list[Timed] = []
        with progress_bar(f"Asking {questions} questions") as progress:
            for case in (case for case in suite.cases if case.evidence):
                if len(timed) == questions:
                    break
                one = ask(case, pipeline, server, client)
                timed += [one] if one else []
                progress(len(timed), questions)
    return timed[1:] if len(timed) > 1 else timed  # the first one warms up


def ask(case: Case, pipeline: Pipeline, server: OpenAIStandin, client: httpx.Client) -> Timed | None:
    """One question's times; None where nothing was shown."""
    begun = time.monotonic()
    shown: list[tuple[str, float]] = []
    for event in pipeline.events(Question(case.question, Filters(as_of=case.as_of))):
        if isinstance(event, Shown):
            shown.append((event.statement.text, time.monotonic()))
        else:
            assert isinstance(event, Answer)
    whole = time.monotonic() - begun
    if not shown:
        return None
    sending = server.sendings[-1]
    closed = {key(text): moment for text, moment in endings(sending)}
    after = [at - closed[key(text)] for text, at in shown if key(text) in closed]
    first_piece = sending.moments[0][1]
    begun = time.monotonic()
    with client.stream(
        "POST", f"{server.base_url}/chat/completions", json={**sending.asked, "stream": True}
    ) as response:
        for _ in response.iter_bytes():
            pass
    alone = time.monotonic() - begun
    return Timed(
        tuple(1000 * each for each in after),
        1000 * (shown[0][1] - first_piece),
        1000 * (min(closed.values()) - first_piece),
        1000 * whole,
        1000 * alone,
    )


def endings(sending: Sending) -> Iterator[tuple[str, float]]:
    """Each statement of a reply, and when the piece with its closing brace had gone out."""
    objects, sent = ObjectStream(), 0
    for count, moment in sending.moments:
        for _, found in objects.feed(sending.text[sent:count]):
            if isinstance(found.get("text"), str) and "passage" not in found:
                yield found["text"], moment
        sent = count


def show(report: dict[str, Any]) -> None:
    table = Table(
        title=f"Milliseconds, {report['questions']} questions, {report['pace']:g} pieces a second",
        title_justify="left",
        box=None,
    )
    names = list(next(iter(report["ms"].values())))
    for name in ("", *names):
        table.add_column(name, justify="right" if name else "left")
    for name, own in report["ms"].items():
        table.add_row(name, *("–" if own[each] is None else f"{own[each]:.1f}" for each in names))
    figures.console().print(table)
    out.print(figures.told(report["circumstances"]), soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
