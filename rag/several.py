"""A question of several parts, each read as a question of its own, into one answer.

`Several` stands in an engine's place: it asks the engine part by part, and gives what it says, marked with
the part. `with_parts` puts on the answer what became of each. Neither checks a claim, nor words one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol

from rag import notes, values
from rag.answer import Draft
from rag.cancellation import Cancellation
from rag.domain import Answer, Claim, Closing, Dropped, Hit, Part, Question, Usage
from rag.errors import ModelUnavailable
from rag.parts import MOST, Step
from rag.untold import untold

_JOINS = re.compile(r"[,;:] (?!\d)| (?:and|while|but|with|against|to) ")
LONGEST = 60  # characters of an answer that is put into a further question

Find = Callable[[str, bool], list[Hit]]  # a part's text, and whether it stands alone, to the hits for it


class Reads(Protocol):
    """An engine."""

    @property
    def name(self) -> str: ...

    def read(
        self, question: Question, hits: list[Hit], cancellation: Cancellation | None = None
    ) -> Generator[Claim | Dropped | Closing, Dropped | None]: ...


@dataclass(slots=True)
class Outcome:
    """What an engine said to one part."""

    question: str
    shown: list[Claim]
    closing: Closing
    failed: bool = False  # claims were made, and none passed


class Several:
    """Reads the steps of one question, one after another, by one engine."""

    def __init__(self, engine: Reads, steps: Sequence[Step], find: Find) -> None:
        self._engine = engine
        self._steps = steps
        self._find = find
        self.outcomes: list[Outcome] = []  # one for each part that was asked, in order

    @property
    def name(self) -> str:
        return self._engine.name

    def read(
        self, question: Question, hits: Sequence[Hit], cancellation: Cancellation | None = None
    ) -> Generator[Claim | Dropped | Closing, Dropped | None]:
        """Every part's claims in order, then one Closing; the hits of the whole question are not read here.

        A model that fails where a part is answered already ends it with a note; else ModelUnavailable.
        """
        del hits
        broken: list[str] = []
        for step in self._steps[:MOST]:
            for text in self._texts(step):
                if cancellation is not None and cancellation.cancelled:
                    break
                if broken or not text:
                    why = (
                        "The first part's answer names none to ask this of."
                        if not broken
                        else "The model failed before this was asked."
                    )
                    self.outcomes.append(Outcome(text or step.text, [], Closing(0.0, why)))
                    continue
                try:
                    yield from self._part(replace(question, text=text), step, cancellation)
                except ModelUnavailable as error:
                    if not any(outcome.shown for outcome in self.outcomes):
                        raise
                    broken.append(notes.broken_off(error))
                    if not self.outcomes[-1].shown:
                        self.outcomes[-1].closing = Closing(0.0, "The model failed at this.")
        yield self._closing(broken)

    def close(self) -> None:
        """The engine is closed by who opened it."""

    def _texts(self, step: Step) -> Iterator[str]:
        """The questions of a step; "" for one that needs what is not answered."""
        first = self.outcomes[0].shown if self.outcomes else []
        told = [claim.value for claim in first if claim.value and (claim.listed or claim is first[0])]
        if step.each:
            items = self._items()
            yield from (step.slot.replace("{}", item) for item in items[:MOST])
            if not items:
                yield ""
        elif step.slot and len(told) == 1 and len(told[0]) <= LONGEST:
            yield step.slot.replace("{}", told[0])
        else:
            yield step.text

    def _items(self) -> list[str]:
        """The items that the first part's answer names; "two" names none."""
        first = self.outcomes[0].shown if self.outcomes else []
        told = [claim.value for claim in first if claim.value and (claim.listed or claim is first[0])]
        listed = dict.fromkeys(item for value in told for item in values.items(value))
        return [item for item in listed if values.parse(item) is None]

    def _part(
        self, question: Question, step: Step, cancellation: Cancellation | None
    ) -> Generator[Claim | Dropped, Dropped | None]:
        """One part's claims, with its number."""
        outcome = Outcome(question.text, [], Closing(0.0, "the engine stopped without a word"))
        number = len(self.outcomes)
        self.outcomes.append(outcome)
        found = self._find(question.text, step.alone or question.text != step.text)
        sent: Dropped | None = None
        with closing(self._engine.read(question, found, cancellation)) as said:
            while True:
                try:
                    item = said.send(sent)
                except StopIteration:
                    return
                if isinstance(item, Closing):
                    outcome.closing = item
                    return
                if isinstance(item, Dropped):
                    sent = yield item
                    continue
                claim = replace(item, part=number)
                if step.each and not of_its_own(claim, question.text, self._items()):
                    sent = yield Dropped(claim.text, "it may be told of another of those asked about")
                    continue
                sent = yield claim
                if sent is None:
                    outcome.shown.append(claim)
                else:
                    outcome.failed = True

    def _closing(self, broken: Sequence[str]) -> Closing:
        """One last word for all parts: as sure as the least sure part that is answered."""
        answered = [outcome for outcome in self.outcomes if outcome.shown]
        told = [note for outcome in self.outcomes for note in outcome.closing.notes]
        if answered:
            told += [untold(outcome.question) for outcome in self.outcomes if not outcome.shown]
            if left := self._steps[MOST:]:
                told.append(
                    f"only the first {MOST} parts were asked; left out: {' '.join(s.text for s in left)}"
                )
        confidences = [outcome.closing.confidence for outcome in answered or self.outcomes]
        return Closing(
            min(confidences, default=0.0),
            None if answered else _why(self.outcomes),
            tuple(dict.fromkeys([*told, *broken])),
            sum((outcome.closing.usage for outcome in self.outcomes), Usage()),
            tuple(dict.fromkeys(label for outcome in self.outcomes for label in outcome.closing.prompts)),
        )


def of_its_own(claim: Claim, question: str, items: Sequence[str]) -> bool:
    """Whether a claim names the item that the question does, and tells its value of it and of no other.

    "300 are at Tell Daran, and 120 at Kafr Sahl" gives each its figure: by the words between the joins.
    """
    named = [item for item in items if item.casefold() in claim.text.casefold()]
    own = [item for item in named if item in question]
    if not own:
        return False  # another base's figure, or one of all of them
    if len(named) < 2 or claim.value is None:
        return True
    for words in _JOINS.split(claim.text):
        if claim.value in words:
            here = [item for item in named if item.casefold() in words.casefold()]
            return here == own
    return False


def _why(outcomes: Sequence[Outcome]) -> str | None:
    """Why no part is answered: in one word where it is the same for all."""
    reasons = {outcome.question: _reason(outcome) for outcome in outcomes}
    if len(set(reasons.values())) == 1:
        return next(iter(reasons.values()))
    return " ".join(f"{question} {reason}" for question, reason in reasons.items()) or None


def _reason(outcome: Outcome) -> str:
    if outcome.failed:
        return "what was found did not pass its checks"
    return outcome.closing.reason or "no article supports an answer"


def with_parts(answer: Answer, draft: Draft, outcomes: Sequence[Outcome]) -> Answer:
    """The answer with what became of each part."""
    places = {shown.statement: index for index, (_, shown) in enumerate(draft.shown)}
    parts = []
    for number, outcome in enumerate(outcomes):
        own = sorted({places[shown.statement] for _, shown in draft.claims(number)})
        head = draft.valued(number)
        parts.append(
            Part(
                question=outcome.question,
                status="answered" if own else "abstained",
                value=head.value if head else None,
                unit=head.unit if head else None,
                qualifier=head.qualifier if head else None,
                statements=tuple(own),
                reason=None if own else _reason(outcome),
            )
        )
    return replace(answer, parts=tuple(parts))
