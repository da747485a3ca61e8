"""The engine without a language model: score every candidate answer of the hits, quote the best.

Gives verbatim sentences with the value found in them, newest supported value first, or silence. The
weights are data (`models/local/weights.json`, made by `training/fit_local.py`); `score` is the seam
where a trained reader takes over. It never rewrites what an article says.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from rag.agreement import same_moment, same_value
from rag.candidates import Candidate, Similarity, gather, question_names
from rag.domain import Claim, Closing, Hit, Question, Span
from rag.encoder import Embedder
from rag.features import any_same
from rag.questions import Asked, Asking, ask_about
from rag.reading import read_article

WEIGHTS = Path(__file__).parent / "models" / "local" / "weights.json"
GROUPS = ("value", "date", "name", "open")
ANSWERS = 2  # sentences given for the answer's own value
OTHERS = 2  # sentences given for other values, one each
BESIDE = 0.35  # another value is shown when its best candidate has this share of the answer's weight
CONFIDENT = 0.5  # chance of an answer below which there is none


@dataclass(frozen=True, slots=True)
class Scored:
    candidate: Candidate
    score: float  # log-odds against silence

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
        scored = [] if unmentioned(asking, hits) else score(asking, hits, self.similarity)
        confidence = chance(scored)
        if not scored or confidence < CONFIDENT:
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


@lru_cache(maxsize=1)
def weights() -> dict[str, tuple[dict[str, float], float]]:
    """Feature weights and bias by group of questions."""
    document = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {name: (group["weights"], group["bias"]) for name, group in document["groups"].items()}


def score(asking: Asking, hits: Sequence[Hit], similarity: Similarity) -> list[Scored]:
    """Every candidate with its log-odds against silence, best first."""
    factors, bias = weights()[group_of(asking.kind)]
    scored = [
        Scored(candidate, bias + sum(factors.get(name, 0.0) * x for name, x in candidate.features.items()))
        for candidate in gather(asking, hits, similarity)
    ]
    return sorted(scored, key=lambda item: -item.score)


def chance(scored: Sequence[Scored]) -> float:
    """The probability that some candidate answers, under the conditional logit."""
    mass = sum(math.exp(min(item.score, 50.0)) for item in scored)
    return mass / (1.0 + mass)


def choose(scored: Sequence[Scored]) -> list[Scored]:
    """The candidates to quote: the answer's own, then the best of each other strong value."""
    best = scored[0]
    near = [item for item in scored if item.score >= best.score + math.log(BESIDE)]
    groups = by_value(near)
    # The latest supported figure is the answer; the others stand beside it with their dates.
    groups.sort(key=lambda group: max(item.day for item in group), reverse=True)
    own, *others = groups
    own = by_value_everywhere(own[0], scored)
    return [*own[:ANSWERS], *(group[0] for group in others[:OTHERS])]


def by_value(scored: Sequence[Scored]) -> list[list[Scored]]:
    """Candidates of one value told of one time, together; each list best first, one a source article."""
    groups: list[list[Scored]] = []
    for item in scored:
        for group in groups:
            if _same(group[0], item) and same_moment(group[0].day, item.day):
                if all(
                    item.candidate.sentence.article.id != other.candidate.sentence.article.id
                    for other in group
                ):
                    group.append(item)
                break
        else:
            groups.append([item])
    return groups


def by_value_everywhere(first: Scored, scored: Sequence[Scored]) -> list[Scored]:
    """All reports of the answer's value at its time, however far down they scored, above even odds."""
    floor = min(first.score, math.log(BESIDE) + first.score - 1.0)
    alike = [
        item
        for item in scored
        if item.score >= floor and _same(first, item) and same_moment(first.day, item.day)
    ]
    return by_value(alike)[0]


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
    if not hits:
        return "No article in reach speaks of this."
    if unknown := unmentioned(asking, hits):
        return f"No article that was found mentions {' or '.join(unknown)}."
    if not scored:
        wanted = {"number": "number", "money": "amount", "percent": "percentage", "date": "date"}
        return f"What was found gives no {wanted.get(asking.kind, 'name')} that could answer."
    return "What was found speaks of other things than the question asks."
