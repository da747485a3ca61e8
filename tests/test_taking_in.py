from __future__ import annotations

import os
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest

from rag.arrivals import AddressesRead, FileEnded, Refused
from rag.client import Client, NoReply
from rag.domain import Article, Refusal
from rag.errors import DatelineError, UsageError
from rag.reaching import Reach
from rag.settings import Settings
from rag.taking_in import forget, retry, take_in, watched
from tests.test_intake import Desk, item, until

SETTINGS = Settings(extract_processes=0)


class Fake:
    """A service that notes the titles it is given, and is interrupted once it has seen one of them."""

    def __init__(self, last: str = "", refused: tuple[dict[str, object], ...] = ()) -> None:
        self.last = last
        self.kept = refused
        self.rounds: list[list[str]] = []
        self.ready = threading.Event()

    def add(self, items, *, progress=None):
        report = {"added": [], "updated": [], "unchanged": [], "refused": [], "index": "i"}
        for each in items:
            if isinstance(each, Article):
                report["added"].append(each.title)
            elif isinstance(each, Refusal):
                report["refused"].append({"source": each.source, "reason": each.reason})
        self.rounds.append(report["added"])
        self.ready.set()
        if self.last in report["added"]:
            raise KeyboardInterrupt
        return report | {"passages": 1, "embedded": 1}

    def refused(self):
        return {"items": list(self.kept)}

    def forget_refused(self, sources):
        self.kept = tuple(each for each in self.kept if each["source"] not in sources)
        return self.refused()


def reach(service: Fake) -> Reach:
    return Reach(lambda *, quiet: nullcontext(service), lambda: None, sleep=lambda _: None)


def settled(file: Path) -> None:
    """It was written some time ago."""
    os.utime(file, (1_700_000_000, 1_700_000_000))


def write(folder: Path, title: str) -> Path:
    (folder / f"{title}.txt").write_text(f"{title}\n\nThey counted forty tents by the river.\n")
    return folder / f"{title}.txt"


def test_files_and_addresses_are_taken_together(tmp_path: Path) -> None:
    write(tmp_path, "One")
    report = take_in(Fake(), SETTINGS, ["https://news.example/a", str(tmp_path)])
    assert report["added"] == ["One"]
    assert report["refused"][0]["source"] == "https://news.example/a"


def test_watching_takes_in_what_appears_until_it_is_interrupted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service = Fake(last="Last")
    settled(write(tmp_path, "One"))

    def appear() -> None:
        service.ready.wait(60)
        service.ready.clear()
        write(tmp_path, "Two")
        service.ready.wait(60)
        write(tmp_path, "Last")

    thread = threading.Thread(target=appear)
    thread.start()
    report = watched(reach(service), SETTINGS, [str(tmp_path)], quiet=True, settle=0.1)
    thread.join()
    assert service.rounds == [["One"], ["Two"], ["Last"]]
    assert (report["added"], report["passages"]) == (["One", "Two"], 2)
    assert "keeps its article" in " ".join(capsys.readouterr().err.split())


def test_what_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none"):
        watched(reach(Fake()), SETTINGS, [str(tmp_path / "none")], quiet=True)


class Passing(Fake):
    """One that cannot be reached now and then, and does not take some titles at all."""

    def __init__(self, last: str, *, failures: int = 0, bad: str = "") -> None:
        super().__init__(last)
        self.failures, self.bad = failures, bad

    def add(self, items, *, progress=None):
        items = list(items)
        titles = [each.title for each in items if isinstance(each, Article)]
        if titles and self.ready.is_set() and self.failures:
            self.failures -= 1
            raise NoReply("the server does not answer")
        if self.bad in titles:
            raise DatelineError("the server broke")
        return super().add(items, progress=progress)


def test_watching_waits_for_a_server_that_is_gone_and_says_so_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service = Passing("Two", failures=3)

    def appear() -> None:
        service.ready.wait(60)
        write(tmp_path, "Two")

    thread = threading.Thread(target=appear)
    thread.start()
    report = watched(reach(service), SETTINGS, [str(tmp_path)], quiet=True, settle=0.1)
    thread.join()
    assert (service.rounds, service.failures) == ([[], ["Two"]], 0)
    assert report["refused"] == []
    said = capsys.readouterr().err
    assert (said.count("does not answer"), said.count("Trying again")) == (1, 1)


def test_watching_can_be_stopped_while_it_waits_and_says_that_something_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(_: float) -> None:
        raise KeyboardInterrupt

    write(tmp_path, "One")
    settled(tmp_path / "One.txt")
    service = Passing("", failures=1)
    service.ready.set()
    waiting = Reach(lambda *, quiet: nullcontext(service), lambda: None, sleep=stopped)
    assert watched(waiting, SETTINGS, [str(tmp_path)], quiet=True)["added"] == []
    assert "Not all was taken in" in " ".join(capsys.readouterr().err.split())


def test_watching_leaves_out_the_file_that_cannot_go_in_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service = Passing("Last", bad="Bad")

    def appear() -> None:
        service.ready.wait(60)
        (tmp_path / "new").mkdir()
        for name in ("Bad", "Good"):
            write(tmp_path, name)
        until(lambda: ["Good"] in service.rounds)
        write(tmp_path, "Last")

    thread = threading.Thread(target=appear)
    thread.start()
    report = watched(reach(service), SETTINGS, [str(tmp_path)], quiet=True, settle=0.3)
    thread.join()
    assert report["added"] == ["Good"]
    said = " ".join(capsys.readouterr().err.split())
    assert "the server broke" in said
    assert "Bad.txt" in said


def test_a_file_being_written_as_watching_begins_goes_in_once_it_is_whole(tmp_path: Path) -> None:
    settled(write(tmp_path, "One"))
    service = Fake(last="Last")
    with (tmp_path / "Last.txt").open("w") as slow:
        slow.write("Last\n\nThey counted ")
        slow.flush()

        def finish() -> None:
            service.ready.wait(60)
            slow.write("forty tents by the river.\n")
            slow.close()

        thread = threading.Thread(target=finish)
        thread.start()
        watched(reach(service), SETTINGS, [str(tmp_path)], quiet=True, settle=0.2)
        thread.join()
    assert service.rounds == [["One"], ["Last"]]


def test_retrying_takes_the_files_that_are_there_and_says_what_it_leaves(tmp_path: Path) -> None:
    there, gone = write(tmp_path, "One"), tmp_path / "gone.txt"
    kept = [
        {"source": "One.txt", "file": str(there), "local": True},
        {"source": "gone.txt", "file": str(gone), "local": True},
        {"source": "item 1", "file": None, "local": False},
        {"source": "https://news.example/a", "file": None, "local": False},
    ]
    report = retry(Fake(refused=tuple(kept)), SETTINGS)
    assert report["added"] == ["One"]
    assert [each["source"] for each in report["not_tried"]] == ["gone.txt", "item 1"]
    assert [each["source"] for each in report["refused"]] == ["https://news.example/a"]
    assert retry(Fake(), SETTINGS)["not_tried"] == []


def test_retrying_reads_no_file_that_was_only_told_to_a_server(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    folder.mkdir()
    secret = write(folder, "Secret")
    with Desk(tmp_path / "home").open() as desk:
        told = [{"source": str(path), "reason": "Damaged.", "file": str(path)} for path in (secret, folder)]
        listed = desk.client.post("/refused", json={"refused": told}).json()["items"]
    assert [each["local"] for each in listed] == [False, False]
    service = Fake(refused=tuple(listed))
    report = retry(service, SETTINGS)
    assert service.rounds == [[]]
    assert {each["source"] for each in report["not_tried"]} == {str(secret), str(folder)}
    assert all("A server was told" in each["reason"] for each in report["not_tried"])


def test_what_was_refused_is_dismissed_by_its_source_or_its_file_or_as_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there, gone = write(tmp_path, "One"), tmp_path / "gone.txt"
    service = Fake(
        refused=(
            {"source": f"{there}, line 1", "file": str(there)},
            {"source": f"{there}, line 2", "file": str(there)},
            {"source": str(gone), "file": str(gone)},
            {"source": "item 1", "file": None},
        )
    )
    with pytest.raises(UsageError, match="item 2"):
        forget(service, ["item 1", "item 2"], gone=False)
    assert len(service.kept) == 4
    assert len(forget(service, ["item 1"], gone=False)["items"]) == 3
    assert len(forget(service, [], gone=True)["items"]) == 2
    assert forget(service, ["One.txt"], gone=False) == {"items": []}


def test_a_client_has_a_server_forget_and_restore(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as desk:
        client = Client("http://testserver")
        client.close()
        client._http = desk.client
        refusal = Refused("wf/b.pdf", "Damaged.", file="/x/wf/b.pdf", key="/x/wf/b.pdf")
        client.add([Article("tents-1", "Tents 1", "They counted 1 tents."), refusal])
        assert [kept["source"] for kept in client.refused()["items"]] == ["/x/wf/b.pdf"]
        assert client.forget_refused(["/x/wf/b.pdf"]) == {"items": []}
        asked = "https://news.example/a"
        client.add([Refusal(asked, "It was not there.")])
        client.add([AddressesRead((asked,))])
        assert client.refused() == {"items": []}
        client.delete("tents-1", "made up")
        again = client.add([Article("tents-1", "Tents 1", "They counted 1 tents.")])
        assert (again["deleted"], again["added"], again["updated"]) == (["tents-1"], [], [])
        assert client.restore("tents-1")["updated"] == ["tents-1"]


def test_a_client_waits_for_a_server_that_is_slow_and_tells_it_what_was_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.client.PAUSE", 0.01)
    with Desk(tmp_path, post_wait=0.0, queue_requests=1).open() as desk:
        client = Client("http://testserver")
        client.close()
        client._http = desk.client
        desk.post(item(7), Prefer="respond-async")
        arrivals = [
            Article("tents-1", "Tents 1", "They counted 1 tents."),
            Refusal("b.pdf", "Damaged."),
            FileEnded("/x/c.pdf"),
        ]
        report = client.add(arrivals)
        assert (report["added"], len(report["refused"])) == (["tents-1"], 1)
        assert [kept["source"] for kept in client.refused()["items"]] == ["b.pdf"]
        assert client.add(arrivals[:1])["unchanged"] == ["tents-1"]
