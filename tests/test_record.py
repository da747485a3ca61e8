from __future__ import annotations

import itertools
import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import record as record_module
from rag.domain import Article, Original, Provenance, Removed
from rag.errors import DamagedHome, DatelineError, Gone, NotFound, UnreadableSource, UsageError
from rag.record import Record
from tests.home_fakes import HashEmbedder, split_lines, story

NOW = datetime(2025, 11, 1, 12, 30, tzinfo=UTC)
text_of_articles = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1)


@pytest.fixture
def record(tmp_path: Path):
    opened = Record(f"sqlite:///{tmp_path / 'record.db'}", clock=lambda: NOW)
    yield opened
    opened.close()


def put(record: Record, article: Article) -> Article:
    passages = split_lines(article)
    return record.put(article, passages, HashEmbedder().passages([passage.text for passage in passages]))


def test_an_article_comes_back_as_it_went_in(record: Record) -> None:
    article = Article(
        id="a",
        title="Tïtle “quoted”",
        text="One 🇮🇶 line.\nAnother.",
        publisher="The Post",
        url="https://post.example/a",
        authors=("Ann", "Bo"),
        published=date(2025, 10, 21),
        note="A retelling.",
        updated=date(2025, 10, 23),
        canonical_url="https://post.example/story/a",
        language="en",
        place="BAGHDAD",
        removed=(Removed("teaser", "READ MORE"),),
        provenance=(Provenance("published", "json-ld", 0.95),),
        original=Original("0" * 64, "text/html", "html 2"),
        source="/files/a.md",
    )
    stored = put(record, article)
    assert stored == record.article("a")
    assert (stored.version, stored.ingested, stored.day) == (1, NOW, date(2025, 10, 21))
    assert stored.content_hash == article.content_hash


@settings(deadline=None, max_examples=50)
@given(text=text_of_articles, title=text_of_articles)
def test_any_text_comes_back_and_its_passages_are_its_slices(tmp_path_factory, text: str, title: str) -> None:
    record = Record(f"sqlite:///{tmp_path_factory.mktemp('home') / 'record.db'}")
    try:
        put(record, Article("a", title, text))
        assert (record.article("a").text, record.article("a").title) == (text, title)
        for passage in record.passages_of("a"):
            assert passage.text == text[passage.start : passage.end]
    finally:
        record.close()


def test_a_change_makes_a_new_version_and_the_old_one_stays(record: Record) -> None:
    first, second = put(record, story(1)), put(record, story(1, edition=2))
    assert (first.version, second.version, record.current_version("story-1")) == (1, 2, 2)
    assert record.article("story-1").text == story(1, edition=2).text
    assert record.article("story-1", 1).text == story(1).text
    assert [passage.version for passage in record.passages_of("story-1")] == [2, 2, 2]


def test_storing_the_current_content_again_changes_nothing(record: Record) -> None:
    put(record, story(1))
    digest = record.digest()
    assert put(record, story(1)).version == 1
    assert (record.counts().versions, record.digest()) == (1, digest)


def test_compare_tells_new_from_changed_from_unchanged(record: Record) -> None:
    assert record.compare(story(1)) == ("new", 0, "story-1")
    put(record, story(1))
    assert record.compare(story(1)) == ("unchanged", 1, "story-1")
    assert record.compare(story(1, edition=2)) == ("changed", 1, "story-1")
    record.delete("story-1")
    assert record.compare(story(1)) == ("deleted", 1, "story-1")
    assert record.compare(story(1, edition=2)) == ("new", 1, "story-1")


def test_a_file_that_moved_is_unchanged(record: Record) -> None:
    put(record, story(1, source="/old/place.md"))
    moved = story(1, id="elsewhere", source="/new/place.md")
    assert record.compare(moved) == ("unchanged", 0, "story-1")
    assert record.compare(story(1, id="elsewhere")).status == "new"  # it says itself who it is


def test_a_file_edited_to_read_like_another_is_changed(record: Record) -> None:
    put(record, story(1, source="/one.md"))
    put(record, story(2, source="/two.md"))
    edited = story(1, id="story-2", source="/two.md")
    assert record.compare(edited).status == "changed"


def test_versions_go_on_counting_after_a_deletion(record: Record) -> None:
    put(record, story(1))
    record.delete("story-1")
    assert put(record, story(1)).version == 2
    assert record.article("story-1").version == 2


def test_a_deleted_article_is_gone_but_still_cited(record: Record) -> None:
    put(record, story(1))
    tombstone = record.delete("story-1", "withdrawn")
    assert (tombstone.title, tombstone.reason, tombstone.deleted) == ("Story 1", "withdrawn", NOW)
    with pytest.raises(Gone) as gone:
        record.article("story-1")
    assert gone.value.tombstone == tombstone
    with pytest.raises(Gone):
        record.delete("story-1")
    article, left, current = record.cited("story-1", 1)
    assert (article.text, left, current) == (story(1).text, tombstone, 1)
    assert record.articles() == []
    assert record.passages(["story-1.1.0"]) == {}


def test_what_was_never_there_is_not_found(record: Record) -> None:
    put(record, story(1))
    for read in (
        lambda: record.article("none"),
        lambda: record.article("story-1", 2),
        lambda: record.cited("story-1", 2),
        lambda: record.delete("none"),
        lambda: record.answer("none"),
        lambda: record.citation("none.1"),
        lambda: record.delete_answer("none"),
        lambda: record.save_feedback("none", "right"),
    ):
        with pytest.raises(NotFound):
            read()


@pytest.mark.parametrize("text", ["half a character: \ud83c.", "a NUL: \0."])
def test_text_that_no_database_holds_is_refused(record: Record, text: str) -> None:
    with pytest.raises(UnreadableSource) as refused:
        put(record, Article("a", "Title", text))
    assert refused.value.advice
    assert record.counts().versions == 0


def test_passages_that_do_not_fit_the_text_are_refused(record: Record) -> None:
    passages = split_lines(story(1))
    with pytest.raises(ValueError, match="offsets"):
        record.put(story(2), passages, HashEmbedder().passages(["a", "b", "c"]))
    with pytest.raises(ValueError, match="vectors"):
        record.put(story(1), passages, HashEmbedder().passages(["a"]))
    with pytest.raises(ValueError, match="vectors"):
        record.put(story(1), passages, np.full((3, 32), np.nan, np.float32))
    with record.transaction() as tx:
        record.remember(tx, "another", 16, "sentences/256/48")
    with pytest.raises(ValueError, match="16 dimensions"):
        put(record, story(1))
    assert record.counts().versions == 0


def test_a_put_that_fails_halfway_leaves_the_version_before(record: Record, monkeypatch) -> None:
    put(record, story(1))
    record.settle(record.pending())

    def fail(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(record_module, "_mark", fail)
    with pytest.raises(RuntimeError):
        put(record, story(1, edition=2))
    assert record.article("story-1").text == story(1).text
    assert [passage.version for passage in record.passages_of("story-1")] == [1, 1, 1]
    assert record.pending() == []


def test_each_change_marks_the_article_until_it_is_settled(record: Record) -> None:
    put(record, story(1))
    put(record, story(2))
    record.delete("story-2")
    assert record.pending() == ["story-1", "story-2"]
    record.settle(["story-1"])
    assert record.pending() == ["story-2"]


def test_rows_hold_what_the_projections_search(record: Record) -> None:
    put(record, story(1, published=date(2025, 10, 21), publisher="The  POST"))
    put(record, story(2, publisher=None))
    dated, undated = (record.rows([id_])[1] for id_ in ("story-1", "story-2"))
    assert (dated.id, dated.day, dated.publisher) == (
        "story-1.1.1",
        date(2025, 10, 21).toordinal(),
        "the post",
    )
    assert (undated.day, undated.publisher) == (NOW.date().toordinal(), "")
    assert dated.text == "Line 1 of story 1."
    assert np.array_equal(dated.vector, HashEmbedder().query(dated.text))
    assert len(list(itertools.chain(*record.all_rows()))) == 6


def test_a_known_text_has_its_vector(record: Record) -> None:
    put(record, story(1))
    known, unknown = split_lines(story(1))[0], split_lines(story(9))[0]
    found = record.vectors_by_hash([known.text_hash, unknown.text_hash])
    assert found.keys() == {known.text_hash}
    assert np.array_equal(found[known.text_hash], HashEmbedder().query(known.text))


def test_many_ids_are_read_in_one_call(record: Record) -> None:
    for number in range(40):
        put(record, story(number, lines=30))
    ids = record.passage_ids()
    assert len(ids) == 1200
    assert record.passages([*ids, "story-1.9.0"]).keys() == set(ids)
    assert record.vectors(ids).keys() == set(ids)


@settings(deadline=None, max_examples=12)
@given(st.permutations(range(4)))
def test_the_digest_does_not_depend_on_order_or_repeats(tmp_path_factory, order: list[int]) -> None:
    digests = []
    for numbers in (range(4), [*order, *order]):
        record = Record(f"sqlite:///{tmp_path_factory.mktemp('home') / 'record.db'}")
        for number in numbers:
            put(record, story(number))
        digests.append(record.digest())
        record.close()
    assert digests[0] == digests[1]


def test_the_digest_follows_content_embedder_and_passage_settings(record: Record) -> None:
    seen = [record.digest()]
    put(record, story(1))
    seen.append(record.digest())
    put(record, story(1, edition=2))
    seen.append(record.digest())
    with record.transaction() as tx:
        record.remember(tx, "another", 16, "sentences/256/48")
    seen.append(record.digest())
    with record.transaction() as tx:
        record.remember(tx, "another", 16, "sentences/128/0")
    seen.append(record.digest())
    with record.transaction() as tx:
        record.remember(tx, "another", 32, "sentences/128/0")
    seen.append(record.digest())
    record.delete("story-1")
    assert record.digest() not in seen
    assert len(set(seen)) == len(seen)
    put(record, story(1, edition=2))
    assert record.digest() == seen[-1]


def answer(id_: str, *citations: tuple[str, int]) -> dict:
    return {
        "id": id_,
        "question": "How many?",
        "text": "Two — “deux”.",
        "citations": [
            {
                "id": f"{id_}.{number}",
                "number": number,
                "article_id": article_id,
                "version": version,
                "source_start": 0,
                "source_end": 4,
            }
            for number, (article_id, version) in enumerate(citations, 1)
        ],
    }


def test_answers_and_citations_are_found_after_reopening(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    record = Record(url)
    put(record, story(1))
    document = answer("x1", ("story-1", 1), ("story-1", 1))
    record.save_answer(document)
    record.save_feedback("x1", "wrong", "It is three.")
    put(record, story(1, edition=2))
    record.delete("story-1")
    record.close()
    record = Record(url)
    assert record.answer("x1") == document
    assert record.citation("x1.2") == (document["citations"][1], document)
    record.delete_answer("x1")
    with pytest.raises(NotFound):
        record.citation("x1.2")
    record.close()


def test_what_readers_said_is_kept_with_each_answer(tmp_path: Path) -> None:
    record = Record(f"sqlite:///{tmp_path / 'record.db'}")
    for id_ in ("x1", "x2", "x3"):
        record.save_answer(answer(id_))
    record.save_feedback("x3", "wrong")
    record.save_feedback("x1", "wrong", "It is three.")
    record.save_feedback("x1", "right")
    record.save_feedback("x2", "right")
    assert [(said["verdict"], said["note"]) for said in record.feedback("x1")] == [
        ("wrong", "It is three."),
        ("right", None),
    ]
    assert record.feedback("x9") == []
    assert [item["id"] for item in record.judged("wrong")] == ["x1", "x3"]  # the last judged first
    assert record.judged("wrong")[0]["feedback"] == record.feedback("x1")
    record.save_feedback("x3", "wrong", "Still.")
    assert [item["id"] for item in record.judged("wrong")] == ["x3", "x1"]
    record.delete_answer("x3")
    assert [item["id"] for item in record.judged("wrong")] == ["x1"]
    record.close()


def test_a_record_of_a_newer_dateline_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "record.db"
    record = Record(f"sqlite:///{file}")
    record.set_meta(schema="99")
    record.close()
    before = file.read_bytes()
    with pytest.raises(DamagedHome, match="newer"):
        Record(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_home_of_the_first_format_is_brought_up_to_date_with_all_it_held(tmp_path: Path) -> None:
    file = tmp_path / "record.db"
    record = Record(f"sqlite:///{file}", clock=lambda: NOW)
    before = put(record, story(1, published=date(2025, 10, 21)))
    rows = list(record.all_rows())
    record.close()
    with sqlite3.connect(file) as old:  # as version 1 had it
        for column in ("updated", "canonical_url", "language", "place", "provenance", "original"):
            old.execute(f"ALTER TABLE version DROP COLUMN {column}")
        old.execute("ALTER TABLE passage DROP COLUMN dates")
        old.execute("ALTER TABLE staged_passage DROP COLUMN dates")
        old.execute("DROP TABLE spending")
        old.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    old.close()
    record = Record(f"sqlite:///{file}", clock=lambda: NOW)
    try:
        assert record.article("story-1") == before
        assert repr(list(record.all_rows())) == repr(rows)
        assert put(record, replace(before, place="BAGHDAD", version=1)).version == 2
        assert record.article("story-1").place == "BAGHDAD"
        assert record.spent().calls == 0
    finally:
        record.close()


def read_all(url: str) -> None:
    record = Record(url)
    try:
        record.articles()
        list(record.all_rows())
    finally:
        record.close()


def test_a_damaged_page_is_reported_not_returned(tmp_path: Path) -> None:
    file = tmp_path / "record.db"
    record = Record(f"sqlite:///{file}")
    for number in range(30):
        put(record, story(number, lines=20))
    record.close()
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    with pytest.raises(DamagedHome) as damaged:
        read_all(f"sqlite:///{file}")
    assert "backup" in damaged.value.advice


@pytest.mark.parametrize("url", ["not a url", "nosuchdatabase://x/y", "mssql+pyodbc://x/y"])
def test_a_database_that_cannot_be_used_is_a_usage_error(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        Record(url)
    assert "DATELINE_DATABASE_URL" in str(refused.value)


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DatelineError) as failed:
        Record(f"sqlite:///{tmp_path / 'nowhere' / 'record.db'}")
    assert failed.value.advice


def test_articles_kept_in_memory_are_the_current_ones(record: Record, monkeypatch) -> None:
    monkeypatch.setattr(record_module, "KEPT", 3)
    for number in range(6):
        put(record, story(number))
    for edition in range(3):
        put(record, story(1, edition=edition))
        ids = record.passage_ids()
        found = record.passages(ids)
        assert found == record.passages(ids)
        assert found.keys() == set(ids)
        for passage, article in found.values():
            assert article == record.article(passage.article_id)


def test_readers_go_on_while_articles_are_written(record: Record) -> None:
    stop, failures = threading.Event(), []

    def read() -> None:
        try:
            while not stop.is_set():
                for article in record.articles():
                    passages = record.passages([f"{article.id}.{article.version}.{n}" for n in range(3)])
                    for passage, of in passages.values():
                        assert of.text[passage.start : passage.end] == passage.text
        except Exception as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for edition in range(1, 30):
        put(record, story(edition % 5, edition=edition))
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []


def test_a_commit_is_on_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    record = Record(f"sqlite:///{tmp_path / 'record.db'}")
    with record.transaction() as tx:
        assert tx.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert tx.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert tx.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    put(record, story(1))
    elsewhere = sqlite3.connect(tmp_path / "record.db")
    assert elsewhere.execute("select count(*) from passage").fetchone() == (3,)
    elsewhere.close()
    record.close()
