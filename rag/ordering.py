"""In which order the values found for a question are told: the answer's own first, then what was before it.

Gives `Dated`, a scored candidate with its time and how its words tell it, and `course`. The latest supported
value is the answer, a plan only where nothing tells a fact. Pure; what each is worth, `rag.weighing` says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from rag import values
from rag.agreement import parsed, same_moment, same_value
from rag.aims import aim
from rag.asked_times import AskedTime
from rag.candidates import Candidate
from rag.choosing import further_values
from rag.copies import COPY, resemblance, shingles
from rag.disagreement import Report, at_odds, is_plan, of_one_unit
from rag.domain import Article, Told
from rag.fit import Fit, fit
from rag.former import asks_peak, is_former, is_former_holder, is_peak
from rag.moments import moment
from rag.placing import place_of
from rag.questions import Asking
from rag.spoken_times import days_of
from rag.tellings import Telling, telling
from rag.weighing import Scored, same, strong

How = Literal["before", "later", "other", "beside", "planned", "now_planned"]
OTHERS = 5  # values told beside the answer's own
MEASURED = ("number", "money", "percent", "duration", "yesno")  # what changes from report to report
RELEVANT = 1.0  # logits of the reader: that a window answers, and that a span is the answer in it
UNSAID = 4.0  # logits of the reader for a count beside which what is counted does not stand
SIZES = 10.0  # times as much, at most, may one thing come to at another time
COUNTS = {"range": "number"}
SIZED = ("number", "range", "money")
_DAY = len("2025-10-21")


@dataclass(frozen=True, slots=True)
class Dated:
    """A candidate, when its value was true (YYYY[-MM[-DD]]) and how its words tell it."""

    scored: Scored
    when: str
    telling: Telling
    former: bool = False  # told as what held before

    @classmethod
    def of(cls, scored: Scored, event: bool = False) -> Dated:
        """`event`: what is asked for happened once; then a report's own day tells how far it was known."""
        found = scored.candidate
        article, place = found.window.article, found.at
        if place is None and found.value and (at := place_of(found.value, found.text)):
            place = found.start + at[0], found.start + at[1]
        when = moment(article, found.start, found.end, place)
        if event and article.published and (days := days_of(when)):
            when = article.published.isoformat() if article.published - days[1] <= AN_EVENT else when
        return cls(scored, when, telling(article, found.start, found.end, place), _former(found, place))

    @property
    def article(self) -> Article:
        return self.scored.candidate.window.article

    @property
    def publisher(self) -> str:
        return (self.article.publisher or self.article.title).casefold()

    @property
    def told_as(self) -> Told:
        return self.telling.told_as

    @property
    def planned(self) -> bool:
        return is_plan(self.told_as)

    @property
    def held(self) -> str:
        """When its value was true; of a plan, when it was told: of two for one time the later one stands."""
        day = self.article.day
        return day.isoformat() if self.planned and day else self.when

    @property
    def report(self) -> Report:
        found = self.scored.candidate
        speakers = frozenset(speaker.name.casefold() for speaker in self.telling.said_by)
        return Report(
            found.value or found.text,
            found.unit,
            self.when,
            self.article.day,
            self.publisher,
            speakers,
            self.told_as,
            bool(self.telling.denied_by),
            found.text,
            self.article.id,
        )


def _former(found: Candidate, place: tuple[int, int] | None) -> bool:
    """Whether a value is told as what, or a person as who, was before."""
    if place is None:
        return False
    text = found.window.article.text
    told = is_former if parsed(found.value or "") is not None else is_former_holder
    return told(text, *place)


# What happens once: figures of it that a sentence places long before are of another such event.
EVENT = re.compile(
    r"\b(?:die[ds]?|dead|deaths?|kill\w*|injur\w*|wound\w*|hurt|missing|aboard|board|surviv\w*|rescue\w*"
    r"|evacuat\w*"
    r"|drown\w*|crash\w*|sank|sink|capsiz\w*|collaps\w*|spill\w*|spilt|leak\w*|burn\w*|ran into|strike|struck"
    r"|last(?:ed)?"
    r"|escape\w*)\b",
    re.IGNORECASE,
)
A_WEEK = timedelta(days=7)
# Of these the one who is told as former is the answer: "who was sacked?", "whom did she replace?"
_ASKS_WHO_LEFT = re.compile(
    r"\b(?:former|previous|predecessor|sacked|fired|dismissed|ousted|removed|resign(?:s|ed)?|quit|left|leav(?:e|es|ing)"
    r"|step(?:s|ped|ping)? (?:down|aside)|retire[sd]?|replace[sd]?|succeed(?:s|ed)?|before|died)\b",
    re.IGNORECASE,
)
AN_EVENT = timedelta(days=200)  # from an event to reports of it that still speak of it as this one's

Group = list[Dated]  # of one value at one time, best first


def course(
    asking: Asking, items: Sequence[Dated], asked: AskedTime | None = None
) -> tuple[Group, list[tuple[How, Dated]]]:
    """The reports of the answer's own value, then the best report of each other one, newest first."""
    event = EVENT.search(asking.text) is not None
    if event and asked is not None and asked.kind == "at_event":
        asked = None  # "died when it sank": what became known of it later answers best
    if asking.kind == "person":
        items = _since_gone(items)
    elif not asks_peak(asking.text):
        items = [replace(item, former=item.former or _peaked(item)) for item in items]
    best, near = of_time(asking, items, asked)
    if asked is None or asked.kind == "now":
        near = [*near, *_became(best, near, items)]
    groups = by_value(near)
    newer: Sequence[Group] = [group for group in groups if not _told_with(group, near)] or groups
    if not (asking.kind == "person" and _ASKS_WHO_LEFT.search(asking.text)):
        newer = _eligible(newer)
    own = max(newer, key=lambda group: (_latest(group), -groups.index(group)))
    own = finer(own, groups)
    reported = reports(own[0], items)
    further = further_values([item.scored for item in items], own[0].scored)
    sure = {id(each) for each in further if not same(each, own[0].scored)}
    # Who held a post, or on which day a thing was, is told beside the answer only where it is as sure.
    loose = asking.kind in MEASURED or (asking.kind == "date" and aim(asking.text) == "future")
    told = [
        i
        for i in items
        if i is best or id(i.scored) in sure or _near(best, i) or (loose and _supported(items[0], i, items))
    ]
    others = [
        (how, group[0])
        for group in sorted(by_value(told), key=_latest, reverse=True)
        if not alike(group[0], own[0]) and (how := relation(reported, group, sure)) is not None
    ]
    if event:
        others = [(how, item) for how, item in others if not _of_another_event(item, reported)]
    if asked is None or asked.kind == "now":  # what is later would be the answer, were it as sure
        others = [(how, item) for how, item in others if how != "later"]
    return reported, others[:OTHERS]


def _peaked(item: Dated) -> bool:
    """Whether a figure is told as the most that there ever was, which is no longer so."""
    found = item.scored.candidate
    typed = parsed(found.value or "") if found.at else None
    return typed is not None and typed.kind != "date" and is_peak(item.article.text, *(found.at or (0, 0)))


def finer(own: Group, groups: Sequence[Group]) -> Group:
    """The group that gives the same date more exactly, as a day within the month; else the own one."""
    wide = parsed(own[0].scored.candidate.value or "")
    if wide is None or wide.low == wide.high:
        return own
    for group in groups:
        value = parsed(group[0].scored.candidate.value or "")
        inside = (
            value is not None and value.kind == "date" and wide.kind == "date" and values.covers(wide, value)
        )
        if group is not own and inside and group[0].former == own[0].former and not group[0].planned:
            return group
    return own


def _became(best: Dated, near: Sequence[Dated], items: Sequence[Dated]) -> list[Dated]:
    """What the best value became, by a newer report that tells both: "from 40 million to 50 million".

    That it names the former value shows that it speaks of the same, however little the reader thinks of it.
    """
    value = best.scored.candidate.value or ""
    return [
        item
        for item in items
        if item.scored.candidate.was is not None
        and not any(item is other for other in near)
        and same_value(value, item.scored.candidate.was)
        and (item.article.day or date.min) > (best.article.day or date.max)
        and of_one_unit(best.scored.candidate.unit, item.scored.candidate.unit)
    ]


def _since_gone(items: Sequence[Dated]) -> list[Dated]:
    """The candidates, where who is told to have left a post is a former holder in later articles too."""
    gone = [item for item in items if item.former and item.article.day]
    return [
        replace(item, former=True)
        if any(
            item.article.day and other.article.day <= item.article.day and same(other.scored, item.scored)
            for other in gone
            if other.article.day
        )
        else item
        for item in items
    ]


def _told_with(group: Group, items: Sequence[Dated]) -> bool:
    """Whether a value stands beside a better one of its article, and is newer only as no time is told of it.

    What a report of Monday says of Sunday's vote is of one time, whether its sentence says "Sunday" or not.
    """
    return all(
        any(
            other.article.id == item.article.id
            and other.scored.score > item.scored.score
            and not (other.former or other.planned)
            and not same(other.scored, item.scored)
            and _just_before(other.when, item)
            for other in items
        )
        for item in group
    )


def _just_before(when: str, item: Dated) -> bool:
    """Whether a time lies in the week before the article's own day, which is all that tells the item's."""
    day = item.article.day
    days = days_of(when) if len(when) == _DAY else None
    return (
        day is not None
        and days is not None
        and item.when == day.isoformat()
        and timedelta(0) < day - days[1] < A_WEEK
    )


def _of_another_event(item: Dated, own: Group) -> bool:
    """Whether a sentence tells of a time long before: of an event, that is another one."""
    first = own[0].article.published
    if first is None or item.article.published is None or item.when == item.article.published.isoformat():
        return False
    days = days_of(item.when)
    return days is not None and first - days[1] > AN_EVENT


def of_time(asking: Asking, items: Sequence[Dated], asked: AskedTime | None) -> tuple[Dated, Sequence[Dated]]:
    """The best candidate of the time asked for, and those as good; of any time where none is asked."""
    best = items[0]
    if asked is None or asked.kind == "now":
        typed = asking.kind in MEASURED or (asking.kind == "date" and aim(asking.text) == "future")
        near = [i for i in items if i is best or _near(best, i) or (typed and _supported(best, i, items))]
        return best, near
    fits = {id(item): fit(item.when, item.article.published, asked) for item in items}
    good = [item for item in items if item is best or _near(best, item) or _supported(best, item, items)]
    for planned in (False, True):  # what was planned for a time is not what came of it
        for grade in (Fit.THEN, Fit.NEAR, Fit.HELD):
            own = [item for item in good if fits[id(item)] == grade and item.planned <= planned]
            if own:
                return own[0], [item for item in own if item is own[0] or _near(own[0], item)]
    # Told after a time, what is told as former was so before it.
    former = [item for item in good if item.former and asked.kind in ("before", "before_event")]
    return (former[0], former) if former else (best, [best])


def _supported(best: Dated, item: Dated, items: Sequence[Dated]) -> bool:
    """Whether a candidate's own window is thought to answer by it, and it measures what the best one does.

    Unlike rivals for one answer, reports of other times need not be as likely as the best.
    """
    own, first = item.scored.candidate, best.scored.candidate
    features = own.features
    return (
        _sure(item)
        and _of_one_thing(best, item)
        and _of_one_measure(first.value, own.value)
        and not any(
            other.scored.candidate.window is own.window
            and other.scored.candidate.features.get("span", 0.0) > features.get("span", 0.0)
            for other in items
        )
    )


def _of_one_measure(a: str | None, b: str | None) -> bool:
    """Whether two values are of one kind and unit, and of sizes that one thing may have."""
    left, right = parsed(a or ""), parsed(b or "")
    if left is None or right is None:
        return (left is None) == (right is None)
    if COUNTS.get(left.kind, left.kind) != COUNTS.get(right.kind, right.kind):
        return False
    if left.kind != "duration" and left.unit != right.unit:
        return False
    if left.kind in SIZED and left.low > 0 and right.low > 0:
        return 1 / SIZES <= left.low / right.low <= SIZES
    return True


def _eligible(groups: Sequence[Group]) -> Sequence[Group]:
    """The groups of which the latest is the answer: those that tell no plan nor what was before, where there
    are any."""
    now = [group for group in groups if not all(item.former for item in group)] or groups
    return [group for group in now if not all(item.planned for item in group)] or now


def relation(own: Group, group: Group, sure: Collection[int] = ()) -> How | None:
    """How a value stands to the answer's own; None where it is nothing to tell beside it.

    `sure`: ids of the candidates that `rag.choosing` tells beside it, whatever their time.
    """
    first, other = own[0], group[0]
    if not _of_one_thing(first, other):
        return None
    beside = any(item.article.id == other.article.id for item in own)
    if other.former and not first.former:
        return "before" if other.when < first.when else None  # since when it was so, nobody says
    if other.planned and first.told_as == "fact":
        if beside:
            return None  # it is of something else
        return "now_planned" if _latest(group) > _latest(own) else "planned"
    odds = at_odds([item.report for item in own], [item.report for item in group])
    if beside:
        # What one article says beside its answer is another time's, another speaker's, or of something else.
        apart = not first.report.speakers & other.report.speakers and bool(other.report.speakers)
        if same_moment(first.when, other.when) and not (odds and apart):
            return None
    if odds:
        named = bool(other.report.speakers)  # somebody stands by it
        return "other" if named or _near(first, other) or id(other.scored) in sure else None
    if first.planned and other.planned and same_moment(first.when, other.when):
        earlier, later = _latest(group) < _latest(own), _latest(group) > _latest(own)
        return "planned" if earlier else "now_planned" if later else "beside"
    if same_moment(first.when, other.when) and len(first.when) == len(other.when) == _DAY:
        return "before" if other.when < first.when else "later" if other.when > first.when else "beside"
    if same_moment(first.when, other.when):
        return "beside"
    return "before" if other.when < first.when else "later"


def _of_one_thing(first: Dated, other: Dated) -> bool:
    """Whether two values count or measure one thing, as far as their units say.

    Where a count says no unit ("18,000, said the police"), the reader has to be surer of it.
    """
    a, b = first.scored.candidate, other.scored.candidate
    if a.features.get("absent", 0.0) < b.features.get("absent", 0.0):
        return False
    if not of_one_unit(a.unit, b.unit):
        return False
    said = a.features.get("counted", 0.0) <= b.features.get("counted", 0.0)
    return said or b.features.get("span", 0.0) >= UNSAID


def _near(best: Dated, item: Dated) -> bool:
    """Whether a candidate is strong enough beside the best; what says the same need only be sure of itself.

    What says the same of the same time need not even be that.
    """
    again = same(best.scored, item.scored) and (same_moment(best.when, item.when) or _sure(item))
    return again or strong(best.scored, item.scored)


def _sure(item: Dated) -> bool:
    """Whether the reader thinks that the window answers, and that the span is the answer in it."""
    features = item.scored.candidate.features
    return features.get("relevance", 0.0) >= RELEVANT and features.get("span", 0.0) >= RELEVANT


def _latest(group: Group) -> str:
    """When a value is last so, or last planned; what tells it as a former one counts only if all do."""
    return max(item.held for item in [item for item in group if not item.former] or group)


def by_value(items: Iterable[Dated]) -> list[Group]:
    """Candidates that give one value at one time, together; groups and members best first."""
    groups: list[Group] = []
    for item in items:
        for group in groups:
            if alike(group[0], item):
                group.append(item)
                break
        else:
            groups.append([item])
    return groups


def alike(a: Dated, b: Dated) -> bool:
    """One value told of one time."""
    return same(a.scored, b.scored) and same_moment(a.when, b.when)


def reports(first: Dated, items: Sequence[Dated]) -> Group:
    """Who reports the value of `first`: it, then the others best first, one an article; copies come last."""
    best: dict[str, Dated] = {}
    for item in items:
        if item.scored.stands_alone and alike(first, item) and item.former <= first.former:
            best.setdefault(item.article.id, item)
    own: Group = []
    copies: Group = []
    seen: list[frozenset[tuple[str, ...]]] = []
    for item in (first, *(item for item in best.values() if item is not first)):
        runs = shingles(item.scored.candidate.window.hit.passage.text)
        if any(resemblance(runs, other) >= COPY for other in seen):
            copies.append(item)
        else:
            own.append(item)
            seen.append(runs)
    return own + copies


def is_copy(a: Dated, b: Dated) -> bool:
    """Whether two reports stand in passages of one wording."""
    left, right = (shingles(item.scored.candidate.window.hit.passage.text) for item in (a, b))
    return resemblance(left, right) >= COPY
