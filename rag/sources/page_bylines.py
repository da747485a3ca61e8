"""Who wrote a page's article and for which newspaper, as the lines between headline and text say it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.sources.bylines import cased, is_outlet, is_post, person
from rag.sources.page_top import PageTop
from rag.sources.top_lines import TopLine, top_line

# Parts of one line that belong together: "By", "Ada Poe", "and", "Lou Ames", ", Oakdale Gazette".
_JOINED = re.compile(r"(?:(?<=\bby)|(?<=\bby:)|(?<=\band)|(?<=[&,])) \| | \| (?=and\b|[&,])", re.IGNORECASE)
_MOST_LINES = 60  # that are looked at
_LONE_BY = re.compile(r"(?:(?:written|story|words|text) )?by:?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bylines:
    """What the lines between headline and text say of who wrote it, and for which newspaper."""

    authors: tuple[str, ...] = ()
    outlet: str | None = None


def bylines_of(top: PageTop) -> Bylines:
    """What the lines between headline and text say of writers and newspaper, as those of a text do."""
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    last = False  # whether the line before named a writer
    for at, index in enumerate(top.lines[:_MOST_LINES]):
        words = top.page[index].words
        following = top.page[top.lines[at + 1]].words if at + 1 < len(top.lines) else ""
        told = _told(top.parts(index), following)
        if told is not None:
            authors, outlet = authors or told.authors, outlet or told.outlet
            last = bool(told.authors) or last
        elif last and (is_outlet(words) or is_post(words)):
            outlet = outlet or (cased(words) if is_outlet(words) else None)
        elif not authors and is_post(following) and (name := person(words)) is not None:
            authors, last = (name,), True
        else:
            last = False
    return Bylines(authors, outlet)


def _told(parts: Sequence[str], following: str) -> TopLine | None:
    """What a line says, its parts taken for what they are: "By Ada Poe", "Staff Writer"; else all as one."""
    if len(parts) == 1 and _LONE_BY.fullmatch(parts[0]):
        parts = [parts[0], following]  # cut in two lines
    parted = _JOINED.sub(" ", " | ".join(parts))
    lines = (re.sub(r"^by\b", "By", line) for line in (parted, " ".join(parts)))
    return next((told for line in lines if (told := top_line(line)) is not None), None)
