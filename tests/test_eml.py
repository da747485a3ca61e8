"""Whose words an e-mail is read for: its writer's, and those of others only where it has none of its own."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest

from rag.domain import Article
from rag.sources import read_bytes

OWN = "The lock at Ems will close for 14 weeks from May on, the canal office says.\n\nBarges go by Lingen."
THEIRS = "I hear that the lock will close for 40 weeks. Is that so?"


def read(body: str, *, html: bool = False, subject: str = "Re: The lock") -> Article:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = subject, "Lea Brandt <lea@canal.example>"
    mail["Date"] = "Wed, 5 Mar 2025 10:00:00 +0100"
    mail.set_content(body, subtype="html" if html else "plain", cte="8bit")
    (article,) = read_bytes(mail.as_bytes(), name="mail.eml")
    assert isinstance(article, Article), article
    return article


def quoted(article: Article) -> str:
    return "\n".join(part.text for part in article.removed if part.kind == "quoted")


def marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def head(*names: str) -> str:
    values = ("Kai Ott <kai@port.example>", "Tuesday, March 4, 2025 9:12 AM", "Lea Brandt", "The lock")
    return "\n".join(f"{name} {value}" for name, value in zip(names, values, strict=True))


ABOVE = [
    "On Tue, Mar 4, 2025 at 9:12 AM Kai Ott <kai@port.example> wrote:",
    "On Tue, Mar 4, 2025 at 9:12 AM Kai Ott from the port of Emden\n<kai@port.example> wrote:",
    "Am 04.03.25 um 09:12 schrieb Kai Ott:",
    "Am Dienstag, den 4. März 2025 um 09:12 Uhr schrieb Kai Ott\n<kai@port.example>:",
    "Le mar. 4 mars 2025 à 09:12, Kai Ott <kai@port.example> a écrit :",
    "El mar, 4 mar 2025 a las 9:12, Kai Ott (<kai@port.example>) escribió:",
    "Il giorno mar 4 mar 2025 alle ore 09:12 Kai Ott <kai@port.example> ha scritto:",
    "Op di 4 mrt 2025 om 09:12 schreef Kai Ott <kai@port.example>:",
    "2025-03-04 9:12 GMT+01:00 Kai Ott <kai@port.example>:",
    "Kai Ott wrote:",
]


@pytest.mark.parametrize("above", ABOVE)
def test_a_quotation_goes_with_the_line_above_it(above: str) -> None:
    article = read(f"{OWN}\n\n{above}\n\n{marked(THEIRS)}\n")
    assert article.text == OWN
    assert "40 weeks" in quoted(article)
    assert above.split("\n", maxsplit=1)[0] in quoted(article)


@pytest.mark.parametrize("above", ABOVE[:-1])
def test_a_quotation_without_marks_is_told_by_a_line_that_only_mail_programs_write(above: str) -> None:
    article = read(f"{OWN}\n\n{above}\n\n{THEIRS}\n")
    assert article.text == OWN
    assert "40 weeks" in quoted(article)


def test_a_short_reply_is_the_article_too() -> None:
    assert read(f"14 weeks.\n\n{ABOVE[0]}\n{marked(THEIRS)}").text == "14 weeks."


def test_answers_between_quotations_are_the_writers() -> None:
    article = read(f"{ABOVE[0]}\n{marked(THEIRS)}\n\nNo, for 14.\n\n> Who pays?\n\nThe state pays.\n")
    assert article.text == "No, for 14.\n\nThe state pays."


HEADS = [
    "-----Original Message-----\n" + head("From:", "Sent:", "To:", "Subject:"),
    "________________________________\n" + head("From:", "Sent:", "To:", "Subject:"),
    head("Von:", "Gesendet:", "An:", "Betreff:"),
    "-----Ursprüngliche Nachricht-----\n" + head("Von:", "Gesendet:", "An:", "Betreff:"),
    head("De :", "Envoyé :", "À :", "Objet :"),
    head("De:", "Enviado el:", "Para:", "Asunto:"),
    head("*From:*", "*Date:*", "*To:*", "*Subject:*"),
]


@pytest.mark.parametrize("above", HEADS)
def test_all_below_another_messages_head_is_that_messages(above: str) -> None:
    article = read(f"{OWN}\n\n{above}\n\n{THEIRS}\n")
    assert article.text == OWN
    assert "40 weeks" in quoted(article)
    assert article.authors == ("Lea Brandt",)


MARKUP = "".join(f"<p>{words}</p>" for words in OWN.split("\n\n"))
OUTLOOK = (
    "<b>From:</b> Kai Ott<br><b>Sent:</b> Tuesday, March 4, 2025<br><b>To:</b> Lea<br><b>Subject:</b> Lock"
)


@pytest.mark.parametrize(
    "below",
    [
        f'<div class="gmail_quote"><div class="gmail_attr">{ABOVE[2]}<br></div>'
        f'<blockquote class="gmail_quote">{THEIRS}</blockquote></div>',
        f'<div><br><blockquote type="cite"><div>On 4 Mar 2025, at 09:12, Kai Ott wrote:</div><div>{THEIRS}'
        "</div></blockquote></div>",
        f'<div class="moz-cite-prefix">Kai Ott:</div><blockquote type="cite">{THEIRS}</blockquote>',
        f'<hr><div id="divRplyFwdMsg" dir="ltr">{OUTLOOK}</div><div><div>{THEIRS}</div></div>',
        f'<div><div style="border-top:solid #E1E1E1 1.0pt"><p>{OUTLOOK}</p></div></div><p>{THEIRS}</p>',
        f'<div class="yahoo_quoted"><div>On Tuesday, Kai Ott wrote:</div><div>{THEIRS}</div></div>',
        f'<div class="protonmail_quote">Kai Ott:<br><blockquote>{THEIRS}</blockquote></div>',
        f"<div>-----Original Message-----<br>{OUTLOOK}<br><br>{THEIRS}</div>",
    ],
)
def test_what_mail_programs_mark_as_quoted_in_html_is_not_the_writers(below: str) -> None:
    article = read(f"<html><body><div>{MARKUP}</div>{below}</body></html>", html=True)
    assert article.text == OWN
    assert "40 weeks" in quoted(article)


def test_answers_within_a_quotation_in_html_are_the_writers() -> None:
    cited = '<blockquote class="gmail_quote">{}</blockquote>'
    first = f"{cited.format(THEIRS)}<div>No, for 14 weeks only.</div>{cited.format('Why?')}"
    below = f'<div class="gmail_quote">{first}'
    article = read(f"<div>Hello Kai,</div>{below}<div>The gates are 90 years old.</div></div>", html=True)
    assert "14 weeks" in article.text
    assert "90 years" in article.text
    assert "40 weeks" not in article.text


def test_a_storys_quotations_are_its_own() -> None:
    story = (
        "On Monday, 3 March 2025, the minister wrote:\n\n“The lock stays open until 9:30.”\n\n"
        "From: nobody, he said.\n\nIn May the office wrote:\n\n“It closes.”"
    )
    assert read(story).text == story
    markup = f"<p>The minister wrote:</p><blockquote><p>{THEIRS}</p></blockquote>{MARKUP}"
    assert "40 weeks" in read(markup, html=True).text


def test_a_signature_and_a_lists_footer_are_set_apart() -> None:
    footer = (
        "_______________________________________________\nCanals mailing list\nhttps://lists.canal.example/x"
    )
    article = read(f"{OWN}\n\n-- \nLea Brandt\nCanal office\n\n{ABOVE[0]}\n{marked(THEIRS)}\n\n{footer}\n")
    assert article.text == OWN
    assert {"boilerplate", "quoted"} == {part.kind for part in article.removed}
    html = f'<div>{MARKUP}</div><div class="gmail_signature">Lea Brandt, canal office</div>'
    assert read(html, html=True).text == OWN


def test_a_message_written_into_its_signature_is_read_all_the_same() -> None:
    assert read(f'<div id="Signature">{MARKUP}</div>', html=True).text == OWN


def test_dashes_that_part_a_newsletters_stories_end_nothing() -> None:
    stories = [f"Story {n}. " + "The lock at Ems stays closed, the office says. " * 12 for n in range(4)]
    article = read("\n\n--\n\n".join(stories), subject="News of the week")
    assert all(f"Story {n}." in article.text for n in range(4))


FORWARDS = [
    "---------- Forwarded message ---------\n" + head("From:", "Date:", "To:", "Subject:"),
    "Begin forwarded message:\n\n" + head("From:", "Date:", "To:", "Subject:"),
    "-----Original Message-----\n" + head("From:", "Sent:", "To:", "Subject:"),
    head("Von:", "Gesendet:", "An:", "Betreff:"),
]


@pytest.mark.parametrize("cover", ["", "FYI\n\nLea\n\n"])
@pytest.mark.parametrize("above", FORWARDS)
def test_a_message_that_only_passes_another_on_gives_that_one(above: str, cover: str) -> None:
    article = read(f"{cover}{above}\n\n{OWN}\n\n{ABOVE[0]}\n{marked(THEIRS)}\n", subject="Fwd: The lock")
    assert article.text == OWN
    assert (article.title, article.authors, article.published) == ("The lock", ("Kai Ott",), date(2025, 3, 4))
    assert "40 weeks" in quoted(article)


def test_a_forward_in_html_gives_what_was_forwarded() -> None:
    above = f"---------- Forwarded message ---------<br>{OUTLOOK}<br>"
    body = f'<div><br><div class="gmail_quote"><div class="gmail_attr">{above}</div>{MARKUP}</div></div>'
    article = read(body, html=True, subject="Fwd: Lock")
    assert article.text == OWN
    assert (article.title, article.authors, article.published) == ("Lock", ("Kai Ott",), date(2025, 3, 4))


def test_what_the_writer_says_of_a_forward_is_the_article() -> None:
    article = read(f"{OWN}\n\n{FORWARDS[0]}\n\n{THEIRS}\n", subject="Fwd: The lock")
    assert article.text == OWN
    assert "40 weeks" in quoted(article)


def test_a_message_that_is_all_quotation_gives_it() -> None:
    assert read(marked(OWN)).text == OWN


def test_what_a_messages_head_says_has_the_mail_for_its_source() -> None:
    for html in (False, True):
        article = read(MARKUP if html else OWN, html=html)
        told = {each.field: (each.source, each.confidence) for each in article.provenance}
        assert {told[field] for field in ("title", "authors", "published")} == {("mail", 0.8)}
