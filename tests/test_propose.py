"""Proposed cases: questions by rule from a sentence's own words, and which are chosen."""

import random
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from fakes import article
from hypothesis import given
from hypothesis import strategies as st

from eval.authoring.phrasing import ask_for
from eval.authoring.propose import proposals
from eval.authoring.roles import ask_who
from eval.authoring.verbs import past
from eval.suite import places
from rag import values
from rag.domain import Refusal
from rag.sources import read_path

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def samples():
    return [item for item in read_path(CORPUS) if not isinstance(item, Refusal)]


@pytest.fixture(scope="module")
def proposed(samples):
    return list(proposals(samples))


def question(sentence: str, value: str) -> str | None:
    found = next(f for f in values.find(sentence) if sentence[f.start : f.end] == value)
    asked = ask_for(sentence, found)
    return asked.text if asked else None


@pytest.mark.parametrize(
    ("sentence", "value", "expected"),
    [
        (
            "Some 2,500 American troops serve in Norland.",
            "2,500",
            "How many American troops serve in Norland?",
        ),
        ("There are about 900 lamps in Ostra Hall.", "900", "How many lamps are there in Ostra Hall?"),
        (
            "The ferry Orla carried 112 people on its last night.",
            "112",
            "How many people did the ferry Orla carry on its last night?",
        ),
        (
            "The mayor, the council said, opened it, but 40 guests had left by noon.",
            "40",
            "How many guests had left by noon?",
        ),
        ("Orla Line has ordered 14 trams.", "14", "How many trams has Orla Line ordered?"),
        ("The bridge is to be 12.4 metres long.", "12.4", "How long is the bridge to be?"),
        (
            "The council spent £6.4 million on the wall.",
            "£6.4 million",
            "How much did the council spend on the wall?",
        ),
        (
            "Ostra will bear 62 per cent of the bill.",
            "62 per cent",
            "What percentage of the bill will Ostra bear?",
        ),
        (
            "The profit of Orla Line rose 22 percent.",
            "22 percent",
            "By what percentage did the profit of Orla Line rise?",
        ),
        ("Marta Ilves has baked rye for 31 years.", "31 years", "For how long has Marta Ilves baked rye?"),
        ("A tram is to leave every six minutes.", "six minutes", "How often is a tram to leave?"),
        ("The wall was finished in 2012.", "2012", "When was the wall finished?"),
        ("In March 2021, Ostra closed the quay.", "March 2021", "When did Ostra close the quay?"),
        ("Ostra has banned cars since 2019.", "2019", "Since when has Ostra banned cars?"),
        (
            "The rules in the U.S. were changed in 2012 in the U.S.",
            "2012",
            "When were the rules in the U.S. changed in the U.S.?",
        ),
    ],
)
def test_a_statement_is_turned_into_a_question(sentence, value, expected):
    assert question(sentence, value) == expected


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("They sold 40 lamps in Ostra.", "40"),  # who?
        ("He said “we sold 40 lamps in Ostra” and left.", "40"),  # we?
        ("Phase two lasts a year in Ostra.", "two"),  # a name, not a number
        ("The chamber of Ostra is seen at noon on May 3, 2022.", "May 3, 2022"),  # a caption
        ("Its crew found 40 lamps in Ostra.", "40"),
        ("A vote held in Ostra in 2014, which few saw, was ratified.", "2014"),  # no verb of its own
    ],
)
def test_what_cannot_be_understood_alone_is_not_asked(sentence, value):
    assert question(sentence, value) is None


def test_where_no_rule_fits_the_sentence_keeps_a_blank():
    sentence = "Orla Line has stopped its two other ferries on the route for checks."
    (found,) = values.find(sentence)
    asked = ask_for(sentence, found)
    assert asked.blank
    assert asked.text == "“Orla Line has stopped its ____ other ferries on the route for checks”: how many?"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Qasim Tarel, who heads a guild of bakers, thanked them.",
            ("Who heads a guild of bakers?", "Qasim Tarel"),
        ),
        ("The council’s leader, Maud Hadley, said so.", ("Who is the council’s leader?", "Maud Hadley")),
        (
            "Oda Bright, the treasurer of Enns, resigned.",
            ("Who is the treasurer of Enns?", "Oda Bright"),
        ),
        ("The minister, Liesl Komar, left.", None),  # of what?
        ("Oda Bright, a baker, left.", None),
    ],
)
def test_a_stated_role_is_asked_for(sentence, expected):
    asked = [(question, name) for question, name, start, end in ask_who(sentence)]
    assert asked == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("carried", "carry"),
        ("moved", "move"),
        ("stayed", "stay"),
        ("planned", "plan"),
        ("killed", "kill"),
        ("injured", "injure"),
        ("capsized", "capsize"),
        ("rose", "rise"),
        ("red", None),
        ("table", None),
    ],
)
def test_a_past_tense_has_a_plain_form(written, plain):
    assert past(written) == plain


def test_each_proposal_has_words_that_stand_once_in_its_article(proposed):
    assert len(proposed) > 40
    for one in proposed:
        assert len(places(one.words, one.article.text)) == 1, one
        for other_id, words in one.also:
            assert other_id != one.article.id
            assert words


def test_the_value_reads_as_its_kind_and_is_not_in_the_question(proposed):
    for one in proposed:
        assert one.value not in one.question
        if one.kind != "name":
            assert one.kind in {reading.kind for reading in values.readings(one.value)}


def test_the_proposals_do_not_depend_on_the_order_of_the_articles(samples, proposed):
    shuffled = random.Random(7).sample(samples, len(samples))
    assert list(proposals(shuffled)) == proposed


def test_the_first_proposals_are_spread_over_articles_and_kinds(samples, proposed):
    first = proposed[:10]
    assert len({one.article.id for one in first}) >= 9
    assert len({one.kind for one in first}) >= 5


def test_no_two_proposals_ask_the_same_or_cite_the_same(proposed):
    assert len({one.question for one in proposed}) == len(proposed)
    assert len({(one.article.id, one.words) for one in proposed}) == len(proposed)


COUNT = article(
    "Ostra lost much. The storm Edda flooded 1,240 homes in Ostra Vale.",
    id="count",
    title="Storm Edda in Ostra Vale",
    published=date(2025, 1, 14),
)


def test_an_article_that_states_the_same_supports_the_case_too():
    copy = replace(COUNT, id="copy", text="On Tuesday the storm Edda flooded 1,240 homes in Ostra Vale.")
    (one, *_) = proposals([COUNT, copy])
    assert {one.article.id, *(id_ for id_, _ in one.also)} == {"count", "copy"}
    assert one.as_of is None


def test_a_question_that_a_later_article_answers_otherwise_is_asked_as_of_its_day():
    later = replace(
        COUNT,
        id="later",
        text="Storm Edda has flooded 1,410 homes in Ostra Vale.",
        published=date(2025, 3, 1),
    )
    by_article = {one.article.id: one for one in proposals([COUNT, later])}
    assert by_article["count"].as_of == date(2025, 1, 14)
    assert by_article["later"].as_of is None
    assert by_article["count"].also == ()


WORDS = (
    "The ferry Orla in 2012 , 1,240 homes carried was $3 million of “ ” 62 percent who and . \n said"
    " that it U.S."
)


@given(st.lists(st.sampled_from(WORDS.split(" ")), max_size=40).map(" ".join))
def test_any_text_can_be_read(text):
    for one in islice(proposals([article(text)]), 5):
        assert one.words in text
        assert one.sentence in text
        assert one.question.endswith("?")
