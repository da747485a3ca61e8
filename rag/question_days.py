"""The days that a question names, as its asker means them on the day it is asked.

Gives `question_days`. A question has no article's day to be in doubt by: "last September" and "in March" are
the nearest that fit, behind or, where it speaks of what will be, ahead. Pure; reads no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from rag.dates import WEEKDAYS, Reading
from rag.mentions import Named as Dated
from rag.mentions import named_dates
from rag.near_days import Days, span_days
from rag.spoken_times import month_end, part_days
from rag.time_frames import NUMBERS

_WEEK = timedelta(days=7)
_WEEKDAYS = [name.casefold() for name in WEEKDAYS]
_WILL = re.compile(r"\b(?:will|shall|going\s+to|upcoming|be)\b", re.IGNORECASE)
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(NUMBERS)})"
_AGO = re.compile(rf"\b{_COUNT}\s+(?P<unit>day|week|month|year|decade)s?\s+ago\b", re.IGNORECASE)
_WITHIN = re.compile(
    rf"\b(?:in|over|during|within|for)\s+the\s+(?:last|past|previous)\s+(?:{_COUNT}\s+)?"
    r"(?P<unit>day|week|month|year|decade)s?\b",
    re.IGNORECASE,
)
_THIS = re.compile(
    r"\b(?:start|beginning|end|close|middle)\s+of\s+(?P<words>the\s+(?P<unit>year|month))\b(?!\s+of)",
    re.IGNORECASE,
)
_YEAR_BEHIND = re.compile(r",?\s+(?:of\s+)?(?P<lead>last|this|next)\s+year\b", re.IGNORECASE)
_AND = re.compile(r"\s*(?:/|and|or|to|[-–])\s*")
# What parts a year: "the end of 2022", "mid-2021".
_PART = re.compile(
    r"\b(?P<part>end|close|start|beginning|middle|early|late|mid)(?:\s+of(?:\s+the\s+year)?|\s+in)?[\s-]+$",
    re.IGNORECASE,
)
_MONTHS = {
    "early": (1, 4),
    "mid": (5, 8),
    "middle": (5, 8),
    "late": (9, 12),
    "end": (12, 12),
    "close": (12, 12),
}


class Named(NamedTuple):
    """Days at their place in the question."""

    start: int
    end: int
    first: date
    last: date
    runs: bool = False  # so far back until today: "in the last three years"


def question_days(text: str, today: date) -> list[Named]:
    """The days named, in order, none over another; what names no day is left out."""
    found: list[Named] = [*_within(text, today), *_ago(text, today)]
    for this in _THIS.finditer(text):
        is_year = this["unit"].casefold() == "year"
        whole = _year(today.year) if is_year else _month(today.year, today.month)
        found.append(Named(*this.span("words"), *_parted(text, this.start("words"), whole)))
    dated = list(named_dates(text))
    for item, after in zip(dated, (*dated[1:], None), strict=False):
        start, end = item.start, item.end
        if any(start < each.end and end > each.start for each in found):
            continue
        behind = _YEAR_BEHIND.match(text, end)
        if behind is not None and item.reading.parts is not None and item.reading.parts[0] is None:
            step = {"last": -1, "this": 0, "next": 1}[behind["lead"].casefold()]
            days = _in_year(item.reading, today.year + step)
            end = behind.end()
        elif after and after.reading.parts and _AND.fullmatch(text[end : after.start]) and not _year_of(item):
            days = _in_year(item.reading, after.reading.parts[0] or today.year)  # "in June or July 2024"
        else:
            days = _days(item.reading, today, ahead=_WILL.search(text) is not None)
        if days is not None:
            found.append(Named(start, end, *_parted(text, start, days)))
    return sorted(found)


def _year_of(item: Dated) -> int | None:
    return item.reading.parts[0] if item.reading.parts else -1


def _within(text: str, today: date) -> Iterator[Named]:
    for match in _WITHIN.finditer(text):
        if (first := _back(today, match["count"] or "one", match["unit"])) is not None:
            yield Named(*match.span(), first, today, runs=True)


def _ago(text: str, today: date) -> Iterator[Named]:
    for match in _AGO.finditer(text):
        then, unit = _back(today, match["count"], match["unit"]), match["unit"].casefold()
        if then is None:
            continue
        if unit in ("year", "decade") and _number(match["count"]) == 1 and unit == "year":
            unit = "month"  # a year ago is of about this day; two years ago is of a year
        if unit == "day":
            days = then, then
        elif unit == "week":
            monday = then - timedelta(days=then.weekday())
            days = monday, monday + timedelta(days=6)
        else:
            days = _month(then.year, then.month) if unit == "month" else _year(then.year)
        yield Named(*match.span(), *days)


def _number(count: str) -> int:
    return NUMBERS.get(count.casefold()) or int(count)


def _back(today: date, count: str, unit: str) -> date | None:
    """The day so long before."""
    unit, number = unit.casefold(), _number(count)
    if unit in ("day", "week"):
        return today - timedelta(days=number * (7 if unit == "week" else 1))
    months = today.year * 12 + today.month - 1 - number * {"month": 1, "year": 12, "decade": 120}[unit]
    if months < 12:
        return None
    whole = _month(months // 12, months % 12 + 1)
    return whole[0].replace(day=min(today.day, whole[1].day))


def _days(reading: Reading, today: date, *, ahead: bool) -> Days | None:
    if reading.parts is None:
        return _relative(reading.relative or "", today, ahead=ahead)
    if reading.parts[0] is None:
        return _unyeared(reading, today, ahead=ahead)
    if reading.relative:
        return part_days(reading)
    if not 1 <= reading.first <= reading.last <= date.max.toordinal():
        return None
    return date.fromordinal(reading.first), date.fromordinal(reading.last)


def _unyeared(reading: Reading, today: date, *, ahead: bool) -> Days | None:
    """A month, or a day in one: the nearest behind, or ahead."""
    lead = reading.relative or ""
    if lead.startswith("this"):
        return _in_year(reading, today.year)
    is_ahead = lead == "next" or (ahead and lead != "last")
    years = range(today.year, today.year + 5) if is_ahead else range(today.year, today.year - 5, -1)
    for year in years:
        days = _in_year(reading, year)
        if days is None:
            continue
        if is_ahead and (days[0] > today if lead else days[1] >= today):
            return days
        if not is_ahead and (days[1] < today if lead else days[0] <= today):
            return days
    return None


def _in_year(reading: Reading, year: int) -> Days | None:
    _, month, day = reading.parts or (None, None, None)
    if month is None:
        return None
    if day is None:
        return _month(year, month)
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    return first, first + timedelta(days=max(0, reading.last - reading.first))


def _relative(words: str, today: date, *, ahead: bool) -> Days | None:
    lead, _, name = words.rpartition(" ")
    if name in _WEEKDAYS:
        off = (_WEEKDAYS.index(name) - today.weekday()) % 7
        if lead in ("next", "this coming") or (ahead and lead not in ("last", "this past", "the past")):
            then = today + timedelta(days=off or (7 if lead else 0))
        else:
            then = today - timedelta(days=(7 - off) % 7 or (7 if lead and lead != "this" else 0))
        return then, then
    if name == "week" and lead in ("last", "this", "next"):
        # A quiz of a Saturday or a Monday calls the days before it "this week".
        monday = today - timedelta(days=today.weekday()) + {"last": -1, "this": 0, "next": 1}[lead] * _WEEK
        first = min(monday, today - timedelta(days=6)) if lead == "this" else monday
        return first, monday + timedelta(days=6)
    return span_days(words, today, "future" if ahead else "past")


def _parted(text: str, start: int, days: Days) -> Days:
    """A year without its other parts: "the end of 2022", "early 2021"."""
    part = _PART.search(text, max(0, start - 40), start)
    first, last = days
    if part is None or (last - first).days < 300 or first.year != last.year:
        return days
    low, high = _MONTHS.get(part["part"].casefold(), (1, 1))
    return date(first.year, low, 1), _month(first.year, high)[1]


def _month(year: int, month: int) -> Days:
    return date(year, month, 1), month_end(year, month)


def _year(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)
