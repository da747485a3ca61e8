"""Amounts with their units: plain numbers, money, percentages, spans of time, and ranges of them.

Gives QUANTITY and BETWEEN (regex sources with named groups) and what they read as: `single` and `pair`; and
`prolonged`, a span of time with the smaller one behind it.
Never decides whether four digits are a year, and knows nothing of what is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from rag import currencies
from rag.number_words import AMOUNT, GUARD, PLAIN, part_of_share, read

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


# Seconds in each; a month is a twelfth of a year, so that 18 months are a year and a half.
SECONDS = {
    "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0, "fortnight": 1209600.0,
    "month": 2629800.0, "year": 31557600.0, "decade": 315576000.0, "century": 3155760000.0,
}  # fmt: skip
_SHORT = {"sec": "second", "min": "minute", "hr": "hour", "wk": "week", "yr": "year", "centurie": "century"}

_TIMES = "second|minute|hour|day|week|fortnight|month|year|decade|century|centurie"
_UNIT = (
    r"(?:\s?%(?:\s+points?\b)?|\s+(?i:(?:per\s?cent(?:age)?|pct)(?:\s+points?)?\b)|pc\b"
    r"|-(?i:percent(?:age-points?)?|per-cent)\b|[\s-](?i:basis[\s-]points?)\b|\s?bps?\b"
    rf"|{currencies.NAME}"
    rf"|[\s-](?i:{_TIMES})(?i:s)?\b(?!-to-)(?:[’'](?!s))?|(?:\s|-)?(?:sec|min|hr|wk|yr)s?\b)"
)
# "20-plus years", "20+ years", "300-odd years"
_SOFT = rf"(?:(?:\+|-plus|-odd)(?={_UNIT}))?"
# "€30m", "$2b": only behind a currency.
_SMALL = r"(?:\s?[mbMB](?!\w))?"
_MEASURE = r"(?:km|kg|kph|km/h|mph|ft|cm|mm|lbs?|GW|MW|GWh|MWh|TB|GB|m|in|x|(?<=\d\d)[CF]|(?<=\.\d)[CF])\b"
_END = rf"(?=(?:{_MEASURE}|(?!\w|[.,:/]\d|[-–/](?:\d|[A-Z]\b))))"
_BESIDE = r"(?:(?:about|around|roughly|approximately|an\s+estimated|some)\s+)?"


def _side(i: int, small: str) -> str:
    amount = AMOUNT if i == 3 else PLAIN  # a share is no end of a range
    return rf"(?P<cur{i}>{currencies.SIGN})?(?P<n{i}>{amount}{small})(?:{_SOFT}(?P<u{i}>{_UNIT}))?"


_ONE = _side(3, rf"(?(cur3){_SMALL})")
_OTHER = _side(4, rf"(?(cur4){_SMALL}|(?(cur3){_SMALL}))")
# Most words begin no amount: this look ahead makes the rest of the pattern cheap.
_MAY_BEGIN = (
    r"(?:(?=[\d.$€£¥₹₽₩₪₴₺₦₱฿½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞−-]|[A-Za-z]{1,2}\$|rs|Rs|RM\s?\d|[A-Z]{3}\s\d|[mM]inus\s\d)"
    rf"|(?i:{GUARD}))"
)
_JOIN = rf"(?P<join>\s?[-–—−]\s?|-(?:to|or)-|-?\s+(?:to|or)\s+(?i:{_BESIDE}))"
QUANTITY = rf"{_MAY_BEGIN}{_ONE}(?:{_JOIN}{_OTHER})?{_END}"
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
    r"(?:\s+(?:of|another|who|that|which|is|was|or|more\s+time|an?(?!\s+(?:day|week|month|year)))\b"
    r"|[’']|-(?:of|sided|way|on|to|time|off|stop|size|step|click|ready|hand|arm|eye|liner|dimensional|upman|and|or)|-$|-\W|\s*[.,;:!?]|$)",
    re.IGNORECASE,
)
_NOT_ONE_BEFORE = re.compile(
    r"\b(?:no|any|every|this|that|each|the|which|some|another|such|not|as|last|next|only|good|bad|new|old|big)"
    r"[\s-]+$",
    re.IGNORECASE,
)
# "a year" is a span of time in "for a year" and "a year ago", but a rate in "$5 a year" and "twice a year".
_SPAN_BEFORE = re.compile(
    r"(?:^|\b(?:for|in|within|over|than|about|nearly|almost|after|least|last|lasts|lasted|lasting|takes?|taking|took"
    r"|around|roughly|under|spent|spend|served|half|just|to)\s+)$",
    re.IGNORECASE,
)
_SPAN_AFTER = re.compile(r"\s+(?:ago|later|earlier|before|long|old|longer|and\s+a\s+half)\b", re.IGNORECASE)
# Where no noun follows ("for a day pass") and no "or two".
_SPAN_ENDS = re.compile(
    r"(?:\s+(?:in|at|of|on|to|for|from|with|without|by|before|after|and|but|as|since|that|than|the|while|when|until|because"
    r"|due|under|over|during|is|was|are|were|has|had|have|he|she|they|it|we|if|now|into|through|more|rather|away)\b"
    r"|\s*[^\w\s’'-]|\s*$|\s*\n)",
    re.IGNORECASE,
)
_AND_A_HALF = re.compile(r"\s+and\s+a\s+half\b", re.IGNORECASE)
_SMALLER = re.compile(
    rf"(?:,?\s++(?:and\s++)?)(?P<n>{AMOUNT})[\s-]?(?i:(?P<u>{_TIMES}|sec|min|hr))s?\b", re.IGNORECASE
)
_SCORE_BEFORE = re.compile(
    r"\b(?:lost|lose|won|wins?|beat|beaten|beating|defeat\w*|loss|victory|draw|drew|led|leads?|leading|trail\w*|tied|vot\w+"
    r"|score\w*|downed|edged|routed)\s+(?:[\w.’']+\s+){0,2}?(?:by\s+)?$"
)
_SCORE_AFTER = re.compile(
    r"\s+(?:win|victory|defeat|loss|lead|vote|draw|tie|record|triumph|rout|decision|ruling|score\w*)\b"
)
_SOFTENED = re.compile(r"(\+|-plus|-odd)[\s-]")


def _reading(match: re.Match[str], i: int) -> tuple[Kind, str | None, float, float, int]:
    """Kind, unit, mantissa, scale and end of one side of a quantity."""
    number, scale = read(match[f"n{i}"])
    end = match.end(f"n{i}")
    unit_words = _AROUND_UNIT.sub("", match[f"u{i}"] or "").casefold()
    if match[f"cur{i}"]:
        if unit_words and currencies.of_name(unit_words, 1e6):
            end = match.end(f"u{i}")
        sign = -1.0 if match[f"cur{i}"].startswith(("-", "−")) else 1.0
        return "money", currencies.of_sign(match[f"cur{i}"]), sign * number, scale, end
    if not unit_words:
        return "number", None, number, scale, end
    whole = match.end(f"u{i}")
    if unit_words.startswith(("basis", "bp")):
        return "percent", "point", number / 100, scale, whole
    if unit_words.startswith(("%", "per", "pct", "pc")):
        return "percent", "point" if "point" in unit_words else None, number, scale, whole
    stem = unit_words.removesuffix("s")
    stem = _SHORT.get(stem, stem)
    if stem in SECONDS:
        return "duration", stem, number, scale, whole
    money = currencies.of_name(unit_words, number * scale)
    if money is None:
        return "number", None, number, scale, end
    return "money", money[0], number * money[1], scale, whole


def single(text: str, match: re.Match[str], i: int) -> Amount | None:
    """Side `i` of a match alone; None where "one" only stands for something ("one of them", "no one")."""
    kind, unit, number, scale, end = _reading(match, i)
    start = _start(match, i)
    if match[f"n{i}"].casefold() in ("a", "an") and (
        kind != "percent"
        and not _SPAN_AFTER.match(text, end)
        and not (_SPAN_BEFORE.search(text[max(0, start - 12) : start]) and _SPAN_ENDS.match(text, end))
    ):
        return None
    part = part_of_share(match[f"n{i}"])
    if part != match[f"n{i}"] and number * scale >= 1:  # "5 out of 5 stars" is no share
        whole = read(part)
        number, scale, end = whole[0], whole[1], match.start(f"n{i}") + len(part)
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
    if _is_score(text, kind, start, end):
        return None
    return Amount("range" if kind == "number" else kind, low, high, unit, start, end)


def _is_score(text: str, kind: Kind, start: int, end: int) -> bool:
    """Whether two small numbers with a dash are a score: "lost 14-21", "a 45-52 vote"."""
    if kind != "number" or not re.fullmatch(r"\d{1,3}[-–—−]\d{1,3}", text[start:end]):
        return False
    if _SCORE_AFTER.match(text, end):
        return True
    return bool(_SCORE_BEFORE.search(text, max(0, start - 24), start)) and not re.match(
        r"\s+[a-z]", text[end:]
    )


def prolonged(text: str, amount: Amount) -> Amount:
    """A span of time with the smaller one behind it: "two hours and 20 minutes", "a year and a half"."""
    if amount.kind != "duration" or amount.low != amount.high:
        return amount
    half = _AND_A_HALF.match(text, amount.end)
    if half:
        return replace(amount, low=amount.low + 0.5, high=amount.low + 0.5, end=half.end())
    unit = amount.unit or ""
    while rest := _SMALLER.match(text, amount.end):
        number, scale = read(rest["n"])
        stem = _SHORT.get(rest["u"].casefold(), rest["u"].casefold())
        if not 0 < number * scale * SECONDS[stem] < SECONDS[unit]:
            break
        total = amount.low + number * scale * SECONDS[stem] / SECONDS[amount.unit or ""]
        amount, unit = replace(amount, low=total, high=total, end=rest.end()), stem
    return amount


def softened(text: str) -> str | None:
    """The qualifier inside "between about 250 and 350" or "20-plus years", lower-cased."""
    inner = _INNER.match(text)
    if inner and inner[1]:
        return " ".join(inner[1].casefold().split())
    after = _SOFTENED.search(text)
    return ("about" if after[1] == "-odd" else "at least") if after else None


def _start(match: re.Match[str], i: int) -> int:
    return match.start(f"cur{i}") if match[f"cur{i}"] else match.start(f"n{i}")
