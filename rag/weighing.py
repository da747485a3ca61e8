"""What candidates are worth: their log-odds against silence, and how likely the first value is the answer.

Gives `scored_candidates` and `chance`, a conditional logit (McFadden 1974) whose weights and floor come from
models/reader/calibration.json (training/calibrate.py). Candidates that say the same weigh together.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.agreement import parsed, same_value
from rag.candidates import Candidate, candidates
from rag.gathering import Item
from rag.plurals import plainly
from rag.questions import Asked, Asking
from rag.reader import MODEL, Reader, Reply
from rag.shipped import damaged
from rag.windows import Window

# The kind that a value of the answer shows a question to be of.
SETTLED: Mapping[str, Asked] = {
    "number": "number",
    "range": "number",
    "money": "money",
    "percent": "percent",
    "duration": "duration",
}
_ASKS_HOW = re.compile(r"\b(?:how|why|or|name|title|called)\b", re.IGNORECASE)
_ASKS_WHAT = re.compile(
    r"\W*(?:and |so )?what (?:is|are|was|were|do|does|did|has|have|had|will|would|could|can|must|should)\b"
    r"(?!.{0,80}\b(?:names?|titles?|called|number|code)\b)",
    re.IGNORECASE,
)
ALONE = -0.5  # logits of the reader that a window answers: a little less than even odds, for one that agrees
BESIDE = 0.35  # another value is strong when its best candidate has this share of the answer's weight


@dataclass(frozen=True, slots=True)
class Scored:
    candidate: Candidate
    score: float  # log-odds against silence

    @property
    def article(self) -> str:
        return self.candidate.window.article.id

    @property
    def stands_alone(self) -> bool:
        """Whether its own window may well answer the question: the same figure said of something else,
        in another article, is no second report."""
        return self.candidate.features.get("relevance", 1.0) > ALONE

    @property
    def day(self) -> str:
        day = self.candidate.window.article.day
        return day.isoformat() if day else ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the features weigh, and the chance below which silence is the better choice."""

    weights: Mapping[str, float]
    bias: float
    floor: float

    def odds(self, features: Mapping[str, float]) -> float:
        return self.bias + sum(self.weights.get(name, 0.0) * x for name, x in features.items())


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """As training/calibrate.py left it. Raises ModelUnavailable where it is missing or damaged."""
    path = MODEL / "calibration.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Calibration(document["weights"], document["bias"], document["floor"])
    except (OSError, ValueError, KeyError) as error:
        raise damaged(path) from error


def scored_candidates(
    asking: Asking, names: Sequence[str], found: Sequence[Window], reader: Reader
) -> list[Scored]:
    """Every candidate with its log-odds against silence: those of the likeliest value first, each best first.

    Several windows that say the same bear each other out: a value is as likely as its candidates together.
    """
    return settled_candidates(asking, names, found, reader)[1]


def settled_candidates(
    asking: Asking, names: Sequence[str], found: Sequence[Window], reader: Reader
) -> tuple[Asking, list[Scored]]:
    """`scored_candidates`, and the question with the kind of value that its best answer shows it asks for."""
    replies = reader.read(plainly(asking.text), [window.framed for window in found])
    scored = _grouped(asking, names, found, replies)
    known = _settled(asking, scored)
    if known is not asking and (again := _grouped(known, names, found, replies)):
        return known, again
    return asking, scored


def _grouped(
    asking: Asking, names: Sequence[str], found: Sequence[Window], replies: Sequence[Reply]
) -> list[Scored]:
    weights = calibration()
    scored = [Scored(each, weights.odds(each.features)) for each in candidates(asking, names, found, replies)]
    scored.sort(key=lambda item: -item.score)
    groups: list[list[Scored]] = []
    for item in scored:
        own = next((group for group in groups if same(group[0], item)), None)
        if own is None:
            groups.append([item])
        else:
            own.append(item)
    groups.sort(key=mass, reverse=True)
    if groups and asking.kind == "person":
        groups[0].insert(0, groups[0].pop(fullest(groups[0])))
    return [item for group in groups for item in group]


def _settled(asking: Asking, scored: Sequence[Scored]) -> Asking:
    """Key words ("jobs lost at Vale") and "what did he pay" do not say what kind of value they ask for, and a
    figure is one. What is asked for by a noun ("which show") or a name stays what it is: "60 Minutes"."""
    asks = {"open": not _ASKS_HOW.search(asking.text), "name": _ASKS_WHAT.match(asking.text) is not None}
    if not scored or not asks.get(asking.kind, False):
        return asking
    value = parsed(scored[0].candidate.value or "")
    kind = SETTLED.get(value.kind) if value is not None else None
    return asking if kind is None else replace(asking, kind=kind)


def fullest(named: Sequence[Scored]) -> int:
    """Which of those that name one person says the most of the name, of those strong beside the first."""
    near = [i for i, item in enumerate(named) if item.stands_alone and strong(named[0], item)]
    return max(near, key=lambda i: (len((named[i].candidate.value or "").split()), -i), default=0)


def mass(scored: Sequence[Scored]) -> float:
    """What the candidates weigh together, beside silence's 1."""
    return sum(math.exp(item.score) for item in scored)


def chance(scored: Sequence[Scored], items: Sequence[Item] = ()) -> float:
    """The probability that the first candidate's value is the answer, under the conditional logit.

    The items of a list are no rivals of each other.
    """
    if not scored:
        return 0.0
    spans = {(item.seen.window, item.seen.start) for item in items}
    own = [
        item
        for item in scored
        if same(scored[0], item)
        or (item.candidate.span and (item.candidate.window, item.candidate.span.start) in spans)
    ]
    return mass(own) / (mass(scored) + 1.0)


def strong(best: Scored, item: Scored) -> bool:
    """Whether a candidate weighs enough beside the best to be told too."""
    return item.score >= best.score + math.log(BESIDE)


def same(a: Scored, b: Scored) -> bool:
    """Whether two candidates give one value, or without values some of the same sentences."""
    left, right = a.candidate.value, b.candidate.value
    if left is None or right is None:
        one, other = a.candidate, b.candidate
        if a.article == b.article:
            return one.start < other.end and other.start < one.end
        return one.text == other.text
    return same_value(left, right)
