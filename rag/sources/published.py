"""The day an article was published, read from what people and programs write.

Reads only what can mean one day: never guesses between 3 April and 4 March.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from rag.errors import UnreadableSource
from rag.sources.months import MONTH, WEEKDAY, month_number

_MONTH = r"(?P<month>[^\W\d_]{2,10})\.?(?:/[^\W\d_]{2,10})?"  # "مارس/آذار": the month's two Arabic names
_WEEKDAY = rf"(?:{WEEKDAY},?،?\s+)?"
_CLOCK = (
    r"(?:\d{1,2}(?:[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?|\s?h(?:\s?\d{2})?\b)\s{0,3}(?:[ap]\.?m\b\.?|uhr\b|uur\b|hs?\b|horas\b)?"
    r"|\d{1,2}\s{0,3}[ap]\.?m\b\.?)"
)
# What may follow a day: a time of that day, as written; its zone never moves the day.
_TIME = (
    r"(?:\s{0,3}(?:[,،|·•–—-]\s{0,3})?(?:(?:at|um|gegen|à|a\s+las?|alle(?:\s+ore)?|ore|às|as|om|الساعة)\s{1,3}|T\s{0,3})?"
    rf"{_CLOCK}\s{{0,3}}(?:Z\b|(?!\d|by\b|and\b)[A-Z]{{2,5}}\b|(?:UTC|GMT)?\s{{0,3}}[+-]\d{{2}}:?\d{{2}})?(?:\s{{0,3}}\([A-Z]{{2,5}}\))?)?"
)
_NTH = r"(?:st|nd|rd|th|er|re|\.|º|°|ª)?"
_FORMS = tuple(
    re.compile(rf"{_WEEKDAY}{form}{_TIME}", re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})-(?P<mm>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<year>\d{4})/(?P<mm>\d{1,2})/(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<mm>\d{2})(?P<day>\d{2})",
        r"(?P<year>\d{4})\s?[年년]\s?(?P<mm>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}}){_NTH}(?:\s+(?:of|de))?(?:(?<=\.)|[\s-]+){_MONTH},?(?:\s+del?)?[\s-]+(?P<year>\d{{4}})",
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
# A day in any of the languages, perhaps with a time before or after it: for patterns that ignore case.
STAMP = (
    rf"(?:{_CLOCK}(?:\s+[A-Z]{{2,4}})?(?:\s*[,·|–-])?\s+(?:on\s+)?)?{_WEEKDAY}"
    r"(?:\d{4}-\d{2}-\d{2}|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
    r"|\d{1,2}(?P<between>[/.-])\d{1,2}(?P=between)\d{4}"
    rf"|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}{_NTH}(?:\s+(?:of|de))?\s*{MONTH}(?:/[^\W\d_]{{2,10}})?,?(?:\s+del?)?\s+\d{{4}}){_TIME}"
)
_TIME_FIRST = re.compile(rf"{_CLOCK}(?:\s+[A-Z]{{2,4}}\b)?(?:\s*[,·|–-])?\s+(?:on\s+)?(?=\S)", re.IGNORECASE)
_BY_NUMBERS = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](\d{4})\b")


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


def day_of_stamp(words: str) -> date | None:
    """The day of what STAMP found, with or without a time before it."""
    return day_of(words) or day_of(_TIME_FIRST.sub("", words, count=1))


def is_two_days(words: str) -> bool:
    """Whether its day is given by numbers that mean two days, by country: "03/04/2025"."""
    return bool(days_by_numbers(words))


def days_by_numbers(words: str) -> list[tuple[date, date]]:
    """Both readings of every "03/04/2025" in the words: with the day first, and with the month first."""
    days = []
    for found in _BY_NUMBERS.finditer(words):
        first, second, year = map(int, found.groups())
        if first != second and 0 < first <= 12 and 0 < second <= 12 and year:
            days.append((date(year, second, first), date(year, first, second)))
    return days


def day_of(text: str) -> date | None:
    """The one day that the whole text names, or None."""
    text = " ".join(text.split())
    for form in _FORMS:
        if (found := form.fullmatch(text)) is not None:
            return _day(found.groupdict())
    return None


def _day(parts: dict[str, str]) -> date | None:
    if "month" in parts:
        month, day = month_number(parts["month"]), int(parts["day"])
    elif "mm" in parts:
        month, day = int(parts["mm"]), int(parts["day"])
    else:
        first, second = int(parts["first"]), int(parts["second"])
        month, day = (first, second) if second > 12 or first == second else (second, first)
        if max(first, second) <= 12 and first != second and parts["mark"] != ".":
            return None  # 03/04/2025 is two days, by country; with points the day comes first everywhere
    try:
        return date(int(parts["year"]), month, day)
    except ValueError:
        return None
