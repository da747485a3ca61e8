"""The times that a sentence of an article speaks of, and how it leads to each: "in 2021", "since 2014".

Gives `spoken_times`. Days are those of `rag.mentions`; with them what is told by its distance ("two years
ago", "a year earlier") and by "now". What cannot be told is left out. Pure.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from rag.anchors import anchors, days_in
from rag.dates import Reading
from rag.domain import Article
from rag.mentions import named_dates
from rag.near_days import Days
from rag.time_frames import NUMBERS
from rag.time_leads import TAIL, Opens, Way, ends_span, is_before, opens_at, way_of

NEAR = timedelta(days=31)  # what was said so long before an article is news to it
_BACK = 1000  # characters read before a sentence: a year named there may stand for its dates
_FIRST = 10  # the first years are no news, and nothing is counted back from them
_LONGEST = 6000  # of a paragraph that is read as a whole


class Spoken(NamedTuple):
    """A time at its place in the article's text. `moment`: the least year, month or day that holds it."""

    start: int
    end: int
    first: date
    last: date
    moment: str
    way: Way
    opens: Opens


_END = re.compile(r"\b(?:end|close)\s+of\s+(?:the\s+)?$|\b(?:year[\s-])?end[\s-]$", re.IGNORECASE)
_START = re.compile(r"\b(?:start|beginning)\s+of\s+(?:the\s+)?$", re.IGNORECASE)
_FAR = re.compile(
    rf"\b(?P<count>\d{{1,2}}|{'|'.join(NUMBERS)})\s+(?P<unit>week|month|year|decade)s?\s+(?P<way>ago|earlier|before(?=[,.;]|$))"
    r"|\b(?:the\s+)?(?:previous|prior|preceding)\s+(?P<prior>month|year)\b|\bthe\s+(?P<then>month|year)\s+before\b(?!\s+\w)",
    re.IGNORECASE,
)
_AGO = re.compile(r"\bdays?\s+ago\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?<!what is )(?<!what are )(?:now|currently|at\s+present|presently)\b(?!-)", re.IGNORECASE
)
_YEAR_END = re.compile(
    r"\b(?:by|at)\s+(?:the\s+)?(?:end\s+of\s+(?:the|this)\s+year|year[’']s\s+end|year-?end|end\s+of\s+this\s+year)(?!\s+\d|[\s-]+of)\b",
    re.IGNORECASE,
)
# Without any of these no time is told; most sentences are done with at once.
_TIMELY = re.compile(
    r"\d{3}|day\b|yester|today|to(?:morrow|night)|now\b|currently|present|ago\b|earlier|before|(?:last|next|this|past"
    r"|previous|prior|preceding|the)\s+(?:week|month|year|decade)|year-?end|year[’']s|century|[’'‘]\d0s|ties\b|AD\b|BC"
    r"|jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec|\d[-/.]\d",
    re.IGNORECASE,
)
_WILL = re.compile(
    r"\b(?:will|shall|would|plans?|planned|expected|set|due|aims?|to\s+be|going\s+to)\b", re.IGNORECASE
)
_PART = re.compile(
    r"\b(?:quarter|half|fiscal|financial|FY|[QH][1-4]|spring|summer|autumn|fall|winter)\b", re.I
)


def spoken_times(article: Article, start: int, end: int) -> tuple[Spoken, ...]:
    """The times in the sentence article.text[start:end], in order; offsets are of the article's text."""
    text = article.text
    if not _TIMELY.search(text, start, end):
        return ()
    days = anchors(article)
    own = _own(text, start, end, days)
    return tuple(
        each._replace(start=each.start + start, end=each.end + start)
        for each in _sentence(text[start:end], own, days)
    )


def _own(text: str, start: int, end: int, days: tuple[date, ...]) -> list[tuple[int, int, Days]]:
    """The days named in a sentence. What stands around it is read only where a date lacks its year."""
    sentence = text[start:end]
    dated = list(named_dates(sentence))
    if not _AGO.search(sentence) and all(each.reading.parts and each.reading.parts[0] for each in dated):
        return list(_days(sentence, ())) if dated else []
    low = text.rfind("\n", 0, max(0, start - _BACK)) + 1
    high = text.find("\n", end)
    high = len(text) if high < 0 else high
    if high - low > _LONGEST:
        low, high = max(low, start - _BACK), end
    read = _days(text[low:high], days)
    return [
        (low + a - start, low + b - start, when) for a, b, when in read if start <= low + a < low + b <= end
    ]


def unit(first: date, last: date) -> str:
    """The least calendar unit that holds the days, or that of the last of them where only years do."""
    if first == last:
        return last.isoformat()
    if (first.year, first.month) == (last.year, last.month):
        return f"{last:%Y-%m}"
    return f"{last.year:04d}"


def days_of(moment: str) -> Days | None:
    """First and last day of YYYY, YYYY-MM or YYYY-MM-DD; None for "". Raises ValueError for another."""
    if not moment:
        return None
    year, month, day = (*(int(part) for part in moment.split("-")), None, None)[:3]
    if year is None:
        return None
    last = date(year, month or 12, day) if day else month_end(year, month or 12)
    return date(year, month or 1, day or 1), last


@lru_cache(maxsize=512)  # the sentences of a paragraph are asked for one by one
def _days(text: str, days: tuple[date, ...]) -> tuple[tuple[int, int, Days], ...]:
    return tuple((each.start, each.end, (each.first, each.last)) for each in days_in(text, days))


def _sentence(text: str, found: Sequence[tuple[int, int, Days]], days: Sequence[date]) -> list[Spoken]:
    day = days[0] if days else None
    held = [*found, *_parts(text, found)]
    if day is not None:
        held += [(m.start(), m.end(), (day, day)) for m in _NOW.finditer(text)]
        december = date(day.year, 12, 1), date(day.year, 12, 31)
        held += [(m.start(), m.end(), december) for m in _YEAR_END.finditer(text)]
    held = [each for each in held if not any(_inside(each, other) for other in held)]
    for far in _FAR.finditer(text):
        before = [each for each in held if each[1] <= far.start()]
        if all(far.end() <= a or far.start() >= b for a, b, _ in held) and (then := _far(far, before, day)):
            held.append((*far.span(), then))
    times: list[Spoken] = []
    for a, b, span in sorted(held):
        times.append(_told(text, a, b, span, times[-1] if times else None, day))
    return times


def _inside(each: tuple[int, int, Days], other: tuple[int, int, Days]) -> bool:
    return each is not other and other[0] <= each[0] and each[1] <= other[1] and each[:2] != other[:2]


def _parts(text: str, found: Sequence[tuple[int, int, Days]]) -> Iterator[tuple[int, int, Days]]:
    """Quarters, halves and seasons of a year, which a passage's days leave out."""
    if _PART.search(text) is None:
        return
    for item in named_dates(text):
        if all(item.end <= a or item.start >= b for a, b, _ in found) and (days := part_days(item.reading)):
            first, last = days  # of a quarter, its last month: by that the figure stood
            yield item.start, item.end, (first if (last - first).days > 300 else last.replace(day=1), last)


def part_days(reading: Reading) -> Days | None:
    """The months of a quarter or half of a calendar year, the year of a season; None for a plain date."""
    if not reading.relative or not reading.first:
        return None
    first, last = date.fromordinal(reading.first), date.fromordinal(reading.last)
    nth, _, span = reading.relative.partition(" ")
    size = {"quarter": 3, "half": 6}.get(span)
    if size is None or first.year != last.year:
        return first, last
    month = size * ("first", "second", "third", "fourth").index(nth) + 1
    return date(first.year, month, 1), month_end(first.year, month + size - 1)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _far(far: re.Match[str], before: Sequence[tuple[int, int, Days]], day: date | None) -> Days | None:
    """The days of "two years ago", and of "a year earlier" than the time told before it."""
    if far["way"] is None:
        count, size = 1, (far["prior"] or far["then"]).casefold()
    else:
        word = far["count"].casefold()
        if not word.isdecimal() and word not in NUMBERS:
            return None
        count, size = NUMBERS.get(word) or int(word), far["unit"].casefold()
    is_ago = (far["way"] or "").casefold() == "ago"
    base = day if is_ago or not before else before[-1][2][1]
    whole = not is_ago and bool(before) and (before[-1][2][1] - before[-1][2][0]).days > NEAR.days
    return _back(base, count, size, whole) if base is not None and base.year > _FIRST else None


def _back(base: date, count: int, size: str, whole: bool) -> Days | None:
    """So many weeks, months, years or decades before: a month, or a year of a `whole` one or of several."""
    if size == "week":
        then = base - timedelta(days=7 * count)
        return _month(then.year * 12 + then.month - 1)
    if size == "month":
        return _month(base.year * 12 + base.month - 1 - count) if not whole else None
    year = base.year - count * (10 if size == "decade" else 1)
    if year < 1:
        return None
    if size == "year" and count == 1 and not whole:
        return _month(year * 12 + base.month - 1)
    return date(year, 1, 1), date(year, 12, 31)


def _month(months: int) -> Days | None:
    if months < 12:
        return None
    year, month = months // 12, months % 12 + 1
    return date(year, month, 1), month_end(year, month)


def _told(text: str, a: int, b: int, span: Days, other: Spoken | None, day: date | None) -> Spoken:
    """A time with how its sentence leads to it."""
    first, last = span
    before, after = text[max(0, a - TAIL) : a], text[b : b + TAIL]
    opens = opens_at(before, whole=a <= TAIL)
    if first.year == last.year and (last - first).days > 300 and re.match(r"\d+$|\w+ year$", text[a:b]):
        if _END.search(before):
            first = first.replace(month=12)
        elif _START.search(before):
            last = first.replace(day=31)
    if (
        day is not None
        and first < day < last
        and re.match(r"this\b", text[a:b], re.I)
        and not _WILL.search(before)
    ):
        first = last = day  # "so far this year"
    moment = unit(first, last)
    way = way_of(before, after, text[a:b], last, day)
    if other is not None and ends_span(text[max(0, other.start - TAIL) : other.start], text[other.end : a]):
        way = "at"
    if way == "bound" and opens == "sentence" and is_before(before):
        way, moment = "at", unit(*_before(first, last))  # "Before 2020 there were 400"
    return Spoken(a, b, first, last, moment, way, opens)


def _before(first: date, last: date) -> Days:
    """The year, month or day before."""
    then = first - timedelta(days=1) if first > date.min else first
    if first == last:
        return then, then
    if (last - first).days <= NEAR.days:
        return then.replace(day=1), then
    return then.replace(month=1, day=1), then
