"""What is of another time than the question: a former holder, and a vote that is still to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from candidate_fakes import scored

from rag.questions import ask_about
from rag.untimely import untimely


def person(words, name, day=date(2025, 10, 20), score=3.0):
    return scored(words.format(name), name, score, published=day)


@pytest.mark.parametrize(
    ("question", "words", "expected"),
    [
        ("Who is the president of Orme?", "The fall of former president {} led to unrest.", True),
        ("Who is the president of Orme?", "The president, {}, met the farmers.", False),
        ("Who is the former president of Orme?", "The fall of former president {} led to unrest.", False),
        ("Who was the president of Orme?", "The fall of former president {} led to unrest.", False),
        ("Who won the election?", "As Orme prepares for elections next month, {} spoke.", True),
        ("Who won the election?", "In the elections last month {} got most votes.", False),
        (
            "Who will win the election?",
            "As Orme prepares for elections next month, {} spoke.",
            False,
        ),
        ("How many voted?", "As Orme prepares for elections next month, {} spoke.", False),
    ],
)
def test_a_former_holder_and_a_vote_to_come_answer_no_question_of_now_or_then(question, words, expected):
    assert untimely(ask_about(question), [person(words, "Ada Tarnow")]) is expected


def test_a_holder_of_now_beside_a_former_one_answers():
    former = person("The fall of former president {} led to unrest.", "Ada Tarnow")
    now = person("The president, {}, met the farmers.", "Karl Brandt")
    asking = ask_about("Who is the president of Orme?")
    assert not untimely(asking, [former, now])
    assert untimely(asking, [former, replace(now, score=former.score - 20)])


def test_where_nothing_was_found_nothing_is_of_another_time():
    assert not untimely(ask_about("Who is the president of Orme?"), [])
