"""Whether reports disagree, or tell of a change, of a plan, or of something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.disagreement import FEW_DAYS, Report, at_odds, of_one_unit

DAY = date(2024, 5, 10)


def report(value, days=0, publisher="hill radio", **more):
    """Of a value, so many days after the first."""
    day = DAY + timedelta(days=days)
    return Report(value, "goats", day.isoformat(), day, publisher, **more)


def odds(a, b):
    return at_odds([a], [b])


def test_two_figures_of_one_day_disagree():
    assert odds(report("30"), report("41", publisher="the clarion"))


def test_one_report_contradicts_itself_only_where_it_quotes_different_people():
    ada, karl = frozenset({"ada poe"}), frozenset({"karl brandt"})
    assert not odds(report("30"), report("41"))
    assert not odds(report("30", speakers=ada), report("41", speakers=ada))
    assert odds(report("30", speakers=ada), report("41", speakers=karl))
    assert odds(report("30", speakers=ada), report("41"))


def test_figures_of_a_few_days_in_different_papers_disagree_and_in_one_paper_are_brought_up_to_date():
    assert odds(report("30"), report("41", FEW_DAYS, "the clarion"))
    assert not odds(report("30"), report("41", FEW_DAYS))
    assert not odds(report("30"), report("41", FEW_DAYS + 1, "the clarion"))


def test_figures_of_years_apart_are_a_change():
    assert not odds(report("30"), report("41", 800, "the clarion"))


@pytest.mark.parametrize(
    "words",
    [
        "The herd grew to 41 goats.",
        "The herd is now 41 goats.",
        "The number of goats was revised to 41.",
        "The count went up from 30 to 41.",
    ],
)
def test_a_later_report_that_tells_of_a_change_does_not_disagree(words):
    later = report("41", 2, "the clarion", words=words)
    assert not odds(report("30", words="There are 30 goats."), later)
    assert odds(report("30"), replace(later, words="There are 41 goats."))


def test_words_of_change_in_the_earlier_report_explain_nothing():
    earlier = report("30", words="The herd grew to 30 goats.")
    assert odds(earlier, report("41", 2, "the clarion", words="There are 41 goats."))


def test_people_who_are_quoted_for_different_figures_within_a_month_disagree():
    one = report("30", speakers=frozenset({"ada poe"}))
    other = report("41", 20, "the clarion", speakers=frozenset({"the herders’ union"}))
    assert odds(one, other)
    assert not odds(one, replace(other, speakers=one.speakers))


def test_figures_of_one_month_or_year_that_the_reports_name_themselves_disagree():
    assert odds(replace(report("30"), when="2023"), replace(report("41", 90, "the clarion"), when="2023"))
    assert odds(replace(report("30"), when="2023-04"), replace(report("41", 90), when="2023-04"))
    assert not odds(replace(report("30"), when="2022"), replace(report("41"), when="2023"))


def test_a_figure_that_somebody_else_goes_on_reporting_after_another_came_up_disagrees():
    one = [report("30"), report("30", 25, "the clarion")]
    assert at_odds(one, [report("41", 12, "the herald")])
    assert not at_odds(one[:1], [report("41", 12, "the herald")])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("2,500", "about 2,500"),
        ("between 250 and 350", "300"),
        ("May 2024", "9 May 2024"),
        ("Ada Poe", "Poe"),
        ("half a million", "500,000"),
    ],
)
def test_values_that_may_both_be_true_never_disagree(a, b):
    assert not odds(report(a), report(b, publisher="the clarion"))


def test_counts_of_different_things_do_not_disagree():
    other = report("41", publisher="the clarion")
    assert not odds(report("30"), replace(other, unit="sheep"))
    assert odds(report("30"), replace(other, unit=None))


def test_a_plan_does_not_disagree_with_a_fact_but_with_another_plan():
    plan = report("41", publisher="the clarion", told_as="plan")
    assert not odds(report("30"), plan)
    assert odds(report("30", told_as="plan"), plan)


def test_another_plan_for_the_same_time_is_a_change_of_plan_where_it_is_told_long_after():
    one = replace(report("30", told_as="plan"), when="2027")
    other = replace(one, value="41", publisher="the clarion")
    assert odds(one, other)
    assert not odds(one, replace(other, published=DAY + timedelta(days=300)))


def test_names_disagree_as_figures_do():
    assert odds(report("Ada Poe"), report("Karl Brandt", publisher="the clarion"))


VALUES = st.sampled_from(["30", "about 30", "25 to 35", "41", "9 May 2024", "May 2024", "Ada Poe", "Poe", ""])
WHENS = st.one_of(
    st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(date.isoformat),
    st.sampled_from(["", "2024", "2024-05", "2023"]),
)
REPORTS = st.builds(
    Report,
    value=VALUES,
    unit=st.sampled_from([None, "goats", "goat", "sheep"]),
    when=WHENS,
    published=st.just(DAY),
    publisher=st.sampled_from(["hill radio", "the clarion", "the herald"]),
    speakers=st.frozensets(st.sampled_from(["ada poe", "the union"]), max_size=2),
    told_as=st.sampled_from(["fact", "plan", "estimate", "claim", "denial"]),
    denied=st.booleans(),
    words=st.sampled_from(["", "It rose to that.", "It is that."]),
)
GROUPS = st.lists(REPORTS, min_size=1, max_size=4)


@given(GROUPS, GROUPS)
def test_disagreement_is_mutual(one, other):
    assert at_odds(one, other) == at_odds(other, one)


@given(GROUPS, GROUPS, VALUES)
def test_a_value_is_never_at_odds_with_itself(one, other, value):
    one, other = ([replace(each, value=value) for each in group] for group in (one, other))
    assert not at_odds(one, other)


@given(GROUPS, GROUPS, st.randoms(use_true_random=False))
def test_the_order_of_reports_within_a_group_does_not_matter(one, other, random):
    one = [replace(each, value=one[0].value, unit="goats", told_as="fact") for each in one]
    mixed = random.sample(one, len(one))
    assert at_odds(mixed, other) == at_odds(one, other)


@pytest.mark.parametrize(
    "words", ["The new fold holds 41 goats.", "More than the farm has, 41 goats.", "Cuts left 41 goats."]
)
def test_words_that_tell_of_no_change_of_the_figure_excuse_no_other_one(words):
    assert odds(report("30"), report("41", 2, "the clarion", words=words))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("goats", None, True),
        ("goats", "dead goats", True),
        ("goats", "folds", False),
        ("people", "bodies", True),
        ("marchers", "persons", True),
        ("people", "houses", False),
    ],
)
def test_units_are_of_one_thing_by_a_word_they_share_or_where_both_are_people(one, other, same):
    assert of_one_unit(one, other) is of_one_unit(other, one) is same


def test_an_estimate_and_a_plan_disagree_but_a_fact_and_a_plan_do_not():
    plan = report("30", told_as="plan", speakers=frozenset({"the company"}))
    other = report("41", 1, "the clarion", speakers=frozenset({"the union"}))
    assert odds(plan, replace(other, told_as="estimate"))
    assert not odds(plan, other)


def test_two_articles_of_one_paper_and_day_disagree_and_one_article_without_speakers_does_not():
    assert odds(report("30", article="a"), report("41", article="b"))
    assert not odds(report("30", article="a"), report("41", article="a"))
