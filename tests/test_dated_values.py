"""Days that articles leave half said are written out, and a written day passes the checks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from fakes import article
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import values
from rag.dated_values import written_out, written_times
from rag.verify import Quote, check

WEDNESDAY = date(2025, 2, 19)


def out(text, published=WEDNESDAY):
    """What the words between the braces mean."""
    start, end = text.index("{"), text.index("}") - 1
    source = article(text.replace("{", "").replace("}", ""), published=published, ingested=None)
    return written_out(source, start, end)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The bridge opened on {Tuesday}.", "18 February 2025"),
        ("It will close on {Friday}.", "21 February 2025"),
        ("It opened {yesterday}.", "18 February 2025"),
        ("It opened {last month}.", "January 2025"),
        ("It opened in {August}.", "August 2024"),
        ("It opened {two years ago}.", "2023"),
        ("It opened {this year}.", "2025"),
        ("The bridge opened {this month}.", "February 2025"),
        ("The strike lasts until {March 31}.", "31 March 2025"),
        ("The bridge opened on {Tuesday}. It will close on Friday.", "18 February 2025"),
    ],
)
def test_a_day_that_its_article_places_is_written_out(text, day):
    assert out(text) == day


def test_at_a_turn_of_the_year_the_near_year_is_meant():
    assert out("The fair is on {January 5}.", date(2025, 12, 20)) == "5 January 2026"
    assert out("The fair was on {December 20}.", date(2025, 1, 5)) == "20 December 2024"


@pytest.mark.parametrize(
    "text",
    [
        "It opened on {3 May 2024}.",
        "It opened in {2019}.",
        "They dug {14} wells.",
        "It opened {last weekend}.",
        "It opened {this week}.",
        "In 2022 the bridge shut on {3 May}.",
        "It opened in {May}, and closed.",
    ],
)
def test_what_is_said_in_full_or_cannot_be_told_stays_as_it_is(text):
    assert out(text) is None


def test_without_the_articles_day_nothing_is_guessed():
    assert out("It opened on {Tuesday}.", None) is None
    assert out("It lasts until {March 31}.", None) is None


def test_every_time_of_the_cited_sentences_is_written_and_of_no_other():
    source = article(
        "It opened on Tuesday. It shut in 2022. It closes on 31 March. Rain fell.", published=WEDNESDAY
    )
    end = source.text.index(" It closes")
    assert written_times(source, 0, end) == ["18 February 2025", "2022"]
    assert written_times(source, 0, len(source.text)) == ["18 February 2025", "2022", "31 March 2025"]


DAYS = st.dates(date(2001, 6, 1), date(2030, 6, 1))
WORDS = st.one_of(
    st.sampled_from(
        [
            *("Monday", "Wednesday", "Sunday", "yesterday", "today", "tomorrow", "last month", "this month"),
            *("last year", "this year", "two years ago", "a year earlier", "next month", "last week", "May"),
        ]
    ),
    DAYS.map(lambda day: f"{day.day} {day:%B}"),
    DAYS.map(lambda day: f"{day:%B} {day.day}"),
    DAYS.map(lambda day: f"{day:%B}"),
)
FRAMES = st.sampled_from(
    [
        "The bridge opened on {}.",
        "The bridge will open {}.",
        "It is shut until {}, the mayor said.",
        "In 2019 it shut on {}.",
        "{}, they hope.",
        "The bridge opened in 2019 and was shut on {}. Rain fell.",
    ]
)


@settings(max_examples=150, deadline=None)
@given(DAYS, WORDS, FRAMES)
def test_what_is_written_out_is_a_date_that_the_checks_accept(published, words, frame):
    text = frame.format(words)
    source = article(text, published=published)
    start = text.index(words)
    found = written_out(source, start, start + len(words))
    if found is None:
        return
    parsed = values.parse(found)
    assert parsed is not None
    assert (parsed.kind, values.show(parsed)) == ("date", found)
    assert parsed.date[0] is not None
    quote = Quote(text, 0, len(text), text)
    facts = written_times(source, 0, len(text))
    assert not check(f"It was {found}.", [quote], value=found, facts=facts).reasons


@settings(max_examples=80, deadline=None)
@given(DAYS, st.integers(-100, 100), st.sampled_from(["until", "by", "before"]))
def test_a_day_near_the_article_is_of_the_year_that_brings_it_near(published, days, lead):
    there = published + timedelta(days=days)
    text = f"Tickets on sale {lead} {there.day} {there:%B}."
    start = text.index(f"{there.day} {there:%B}")
    found = written_out(article(text, published=published), start, len(text) - 1)
    assert found == f"{there.day} {there:%B %Y}"


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("by the end of this year", "the end of 2025"),
        ("at the start of next month", "the start of March 2025"),
        ("in early next year", "early 2026"),
    ],
)
def test_part_of_a_time_is_written_out_with_the_words_that_say_which(words, time):
    text = f"The bridge will open {words}, the town said."
    source = article(text, published=WEDNESDAY, ingested=None)
    times = written_times(source, 0, len(text))
    assert time in times
    verdict = check(f"It opens at {time}.", [Quote(text, 0, len(text), text)], value=time, facts=times)
    assert verdict.reasons == ()
