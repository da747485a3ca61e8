from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from rag.watching import changes

PATIENCE = 60.0  # seconds: only a test that fails waits so long


class Watch:
    """What a watch on a folder tells, gathered by a thread."""

    def __init__(self, folder: Path) -> None:
        self.told: list[list[Path]] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(folder,))

    def _run(self, folder: Path) -> None:
        for files in changes([folder], self.stop, settled=0.2):
            self.told.append(files)

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


def test_a_file_is_told_once_nobody_writes_to_it_any_more(tmp_path: Path) -> None:
    with Watch(tmp_path) as watch, (tmp_path / "slow.txt").open("w") as slow:
        sizes = []
        for _ in range(20):
            slow.write("half a sentence ")
            slow.flush()
            sizes.append(watch.names().count("slow.txt"))
            time.sleep(0.02)
        slow.close()
        until(lambda: watch.names() == ["slow.txt"] or len(watch.names()) > 3)
    # On a slow machine a pause may look like the end; what counts is that the end itself is told.
    assert watch.names()[-1] == "slow.txt"
