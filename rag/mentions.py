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
from rag.near_days import Days, Tense, day_of_month_days, month_days, span_days, weekday_days


class _Named(NamedTuple):
    """A date as it is read, at its place in the text."""

    start: int
    end: int
    reading: Reading


# `rag.scan` reads dates among all other values, in 5.4 ms for a passage; dates alone take a fifth of that.
_DATE = re.compile(rf"(?<!\w)(?:(?<!\w[-/:.,])|(?<=[Mm]id-)|(?<=[Ll]ate-)|(?<=[Ee]arly-)){dates.PATTERN}")

_FRAME = 8  # days: a sentence that names a day further off may count its Mondays from there

_PLAN = r"(?:set|due|scheduled|expected|slated|planned|poised)"
_CUE = re.compile(
    r"(?P<doubt>\b(?:would|could|might|may|should|must|can|if|unless|when|once|conclude|convene|begin|resume|ahead\s+of)\b"
    rf"|\b(?:was|were|had been|been)\s+{_PLAN}\b|\bhad\s+(?:planned|hoped|until)\b"
    r"|\b[a-z]+ed\s+to\s+(?!the\b|an?\b)[a-z]+)"
    r"|(?P<future>\b(?:will|shall|won['’]t|going\s+to|upcoming|coming|look(?:s|ing)\s+forward\s+to)\b|['’]ll\b"
    rf"|\b(?:(?:is|are|be)\s+)?{_PLAN}\s+(?:to|for|on|in)\b|\b(?:plans?|aims?|hopes?|intends?)\s+to\b"
    r"|\b(?:opens|begins|starts|meets|convenes|resumes|expires|kicks\s+off|takes\s+(?:effect|place)|goes\s+on\s+sale)\b)"
    r"|(?P<past>\b(?:was|were|had|did|has|have|said|told|made|took|went|came|began|became|gave|found|left|held|met|won"
    r"|lost|sold|rose|fell|grew|broke|spoke|wrote|saw|led|ran|sent|brought|thought|knew|got|kept|stood|struck|shot"
    r"|cut|hit|put|set|quit|fled|flew|drew|drove|died|says)\b"
    r"|\b(?!(?:hundr|ne|inde|spe|fe|se|bre|exce|proce|succe|ble|we|sacr|nak|unit)ed\b)[a-z]{2,}ed\b)"
)
# "the updated boosters": a word between an article and its noun is no verb.
_QUALIFIES = re.compile(
    r"\b(?:the|a|an|this|that|these|those|its|his|her|their|our|of|with|for|newly|more|most)\s+$"
)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9”\"’')%]{2})[.!?][\"”’)]*\s+(?=[A-Z“\"‘])|\n+")
_BY = re.compile(
    r"\b(?:starting|beginning|by|until|till|before|ahead\s+of|through|to)\s+(?:the\s+)?$", re.IGNORECASE
)
_SINCE = re.compile(r"\bsince\s+$", re.IGNORECASE)
# Another day than the name alone says: "the following Monday", "every Friday", "Black Friday".
_NAMED_BEFORE = re.compile(
    r"\b(?:a|an|any|one|each|every|most|some|that|those|the|following|previous|preceding|same|first|second|third|fourth"
    r"|other|another|original|Black|Good|Cyber|Super|Giving|Bloody|Easter|Ash|Palm|Fat|Shrove|Holy|Whit|Maundy|Blue"
    r"|TGI|Casual|USA)\s+$",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"s\b(?!['’])|\s+(?:Times|Post|Telegraph|Mail|Mirror|Express|Herald|Night|Night's|School|school|the\s+13th|of\b|[Ss]how\b)"
)
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
# "September and October 2015": the year behind is that of both.
_MORE_MONTHS = re.compile(
    rf"\s*(?:and|or|to|through|until|,|[-–/])\s*(?:early\s|late\s|mid-)?(?:{'|'.join(MONTHS)}|Sept\.|Oct\.|Nov\.|Dec\.|Jan\.|Feb\.)"
)
_OF_YEAR = re.compile(r",?\s+(?:of\s+)?(?:last|this|next|that|the)\s+(?:\w+\s+)?year\b")
_AGO = re.compile(rf"\b(?P<count>\d{{1,2}}|{'|'.join(_COUNTS)})\s+days?\s+ago\b", re.IGNORECASE)
_OPENS, _CLOSES = "“", "”"


def resolve(text: str, day: date) -> tuple[Mention, ...]:
    """The days that `text`, published on `day`, surely speaks of, in order; offsets are of `text`.

    An absolute date is itself whatever `day` is.
    """
    found = list(_dates(text))
    ends = [end.span() for end in _SENTENCE_END.finditer(text)] if found else []
    named = {item.start: days for item in found if (days := _absolute(item)) is not None}
    for item in found:  # "Oct. 3" says its day too, and may be what "Monday" beside it counts from
        if item.start not in named and item.reading.parts is not None and not _quoted(text, item.start):
            days = _in_year(text, item, day, *_sentence(ends, text, item.start))
            if days is not None:
                named[item.start] = days
    mentions = []
    for item in found:
        days = named.get(item.start)
        if days is None and item.reading.parts is None and not _quoted(text, item.start):
            start, end = _sentence(ends, text, item.start)
            if not any(start <= at < end and _far(each, day) for at, each in named.items()):
                days = _relative(text, item, day, start, end)
        if days is not None:
            mentions.append(Mention(item.start, item.end, *days))
    for ago in _AGO.finditer(text):
        if not _quoted(text, ago.start()):
            words = ago["count"].casefold()
            then = day - timedelta(days=_COUNTS[words] if words in _COUNTS else int(words))
            mentions.append(Mention(*ago.span(), then, then))
    return tuple(sorted(mentions, key=lambda each: each.start))


def _dates(text: str) -> Iterator[_Named]:
    for match in _DATE.finditer(text):
        kind = match.lastgroup or ""
        kind = next((each for each in dates.GROUPS if match[each] is not None), kind)
        start, end = match.span(kind)
        if kind == "month" and not dates.reads_as_month(text, start, end):
            continue
        if kind in ("year", "years") and not dates.reads_as_year(text, start, start + 4):
            continue
        if (reading := dates.read(kind, match[kind])) is not None:
            yield _Named(start, end, reading)


def _absolute(item: _Named) -> Days | None:
    """The days of a date with its year; not of a year's quarter or season, which are not resolved to days."""
    read = item.reading
    if read.relative or read.parts is None or read.parts[0] is None:
        return None
    if not 1 <= read.first <= read.last <= date.max.toordinal():
        return None  # before the year 1
    return date.fromordinal(read.first), date.fromordinal(read.last)


def _in_year(text: str, item: _Named, day: date, start: int, end: int) -> Days | None:
    """The days of a month, or of days in one, that stand without a year."""
    read, before, after = item.reading, text[start : item.start], text[item.end : end]
    year, month, in_month = read.parts or (None, None, None)
    if year is not None or month is None:
        return None
    tense = _tense(before, after)
    if in_month is None:
        if _NAMED_BEFORE.search(before) or _MORE_MONTHS.match(after) or _OF_YEAR.match(after):
            return None
        return month_days(month, read.relative or "", day, tense)
    run = read.last if read.last > read.first > 0 else in_month
    return day_of_month_days(month, in_month, run, day, tense)


def _relative(text: str, item: _Named, day: date, start: int, end: int) -> Days | None:
    words = item.reading.relative or ""
    before, after = text[start : item.start], text[item.end : end]
    lead, _, last = words.rpartition(" ")
    names = [name.casefold() for name in WEEKDAYS]
    if last in names:
        if _NAMED_AFTER.match(after) or (not lead and _NAMED_BEFORE.search(before)):
            return None
        return weekday_days(names.index(last), lead, day, _tense(before, after))
    if _NAMED_BEFORE.search(before):
        return None
    return span_days(words, day, _tense(before, after))


def _tense(before: str, after: str) -> Tense | None:
    """What the verbs around a mention say: the last before it in its sentence, else the first after it."""
    cues = [cue for cue in _CUE.finditer(before) if not _QUALIFIES.search(before, 0, cue.start())]
    cue = cues[-1] if cues else _CUE.search(after)
    tense: Tense | None = None if cue is None else cue.lastgroup  # type: ignore[assignment]
    if _SINCE.search(before):
        return "past"
    if _BY.search(before) and tense != "future":
        return "doubt"
    return tense


def _sentence(ends: Sequence[tuple[int, int]], text: str, at: int) -> tuple[int, int]:
    """The span of the sentence around a place; `ends` are the spans of what parts the sentences."""
    index = bisect_right(ends, at, key=lambda end: end[1])
    start = ends[index - 1][1] if index else 0
    return start, ends[index][0] if index < len(ends) else len(text)


def _quoted(text: str, at: int) -> bool:
    """Whether somebody's words are quoted there: a day in them counts from when they were spoken."""
    paragraph = text[text.rfind("\n", 0, at) + 1 : at]
    return paragraph.count(_OPENS) > paragraph.count(_CLOSES) or paragraph.count('"') % 2 == 1


def _far(days: Days, day: date) -> bool:
    return abs((days[0] - day).days) > _FRAME and days[1] - days[0] < timedelta(days=300)
