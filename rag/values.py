"""Typed values in English text: numbers, ranges, money, percentages, dates and durations.

Gives `find` (every value of a text, with exact offsets), `parse` (a whole string as one value), and the
ways to compare and show them. Times of day, scores, road numbers and the like are not values but codes:
`codes` gives those, so that every digit of a text is one or the other. Never looks outside the text.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

from rag import dates, qualifiers
from rag.number_words import AMOUNT, ORDINAL, read

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


_SYMBOLS = {
    "$": "USD", "us$": "USD", "usd": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "¥": "JPY", "₹": "INR",
    "rs": "INR", "rs.": "INR", "inr": "INR", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₴": "UAH", "₺": "TRY", "a$": "AUD",
    "au$": "AUD", "c$": "CAD", "ca$": "CAD", "hk$": "HKD", "nz$": "NZD", "s$": "SGD", "r$": "BRL", "chf": "CHF",
}  # fmt: skip
_MONEY_WORDS = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "yuan": "CNY", "rupee": "INR", "ruble": "RUB",
    "rouble": "RUB", "won": "KRW", "shekel": "ILS", "hryvnia": "UAH", "lira": "TRY", "peso": "MXN", "franc": "CHF",
    "riyal": "SAR", "rial": "IRR", "dinar": "IQD", "dirham": "AED", "krona": "SEK", "krone": "NOK", "zloty": "PLN",
    "naira": "NGN", "rand": "ZAR", "real": "BRL", "reais": "BRL",
}  # fmt: skip
# Words that are also weights, verbs or people: money only behind a million or more.
_SHY = frozenset({"pound", "won", "real", "rand"})
_NATIONS = {"australian": "AUD", "canadian": "CAD", "singapore": "SGD", "taiwan": "TWD", "iraqi": "IQD"}
_DURATIONS = {
    "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0, "fortnight": 1209600.0,
    "month": 2629800.0, "year": 31557600.0, "decade": 315576000.0, "century": 3155760000.0, "centurie": 3155760000.0,
}  # fmt: skip

_CUR = r"(?i:US\$|USD\s|AU?\$|CA?\$|HK\$|NZ\$|S\$|R\$|EUR\s|GBP\s|INR\s|CHF\s|Rs\.?\s?)|[$€£¥₹₽₩₪₴₺]"
_UNIT = (
    r"(?:\s?%(?:\s+points?\b)?|\s+(?i:per\s?cent|pct\b)(?i:age)?(?i:\s+points?\b)?|-(?i:percent|per-cent)(?i:age-points?)?"
    rf"|\s+(?i:(?:US|U\.S\.|{'|'.join(_NATIONS)})\s+)?(?i:{'|'.join(_MONEY_WORDS)})(?i:e?s)?\b"
    r"|[\s-](?i:second|minute|hour|day|week|fortnight|month|year|decade|century|centurie)(?i:s)?\b(?!-to-)(?:[’'](?!s))?)"
)
_SMALL = r"(?:\s?[mbMB](?!\w))?"
_MEASURE = r"(?:km|kg|kph|km/h|mph|ft|cm|mm|lbs?|GW|MW|GWh|MWh|TB|GB)\b"
_END = rf"(?=(?:{_MEASURE}|(?!\w|[.,:/]\d|[-–/](?:\d|[A-Z]\b))))"
_BESIDE = r"(?:(?:about|around|roughly|approximately|an\s+estimated|some)\s+)?"


def _side(i: int, small: str) -> str:
    return rf"(?P<cur{i}>{_CUR})?(?P<n{i}>{AMOUNT}{small})(?P<u{i}>{_UNIT})?"


_ONE = _side(3, rf"(?(cur3){_SMALL})")
_OTHER = _side(4, rf"(?(cur4){_SMALL}|(?(cur3){_SMALL}))")
_QUANTITY = rf"{_ONE}(?:(?P<join>\s?[-–—−]\s?|-(?:to|or)-|\s+(?:to|or)\s+(?i:{_BESIDE})){_OTHER})?{_END}"
_BETWEEN = (
    rf"(?i:between\s+{_BESIDE}){_side(1, rf'(?(cur1){_SMALL})')}\s+and\s+(?i:{_BESIDE})"
    rf"{_side(2, rf'(?(cur2){_SMALL}|(?(cur1){_SMALL}))')}{_END}"
)
_LABELS = (
    "Route|Flight|Article|Section|Chapter|Highway|Interstate|Apollo|Artemis|Boeing|Airbus|Formula|No\\.|Phase|Title|Resolution"
    "|Channel|Platform|Room|Task Force|Area|Windows|iPhone|Falcon|Version|Category|Level|Psalm|Page|Figure|Table|Gate"
    "|Terminal|Pier|District|Ward|Precinct|Act|Part|Volume|Season|Episode|Week|Day|Game|Super Bowl|Expo|Soyuz"
)
_TIME = r"\d{1,2}(?:[:.]\d\d)?(?::\d\d)?\s?(?:[ap]\.m\.|[ap]\.?m\b\.?)|\d{1,2}:\d\d(?::\d\d)?(?!\w)"
_CODE = (
    rf"{_TIME}|\d+(?i:st|nd|rd|th)\b|(?:{_LABELS})\s?\d[\w-]*"
    r"|(?!(?i:mid|pre|post)-)[^\W\d_]*(?:[-–.][^\W\d_]+)*[-–.]?\d\w*(?:[-/:.,–’']\w+)*"
    rf"|(?i:(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[\s-])?{ORDINAL})\b"
    r"|(?i:tens|dozens|scores|hundreds|thousands|millions|billions|trillions)\b"
)
_START = r"(?<!\w)(?:(?<!\w[-/:.,])|(?<=[Mm]id-)|(?<=[Pp]re-)|(?<=[Pp]ost-))"
_SCAN = re.compile(
    rf"{_START}(?:(?P<time>{_TIME})|{dates.PATTERN}|{_BETWEEN}|(?P<quantity>{_QUANTITY}))|(?<!\w)(?P<code>{_CODE})"
)
_QUANTITY_HERE = re.compile(_QUANTITY)
_CODE_HERE = re.compile(_CODE)
_BARE_DIGITS = re.compile(r"\w*\d\w*")
_CHANGE = re.compile(
    r"(?:r[io]se|risen|rising|f[ae]ll|fallen|falling|gr[eo]w|grown|growing|increas\w+|decreas\w+|dropp?\w*|declin\w+|jump\w*"
    r"|climb\w*|cut\w*|reduc\w+|slid\w*|sank|soar\w*|surg\w*|plung\w*|expand\w*|shr[aiu]nk\w*|went|gone|go|goes|going"
    r"|chang\w+|rais\w+|lower\w*|slash\w*|up|down|doubl\w+|tripl\w+|improv\w+|mov\w+|shift\w*|narrow\w*|widen\w*|trim\w*"
    r"|bring\w*|brought|took|taking|scal\w+|upgrad\w+|revis\w+)\b(?:[^.;\n]{0,60}\bfrom)?\s+(?:[a-z]+\s+){0,2}$",
    re.IGNORECASE,
)

_NOT_ONE_AFTER = re.compile(
    r"(?:\s+(?:of|another|who|that|which|is|was|or|more\s+time)\b|[’'-]|\s*[.,;:!?]|$)", re.IGNORECASE
)
_NOT_ONE_BEFORE = re.compile(
    r"\b(?:no|any|every|this|that|each|the|which|some|another|such|not|as|last|next|only|good|bad|new|old|big)[\s-]+$",
    re.IGNORECASE,
)


def find(text: str) -> list[Found]:
    """Every value in a text, left to right, not overlapping.

    "from 2014 to 2017" is two dates, and "rose from 250 to 350" two numbers; "2014-2017" and "the 1990s" are
    one date each; "hundreds", "several" and ordinals are not values.
    """
    return [item for item in _scan(text) if isinstance(item, Found)]


def codes(text: str) -> list[Code]:
    """Digits that `find` leaves out, ordinals and "dozens", "thousands": every other digit is in a value."""
    found: list[Code] = []
    items = _scan(text)
    at = 0
    for item in [*items, None]:
        stop = item.start if item else len(text)
        found += [
            Code(m.group().casefold(), m.start(), m.end()) for m in _BARE_DIGITS.finditer(text, at, stop)
        ]
        if isinstance(item, Code):
            found.append(item)
        at = item.end if item else stop
    return found


def parse(text: str) -> Value | None:
    """A whole string as one value, qualifier included; None when it is anything else."""
    stripped = text.strip().rstrip(".").rstrip() if not text.rstrip().endswith("m.") else text.strip()
    found = _scan(stripped)
    if len(found) != 1 or not isinstance(found[0], Found):
        return None
    only = found[0]
    rest = stripped[only.end :]
    if only.value.qualifier and rest and qualifiers.after(stripped, only.end):
        rest = ""
    before = stripped[: only.qualifier_start].strip().casefold()
    if rest.strip(" .") or before not in ("", "the", "a total of", "on", "in", "by", "from"):
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
    size = _DURATIONS.get(value.unit or "", 1.0) if value.kind == "duration" else 1.0
    return value.low * size, value.high * size


def _close(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return all(math.isclose(x, y, rel_tol=1e-9) for x, y in zip(a, b, strict=True))


def _scan(text: str) -> list[Found | Code]:
    """Values and codes in order."""
    out: list[Found | Code] = []
    at = 0
    while match := _SCAN.search(text, at):
        item, at = _item(text, match)
        if isinstance(item, Found):
            item = _qualified(text, item)
            if out and item.qualifier_start < out[-1].end:
                item = replace(item, qualifier_start=item.start, value=replace(item.value, qualifier=None))
        if item is not None:
            out.append(item)
    return out


def _item(text: str, match: re.Match[str]) -> tuple[Found | Code | None, int]:
    start, kind = match.start(), match.lastgroup or ""
    for group in dates.GROUPS:
        if match[group] is not None:
            kind = group
            break
    if kind in dates.GROUPS:
        return _dated(text, match, kind)
    if match["code"] is not None or match["time"] is not None:
        return _coded(text, start, match.end())
    if match["n1"] is not None:
        pair = _pair(text, match, 1, 2)
        if pair is None or (_yearish(match["n1"]) and _yearish(match["n2"]) and not pair.noun):
            return None, match.start("cur1") if match["cur1"] else match.start("n1")
        return replace(pair, start=start, qualifier_start=start), pair.end
    return _quantity(text, match)


def _dated(text: str, match: re.Match[str], kind: str) -> tuple[Found | Code | None, int]:
    start, end = match.span(kind)
    bare = kind == "year" or (kind == "years" and not text[start:end].startswith(("19", "20")))
    if kind == "month" and not dates.reads_as_month(text, start, end):
        return None, end
    if bare or kind == "years":
        quantity = _QUANTITY_HERE.match(text, start)
        pair = _pair(text, quantity, 3, 4) if quantity and quantity["n4"] else None
        other = quantity["n4"] if quantity else None
        counts = bare and kind == "years"
        if pair and not (_yearish(other or "") and not pair.noun) and kind == "year":
            counts = True
        if (
            kind == "years"
            and pair
            and pair.noun
            and not re.match(r"\s+(?:seasons?|terms?|period)", text[end:])
        ):
            counts = counts or dates.counted(text, end)
        if kind == "year" and not counts:
            counts = not dates.reads_as_year(text, start, end)
        if counts:
            return _quantity(text, quantity) if quantity else _coded(text, start, end)
    reading = dates.read(kind, match[kind])
    if reading is None:
        return _coded(text, start, end)
    value = Value(
        "date",
        float(reading.first),
        float(reading.last),
        reading.relative,
        None,
        reading.granularity,
        reading.parts,
    )
    return Found(value, start, end, start), end


def _coded(text: str, start: int, end: int) -> tuple[Code | None, int]:
    whole = _CODE_HERE.match(text, start)
    end = max(end, whole.end() if whole else end)
    return Code(_code_form(text[start:end]), start, end), end


_ORDINALS = {
    w: str(i) + {1: "st", 2: "nd", 3: "rd"}.get(i, "th")
    for i, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}


def _code_form(text: str) -> str:
    folded = re.sub(r"(?<!\d)[\s.\-–]+|[\s.\-–]+(?!\d)|\s+", "", text.casefold())
    return _ORDINALS.get(folded, folded.replace("–", "-").replace("’", "'"))


def _quantity(text: str, match: re.Match[str]) -> tuple[Found | Code | None, int]:
    if match["n4"] is not None:
        pair = _pair(text, match, 3, 4)
        if pair is not None:
            return pair, pair.end
        if match["join"].strip() in ("-", "–", "—", "−") and match["n4"][0].isdigit():
            return _coded(text, match.start(), match.end())
    found = _single(text, match, 3)
    if found is None:
        return None, match.end("n3")
    return found, found.end


def _yearish(amount: str) -> bool:
    return len(amount) == 4 and amount.isdecimal() and 1900 <= int(amount) <= 2099


def _reading(match: re.Match[str], i: int) -> tuple[Kind, str | None, float, float, int]:
    """Kind, unit, mantissa, scale and end of one side of a quantity."""
    number, scale = read(match[f"n{i}"])
    end = match.end(f"n{i}")
    unit_words = (match[f"u{i}"] or "").strip(" \t\r\n-’'").casefold()
    if match[f"cur{i}"]:
        if unit_words.split()[-1:] and unit_words.split()[-1].rstrip("s") in _MONEY_WORDS:
            end = match.end(f"u{i}")
        return "money", _SYMBOLS[match[f"cur{i}"].strip().casefold()], number, scale, end
    if not unit_words:
        return "number", None, number, scale, end
    whole = match.end(f"u{i}")
    if unit_words.startswith(("%", "per", "pct")):
        return "percent", "point" if "point" in unit_words else None, number, scale, whole
    *nation, last = unit_words.split()
    stem = last[:-1] if last.endswith("s") and last not in _MONEY_WORDS else last
    if stem in _DURATIONS:
        return "duration", "century" if stem == "centurie" else stem, number, scale, whole
    stem = stem if stem in _MONEY_WORDS else last.removesuffix("es")
    if stem in _SHY and number * scale < 1e6:
        return "number", None, number, scale, end
    unit = _NATIONS.get(nation[0], _MONEY_WORDS[stem]) if nation else _MONEY_WORDS[stem]
    return "money", unit, number, scale, whole


def _single(text: str, match: re.Match[str], i: int) -> Found | None:
    start = match.start(f"cur{i}") if match[f"cur{i}"] else match.start(f"n{i}")
    kind, unit, number, scale, end = _reading(match, i)
    words = match[f"n{i}"].casefold()
    if words == "one" and kind == "number":
        before = _NOT_ONE_BEFORE.search(text, max(0, start - 12), start)
        if before or _NOT_ONE_AFTER.match(text, end):
            return None
    value = Value(kind, number * scale, number * scale, unit)
    return Found(value, start, end, start, _noun(text, end) if kind == "number" else None)


def _pair(text: str, match: re.Match[str], i: int, j: int) -> Found | None:
    """Two amounts as one range; None where they are two things ("rose from 250 to 350", "5 to 4")."""
    kind, unit, a, a_scale, _ = _reading(match, i)
    kind_b, unit_b, b, b_scale, end = _reading(match, j)
    if (kind, unit) != (kind_b, unit_b):
        if kind == "number":
            kind, unit = kind_b, unit_b
        elif kind != "money" or kind_b != "number":
            return None
    if a_scale == 1.0 and b_scale != 1.0 and a < b:
        a_scale = b_scale
    low, high = a * a_scale, b * b_scale
    start = match.start(f"cur{i}") if match[f"cur{i}"] else match.start(f"n{i}")
    join = match["join"].casefold() if i == 3 else "and"
    if not low < high or ("or" in join and high - low > 1 and a_scale == 1.0):
        return None
    if "to" in join and _CHANGE.search(text, max(0, start - 100), start):
        return None
    value = Value("range" if kind == "number" else kind, low, high, unit)
    return Found(value, start, end, start, _noun(text, end) if kind == "number" else None)


def _qualified(text: str, found: Found) -> Found:
    dated = found.value.kind == "date"
    before = qualifiers.before(text, found.start, date=dated)
    if before is None and text[found.start : found.start + 7].casefold() == "between":
        inner = re.match(rf"between\s+({_BESIDE})", text[found.start : found.end], re.IGNORECASE)
        before = (" ".join(inner[1].casefold().split()), found.start) if inner and inner[1] else None
    if before:
        return replace(found, qualifier_start=before[1], value=replace(found.value, qualifier=before[0]))
    after = None if dated else qualifiers.after(text, found.end)
    return replace(found, value=replace(found.value, qualifier=after)) if after else found


_WORD = re.compile(r"[\s-]+((?:[A-Za-z]\.){2,}|[^\W\d_][^\W_]*(?:[’'-][^\W\d_]+)*)")
_STOP = frozenset(
    """a an and are as at be been before but by can could did do does for from had has have he her his i if in into is
    it its may might nor not of on or our remain remained remains said say says she should since so still stay stayed
    than that the their them then there these they this those to took under until was we were when where which while
    who will with would you your after about against during over between per left died were killed each every""".split()
)
_FILLER = frozenset("more additional other extra further such of the these those its their new".split())
_HEADS = frozenset(
    "people personnel police men women children troops cattle sheep aircraft staff crew percent".split()
)


def _noun(text: str, end: int) -> str | None:
    """The noun phrase that follows a number: at most three words, up to its first plural."""
    words: list[str] = []
    fill = True
    while len(words) < 3 and (match := _WORD.match(text, end)):
        word = match[1]
        folded = word.casefold()
        if fill and folded in _FILLER:
            end = match.end()
            continue
        fill = False
        if folded in _STOP:
            break
        words.append(word)
        end = match.end()
        if folded in _HEADS or (folded.endswith("s") and not folded.endswith(("ss", "us", "is", "’s", "'s"))):
            break
    return " ".join(words) or None


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
    import datetime

    return datetime.date.fromordinal(int(ordinal)).year
