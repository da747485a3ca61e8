from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corrections import notice, notices, retracted
from rag.domain import Removed
from tests.fakes import article

BODY = "About 250 advisers remain. The base is quiet.\n"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("correction", "Correction: An earlier version misstated the figure."),
        ("correction", "CORRECTION, Oct. 23, 2025: The figure was 250."),
        ("correction", "Correction (October 23) — the minister's name was wrong."),
        ("correction", "Clarification: The base is not closed."),
        ("correction", "This article has been corrected to show that 250 remain."),
        ("correction", "This news story was amended on 3 May 2024 to remove a name."),
        ("correction", "An earlier version of this article said there were 300."),
        ("correction", "Editors’ Note: After review, an earlier version of this report was found to err."),
        ("retraction", "Editor's note: This article has been retracted by its authors."),
        ("retraction", "RETRACTED: Advisers leave the base"),
        ("retraction", "This report has since been withdrawn."),
        ("retraction", "We have withdrawn this story after learning of the error."),
        ("retraction", "Correction: This article was wrong. This article has been retracted."),
        ("update", "This story has been updated with the ministry's comment."),
        ("update", "UPDATE: The minister resigned."),
    ],
)
@pytest.mark.parametrize("before", ["", BODY])
def test_a_notice_is_found_with_its_place(kind: str, words: str, before: str) -> None:
    text = before + words + "\nMore of the story."
    found = notice(article(text))
    assert found is not None
    assert (found.kind, found.where) == (kind, "text")
    assert text[found.start : found.end] == found.text
    assert found.text in words


@pytest.mark.parametrize(
    "words",
    [
        "The journal retracted the study.",
        "“This article has been retracted,” the journal's page says.",
        "The paper wrote: “We were wrong. This article has been retracted.” Then it closed.",
        'The page read "Sorry. This article has been withdrawn." for a day.',
        "The article has been retracted, said the editor.",
        "A correction: prices fell by 5%.",
        "Corrections officers said the jail was full.",
        "The ministry issued a correction.",
        "Update your browser.",
        "Withdrawn troops came home.",
        "Editor's note: The author served in Iraq.",
    ],
)
def test_what_is_said_of_other_things_is_no_notice(words: str) -> None:
    assert notice(article(BODY + words)) is None


def test_the_gravest_notice_counts_and_what_was_taken_out_of_the_page_is_read_too() -> None:
    held = article(
        "This story has been updated. Advisers stay.",
        removed=(Removed("boilerplate", "This article has been retracted."),),
    )
    found = notice(held)
    assert found is not None
    assert (found.kind, found.where, found.text) == (
        "retraction",
        "removed",
        "This article has been retracted.",
    )
    assert [each.kind for each in notices(held.text)] == ["update"]


def test_readers_are_told_once_of_each_retracted_article() -> None:
    held = article("This article has been retracted. Advisers stay.", title="Advisers stay")
    assert retracted([held, held, article("Advisers stay.", id="other")]) == [
        "“Advisers stay” (The Post) was retracted by its publisher"
    ]


@given(st.text(st.sampled_from('Correction: update.\n“”" this article has been retracted ')))
def test_any_text_can_be_read_and_each_notice_stands_in_it(text: str) -> None:
    for found in notices(text):
        assert text[found.start : found.end] == found.text != ""
