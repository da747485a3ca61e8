"""Whether an answer's value is right, and whether silence was: small pure functions of a case and an answer.

Each takes a Case and the contract's Answer document, and gives a Score with its reason, or None where it
does not apply. No model judges; values are compared by `rag.values`. Citations are `eval.citations`'.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval import squad
from eval.cases import TYPED, Case
from eval.score import Score
from rag import qualifiers, values
from rag.common_words import FUNCTION, TITLES
from rag.domain import JSON
from rag.names import same_name, words_of
from rag.questions import content_stems, tokens
from rag.sentences import sentence_spans

Metric = Callable[[Case, JSON], Score | None]

NEGATIONS = frozenset("no not never none nobody nothing neither nor without cannot untrue false".split())

_TITLES = frozenset((*TITLES, *FUNCTION))
_CLAUSE = re.compile(r"[,;:–—]|\b(?:but|although|though|however|yet|while|whereas|and)\b", re.IGNORECASE)
_DENIED = re.compile(  # all that follows is denied
    r"\b(?:not (?:true|so|the case)|untrue|false|den(?:y|ies|ied)|disput(?:e|es|ed)|reject(?:s|ed)?)\b"
    r"[^,;:.]{0,20}?\bthat\b",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s*\[\d+\]")


def value_accuracy(case: Case, answer: JSON) -> Score | None:
    """1 when the answer is the gold's, by the rules of its kind; an abstention is 0."""
    if case.must_abstain:
        return None
    if answer["status"] == "abstained":
        return Score(0.0, f"abstained: {answer['reason']}")
    wrong = _wrong(case, answer)
    return Score(float(wrong is None), wrong or f"gave {_said(answer)}")


def qualifier_kept(case: Case, answer: JSON) -> Score | None:
    """Where the gold says "about" and the value is right: 1 when the answer says so too."""
    if case.kind not in TYPED or not case.value:
        return None
    gold = values.parse(case.value[0])
    if gold is None or gold.qualifier is None or not _right(case, answer):
        return None
    given = _given(answer)
    kept = given is not None and qualifiers.kind(given.qualifier) == qualifiers.kind(gold.qualifier)
    return Score(float(kept), f"gold says “{gold.qualifier}”, the answer {_said(answer)}")


def unit_kept(case: Case, answer: JSON) -> Score | None:
    """Where the gold names what is counted and the value is right: 1 when the answer counts the same."""
    if case.unit is None or not _right(case, answer):
        return None
    if not answer["unit"]:
        return Score(0.0, f"gold counts {case.unit}, the answer names nothing")
    gold, given = content_stems(case.unit), content_stems(answer["unit"])
    same = bool(gold and given) and _spelling(gold[-1]) == _spelling(given[-1])
    return Score(float(same), f"gold counts {case.unit}, the answer {answer['unit']}")


def exact_match(case: Case, answer: JSON) -> Score | None:
    """SQuAD's exact match, for names and texts that have a model answer."""
    return _worded(case, answer, squad.exact_match)


def token_f1(case: Case, answer: JSON) -> Score | None:
    """SQuAD's token F1, for names and texts that have a model answer."""
    return _worded(case, answer, squad.f1)


def fact_recall(case: Case, answer: JSON) -> Score | None:
    """Share of a text's required facts that the answer states."""
    if case.kind != "text":
        return None
    if answer["status"] == "abstained":
        return Score(0.0, f"abstained: {answer['reason']}")
    missed = missing_facts(case, plain_text(answer))
    said = f"not said: {'; '.join(missed)}" if missed else "all are said"
    return Score(1 - len(missed) / len(case.facts), said)


def abstention_recall(case: Case, answer: JSON) -> Score | None:
    """Of the cases that must be declined: 1 when it was."""
    if not case.must_abstain:
        return None
    if answer["status"] == "abstained":
        return Score(1.0, "declined")
    return Score(0.0, f"gave {_said(answer)}")


def abstention_precision(case: Case, answer: JSON) -> Score | None:
    """Of the abstentions: 1 when the case had to be declined."""
    if answer["status"] != "abstained":
        return None
    return Score(float(bool(case.must_abstain)), "rightly" if case.must_abstain else "the articles answer it")


METRICS: dict[str, Metric] = {
    "value_accuracy": value_accuracy,
    "qualifier_kept": qualifier_kept,
    "unit_kept": unit_kept,
    "exact_match": exact_match,
    "token_f1": token_f1,
    "fact_recall": fact_recall,
    "abstention_precision": abstention_precision,
    "abstention_recall": abstention_recall,
}


def equal(kind: str | None, gold: str, given: str) -> bool:
    """Whether two spellings are one answer: as values where both are, else as names, else by letters."""
    for left in values.readings(gold):
        if any(values.matches(left, right) for right in values.readings(given)):
            return True
        if kind in TYPED and values.parse(given) is not None:
            return False
    return (kind not in TYPED and _names(gold, given)) or gold.casefold() == given.casefold()


def missing_facts(case: Case, text: str) -> list[str]:
    """The facts that no sentence of a text states: neither as a value nor by the stems of its content words.

    A fact that is denied is not stated, and one that denies is not stated by its opposite. The order of the
    words is not looked at.
    """
    sentences = [_Sentence.of(text[start:end]) for start, end in sentence_spans(text)]
    found = [item.value for item in values.find(text)]

    def stated(wording: str) -> bool:
        value = values.parse(wording)
        if value is not None and any(values.matches(value, other) for other in found):
            return True
        return any(sentence.states(wording) for sentence in sentences)

    return [wordings[0] for wordings in case.facts if not any(map(stated, wordings))]


def plain_text(answer: JSON) -> str:
    """The answer's sentences without citation marks."""
    return _MARK.sub("", answer["text"])


def _wrong(case: Case, answer: JSON) -> str | None:
    """Why an answer is not the gold's; None when it is."""
    if case.kind == "text":
        missed = missing_facts(case, plain_text(answer))
        return f"not said: {'; '.join(missed)}" if missed else None
    if case.kind == "yes-no":
        said = (values.polarity(words) for words in (answer["value"] or "", plain_text(answer)))
        given = next((polarity for polarity in said if polarity is not None), None)
        if given is None:
            return f"neither yes nor no: {_said(answer)}"
        return (
            None if given == values.polarity(case.value[0]) else f"gave {_said(answer)}, gold is {case.gold}"
        )
    if answer["value"] is None:
        return "no value given"
    if case.kind == "list":
        return _wrong_list(case, values.items(answer["value"]))
    said_whole = spelled(answer)
    if any(equal(case.kind, gold, said_whole) for gold in (*case.value, *case.accept)):
        return None
    if any(equal(case.kind, gold, answer["value"]) for gold in case.accept):
        return None
    return f"gave {_said(answer)}, gold is “{case.gold}”"


def _wrong_list(case: Case, given: Sequence[str]) -> str | None:
    left = list(given)
    for place, gold in enumerate(case.value):
        found = next((item for item in left if equal("list", gold, item)), None)
        if found is None:
            return f"“{gold}” is missing from “{', '.join(given)}”"
        if case.ordered and left.index(found) != 0:
            return f"“{gold}” is not in place {place + 1} of “{', '.join(given)}”"
        left.remove(found)
    return f"“{', '.join(left)}” does not belong in the list" if left else None


def _worded(case: Case, answer: JSON, measure: Callable[[str, Sequence[str]], float]) -> Score | None:
    if case.kind not in ("name", "text") or not case.value:
        return None
    if answer["status"] == "abstained":
        return Score(0.0, f"abstained: {answer['reason']}")
    given = answer["value"] if answer["value"] is not None else plain_text(answer)
    return Score(float(measure(given, (*case.value, *case.accept))), f"“{given}” beside “{case.gold}”")


def _right(case: Case, answer: JSON) -> bool:
    return not case.must_abstain and answer["status"] == "answered" and _wrong(case, answer) is None


def spelled(answer: JSON) -> str:
    """The value with the qualifier that stands beside it."""
    value, qualifier = str(answer["value"]), answer["qualifier"]
    if not qualifier or value.casefold().startswith(qualifier.casefold()):
        return value
    return f"{value} {qualifier}" if qualifier.startswith("or ") else f"{qualifier} {value}"


def _given(answer: JSON) -> values.Value | None:
    return values.parse(spelled(answer)) if answer["value"] else None


def _said(answer: JSON) -> str:
    if answer["status"] == "abstained":
        return f"nothing: {answer['reason']}"
    return f"“{spelled(answer)}”" if answer["value"] is not None else f"“{answer['text']}”"


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The clauses of a sentence: the stems of each, and whether it denies."""

    clauses: tuple[tuple[frozenset[str], bool], ...]

    @classmethod
    def of(cls, sentence: str) -> _Sentence:
        frame = _DENIED.search(sentence)
        before, after = (sentence[: frame.start()], sentence[frame.end() :]) if frame else (sentence, "")
        clauses = [(frozenset(content_stems(c)), _denies(c)) for c in _CLAUSE.split(before)]
        clauses += [(frozenset(content_stems(c)), True) for c in _CLAUSE.split(after) if after]
        return cls(tuple(clauses))

    def states(self, wording: str) -> bool:
        """Whether the sentence holds all the words, and denies them where they deny."""
        wanted = frozenset(content_stems(wording))
        touched = [(stems, denies) for stems, denies in self.clauses if stems & wanted]
        held = {stem for stems, _ in touched for stem in stems}
        return wanted <= held and any(denies for _, denies in touched) == _denies(wording)


def _denies(words: str) -> bool:
    return any(
        word.casefold() in NEGATIONS or word.endswith("n't") for word in tokens(words.replace("’", "'"))
    )


def _names(gold: str, given: str) -> bool:
    """Whether an answer names what the gold does, whole or in short; "Paris Hilton" is not Paris."""
    left, right = ([w for w in words_of(name) if w.text not in _TITLES] for name in (gold, given))
    return same_name(gold, given) and (len(right) <= len(left) or gold.isupper())


def _spelling(stem: str) -> str:
    """Advisers and advisors are one word."""
    return re.sub(r"(?:er|or)s?$", "", stem)
