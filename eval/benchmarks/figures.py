"""Means over questions with their 95% intervals, and what they were measured on.

Owns no benchmark and reads no data.
"""

from __future__ import annotations

import math
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from rich.console import Console

DRAWS = 10_000
SEED = 20251121
WIDTH = 180  # characters
BLOCK = 250  # draws at once: the table of draws stays small


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of `n` values and the ends of its interval; all None where there is no value."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def mean(values: Sequence[float]) -> Mean:
    """The mean and its percentile bootstrap interval over the values; the same each time."""
    if not values:
        return Mean(None, None, None, 0)
    held = np.asarray(values, dtype=np.float64)
    if (held == held[0]).all():  # nothing varies, so neither does a draw
        return Mean(float(held[0]), float(held[0]), float(held[0]), len(held))
    random = np.random.default_rng(SEED)
    means = np.concatenate(
        [
            held[random.integers(len(held), size=(BLOCK, len(held)))].mean(axis=1)
            for _ in range(DRAWS // BLOCK)
        ]
    )
    low, high = np.quantile(means, (0.025, 0.975))
    return Mean(float(held.mean()), float(low), float(high), len(held))


def of_surest(answers: Sequence[tuple[float, float]], cases: int, share: float) -> tuple[Mean, float | None]:
    """The mean score of the surest answers, as many as are `share` of all cases, and the share they come to.

    `answers` are (confidence, score) of the cases that were answered: an abstention is less sure than any of
    them and never counted. Where fewer were answered, all are taken. Of two as sure, the first one is surer.
    """
    wanted = math.ceil(round(cases * share, 6))  # 0.8 · 5 is 4, and no part of a fifth
    taken = sorted(answers, key=lambda answer: -answer[0])[:wanted]
    return mean([score for _, score in taken]), len(taken) / cases if cases else None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The start of a run, for its end to report on."""

    begun: float
    load: float

    @classmethod
    def now(cls) -> Circumstances:
        return cls(time.perf_counter(), os.getloadavg()[0])

    def report(self) -> dict[str, Any]:
        return {
            "when": datetime.now(UTC).isoformat(timespec="minutes"),
            "seconds": round(time.perf_counter() - self.begun),
            "load": [round(self.load, 1), round(os.getloadavg()[0], 1)],
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
        }


def console() -> Console:
    """Standard output; where it is no terminal, wide enough for a table to stand as it is."""
    out = Console(highlight=False, soft_wrap=True)
    return out if out.is_terminal else Console(highlight=False, soft_wrap=True, width=WIDTH)


def told(circumstances: dict[str, Any]) -> str:
    """A run's circumstances as one line."""
    before, after = circumstances["load"]
    return (
        f"{circumstances['when']}, {circumstances['seconds']} s on {circumstances['cores']} cores, "
        f"load {before} before and {after} after; Python {circumstances['python']}."
    )
