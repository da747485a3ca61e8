"""How far two judges of the same things agree beyond chance: Cohen's kappa with its interval. Pure.

What either left unscored is not here: agreement is over what both judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.score import RESAMPLES, SEED

# The places of a row of counts: (one says, the other says).
CELLS = ((True, True), (True, False), (False, True), (False, False))


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts by what each said, and kappa (Cohen 1960) with its 95% interval."""

    both_yes: int
    only_first: int  # the first says yes, the second no
    only_second: int
    both_no: int
    share: float | None  # of what both judged, on which they agree; None: nothing
    kappa: float | None  # None: undefined, where both say one and the same of everything
    low: float | None
    high: float | None


def agreement(cases: Sequence[Sequence[tuple[bool, bool]]]) -> Agreement:
    """From the (first, second) verdicts on the items of each case.

    The interval resamples cases, not items, for the statements of one answer are not independent; resamples
    without a kappa are left out.
    """
    table = np.array([[sum(item == cell for item in case) for cell in CELLS] for case in cases if case])
    table = table.reshape(-1, 4).astype(np.float64)
    total = table.sum(axis=0)
    both_yes, only_first, only_second, both_no = (int(count) for count in total)
    judged = int(total.sum())
    value = float(kappas(total[np.newaxis])[0]) if judged else float("nan")
    low = high = None
    if not np.isnan(value):
        picks = np.random.default_rng(SEED).integers(0, len(table), size=(RESAMPLES, len(table)))
        drawn = kappas(table[picks].sum(axis=1))
        low, high = (float(cut) for cut in np.nanpercentile(drawn, [2.5, 97.5]))
    return Agreement(
        both_yes,
        only_first,
        only_second,
        both_no,
        (both_yes + both_no) / judged if judged else None,
        None if np.isnan(value) else value,
        low,
        high,
    )


def kappas(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Kappa of each row of counts, in the order of CELLS; NaN where it is undefined."""
    total = counts.sum(axis=1)
    first, second = counts[:, 0] + counts[:, 1], counts[:, 0] + counts[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = (counts[:, 0] + counts[:, 3]) / total
        chance = (first * second + (total - first) * (total - second)) / total**2
        found: NDArray[np.float64] = np.where(chance < 1, (observed - chance) / (1 - chance), np.nan)
    return found
