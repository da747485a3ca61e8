"""Notices that only their repetition gives away, and background that is told again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine

from rag import paragraph_seen, schema
from rag.domain import Article, Removed
from rag.sources.repeats import candidates, fingerprints, without_repeats

NOTICE = "The Valley Times is yours: we have no owner but our readers. Help us to keep it so."
BACKGROUND = "The mill at Teasel was closed in 2019, and ninety people lost their work."


def article(name: str, *more: str, copy_of: str | None = None) -> Article:
    own = [f"Sentence {n} of the story {copy_of or name} was written on day {n}." for n in range(5)]
    return Article(id=name, title=name, text="\n\n".join((*own, *more)), publisher="Valley Times")


@pytest.fixture
def tx() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    schema.tables.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def taken_in(tx: Connection, given: Article) -> Article:
    known = paragraph_seen.repeated(tx, given.publisher, fingerprints(given), given.id)
    paragraph_seen.note(tx, given.publisher, given.id, fingerprints(given))
    return without_repeats(given, known)


def test_a_notice_goes_from_the_third_article_on(tx: Connection) -> None:
    taken = [taken_in(tx, article(name, NOTICE)) for name in ("a", "b", "c", "d")]
    assert [NOTICE in each.text for each in taken] == [True, True, False, False]
    assert taken[2].removed == (Removed("boilerplate", NOTICE),)
    assert taken[2].text == article("c").text


def test_an_article_taken_in_again_counts_once(tx: Connection) -> None:
    taken = [taken_in(tx, article("a", NOTICE)) for _ in range(4)]
    assert all(NOTICE in each.text for each in taken)


def test_copies_of_one_story_make_no_notice(tx: Connection) -> None:
    taken = [taken_in(tx, article(name, NOTICE, copy_of="wire")) for name in ("a", "b", "c", "d")]
    assert all(NOTICE in each.text for each in taken)


def test_background_told_again_stays(tx: Connection) -> None:
    taken = [taken_in(tx, article(name, BACKGROUND)) for name in ("a", "b", "c", "d")]
    assert all(BACKGROUND in each.text for each in taken)


def test_headings_that_come_again_stay(tx: Connection) -> None:
    taken = [
        taken_in(tx, article(name, "North Province", "Our rating: false")) for name in ("a", "b", "c", "d")
    ]
    assert all("North Province" in each.text and "Our rating" in each.text for each in taken)


def test_a_quotation_said_again_stays(tx: Connection) -> None:
    said = "“We will not leave you alone with our debts,” the owner wrote in May."
    taken = [taken_in(tx, article(name, said)) for name in ("a", "b", "c", "d")]
    assert all(said in each.text for each in taken)


def test_another_publisher_or_none_counts_for_nothing(tx: Connection) -> None:
    for name in ("a", "b"):
        taken_in(tx, article(name, NOTICE))
    given = article("c", NOTICE)
    assert paragraph_seen.repeated(tx, "Other Times", fingerprints(given)) == frozenset()
    assert paragraph_seen.repeated(tx, None, fingerprints(given)) == frozenset()
    paragraph_seen.note(tx, None, "c", fingerprints(given))
    assert paragraph_seen.repeated(tx, "VALLEY TIMES", fingerprints(given)) == candidates(
        article("x", NOTICE)
    ) & (fingerprints(Article(id="n", title="n", text=NOTICE)))


def test_what_is_forgotten_no_longer_counts(tx: Connection) -> None:
    for name in ("a", "b"):
        taken_in(tx, article(name, NOTICE))
    paragraph_seen.forget(tx, "a")
    assert NOTICE in taken_in(tx, article("c", NOTICE)).text


def test_a_text_that_would_lose_its_half_stays_whole() -> None:
    given = Article(id="a", title="a", text=f"Short news of the day.\n\n{NOTICE}", publisher="Valley Times")
    assert without_repeats(given, fingerprints(given)) == given
