"""Whether reports of one thing disagree, or tell of different times: a change is no disagreement.

Gives `Report`, `at_odds` and `is_plan`. Pure. Figures of one day, or of one time that the reports name
themselves, disagree; so do those of a few days in different papers, of one month that different people are
quoted for, and those that go on being reported after another came up. Where the later words tell of a change
("rose to"), one paper brings its own figure up to date, or one report gives both, they do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from rag.agreement import SAME_MOMENT, agree, same_moment
from rag.domain import Told
from rag.kindred_words import family
from rag.questions import content_stems

FEW_DAYS = 3  # in which papers print what they know of one state of things
_DAY = len("2025-10-21")
# A change is told, and not another count of the same.
_CHANGE = re.compile(
    r"\b(?:r(?:ises?|ose|isen|ising)|climb(?:s|ed|ing)?|gr(?:ew|own|owing)|increas(?:e[sd]?|ing)|jump(?:s|ed)?"
    r"|soar(?:s|ed)?|f(?:ell|allen) (?:to|from|by)|dropp(?:ed|ing)|declin(?:e[sd]?|ing)|shr(?:inks?|ank|unk)"
    r"|lowered|reduc(?:e[sd]?|ing)|halv(?:e[sd]?|ing)|doubl(?:e[sd]?|ing)|revis(?:e[sd]?|ing)|updat(?:e[sd]?|ing)"
    r"|correct(?:s|ed|ing)|now|(?:up|down) (?:from|to)|instead of|no longer|previously|replac(?:e[sd]?|ing)"
    r"|succeed(?:s|ed)?|took over|has become|became|postpon(?:e[sd]?|ing)|delay(?:s|ed)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What one report says of a value, as far as a comparison looks at it."""

    value: str
    unit: str | None
    when: str  # YYYY[-MM[-DD]]
    published: date | None
    publisher: str  # folded
    speakers: frozenset[str] = frozenset()  # folded
    told_as: Told = "fact"
    denied: bool = False
    words: str = ""  # those cited for it
    article: str | None = None  # its id; None: not known


def is_plan(told_as: Told | None) -> bool:
    return told_as == "plan"


def at_odds(one: Sequence[Report], other: Sequence[Report]) -> bool:
    """Whether two groups of reports, each of one value, give values that cannot both be true at one time."""
    if {"plan", "fact"} == {one[0].told_as, other[0].told_as}:
        return False
    if not _of_one_unit(one[0], other[0]) or agree(one[0].value, other[0].value):
        return False
    return any(_at_once(a, b) for a in one for b in other) or _goes_on(one, other) or _goes_on(other, one)


def _of_one_unit(a: Report, b: Report) -> bool:
    """Whether the values count or measure the same, as far as they say so."""
    return of_one_unit(a.unit, b.unit)


def of_one_unit(a: str | None, b: str | None) -> bool:
    """Whether two units may be of one thing: one of them not said, a word shared, or people both."""
    if not a or not b:
        return True
    left, right = set(content_stems(a)), set(content_stems(b))
    if {family(root) for root in left} & {family(root) for root in right}:
        return True
    return bool(left & _people() and right & _people())


@lru_cache(maxsize=1)
def _people() -> frozenset[str]:
    """What people are counted as: the dead of one report are the bodies of another."""
    return frozenset(
        content_stems(
            "people persons person men women children lives dead bodies victims deaths casualties fatalities"
            " residents inhabitants marchers protesters demonstrators passengers workers employees staff jobs"
            " members visitors hostages customers motorists travellers travelers students"
            " occupiers refugees soldiers troops miners patients pupils inmates prisoners positions posts"
        )
    )


def _at_once(a: Report, b: Report) -> bool:
    """Whether two reports speak of one time, and neither only overtakes the other."""
    if not same_moment(a.when, b.when):
        return False
    a, b = _as_told(a), _as_told(b)
    if not same_moment(a.when, b.when):
        return False
    if _one_report(a, b) and (a.speakers & b.speakers or not (a.speakers or b.speakers)):
        return False  # one voice does not contradict itself: its other figure is of something else
    if len(a.when) < _DAY or len(b.when) < _DAY or a.when == b.when:
        return True
    later = max(a, b, key=lambda report: report.when)
    if a.publisher == b.publisher or _CHANGE.search(later.words):
        return False
    apart = bool(a.speakers and b.speakers and a.speakers.isdisjoint(b.speakers))
    return apart or abs(_gap(a, b) or 0) <= FEW_DAYS


def _as_told(report: Report) -> Report:
    """A plan with the day when it was told: another for the same time, later on, is a change of plan."""
    if is_plan(report.told_as) and report.published:
        return replace(report, when=report.published.isoformat())
    return report


def _one_report(a: Report, b: Report) -> bool:
    """Whether two are of one article: of one paper's one day, where that is not known."""
    if a.article and b.article:
        return a.article == b.article
    return a.publisher == b.publisher and a.published is not None and a.published == b.published


def _goes_on(one: Sequence[Report], other: Sequence[Report]) -> bool:
    """Whether one value is reported before and after the other, by somebody else, within a month."""
    for b in other:
        before = [a for a in one if _gap(a, b) is not None and (_gap(a, b) or 0) > 0]
        after = [a for a in one if _gap(a, b) is not None and (_gap(a, b) or 0) < 0]
        near = [a for a in after if abs(_gap(a, b) or 0) <= SAME_MOMENT.days and a.publisher != b.publisher]
        if before and near:
            return True
    return False


def _gap(a: Report, b: Report) -> int | None:
    """Days from a to b."""
    if len(a.when) < _DAY or len(b.when) < _DAY:
        return None
    return (date.fromisoformat(b.when) - date.fromisoformat(a.when)).days
