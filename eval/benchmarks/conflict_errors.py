"""Why a row of RAMDocs did not match: what its answer did, gold answers it missed, wrong ones it gave.

Kinds go by rule alone, from the row, the answer and the windows that its engine was given to read. A row has
one kind; so has each of its gold answers that is missing and each of its wrong answers that is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval import squad
from eval.benchmarks import data
from rag.domain import Answer

ROWS = (
    "cannot match: a wrong answer's words stand in a gold one",
    "abstained",
    "wrong answers alone",
    "wrong beside some gold answers",
    "wrong beside every gold answer",
    "some gold answers, no wrong one",
    "neither gold nor wrong",
)
MISSED = (
    "stands in no document",
    "stands in no window read",
    "abstained",
    "a given value stands in it: too short",
    "its document is cited, said otherwise",
    "read, not chosen",
)
GIVEN = ("as the answer's value", "as a further value", "in a sentence alone")


@dataclass(frozen=True, slots=True)
class Errors:
    """Of one row that did not match."""

    row: str  # of ROWS
    missed: tuple[str, ...]  # of MISSED, for each gold answer that was not given
    given: tuple[str, ...]  # of GIVEN, for each wrong answer that was given


def errors(row: data.Row, answer: Answer, article_ids: Sequence[str], windows: Sequence[str]) -> Errors:
    """`article_ids`: the documents' in the row's order; `windows`: the texts that the engine read."""
    golds, wrongs = list(dict.fromkeys(row["gold_answers"])), list(dict.fromkeys(row["wrong_answers"]))
    said = told(answer)
    missing = [gold for gold in golds if not gives(said, gold)]
    given = [wrong for wrong in wrongs if gives(said, wrong)]
    return Errors(
        _of_row(row, answer, len(missing), bool(given)),
        tuple(_of_missed(row, answer, gold, article_ids, windows) for gold in missing),
        tuple(_of_given(answer, wrong) for wrong in given),
    )


def counts(found: Iterable[Errors]) -> dict[str, dict[str, int]]:
    """How many of each kind, in their order, kinds without any too."""
    each = list(found)
    sums = {
        "rows that do not match": (ROWS, Counter(one.row for one in each)),
        "gold answers missing from them": (MISSED, Counter(kind for one in each for kind in one.missed)),
        "wrong answers in them": (GIVEN, Counter(kind for one in each for kind in one.given)),
    }
    return {name: {kind: counted[kind] for kind in kinds} for name, (kinds, counted) in sums.items()}


def values(answer: Answer) -> list[str]:
    """The answer's value and its timeline's, each once; an empty one where it has none."""
    return list(dict.fromkeys([answer.value or "", *(entry.value for entry in answer.timeline)]))


def told(answer: Answer) -> list[str]:
    """All that an answer gives: its values and its sentences."""
    return [*values(answer), *(statement.text for statement in answer.statements)]


def gives(said: Sequence[str], answer: str) -> bool:
    """Whether the answer's words stand in any of the texts."""
    return any(squad.contained(text, [answer]) for text in said)


def indistinguishable(row: data.Row) -> bool:
    """Whether a wrong answer's words stand in a gold answer, so that giving all gold ones gives it too."""
    return any(squad.contained(gold, row["wrong_answers"]) for gold in row["gold_answers"])


def _of_row(row: data.Row, answer: Answer, missing: int, wrong: bool) -> str:
    cannot, abstained, alone, beside_some, beside_all, some, neither = ROWS
    if indistinguishable(row):
        return cannot
    if answer.status == "abstained":
        return abstained
    none = missing == len(dict.fromkeys(row["gold_answers"]))
    if wrong:
        return alone if none else beside_some if missing else beside_all
    return neither if none else some


def _of_missed(
    row: data.Row, answer: Answer, gold: str, article_ids: Sequence[str], windows: Sequence[str]
) -> str:
    """The first of the kinds that holds."""
    nowhere, unread, abstained, short, otherwise, unchosen = MISSED
    if not gives([document["text"] for document in row["documents"]], gold):
        return nowhere
    if not gives(windows, gold):
        return unread
    if answer.status == "abstained":
        return abstained
    if any(squad.contained(gold, [value]) for value in values(answer)):
        return short
    cited = {citation.span.article_id for citation in answer.citations}
    own = {
        id_ for id_, document in zip(article_ids, row["documents"], strict=True) if document["answer"] == gold
    }
    return otherwise if cited & own else unchosen


def _of_given(answer: Answer, wrong: str) -> str:
    as_value, as_further, in_sentence = GIVEN
    if gives([answer.value or ""], wrong):
        return as_value
    return as_further if gives(values(answer), wrong) else in_sentence
