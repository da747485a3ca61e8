"""Moments as pages write them: a day, perhaps a time of day, perhaps a zone; and the zone a page keeps.

Gives `moment_of` for one value, `stamps_in` for the stamps among visible words, `zone_of` and `day_in_zone`.
Never reads a clock, and never moves a day that was written with its own zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rag.sources.published import DATE, day_of

_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:[.,]\d+)?"
    r"\s{0,3}(?P<half>[ap]\.?m\b\.?)?"
)
_TIME = re.compile(
    rf"(?:^|[T\s,(])(?:{_CLOCK})\s{{0,3}}(?P<zone>Z\b|(?:UTC|GMT)?\s{{0,3}}[+-]\d{{2}}:?\d{{2}}|UTC\b|GMT\b)?",
    re.IGNORECASE,
)
# What scripts print: "Tue Nov 19 2019 03:05:46 GMT+0000".
_SCRIPT = re.compile(r"^(?:[A-Z][a-z]{2},? )?([A-Z][a-z]{2} \d{1,2},? \d{4})\b")
_STATED = re.compile(rf"^(?:[A-Z][a-z]+day,? )?(?P<date>{DATE})")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_DIGIT = re.compile(r"\d")
_LINK = r"\s{0,3}(?:,|\bat\b|-|–|•|\||/|·)?\s{0,3}"
_ZONE_WORD = r"(?:\s{0,3}[A-Z]{2,4}\b)?"
_WHEN = r"\d{1,2}[:.]\d{2}\s{0,3}(?:[ap]\.?m\b\.?)?"
_STAMP = re.compile(
    rf"(?:(?P<before>{_WHEN}){_ZONE_WORD}{_LINK}(?:[A-Z][a-z]+day,?\s+)?(?P<date1>{DATE})"
    rf"|(?P<date2>{DATE}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}){_LINK}(?P<after>{_WHEN}))",
    re.IGNORECASE,
)
_HALF_HOURS = {-210, -150, 210, 270, 330, 345, 390, 570, 630}  # minutes east of UTC, beside the whole hours


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and as far as it is written the minute of that day, its second, and minutes east of UTC."""

    day: date
    minute: int | None = None
    second: int | None = None
    zone: int | None = None

    @property
    def absolute(self) -> int | None:
        """Minutes of UTC since day 0; None without a time of day and a zone."""
        if self.minute is None or self.zone is None:
            return None
        return self.day.toordinal() * 1440 + self.minute - self.zone


def moment_of(value: object) -> Moment | None:
    """The moment that a whole value names; None for anything else, and for the days that mean "none"."""
    if not isinstance(value, str):
        return None
    words = " ".join(_ORDINAL.sub("", value).split())
    if (day := _day(words)) is None or _is_none(day):
        return None
    return _with_time(day, words)


def stamps_in(words: str) -> list[Moment]:
    """The dates with a time of day that stand among visible words, in order."""
    found: list[Moment] = []
    if not _DIGIT.search(words):
        return found
    for stamp in _STAMP.finditer(" ".join(_ORDINAL.sub("", words).split())):
        day, _ = day_within(stamp["date1"] or stamp["date2"])
        if day is not None:
            found.append(_with_time(day, f" {stamp['before'] or stamp['after']}"))
    return found


def day_within(words: str) -> tuple[date | None, int]:
    """The day that words name, perhaps after one more ("Updated Oct. 20, 2025"), and where it begins."""
    if (day := day_of(words)) is not None:
        return day, 0
    first = words.partition(" ")[0]
    return day_of(words[len(first) :]), len(first) + 1


def zone_of(known: Iterable[Moment], written: Iterable[Moment]) -> int | None:
    """The zone in which a page writes its times, in minutes east of UTC; None where it cannot be told.

    A moment known in UTC and one written so far from it as zones are from UTC are one moment
    in two zones. All such pairs have to say the same.
    """
    zones = set()
    written = list(written)
    for moment in known:
        if moment.absolute is None or moment.zone != 0:
            continue
        for other in written:
            if other.minute is None:
                continue
            if moment.second is not None and other.second is not None and moment.second != other.second:
                continue
            apart = other.day.toordinal() * 1440 + other.minute - moment.absolute
            if (-720 <= apart <= 840 and apart % 60 == 0) or apart in _HALF_HOURS:
                zones.add(apart)
    return zones.pop() if len(zones) == 1 else None


def day_in_zone(moment: Moment, zone: int | None) -> date:
    """The day of a moment in UTC where the page's own zone is known; any other moment's as written."""
    if zone is None or moment.absolute is None or moment.zone != 0:
        return moment.day
    return date.fromordinal((moment.absolute + zone) // 1440)


def _day(words: str) -> date | None:
    if (day := day_of(words)) is not None:
        return day
    if (found := _SCRIPT.match(words)) is not None:
        return day_of(found[1])
    found = _STATED.match(words)
    # A date and after it no more than a time: not a sentence that begins with a date.
    return day_of(found["date"]) if found is not None and len(words) <= len(found[0]) + 24 else None


def _with_time(day: date, words: str) -> Moment:
    found = _TIME.search(words)
    if found is None:
        return Moment(day)
    hour, minute = int(found["hour"]), int(found["minute"])
    half = (found["half"] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59:
        return Moment(day)
    second = int(found["second"]) if found["second"] else None
    return Moment(day, hour * 60 + minute, second, _zone(found["zone"]))


def _zone(words: str | None) -> int | None:
    if not words:
        return None
    if (found := re.search(r"([+-])(\d{2}):?(\d{2})", words)) is None:
        return 0
    minutes = int(found[2]) * 60 + int(found[3])
    return -minutes if found[1] == "-" else minutes


def _is_none(day: date) -> bool:
    """Days that systems write where they know none: year 1, the epoch, and what no newspaper has."""
    return day.year < 1600 or day in (date(1970, 1, 1), date(1900, 1, 1), date(1969, 12, 31))


def plausible(day: date, latest: date) -> bool:
    """Whether an article can have that day: none is of the future (a day's grace for zones)."""
    return not _is_none(day) and day <= latest + timedelta(days=1)
