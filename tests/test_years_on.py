"""A year counted from the one that was named; nothing where none was."""

import pytest

from rag.noun_phrases import times
from rag.years_on import years_on


@pytest.mark.parametrize(
    ("words", "named", "meant"),
    [
        ("a year later", "in June 2022", "June 2023"),
        ("two years earlier", "in 2022", "2020"),
        ("the year before", "in June 2022", "2021"),
        ("in the following year", "in 2022", "2023"),
        ("the next year", "in 1999", "2000"),
    ],
)
def test_a_year_is_counted_from_the_one_named(words, named, meant):
    found = years_on(words, times(f"How many boats sank {named}"))
    assert found is not None
    assert (found.preposition, found.text) == ("in", meant)


@pytest.mark.parametrize("words", ["a week later", "the yard before", "later", "a year"])
def test_other_words_count_no_year(words):
    assert years_on(words, times("How many boats sank in 2022")) is None


def test_without_a_year_before_it_nothing_is_counted():
    assert years_on("a year later", times("How many boats sank")) is None
