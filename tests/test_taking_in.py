from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rag import watching
from rag.arrivals import AddressesRead, FileEnded, Refused
from rag.client import Client
from rag.domain import Article, Refusal
from rag.errors import UsageError
from rag.settings import Settings
from rag.taking_in import forget, retry, take_in, watched
from tests.test_intake import Desk, item

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


def write(folder: Path, title: str) -> Path:
    (folder / f"{title}.txt").write_text(f"{title}\n\nThey counted forty tents by the river.\n")
    return folder / f"{title}.txt"


def test_files_and_addresses_are_taken_together(tmp_path: Path) -> None:
    write(tmp_path, "One")
    report = take_in(Fake(), SETTINGS, ["https://news.example/a", str(tmp_path)])
    assert report["added"] == ["One"]
    assert report["refused"][0]["source"] == "https://news.example/a"


def test_watching_takes_in_what_appears_until_it_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(watching, "SETTLED", 0.1)
    service = Fake(last="Last")
    write(tmp_path, "One")

    def appear() -> None:
        service.ready.wait(60)
        service.ready.clear()
        write(tmp_path, "Two")
        service.ready.wait(60)
        write(tmp_path, "Last")

    thread = threading.Thread(target=appear)
    thread.start()
    report = watched(service, SETTINGS, [str(tmp_path)], quiet=True)
    thread.join()
    assert service.rounds == [["One"], ["Two"], ["Last"]]
    assert (report["added"], report["passages"]) == (["One", "Two"], 2)
    assert "keeps its article" in " ".join(capsys.readouterr().err.split())


def test_what_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none"):
        watched(Fake(), SETTINGS, [str(tmp_path / "none")], quiet=True)


def test_retrying_takes_the_files_that_are_there_and_says_what_it_leaves(tmp_path: Path) -> None:
    there, gone = write(tmp_path, "One"), tmp_path / "gone.txt"
    kept = [
        {"source": "One.txt", "file": str(there)},
        {"source": "gone.txt", "file": str(gone)},
        {"source": "item 1", "file": None},
        {"source": "https://news.example/a", "file": None},
    ]
    report = retry(Fake(refused=tuple(kept)), SETTINGS)
    assert report["added"] == ["One"]
    assert [each["source"] for each in report["not_tried"]] == ["gone.txt", "item 1"]
    assert [each["source"] for each in report["refused"]] == ["https://news.example/a"]
    assert retry(Fake(), SETTINGS)["not_tried"] == []


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
