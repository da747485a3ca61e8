"""A page made ready: quoted posts stay, what opens under a pointer or for a screen reader goes."""

from __future__ import annotations

import lxml.html
from test_story import STORY, paragraphs, read

from rag.sources.pruning import readied


def tree(inside: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(f"<html><body>{inside}</body></html>")


def test_a_post_that_the_story_quotes_is_part_of_it() -> None:
    post = (
        "<div class='social-embed'><blockquote class='twitter-tweet'><p>We will miss the night boat,"
        " all of us at the works.</p>— Cannery Union (@cannery) March 1, 2025</blockquote>"
        "<script>x()</script></div>"
    )
    text = read(f"<article>{paragraphs(STORY[:3])}{post}{paragraphs(STORY[3:])}</article>").text
    assert "We will miss the night boat, all of us at the works." in text
    assert text.index(STORY[2]) < text.index("night boat, all of us") < text.index(STORY[3])


def test_headlines_that_open_under_a_name_leave_the_sentence_whole() -> None:
    opened = (
        "<span class='people'><a href='/p'>Ada Poe</a><span class='box'><span>"
        "<a href='/1'>Harbour council votes on a bus at last</a>"
        " <a href='/2'>Ferry director answers his critics in town</a> <a href='/3'>More</a>"
        "</span></span></span>"
    )
    text = read(
        f"<article>{paragraphs()}<p>The director, {opened}, will answer questions on Friday.</p></article>"
    ).text
    assert "The director, Ada Poe" in text
    assert "will answer questions on Friday." in text
    assert "votes on a bus" not in text


def test_a_table_that_lays_out_a_page_is_read_as_a_page() -> None:
    page = f"<table><tr><td><a href='/'>Home</a></td><td>{paragraphs()}{paragraphs()}</td></tr></table>"
    assert not list(readied(tree(page)).iter("table", "td"))


def test_a_table_of_figures_stays_a_table() -> None:
    rows = "".join(
        f"<tr><td>Crossing {n}</td><td>{n * 7} people on board at night</td></tr>" for n in range(40)
    )
    assert len(list(readied(tree(f"<table>{rows}</table>")).iter("td"))) == 80


def test_what_is_there_for_screen_readers_goes_and_what_is_the_story_stays() -> None:
    inside = readied(tree("<p>One.<span class='sr-only'>opens in a new window</span> Two.</p>"))
    assert inside.text_content() == "One. Two."
    shown_by_script = readied(tree(f"<div class='hidden'>{paragraphs() * 3}</div>"))
    assert STORY[0] in shown_by_script.text_content()


def test_marks_of_words_by_the_thousand_go_and_their_words_stay() -> None:
    links = "".join(f"<a href='/{n}'>word <b>{n}</b></a>, " for n in range(4000))
    page = tree(f"<p>First {links}<img alt=''>and <i>then</i> the last.</p><p>One <a href='/'>link</a>.</p>")
    words = page.text_content()
    ready = readied(page)
    assert ready.text_content() == words
    assert [each.tag for each in ready.iter("p", "a", "b", "i", "img")] == ["p", "img", "p", "a"]
