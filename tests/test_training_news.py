"""The written news that teaches the reader: its answers are placed, and nothing of it is tested on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from news_data import Article, news, read
from reader_data import news_rows

ROOT = Path(__file__).parent.parent
ALIKE = 9  # words in a row that two articles have in common only when one is made of the other
TESTED = ("corpus", "eval/gold", "eval/over_time", "eval/stories", "eval/accounts", "eval/accounts_held")

WRITTEN = """
== Ferry rolls over | Fjordpost | 2023-02-14
The Maren Sofie carried 41 passengers and a crew of six.

Eleven of the 41 died.

? how many were aboard | carried [41] passengers
? how many died | [Eleven] of
! how many cars were aboard
"""


@pytest.fixture(scope="module")
def written() -> list[Article]:
    return news()


def test_an_article_is_read_with_its_day_and_the_places_of_its_answers() -> None:
    (article,), wrong = read(WRITTEN)
    assert not wrong
    assert (article.title, article.published.isoformat()) == ("Ferry rolls over", "2023-02-14")
    said = [article.body[slice(*asked.answer)] if asked.answer else None for asked in article.asked]
    assert said == ["41", "Eleven", None]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("? how many | carried [42] passengers", "0 times"),
        ("? how many | [41]", "2 times"),
        ("? how many | 41", "words [answer] words"),
        ("! how many | [41]", "no brackets"),
    ],
)
def test_a_question_that_is_not_placed_is_named_with_its_line(line: str, said: str) -> None:
    _, wrong = read(f"{WRITTEN}{line}\n")
    assert len(wrong) == 1
    assert wrong[0].startswith("10: ")
    assert said in wrong[0]


def test_a_head_without_a_day_is_named() -> None:
    _, wrong = read("== Title | Outlet | May\nBody.\n")
    assert wrong == ["1: a head is “== Title | Outlet | 2024-03-05”"]


def test_every_article_is_told_once_and_asked_about(written: list[Article]) -> None:
    assert len({article.title for article in written}) == len(written) > 1000
    assert len({article.body for article in written}) == len(written)
    assert all(article.asked for article in written)


def test_what_is_measured_on_is_not_taught(written: list[Article]) -> None:
    taught = {row.context for row in news_rows(written, taught=True)}
    kept = {row.context for row in news_rows(written, taught=False)}
    assert taught.isdisjoint(kept)
    assert len(taught) > 5 * len(kept) > 0


def test_nothing_taught_is_of_the_articles_that_the_product_is_tested_on(written: list[Article]) -> None:
    tested = {
        row
        for folder in TESTED
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in (".md", ".txt", ".json", ".yaml", ".html")
        for row in _rows(path.read_text(encoding="utf-8"))
    }
    assert len(tested) > 10_000
    shared = {article.title: set(_rows(article.body)) & tested for article in written}
    assert {title: rows for title, rows in shared.items() if rows} == {}


def _rows(text: str) -> Iterator[tuple[str, ...]]:
    words = text.casefold().split()
    return zip(*(words[i:] for i in range(ALIKE)), strict=False)
