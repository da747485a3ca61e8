"""An answer's course as a terminal shows it: an axis drawn to scale, a table of its entries, both sides of
a disagreement, and the parts of a question. Gives what rich draws; it prints nothing and decides nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rag.domain import JSON

FORMS = {"fact": "●", "plan": "○", "estimate": "◐", "claim": "◎", "denial": "⊘"}
WORDS = {"plan": "plan", "estimate": "estimate", "claim": "claim, not established", "denial": "denied"}
SEVERAL = "◆"  # on the axis, where entries fall on one place
LONGEST = 72  # cells of the axis
NAMED = 3  # of those who say so, before the rest is counted


def timetable(answer: JSON) -> RenderableType:
    """The axis, where two entries have a time, and a row for each entry in the answer's order."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for i, entry in enumerate(answer["timeline"]):
        style = "bold green" if i == 0 else "bold"
        value = Text(whole_value(entry), style=style)
        if word := WORDS.get(_kind(entry)):
            value.append(f" ({word})", style="yellow")
        table.add_row(
            Text(_form(entry), style="green" if i == 0 else ""),
            Text(entry["as_of"] or "undated", style="dim"),
            value,
            _who(entry),
        )
    axis = Axis(answer["timeline"])
    return Padding(Group(axis, "", table) if axis.drawn else table, (1, 0, 0, 2))


def disagreement(answer: JSON) -> RenderableType:
    """Which values are told of the same time, and who tells each."""
    told = sides(answer)
    if len(told) < 2:
        said = Text("The sources disagree; each figure stands with its date below.", style="yellow")
        return Padding(said, (0, 0, 0, 2))
    lines = [Text("The sources disagree: values that differ are told of the same time.", style="yellow")]
    for entry in told:
        publishers = ", ".join(entry["publishers"]) or "publisher unknown"
        more = "; ".join(
            part for part in (publishers, attribution(entry), entry["as_of"], independence(entry)) if part
        )
        lines.append(Text.assemble(("≠ ", "yellow"), (whole_value(entry), "bold"), f"  {more}"))
    return Padding(Group(*lines), (1, 0, 0, 2))


def parts(answer: JSON) -> RenderableType:
    """What a question asks for, each with its value or that it is not told."""
    lines: list[RenderableType] = []
    for part in answer["parts"]:
        if part["status"] != "answered":
            why = f": {part['reason']}" if part["reason"] else "."
            told = Text(f"The articles do not say{why}", style="italic")
        elif part["value"] is None:
            told = Text("Told in the sentences below.")
        else:
            told = Text(whole_value(part), style="bold green")
        lines += [Text(part["question"], style="dim"), Padding(told, (0, 0, 0, 2))]
    return Padding(Group(*lines), (0, 0, 1, 2))


def sides(answer: JSON) -> list[JSON]:
    """The entries that say different things of one time, in the answer's order; a plan and what came of it
    are no disagreement."""
    if not answer["conflict"]:
        return []
    told = answer["timeline"]
    if any("disputed" in entry for entry in told):  # answers of older releases do not say it
        return [entry for entry in told if entry.get("disputed")]
    return [entry for entry in told if any(_differ(entry, other) for other in told)]


def whole_value(told: JSON) -> str:
    """The value with its qualifier and unit: "about 2,500 troops"."""
    return " ".join(part for part in (told.get("qualifier"), told["value"], told.get("unit")) if part)


def telling(entry: JSON) -> str:
    """What kind of telling it is, where it is no fact, and whom the articles have it from; "" for neither."""
    return ", ".join(part for part in (WORDS.get(_kind(entry)), attribution(entry)) if part)


def attribution(entry: JSON) -> str:
    """Whom the articles have it from; "" where they say it themselves."""
    people = entry.get("said_by") or []
    if not people:
        return ""
    more = f" and {len(people) - NAMED} more" if len(people) > NAMED else ""
    return f"according to {', '.join(people[:NAMED])}{more}"


def independence(entry: JSON) -> str:
    """Who reports a value, and how many of them did not get it from one another; "" where one does."""
    if len(entry["citations"]) < 2:
        return ""
    publishers, sources = len(entry["publishers"]), entry["independent_sources"]
    counted = [f"{publishers} publisher{'s' if publishers > 1 else ''}"] if publishers else []
    return ", ".join([*counted, f"{sources} independent source{'s' if sources > 1 else ''}"])


class Axis:
    """One line of time, as wide as there is room, with each entry's form at its place.

    A month or a year is a thick line around its form.
    """

    def __init__(self, timeline: list[JSON]) -> None:
        dated = [(days, i, entry) for i, entry in enumerate(timeline) if (days := _days(entry["as_of"]))]
        self.entries = sorted(dated, key=lambda item: (sum(item[0]), -item[1]))
        self.drawn = len(self.entries) > 1 and self.entries[0][0] != self.entries[-1][0]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        if not self.drawn:
            return
        width = max(min(options.max_width, LONGEST), 2)
        first = min(days[0] for days, _, _ in self.entries)
        last = max(days[1] for days, _, _ in self.entries)

        def place(day: float) -> int:
            return round((day - first) / max(last - first, 1) * (width - 1))

        cells, held, current = ["─"] * width, [0] * width, -1
        for (start, end), _, _ in self.entries:
            if place(start) < place(end):
                cells[place(start) : place(end) + 1] = "━" * (place(end) - place(start) + 1)
        for days, i, entry in self.entries:
            at = place(sum(days) / 2)
            held[at] += 1
            cells[at] = _form(entry) if held[at] == 1 else SEVERAL
            current = at if i == 0 else current
        line = Text("".join(cells), style="dim")
        for at, count in enumerate(held):
            if count:
                line.stylize("not dim bold green" if at == current else "not dim bold", at, at + 1)
        yield line
        left, right = (self.entries[at][2]["as_of"] for at in (0, -1))
        yield Text(left + right.rjust(width - len(left)) if len(left + right) < width else left, style="dim")


def _kind(entry: JSON) -> str:
    told = entry.get("told_as")
    return told if told in FORMS else "fact"


def _form(entry: JSON) -> str:
    return FORMS[_kind(entry)]


def _who(entry: JSON) -> Text:
    marks = "".join(f"[{number}]" for number in entry["citations"])
    who = Text(f"{', '.join(entry['publishers'])} {marks}", style="cyan")
    for line in (attribution(entry), independence(entry)):
        if line:
            who.append(f"\n{line}", style="dim")
    return who


def _differ(one: JSON, other: JSON) -> bool:
    from rag.agreement import agree, same_moment  # reads values: too much to load for `dateline --help`

    if one is other or not _days(one["as_of"]) or not _days(other["as_of"]):
        return False
    if not same_moment(one["as_of"], other["as_of"]) or (_kind(one) == "plan") != (_kind(other) == "plan"):
        return False
    denied = (_kind(one) == "denial") != (_kind(other) == "denial")
    return denied or not agree(one["value"], other["value"])


def _days(moment: str | None) -> tuple[int, int] | None:
    """The first and the last day of YYYY, YYYY-MM or YYYY-MM-DD, as ordinals; None for what is no date."""
    try:
        year, month, day = (int(part) for part in f"{moment}-0-0".split("-")[:3])
        if day:
            return (date(year, month, day).toordinal(),) * 2
        first, last = month or 1, month or 12
        return (
            date(year, first, 1).toordinal(),
            date(year, last, monthrange(year, last)[1]).toordinal(),
        )
    except ValueError:
        return None
