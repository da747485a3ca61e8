"""Who somebody is, by what an article says beside the name."""

from __future__ import annotations

import time

import pytest

from rag.descriptions import described


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ada Tarnow, a retired judge, read the report out.", "a retired judge"),
        ("“Enough,” said Ada Tarnow, who leads the farmers’ union.", "who leads the farmers’ union"),
        ("Ada Tarnow (who owns the mill) was not there.", "who owns the mill"),
        ("The harbour’s director, Ada Tarnow, was not there.", "harbour’s director"),
        ("Harbour official Ada Tarnow met the crews.", "Harbour official"),
        ("Norwegian Prime Minister Ada Tarnow met the crews.", "Norwegian Prime Minister"),
        ("The crews met the mayor Ada Tarnow on Monday.", "mayor"),
        ("They spoke of former mayor Ada Tarnow on Monday.", "former mayor"),
    ],
)
def test_what_stands_beside_a_name_says_who_it_is(text, told):
    place = described("Ada Tarnow", text)
    assert place is not None
    assert text[slice(*place)] == told


@pytest.mark.parametrize(
    "text",
    [
        "Ada Tarnow met the crews on Monday.",
        "Karl Brandt, a retired judge, read the report out.",
        "Reporting by Ada Tarnow; editing by Karl Brandt.",
        "On Monday, Ada Tarnow, tired and wet, went home.",
    ],
)
def test_a_bare_name_and_what_is_said_of_another_tell_nothing(text):
    assert described("Ada Tarnow", text) is None


def test_a_long_text_is_read_in_little_time():
    text = "Ada Tarnow, a " + "very " * 20_000 + "tired. " + "the mayor of " * 5_000
    began = time.perf_counter()
    described("Ada Tarnow", text)
    assert time.perf_counter() - began < 2
