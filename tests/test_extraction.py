from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import extraction, workers
from rag.arrivals import FileBegun, FileEnded, FileHeld, Refused
from rag.domain import Article, Refusal
from rag.errors import DatelineError
from rag.extraction import Extraction
from rag.reading_task import Task, perform
from rag.sources import fingerprint
from rag.workers import Workers


def report(folder: Path, name: str, text: str = "Forty tents were counted by the river.") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"{name}\n\n{text}\n", encoding="utf-8")
    return folder / name


def lines_of(count: int, **bad: str) -> str:
    made = [
        json.dumps({"id": f"a{n}", "title": f"T {n}", "text": f"They counted {n} tents."})
        for n in range(count)
    ]
    for number, line in bad.items():
        made[int(number[1:]) - 1] = line
    return "\n".join(made) + "\n"


def test_a_file_is_told_with_its_bounds_and_its_refusals_with_their_place(tmp_path: Path) -> None:
    good, bad = report(tmp_path, "a.txt"), tmp_path / "b.txt"
    bad.touch()
    begun, article, ended, *refused = list(Extraction([tmp_path]))
    assert (begun, ended.path) == (FileBegun(str(good)), str(good))
    assert isinstance(article, Article)
    assert isinstance(refused[1], Refused)
    assert refused[1].file == str(bad)


def test_a_file_that_is_known_is_not_read(tmp_path: Path) -> None:
    good = report(tmp_path, "a.txt")
    told = list(Extraction([tmp_path], known=lambda path, original: FileHeld(path, ("held-1",))))
    assert told == [FileHeld(str(good), ("held-1",))]
    asked = []
    list(Extraction([tmp_path], known=lambda path, original: asked.append(original)))
    assert asked == [fingerprint(good)]


def test_a_long_file_read_in_parts_gives_what_it_gives_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "long.jsonl"
    file.write_text(lines_of(60, n2="nope", n41="[1]"))
    whole = [item for item in Extraction([file]) if isinstance(item, Article | Refusal)]
    monkeypatch.setattr(extraction, "CHUNK", 300)
    reading = Extraction([file])
    in_parts = [item for item in reading if isinstance(item, Article | Refusal)]
    assert in_parts == whole
    assert [item.source for item in whole if isinstance(item, Refusal)] == [
        f"{file}, line 2",
        f"{file}, line 41",
    ]
    assert (reading.done, reading.total()) == (1, 1)


def test_a_long_file_of_which_nothing_can_be_read_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction, "CHUNK", 2000)
    file = tmp_path / "long.jsonl"
    file.write_text("no json at all\n" * 2000)
    told = list(Extraction([file]))
    assert len(told) < 150
    assert isinstance(told[-1], FileEnded)


def test_processes_give_the_same_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "PAYS", 3)
    monkeypatch.setattr(extraction, "CHUNK", 1500)
    for number in range(8):
        report(tmp_path, f"{number}.txt", f"They counted {number} tents.")
    (tmp_path / "4.html").write_bytes(b"\x00\x01")
    (tmp_path / "x.jsonl").write_text(lines_of(60, n30="nope"))
    here = list(Extraction([tmp_path]))
    assert list(Extraction([tmp_path], processes=2)) == here


# What a process of its own may do to a file


def dying(task: Task) -> Iterator[Article | Refusal]:
    if "kills" in task.source:
        os.kill(os.getpid(), signal.SIGKILL)
    if "hangs" in task.source:
        time.sleep(600)
    if "ours" in task.source:
        raise DatelineError("A table is not installed.", advice="Install it.")
    yield from perform(task)


CHILD = """
import sys
sys.path.insert(0, {root!r})
from rag import workers
from tests import test_extraction
workers.perform = test_extraction.dying
workers.serve()
"""


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that die of some files."""
    code = CHILD.format(root=str(Path(__file__).parent.parent))
    monkeypatch.setattr(workers, "COMMAND", ["-c", code])


def results(tasks: list[Task], timeout: float = 60.0) -> list[list[Article | Refusal]]:
    with Workers(1, timeout) as some:
        return [list(found) for _, found in some.results((task.source, task) for task in tasks)]


@pytest.mark.usefixtures("fragile")
def test_a_process_that_dies_or_hangs_costs_the_one_file_it_was_at(tmp_path: Path) -> None:
    names = ("a.txt", "kills.txt", "b.txt", "hangs.txt", "c.txt")
    tasks = [Task(str(report(tmp_path, name, f"{name} tells of tents."))) for name in names]
    a, killed, b, hung, c = results(tasks, timeout=5.0)
    assert [len(found) for found in (a, b, c)] == [1, 1, 1]
    assert all(isinstance(item, Article) for item in (*a, *b, *c))
    for found, said in ((killed, "signal 9"), (hung, "5 seconds")):
        (refusal,) = found
        assert isinstance(refusal, Refusal)
        assert said in refusal.reason


@pytest.mark.usefixtures("fragile")
def test_an_error_that_is_not_the_files_ends_the_reading(tmp_path: Path) -> None:
    with pytest.raises(DatelineError, match="not installed"):
        results([Task(str(report(tmp_path, "ours.txt")))])


def test_leaving_early_ends_the_processes(tmp_path: Path) -> None:
    tasks = [Task(str(report(tmp_path, f"{n}.txt"))) for n in range(30)]
    with Workers(1, 60.0) as some:
        next(some.results((task.source, task) for task in tasks))
        held = some._processes
    until(lambda: all(process._child.poll() is not None for process in held))


def until(holds: Callable[[], object]) -> None:
    patient_until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < patient_until
        time.sleep(0.01)
