"""A score and its reason, and scores added up.

A metric gives a Score for a case it applies to and None for one it does not. A Score without a value
could not be made: it is counted as unscored, and never as right or wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
SEED = 20211


@dataclass(frozen=True, slots=True)
class Score:
    value: float | None  # 0 to 1; None: could not be scored
    reason: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A mean over the scored cases with its 95% interval; None where none was scored."""

    value: float | None
    low: float | None
    high: float | None
    scored: int
    unscored: int


def rate(scores: Iterable[Score | None]) -> Rate:
    """The mean of the scores, with a percentile-bootstrap interval over cases."""
    applying = [score for score in scores if score is not None]
    scored = [score.value for score in applying if score.value is not None]
    unscored = len(applying) - len(scored)
    if not scored:
        return Rate(None, None, None, 0, unscored)
    low, high = interval(scored)
    return Rate(float(np.mean(scored)), low, high, len(scored), unscored)


def interval(samples: Sequence[float]) -> tuple[float, float]:
    """The 95% interval of the mean by percentile bootstrap (Efron 1979), the same for the same samples."""
    drawn = np.asarray(samples, dtype=np.float64)
    picks = np.random.default_rng(SEED).integers(0, len(drawn), size=(RESAMPLES, len(drawn)))
    low, high = np.percentile(drawn[picks].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def percentiles(samples: Sequence[float]) -> dict[str, float | None]:
    """p50, p95 and p99 in the samples' own unit; None of none."""
    if not samples:
        return {"p50": None, "p95": None, "p99": None}
    p50, p95, p99 = (round(float(cut), 2) for cut in np.percentile(samples, [50, 95, 99]))
    return {"p50": p50, "p95": p95, "p99": p99}
