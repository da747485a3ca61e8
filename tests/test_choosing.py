from datetime import date

import pytest
from fakes import article, hit

from rag.candidates import Candidate
from rag.choosing import MOST, article_bests, bearing_out, borne_out_first, further_values, mentions
from rag.weighing import Scored
from rag.windows import Window

AGO, NOW = date(2021, 7, 1), date(2025, 10, 21)
FAR = 3.0  # below the best: too far for what one article alone says
BEYOND = 6.0  # below the best: too far for anything


def scored(id_, text, value, score, *, relevance=1.0, published=NOW):
    source = article(text, id=id_, published=published)
    window = Window(hit(source), 0, 0, len(text), 1.0)
    return Scored(Candidate(window, 0, len(text), value, None, None, {"relevance": relevance}), score)


def told(*items, **given):
    return [item.candidate.value for item in further_values(items, **given)]


NOVEL = scored("novel", "Blue Harbour is a novel by Hedda Quist.", "Hedda Quist", 1.0)
FILM = scored("film", "Blue Harbour, a film of 1979, was made by Mark Orr.", "Mark Orr", 0.5)


def test_another_thing_of_the_same_name_is_told_beside_the_own_value():
    assert told(NOVEL, FILM) == ["Mark Orr"]
    assert told(FILM, NOVEL, own=FILM) == ["Hedda Quist"]


def test_nothing_is_told_beside_a_value_that_all_articles_give():
    again = scored("again", "Hedda Quist wrote Blue Harbour in a year.", "Hedda Quist", 0.9)
    assert told(NOVEL, again) == []
    assert told(NOVEL) == []
    assert told() == []


def test_what_an_article_says_beside_its_answer_is_no_further_value():
    beside = scored("novel", "Blue Harbour is a novel by Hedda Quist.", "Lena Holt", 0.9)
    worse = scored("film", "Blue Harbour, a film of 1979, was made by Mark Orr.", "Rolf Dahl", 0.4)
    assert told(NOVEL, beside, FILM, worse) == ["Mark Orr"]


def test_an_article_that_also_reports_the_own_value_has_no_further_one():
    both = "Hedda Quist wrote it, not Mark Orr."
    assert told(NOVEL, scored("both", both, "Mark Orr", 0.9), scored("both", both, "Hedda Quist", 0.8)) == []


def test_a_lone_value_needs_more_than_one_that_a_second_article_mentions():
    lone = scored("film", FILM.candidate.text, "Mark Orr", 1.0 - FAR)
    assert told(NOVEL, lone) == []
    mention = scored("list", "Films of 1979: Mark Orr and others.", None, -9.0, relevance=-5.0)
    assert told(NOVEL, lone, mention) == ["Mark Orr"]
    beyond = scored("film", FILM.candidate.text, "Mark Orr", 1.0 - BEYOND)
    assert told(NOVEL, beyond, mention) == []


def test_a_copy_bears_nothing_out():
    wire = "The toll of the disaster off the northern cape has risen to 96 people, the mayor said on Friday."
    one, copy = scored("one", wire, "96", -FAR), scored("copy", "UPDATE " + wire, "96", -9.0)
    own = scored("own", "The ferry carried 112 people, of whom all are thought dead.", "112", 0.0)
    assert told(own, one, copy) == []
    assert bearing_out(one, [own, one, copy]) == 1
    third = scored("third", "Divers have brought up ninety-six bodies.", "ninety-six", -9.0, relevance=-3.0)
    assert bearing_out(one, [own, one, copy, third]) == 2
    assert told(own, one, copy, third) == ["96"]


def test_the_same_words_with_another_value_are_told_as_the_other_side():
    here = scored("here", "Roy Bryan was born in Alexandria on 8 February 1900.", "8 February 1900", 0.7)
    there = scored("there", "Roy Bryan was born in Alexandria on 15 July 1905.", "15 July 1905", 0.69)
    assert told(here, there) == ["15 July 1905"]


def test_the_own_value_at_another_time_is_told_however_weak():
    now = scored("now", "There are 2,500 troops in the country.", "2,500", 2.0)
    ago = scored("ago", "Some 2,500 troops are there.", "2,500", 2.0 - BEYOND, published=AGO)
    assert further_values([now, ago]) == [ago]
    same_month = scored("month", "Some 2,500 troops are there.", "2,500", 1.9, published=date(2025, 10, 2))
    assert further_values([now, same_month]) == []


def test_one_value_is_told_once_a_time_by_its_best_report():
    other = scored("other", "Mark Orr made the film Blue Harbour.", "Mark Orr", 0.4)
    assert further_values([NOVEL, FILM, other]) == [FILM]


def test_a_window_that_does_not_answer_gives_no_value():
    assert told(NOVEL, scored("film", FILM.candidate.text, "Mark Orr", 0.9, relevance=-0.6)) == []


@pytest.mark.parametrize(
    ("own", "other", "fits"),
    [
        ("2,500", "250 to 350", True),
        ("1900", "1856", True),  # a year and a count are spelt alike
        ("2,500", "Baghdad", False),
        ("Baghdad", "2,500", False),
        ("8 February 1900", "15 July 1905", True),
        ("six weeks", "95", False),
        ("Harvard University", "Harvard", False),  # no other value, but the same in other words
        ("football", "chess", True),
        (None, None, True),  # why: whole sentences
    ],
)
def test_a_further_value_is_of_the_same_kind_and_says_something_else(own, other, fits):
    first = scored("first", "So it is told here.", own, 1.0)
    second = scored("second", "But there they tell another thing.", other, 0.9)
    assert bool(further_values([first, second])) is fits


def test_those_that_two_articles_mention_come_first_and_there_is_a_most():
    lone = [scored(f"lone{n}", f"It was {n}00 men.", f"{n}00", 0.9 - n / 100) for n in range(1, 9)]
    own = scored("own", "It was 50 men.", "50", 1.0)
    mention = scored("mention", "Others speak of 800 at the time.", None, -9.0, relevance=-5.0)
    found = told(own, *lone, mention)
    assert found == ["800", "100", "200", "300", "400"]
    assert len(found) == MOST
    assert told(own, *lone, mention, most=1) == ["800"]


def test_a_verdict_is_not_borne_out_by_its_word():
    no = scored("no", "No plans were made, the mayor said, and no bridge will be built.", "No", 1.0 - FAR)
    yes = scored("yes", "The bridge will be built in May.", "Yes", 1.0)
    mention = scored("mention", "No trains run today.", None, -9.0, relevance=-5.0)
    assert told(yes, no, mention) == []


@pytest.mark.parametrize(
    ("passage", "value", "there"),
    [
        ("It was founded on February 8, 1900 in Leeds.", "8 February 1900", True),
        ("Some 2500 men are there.", "2,500", True),
        ("Some 2,500 men are there.", "250", False),
        ("the BLUE HARBOUR", "Blue Harbour", True),
        ("The carpet is red.", "car", False),
    ],
)
def test_a_mention_is_a_value_as_written_or_in_other_words(passage, value, there):
    assert mentions(passage, value) is there


def test_each_article_has_one_best_candidate():
    worse = scored("film", FILM.candidate.text, "Rolf Dahl", 0.1)
    assert article_bests([worse, FILM, NOVEL]) == [NOVEL, FILM]


def test_of_values_about_as_likely_the_one_that_two_articles_mention_comes_first():
    lone = scored("lone", "The hall was built in 1920.", "1920", 1.0)
    borne_out = scored("hall", "The hall was built in 1866.", "1866", 0.6)
    mention = scored("mention", "The town of 1866 had one street.", None, -9.0, relevance=-5.0)
    assert borne_out_first([lone, borne_out, mention]) == [borne_out, lone, mention]
    assert borne_out_first([lone, borne_out]) == [lone, borne_out]
    far = scored("hall", "The hall was built in 1866.", "1866", -0.5)
    assert borne_out_first([lone, far, mention])[0] is lone
    assert borne_out_first([]) == []


def test_reports_of_the_value_that_comes_first_stay_together():
    lone = scored("lone", "The hall was built in 1920.", "1920", 1.0)
    hall = scored("hall", "The hall was built in 1866.", "1866", 0.4)
    town = scored("town", "It was in 1866 that the hall was built.", "1866", -2.0)
    assert borne_out_first([lone, hall, town]) == [hall, town, lone]
