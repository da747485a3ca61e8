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

_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|few|several|many|some)"
# "Two weeks after the fall" tells a day by another; "two weeks later" is another time.
_AGO = re.compile(
    rf"\b(?:{_COUNT}\s+(?:week|month|year|decade|centur(?:y|ie))s?|(?:decade|year|month|week)s"
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

class Frame(NamedTuple):
    """Words that name another time, at their place; the years they may mean, or none where only "ago" is said."""

    start: int
    end: int
    years: tuple[int, int] | None
    opening: bool  # the sentence begins with it
    compared: bool
    within: bool  # "in 2008", "on March 3, 2024", "two years ago"; not "the 2016 election", "a year later"


def frames_of(text: str, start: int, end: int, dated: Iterable[tuple[int, int, Days]]) -> list[Frame]:
    """The other times in the sentence text[start:end]; `dated` are its dates that have a year."""
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
                (days[0].year, days[1].year),
                opening=_OPENING.match(before) is not None,
                compared=_COMPARED.search(before) is not None,
                within=within,
            )
        )
    for ago in _AGO.finditer(text, start, end):
        opening = _OPENING.match(text[start : ago.start()]) is not None
        within = ago["ago"] is not None
        frames.append(Frame(*ago.span(), None, opening=opening, compared=False, within=within))
    return frames


def hides_date(frames: Iterable[Frame], at: int, days: Days, said: Tense | None) -> bool:
    """Whether a date without a year, read as `days`, may be of a year named beside it."""
    return any(
        _is_beyond(frame, days, said) if frame.years else frame.opening or abs(frame.start - at) <= 2 * _ABUTS
        for frame in frames
        if not frame.compared
    )


def hides_next(frames: Iterable[Frame], days: Days, said: Tense | None) -> bool:
    """The same for a date in the sentence after: only a year that a sentence is set in reaches so far."""
    return any(frame.within and not frame.compared and _is_beyond(frame, days, said) for frame in frames)


def hides_weekday(frames: Iterable[Frame], text: str, at: int, end: int, day: date) -> bool:
    """Whether the weekday text[at:end] may be one of another time than the article's, of `day`."""
    for frame in frames:
        if frame.compared or (frame.years and frame.years[0] <= day.year <= frame.years[1]):
            continue
        behind = frame.start >= end
        between = text[end : frame.start] if behind else text[frame.end : at]
        if frame.opening or (len(between) <= _ABUTS and frame.within and not (behind and "," in between)):
            return True
    return False


def _is_beyond(frame: Frame, days: Days, said: Tense | None) -> bool:
    if frame.years is None:
        return False
    first, last = frame.years
    return first > days[1].year if said == "future" else last < days[0].year
