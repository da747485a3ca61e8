import pytest

from rag.plurals import plainly, wanted, wants_several


@pytest.mark.parametrize(
    "question",
    [
        "Which bases did the troops leave?",
        "Who are the owners of the yard?",
        "Name the two towns that were flooded.",
        "What three teams won a medal?",
        "Which two countries joined the pact?",
        "which countries border Valdora",
        "What are the main exports of Valdora?",
        "Which people were named in the report?",
        "Where are the two camps?",
        "Where will the three pools be?",
        "Which firms bid for the yard?",
        "Which towns, according to the mayor, were flooded?",
        "Who are the mayor and her deputy?",
        "Who was arrested, and who replaced him?",
        "Who won the prizes for poetry and for drama?",
        "What are the prices of the tickets?",
        "List the opening dates.",
    ],
)
def test_a_plural_asks_for_several(question):
    assert wants_several(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many bases did the troops leave?",
        "Which base did the troops leave?",
        "Which of these bases was closed first?",
        "Who is the mayor?",
        "What is the name of the storm?",
        "What news did the courier bring?",
        "Which boss did the yard dismiss?",
        "What happens in the rainy months?",
        "Are the bases open?",
        "Who are you?",
        "What are the stages of the race called?",
        "What causes the symptoms of the fever?",
        "What was the Seven Years War?",
    ],
)
def test_a_count_or_a_singular_asks_for_one(question):
    assert not wants_several(question)


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Which two countries joined the pact?", 2),
        ("At which 12 stations does it stop?", 12),
        ("What are the other three camps?", 3),
        ("Name both pilots.", 2),
        ("Who was arrested, and who replaced him?", 2),
        ("Which countries joined the two pacts?", None),
        ("Which bases were closed?", None),
    ],
)
def test_how_many_are_wanted_is_what_the_asking_words_say(question, count):
    assert wanted(question) == count


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("What are the two rival figures for homes hit?", "What are the figures for homes hit?"),
        ("Which conflicting dates are given?", "Which dates are given?"),
        ("Which two rival kings met?", "Which kings met?"),
        ("Who is the rival of the king?", "Who is the rival of the king?"),
    ],
)
def test_what_only_compares_the_answers_is_not_read(question, plain):
    assert plainly(question) == plain


@pytest.mark.parametrize(
    "question",
    [
        "Which two-year-old horse won the race?",
        "What 25-year-old singer won?",
        "Which 10-year bond fell?",
        "Who is two metres tall?",
        "What is 50 percent of the budget spent on?",
    ],
)
def test_an_age_a_term_or_a_measure_is_no_count_of_what_is_asked_for(question):
    assert not wants_several(question)
    assert wanted(question) is None
