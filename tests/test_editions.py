from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rag.domain import Article, Original
from rag.editions import counts_from


def october(day: int) -> date:
    return date(2025, 10, day)


def edition(ingested: int, **known: object) -> Article:
    values = {"published": october(1), "ingested": datetime(2025, 10, ingested, 9, tzinfo=UTC)} | known
    return Article("a", "Title", "Text.", **values)  # type: ignore[arg-type]


FIRST = edition(10)


def test_the_first_version_counts_from_the_articles_day() -> None:
    assert counts_from(FIRST) == october(1)
    assert counts_from(edition(10, published=None)) == october(10)
    assert counts_from(edition(10, updated=october(5))) == october(1)
    with pytest.raises(ValueError, match="neither"):
        counts_from(replace(FIRST, published=None, ingested=None))


@pytest.mark.parametrize(
    ("later", "day"),
    [
        (edition(20, updated=october(15)), 15),  # the day it says it was updated
        (edition(20, published=october(12)), 12),  # a later day of publication
        (edition(20), 20),  # neither: the day it came in
        (edition(20, updated=october(12), published=october(14)), 14),  # not before it was published
        (edition(20, published=None), 20),
    ],
)
def test_a_later_version_counts_from_its_change(later: Article, day: int) -> None:
    assert counts_from(later, FIRST, october(1)) == october(day)


def test_a_version_never_counts_from_before_the_one_whose_place_it_took() -> None:
    held = edition(11, updated=october(9))
    older = edition(20, updated=october(5))
    assert counts_from(older, held, october(9)) == october(9)


def test_the_same_document_extracted_again_is_no_news() -> None:
    page = Original("0" * 64, "text/html", "html 1")
    held, again = (
        edition(10, original=page),
        edition(20, original=replace(page, extraction="html 2"), published=october(3)),
    )
    assert counts_from(again, held, october(1)) == october(
        3
    )  # as the first: it now says when it was published
    assert counts_from(again, held, october(7)) == october(7)  # of an update that counted from then
    assert counts_from(replace(again, original=None), held, october(1)) == october(3)
    other = replace(again, original=replace(page, sha256="1" * 64), published=october(1))
    assert counts_from(other, held, october(1)) == october(20)
