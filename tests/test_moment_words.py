"""Times in words: no month is taken for a season."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import values
from rag.moment_words import in_words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2025-10-21", "21 October 2025"),
        ("2025-10-01", "1 October 2025"),
        ("2025-10", "October 2025"),
        ("2010-11", "November 2010"),
        ("2002-03", "March 2002"),
        ("2025", "2025"),
        ("", ""),
    ],
)
def test_a_time_is_written_out(moment, words):
    assert in_words(moment) == words


@pytest.mark.parametrize("moment", ["soon", "2025-13", "2025-10-32", "2025-10-21-7", "2025-00"])
def test_what_is_no_time_is_an_error(moment):
    with pytest.raises(ValueError, match=r"no time|invalid literal"):
        in_words(moment)


@given(st.dates(date(1900, 1, 1), date(2050, 1, 1)), st.sampled_from([4, 7, 10]))
def test_it_is_written_as_values_are_shown(day, size):
    words = in_words(day.isoformat()[:size])
    assert values.show(values.parse(words)) == words
