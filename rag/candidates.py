"""Candidates: what the reader points at, as possible answers with their sentences, values and features.

Gives `candidates`. A span becomes a whole value of the kind asked for, or yes or no, or nothing. What the
features are worth is `rag.weighing`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag import values
from rag.completion import Completed, complete
from rag.coverage import absent, counts_it, stands
from rag.enumeration import whole_list
from rag.phrases import whole_words
from rag.plurals import wants_several
from rag.questions import Asked, Asking
from rag.reader import Reply, SpanScore
from rag.reasons import with_reason
from rag.verdicts import verdict, verdict_of
from rag.windows import Window

SPANS = 3  # of one window that become candidates
TYPED: tuple[Asked, ...] = ("number", "money", "percent", "date", "duration")
NAMED: tuple[Asked, ...] = (*TYPED, "person", "place")
# Logits that a verdict told by the sentence's own words is worth beside the reader's pointing there.
TOLD = 6.0
STEEP = 12.0  # logits of the reader are cut off here: beyond it they tell nothing more

_OR = re.compile(r"\bor\b", re.IGNORECASE)
# What stands before a value that is named only to say that it is another: "431, not 412".
_NOT_THIS = re.compile(
    r"(?:(?<!whether or )\bnot|\b(?:rather than|instead of|as opposed to))"
    r" (?:(?:in|on|at|by|for|from|the|an?) )*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: sentences of an article, and the value in them (None: the sentences themselves)."""

    window: Window
    start: int  # of the sentences, in the article's text
    end: int
    value: str | None
    unit: str | None
    qualifier: str | None
    features: Mapping[str, float]
    span: SpanScore | None = None  # of the window, as the reader found it

    @property
    def text(self) -> str:
        return self.window.article.text[self.start : self.end]


def candidates(
    asking: Asking, names: Sequence[str], found: Sequence[Window], replies: Sequence[Reply]
) -> Iterator[Candidate]:
    """The best spans of every window, completed to whole values."""
    several = wants_several(asking.text)
    verdict_words = verdict(asking)
    for window, reply in zip(found, replies, strict=True):
        lacking = absent(names, window)
        for span in reply.spans[: None if several else SPANS]:
            completed = completed_span(asking, several, window.text, span)
            polar = verdict_words is not None
            if not polar and (
                _asked(asking, completed)
                or _of_another_kind(asking, completed)
                or _ruled_out(asking, window.text, completed.start)
            ):
                continue
            inner = (span.start, span.end) if polar else (completed.start, completed.end)
            start, end = sentence_around(window, *inner)
            if asking.kind == "reason":
                start, end = with_reason(asking, window, start, end)
            if verdict_words is not None:
                start, end, value = verdict_of(asking, window, start, end, verdict_words)
                unit = qualifier = None
            else:
                value, unit, qualifier = _value(asking, completed)
            if polar and value is None:
                continue
            features = {
                "span": _cut_off(span.score + (TOLD if polar else 0.0)),
                "relevance": _cut_off(reply.relevance),
                "rank": 1.0 / (1 + window.rank),
                "absent": lacking,
                "counted": counts_it(asking, window, completed.start, completed.end),
            }
            yield Candidate(window, start, end, value, unit, qualifier, features, span)


def completed_span(asking: Asking, several: bool, text: str, span: SpanScore) -> Completed:
    """The whole value that a span means; the whole list where the question wants several."""
    if several:
        item = whole_words(text, span.start, span.end)
        start, end = whole_list(text, *item)
        if (start, end) != item:
            return Completed(text[start:end], None, None, start, end, True)
    return complete(asking, text, span.start, span.end)


def _value(asking: Asking, completed: Completed) -> tuple[str | None, str | None, str | None]:
    """(value, unit, qualifier); no value for why."""
    if asking.kind == "reason":
        return None, None, None
    return completed.value, completed.unit, completed.qualifier


def _asked(asking: Asking, completed: Completed) -> bool:
    """Whether the question says it: then it cannot be the answer, unless it is one of two on offer."""
    said = completed.value
    if not said or asking.kind == "reason":
        return not said
    if typed := values.readings(said):
        return any(values.same(one, own) for one in typed for own in (*asking.times, *asking.figures))
    return stands(said, asking.text) and not _OR.search(asking.text)


def _of_another_kind(asking: Asking, completed: Completed) -> bool:
    """Whether a figure, a date or a length of time was asked for and this is none."""
    return asking.kind in TYPED and not completed.fits


def _ruled_out(asking: Asking, text: str, start: int) -> bool:
    """Whether the figure, time or name at an offset is told as the wrong one."""
    before = " ".join(text[max(0, start - 40) : start].split()) + " "
    return asking.kind in NAMED and _NOT_THIS.search(before) is not None


def _cut_off(logit: float) -> float:
    return max(-STEEP, min(STEEP, logit))


def sentence_around(window: Window, start: int, end: int) -> tuple[int, int]:
    """The sentences of a window that hold its characters [start, end), as offsets in the article."""
    low, high = window.start + start, window.start + end
    own = [(a, b) for a, b in window.sentences if a < high and b > low]
    return (own[0][0], own[-1][1]) if own else (window.start, window.end)
