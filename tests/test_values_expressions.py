"""Values in expressions as articles write them: a hand-labelled table, and which of its labels are missed."""

from __future__ import annotations

from pathlib import Path

import yaml

from rag.values import find, parse, readings, same, show
from tests.test_values import TABLE
from tests.value_labels import label

EXPRESSIONS: dict[str, dict[str, str | list[str] | None]] = yaml.safe_load(
    (Path(__file__).parent / "value_expressions.yaml").read_text(encoding="utf-8")
)
LABELLED = {
    text: [] if labels is None else [labels] if isinstance(labels, str) else labels
    for section in EXPRESSIONS.values()
    for text, labels in section.items()
}

# Labelled truly, read wrongly. One that is no longer missed must leave this list.
MISSED = {
    "a call to 911",
    "133 ballots over two months",  # “over” is “during” here; read as a bound, which asks more of a statement
}


def test_the_labels_missed_are_exactly_those_known() -> None:
    missed = {
        text for text, labels in LABELLED.items() if [label(found, text) for found in find(text)] != labels
    }
    assert missed == MISSED


def test_every_label_names_words_of_its_expression() -> None:
    for text, labels in LABELLED.items():
        assert all(each.partition(" | ")[0] in text for each in labels), text


def test_more_than_three_hundred_expressions_are_labelled_and_each_once() -> None:
    assert len(LABELLED) == sum(len(section) for section in EXPRESSIONS.values())
    assert len(set(LABELLED) | {text for text, _ in TABLE}) >= 300


def test_a_value_shown_parses_to_itself() -> None:
    for text in LABELLED:
        for found in find(text):
            shown = show(found.value)
            assert parse(shown) is not None, (text, shown)
            fraction = found.value.low != round(found.value.low, 6)
            assert fraction or any(same(again, found.value) for again in readings(shown)), (text, shown)
