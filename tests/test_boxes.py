"""Boxes beside a story that no name gives away: told by titles, links, buttons, pictures; the story stays."""

from __future__ import annotations

import pytest

from rag.domain import Article
from rag.sources import read_bytes

STORY = (
    "The last bakery in Lindow will shut its oven at the end of May, its owner said on Wednesday.",
    "Marta Holt has baked there for thirty-one years; her daughter teaches in the city and will not return.",
    "A hundred and twelve people signed a letter that asks the council to find somebody to take it over.",
    "The council owns the house, and has put off the rent until autumn to win some time for a search.",
    "Flour and power together cost her twice what they did four years ago, Holt told the meeting.",
)
HEADLINE = "Gale lifts roof off school gymnasium in Parr"
TEASER = "Forty pupils were led out of the gymnasium when the gale tore at its roof on Monday."
SECOND = "Choir of Orme wins prize in the capital"
SECOND_TEASER = "The choir of nineteen sang three songs of its own to win the prize on Sunday."


def read(inside: str, head: str = "") -> Article:
    page = f"<html><head><title>Bakery to shut</title>{head}</head><body>{inside}</body></html>"
    article = next(read_bytes(page.encode("utf-8"), name="page.html"))
    assert isinstance(article, Article), article
    return article


def p(*sentences: str) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


def around(box: str) -> Article:
    return read(f"<main><article><h1>Bakery to shut</h1>{p(*STORY[:3])}{box}{p(*STORY[3:])}</article></main>")


def after(box: str) -> Article:
    return read(f"<main><article><h1>Bakery to shut</h1>{p(*STORY)}{box}</article></main>")


def whole(article: Article) -> bool:
    return article.text == "\n\n".join(STORY)


def kinds(article: Article) -> dict[str, str]:
    return {line: piece.kind for piece in article.removed for line in piece.text.split("\n") if line}


@pytest.mark.parametrize(
    "title", ["Related stories", "More on this story", "Das könnte Sie auch interessieren"]
)
def test_a_box_with_a_telling_title_goes_whole(title: str) -> None:
    article = around(
        f"<div class='k3'><h4>{title}</h4><p><a href='/a'>{HEADLINE}</a></p><p>{TEASER}</p></div>"
    )
    assert whole(article)
    assert {kinds(article)[line] for line in (title, HEADLINE, TEASER)} == {"teaser"}


def test_a_list_of_headlines_with_their_texts_goes_with_its_title() -> None:
    article = around(
        "<div><h3>More on this story</h3><ul>"
        f"<li><a href='/a'><span>{HEADLINE}</span></a><p>{TEASER}</p></li>"
        f"<li><a href='/b'>{SECOND}</a><p>{SECOND_TEASER}</p></li></ul></div>"
    )
    assert whole(article)
    (piece,) = [piece for piece in article.removed if TEASER in piece.text]
    assert piece.kind == "teaser"
    assert SECOND_TEASER in piece.text


@pytest.mark.parametrize(
    "card",
    [
        f"<a href='/a'><div><h3>{HEADLINE}</h3><p>{TEASER}</p></div></a>",
        f"<div><h4><a href='/a'>{HEADLINE}</a></h4><p>{TEASER}</p></div>",
    ],
    ids=["all of it a link", "its headline a link"],
)
def test_a_card_of_another_story_without_a_title_goes(card: str) -> None:
    article = around(card)
    assert whole(article)
    assert kinds(article)[TEASER] == "teaser"


def test_cards_at_the_end_go_with_the_title_over_them() -> None:
    article = after(
        f"<div><h3>Elsewhere</h3><div><h4><a href='/a'>{HEADLINE}</a></h4><p>{TEASER}</p></div>"
        f"<div><h4><a href='/b'>{SECOND}</a></h4><p>{SECOND_TEASER}</p></div></div>"
    )
    assert whole(article)
    assert kinds(article)["Elsewhere"] == "teaser"


def test_a_linked_headline_between_two_paragraphs_goes() -> None:
    line = "Gale lifts roof off school gymnasium in Parr, with forty pupils inside"
    article = around(f"<p><a href='/a'>{line}</a></p>")
    assert whole(article)
    assert kinds(article)[line] == "related"


def test_a_link_to_a_document_elsewhere_stays() -> None:
    line = "Read the letter of the hundred and twelve to the council in full"
    page = (
        f"<article>{p(*STORY[:3])}<p><a href='https://council.example/letter'>{line}</a></p>"
        f"{p(*STORY[3:])}</article>"
    )
    article = read(page, "<link rel='canonical' href='https://lindow.example/bakery'>")
    assert line in article.text


def test_the_story_goes_on_below_a_titled_list_in_its_own_part() -> None:
    article = read(
        f"<article><div>{p(*STORY[:3])}</div><div><h3>Related stories</h3><ul><li><a href='/a'>{HEADLINE}</a>"
        f"</li><li><a href='/b'>{SECOND}</a></li></ul>{p(*STORY[3:])}</div></article>"
    )
    assert whole(article)


def test_a_part_of_the_story_under_a_title_like_that_of_a_box_stays() -> None:
    article = around(
        f"<div><h3>Elsewhere</h3>{p('In Parr a bakery shut in March, and one in Orme in April.')}</div>"
    )
    assert "Elsewhere" in article.text
    assert "In Parr a bakery shut in March" in article.text


def test_a_page_that_is_a_list_of_short_linked_pieces_keeps_them() -> None:
    pieces = "".join(
        f"<div><h3><a href='/{n}'>What bakers of the town number {n} say</a></h3><p>{sentence}</p></div>"
        for n, sentence in enumerate(STORY)
    )
    article = read(f"<main><article><h1>Bakers speak</h1>{pieces}</article></main>")
    assert all(sentence in article.text for sentence in STORY)


@pytest.mark.parametrize("title", ["2 Comments", "2 Kommentare"])
@pytest.mark.parametrize("inside", [True, False], ids=["within the article", "in a part of its own"])
def test_what_readers_wrote_below_a_title_is_comments(title: str, inside: bool) -> None:
    said = "I bought my bread there every day for eleven years and shall miss it."
    box = f"<h3>{title}</h3><div><b>rye_man</b> <span>3 hours ago</span><p>{said}</p></div>"
    story = f"<h1>Bakery to shut</h1>{p(*STORY)}"
    article = read(
        f"<main><article>{story}{box}</article></main>"
        if inside
        else f"<main><article>{story}</article><section>{box}</section></main>"
    )
    assert whole(article)
    (piece,) = [piece for piece in article.removed if said in piece.text]
    assert piece.kind == "comments"
    assert piece.text.startswith(title)


def test_a_link_to_the_comments_above_a_story_takes_nothing_with_it() -> None:
    article = read(
        f"<article><h1>Bakery to shut</h1><h4><a href='#said'>2 Comments</a></h4>{p(*STORY)}</article>"
    )
    assert whole(article)


def test_a_banner_that_asks_for_consent_goes_though_nothing_names_it() -> None:
    asked = "We and our 312 partners store and read information on your device to measure how pages are used."
    article = read(
        f"<div id='z1'><h2>Before you read</h2>{p(asked, 'You can change your choices whenever you like.')}"
        f"<button>Accept all</button><button>Manage options</button></div><h1>Bakery to shut</h1>{p(*STORY)}"
    )
    assert whole(article)
    assert kinds(article)[asked] == "boilerplate"


def test_a_story_about_banners_stays() -> None:
    told = "Under the new rule, websites must ask for consent before they store cookies on a reader's device."
    article = around(p(told))
    assert told in article.text


def test_a_box_that_asks_for_an_address_goes() -> None:
    asked = "Fond of bread? Our letter brings you the best of Lindow."
    article = after(f"<div><p>{asked}</p><form><input name='e'><button>Count me in</button></form></div>")
    assert whole(article)
    assert kinds(article)[asked] == "boilerplate"


def test_a_short_paragraph_alone_with_a_picture_is_its_caption() -> None:
    said = "Marta Holt at her oven in Lindow, early on Wednesday."
    article = around(f"<div class='w'><img src='a.jpg'><p>{said}</p></div>")
    assert whole(article)
    assert kinds(article)[said] == "caption"


def test_a_story_told_in_pictures_keeps_its_paragraphs() -> None:
    article = read(
        "<main><article><h1>Bakery to shut</h1>"
        + "".join(f"<div><img src='{n}.jpg'><p>{sentence}</p></div>" for n, sentence in enumerate(STORY))
        + "</article></main>"
    )
    assert all(sentence in article.text for sentence in STORY)


@pytest.mark.parametrize("title", ["Comments", "Reacties"])
def test_a_part_of_the_story_that_tells_what_was_said_stays(title: str) -> None:
    told = "The mayor wrote that the council would not let the oven go cold, whatever it took."
    article = after(f"<div><h3>{title}</h3>{p(told)}</div>")
    assert told in article.text


def test_a_card_that_is_one_link_of_several_parts_goes() -> None:
    article = around(f"<a href='/a' class='k3'><span>{HEADLINE}</span><span>{TEASER}</span></a>")
    assert whole(article)
    assert kinds(article)[f"{HEADLINE} {TEASER}"] == "teaser"


def test_a_paragraph_of_the_story_that_is_one_link_stays() -> None:
    line = "The letter of the hundred and twelve is on the council's board, where anybody may read it."
    article = around(f"<p><a href='/letter'><b>The letter</b> {line[11:]}</a></p>")
    assert line in article.text


# Their words share little with the headlines above them, and nothing with the story.
PAIRS = (
    ("Gale lifts the roof off a school in Parr", "Forty pupils were led out when the wind tore at it."),
    ("Choir of Orme wins a prize in the capital", "Nineteen voices sang three songs of their own."),
)


def pairs() -> str:
    return "".join(f"<p><a href='/{n}'>{head}</a></p><p>{text}</p>" for n, (head, text) in enumerate(PAIRS))


@pytest.mark.parametrize("element", ["<div class='k9'>{}</div>", "{}"], ids=["in an element", "in none"])
def test_linked_headlines_with_their_texts_in_a_row_go(element: str) -> None:
    article = after(element.format(pairs()))
    assert whole(article)
    assert {kinds(article)[line] for pair in PAIRS for line in pair} == {"teaser"}


def test_the_story_stays_between_links_to_other_stories() -> None:
    links = [f"<p><a href='/{n}'>{head}</a></p>" for n, (head, _) in enumerate(PAIRS)]
    told = f"{p(*STORY[:3])}{links[0]}{p(STORY[3])}{links[1]}{p(STORY[4])}"
    article = read(f"<article><h1>Bakery to shut</h1>{told}</article>")
    assert whole(article)


def readers(title: str) -> str:
    said = ("I bought my bread there every day for years.", "Good riddance, it was far too dear for me.")
    posts = "".join(f"<div><b>rye_{n}</b><p>{words}</p></div>" for n, words in enumerate(said))
    return f"<h3>{title}</h3>{posts}"


@pytest.mark.parametrize("title", ["Join the conversation", "Have your say", "Leave a comment"])
def test_what_readers_wrote_goes_without_a_number_or_a_form(title: str) -> None:
    article = after(readers(title))
    assert whole(article)
    (piece,) = [piece for piece in article.removed if "Good riddance" in piece.text]
    assert piece.kind == "comments"


def test_a_part_of_the_story_under_such_a_title_stays() -> None:
    told = "The council asks for letters by the first of June, and will read them aloud in its next meeting."
    article = after(f"<h3>Have your say</h3>{p(told)}")
    assert told in article.text


@pytest.mark.parametrize("label", ["SPONSORED", "Presented by Oakbank", "Advertorial"])
def test_an_advertisements_label_covers_its_box(label: str) -> None:
    words = "Oakbank pays 5 percent on savings until December, more than any other bank in the county."
    article = around(f"<div class='z'><p>{label}</p><p>{words}</p></div>")
    assert whole(article)
    assert {kinds(article)[line] for line in (label, words)} == {"boilerplate"}


def test_a_label_above_a_part_of_the_story_covers_nothing_else() -> None:
    parts = "".join(f"<div class='part'><p>Advertisement</p><p>{sentence}</p></div>" for sentence in STORY)
    article = read(f"<article><h1>Bakery to shut</h1>{parts}</article>")
    assert whole(article)


@pytest.mark.parametrize("label", ["Advertisement", "Anzeige"])
def test_the_label_of_a_place_for_advertisements_covers_links_alone(label: str) -> None:
    words = "Oakbank pays 5 percent on savings until December, more than any other bank in the county."
    link = f"<p><a href='https://oakbank.example/'>{words}</a></p>"
    assert whole(around(f"<div><p>{label}</p>{link}</div>"))
    story = f"<div><p>{label}</p>{p(STORY[0])}</div>{p(*STORY[1:])}"
    assert whole(read(f"<article><h1>Bakery to shut</h1>{story}</article>"))
