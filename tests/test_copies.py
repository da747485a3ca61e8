from hypothesis import given
from hypothesis import strategies as st

from rag.copies import COPY, resemblance, shingles

STORY = "The ferry left the harbour at dawn with ninety people aboard and sank an hour later off the cape."


def test_a_text_resembles_itself_wholly():
    assert resemblance(shingles(STORY), shingles(STORY)) == 1.0


def test_a_wire_copy_with_a_few_words_changed_counts_as_a_copy():
    copy = STORY.replace("harbour", "harbor").replace("an hour later", "an hour afterwards")
    assert resemblance(shingles(STORY), shingles(copy)) >= COPY


def test_two_reports_in_different_words_are_not_copies():
    other = "Ninety passengers were on the boat, which went down near the cape soon after it set out."
    assert resemblance(shingles(STORY), shingles(other)) < COPY


@given(st.text(), st.text())
def test_resemblance_is_symmetric_and_between_0_and_1(a, b):
    left, right = resemblance(shingles(a), shingles(b)), resemblance(shingles(b), shingles(a))
    assert left == right
    assert 0.0 <= left <= 1.0
