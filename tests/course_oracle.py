"""An answerer that knows how a story went, and the same one broken in a way for each judgement of that.

It answers from the gold alone and searches nothing. What it is asked it knows by the question, its day and
the conversation before it: where that is not given with the question, it does not understand a follow-up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from eval.cases import Case
from eval.course import DENIED
from eval.suite import Suite
from rag.domain import (
    Answer,
    Checks,
    Citation,
    Filters,
    Hit,
    Question,
    Span,
    Statement,
    TimelineEntry,
)
from rag.values import joined

Key = tuple[str, object, object]


class CourseOracle:
    """Every answer as the gold wants it; `spoil` is what a broken one does to it."""

    def __init__(self, suite: Suite) -> None:
        self.cases: dict[Key, Case] = {
            (case.question, case.as_of, case.course.turns): case for case in suite.cases
        }
        self.articles = {article.id: article for article in suite.articles}

    def ask(self, question: Question) -> Answer:
        case = self.cases.get((question.text, question.filters.as_of, question.history))
        if case is None or case.must_abstain:
            return Answer("a", question.text, "abstained", "Nothing.", reason="nothing speaks of it")
        return self.spoil(case, self.answered(case))

    def search(self, text: str, filters: Filters = Filters(), *, k: int = 10) -> list[Hit]:
        return []

    def spoil(self, case: Case, answer: Answer) -> Answer:
        return answer

    def answered(self, case: Case) -> Answer:
        course = case.course
        ids = list(dict.fromkeys([*case.articles, *(due.article_id for due in course.timeline)]))
        value = joined(list(case.value)) if case.kind == "list" else case.value[0]
        own = TimelineEntry(value, "2025", (), course.independent_sources or 1, (1,))
        entries = [
            replace(own, value=due.value, as_of=due.as_of, citations=(ids.index(due.article_id) + 1,))
            for due in course.timeline
        ]
        bare = case.kind == "text"
        answer = Answer(
            "a",
            case.question,
            "answered",
            "",
            value=None if bare else value,
            citations=tuple(self.citation(number, id_) for number, id_ in enumerate(ids, 1)),
            timeline=tuple(entries or ([] if bare else [own])),
            conflict=bool(course.sides),
            confidence=0.9,
        )
        return said(answer, sentences(case, value))

    def citation(self, number: int, id_: str) -> Citation:
        article = self.articles[id_]
        return Citation(
            str(number),
            number,
            Span(id_, 1, 0, 20),
            article.text[:20],
            0,
            1,
            article.title,
            article.publisher,
            article.url,
            article.published,
            Checks(True, True, True, True),
        )


def sentences(case: Case, value: str) -> list[str]:
    """What a good answer says, a sentence for each thing."""
    course = case.course
    by = f"As {course.said_by[0]} says: " if course.said_by else ""
    if course.sides:
        told = [
            f"{side.by[0]} denies it." if side.value == DENIED else f"{side.by[0]} speaks of {side.value}."
            for side in course.sides
        ]
    elif case.kind == "text":
        told = [f"{by}{wordings[0]}." for wordings in case.facts]
    else:
        told = [f"{by}{value}."]
    return [*told, *([f"The articles do not say {course.open_part}."] if course.open_part else [])]


def said(answer: Answer, told: list[str]) -> Answer:
    """The answer with these sentences for its text, every one citing [1]."""
    text, statements = "", []
    for sentence in told:
        start = len(text)
        statements.append(Statement(sentence, start, start + len(sentence), (1,)))
        text += f"{sentence} [1] "
    return replace(answer, text=text.strip(), statements=tuple(statements))


def broken(does: Callable[[Case, Answer], Answer]) -> type[CourseOracle]:
    """The oracle that does something to every answer it gives."""
    return type(does.__name__, (CourseOracle,), {"spoil": lambda self, case, answer: does(case, answer)})


def forgets_what_was(case: Case, answer: Answer) -> Answer:
    """Gives the newest value alone."""
    return replace(answer, timeline=answer.timeline[:1])


def dates_everything_alike(case: Case, answer: Answer) -> Answer:
    """Gives each value of the timeline the first one's time."""
    return replace(
        answer, timeline=tuple(replace(e, as_of=answer.timeline[0].as_of) for e in answer.timeline)
    )


def cites_one_article_for_all(case: Case, answer: Answer) -> Answer:
    """Rests the whole timeline on the first article."""
    return replace(answer, timeline=tuple(replace(e, citations=(1,)) for e in answer.timeline))


def shows_one_side(case: Case, answer: Answer) -> Answer:
    """Tells the first statement only."""
    return said(answer, [answer.statements[0].text])


def names_nobody(case: Case, answer: Answer) -> Answer:
    """Leaves out who says it."""
    if case.course.sides:
        return said(answer, [f"Some speak of {side.value}, which others deny." for side in case.course.sides])
    return said(answer, [one.text.split(" says: ")[-1] for one in answer.statements])


def names_them_elsewhere(case: Case, answer: Answer) -> Answer:
    """Tells who speaks and what is said in sentences apart."""
    told = [part for one in answer.statements for part in one.text.split(" says: ")]
    for side in case.course.sides:
        told = [t for t in told if side.by[0] not in t] + [
            f"{side.by[0]} speaks.",
            f"It is {side.value}, or not.",
        ]
    return said(answer, told)


def sees_no_conflict(case: Case, answer: Answer) -> Answer:
    return replace(answer, conflict=False)


def sees_conflict_everywhere(case: Case, answer: Answer) -> Answer:
    return replace(answer, conflict=True)


def confuses_in_the_timeline(case: Case, answer: Answer) -> Answer:
    """Adds a figure of something else to the timeline."""
    extra = [TimelineEntry(value, "2020", (), 1, (1,)) for value in case.course.confusable[-1:]]
    return replace(answer, timeline=(*answer.timeline, *extra))


def confuses_the_value(case: Case, answer: Answer) -> Answer:
    """Answers with a figure of something else."""
    return replace(answer, value=case.course.confusable[0]) if case.course.confusable else answer


def counts_copies(case: Case, answer: Answer) -> Answer:
    """Counts each citation as a source of its own, copies too."""
    more = tuple(replace(e, independent_sources=e.independent_sources + 1) for e in answer.timeline)
    return replace(answer, timeline=more)


def passes_over_what_is_open(case: Case, answer: Answer) -> Answer:
    """Answers what it can and says nothing of the rest."""
    return said(
        answer, [one.text for one in answer.statements if not one.text.startswith("The articles do not")]
    )


class HearsOnlyTheLastTurn(CourseOracle):
    """Is not told of the conversation."""

    def ask(self, question: Question) -> Answer:
        return super().ask(replace(question, history=()))


class RepeatsItself(CourseOracle):
    """Gives the answer before to a follow-up once more."""

    def spoil(self, case: Case, answer: Answer) -> Answer:
        return replace(answer, value=case.course.history[-1].answered) if case.course.history else answer


class SaysNothing(CourseOracle):
    """Declines everything."""

    def ask(self, question: Question) -> Answer:
        return Answer("a", question.text, "abstained", "Nothing.", reason="it would rather not")
