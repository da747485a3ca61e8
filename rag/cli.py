"""The `dateline` command.

Owns arguments, exit codes and what a terminal shows. Commands go through the server where one owns
the home, else open the home themselves. With `--json`, standard output is one JSON document and
everything else goes to standard error. Heavy imports happen inside commands: `--help` stays quick.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer

from rag import __version__
from rag.domain import JSON, Article, Filters, Question, Refusal
from rag.errors import DatelineError, UsageError

if TYPE_CHECKING:
    from eval.suite import Suite
    from rag.client import Client
    from rag.service import Service
    from rag.settings import Settings

ABSTAINED = 3  # exit code of `ask` when the articles do not answer
P = ParamSpec("P")

app = typer.Typer(
    name="dateline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
eval_app = typer.Typer(help="Measure the answers against gold values.", invoke_without_command=True)
app.add_typer(eval_app, name="eval")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only articles published on or before this day (YYYY-MM-DD)."),
]
Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only articles published on or after this day (YYYY-MM-DD)."),
]
Publisher = Annotated[str | None, typer.Option(metavar="NAME", help="Only articles of this publisher.")]


def main() -> None:
    """Run the command, writing UTF-8 whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


def print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"dateline {__version__}\n")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Print the version and exit.", callback=print_version, is_eager=True)
]


@app.callback()
def options(version: Version = False) -> None:
    """Ask a collection of articles; every sentence of the answer is cited to exact characters."""


def reported(command: Callable[P, None]) -> Callable[P, None]:
    """Turn a DatelineError into a message on standard error and its exit code."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except DatelineError as error:
            from rag.terminal import show_error

            if kwargs.get("as_json"):
                print_json({"error": {"code": error.code, "message": str(error), "advice": error.advice}})
            show_error(error)
            raise typer.Exit(error.exit_code) from error

    return run


@app.command()
@reported
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or .jsonl.", metavar="PATH…")],
    as_json: AsJson = False,
) -> None:
    """Take articles in; says what was added, updated, unchanged, and refused with the reason."""
    from rag.sources import read_path
    from rag.terminal import progress_bar, show_report

    def articles() -> Iterator[Article | Refusal]:
        for path in paths:
            yield from read_path(path)

    with opened() as service, progress_bar("Ingesting") as progress:
        report = service.add(articles(), progress=progress)
    print_json(report) if as_json else show_report(report)
    if report["refused"] and not any(report[key] for key in ("added", "updated", "unchanged")):
        raise typer.Exit(1)


@app.command()
@reported
def ask(
    question: str,
    as_of: AsOf = None,
    since: Since = None,
    publisher: Publisher = None,
    as_json: AsJson = False,
) -> None:
    """Ask; exits 0 with an answer, 3 when the articles do not answer."""
    from rag.terminal import show_answer

    text = question.encode("utf-8", "replace").decode("utf-8").strip()
    if not text:
        raise UsageError("The question is empty.", advice='Try: dateline ask "how many …?"')
    with opened(fill=True) as service:
        answer = service.ask(Question(text, filters(as_of, since, publisher)))
    print_json(answer) if as_json else show_answer(answer)
    if answer["status"] == "abstained":
        raise typer.Exit(ABSTAINED)


@app.command()
@reported
def articles(as_json: AsJson = False) -> None:
    """List the articles held."""
    from rag.terminal import show_articles

    with opened() as service:
        listing = service.articles()
    print_json(listing) if as_json else show_articles(listing)


@app.command()
@reported
def article(article_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Show one article with its text."""
    from rag.terminal import show_article

    with opened() as service:
        document = service.article(article_id)
    print_json(document) if as_json else show_article(document)


@app.command()
@reported
def citation(citation_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Show a citation: the question, the sentence it supports, and its words in their article."""
    from rag.terminal import show_citation

    with opened() as service:
        document = service.citation(citation_id)
    print_json(document) if as_json else show_citation(document)


@app.command()
@reported
def search(
    text: str,
    as_of: AsOf = None,
    since: Since = None,
    publisher: Publisher = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most passages to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show the passages found for a text, with the score each side of the search gave."""
    from rag.terminal import show_hits

    with opened() as service:
        hits = service.search(text, filters(as_of, since, publisher), limit)
    print_json(hits) if as_json else show_hits(hits)


@app.command()
@reported
def serve(
    host: Annotated[str, typer.Option(help="Address to bind.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to bind.")] = 8000,
) -> None:
    """Serve answers over HTTP, with a page at /."""
    from api.server import serve as run_server
    from rag.home import announce_server, withdraw_server
    from rag.pipeline import build
    from rag.service import Service
    from rag.terminal import progress_bar, say, say_engine

    settings = load_settings()

    def announce(url: str) -> None:
        announce_server(settings.home, url)
        say(f"Serving answers at {url} (stop with Ctrl+C).")

    with progress_bar("Opening") as progress:
        service = Service(build(settings, progress=progress))
    try:
        fill_from_samples(service)
        say_engine(service.engine_name)
        run_server(service, settings, host, port, announce=announce)
    finally:
        withdraw_server(settings.home)
        service.close()


@app.command()
@reported
def rebuild(
    embed: Annotated[
        bool, typer.Option("--embed", help="Split and embed again, with the settings as they are now.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the vector and term indexes anew from the record (without embedding again)."""
    from rag.terminal import progress_bar, say

    with opened(rebuilding=embed) as service, progress_bar("Rebuilding") as progress:
        state = service.rebuild(embed=embed, progress=progress)
    if as_json:
        print_json(state)
    else:
        say(f"Rebuilt: {state['passages']} passages of {state['articles']} articles.")


@app.command()
@reported
def check(as_json: AsJson = False) -> None:
    """Compare record, vectors and terms exhaustively; exits 0 when whole, 1 with what differs."""
    from rag.terminal import show_check

    with opened() as service:
        result = service.check()
    print_json(result) if as_json else show_check(result)
    if not result["whole"]:
        raise typer.Exit(1)


def load_settings() -> Settings:
    """Settings from the environment; a bad value is a UsageError that names it."""
    from pydantic import ValidationError

    from rag.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise UsageError(
            f"The setting {name} is not valid: {first['msg']}.",
            advice="docs/settings.md lists every setting.",
        ) from error


@contextmanager
def opened(*, fill: bool = False, rebuilding: bool = False) -> Iterator[Service | Client]:
    """The running server that owns the home, else the home itself, opened here."""
    from rag.client import Client
    from rag.home import running_server
    from rag.terminal import progress_bar, say_engine

    settings = load_settings()
    address = running_server(settings.home)
    if address is not None:
        client = Client(address)
        try:
            say_engine(client.engine_name, server=address)
            yield client
        finally:
            client.close()
        return

    from rag.pipeline import build
    from rag.service import Service

    with progress_bar("Opening") as progress:
        service = Service(build(settings, progress=progress, rebuilding=rebuilding))
    try:
        if fill:
            fill_from_samples(service)
        say_engine(service.engine_name)
        yield service
    finally:
        service.close()


def fill_from_samples(service: Service) -> None:
    """An empty home is filled from the sample articles, and the user is told."""
    from rag.terminal import progress_bar, say

    with progress_bar("Ingesting the sample articles") as progress:
        report = service.fill_if_new(progress=progress)
    if report is not None:
        say(f"This home was empty: filled it with the {len(report['added'])} sample articles of corpus/.")


def filters(as_of: str | None, since: str | None, publisher: str | None) -> Filters:
    return Filters(day("--as-of", as_of), day("--since", since), publisher)


def day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option}: “{text}” is not a date.", advice="Write it as YYYY-MM-DD.") from error


def print_json(document: JSON) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


@eval_app.callback()
@reported
def eval_shipped(
    context: typer.Context,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one HTML file.")
    ] = None,
) -> None:
    """Run the shipped suite over the sample articles; exits 1 below a committed floor."""
    if context.invoked_subcommand is None:
        from eval.suite import shipped

        evaluate(shipped(), json_file, html_file, floors=True)


@eval_app.command("run")
@reported
def eval_run(
    suite: Annotated[Path, typer.Argument(help="A folder with `articles/` and `gold/*.yaml`.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one HTML file.")
    ] = None,
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


if __name__ == "__main__":
    main()
