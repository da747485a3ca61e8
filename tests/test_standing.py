from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Claim, Closing, Filters, Question, Span
from rag.pipeline import build
from rag.service import Service
from rag.settings import Settings
from rag.standing import Standing, standing
from tests.fakes import WordEmbedder, article

FERRY = article("Nineteen people died when the ferry sank off the cape.", id="ferry")
LATER = replace(
    FERRY, text=f"Officials gave a toll. {FERRY.text} Two were saved.", updated=date(2025, 10, 25)
)
CORRECTED = replace(
    FERRY,
    text="Twenty people died when the ferry sank off the cape.\nCorrection: The toll was wrong.",
    updated=date(2025, 10, 28),
)
QUESTION = Question("how many people died?")


class Reads:
    """Says the first sentence with a toll that it is given."""

    name = "local"

    def read(self, question, hits, cancellation=None):
        for hit in hits:
            text = hit.article.text
            for toll in ("Nineteen", "Twenty"):
                if toll in text:
                    start = text.index(toll)
                    end = text.index(".", start) + 1
                    span = Span(hit.article.id, hit.article.version, start, end)
                    yield Claim(text[start:end], (span,), value=toll, unit="people")
        yield Closing(0.8)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(build(Settings(home=tmp_path), embedder=WordEmbedder(), engines=(Reads(),)))
    made.add([FERRY])
    yield made
    made.close()


def test_an_answer_whose_article_is_as_it_was_is_not_listed(service: Service) -> None:
    answer = service.ask(QUESTION)
    assert service.changed() == {"items": []}
    opened = service.citation(answer["citations"][0]["id"])
    assert (opened["changed"], opened["still_there"], opened["current_start"]) == (False, True, 0)


def test_words_that_moved_are_found_at_their_new_place(service: Service) -> None:
    answer = service.ask(QUESTION)
    service.add([LATER])
    (item,) = service.changed()["items"]
    assert (item["id"], item["citation_id"]) == (answer["id"], answer["citations"][0]["id"])
    assert (item["question"], item["cited_version"], item["current_version"]) == (QUESTION.text, 1, 2)
    assert item["still_there"]
    assert LATER.text[item["source_start"] : item["source_end"]] == item["quote"] == FERRY.text
    opened = service.citation(item["citation_id"])
    assert (opened["changed"], opened["still_there"]) == (True, True)
    assert (opened["current_start"], opened["current_end"]) == (item["source_start"], item["source_end"])


def test_words_that_were_corrected_are_gone_and_so_are_those_of_a_deleted_article(service: Service) -> None:
    service.ask(QUESTION)
    service.add([CORRECTED])
    (item,) = service.changed()["items"]
    assert (item["still_there"], item["source_start"], item["deleted"]) == (False, None, None)
    service.ask(QUESTION)
    service.delete("ferry", "withdrawn by its publisher")
    items = service.changed()["items"]
    assert [item["cited_version"] for item in items] == [2, 1]  # the latest answer first
    for item in items:
        assert (item["current_version"], item["still_there"]) == (None, False)
        assert item["reason"] == "withdrawn by its publisher"
    assert not service.citation(items[0]["citation_id"])["still_there"]


def test_an_answer_as_of_a_day_cites_the_version_of_that_day_and_is_no_change_since(service: Service) -> None:
    service.add([CORRECTED])
    for day, toll, version in ((20, "Nineteen", 1), (27, "Nineteen", 1), (28, "Twenty", 2)):
        answer = service.ask(replace(QUESTION, filters=Filters(as_of=date(2025, 10, day))))
        assert answer["value"] == toll
        for citation in answer["citations"]:
            text = service.article("ferry", citation["version"])["text"]
            assert citation["version"] == version
            assert text[citation["source_start"] : citation["source_end"]] == citation["quote"]
    assert service.changed() == {"items": []}
    service.add([LATER])  # a change after it all
    assert {item["cited_version"] for item in service.changed()["items"]} == {1, 2}


def test_an_article_shows_its_versions_and_their_notices(service: Service) -> None:
    service.add([CORRECTED])
    first, second = service.article("ferry", 1)["versions"]
    assert (first["from"], first["until"], first["notice"]) == ("2025-10-20", "2025-10-28", None)
    assert (second["from"], second["until"], second["updated"]) == ("2025-10-28", None, "2025-10-28")
    assert second["notice"] == {
        "kind": "correction",
        "text": "Correction: The toll was wrong.",
        "where": "text",
    }


def test_an_answer_from_a_retracted_article_says_so(service: Service) -> None:
    service.add([replace(FERRY, text=f"{FERRY.text}\nThis article has been retracted.")])
    answer = service.ask(QUESTION)
    assert answer["value"] == "Nineteen"
    assert answer["notes"] == ["“A title” (The Post) was retracted by its publisher"]


@given(st.text("ab"), st.text("ab"), st.text("ab", min_size=1))
def test_a_quote_is_placed_only_where_it_stands_once(before: str, after: str, quote: str) -> None:
    text = before + quote + after
    place = standing(quote, text)
    assert place.still_there
    if place.start is not None:
        assert text[place.start : place.end] == quote
        assert (
            standing(quote, text[place.start + 1 :])
            == standing(quote, text[: place.end][:-1])
            == Standing(False)
        )
