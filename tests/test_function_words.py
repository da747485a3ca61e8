"""The two readings of a question differ in the small words that these tests name, and in no others."""

from rag.function_words import AUXILIARY, FINITE, OPENING, PREPOSITIONS


def test_a_part_goes_by_finite_verbs_alone_and_by_more_that_deny():
    assert {"am", "be", "been", "being"} == AUXILIARY - FINITE
    assert {"hasn't", "haven't", "hadn't", "wouldn't"} == FINITE - AUXILIARY


def test_what_opens_a_place_a_time_or_an_actor_is_a_preposition():
    assert OPENING < PREPOSITIONS
