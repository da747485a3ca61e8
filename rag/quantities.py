"""Amounts with their units: plain numbers, money, percentages, spans of time, and ranges of them.

Gives QUANTITY and BETWEEN (regex sources with named groups) and what they read as: `single` and `pair`.
Never decides whether four digits are a year, and knows nothing of what is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.number_words import AMOUNT, GUARD, read

Kind = Literal["number", "range", "money", "percent", "duration"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity as read; `low == high` but for a range. Offsets are the text's."""

    kind: Kind
    low: float
    high: float
    unit: str | None
    start: int
    end: int


_SYMBOLS = {
    "$": "USD", "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD",
    "hk$": "HKD", "nz$": "NZD", "s$": "SGD", "r$": "BRL", "€": "EUR", "£": "GBP",
    "¥": "JPY", "₹": "INR", "rs": "INR", "rs.": "INR", "₽": "RUB", "₩": "KRW", "₪": "ILS",
    "₴": "UAH", "₺": "TRY",
}  # fmt: skip
_MONEY_WORDS = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "yuan": "CNY", "rupee": "INR",
    "ruble": "RUB", "rouble": "RUB", "won": "KRW", "shekel": "ILS", "hryvnia": "UAH", "lira": "TRY",
    "peso": "MXN", "franc": "CHF", "riyal": "SAR", "rial": "IRR", "dinar": "IQD", "dirham": "AED",
    "krona": "SEK", "krone": "NOK", "zloty": "PLN", "naira": "NGN", "rand": "ZAR", "real": "BRL",
    "reais": "BRL",
}  # fmt: skip
# Words that are also weights, verbs or people: money only behind a million or more.
_SHY = frozenset({"pound", "won", "real", "rand"})
_NATIONS = {"australian": "AUD", "canadian": "CAD", "singapore": "SGD", "taiwan": "TWD", "iraqi": "IQD"}
# Seconds in each; a month is a twelfth of a year, so that 18 months are a year and a half.
SECONDS = {
    "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0, "fortnight": 1209600.0,
    "month": 2629800.0, "year": 31557600.0, "decade": 315576000.0, "century": 3155760000.0,
}  # fmt: skip

_CODES = frozenset(_SYMBOLS.values()) | frozenset(_MONEY_WORDS.values()) | frozenset(_NATIONS.values())
_CUR = rf"(?i:US\$|AU?\$|CA?\$|HK\$|NZ\$|S\$|R\$|(?:{'|'.join(sorted(_CODES))})\s|Rs\.?\s?)|[$€£¥₹₽₩₪₴₺]"
_UNIT = (
    r"(?:\s?%(?:\s+points?\b)?|\s+(?i:(?:per\s?cent(?:age)?|pct)(?:\s+points?)?\b)"
    r"|-(?i:percent(?:age-points?)?|per-cent)\b"
    rf"|\s+(?i:(?:US|U\.S\.|{'|'.join(_NATIONS)})\s+)?(?i:{'|'.join(_MONEY_WORDS)})(?i:e?s)?\b"
    r"|[\s-](?i:second|minute|hour|day|week|fortnight|month|year|decade|century|centurie)(?i:s)?\b"
    r"(?!-to-)(?:[’'](?!s))?)"
)
# "€30m", "$2b": only behind a currency.
_SMALL = r"(?:\s?[mbMB](?!\w))?"
_MEASURE = r"(?:km|kg|kph|km/h|mph|ft|cm|mm|lbs?|GW|MW|GWh|MWh|TB|GB)\b"
_END = rf"(?=(?:{_MEASURE}|(?!\w|[.,:/]\d|[-–/](?:\d|[A-Z]\b))))"
_BESIDE = r"(?:(?:about|around|roughly|approximately|an\s+estimated|some)\s+)?"


def _side(i: int, small: str) -> str:
    return rf"(?P<cur{i}>{_CUR})?(?P<n{i}>{AMOUNT}{small})(?P<u{i}>{_UNIT})?"


_ONE = _side(3, rf"(?(cur3){_SMALL})")
_OTHER = _side(4, rf"(?(cur4){_SMALL}|(?(cur3){_SMALL}))")
# Most words begin no amount: this look ahead makes the rest of the pattern cheap.
_MAY_BEGIN = rf"(?:(?=[\d$€£¥₹₽₩₪₴₺−-]|[A-Za-z]{{1,2}}\$|rs|Rs|[A-Z]{{3}}\s\d)|(?i:{GUARD}))"
QUANTITY = (
    rf"{_MAY_BEGIN}{_ONE}(?:(?P<join>\s?[-–—−]\s?|-(?:to|or)-|\s+(?:to|or)\s+(?i:{_BESIDE})){_OTHER})?{_END}"
)
BETWEEN = (
    rf"(?i:between\s+{_BESIDE}){_side(1, rf'(?(cur1){_SMALL})')}\s+and\s+(?i:{_BESIDE})"
    rf"{_side(2, rf'(?(cur2){_SMALL}|(?(cur1){_SMALL}))')}{_END}"
)
# Verbs of change: "rose from 250 to 350" is two numbers.
_CHANGE = re.compile(
    r"\b(?:r[io]se|risen|rising|f[ae]ll|fallen|falling|gr[eo]w|grown|growing|increas\w+|decreas\w+|dropp?\w*"
    r"|declin\w+|jump\w*|climb\w*|cut\w*|reduc\w+|slid\w*|sank|soar\w*|surg\w*|plung\w*|expand\w*"
    r"|shr[aiu]nk\w*|went|gone|go|goes|going|chang\w+|rais\w+|lower\w*|slash\w*|up|down|doubl\w+|tripl\w+"
    r"|improv\w+|mov\w+|shift\w*|narrow\w*|widen\w*|trim\w*|bring\w*|brought|took|taking|scal\w+|upgrad\w+"
    r"|revis\w+)\b(?:[^.;\n]{0,60}\bfrom)?\s+(?:[a-z]+\s+){0,2}$",
    re.IGNORECASE,
)

_AROUND_UNIT = re.compile(r"^[^\w%]+|[^\w%]+$")  # "19-percent", "two years’"
_INNER = re.compile(rf"between\s+({_BESIDE})", re.IGNORECASE)
_NOT_ONE_AFTER = re.compile(
    r"(?:\s+(?:of|another|who|that|which|is|was|or|more\s+time)\b|[’'-]|\s*[.,;:!?]|$)", re.IGNORECASE
)
_NOT_ONE_BEFORE = re.compile(
    r"\b(?:no|any|every|this|that|each|the|which|some|another|such|not|as|last|next|only|good|bad|new|old|big)"
    r"[\s-]+$",
    re.IGNORECASE,
)


def _reading(match: re.Match[str], i: int) -> tuple[Kind, str | None, float, float, int]:
    """Kind, unit, mantissa, scale and end of one side of a quantity."""
    number, scale = read(match[f"n{i}"])
    end = match.end(f"n{i}")
    unit_words = _AROUND_UNIT.sub("", match[f"u{i}"] or "").casefold()
    if match[f"cur{i}"]:
        if unit_words.split()[-1:] and unit_words.split()[-1].rstrip("s") in _MONEY_WORDS:
            end = match.end(f"u{i}")
        return "money", _currency(match[f"cur{i}"]), number, scale, end
    if not unit_words:
        return "number", None, number, scale, end
    whole = match.end(f"u{i}")
    if unit_words.startswith(("%", "per", "pct")):
        return "percent", "point" if "point" in unit_words else None, number, scale, whole
    *nation, last = unit_words.split()
    stem = last[:-1] if last.endswith("s") and last not in _MONEY_WORDS else last
    stem = "century" if stem == "centurie" else stem
    if stem in SECONDS:
        return "duration", stem, number, scale, whole
    stem = stem if stem in _MONEY_WORDS else last.removesuffix("es")
    if stem in _SHY and number * scale < 1e6:
        return "number", None, number, scale, end
    unit = _NATIONS.get(nation[0], _MONEY_WORDS[stem]) if nation else _MONEY_WORDS[stem]
    return "money", unit, number, scale, whole


def _currency(mark: str) -> str:
    """The ISO code of a symbol or code before an amount."""
    mark = mark.strip()
    return mark.upper() if mark.upper() in _CODES else _SYMBOLS[mark.casefold()]


def single(text: str, match: re.Match[str], i: int) -> Amount | None:
    """Side `i` of a match alone; None where "one" only stands for something ("one of them", "no one")."""
    kind, unit, number, scale, end = _reading(match, i)
    start = _start(match, i)
    if kind == "number" and match[f"n{i}"].casefold() == "one":
        before = _NOT_ONE_BEFORE.search(text, max(0, start - 12), start)
        if before or _NOT_ONE_AFTER.match(text, end):
            return None
    return Amount(kind, number * scale, number * scale, unit, start, end)


def pair(text: str, match: re.Match[str], i: int, j: int) -> Amount | None:
    """Sides `i` and `j` as one range; None where they are two things ("rose from 250 to 350", "5 to 4")."""
    kind, unit, a, a_scale, _ = _reading(match, i)
    kind_b, unit_b, b, b_scale, end = _reading(match, j)
    if (kind, unit) != (kind_b, unit_b):
        if kind == "number":
            kind, unit = kind_b, unit_b
        elif kind != "money" or kind_b != "number":
            return None
    if a_scale == 1.0 and b_scale != 1.0 and a < b:  # "$1.5-2 billion"
        a_scale = b_scale
    low, high = a * a_scale, b * b_scale
    start = _start(match, i)
    join = match["join"].casefold() if i == 3 else "and"
    if not low < high or ("or" in join and high - low > 1 and a_scale == 1.0):
        return None
    if "to" in join and _CHANGE.search(text, max(0, start - 100), start):
        return None
    return Amount("range" if kind == "number" else kind, low, high, unit, start, end)


def softened(text: str) -> str | None:
    """The qualifier inside "between about 250 and 350", lower-cased."""
    inner = _INNER.match(text)
    return " ".join(inner[1].casefold().split()) if inner and inner[1] else None


def _start(match: re.Match[str], i: int) -> int:
    return match.start(f"cur{i}") if match[f"cur{i}"] else match.start(f"n{i}")
