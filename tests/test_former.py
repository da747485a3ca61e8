"""What is told as having held before: a value by its clause, a person by the post that was theirs."""

from __future__ import annotations

import pytest

from rag.former import asks_peak, is_former, is_former_holder, is_peak


def marked(text):
    """The text without the braces that mark a place in it, and that place."""
    start, end = text.index("{"), text.index("}") - 1
    return text.replace("{", "").replace("}", ""), start, end


@pytest.mark.parametrize(
    "text",
    [
        "The toll was at first put at {11}.",
        "Early reports, none of them official, spoke of {11} injured.",
        "Initial estimates put the damage at {4 million} dollars.",
        "The force is down from {5,200}.",
        "The toll rose from {11} to 14.",
        "There are 14 wells, rather than {11}.",
        "There were 14 wells, compared with {11} a year before.",
        "The council originally counted {11} wells, and now counts 14.",
        "Initially, {11} people were missing.",
        "The minister had spoken of {14} wells.",
        "The wells had numbered {11}.",
        "The council had promised {20} wells; it dug 14.",
        "The valley lost {20} wells as it had originally.",
        "That is higher than the {11} of spring.",
        "That is fewer than the {11} of spring.",
        "The valley used to have {11} wells.",
        "There were once {11} wells.",
    ],
)
def test_a_value_that_held_before_is_found_by_its_clause(text):
    assert is_former(*marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "The valley has {14} wells.",
        "The toll rose from 11 to {14}.",
        "The force was cut from 5,200 to {2,500}.",
        "There were {14} wells, up from 11.",
        "There are {14} wells, not 11 as originally planned.",
        "Initially, 11 people were missing, but now {14} are.",
        "The council originally counted 11 wells, and now counts {14}.",
        "Police said {14} people had died.",
        "There are {14} wells. At first nobody counted them.",
        "They are digging rather than filling. Some {14} wells are new.",
        "The council said on Monday that the firm had dug {14} wells.",
    ],
)
def test_a_value_beside_a_former_one_is_none(text):
    assert not is_former(*marked(text))


@pytest.mark.parametrize(
    "words", ["more than", "fewer than", "less than", "no more than", "up to", "at least"]
)
def test_a_bound_is_no_comparison_with_what_was(words):
    assert not is_former(*marked(f"There are {words} {{14}} wells."))


@pytest.mark.parametrize(
    "text",
    [
        "Earlier this week {14} wells were counted.",
        "The council said earlier on Monday that {14} wells are dry.",
        "The valley has {14} wells at the time of writing.",
        "Once {14} wells were dug, the valley bloomed.",
    ],
)
def test_words_for_when_it_was_said_make_no_value_a_former_one(text):
    assert not is_former(*marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "The former mayor {Ada Poe} spoke.",
        "The former president of the United States {Ada Poe} spoke.",
        "{Ada Poe}, the former mayor, spoke.",
        "{Ada Poe}, Aldermoor’s former mayor, spoke.",
        "{Ada Poe} resigned on Monday.",
        "{Ada Poe}, who has stepped down, spoke.",
        "{Ada Poe} was replaced by Karl Brandt.",
        "His predecessor, {Ada Poe}, spoke.",
        "The late {Ada Poe} led it.",
        "Ex-mayor {Ada Poe} spoke.",
    ],
)
def test_who_held_a_post_before_is_told_as_such(text):
    assert is_former_holder(*marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "Mayor {Ada Poe} spoke.",
        "Ada Poe, the former mayor, spoke with {Karl Brandt}.",
        "The former mayor met {Karl Brandt}.",
        "The former mayor endorsed {Karl Brandt}.",
        "The former barracks were sold, {Karl Brandt} said.",
        "{Karl Brandt}, a former teacher, was elected mayor.",  # of another post than the one asked for
        "{Karl Brandt} succeeds Ada Poe.",
        "Ada Poe was replaced by {Karl Brandt}.",
        "Mayor {Ada Poe} arrived late.",
        "The former mayor left. {Karl Brandt} came.",
    ],
)
def test_who_only_stands_near_such_a_person_is_not(text):
    assert not is_former_holder(*marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "The first count of the new census gave {900} wells.",
        "The earlier figures were right: {12} sheds burned.",
        "After early reports of smoke, the town said {12} were hurt.",
    ],
)
def test_the_first_count_of_a_thing_is_no_former_one(text):
    assert not is_former(*marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "Ms. Rolt, who succeeded {Vera Lind} in May, opened the hall.",
        "Rolt took over in April from {Vera Lind}.",
        "The port has parted with its director of nine years, {Vera Lind}.",
        "Founder {Vera Lind} would step down as director at once, the port said.",
        "Rolt replaces founder {Vera Lind}.",
    ],
)
def test_who_was_replaced_or_steps_down_is_a_former_holder(text):
    assert is_former_holder(*marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "Lind was replaced by {Ada Rolt}.",
        "{Ada Rolt} took over in April from Vera Lind.",
        "She succeeds as director, said {Ada Rolt}.",
        "Nobody can replace {Vera Lind} at the port.",
        "The court dismissed {Vera Lind}’s complaint.",
        "Someone fired at {Vera Lind}.",
        "The city replaced the lamps of mayor {Vera Lind}.",
    ],
)
def test_who_comes_after_another_is_no_former_holder(text):
    assert not is_former_holder(*marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "At its height the camp held {6,200} people.",
        "Ships are fewer now, after a peak of {74} in March.",
        "The workforce peaked at {5,100}.",
        "Some {9,000} lived there at their peak.",
    ],
)
def test_the_most_there_ever_was_is_told_as_such(text):
    assert is_peak(*marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "The peak of Mount Orr is closed. {6,200} people live below it.",
        "The camp holds {6,200} people.",
        "Prices are at a record, and {12} mills have shut.",
    ],
)
def test_other_figures_are_no_peak(text):
    assert not is_peak(*marked(text))


def test_who_asks_for_a_peak():
    assert asks_peak("How many troops were there at the peak?")
    assert not asks_peak("How many troops are there?")
