"""Which other time a sentence speaks of: "In 2008, …", "two years ago", "the 2016 election".

Gives `Frame`, `frames_of` and what one means for a day named beside it. A day without its year is not read
against the article's day where such a time stands in its way. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from rag.near_days import Days, Tense

_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {"a": 1, "twenty": 20} | {name: number for number, name in enumerate(_NAMES, 1)}
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(NUMBERS)}|few|several|many|some)"
# "Two weeks after the fall" tells a day by another; "two weeks later" is another time.
_AGO = re.compile(
    rf"\b(?:(?P<count>{_COUNT})\s+(?P<unit>week|month|year|decade|centur(?:y|ie))s?|(?:decade|year|month|week)s"
    r"|the\s+(?:day|night|week|weekend|month|year))"
    r"\s+(?:(?P<ago>ago)\b|earlier\b|later\b|(?:before|after)(?=,|\s+on\b))",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^[\W_]*(?:(?:and|but|then)\s+)?(?:(?:back|late|later|early|only|just|about|nearly|almost|more|than|around|on|by"
    r"|in|during|this|that|the|same|end|start|middle|day|date|summer|spring|autumn|winter|fall|of)\s+)*$",
    re.IGNORECASE,
)
# "from 2019", "than in 2019": a comparison, or since when. The sentence is about its own time.
_COMPARED = re.compile(
    r"\b(?:than|from|since|over|versus|compared\s+(?:with|to)|against|through|until|till|between|and)\s+(?:(?:in|that"
    r"|of|those|the|at|end|start|late|early)\s+)*$",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\b(?:in|during)\s+(?:(?:early|late|mid|the)[\s-]+)*$", re.IGNORECASE)
_ABUTS = 24  # characters between a day and "two weeks ago", which then is said of that day
_YEAR = 300  # days; so many make a frame a year


class Frame(NamedTuple):
    """Words that name another time, at their place; the days they mean, or none for "three weeks ago"."""

    start: int
    end: int
    days: Days | None
    opening: bool  # the sentence begins with it
    compared: bool
    within: bool  # "in 2008", "on March 3, 2024", "two years ago"; not "the 2016 election", "a year later"


def frames_of(
    text: str, start: int, end: int, dated: Iterable[tuple[int, int, Days]], day: date
) -> list[Frame]:
    """The other times in the sentence text[start:end]; `dated` are its dates that have a year, `day`
    is the article's own."""
    frames = []
    for low, high, days in dated:
        before = text[start:low]
        within = days[1].year == days[0].year and (
            (days[1] - days[0]).days < 32 or _WITHIN.search(before) is not None
        )
        frames.append(
            Frame(
                low,
                high,
                days,
                opening=_OPENING.match(before) is not None,
                compared=_COMPARED.search(before) is not None,
                within=within,
            )
        )
    for ago in _AGO.finditer(text, start, end):
        before = text[start : ago.start()]
        within = ago["ago"] is not None
        then = None
        count = (ago["count"] or "").casefold()
        if within and (ago["unit"] or "").casefold() == "year" and (count in NUMBERS or count.isdecimal()):
            year = day.year - (NUMBERS.get(count) or int(count))
            then = (date(year, 1, 1), date(year, 12, 31)) if year > 0 else None
        opening, compared = _OPENING.match(before) is not None, _COMPARED.search(before) is not None
        frames.append(Frame(*ago.span(), then, opening=opening, compared=compared, within=within))
    return frames


def hides_date(frames: Iterable[Frame], at: int, days: Days, said: Tense | None) -> bool:
    """Whether a date without a year, read as `days`, may be of a year named beside it."""
    return any(
        _is_beyond(frame, days, said) if frame.days else frame.opening or abs(frame.start - at) <= _ABUTS
        for frame in frames
        if not frame.compared and (frame.within or frame.opening)
    )


def hides_next(frames: Iterable[Frame], days: Days, said: Tense | None) -> Frame | None:
    """What does the same for a date in a sentence after: only a year that a sentence is set in."""
    set_in = (frame for frame in frames if frame.within and not frame.compared)
    return next((frame for frame in set_in if _is_beyond(frame, days, said)), None)


def hides_weekday(frames: Iterable[Frame], text: str, at: int, end: int, day: date) -> bool:
    """Whether the weekday text[at:end] may be one of another time than the article's, of `day`."""
    for frame in frames:
        if frame.compared or (frame.days and frame.days[0].year <= day.year <= frame.days[1].year):
            continue
        behind = frame.start >= end
        between = text[end : frame.start] if behind else text[frame.end : at]
        if frame.opening or (len(between) <= _ABUTS and frame.within and not (behind and "," in between)):
            return True
    return False


def _is_beyond(frame: Frame, days: Days, said: Tense | None) -> bool:
    """Whether a story told in order may mean the frame's year, and the day's own reading is another."""
    if frame.days is None:
        return False
    first, last = frame.days
    if said in ("future", "present"):
        return first.year > days[1].year
    # "On Dec. 20, 2024 he was held. On Jan. 3 he was freed.": that is of the year after.
    told_before = (days[0].month, days[0].day) < (first.month, first.day) and (last - first).days < _YEAR
    return last.year < days[0].year - told_before
