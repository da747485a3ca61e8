"""What a person sees in a terminal: answers, lists, progress and errors, in colour where there is any.

Results go to standard output; notices, progress and errors to standard error. It decides nothing.
Text from articles is never read as markup, and nothing in it is obeyed by a terminal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from rag.controls import harmless
from rag.domain import JSON
from rag.errors import DatelineError
from rag.staleness import ago, newest_cited
from rag.timetable import disagreement, independence, parts, telling, timetable


class Harmless(Console):
    """A console whose terminal obeys nothing but its own styles and movements, whatever it is given."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for part in super().render(renderable, options):
            yield part if part.control else part._replace(text=harmless(part.text))


out = Harmless(highlight=False)
err = Harmless(stderr=True, highlight=False)


class Bar:
    """One progress bar; called with (done, total or None) as work goes on."""

    def __init__(self, progress: Progress, label: str) -> None:
        self._progress = progress
        self._label = label
        self._task = progress.add_task(label, total=None, visible=False)

    def __call__(self, done: int, total: int | None = None, label: str | None = None) -> None:
        self._progress.update(
            self._task, completed=done, total=total, visible=True, description=label or self._label
        )


@contextmanager
def progress_bar(label: str) -> Iterator[Bar]:
    """A bar on standard error, shown once there is progress to show."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        yield Bar(progress, label)


def say(text: str) -> None:
    """A notice, on standard error."""
    err.print(Text(text, style="dim"))


def say_engine(name: str, *, server: str | None = None) -> None:
    where = f", through the server at {server}" if server else ""
    say(f"Engine: {name}{where}.")


def show_error(error: DatelineError) -> None:
    err.print(Text.assemble(("Error: ", "bold red"), str(error)))
    if error.advice:
        err.print(Text(f"  {error.advice}", style="yellow"))


def show_answer(answer: JSON, today: date | None = None) -> None:
    """How it was understood, the value or the parts, the sentences with their marks, what differs, the
    timeline when it says more, and the sources.

    Given the day it is read on, it says how long ago the newest of its articles was.
    """
    if answer.get("understood"):
        out.print(Text(f"Understood as: {answer['understood']}", style="dim"))
    if answer["status"] == "abstained":
        out.print(Text(answer["text"], style="bold"))
        out.print(Text(f"  {answer['reason']}", style="dim"))
        if answer.get("parts"):
            out.print(parts(answer))
    else:
        age = _age(answer, today)
        if answer.get("parts"):
            out.print(parts(answer))
        elif answer["value"] is not None:
            out.print(_headline(answer, age))
        elif age:
            out.print(Text(f"as of {answer['as_of']}{age}", style="dim"))
        out.print(Padding(_marked(answer), (0, 0, 0, 2)))
        if answer["conflict"]:
            out.print(disagreement(answer))
        if len(answer["timeline"]) > 1 or answer["conflict"] or answer.get("parts"):
            out.print(timetable(answer))
        else:
            for entry in answer["timeline"]:
                if told := "; ".join(filter(None, (telling(entry), independence(entry)))):
                    out.print(Text(f"  {told}", style="dim"))
        out.print(_sources(answer))
    for note in answer["notes"]:
        out.print(Text(f"  Note: {note}", style="yellow"))


def show_articles(listing: JSON) -> None:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("published", "publisher", "title", "id"):
        table.add_column(column, overflow="fold", no_wrap=column == "published")
    for item in listing["items"]:
        table.add_row(
            item["published"] or "no date",
            Text(item["publisher"] or ""),
            _linked(item["title"], item["url"]),
            Text(item["id"], style="cyan"),
        )
    out.print(table)
    out.print(Text(f"{len(listing['items'])} articles", style="dim"))


def show_article(article: JSON) -> None:
    out.print(_linked(article["title"], article["url"], style="bold"))
    out.print(Text(_byline(article), style="dim"))
    if article["origin"]:
        out.print(Text(f"It credits {article['origin']['name']}.", style="dim"))
    copies = [id_ for id_ in article["family"]["members"] if id_ != article["id"]]
    if copies:
        more = f" and {len(copies) - 5} more" if len(copies) > 5 else ""
        out.print(Text(f"Copies of its text: {', '.join(copies[:5])}{more}", style="dim"))
    out.print()
    out.print(Text(article["text"]))


def show_citation(document: JSON) -> None:
    citation = document["citation"]
    out.print(Text.assemble(("Asked     ", "dim"), document["question"]))
    out.print(Text.assemble(("Answered  ", "dim"), document["sentence"]))
    out.print(_linked(citation["title"], citation["url"], style="bold"))
    out.print(Text(_byline(document["article"]), style="dim"))
    words = Text.assemble(
        (document["before"], "dim"), (document["quote"], "black on yellow"), (document["after"], "dim")
    )
    out.print(Panel(words, border_style="dim"))
    place = f"characters {citation['source_start']}–{citation['source_end']} of {citation['article_id']}"
    out.print(Text(f"{place}, version {citation['version']}", style="dim"))
    if document["changed"]:
        out.print(Text("The article has changed since, or was deleted.", style="yellow"))


def show_changed(listing: JSON) -> None:
    for item in listing["items"]:
        out.print(Text(item["question"], style="bold"))
        if item["current_version"] is None:
            now = f"deleted {item['deleted'][:10]}" + (f" ({item['reason']})" if item["reason"] else "")
        else:
            now = f"now version {item['current_version']}"
        cited = f"{item['title']}, version {item['cited_version']}; {now}"
        out.print(Padding(Text.assemble((item["citation_id"], "cyan"), f"  {cited}"), (0, 0, 0, 2)))
        said = ("the words still stand", "green") if item["still_there"] else ("the words are gone", "yellow")
        out.print(Padding(Text.assemble(f"“{item['quote']}”  ", said), (0, 0, 1, 2)))
    out.print(Text(f"{len(listing['items'])} citations", style="dim"))


def show_stale(listing: JSON) -> None:
    for item in listing["items"]:
        out.print(Text(item["question"], style="bold"))
        said = f"{item['created'][:10]}: {_value(item['then'])} → now: {_value(item['now'])}"
        changes = Text.assemble((item["id"], "cyan"), f"  {said}  ", (", ".join(item["changes"]), "yellow"))
        out.print(Padding(changes, (0, 0, 0, 2)))
        for article in item["later_articles"]:
            line = f"{article['title']} · {_byline(article)} · {article['id']}"
            out.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))
        out.print()
    left = f", {listing['left']} not looked at" if listing["left"] else ""
    counted = f"{len(listing['items'])} of {listing['looked_at']} stored answers{left}"
    out.print(Text(counted, style="dim"))


def show_hits(hits: JSON) -> None:
    for number, item in enumerate(hits["items"], 1):
        sides = [
            f"{name} {item[side]['score']:.2f} (#{item[side]['rank']})"
            for side, name in (("terms", "terms"), ("vectors", "vectors"))
            if item[side]
        ]
        out.print(Text.assemble((f"{number:>2}  ", "bold"), (" · ".join(sides), "cyan")))
        out.print(Padding(_linked(item["title"], item["url"], style="bold"), (0, 0, 0, 4)))
        out.print(Padding(Text(_byline(item), style="dim"), (0, 0, 0, 4)))
        out.print(Padding(Text(item["text"]), (0, 0, 1, 4)))
    if not hits["items"]:
        out.print(Text("Nothing found.", style="dim"))


def show_report(report: JSON) -> None:
    counts = [f"{len(report[key])} {key}" for key in ("added", "updated", "unchanged", "refused")]
    deleted = report.get("deleted", ())
    if deleted:
        counts.append(f"{len(deleted)} deleted earlier and left out")
    out.print(Text(", ".join(counts), style="bold"))
    if report["passages"]:
        out.print(Text(f"{report['passages']} passages, {report['embedded']} embedded", style="dim"))
    for key in ("added", "updated"):
        for article_id in report[key][:20]:
            out.print(Text.assemble((f"  {key:<9} ", "green"), article_id))
        if len(report[key]) > 20:
            out.print(Text(f"  … and {len(report[key]) - 20} more {key}", style="dim"))
    if deleted:
        named = ", ".join(deleted[:5]) + (f" and {len(deleted) - 5} more" if len(deleted) > 5 else "")
        out.print(Text(f"  `dateline restore ID` takes a deleted article in again: {named}", style="dim"))
    for item in report["refused"]:
        out.print(Text.assemble(("  refused   ", "red"), f"{item['source']}: {item['reason']}"))
    for item in report.get("not_tried", ()):
        out.print(Text.assemble(("  not tried ", "yellow"), f"{item['source']}: {item['reason']}"))


def show_deleted(tombstone: JSON) -> None:
    out.print(Text.assemble(("deleted ", "red"), f"{tombstone['id']}: {tombstone['title']}"))
    if tombstone["reason"]:
        out.print(Text(f"        {tombstone['reason']}", style="dim"))
    out.print(Text(f"`dateline restore {tombstone['id']}` takes it in again.", style="dim"))


def show_refused(listing: JSON) -> None:
    for item in listing["items"]:
        out.print(Text.assemble(("refused ", "red"), f"{item['source']}: {item['reason']}"))
        times = "once" if item["attempts"] == 1 else f"{item['attempts']} times, first {item['first'][:10]}"
        out.print(Text(f"        {times}, last {item['last'][:19].replace('T', ' ')} UTC", style="dim"))
    if not listing["items"]:
        out.print(Text("Nothing is refused.", style="dim"))
        return
    if any(item["local"] for item in listing["items"]):
        out.print(Text("`dateline retry` tries the files again.", style="yellow"))
    out.print(Text("`dateline refused --forget SOURCE` takes one off this list.", style="dim"))


def show_check(result: JSON) -> None:
    if result["whole"]:
        out.print(Text("Whole: record, vectors and terms hold the same.", style="green"))
        return
    for difference in result["differences"]:
        out.print(Text(difference, style="red"))
    out.print(Text("`dateline rebuild` makes the indexes anew from the record.", style="yellow"))


def _headline(answer: JSON, age: str) -> Text:
    return Text.assemble((_value(answer), "bold green"), (f"   as of {answer['as_of']}{age}", "dim"))


def _value(answer: JSON) -> str:
    if answer["status"] == "abstained":
        return "no answer"
    return (
        " ".join(part for part in (answer["qualifier"], answer["value"], answer["unit"]) if part)
        or "answered"
    )


def _age(answer: JSON, today: date | None) -> str:
    """ ", 14 months ago" behind the day of an answer's newest article, where that is long past; else ""."""
    newest = newest_cited(answer)
    if today is None or newest is None or answer["as_of"] != newest.isoformat():
        return ""  # as of another day: that is what was asked for
    told = ago(newest, today)
    return f", {told}" if told else ""


def _marked(answer: JSON) -> Text:
    """The text with its citation marks coloured; everything outside a statement is a mark."""
    text, done = Text(), 0
    for statement in answer["statements"]:
        text.append(answer["text"][done : statement["start"]], style="cyan")
        text.append(statement["text"])
        done = statement["end"]
    text.append(answer["text"][done:], style="cyan")
    return text


def _sources(answer: JSON) -> Padding:
    lines = []
    for citation in answer["citations"]:
        lines.append(
            Text.assemble((f"[{citation['number']}] ", "cyan"), _linked(citation["title"], citation["url"]))
        )
        lines.append(Text(f"    {_byline(citation)} · dateline citation {citation['id']}", style="dim"))
    return Padding(Group(*lines), (1, 0, 0, 2))


def _byline(item: JSON) -> str:
    parts = [item.get("publisher"), item.get("published") or "no date", ", ".join(item.get("authors") or [])]
    return " · ".join(part for part in parts if part)


def _linked(text: str, url: str | None, style: str = "") -> Text:
    """A terminal link, for web addresses only."""
    if url and url.startswith(("https://", "http://")) and url.isprintable():
        return Text(text, style=Style.parse(style) + Style(link=url))
    return Text(text, style=style)
