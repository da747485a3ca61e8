"""Typed values in English text: numbers, ranges, money, percentages, dates and durations.

Gives `find` (every value of a text, with exact offsets), `parse` (a whole string as one value), and the
ways to compare and show them. Times of day, scores, road numbers and the like are not values but codes:
`codes` gives those, so that every digit of a text is one or the other. Never looks outside the text.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag import codes as coding
from rag import dates, qualifiers, quantities
from rag.counted import noun_after
from rag.quantities import SECONDS, Amount

Kind = Literal["number", "range", "money", "percent", "date", "duration"]


@dataclass(frozen=True, slots=True)
class Value:
    """One value. Where `low < high` it is a range of its kind.

    Dates: `date` holds the parts that are known, `low` and `high` the ordinals of the first and last day
    (0 without a year; a decade or "2024-25" is a date of granularity "year" whose `high` is later). A date
    that the text does not resolve ("on Monday", "last year") has no parts but its words in `unit`.
    """

    kind: Kind
    low: float
    high: float
    unit: str | None = None  # money: "USD"; percent: "point" for points; duration: "month"; date: "monday"
    qualifier: str | None = None  # lower-case source words: "about", "more than", "early"
    granularity: Literal["day", "month", "year"] | None = None
    date: tuple[int | None, int | None, int | None] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A value in a text: `text[start:end]` is the value itself, without its qualifier."""

    value: Value
    start: int
    end: int
    qualifier_start: int  # == start where no qualifier stands before it
    noun: str | None = None  # what is counted: "advisers", "U.S. troops"


@dataclass(frozen=True, slots=True)
class Code:
    """Digits that are not a value ("F-16", "9/11", "6:35 a.m.", "3rd"), in a form to compare."""

    text: str
    start: int
    end: int


_START = r"(?<!\w)(?:(?<!\w[-/:.,])|(?<=[Mm]id-)|(?<=[Pp]re-)|(?<=[Pp]ost-))"
_SCAN = re.compile(
    rf"{_START}(?:(?P<time>{coding.TIME})|{dates.PATTERN}|{quantities.BETWEEN}|(?P<quantity>{quantities.QUANTITY}))"
    rf"|(?<!\w)(?P<code>{coding.PATTERN})"
)
_QUANTITY = re.compile(quantities.QUANTITY)
_CODE = re.compile(coding.PATTERN)
_FOUR_DIGITS = re.compile(r"(?<![\w.,$€£-])[12]\d{3}$")
_BARE_DIGITS = re.compile(r"\d\w*")
_MOST_DIGITS = 15  # more cannot be told apart as floats: such a number is a code
_DASHES = ("-", "–", "—", "−")


def find(text: str) -> list[Found]:
    """Every value in a text, left to right, not overlapping.

    "from 2014 to 2017" is two dates, and "rose from 250 to 350" two numbers; "2014-2017" and "the 1990s" are
    one date each; "hundreds", "several" and ordinals are not values.
    """
    return [item for item in _scan(text) if isinstance(item, Found)]


def codes(text: str) -> list[Code]:
    """Digits that `find` leaves out, ordinals and "dozens", "thousands": every other digit is in a value."""
    return read(text)[1]


def read(text: str) -> tuple[list[Found], list[Code]]:
    """`find` and `codes` at the price of one."""
    items = _scan(text)
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
    """A whole string as one value, qualifier included; None when it is anything else."""
    whole = text.strip()
    return _parse(whole) or (_parse(whole[:-1]) if whole.endswith(".") else None)


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


def _parse(text: str) -> Value | None:
    items = _scan(text)
    if len(items) != 1 or not isinstance(items[0], Found):
        return None
    only = items[0]
    rest = qualifiers.after(text, only.end)
    before = text[: only.qualifier_start].strip().casefold()
    if before not in ("", "the", "on", "in", "by") or (text[only.end :].strip() and rest is None):
        return None
    return only.value


def with_qualifier(value: Value, words: str) -> Value:
    """The same value under a qualifier."""
    return replace(value, qualifier=" ".join(words.casefold().split()) or None)


def same(a: Value, b: Value) -> bool:
    """Equal as values, whatever their qualifiers: 2,500 and "two thousand five hundred"."""
    if _family(a) != _family(b):
        return False
    if a.kind == "date":
        return (a.date, a.low, a.high, a.unit) == (b.date, b.low, b.high, b.unit)
    if a.kind != "duration" and a.unit != b.unit:
        return False
    return _close(_bounds(a), _bounds(b))


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


def show(value: Value) -> str:
    """Normal form for people: "about 2,500", "250 to 350", "$1.5 billion", "21 October 2025"."""
    words = _show_date(value) if value.kind == "date" else _show_amount(value)
    if value.qualifier is None:
        return words
    if value.qualifier.startswith("or "):
        return f"{words} {value.qualifier}"
    return f"{value.qualifier}{'-' if value.qualifier == 'mid' else ' '}{words}"


def _family(value: Value) -> str:
    return "number" if value.kind == "range" else value.kind


def _bounds(value: Value) -> tuple[float, float]:
    size = SECONDS.get(value.unit or "", 1.0) if value.kind == "duration" else 1.0
    return value.low * size, value.high * size


def _close(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return all(math.isclose(x, y, rel_tol=1e-12) for x, y in zip(a, b, strict=True))


def _scan(text: str) -> list[Found | Code]:
    """Values and codes in order."""
    out: list[Found | Code] = []
    at = 0
    while match := _SCAN.search(text, at):
        item, at = _item(text, match)
        if isinstance(item, Found):
            item = _qualified(text, item, out)
        if item is not None:
            out.append(item)
    return out


def _item(text: str, match: re.Match[str]) -> tuple[Found | Code | None, int]:
    """What a match is, and where to go on."""
    if match["code"] is not None or match["time"] is not None:
        return _coded(text, match.start(), match.end())
    for group in dates.GROUPS:
        if match[group] is not None:
            return _dated(text, match, group)
    if match["n1"] is None:
        return _quantity(text, match)
    amount = quantities.pair(text, match, 1, 2)
    found = _counted(text, amount) if amount else None
    if found is None or (_year_like(match["n1"]) and _year_like(match["n2"]) and not found.noun):
        return None, match.start("cur1") if match["cur1"] else match.start("n1")  # "between 2014 and 2017"
    return replace(found, start=match.start(), qualifier_start=match.start()), found.end


def _dated(text: str, match: re.Match[str], kind: str) -> tuple[Found | Code | None, int]:
    start, end = match.span(kind)
    if kind == "month" and not dates.reads_as_month(text, start, end):
        return None, end
    if kind in ("year", "years"):
        quantity = _QUANTITY.match(text, start)
        if not _reads_as_years(text, start, end, kind, quantity):
            return _quantity(text, quantity) if quantity else _coded(text, start, end)
    reading = dates.read(kind, match[kind])
    if reading is None:
        return _coded(text, start, end)
    first, last = float(reading.first), float(reading.last)
    value = Value("date", first, last, reading.relative, None, reading.granularity, reading.parts)
    return Found(value, start, end, start), end


def _reads_as_years(text: str, start: int, end: int, kind: str, quantity: re.Match[str] | None) -> bool:
    amount = quantities.pair(text, quantity, 3, 4) if quantity and quantity["n4"] else None
    if kind == "years":
        return text.startswith(("19", "20"), start) and not (amount and dates.counted(text, end))
    if quantity and amount and not (_year_like(quantity["n4"]) and not noun_after(text, amount.end)):
        return False  # "2,000 to 2500"
    return dates.reads_as_year(text, start, end)


def _quantity(text: str, match: re.Match[str]) -> tuple[Found | Code | None, int]:
    if sum(map(str.isdecimal, match.group())) > _MOST_DIGITS:
        return _coded(text, match.start(), match.end())
    if match["n4"] is not None:
        amount = quantities.pair(text, match, 3, 4)
        if amount:
            return _counted(text, amount), amount.end
        if match["join"].strip() in _DASHES and match["n4"][0].isdecimal():
            return _coded(text, match.start(), match.end())  # "3-1"
    amount = quantities.single(text, match, 3)
    return (_counted(text, amount), amount.end) if amount else (None, match.end("n3"))


def _counted(text: str, amount: Amount) -> Found:
    noun = noun_after(text, amount.end) if amount.kind in ("number", "range") else None
    return Found(
        Value(amount.kind, amount.low, amount.high, amount.unit), amount.start, amount.end, amount.start, noun
    )


def _coded(text: str, start: int, end: int) -> tuple[Code, int]:
    whole = _CODE.match(text, start)
    end = max(end, whole.end()) if whole else end
    return Code(coding.form(text[start:end]), start, end), end


def _year_like(amount: str) -> bool:
    return len(amount) == 4 and amount.isdecimal() and 1900 <= int(amount) <= 2099


def _qualified(text: str, found: Found, earlier: Sequence[Found | Code]) -> Found:
    """A value with the qualifier beside it; words that belong to an earlier value are not one."""
    dated = found.value.kind == "date"
    before = qualifiers.before(text, found.start, date=dated)
    if before and not (earlier and before[1] < earlier[-1].end):
        return replace(found, qualifier_start=before[1], value=replace(found.value, qualifier=before[0]))
    words = quantities.softened(text[found.start : found.end])
    words = words or (None if dated else qualifiers.after(text, found.end))
    return replace(found, value=replace(found.value, qualifier=words)) if words else found


def _figure(number: float) -> str:
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(number) >= size and round(number / size, 3) * size == number:
            return f"{number / size:,.3f}".rstrip("0").rstrip(".") + f" {word}"
    return f"{number:,.6f}".rstrip("0").rstrip(".")


def _show_amount(value: Value) -> str:
    low, high = _figure(value.low), _figure(value.high)
    if value.kind == "money":
        symbol = {"USD": "$", "EUR": "€", "GBP": "£"}.get(value.unit or "", f"{value.unit} ")
        low, high = symbol + low, symbol + high
    words = low if value.low == value.high else f"{low} to {high}"
    if value.kind == "percent":
        return f"{words} percent" if value.unit is None else f"{words} percentage points"
    if value.kind == "duration":
        unit = value.unit or ""
        many = f"{unit[:-1]}ies" if unit.endswith("y") and unit == "century" else f"{unit}s"
        return f"{words} {unit if words == '1' else many}"
    return words


def _show_date(value: Value) -> str:
    if value.date is None:
        return (
            (value.unit or "").title() if (value.unit or "").title() in dates.WEEKDAYS else value.unit or ""
        )
    year, month, day = value.date
    if month is None:
        first, last = year or 0, _year_of(value.high)
        if last <= first:
            return str(year)
        return f"the {first}s" if first % 10 == 0 and last == first + 9 else f"{first}-{last}"
    through = day
    if day and value.high > value.low:
        through = int(value.high - value.low + day)
    days = f"{day}-{through}" if through != day else (str(day) if day else None)
    name = f"{value.unit} {dates.MONTHS[month - 1]}" if value.unit else dates.MONTHS[month - 1]
    return " ".join(str(part) for part in (days, name, year) if part is not None)


def _year_of(ordinal: float) -> int:
    return datetime.date.fromordinal(int(ordinal)).year
