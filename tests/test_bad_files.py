"""Every bad file, read as `dateline ingest` reads it: refused with its reason, or read rightly."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from api.articles import submitted
from rag.arrivals import Refused
from rag.domain import Article, Refusal
from rag.extraction import Extraction
from rag.sources import read_path
from tests.bad_files import ENDLESS, FILES, Bad
from tests.documents import STORY
from tests.source_laws import check, in_time, lawful


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own():
    assert len({bad.name for bad in FILES}) == len(FILES) >= 60
    assert all(bad.refused or bad.text for bad in FILES)


@pytest.mark.parametrize("bad", FILES, ids=lambda bad: bad.name)
def test_a_bad_file_is_refused_with_its_reason_or_read_rightly(bad: Bad, tmp_path: Path):
    path = tmp_path / bad.name
    path.write_bytes(bad.data())
    reads = in_time(read_path(path))
    path.unlink()
    assert reads
    articles = [read for read in reads if isinstance(read, Article)]
    refused = [read for read in reads if isinstance(read, Refusal)]
    assert all(each.source.startswith(str(path)) for each in refused)
    if bad.refused is None:
        assert not refused
    else:
        assert refused
        assert all(re.search(bad.refused, each.reason) for each in refused)
    assert len(articles) == (bad.articles if bad.text is not None else 0)
    if bad.text is not None:
        assert any(bad.text in article.text for article in articles)
    if bad.whole:
        assert [article.text for article in articles] == [bad.text]
    told = repr(reads).replace(str(tmp_path), "")
    assert not [words for words in bad.never if words in told]


def test_none_of_them_keeps_a_good_file_out(tmp_path: Path):
    for bad in FILES:
        if bad not in ENDLESS and bad.text is None and isinstance(bad.make, bytes):
            (tmp_path / bad.name).write_bytes(bad.make)
    (tmp_path / "good.txt").write_text(STORY)
    found = [item for item in Extraction([tmp_path]) if isinstance(item, Article | Refusal)]
    (article,) = [item for item in found if isinstance(item, Article)]
    assert article.text == STORY
    assert {Path(item.file).name for item in found if isinstance(item, Refusal)} == {
        path.name for path in tmp_path.iterdir() if path.name != "good.txt"
    }


def test_a_file_whose_name_cannot_be_written_down_is_refused_by_it(tmp_path: Path):
    for name in (b"caf\xe9.txt", b"good.txt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(STORY)
    for items in (list(read_path(tmp_path)), list(Extraction([tmp_path]))):
        refused, article = [item for item in items if isinstance(item, Article | Refusal)]
        assert refused.source == f"{tmp_path}/caf\ufffd.txt"
        assert refused.reason == "The file's name is not in UTF-8. Rename it."
        assert article.text == STORY
        assert "\\udce9" not in repr(items)  # nothing of it is left in what goes on


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 cut", STORY.encode()], ids=["empty", "cut", "good"])
@pytest.mark.parametrize("name", ["a\x1b[2J\u202eb.txt", "a\x9b31m\rb.txt", "a\x1b]0;b\x07\n.txt"])
def test_whatever_a_name_holds_no_terminal_obeys_what_is_told_of_it(name: str, data: bytes, tmp_path: Path):
    (tmp_path / name).write_bytes(data)
    local = [item for item in Extraction([tmp_path]) if isinstance(item, Article | Refusal)]
    for reads in (
        lawful(data, name),
        list(read_path(tmp_path)),
        local,
        list(submitted(data, "text/plain", name)),
        list(submitted(json.dumps([{"title": name, "text": ""}]).encode(), "application/json", None)),
    ):
        assert reads
        for read in reads:
            assert isinstance(read, Article | Refusal)
            check(read)
    for read in local:
        if isinstance(read, Refused):
            assert read.key == str(tmp_path / name)
            assert read.file == str(tmp_path / name)  # it can be found again


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.pdf", "a.xml", "a.eml", "a.jsonl"])
def test_a_file_of_a_terabyte_is_refused_without_reading_it(name: str, tmp_path: Path):
    path = tmp_path / name
    path.write_bytes({"a.pdf": b"%PDF-1.4\n", "a.xml": b"<rss>", "a.eml": b"From: a\n"}.get(name, b"words "))
    with path.open("r+b") as file:
        file.truncate(1_000_000_000_000 if name != "a.jsonl" else 30_000_000)  # no block of it is on the disk
    (refused,) = read_path(path)
    assert re.search("(?:larg|long)er than", refused.reason)
