"""Which values are told beside an answer's own: other senses of a name, other sides, other times.

Gives `further_values` and `bearing_out`, from scored candidates alone. It words nothing, groups no timeline
and hides no side: a value that one article alone gives is told where the reader finds it nearly as likely.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag import values
from rag.agreement import parsed, same_moment
from rag.copies import COPY, Runs, resemblance, shingles
from rag.coverage import stands
from rag.weighing import Scored, same, strong

MOST = 5  # further values that are told
# A value of another article's is told from this share of the own one's weight on, where a second article
# mentions it: what only one says has to be `strong` (docs/decisions/008-a-trained-reader.md).
BORNE_OUT = 0.02
_VERDICTS = frozenset({"yes", "no", "true", "false"})  # words that stand in any text


def further_values(scored: Sequence[Scored], own: Scored | None = None, most: int = MOST) -> list[Scored]:
    """What to tell beside the own value (by default the first candidate's), at most `most`, best first.

    One candidate for each further value at a time, the best of its article: what else an article says beside
    its answer is no second opinion on it. Those that two independent articles mention come first.
    """
    if not scored:
        return []
    own = own or scored[0]
    reporting = {item.article for item in scored if item.stands_alone and alike(own, item)} | {own.article}
    found: list[tuple[bool, Scored]] = []
    for item in article_bests(scored):
        if item.article in reporting or not item.stands_alone:
            continue
        if any(alike(item, other) for _, other in found):
            continue
        borne_out = bearing_out(item, scored) > 1
        if same(own, item) or strong(own, item) or (borne_out and _near(own, item)):
            found.append((borne_out, item))
    found.sort(key=lambda each: (not each[0], -each[1].score))
    return [item for _, item in found[:most]]


def article_bests(scored: Iterable[Scored]) -> list[Scored]:
    """Each article's best candidate, the best first."""
    best: dict[str, Scored] = {}
    for item in sorted(scored, key=lambda item: -item.score):
        best.setdefault(item.article, item)
    return list(best.values())


def bearing_out(item: Scored, scored: Iterable[Scored]) -> int:
    """How many articles mention a candidate's value in a passage that was found, copies of one text once.

    A mention is no report: it need not answer the question. It only tells that a value was not made up or
    misread once.
    """
    value = item.candidate.value
    if value is None or value.casefold() in _VERDICTS:
        return 1
    passages = {other.article: other.candidate.window.hit.passage.text for other in scored}
    told: list[Runs] = [shingles(item.candidate.window.hit.passage.text)]
    for article, passage in passages.items():
        if article != item.article and mentions(passage, value):
            runs = shingles(passage)
            if all(resemblance(runs, other) < COPY for other in told):
                told.append(runs)
    return len(told)


def mentions(passage: str, value: str) -> bool:
    """Whether a value stands in a passage, as written or, where it is a figure or a date, in other words."""
    if stands(value, passage):
        return True
    wanted = parsed(value)
    return wanted is not None and any(values.same(wanted, other) for other in _values(passage))


@lru_cache(maxsize=512)  # the passages of a question are looked through for each of its values
def _values(passage: str) -> tuple[values.Value, ...]:
    return tuple(found.value for found in values.find(passage))


def alike(a: Scored, b: Scored) -> bool:
    """One value told of one time."""
    return same(a, b) and same_moment(a.day, b.day)


def _near(own: Scored, item: Scored) -> bool:
    return item.score >= own.score + math.log(BORNE_OUT)
