"""The `dateline` command.

Owns arguments, exit codes and what a terminal shows. Commands go through the server where one owns
the home, else open the home themselves. With `--json`, standard output is one JSON document and
everything else goes to standard error. Heavy imports happen inside commands: `--help` stays quick.
"""

from __future__ import annotations

import io
import sys
from contextlib import closing
from datetime import date
from typing import Annotated

import typer

from eval.command import evaluation
from eval.standin.command import standin
from rag import __version__
from rag.command import AsJson, fill_from_samples, load_settings, opened, plain, print_json, reported
from rag.domain import JSON, MAX_QUESTION, Filters, Question
from rag.errors import UsageError
from rag.stale import stale

ABSTAINED = 3  # exit code of `ask` when the articles do not answer

app = typer.Typer(
    name="dateline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(evaluation, name="eval")

AsOf = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Articles as they stood on this day, without later ones (YYYY-MM-DD)."),
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


@app.command()
@reported
def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders or https:// addresses: .md .txt .html .pdf .docx .eml .rss .atom .warc .zip"
            " .gz .jsonl",
            metavar="PATH…",
        ),
    ],
    watch: Annotated[
        bool, typer.Option("--watch", help="Then take in what appears or changes there, until Ctrl+C.")
    ] = False,
    settle: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            min=0.1,
            max=3600,
            help="With --watch: for how long a file must have stayed the same before it is read (3).",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take articles in; says what was added, updated, unchanged, and refused with the reason."""
    from rag.home import running_server
    from rag.reaching import Reach
    from rag.taking_in import take_in, watched
    from rag.terminal import show_report

    settings = load_settings()
    if watch:
        with closing(Reach(opened, lambda: running_server(settings.home))) as reach:
            report = watched(reach, settings, paths, quiet=as_json, settle=settle)
    else:
        with opened() as service:
            report = take_in(service, settings, paths)
    if as_json:
        print_json(report)
    elif not watch:
        show_report(report)
    exit_by(report)


@app.command()
@reported
def refused(
    forget: Annotated[
        list[str] | None, typer.Option(metavar="SOURCE", help="Take this one off the list, as it is listed.")
    ] = None,
    forget_gone: Annotated[
        bool, typer.Option("--forget-gone", help="Take off the files that are not there any more.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List what could not be taken in, and why."""
    from rag.taking_in import forget as take_off
    from rag.terminal import show_refused

    with opened() as service:
        if forget or forget_gone:
            listing = take_off(service, [plain(each) for each in forget or ()], gone=forget_gone)
        else:
            listing = service.refused()
    print_json(listing) if as_json else show_refused(listing)


@app.command()
@reported
def retry(as_json: AsJson = False) -> None:
    """Try again what was refused: files that were read here and are still there, and web addresses."""
    from rag.taking_in import retry as take_in_again
    from rag.terminal import show_report

    with opened() as service:
        report = take_in_again(service, load_settings())
    print_json(report) if as_json else show_report(report)
    exit_by(report)


@app.command()
@reported
def delete(
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why; kept for the citations into it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Delete an article: no answer draws on it any more, and what it says stays out until it is restored."""
    from api.schemas import MAX_NOTE
    from rag.terminal import show_deleted

    said = plain(reason).strip() if reason else ""
    if len(said) > MAX_NOTE:
        raise UsageError(f"The reason has {len(said)} characters.", advice=f"Give at most {MAX_NOTE}.")
    with opened() as service:
        tombstone = service.delete(plain(article_id), said or None)
    print_json(tombstone) if as_json else show_deleted(tombstone)


@app.command()
@reported
def restore(article_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Take a deleted article in again; until then, what was deleted stays out."""
    from rag.terminal import show_report

    with opened() as service:
        report = service.restore(plain(article_id))
    print_json(report) if as_json else show_report(report)


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

    text = plain(question).strip()
    if not text:
        raise UsageError("The question is empty.", advice='Try: dateline ask "how many …?"')
    if len(text) > MAX_QUESTION:
        raise UsageError(
            f"The question has {len(text)} characters.", advice=f"Ask in at most {MAX_QUESTION} characters."
        )
    with opened(fill=True) as service:
        answer = service.ask(Question(text, filters(as_of, since, publisher)))
    print_json(answer) if as_json else show_answer(answer, date.today())
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
        document = service.article(plain(article_id))
    print_json(document) if as_json else show_article(document)


@app.command()
@reported
def citation(citation_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Show a citation: the question, the sentence it supports, and its words in their article."""
    from rag.terminal import show_citation

    with opened() as service:
        document = service.citation(plain(citation_id))
    print_json(document) if as_json else show_citation(document)


@app.command()
@reported
def answers(
    changed: Annotated[
        bool, typer.Option("--changed", help="Those citing an article that has changed or gone since.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List stored answers whose articles have changed since, and whether the cited words still stand."""
    from rag.terminal import show_changed

    if not changed:
        raise UsageError("Which answers?", advice="Try: dateline answers --changed")
    with opened() as service:
        listing = service.changed()
    print_json(listing) if as_json else show_changed(listing)


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
        hits = service.search(plain(text), filters(as_of, since, publisher), limit)
    print_json(hits) if as_json else show_hits(hits)


@app.command()
@reported
def serve(
    host: Annotated[str, typer.Option(help="Address to bind.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to bind.")] = 8000,
) -> None:
    """Serve answers over HTTP, with a page at /."""
    from api.articles import read, slow
    from api.intake import Intake
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
    intake = Intake(service, lambda given: read(given, settings), lambda given: slow(given, settings))
    try:
        fill_from_samples(service)
        say_engine(service.engine_name)
        run_server(service, settings, host, port, announce=announce, intake=intake)
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


app.command()(stale)
app.command()(standin)


def exit_by(report: JSON) -> None:
    """Exit 1 where everything was refused."""
    if report["refused"] and not any(report.get(key) for key in ("added", "updated", "unchanged", "deleted")):
        raise typer.Exit(1)


def filters(as_of: str | None, since: str | None, publisher: str | None) -> Filters:
    until, first = day("--as-of", as_of), day("--since", since)
    if until and first and first > until:
        raise UsageError(f"--since {first} is after --as-of {until}.", advice="No article lies between them.")
    return Filters(until, first, plain(publisher) if publisher else None)


def day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option}: “{text}” is not a date.", advice="Write it as YYYY-MM-DD.") from error


if __name__ == "__main__":
    main()
