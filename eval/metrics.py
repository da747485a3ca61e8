"""Scores of one answer against its gold, each with the reason for it. Pure; no model as judge.

A score is None where it does not apply; rates count what was scored and never divide by zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from eval.suite import TYPED, Case
from rag import values
from rag.domain import JSON
from rag.names import same_name
from rag.questions import content_stems


@dataclass(frozen=True, slots=True)
class Score:
    value: float | None  # 0 to 1; None: not scored
    reason: str


def value_accuracy(case: Case, answer: JSON) -> Score:
    """1 when the answer's value is the gold value: typed values as values, names as names."""
    if case.must_abstain:
        return Score(None, "no value to give")
    if answer["status"] == "abstained":
        return Score(0.0, f"abstained: {answer['reason']}")
    accepted = [str(case.value), *case.accept]
    if case.kind == "text":
        said = set(content_stems(answer["text"]))
        right = any(set(content_stems(form)) <= said for form in accepted)
        return Score(float(right), "the facts stand in the answer" if right else f"not in “{answer['text']}”")
    given = answer["value"]
    if given is None:
        return Score(0.0, "no value given")
    right = any(equal(case, form, given) for form in accepted)
    return Score(float(right), f"gave “{given}”" + ("" if right else f", gold is “{case.value}”"))


def equal(case: Case, gold: str, given: str) -> bool:
    """Equal as values for a typed case, else as names or letter for letter without case."""
    if case.kind in TYPED:
        left, right = values.parse(gold), values.parse(given)
        return left is not None and right is not None and values.same(left, right)
    return same_name(gold, given) or gold.casefold() == given.casefold()


def citation_precision(case: Case, answer: JSON) -> Score:
    """Share of the citations that name an article which supports the gold value."""
    if case.must_abstain or answer["status"] == "abstained":
        return Score(None, "nothing cited or nothing to cite")
    cited = [citation["url"] for citation in answer["citations"]]
    wrong = [url for url in cited if url not in case.articles]
    return Score(1 - len(wrong) / len(cited), f"not supporting: {wrong}" if wrong else "all support it")


def citation_recall(case: Case, answer: JSON) -> Score:
    """Share of the supporting articles that are cited."""
    if case.must_abstain or answer["status"] == "abstained":
        return Score(None, "nothing cited or nothing to cite")
    cited = {citation["url"] for citation in answer["citations"]}
    missed = [url for url in case.articles if url not in cited]
    return Score(1 - len(missed) / len(case.articles), f"missed: {missed}" if missed else "all cited")


def abstention_recall(case: Case, answer: JSON) -> Score:
    """Of the cases that must be declined: 1 when it was."""
    if not case.must_abstain:
        return Score(None, "answerable")
    declined = answer["status"] == "abstained"
    return Score(float(declined), "declined" if declined else f"gave “{answer['value'] or answer['text']}”")


def abstention_precision(case: Case, answer: JSON) -> Score:
    """Of the abstentions: 1 when the case had to be declined."""
    if answer["status"] != "abstained":
        return Score(None, "answered")
    return Score(
        float(bool(case.must_abstain)), "rightly declined" if case.must_abstain else "was answerable"
    )


def sound_citations(case: Case, answer: JSON) -> Score:  # noqa: ARG001
    """1 when every statement is cited and every citation passed its checks."""
    if answer["status"] == "abstained":
        return Score(None, "nothing cited")
    bare = [s["text"] for s in answer["statements"] if not s["citations"]]
    unverified = [c["id"] for c in answer["citations"] if not c["verified"] or not c["quote"]]
    return Score(float(not bare and not unverified), f"bare {bare}, unverified {unverified}")


METRICS = {
    "value_accuracy": value_accuracy,
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "abstention_precision": abstention_precision,
    "abstention_recall": abstention_recall,
    "sound_citations": sound_citations,
}


@dataclass(frozen=True, slots=True)
class Rate:
    """A mean over the scored cases; None where none was scored."""

    value: float | None
    scored: int


def rate(scores: Iterable[Score]) -> Rate:
    scored = [score.value for score in scores if score.value is not None]
    return Rate(sum(scored) / len(scored) if scored else None, len(scored))


def percentiles(samples: Sequence[float]) -> dict[str, float | None]:
    """p50 and p95 in the samples' own unit."""
    if not samples:
        return {"p50": None, "p95": None}
    if len(samples) == 1:
        return {"p50": samples[0], "p95": samples[0]}
    cuts = quantiles(samples, n=100, method="inclusive")
    return {"p50": round(cuts[49], 2), "p95": round(cuts[94], 2)}
