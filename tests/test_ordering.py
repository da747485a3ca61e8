"""In which order values are told: the latest supported one first, and how the others stand to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from candidate_fakes import SURE, dated
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.asked_times import AskedTime
from rag.ordering import OTHERS, alike, by_value, course, finer, relation, reports
from rag.questions import ask_about

HOW_MANY = ask_about("How many advisers are there?")
KEEPS = dated("Ain al-Asad keeps between 250 and 350 advisers.", "between 250 and 350", 3.0, id="keeps")
STAYS = dated(
    "A unit of 250 to 350 men remains in the west.",
    "250 to 350",
    2.0,
    id="stays",
    published=date(2025, 10, 21),
)
OLD = dated(
    "There were 2,500 troops in the country then.", "2,500", 2.9, id="old", published=date(2021, 7, 1)
)


def count(number, day, score=3.0, *, words="The valley has {} wells.", **more):
    return dated(
        words.format(number),
        str(number),
        score,
        **{"id": f"{number} {day}", "published": day, "features": SURE, **more},
    )


def told(items, asking=HOW_MANY, asked=None):
    """The articles of the answer's own value, and how each other value is told."""
    own, others = course(asking, items, asked)
    return [item.article.id for item in own], [(how, item.scored.candidate.value) for how, item in others]


def test_the_latest_of_the_strong_values_comes_first_and_the_older_is_told_as_what_was_before():
    first = count(30, date(2021, 7, 1), 3.0)
    second = count(25, date(2024, 9, 1), 2.9)
    assert told([first, second]) == (["25 2024-09-01"], [("before", "30")])


def test_reports_of_one_value_stand_together_however_they_spell_it():
    own, _ = told([KEEPS, OLD, STAYS])
    assert own == ["keeps", "stays"]


def test_a_later_report_of_the_same_value_is_the_answer_though_it_scored_lower():
    later = {"id": "again", "published": date(2024, 9, 1)}
    again = dated("2,500 troops remain there today.", "2,500", 1.0, features=SURE, **later)
    assert told([OLD, again]) == (["again"], [("before", "2,500")])
    unsure = dated("A game with 2,500 troops is sold there.", "2,500", 1.0, **later)
    assert told([OLD, unsure])[0] == ["old"]


def test_what_an_article_says_beside_its_answer_is_no_second_opinion():
    beside = dated("In all 900 will leave.", "900", 2.9, id="keeps")
    assert told([KEEPS, beside]) == (["keeps"], [])


def test_a_weak_newer_value_does_not_displace_a_strong_one():
    rumour = dated("Some say 900 advisers.", "900", 0.5, id="rumour", published=date(2025, 11, 1))
    own, _ = told([KEEPS, rumour])
    assert own == ["keeps"]


def test_a_newer_figure_that_its_own_window_is_sure_of_is_the_answer_though_it_scored_lower():
    old = count(30, date(2021, 7, 1), 6.0)
    new = count(24, date(2025, 7, 1), 1.0)
    assert told([old, new]) == (["24 2025-07-01"], [("before", "30")])


def test_what_a_later_report_tells_as_former_answers_for_the_time_before():
    asked = AskedTime(None, date(2025, 11, 16), 0, 0, "before_event")
    words = "Some 58 percent back the nurses, down from 64 percent before the walkout."
    day = date(2025, 11, 26)
    now, then = (
        dated(words, value, score, id="poll", published=day, features=SURE)
        for value, score in (("58 percent", 3.0), ("64 percent", 2.9))
    )
    assert course(HOW_MANY, [now, then], asked)[0] == [then]


def test_a_figure_many_times_as_large_measures_something_else():
    old = count(30, date(2021, 7, 1), 6.0)
    new = count(24_000, date(2025, 7, 1), 1.0)
    own, _ = told([old, new])
    assert own == ["30 2021-07-01"]


def test_the_same_figure_said_of_something_else_is_no_second_report():
    other = dated(
        "The board game has 250 to 350 pieces.",
        "250 to 350",
        2.8,
        id="game",
        features={"relevance": -2.0},
    )
    assert told([KEEPS, other]) == (["keeps"], [])


@pytest.mark.parametrize(
    ("day", "how"), [(date(2024, 1, 5), "planned"), (date(2025, 3, 1), "now_planned")], ids=str
)
def test_a_plan_is_told_beside_what_is_so_and_never_displaces_it(day, how):
    fact = count(30, date(2024, 9, 1))
    plan = count(45, day, words="The council plans to dig {} wells by 2027.")
    assert plan.planned
    assert told([plan, fact]) == (["30 2024-09-01"], [(how, "45")])


def test_of_plans_for_one_time_the_latest_is_the_answer_and_the_other_had_been_the_plan():
    early = count(45, date(2024, 1, 5), 3.1, words="The council plans to dig {} wells by 2027.")
    late = count(60, date(2025, 1, 5), 3.0, words="The council plans to dig {} wells by 2027.")
    assert early.when == late.when == "2027"
    assert told([early, late]) == (["60 2025-01-05"], [("planned", "45")])


def test_a_fact_beside_a_plan_that_was_asked_for_is_never_told_as_a_plan():
    fact = count(30, date(2024, 9, 1), 3.1)
    plan = count(45, date(2024, 9, 2), 3.0, words="The council plans to dig {} wells by 2027.")
    asked = AskedTime(date(2027, 1, 1), date(2027, 12, 31), 0, 0, "since")
    assert told([fact, plan], asked=asked) == (["45 2024-09-02"], [("before", "30")])


def test_what_a_later_report_tells_as_former_is_not_dated_by_that_report():
    now = count(30, date(2024, 9, 1), words="The valley now has {} wells.")
    once = count(18, date(2024, 9, 20), words="The valley originally had {} wells.")
    assert once.former
    assert told([once, now]) == (["30 2024-09-01"], [])


def test_what_an_earlier_report_tells_as_former_is_before_the_answer():
    now = count(30, date(2024, 9, 1), words="The valley now has {} wells.")
    once = count(18, date(2023, 9, 20), words="The valley originally had {} wells.")
    assert told([once, now]) == (["30 2024-09-01"], [("before", "18")])


def test_two_papers_of_one_day_give_two_accounts():
    one = count(30, date(2024, 9, 1), 3.1, publisher="Hill Radio")
    other = count(41, date(2024, 9, 1), 3.0, publisher="The Clarion")
    assert told([one, other]) == (["30 2024-09-01"], [("other", "41")])


def test_values_of_the_time_asked_for_answer_and_not_the_latest():
    old = count(30, date(2021, 7, 1), 3.0)
    new = count(25, date(2024, 9, 1), 3.2)
    asked = AskedTime(date(2021, 1, 1), date(2021, 12, 31), 0, 0, "at")
    assert told([new, old], asked=asked) == (["30 2021-07-01"], [("later", "25")])


def test_what_a_report_tells_beside_its_better_value_is_no_newer_for_lack_of_a_day():
    monday = date(2024, 9, 30)
    vote = dated("Turnout came to 64 percent on Sunday.", "64 percent", 3.0, features=SURE, published=monday)
    part = dated("Turnout was 71 percent in Vale.", "71 percent", 2.9, features=SURE, published=monday)
    assert vote.when < part.when
    own, _ = course(ask_about("How high was turnout?"), [vote, part])
    assert [item.scored.candidate.value for item in own] == ["64 percent"]


def test_what_the_best_value_became_by_a_newer_report_is_the_answer_however_little_it_weighs():
    fine = count(40, date(2024, 3, 1), 3.0, words="The club was fined {} points.")
    cut = dated(
        "The panel cut the fine from 40 to 25 points.", "25", -4.0, id="cut", published=date(2024, 5, 1)
    )
    turned = replace(cut, scored=replace(cut.scored, candidate=replace(cut.scored.candidate, was="40")))
    asking = ask_about("How many points was the club fined?")
    assert told([fine, cut], asking)[0] == ["40 2024-03-01"]
    assert told([fine, turned], asking) == (["cut"], [("before", "40")])
    other = replace(
        turned, scored=replace(turned.scored, candidate=replace(turned.scored.candidate, was="31"))
    )
    assert told([fine, other], asking)[0] == ["40 2024-03-01"]


LEFT = dated("Vera Lind would step down as director, the port said.", "Vera Lind", 3.0, id="left",
             features=SURE, published=date(2024, 1, 18))  # fmt: skip
STILL = dated(
    "Is Vera Lind missed?", "Vera Lind", 2.0, id="still", features=SURE, published=date(2024, 1, 20)
)
NEW = dated("Ada Rolt, the director, was there.", "Ada Rolt", 2.8, id="new", features=SURE,
            published=date(2024, 1, 19))  # fmt: skip


def test_who_has_left_a_post_holds_it_in_no_later_report():
    own, _ = told([LEFT, STILL, NEW], ask_about("Who is the director of the port?"))
    assert own == ["new"]


def test_who_left_is_asked_for_where_the_question_says_so():
    acting = dated("Ada Rolt, his deputy, was there.", "Ada Rolt", 2.8, id="acting", features=SURE,
                   published=date(2024, 1, 17))  # fmt: skip
    assert told([LEFT, acting], ask_about("Who is the director of the port?"))[0] == ["acting"]
    own, _ = told([LEFT, acting], ask_about("Who resigned as director of the port?"))
    assert own == ["left"]


def test_the_state_that_held_at_the_time_asked_for_is_the_last_one_before_it():
    values = [count(30, date(2020, 7, 1), 3.0), count(28, date(2021, 7, 1), 3.0)]
    late = count(25, date(2024, 9, 1), 3.2)
    asked = AskedTime(date(2022, 5, 1), date(2022, 5, 31), 0, 0, "at")
    own, others = told([late, *values], asked=asked)
    assert own == ["28 2021-07-01"]
    assert set(others) == {("later", "25"), ("before", "30")}


def test_a_figure_of_a_like_event_long_before_is_not_told_beside_that_of_this_one():
    asking = ask_about("How many people died in the mine collapse?")
    words = "The collapse killed {} people."
    own = count(14, date(2024, 9, 1), words=words)
    long_ago = count(37, date(2024, 9, 3), words="A collapse killed {} people in 1987.")
    assert long_ago.when == "1987"
    assert told([own, long_ago], asking) == (["14 2024-09-01"], [])
    assert told([own, long_ago])[1] == [("before", "37")]


def test_what_became_known_later_of_an_event_answers_though_the_question_names_its_day():
    asking = ask_about("How many people died when the ferry sank?")
    first = count(19, date(2024, 9, 1), 3.1, words="The coast guard said {} people died.")
    later = count(31, date(2024, 10, 15), 3.0, words="The coast guard said {} people died.")
    asked = AskedTime(date(2024, 9, 1), date(2024, 9, 1), 25, 39, "at_event")
    assert told([first, later], asking, asked) == (["31 2024-10-15"], [("before", "19")])
    asking = ask_about("How many goats were there when the bridge opened?")
    assert told([first, later], asking, asked)[0] == ["19 2024-09-01"]


def test_a_day_within_the_month_is_the_finer_answer_and_no_day_of_another_month():
    month = dated("The fair opened in May 2024.", "May 2024", id="month")
    day = dated("The fair opened on 9 May 2024.", "9 May 2024", id="day")
    later = dated("The fair opened on 9 June 2024.", "9 June 2024", id="later")
    of_month, of_day, of_later = groups = [month], [day], [later]
    assert finer(of_month, groups) is of_day
    assert finer(of_month, [of_month, of_later]) is of_month
    assert finer(of_day, groups) is of_day


def test_of_many_other_values_only_so_many_are_told_the_newest_first():
    items = [count(30 + 7 * i, date(2010 + i, 7, 1)) for i in range(OTHERS + 3)]
    own, others = told(items)
    assert own == [items[-1].article.id]
    assert [value for _, value in others] == [str(30 + 7 * i) for i in range(OTHERS + 1, 1, -1)]


def test_a_value_in_another_unit_is_nothing_to_tell_beside_the_answer():
    wells = count(30, date(2024, 9, 1), unit="wells")
    goats = count(90, date(2024, 9, 1), unit="goats", words="The valley has {} goats.")
    assert relation([wells], [goats]) is None


def test_reports_of_one_value_a_day_apart_are_one_group_and_years_apart_two():
    again = dated("2,500 troops remain there today.", "2,500", 2.5, id="again", published=date(2024, 9, 1))
    assert [len(group) for group in by_value([KEEPS, STAYS])] == [2]
    assert [len(group) for group in by_value([OLD, again])] == [1, 1]


def test_copies_of_a_report_stand_behind_independent_ones():
    text = KEEPS.scored.candidate.text
    copy = dated(text, "between 250 and 350", 2.9, id="copy", publisher="Another")
    assert [item.article.id for item in reports(KEEPS, [KEEPS, copy, STAYS])] == ["keeps", "stays", "copy"]


def test_an_article_is_quoted_once_for_a_value():
    twice = dated("In all 250 to 350 stay.", "250 to 350", 2.8, id="keeps")
    assert len(reports(KEEPS, [KEEPS, twice])) == 1


def test_a_report_that_calls_the_value_a_former_one_does_not_bear_it_out():
    now = count(30, date(2024, 9, 1))
    former = replace(count(30, date(2024, 9, 2)), former=True)
    assert reports(now, [now, former]) == [now]
    assert reports(former, [former, now]) == [former, now]


POOL = [
    count(number, day, id=f"{number} {day}")
    for number in (30, 41, 52)
    for day in (date(2021, 7, 1), date(2021, 7, 9), date(2024, 9, 1), date(2024, 9, 20))
]


@settings(max_examples=60, deadline=None)
@given(st.permutations(POOL))
def test_groups_do_not_depend_on_the_order_of_reports_that_score_alike(items):
    groups = by_value(items)
    found = {frozenset(item.article.id for item in group) for group in groups}
    assert found == {frozenset(item.article.id for item in group) for group in by_value(POOL)}
    assert sum(len(group) for group in groups) == len(POOL)


@settings(max_examples=60, deadline=None)
@given(st.permutations(POOL))
def test_the_answer_is_the_latest_value_in_whatever_order_reports_that_score_alike_come(items):
    own, others = course(HOW_MANY, items)
    assert max(item.when for item in own) == "2024-09-20"
    assert all(not alike(own[0], item) for _, item in others)


def test_a_count_without_its_unit_is_another_account_only_where_the_reader_is_sure_of_it():
    unsaid = {"relevance": 3.0, "span": 6.0, "counted": -1.0}
    marched = count(400, date(2024, 9, 1), 3.0, features={**SURE, "counted": 1.0}, publisher="Hill Radio")
    police = count(
        180, date(2024, 9, 1), 1.0, features=unsaid, publisher="The Clarion", words="The police say {}."
    )
    assert told([marched, police]) == (["400 2024-09-01"], [("other", "180")])
    doubtful = dated(
        "The police say 180.",
        "180",
        1.0,
        id="p",
        published=date(2024, 9, 1),
        publisher="The Clarion",
        features={**unsaid, "span": 2.0},
    )
    assert told([marched, doubtful]) == (["400 2024-09-01"], [])


def test_a_peak_answers_only_where_it_is_asked_for():
    peak = dated(
        "At its height the camp held 62 guards.", "62", 3.0, features=SURE, published=date(2021, 6, 1)
    )
    now = count(16, date(2023, 2, 1), 2.8, words="The camp holds {} guards.")
    own, others = course(ask_about("How many guards does the camp hold?"), [peak, now])
    assert [item.scored.candidate.value for item in own] == ["16"]
    assert [(how, item.scored.candidate.value) for how, item in others] == [("before", "62")]
    own, _ = course(ask_about("What is the most guards the camp ever held?"), [peak])
    assert [item.scored.candidate.value for item in own] == ["62"]
