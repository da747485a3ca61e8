import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.completion import complete
from rag.questions import ask_about

UNIT = "Baghdad keeps a small unit of 250 to 350 US advisers at the base."
TROOPS = "There were about 2,500 U.S. troops and 40 French pilots in 2021."


def completed(question, text, span):
    start = text.index(span)
    return complete(ask_about(question), text, start, start + len(span))


@pytest.mark.parametrize(
    ("question", "text", "span", "value", "unit", "qualifier"),
    [
        ("How many advisers stay?", UNIT, "250", "250 to 350", "advisers", None),
        (
            "How many advisers stay?",
            UNIT,
            "a small unit of 250 to 350 US advisers",
            "250 to 350",
            "advisers",
            None,
        ),
        ("How many troops were there?", TROOPS, "about 2,500 U.S. troops", "2,500", "troops", "about"),
        (
            "How many pilots were there?",
            TROOPS,
            "2,500 U.S. troops and 40 French pilots",
            "40",
            "pilots",
            None,
        ),
        ("How big is the disc?", "It has a 5 GB hard drive.", "5 GB hard drive", "5", "GB", None),
        (
            "How much did it cost?",
            "It cost nearly $3.5 million to mend.",
            "3.5",
            "$3.5 million",
            None,
            "nearly",
        ),
        ("What percentage voted?", "Some 45.7 percent voted.", "45.7", "45.7 percent", None, "some"),
        ("How long did it last?", "It lasted for three weeks.", "three", "three weeks", None, None),
        (
            "How tall is he?",
            "He is 6 feet 2 inches tall.",
            "6 feet 2 inches",
            "6 feet 2 inches",
            "feet",
            None,
        ),
        ("How many were hurt?", "Police said dozens were hurt.", "dozens were hurt", "dozens", None, None),
    ],
)
def test_a_span_is_completed_to_the_value_that_it_touches(question, text, span, value, unit, qualifier):
    found = completed(question, text, span)
    assert (found.value, found.unit, found.qualifier, found.fits) == (value, unit, qualifier, True)


@pytest.mark.parametrize(
    ("question", "text", "span", "value"),
    [
        ("When did it end?", "It ended on Oct. 21, 2025, they said.", "Oct. 21", "Oct. 21, 2025"),
        ("When did it end?", "It ended in September 2025.", "2025", "September 2025"),
        ("What year did it end?", "It ended in September 2025.", "September 2025", "2025"),
        ("When did it end?", "It ended last December.", "December", "last December"),
        ("When did she serve?", "She served from 2014 to 2017.", "2014 to 2017", "2014 to 2017"),
        ("When did it end?", "It ended ten years ago.", "ten years", "ten years ago"),
        ("What time does it open?", "It opens at 6:35 a.m. on Monday.", "6:35 a.m. on Monday", "6:35 a.m"),
        ("When was it built?", "It was built in 506.", "in 506", "506"),
    ],
)
def test_a_date_is_kept_as_it_is_written(question, text, span, value):
    found = completed(question, text, span)
    assert found.fits
    assert found.value.rstrip(".") == value.rstrip(".")


@pytest.mark.parametrize(
    ("question", "text", "span", "value"),
    [
        ("By how much did the nests decline?", "The nests are down by a third.", "third", "a third"),
        ("How many of the kilns work?", "Of the kilns only one works.", "one", "one"),
        ("What share of the pupils walk?", "Just over half walk.", "Just over half", "half"),
        ("How long did the arch stand?", "It stood for centuries.", "centuries", "centuries"),
        ("How long may they stay?", "They may stay another week.", "another week", "another week"),
        ("When must the hut be gone?", "The hut must be gone by Easter.", "Easter", "Easter"),
        ("When did the clock stop?", "It stopped at 4.35 that night.", "4.35", "4.35"),
        ("When does the council vote?", "The council votes on the 26th.", "26th", "26th"),
        ("What is the total of the fines?", "It must pay 320 million dollars.", "320", "320 million dollars"),
        (
            "How much of the loan was repaid?",
            "Of the loan, $51 million was repaid.",
            "$51 million",
            "$51 million",
        ),
    ],
)
def test_what_stands_for_a_value_is_one(question, text, span, value):
    found = completed(question, text, span)
    assert (found.value, found.fits) == (value, True)


@pytest.mark.parametrize(
    ("question", "text", "span"),
    [
        ("How many people were hurt?", "A third man was hurt.", "A third"),
        ("How many were hurt?", "His half-brother was hurt in the second half.", "half"),
        ("How long was the strike?", "A second strike began.", "A second"),
        ("When did it open?", "It stands on Spring Street.", "Spring"),
        ("When did he sing?", "He sang a Christmas carol.", "Christmas"),
        ("When was it sold?", "It cost 2.50 a cup.", "2.50"),
        ("How many houses were built?", "They paid $51 million.", "$51 million"),
        ("What percentage voted for it?", "They paid $5 million.", "$5 million"),
    ],
)
def test_what_only_looks_like_a_spoken_value_is_none(question, text, span):
    assert not completed(question, text, span).fits


def test_a_value_that_the_question_states_is_not_the_answer():
    text = "Of the 2,500 troops 300 left."
    assert completed("How many of the 2,500 troops left?", text, "2,500 troops 300").value == "300"


@pytest.mark.parametrize("question", ["How many stay?", "When did it end?", "How much did it cost?"])
def test_a_span_without_a_value_of_the_kind_does_not_fit(question):
    found = completed(question, "The mayor praised the old bridge.", "the old bridge,"[:-1])
    assert not found.fits
    assert found.value == "old bridge"


@pytest.mark.parametrize(
    ("question", "text", "span", "value"),
    [
        (
            "Who spoke?",
            "Iraqi Prime Minister Haider al-Abadi spoke.",
            "Iraqi Prime Minister Haider al-Abadi",
            "Haider al-Abadi",
        ),
        ("Who spoke?", "It was Haider al-Abadi who spoke.", "Abadi", "Haider al-Abadi"),
        ("Who sang?", "It was sung by Lady Holt.", "by Lady Holt", "Lady Holt"),
        ("Who sang?", "The drummer Mark Orr sang it.", "The drummer Mark Orr sang", "Mark Orr"),
        ("Who sang?", "In the end Mark Orr’s song won.", "Mark Orr", "Mark Orr"),
        ("Who sang?", "It was Mark Orr. He is back.", "Mark Orr. He", "Mark Orr"),
        ("Where is it?", "It stands in Pello, Norlind.", "in Pello", "Pello"),
        ("Where is it?", "It stands near Pello.", "near Pello", "near Pello"),
        ("Which film won?", "The film “The Long Quay” won.", "“The Long Quay”", "The Long Quay"),
        ("Which film won?", "The film “The Long Quay” won.", "“The Long", "“The Long Quay”"),
        ("What won?", "They saw the red boat (built in Pello) win.", "the red boat (built", "red boat"),
        ("What did it sell?", "It sold quayside rope.", "side rope", "quayside rope"),
        ("Which firm won?", "The prize went to Holt Inc. of Pello.", "Holt Inc.", "Holt Inc."),
        ("Why did it sink?", "It sank because of a leak.", "because of a leak", "leak"),
        ("Which body rules?", "The Bank of Valdora rules.", "Bank", "Bank of Valdora"),
    ],
)
def test_a_phrase_is_whole_and_short(question, text, span, value):
    assert completed(question, text, span).value.strip("“”") == value.strip("“”")


def test_a_bare_figure_is_no_person():
    assert not completed("Who won?", "It won 45 medals.", "45").fits


@given(
    st.sampled_from(
        ["How many left?", "When was it?", "Who won?", "Where is it?", "What is it?", "Why?", "Is it?"]
    ),
    st.text(alphabet="aBc 19,.-'’“”\"()$%") | st.text(),
    st.integers(-2, 60),
    st.integers(-2, 60),
)
def test_a_value_always_stands_where_it_says(question, text, start, end):
    found = complete(ask_about(question), text, start, end)
    assert text[found.start : found.end] == found.value


@pytest.mark.parametrize(
    ("question", "text", "span", "value", "unit"),
    [
        ("how much memory?", "It has 5GB of memory.", "5GB", "5", None),
        ("how fast?", "It goes 100 km/h downhill.", "100", "100", "km/h"),
    ],
)
def test_a_unit_is_one_that_stands_in_the_words(question, text, span, value, unit):
    start = text.index(span)
    found = complete(ask_about(question), text, start, start + len(span))
    assert (found.value, found.unit) == (value, unit)


def test_a_count_is_no_year():
    text = "Some 860 households are away."
    start = text.index("860")
    assert not complete(ask_about("when did they leave?"), text, start, start + 3).fits


@pytest.mark.parametrize(
    ("question", "text", "span", "value"),
    [
        ("In which month do the emergencies end?", "They end on May 11, he said.", "on May 11", "May"),
        ("By which month is it due?", "It is due by 3 March at the latest.", "3 March", "March"),
        ("In which month does it open?", "It opens in September 2026.", "September 2026", "September 2026"),
        ("Which comic will they drop?", "They drop the Dilbert comic.", "the Dilbert comic", "Dilbert"),
        ("Which storm hit the coast?", "A tropical storm hit.", "A tropical storm", "tropical storm"),
        ("Which river rose?", "The River Teasel rose.", "The River Teasel", "River Teasel"),
        (
            "Who heads the opposition?",
            "So said Gwen Astley, who leads the opposition group.",
            "Gwen Astley, who leads the opposition group",
            "Gwen Astley",
        ),
        (
            "Which company won?",
            "PORT CALLAN — Quillon Biologics won.",
            "PORT CALLAN — Quillon Biologics",
            "Quillon Biologics",
        ),
        (
            "Which town is it in?",
            "PORT CALLAN — Quillon Biologics won.",
            "PORT CALLAN",
            "PORT CALLAN",
        ),
    ],
)
def test_a_value_says_what_was_asked_for_and_no_more(question, text, span, value):
    assert completed(question, text, span).value == value


@pytest.mark.parametrize(
    ("question", "text", "span", "value"),
    [
        (
            "What did she say of the reef?",
            "The reef no longer poses a danger to ships.",
            "poses a danger",
            "no longer poses a danger",
        ),
        ("What is the dam?", "The dam is not a danger.", "a danger", "not a danger"),
        (
            "What would it take?",
            "A rise would cost an extra $140 million.",
            "an extra $140 million",
            "$140 million",
        ),
        (
            "Who runs Iraq?",
            "He met Prime Minister Omar Farid al-Tarni there.",
            "Farid al-Tarni",
            "Omar Farid al-Tarni",
        ),
    ],
)
def test_a_value_keeps_what_denies_it_and_the_whole_name(question, text, span, value):
    start = text.index(span)
    assert complete(ask_about(question), text, start, start + len(span)).value == value


def test_words_that_begin_with_a_day_are_no_place():
    text = "On May 3, 2020, a strike hit the bridge at Orme."
    asking = ask_about("Where did it hit?")
    assert not complete(asking, text, text.index("May"), text.index(" hit")).fits
    assert complete(asking, text, text.index("Orme"), len(text) - 1).fits
