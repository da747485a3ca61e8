"""The time that a question asks for, found with the hits, and what more to search for because of it.

Gives `time_of` and `with_that_time`. A question about 2021 is searched for among what was published by
then as well: later reports of the same would crowd those out. Where no `as_of` is set, today is read from
the clock (UTC).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from rag.asked_times import AskedTime, asked_time, resolve
from rag.domain import Filters, Hit, Question
from rag.retrieve import merge

AFTER = timedelta(days=31)  # so long after a time it is still reported as news

_LEAD = re.compile(
    r"\s?\b(?:as of|in|on|at|by|during|before|after|since|until|from)\s{0,3}(?:the\s)?$", re.IGNORECASE
)

Search = Callable[[Filters], list[Hit]]


def time_of(question: Question, hits: Sequence[Hit]) -> AskedTime | None:
    """The time asked for, as read on the day of `as_of`, else today; an event's by what was found of it."""
    asked = asked_time(question.text, question.filters.as_of or datetime.now(UTC).date())
    return resolve(asked, question.text, hits) if asked is not None else None


def without(text: str, asked: AskedTime) -> str:
    """A question without the words of the time it asks for: "How many wells were there?"."""
    return " ".join(
        (_LEAD.sub("", text[: asked.start]) + text[asked.end :]).replace(" ?", "?").split()
    ).lstrip(", ")


def with_that_time(question: Question, hits: list[Hit], search: Search, k: int) -> list[Hit]:
    """The hits, with those that a search among what was published by the time asked for finds."""
    asked = time_of(question, hits)
    if asked is None or asked.kind == "now" or asked.last is None:
        return hits
    filters = question.filters
    last = min(asked.last, date.max - AFTER) + AFTER
    if last >= (filters.as_of or datetime.now(UTC).date()):
        return hits
    return merge([hits, search(replace(filters, as_of=last))], k)
