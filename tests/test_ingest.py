from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

from rag import ingest as ingest_module
from rag import rebuild as rebuild_module
from rag import schema
from rag.domain import Article, Filters, Refusal
from rag.errors import Gone, ModelUnavailable, NotFound
from rag.home import Home
from rag.ingest import check, delete, ingest_each, rebuild, sync
from tests.home_fakes import HashEmbedder, opened, rows_of, settings_for, split_lines, story, take


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with opened(tmp_path) as made:
        yield made


class Failing(HashEmbedder):
    """Gives up at its n-th call."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def passages(self, texts, progress=None):
        self.calls -= 1
        if self.calls < 0:
            raise ModelUnavailable("the model went away", advice="Try again.")
        return super().passages(texts, progress)


def test_what_went_in_is_found_on_both_sides(home: Home) -> None:
    report = take(home, story(1), story(2))
    assert (report.added, report.passages, report.embedded) == (("story-1", "story-2"), 6, 6)
    assert home.vectors.query(HashEmbedder().query("Line 1 of story 2."), 1)[0][0] == "story-2.1.1"
    assert home.terms.query("line", 10).__len__() == 6
    assert check(home) == []


def each(home: Home, lots: list[list[Article | Refusal]], embedder: HashEmbedder, **options: int):
    settings = settings_for(home.path.parent)
    return ingest_each(lots, home=home, embedder=embedder, settings=settings, split=split_lines, **options)


def test_lots_taken_in_together_are_embedded_together_and_reported_one_by_one(home: Home) -> None:
    twin = replace(story(1), id="twin", url="https://post.example/twin")
    lots = [
        [story(1)],
        [twin, Refusal("b", "Bad."), Refusal("c", "Bad.")],
        [],
        [story(1), story(1, edition=2)],
    ]
    embedder = HashEmbedder()
    told = list(each(home, lots, embedder, most_refused=1))
    assert [report.added for report in told] == [("story-1",), ("twin",), (), ()]
    assert (told[3].unchanged, told[3].updated) == (("story-1",), ("story-1",))
    assert [(report.passages, report.embedded) for report in told] == [(3, 3), (3, 0), (0, 0), (3, 1)]
    assert [refusal.source for refusal in told[1].refused] == ["b", "what else was sent"]
    assert told[0].refused == told[3].refused == ()


def test_a_lot_is_reported_once_it_is_durable_whatever_becomes_of_those_after_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "GATHER", 5)
    lots = [[story(1)], [story(2), story(3)], [story(4), story(5)]]
    told = each(home, lots, Failing(1))
    assert next(told).added == ("story-1",)
    with pytest.raises(ModelUnavailable):
        list(told)
    assert home.record.counts().articles == 2  # the first two: half of the second lot


def test_ingesting_twice_embeds_nothing_and_changes_nothing(home: Home) -> None:
    articles = [story(n) for n in range(5)]
    take(home, *articles)
    digest, embedder = home.record.digest(), HashEmbedder()
    report = take(home, *articles, embedder=embedder)
    assert report.unchanged == tuple(article.id for article in articles)
    assert (report.added, report.updated, report.passages, embedder.embedded) == ((), (), 0, [])
    assert (home.record.digest(), home.record.counts().versions) == (digest, 5)


def test_a_change_embeds_only_what_is_new_and_replaces_the_rest(home: Home) -> None:
    take(home, story(1, lines=5))
    embedder = HashEmbedder()
    report = take(home, story(1, lines=5, edition=2), embedder=embedder)
    assert (report.updated, report.passages, report.embedded) == (("story-1",), 5, 1)
    assert embedder.embedded == ["Line 1 of story 1, edition 2."]
    assert {id_ for id_, _ in home.terms.query("line", 20)} == {f"story-1.2.{n}" for n in range(5)}
    assert check(home) == []


def test_a_text_that_several_articles_share_is_embedded_once(home: Home) -> None:
    embedder = HashEmbedder()
    take(home, story(1), story(1, id="copy", title="Another title"), embedder=embedder)
    assert len(embedder.embedded) == 3
    assert check(home) == []


def test_an_id_that_comes_twice_in_one_go_ends_as_its_last(home: Home) -> None:
    report = take(home, story(1), story(1), story(1, edition=2))
    assert (report.added, report.unchanged, report.updated) == (("story-1",), ("story-1",), ("story-1",))
    assert home.record.article("story-1").text == story(1, edition=2).text
    assert check(home) == []


def test_a_copied_file_is_unchanged_even_in_one_go(home: Home) -> None:
    report = take(home, story(1, source="/a.md"), story(1, id="story-1b", source="/b.md"))
    assert (report.added, report.unchanged) == (("story-1",), ("story-1",))


def test_what_cannot_go_in_is_reported_and_the_rest_goes_in(home: Home) -> None:
    report = take(
        home,
        story(1),
        Refusal("broken.html", "no text in it"),
        Article("nul", "Title", "A \0 in it."),
        Article("empty", "Title", "\n\n", source="/files/empty.md"),
        story(2),
    )
    assert report.added == ("story-1", "story-2")
    assert [refusal.source for refusal in report.refused] == ["broken.html", "nul", "/files/empty.md"]
    assert all(refusal.reason for refusal in report.refused)
    assert check(home) == []


def test_articles_are_taken_as_they_come(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_module, "GATHER", 6)
    stored_before: list[int] = []

    def stream() -> Iterator[Article]:
        for number in range(6):
            stored_before.append(home.record.counts().articles)
            yield story(number)

    seen: list[tuple[int, int | None]] = []
    ingest_module.ingest(
        stream(),
        home=home,
        embedder=HashEmbedder(),
        settings=settings_for(home.path.parent),
        split=split_lines,
        progress=lambda done, total=None, label=None: seen.append((done, total)),
    )
    assert stored_before == [0, 0, 2, 2, 4, 4]
    assert seen[-1][0] == 6
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_the_order_of_articles_does_not_matter(tmp_path: Path) -> None:
    articles = [story(n) for n in range(6)]
    digests = set()
    for name, order in (("a", articles), ("b", articles[::-1]), ("c", articles[3:] + articles)):
        with opened(tmp_path / name) as home:
            take(home, *order)
            digests.add(home.record.digest())
    assert len(digests) == 1


def test_what_went_in_before_the_embedder_failed_stays_and_a_second_go_finishes(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "GATHER", 6)
    articles = [story(n) for n in range(8)]
    with pytest.raises(ModelUnavailable):
        take(home, *articles, embedder=Failing(2))
    assert home.record.counts().articles == 4
    assert check(home) == []
    report = take(home, *articles)
    assert (len(report.added), len(report.unchanged)) == (4, 4)
    with opened(tmp_path / "undisturbed") as other:
        take(other, *articles)
        assert other.record.digest() == home.record.digest()


def test_a_deleted_article_is_found_nowhere(home: Home) -> None:
    take(home, story(1), story(2))
    assert delete(home, "story-1", "withdrawn").reason == "withdrawn"
    assert {id_.split(".")[0] for id_, _ in home.terms.query("line story", 20)} == {"story-2"}
    assert home.vectors.ids() == {f"story-2.1.{n}" for n in range(3)}
    assert check(home) == []
    with pytest.raises(Gone):
        delete(home, "story-1")
    with pytest.raises(NotFound):
        delete(home, "none")
    take(home, story(1, edition=2))
    assert home.record.article("story-1").version == 2
    assert check(home) == []


def test_the_last_article_may_go_and_another_come(home: Home) -> None:
    for number in range(4):
        take(home, story(number))
        assert check(home) == []
        delete(home, f"story-{number}")
        assert check(home) == []


def test_filters_see_the_day_of_ingest_of_an_undated_article(home: Home) -> None:
    take(home, story(1, published=date(2025, 10, 1)), story(2))
    assert {id_[:7] for id_, _ in home.terms.query("line", 9, Filters(as_of=date(2025, 10, 1)))} == {
        "story-1"
    }
    today = home.record.article("story-2").day
    assert {id_[:7] for id_, _ in home.terms.query("line", 9, Filters(since=today))} == {"story-2"}


def test_searches_during_an_ingest_meet_only_whole_articles(home: Home) -> None:
    take(home, *(story(n) for n in range(10)))
    stop, failures = threading.Event(), []

    def search() -> None:
        try:
            while not stop.is_set():
                found = home.vectors.query(HashEmbedder().query("Line 0 of story 3."), 20)
                found += home.terms.query("line story", 20)
                for passage, article in home.record.passages([id_ for id_, _ in found]).values():
                    assert article.text[passage.start : passage.end] == passage.text
                    assert passage.version == article.version
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for edition in range(1, 5):
        take(home, *(story(n, edition=edition) for n in range(10)))
        delete(home, f"story-{edition}")
    rebuild(home, embedder=HashEmbedder(), settings=settings_for(home.path.parent))
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert check(home) == []


def test_two_ingests_at_once_both_go_in(home: Home) -> None:
    threads = [
        threading.Thread(target=take, args=(home, *(story(n) for n in range(start, start + 12))))
        for start in (0, 8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert home.record.counts()[:3] == (20, 20, 60)
    assert check(home) == []


# What `check` sees


def vandalise_vectors(home: Home) -> None:
    home.vectors.replace(["story-1"], [])


def leave_in_vectors(home: Home) -> None:
    with home.record.transaction() as tx:
        tx.execute(schema.passage.delete().where(schema.passage.c.article_id == "story-1"))
    home.terms.replace(["story-1"], [])


def vandalise_terms(home: Home) -> None:
    home.terms.replace(["story-1"], home.record.rows(["story-1"])[1:])


def change_a_vector(home: Home) -> None:
    with home.record.transaction() as tx:
        other = HashEmbedder().query("something else").tobytes()
        tx.execute(update(schema.passage).where(schema.passage.c.id == "story-1.1.0").values(vector=other))


def change_a_date(home: Home) -> None:
    with home.record.transaction() as tx:
        tx.execute(update(schema.version).values(published="1999-01-01"))


def move_an_offset(home: Home) -> None:
    with home.record.transaction() as tx:
        tx.execute(update(schema.passage).where(schema.passage.c.id == "story-1.1.0").values(start=2))


def lose_a_superseded_version(home: Home) -> None:
    home.vectors.replace(["story-2"], [row for row in home.record.rows(["story-2"]) if row.until is None])


def keep_a_superseded_version(home: Home) -> None:
    with home.record.transaction() as tx:
        tx.execute(schema.superseded.delete())


def show_a_superseded_version(home: Home) -> None:
    rows = [replace(row, until=None) for row in home.record.rows(["story-2"])]
    home.vectors.replace(["story-2"], rows)
    home.terms.replace(["story-2"], rows)


def change_an_end(home: Home) -> None:
    with home.record.transaction() as tx:
        of = schema.version.c
        tx.execute(update(schema.version).where(of.version == 1).values(counts_until="2025-10-30"))


def forget_to_sync(home: Home) -> None:
    passages = split_lines(story(9))
    home.record.put(story(9), passages, HashEmbedder().passages([passage.text for passage in passages]))


@pytest.mark.parametrize(
    ("vandalise", "seen"),
    [
        (
            lose_a_superseded_version,
            "story-2.1.0: in the record, but not in the vector index of superseded versions",
        ),
        (
            keep_a_superseded_version,
            "story-2.1.0: in the term index of superseded versions, but not in the record",
        ),
        (show_a_superseded_version, "story-2.1.0: in the vector index, but not in the record"),
        (change_an_end, "story-2.1.0: the vector index holds"),
        (change_an_end, "story-2.1.0: the term index holds"),
        (vandalise_vectors, "story-1.1.0: in the record, but not in the vector index"),
        (leave_in_vectors, "story-1.1.0: in the vector index, but not in the record"),
        (vandalise_terms, "story-1.1.0: in the record, but not in the term index"),
        (change_a_vector, "story-1.1.0: its vector differs from the record's"),
        (change_a_date, "story-1.1.0: the vector index holds"),
        (change_a_date, "story-1.1.0: the term index holds"),
        (move_an_offset, "story-1.1.0: its offsets do not cut the words it was made from"),
        (forget_to_sync, "story-9: its projections have not been brought up to date"),
    ],
)
def test_check_says_what_differs(home: Home, vandalise, seen: str) -> None:
    take(home, story(1), story(2, published=date(2025, 10, 1)))
    take(home, story(2, published=date(2025, 10, 1), updated=date(2025, 10, 9)))
    assert check(home) == []
    vandalise(home)
    assert any(difference.startswith(seen) for difference in check(home)), check(home)


def test_rebuilding_makes_it_whole_without_embedding(home: Home) -> None:
    take(home, story(1), story(2))
    vandalise_vectors(home)
    vandalise_terms(home)
    forget_to_sync(home)
    before, embedder = home.vectors.name, HashEmbedder()
    rebuild(home, embedder=embedder, settings=settings_for(home.path.parent))
    assert (check(home), embedder.embedded) == ([], [])
    assert home.vectors.name != before
    assert [path.name for path in (home.path / "chroma").iterdir() if path.is_dir()] == [home.vectors.name]
    assert [path.name for path in (home.path / "terms").iterdir() if path.is_dir()] == [home.terms.name]


def test_a_rebuild_that_fails_leaves_what_was_there(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    take(home, story(1), story(2))
    before = home.vectors.name, home.terms.name

    def fail(**_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(home.record, "set_meta", fail)
    with pytest.raises(RuntimeError):
        rebuild(home, embedder=HashEmbedder(), settings=settings_for(home.path.parent))
    assert (home.vectors.name, home.terms.name) == before
    assert check(home) == []


def test_embedding_again_replaces_every_vector(tmp_path: Path) -> None:
    with opened(tmp_path) as home:
        take(home, story(1), story(2), story(3))
        delete(home, "story-3")
        digest = home.record.digest()
    other = HashEmbedder("fake:other", 16)
    from rag.home import open_home

    with open_home(settings_for(tmp_path), embedder=other, rebuilding=True) as home:
        rebuild(home, embedder=other, settings=settings_for(tmp_path), embed=True, split=split_lines)
        assert check(home) == []
        assert home.record.digest() != digest
        assert home.vectors.query(other.query("Line 1 of story 2."), 1)[0][0] == "story-2.1.1"
        assert np.allclose(rows_of(home)[0].vector, other.query("Line 0 of story 1."))
    with opened(tmp_path, other) as home:
        assert check(home) == []
    with opened(tmp_path / "fresh", other) as fresh:
        take(fresh, story(2), story(1), embedder=other)
        with opened(tmp_path, other) as home:
            assert fresh.record.digest() == home.record.digest()


def test_embedding_again_goes_on_where_it_stopped(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_module, "TOGETHER", 2)
    take(home, *(story(n) for n in range(6)))
    digest, settings = home.record.digest(), settings_for(home.path.parent)
    failing = Failing(2)
    failing.name = "fake:other"
    with pytest.raises(ModelUnavailable):
        rebuild(home, embedder=failing, settings=settings, embed=True, split=split_lines)
    assert (home.record.digest(), check(home)) == (digest, [])
    take(home, story(0, edition=5))  # staged before it changed
    other = HashEmbedder("fake:other")
    rebuild(home, embedder=other, settings=settings, embed=True, split=split_lines)
    assert len(other.embedded) == 9  # two articles not staged, and the one that changed
    assert check(home) == []
    assert np.allclose(rows_of(home)[1].vector, other.query("Line 1 of story 0, edition 5."))


def test_syncing_again_changes_nothing(home: Home) -> None:
    take(home, story(1), story(2))
    with home.record.transaction() as tx:
        tx.execute(schema.pending.insert(), [{"article_id": "story-1"}, {"article_id": "story-2"}])
    rows = home.vectors.stored([row.id for row in rows_of(home)]).keys()
    sync(home)
    assert home.vectors.ids() == rows
    assert home.vectors.removed == 0
    assert check(home) == []
