"""From the words a reader points at to the value of an answer.

Gives `complete`: the whole typed value that a span touches, or the span as a shortest phrase, always as it
stands in the text. Never looks at another text, and never says whether the answer is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag import values
from rag.dates import MONTHS
from rag.phrases import phrase, whole_words
from rag.questions import Asked, Asking, content_stems
from rag.values import Code, Found

Kinds = tuple[str, ...]
_COUNTS: Kinds = ("number", "range")
# By what is asked: the kinds of value that answer it, and those that may where none of the first is there.
_FITTING: dict[Asked, tuple[Kinds, ...]] = {
    "number": (_COUNTS, ("percent",)),
    "money": (("money",), _COUNTS, ("percent",)),
    "percent": (("percent",), _COUNTS),
    "date": (("date",), ("duration",)),
    "duration": (("duration",), ("date",), _COUNTS),
}
_MEASURED = re.compile(
    r"\bhow (?:much|high|far|tall|deep|large|big|heavy|fast|wide|hot|cold|strong)\b", re.IGNORECASE
)
_HOW_MANY = re.compile(r"\bmany\b", re.IGNORECASE)
_AGE = re.compile(r"\b(?:how old|what age|at what age|the age)\b", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b|\d{1,2}:\d\d|\b(?:noon|midnight)\b", re.IGNORECASE)
_CLOCK_ASKED = re.compile(r"\bwhat time\b", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:(?:tens|hundreds) of (?:thousands|millions|billions)|dozens|scores|hundreds|thousands|millions"
    r"|billions"
    r"|several(?: (?:dozen|hundred|thousand|million))?|a (?:few|couple|handful)|none|nobody|no one|once"
    r"|both|free)\b"
    r"(?: of (?:dollars|pounds|euros)\b)?",
    re.IGNORECASE,
)
_BEHIND = (  # a part is no ordinal: "a third of them", and not "a third man"
    r"(?=\s(?:of|more|less|fewer|higher|lower|larger|smaller|in|on|by|at|since|from|to|this|last|as|for|when"
    r"|and|or)\b"
    r"|[^\w\s-]|\s?$)"
)
_PART = (
    r"(?:(?<!first )(?<!second )(?<!other )(?<!last )half(?!-)"
    r"|(?:one|two|three|four|five|six|seven|eight|nine)[ -](?:third|quarter|fifth|sixth|seventh|eighth|ninth"
    rf"|tenth)s?{_BEHIND}|an? (?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|hundredth){_BEHIND})"
)
_HOLIDAY = (
    r"Easter(?: (?:Sunday|Monday))?|Good Friday|Whitsun|Christmas(?: (?:Eve|Day))?|Boxing Day"
    r"|New Year(?:[’']s (?:Eve|Day))?|Thanksgiving|Ramadan|Midsummer|Passover|Diwali|Hanukkah"
)
_SPELL = r"(?:minute|hour|day|night|week|fortnight|month|season|year|decade|century)"
# How people put what is no typed value, by what is asked: looked for only where the span touches none.
_SPOKEN_WORDS: dict[Asked, str] = {
    "number": rf"{_PART}|one|(?:an?|half an?|two|three|a good) dozen",
    "money": rf"{_PART}|an? (?:\w{{1,20}} )?(?:dollar|pound|euro|cent|penny|franc|peso)",
    "percent": (
        rf"{_PART}|(?:one|two|three|four|five|six|seven|eight|nine) in (?:four|five|six|eight|ten|twenty|\d+)"
    ),
    "date": (
        rf"(?-i:{_HOLIDAY}|{'|'.join(MONTHS)})|(?:early |late |mid-)?(?-i:spring|summer|autumn|winter)"
        r"|(?:end|start|beginning|middle) of the (?:day|week|month|season|year|decade)"
        r"|\d{1,2}(?:st|nd|rd|th)|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days|\d{1,2}[.:]\d\d"
    ),
    "duration": (
        rf"(?:an?|one|another|half an?|a full|the whole|the rest of the) {_SPELL}|{_SPELL}s|centuries"
    ),
}
_SPOKEN = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _SPOKEN_WORDS.items()}
_NEAR = 24  # characters round a span in which such words may begin and end
# What leads to a time that is one only there: "by Easter", "at 4.35", "in the spring".
_TO_A_TIME = re.compile(
    r"\b(?:at|by|until|till|from|around|about|before|after|since|on|in|for|over|during|to|of|this|last|next)"
    r" (?:the )?\Z",
    re.IGNORECASE,
)
_AFTER_A_TIME = re.compile(r"(?!-)(?!\s(?-i:[A-Z]))(?!\s(?:cent|percent|metres|miles|euros|dollars))")
_SUMS = ("number", "percent")  # "How much of it was paid?", "What is the total?"
_SUM = re.compile(r"\b(?:how much|total|sum)\b", re.IGNORECASE)
_YEAR_ASKED = re.compile(r"\b(?:what|which) year\b", re.IGNORECASE)
_MONTH_ASKED = re.compile(r"\b(?:what|which) month\b", re.IGNORECASE)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY_OF_MONTH = re.compile(rf"({'|'.join(MONTHS)})\s+{_DAY}\b|{_DAY}\s+({'|'.join(MONTHS)})")
_YEAR = re.compile(r"(?<![\w.,-])[12]\d{3}(?![\w-])")
_BARE_YEAR = re.compile(
    r"(?<![\w.,$£€-])[1-9]\d{2,3}(?![\w%]|[.,]\d|\s(?:years|months|weeks|days|hours|people)\b)"
)
_COMMON_NOUN = re.compile(r"(?<![\w’'-])[A-Z][\w’'-]*[”\"]? ([a-z]+)$")
_AGO = re.compile(r"\s+(?:ago|earlier|later|from now)\b")
_ONE_SPAN = re.compile(r"\s*(?:[-–—]|to|until|till|through|and|or|,)\s*(?:the\s+)?", re.IGNORECASE)
_INCHES = re.compile(r"[\s-](?:feet|foot|ft\.?|pounds|stone|metres|meters|degrees)[\s,]+(?:and\s+)?")
_MEASURE = re.compile(
    r"[\s-]?((?:(?:square|cubic|nautical|metric|light|degrees)[\s-])?(?:inch(?:es)?|feet|foot|ft|pounds?"
    r"|lbs?|ounces?|miles?|yards?"
    r"|(?:kilo|centi|milli)?met(?:re|er)s?|(?:kilo)?grams?|tons?|tonnes?|acres?|hectares?|lit(?:re|er)s?"
    r"|gallons?|km/h|[km]m|cm|m|kg"
    r"|[KMGT]B|[kMG]W|mph|kph|°?\s?[CF]|degrees|celsius|fahrenheit|kelvin|[kMG]?Hz)\b"
    r"(?:\s(?:per|an|a)\s(?:hour|second|day|year|minute)\b)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Completed:
    """An answer's value: `text[start:end] == value`."""

    value: str
    unit: str | None  # what is counted: "advisers"
    qualifier: str | None  # lower-case words beside the value: "about"
    start: int
    end: int
    fits: bool  # whether it is of the kind that the question asks for


def complete(asking: Asking, text: str, start: int, end: int) -> Completed:
    """The value that the raw span [start, end) of a text means, for what is asked.

    Questions for a number, an amount, a share, a date or a span of time get the whole typed value that the
    span touches: of several the one whose counted noun the question names, then the one that most of the
    span is about. Where none fits, and for every other question, the value is the span without what a
    shortest answer would leave out. Offsets beyond the text are taken back into it.
    """
    start, end = sorted((min(max(start, 0), len(text)), min(max(end, 0), len(text))))
    start, end = whole_words(text, start, end)
    if asking.kind in _FITTING and (valued := _value(asking, text, start, end)) is not None:
        return valued
    low, high = _own_name(asking, text, *phrase(asking.kind, text, start, end))
    fits = low < high and asking.kind not in _FITTING
    if fits and asking.kind in ("person", "place"):
        fits = not (_is_value(text, low, high) or _opens_with_day(text, low, high))
    return Completed(text[low:high], None, None, low, high, fits)


def _own_name(asking: Asking, text: str, start: int, end: int) -> tuple[int, int]:
    """A name without the word behind it that the question itself gives: which comic, "the Dilbert comic"."""
    named = _COMMON_NOUN.search(text[:end], start)
    if named is None or not set(content_stems(named.group(1))) & set(asking.focus):
        return start, end
    return start, named.start(1) - 1


def unit(found: Found) -> str | None:
    """What is counted, without whose it is: "U.S. troops" → "troops". Money and percent carry their own."""
    if found.noun is None or found.value.kind not in _COUNTS:
        return None
    words = found.noun.split()
    while len(words) > 1 and words[0][:1].isupper():
        del words[0]
    return " ".join(words)


def _unit(text: str, found: Found) -> str | None:
    """`unit`, or the measure at the value itself: "5 GB hard drive" → "GB", "39-yard" → "yard"."""
    if found.value.kind not in _COUNTS:
        return None
    if measure := _MEASURE.match(text, found.end):
        glued = measure.start(1) == found.end and measure.group(1)[0].isalpha()
        return None if glued else measure.group(1)  # "5GB" is one word, in which no unit stands
    if found.noun is not None and text.startswith("-", found.end):
        return found.noun.split()[0]
    return unit(found)


def _value(asking: Asking, text: str, start: int, end: int) -> Completed | None:
    found, codes = _read(text)
    if asking.kind == "date" and (clock := _clock(asking, text, codes, start, end)) is not None:
        return clock
    for kinds in _kinds(asking):
        touching = [each for each in found if each.value.kind in kinds and _touches(text, each, start, end)]
        if touching:
            best = max(touching, key=lambda each: _rank(asking, each, start, end))
            return _completed(asking, text, best, touching, start, end)
    if asking.kind in ("number", "money", "percent") and (vague := _VAGUE.search(text, start, end)):
        return Completed(vague.group(), None, None, vague.start(), vague.end(), True)
    if spoken := _spoken(asking, text, start, end):
        return Completed(text[slice(*spoken)], None, None, *spoken, True)
    if asking.kind == "date":
        if (clock := _clock(asking, text, codes, start, end, always=True)) is not None:
            return clock
        # A year that the values leave a number: "in 506", "1842 onwards".
        bare = _BARE_YEAR.search(text, start, end)
        if bare and not any(_counts(each, bare.start()) for each in found):
            return Completed(bare.group(), None, None, bare.start(), bare.end(), True)
    return None


def _spoken(asking: Asking, text: str, start: int, end: int) -> tuple[int, int] | None:
    """What stands for a value without being one, and meets the span: "a third", "Easter", "another week"."""
    low = max(0, start - _NEAR)
    found = (match.span() for match in _SPOKEN[asking.kind].finditer(text, low, end + _NEAR))
    met = [(a, b) for a, b in found if a < end and start < b]
    if asking.kind == "date":
        met = [
            (a, b)
            for a, b in met
            if _TO_A_TIME.search(text, max(0, a - 12), a) and _AFTER_A_TIME.match(text, b)
        ]
    return max(met, key=lambda span: min(end, span[1]) - max(start, span[0]), default=None)


def _counts(found: Found, at: int) -> bool:
    """Whether a value that holds this place counts something, so that it is no year."""
    own = found.value
    return found.start <= at < found.end and bool(found.noun or own.qualifier or own.kind == "range")


def _kinds(asking: Asking) -> tuple[Kinds, ...]:
    if asking.kind == "number" and _AGE.search(asking.text):
        return (("duration", *_COUNTS),)
    if asking.kind == "duration" and _HOW_MANY.search(asking.text):
        return (("duration",), _COUNTS, ("date",))
    if asking.kind == "number" and _MEASURED.search(asking.text):
        return ((*_COUNTS, "money", "percent", "duration"),)
    fitting = _FITTING[asking.kind]
    return (*fitting, ("money",)) if asking.kind in _SUMS and _SUM.search(asking.text) else fitting


def _touches(text: str, found: Found, start: int, end: int) -> bool:
    """Whether a span meets a value, the qualifier before it or the noun behind it."""
    return found.qualifier_start < end and start < max(found.end, _noun_end(text, found))


def _noun_end(text: str, found: Found) -> int:
    if found.noun is None:
        return found.end
    at = text.find(found.noun, found.end, found.end + len(found.noun) + 40)
    return at + len(found.noun) if at >= 0 else found.end


def _rank(asking: Asking, found: Found, start: int, end: int) -> tuple[bool, bool, bool, int, int]:
    """How likely a value is meant: not the question's own, met itself, its noun asked for, most met."""
    stated = any(values.same(found.value, other) for other in (*asking.times, *asking.figures))
    shared = min(end, found.end) - max(start, found.start)
    named = bool(set(asking.focus) & set(content_stems(found.noun or "")))
    weekday = bool(found.value.kind == "date" and found.value.date is None)
    return not stated, shared > 0, named, (shared if not weekday else 0), -found.start


def _completed(
    asking: Asking, text: str, found: Found, touching: Sequence[Found], start: int, end: int
) -> Completed:
    low, high = found.start, found.end
    if found.value.kind == "date":
        low, high = _one_date(text, found, touching, start, end)
    elif asking.kind == "date" and (ago := _AGO.match(text, high)):
        high = ago.end()
    elif found.value.kind in _COUNTS:
        low, high = _one_measure(text, found, touching)
    if asking.kind == "date" and _YEAR_ASKED.search(asking.text):
        years = list(_YEAR.finditer(text, low, high))
        low, high = years[0].span() if len(years) == 1 else (low, high)
    if asking.kind == "date" and _MONTH_ASKED.search(asking.text):
        day = _DAY_OF_MONTH.fullmatch(text, low, high)
        low, high = day.span(day.lastindex or 0) if day else (low, high)
    return Completed(text[low:high], _unit(text, found), found.value.qualifier, low, high, True)


def _one_date(text: str, found: Found, touching: Sequence[Found], start: int, end: int) -> tuple[int, int]:
    """A date with those that the span joins to it: "from 2014 to 2017", "Friday, Oct. 21"."""
    low, high = found.start, found.end
    met = [each for each in touching if each.start < end and start < each.end]
    for each in met:
        if each.start >= high and _ONE_SPAN.fullmatch(text[high : each.start]):
            high = each.end
    for each in reversed(met):
        if each.end <= low and _ONE_SPAN.fullmatch(text[each.end : low]):
            low = each.start
    return low, high


def _one_measure(text: str, found: Found, touching: Sequence[Found]) -> tuple[int, int]:
    """A measure in two units: "6 feet 2 inches"."""
    low, high = found.start, found.end
    for each in touching:
        if each.start > high and _INCHES.fullmatch(text[high : each.start]):
            measure = _MEASURE.match(text, each.end)
            return low, measure.end() if measure else each.end
    return low, high


def _clock(
    asking: Asking, text: str, codes: Sequence[Code], start: int, end: int, *, always: bool = False
) -> Completed | None:
    """A time of day, where one is asked for ("What time …?") or nothing else is there."""
    if not always and not _CLOCK_ASKED.search(asking.text):
        return None
    spans = [(code.start, code.end) for code in codes] + [m.span() for m in _CLOCK.finditer(text)]
    for low, high in spans:
        if low < end and start < high and _CLOCK.match(text, low):
            return Completed(text[low:high], None, None, low, high, True)
    return None


def _is_value(text: str, start: int, end: int) -> bool:
    """Whether a span is nothing but a value."""
    return any(each.qualifier_start <= start and end <= each.end for each in _read(text)[0])


def _opens_with_day(text: str, start: int, end: int) -> bool:
    """Whether a span of several words begins with a day or year: "January 3, 2020, a strike" is no place."""
    return any(
        each.value.kind == "date" and each.qualifier_start <= start < each.end < end
        for each in _read(text)[0]
    )


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[tuple[Found, ...], tuple[Code, ...]]:
    found, codes = values.read(text)
    return tuple(found), tuple(codes)
