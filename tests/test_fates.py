"""Whether a count is of the fate that is asked for: those aboard are not those who died."""

from __future__ import annotations

import pytest
from candidate_fakes import dated

from rag.fates import of_another_fate

ALL = "How many people were aboard the ferry?"
DEAD = "How many people died on the ferry?"


def judged(question, text, value):
    window = dated(text, value).scored.candidate.window
    return of_another_fate(question, window, text.index(value))


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (ALL, "Eleven people are known to have died and six are missing.", "Eleven"),
        (ALL, "The ferry sank with 90 people on it, and 12 are missing.", "12"),
        (DEAD, "The ferry carried 90 people.", "90"),
        ("How many troops are in Norland?", "Some 600 troops are being moved to Norland.", "600"),
    ],
)
def test_a_count_of_another_fate_is_told_by_its_clause(question, text, value):
    assert judged(question, text, value)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (ALL, "The ferry carried 112 people, and 19 of them died.", "112"),
        (ALL, "The ferry sank with 90 people on it.", "90"),
        (ALL, "Of the 96 people on board 11 died.", "96"),
        (DEAD, "Eleven people are known to have died.", "Eleven"),
        ("How many troops are being moved to Norland?", "Some 600 troops are being moved to Norland.", "600"),
        ("How many boats were lost?", "Eleven people died.", "Eleven"),
    ],
)
def test_a_count_of_what_is_asked_for_is_kept(question, text, value):
    assert not judged(question, text, value)
