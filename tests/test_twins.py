"""Files of one content under several names: none is lost when the one that is held gets another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.domain import Article, IngestReport, Original
from rag.home import Home
from rag.ingest import check, delete, ingest
from rag.sources import read_path
from tests.home_fakes import HashEmbedder, opened, settings_for, split_lines, story, take

OLD, NEW = "The dam holds 61 million cubic metres.", "The bridge carries 900 lorries a day."


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with opened(tmp_path) as made:
        yield made


def texts(home: Home) -> list[str]:
    return sorted(home.record.article(each.id).text for each in home.record.articles())


def files(home: Home, *paths: Path, embedder: HashEmbedder | None = None) -> IngestReport:
    kept = settings_for(home.path.parent)
    arriving = (item for path in paths for item in read_path(path))
    return ingest(arriving, home=home, embedder=embedder or HashEmbedder(), settings=kept, split=split_lines)


@pytest.mark.parametrize("turned", [False, True])
def test_a_renamed_file_is_kept_when_another_takes_its_place(
    home: Home, tmp_path: Path, turned: bool
) -> None:
    archive, latest = tmp_path / "archive.txt", tmp_path / "latest.txt"
    latest.write_text(OLD)
    files(home, latest)
    latest.rename(archive)
    latest.write_text(NEW)
    report = files(home, *((latest, archive) if turned else (archive, latest)))
    assert (len(report.added), len(report.updated), report.unchanged) == (1, 1, ())
    assert texts(home) == sorted([OLD, NEW])
    assert len(files(home, archive, latest).unchanged) == 2
    assert check(home) == []


def test_it_is_kept_in_a_later_go_too_and_embedded_once(home: Home, tmp_path: Path) -> None:
    archive, latest = tmp_path / "archive.txt", tmp_path / "latest.txt"
    latest.write_text(OLD)
    archive.write_text(OLD)
    assert len(files(home, latest, archive).added) == 1
    latest.write_text(NEW)
    embedder = HashEmbedder()
    files(home, latest, embedder=embedder)  # as a watch does, which reads what has changed alone
    assert texts(home) == sorted([OLD, NEW])
    assert NEW in embedder.embedded


def copies(home: Home) -> None:
    take(home, story(1, id="a", source="/a.txt"), story(1, id="b", source="/b.txt"))


def test_what_was_stopped_in_between_is_finished_by_the_next_ingest(home: Home) -> None:
    copies(home)
    passages = split_lines(changed := story(1, id="a", edition=1, source="/a.txt"))
    home.record.put(changed, passages, HashEmbedder().passages([passage.text for passage in passages]))
    assert home.record.any_stranded()
    assert take(home, story(2)).added == ("story-2", "b")
    assert not home.record.any_stranded()
    assert texts(home) == sorted([story(1).text, changed.text, story(2).text])


def test_copies_that_change_together_stay_one_article(home: Home) -> None:
    copies(home)
    changed = [story(1, id=id_, edition=1, source=f"/{id_}.txt") for id_ in ("a", "b")]
    report = take(home, *changed)
    assert (report.updated, report.unchanged, report.added) == (("a",), ("a",), ())
    assert home.record.live_ids() == ["a"]


def test_of_several_copies_one_goes_in_and_the_others_are_its_twins(home: Home) -> None:
    copies(home)
    take(home, story(1, id="c", source="/c.txt"))
    assert take(home, story(2, id="a", source="/a.txt")).added == ("b",)
    assert take(home, story(3, id="b", source="/b.txt")).added == ("c",)
    assert home.record.live_ids() == ["a", "b", "c"]


def test_the_same_document_read_otherwise_is_read_so_in_its_copies_too(home: Home) -> None:
    page = Original("0" * 64, "text/plain", "text 1")

    def read(id_: str, edition: int) -> Article:
        return story(1, id=id_, edition=edition, source=f"/{id_}.txt", original=page)

    take(home, read("a", 0), read("b", 0))
    assert take(home, read("a", 1)).updated == ("a",)
    assert take(home, story(2, id="a", source="/a.txt")).added == ("b",)
    assert home.record.article("b").text == read("a", 1).text


def test_a_copy_of_what_was_deleted_stays_out_when_other_content_comes(home: Home) -> None:
    copies(home)
    delete(home, "a")
    assert take(home, story(2, id="a", source="/a.txt")).updated == ("a",)
    assert home.record.live_ids() == ["a"]
