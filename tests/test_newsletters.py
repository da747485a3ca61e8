"""Letters that newspapers send: who sends them, and their stories without what stands around them."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from rag.domain import Article
from rag.sources import read_bytes
from rag.sources.senders import senders

FIRST = (
    "The canal board voted 7-2 on Thursday to deepen the lock at Ems, which will cost $31 million by 2029."
)
SECOND = "The baths at Lingen stay shut until May, the town said, as the roof let in rain again last week."
AD = "A canal bank account pays 4 percent a year until June. Ask at any of the counters."
FOOT = "You get this letter as you asked for it. <a href='u'>Unsubscribe</a>"


def rows(*cells: str) -> str:
    inner = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)
    return f"<html><body><table width='600'><tbody>{inner}</tbody></table></body></html>"


def read(
    markup: str, sender: str = "The Canal Post <news@post.example>", subject: str = "Canal news"
) -> Article:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = subject, sender
    mail["Date"] = "Fri, 7 Mar 2025 06:30:00 +0100"
    mail.set_content(markup, subtype="html")
    (article,) = read_bytes(mail.as_bytes(), name="a.eml")
    assert isinstance(article, Article), article
    return article


def apart(article: Article) -> str:
    return "\n".join(part.text for part in article.removed)


STORIES = (
    f"<h2>Lock to be deepened</h2><p>{FIRST}</p><a href='x'>Read more</a>",
    f"<h2>Baths shut</h2><p>{SECOND}</p>",
)
TEXT = f"Lock to be deepened\n\n{FIRST}\n\nBaths shut\n\n{SECOND}"


@pytest.mark.parametrize("view", ["<a href='v'>View in browser</a>", "View this letter in your browser"])
def test_stories_in_the_cells_of_a_frame_are_paragraphs_and_notices_stand_apart(view: str) -> None:
    article = read(rows(view, *STORIES, FOOT))
    assert article.text == TEXT
    assert "browser" in apart(article)
    assert "Unsubscribe" in apart(article)


def test_a_cell_that_says_it_is_paid_for_stands_apart_as_a_whole() -> None:
    inner = f"<table><tr><td>SPONSORED</td></tr><tr><td>{AD}</td></tr></table>"
    for paid in (f"<p>PRESENTED BY CANAL BANK</p><p>{AD}</p>", f"From our partner<br>{AD}", inner):
        article = read(rows(STORIES[0], paid, STORIES[1], FOOT))
        assert article.text == TEXT
        assert AD in apart(article)


def test_a_story_about_a_sponsor_is_no_advertisement() -> None:
    bill = "Sponsored by Senator Ott, the bill would cap the dues at 3 percent from next year on."
    assert bill in read(rows(STORIES[0], f"<p>{bill}</p><p>{SECOND}</p>", FOOT)).text
    alone = read(rows(f"<p>SPONSORED</p><p>{AD}</p>"))
    assert AD in alone.text


def test_figures_in_a_letter_stay_in_their_rows() -> None:
    figures = "<table><tr><th>Lock</th><th>Boats</th></tr><tr><td>Ems</td><td>412</td></tr></table>"
    assert "| Lock | Boats |\n| Ems | 412 |" in read(f"<p>{FIRST}</p>{figures}<p>{SECOND}</p>").text


def test_the_title_of_a_letter_passed_on_is_the_letters() -> None:
    assert read(rows(*STORIES), subject="Fwd: WG: Canal news").title == "Canal news"
    assert read(rows(*STORIES), subject="Ems vs: Lingen").title == "Ems vs: Lingen"


@pytest.mark.parametrize(
    ("header", "people", "publisher"),
    [
        ("The Canal Post <news@post.example>", (), "The Canal Post"),
        ('"Lingen Gazette" <lea@gazette.example>', (), "Lingen Gazette"),
        ("The Morning Lock <hello@lock.example>", (), "The Morning Lock"),
        ("Lockkeeper <newsletter@lock.example>", (), "Lockkeeper"),
        ("Lea Brandt <news@lock.example>", ("Lea Brandt",), None),
        ('"Brandt, Lea" <lea@lock.example>', ("Brandt, Lea",), None),
        ("Lea <lea@lock.example>", ("Lea",), None),
        ("Lea Brandt at the Canal Post <lea@post.example>", ("Lea Brandt",), "the Canal Post"),
        ('"Lea Brandt (canal office)" <info@lock.example>', ("Lea Brandt (canal office)",), None),
        ("news@lock.example", (), None),
    ],
)
def test_a_sender_that_is_no_person_publishes_the_letter(header, people, publisher) -> None:
    assert senders(header) == (people, publisher)
