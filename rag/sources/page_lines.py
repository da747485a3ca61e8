"""The date lines of a page: what a reader sees near its headline, and the days that it states there."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from rag.sources.moments import day_within
from rag.sources.normal import one_line
from rag.sources.page_top import PageTop
from rag.sources.published import DATE
from rag.sources.top_lines import TopLine, top_line

_NEAR = 900  # characters of visible words around the headline that may hold the date line
_DIGIT = re.compile(r"\d")
_LINE = 140  # characters at most of a date line
# A date within a sentence: "on Nov. 15, 2019, the former", "in a photo of Nov. 19, 2019".
_IN_SENTENCE_BEFORE = re.compile(r"\b(?:in|since|until|by|from|before|after|of|through|to|and)\s+$")
_IN_SENTENCE_AFTER = re.compile(r",?\s+(?!at\b|by\b|am\b|pm\b|a\.m|p\.m)[a-z]{2,}\s")
_CHANGED = re.compile(r"\b(?:updated?|modified|corrected|last)\b[^.]{0,30}$", re.IGNORECASE)


def lines_near(top: PageTop, without: Collection[Any] = ()) -> list[str]:
    """Short runs of visible words around the headline, where pages put their date line; parts on lines.

    Left out are the text, what stands with other stories, and the words of the elements `without`.
    """
    if top.head is None:
        return []
    return [*_runs(top, without, forward=True), *_runs(top, without, forward=False)]


def _runs(top: PageTop, without: Collection[Any], *, forward: bool) -> list[str]:
    """Words of the elements that follow the headline (or lead to it), as far as _NEAR characters."""
    axis = "following" if forward else "preceding"
    head = top.page[top.head or 0].node
    nodes = head.xpath(f"{axis}::text()[normalize-space()][position() <= 60]")
    room = _NEAR if forward else 300
    seen: list[tuple[str, Any, int | None]] = []  # words, the element around them, and its block
    for node in nodes if forward else reversed(nodes):  # the nearest first
        parent = node.getparent()
        around = parent.getparent() if parent is not None and node.is_tail else parent
        if around is None or around.tag in ("script", "style", "noscript", "title", "template"):
            continue
        index = top.at(around)
        if forward and index is not None and index >= top.end:
            break
        words = one_line(str(node))
        room -= len(words)
        if room < 0:
            break
        seen.append((words, around, index))
    if not forward:
        seen.reverse()
    current: list[str] = []
    for place, (words, around, index) in enumerate(seen):
        if top.is_others(around) or any(each in without for each in (around, *around.iterancestors())):
            continue
        before, after = (_beside(seen, place, step) for step in (-1, 1))
        if index is None or not top.runs_on(index, before, after):
            current.append(words)
    lines: list[str] = []
    # A date line may be cut by tags: "<b>Published</b> 7:07 PM <span>Nov 19, 2019</span>".
    for at, words in enumerate(current):
        if len(words) <= _LINE:
            joined = words
            for further in current[at + 1 : at + 3]:
                if len(joined) + len(further) > _LINE:
                    break
                joined = f"{joined}\n{further}"
            lines.append(joined)
    return lines


def _beside(seen: Sequence[tuple[str, Any, int | None]], place: int, step: int) -> str:
    """The words before or after others in their block."""
    other = place + step
    return seen[other][0] if 0 <= other < len(seen) and seen[other][2] == seen[place][2] else ""


def visible_days(lines: Sequence[str], *, changed: bool) -> list[date]:
    """Days that date lines state, as published or (after such a word) as changed, in order."""
    days: list[date] = []
    for line in lines:
        if not _DIGIT.search(line):
            continue  # most lines, and no date
        words = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", line.replace("\n", " "))
        for found in re.finditer(rf"(?<![\w/-])(?:{DATE}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}})(?![\w/])", words):
            day, offset = day_within(found[0])
            if _IN_SENTENCE_BEFORE.search(words[: found.start() + offset]) or _IN_SENTENCE_AFTER.match(
                words, found.end()
            ):
                continue
            if (
                day is not None
                and bool(_CHANGED.search(words[: found.start() + offset])) is changed
                and day not in days
            ):
                days.append(day)
    if not days:
        # In other languages and forms: only where the whole line says who and when, and nothing else.
        tops = [top for line in lines if (top := _top_line(line.split("\n"))) is not None]
        days = [day for top in tops if (day := top.updated if changed else top.published) is not None]
    return days[:1]


def _top_line(parts: Sequence[str]) -> TopLine | None:
    """What the longest run of the parts from the first on says, that says nothing else."""
    runs = (" ".join(parts[:long]) for long in range(len(parts), 0, -1))
    return next((top for run in runs if (top := top_line(run)) is not None), None)
