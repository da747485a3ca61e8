"""What it is worth to ask a question as of its day: the same questions asked with the day and without it.

Gives `differences` of two runs, question by question, each with its 95% interval, and `show`. Reads no data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rich.table import Table

from eval.benchmarks import bootstrap, figures


class Scored(Protocol):
    """A question as it was answered: one of `realtimeqa`'s."""

    @property
    def id(self) -> str: ...
    @property
    def answerable(self) -> bool: ...
    @property
    def prediction(self) -> str | None: ...
    @property
    def em(self) -> float: ...
    @property
    def f1(self) -> float: ...


FIGURES: dict[str, Callable[[Scored], float]] = {
    "EM": lambda one: one.em,
    "F1": lambda one: one.f1,
    "abstained": lambda one: float(one.prediction is None),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean with the day and without it, and the one less the other, with the interval of that."""

    dated: float
    undated: float
    difference: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.difference:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"


def differences(dated: Sequence[Scored], undated: Sequence[Scored]) -> dict[str, Difference]:
    """Each figure over all questions and over those marked answerable; empty where there is none.

    Both hold the same questions in the same order, else ValueError. The interval is that of the paired
    difference: questions are drawn, each with its two answers.
    """
    if [one.id for one in dated] != [one.id for one in undated]:
        raise ValueError("the two runs did not ask the same questions in the same order")
    found = {}
    for name in ("all", "answerable"):
        pairs = [(a, b) for a, b in zip(dated, undated, strict=True) if name == "all" or a.answerable]
        if not pairs:
            continue
        for key, figure in FIGURES.items():
            rows = [(figure(a), figure(b)) for a, b in pairs]
            low, high = bootstrap.interval(rows, lambda held: float((held[:, 0] - held[:, 1]).mean()))
            one, other = (sum(column) / len(rows) for column in zip(*rows, strict=True))
            found[f"{name} {key}"] = Difference(one, other, one - other, low, high, len(rows))
    return found


def show(found: dict[str, dict[str, Difference]]) -> None:
    """A table for each collection."""
    for name, rows in found.items():
        table = Table("", title=f"{name}: as of the question's day, and without a day; 95% intervals")
        for column in ("questions", "as of the day", "without", "difference"):
            table.add_column(column, justify="right")
        for key, row in rows.items():
            table.add_row(key, str(row.n), f"{row.dated:.3f}", f"{row.undated:.3f}", str(row))
        figures.console().print(table)
