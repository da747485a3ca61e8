"""Printed pages in columns are read column by column, however many there are and wherever the gutter is."""

from __future__ import annotations

import itertools

import pytest
from documents import TITLE, drawn, pdf, wrapped

from rag.domain import Article
from rag.sources import read_bytes
from rag.sources.print_edges import printed_edges

STORY = (
    "The lock at Ems closes for fourteen weeks in May, the canal office said on Thursday. Its gates are "
    "ninety years old and let in more water than the pumps can take out. Barges go by way of Lingen, "
    "which adds nine hours to the trip and costs their owners some 400 euros each time. The state pays "
    "for the gates, and the towns along the canal pay for the new bridge beside them. Work goes on at "
    "night too, so that the herring boats can leave in August. Anglers want the weir to stay shut until "
    "then, and the office is to answer them by the end of next week."
)


def page(columns: int, gutter: int, width: int, *above, words: int = 1000, below=()) -> bytes:
    """The story in columns, drawn row by row; a word at a time where `words` is 1."""
    lines = wrapped(STORY, width)
    high = -(-len(lines) // columns)
    parts = [lines[high * i : high * (i + 1)] for i in range(columns)]
    placed = []
    letter = 5 if words > 1 else 6  # points; narrow words leave gaps, broad ones must not run into the next
    for row, cells in enumerate(itertools.zip_longest(*parts)):
        for column, line in enumerate(cells):
            x = 50 + column * (letter * width + gutter)
            tokens = (line or "").split()
            for at in range(0, len(tokens), words):
                run = " ".join(tokens[at : at + words])
                placed.append((x, 660 - 13 * row, 10, run))
                x += letter * (len(run) + 1)
    return pdf(drawn([*above, (50, 720, 20, TITLE), *placed, *below]))


def read(data: bytes) -> Article:
    (article,) = read_bytes(data, name="a.pdf")
    assert isinstance(article, Article), article
    return article


def flowing(article: Article) -> str:
    return article.text.replace("\n\n", " ")


@pytest.mark.parametrize("words", [1, 1000])
@pytest.mark.parametrize(("columns", "gutter", "width"), [(2, 75, 40), (2, 18, 45), (3, 20, 30), (4, 14, 22)])
def test_columns_drawn_row_by_row_are_read_one_after_the_other(columns, gutter, width, words):
    assert flowing(read(page(columns, gutter, width, words=words))) == STORY


def test_a_running_head_with_gaps_of_its_own_moves_no_gutter():
    head = (50, 770, 8, "CANAL GAZETTE    Friday, March 7, 2025    Page 4")
    article = read(page(2, 75, 40, head))
    assert flowing(article) == STORY
    assert any("Page 4" in part.text for part in article.removed)


def test_a_line_over_all_columns_stands_between_what_is_above_and_below_it():
    over = (
        50,
        500,
        10,
        "All of the canal is shut on Sundays, as it has been since it was dug, the office says.",
    )
    article = read(
        page(2, 40, 38, below=[over, (50, 480, 10, "Left below it."), (285, 480, 10, "Right below it.")])
    )
    assert flowing(article).startswith(STORY)
    assert "dug, the office says." in article.text


def test_a_tables_cells_are_no_columns():
    rows = [(50 + 150 * x, 660 - 14 * y, 10, f"Lock {x}, {y}") for y in range(8) for x in range(3)]
    article = read(pdf(drawn([(50, 720, 20, TITLE), *rows, (50, 500, 10, STORY[:83])])))
    assert article.text.index("Lock 2, 0") < article.text.index("Lock 0, 1")


def test_what_a_browser_prints_around_a_single_page_is_set_apart():
    body = [(50, 660 - 13 * at, 10, line) for at, line in enumerate(wrapped(STORY))]
    head = [(50, 770, 8, "3/7/25, 9:14 AM"), (250, 770, 8, f"{TITLE} - Canal Gazette")]
    foot = [(50, 20, 8, "https://www.canal.example/2025/03/07/lock"), (550, 20, 8, "1/1")]
    article = read(pdf(drawn([*head, (50, 720, 20, TITLE), *body, *foot])))
    assert article.text == STORY
    assert article.published is None  # the day on which it was printed is not the story's


@pytest.mark.parametrize(
    ("top", "bottom", "printed"),
    [
        ("07.03.25, 09:14 | Schleuse gesperrt", "https://canal.example/a | 1/2", (True, True)),
        ("Lock shut | https://canal.example/a", "1 of 2 | 3/7/25, 9:14 AM", (False, True)),
        ("3/7/25, 9:14 AM", "The lock is shut.", (False, False)),
        ("The lock is shut.", "1/1", (False, False)),
        ("On 3/7/25, 9:14 AM the lock was shut.", "More is at https://canal.example/a", (False, False)),
    ],
)
def test_two_signs_make_a_browsers_print(top, bottom, printed):
    assert printed_edges(top, bottom) == printed
