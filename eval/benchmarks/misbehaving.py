"""Misbehaving models: what of their false statements gets out, and what of their true ones is lost.

    python -m eval.benchmarks.misbehaving [--suite FOLDER | --data FOLDER --rows N] [--modes a,b] [--limit N]

A stand-in server that knows the gold lies in some twenty ways, alone and beside true statements, and again
when asked again. Each question of the suite goes through the whole pipeline over HTTP. Needs no data.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from rich.table import Table

from eval.benchmarks import data, figures
from eval.benchmarks.misled import Result, judge, tally
from eval.benchmarks.passages import FILE, suite_of
from eval.cases import Case
from eval.runner import CALLS, clock_of
from eval.standin.honest import KINDS
from eval.standin.modes import LIES, TRANSPORT
from eval.standin.script import Plan, Script, Sent, plans
from eval.standin.server import OpenAIStandin
from eval.suite import Suite, read_suite, shipped
from rag.domain import Answer, Filters, Question
from rag.errors import DatelineError
from rag.pipeline import Pipeline, build
from rag.settings import Settings
from rag.terminal import err, out, progress_bar

SLOW = 12  # questions of a mode that takes its time
TOTALS: dict[str, Callable[[Plan], bool]] = {
    "lies alone": lambda plan: plan.mode not in KINDS and not plan.beside,
    "lies beside the truth": lambda plan: plan.mode not in KINDS and plan.beside,
    "truth alone": lambda plan: plan.mode in KINDS,
    "all": lambda plan: True,  # noqa: ARG005
}


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    circumstances = figures.Circumstances.now()
    try:
        suite = _suite(given)
    except (data.NoData, DatelineError) as error:
        err.print(str(error), style="bold red", soft_wrap=True)
        return 1
    chosen = plans(modes=tuple(given.modes.split(",")) if given.modes else ())
    if not chosen:
        err.print(
            f"No such mode. There are: {', '.join((*LIES, *TRANSPORT, 'mixed', *KINDS))}.", style="bold red"
        )
        return 2
    if given.rounds > 1:
        chosen = [plan for plan in chosen if plan.mode not in TRANSPORT]
    by_plan: dict[str, list[Result]] = defaultdict(list)
    for number in range(given.rounds):
        for result in measure(suite, chosen, seed=given.seed + number, limit=given.limit, jobs=given.jobs):
            by_plan[result.plan.model].append(result)
    report = {
        "suite": suite.name,
        "questions": len(suite.cases),
        "modes": {model: tally(results).document() for model, results in by_plan.items()},
        "totals": {
            name: tally([r for results in by_plan.values() for r in results if fits(r.plan)]).document()
            for name, fits in TOTALS.items()
        },
        "unknown": sum(len(r.unknown) for results in by_plan.values() for r in results),
        "circumstances": circumstances.report(),
    }
    show(by_plan, report)
    if given.json:
        given.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if given.leaks:
        rows = [row for results in by_plan.values() for result in results for row in _rows(result)]
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        given.leaks.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    leaked = tally([result for results in by_plan.values() for result in results]).leaked.found
    return 1 if leaked or report["unknown"] else 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="misbehaving", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--suite", type=Path, help="another suite's folder (default: the one that ships)")
    parser.add_argument("--data", type=Path, help=f"folder that holds {FILE}, to ask of its passages instead")
    parser.add_argument("--rows", type=int, default=300, help="of these, how many questions (300)")
    parser.add_argument("--modes", default="", help="only these, with commas between")
    parser.add_argument("--limit", type=int, help="at most so many questions for each mode")
    parser.add_argument("--rounds", type=int, default=1, help="how often all is asked, with other lies (1)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=CALLS, help=f"questions at a time ({CALLS})")
    parser.add_argument("--json", type=Path, help="file for every figure")
    parser.add_argument(
        "--leaks", type=Path, help="file (JSON lines) for every lie shown and every truth dropped"
    )
    return parser.parse_args(arguments)


def _suite(given: argparse.Namespace) -> Suite:
    if given.data:
        return suite_of(given.data, given.rows, given.seed)
    return read_suite(given.suite) if given.suite else shipped()


def measure(
    suite: Suite, chosen: Iterable[Plan], *, seed: int = 1, limit: int | None = None, jobs: int = CALLS
) -> list[Result]:
    """Ask the suite by each plan, through a pipeline of its own; what became of every statement."""
    script = Script(suite, seed=seed)
    results: list[Result] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dateline-bench-")))
        server = stack.enter_context(OpenAIStandin(otherwise=script, piece=200))
        pipeline = stack.enter_context(build(settings_for(folder, server.base_url), clock=clock_of(suite)))
        pipeline.ingest(suite.articles)
        # Without the local engine, which would answer where all is dropped, and hide what was.
        model = replace(pipeline, engines=pipeline.engines[:1])
        for plan in chosen:
            silent = plan.mode.startswith("near_miss")
            cases = [case for case in suite.cases if bool(case.must_abstain) == silent]
            cases = cases[: min(limit or len(cases), SLOW if plan.mode == "slow" else len(cases))]
            results += ask_all(cases, plan, model, script, jobs)
    return results


def settings_for(folder: Path, base_url: str) -> Settings:
    """A home of its own in a folder, and the stand-in for a model, whatever the environment says."""
    return Settings(
        home=folder / "home",
        engine="llm",
        llm_model="standin",
        llm_timeout=120.0,
        embedder="local",
        openai_base_url=base_url,
        openai_api_key=SecretStr("standin"),
        forbid_remote_models=True,
        chroma_url=None,
        database_url=None,
    )


def ask_all(cases: Sequence[Case], plan: Plan, pipeline: Pipeline, script: Script, jobs: int) -> list[Result]:
    """One plan over the cases, several at a time."""

    def one(case: Case) -> Answer:
        return pipeline.ask(Question(case.question, Filters(as_of=case.as_of)))

    script.plan, before = plan, len(script.sent)
    with ThreadPoolExecutor(jobs) as pool, progress_bar(plan.model) as progress:
        answers = []
        for answer in pool.map(one, cases):
            answers.append(answer)
            progress(len(answers), len(cases))
    sent: dict[str, list[Sent]] = defaultdict(list)
    for each in script.sent[before:]:
        sent[each.case].append(each)
    return [judge(case, plan, sent[case.id], answer) for case, answer in zip(cases, answers, strict=True)]


def _rows(result: Result) -> Iterable[dict[str, Any]]:
    for fate in result.fates:
        if fate.leaked or (fate.shown and fate.sent.statement.lie == "beside"):
            yield {"what": "leaked" if fate.leaked else "beside the question", **fate.row(result.case)}
        elif (
            not fate.shown
            and not fate.retold
            and fate.sent.statement.lie == "none"
            and result.plan.mode not in TRANSPORT
        ):
            yield {"what": "dropped", **fate.row(result.case)}
    if result.wrong_value is not None:
        yield {
            "what": "wrong value",
            "mode": result.plan.model,
            "case": result.case.id,
            "question": result.case.question,
            "value": result.wrong_value,
            "gold": result.case.gold,
        }
    for text in result.unknown:
        yield {"what": "never sent", "mode": result.plan.model, "case": result.case.id, "text": text}


def show(by_plan: dict[str, list[Result]], report: dict[str, Any]) -> None:
    table = Table(title="Statements of a misbehaving model", title_justify="left", box=None)
    for name in ("", "questions", "bad shown", "good dropped", "good retold", "wrong values", "beside shown"):
        table.add_column(name, justify="left" if not name else "right")
    for model, results in by_plan.items():
        own = tally(results)
        table.add_row(
            model, str(own.asked), *map(str, (own.leaked, own.lost, own.retold, own.values, own.beside))
        )
    for name, fits in TOTALS.items():
        own = tally([r for results in by_plan.values() for r in results if fits(r.plan)])
        row = map(str, (own.leaked, own.lost, own.retold, own.values, own.beside))
        table.add_row(name, str(own.asked), *row, style="bold")
    figures.console().print(table)
    reasons = tally([r for results in by_plan.values() for r in results]).reasons
    for reason, count in sorted(reasons.items(), key=lambda item: -item[1])[:12]:
        out.print(f"{count:5} true ones dropped: {reason}", soft_wrap=True)
    out.print(f"{report['unknown']} statements were shown that nobody sent.", soft_wrap=True)
    out.print(figures.told(report["circumstances"]), soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
