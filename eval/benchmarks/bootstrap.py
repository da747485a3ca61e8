"""How far a figure of a whole sample might lie from what it would be on another: the percentile bootstrap.

Gives an interval for any statistic of rows, such as an F1 of means or the difference of two systems on the
same rows. The same rows give the same interval. Means of plain values have a quicker one in `figures`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

DRAWS = 2000
SEED = 20251121

Array = NDArray[np.float64]


def interval(
    rows: Sequence[Sequence[float]], statistic: Callable[[Array], float], *, draws: int = DRAWS
) -> tuple[float, float]:
    """The middle 95% of a statistic over samples of as many rows, drawn with replacement.

    `statistic` is given a two-dimensional array, a row for each one drawn; a draw on which it is not
    defined (it gives nan) counts for nothing. Raises ValueError where there is no row.
    """
    held = np.asarray(rows, dtype=np.float64)
    if not len(held):
        raise ValueError("there is nothing to draw from")
    random = np.random.default_rng(SEED)
    drawn = [statistic(held[random.integers(len(held), size=len(held))]) for _ in range(draws)]
    low, high = np.nanquantile(drawn, (0.025, 0.975))
    return float(low), float(high)
