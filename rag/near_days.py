"""Days near a given one, as English names them: "Monday", "last week", "October", by the tense around them.

Gives None where two readings are as good: "next Friday" of a Wednesday, "last March" of an October. Weeks
begin on Monday. Pure arithmetic; reads no text.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

Tense = Literal["past", "future", "present", "doubt"]  # present: "opens on Friday", soon to come
Days = tuple[date, date]  # first and last, both included

_WEEK = timedelta(days=7)
_SOON = 60  # days back to which a day without a year and without a verb may lie
_AHEAD = 240  # days; chronicles tell in the present of what is past
_NAMED_OFF = 300  # days between a day with its weekday and the article's
_MONTHS_OFF = 7  # months between a bare month and the article's


def weekday_days(nth: int, lead: str, day: date, tense: Tense | None) -> Days | None:
    back = timedelta(days=(day.weekday() - nth) % 7)
    ahead = timedelta(days=(nth - day.weekday()) % 7)
    strictly_back, strictly_ahead = back or _WEEK, ahead or _WEEK
    if lead in ("last", "next"):
        then = day - strictly_back if lead == "last" else day + strictly_ahead
        return (then, then) if _monday(then) != _monday(day) else None  # else it may be a week further off
    if lead in ("this past", "the past"):
        then = day - strictly_back
    elif lead == "this coming":
        then = day + strictly_ahead
    elif tense == "doubt":
        return None
    elif tense is None:
        if lead != "this":
            return None  # "Polls close on Friday", "Monday to Friday, 9 to 5"
        then = _monday(day) + timedelta(days=nth)
    else:
        then = day + ahead if tense in ("future", "present") else day - back
    return then, then


def month_days(month: int, lead: str, day: date, tense: Tense | None) -> Days | None:
    back = day.year - (month > day.month)
    ahead = day.year + (month < day.month)
    if lead == "last":
        year = day.year - (month >= day.month)
        return _whole_month(year, month) if year < day.year else None  # else it may be a year before that
    if lead == "next":
        year = day.year + (month <= day.month)
        return _whole_month(year, month) if year > day.year else None
    if lead == "this":
        return _whole_month(day.year, month)
    if lead or tense is None or tense == "doubt":
        return None
    year = ahead if tense in ("future", "present") else back
    # Of a month further off, news tells the year; where it does not, the story is of another time.
    if abs((year - day.year) * 12 + month - day.month) > _MONTHS_OFF:
        return None
    return _whole_month(year, month)


def day_of_month_days(month: int, first: int, last: int, day: date, tense: Tense | None) -> Days | None:
    years = [made for year in range(day.year - 4, day.year + 5) if (made := _made(year, month, first, last))]
    past = [each for each in years if each[0] <= day]
    future = [each for each in years if each[1] >= day]
    if tense == "future":
        return future[0] if future else None
    if tense == "present":
        return future[0] if future and (future[0][0] - day).days <= _AHEAD else None
    if tense == "past":
        return past[-1] if past else None
    near = past[-1] if past else None
    return near if tense is None and near is not None and (day - near[0]).days <= _SOON else None


def named_day(nth: int, month: int, of_month: int, day: date) -> Days | None:
    """ "Friday, March 3" is of one year among those around: from year to year its weekday moves on."""
    for year in (day.year - 1, day.year, day.year + 1):
        made = _made(year, month, of_month, of_month)
        if made is not None and made[0].weekday() == nth and abs((made[0] - day).days) <= _NAMED_OFF:
            return made
    return None


def span_days(words: str, day: date, tense: Tense | None) -> Days | None:
    if words in ("today", "tonight"):
        return day, day
    if words in ("yesterday", "last night"):
        return day - timedelta(days=1), day - timedelta(days=1)
    if words == "tomorrow":
        return day + timedelta(days=1), day + timedelta(days=1)
    lead, _, unit = words.rpartition(" ")
    step = {"last": -1, "this": 0, "next": 1}.get(lead)
    if step is None:
        return None
    if unit == "year":
        return date(day.year + step, 1, 1), date(day.year + step, 12, 31)
    if unit == "month":
        months = day.year * 12 + day.month - 1 + step
        return _whole_month(months // 12, months % 12 + 1)
    if unit == "week" and day.weekday() != 6:  # on a Sunday, weeks end for some and begin for others
        monday = _monday(day) + step * _WEEK
        return monday, monday + timedelta(days=6)
    if unit == "weekend":
        return _weekend(step, day, tense)
    return None


def _weekend(step: int, day: date, tense: Tense | None) -> Days | None:
    saturday = _monday(day) + timedelta(days=5)
    if day.weekday() >= 5:
        saturday += step * _WEEK
    elif step == 1 or (step == 0 and tense in (None, "doubt")):
        return None  # "next weekend" of a Wednesday is either of two
    elif step == -1 or tense == "past":
        saturday -= _WEEK
    return saturday, saturday + timedelta(days=1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _whole_month(year: int, month: int) -> Days:
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(days=1)


def _made(year: int, month: int, first: int, last: int) -> Days | None:
    try:
        return date(year, month, first), date(year, month, last)
    except ValueError:
        return None
