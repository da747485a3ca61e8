"""What a page's structure says of the story in it: what is foreign goes, what was missed comes in."""

from __future__ import annotations

import pytest

from rag.domain import Article, Removed
from rag.sources import read_bytes

STORY = (
    "The ferry company said on Tuesday that it would stop its night crossings from the first of March.",
    "Passengers who hold a yearly ticket will be paid back a third of its price, its director wrote.",
    "About four hundred people cross at night each week, most of them on their way to the cannery.",
    "The harbour council will meet on Thursday to discuss whether a bus round the bay could take them.",
    "A petition against the change had two thousand names on it by the evening of the same day.",
)


def read(inside: str, head: str = "", name: str = "page.html") -> Article:
    page = f"<html><head><title>Night ferries end</title>{head}</head><body>{inside}</body></html>"
    article = next(read_bytes(page.encode("utf-8"), name=name))
    assert isinstance(article, Article), article
    return article


def paragraphs(sentences: tuple[str, ...] = STORY) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


def kinds(article: Article) -> dict[str, str]:
    return {line: piece.kind for piece in article.removed for line in piece.text.split("\n") if line}


def whole(article: Article) -> bool:
    return article.text == "\n\n".join(STORY)


def test_the_headline_and_its_summary_are_no_part_of_the_text() -> None:
    summary = "Four hundred people a week will have to find another way home, and soon."
    article = read(
        f"<article><header><h1>Night ferries end in March</h1><p class='dek'>{summary}</p></header>"
        f"<div class='body'>{paragraphs()}</div></article>"
    )
    assert whole(article)
    assert kinds(article)[summary] == "summary"


def test_a_first_paragraph_that_stands_apart_stays() -> None:
    article = read(
        f"<article><h1>Night ferries end</h1><div class='lead'><p>{STORY[0]}</p></div>"
        f"<div class='text'>{paragraphs(STORY[1:])}</div></article>"
    )
    assert whole(article)


def test_a_story_cut_in_two_by_an_advertisement_is_whole() -> None:
    chunk = "<div class='story__chunk'>{}</div>"
    more = tuple(f"{sentence[:-1]}, it was said again." for sentence in STORY)
    article = read(
        "<article><div class='grid'>"
        + chunk.format(paragraphs())
        + "</div><div class='rail'><div class='ad'><p>Advertisement</p></div></div><div class='grid narrow'>"
        + chunk.format(paragraphs(more))
        + "</div></article>"
    )
    assert article.text == "\n\n".join((*STORY, *more))


@pytest.mark.parametrize(
    ("outer", "headline"),
    [("article", "h2"), ("div", "h1"), ("div", "h2")],
    ids=["an article of its own", "a headline", "a headline that is a link"],
)
def test_the_next_story_on_the_page_is_not_this_one(outer: str, headline: str) -> None:
    other = tuple(f"{sentence[:-1]}, in another town altogether." for sentence in STORY)
    link = f"<{headline}><a href='/next'>Another town loses its ferry too</a></{headline}>"
    article = read(
        f"<main><{outer}><h1>Night ferries end</h1><div class='text'>{paragraphs()}</div></{outer}>"
        f"<{outer}>{link}<div class='text'>{paragraphs(other[:2])}</div></{outer}>"
        f"<{outer}>{link}<div class='text'>{paragraphs(other[2:])}</div></{outer}></main>"
    )
    assert STORY[0] in article.text
    assert "another town" not in article.text


def test_long_comments_under_a_short_story_stay_comments() -> None:
    said = "".join(
        f"<div class='text'><p>Reader {n} says that {STORY[n % 5].lower()}</p></div>" for n in range(20)
    )
    article = read(
        f"<main><h1>Night ferries end</h1><div class='text'>{paragraphs()}</div></main>"
        f"<section class='comments'>{said}</section>"
    )
    assert whole(article)
    assert {piece.kind for piece in article.removed if "Reader 7" in piece.text} == {"comments"}


def test_other_stories_below_the_story_are_removed_with_their_texts() -> None:
    others = "".join(
        f"<div class='box'><a href='/{n}'>A story about the town of number {n}</a>"
        f"<div>Something else happened there, as was reported at length on day {n}.</div></div>"
        for n in range(4)
    )
    article = read(
        f"<div class='inner'><h1>Night ferries end</h1><div class='words'>{paragraphs()}</div>"
        f"<div class='bar'><strong>Top stories</strong></div><div>{others}</div></div>"
    )
    assert whole(article)
    assert any("number 2" in piece.text for piece in article.removed)


@pytest.mark.parametrize(
    "around",
    [
        "<div class='related-box'><h3>Related</h3><ul><li><a href='/a'>The bay’s bus is full at last</a></li>"
        "<li><a href='/b'>Cannery takes on another hundred</a></li></ul></div>",
        "<ul><li><a href='/a'>The bay’s bus is full at last</a></li>"
        "<li><a href='/b'>Cannery takes on another hundred</a></li></ul>",
    ],
)
def test_a_list_of_headlines_within_the_story_is_removed_and_the_story_goes_on(around: str) -> None:
    article = read(f"<article>{paragraphs(STORY[:2])}{around}{paragraphs(STORY[2:])}</article>")
    assert whole(article)


def test_a_list_that_the_story_tells_stays() -> None:
    items = (
        "<ul><li>Friday: the last night crossing as planned</li><li>Monday: the first bus leaves</li></ul>"
    )
    article = read(f"<article>{paragraphs()}{items}{paragraphs((STORY[0] + ' Again.',))}</article>")
    assert "Friday: the last night crossing as planned" in article.text
    assert "Monday: the first bus leaves" in article.text


def test_a_heading_at_the_end_that_heads_nothing_is_removed() -> None:
    article = read(f"<article>{paragraphs()}<h3>Have your say below</h3></article>")
    assert whole(article)


def test_a_heading_between_paragraphs_stays() -> None:
    article = read(
        f"<article>{paragraphs(STORY[:3])}<h3>What comes next</h3>{paragraphs(STORY[3:])}</article>"
    )
    assert "What comes next" in article.text


def test_a_notice_from_the_far_end_of_the_page_is_no_part_of_the_text() -> None:
    bar = (
        "<div id='bar'><div><p>Have Bay Monthly brought to your door, twelve of them a year.</p></div></div>"
    )
    article = read(f"<main><article>{paragraphs()}</article></main>{bar}")
    assert whole(article)


def test_a_page_that_names_everything_a_sidebar_keeps_its_story() -> None:
    article = read(f"<div class='content-with-sidebar'><div class='header-wrap'>{paragraphs()}</div></div>")
    assert whole(article)
    assert article.removed == () or all(isinstance(piece, Removed) for piece in article.removed)


def test_share_bar_comments_and_newsletter_box_are_kept_apart_by_kind() -> None:
    article = read(
        "<article><div class='share-bar'><a href='#'>Facebook</a> <a href='#'>E-mail</a></div>"
        f"{paragraphs()}"
        "<div class='newsletter-box'><p>Sign up to our daily newsletter and never miss a ferry.</p></div>"
        "</article>"
        "<section id='comments'><h2>2 comments</h2><div><p>I crossed there every night of my life.</p></div>"
        "<div><p>They should have asked us before they wrote that.</p></div></section>"
    )
    assert whole(article)
    found = kinds(article)
    assert found["I crossed there every night of my life."] == "comments"
    assert found["Sign up to our daily newsletter and never miss a ferry."] == "boilerplate"


@pytest.mark.parametrize("name", ["q1", "inner", "detail-text"])
def test_headings_and_lists_between_paragraphs_stay_where_no_element_says_article(name: str) -> None:
    items = "<ul><li>Night crossing: 1,200 euros</li><li>Bus: 300 euros</li></ul>"
    article = read(
        f"<h1>Night ferries end</h1><div class='{name}'>{paragraphs(STORY[:2])}<h2>What it costs</h2>{items}"
        f"{paragraphs(STORY[2:4])}<h2>Who decides</h2>{paragraphs(STORY[4:])}</div>"
    )
    assert article.text == "\n\n".join(
        (
            *STORY[:2],
            "What it costs",
            "- Night crossing: 1,200 euros\n- Bus: 300 euros",
            *STORY[2:4],
            "Who decides",
            STORY[4],
        )
    )


def test_a_story_told_post_by_post_keeps_every_heading_and_time() -> None:
    told = [(f"{17 - n}.30 CET", f"Post of hour {17 - n}", sentence) for n, sentence in enumerate(STORY)]
    article = read(
        "<main><h1>Night ferries end</h1><div class='feed'>"
        + "".join(
            f"<div class='post'><time>{time}</time><h2>{heading}</h2><p>{sentence}</p></div>"
            for time, heading, sentence in told
        )
        + "</div></main>"
    )
    assert article.text == "\n\n".join(line for post in told for line in post)


def test_the_time_above_a_story_is_no_part_of_it() -> None:
    article = read(
        f"<div class='q1'><h1>Night ferries end</h1><time>4 February 2025</time>{paragraphs()}</div>"
    )
    assert whole(article)


def test_a_page_of_one_short_sentence_gives_that_sentence() -> None:
    article = read(
        "<header><a href='/'>Bay Monthly</a></header>"
        "<main><article><h1>Night ferries end</h1><p>The night ferries end in March.</p></article></main>"
    )
    assert article.text == "The night ferries end in March."
    assert kinds(article) == {"Bay Monthly": "navigation"}


def test_words_of_a_table_that_is_kept_are_not_removed() -> None:
    table = "<table><tr><th>Night</th><th>On board</th></tr><tr><td>Friday</td><td>61</td></tr></table>"
    article = read(f"<article>{paragraphs(STORY[:3])}{table}{paragraphs(STORY[3:])}</article>")
    assert "| Friday | 61 |" in article.text
    assert article.removed == ()


def test_what_is_removed_in_two_places_is_two_pieces() -> None:
    article = read(
        f"<article><h1>Night ferries end</h1><p>By Ada Poe</p>{paragraphs()}<p>Filed: 4 Feb</p></article>"
    )
    for piece in article.removed:
        assert not ("Ada Poe" in piece.text and "Filed" in piece.text)
