"""Stored answers and what comes in after them: one engine that reads tolls, one clock that a test sets."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.domain import Claim, Closing, Filters, Question, Span
from rag.errors import NotFound
from rag.pipeline import build
from rag.service import Service
from rag.settings import Settings
from rag.stale import AT_A_TIME, look_through
from tests.fakes import ScriptedEngine, WordEmbedder, article

FERRY = article("Nineteen people died when the ferry sank off the cape.", id="ferry")
LATER = article(
    "Divers found one more body. Twenty people died, said the coast guard of the ferry that sank.",
    id="later",
    published=date(2025, 12, 1),
    title="Later",
    publisher="The Clarion",
)
SAME = article(
    "The ferry sank in bad weather. Nineteen people died.",
    id="same",
    published=date(2025, 12, 1),
    title="Same",
)
MAYOR = article("The mayor opened a library in the old town.", id="mayor", published=date(2025, 12, 2))
QUESTION = Question("how many people died when the ferry sank?")
_TOLL = re.compile(r"(\w+) people died[^.]*\.")


class Tolls:
    """Gives each toll that it reads, the latest article's first."""

    name = "local"
    read_so_far = 0
    put_off_by = None  # the article that it cannot make sense of

    def read(self, question, hits, cancellation=None):
        self.read_so_far += 1
        if self.put_off_by in {each.article.id for each in hits}:
            hits = []
        found = [(each.article, _TOLL.search(each.article.text)) for each in hits]
        found = [(each, toll) for each, toll in found if toll and "died" in question.text]
        for each, toll in sorted(found, key=lambda pair: pair[0].day, reverse=True):
            yield Claim(toll[0], (Span(each.id, each.version, *toll.span()),), value=toll[1], unit="people")
        yield Closing(0.8)

    def close(self) -> None:
        self.closed = True


class Clock:
    """An hour later each time that it is asked."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(hours=1)
        return self.time


@pytest.fixture
def tolls():
    return Tolls()


@pytest.fixture
def opened(tmp_path: Path, tolls: Tolls):
    made = []

    def start(*engines, held=(FERRY,)) -> Service:
        build_ = build(
            Settings(home=tmp_path), embedder=WordEmbedder(), engines=(*engines, tolls), clock=Clock()
        )
        made.append(Service(build_))
        made[0].add(held)
        return made[0]

    yield start
    for service in made:
        service.close()


@pytest.fixture
def service(opened) -> Service:
    return opened()


def test_an_answer_that_a_later_article_would_change_is_listed_with_that_article(service):
    answer = service.ask(QUESTION)
    assert service.stale()["items"] == []
    service.add([LATER, MAYOR])
    listing = service.stale()
    (item,) = listing["items"]
    assert (item["id"], item["question"], item["asked"]) == (answer["id"], QUESTION.text, {})
    assert (item["changes"], item["then"]["value"], item["now"]["value"]) == (
        ["another value"],
        "Nineteen",
        "Twenty",
    )
    assert item["created"] < "2026-01-02"
    assert item["later_articles"] == [
        {"id": "later", "title": "Later", "publisher": "The Clarion", "published": "2025-12-01"}
    ]
    assert (listing["looked_at"], listing["left"], listing["next"]) == (1, 0, None)


def test_looking_stores_nothing_and_changes_no_id(service):
    answer = service.ask(QUESTION)
    service.add([LATER])
    before = service._record.counts()
    assert service.stale() == service.stale()
    assert service._record.counts() == before
    assert service.answer(answer["id"])["value"] == "Nineteen"
    again = service.ask(QUESTION)
    assert service.ask(QUESTION)["id"] == again["id"] != answer["id"]
    assert [item["id"] for item in service.stale()["items"]] == [answer["id"]]  # not the one given since


def test_newer_support_a_dispute_and_a_first_answer_are_told_apart(service, opened):
    unanswered = Question("how many people died when the bridge fell?")
    service.ask(QUESTION)
    service.delete("ferry")
    service.ask(unanswered)
    service.restore("ferry")
    service.add(
        [SAME, article("Seven people died when the bridge fell.", id="bridge", published=date(2024, 1, 1))]
    )
    changes = {item["question"]: item["changes"] for item in service.stale()["items"]}
    assert changes == {unanswered.text: ["now answered"], QUESTION.text: ["newer support"]}
    service.add([replace(LATER, published=date(2025, 12, 3))])
    changes = {item["question"]: item["changes"] for item in service.stale()["items"]}
    assert changes[QUESTION.text] == ["another value", "now disputed"]


def test_what_comes_in_later_on_something_else_changes_nothing(service):
    service.ask(QUESTION)
    service.add([MAYOR, article("The ferry was painted blue.", id="paint", published=date(2025, 12, 2))])
    assert service.stale()["items"] == []


def test_an_answer_as_of_a_day_is_changed_only_by_what_was_published_by_then(service):
    on = {day: Question(QUESTION.text, Filters(as_of=day)) for day in (date(2025, 10, 31), date(2025, 12, 1))}
    answers = {day: service.ask(question) for day, question in on.items()}
    service.add([LATER])
    (item,) = service.stale()["items"]
    assert (item["id"], item["asked"]) == (answers[date(2025, 12, 1)]["id"], {"as_of": "2025-12-01"})
    service.add([replace(LATER, id="archive", published=date(2025, 10, 25))])  # in late, but of that time
    assert {item["id"] for item in service.stale()["items"]} == {each["id"] for each in answers.values()}


def test_the_other_filters_hold_too(service):
    service.ask(Question(QUESTION.text, Filters(publisher="The Post")))
    service.ask(Question(QUESTION.text, Filters(since=date(2025, 10, 1))))
    service.add([replace(LATER, publisher="The Gazette", published=date(2025, 9, 1))])
    assert service.stale()["items"] == []
    service.add([replace(LATER, id="gazette", publisher="The Gazette")])
    assert [item["asked"] for item in service.stale()["items"]] == [{"since": "2025-10-01"}]


def test_another_version_of_the_article_cited_counts_as_later(service):
    service.ask(QUESTION)
    service.add([replace(FERRY, text=LATER.text, updated=date(2025, 10, 28))])
    (item,) = service.stale()["items"]
    assert (item["changes"], [each["id"] for each in item["later_articles"]]) == (
        ["another value"],
        ["ferry"],
    )


def test_a_later_article_that_holds_an_answer_off_is_told(service, tolls):
    service.ask(QUESTION)
    service.add([SAME])
    tolls.put_off_by = "same"
    (item,) = service.stale()["items"]
    assert (item["changes"], item["now"]["status"]) == (["no longer supported"], "abstained")
    assert [each["id"] for each in item["later_articles"]] == ["same"]


def test_what_another_engine_answered_otherwise_over_the_same_articles_is_no_change(opened):
    span = Span("ferry", 1, *_TOLL.search(FERRY.text).span())
    model = ScriptedEngine(Claim(FERRY.text[: span.end], (span,), value="people", unit=None), Closing(1.0))
    service = opened(model)
    assert service.ask(QUESTION)["value"] == "people"
    service.add([MAYOR, article("The ferry sank near people.", id="near", published=date(2025, 12, 2))])
    assert service.stale()["items"] == []
    service.add([LATER])
    (item,) = service.stale()["items"]
    assert (item["then"]["value"], item["now"]["value"]) == ("people", "Twenty")


def test_only_answers_whose_hits_hold_something_later_are_asked_again(service, tolls):
    service.ask(QUESTION)
    service.ask(Question("who opened the library?"))
    read = tolls.read_so_far
    service.stale()
    assert tolls.read_so_far == read
    service.ask(Question(QUESTION.text, Filters(as_of=date(2025, 10, 31))))
    service.add([LATER])
    read = tolls.read_so_far
    service.stale()
    assert (
        tolls.read_so_far <= read + 3
    )  # the question without a day, now and without what is later; the other once


def test_pages_are_bounded_and_together_they_are_the_whole(service):
    ids = [service.ask(Question(f"{QUESTION.text} {number}"))["id"] for number in range(5)]
    service.add([LATER])
    first = service.stale(2)
    assert [item["id"] for item in first["items"]] == ids[:-3:-1]  # the latest first
    assert (first["looked_at"], first["left"], first["next"]) == (2, 3, ids[3])
    calls: list[tuple[int, int | None]] = []
    whole = look_through(
        lambda some, after: service.stale(min(some, 2), after), None, lambda *at: calls.append(at)
    )
    assert [item["id"] for item in whole["items"]] == ids[::-1]
    assert (whole["looked_at"], whole["left"], calls) == (5, 0, [(2, 5), (4, 5), (5, 5)])
    assert look_through(service.stale, 3) == {"items": whole["items"][:3], "looked_at": 3, "left": 2}
    with pytest.raises(NotFound):
        service.stale(2, "none")


def test_a_listing_asks_for_no_more_than_it_was_told_to():
    asked = []

    def look(limit, after):
        asked.append(limit)
        return {"items": [], "looked_at": limit, "left": 100, "next": "a1"}

    assert look_through(look, AT_A_TIME + 5)["looked_at"] == AT_A_TIME + 5
    assert asked == [AT_A_TIME, 5]


def test_an_old_report_is_noted_and_the_same_answer_has_the_same_id_on_any_day(tmp_path):
    ids = set()
    for year in (2026, 2036):
        made = build(
            Settings(home=tmp_path / str(year)),
            embedder=WordEmbedder(),
            engines=(Tolls(),),
            clock=lambda year=year: datetime(year, 5, 5, tzinfo=UTC),
        )
        with made:
            made.ingest([replace(FERRY, published=date(2024, 9, 12))])
            assert made.ask(QUESTION).notes == ()
            made.ingest([MAYOR])
            answer = made.ask(QUESTION)
            assert answer.notes == (
                "the newest report of this dates from 12 September 2024, 14 months before the newest"
                " article here",
            )
            assert made.ask(QUESTION).id == answer.id
            ids.add(answer.id)
            made.ingest(
                [replace(MAYOR, text="The mayor left.", published=date(2099, 1, 1))]
            )  # of no such day
            assert made.home.record.newest() == date(2024, 9, 12)
            made.delete("mayor")
            assert made.ask(QUESTION).notes == ()
    assert len(ids) == 1


def test_the_command_lists_them_for_people_and_as_json(tmp_path, monkeypatch):
    import json

    from rag.cli import app

    monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
    run = CliRunner().invoke

    def add(name: str, text: str, day: str) -> None:
        front = f"---\ntitle: {name}\npublisher: The Harbour Post\npublished: {day}\n---\n\n"
        (tmp_path / f"{name}.md").write_text(front + text, encoding="utf-8")
        assert run(app, ["ingest", str(tmp_path / f"{name}.md")]).exit_code == 0

    add(
        "Toll",
        "Nineteen people died when the ferry Meridian sank off Cape Orlan, the coast guard said.",
        "2025-10-20",
    )
    asked = run(app, ["ask", "How many people died when the ferry Meridian sank?", "--json"])
    assert json.loads(asked.stdout)["status"] == "answered"
    add("Rises", "Thirty-one people died when the ferry Meridian sank, the coast guard said.", "2025-12-01")
    listing = json.loads(run(app, ["stale", "--json"]).stdout)
    (item,) = listing["items"]
    assert (item["id"], item["changes"]) == (json.loads(asked.stdout)["id"], ["another value"])
    shown = run(app, ["stale"])
    assert shown.exit_code == 0
    for words in ("ferry Meridian", "another value", "Rises", "1 of 1 stored answers"):
        assert words in shown.stdout
    assert run(app, ["stale", "--limit", "0"]).exit_code == 2


def test_answers_given_in_one_moment_stand_each_on_one_page(tmp_path):
    from rag.record import Record

    record = Record(f"sqlite:///{tmp_path / 'record.db'}", clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    for name in ("c", "a", "e", "b", "d"):
        record.save_answer({"id": name, "citations": []})
    pages, after, left = [], None, 1
    while left:
        given, left = record.given_answers(after=after, limit=2)
        pages.append([document["id"] for _, document in given])
        after = pages[-1][-1]
    assert pages == [["a", "b"], ["c", "d"], ["e"]]
    assert record.given_answers(after="e") == ([], 0)
    record.close()
