"""The benchmarks against open questions: each script as it runs, on a few rows written here."""

from __future__ import annotations

import pytest

from eval import squad


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The  Cat,\tsat\non a mat.", "cat sat on mat"),
        ("An apple; THE end", "apple end"),
        ("Theatre and Anna: another", "theatre and anna another"),
        ("U.S. $1,000", "us 1000"),
        ("ex-wife's", "exwifes"),
        ("“Squid Game”", "“squid game”"),  # the official punctuation is ASCII's alone
        ("the", ""),
    ],
)
def test_the_normal_form_is_the_official_one(text: str, normal: str) -> None:
    assert squad.normal(text) == normal


def test_exact_match_takes_any_gold_answer() -> None:
    assert squad.exact_match("The Beatles!", ["Queen", "beatles"]) == 1.0
    assert squad.exact_match("The Beatles", ["Beatles band"]) == 0.0
    assert squad.exact_match("anything", []) == 0.0


def test_token_f1_counts_words_as_bags_and_takes_the_best_gold_answer() -> None:
    # said: new york city; gold: york city hall → 2 shared of 3 and 3
    assert squad.f1("New York City", ["the York City Hall"]) == pytest.approx(2 / 3)
    # said: cat cat; gold: cat → 1 shared, precision 1/2, recall 1
    assert squad.f1("cat cat", ["cat"]) == pytest.approx(2 / 3)
    assert squad.f1("New York City", ["Boston", "new york city"]) == 1.0
    assert squad.f1("Boston", ["New York"]) == 0.0


def test_token_f1_of_no_answer_is_right_only_where_there_is_none() -> None:
    assert squad.f1("", [""]) == 1.0
    assert squad.f1("", ["Boston"]) == 0.0
    assert squad.f1("Boston", [""]) == 0.0


def test_a_gold_answer_is_contained_as_whole_words_only() -> None:
    assert squad.contained("They named The Buffalo Bills, again.", ["buffalo bills"]) == 1.0
    assert squad.contained("The carpet", ["car"]) == 0.0
    assert squad.contained("Any text", ["the", ""]) == 0.0  # nothing is left of these to find
