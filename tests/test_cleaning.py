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
        ("caption", "Photo: Lio Carr."),
        ("caption", "Video by Lio Carr for the Valley Archive"),
        ("caption", "Picture: Lio Carr/Valley Archive."),
        ("caption", "The saw hall on a day in May. Lio Carr via Getty Images"),
        ("boilerplate", "Copyright 2024 Valley Press. All rights reserved."),
        ("boilerplate", "By continuing to this page you agree to our terms."),
        ("boilerplate", "Follow her on Twitter."),
        ("boilerplate", "Have a story of the mill? Call our newsroom on 555 0100."),
        ("boilerplate", "Sign up for the Valley Press’s breaking news alerts."),
        ("boilerplate", "Follow Valley Press on Facebook"),
        ("navigation", "Filed under: Mills, Orrin"),
        ("related", "Recommended: Ten mills to see before they close"),
        ("related", "Mehr dazu: Sägewerk in Orrin schließt im Mai"),
        ("related", "Read more: The mill at Orrin closes in May."),
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
        "Filed under Chapter 7, the papers of the mill list debts of $9 million.",
        "Posted at the gate was a list of sixty names.",
        "Follow them down to the yard and you find logs that were felled in 2016.",
        "Contact them by May 9 to have the $310 for the course paid back.",
        "Have a tip about the fire in the saw hall? Call the police of Orrin on 555 0100.",
        "Register for the valley’s flood warnings by texting LOGS to 555 0100: alerts are free.",
        "Copyright law of 1911 lets an heir end a lease after thirty years.",
        "By continuing the talks, both sides accept that the mill stays shut until June.",
        "Sponsored by Ada Renn, the bill would cap the price of logs at 3%.",
        "The news of the fire came at dawn via AFP.",
        "Illustration: a sawyer on $40,000 would pay $900 more a year.",
        "Video: the police showed how the crane fell and hurt two men.",
        "Images by the coast guard show that the boom has broken in two places.",
        "Credits: 12 a term; the course for sawyers costs $4,000.",
        "Watch: the price of logs may rise again in May, when the tax cut ends.",
        "Recommended: two litres of water a day in the heat of the hall.",
        "More: about forty men were hurt when the roof of the mill fell.",
        "Tags: a box of 300 of them was found in the van.",
        "Mehr dazu: Die Räte lehnten den Plan am Montag ab.",
        "Like many on Twitter, the mayor learnt of it at noon.",
        "Share this burden with the north, the south asks.",
        "RELATED PARTY LOANS",
        "The letters may not be published, a judge in Orrin ruled on Friday.",
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


@pytest.mark.parametrize("answer", ["Home", "Print", "Reuters"])
def test_an_answer_in_an_interview_is_no_menu(answer: str) -> None:
    asked = ("Where were you when the mill closed?", answer, "And what will you do now?", "I shall sleep.")
    lines = (*STORY, *asked)
    assert found(*lines) == ("\n\n".join(lines), [])


def test_a_word_with_its_full_stop_is_an_answer() -> None:
    assert kind_of("Home.") is None
    assert kind_of("Home") == "navigation"
    assert kind_of("Keep reading.") == "navigation"


def test_a_menu_below_one_question_is_a_menu() -> None:
    lines = (*STORY, "Who pays for all of it?")
    assert found(*lines, "Share") == ("\n\n".join(lines), [("navigation", "Share")])
