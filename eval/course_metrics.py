"""Whether an answer tells a story's course: timeline, both sides, who said it, how many say it, what is open.

Each takes a Case and the contract's Answer document, and gives a Score with its reason, or None where the
case does not have the key it judges. By rules alone; values are compared as `eval.metrics` compares them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from eval.cases import TYPED, Case
from eval.course import DENIED, Due
from eval.metrics import Metric, equal, missing_facts, spelled, value_accuracy
from eval.score import Score
from rag import values
from rag.domain import JSON
from rag.questions import content_stems, tokens
from rag.sentences import sentence_spans

_MARKS = re.compile(r"\s*\[\d+\](?:\[\d+\])*")  # they end a statement
_DENIES = re.compile(
    r"\b(?:no|not|never|none|nothing|cannot|den(?:y|ies|ied|ying|ials?)|reject(?:s|ed|ing)?"
    r"|disput(?:es?|ed|ing)|contradict(?:s|ed)?|made up|invented|untrue|false)\b|n['’]t\b",
    re.IGNORECASE,
)
_UNTOLD = re.compile(  # that something is not in the articles
    r"(?:\b(?:no|not|never|none|nothing|nobody|nowhere|neither|nor|without|cannot)\b|n['’]t\b)[^.;]{0,60}?"
    r"\b(?:say|says|said|tell|tells|told|state[sd]?|mention(?:s|ed)?|report(?:s|ed)?|give[sn]?|gave|name[sd]?"
    r"|speaks?|specif(?:y|ies|ied)|answer(?:s|ed)?|cover(?:s|ed)?|disclose[sd]?|found|known|clear|articles?)\b"
    r"|\b(?:unknown|unclear|unanswered|unreported|undisclosed|left open|remains open|silent)\b",
    re.IGNORECASE,
)


def timeline_recall(case: Case, answer: JSON) -> Score | None:
    """Share of the due entries that the timeline has: equal value, right time, citing the article."""
    due = case.course.timeline
    if not due:
        return None
    if answer["status"] == "abstained":
        return _abstained(answer)
    cited = {citation["number"]: citation["article_id"] for citation in answer["citations"]}
    missed = [one for one in due if not any(_is(one, case, entry, cited) for entry in answer["timeline"])]
    said = "; ".join(f"{one.value} ({one.as_of}, {one.article_id})" for one in missed)
    return Score(1 - len(missed) / len(due), f"not there: {said}" if missed else "every due entry is there")


def sides_shown(case: Case, answer: JSON) -> Score | None:
    """1 when every side's value stands in a sentence with a name of who gives it, and conflict is true."""
    if not case.course.sides:
        return None
    if answer["status"] == "abstained":
        return _abstained(answer)
    said = list(_sentences(answer))
    missed = []
    for side in case.course.sides:
        giving = [
            sentence
            for sentence in said
            if (_DENIES.search(sentence) if side.value == DENIED else _gives(sentence, case.kind, side.value))
        ]
        if not any(_named(side.by, sentence) for sentence in giving):
            what = "the denial" if side.value == DENIED else side.value
            missed.append(f"{what} {'by nobody who gives it' if giving else 'is not told'}")
    if not answer["conflict"]:
        missed.append("it does not say that the reports differ")
    return Score(float(not missed), "; ".join(missed) or "every side is told, with who gives it")


def no_false_conflict(case: Case, answer: JSON) -> Score | None:
    """Where figures only look as if they disagreed: 1 when an answer does not say that they do."""
    if case.course.conflict is not False or answer["status"] == "abstained":
        return None
    told = answer["conflict"]
    return Score(float(not told), "says that the reports differ" if told else "tells of no disagreement")


def no_confusable(case: Case, answer: JSON) -> Score | None:
    """1 when no value of another scope, kind or day is the answer's, or stands in its timeline."""
    if not case.course.confusable or answer["status"] == "abstained":
        return None
    given = [spelled(answer)] if answer["value"] is not None else []
    given += [entry["value"] for entry in answer["timeline"]]
    items = [item for value in given for item in (values.items(value) if case.kind == "list" else [value])]
    for wrong in case.course.confusable:
        if found := next((item for item in items if equal(_kind(wrong, case), wrong, item)), None):
            return Score(0.0, f"gives “{found}”, which is of something else")
    return Score(1.0, "none of the values of something else")


def said_by(case: Case, answer: JSON) -> Score | None:
    """1 when a sentence that gives the value (yes or no: any) names one of those who say it."""
    if not case.course.said_by:
        return None
    if answer["status"] == "abstained":
        return _abstained(answer)
    giving = [sentence for sentence in _sentences(answer) if _answers(sentence, case)]
    if not giving:
        return Score(0.0, f"no sentence gives “{case.gold}”")
    named = any(_named(case.course.said_by, sentence) for sentence in giving)
    said = "named with the value" if named else "not named with the value"
    return Score(float(named), f"{' or '.join(case.course.said_by)}: {said}")


def independent_sources(case: Case, answer: JSON) -> Score | None:
    """1 when the value is right and its own entry counts as many independent sources as the gold."""
    due = case.course.independent_sources
    if due is None:
        return None
    if answer["status"] == "abstained":
        return _abstained(answer)
    score = value_accuracy(case, answer)
    if score is not None and score.value != 1:
        return Score(0.0, f"not the value: {score.reason}")
    counted = answer["timeline"][0]["independent_sources"] if answer["timeline"] else None
    return Score(float(counted == due), f"counts {counted}, gold is {due}")


def open_part_told(case: Case, answer: JSON) -> Score | None:
    """1 when the answer is given, and a sentence or note says of the open part that it is not told."""
    part = case.course.open_part
    if part is None:
        return None
    if answer["status"] == "abstained":
        return _abstained(answer)
    wanted = set(content_stems(part))
    told = [words for words in (*_sentences(answer), *answer["notes"]) if _UNTOLD.search(words)]
    about = any(wanted & set(content_stems(words)) for words in told)
    return Score(float(about), f"{'says' if about else 'does not say'} that it is open: {part}")


def follow_up_accuracy(case: Case, answer: JSON) -> Score | None:
    """Whether the value is right, of the questions that follow others."""
    return value_accuracy(case, answer) if case.course.history else None


METRICS: dict[str, Metric] = {
    "timeline_recall": timeline_recall,
    "sides_shown": sides_shown,
    "no_false_conflict": no_false_conflict,
    "no_confusable": no_confusable,
    "said_by": said_by,
    "independent_sources": independent_sources,
    "open_part_told": open_part_told,
    "follow_up_accuracy": follow_up_accuracy,
}


def _abstained(answer: JSON) -> Score:
    return Score(0.0, f"abstained: {answer['reason']}")


def _is(due: Due, case: Case, entry: JSON, cited: dict[int, str]) -> bool:
    """Whether an entry is the one that is due. A finer time than the gold's is right, a coarser is not."""
    when = entry["as_of"]
    in_time = (
        when == due.as_of or when.startswith(f"{due.as_of}-") or (due.day is not None and when == due.day)
    )
    return (
        in_time
        and due.article_id in {cited.get(number) for number in entry["citations"]}
        and equal(_kind(due.value, case), due.value, entry["value"])
    )


def _kind(value: str, case: Case) -> str | None:
    """What a value beside the answer's own is to be compared as: of a text or a list, what it reads as."""
    if case.kind not in ("text", "list"):
        return case.kind
    reading = values.parse(value)
    return reading.kind if reading else "name"


def _sentences(answer: JSON) -> Iterator[str]:
    """The sentences of the text, each statement by itself, without marks."""
    for statement in _MARKS.split(answer["text"]):
        yield from (statement[start:end] for start, end in sentence_spans(statement))


def _answers(sentence: str, case: Case) -> bool:
    """Whether a sentence gives the value: of a text, one of its facts; of a list, one of its items."""
    if case.kind == "yes-no":
        return True
    if case.kind == "text":
        return len(missing_facts(case, sentence)) < len(case.facts)
    return any(_gives(sentence, case.kind, value) for value in (*case.value, *case.accept))


def _gives(sentence: str, kind: str | None, value: str) -> bool:
    """Whether a value stands in a sentence, in any spelling of it."""
    readings = values.readings(value)
    if any(values.matches(left, found.value) for left in readings for found in values.find(sentence)):
        return True
    return kind not in TYPED and _named((value,), sentence)


def _named(names: Sequence[str], sentence: str) -> bool:
    """Whether one of the names stands in a sentence: its words side by side, in the singular or plural."""
    held = _words(sentence)
    return any(
        wanted == held[at : at + len(wanted)]
        for name in names
        if (wanted := _words(re.sub(r"^(?:the|an?)\s+", "", name, flags=re.IGNORECASE)))
        for at in range(len(held))
    )


def _words(text: str) -> list[str]:
    return [word.casefold().removesuffix("s") for word in tokens(text)]
