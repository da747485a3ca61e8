from fakes import article, hit

from rag.coverage import absent, counts_it, question_names, stands, unmentioned
from rag.questions import ask_about
from rag.windows import windows


def window(text, question="troops", **fields):
    first, *_ = windows(question, [hit(article(text, **fields))])
    return first


TANF = window("About 100 troops stay at al-Tanf.", title="Troops in Syria")


def test_names_in_the_window_or_in_the_title_over_it_are_not_absent():
    assert absent(["al-Tanf", "Syria"], TANF) == 0.0


def test_a_name_that_the_article_never_mentions_is_absent():
    assert absent(["al-Harir"], TANF) == 1.0
    assert absent(["al-Harir", "al-Tanf"], TANF) == 0.5


def test_a_name_elsewhere_in_the_article_is_not_absent():
    text = "Al-Harir lies in the north. " + "The road is long and dusty. " * 40 + "About 100 troops stay."
    (found,) = [w for w in windows("how many troops", [hit(article(text))]) if "100" in w.text]
    assert absent(["al-Harir"], found) == 0.0


def test_a_nationality_is_its_country_however_written():
    assert absent(["American"], window("The U.S. keeps 900 troops there.")) == 0.0


def test_a_question_without_names_lacks_none():
    assert absent([], TANF) == 0.0


def test_names_written_in_lower_case_are_known_from_what_was_found():
    asking = ask_about("how many troops at al-tanf")
    assert "al-Tanf" in question_names(asking, [TANF])


def test_what_no_article_found_mentions_is_told():
    assert unmentioned(["Belgian", "al-Tanf"], [TANF]) == ["Belgian"]
    assert unmentioned(["al-Tanf"], [TANF]) == []


def test_a_name_stands_as_whole_words():
    assert stands("Iran", "in Iran.")
    assert not stands("Iran", "Iranian")


def test_what_is_counted_stands_beside_the_number_or_does_not():
    found = window("The base keeps 250 advisers, plus guards, cooks and drivers of its own, in huts.")
    start = found.text.index("250")
    questions = ("how many advisers?", "how many mules?")
    assert [counts_it(ask_about(q), found, start, start + 3) for q in questions] == [1.0, -1.0]
    assert counts_it(ask_about("who stays?"), found, start, start + 3) == 0.0
