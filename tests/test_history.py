"""Queries as of a day against a model in memory: of each article, the last version that counted by then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Article, Filters, IngestReport
from rag.errors import Gone, ModelUnavailable
from rag.home import Home, open_home
from rag.ingest import check, delete, rebuild, sync
from rag.restoration import restore
from rag.retrieve import Retriever
from tests.home_fakes import HashEmbedder, settings_for, split_lines, story, take

START = date(2025, 10, 1)
DAYS = 24


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = datetime(2025, 10, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Home]:
    path = tmp_path_factory.mktemp("held")
    with open_home(settings_for(path), embedder=HashEmbedder(), clock=clock) as home:
        yield home


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with open_home(settings_for(tmp_path), embedder=HashEmbedder(), clock=Clock()) as made:
        yield made


@dataclass
class Model:
    """What a collection should show: of each article, versions with the day each counts from."""

    versions: dict[str, list[tuple[Article, date]]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    gone: dict[str, tuple[Article, date]] = field(default_factory=dict)  # the last version, where deleted

    def put(self, article: Article, today: date) -> None:
        chain = self.versions.setdefault(article.id, [])
        day = article.published or today
        if chain and chain[-1][0].content_hash == article.content_hash:
            return
        if chain or article.id in self.gone:
            before, before_from = chain[-1] if chain else self.gone[article.id]
            if article.updated:
                day = article.updated
            elif article.published and (before.published is None or article.published > before.published):
                day = article.published
            else:
                day = today
            day = max(day, before_from, article.published or day)
        self.numbers[article.id] = self.numbers.get(article.id, 0) + 1
        chain.append((article, day))

    def delete(self, article_id: str) -> None:
        if chain := self.versions.pop(article_id, None):
            self.gone[article_id] = chain[-1]

    def seen(self, as_of: date | None, since: date | None = None) -> dict[str, str]:
        """Text of each passage that a query should find, by passage id."""
        found = {}
        for id_, chain in self.versions.items():
            valid = [n for n, (_, day) in enumerate(chain) if as_of is None or day <= as_of]
            if not valid:
                continue
            article = chain[valid[-1]][0]
            version = self.numbers[id_] - len(chain) + 1 + valid[-1]
            if since is not None and (article.published is None or article.published < since):
                continue
            for index, passage in enumerate(split_lines(article)):
                found[f"{id_}.{version}.{index}"] = passage.text
        return found


days = st.none() | st.integers(0, DAYS - 1).map(lambda n: START + timedelta(days=n))
changes = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 2), st.integers(0, 3), days, days),
    st.tuples(st.just("delete"), st.integers(0, 2)),
    st.tuples(st.just("days"), st.integers(1, 5)),
    st.tuples(st.just("sync")),
)
examples = count()


@settings(deadline=None, max_examples=20)
@given(st.lists(changes, min_size=2, max_size=9))
def test_a_query_as_of_a_day_sees_the_versions_that_counted_on_it(
    held: Home, clock: Clock, done: list[tuple]
) -> None:
    example, model = next(examples), Model()
    clock.now = datetime(2025, 10, 5, 12, tzinfo=UTC)
    paper = f"Paper {example}"  # so that examples share a home and do not see each other
    for kind, *values in done:
        if kind == "put":
            number, edition, published, updated = values
            known = {"id": f"e{example}-{number}", "publisher": paper}
            article = story(number, 2, edition, published=published, updated=updated, **known)
            passages = split_lines(article)
            vectors = HashEmbedder().passages([passage.text for passage in passages])
            held.record.put(article, passages, vectors)
            model.put(article, clock.now.date())
        elif kind == "delete":
            id_ = f"e{example}-{values[0]}"
            if id_ in model.versions:
                held.record.delete(id_)
            model.delete(id_)
        elif kind == "days":
            clock.pass_days(values[0])
        else:
            sync(held)
    sync(held)
    anything = HashEmbedder().query("anything")
    for day in (None, *(START + timedelta(days=n) for n in range(-1, DAYS + 1, 2))):
        filters, expected = Filters(as_of=day, publisher=paper), model.seen(day)
        for found in (held.terms.query("line", 99, filters), held.vectors.query(anything, 99, filters)):
            assert sorted(id_ for id_, _ in found) == sorted(expected)
        shown = held.record.passages(list(expected))
        for id_, words in expected.items():
            passage, article = shown[id_]
            assert article.text[passage.start : passage.end] == passage.text == words
            assert article.version == passage.version


def test_after_all_that_the_home_is_whole_and_built_anew_it_is_the_same(held: Home) -> None:
    for edition in range(2):  # whatever became of the others
        article = story(99, 2, edition, published=START, updated=START + timedelta(days=edition))
        passages = split_lines(article)
        held.record.put(article, passages, HashEmbedder().passages([passage.text for passage in passages]))
    sync(held)
    assert check(held) == []
    before = held.terms.past(), held.vectors.stored([*held.vectors.ids(), *held.vectors.past_ids()]).keys()
    rebuild(held, embedder=HashEmbedder(), settings=settings_for(held.path.parent))
    assert check(held) == []
    after = held.terms.past(), held.vectors.stored([*held.vectors.ids(), *held.vectors.past_ids()]).keys()
    assert before == after
    assert before[0]


def october(day: int) -> date:
    return date(2025, 10, day)


def updated(edition: int, day: int) -> Article:
    return story(1, 3, edition, published=START, updated=date(2025, 10, day))


def found(home: Home, day: int | None) -> set[str]:
    as_of = date(2025, 10, day) if day else None
    retriever = Retriever(HashEmbedder(), home.vectors, home.terms, home.record)
    return {hit.passage.text for hit in retriever.retrieve("Line 1 of story 1", Filters(as_of=as_of))}


def test_each_edition_answers_for_its_own_days(home: Home) -> None:
    take(home, updated(1, 2))
    take(home, updated(2, 10))
    take(home, updated(3, 20))
    for day, edition in ((1, 1), (9, 1), (10, 2), (19, 2), (20, 3), (31, 3), (None, 3)):
        assert f"Line 1 of story 1, edition {edition}." in found(home, day)
        assert len(found(home, day)) == 3
    assert found(home, None) == found(home, 31)
    assert home.record.counts().passages == home.vectors.count() == home.terms.count() == 3
    assert (home.record.past_count(), home.vectors.past_count(), home.terms.past_count()) == (6, 6, 6)


def test_an_edition_that_comes_back_is_not_embedded_again(home: Home) -> None:
    take(home, updated(1, 2))
    take(home, updated(2, 10))
    embedder = HashEmbedder()
    take(home, updated(1, 20), embedder=embedder)
    assert embedder.embedded == []
    assert "Line 1 of story 1, edition 1." in found(home, 20)
    assert check(home) == []


def test_a_deleted_article_is_seen_on_no_day_and_other_content_of_it_from_its_own(home: Home) -> None:
    take(home, updated(1, 2))
    take(home, updated(2, 10))
    delete(home, "story-1", "retracted")
    assert [found(home, day) for day in (5, 15, None)] == [set()] * 3
    assert home.record.past_ids() == []
    take(home, updated(3, 20))
    assert [found(home, day) for day in (5, 15, 19)] == [set()] * 3
    assert "Line 1 of story 1, edition 3." in found(home, 20)
    days = [(v.start, v.until) for v in home.record.versions("story-1")]
    assert days == [
        (START, october(10)),
        (october(10), october(10)),
        (october(20), None),
    ]  # deleted on 1 October
    assert check(home) == []


def test_content_that_tells_no_day_counts_from_its_ingest_after_a_deletion_too(tmp_path: Path) -> None:
    clock = Clock()
    with open_home(settings_for(tmp_path), embedder=HashEmbedder(), clock=clock) as home:
        take(home, story(1, published=START))
        clock.pass_days(3)
        delete(home, "story-1")
        clock.pass_days(4)
        take(home, story(1, edition=2, published=START))
        assert found(home, 7) == set()
        assert "Line 1 of story 1, edition 2." in found(home, 8)


def again(home: Home, embedder: HashEmbedder | None = None) -> IngestReport:
    kept = settings_for(home.path.parent)
    return restore(home, "story-1", embedder=embedder or HashEmbedder(), settings=kept, split=split_lines)


def test_what_is_restored_counts_for_the_days_it_had_and_so_does_what_was_before(home: Home) -> None:
    take(home, updated(1, 2))
    take(home, updated(2, 10))
    before = {day: found(home, day) for day in (5, 9, 10, 20, None)}
    delete(home, "story-1")
    assert again(home).updated == ("story-1",)
    assert {day: found(home, day) for day in before} == before
    assert [(v.start, v.until) for v in home.record.versions("story-1")] == [
        (START, october(10)),
        (october(10), october(10)),
        (october(10), None),
    ]
    assert check(home) == []
    held, embedder = home.record.past_ids(), HashEmbedder()
    assert again(home, embedder).unchanged == ("story-1",)
    assert (embedder.embedded, home.record.past_ids()) == ([], held)


def test_restoring_an_article_that_went_on_brings_the_versions_from_before_back(home: Home) -> None:
    take(home, updated(1, 2))
    delete(home, "story-1")
    take(home, updated(2, 10))
    assert found(home, 9) == set()
    assert again(home).unchanged == ("story-1",)
    assert "Line 1 of story 1, edition 1." in found(home, 9)
    assert check(home) == []


def test_where_the_embedder_fails_nothing_is_restored(home: Home) -> None:
    take(home, updated(1, 2))
    take(home, updated(2, 10))
    delete(home, "story-1")

    class Away(HashEmbedder):
        def passages(self, texts, progress=None):
            raise ModelUnavailable("it went away", advice="Try again.")

    with pytest.raises(ModelUnavailable):
        again(home, Away())
    with pytest.raises(Gone):
        home.record.article("story-1")
    assert (home.record.past_ids(), check(home)) == ([], [])


def test_history_changes_neither_the_digest_nor_what_a_word_counts(home: Home, tmp_path: Path) -> None:
    other = Article("other", "Another", "A line about bridges.", published=START)
    take(home, updated(1, 2), other)
    for edition in range(2, 6):
        take(home, updated(edition, edition + 1))
    with open_home(settings_for(tmp_path / "fresh"), embedder=HashEmbedder(), clock=Clock()) as fresh:
        take(fresh, other, updated(5, 6))
        rebuild(home, embedder=HashEmbedder(), settings=settings_for(home.path.parent))
        assert fresh.record.digest() == home.record.digest()
        scores = [[score for _, score in each.terms.query("line of bridges", 9)] for each in (home, fresh)]
        assert scores[0] == pytest.approx(scores[1])


def test_versions_tell_their_days(home: Home) -> None:
    take(home, updated(1, 2))
    take(home, updated(2, 10))
    assert [(v.article.version, v.start, v.until) for v in home.record.versions("story-1")] == [
        (1, START, date(2025, 10, 10)),
        (2, date(2025, 10, 10), None),
    ]


def test_embedding_again_embeds_the_versions_before_too(home: Home) -> None:
    take(home, updated(1, 2))
    take(home, updated(2, 10))
    other = HashEmbedder("fake:other")
    rebuild(home, embedder=other, settings=settings_for(home.path.parent), embed=True, split=split_lines)
    assert check(home) == []
    as_of = Filters(as_of=date(2025, 10, 5))
    (nearest, score), *_ = home.vectors.query(other.query("Line 1 of story 1, edition 1."), 1, as_of)
    assert (nearest, score) == ("story-1.1.1", pytest.approx(1, abs=1e-4))
