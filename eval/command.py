"""The `dateline eval` commands: run a suite, show its report, fail below a floor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.command import load_settings, reported

if TYPE_CHECKING:
    from eval.suite import Suite

evaluation = typer.Typer(help="Measure the answers against gold values.", invoke_without_command=True)

JsonFile = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")]
HtmlFile = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one HTML file.")
]


@evaluation.callback()
@reported
def shipped_suite(context: typer.Context, json_file: JsonFile = None, html_file: HtmlFile = None) -> None:
    """Run the shipped suite over the sample articles; exits 1 below a committed floor."""
    if context.invoked_subcommand is None:
        from eval.suite import shipped

        evaluate(shipped(), json_file, html_file, floors=True)


@evaluation.command("run")
@reported
def run_suite(
    suite: Annotated[Path, typer.Argument(help="A folder with `articles/` and `gold/*.yaml`.")],
    json_file: JsonFile = None,
    html_file: HtmlFile = None,
) -> None:
    """Run another suite, in an index of its own."""
    from eval.suite import read_suite

    evaluate(read_suite(suite), json_file, html_file, floors=False)


def evaluate(suite: Suite, json_file: Path | None, html_file: Path | None, *, floors: bool) -> None:
    """Run a suite, show and write its report, and exit 1 where it falls below a floor."""
    from eval.report import below_floor, html, missed, summary
    from eval.runner import run
    from rag.terminal import err, out, progress_bar

    with progress_bar(f"Asking {len(suite.cases)} questions") as progress:
        report = run(suite, load_settings(), progress)
    out.print(summary(report))
    for line in missed(report):
        out.print(line)
    if json_file:
        json_file.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if html_file:
        html_file.write_text(html(report), encoding="utf-8")
    short = below_floor(report) if floors else []
    for failing in short:
        err.print(f"Below the floor: {failing}", style="bold red")
    if short:
        raise typer.Exit(1)
