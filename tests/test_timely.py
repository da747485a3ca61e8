"""The time asked for, and the further search for what was published by then."""

from __future__ import annotations

from datetime import date

import pytest
from fakes import article, hit

from rag.domain import Filters, Question
from rag.timely import AFTER, time_of, with_that_time, without

NOW = date(2025, 11, 1)


def asks(text, **filters):
    return Question(text, Filters(as_of=NOW, **filters))


class Searched:
    """A search that gives what it was told to, and keeps what it was asked."""

    def __init__(self, *hits):
        self.hits = list(hits)
        self.filters = []

    def __call__(self, filters):
        self.filters.append(filters)
        return self.hits


LATE = hit(article("There are 30 wells.", id="late", published=date(2025, 10, 1)))
EARLY = hit(article("There were 20 wells.", id="early", published=date(2021, 7, 1)))


def ids(hits):
    return [each.article.id for each in hits]


def test_a_time_is_read_from_the_day_of_as_of():
    asked = time_of(asks("How many wells were there last year?"), [])
    assert (asked.first, asked.last) == (date(2024, 1, 1), date(2024, 12, 31))


def test_a_question_without_a_time_asks_for_none():
    assert time_of(asks("How many wells are there?"), []) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("How many wells were there in 2021?", "How many wells were there?"),
        ("As of July 2021, how many wells were there?", "how many wells were there?"),
        ("How many wells were there in July 2021 at Sarn?", "How many wells were there at Sarn?"),
    ],
)
def test_a_question_can_be_read_without_its_time(text, plain):
    assert without(text, time_of(asks(text), [])) == plain


def test_the_days_of_an_event_are_those_that_the_hits_tell():
    question = asks("How many wells were there before the earthquake in Aldermoor?")
    assert time_of(question, []).last is None
    told = hit(
        article("The earthquake struck Aldermoor on 3 March 2022.", id="quake", published=date(2022, 3, 4))
    )
    assert time_of(question, [told]).last == date(2022, 3, 2)


def test_a_question_of_a_past_year_is_searched_for_among_what_was_published_by_then_as_well():
    search = Searched(EARLY)
    found = with_that_time(asks("How many wells were there in 2021?"), [LATE], search, 5)
    assert ids(found) == ["late", "early"]
    assert [each.as_of for each in search.filters] == [date(2021, 12, 31) + AFTER]


def test_the_other_filters_are_kept():
    search = Searched(EARLY)
    question = asks("How many wells were there in 2021?", publisher="Hill Radio", since=date(2020, 1, 1))
    with_that_time(question, [LATE], search, 5)
    (filters,) = search.filters
    assert (filters.publisher, filters.since) == ("Hill Radio", date(2020, 1, 1))


def test_no_more_hits_come_back_than_were_asked_for():
    assert len(with_that_time(asks("How many wells were there in 2021?"), [LATE], Searched(EARLY), 1)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "How many wells are there?",
        "How many wells are there now?",
        "How many wells were there in October 2025?",
        "How many wells will there be in 2030?",
        "How many wells have been dug since 2021?",
    ],
)
def test_where_no_past_time_is_asked_for_nothing_more_is_searched(text):
    search = Searched(EARLY)
    assert with_that_time(asks(text), [LATE], search, 5) == [LATE]
    assert search.filters == []


def test_the_last_day_that_a_calendar_has_is_no_error():
    search = Searched(EARLY)
    assert with_that_time(asks("How many wells were there by 31 December 9999?"), [LATE], search, 5)
