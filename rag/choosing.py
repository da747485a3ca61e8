"""Which values are told beside an answer's own: other senses of a name, other sides, other times.

Gives `further_values`, `borne_out_first` and `bearing_out`, from scored candidates alone. It words nothing,
groups no timeline and hides no side: what one article alone gives is told where it is nearly as likely.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag import values
from rag.agreement import parsed, same_moment
from rag.copies import COPY, Runs, resemblance, shingles
from rag.coverage import stands
from rag.questions import content_stems
from rag.weighing import Scored, mass, same, strong

MOST = 5  # further values that are told
# A value that a second article mentions is told from this share of the best one's weight on; what only one
# article says has to be `strong`. Chosen on the even rows of RAMDocs, 0.33 of which it answers as they should
# be, against 0.30 with `strong` for both (eval/benchmarks/results/2026-11-28-conflict.md).
BORNE_OUT = 0.02
BONUS = 1.0  # log-odds that a second article's mention of a value is worth; chosen as BORNE_OUT is
_VERDICTS = frozenset({"yes", "no", "true", "false"})  # words that stand in any text


def further_values(scored: Sequence[Scored], own: Scored | None = None, most: int = MOST) -> list[Scored]:
    """What to tell beside the own value (by default the first candidate's), at most `most`, best first.

    `scored` is as `scored_candidates` orders it. One candidate for each further value at a time, the best of
    its article: what else an article says beside its answer is no second opinion on it, nor is a value of
    another kind. Those that two independent articles mention come first.
    """
    if not scored:
        return []
    own = own or scored[0]
    reporting = {item.article for item in scored if item.stands_alone and alike(own, item)} | {own.article}
    found: list[tuple[bool, Scored]] = []
    for item in article_bests(scored):
        if item.article in reporting or not item.stands_alone or not one_kind(own, item):
            continue
        if any(alike(item, other) or in_other_words(item, other) for other in (own, *(o for _, o in found))):
            continue
        borne_out = bearing_out(item, scored) > 1
        if same(own, item) or strong(scored[0], item) or (borne_out and _near(scored[0], item)):
            found.append((borne_out, item))
    found.sort(key=lambda each: (not each[0], -each[1].score))
    return [item for _, item in found[:most]]


def borne_out_first(scored: Sequence[Scored], bonus: float = BONUS) -> list[Scored]:
    """The candidates with those of the likeliest value first, where a second article's mention counts too.

    Nothing else changes its place. `scored` is as `scored_candidates` orders it, values together.
    """
    groups: list[list[Scored]] = []
    for item in scored:
        if groups and same(groups[-1][0], item):
            groups[-1].append(item)
        else:
            groups.append([item])
    if not groups:
        return []
    weights = [math.log(mass(own)) + bonus * (bearing_out(own[0], scored) > 1) for own in groups]
    first = groups.pop(weights.index(max(weights)))
    return [*first, *(item for own in groups for item in own)]


def article_bests(scored: Iterable[Scored]) -> list[Scored]:
    """Each article's best candidate, the best first."""
    best: dict[str, Scored] = {}
    for item in sorted(scored, key=lambda item: -item.score):
        best.setdefault(item.article, item)
    return list(best.values())


def bearing_out(item: Scored, scored: Iterable[Scored]) -> int:
    """How many articles mention a candidate's value in a passage that was found, copies of one text once.

    A mention is no report, for it need not answer the question: it tells only that a value was not made up or
    misread once.
    """
    value = item.candidate.value
    if value is None or value.casefold() in _VERDICTS:
        return 1
    passages = {_passage(other): None for other in scored if other.article != item.article}
    told: list[Runs] = [shingles(_passage(item))]
    for passage in passages:
        runs = shingles(passage)
        if all(resemblance(runs, other) < COPY for other in told) and mentions(passage, value):
            told.append(runs)
    return len(told)


def mentions(passage: str, value: str) -> bool:
    """Whether a value stands in a passage, as written or, where it is a figure or a date, in other words."""
    if stands(value, passage):
        return True
    wanted = parsed(value)
    return wanted is not None and any(values.same(wanted, other) for other in _values(passage))


def one_kind(a: Scored, b: Scored) -> bool:
    """Whether two values may answer one question: both figures, both dates, or neither."""
    left, right = _kinds(a.candidate.value), _kinds(b.candidate.value)
    return not left.isdisjoint(right) if left and right else left == right


def in_other_words(a: Scored, b: Scored) -> bool:
    """Whether one of two names or phrases says all that the other says: "Harvard", "Harvard University"."""
    if _kinds(a.candidate.value) or _kinds(b.candidate.value) or same(a, b):
        return False
    left, right = (frozenset(content_stems(item.candidate.value or "")) for item in (a, b))
    return bool(left and right) and (left <= right or right <= left)


def alike(a: Scored, b: Scored) -> bool:
    """One value told of one time."""
    return same(a, b) and same_moment(a.day, b.day)


def _near(best: Scored, item: Scored) -> bool:
    return item.score >= best.score + math.log(BORNE_OUT)


def _passage(item: Scored) -> str:
    return item.candidate.window.hit.passage.text


@lru_cache(maxsize=512)  # a question's passages are looked through for each of its values
def _values(passage: str) -> tuple[values.Value, ...]:
    return tuple(found.value for found in values.find(passage))


@lru_cache(maxsize=4096)
def _kinds(value: str | None) -> frozenset[str]:
    """What a value may be read as; nothing for a name or a phrase."""
    readings = values.readings(value) if value else []
    return frozenset("number" if reading.kind == "range" else reading.kind for reading in readings)
