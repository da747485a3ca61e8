"""Saved pages as plain text: the shapes that furniture takes around a story, on retellings of our own."""

from __future__ import annotations

import pytest

from rag.sources.cleaning import body, cleaned
from rag.sources.furniture import kind_of
from rag.sources.normal import normalised

STORY = (
    "The mill at Teasel will close its saw hall in May, its owners told the men on Monday.",
    "Ninety people work there; sixty of them have been offered places at the paper works in Orrin.",
    "“We were told at noon, in the yard, in the rain,” said Jon Aske, who has worked there since 1998.",
    "The council called a meeting for Friday and asked the owners to come and explain themselves.",
)
NOTICE = (
    "Already a member? Sign in to your account before you read this story. Your account is found under the"
    " button at the top. Still nothing to see? Make sure that the card on file is up to date."
)


def found(*parts: str) -> tuple[str, list[tuple[str, str]]]:
    result = cleaned(normalised("\n\n".join(parts)))
    return body(result.paragraphs), [(piece.kind, piece.text) for piece in result.removed]


def story() -> str:
    return "\n\n".join(STORY)


def test_a_page_that_opens_with_a_notice_to_subscribers() -> None:
    assert found(NOTICE, *STORY) == (story(), [("paywall", NOTICE)])


def test_a_page_that_breaks_off_for_another_story() -> None:
    line = "READ MORE:2 hurt as crane falls at Orrin paper works"
    assert found(*STORY[:2], line, *STORY[2:]) == (story(), [("related", line)])


def test_a_page_whose_first_heading_is_a_file_name() -> None:
    line = "Teasel_mill_saw_hall_and_yard_nov._3_2019"
    assert found("Follow us on social", line, *STORY) == (
        story(),
        [("boilerplate", "Follow us on social"), ("caption", line)],
    )


def test_a_page_that_ends_with_three_other_stories() -> None:
    others = [
        part
        for name, place in (("Oda Renn", "Coast"), ("Pel Harrow", "Inland"), ("A lighthouse", "Sea"))
        for part in (
            name,
            f"Top image credit: {name} at a meeting in the hall, May 3, 2024. Lio Carr/Pool via REUTERS",
            f"What {name} did not say about the money",
            place,
            "Since spring, people in three towns have asked where the money for the harbour wall went.",
            "keep readingShow less",
        )
    ]
    text, removed = found(*STORY, *others, "LATEST", "Newsletter")
    assert text == story()
    assert {kind for kind, _ in removed} <= {"teaser", "navigation"}
    assert "Oda Renn" in removed[0][1]


def test_a_share_bar_is_told_by_its_neighbours() -> None:
    assert found("Facebook", "Twitter", "WhatsApp", *STORY) == (
        story(),
        [("navigation", "Facebook\n\nTwitter\n\nWhatsApp")],
    )
    assert found(*STORY[:2], "Facebook", *STORY[2:])[1] == []  # it may be a heading


@pytest.mark.parametrize(
    ("kind", "paragraph"),
    [
        ("boilerplate", "Facebook, Twitter, E-mail"),
        (
            "boilerplate",
            "There is more where that came from. Sign up for the Teasel Letter newsletter today.",
        ),
        ("boilerplate", "Ada Poe may be reached at ada.poe@valley.example. Follow her on Twitter."),
        ("boilerplate", "Write to Ada Poe at ada.poe@valley.example"),
        ("boilerplate", "Follow the Valley’s full coverage of the mill here."),
        ("boilerplate", "If you enjoyed this article, think of joining us."),
        ("boilerplate", "Updated at 1:23 p.m."),
        ("navigation", "Tags: mill, work, Teasel"),
        ("comments", "Note: we are for now moderating all comments, for there is a lot of spam."),
        ("related", "SEE MORE: Teasel mill through the years"),
        ("boilerplate", "Download our app for two euros a month and read without adverts."),
        ("boilerplate", "Do you have a tip? Write to tips@valley.example."),
        ("boilerplate", "Enjoying this story? There is more of it every week."),
        (
            "boilerplate",
            "We and our 40 partners store information on your device, for which we need your consent.",
        ),
        ("related", "Also in the news: Orrin paper works to hire again"),
        ("caption", "The saw hall on a day in May (credit: Valley Archive/Lio Carr)"),
    ],
)
def test_notices_are_told_by_what_they_ask_of_a_reader(kind: str, paragraph: str) -> None:
    assert kind_of(paragraph) == kind
    text, removed = found(*STORY, paragraph)
    assert text == story()
    assert [each for each, _ in removed] == [kind]


@pytest.mark.parametrize(
    "paragraph",
    [
        "The platform will moderate all comments under its videos from the first of May.",
        "Residents can be reached at the shelter on Mill Street, where the Red Cross has set up beds.",
        "Anyone who saw the accident is asked to contact the police at orrin@police.example.",
        "The firm sold four million newsletter subscriptions last year, twice as many as in 2023.",
        "He asked her to follow him on Twitter, and she did.",
        "Comments by the minister moderated the market's fall by two per cent.",
        "Watch out, mill owners: another contest of dogs and underdogs is here.",
        "Tagged deer were found on both sides of the river.",
        "Cookies on your computer, and the phone you use, tell shops of you. What data they keep is new.",
        "Get the mill going every morning and the town wakes up: so it has been for a century.",
        "The app, which users can download for free, has been banned in two counties.",
        "Do you have a story of the mill? Hundreds of people in Teasel have.",
        "The board listened and then asked what would happen to the people here.",
    ],
)
def test_sentences_of_a_story_that_look_like_notices_stay(paragraph: str) -> None:
    assert kind_of(paragraph) is None
    assert found(*STORY, paragraph) == (f"{story()}\n\n{paragraph}", [])


def test_a_titled_teaser_in_the_midst_of_a_story_goes_with_its_text() -> None:
    teaser = (
        "More on this story",
        "Crane falls into Orrin lock, hurting two",
        "Two men were hurt when a crane fell into the lock at Orrin on Saturday.",
    )
    assert found(*STORY[:2], *teaser, *STORY[2:]) == (story(), [("teaser", "\n\n".join(teaser))])


def test_a_story_goes_on_below_a_headline_on_its_own_subject() -> None:
    lines = ("More on this story", "Saw hall of Teasel mill to close")
    assert found(*STORY[:2], *lines, *STORY[2:]) == (story(), [("teaser", "\n\n".join(lines))])
