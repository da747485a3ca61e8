"""The `dateline eval` commands: run a suite, gate it, show and write its report, compare two.

Exit codes: 0 the gate lets the run through, 1 it does not (or something else failed), 2 wrong usage, 130
interrupted. Heavy imports happen inside, so that `--help` stays quick.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.authoring.commands import add_case, new_suite
from eval.outputs import expect_writable, write, write_json
from rag.command import load_settings, reported
from rag.errors import UsageError

if TYPE_CHECKING:
    from eval.gate import Gate
    from eval.suite import Suite
    from rag.domain import JSON
    from rag.settings import Settings

evaluation = typer.Typer(help="Measure the answers against gold values.", invoke_without_command=True)
evaluation.command("new")(new_suite)
evaluation.command("add")(add_case)

JsonFile = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Write the whole report as JSON.")
]
HtmlFile = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one HTML file.")
]
JunitFile = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML, for a CI server.")
]
MarkdownFile = Annotated[
    Path | None, typer.Option("--markdown", metavar="FILE", help="Write Markdown, for a pull request.")
]
BaselineFile = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="Compare with this run [the suite's baseline.json]."),
]
SaveBaseline = Annotated[
    Path | None,
    typer.Option("--save-baseline", metavar="FILE", help="Write what a baseline keeps of the run."),
]
GateFile = Annotated[
    Path | None,
    typer.Option("--gate", metavar="FILE", help="What must be reached [the suite's gate.yaml]."),
]
Counterfactuals = Annotated[
    bool, typer.Option("--counterfactuals/--no-counterfactuals", help="Ask of altered articles as well.")
]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Questions at a time [as many as cores; 8 with a language model]."),
]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Do not go on with an interrupted run; ask everything anew.")
]
Judging = Annotated[
    bool, typer.Option("--judge", help="Ask the settings' language model for a second opinion as well.")
]
JudgeTokens = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Most tokens that the second opinion may take [500000]."),
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is to be compared with, and what is to be written of it."""

    json_file: Path | None = None
    html_file: Path | None = None
    junit_file: Path | None = None
    markdown_file: Path | None = None
    baseline: Path | None = None
    save_baseline: Path | None = None
    gate: Path | None = None
    counterfactuals: bool = True
    jobs: int | None = None
    fresh: bool = False
    judge: bool = False
    judge_tokens: int | None = None

    @property
    def outputs(self) -> list[Path]:
        files = (self.json_file, self.html_file, self.junit_file, self.markdown_file, self.save_baseline)
        return [file for file in files if file is not None]


@evaluation.callback()
@reported
def shipped_suite(
    context: typer.Context,
    json_file: JsonFile = None,
    html_file: HtmlFile = None,
    junit_file: JunitFile = None,
    markdown_file: MarkdownFile = None,
    baseline: BaselineFile = None,
    save_baseline: SaveBaseline = None,
    gate: GateFile = None,
    counterfactuals: Counterfactuals = True,
    jobs: Jobs = None,
    fresh: Fresh = False,
    judge: Judging = False,
    judge_tokens: JudgeTokens = None,
) -> None:
    """Run the shipped suite over the sample articles; exits 1 where its gate does not let it through."""
    if context.invoked_subcommand is not None:
        _nothing_dropped(context)
    else:
        from eval.suite import shipped

        files = (json_file, html_file, junit_file, markdown_file, baseline, save_baseline, gate)
        evaluate(shipped(), Wanted(*files, counterfactuals, jobs, fresh, judge, judge_tokens))


@evaluation.command("run")
@reported
def run_suite(
    suite: Annotated[Path, typer.Argument(help="A folder with `articles/` and `gold/*.yaml`.")],
    json_file: JsonFile = None,
    html_file: HtmlFile = None,
    junit_file: JunitFile = None,
    markdown_file: MarkdownFile = None,
    baseline: BaselineFile = None,
    save_baseline: SaveBaseline = None,
    gate: GateFile = None,
    counterfactuals: Counterfactuals = True,
    jobs: Jobs = None,
    fresh: Fresh = False,
    judge: Judging = False,
    judge_tokens: JudgeTokens = None,
) -> None:
    """Run another suite, in an index of its own; exits 1 where its gate does not let it through."""
    from eval.suite import read_suite

    files = (json_file, html_file, junit_file, markdown_file, baseline, save_baseline, gate)
    evaluate(read_suite(suite), Wanted(*files, counterfactuals, jobs, fresh, judge, judge_tokens))


@evaluation.command("diff")
@reported
def diff_runs(
    base: Annotated[Path, typer.Argument(metavar="BASE", help="A report or baseline (JSON).")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="A report (JSON).")],
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the difference as JSON.")
    ] = None,
    junit_file: JunitFile = None,
    markdown_file: MarkdownFile = None,
    gate: GateFile = None,
) -> None:
    """List each case that flipped, with the reason; exits 1 where more got worse than the gate allows."""
    from eval.diff import compare
    from eval.exports import diff_junit, diff_markdown
    from eval.gate import GATE, read_gate, read_report, regressions
    from eval.suite import SHIPPED
    from eval.summary import difference
    from rag.terminal import out, say

    before, after = read_report(base), read_report(new)
    path = gate or (SHIPPED / GATE if after.get("shipped") else None)
    rules = read_gate(path) if path else None
    for key in ("engine", "embedder"):
        if before.get(key) != after.get(key):
            say(f"The runs differ in their {key}: {before.get(key)}, then {after.get(key)}.")
    found = compare(before, after)
    failing = regressions(rules, before, after) if rules else None
    out.print(difference(found))
    write_json(json_file, {**found.document(), "failures": failing or []})
    write(junit_file, diff_junit(found, failing or []))
    write(markdown_file, diff_markdown(found, failing))
    _finish(failing)


def evaluate(suite: Suite, wanted: Wanted) -> None:
    """Run a suite, show and write its report, and exit 1 where its gate does not let it through."""
    from eval.diff import baseline_of, compare
    from eval.exports import junit, markdown
    from eval.gate import failures
    from eval.journal import Journal, journal_of
    from eval.page.document import html
    from eval.runner import run
    from eval.summary import difference, not_good, opinions, summary
    from rag.terminal import out, progress_bar, say

    gate = _gate(suite, wanted)  # a mistake in it, or in where to write, shows before the work
    baseline = _baseline(suite, wanted)
    settings = load_settings()
    if wanted.judge and settings.openai_api_key is None and settings.openai_base_url is None:
        raise UsageError(
            "--judge asks a language model, and the settings name none.",
            advice="Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.",
        )
    for file in wanted.outputs:
        expect_writable(file)
    with ExitStack() as stack:
        path = journal_of(suite, settings)
        journal = None
        try:
            if wanted.fresh:
                path.unlink(missing_ok=True)
            journal = stack.enter_context(Journal(path))
        except OSError as error:
            say(f"An interrupted run could not be gone on with: {error}.")
        if journal and journal.kept:
            held = len(journal.kept)
            say(f"Going on with an interrupted run: {held} answers are kept (--fresh drops them).")
        try:
            with progress_bar(f"Asking {len(suite.cases)} questions") as progress:
                report = run(
                    suite,
                    settings,
                    counterfactuals=wanted.counterfactuals,
                    jobs=wanted.jobs,
                    journal=journal,
                    progress=progress,
                )
        except KeyboardInterrupt:
            say("Interrupted. The same command goes on from here.")
            raise
        if baseline is not None and (other := _incomparable(baseline, report)):
            say(f"Not compared with the baseline: {other}.")
            baseline = None
        if wanted.judge:  # after all else is told of the run, which it does not change
            report["judge"] = _second_opinion(report, settings, wanted)
        changed = compare(baseline, report) if baseline is not None else None
        failing = failures(gate, report, baseline) if gate is not None else None
        out.print(summary(report))
        for line in not_good(report):
            out.print(line)
        if changed is not None and (changed.flips or changed.suites()):
            out.print(difference(changed))
        if wanted.judge:
            out.print(opinions(report["judge"]))
        write_json(wanted.json_file, report)
        write_json(wanted.save_baseline, baseline_of(report))
        write(wanted.html_file, html(report, suite.articles) if wanted.html_file else "")
        write(wanted.junit_file, junit(report, failing or []))
        write(wanted.markdown_file, markdown(report, failing, changed))
        if journal:
            journal.discard()  # not before all is written: what was asked is not asked again for a full disk
    _finish(failing)


def _second_opinion(report: JSON, settings: Settings, wanted: Wanted) -> JSON:
    from eval.judge import TOKENS, second_opinion
    from eval.runner import CALLS
    from rag.pipeline import chat
    from rag.terminal import progress_bar

    with closing(chat(settings)) as model, progress_bar("Asking for a second opinion") as progress:
        return second_opinion(
            report,
            model,
            seconds=settings.llm_timeout,
            limit=wanted.judge_tokens or TOKENS,
            jobs=wanted.jobs or CALLS,
            progress=progress,
        )


def _nothing_dropped(context: typer.Context) -> None:
    """Options of the shipped suite's run say nothing to the commands below it."""
    given = [
        parameter.opts[0]
        for parameter in context.command.params
        if parameter.name
        and (source := context.get_parameter_source(parameter.name))
        and source.name != "DEFAULT"
    ]
    if given:
        command = context.invoked_subcommand
        raise UsageError(
            f"{', '.join(given)} before `{command}` would be ignored.",
            advice=f"Write it after: `dateline eval {command} … {' '.join(given)}`.",
        )


def _incomparable(baseline: JSON, report: JSON) -> str | None:
    """What makes another system of it, so that a difference is no regression."""
    for key in ("engine", "embedder"):
        if baseline.get(key) != report[key]:
            return f"it is of the {key} {baseline.get(key)}"
    return None


def _gate(suite: Suite, wanted: Wanted) -> Gate | None:
    """The gate given, else the suite's own; without what is not going to be measured."""
    from eval.gate import GATE, read_gate
    from eval.scoring import COUNTERFACTUALS

    own = suite.folder / GATE if suite.folder else None
    path = wanted.gate or (own if own and own.exists() else None)
    if path is None:
        return None
    gate = read_gate(path)
    return gate if wanted.counterfactuals else gate.without(COUNTERFACTUALS.values())


def _baseline(suite: Suite, wanted: Wanted) -> JSON | None:
    from eval.gate import BASELINE, read_report

    own = suite.folder / BASELINE if suite.folder else None
    path = wanted.baseline or (own if own and own.exists() else None)
    return read_report(path) if path else None


def _finish(failing: list[str] | None) -> None:
    """Say what the gate stops, or that there is none, and exit by it."""
    from rag.terminal import err, say

    if failing is None:
        say("No gate was applied (--gate FILE).")
    for what in failing or ():
        err.print(f"The gate: {what}", style="bold red", markup=False)
    if failing:
        raise typer.Exit(1)
