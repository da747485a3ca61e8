"""The engine without a language model: score every candidate answer of the hits, quote the best.

Gives verbatim sentences with the value found in them, newest supported value first, or silence. The
weights are data (`models/local/weights.json`, made by `training/fit_local.py`); `score` is the seam
where a trained reader takes over. It never rewrites what an article says.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from rag.agreement import same_moment, same_value
from rag.candidates import Candidate, Similarity, gather, question_names
from rag.copies import COPY, resemblance, shingles
from rag.domain import Claim, Closing, Hit, Question, Span
from rag.encoder import Embedder
from rag.features import any_same
from rag.questions import Asked, Asking, ask_about
from rag.reading import read_article

WEIGHTS = Path(__file__).parent / "models" / "local" / "weights.json"
GROUPS = ("value", "date", "name", "open")
ANSWERS = 2  # sentences given for the answer's own value
OTHERS = 2  # sentences given for other values, one each
REPORT = 3.0  # a second report of the answer's value may score this much lower (log-odds)
BESIDE = 0.35  # another value is shown when its best candidate has this share of the answer's weight


@dataclass(frozen=True, slots=True)
class Scored:
    candidate: Candidate
    score: float  # log-odds against silence

    @property
    def article(self) -> str:
        return self.candidate.sentence.article.id

    @property
    def day(self) -> str:
        day = self.candidate.sentence.article.day
        return day.isoformat() if day else ""


class LocalEngine:
    """Extractive answers from the hits alone. Safe to share between threads."""

    name = "local"

    def __init__(self, embedder: Embedder) -> None:
        """`embedder` tells how near a sentence is to the question; one that calls no server."""
        self._embedder = embedder

    def read(self, question: Question, hits: Sequence[Hit]) -> Iterator[Claim | Closing]:
        """Claims of the newest supported value first, then other values with their dates."""
        asking = ask_about(question.text)
        asking = replace(asking, names=question_names(asking, hits))
        readable = asking.says_something and not unmentioned(asking, hits)
        scored = score(asking, hits, self.similarity) if readable else []
        confidence = chance(scored)
        if not scored or confidence < model().floor:
            yield Closing(confidence, reason=silence(asking, hits, scored))
            return
        for item in choose(scored):
            yield claim(item)
        yield Closing(confidence)

    def close(self) -> None:
        """Nothing to release."""

    def similarity(self, question: str, texts: Sequence[str]) -> list[float]:
        if not texts:
            return []
        cosines: list[float] = (self._embedder.passages(texts) @ self._embedder.query(question)).tolist()
        return cosines


def group_of(kind: Asked) -> str:
    """Which weights a kind of question uses."""
    if kind in ("number", "money", "percent", "duration"):
        return "value"
    if kind == "date":
        return "date"
    return "name" if kind in ("person", "place", "name") else "open"


@dataclass(frozen=True, slots=True)
class Weights:
    """A fitted model for one group of questions."""

    factors: Mapping[str, float]  # by feature
    bias: float


@dataclass(frozen=True, slots=True)
class Model:
    """The shipped weights by group of questions, and the chance below which silence is the better choice."""

    groups: Mapping[str, Weights]
    floor: float


@lru_cache(maxsize=1)
def model() -> Model:
    """The model as `training/fit_local.py` and `training/choose_floor.py` left it."""
    document = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    groups = {name: Weights(group["weights"], group["bias"]) for name, group in document["groups"].items()}
    return Model(groups, document["floor"])


def score(asking: Asking, hits: Sequence[Hit], similarity: Similarity) -> list[Scored]:
    """Every candidate with its log-odds against silence, best first."""
    weights = model().groups[group_of(asking.kind)]

    def odds(candidate: Candidate) -> float:
        return weights.bias + sum(weights.factors.get(n, 0.0) * x for n, x in candidate.features.items())

    scored = [Scored(candidate, odds(candidate)) for candidate in gather(asking, hits, similarity)]
    return sorted(scored, key=lambda item: -item.score)


def chance(scored: Sequence[Scored]) -> float:
    """The probability that the best candidate's value is the answer, under the conditional logit."""
    if not scored:
        return 0.0
    top = max(0.0, scored[0].score)
    mass = sum(math.exp(item.score - top) for item in scored)
    own = sum(math.exp(item.score - top) for item in scored if _same(scored[0], item))
    return own / (mass + math.exp(-top))


def choose(scored: Sequence[Scored]) -> list[Scored]:
    """The candidates to quote: reports of the answer's own value, then the best of each other strong one."""
    best = scored[0]
    near = [
        item
        for item in scored
        if item.score >= best.score + math.log(BESIDE)
        or (_same(best, item) and item.score >= best.score - REPORT)
    ]
    # The latest supported figure is the answer; the others stand beside it with their dates.
    own, *others = sorted(by_value(near), key=lambda group: max(item.day for item in group), reverse=True)
    chosen = reports(own[0], scored)[:ANSWERS]
    for group in others[:OTHERS]:
        # What one article says beside its answer is no second opinion on it.
        if all(group[0].article != item.article for item in chosen):
            chosen.append(group[0])
    return chosen


def by_value(scored: Sequence[Scored]) -> list[list[Scored]]:
    """Candidates that give one value at one time, together; groups and members best first."""
    groups: list[list[Scored]] = []
    for item in scored:
        for group in groups:
            if alike(group[0], item):
                group.append(item)
                break
        else:
            groups.append([item])
    return groups


def reports(first: Scored, scored: Sequence[Scored]) -> list[Scored]:
    """Who reports the value of `first`: one sentence an article, copies of one text after the others."""
    best: dict[str, Scored] = {}
    for item in scored:
        if alike(first, item) and item.score >= first.score - REPORT:
            best.setdefault(item.article, item)
    own: list[Scored] = []
    copies: list[Scored] = []
    seen: list[frozenset[tuple[str, ...]]] = []
    for item in (first, *(item for item in best.values() if item is not first)):
        runs = shingles(item.candidate.hit.passage.text)
        if any(resemblance(runs, other) >= COPY for other in seen):
            copies.append(item)
        else:
            own.append(item)
            seen.append(runs)
    return own + copies


def alike(a: Scored, b: Scored) -> bool:
    """One value told of one time."""
    return _same(a, b) and same_moment(a.day, b.day)


def _same(a: Scored, b: Scored) -> bool:
    left, right = a.candidate.value, b.candidate.value
    if left is None or right is None:
        return a.candidate.sentence.text == b.candidate.sentence.text
    return same_value(left, right)


def claim(item: Scored) -> Claim:
    """The candidate's sentence, word for word, with its value."""
    candidate = item.candidate
    sentence = candidate.sentence
    return Claim(
        text=sentence.text,
        spans=(Span(sentence.article.id, sentence.article.version, sentence.start, sentence.end),),
        value=candidate.value,
        unit=candidate.unit,
        qualifier=candidate.qualifier,
    )


def unmentioned(asking: Asking, hits: Sequence[Hit]) -> list[str]:
    """Names of the question that no article found mentions: nothing in them can be about those."""
    found = {name for hit in hits for name in read_article(hit.article).names}
    texts = " ".join(f"{hit.article.title} {hit.article.text}" for hit in hits).casefold()
    return [name for name in asking.names if name.casefold() not in texts and not any_same(name, found)]


def silence(asking: Asking, hits: Sequence[Hit], scored: Sequence[Scored]) -> str:
    """Why there is no answer, as far as it can be told."""
    if not asking.says_something:
        return "The question names nothing to look for."
    if not hits:
        return "No article in reach speaks of this."
    if unknown := unmentioned(asking, hits):
        return f"No article that was found mentions {' or '.join(unknown)}."
    if not scored:
        wanted = {"number": "number", "money": "amount", "percent": "percentage", "date": "date"}
        return f"What was found gives no {wanted.get(asking.kind, 'name')} that could answer."
    return "What was found speaks of other things than the question asks."
