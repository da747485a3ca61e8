from datetime import date

import pytest
from fakes import article, hit

from rag.coverage import counts_it, covered, in_time, question_names, shared_words, stands, unmentioned
from rag.questions import ask_about
from rag.windows import windows


def window(text, question="troops", **fields):
    first, *_ = windows(question, [hit(article(text, **fields))])
    return first


TANF = window("About 100 troops stay at al-Tanf.", title="Troops in Syria")


def test_names_in_the_window_or_in_the_title_over_it_are_named():
    assert covered(["al-Tanf", "Syria"], TANF, None)["named"] == 1.0


def test_a_name_set_in_the_place_of_the_one_asked_for_is_a_rival():
    found = covered(["al-Harir"], TANF, "100")
    assert (found["named"], found["absent"], found["rival"]) == (0.0, 1.0, 1.0)


def test_the_answer_itself_is_no_rival():
    assert covered(["Gerda Holm"], TANF, "al-Tanf")["rival"] == 0.0


def test_a_name_elsewhere_in_the_article_is_not_absent():
    text = "Al-Harir lies in the north. " + "The road is long and dusty. " * 40 + "About 100 troops stay."
    (found,) = [w for w in windows("how many troops", [hit(article(text))]) if "100" in w.text]
    assert (covered(["al-Harir"], found, "100")["named"], covered(["al-Harir"], found, "100")["absent"]) == (
        0,
        0,
    )


def test_a_nationality_is_its_country_however_written():
    assert covered(["American"], window("The U.S. keeps 900 troops there."), "900")["named"] == 1.0


def test_a_question_without_names_is_covered_by_anything():
    assert covered([], TANF, None) == {"named": 1.0, "absent": 0.0, "rival": 0.0}


def test_names_written_in_lower_case_are_known_from_what_was_found():
    asking = ask_about("how many troops at al-tanf")
    assert "al-Tanf" in question_names(asking, [TANF])


def test_what_no_article_found_mentions_is_told():
    assert unmentioned(["Belgian", "al-Tanf"], [TANF]) == ["Belgian"]
    assert unmentioned(["al-Tanf"], [TANF]) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how many troops?", 0.5),
        ("how many troops in 2021?", 1.0),
        ("how many troops in 2023?", 0.0),
        ("how many troops in July 2021?", 1.0),
    ],
)
def test_the_time_asked_about_is_the_windows_or_its_articles(question, expected):
    found = window("About 2,500 troops stay.", published=date(2021, 7, 23))
    assert in_time(ask_about(question), found) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"), [("Iran", "in Iran.", True), ("Iran", "Iranian", False)]
)
def test_a_name_stands_as_whole_words(name, text, expected):
    assert stands(name, text) is expected


def test_what_is_counted_stands_beside_the_number_or_does_not():
    found = window("The base keeps 250 advisers, plus guards, cooks and drivers of its own, in huts.")
    start = found.text.index("250")
    questions = ("how many advisers?", "how many mules?")
    assert [counts_it(ask_about(q), found, start, start + 3) for q in questions] == [1.0, -1.0]
    assert counts_it(ask_about("who stays?"), found, start, start + 3) == 0.0


def test_the_words_of_the_title_count_as_the_windows():
    found = window("About 100 stay.", title="Troops at the border")
    assert shared_words(ask_about("how many troops stay at the border?"), found) == 1.0
    assert shared_words(ask_about("how many lorries crossed the border?"), found) < 1.0
