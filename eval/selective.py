"""What confidence is worth: risk against coverage, and calibration.

Pure. Takes (confidence, right?) of the answers given and the number of all cases; an abstention covers
nothing. Ties in confidence stand or fall together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

BINS = 10
ACCURATE = 0.95

Given = Sequence[tuple[float, bool]]  # of each answer: confidence, whether it was right


@dataclass(frozen=True, slots=True)
class Point:
    """Answering only at this confidence or above: the share of cases answered, and of those wrong."""

    confidence: float
    coverage: float
    risk: float


def risk_coverage(given: Given, cases: int) -> list[Point]:
    """The curve, from the surest answers to all that were given."""
    points = []
    answered = wrong = 0
    for confidence, tied in groupby(sorted(given, key=lambda item: -item[0]), key=lambda item: item[0]):
        outcomes = [right for _, right in tied]
        answered += len(outcomes)
        wrong += outcomes.count(False)
        points.append(Point(confidence, answered / cases, wrong / answered))
    return points


def area(points: Sequence[Point]) -> float | None:
    """Mean risk over the coverage that was reached (lower is better); None when nothing was answered.

    The curve is a staircase: each point's risk over the coverage it adds (El-Yaniv and Wiener, 2010).
    """
    if not points:
        return None
    total = 0.0
    before = 0.0
    for point in points:
        total += point.risk * (point.coverage - before)
        before = point.coverage
    return total / before


def coverage_at(points: Sequence[Point], accuracy: float = ACCURATE) -> float:
    """The largest coverage at which at least this share of the answers is right; 0 when there is none."""
    return max((p.coverage for p in points if 1 - p.risk >= accuracy - 1e-12), default=0.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence lies in [low, high) ([low, 1] for the last)."""

    low: float
    high: float
    count: int
    confidence: float | None  # mean; None of none
    accuracy: float | None


def calibration(given: Given) -> list[Bin]:
    """Answers in ten bins of equal width by confidence."""
    bins = []
    for number in range(BINS):
        inside = [item for item in given if min(int(item[0] * BINS), BINS - 1) == number]
        count = len(inside)
        bins.append(
            Bin(
                number / BINS,
                (number + 1) / BINS,
                count,
                sum(confidence for confidence, _ in inside) / count if count else None,
                sum(right for _, right in inside) / count if count else None,
            )
        )
    return bins


def calibration_error(given: Given) -> float | None:
    """Expected calibration error (Naeini, Cooper and Hauskrecht, 2015); None when nothing was answered."""
    if not given:
        return None
    off = (
        abs(one.confidence - one.accuracy) * one.count
        for one in calibration(given)
        if one.confidence is not None and one.accuracy is not None
    )
    return sum(off) / len(given)
