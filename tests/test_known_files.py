"""Files that have not changed are not read again, and what was refused is kept until it goes in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag import dead_letters, extraction, known_files
from rag.arrivals import Refused
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
    def known(path: str, original: Original) -> tuple[str, ...] | None:
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


def test_a_file_whose_article_was_deleted_or_changed_from_elsewhere_is_read_again(
    home: Home, folder: Path, read: list[str]
) -> None:
    write(folder, "a.txt")
    (added,) = take_files(home, folder).added
    delete(home, added)
    read.clear()
    assert (take_files(home, folder).updated, read) == ((added,), ["a.txt"])
    take(home, replace(story(1), id=added))
    assert take_files(home, folder).updated == (added,)


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
