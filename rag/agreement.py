"""Whether two reports say the same, may both be true, and speak of the same time. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from rag import values
from rag.names import same_name

SAME_MOMENT = timedelta(days=31)  # reports of one value this close in time are one timeline entry


@lru_cache(maxsize=16384)  # every candidate of a question is compared with every other
def same_value(a: str, b: str) -> bool:
    """Equal as typed values where both are values, else as names, else letter for letter."""
    if a == b:
        return True
    left, right = parsed(a), parsed(b)
    if left is not None and right is not None:
        return values.same(left, right)
    return same_name(a, b) or a.casefold() == b.casefold()


@lru_cache(maxsize=16384)
def parsed(text: str) -> values.Value | None:
    """`values.parse`, once a text."""
    return values.parse(text)


def agree(a: str, b: str) -> bool:
    """Both may be true at once: the same, or one inside the other."""
    left, right = values.parse(a), values.parse(b)
    if left is not None and right is not None:
        return values.compatible(left, right)
    return same_value(a, b)


def same_moment(a: str, b: str) -> bool:
    """Times equal at the coarser of their granularities, or days within a month of each other."""
    if not a or not b:
        return a == b
    short = min(len(a), len(b))
    if a[:short] == b[:short]:
        return True
    if short == len("2025-10-21"):
        return abs(date.fromisoformat(a) - date.fromisoformat(b)) <= SAME_MOMENT
    return False
