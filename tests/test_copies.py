from hypothesis import given
from hypothesis import strategies as st

from rag.copies import COPY, Wording, one_text, resemblance, runs, shingles

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


def words(name, count):
    return " ".join(f"{name}{number}" for number in range(count))


def copies(a, b):
    assert one_text(Wording.of(a), Wording.of(b)) == one_text(Wording.of(b), Wording.of(a))
    return one_text(Wording.of(a), Wording.of(b))


def test_a_shortened_copy_with_a_line_of_its_own_is_one_text_with_the_whole():
    assert copies(words("story", 600), f"SARN — {words('story', 250)} The paper added this last line.")


def test_pages_that_share_a_long_gallery_and_begin_differently_are_two_texts():
    gallery = words("caption", 900)
    assert not copies(f"{words('match', 100)} {gallery}", f"{words('final', 100)} {gallery}")


def test_a_digest_that_holds_a_story_among_others_is_another_text():
    assert not copies(words("story", 100), f"{words('one', 300)} {words('story', 100)} {words('two', 300)}")


def test_texts_without_words_are_not_one_text():
    assert not copies("", "")


def test_the_first_runs_are_those_of_the_first_words():
    assert runs("a b c d e f g", 2) == runs("a b c d e")
