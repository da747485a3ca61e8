"""What a case says of a story's course: values that changed, disagreements, who said it, what went before.

Owns the keys of a gold case for all that (docs/gold.md, *Stories that move*), as written and as found, and
what of them cannot all hold. Every key is optional. It finds no article and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from rag.domain import Turn

Told = Literal["fact", "plan", "estimate", "claim", "denial"]
TOLD: tuple[str, ...] = get_args(Told)
DENIED = "none"  # the value of a side that denies that there is any

Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class Written(BaseModel):
    """A part of a gold file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Dated(Written):
    """A value that is due in the timeline, for its time, from an article."""

    value: Words
    as_of: Words
    article: Words

    @field_validator("as_of")
    @classmethod
    def _is_a_time(cls, as_of: str) -> str:
        for form in ("%Y-%m-%d", "%Y-%m", "%Y"):
            with suppress(ValueError):
                if datetime.strptime(as_of, form).strftime(form) == as_of:
                    return as_of
        raise ValueError("is no time: YYYY, YYYY-MM or YYYY-MM-DD")


class Given(Written):
    """One side of a disagreement."""

    value: Words
    by: Annotated[tuple[Words, ...], Field(min_length=1)]


class Said(Written):
    """One turn of a conversation and its answer."""

    asked: Words
    answered: Words


class CourseKeys(Written):
    """The keys of a case for a story's course."""

    timeline: tuple[Dated, ...] = ()
    sides: tuple[Given, ...] = ()
    conflict: bool | None = None
    confusable: tuple[Words, ...] = ()
    said_by: tuple[Words, ...] = ()
    told_as: Told | None = None
    independent_sources: Annotated[int, Field(ge=1)] | None = None
    history: tuple[Said, ...] = ()
    means: Words | None = None
    open_part: Words | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A value that is due in the timeline; its article found."""

    value: str
    as_of: str  # YYYY, YYYY-MM or YYYY-MM-DD
    article_id: str
    day: str | None  # of the article


@dataclass(frozen=True, slots=True)
class Side:
    """A value, or `none` for a denial, and the names of who gives it, of which one will do."""

    value: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked before, and a right answer to it."""

    asked: str
    answered: str


@dataclass(frozen=True, slots=True)
class Course:
    """The same, found. What is empty or None is not said."""

    timeline: tuple[Due, ...] = ()
    sides: tuple[Side, ...] = ()
    conflict: bool | None = None
    confusable: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()
    told_as: str | None = None
    independent_sources: int | None = None
    history: tuple[Exchange, ...] = ()  # oldest first
    means: str | None = None
    open_part: str | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation before, as a question carries it."""
        return tuple(
            turn
            for one in self.history
            for turn in (Turn("user", one.asked), Turn("assistant", one.answered))
        )


def found(keys: CourseKeys, timeline: tuple[Due, ...]) -> Course:
    """What is written as what is found, the articles of the timeline looked up."""
    return Course(
        timeline,
        tuple(Side(side.value, side.by) for side in keys.sides),
        keys.conflict,
        keys.confusable,
        keys.said_by,
        keys.told_as,
        keys.independent_sources,
        tuple(Exchange(one.asked, one.answered) for one in keys.history),
        keys.means,
        keys.open_part,
    )


OF_AN_ANSWER = ("timeline", "sides", "conflict", "said_by", "told_as", "independent_sources", "open_part")


def contradictions(keys: CourseKeys, right: tuple[str, ...]) -> Iterator[str]:
    """What cannot all hold; `right`: the values that are right, as written."""
    if keys.conflict and not keys.sides:
        yield "conflict: true is said by sides: each with its value and by"
    if keys.conflict is False and keys.sides:
        yield "has sides, and yet conflict: false"
    if len(keys.sides) == 1:
        yield "a disagreement has two sides or more"
    if keys.timeline and right and keys.timeline[0].value not in right:
        yield f"its timeline begins with “{keys.timeline[0].value}”, not with the case's own value"
    due = {*right, *(one.value for one in keys.timeline), *(side.value for side in keys.sides)}
    if both := [value for value in keys.confusable if value in due]:
        yield f"“{both[0]}” is due, and yet confusable"
    if keys.means and not keys.history:
        yield "means belongs to a case with a history"
