"""Dates as English news writes them, as one pattern and one reader.

Gives PATTERN (a regex source with named groups) and `read`. A date the text does not resolve, such as
"on Monday" or "last year", is read as those words. Never guesses a missing year, never reads a clock.
Where day and month are both numbers, the month comes first ("10/21/2025") unless that cannot be, or points
part them ("21.10.2025"). A quarter, a half, a season or a business year is not resolved to days, on which
companies and hemispheres differ: it is its year, under that name.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from typing import Literal

from rag.number_words import ordinal

Granularity = Literal["day", "month", "year"]

MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_BY_PREFIX = {name[:3].casefold(): i for i, name in enumerate(MONTHS, 1)}
_FULL = "|".join(MONTHS)
_MON = rf"(?:(?i:{_FULL})\b|(?i:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_PLAIN = "|".join(name for name in MONTHS if name not in ("May", "March"))
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1\d|20|21)\d\d"
_SPAN = "year|month|week|weekend|decade|century|quarter|spring|summer|autumn|fall|winter|night"
_CUE = r"(?:in|by|since|until|till|of|from|to|through|last|next|this|early|late|mid|during|before|after)"
_NOT_MORE = r"(?![\w]|[,.]\d|[-–/]\d)"

# "18 and 19": days that follow each other. Other pairs of days are two dates.
_NEXT = "|".join(rf"{day}(?:st|nd|rd|th)?\s+(?:and|&)\s+{day + 1}(?:st|nd|rd|th)?" for day in range(1, 31))
_DAYS = rf"(?:{_DAY}\s?[-–]\s?{_DAY}|{_NEXT}|{_DAY})"
_LAST_TWO = rf"(?:\s?[-–/]\s?(?:{_YEAR}|\d\d(?!\d)))?{_NOT_MORE}"
_NTH = r"(?:first|second|third|fourth|1st|2nd|3rd|4th|last|final)"
_BUSINESS = r"(?:fiscal|financial)(?:\s+year)?"
_PART = (
    rf"(?:{_NTH}[\s-](?:quarter|half)(?:\s+of|,)?\s+(?:the\s+)?(?:{_BUSINESS}\s+)?{_YEAR}{_NOT_MORE}"
    rf"|[QH][1-4](?:,?\s(?:of\s+)?(?:FY\s?)?|FY\s?){_YEAR}{_NOT_MORE}"
    rf"|{_BUSINESS}\s+{_YEAR}{_LAST_TWO}|FY\s?{_YEAR}{_LAST_TWO}"
    rf"|(?:spring|summer|autumn|fall|winter)(?:\s+of|,)?\s+{_YEAR}{_LAST_TWO})"
)
_CENTURY_NTH = (
    r"(?:twenty[\s-]first|twentieth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twelfth|eleventh|tenth|ninth|eighth"
    r"|seventh|sixth|fifth|fourth|third|second|first)"
)
_DECADE_WORDS = ("thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_AFTER_THE = r"(?:(?<=the\s)|(?<=early\s)|(?<=late\s)|(?<=mid\s)|(?<=mid-)|(?<=early-)|(?<=late-))"

# Most words begin no date: this look ahead makes the rest of the pattern cheap.
_GUARD = (
    r"(?=[\d’'‘]|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|last|next|this"
    r"|the\s+past|yest|toda|tomo|toni|fisc|fina|spri|summ|autu|fall|wint|(?:fir|sec|thi|fou)[a-z]{2,3}[\s-](?:qua|hal)"
    r"|(?:fi|si|se|ei|ni|te|el|tw|th|fo)[a-z]{2,9}[\s-](?:first\s)?cen|(?:thir|for|fif|six|seven|eigh|nine)ties)"
    r"|[QH][1-4]|FY|AD\s)"
)
PATTERN = (
    rf"{_GUARD}(?:(?P<iso>\d{{4}}(?P<mark>[-/.])\d\d(?P=mark)\d\d(?=T\d|{_NOT_MORE}))"
    rf"|(?P<ym>{_YEAR}-(?:0[1-9]|1[0-2]){_NOT_MORE})"
    rf"|(?P<mdy>{_MON}\s+{_DAYS}(?:,?\s+{_YEAR})?{_NOT_MORE}"
    r"(?!\s+(?:percent|per cent|million|billion)\b))"
    rf"|(?P<dmy>{_DAYS}(?:\s+of)?\s+{_MON}(?:,?\s+{_YEAR}{_NOT_MORE})?(?!\w))"
    rf"|(?P<months>{_MON}\s?[-–]\s?{_MON},?\s+(?:of\s+)?{_YEAR}{_NOT_MORE})"
    rf"|(?P<my>{_MON},?\s+(?:of\s+)?{_YEAR}{_NOT_MORE})"
    rf"|(?P<slash>\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d\d){_NOT_MORE}|\d\d-\d\d-\d{{4}}{_NOT_MORE}"
    rf"|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}{_NOT_MORE})"
    rf"|(?P<part>(?i:{_PART}))"
    rf"|(?P<century>(?i:(?:\d{{1,2}}(?:st|nd|rd|th)|{_CENTURY_NTH})[\s-]century)\b(?!\s+B\.?C))"
    rf"|(?P<decade>{_YEAR[:-2]}0s\b|{_AFTER_THE}{_YEAR[:-2]}0[’']s\b|[’'‘][03-9]0s\b"
    rf"|{_AFTER_THE}(?i:{'|'.join(_DECADE_WORDS)})\b)"
    r"|(?P<era>\d{1,4}\s?(?:BCE?|B\.C\.(?:E\.)?|CE|AD|A\.D\.)(?!\w)|AD\s\d{1,4}(?![\w,.]\d|\w))"
    rf"|(?P<years>{_YEAR}\s?[-–/]\s?(?:{_YEAR}|\d\d){_NOT_MORE})"
    rf"|(?P<relative>(?i:(?:last|next|this|this\s+past|this\s+coming|the\s+past)\s+(?:{_SPAN}|{'|'.join(WEEKDAYS)}|{_FULL})"
    rf"|yesterday|today|tomorrow|tonight)\b(?!-))"
    rf"|(?P<weekday>(?i:{'|'.join(WEEKDAYS)})\b)"
    rf"|(?P<month>(?i:{_PLAIN})\b|(?:May|March)\b|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\b\.)"
    rf"|(?P<year>{_YEAR}{_NOT_MORE}(?!\s?%)))"
)
GROUPS = (
    *("iso", "ym", "mdy", "dmy", "months", "my", "slash", "part", "century", "decade", "era", "years"),
    *("relative", "weekday", "month", "year"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A date as read. `first` and `last` are proleptic ordinals of its days, 0 without a year."""

    parts: tuple[int | None, int | None, int | None] | None
    granularity: Granularity | None
    first: int = 0
    last: int = 0
    relative: str | None = None  # "monday", "last december", "last year": what the text leaves open


_NUMBERS = re.compile(r"\d+")
_MONTH_WORD = re.compile(_MON)
_MONTH_CUE = re.compile(rf"(?:\b{_CUE}\s+|\bmid-)$", re.IGNORECASE)


def read(kind: str, text: str) -> Reading | None:
    """Read what the PATTERN group `kind` matched; None where there is no such day."""
    numbers = [int(n) for n in _NUMBERS.findall(text)]
    if kind == "iso":
        return _made(*numbers)
    if kind == "ym":
        # "2009-10" is a season, "2025-09" a month: a season's second year follows its first.
        if numbers[1] == numbers[0] % 100 + 1:
            return _years(numbers[0], numbers[0] + 1)
        return _made(numbers[0], numbers[1], None)
    if kind == "slash":
        a, b, short = numbers
        if "." in text:
            a, b = b, a
            if a > 12:
                return None
        whole = short + (0 if short > 99 else 2000 if short < 70 else 1900)
        return _made(whole, a, b) if a <= 12 else _made(whole, b, a)
    if kind in ("mdy", "dmy", "my"):
        month = _BY_PREFIX[_MONTH_WORD.search(text).group()[:3].casefold()]  # type: ignore[union-attr]
        if kind == "my":
            return _made(numbers[0], month, None)
        year = numbers.pop() if numbers[-1] > 31 else None
        first = _made(year, month, numbers[0])
        if len(numbers) == 1 or first is None:
            return first
        last = _made(year, month, numbers[1])
        if last is None or numbers[1] <= numbers[0]:
            return None
        # A run of days keeps its last day apart where no year gives it an ordinal.
        end = last.last or numbers[1]
        return Reading(first.parts, "day", first.first or numbers[0], end)
    if kind == "months":
        return _months(numbers[0], *(_BY_PREFIX[m[:3].casefold()] for m in _MONTH_WORD.findall(text)))
    if kind == "decade":
        return _decade(numbers[0] if numbers else 1930 + 10 * _DECADE_WORDS.index(text.casefold()))
    if kind == "century":
        nth = numbers[0] if numbers else ordinal(re.sub(r"[\s-]+", " ", text.casefold()).rpartition(" ")[0])
        return _years(100 * nth - 99, 100 * nth) if nth and nth < 100 else None
    if kind == "era":
        year = numbers[0]
        if "B" in text:
            return Reading((-year, None, None), "year") if year else None
        return _years(year, year) if year else None
    if kind == "years":
        return _several(*numbers)
    if kind == "part":
        return _part(text, numbers)
    if kind == "year":
        return _years(numbers[0], numbers[0])
    words = " ".join(text.casefold().split())
    last_word = words.rpartition(" ")[2].rstrip(".")
    # "last decade" begins like December.
    if kind in ("month", "relative") and last_word[:3] in _BY_PREFIX and _MONTH_WORD.fullmatch(last_word):
        relative = words.rpartition(" ")[0] or None
        return Reading((None, _BY_PREFIX[last_word[:3]], None), "month", relative=relative)
    return Reading(None, None, relative=words)


def reads_as_month(text: str, start: int, end: int) -> bool:
    """Whether "May" or "March" here is the month: only after a word that leads to one, or alone."""
    if text[start:end].casefold() not in ("may", "march"):
        return True
    if not text[:start].strip() and not text[end:].strip():
        return True
    return bool(_MONTH_CUE.search(text, max(0, start - 12), start))


_COUNTS = re.compile(
    r"(?:about|around|approximately|roughly|some|nearly|almost|more than|less than|fewer than|over|under"
    r"|at least|up to|as many as|at most|only|just|exactly|estimated|another|total of|additional|than|killed"
    r"|injured|wounded)\s+$",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?:\b(?:in|by|since|until|till|before|after|during|from|to|through|throughout|and|early|late|mid|year|years"
    r"|summer|spring|fall|autumn|winter|around|about|circa|season|the|its|his|her|their|our|or|for|between|of)\s+"
    r"|\b(?:mid|pre|post|early|late)-|[(’'s]\s?)$",
    re.IGNORECASE,
)
_OLD_LEADS = re.compile(
    r"\b(?:in|by|since|until|before|after|during|from|of|early|late|year|summer|spring|winter|circa)\s+$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"[\s-]++(?:(?:more|U\.?S\.?|[A-Z]\w+n|new|other|military|additional)\s++)*(?:troops?|soldiers?|advis[eo]rs?|people"
    r"|men|women|children|persons?|personnel|cases|deaths|jobs|homes|houses|miles?|kilomet\w+|meters?|metres?|feet"
    r"|tons?|tonnes?|acres|votes|students|workers|employees|refugees|migrants|civilians|fighters|members|residents"
    r"|patients|dollars?|euros?|pounds|times|seats|copies|units|vehicles|square|hours?|minutes?|days?|weeks?|months?"
    r"|years?|percent|per\s+cent|hundred|thousand|million|billion|trillion|officers|victims|forces|marines)\b"
    r"|\s?%",
    re.IGNORECASE,
)


def counted(text: str, end: int) -> bool:
    """Whether a counted thing follows directly: "troops", "miles", "percent"."""
    return bool(_COUNTED.match(text, end))


_PLURAL = re.compile(r"\s+[a-z]{3,}s\b(?<!ss)(?<!was)(?<!has)")


def reads_as_old_year(text: str, start: int, end: int) -> bool:
    """Whether words that lead to a year stand before it: "in 1862", "since 2019"."""
    return bool(_OLD_LEADS.search(text, max(0, start - 24), start)) and not _PLURAL.match(text, end)


def reads_as_year(text: str, start: int, end: int) -> bool:
    """Whether four bare digits are a year rather than a count ("in 2024", not "2026 troops")."""
    number = int(text[start:end])
    window = max(0, start - 24)
    if _COUNTED.match(text, end):
        return False
    if not 1900 <= number <= 2099:
        return reads_as_old_year(text, start, end)
    if _COUNTS.search(text, window, start):
        return bool(
            re.search(r"(?:about|around|approximately|roughly|nearly)\s+$", text[window:start])
        ) and not re.match(r"\s+[a-z]+s\b", text[end : end + 24])
    return bool(_LEADS.search(text, window, start)) or not _PLURAL.match(text, end)


def _several(first: int, second: int) -> Reading | None:
    """Years from one to another, the other perhaps in two digits: "2024-25"."""
    if second < 100:
        second += first // 100 * 100
        second += 100 if second < first else 0
    return _years(first, second) if first < second <= first + 200 else None


def _decade(first: int) -> Reading | None:
    """Ten years, or the hundred of "the 1800s"; "’90s" are those of the last century."""
    if first < 100:
        first += 2000 if first < 30 else 1900
    return _years(first, first + (99 if first % 100 == 0 and first < 2000 else 9))


def _months(year: int, first: int, last: int) -> Reading | None:
    """Months of one year, or from the end of the year before: "December-February 2022"."""
    start = _made(year - 1 if last < first else year, first, None)
    end = _made(year, last, None)
    if start is None or end is None or first == last:
        return None
    return Reading(start.parts, "month", start.first, end.last)


_NAMED = {"1": "first", "2": "second", "3": "third", "4": "fourth", "last": "fourth", "final": "fourth"}
_PARTED = re.compile(r"([a-z]+|\d)(?:st|nd|rd|th)?[\s-](quarter|half)\b|([qh])([1-4])")


def _part(text: str, numbers: list[int]) -> Reading | None:
    """A year under the name of its part: "third quarter", "first half", "fiscal", "autumn"."""
    folded = text.casefold()
    years = [n for n in numbers if n > 999]
    behind = numbers[numbers.index(years[0]) + 1 :]
    reading = _several(years[0], behind[0]) if behind else _years(years[0], years[0])
    names = []
    if parted := _PARTED.search(folded):
        nth, span, letter, digit = parted.groups()
        span = span or ("quarter" if letter == "q" else "half")
        nth = _NAMED.get(nth or digit, nth)
        if span == "half" and nth not in ("first", "second"):
            nth = {"third": None, "fourth": "second"}.get(nth or "")
        if nth is None:
            return None
        names.append(f"{nth} {span}")
    if re.search(r"fiscal|financial|fy", folded):
        names.append("fiscal")
    season = re.match(r"spring|summer|autumn|fall|winter", folded)
    if season:
        names.append({"fall": "autumn"}.get(season.group(), season.group()))
    return None if reading is None else replace(reading, relative=" ".join(names))


def _years(first: int, last: int) -> Reading | None:
    if not 1 <= first <= last <= 9999:
        return None
    return Reading(
        (first, None, None),
        "year",
        datetime.date(first, 1, 1).toordinal(),
        datetime.date(last, 12, 31).toordinal(),
    )


def _made(year: int | None, month: int, day: int | None) -> Reading | None:
    if year == 0:
        return None
    try:
        first = datetime.date(year or 2000, month, day or 1)  # 2000 is a leap year: any day may stand
    except ValueError:
        return None
    granularity: Granularity = "day" if day else "month"
    if year is None:
        return Reading((None, month, day), granularity)
    if day:
        return Reading((year, month, day), granularity, first.toordinal(), first.toordinal())
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return Reading((year, month, None), granularity, first.toordinal(), following.toordinal() - 1)
