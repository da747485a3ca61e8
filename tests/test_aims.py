"""Whether a question asks for what has happened or for what is to come."""

from __future__ import annotations

import pytest

from rag.aims import aim


@pytest.mark.parametrize(
    "question",
    [
        "When did the bridge open?",
        "When has it last rained?",
        "Since when has it been shut?",
        "On what day was the fair?",
        "How long were they held?",
        "  when   did it\nopen?",
    ],
)
def test_a_question_of_the_past(question):
    assert aim(question) == "past"


@pytest.mark.parametrize(
    "question",
    [
        "When will the bridge open?",
        "When is the bridge due to open?",
        "When does the bridge open?",
        "When is the next fair?",
        "Until when is it shut?",
        "When are they to be paid?",
        "Which bases are to be closed?",
        "By when do they leave?",
        "When won't it rain?",
        "When is the council planning to dig?",
    ],
)
def test_a_question_of_what_is_to_come(question):
    assert aim(question) == "future"


@pytest.mark.parametrize(
    "question",
    [
        "When was the bridge supposed to open?",
        "When did they plan to leave?",
        "When was it announced that it would close?",
        "When had the mayor promised to open it?",
        "How many wells are there?",
        "Is it open?",
        "Who is mayor?",
        "",
    ],
)
def test_what_was_to_come_and_what_may_be_either_is_neither(question):
    assert aim(question) is None
