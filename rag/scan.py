"""Values and codes found in English text, with exact offsets.

Gives `Value`, `Found`, `Code` and `scan`: what a text holds, left to right. Times of day, scores, road
numbers and the like are not values but codes. Never compares, shows, or looks outside the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag import codes as coding
from rag import dates, qualifiers, quantities
from rag.counted import noun_after
from rag.quantities import Amount

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


_START = (
    r"(?<!\w)(?:(?<!\w[-/:.,])|(?<=[Mm]id-)|(?<=[Pp]re-)|(?<=[Pp]ost-)|(?<=[Ll]ate-)|(?<=[Ee]arly-)|(?<=[Ee]nd-)"
    r"|(?<=agnitude-))"
)
_SCAN = re.compile(
    rf"{_START}(?:(?P<time>{coding.FIRST})|{dates.PATTERN}|{quantities.BETWEEN}|(?P<quantity>{quantities.QUANTITY}))"
    rf"|(?<!\w)(?P<code>{coding.PATTERN})"
)
_QUANTITY = re.compile(quantities.QUANTITY)
_CODE = re.compile(coding.PATTERN)
_BARE_FOUR = re.compile(r"\d{4}$")
_MOST_DIGITS = 15  # more cannot be told apart as floats: such a number is a code
_DASHES = ("-", "–", "—", "−")


def scan(text: str) -> list[Found | Code]:
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
        return dates.reads_as_old_year(text, start, end) and not _BARE_FOUR.match(quantity["n4"])
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
    if amount is None:
        return None, match.end("n3")
    amount = quantities.prolonged(text, amount)
    return _counted(text, amount), amount.end


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
    words = None if dated else quantities.softened(text[found.start : found.end])
    behind = None if dated or words else qualifiers.after(text, found.end)
    words = behind[0] if behind else words
    return replace(found, value=replace(found.value, qualifier=words)) if words else found
