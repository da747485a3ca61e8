"""Files that have not changed are not read again, and what was refused is kept until it goes in."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from rag import dead_letters, extraction, known_files
from rag.arrivals import AddressesRead, FileHeld, Refused
from rag.domain import IngestReport, Original, Refusal
from rag.errors import ModelUnavailable
from rag.extraction import Extraction
from rag.home import Home
from rag.ingest import delete, ingest
from rag.record import now
from rag.sources import fingerprint, kinds
from tests.home_fakes import HashEmbedder, opened, settings_for, split_lines, story, take


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with opened(tmp_path) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are read, as they are."""
    names: list[str] = []
    perform = extraction.perform

    def noting(task):
        names.append(Path(task.source).name)
        return perform(task)

    monkeypatch.setattr(extraction, "perform", noting)
    return names


def write(folder: Path, name: str, number: int = 40) -> Path:
    (folder / name).write_text(f"Tents of {name}\n\nThey counted {number} tents by the river.\n")
    return folder / name


def take_files(home: Home, folder: Path, embedder: HashEmbedder | None = None) -> IngestReport:
    def known(path: str, original: Original) -> FileHeld | None:
        with home.record.reading() as tx:
            return known_files.held(tx, path, original)

    return ingest(
        Extraction([folder], known=known),
        home=home,
        embedder=embedder or HashEmbedder(),
        settings=settings_for(home.path.parent),
        split=split_lines,
    )


def refused(home: Home) -> list[dict[str, object]]:
    with home.record.reading() as tx:
        return dead_letters.items(tx)


def test_a_file_that_has_not_changed_is_unchanged_without_being_read(
    home: Home, folder: Path, read: list[str]
) -> None:
    write(folder, "a.txt")
    write(folder, "b.txt")
    added = take_files(home, folder).added
    read.clear()
    assert (take_files(home, folder).unchanged, read) == (added, [])
    write(folder, "b.txt", 50)
    report = take_files(home, folder)
    assert (report.unchanged, report.updated, read) == (added[:1], added[1:], ["b.txt"])


def test_a_file_whose_article_was_changed_from_elsewhere_is_read_again(
    home: Home, folder: Path, read: list[str]
) -> None:
    write(folder, "a.txt")
    (added,) = take_files(home, folder).added
    take(home, replace(story(1), id=added))
    read.clear()
    assert (take_files(home, folder).updated, read) == ((added,), ["a.txt"])


def test_a_file_whose_article_was_deleted_is_left_out_without_being_read(
    home: Home, folder: Path, read: list[str]
) -> None:
    write(folder, "a.txt")
    (added,) = take_files(home, folder).added
    delete(home, added, "its author made it up")
    read.clear()
    for _ in range(2):
        report = take_files(home, folder)
        assert (report.deleted, report.updated, report.refused, read) == ((added,), (), (), [])
    write(folder, "a.txt", 50)
    assert take_files(home, folder).updated == (added,)
    write(folder, "a.txt")  # as it was when it was deleted
    for _ in range(2):
        assert take_files(home, folder).deleted == (added,)
    assert read == ["a.txt", "a.txt"]


def test_a_copy_of_a_deleted_file_stays_out_too(home: Home, folder: Path) -> None:
    file = write(folder, "a.txt")
    (added,) = take_files(home, folder).added
    delete(home, added)
    file.rename(folder / "b.txt")
    for _ in range(2):
        report = take_files(home, folder)
        assert (report.deleted, report.added) == ((added,), ())


def test_a_deleted_file_that_another_extraction_reads_otherwise_stays_out(
    home: Home, folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "a.html"
    page = (
        "<title>Tents by the river</title><p>They counted 40 tents by the river on Monday, a clerk said.</p>"
    )
    file.write_text(page)
    (added,) = take_files(home, folder).added
    delete(home, added)
    monkeypatch.setitem(kinds.EXTRACTIONS, "text/html", "html 99")
    perform = extraction.perform
    monkeypatch.setattr(extraction, "perform", lambda task: (_shouted(each) for each in perform(task)))
    read.clear()
    for _ in range(2):
        assert take_files(home, folder).deleted == (added,)
    assert read == ["a.html"]


def _shouted(article):
    return replace(article, text=article.text.upper())


def test_another_way_of_reading_reads_every_file_again_and_keeps_the_content(
    home: Home, folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "a.txt")
    added = take_files(home, folder).added
    monkeypatch.setitem(kinds.EXTRACTIONS, "text/plain", "text 99")
    read.clear()
    assert (take_files(home, folder).unchanged, read) == (added, ["a.txt"])


def test_an_unchanged_article_keeps_the_newest_of_what_it_was_extracted_from(home: Home) -> None:
    first, second = (Original("0" * 64, "text/html", f"html {number}") for number in (1, 2))
    take(home, replace(story(1), original=first))
    report = take(home, replace(story(1), original=second))
    assert report.unchanged == ("story-1",)
    held = home.record.article("story-1")
    assert (held.original, held.version) == (second, 1)


def test_an_article_of_json_lines_keeps_its_own_line_as_its_original(home: Home, folder: Path) -> None:
    lines = [json.dumps({"id": f"n{n}", "text": f"They counted {n} tents by the river."}) for n in (40, 50)]
    file = folder / "a.jsonl"
    file.write_bytes("\r\n".join(lines).encode())
    added = take_files(home, folder).added
    file.write_text("\n".join(["", *reversed(lines)]))  # elsewhere in the file it is the same line
    assert set(take_files(home, folder).unchanged) == set(added) == {"n40", "n50"}
    for article_id, line in zip(("n40", "n50"), lines, strict=True):
        held = home.record.article(article_id)
        digest = hashlib.sha256(line.encode()).hexdigest()
        assert held.original == Original(digest, "application/json", kinds.extraction(kinds.JSON))
        assert held.version == 1


def test_a_file_is_not_known_before_what_it_gave_is_durable(home: Home, folder: Path) -> None:
    class Gone(HashEmbedder):
        def passages(self, texts, progress=None):
            raise ModelUnavailable("it went away")

    file = write(folder, "a.txt")
    with pytest.raises(ModelUnavailable):
        take_files(home, folder, Gone())
    original = fingerprint(file)
    assert original is not None
    with home.record.reading() as tx:
        assert known_files.held(tx, str(file), original) is None
    assert len(take_files(home, folder).added) == 1


def test_a_refused_file_is_kept_with_its_reason_until_it_goes_in(home: Home, folder: Path) -> None:
    file = folder / "a.txt"
    file.touch()
    take_files(home, folder)
    take_files(home, folder)
    (kept,) = refused(home)
    assert (kept["source"], kept["file"], kept["attempts"]) == (str(file), str(file), 2)
    assert kept["reason"]
    write(folder, "a.txt")
    assert len(take_files(home, folder).added) == 1
    assert refused(home) == []


def test_of_a_file_with_some_bad_lines_those_are_kept_that_are_still_bad(home: Home, folder: Path) -> None:
    file = folder / "a.jsonl"
    good = '{"id": "g", "title": "G", "text": "They counted tents."}\n'
    file.write_text(good + "nope\nnope\n")
    take_files(home, folder)
    file.write_text(good + "nope\n")
    take_files(home, folder)
    (kept,) = refused(home)
    assert (kept["source"], kept["attempts"]) == (f"{file}, line 2", 2)


def test_what_was_sent_is_kept_until_its_article_goes_in(home: Home) -> None:
    take(home, Refused("item 1 (story-1)", "No text.", name="story-1"), Refusal("item 2", "No text."))
    take(home, story(1))
    assert [kept["source"] for kept in refused(home)] == ["item 2"]


def test_only_so_many_refusals_are_kept_the_latest(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_letters, "MOST", 3)
    for number in range(5):
        with home.record.transaction() as tx:
            dead_letters.note(tx, [Refusal(f"half \ud800 {number}\0", "Bad.")], now())
    assert [str(kept["source"])[7:8] for kept in refused(home)] == ["4", "3", "2"]


def test_what_is_sent_takes_no_files_place_and_an_addresss_last(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_letters, "MOST", 3)
    note(home, Refused("/data/report.pdf", "It is encrypted.", file="/data/report.pdf"))
    note(home, Refusal("https://news.example/a", "It was not there."))
    note(home, *(Refusal(f"item {number}", "It is not a JSON object.") for number in range(50)))
    kept = [each["source"] for each in refused(home)]
    assert set(kept) >= {"/data/report.pdf", "https://news.example/a"}
    assert len(kept) == 1 + 3


def test_many_refusals_are_noted_in_a_few_statements(home: Home) -> None:
    many = [Refusal(f"item {number}", "Bad.") for number in range(1000)]
    statements: list[object] = []
    for attempts in (1, 2):
        with home.record.transaction() as tx:
            event.listen(tx, "before_cursor_execute", lambda *told: statements.append(told[2]))
            dead_letters.note(tx, many, now())
        assert len(statements) < 10 * attempts
        assert {each["attempts"] for each in refused(home)} == {attempts}
        assert len(refused(home)) == 1000


def test_an_article_sent_again_as_it_is_held_settles_what_was_refused_of_it(home: Home) -> None:
    take(home, story(1), story(2))
    note(
        home,
        Refused("item 1 (story-1)", "No text.", name="story-1"),
        Refused("b", "No text.", name="Story 2"),
    )
    assert take(home, story(1)).unchanged == ("story-1",)
    assert [kept["source"] for kept in refused(home)] == ["b"]
    delete(home, "story-2")
    assert take(home, story(2)).deleted == ("story-2",)
    assert refused(home) == []


def test_an_address_settles_what_it_was_refused_for_wherever_it_led(home: Home) -> None:
    asked = "https://news.example/" + "a" * 900
    take(home, Refusal(asked, "It was not there."), Refusal("https://news.example/b", "It was not there."))
    take(home, story(1, url="https://news.example/final"), AddressesRead((asked,)))
    assert [kept["source"] for kept in refused(home)] == ["https://news.example/b"]
    take(
        home,
        Refusal("https://news.example/b", "It holds no text."),
        AddressesRead(("https://news.example/b",)),
    )
    (kept,) = refused(home)
    assert (kept["reason"], kept["attempts"]) == ("It holds no text.", 2)


def test_a_refused_file_is_one_entry_from_whatever_folder_it_is_named(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.txt").touch()
    (folder / "b.jsonl").write_text(
        '{"id": "g", "title": "G", "text": "Tents."}\nnope\n{"title": "\\u0000"}\n'
    )
    take_files(home, folder)
    first = refused(home)
    monkeypatch.chdir(folder.parent)
    take_files(home, Path("files"))
    again = refused(home)
    assert [kept["attempts"] for kept in again] == [2] * 3
    assert sorted(kept["first"] for kept in again) == sorted(kept["first"] for kept in first)
    assert {str(kept["source"])[: len(str(folder))] for kept in again} == {str(folder)}


def test_a_file_whose_name_is_no_text_does_not_stop_the_others(home: Home, folder: Path) -> None:
    odd = folder / os.fsdecode(b"caf\xe9.txt")
    try:
        odd.write_text("Tents\n\nThey counted forty tents by the river.\n")
    except OSError:
        pytest.skip("names of files are text here")
    write(folder, "z.txt")
    (folder / "y.txt").touch()
    for added in (1, 0):
        report = take_files(home, folder)
        assert (len(report.added), len(report.refused)) == (added, 2)
    assert [kept["attempts"] for kept in refused(home)] == [2, 2]


def test_names_and_sources_beyond_all_measure_are_kept_and_found_again(home: Home) -> None:
    long = "half \ud800 " * 1000
    take(home, Refused(long, "No text.", name=long))
    assert len(str(refused(home)[0]["source"]).encode()) <= 2000
    take(home, story(1, id="a", title=long.replace("\ud800", "?")))
    assert refused(home) == []


def test_what_is_noted_over_http_makes_no_path_one_that_was_read_here(home: Home) -> None:
    note(home, Refused("a.pdf", "Damaged.", file="/data/a.pdf", key="/data/a.pdf"))
    with home.record.transaction() as tx:
        others = [
            Refused("/data/a.pdf", "Still damaged.", file="/etc/passwd"),
            Refused("/etc", "Damaged.", file="/etc"),
        ]
        dead_letters.note(tx, others, now(), over_http=True)
    kept = {item["source"]: item for item in refused(home)}
    assert (kept["/data/a.pdf"]["file"], kept["/data/a.pdf"]["local"]) == ("/data/a.pdf", True)
    assert (kept["/data/a.pdf"]["reason"], kept["/data/a.pdf"]["attempts"]) == ("Still damaged.", 2)
    assert kept["/etc"]["local"] is False
    note(home, Refused("/etc", "Not a file.", file="/etc", key="/etc"))
    assert {item["source"]: item["local"] for item in refused(home)} == {"/data/a.pdf": True, "/etc": True}


def test_what_is_noted_over_http_takes_no_place_of_a_file_that_was_read_here(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_letters, "MOST", 3)
    note(home, Refused("/data/a.pdf", "Damaged.", file="/data/a.pdf"))
    with home.record.transaction() as tx:
        many = [Refused(f"/x/{number}", "Damaged.", file=f"/x/{number}") for number in range(5)]
        dead_letters.note(tx, many, now(), over_http=True)
    assert len(refused(home)) == 4
    assert "/data/a.pdf" in {item["source"] for item in refused(home)}


def note(home: Home, *refusals: Refusal) -> None:
    with home.record.transaction() as tx:
        dead_letters.note(tx, refusals, now())
