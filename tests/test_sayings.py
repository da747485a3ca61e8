"""Who said something: which questions ask so, and whom a sentence gives for it."""

from __future__ import annotations

import pytest
from fakes import article

from rag.questions import ask_about
from rag.sayings import asks_who_said, gives_its_figures, sayings
from rag.sentences import sentence_spans

LEAKED = ask_about("Who said that the dam leaked?")


def said(text, asking=LEAKED, **fields):
    return sayings(asking, article(text, **fields), tuple(sentence_spans(text)))


@pytest.mark.parametrize(
    "question",
    [
        "Who said that 412 families left?",
        "And who claims that the dam leaked?",
        "Which official said so?",
        "Which newspapers reported it?",
        "What agency has warned of floods?",
        "Who told the paper that the dam leaked?",
        "Who put the toll at 14?",
        "Who gave the figure of 14?",
        "According to whom did 412 families leave?",
    ],
)
def test_a_question_of_who_said_something(question):
    assert asks_who_said(ask_about(question))


@pytest.mark.parametrize(
    "question",
    [
        "Who left?",
        "Who was said to have left?",
        "What did the mayor say?",
        "How many families left, according to the mayor?",
        "Who gave the order?",
        "Who puts out fires?",
        "Where was it said?",
    ],
)
def test_a_question_of_who_did_something_is_none(question):
    assert not asks_who_said(ask_about(question))


def test_the_speaker_of_the_sentence_that_says_it_is_found_at_their_place():
    text = "Rain fell. The dam leaked for a week, Ada Poe said. Goats fled, Karl Brandt said."
    (saying,) = said(text)
    assert (saying.name, text[slice(*saying.at)]) == ("Ada Poe", "Ada Poe")
    assert text[saying.start : saying.end] == "The dam leaked for a week, Ada Poe said."
    assert saying.share == 1.0


def test_of_several_the_one_that_says_most_of_what_was_asked_comes_first():
    asking = ask_about("Who said that the old dam leaked oil?")
    found = said("The dam leaked, old Ada Poe said. The old dam leaked oil, Karl Brandt said.", asking)
    assert found[0].name == "Karl Brandt"
    assert [each.share for each in found] == sorted((each.share for each in found), reverse=True)


@pytest.mark.parametrize(
    "text",
    ["Goats fled, Ada Poe said.", "The dam leaked for a week.", "A leak of gas was found, Ada Poe said."],
)
def test_who_says_something_else_or_nobody_is_no_speaker(text):
    assert said(text) == []


def test_what_the_title_names_the_sentence_need_not():
    text = "It leaked for a week, Ada Poe said."
    assert [each.name for each in said(text, title="The dam")] == ["Ada Poe"]
    assert said("Nobody slept, Ada Poe said.", title="The dam leaked") == []


def test_a_question_that_says_nothing_else_has_no_speaker():
    assert said("The dam leaked, Ada Poe said.", ask_about("Who said?")) == []


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Who counted 31 seals at Rask?", True),
        ("Who measured 4.2% salt in the well?", True),
        ("Who counted the votes?", False),
        ("Who found the body?", False),
        ("Who found 3 bodies in the wreck?", False),
        ("Who gave 3 million to the fund?", False),
        ("Who gave a figure of 3 million?", True),
        ("Who found that 31 seals had gone?", True),
    ],
)
def test_who_counted_a_figure_is_asked_as_who_gives_it(question, asks):
    assert asks_who_said(ask_about(question)) is asks


def test_whoever_gives_another_figure_than_the_one_asked_of_is_not_its_source():
    text = "The harbour club counted 31 seals at Rask. The museum said 40 seals lay at Rask."
    asking = ask_about("Who counted 31 seals at Rask?")
    assert [saying.name for saying in said(text, asking)] == ["The harbour club"]
    assert said(text, ask_about("Who says there were 55 seals at Rask?")) == []
    assert gives_its_figures(asking, "It found 31 seals.")
    assert not gives_its_figures(asking, "It found 40 seals.")
    assert gives_its_figures(ask_about("Who told one man to go?"), "She told a man to go.")


def test_a_source_is_called_by_its_name_without_what_it_is():
    text = "The watchdog group Open Ballot, which sent 300 people, reported 71 incidents at the polls."
    (saying,) = said(text, ask_about("Who reported 71 incidents at the polls?"))
    assert (saying.name, text[slice(*saying.at)]) == ("Open Ballot", "Open Ballot")


@pytest.mark.parametrize(
    "text",
    [
        "“It was built in haste,” Ada Poe said. “The dam leaked for a week.”",
        "“We warned them,” the engineer Ada Poe added. “Nobody came. The dam leaked for a week.”",
    ],
)
def test_who_began_a_quotation_says_the_rest_of_it(text):
    assert [saying.name.rpartition("engineer ")[2] for saying in said(text)[:1]] == ["Ada Poe"]


@pytest.mark.parametrize(
    "text",
    [
        "“We warned them,” Ada Poe said. The dam leaked for a week.",
        "“We warned them,” Ada Poe said.\n“The dam leaked for a week.”",
    ],
)
def test_a_quotation_that_has_ended_tells_nothing_of_who_says_what_follows(text):
    assert said(text) == []


@pytest.mark.parametrize("verb", ["insisted", "argued", "predicted", "described how", "vowed"])
def test_words_of_speech_ask_who_said_it(verb):
    assert asks_who_said(ask_about(f"Who {verb} the dam would hold?"))
