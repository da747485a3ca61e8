"""How much work long texts make: it grows with them, and no shortcut gives another result."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import passages, punkt, tokens
from rag.domain import Article
from rag.passages import split
from rag.sources import normal
from rag.sources.blocks import Block
from rag.sources.normal import normalised, one_line
from rag.sources.pages import Line, Page, rebuilt
from rag.sources.placing import placed
from rag.tokens import cut

NEVER = re.compile(r"(?!)")
PIECES = st.sampled_from(
    [
        *"a word 1 2345 . , 's é e\u0301 新 😀 “ ” - _ \u00ad \u200b ٣ ½ ’ll $1".split(),
        *(" ", "  ", "\n", "\r\n", "\t", "\u00a0", "\x85", "\u2028"),
    ]
)
TEXTS = st.lists(PIECES, max_size=120).map("".join)


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.integers(1, 12))
def test_a_text_is_cut_where_it_would_be_if_each_piece_were_counted_from_its_start(text, budget):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "_SEAM", NEVER)
        slowly = cut(text, budget)
    assert cut(text, budget) == slowly


@given(TEXTS)
def test_a_text_of_settled_characters_takes_the_form_that_it_would_take_anyway(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normal, "_SETTLED", NEVER)
        slowly = normalised(text), one_line(text)
    assert (normalised(text), one_line(text)) == slowly


@pytest.mark.parametrize(
    "unit", ["A. ", "Mr. ", "? ", "1 ", "a ", "Jan. 1, ", "(", "- a\n", "No. 1 \n\n", "word"]
)
def test_work_grows_with_a_text_of_any_shape(unit):
    once, twice = (_work(unit * (times * 6000 // len(unit))) for times in (1, 2))
    assert twice < 2.4 * once


def _work(text: str) -> int:
    """Characters that are looked at for sentences and counted for passages."""
    work = 0

    def noting(call):
        def run(given, *rest):
            nonlocal work
            work += len(given)
            return call(given, *rest)

        return run

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(punkt, "spans", noting(punkt.spans))
        patch.setattr(passages, "count", noting(passages.count))
        patch.setattr(tokens, "count", noting(tokens.count))
        split(Article("a", "A title", text), budget=64, overlap=12)
    return work


def test_what_is_cut_is_not_counted_from_its_start_each_time():
    def counted() -> int:
        sizes: list[int] = []
        count = tokens.count
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tokens, "count", lambda given: sizes.append(len(given)) or count(given))
            cut("one two " * 500, 100)
        return sum(sizes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "_SEAM", NEVER)
        slowly = counted()
    assert counted() < 0.65 * slowly


def test_short_lines_are_looked_for_between_their_neighbours():
    long = [
        f"A paragraph of some length that is known by its number, {word}." for word in ("one", "two", "three")
    ]
    page = ["News", long[0], "News", "More", long[1], "News", long[2], "News"]
    blocks = [Block(None, words, None, re.sub(r"\W+", "", words).casefold()) for words in page]
    lines = placed([long[0], "News", "", "More", long[1], "Nowhere", "News", long[2]], blocks)
    assert [line.first for line in lines] == [1, 2, 3, 4, None, 5, 6]
    assert [line.first for line in placed(["News", long[1], "News"], blocks)] == [2, 4, 5]


def test_running_heads_are_told_in_the_order_of_the_pages():
    pages = [
        Page(
            (
                Line(f"The Gazette, {part}", 50, 760, 9),
                *(
                    Line(f"A line of the story that goes on, {n} of {number}.", 50, 700 - 14 * n, 11)
                    for n in range(9)
                ),
                Line("All rights reserved", 50, 40, 9),
                Line(str(number), 50, 20, 9),
            )
        )
        for number, part in ((1, "first"), (2, "first"), (3, "second"), (4, "second"))
    ]
    told = ("The Gazette, first", "All rights reserved", "1", "2", "The Gazette, second", "3", "4")
    assert rebuilt(pages).removed == told


def test_a_paragraph_over_many_pages_is_joined_piece_by_piece():
    lines = [
        f"the line of number {n} goes on and on with-" if n % 5 == 0 else f"out an end to it, {n}"
        for n in range(60)
    ]
    pages = [
        Page(tuple(Line(text, 50, 700 - 14 * at, 11) for at, text in enumerate(lines[start : start + 30])))
        for start in (0, 30)
    ]
    body = rebuilt(pages).body
    assert body.count("without an end") == 12
    assert "\n" not in body
