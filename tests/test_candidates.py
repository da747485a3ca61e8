"""Possible answers: what a sentence says that a value became, and who only speaks for somebody."""

from __future__ import annotations

import pytest
from fakes import article, hit

from rag.candidates import candidates
from rag.questions import ask_about
from rag.reader import Reply, SpanScore
from rag.windows import Window


def given(question, text, value):
    """The candidates for a question where the reader points at one value of one window."""
    window = Window(hit(article(text)), 0, 0, len(text), 1.0)
    start = text.index(value)
    reply = Reply(4.0, (SpanScore(start, start + len(value), 4.0),))
    return list(candidates(ask_about(question), (), [window], [reply]))


@pytest.mark.parametrize(
    ("question", "text", "value", "became"),
    [
        ("What percentage was vaccinated?", "It rose from 71 percent in May to 88 percent.", "71 percent",
         "88 percent"),
        ("How much does the crane cost?", "Its price has gone up to $75 million, from $40 million in May.",
         "$40 million", "$75 million"),
        ("How high is the rate?", "The bank cut its rate to 7.5 percent from 8 percent.", "8 percent",
         "7.5 percent"),
        ("How many died?", "The toll, first put at 31 people, was later corrected to 28 people.", "31", "28"),
        ("How many work there?", "It has 900 workers, down from 1,400 workers in 2019.", "1,400", "900"),
    ],
)  # fmt: skip
def test_what_a_sentence_says_a_value_became_is_a_candidate_that_names_the_former_one(
    question, text, value, became
):
    found = [each for each in given(question, text, value) if each.was is not None]
    assert [(each.was, each.value) for each in found] == [(value, became)]


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("How many countries sent men?", "The mill has 900 workers from 14 countries.", "14"),
        ("How many workers were there?", "Of the 300 workers, some were moved to 40 mills.", "300"),
        ("What share rose?", "The share seen twice has risen from 71 percent.", "71 percent"),
    ],
)
def test_another_value_of_the_sentence_is_not_what_it_became(question, text, value):
    assert all(each.was is None for each in given(question, text, value))


def test_who_speaks_for_a_firm_does_not_lead_it():
    text = "The mill's spokesman Jan Kuhl disputes that."
    assert given("Who is the head of the mill?", text, "Jan Kuhl") == []
    assert given("Who is the mill's spokesman?", text, "Jan Kuhl")


@pytest.mark.parametrize(
    "text",
    [
        "A spokesman said Jan Kuhl heads the mill.",
        "According to a spokesperson, Jan Kuhl heads the mill.",
        "Its spokesman, who was late, met Jan Kuhl.",
    ],
)
def test_whom_a_spokesman_speaks_of_is_not_the_spokesman(text):
    assert given("Who is the head of the mill?", text, "Jan Kuhl")


def test_the_ends_of_a_range_are_no_change():
    found = given(
        "What was the turnout?", "It ranged from 40 percent in Oda to 70 percent in Sarn.", "40 percent"
    )
    assert all(each.was is None for each in found)
