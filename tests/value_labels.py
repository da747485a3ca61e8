"""Found values written as labels: "words | kind amount unit (qualifier)"."""

from __future__ import annotations

import datetime

from rag.values import Found, Value


def label(found: Found, text: str) -> str:
    value = found.value
    amount = _date(value) if value.kind == "date" else _amount(value)
    qualifier = f" ({value.qualifier})" if value.qualifier else ""
    return f"{text[found.start : found.end]} | {value.kind} {amount}{qualifier}"


def _amount(value: Value) -> str:
    low, high = _short(value.low), _short(value.high)
    return " ".join(part for part in (low if low == high else f"{low}..{high}", value.unit) if part)


def _date(value: Value) -> str:
    if value.date is None:
        return value.unit or ""
    year, month, day = value.date
    parts = "-".join(str(part) for part in (year or "?", month, day) if part)
    last = datetime.date.fromordinal(int(value.high)) if value.high > 31 else None
    if month is None:
        through = last.year if last else year
    elif day is None:
        through = last.month if last else month
    else:
        through = last.day if last else int(value.high) or day
    if through != (day or month or year):
        parts = f"{parts}..{through}"
    return " ".join(part for part in (value.unit, parts) if part)


def _short(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")
