"""How a value went over time: evidence grouped by value and time, the timeline made of it, and disagreement.

Gives `Evidence`, `whole_list`, `group_values`, `timeline` and `written`. Pure. What is evidence for the same
question is its caller's to say; here it is put in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag import values
from rag.agreement import same_moment, same_value
from rag.disagreement import Report, at_odds
from rag.domain import Article, Citation, Claim, TimelineEntry, Told
from rag.independence import Source, independent

_SPACE = re.compile(r"\s+")


def written(value: str | None) -> str | None:
    """A value as answers show it: the source's spelling, but for a date, which is written out."""
    parsed = values.parse(value) if value else None
    if parsed is not None and parsed.kind == "date" and parsed.date is not None:
        return values.show(parsed)
    return _SPACE.sub(" ", value).strip() if value else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One citation that gives one value at one time (YYYY[-MM[-DD]]), and how its words tell it."""

    claim: Claim
    value: str
    when: str
    citation: Citation
    article: Article
    family: str | None = None  # None: no copy of the article is known
    told_as: Told = "fact"
    said_by: tuple[str, ...] = ()
    denied: bool = False  # somebody says that it is not so

    @property
    def source(self) -> Source:
        return Source.of(self.article, self.citation.span.start, self.citation.span.end, self.family)

    @property
    def tells_all(self) -> bool:
        """Whether its own words give the whole value: a sentence may give some items of a list."""
        return not self.claim.listed or len(values.items(self.value)) == len(
            values.items(self.claim.value or "")
        )

    @property
    def report(self) -> Report:
        """What a comparison with another report of the same looks at."""
        day = self.article.day
        publisher = (self.article.publisher or self.article.title).casefold()
        speakers = frozenset(name.casefold() for name in self.said_by)
        return Report(
            self.value,
            self.claim.unit,
            self.when,
            day,
            publisher,
            speakers,
            self.told_as,
            self.denied,
            self.citation.quote,
            self.article.id,
        )


def whole_list(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence for items of a list as evidence for the list, as known when the last of it was told."""
    listed = [item for item in evidence if item.claim.listed]
    if not listed:
        return list(evidence)
    parts: list[str] = []
    for item in listed:
        told = tuple(parts)
        parts += [p for p in values.items(item.value) if not any(same_value(p, other) for other in told)]
    value, when = values.joined([written(part) or part for part in parts]), max(item.when for item in listed)
    return [replace(item, value=value, when=when) if item.claim.listed else item for item in evidence]


@dataclass(frozen=True, slots=True)
class Group:
    """Evidence for one value at one time."""

    members: tuple[Evidence, ...]

    @property
    def when(self) -> str:
        return max(member.when for member in self.members)

    @property
    def plainest(self) -> Evidence:
        """The member that spells the value shortest: "250 to 350" before "between 250 and 350"."""
        return min(self.members, key=lambda member: len(member.value))

    @property
    def told_as(self) -> Told:
        """A fact where any of the reports tells it as one."""
        told = [member.told_as for member in self.members]
        return "fact" if "fact" in told else told[0]

    def takes(self, other: Evidence) -> bool:
        """Same value, and told of the same time or within a month of it."""
        return any(
            same_value(member.value, other.value) and same_moment(member.when, other.when)
            for member in self.members
        )

    def entry(self) -> TimelineEntry:
        publishers = dict.fromkeys(m.article.publisher or m.article.title for m in self.members)
        sources = [member.source for member in self.members if member.tells_all]
        plainest = self.plainest.claim
        return TimelineEntry(
            value=written(self.plainest.value) or "",
            as_of=self.when,
            publishers=tuple(publishers),
            independent_sources=max(1, independent(sources)),
            citations=tuple(m.citation.number for m in self.members),
            unit=plainest.unit,
            qualifier=plainest.qualifier,
            told_as=self.told_as,
            said_by=tuple(dict.fromkeys(name for member in self.members for name in member.said_by)),
        )


def group_values(evidence: Iterable[Evidence]) -> list[Group]:
    """(value, time) groups: the answer's own, which has the first item, then newest to oldest.

    An item that fits several groups joins them: so they are the same whatever the order of the evidence.
    """
    groups: list[Group] = []
    for item in evidence:
        fitting = [group for group in groups if group.takes(item)]
        joined = Group((*(member for group in fitting for member in group.members), item))
        at = groups.index(fitting[0]) if fitting else len(groups)
        rest = [group for group in groups[at:] if group not in fitting]
        groups = [*groups[:at], joined, *rest]
    return groups[:1] + sorted(groups[1:], key=lambda group: group.when, reverse=True)


def timeline(groups: Sequence[Group]) -> tuple[TimelineEntry, ...]:
    """An entry for each group, in their order; those at odds with another, or denied, are marked."""
    reports = [[member.report for member in group.members] for group in groups]
    return tuple(
        replace(group.entry(), disputed=_denied(own) or any(at_odds(own, other) for other in reports))
        for group, own in zip(groups, reports, strict=True)
    )


def _denied(reports: Sequence[Report]) -> bool:
    return any(report.denied or report.told_as == "denial" for report in reports)
