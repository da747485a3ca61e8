"""What a turn says before its question is taken off, or put where its pronoun stands."""

import pytest

from rag.leading_in import lifted, turned
from rag.subjects import Ground

LIFTS = Ground(question="How many lifts of the Ober hotel work?")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("By the way, who is mayor of Sarn?", "who is mayor of Sarn?"),
        ("Leave the lifts aside. Who is mayor of Sarn?", "Who is mayor of Sarn?"),
        ("Another question: who is mayor of Sarn?", "who is mayor of Sarn?"),
        ("Who is mayor of Sarn?", None),
        ("Leave the lifts aside.", None),
    ],
)
def test_words_that_turn_to_another_subject_are_no_part_of_the_question(text, rest):
    assert turned(text) == rest


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("the guests, what did they pay", "what did the guests pay"),
        ("The other lifts, when will they run", "when will the other lifts of the Ober hotel run"),
        ("Ida Brun, what did she say", "what did Ida Brun say"),
        ("the guests, who paid", None),
        ("In 2021, how much did it cost", None),
        ("In Sarn, how many did it kill", None),
        ("Last winter, how much did they pay", None),
        ("The next day, how many did they find", None),
        ("if it rains, what will it cost", None),
    ],
)
def test_what_is_named_before_the_question_stands_for_its_pronoun(text, whole):
    assert lifted(text, LIFTS) == whole
