"""Lines about an article above its text, in several languages, and what must not be taken for one."""

from datetime import date

import pytest

from rag.domain import Article
from rag.sources import read_bytes
from rag.sources.bylines import credited_in
from rag.sources.published import day_of
from rag.sources.top_lines import page_head, top_line

DAY = date(2025, 5, 14)
BODY = (
    "The ferry pier at Norvale will stay shut until the autumn, the harbor office said. Its piles were found "
    "to be hollow when divers looked at them after the winter storms, and two have been taken out since.\n\n"
    "The ferries will call at the old quay instead, which has no ramp for cars and no shelter from the rain."
)
TITLE = "Ferry pier at Norvale stays shut"


def text(words, name="a.txt"):
    (article,) = read_bytes(words.encode(), name=name)
    assert isinstance(article, Article), article
    return article


@pytest.mark.parametrize(
    ("lines", "publisher"),
    [
        ("By Ina Holm | May 14, 2025", None),
        ("May 14, 2025 | By Ina Holm", None),
        ("*By Ina Holm, 14 May 2025*", None),
        ("Ina Holm, Staff Writer\nMay 14, 2025", None),
        ("Ina Holm\nHarbor correspondent\nMay 14, 2025", None),
        ("By INA HOLM\nNorvale Courier\nPublished 4:15 PM EDT, May 14, 2025", "Norvale Courier"),
        ("By Ina Holm, Norvale Courier\nPublished May 14, 2025", "Norvale Courier"),
        ("By Ina Holm for the Norvale Courier - 14 May 2025 - 3 min read", "Norvale Courier"),
        ("By Ina Holm (ina@courier.example), Harbor reporter | Published 14 May 2025, 10:15", None),
        ("Published May 14, 2025 by Ina Holm", None),
        ("Von Ina Holm\nStand: 14. Mai 2025, 14:30 Uhr", None),
        ("Par Ina Holm\nPublié le 14 mai 2025 à 18h05", None),
        ("Por Ina Holm | 14 de mayo de 2025", None),
        ("Di Ina Holm, 14 maggio 2025", None),
        ("Por Ina Holm — 14 de maio de 2025 às 18h05", None),
        ("Door Ina Holm, 14 mei 2025 om 18:05 uur", None),
    ],
)
def test_who_and_when_are_read_of_the_lines_above_the_text(lines, publisher):
    article = text(f"{TITLE}\n\n{lines}\n\nNORVALE — {BODY}")
    assert (article.title, article.authors, article.published) == (TITLE, ("Ina Holm",), DAY)
    assert article.publisher == publisher
    assert article.text == f"NORVALE — {BODY}"
    assert article.place == "NORVALE"
    assert [each.text for each in article.removed] == lines.split("\n")


def test_a_summary_over_the_byline_stays_in_the_text():
    summary = "Divers found its piles hollow, and two had to be taken out."
    article = text(f"{TITLE}\n\n{summary}\n\nBy Ina Holm | May 14, 2025\n\nNORVALE — {BODY}")
    assert (article.authors, article.published, article.place) == (("Ina Holm",), DAY, "NORVALE")
    assert article.text == f"{summary}\n\nNORVALE — {BODY}"


def test_what_stands_under_a_byline_is_not_the_headline():
    article = text(f"By Ina Holm\n\nA pier with hollow piles\n\n{BODY}")
    assert article.authors == ("Ina Holm",)
    assert ("title", "guess", 0.3) in [(e.field, e.source, e.confidence) for e in article.provenance]
    assert article.text.startswith("A pier with hollow piles")


def test_a_day_under_a_summary_is_left_where_it_may_head_a_chronicle():
    article = text(f"{TITLE}\n\nHow it came about, day by day.\n\nMay 14, 2025\n\n{BODY}")
    assert article.published is None
    assert "May 14, 2025" in article.text


def test_the_days_that_head_a_chronicles_entries_are_its_own():
    first, second = BODY.split("\n\n")
    words = f"May 14, 2025\n\n{first}\n\nMay 16, 2025\n\n{second}"
    article = text(f"{TITLE}\n\n{words}")
    assert (article.published, article.text) == (None, words)


@pytest.mark.parametrize(
    "line",
    [
        "By Monday, the pier was shut",
        "By Tuesday",
        "By Land and Sea",
        "By the time the divers came, 14 May 2025",
        "Ina Holm, Mayor",
        "Harbor Master Ina Holm, for example.",
        "NORVALE, May 14, 2025",
        "Norvale | May 14, 2025",
        "Von der Pier bleibt nicht viel",
        "Par temps de brume",
        "May 14, 2025: the pier is shut",
        "The pier opened on May 14, 2025",
        "May 14, 2025 to May 16, 2025",
        "31 February 2025",
        "Norvale Courier",
        "Staff Writer",
    ],
)
def test_a_line_that_may_be_the_storys_is_not_taken(line):
    assert top_line(line) is None


def test_an_agency_named_with_the_writer_stays_known_where_another_prints_it():
    front = "---\ntitle: Pier\npublisher: Norvale Courier\n---\n"
    article = text(f"{front}By Ina Holm, Reuters\n\n{BODY}", "a.md")
    assert (article.publisher, article.authors) == ("Norvale Courier", ("Ina Holm", "Reuters"))


def test_numbers_that_mean_two_days_make_a_line_without_a_day():
    article = text(f"{TITLE}\n\nPublished: 05/06/2025 10:15 AM\n\n{BODY}")
    assert article.published is None
    assert article.text == BODY


def test_a_change_says_by_when_a_text_was_published():
    article = text(f"{TITLE}\n\nUpdated May 14, 2025\n\n{BODY}")
    assert (article.published, article.updated) == (DAY, DAY)
    assert ("published", "guess", 0.3) in [(e.field, e.source, e.confidence) for e in article.provenance]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Reporting by Ina Holm.", ("Ina Holm",)),
        ("(Reporting by Ina Holm in Norvale; Editing by Lou Ames (Reuters))", ("Ina Holm",)),
        ("Reporting by Ina Holm and Lou Ames", ("Ina Holm", "Lou Ames")),
        ("Reporting by Reuters showed that the piles were hollow.", ()),
        ("Reporting by the divers took a week.", ()),
    ],
)
def test_a_credit_under_the_text_names_its_authors_and_stays(line, names):
    assert credited_in(line) == names
    article = text(f"{TITLE}\n\n{BODY}\n\n{line}")
    assert article.authors == names
    assert article.text.endswith(line)


@pytest.mark.parametrize(
    "words",
    [
        *("14. Mai 2025, 14:30 Uhr", "Mittwoch, 14. Mai 2025", "14.05.2025 um 14:30 Uhr", "14.5.2025"),
        *("mercredi 14 mai 2025 à 18 h 05", "14 de mayo de 2025, a las 18:05", "14 de maio de 2025 às 18h05"),
        *("14 maggio 2025, ore 18.05", "14 mei 2025 om 18:05 uur", "14 MAI 2025"),
        *("١٤ مايو ٢٠٢٥", "الأربعاء 14 أيار/مايو 2025", "2025年5月14日 14:30"),
    ],
)
def test_days_are_read_in_several_languages(words):
    assert day_of(words) == DAY


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("12. März 2025", date(2025, 3, 12)),
        ("3 FEVRIER 2025", date(2025, 2, 3)),
        ("1er août 2025", date(2025, 8, 1)),
        ("1. Dez. 2025", date(2025, 12, 1)),
        ("05.06.2025", date(2025, 6, 5)),
        ("05/06/2025", None),
        ("05-06-2025", None),
        ("12 brumaire 2025", None),
    ],
)
def test_with_points_the_day_comes_first(words, day):
    assert day_of(words) == day


def test_front_matter_may_give_its_day_in_another_language():
    for day in ("14.05.2025", "14. Mai 2025"):
        assert text(f"---\ntitle: Pier\npublished: {day}\n---\n{BODY}", "a.md").published == DAY


@pytest.mark.parametrize(
    ("words", "head"),
    [
        ("NORVALE COURIER Wednesday, May 14, 2025 Page 3", ("Norvale Courier", DAY)),
        ("A3 | Norvale Courier | 14 May 2025", ("Norvale Courier", DAY)),
        ("Norvale Courier 12", ("Norvale Courier", None)),
        ("5/14/2025, 10:15 AM Ferry pier at Norvale", None),  # a browser's print-out
        ("Wednesday, May 14, 2025", None),
        ("Norvale Courier", None),
        ("Norvale Harbor Office Report on piers 2025", None),
    ],
)
def test_the_head_of_a_printed_page_names_newspaper_and_day(words, head):
    assert page_head(words) == head
