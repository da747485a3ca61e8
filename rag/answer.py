"""Engine claims to a checked, dated Answer.

Owns what may be shown: each claim is verified against its words, numbered, placed in the text, and
grouped into the timeline. What fails is kept with its reason and never shown. It never retrieves,
calls a model or stores anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rag import values
from rag.agreement import agree, same_moment, same_value
from rag.cited_words import ungrounded
from rag.domain import (
    Answer,
    Article,
    Checks,
    Citation,
    Claim,
    Closing,
    Dropped,
    Filters,
    Hit,
    Question,
    Span,
    Statement,
    TimelineEntry,
)
from rag.independence import Source, independent
from rag.instructions import addressed
from rag.notices import overlaps
from rag.verify import Quote, check

SILENCE = "The articles do not answer this."
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement that passed its checks: what a stream may send at once."""

    statement: Statement
    citations: tuple[Citation, ...]
    delta: str  # what it adds to Answer.text, citation marks included


@dataclass(slots=True)
class Draft:
    """An answer being written: claims go in one by one, `close` gives the Answer."""

    question: Question
    articles: Mapping[tuple[str, int], Article]  # what may be cited, by id and version
    engine: str
    index: str
    families: Mapping[str, str] = field(default_factory=dict)  # of articles that have copies, by article id
    notices: Mapping[str, Collection[tuple[int, int]]] = field(default_factory=dict)  # by article id
    text: str = ""
    shown: list[tuple[Claim, Shown]] = field(default_factory=list)
    shared: list[tuple[Claim, Shown]] = field(default_factory=list)  # one part's claims that another's tell
    dropped: list[Dropped] = field(default_factory=list)

    def add(self, claim: Claim) -> Shown | Dropped:
        """Check a claim; the statement as it will stand, or why it is not shown."""
        wording = _SPACE.sub(" ", claim.text).strip()
        quotes = [self._quote(span) for span in claim.spans]
        if not wording or not quotes:
            return self._drop(wording, "nothing is cited for it")
        verdict = check(
            wording,
            quotes,
            value=claim.value,
            unit=claim.unit,
            qualifier=claim.qualifier,
            facts=[fact for span in claim.spans for fact in known(self._article(span))],
        )
        if not verdict.passed:
            return self._drop(wording, "; ".join(verdict.reasons))
        if unfit := self._unfit(wording, claim, quotes):
            return self._drop(wording, "; ".join(unfit))
        if not claim.answers and not self.claims(claim.part):
            return self._drop(wording, "it does not answer, and nothing before it does")
        if told := self._told(wording, claim):
            self.shared.append((claim, told))
            return replace(told, delta="")
        shown = self._place(wording, claim, quotes, verdict.checks)
        self.shown.append((claim, shown))
        self.text += shown.delta
        return shown

    def close(self, closing: Closing, timings: Mapping[str, float]) -> Answer:
        """The whole answer; an abstention when nothing that answers has passed its checks."""
        if not self.shown:
            return self._silence(closing, timings)
        citations = tuple(citation for _, shown in self.shown for citation in shown.citations)
        parts = dict.fromkeys(claim.part for claim, _ in self.shown)  # the first one answered gives the value
        valued = [group_values(whole_list(self._evidence(part))) for part in parts]
        groups = valued[0]
        head = groups[0].plainest if groups else None
        answer = Answer(
            id="",
            question=self.question.text,
            status="answered",
            text=self.text,
            value=_written(head.value) if head else None,
            unit=head.claim.unit if head else None,
            qualifier=head.claim.qualifier if head else None,
            statements=tuple(shown.statement for _, shown in self.shown),
            citations=citations,
            timeline=tuple(group.entry() for group in groups),
            conflict=any(disagree(each) for each in valued),
            as_of=self.question.filters.as_of or self._newest(),
            confidence=round(min(max(closing.confidence, 0.0), 1.0), 4),
            notes=closing.notes,
            engine=self.engine,
            index=self.index,
            timings=timings,
            dropped=tuple(self.dropped),
            usage=closing.usage,
            prompts=closing.prompts,
        )
        return named(answer, self.question.filters)

    def learn(self, hits: Sequence[Hit]) -> None:
        """Further hits, whose articles may be cited as well."""
        known, more = self.notices, notices(hits)
        self.articles = {**self.articles, **citable(hits)}
        self.families = {**self.families, **families(hits)}
        self.notices = {**known, **{each: {*known.get(each, ()), *found} for each, found in more.items()}}

    def claims(self, part: int) -> list[tuple[Claim, Shown]]:
        """What is shown for one part of the question, with where it stands."""
        return [each for each in (*self.shown, *self.shared) if each[0].part == part]

    def valued(self, part: int) -> Claim | None:
        """The claim that gives a part's value, written as answers show it; None where none has a value."""
        groups = group_values(whole_list(self._evidence(part)))
        head = groups[0].plainest if groups else None
        return replace(head.claim, value=_written(head.value)) if head else None

    def _told(self, wording: str, claim: Claim) -> Shown | None:
        """The statement of another part that says the same in the same words; None where none does."""
        for other, shown in self.shown:
            spans = tuple(citation.span for citation in shown.citations)
            if other.part != claim.part and shown.statement.text == wording and spans == claim.spans:
                return shown
        return None

    def _drop(self, wording: str, reason: str) -> Dropped:
        dropped = Dropped(wording, reason)
        self.dropped.append(dropped)
        return dropped

    def _silence(self, closing: Closing, timings: Mapping[str, float]) -> Answer:
        reason = closing.reason or (
            "what was found did not pass its checks" if self.dropped else "no article supports an answer"
        )
        return named(
            Answer(
                id="",
                question=self.question.text,
                status="abstained",
                text=SILENCE,
                as_of=self.question.filters.as_of,
                confidence=round(min(max(closing.confidence, 0.0), 1.0), 4),
                reason=reason,
                notes=closing.notes,
                engine=self.engine,
                index=self.index,
                timings=timings,
                usage=closing.usage,
                prompts=closing.prompts,
                dropped=tuple(self.dropped),
            ),
            self.question.filters,
        )

    def _article(self, span: Span) -> Article:
        return self.articles[span.article_id, span.version]

    def _unfit(self, wording: str, claim: Claim, quotes: Sequence[Quote]) -> list[str]:
        """Why a statement that agrees with its words is still no answer: it reports nothing of them."""
        if any(overlaps(s.start, s.end, self.notices.get(s.article_id, ())) for s in claim.spans):
            return ["it cites a notice that its publisher repeats under its stories"]
        articles = [self._article(span) for span in claim.spans]
        known = [self.question.text, *(f"{a.title} {a.publisher or ''}" for a in articles)]
        reasons = [addressed(wording), *(addressed(q.source_text, q.start, q.end) for q in quotes)]
        return [*dict.fromkeys(reason for reason in reasons if reason), *ungrounded(wording, quotes, known)]

    def _quote(self, span: Span) -> Quote:
        text = self._article(span).text
        return Quote(source_text=text, start=span.start, end=span.end, quote=text[span.start : span.end])

    def _place(self, wording: str, claim: Claim, quotes: list[Quote], checks: tuple[Checks, ...]) -> Shown:
        lead = "" if not self.text else " "
        start = len(self.text) + len(lead)
        end = start + len(wording)
        first = sum(len(shown.citations) for _, shown in self.shown) + 1
        citations = []
        for number, (span, quote, passed) in enumerate(zip(claim.spans, quotes, checks, strict=True), first):
            article = self._article(span)
            citations.append(
                Citation(
                    id=str(number),  # the answer's id goes in front once it is known
                    number=number,
                    span=span,
                    quote=quote.quote,
                    answer_start=start,
                    answer_end=end,
                    title=article.title,
                    publisher=article.publisher,
                    url=article.url,
                    published=article.published,
                    checks=passed,
                )
            )
        numbers = tuple(citation.number for citation in citations)
        marks = "".join(f"[{number}]" for number in numbers)
        return Shown(Statement(wording, start, end, numbers), tuple(citations), f"{lead}{wording} {marks}")

    def _evidence(self, part: int) -> list[Evidence]:
        found = []
        for claim, shown in self.claims(part):
            if claim.value is None:
                continue
            for citation in shown.citations:
                article = self._article(citation.span)
                when = claim.as_of or (article.day.isoformat() if article.day else "")
                family = self.families.get(article.id)
                found.append(Evidence(claim, claim.value, when, citation, article, family))
        return found

    def _newest(self) -> date | None:
        days = [self._article(c.span).day for _, shown in self.shown for c in shown.citations]
        return max((day for day in days if day), default=None)


def known(article: Article) -> list[str]:
    """What a statement may say of an article that its text need not: who published it, and when."""
    day = article.published
    written = values.parse(day.isoformat()) if day else None
    return [fact for fact in (article.publisher, values.show(written) if written else None) if fact]


def _written(value: str | None) -> str | None:
    """A value as answers show it: the source's spelling, but for a date, which is written out."""
    parsed = values.parse(value) if value else None
    if parsed is not None and parsed.kind == "date" and parsed.date is not None:
        return values.show(parsed)
    return _SPACE.sub(" ", value).strip() if value else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One citation that gives one value at one time (YYYY[-MM[-DD]])."""

    claim: Claim
    value: str
    when: str
    citation: Citation
    article: Article
    family: str | None = None  # None: no copy of the article is known

    @property
    def source(self) -> Source:
        return Source.of(self.article, self.citation.span.start, self.citation.span.end, self.family)

    @property
    def tells_all(self) -> bool:
        """Whether its own words give the whole value: a sentence may give some items of a list."""
        return not self.claim.listed or len(values.items(self.value)) == len(
            values.items(self.claim.value or "")
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
    value, when = values.joined([_written(part) or part for part in parts]), max(item.when for item in listed)
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

    def takes(self, other: Evidence) -> bool:
        """Same value, and told of the same time or within a month of it."""
        return any(
            same_value(member.value, other.value) and same_moment(member.when, other.when)
            for member in self.members
        )

    def entry(self) -> TimelineEntry:
        publishers = dict.fromkeys(m.article.publisher or m.article.title for m in self.members)
        sources = [member.source for member in self.members if member.tells_all]
        return TimelineEntry(
            value=_written(self.plainest.value) or "",
            as_of=self.when,
            publishers=tuple(publishers),
            independent_sources=max(1, independent(sources)),
            citations=tuple(m.citation.number for m in self.members),
        )


def group_values(evidence: Iterable[Evidence]) -> list[Group]:
    """(value, time) groups: the answer's own first, then newest to oldest."""
    groups: list[Group] = []
    for item in evidence:
        for i, group in enumerate(groups):
            if group.takes(item):
                groups[i] = Group((*group.members, item))
                break
        else:
            groups.append(Group((item,)))
    return groups[:1] + sorted(groups[1:], key=lambda group: group.when, reverse=True)


def disagree(groups: list[Group]) -> bool:
    """Whether two groups give incompatible values for the same moment."""
    return any(
        same_moment(a.when, b.when) and not agree(a.members[0].value, b.members[0].value)
        for i, a in enumerate(groups)
        for b in groups[:i]
    )


def named(answer: Answer, filters: Filters) -> Answer:
    """The answer with its id and its citations' ids: a digest of what was asked, said and read.

    Asked again over the same collection, the same answer has the same id.
    """
    seen = [
        answer.question,
        [str(filters.as_of), str(filters.since), filters.publisher],
        answer.status,
        answer.text,
        answer.value,
        answer.as_of.isoformat() if answer.as_of else None,
        answer.engine,
        answer.index,
        answer.reason,
        list(answer.notes),
        [[c.span.article_id, c.span.version, c.span.start, c.span.end] for c in answer.citations],
    ]
    digest = hashlib.sha256(json.dumps(seen, ensure_ascii=True).encode("ascii")).hexdigest()[:20]
    citations = tuple(replace(citation, id=f"{digest}.{citation.number}") for citation in answer.citations)
    return replace(answer, id=digest, citations=citations)


def citable(hits: Iterable[Hit]) -> dict[tuple[str, int], Article]:
    """The articles of the hits and of the copies folded into them, by id and version."""
    found = {}
    for hit in hits:
        for each in (hit, *hit.duplicates):
            found[each.article.id, each.article.version] = each.article
    return found


def families(hits: Iterable[Hit]) -> dict[str, str]:
    """The families of the hits' articles and of the copies folded into them, by article id."""
    every = (each for hit in hits for each in (hit, *hit.duplicates))
    return {each.article.id: each.family for each in every if each.family is not None}


def notices(hits: Iterable[Hit]) -> dict[str, frozenset[tuple[int, int]]]:
    """Where the hits' passages, and those of the copies folded into them, hold notices, by article id."""
    found: dict[str, frozenset[tuple[int, int]]] = {}
    for hit in hits:
        for each in (hit, *hit.duplicates):
            if each.notices:
                found[each.article.id] = found.get(each.article.id, frozenset()).union(each.notices)
    return found
