"""Values compared: the same, compatible, one covering the other, an answer matching its gold.

Pure; looks at values and their qualifiers alone, never at a text.
"""

from __future__ import annotations

import math

from rag import qualifiers
from rag.quantities import SECONDS
from rag.scan import Value


def same(a: Value, b: Value) -> bool:
    """Equal as values, whatever their qualifiers: 2,500 and "two thousand five hundred"."""
    if _family(a) != _family(b):
        return False
    if a.kind == "date":
        return (a.date, a.low, a.high, a.unit) == (b.date, b.low, b.high, b.unit)
    if a.kind != "duration" and a.unit != b.unit:
        return False
    return _close(_bounds(a), _bounds(b))


def matches(gold: Value, given: Value) -> bool:
    """Whether an answer's value satisfies the gold's: equal as values, and no qualifier denies the gold's.

    "about 600" is matched by "600" and "roughly 600", not by "exactly 600"; "600" by "about 600" and "at
    least 600", not by "more than 600"; "September 2025" not by "14 September 2025", "2025" or "September".
    """
    stated = given.qualifier
    if given.kind == "duration" and stated == "over" and gold.qualifier is None:
        stated = None  # "to be spent over five years" is during them, more often than not
    return same(gold, given) and not qualifiers.contradicts(stated, gold.qualifier)


def compatible(a: Value, b: Value) -> bool:
    """The same, or one inside the other's range, or a date inside the other's month or year."""
    if same(a, b):
        return True
    if _family(a) != _family(b):
        return False
    if a.kind == "date":
        return covers(a, b) or covers(b, a)
    if a.kind != "duration" and a.unit != b.unit:
        return False
    (a_low, a_high), (b_low, b_high) = _bounds(a), _bounds(b)
    return (a_low <= b_low and b_high <= a_high) or (b_low <= a_low and a_high <= b_high)


def covers(coarse: Value, fine: Value) -> bool:
    """Whether the date `fine` lies in the date `coarse`: "21 October 2025" in "October 2025" or "October"."""
    if coarse.date is None or fine.date is None:
        return coarse.date == fine.date and (coarse.unit is None or coarse.unit == fine.unit)
    if coarse.unit is not None and coarse.unit != fine.unit:
        return False
    if coarse.low and fine.low:
        return coarse.low <= fine.low and fine.high <= coarse.high
    return (
        all(c is None or c == f for c, f in zip(coarse.date, fine.date, strict=True)) and coarse.high == 0
    ) or same(coarse, fine)


def _family(value: Value) -> str:
    return "number" if value.kind == "range" else value.kind


def _bounds(value: Value) -> tuple[float, float]:
    size = SECONDS.get(value.unit or "", 1.0) if value.kind == "duration" else 1.0
    return value.low * size, value.high * size


def _close(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return all(math.isclose(x, y, rel_tol=1e-12) for x, y in zip(a, b, strict=True))
