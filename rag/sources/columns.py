"""The order in which a printed page's lines are read, where it is not the order they were drawn in.

Most programs draw in reading order, so that is kept unless the page shows otherwise: by where its pieces
begin, else by how it looks drawn in letters of one width, for one piece may go over two columns. Pure.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from rag.sources.gutters import parted
from rag.sources.pages import Line

_LEAST_ROWS = 5  # beside each other, before columns are believed
_LEAST_WORDS = 15  # characters of a column's line, on average: a table's cells are shorter
_JUMPS = 0.3  # share of lines that stand above the one drawn before: more is no order of reading


def in_reading_order(lines: Sequence[Line], layout: Callable[[], str]) -> list[Line]:
    """The lines; `layout` gives the page drawn in characters of one width, and is asked only if need be."""
    if len(lines) < 3:
        return list(lines)
    if (known := parted(lines)) is not None:
        return known
    if _across(lines) and (drawn := _parted(lines, layout())) is not None:
        return drawn
    upright = [line for line in lines if line.turn == lines[0].turn]
    jumps = sum(
        after.y > before.y + before.size and after.x <= before.x + 3 * before.size
        for before, after in itertools.pairwise(upright)
    )
    if jumps > _JUMPS * len(upright):
        known = parted(lines, shuffled=True)
        known = _parted(lines, layout(), shuffled=True) if known is None else known
        if known is not None:
            return known
        return sorted(lines, key=lambda line: (line.turn != lines[0].turn, -line.y, line.x))
    return list(lines)


def _across(lines: Sequence[Line]) -> bool:
    """Whether long lines might be two columns' drawn row by row."""
    widths = sorted(len(line.text) for line in lines)
    return len(lines) >= _LEAST_ROWS and widths[len(widths) // 2] >= 2 * _LEAST_WORDS


def _parted(lines: Sequence[Line], layout: str, *, shuffled: bool = False) -> list[Line] | None:
    """The lines of two columns that were drawn row by row, the left column first; None for other pages."""
    drawn_at = [at for at, row in enumerate(layout.split("\n")) if row.strip()]
    rows = [row for row in layout.split("\n") if row.strip()]
    gutter = _gutter(rows)
    if gutter is None:
        return None
    left = [row[:gutter].strip() for row in rows]
    right = [row[gutter:].strip() for row in rows]
    beside = [i for i in range(len(rows)) if left[i] and right[i] and _parts_at(rows[i], gutter)]
    if not shuffled and not _row_by_row(lines, [(left[i], right[i]) for i in beside]):
        return None
    first, last = beside[0], beside[-1]
    while last + 1 < len(rows) and drawn_at[last + 1] == drawn_at[last] + 1 and len(rows[last + 1]) <= gutter:
        last += 1  # one column goes on below the other's end
    size = sorted(line.size for line in lines)[len(lines) // 2]
    top = max(line.y for line in lines)
    known = {_letters(line.text): line for line in lines}

    margin = min(line.x for line in lines)

    def made(words: str, at: int, x: float) -> Line:
        same = known.get(_letters(words))
        return same or Line(words, x, top - 1.2 * size * drawn_at[at], size, lines[0].turn)

    ordered: list[Line] = []
    waiting: list[Line] = []  # of the right column, until the left one ends
    for i, row in enumerate(rows):
        crosses = not first <= i <= last or (left[i] and right[i] and not _parts_at(row, gutter))
        if crosses:
            ordered += [*waiting, made(row.strip(), i, margin)]
            waiting = []
            continue
        if left[i]:
            ordered.append(made(left[i], i, margin))
        if right[i]:
            waiting.append(made(right[i], i, margin + gutter))
    return [*ordered, *waiting]


def _row_by_row(lines: Sequence[Line], beside: Sequence[tuple[str, str]]) -> bool:
    """Whether a left and a right line were drawn as one, or one right after the other."""
    order = [_letters(line.text) for line in lines]
    places = {words: at for at, words in enumerate(order)}
    times = 0
    for left, right in beside:
        one, two = places.get(_letters(left)), places.get(_letters(right))
        times += _letters(left + right) in places or (one is not None and two == one + 1)
    return times >= len(beside) / 2


def _gutter(rows: Sequence[str]) -> int | None:
    """The place of a blank run that parts most long rows in two texts of a column's width."""
    width = max((len(row) for row in rows), default=0)
    best: tuple[int, int, int] | None = None
    for place in range(width // 4, 3 * width // 4):
        beside = [row for row in rows if _parts_at(row, place)]
        if len(beside) < max(_LEAST_ROWS, len(rows) / 2):
            continue
        lefts = sum(len(row[:place].strip()) for row in beside) / len(beside)
        rights = sum(len(row[place:].strip()) for row in beside) / len(beside)
        crossing = sum(
            len(row) > place and row[:place].strip() != "" and not _parts_at(row, place) for row in rows
        )
        if min(lefts, rights) < _LEAST_WORDS or crossing > len(rows) / 4:
            continue
        # Of the places within the gutter the last: where the right column begins.
        best = max(best or (0, 0, 0), (len(beside), -crossing, place))
    return None if best is None else best[2]


def _parts_at(row: str, place: int) -> bool:
    return row[place - 2 : place] == "  " and row[:place].strip() != "" and row[place:].strip() != ""


def _letters(words: str) -> str:
    return re.sub(r"\W+", "", words)
