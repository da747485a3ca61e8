"""Whether a value that was true at some time answers for the time that a question asks for.

Gives `Fit`, in order, and `fit`. It knows one value at a time: which of several is the latest is the caller's
to see. Pure.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import IntEnum

from rag.asked_times import AskedTime
from rag.spoken_times import days_of

NEWS = timedelta(days=31)


class Fit(IntEnum):
    """How well a value true at some time answers for the time asked."""

    OFF = 0  # of another time
    HELD = 1  # known before, and so perhaps the state that held: of several, the last one
    NEAR = 2  # perhaps: told less exactly than asked, or the event's day is not known
    THEN = 3  # of the time itself


def fit(moment: str, published: date | None, asked: AskedTime) -> Fit:
    """How well a value answers that was true at `moment` (YYYY[-MM[-DD]]; "" for its report's day).

    Of several that fit equally, the latest is the state that held: the caller knows them all.
    """
    days = days_of(moment) or ((published, published) if published else None)
    if days is None:
        return Fit.OFF if asked.first or asked.last else Fit.NEAR
    if asked.of_event and asked.first is None and asked.last is None:
        return Fit.NEAR
    first, last = asked.first or date.min, asked.last or date.max
    if first <= days[0] and days[1] <= last:
        return Fit.THEN
    if days[0] <= last and days[1] >= first:
        return Fit.NEAR
    brief = asked.kind == "at_event" or (asked.kind == "at" and last - first <= NEWS)
    if brief and last < days[0] <= min(last, date.max - NEWS) + NEWS:
        return Fit.NEAR  # what happened then is reported for a while
    holds = asked.kind in ("at", "as_of", "at_event")
    return Fit.HELD if holds and days[1] < first else Fit.OFF
