"""Which day, byline and site's name on a page are its article's, and not another story's or a sentence's."""

from __future__ import annotations

from datetime import date

import lxml.html
import pytest

from rag.sources.page_metadata import PageMetadata, page_metadata
from rag.sources.page_names import Guess

HEADLINE = "The lock at Ems is to close for fourteen weeks"
SUMMARY = "<p>Barges will have to go by Lingen, the canal office says, from the first of May on.</p>"
TEXT = (
    "<p>The lock at Ems will be closed from May on, for both of its gates have to be lifted out.</p>"
    "<p>The canal office expects that barges lose a day on their way, and that coal becomes dearer.</p>"
)
TIME = '<time datetime="2025-03-02">March 2, 2025</time>'
LINK = "<a href='/storm'>Storm leaves thousands of farms in the dark</a>"


def read(
    body: str, *, head: str = "", title: str = HEADLINE, guess: str | None = None, heading: str = HEADLINE
) -> PageMetadata:
    page = (
        f"<html lang=en><head><title>{title}</title>{head}</head><body><h1>{heading}</h1>{body}</body></html>"
    )
    return page_metadata(
        lxml.html.document_fromstring(page), Guess(published=guess), latest=date(2025, 10, 25)
    )


def source(known: PageMetadata, field: str) -> tuple[str, float]:
    return next((each.source, each.confidence) for each in known.provenance if each.field == field)


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{TIME}</div>{TEXT}",
        f"<div><a href='/staff/lea-brandt/'>Lea Brandt and Kai Ott of the Canal Post</a> {TIME}</div>{TEXT}",
        f"{SUMMARY}<div>{TIME}</div>{TEXT}",
        f"{SUMMARY}<ul><li>The works cost 14 million euros, a third more than planned.</li></ul>{TIME}{TEXT}",
        f"<figure><p>The lock at Ems on a morning in spring, with a barge.</p></figure>{TIME}{TEXT}",
        f"<div><img src=l.jpg><p>By Lea Brandt, {TIME}</p></div>{TEXT}",
        f"<ul><li>By Lea Brandt</li><li><time datetime=2025-03-02>2 days ago</time></li></ul>{TEXT}",
        f"<time datetime=2025-03-02></time>{TEXT}",
        f"<div><time datetime=2025-03-02></time></div><div>{TEXT}</div>",
        f"<h5>By Lea Brandt {TIME}</h5>{TEXT}",
        f"{TEXT}<div>Published on {TIME} by the canal office</div>",
        f"{TEXT}<p>Posted on <a href='/lock'><time class='entry-date' datetime=2025-03-02>x</time></a></p>",
    ],
)
def test_a_day_above_the_text_or_marked_under_it_is_the_articles(body: str) -> None:
    known = read(body)
    assert (known.published, source(known, "published")) == (date(2025, 3, 2), ("markup", 0.8))


@pytest.mark.parametrize(
    "card",
    [
        f"<div class=x>{LINK} {TIME}</div>",
        f"<div class=x><h4>Latest</h4><div><a href='/storm'>Storm</a> {TIME}</div></div>",
        f"<h3>Latest</h3><a href='/storm'>Storm</a> {TIME}",
        f"<section><article><h3><a href='/storm'>Storm</a></h3>{TIME}</article></section>",
        f"<a href='/storm'><span>Storm leaves thousands in the dark</span> {TIME}</a>",
        "<div>"
        + LINK
        + '<time class="entry-date published" datetime="2025-03-02">March 2, 2025</time></div>',
    ],
)
@pytest.mark.parametrize("guess", [None, "2025-03-02"])
def test_the_day_of_another_storys_card_is_not_the_articles(card: str, guess: str | None) -> None:
    assert read(f"{TEXT}{card}", guess=guess).published is None
    known = read(f"<p class=date>January 6, 2025</p>{TEXT}{card}", guess=guess)
    assert (known.published, source(known, "published")) == (date(2025, 1, 6), ("text", 0.6))


def test_the_day_of_a_card_above_the_headline_is_not_the_articles() -> None:
    page = f"<div>{LINK}{TIME}</div><h1>{HEADLINE}</h1>{TEXT}"
    tree = lxml.html.document_fromstring(f"<html><body>{page}</body></html>")
    assert page_metadata(tree, latest=date(2025, 10, 25)).published is None


@pytest.mark.parametrize(
    "sentence",
    [
        f"<p>The old gate fell on {TIME} in a storm, and nobody was hurt by it.</p>",
        f"<p>It fell on {TIME}.</p>",
        f"<p>{TIME} was the day on which the old gate fell into the lock.</p>",
    ],
)
@pytest.mark.parametrize("guess", [None, "2025-03-02"])
def test_a_day_in_a_sentence_is_not_the_articles(sentence: str, guess: str | None) -> None:
    assert read(f"{sentence}{TEXT}", guess=guess).published is None
    assert read(f"{TEXT}{sentence}", guess=guess).published is None


def test_a_day_in_a_sentences_own_words_is_not_the_articles() -> None:
    assert read(f"<p>The old gate fell on March 2, 2025 in a storm.</p>{TEXT}").published is None


def test_a_guess_is_believed_where_the_page_shows_its_day_without_the_year() -> None:
    card = f"<div>{LINK} {TIME}</div>"
    assert read(f"<p>March 2</p>{TEXT}{card}", guess="2025-03-02").published == date(2025, 3, 2)


def test_the_attribute_and_the_words_of_one_element_are_one_witness() -> None:
    assert source(read(f"<p>{TIME}</p>{TEXT}"), "published") == ("markup", 0.8)
    twice = read(f"<p>{TIME}</p><p>Published March 2, 2025</p>{TEXT}")
    assert source(twice, "published") == ("markup", 0.98)


@pytest.mark.parametrize("between", ["Updated", "<b>Last updated:</b>", "</p><p>Modified on"])
def test_an_unmarked_time_after_a_word_of_change_is_the_day_of_change(between: str) -> None:
    later = '<time datetime="2025-03-05">March 5, 2025</time>'
    known = read(f"<p>{TIME} {between} {later}</p>{TEXT}")
    assert (known.published, known.updated) == (date(2025, 3, 2), date(2025, 3, 5))
    assert source(known, "updated") == ("markup", 0.8)


def test_the_headline_is_the_heading_that_the_page_knows() -> None:
    own = f"<div><h2><a href='/lock'>{HEADLINE}</a></h2>{TIME}</div>{TEXT}"
    assert read(own, heading="<a href='/'>Canal Post</a>").published == date(2025, 3, 2)


@pytest.mark.parametrize(
    ("line", "authors", "publisher"),
    [
        ("By Lea Brandt and Kai Ott, Canal Post", ("Lea Brandt", "Kai Ott"), "Canal Post"),
        ("By Lea Brandt | March 2, 2025", ("Lea Brandt",), None),
        ("by <a href='/l'>Lea Brandt</a> and <a href='/k'>Kai Ott</a>", ("Lea Brandt", "Kai Ott"), None),
        ("<span>By</span> <b>Lea Brandt</b><br>Staff Writer", ("Lea Brandt",), None),
        ("<p>By</p><p>Lea Brandt</p>", ("Lea Brandt",), None),
        ("<p>Lea Brandt</p><p>Staff Writer</p><p>Canal Post</p>", ("Lea Brandt",), "Canal Post"),
        ("By The Associated Press", ("Associated Press",), "Associated Press"),
        ("By the canal", (), None),
        ("Canal Street", (), None),
    ],
)
def test_a_byline_between_headline_and_text_is_read(
    line: str, authors: tuple[str, ...], publisher: str | None
) -> None:
    known = read(f"<div>{line}</div>{TEXT}")
    assert known.authors == authors
    assert known.publisher == (publisher if publisher != "Associated Press" else None)
    if authors:
        assert source(known, "authors") == ("text", 0.6)


def test_what_the_page_declares_goes_before_its_byline() -> None:
    declared = "<meta name=author content='Kai Ott'><meta property='og:site_name' content='The Quay'>"
    known = read(f"<div>By Lea Brandt, Canal Post</div>{TEXT}", head=declared)
    assert (known.authors, known.publisher) == (("Kai Ott",), "The Quay")


def test_an_agency_in_a_byline_is_the_storys_origin_not_its_publisher() -> None:
    address = "<link rel=canonical href='https://www.canalpost.example/lock'>"
    line = f"<div>By Lea Brandt, Associated Press</div>{TEXT}"
    known = read(line, head=address, title=f"{HEADLINE} - Canal Post")
    assert (known.authors, known.publisher) == (("Lea Brandt", "Associated Press"), "Canal Post")
    assert read(line, head=address).publisher is None


def test_the_end_of_the_title_names_the_publisher_where_the_address_spells_it() -> None:
    address = "<link rel=canonical href='https://www.canalpost.example/lock'>"
    for title in (f"{HEADLINE} - Canal Post", f"{HEADLINE} | News | The Canal Post"):
        known = read(TEXT, head=address, title=title)
        assert (known.publisher or "").removeprefix("The ") == "Canal Post"
        assert source(known, "publisher") == ("markup", 0.8)
    assert read(TEXT, head=address, title=f"{HEADLINE} - Local News").publisher is None
    assert read(TEXT, title=f"{HEADLINE} - Canal Post").publisher is None  # no address to tell by


def test_an_address_that_an_extractor_gives_for_a_name_is_none() -> None:
    tree = lxml.html.document_fromstring(
        f"<html><head><link rel=canonical href='https://www.canalpost.example/a'></head><body>{TEXT}</body></html>"
    )
    for name, publisher in (("canalpost.example", None), ("Canal Post", "Canal Post")):
        assert page_metadata(tree, Guess(publisher=name), latest=date(2025, 10, 25)).publisher == publisher
