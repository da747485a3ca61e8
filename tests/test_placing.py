"""Where a value stands in a text, however the text spells it."""

from __future__ import annotations

import pytest

from rag.placing import place_of


@pytest.mark.parametrize(
    ("value", "text", "words"),
    [
        ("2,500", "Some 2500 goats came.", "2500"),
        ("30", "In 1930 there were 30 goats.", "30"),
        ("thirty", "There were 30 goats.", "30"),
        ("10 May 2024", "It rained on May 10, 2024, all day.", "May 10, 2024"),
        ("Ada Poe", "ada poe spoke.", "ada poe"),
        ("a pay rise", "They want a pay rise.", "a pay rise"),
    ],
)
def test_a_value_is_found_as_the_text_spells_it(value, text, words):
    start, end = place_of(value, text)
    assert text[start:end] == words


@pytest.mark.parametrize(
    ("value", "text"), [("30", "There were 31 goats."), ("Poe", "Poetry was read."), ("a.c", "abc")]
)
def test_what_does_not_stand_there_is_not_found(value, text):
    assert place_of(value, text) is None
