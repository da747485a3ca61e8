"""The course of a value over time: evidence grouped by value and time, and whether the groups disagree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fakes import article, span
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.course import Evidence, Group, group_values, timeline, whole_list, written
from rag.domain import Checks, Citation, Claim

SEEN = Checks(quote=True, numbers=True, dates=True, names=True)


def evidence(value, when, number=1, *, publisher="Hill Radio", listed=False, claimed=None, unit=None, **more):
    """One citation of an article of its own that gives the value; published that day, if it is one."""
    day = date.fromisoformat(when) if len(when) == len("2024-05-10") else date(2024, 5, 10)
    words = f"Notice {number} of {publisher} has it that there were {value} in all."
    source = article(words, id=f"n{number}", publisher=publisher, published=day)
    claim = Claim(text=words, spans=(span(source, words),), value=claimed or value, unit=unit, listed=listed)
    citation = Citation(
        id=str(number),
        number=number,
        span=claim.spans[0],
        quote=words,
        answer_start=0,
        answer_end=len(words),
        title=source.title,
        publisher=source.publisher,
        url=None,
        published=source.published,
        checks=SEEN,
    )
    return Evidence(claim, value, when, citation, source, **more)


def disagree(groups):
    return any(entry.disputed for entry in timeline(groups))


def numbers(groups):
    return [[member.citation.number for member in group.members] for group in groups]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2024-05-10", "10 May 2024"),
        ("May  10,\n2024", "10 May 2024"),
        ("between\n250  and 350", "between 250 and 350"),
        ("2,500", "2,500"),
        ("Ada  Poe", "Ada Poe"),
        ("", None),
        (None, None),
    ],
)
def test_a_value_is_written_as_it_is_spelt_and_a_day_in_full(value, shown):
    assert written(value) == shown


def test_the_own_group_comes_first_and_then_the_newest():
    groups = group_values(
        [
            evidence("30", "2023-05-10", 1),
            evidence("10", "2021-05-10", 2),
            evidence("40", "2024-05-10", 3),
            evidence("20", "2022", 4),
        ]
    )
    assert numbers(groups) == [[1], [3], [4], [2]]


def test_one_value_at_another_time_is_another_entry():
    groups = group_values([evidence("2,500", "2024-09-01", 1), evidence("2,500", "2021-07-01", 2)])
    assert [group.entry().as_of for group in groups] == ["2024-09-01", "2021-07-01"]


def test_one_value_however_spelt_is_one_entry_in_its_shortest_spelling_and_of_its_latest_day():
    (group,) = group_values(
        [
            evidence("between 250 and 350", "2025-10-20", 1),
            evidence("250 to 350", "2025-10-21", 2, publisher="The Clarion"),
        ]
    )
    entry = group.entry()
    assert (entry.value, entry.as_of, entry.citations) == ("250 to 350", "2025-10-21", (1, 2))
    assert entry.publishers == ("Hill Radio", "The Clarion")
    assert entry.independent_sources == 2


def test_copies_count_as_one_source_and_both_publishers_are_named():
    (group,) = group_values(
        [
            evidence("30", "2024-05-10", 1, family="f"),
            evidence("30", "2024-05-11", 2, publisher="The Clarion", family="f"),
        ]
    )
    entry = group.entry()
    assert (entry.independent_sources, entry.publishers) == (1, ("Hill Radio", "The Clarion"))


def test_an_entry_is_a_fact_where_any_report_tells_it_as_one_and_names_each_speaker_once():
    claimed = evidence("30", "2024-05-10", 1, told_as="claim", said_by=("Ada Poe",))
    again = evidence("30", "2024-05-11", 2, told_as="claim", said_by=("Ada Poe", "the union"))
    fact = evidence("30", "2024-05-12", 3)
    assert Group((claimed, again)).entry().told_as == "claim"
    assert Group((claimed, again)).entry().said_by == ("Ada Poe", "the union")
    assert Group((claimed, again, fact)).entry().told_as == "fact"


def test_an_article_without_a_publisher_goes_by_its_title():
    item = evidence("30", "2024-05-10")
    item = replace(item, article=replace(item.article, publisher=None, title="Goats of the valley"))
    assert Group((item,)).entry().publishers == ("Goats of the valley",)


def test_items_of_a_list_are_evidence_for_the_whole_as_known_when_the_last_was_told():
    found = whole_list(
        [
            evidence("Lisbon and Porto", "2024-05-10", 1, listed=True),
            evidence("Porto and Faro", "2024-06-10", 2, listed=True),
            evidence("30", "2020-01-01", 3),
        ]
    )
    assert [(item.value, item.when) for item in found] == [
        ("Lisbon, Porto and Faro", "2024-06-10"),
        ("Lisbon, Porto and Faro", "2024-06-10"),
        ("30", "2020-01-01"),
    ]


def test_who_gives_some_items_of_a_list_is_no_source_for_the_whole():
    found = whole_list(
        [
            evidence("Lisbon", "2024-05-10", 1, listed=True),
            evidence("Porto", "2024-05-10", 2, publisher="The Clarion", listed=True),
        ]
    )
    assert not any(item.tells_all for item in found)
    (group,) = group_values(found)
    assert group.entry().independent_sources == 1


def test_without_a_list_evidence_stays_as_it_is():
    given_ = [evidence("30", "2024-05-10", 1), evidence("40", "2024-05-10", 2)]
    assert whole_list(given_) == given_


def test_incompatible_values_of_one_day_disagree_and_of_years_apart_do_not():
    one, other = evidence("30", "2024-05-10", 1), evidence("41", "2024-05-10", 2, publisher="The Clarion")
    assert disagree(group_values([one, other]))
    assert not disagree(group_values([one, evidence("41", "2021-05-10", 2)]))
    assert not disagree(group_values([one, evidence("about 30", "2024-05-10", 2)]))
    assert not disagree([])


def test_the_entries_that_disagree_are_marked_and_no_others():
    groups = group_values(
        [
            evidence("30", "2024-05-10", 1),
            evidence("41", "2024-05-10", 2, publisher="The Clarion"),
            evidence("12", "2020-05-10", 3),
        ]
    )
    assert [(e.value, e.disputed) for e in timeline(groups)] == [("30", True), ("41", True), ("12", False)]


def test_what_somebody_denies_is_disputed_though_nobody_gives_another_value():
    assert disagree(group_values([evidence("30", "2024-05-10", denied=True)]))
    assert disagree(group_values([evidence("30", "2024-05-10", told_as="denial")]))


POOL = [
    evidence(value, when, number)
    for number, (value, when) in enumerate(
        [
            ("30", "2024-01-01"),
            ("30", "2024-01-21"),
            ("30", "2024-02-10"),
            ("30", "2024-06-01"),
            ("thirty", "2024-03"),
            ("41", "2024-01-03"),
            ("41", "2021"),
            ("Ada Poe", "2024-01-03"),
            ("Poe", "2024-01-09"),
        ],
        1,
    )
]


@settings(max_examples=80, deadline=None)
@given(st.permutations(POOL))
def test_groups_do_not_depend_on_the_order_of_the_evidence(items):
    groups = group_values(items)
    assert {frozenset(one) for one in numbers(groups)} == {frozenset(o) for o in numbers(group_values(POOL))}
    assert items[0] in groups[0].members
    assert [group.when for group in groups[1:]] == sorted((g.when for g in groups[1:]), reverse=True)


@settings(max_examples=40, deadline=None)
@given(st.permutations(POOL))
def test_disagreement_does_not_depend_on_the_order_of_the_evidence(items):
    assert disagree(group_values(items)) == disagree(group_values(POOL))
