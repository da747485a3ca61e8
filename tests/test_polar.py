from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rag.polar import affirms

CASES = yaml.safe_load((Path(__file__).parent / "polar_cases.yaml").read_text(encoding="utf-8"))


def test_no_written_case_of_the_developed_half_is_misjudged():
    wrong = [case for case in CASES[0::2] if affirms(case["q"], case["s"]) is not case["a"]]
    assert wrong == []


def test_hardly_any_case_of_the_measured_half_is_misjudged():
    wrong = [case for case in CASES[1::2] if affirms(case["q"], case["s"]) is not case["a"]]
    assert len(wrong) <= 2


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Did the yard pay the fine?", "The yard paid the fine.", True),
        ("Did the yard pay the fine?", "The yard did not pay the fine.", False),
        ("Did the yard pay the fine?", "The yard may pay the fine.", None),
        ("Did the yard pay the fine?", "The yard sold two boats.", None),
        ("Hasn't the yard paid the fine?", "The yard has paid the fine.", True),
        ("Did the yard pay the fine?", "The mayor, who did not attend, said the yard paid the fine.", True),
    ],
)
def test_a_denial_counts_where_it_stands_with_what_is_asked(question, sentence, expected):
    assert affirms(question, sentence) is expected


@pytest.mark.parametrize(
    ("asked", "told", "expected"),
    [
        ("more than 200", "112", False),
        ("more than 200", "250", True),
        ("more than 200", "more than 200", True),
        ("at least 200", "200", True),
        ("fewer than 200", "112", True),
        ("200", "200", True),
        ("200", "250", False),
    ],
)
def test_figures_are_held_against_each_other(asked, told, expected):
    assert (
        affirms(f"Were {asked} boats sold at the fair?", f"At the fair {told} boats were sold.") is expected
    )


def test_another_year_denies_and_no_year_tells_nothing():
    assert affirms("Was the quay rebuilt in 2021?", "The quay was rebuilt in 2019.") is False
    assert affirms("Was the quay rebuilt in 2021?", "The quay was rebuilt in May 2021.") is True
    assert affirms("Was the quay rebuilt in 2021?", "The quay was rebuilt.") is None


def test_another_place_of_one_event_denies_and_a_missing_name_tells_nothing():
    assert affirms("Did the fair take place in Pello?", "The fair took place in Harl.") is False
    assert affirms("Did Ina Holt open the fair?", "Tove Lind opened the fair.") is None


def test_the_same_deed_the_other_way_round_tells_nothing():
    assert affirms("Did Vikna beat Torrest?", "Torrest beat Vikna.") is None
    assert affirms("Did Vikna beat Torrest?", "Torrest was beaten by Vikna.") is True


def test_only_yes_or_no_questions_are_judged():
    assert affirms("Who paid the fine?", "The yard paid the fine.") is None
    assert affirms("Was the fine paid or waived?", "The fine was paid.") is None


@given(st.text(), st.text())
def test_any_texts_can_be_judged(question, sentence):
    assert affirms(question, sentence) in (True, False, None)
