from __future__ import annotations

import sys
from pathlib import Path

import pytest

from rag.held_open import held_open


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_file_is_held_open_while_somebody_could_write_to_it(tmp_path: Path) -> None:
    names = ("written", "read", "closed", "both")
    files = {name: tmp_path / name for name in names}
    for file in files.values():
        file.write_text("x")
    link = tmp_path / "link"
    link.symlink_to(files["written"])
    with files["written"].open("a"), files["read"].open(), files["both"].open("r+"):
        assert held_open([*files.values(), link]) == {files["written"], files["both"], link}
    assert held_open(files.values()) == set()


def test_where_no_process_can_be_asked_none_is_held(tmp_path: Path) -> None:
    (tmp_path / "12").mkdir()
    (tmp_path / "a").write_text("x")
    with (tmp_path / "a").open("a"):
        assert held_open([tmp_path / "a"], tmp_path) == set()
        assert held_open([tmp_path / "a"], tmp_path / "none") == set()
