from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from rag.domain import Filters, Question
from rag.staleness import ago, changes, newest_cited, note, notes, settled
from tests.fakes import article

REPORT = article("About 2,500 tents stand there.", published=date(2024, 9, 12))
NEWEST = date(2025, 10, 21)
HOW_MANY = "how many tents stand there?"


def test_an_old_report_is_told_with_its_day_and_its_age_at_the_newest_article():
    assert notes(Question(HOW_MANY), "2,500", [REPORT], NEWEST) == [
        "the newest report of this dates from 12 September 2024, 13 months before the newest article here"
    ]


def test_the_newest_of_the_reports_counts():
    later = article("About 2,500 tents stand there.", id="a2", published=date(2025, 9, 1))
    assert notes(Question(HOW_MANY), "2,500", [REPORT, later], NEWEST) == []
    assert notes(Question(HOW_MANY), "2,500", [later, REPORT], NEWEST) == []


def test_as_of_a_day_the_age_is_that_on_the_day_whatever_is_held_since():
    as_of = Filters(as_of=date(2025, 3, 31))
    assert notes(Question(HOW_MANY, as_of), "2,500", [REPORT], NEWEST) == [
        "the newest report of this dates from 12 September 2024, 6 months before 31 March 2025, the day asked"
        " about"
    ]
    near = Filters(as_of=date(2024, 10, 1))
    assert notes(Question(HOW_MANY, near), "2,500", [REPORT], NEWEST) == []


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many tents stood there in September 2024?", 0),
        ("how many tents stood there in 2024?", 0),
        ("how many tents stood there in June 2025?", 1),
        ("how many tents will stand there in 2030?", 1),
    ],
)
def test_a_question_about_a_time_is_not_told_that_a_report_of_that_time_is_old(question, told):
    assert len(notes(Question(question), "2,500", [REPORT], NEWEST)) == told


def test_without_dates_nothing_is_said_of_an_age():
    undated = article("About 2,500 tents stand there.", published=None)
    assert notes(Question(HOW_MANY), "2,500", [undated], NEWEST) == []
    assert notes(Question(HOW_MANY), "2,500", [REPORT, undated], NEWEST) == []
    assert notes(Question(HOW_MANY), "2,500", [REPORT], None) == []
    assert notes(Question(HOW_MANY), None, [], NEWEST) == []


@pytest.mark.parametrize(
    ("value", "first_told"),
    [
        ("2,500", date(2025, 3, 12)),
        ("45%", date(2025, 3, 12)),
        ("$3 million", date(2025, 3, 12)),
        ("Anna Struve", date(2025, 9, 12)),
        (None, date(2025, 9, 12)),
    ],
)
def test_figures_are_old_after_half_a_year_and_names_after_a_year(value, first_told):
    newest = date(2024, 9, 12)
    assert note(newest, first_told, value=value)
    assert note(newest, date.fromordinal(first_told.toordinal() - 1), value=value) is None


@pytest.mark.parametrize(
    ("value", "is_settled"),
    [
        ("5 March 2021", True),
        ("August 2024", True),
        ("12 September 2024", True),
        ("September 2024", False),
        ("September 2025", False),
        ("2,500", False),
        ("Anna Struve", False),
        (None, False),
    ],
)
def test_a_day_that_was_past_when_it_was_reported_never_grows_old(value, is_settled):
    reported = date(2024, 9, 12)
    assert settled(value, reported) is is_settled
    assert (note(reported, date(2030, 1, 1), value=value) is None) is is_settled


def test_an_age_is_told_in_months_and_from_two_years_on_in_years():
    newest = date(2020, 1, 31)
    told = [ago(newest, date(year, month, 28)) for year in (2020, 2021, 2022) for month in range(1, 13)]
    assert told[:7] == [None] * 7  # 28 July is not yet half a year after 31 January
    assert (told[7], told[23], told[24], told[25]) == (
        "6 months ago",
        "22 months ago",
        "23 months ago",
        "2 years ago",
    )
    assert ago(newest, date(2019, 1, 1)) is None
    ages = [int(each.split()[0]) for each in told if each and "months" in each]
    assert all(a < b for a, b in pairwise(ages))


def test_the_day_of_an_answer_is_known_only_if_every_article_cited_has_one():
    assert newest_cited({"citations": [{"published": "2024-09-12"}, {"published": "2021-07-01"}]}) == date(
        2024, 9, 12
    )
    assert newest_cited({"citations": [{"published": "2024-09-12"}, {"published": None}]}) is None
    assert newest_cited({"citations": []}) is None


def said(*values, conflict=False, **fields):
    """An Answer document that gives each (value, day, article id), the first as its own."""
    return {
        "status": "answered",
        "value": values[0][0],
        "conflict": conflict,
        "timeline": [
            {"value": value, "as_of": day, "citations": [number]}
            for number, (value, day, _) in enumerate(values, 1)
            if value is not None
        ],
        "citations": [
            {"number": number, "published": day, "article_id": id_}
            for number, (_, day, id_) in enumerate(values, 1)
        ],
        **fields,
    }


OLD = said(("2,500", "2024-09-12", "a"))
SILENT = {"status": "abstained", "value": None, "conflict": False, "timeline": [], "citations": []}
OPEN = said((None, "2024-09-12", "a"))


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        (OLD, OLD, []),
        (SILENT, SILENT, []),
        (OLD, said(("2500", "2024-09-12", "a")), []),
        (SILENT, OLD, ["now answered"]),
        (OLD, SILENT, ["no longer supported"]),
        (OLD, said(("900", "2025-10-21", "b"), ("2,500", "2024-09-12", "a")), ["another value"]),
        (OLD, said(("2,500", "2025-10-21", "b"), ("2,500", "2024-09-12", "a")), ["newer support"]),
        (
            OLD,
            said(("2,500", "2024-09-12", "a"), ("900", "2024-09-20", "b"), conflict=True),
            ["now disputed"],
        ),
        (
            OLD,
            said(("900", "2024-09-20", "b"), ("2,500", "2024-09-12", "a"), conflict=True),
            ["another value", "now disputed"],
        ),
        (OLD, said(("2,500", "2024-09-12", "a"), ("5,000", "2021-07-01", "b")), ["now says more"]),
        (OLD, said(("2,500", "2024-09-12", "a"), ("2,500", "2024-09-01", "b")), []),
        (OPEN, OPEN, []),
        (OPEN, said((None, "2024-09-12", "a"), (None, "2025-10-21", "b")), ["newer support"]),
        (OPEN, said((None, "2024-09-12", "a"), (None, "2021-07-01", "b")), ["now says more"]),
        (OPEN, OLD, ["another value"]),
    ],
)
def test_what_has_changed_of_an_answer_is_named(then, now, told):
    assert changes(then, now) == told


def test_the_parts_of_a_question_are_held_against_each_other():
    def parts(*values):
        return [
            {"question": f"part {i}?", "status": "answered" if value else "abstained", "value": value}
            for i, value in enumerate(values)
        ]

    then = said(("2,500", "2024-09-12", "a"), parts=parts("2,500", None))
    assert changes(then, then) == []
    assert changes(then, then | {"parts": parts("2,500", "Anna Struve")}) == ["now answered"]
    assert changes(then, then | {"parts": parts("2,500", None, "7")}) == []  # cut up otherwise
    assert changes(then | {"parts": parts("2,500", "7")}, then) == ["no longer supported"]
