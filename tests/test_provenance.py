"""What is known of an article of any format, and where each of it comes from."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from rag.domain import Article, Provenance
from rag.sources import from_json, read_bytes
from rag.sources.assembly import Draft, assemble
from rag.sources.heading_lines import day_of_place, is_notice, place_of
from rag.sources.language import language_code, language_of
from rag.sources.top_lines import top_line

BODY = (
    "The swing bridge over the Halden will close to all traffic for a year from March, the harbor office "
    "said. Its second pier has moved by four centimeters since it was last measured in the autumn."
)


def text(words, name="a.txt"):
    (article,) = read_bytes(words.encode(), name=name)
    assert isinstance(article, Article), article
    return article


def sources(article):
    return {each.field: (each.source, each.confidence) for each in article.provenance}


def test_front_matter_is_given():
    article = text(
        "---\ntitle: Bridge\npublished: 2025-10-21\nupdated: 2025-10-22\nlanguage: en\nplace: HALDEN\n"
        f"publisher: The Quay\nurl: https://quay.example/a\nauthor: Ada Poe\n---\n{BODY}",
        "a.md",
    )
    assert (article.updated, article.place, article.language) == (date(2025, 10, 22), "HALDEN", "en")
    assert set(sources(article).values()) == {("given", 1.0)}
    assert list(sources(article)) == [
        *("title", "publisher", "url", "authors", "published", "updated", "language", "place")
    ]


def test_lines_above_the_text_are_the_texts():
    article = text(
        "Swing bridge to close for a year\n\nThe Quay News | October 21, 2025\n\nBy Ada Poe\n\n"
        f"Updated: October 22, 2025 at 5:10 p.m.\n\nHALDEN, Oct. 21 — {BODY}"
    )
    assert (article.published, article.updated) == (date(2025, 10, 21), date(2025, 10, 22))
    assert (article.publisher, article.authors, article.place) == ("The Quay News", ("Ada Poe",), "HALDEN")
    assert article.text.startswith("HALDEN, Oct. 21 — The swing")  # the text stays as it is
    assert sources(article) == {
        "title": ("text", 0.8),
        "publisher": ("text", 0.8),
        "authors": ("text", 0.9),
        "published": ("text", 0.8),
        "updated": ("text", 0.8),
        "language": ("text", 0.95),
        "place": ("text", 0.9),
    }


def test_a_title_of_the_first_sentence_is_a_guess():
    assert sources(text(BODY))["title"] == ("guess", 0.3)


def test_a_day_in_a_files_name_counts_where_nothing_better_states_it():
    article = text(BODY, "2025-10-21-bridge.txt")
    assert (article.published, sources(article)["published"]) == (date(2025, 10, 21), ("file name", 0.5))
    stated = text(f"Published: October 20, 2025\n\n{BODY}", "2025-10-21-bridge.txt")
    assert (stated.published, sources(stated)["published"]) == (date(2025, 10, 20), ("text", 0.8))
    assert text(BODY, "9999-10-21-bridge.txt").published is None  # of the future


def test_a_day_in_an_items_address_is_weak_evidence():
    article = from_json({"text": BODY, "title": "T", "url": "https://quay.example/2025/10/21/bridge"})
    assert (article.published, sources(article)["published"]) == (date(2025, 10, 21), ("file name", 0.5))
    assert sources(article)["url"] == ("given", 1.0)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("BAGHDAD (AP) — A bridge", "BAGHDAD"),
        ("WASHINGTON, Oct. 21 — The bridge", "WASHINGTON"),
        ("SANTA FE, N.M. (AP) — A cat", "SANTA FE, N.M."),
        ("NEW YORK/LONDON (Reuters) - Oil", "NEW YORK/LONDON"),
        ("BERLIN -- The", "BERLIN"),
        ("SACRAMENTO, Calif. – “We closed,”", "SACRAMENTO, Calif."),
        ("Baghdad (Reuters) - The", "Baghdad"),
        ("BREAKING NEWS — The bridge", None),
        ("DENVER, March 3, 2025 /PRNewswire/ -- Quay Inc. said", "DENVER"),
        ("OAK CITY, Colo., March 3, 2025 (NEWSFEED) -- The", "OAK CITY, Colo."),
        ("NEW YORK--(COMPANY WIRE)--The", "NEW YORK"),
        ("Halden, 3 March 2025 – The", "Halden"),
        ("Halden – The", None),
        ("MONDAY, March 3, 2025 - The", None),
        ("NASA — The agency", None),
        ("NASA — the agency — said", None),
        ("CNN — The bridge", None),
        ("The bridge — A story", None),
        ("(AP) — The bridge", None),
    ],
)
def test_places_are_read_of_place_lines(words, place):
    assert place_of(words) == place


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("HALDEN, March 3, 2025 /PRNewswire/ -- The", date(2025, 3, 3)),
        ("HALDEN, Oct. 21, 2025 (Reuters) — The", date(2025, 10, 21)),
        ("HALDEN, 3 March 2025 - The", date(2025, 3, 3)),
        ("Halden, March 3, 2025 – The", date(2025, 3, 3)),
        ("HALDEN, Oct. 21 — The", None),
        ("Monday, March 3, 2025 - The", None),
        ("Born on March 3, 2025 - The", None),
        ("In Halden, March 3, 2025, it rained. - The", None),
    ],
)
def test_days_are_read_of_place_lines_that_have_the_year(words, day):
    assert day_of_place(words) == day


RELEASE = (
    "FOR IMMEDIATE RELEASE\n\nMedia contact: Lou Ames, press@quay.example, 555-0101\n\n"
    f"Quay Inc. Buys the Swing Bridge\n\nHALDEN, Oct. 21, 2025 /PRNewswire/ -- {BODY}"
)


def test_a_press_release_has_its_own_title_day_and_place():
    article = text(RELEASE)
    assert (article.title, article.place) == ("Quay Inc. Buys the Swing Bridge", "HALDEN")
    assert (article.published, sources(article)["published"]) == (date(2025, 10, 21), ("text", 0.8))
    assert article.text.startswith("HALDEN, Oct. 21, 2025 /PRNewswire/ -- The swing")
    assert "FOR IMMEDIATE RELEASE" in [removed.text for removed in article.removed]


def test_the_day_of_a_place_line_counts_where_nothing_states_one():
    stated = text(f"Published: October 20, 2025\n\nHALDEN, Oct. 21, 2025 (AP) — {BODY}")
    assert stated.published == date(2025, 10, 20)
    assert text(f"HALDEN, Oct. 21, 9999 (AP) — {BODY}").published is None  # of the future


def test_a_guessed_day_gives_way_to_the_place_lines():
    draft = Draft(
        f"HALDEN, Oct. 21, 2025 (AP) — {BODY}",
        published=date(2019, 5, 1),
        provenance=(Provenance("published", "guess", 0.3),),
    )
    assert assemble(draft, name="a").published == date(2025, 10, 21)
    known = replace(draft, provenance=(Provenance("published", "meta", 0.85),))
    assert assemble(known, name="a").published == date(2019, 5, 1)


@pytest.mark.parametrize(
    ("line", "after_one", "is_one"),
    [
        ("FOR IMMEDIATE RELEASE", False, True),
        ("Press Release - For Immediate Release", False, True),
        ("The press release said nothing of it.", False, False),
        ("Contact: Lou Ames, press@quay.example", True, True),
        ("Contact: Lou Ames, press@quay.example", False, False),
        ("Contact with the sea made her humble.", True, False),
    ],
)
def test_the_notices_of_a_press_release_are_known(line, after_one, is_one):
    assert is_notice(line, after_one) is is_one


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("Published October 21, 2025", (date(2025, 10, 21), None)),
        ("Last updated on Oct. 22, 2025 at 5:10 p.m.", (None, date(2025, 10, 22))),
        ("Published: 2025-10-21 | Updated: 2025-10-22", (date(2025, 10, 21), date(2025, 10, 22))),
        ("Updated 12:24 am EST, Wednesday, October 22, 2025", (None, date(2025, 10, 22))),
        ("It was updated on October 22, 2025", None),
        ("Updated", None),
        ("", None),
    ],
)
def test_date_lines_say_published_and_updated(line, days):
    read = top_line(line)
    assert (read and (read.published, read.updated)) == days


FRENCH = "Le pont tournant sera fermé pendant un an, a annoncé mardi la capitainerie du port de Halden."


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (BODY, "en"),
        (FRENCH, "fr"),
        (
            "Die Drehbrücke über die Halde wird für ein Jahr gesperrt, teilte die Hafenbehörde mit.",
            "de",
        ),
        ("旋回橋は一年間閉鎖されると港湾局が火曜日に発表した。第二橋脚は四センチ動いている。" * 2, "ja"),
    ],
)
def test_the_texts_own_words_tell_its_language(words, code):
    told = language_of(words)
    assert told is not None
    assert told[0] == code


def test_a_short_text_tells_no_language():
    assert language_of("Le pont est fermé.") is None


def test_the_text_counts_before_what_its_page_declares():
    page = (
        f"<html lang=en><body><article><h1>Le pont tournant ferme</h1><p>{FRENCH}</p></article></body></html>"
    )
    article = text(page, "a.html")
    assert (article.language, sources(article)["language"]) == ("fr", ("text", 0.7))


@pytest.mark.parametrize(
    ("declared", "code"),
    [("en-US", "en"), ("EN", "en"), ("pt_BR", "pt"), ("english", None), (None, None), ("", None)],
)
def test_declared_languages_are_reduced_to_their_code(declared, code):
    assert language_code(declared) == code


def test_english_does_not_load_the_model():
    script = (
        "import sys\nfrom rag.sources.language import language_of\n"
        f"assert language_of({BODY!r})[0] == 'en'\nassert 'py3langid' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
