"""Days that a text speaks of, as calendar days: "on Monday" and "last December" by the day it was published.

Gives `resolve`. Where a reading is in doubt (a quotation, "last Friday" said on a Sunday, "would", a sentence
about another time) it gives nothing. Weeks begin on Monday. Pure; reads no clock.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rag import dates
from rag.dates import MONTHS, WEEKDAYS, Reading
from rag.domain import Mention
from rag.near_days import Days, Tense, day_of_month_days, month_days, named_day, span_days, weekday_days
from rag.tenses import is_fronted, is_reported, tense
from rag.time_frames import Frame, frames_of, hides_date, hides_next, hides_weekday


class Named(NamedTuple):
    """A date as it is read, at its place in the text."""

    start: int
    end: int
    reading: Reading


# `rag.scan` reads dates among all other values, in 5.4 ms for a passage; dates alone take a fifth of that.
_DATE = re.compile(rf"(?<!\w)(?:(?<!\w[-/:.,])|(?<=[Mm]id-)|(?<=[Ll]ate-)|(?<=[Ee]arly-)){dates.PATTERN}")

_WEEKDAYS = [name.casefold() for name in WEEKDAYS]
_BACK = 4  # sentences of a paragraph in which a year may stand for the dates after it
_YEARS = (10, 9990)
_BOUND = re.compile(r"\b(?:since|until|till|than)\s{1,3}\Z", re.IGNORECASE)  # "… since January 16"
_LEAD = 10  # characters before a day in which such a word stands
_FRAME = 8  # days: a sentence that names a day further off may count its Mondays from there

_SENTENCE_END = re.compile(r"(?<=[a-z0-9”\"’')%]{2})[.!?][\"”’)]*\s+(?=[A-Z“\"‘])|\n+")
# Another day than the name alone says: "the following Monday", "every Friday", "Black Friday".
_NAMED_BEFORE = re.compile(
    r"\b(?:a|an|any|one|each|every|most|some|that|those|the|following|previous|preceding|same|first|second|third|fourth"
    r"|other|another|original|Black|Good|Cyber|Super|Giving|Bloody|Easter|Ash|Palm|Fat|Shrove|Holy|Whit|Maundy|Blue"
    r"|TGI|Casual|USA)\s+$",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"s\b(?!['’])|\s+(?:Times|Post|Telegraph|Mail|Mirror|Express|Herald|Night|Night's|Morning|School|school|the\s+13th|of\b|[Ss]how\b)"
)
_NAMES_BEFORE, _NAMES_AFTER = re.compile(r"\b(?:the|an?)\s+$", re.IGNORECASE), re.compile(r"\s+[a-z]{3,}")
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
# "September and October 2015": the year behind is that of both.
_MORE_MONTHS = re.compile(
    rf"\s*(?:and|or|to|through|until|,|[-–/])\s*(?:early\s|late\s|mid-)?(?:{'|'.join(MONTHS)}|Sept\.|Oct\.|Nov\.|Dec\.|Jan\.|Feb\.)"
)
_OF_YEAR = re.compile(r",?\s+(?:of\s+)?(?:last|this|next|that|the)\s+(?:\w+\s+)?year\b")
_AGO = re.compile(rf"\b(?P<count>\d{{1,2}}|{'|'.join(_COUNTS)})\s+days?\s+ago\b", re.IGNORECASE)
# "a year ago today", "two weeks later, on Monday"
_AGO_BEFORE = re.compile(
    r"\bago(?:,?\s+(?:on|this))?\s+$"
    r"|\b(?:day|night|week|month|year)s?\s+(?:earlier|later|before|after),?\s+(?:on\s+)?$",
    re.IGNORECASE,
)
_OPENS, _CLOSES = "“", "”"


def resolve(text: str, day: date | None) -> tuple[Mention, ...]:
    """The days that `text`, published on `day`, surely speaks of, in order; offsets are of `text`.

    An absolute date is itself whatever `day` is, and all that is read without one.
    """
    found = list(named_dates(text))
    named = {item.start: days for item in found if (days := _absolute(item)) is not None}
    if day is not None and not _YEARS[0] <= day.year <= _YEARS[1]:
        day = None  # no news: and its "next year" would be no date
    if day is not None and found:
        _Story(text, day, found, named).resolve()
    mentions = [Mention(item.start, item.end, *named[item.start]) for item in found if item.start in named]
    for ago in _AGO.finditer(text):
        if day is not None and not _quoted(text, ago.start()):
            words = ago["count"].casefold()
            then = day - timedelta(days=_COUNTS[words] if words in _COUNTS else int(words))
            mentions.append(Mention(*ago.span(), then, then))
    return tuple(sorted(mentions, key=lambda each: each.start))


class _Story:
    """A text's dates, sentence by sentence, and what is read of them by the day of its article."""

    def __init__(self, text: str, day: date, found: Sequence[Named], named: dict[int, Days]) -> None:
        self._text, self._day, self._found, self._named = text, day, found, named
        self._ends = [end.span() for end in _SENTENCE_END.finditer(text)]
        self._dated: dict[int, list[tuple[int, int, Days]]] = {}  # by sentence: its dates with a year
        for item in found:
            if (days := named.get(item.start) or _year_by(item, day)) is not None:
                self._dated.setdefault(self._sentence(item.start), []).append((item.start, item.end, days))
        self._frames: dict[int, list[Frame]] = {}
        self._far: dict[int, list[int]] = {}  # by sentence: where it names a day further off

    def resolve(self) -> None:
        """Add the days to `named`."""
        for before, item in zip((None, *self._found), self._found, strict=False):
            # "Oct. 3" says its day too, and may be what "Monday" beside it counts from
            if item.start not in self._named and item.reading.parts is not None:
                weekday = _weekday(before) if before and self._adjoins(before, item) else None
                self._name(item, self._in_year(item, weekday))
        for item in self._found:
            days = self._named.get(item.start)
            if days is not None and _far(days, self._day) and not self._bounds(item):
                self._far.setdefault(self._sentence(item.start), []).append(item.start)
        for item, after in zip(self._found, (*self._found[1:], None), strict=True):
            if item.start not in self._named and item.reading.parts is None:
                self._name(item, self._relative(item, after))

    def _bounds(self, item: Named) -> bool:
        """Whether a day only tells since or until when: no story is told from there."""
        return _BOUND.search(self._text, max(0, item.start - _LEAD), item.start) is not None

    def _name(self, item: Named, days: Days | None) -> None:
        if days is not None and not _quoted(self._text, item.start):
            self._named[item.start] = days

    def _in_year(self, item: Named, weekday: int | None) -> Days | None:
        """The days of a month, or of days in one, that stand without a year."""
        read, (before, after) = item.reading, self._around(item)
        year, month, in_month = read.parts or (None, None, None)
        if year is not None or month is None:
            return None
        said = tense(before, after)
        if said == "present" and is_fronted(before):
            said = None  # "May 11: the Senate votes …": chronicles tell of the past so
        if in_month is None:
            if _NAMED_BEFORE.search(before) or _MORE_MONTHS.match(after) or _OF_YEAR.match(after):
                return None
            days = month_days(month, read.relative or "", self._day, said)
        elif weekday is not None:
            days = named_day(weekday, month, in_month, self._day)
        else:
            if _NAMES_BEFORE.search(before) and _NAMES_AFTER.match(after):
                said = None  # "investigating the Jan. 6 attack": no verb is of that day
            run = read.last if read.last > read.first > 0 else in_month
            days = day_of_month_days(month, in_month, run, self._day, said)
        return None if days is None or self._is_elsewhere(item, days, said) else days

    def _is_elsewhere(self, item: Named, days: Days, said: Tense | None) -> bool:
        """Whether a year named in the sentence, or in one before it, may be that of a date without one."""
        here = self._sentence(item.start)
        own = self._frames_of(here)
        if hides_date(own, item.start, days, said):
            return True
        for index in range(here - 1, max(-1, here - 1 - _BACK), -1):
            frames = self._frames_of(index)
            if (frame := hides_next(frames, days, said)) is not None:
                own.append(frame._replace(opening=False))  # and so for the sentence that follows
                return True
            if "\n" in self._text[slice(*self._ends[index])]:
                break  # only the last sentence of the paragraph before
        return False

    def _relative(self, item: Named, following: Named | None) -> Days | None:
        words = item.reading.relative or ""
        before, after = self._around(item)
        lead = words.rpartition(" ")[0]
        if _AGO_BEFORE.search(before):
            return None
        if (nth := _weekday(item)) is None:
            return None if _NAMED_BEFORE.search(before) else span_days(words, self._day, tense(before, after))
        if _NAMED_AFTER.match(after) or (not lead and _NAMED_BEFORE.search(before)):
            return None
        if following is not None and self._adjoins(item, following):  # "Friday, March 3": the same day
            days = self._named.get(following.start)
            return days if days and days[0] == days[1] and days[0].weekday() == nth else None
        here = self._sentence(item.start)
        reported = is_reported(before)
        frames = self._frames_of(here)
        opening = {frame.start for frame in frames if frame.opening}
        if any(not reported or at in opening for at in self._far.get(here, ())):
            return None
        if not reported and hides_weekday(frames, self._text, item.start, item.end, self._day):
            return None
        return weekday_days(nth, lead, self._day, tense(before, after))

    def _adjoins(self, weekday: Named, date_: Named) -> bool:
        """Whether a date in a month follows a weekday directly: "Friday, March 3"."""
        if _weekday(weekday) is None or date_.reading.parts is None or date_.reading.parts[2] is None:
            return False
        return re.fullmatch(r",?\s+(?:the\s+)?", self._text[weekday.end : date_.start]) is not None

    def _around(self, item: Named) -> tuple[str, str]:
        start, end = self._span(self._sentence(item.start))
        return self._text[start : item.start], self._text[item.end : end]

    def _sentence(self, at: int) -> int:
        """Which sentence a place is in."""
        return bisect_right(self._ends, at, key=lambda end: end[1])

    def _span(self, sentence: int) -> tuple[int, int]:
        start = self._ends[sentence - 1][1] if sentence else 0
        return start, self._ends[sentence][0] if sentence < len(self._ends) else len(self._text)

    def _frames_of(self, sentence: int) -> list[Frame]:
        if sentence not in self._frames:
            dated = self._dated.get(sentence, ())
            self._frames[sentence] = frames_of(self._text, *self._span(sentence), dated, self._day)
        return self._frames[sentence]


def named_dates(text: str) -> Iterator[Named]:
    """The dates of a text as they are written, in order; what they leave open is open."""
    for match in _DATE.finditer(text):
        kind = match.lastgroup or ""
        kind = next((each for each in dates.GROUPS if match[each] is not None), kind)
        start, end = match.span(kind)
        if kind == "month" and not dates.reads_as_month(text, start, end):
            continue
        if kind in ("year", "years") and not dates.reads_as_year(text, start, start + 4):
            continue
        if (reading := dates.read(kind, match[kind])) is not None:
            yield Named(start, end, reading)


def _absolute(item: Named) -> Days | None:
    """The days of a date with its year; not of a year's quarter or season, which are not resolved to days."""
    read = item.reading
    if read.relative or read.parts is None or read.parts[0] is None:
        return None
    if not 1 <= read.first <= read.last <= date.max.toordinal():
        return None  # before the year 1
    return date.fromordinal(read.first), date.fromordinal(read.last)


def _quoted(text: str, at: int) -> bool:
    """Whether somebody's words are quoted there: a day in them counts from when they were spoken."""
    paragraph = text[text.rfind("\n", 0, at) + 1 : at]
    return paragraph.count(_OPENS) > paragraph.count(_CLOSES) or paragraph.count('"') % 2 == 1


def _far(days: Days, day: date) -> bool:
    return abs((days[0] - day).days) > _FRAME and days[1] - days[0] < timedelta(days=300)


def _weekday(item: Named) -> int | None:
    last = (item.reading.relative or "").rpartition(" ")[2]
    return _WEEKDAYS.index(last) if last in _WEEKDAYS else None


def _year_by(item: Named, day: date) -> Days | None:
    """The year of "last year": another time, as a year in figures is."""
    step = {"last year": -1, "next year": 1}.get(item.reading.relative or "")
    return (date(day.year + step, 1, 1), date(day.year + step, 12, 31)) if step else None
