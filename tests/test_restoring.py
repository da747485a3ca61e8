"""What an extractor passes over of a story: short posts of a live page, and boxes of facts beside it."""

from __future__ import annotations

import pytest

from rag.domain import Article
from rag.sources import read_bytes

STORY = (
    "The dyke at Lorn broke at two places on Sunday night, the water board said early on Monday morning.",
    "Some six hundred people slept in the sports hall; the school on the hill took in two hundred more.",
    "Boats of the fire service went from house to house until the lights failed a little before four.",
    "The board has asked the army for pumps, and expects the first of them in Lorn by Tuesday evening.",
)
LAST = "It was the third break in the dyke since the winter of 1962, when it had just been raised."
SHORT = "One man is missing in Lorn."


def read(inside: str) -> Article:
    page = f"<html><head><title>Dyke breaks at Lorn</title></head><body>{inside}</body></html>"
    article = next(read_bytes(page.encode("utf-8"), name="page.html"))
    assert isinstance(article, Article), article
    return article


def post(time: str, heading: str, *body: str) -> str:
    return f"<div class='post'><time>{time}</time><h2>{heading}</h2>{''.join(body)}</div>"


def live(*posts: str) -> Article:
    return read(f"<article><h1>Dyke breaks at Lorn</h1>{''.join(posts)}</article>")


def p(*sentences: str) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


def removed(article: Article) -> str:
    return "\n".join(piece.text for piece in article.removed)


def test_a_short_post_among_longer_ones_stays_whole() -> None:
    article = live(
        post("09.10 CET", "Pumps on their way", p(*STORY[1:])),
        post("08.20 CET", "A man missing", p(SHORT)),
        post("07.00 CET", "Two breaks", p(STORY[0], LAST)),
    )
    lines = article.text.split("\n\n")
    at = lines.index("08.20 CET")
    assert lines[at : at + 4] == ["08.20 CET", "A man missing", SHORT, "07.00 CET"]


def test_a_short_second_paragraph_of_the_last_post_stays() -> None:
    article = live(
        post("09.10 CET", "Pumps on their way", p(*STORY[1:])),
        post("07.00 CET", "Two breaks", p(STORY[0], SHORT)),
    )
    assert article.text.endswith(f"{STORY[0]}\n\n{SHORT}")


def test_the_time_of_a_post_stays_where_its_heading_stands_first() -> None:
    posts = [(f"{9 - n}.10 CET", f"What the hour {9 - n} brought", body) for n, body in enumerate(STORY)]
    article = live(
        *(
            f"<div class='post'><h2>{heading}</h2><time>{time}</time><p>{body}</p></div>"
            for time, heading, body in posts
        )
    )
    assert article.text == "\n\n".join(
        line for time, heading, body in posts for line in (heading, time, body)
    )


def test_a_time_and_a_heading_without_their_post_stay_out() -> None:
    video = "<div><iframe src='https://video.example/1'></iframe></div>"
    article = live(
        post("09.10 CET", "Pumps on their way", p(*STORY[1:])),
        post("08.20 CET", "See the break from above", video),
        post("07.00 CET", "Two breaks", p(STORY[0], LAST)),
    )
    assert "08.20" not in article.text
    assert "See the break from above" not in article.text
    assert "07.00 CET\n\nTwo breaks" in article.text


def test_a_notice_in_a_post_stays_out() -> None:
    notice = "Sign up for our newsletter."
    article = live(
        post("09.10 CET", "Pumps on their way", p(*STORY[1:], notice)),
        post("07.00 CET", "Two breaks", p(STORY[0], LAST)),
    )
    assert notice not in article.text
    assert notice in removed(article)


@pytest.mark.parametrize("name", ["", " class='factbox'"])
def test_a_box_of_facts_between_paragraphs_is_the_storys(name: str) -> None:
    box = f"<aside{name}><h3>The dyke in figures</h3>{p('It is 14 km long and was raised in 1962.')}</aside>"
    article = read(f"<article><h1>Dyke breaks at Lorn</h1>{p(*STORY[:2])}{box}{p(*STORY[2:])}</article>")
    assert article.text == "\n\n".join(
        (*STORY[:2], "The dyke in figures", "It is 14 km long and was raised in 1962.", *STORY[2:])
    )


@pytest.mark.parametrize(
    "box",
    [
        f"<p>{STORY[0]}</p>",
        "<p>Ada Renn has written of dykes since 1999. <a href='/renn'>More by her</a></p>",
        "<p>The best of Lorn, each morning.</p><form><input name='e'><button>Yes</button></form>",
    ],
    ids=["the story's own words again", "with a link", "with a form"],
)
def test_another_box_beside_a_story_is_not(box: str) -> None:
    article = read(
        f"<article><h1>Dyke breaks at Lorn</h1>{p(*STORY[:2])}<aside>{box}</aside>{p(*STORY[2:])}</article>"
    )
    assert article.text == "\n\n".join(STORY)


def test_what_a_site_says_of_itself_below_a_story_stays_out() -> None:
    said = "The Lorn Courier has told the news of the valley since 1888, and belongs to its readers."
    article = read(f"<h1>Dyke breaks at Lorn</h1>{p(*STORY)}<aside>{p(said)}</aside>")
    assert article.text == "\n\n".join(STORY)
