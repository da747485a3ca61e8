"""Whether two values may measure one thing by their kind, unit and size alone.

Gives `of_one_kind`, and `shared_unit` and `in_unit_of` for a figure that leaves out its unit.
"""

from __future__ import annotations

import re

from rag import values
from rag.values import Found

SIZES = 4.0  # times as much, at most, may somebody else make of one thing
SUM = 1e6  # from here on a figure that counts nothing may be of money: "would rather be 140 million"
YEARS = 5 * 366  # days, at most, between two dates given for one event
_SIGN = re.compile(r"(?:[A-Z]{0,3}[$€£¥])")
_UNIT = re.compile(r"(?:\s?%|(?<=\d)\s(?:per ?cent|[a-z]{3,12})|(?<=illion)\s[A-Za-z.]+(?:\s[a-z]+)?)$")
_COUNTS = {"range": "number"}


def shared_unit(own: Found, other: Found) -> bool:
    """Whether the other figure leaves out its unit: "eight hours … has spoken of five"."""
    if other.value.kind != "number" or other.noun is not None:
        return False
    if own.value.kind == "percent":
        return other.value.low <= 100
    return own.value.kind == "duration" or (own.value.kind == "money" and other.value.low >= SUM)


def in_unit_of(own: str, other: str) -> str:
    """The other figure with the own one's unit: "140 million" as "140 million euros"."""
    if sign := _SIGN.match(own):
        return f"{sign[0]}{other}" if other[:1].isdigit() else other
    unit = _UNIT.search(own)
    return f"{other}{unit[0]}" if unit else other


def of_one_kind(own: Found, other: Found, sizes: float = SIZES) -> bool:
    """Whether two values may measure one thing by kind, unit and size, and are not the same."""
    a, b = own.value, other.value
    if shared_unit(own, other):
        return b.low > 0 and 1 / sizes <= a.low / b.low <= sizes
    if _COUNTS.get(a.kind, a.kind) != _COUNTS.get(b.kind, b.kind):
        return False
    if values.compatible(a, b):
        return False
    if a.kind == "date":
        return _dates(a, b)
    if a.unit != b.unit:
        return False
    return a.low > 0 and b.low > 0 and 1 / sizes <= a.low / b.low <= sizes


def _dates(a: values.Value, b: values.Value) -> bool:
    if a.date is None or b.date is None:
        return (
            a.date is None
            and b.date is None
            and (a.unit or "").endswith("day")
            and (b.unit or "").endswith("day")
        )
    if a.granularity != b.granularity:
        return False
    return not (a.low and b.low) or abs(a.low - b.low) <= YEARS
