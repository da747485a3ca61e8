"""An answerer that knows the gold, and the same one broken in five ways.

What a trustworthy evaluation must tell apart: the oracle cites the supporting sentences it was told of;
each `Broken` one does to its answers what real systems do to theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eval.cases import TYPED
from eval.runner import System
from eval.suite import Suite
from rag import values
from rag.cancellation import Cancellation
from rag.domain import (
    Answer,
    Article,
    Checks,
    Citation,
    Claim,
    Closing,
    Filters,
    Hit,
    Question,
    Span,
    Statement,
    TimelineEntry,
)
from rag.parts import plan
from rag.sentences import sentence_spans

_QUALIFIER = re.compile(
    r"\b(?:about|around|some|roughly|nearly|almost|more than|at least|up to) (?=[\d$£€])", re.I
)


class OracleEngine:
    """Claims the sentence around each piece of evidence."""

    name = "oracle"

    def __init__(self, suite: Suite) -> None:
        # Of a question of several parts each is asked for by itself.
        self._cases = {(step.text, case.as_of): case for case in suite.cases for step in plan(case.question)}
        self._cases |= {(case.question, case.as_of): case for case in suite.cases}
        self._texts = {article.id: article.text for article in suite.articles}

    def read(
        self, question: Question, hits: Sequence[Hit], cancellation: Cancellation | None = None
    ) -> Iterator[Claim | Closing]:
        case = self._cases[question.text, question.filters.as_of]
        found = {each.article.id for hit in hits for each in (hit, *hit.duplicates)}
        for item in () if case.must_abstain else case.evidence:
            if item.article_id in found:
                yield self._claim(item.article_id, item.places[0])
        yield Closing(0.05 if case.must_abstain else 0.95)

    def close(self) -> None:
        pass

    def _claim(self, id_: str, place: tuple[int, int]) -> Claim:
        text = self._texts[id_]
        inside = [(s, e) for s, e in sentence_spans(text) if s < place[1] and place[0] < e]
        start, end = inside[0][0], inside[-1][1]
        return Claim(text[start:end], (Span(id_, 1, start, end),))


class Oracle:
    """A pipeline with the OracleEngine in it, and the gold's value on every answer it gives."""

    def __init__(self, pipeline: System, suite: Suite) -> None:
        self._pipeline = pipeline
        self._cases = {(case.question, case.as_of): case for case in suite.cases}

    def ask(self, question: Question) -> Answer:
        answer = self._pipeline.ask(question)
        case = self._cases[question.text, question.filters.as_of]
        if answer.status == "abstained" or not case.value or case.kind == "text":
            return answer
        value, qualifier = "; ".join(case.value), None
        if case.kind in TYPED and (found := values.find(value)):
            value, qualifier = value[found[0].start : found[0].end], found[0].value.qualifier
        numbers = tuple(citation.number for citation in answer.citations)
        entry = TimelineEntry(value, "2025", (), 1, numbers)
        return replace(answer, value=value, qualifier=qualifier, unit=case.unit, timeline=(entry,))

    def search(self, text: str, filters: Filters = Filters(), *, k: int = 10) -> list[Hit]:
        return self._pipeline.search(text, filters, k=k)


class Broken:
    """A system that does something to every answer of another."""

    def __init__(self, system: System, suite: Suite) -> None:
        self._system = system
        self._articles = {article.id: article for article in suite.articles}

    def ask(self, question: Question) -> Answer:
        return self.spoil(self._system.ask(question))

    def search(self, text: str, filters: Filters = Filters(), *, k: int = 10) -> list[Hit]:
        return self._system.search(text, filters, k=k)

    def spoil(self, answer: Answer) -> Answer:
        raise NotImplementedError

    def _cited(self, citation: Citation, article: Article, start: int, end: int) -> Citation:
        """The same citation moved to other words, correct in itself."""
        return replace(
            citation,
            span=Span(article.id, 1, start, end),
            quote=article.text[start:end],
            title=article.title,
            publisher=article.publisher,
            url=article.url,
            published=article.published,
        )


class SwapsSources(Broken):
    """Cites a sentence of another article in place of each."""

    def spoil(self, answer: Answer) -> Answer:
        ids = sorted(self._articles)
        moved = []
        for citation in answer.citations:
            other = self._articles[ids[(ids.index(citation.span.article_id) + 1) % len(ids)]]
            moved.append(self._cited(citation, other, *sentence_spans(other.text)[0]))
        return replace(answer, citations=tuple(moved))


class ShiftsSpans(Broken):
    """Cites the sentence after the right one (before it, at an article's end)."""

    def spoil(self, answer: Answer) -> Answer:
        moved = []
        for citation in answer.citations:
            article = self._articles[citation.span.article_id]
            spans = sentence_spans(article.text)
            after = [span for span in spans if span[0] >= citation.span.end]
            moved.append(self._cited(citation, article, *(after[0] if after else spans[-2])))
        return replace(answer, citations=tuple(moved))


class CitesEverything(Broken):
    """Cites the whole article in place of the words."""

    def spoil(self, answer: Answer) -> Answer:
        moved = []
        for citation in answer.citations:
            article = self._articles[citation.span.article_id]
            moved.append(self._cited(citation, article, 0, len(article.text)))
        return replace(answer, citations=tuple(moved))


class DeniesEverything(Broken):
    """Says of every sentence that it is not so."""

    def spoil(self, answer: Answer) -> Answer:
        said = " ".join(f"It is not true that {one.text}" for one in answer.statements)
        return replace(answer, text=said or answer.text)


class AnswersEverything(Broken):
    """Never abstains: answers with the first sentence of the best passage and the first figure in it."""

    def ask(self, question: Question) -> Answer:
        answer = self._system.ask(question)
        if answer.status == "answered":
            return answer
        hits = self._system.search(question.text, question.filters, k=1)
        article = hits[0].article if hits else next(iter(self._articles.values()))
        start, end = sentence_spans(article.text)[0]
        words = article.text[start:end]
        found = values.find(article.text)
        day = article.published.isoformat() if article.published else ""
        value = article.text[found[0].start : found[0].end] if found else words
        return replace(
            answer,
            status="answered",
            text=f"{words} [1]",
            value=value,
            statements=(Statement(words, 0, len(words), (1,)),),
            citations=(
                Citation(
                    id="1",
                    number=1,
                    span=Span(article.id, 1, start, end),
                    quote=words,
                    answer_start=0,
                    answer_end=len(words),
                    title=article.title,
                    publisher=article.publisher,
                    url=article.url,
                    published=article.published,
                    checks=Checks(True, True, True, True),
                ),
            ),
            timeline=(TimelineEntry(value, day, (), 1, (1,)),),
            confidence=0.95,
        )


class RoundsNumbers(Broken):
    """Gives every figure to one digit, in value and text."""

    def spoil(self, answer: Answer) -> Answer:
        return replace(
            answer,
            value=_rounded(answer.value) if answer.value else None,
            statements=tuple(replace(one, text=_rounded(one.text)) for one in answer.statements),
        )


class DropsAbout(Broken):
    """Leaves every qualifier out, in value and text."""

    def spoil(self, answer: Answer) -> Answer:
        return replace(
            answer,
            qualifier=None,
            statements=tuple(replace(one, text=_QUALIFIER.sub("", one.text)) for one in answer.statements),
        )


def _rounded(text: str) -> str:
    def one_digit(match: re.Match[str]) -> str:
        number = match.group().replace(",", "")
        return f"{float(f'{float(number):.1g}'):,.0f}" if float(number) >= 10 else match.group()

    return re.sub(r"\d[\d,]*", one_digit, text)
