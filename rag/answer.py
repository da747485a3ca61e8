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
from rag.cited_words import ungrounded
from rag.course import Evidence, group_values, timeline, whole_list, written
from rag.dated_values import written_times
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
)
from rag.instructions import addressed
from rag.moments import moment
from rag.notices import overlaps
from rag.placing import place_of
from rag.tellings import telling
from rag.templates import connecting
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
    asked: str | None = None  # as the user typed it; None: as `question` has it

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
            facts=[fact for span in claim.spans for fact in self._known(span)],
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
        entries = timeline(groups)
        answer = Answer(
            id="",
            question=self._typed,
            understood=self._understood,
            status="answered",
            text=self.text,
            value=written(head.value) if head else None,
            unit=head.claim.unit if head else None,
            qualifier=head.claim.qualifier if head else None,
            statements=tuple(shown.statement for _, shown in self.shown),
            citations=citations,
            timeline=entries,
            conflict=any(entry.disputed for each in (entries, *map(timeline, valued[1:])) for entry in each),
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

    @property
    def _typed(self) -> str:
        return self.question.text if self.asked is None else self.asked

    @property
    def _understood(self) -> str | None:
        return self.question.text if self.question.text != self._typed else None

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
        return replace(head.claim, value=written(head.value)) if head else None

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
                question=self._typed,
                understood=self._understood,
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
        facts = [fact for span in claim.spans for fact in self._known(span)]
        known = [
            self.question.text,
            connecting(),
            *facts,
            *(f"{a.title} {a.publisher or ''}" for a in articles),
        ]
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

    def _known(self, span: Span) -> list[str]:
        """What is known of a cited article, and the times that its words speak of, written out."""
        article = self._article(span)
        return [*known(article), *written_times(article, span.start, span.end)]

    def _moment(self, claim: Claim, span: Span) -> str:
        """When a claim's value was true by the words of a span: YYYY[-MM[-DD]], "" where nobody knows."""
        return moment(self._article(span), span.start, span.end, self._place_of_value(claim, span))

    def _place_of_value(self, claim: Claim, span: Span) -> tuple[int, int] | None:
        """Where in an article's text the cited words give the claim's value."""
        if claim.value is None:
            return None
        quote = self._article(span).text[span.start : span.end]
        at = place_of(claim.value, quote)
        return (span.start + at[0], span.start + at[1]) if at else None

    def _evidence(self, part: int) -> list[Evidence]:
        found = []
        for claim, shown in self.claims(part):
            if claim.value is None or not claim.answers:
                continue
            for citation in shown.citations:
                span, article = citation.span, self._article(citation.span)
                told = telling(article, span.start, span.end, self._place_of_value(claim, span))
                found.append(
                    Evidence(
                        claim,
                        claim.value,
                        claim.as_of or self._moment(claim, span),
                        citation,
                        article,
                        self.families.get(article.id),
                        claim.told_as or told.told_as,
                        claim.said_by or tuple(speaker.name for speaker in told.said_by),
                        claim.disputed or bool(told.denied_by),
                    )
                )
        return found

    def _newest(self) -> date | None:
        days = [self._article(c.span).day for _, shown in self.shown for c in shown.citations]
        return max((day for day in days if day), default=None)


def known(article: Article) -> list[str]:
    """What a statement may say of an article that its text need not: who published it, and when.

    Its title where its publisher is not known: then it is called by that.
    """
    day = values.parse(article.published.isoformat()) if article.published else None
    return [article.publisher or article.title, *([values.show(day)] if day else [])]


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
        *([answer.understood] if answer.understood else []),
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
