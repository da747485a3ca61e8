from dataclasses import replace

import pytest
from fakes import article, hit

from rag.candidates import gather, named_things, question_names, shortlist, unit, without_titles
from rag.features import any_same, of_sentence
from rag.names import find_names
from rag.questions import ask_about
from rag.reading import sentences
from rag.values import find

SOURCE = article(
    "Some 2,500 U.S. troops serve in Iraq today. "
    "Iraqi Prime Minister Haider al-Abadi spoke in Baghdad. "
    "The “maximum pressure” policy cost $3 million."
)


def values_of(question, source=SOURCE):
    asking = ask_about(question)
    found = gather(asking, [hit(source)], lambda _, texts: [0.5] * len(texts))
    return [candidate.value for candidate in found]


def of(question, sentence, before=""):
    source = article(f"{before} {sentence}".strip())
    return of_sentence(ask_about(question), sentences(source)[-1])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how many troops serve in Iraq?", ["2,500"]),
        ("how much did the policy cost?", ["$3 million"]),
        ("who is the prime minister?", ["U.S.", "Iraq", "Haider al-Abadi", "Baghdad"]),
        ("why do they stay?", [None, None, None]),
    ],
)
def test_candidates_are_of_the_kind_asked_for(question, expected):
    assert sorted(values_of(question), key=str) == sorted(expected, key=str)


def test_a_name_that_the_question_mentions_is_no_candidate():
    assert "Baghdad" not in values_of("who spoke in Baghdad?")


def test_a_quoted_phrase_may_answer_what_and_which():
    assert "maximum pressure" in values_of("which policy cost millions?")
    assert "maximum pressure" not in [n.text for n in named_things("person", SOURCE.text)]


def test_a_sentence_found_in_two_passages_is_read_once():
    once = shortlist(ask_about("how many troops?"), [hit(SOURCE), hit(SOURCE)])
    assert len(once) == 3


def test_copies_folded_into_a_hit_are_read_too():
    copy = article(SOURCE.text.replace("2,500", "2,600"), id="copy")
    asking = ask_about("how many troops serve in Iraq?")
    folded = replace(hit(SOURCE), duplicates=(hit(copy),))
    found = gather(asking, [folded], lambda _, texts: [0.5] * len(texts))
    assert [candidate.value for candidate in found] == ["2,500", "2,600"]


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("Iraqi Prime Minister Haider al-Abadi", "Haider al-Abadi"),
        ("Gen. John Smith", "John Smith"),
        ("Prime Minister", None),
        ("Baghdad", "Baghdad"),
        ("Defense Department", "Defense Department"),
    ],
)
def test_titles_are_taken_off_names(written, bare):
    (name,) = find_names(f"He met {written} there.")
    left = without_titles(name)
    assert (left.text if left else None) == bare


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("some 2,500 U.S. troops", "troops"),
        ("350 advisers", "advisers"),
        ("$3 million", None),
        ("37 percent", None),
    ],
)
def test_the_unit_is_the_thing_counted(text, expected):
    (found,) = find(text)
    assert unit(found) == expected


def test_names_typed_in_lower_case_are_found_among_those_of_the_hits():
    names = question_names(ask_about("how many us troops are in iraq"), [hit(SOURCE)])
    assert any_same("Iraq", names)


def test_a_name_in_another_place_is_a_rival():
    question = "how many advisers are at al-Harir?"
    assert of(question, "About 300 advisers stay at Ain al-Asad.")["rival"] == 1.0
    assert of(question, "About 300 advisers stay at al-Harir.")["rival"] == 0.0


def test_a_name_that_the_article_never_mentions_is_absent():
    assert of("how many French troops stay?", "About 40 Iraqi troops stay.")["absent"] == 1.0
    assert of("how many Iraqi troops stay?", "About 40 Iraqi troops stay.")["absent"] == 0.0


def test_a_name_inside_another_word_does_not_stand():
    assert of("how many US troops stay?", "The house holds 40 of them.")["names"] == 0.0


def test_the_sentence_before_counts_as_near():
    features = of("how many troops stay in Iraq?", "About 40 stay.", before="The troops in Iraq are leaving.")
    assert features["words"] < features["words_near"]
    assert features["names"] < features["names_near"]


def test_a_time_is_met_by_the_sentence_or_by_its_articles_day():
    assert of("how many stayed in 2021?", "About 40 stayed in 2021.")["time"] == 1.0
    assert of("how many stayed in 2025?", "About 40 stayed.")["time"] == 1.0  # the article is of 2025
    assert of("how many stayed in 2019?", "About 40 stayed in 2021.")["time"] == 0.0


def test_features_are_shares():
    for candidate in gather(ask_about("who is in Iraq?"), [hit(SOURCE)], lambda _, texts: [0.5] * len(texts)):
        assert all(0.0 <= value <= 1.0 for value in candidate.features.values())


def test_a_value_that_the_question_states_is_no_candidate():
    assert values_of("how many of the 2,500 troops left?") == []
