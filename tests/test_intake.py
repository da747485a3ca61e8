"""The queue behind POST /articles: waited for, told, bounded, and finished after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fakes import ScriptedEngine
from starlette.testclient import TestClient

from api.app import create_app
from api.articles import read
from api.intake import MOST_STARTS, Intake, preferred_wait
from rag.arrivals import Submission
from rag.errors import ModelUnavailable, QueueFull
from rag.pipeline import build
from rag.service import Service
from rag.settings import Settings
from tests import intake_child
from tests.home_fakes import HashEmbedder

PATIENCE = 120.0  # seconds: only a test that fails waits so long
ASYNC = {"Prefer": "respond-async"}


def item(number: int) -> dict[str, str]:
    return {"id": f"tents-{number}", "title": f"Tents {number}", "text": f"They counted {number} tents."}


def until(holds: Callable[[], object]) -> None:
    patient_until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < patient_until, "it never came to hold"
        time.sleep(0.01)


class Gated(HashEmbedder):
    """Embeds while the gate is open, and fails as often as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.failures = 0
        self.calls = 0
        self.broken: dict[str, Exception] = {}  # by a word of the texts that it fails on

    def passages(self, texts, progress=None):
        self.calls += 1
        assert self.gate.wait(PATIENCE)
        for word, error in self.broken.items():
            if any(word in text for text in texts):
                raise error
        if self.failures:
            self.failures -= 1
            raise ModelUnavailable("the embedder went away", advice="Try again.")
        return super().passages(texts, progress)


class Desk:
    """A home, its queue and a client of it."""

    def __init__(self, path: Path, **settings: object) -> None:
        self.embedder = Gated()
        self.settings = Settings(home=path / "home", **settings)
        self.service = Service(build(self.settings, embedder=self.embedder, engines=(ScriptedEngine(),)))
        self.intake = Intake(self.service, lambda given: read(given, self.settings))
        app = create_app(self.service, self.settings, intake=self.intake)
        self.client = TestClient(app, raise_server_exceptions=False)

    def post(self, *items: object, **headers: str) -> httpx.Response:
        return self.client.post("/articles", json=list(items), headers=headers)

    def status(self, job: str) -> str:
        return self.client.get(f"/jobs/{job}").json()["status"]

    @contextmanager
    def open(self) -> Iterator[Desk]:
        try:
            with self.intake:
                yield self
        finally:
            self.service.close()


def test_what_is_taken_in_in_time_is_answered_as_ever(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        first, again = desk.post(item(1)), desk.post(item(1))
        assert (first.status_code, first.json()["added"]) == (201, ["tents-1"])
        assert (again.status_code, again.json()["unchanged"]) == (200, ["tents-1"])
        nothing = desk.post({"title": "No text"})
        assert (nothing.status_code, nothing.json()["code"]) == (422, "all_refused")
        wrong = desk.client.post("/articles", content=b"PK", headers={"content-type": "application/zip-not"})
        assert wrong.status_code == 415
        assert desk.client.post("/articles", json=[]).status_code == 422
        with desk.service._record.reading() as tx:  # the wrong ones were never stored
            assert tx.exec_driver_sql("select count(*), count(body) from intake").one() == (3, 0)


def test_what_takes_longer_is_accepted_and_told_where_to_ask(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        desk.embedder.gate.clear()
        accepted = desk.post(item(1), **ASYNC)
        job = accepted.json()["job"]
        assert (accepted.status_code, accepted.json()["status"]) == (202, "queued")
        assert accepted.headers["location"] == accepted.json()["status_url"] == f"/jobs/{job}"
        waited = desk.post(item(2), Prefer="wait=0")
        assert waited.status_code == 202
        until(lambda: desk.status(job) == "working")
        behind = desk.client.get(waited.headers["location"]).json()
        assert (behind["status"], behind["ahead"]) == ("queued", 1)
        desk.embedder.gate.set()
        until(lambda: desk.status(waited.json()["job"]) == "done")
        assert desk.client.get(f"/jobs/{job}").json()["report"]["added"] == ["tents-1"]
        assert desk.client.get("/articles/tents-2").status_code == 200
        assert desk.client.get("/jobs/none").status_code == 404


def test_too_much_waiting_is_refused_and_not_stored(tmp_path: Path) -> None:
    with Desk(tmp_path, queue_requests=2).open() as desk:
        desk.embedder.gate.clear()
        jobs = [desk.post(item(n), **ASYNC).json()["job"] for n in range(2)]
        full = desk.post(item(9))
        assert (full.status_code, full.json()["code"], full.json()["retryable"]) == (503, "queue_full", True)
        assert int(full.headers["retry-after"]) > 0
        desk.embedder.gate.set()
        until(lambda: {desk.status(job) for job in jobs} == {"done"})
        assert desk.client.get("/articles/tents-9").status_code == 404
        assert desk.post(item(9)).status_code == 201


def test_the_bytes_that_wait_are_bounded_but_one_large_request_goes_in(tmp_path: Path) -> None:
    with Desk(tmp_path, queue_bytes=10).open() as desk:
        desk.embedder.gate.clear()
        desk.post(item(1), **ASYNC)
        with pytest.raises(QueueFull):
            desk.service.submit("other", Submission(b"x" * 11, "application/json"))
        desk.embedder.gate.set()


def test_a_failure_is_told_to_whoever_waits(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        desk.embedder.failures = 1
        failed = desk.post(item(1))
        assert (failed.status_code, failed.json()["code"]) == (503, "model_unavailable")
        assert desk.post(item(1)).status_code == 201


def test_what_was_accepted_is_tried_until_it_goes_in(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        desk.embedder.failures = 1
        job = desk.post(item(1), **ASYNC).json()["job"]
        until(lambda: desk.status(job) == "done")
        told = desk.client.get(f"/jobs/{job}").json()
        assert (told["attempts"], told["report"]["added"]) == (1, ["tents-1"])


def test_what_waits_is_taken_in_together_and_each_is_told_its_own(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        desk.embedder.gate.clear()
        first = desk.post(item(0), **ASYNC).json()["job"]
        until(lambda: desk.status(first) == "working")
        changed = item(3) | {"text": "They counted 30 tents."}
        sent = [[item(n)] for n in range(1, 9)] + [[item(9), {"title": "No text"}], [item(3)], [changed]]
        jobs = [desk.post(*items, **ASYNC).json()["job"] for items in sent]
        desk.embedder.gate.set()
        until(lambda: {desk.status(job) for job in jobs} == {"done"})
        assert desk.embedder.calls < 5  # not one for each
        reports = [desk.client.get(f"/jobs/{job}").json()["report"] for job in jobs]
        assert [report["added"] for report in reports[:9]] == [[f"tents-{n}"] for n in range(1, 10)]
        assert [len(report["refused"]) for report in reports] == [0] * 8 + [1, 0, 0]
        assert (reports[9]["unchanged"], reports[10]["updated"]) == (["tents-3"], ["tents-3"])
        assert [report["passages"] for report in reports] == [1] * 9 + [0, 1]
        assert not any(report["added"] for report in reports[9:])


def test_one_that_fails_fails_alone(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        desk.embedder.broken = {"poison": MemoryError(), "missing": ZeroDivisionError()}
        desk.embedder.gate.clear()
        jobs = [desk.post(item(0), **ASYNC).json()["job"]]
        until(lambda: desk.status(jobs[0]) == "working")
        sent = [
            item(1),
            item(2) | {"text": "A poison."},
            item(3),
            item(4) | {"text": "It is missing."},
            item(5),
        ]
        jobs += [desk.post(each, **ASYNC).json()["job"] for each in sent]
        desk.embedder.gate.set()
        until(lambda: {desk.status(job) for job in jobs} <= {"done", "failed"})
        assert [desk.status(job) for job in jobs] == ["done", "done", "failed", "done", "failed", "done"]
        told = [desk.client.get(f"/jobs/{job}").json() for job in jobs]
        assert [each["report"]["added"] for each in (told[1], told[3], told[5])] == [
            ["tents-1"],
            ["tents-3"],
            ["tents-5"],
        ]
        assert told[2]["error"]["code"] == "internal"


def test_one_that_fails_for_now_lets_all_go_ahead_but_what_brings_the_same_article(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        desk.embedder.broken = {"stuck": ModelUnavailable("the embedder does not like it")}
        stuck = desk.post(item(1) | {"text": "They are stuck."}, **ASYNC).json()["job"]
        until(lambda: desk.client.get(f"/jobs/{stuck}").json().get("error"))
        later = desk.post(item(2), item(1), **ASYNC).json()["job"]
        other = desk.post(item(3), **ASYNC).json()["job"]
        until(lambda: desk.status(other) == "done")
        assert (desk.status(stuck), desk.status(later)) == ("queued", "queued")
        desk.embedder.broken = {}
        until(lambda: desk.status(later) == "done")
        assert desk.status(stuck) == "done"
        held = desk.client.get("/articles/tents-1").json()
        assert (held["text"], held["version"]) == (item(1)["text"], 2)


def test_what_ended_the_service_again_and_again_is_given_up_and_what_was_beside_it_is_not(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    for job in ("before", "poison", "behind"):
        body = json.dumps(item(len(job))).encode()
        desk.service.submit(job, Submission(body, "application/json"))
    desk.service.begin(["before", "poison", "behind"])  # it ended in the middle of all three
    for _ in range(MOST_STARTS - 1):
        desk.service.begin(["poison"])
    with desk.open():
        until(lambda: desk.status("behind") == "done")
        assert (desk.status("before"), desk.status("poison")) == ("done", "failed")
        assert "never ended" in desk.client.get("/jobs/poison").json()["error"]["detail"]


def test_a_stop_and_a_failure_that_passes_are_not_held_against_a_request(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.embedder.broken = {"stuck": ModelUnavailable("the embedder does not like it")}
    with desk.open():
        stuck = desk.post(item(1) | {"text": "They are stuck."}, **ASYNC).json()["job"]
        until(lambda: desk.client.get(f"/jobs/{stuck}").json().get("error"))
        desk.embedder.gate.clear()
        jobs = [desk.post(item(n), **ASYNC).json()["job"] for n in (2, 3)]
        until(lambda: desk.status(jobs[0]) == "working")
        threading.Timer(0.1, desk.embedder.gate.set).start()
        desk.intake.__exit__()
        with desk.service._record.reading() as tx:
            assert tx.exec_driver_sql("select sum(begun) from intake").scalar() is None


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("", 30.0),
        ("respond-async", 0.0),
        ("respond-async, wait=10", 10.0),
        ('wait="5"', 5.0),
        ("Wait=7; x=y, respond-async", 7.0),
        ("wait=soon", 30.0),
        ("handling=lenient", 30.0),
    ],
)
def test_a_request_says_how_long_it_would_wait(prefer: str, seconds: float) -> None:
    assert preferred_wait(prefer, 30.0) == seconds


def test_refusals_are_listed_until_their_source_goes_in(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        desk.post({"id": "tents-1", "title": "Tents 1"}, item(2))
        desk.post({"id": "tents-1", "title": "Tents 1"})
        (kept,) = desk.client.get("/refused").json()["items"]
        assert (kept["attempts"], kept["file"]) == (2, None)
        desk.post(item(1))
        assert desk.client.get("/refused").json() == {"items": []}


def test_of_one_request_only_so_many_refusals_are_told_and_kept(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        bad = [{"id": f"bad-{number}", "title": "Bad", "text": "\0"} for number in range(150)]
        bad += [{"title": f"No text {number}"} for number in range(150)]
        report = desk.post(item(1), *bad).json()
        assert report["added"] == ["tents-1"]
        assert len(report["refused"]) == 101
        assert report["refused"][-1]["reason"].startswith("200 more")
        assert len(desk.client.get("/refused").json()["items"]) == 101


def test_what_was_deleted_is_told_apart_and_is_no_failure(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        desk.post(item(1))
        desk.client.delete("/articles/tents-1", params={"reason": "made up"})
        again = desk.post(item(1))
        assert (again.status_code, again.json()["deleted"]) == (200, ["tents-1"])
        assert desk.client.get("/articles/tents-1").status_code == 410
        restored = desk.client.post("/articles/tents-1/restore")
        assert (restored.status_code, restored.json()["updated"]) == (200, ["tents-1"])
        assert desk.client.get("/articles/tents-1").status_code == 200
        assert desk.client.post("/articles/none/restore").status_code == 404


def test_a_deletion_is_not_undone_by_what_was_sent_before_it(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        desk.post(item(1))
        desk.embedder.gate.clear()
        before = desk.post(item(1) | {"text": "They counted 70 tents."}, item(2), **ASYNC).json()["job"]
        deleted = desk.client.delete("/articles/tents-1", params={"reason": "wrong"})
        after = desk.post(item(1) | {"text": "They counted 80 tents."}, **ASYNC).json()["job"]
        desk.embedder.gate.set()
        until(lambda: desk.status(after) == "done")
        reports = [desk.client.get(f"/jobs/{job}").json()["report"] for job in (before, after)]
        assert deleted.status_code == 200
        assert [report["deleted"] for report in reports] == [["tents-1"], []]
        assert (reports[0]["added"], reports[1]["updated"]) == (["tents-2"], ["tents-1"])
        article = desk.client.get("/articles/tents-1").json()
        assert (article["version"], article["text"]) == (2, "They counted 80 tents.")


def test_a_client_tells_what_it_could_not_read_and_what_it_can_now(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        noted = {"source": "a.pdf", "reason": "Damaged.", "file": "/x/a.pdf"}
        first = desk.client.post("/refused", json={"refused": [noted], "read": ["/x/a.pdf"]}).json()
        assert [each["source"] for each in first["items"]] == ["a.pdf"]
        assert desk.client.post("/refused", json={"read": ["/x/a.pdf"]}).json() == {"items": []}


@contextmanager
def child(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    (folder / "url").unlink(missing_ok=True)
    process = subprocess.Popen([sys.executable, str(Path(intake_child.__file__)), str(folder)])
    try:
        url = folder / "url"
        until(lambda: process.poll() is not None or (url.exists() and url.read_text()))
        assert process.poll() is None
        yield process, url.read_text()
    finally:
        process.kill()
        process.wait()


def test_a_killed_server_finishes_what_was_accepted_once_it_runs_again(tmp_path: Path) -> None:
    with child(tmp_path) as (process, url), httpx.Client(base_url=url, timeout=60) as client:
        jobs = [client.post("/articles", json=item(n), headers=ASYNC).json()["job"] for n in (1, 2, 3)]
        changed = item(1) | {"text": "They counted 100 tents."}
        jobs.append(client.post("/articles", json=changed, headers=ASYNC).json()["job"])
        until(lambda: client.get(f"/jobs/{jobs[0]}").json()["status"] == "working")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    (tmp_path / "open").touch()
    with child(tmp_path) as (_, url), httpx.Client(base_url=url, timeout=60) as client:
        until(lambda: all(client.get(f"/jobs/{job}").json()["status"] == "done" for job in jobs))
        assert client.get("/articles/tents-1").json()["text"] == changed["text"]
        assert [client.get(f"/articles/tents-{n}").json()["version"] for n in (1, 2, 3)] == [2, 1, 1]
        assert client.post("/check").json()["whole"]
