"""A share and its exact interval: Clopper and Pearson (1934), without a library. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """`found` of `among`, and the 95% interval of the chance behind it; of nothing, all of it is open."""

    found: int
    among: int

    @property
    def value(self) -> float | None:
        return self.found / self.among if self.among else None

    @property
    def interval(self) -> tuple[float, float]:
        tail = (1 - LEVEL) / 2
        k, n = self.found, self.among
        low = 0.0 if k == 0 else _solve(lambda p: 1 - _at_most(k - 1, n, p), tail)
        high = 1.0 if k == n else 1 - _solve(lambda q: _at_most(k, n, 1 - q), tail)
        return low, high

    def document(self) -> dict[str, object]:
        return {"found": self.found, "among": self.among, "share": self.value, "interval": self.interval}

    def __str__(self) -> str:
        if not self.among:
            return "–"
        low, high = self.interval
        share = 100 * self.found / self.among
        return f"{self.found}/{self.among} = {share:.1f}% [{100 * low:.1f}, {100 * high:.1f}]"


def _at_most(k: int, n: int, p: float) -> float:
    """The chance of at most `k` of `n`."""
    if p <= 0:
        return 1.0
    if p >= 1:
        return float(k >= n)
    log_p, log_q = math.log(p), math.log1p(-p)
    whole = math.lgamma(n + 1)
    return math.fsum(
        math.exp(whole - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * log_p + (n - i) * log_q)
        for i in range(k + 1)
    )


def _solve(rising: Callable[[float], float], wanted: float) -> float:
    """Where a function that rises with its argument, from 0 to 1, reaches a value."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return high
