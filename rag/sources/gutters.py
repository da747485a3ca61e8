"""The columns of a printed page, told by where its pieces of text begin; and its lines column by column.

A gutter is where a piece begins on most rows, with words before it. Pure; in doubt a page has none.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.sources.pages import Line

_LEAST_ROWS = 5  # on which a piece begins at the gutter
_LEAST_WORDS = 15  # characters of a column's line, on average: a table's cells are shorter
_NEAR = 2  # points by which the beginnings of a column's lines may differ
_MOST_COLUMNS = 6
_MOST_PIECES = 20_000  # of a page: no text is drawn in so many
_TRIED = 40  # places where most pieces begin
_SLACK = 0.15  # of a column's width: the letters of one line are wider than another's
_SPACE = 0.7  # of a letter's size: less is a space between words
_LEADING = 1.6  # of the usual distance between rows: more ends a column


@dataclass(frozen=True, slots=True)
class _Row:
    """The pieces at one height, from left to right: where each begins, and its words."""

    y: float
    size: float
    pieces: tuple[tuple[float, str], ...]
    lines: int = 1  # that drew them


def parted(lines: Sequence[Line], *, shuffled: bool = False) -> list[Line] | None:
    """The lines of columns that were drawn row by row, one column after the other; None for other pages.

    `shuffled`: that they were drawn in no order is known already.
    """
    if sum(len(line.pieces) for line in lines) > _MOST_PIECES:
        return None
    turn = lines[0].turn
    rows = _rows([line for line in lines if line.turn == turn])
    gutters = _gutters(rows)
    if not gutters:
        return None
    beside = [at for at, row in enumerate(rows) if any(_begins(row, gutter) for gutter in gutters)]
    if not shuffled and sum(rows[at].lines == 1 for at in beside) < len(beside) / 2:
        return None  # drawn column by column
    widths = _widths(rows, gutters)
    crossing = {at for at, row in enumerate(rows) if _crosses(row, gutters, widths)}
    first, last = _reach(rows, beside, crossing)
    found: list[Line] = []
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for at, row in enumerate(rows):
        if not first <= at <= last or at in crossing:
            found += [*itertools.chain(*columns), _line(row, row.pieces, turn)]
            columns = [[] for _ in columns]
            continue
        for column, pieces in zip(columns, _cut(row, gutters), strict=True):
            if pieces:
                column.append(_line(row, pieces, turn))
    found += itertools.chain(*columns)
    return [*found, *(line for line in lines if line.turn != turn)]


def _rows(lines: Sequence[Line]) -> list[_Row]:
    """From the top of the page down."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if rows and abs(rows[-1][0].y - line.y) <= 0.3 * max(line.size, 1.0):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [
        _Row(
            row[0].y,
            max(line.size for line in row),
            tuple(sorted((piece for line in row for piece in _pieces(line)), key=lambda piece: piece[0])),
            len(row),
        )
        for row in rows
    ]


def _pieces(line: Line) -> tuple[tuple[float, str], ...]:
    pieces = line.pieces or ((line.x, line.text),)
    (x, words), *others = pieces
    return ((x, f" {words}"), *others)


def _gutters(rows: Sequence[_Row]) -> list[float]:
    """Where the columns after the first begin, from left to right."""
    starts = Counter(round(x) for row in rows for x in dict.fromkeys(x for x, _ in row.pieces[1:]))
    counted = sorted(starts.items(), key=lambda each: -each[1])[:_TRIED]
    votes = [(sum(_begins(row, x) for row in rows), times, x) for x, times in counted]
    votes.sort(reverse=True)
    if not votes or votes[0][0] < max(_LEAST_ROWS, len(rows) / 2):
        return []
    gutters: list[float] = []
    for count, _, x in votes:
        if count < max(_LEAST_ROWS, votes[0][0] / 2) or len(gutters) == _MOST_COLUMNS - 1:
            break
        tried = sorted([*gutters, float(x)])
        if all(abs(x - gutter) > _NEAR for gutter in gutters) and _are_columns(rows, tried):
            gutters = tried
    return gutters


def _begins(row: _Row, x: float) -> bool:
    """Whether a piece begins there, with words before it."""
    return any(abs(start - x) <= _NEAR for start, _ in row.pieces[1:]) and row.pieces[0][0] < x - _NEAR


def _are_columns(rows: Sequence[_Row], gutters: Sequence[float]) -> bool:
    """Whether what they part is as wide as a text's lines, and few rows go over them."""
    beside = [row for row in rows if any(_begins(row, gutter) for gutter in gutters)]
    cells = [[_joined(pieces) for pieces in _cut(row, gutters)] for row in beside]
    for column in zip(*cells, strict=True):
        filled = [len(words) for words in column if words]
        if len(filled) < _LEAST_ROWS or sum(filled) < _LEAST_WORDS * len(filled):
            return False
    widths = _widths(rows, gutters)
    return sum(_crosses(row, gutters, widths) for row in rows) <= len(rows) / 4


def _cut(row: _Row, gutters: Sequence[float]) -> list[list[tuple[float, str]]]:
    cells: list[list[tuple[float, str]]] = [[] for _ in range(len(gutters) + 1)]
    for x, words in row.pieces:
        cells[sum(x >= gutter - _NEAR for gutter in gutters)].append((x, words))
    return cells


def _widths(rows: Sequence[_Row], gutters: Sequence[float]) -> list[float]:
    """About how wide a letter of each column but the last is, in letter sizes: its longest line fills it."""
    widths: list[float] = []
    for column, gutter in enumerate(gutters):
        lines = [
            (gutter - pieces[0][0]) / (len(_joined(pieces)) * max(row.size, 1.0))
            for row in rows
            if _begins(row, gutter) and (pieces := _cut(row, gutters)[column])
        ]
        widths.append(min(lines, default=0.5))
    return widths


def _crosses(row: _Row, gutters: Sequence[float], widths: Sequence[float]) -> bool:
    """Whether a line of words goes over a gutter."""
    for gutter, width in zip(gutters, widths, strict=True):
        before = [piece for piece in row.pieces if piece[0] < gutter - _NEAR]
        after = [x for x, _ in row.pieces[len(before) :]]
        if not before or (after and after[0] <= gutter + _NEAR):
            continue
        x, words = before[-1]
        end = x + len(words.strip()) * width * max(row.size, 1.0)
        if (after and after[0] - end < _SPACE * row.size) or end > gutter + _SLACK * (gutter - x):
            return True
    return False


def _reach(rows: Sequence[_Row], beside: Sequence[int], crossing: set[int]) -> tuple[int, int]:
    """The first and the last row of the columns: one may begin above the others, or go on below them."""
    gaps = sorted(above.y - below.y for above, below in itertools.pairwise(rows[at] for at in beside))
    usual = gaps[len(gaps) // 2]
    first, last = beside[0], beside[-1]

    def goes_on(above: int, below: int, new: int) -> bool:
        alike = abs(rows[above].size - rows[below].size) <= 0.12 * rows[above].size
        return new not in crossing and alike and rows[above].y - rows[below].y <= _LEADING * usual

    while first > 0 and goes_on(first - 1, first, first - 1):
        first -= 1
    while last + 1 < len(rows) and goes_on(last, last + 1, last + 1):
        last += 1
    return first, last


def _line(row: _Row, pieces: Sequence[tuple[float, str]], turn: int) -> Line:
    return Line(_joined(pieces), pieces[0][0], row.y, row.size, turn)


def _joined(pieces: Sequence[tuple[float, str]]) -> str:
    return "".join(words for _, words in pieces).strip()
