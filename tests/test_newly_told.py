""" "When is that?" asks for what the answer was the first to tell of, where it told of an event."""

import pytest

from rag.newly_told import newly_told
from rag.subjects import Ground, answered, asked


def ground(question, answer):
    return answered(asked(Ground(), question, afresh=True), answer)


@pytest.mark.parametrize(
    ("core", "question", "answer", "whole"),
    [
        (
            "when is that",
            "What did the board decide?",
            "It called a new vote on the pool.",
            "when is the new vote on the pool",
        ),
        (
            "when does it begin",
            "What did the board do?",
            "It opened an inquiry into the fire.",
            "when does the inquiry into the fire begin",
        ),
        (
            "where will it be held",
            "What did the town plan in Sarn?",
            "It planned a festival.",
            "where will the festival in Sarn be held",
        ),
        ("when is that", "What did the board buy?", "It bought a red lorry.", None),
        ("when was that", "Where is the new bridge?", "It is in Sarn, a week after a strike.", None),
        ("where is it", "When did the Sarn school close?", "In May; the state ordered an inquiry.", None),
        ("who is that", "What did the board decide?", "It called a new vote.", None),
    ],
)
def test_that_is_the_event_that_the_answer_brought_in(core, question, answer, whole):
    assert newly_told(core, ground(question, answer)) == whole
