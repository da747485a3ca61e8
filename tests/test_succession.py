"""An office asked for again, before or after the one who was named; nothing else is taken for that."""

import pytest

from rag.subjects import Ground, answered, asked
from rag.succession import succession

MAYOR = answered(asked(Ground(), "Who is the mayor of Tarn?", afresh=True), "Ida Brun is the mayor of Tarn.")


@pytest.mark.parametrize(
    ("core", "whole"),
    [
        ("before her", "Who was the mayor of Tarn before Ida Brun"),
        ("who was it before her", "Who was the mayor of Tarn before Ida Brun"),
        ("who came after her", "Who was the mayor of Tarn after Ida Brun"),
        ("who succeeded her", "Who was the mayor of Tarn after Ida Brun"),
        ("who preceded her", "Who was the mayor of Tarn before Ida Brun"),
        ("who did she replace", "Who was the mayor of Tarn before Ida Brun"),
        ("who voted for her", None),
        ("before the war", None),
    ],
)
def test_the_office_is_asked_for_again(core, whole):
    assert succession(core, MAYOR) == whole


def test_a_question_that_names_no_holder_has_no_succession():
    height = answered(asked(Ground(), "How high is the dam at Korvat?", afresh=True), "80 metres.")
    assert succession("before her", height) is None


@pytest.mark.parametrize("core", ["who was it before her", "who was that before her"])
def test_an_empty_it_stands_for_the_office(core):
    assert succession(core, MAYOR) == "Who was the mayor of Tarn before Ida Brun"
