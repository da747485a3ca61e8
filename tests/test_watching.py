from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from rag.watching import changes

PATIENCE = 60.0  # seconds: only a test that fails waits so long


class Watch:
    """What a watch on a folder tells, gathered by a thread."""

    def __init__(self, folder: Path) -> None:
        self.told: list[list[Path]] = []
        self.stop = threading.Event()
        self.held_by_others: set[Path] = set()
        self.thread = threading.Thread(target=self._run, args=(folder,))

    def _run(self, folder: Path) -> None:
        for files in changes([folder], self.stop, settled=0.2, held=self.held):
            self.told.append(files)

    def held(self, files: Iterable[Path]) -> set[Path]:
        return self.held_by_others & set(files)

    def __enter__(self) -> Watch:
        self.thread.start()
        until(lambda: self.told)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()

    def names(self) -> list[str]:
        return [file.name for files in self.told for file in files]


def until(holds: Callable[[], object]) -> None:
    patient_until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < patient_until, "it never came to hold"
        time.sleep(0.01)


def test_new_and_changed_files_are_told_and_deleted_and_hidden_ones_are_not(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("An old one.")
    os.utime(tmp_path / "old.txt", (1_700_000_000, 1_700_000_000))
    with Watch(tmp_path) as watch:
        assert watch.told == [[]]
        (tmp_path / ".hidden.txt").write_text("Hidden.")
        (tmp_path / "gone.txt").write_text("Gone soon.")
        (tmp_path / "gone.txt").unlink()
        (tmp_path / "deep").mkdir()
        (tmp_path / "deep" / "new.txt").write_text("A new one.")
        until(lambda: "new.txt" in watch.names())
        (tmp_path / "old.txt").write_text("It has changed.")
        until(lambda: "old.txt" in watch.names())
        (tmp_path / "moved.part").write_text("Whole.")
        os.replace(tmp_path / "moved.part", tmp_path / "moved.txt")
        until(lambda: "moved.txt" in watch.names())
    assert set(watch.names()) == {"new.txt", "old.txt", "moved.txt"}


def test_a_file_is_not_told_while_it_grows_or_is_held_open(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    watch.held_by_others = {tmp_path / "slow.txt"}
    with watch:
        (tmp_path / "slow.txt").write_text("Half a sentence ")
        (tmp_path / "other.txt").write_text("Whole.")
        until(lambda: watch.names() == ["other.txt"])
        (tmp_path / "slow.txt").write_text("Half a sentence and the other half.")
        (tmp_path / "third.txt").write_text("Whole.")
        until(lambda: "third.txt" in watch.names())
        assert "slow.txt" not in watch.names()
        watch.held_by_others = set()
        until(lambda: watch.names()[-1] == "slow.txt")


def test_a_file_that_is_held_open_for_long_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.watching.HELD", 0.5)
    watch = Watch(tmp_path)
    watch.held_by_others = {tmp_path / "log.txt"}
    with watch:
        (tmp_path / "log.txt").write_text("A first line.")
        until(lambda: watch.names() == ["log.txt"])


def test_what_is_still_written_as_watching_begins_is_told_first_and_again_once_it_is_whole(
    tmp_path: Path,
) -> None:
    for name in ("old.txt", "held.txt"):
        (tmp_path / name).write_text("An old one.")
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000))
    (tmp_path / "new.txt").write_text("A new one.")
    os.utime(tmp_path / "new.txt", (4_000_000_000, 4_000_000_000))  # newest, whatever the clock says
    watch = Watch(tmp_path)
    watch.held_by_others = {tmp_path / "held.txt"}
    with watch:
        assert watch.told[0] == [tmp_path / "held.txt", tmp_path / "new.txt"]
        until(lambda: watch.names()[2:] == ["new.txt"])
        watch.held_by_others = set()
        until(lambda: watch.names()[2:] == ["new.txt", "held.txt"])
