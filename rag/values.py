"""Typed values in English text: numbers, ranges, money, percentages, dates and durations.

The one place where values are parsed, compared and shown, for answers and for their evaluation alike.
Gives `find` (every value of a text, with exact offsets), `codes` (every other digit), `parse` (a whole
string as one value), `same`, `compatible`, `covers` and `matches` (comparison), `items`, `joined`,
`polarity` and `verdict` (lists, yes and no) and `show`. Never looks outside the text.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from rag import codes as coding
from rag import dates, qualifiers
from rag.comparison import compatible, covers, matches, same
from rag.lists import items, joined, polarity, verdict
from rag.scan import Code, Found, Kind, Value, scan

__all__ = [
    "Code",
    "Found",
    "Kind",
    "Value",
    "codes",
    "compatible",
    "covers",
    "find",
    "items",
    "joined",
    "matches",
    "parse",
    "polarity",
    "read",
    "readings",
    "same",
    "show",
    "verdict",
    "with_qualifier",
]

_FOUR_DIGITS = re.compile(r"(?<![\w.,$€£-])[12]\d{3}$")
_WEEKDAY = re.compile(rf"\s*(?i:on\s+)?(?i:{'|'.join(dates.WEEKDAYS)}),?\s+(?i:the\s+)?")
_AMID = re.compile(r"(?:[\w.,/’'½¼¾-]+\s+){0,4}[\w.,/’'½¼¾-]+")
_SETTINGS = (("", " people"), ("", " of them"), ("the ", ""))
_BARE_DIGITS = re.compile(r"\d\w*")


def find(text: str) -> list[Found]:
    """Every value in a text, left to right, not overlapping.

    "from 2014 to 2017" is two dates, and "rose from 250 to 350" two numbers; "2014-2017" and "the 1990s" are
    one date each; "hundreds", "several" and ordinals are not values.
    """
    return [item for item in scan(text) if isinstance(item, Found)]


def codes(text: str) -> list[Code]:
    """Digits that `find` leaves out, ordinals and "dozens", "thousands": every other digit is in a value."""
    return read(text)[1]


def read(text: str) -> tuple[list[Found], list[Code]]:
    """`find` and `codes` at the price of one."""
    items = scan(text)
    left: list[Code] = []
    at = 0
    for start, end in [*((item.start, item.end) for item in items), (len(text), len(text))]:
        left += [
            Code(m.group().casefold(), m.start(), m.end()) for m in _BARE_DIGITS.finditer(text, at, start)
        ]
        at = end
    coded = sorted([*(item for item in items if isinstance(item, Code)), *left], key=lambda code: code.start)
    return [item for item in items if isinstance(item, Found)], coded


def parse(text: str) -> Value | None:
    """A whole string as one value, qualifier included; None when it is anything else.

    Words that are a value only with others around them ("half", "one", "5M", "the nineties") are one here.
    """
    whole = text.strip()
    found = _parse(whole) or _parse(whole.removesuffix("."))
    whole = whole.removesuffix(".")
    if found or not _AMID.fullmatch(whole):
        return found
    return next((value for lead, rest in _SETTINGS if (value := _parse(whole, lead, rest))), None)


def readings(text: str) -> list[Value]:
    """`parse`, and for four bare digits the other reading too: a year and a count are spelt alike."""
    value = parse(text)
    bare = _FOUR_DIGITS.search(text.strip())
    if value is None or bare is None:
        return [value] if value else []
    number = float(bare.group())
    if value.kind == "date":
        return [value, Value("number", number, number, None, value.qualifier)]
    year = dates.read("year", bare.group())
    assert year is not None
    parts = (float(year.first), float(year.last))
    return [value, Value("date", *parts, None, value.qualifier, year.granularity, year.parts)]


def _parse(whole: str, lead: str = "", rest_of: str = "") -> Value | None:
    """The only value of a string, read with words before and behind it."""
    text = f"{lead}{whole}{rest_of}"
    items = scan(text)
    if len(items) == 2 and _WEEKDAY.fullmatch(text[: items[1].start]):  # "Tuesday, Aug. 7, 2018"
        items = items[1:]
    if len(items) != 1 or not isinstance(items[0], Found):
        return None
    only = items[0]
    rest = qualifiers.after(text, only.end)
    before = _WEEKDAY.sub("", text[: only.qualifier_start]).strip().casefold()
    behind = text[rest[1] if rest else only.end :]
    if before not in ("", "the", "on", "in", "by") or behind.strip() != rest_of.strip():
        return None
    return only.value


def with_qualifier(value: Value, words: str) -> Value:
    """The same value under a qualifier."""
    return replace(value, qualifier=" ".join(words.casefold().split()) or None)


def show(value: Value) -> str:
    """Normal form for people: "about 2,500", "250 to 350", "$1.5 billion", "21 October 2025"."""
    words = _show_date(value) if value.kind == "date" else _show_amount(value)
    if value.qualifier is None:
        return words
    if value.qualifier.startswith(("or ", "and ", "give ")):
        return f"{words} {value.qualifier}"
    lead = "the " if words.startswith("the ") and value.qualifier in ("early", "mid", "late", "end") else ""
    joint = "-" if value.qualifier in ("mid", "end") else " "
    return f"{lead}{value.qualifier}{joint}{words.removeprefix(lead)}"


def _figure(number: float) -> str:
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(number) >= size and round(number / size, 3) * size == number:
            return f"{number / size:,.3f}".rstrip("0").rstrip(".") + f" {word}"
    return f"{number:,.6f}".rstrip("0").rstrip(".")


def _show_amount(value: Value) -> str:
    low, high = _figure(value.low), _figure(value.high)
    if value.kind == "money":
        symbol = {"USD": "$", "EUR": "€", "GBP": "£"}.get(value.unit or "", f"{value.unit} ")
        low, high = (
            f"-{symbol}{figure[1:]}" if figure.startswith("-") else symbol + figure
            for figure in (_cents(low), _cents(high))
        )
    words = low if value.low == value.high else f"{low} to {high}"
    if value.kind == "percent":
        return f"{words} percent" if value.unit is None else f"{words} percentage points"
    if value.kind == "duration":
        unit = value.unit or ""
        many = f"{unit[:-1]}ies" if unit.endswith("y") and unit == "century" else f"{unit}s"
        return f"{words} {unit if words == '1' else many}"
    return words


def _cents(figure: str) -> str:
    return f"{figure}0" if re.search(r"\.\d$", figure) else figure


def _show_date(value: Value) -> str:
    if value.date is None:
        return (
            (value.unit or "").title() if (value.unit or "").title() in dates.WEEKDAYS else value.unit or ""
        )
    year, month, day = value.date
    if month is None:
        return _show_years(year or 0, value)
    through = day
    if day and value.high > value.low:
        through = int(value.high - value.low + day)
    days = f"{day}-{through}" if through != day else (str(day) if day else None)
    name = f"{value.unit} {dates.MONTHS[month - 1]}" if value.unit else dates.MONTHS[month - 1]
    if not day and value.high > value.low + 31:
        last = datetime.date.fromordinal(int(value.high))
        name, year = f"{name}-{dates.MONTHS[last.month - 1]}", last.year
    return " ".join(str(part) for part in (days, name, year) if part is not None)


def _show_years(first: int, value: Value) -> str:
    """A year or a run of years: "2024", "autumn 2024", "the 1990s", "the 19th century", "44 BC"."""
    if first < 1:
        return f"{-first} BC"
    last = datetime.date.fromordinal(int(value.high)).year
    if last > first:
        if first % 10 == 0 and last == first + (99 if first % 100 == 0 and first < 2000 else 9):
            return f"the {first}s"
        if first % 100 == 1 and last == first + 99:
            return f"the {coding.nth(last // 100)} century"
        words = f"{first}-{last}"
    else:
        words = str(first) if first > 999 else f"AD {first}"
    return f"{value.unit} {words}" if value.unit else words
