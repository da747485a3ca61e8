"""The day an article was published, read from what people and programs write.

Reads only what can mean one day: never guesses between 3 April and 4 March.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from rag.errors import UnreadableSource

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
# What may follow a day: a time of that day, as written; its zone never moves the day.
_TIME = (
    r"(?:,?\s*(?:at\s+|T\s*)?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?"
    r"\s*(?:Z|[A-Z]{2,5}|(?:UTC|GMT)?\s*[+-]\d{2}:?\d{2})?(?:\s*\([A-Z]{2,5}\))?)?"
)
_FORMS = tuple(
    re.compile(rf"{_WEEKDAY}{form}{_TIME}", re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})-(?P<mm>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<year>\d{4})/(?P<mm>\d{1,2})/(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<mm>\d{2})(?P<day>\d{2})",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}})",
        r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})",
    )
)
DATE = "|".join(  # for patterns that look for a date at the end of a line
    (
        r"\d{4}-\d{2}-\d{2}",
        r"\d{1,2}[/.]\d{1,2}[/.]\d{4}",
        r"(?:[A-Z][a-z]{2,8}\.?,?\s+)?[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4}",
        r"(?:[A-Z][a-z]{2,8}\.?,?\s+)?\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4}",
    )
)
TIME = _TIME


def published_day(value: object) -> date | None:
    """The calendar day as written (a zone never moves it); None for nothing or an empty string.

    Raises UnreadableSource for what is not one day: an undated article counts from the day it goes in, so a
    misread date would make old news look new.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, str | int) and (day := day_of(str(value))) is not None:
        return day
    raise UnreadableSource(
        f"published: {str(value)[:60]!r} is not one day.",
        advice="Write it as YYYY-MM-DD, or leave it out for an article without a date.",
    )


def day_of(text: str) -> date | None:
    """The one day that the whole text names, or None."""
    text = " ".join(text.split())
    for form in _FORMS:
        if (found := form.fullmatch(text)) is not None:
            return _day(found.groupdict())
    return None


def _day(parts: dict[str, str]) -> date | None:
    if "month" in parts:
        month, day = _month(parts["month"].lower()), int(parts["day"])
    elif "mm" in parts:
        month, day = int(parts["mm"]), int(parts["day"])
    else:
        first, second = int(parts["first"]), int(parts["second"])
        month, day = (first, second) if second > 12 or first == second else (second, first)
        if max(first, second) <= 12 and first != second:
            return None  # 03/04/2025 is two days, by country
    try:
        return date(int(parts["year"]), month, day)
    except ValueError:
        return None


def _month(word: str) -> int:
    """Its number, by its name or the first letters of it; 0, which no date has, for another word."""
    return next((n for n, name in enumerate(_MONTHS, start=1) if len(word) >= 3 and name.startswith(word)), 0)
