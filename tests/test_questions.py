import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.questions import ask_about, content_stems, tokens


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how many US advisers remain at Ain al-Asad?", "number"),
        ("What was the death toll of the ferry accident?", "number"),
        ("How much did the repairs cost?", "money"),
        ("What was the final price of the bridge?", "money"),
        ("Which extra cost does the mayor expect?", "money"),
        ("What profit did the yard make?", "money"),
        ("what percentage of nurses voted for a strike", "percent"),
        ("When does the first phase end?", "date"),
        ("In what year was the bridge built?", "date"),
        ("How long will the works last?", "duration"),
        ("For how many weeks was the line closed?", "duration"),
        ("who chairs the inquiry?", "person"),
        ("Where did the ferry sink?", "place"),
        ("Which city gets the new tram?", "place"),
        ("Which company won the contract?", "name"),
        ("Why was the budget raised?", "reason"),
        ("Did the council approve the plan?", "yesno"),
        ("How does the pump work?", "open"),
        ("Roughly how many homes were flooded?", "number"),
    ],
)
def test_the_kind_asked_for_is_read_from_the_wording(question, kind):
    assert ask_about(question).kind == kind


def test_the_thing_counted_is_told_apart_from_the_names():
    asking = ask_about("how many US advisers remain at Ain al-Asad?")
    assert asking.focus == ("advis",)
    assert asking.names == ("US", "Ain al-Asad")


def test_a_time_in_the_question_is_kept_apart_from_its_figures():
    asking = ask_about("How many of the 2,500 troops were in Iraq in 2021?")
    assert [time.date for time in asking.times] == [(2021, None, None)]
    assert [figure.low for figure in asking.figures] == [2500]


def test_us_in_capitals_is_a_word_that_counts_and_in_lower_case_is_not():
    assert content_stems("US troops") != content_stems("us troops")


def test_possessives_are_taken_off():
    assert tokens("Iraq’s borders and Iran's") == ["Iraq", "borders", "and", "Iran"]


@given(st.text())
def test_any_text_can_be_asked(text):
    assert ask_about(text).text == text
