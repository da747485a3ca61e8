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
        ("How late is the hall open?", "date"),
        ("How late can it be handed in?", "date"),
        ("guards on duty when the vault was opened", "open"),
        ("Guards were on duty when?", "date"),
        ("people who were rescued", "open"),
        ("share of pupils who walk", "open"),
        ("date when the ferry sank", "date"),
        ("place where the ferry sank", "place"),
        ("In 2019 who won the cup", "person"),
        ("mayor who resigned", "person"),
        ("For how many weeks was the line closed?", "duration"),
        ("who chairs the inquiry?", "person"),
        ("Where did the ferry sink?", "place"),
        ("Which city gets the new tram?", "place"),
        ("Which company won the contract?", "name"),
        ("Why was the budget raised?", "reason"),
        ("Did the council approve the plan?", "yesno"),
        ("How does the pump work?", "open"),
        ("Roughly how many homes were flooded?", "number"),
        ("hw many homes were flooded", "number"),
        ("waht year did the mill shut", "date"),
        ("were did the ferry sink", "place"),
        ("The mill at Aster shut in which year?", "date"),
        ("The largest employer in Aster is what?", "name"),
        ("The repairs at Aster cost how much?", "money"),
        ("To whom was the medal given?", "person"),
        ("Which actor plays the ferryman?", "person"),
        ("What role does the president play?", "name"),
        ("Which of these ships sank first?", "name"),
        ("Which state courts can order a trial?", "name"),
        ("How often do the ferries sail?", "open"),
        ("How soon could the ferry sail again?", "date"),
        ("How wide is the new canal?", "number"),
        ("What was the population of Aster in 1900?", "number"),
        ("How much of the cargo was lost?", "percent"),
        ("What was the unemployment rate in May?", "percent"),
        ("Tell me when the mill shut.", "date"),
        ("Could you say who owns the mill?", "person"),
        ("Name the two towns that were flooded.", "name"),
        ("The court fined the yard $____ for the spill.", "money"),
        ("The wreck was found by a ______ off the cape.", "name"),
    ],
)
def test_the_kind_asked_for_is_read_from_the_wording(question, kind):
    assert ask_about(question).kind == kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What happened when the ferry sank?", "name"),
        ("What is the hall called where the mayor was sworn in?", "name"),
        ("Who led the team when they won the cup?", "person"),
        ("When the deal closed, who paid?", "person"),
        ("Many who fled the storm are back. What was the name of the storm?", "name"),
        ("Dina Holt, who died this week, wrote which book?", "name"),
        ("J. D. Holt fled the city. In which city was he found?", "place"),
        ("In what year did Aster Mills, Inc. change its name?", "date"),
        ("She was moved by a ship to which country when she was nine?", "place"),
    ],
)
def test_words_that_open_a_clause_do_not_ask(question, kind):
    assert ask_about(question).kind == kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Is the bridge open or closed?", "open"),
        ("Was it Anna Holt or Tove Lind who won?", "open"),
        ("Did any officers or men survive?", "yesno"),
        ("Is it true that the zoo will close?", "yesno"),
        ("Did the mayor say who paid?", "yesno"),
        ("Hasn't the bridge reopened?", "yesno"),
    ],
)
def test_alternatives_are_no_yes_or_no_question(question, kind):
    assert ask_about(question).kind == kind


def test_a_mistyped_question_word_is_not_looked_for():
    assert ask_about("hw mny advisers remain").words == ask_about("how many advisers remain").words


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("Which of these coaches was dismissed?", ("coach",)),
        ("Sixty fled. How many horses were left?", ("hors",)),
    ],
)
def test_the_focus_is_the_asking_words_own(question, focus):
    assert ask_about(question).focus == focus


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What time does the gate open?", "date"),
        ("What is the time limit for a claim?", "name"),
    ],
)
def test_a_word_for_time_may_describe_another_thing(question, kind):
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


@pytest.mark.parametrize("question", ["Who is Ada Tarnow?", "who was Karl-Uwe Brandt", "Who’s Ada Tarnow?"])
def test_who_somebody_is_asks_for_what_is_said_of_them(question):
    assert ask_about(question).kind == "name"


@pytest.mark.parametrize(
    "question",
    [
        "Who is Prime Minister?",
        "Who is Norway's Prime Minister?",
        "Who is the mayor?",
        "Who is Mayor Ada Tarnow?",
    ],
)
def test_who_holds_a_post_asks_for_a_person(question):
    assert ask_about(question).kind == "person"
