from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rag import home as home_module
from rag import probe
from rag.errors import DamagedHome, EmbedderMismatch, HomeInUse, ModelUnavailable, UsageError
from rag.home import Home, announce_server, open_home, running_server, withdraw_server
from rag.ingest import check, rebuild
from rag.seal import Seal
from tests.home_fakes import HashEmbedder, opened, settings_for, split_lines, story, take

ROOT = Path(__file__).parent.parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed home of three articles."""
    with opened(tmp_path) as home:
        take(home, story(1), story(2), story(3))
    return tmp_path


def generations(path: Path) -> tuple[str, str]:
    with opened(path) as home:
        assert check(home) == []
        assert home.record.counts().passages == 9
        return home.vectors.name, home.terms.name


def folder(path: Path, kind: str) -> Path:
    (found,) = (entry for entry in (path / "home" / kind).iterdir() if entry.is_dir())
    return found


def test_a_new_home_is_empty_and_whole(tmp_path: Path) -> None:
    with opened(tmp_path) as home:
        assert (home.record.counts(), check(home)) == ((0, 0, 0, 0), [])
        assert home.vectors.query(HashEmbedder().query("x"), 3) == home.terms.query("x", 3) == []


def test_a_home_that_was_closed_opens_as_it_was(path: Path) -> None:
    assert generations(path) == generations(path)
    home = opened(path)
    home.close()
    home.close()


@pytest.mark.parametrize("name", ["with space", "a?b#c", "100%", "naïve’s – 家", "quote's"])
def test_a_home_may_have_any_name(tmp_path: Path, name: str) -> None:
    with opened(tmp_path / name) as home:
        take(home, story(1), story(2), story(3))
    generations(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_home_stays_where_it_is_when_the_working_folder_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with opened(Path()) as home:
        monkeypatch.chdir(tmp_path / "elsewhere")
        take(home, story(1), story(2), story(3))
        rebuild(home, embedder=HashEmbedder(), settings=settings_for(tmp_path))
        assert check(home) == []
    generations(tmp_path)


def test_one_process_owns_a_home_at_a_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.ownership.PATIENCE", 0.1)
    with opened(path) as home:
        with pytest.raises(HomeInUse, match=str(os.getpid())) as refused:
            opened(path)
        assert refused.value.advice
        announce_server(home.path, "http://127.0.0.1:8000")
        with pytest.raises(HomeInUse, match=r"http://127.0.0.1:8000"):
            opened(path)
        withdraw_server(home.path)
    generations(path)


def test_a_server_is_running_only_while_it_owns_the_home(path: Path) -> None:
    home = opened(path)
    assert running_server(home.path) is None
    announce_server(home.path, "http://127.0.0.1:8000")
    assert running_server(home.path) == "http://127.0.0.1:8000"
    home.close()  # as a killed one would, without taking its address away
    assert running_server(home.path) is None
    opened(path).close()
    assert not (home.path / "server.json").exists()
    assert running_server(path / "nowhere") is None


def test_a_killed_owner_lets_go(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.home_fakes import opened\n"
        "home = opened(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"open\n"
        before = folder(path, "chroma").name
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert generations(path)[0] == before  # it only read, so its index is trusted


def test_another_embedder_is_a_clear_error(path: Path) -> None:
    with pytest.raises(EmbedderMismatch, match=r"fake:hash \(32 .*not with fake:other") as refused:
        opened(path, HashEmbedder("fake:other", 16))
    assert "dateline rebuild --embed" in refused.value.advice
    with pytest.raises(EmbedderMismatch, match="sentences/128/48") as refused:
        opened(path, passage_tokens=128)
    assert "dateline rebuild --embed" in refused.value.advice
    generations(path)


class Unreachable(HashEmbedder):
    """An embedder whose server is down: nothing but its name is known."""

    @property
    def dimensions(self) -> int:
        raise ModelUnavailable("The model server could not be reached.")

    @dimensions.setter
    def dimensions(self, value: int) -> None:
        pass


def test_another_embedder_is_a_clear_error_though_its_server_is_down(path: Path) -> None:
    with pytest.raises(EmbedderMismatch, match=r"fake:hash \(32 .*not with fake:other") as refused:
        opened(path, Unreachable("fake:other"))
    assert "dateline rebuild --embed" in refused.value.advice


def test_a_home_opens_while_the_server_of_its_embedder_is_down(path: Path) -> None:
    with opened(path, Unreachable()) as home:
        assert home.record.article("story-1").title == "Story 1"
        assert check(home) == []


def test_an_empty_home_that_was_made_opens_while_the_server_is_down(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with opened(tmp_path, Unreachable()) as home:
        assert home.record.counts().articles == 0
        assert check(home) == []


def test_a_home_that_could_not_be_made_can_be_made_later(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable):
        opened(tmp_path, Unreachable())
    with opened(tmp_path) as home:
        take(home, story(1))
        assert check(home) == []


def test_an_empty_home_takes_any_embedder(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with opened(tmp_path, HashEmbedder("fake:other", 16)) as home:
        take(home, story(1), embedder=HashEmbedder("fake:other", 16))
        assert check(home) == []


def test_a_record_that_is_no_database_is_reported_and_left_as_it_is(path: Path) -> None:
    file = path / "home" / "record.db"
    file.write_bytes(b"This was a shopping list.")
    for content in (b"This was a shopping list.", b""):
        file.write_bytes(content)
        with pytest.raises(DamagedHome) as damaged:
            opened(path)
        assert "backup" in damaged.value.advice
        assert file.read_bytes() == content
    file.unlink()
    with pytest.raises(DamagedHome, match="missing"):
        opened(path)


def test_a_home_that_cannot_be_made_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(UsageError, match="home"):
        opened(tmp_path)


@pytest.mark.parametrize("kind", ["chroma", "terms"])
def test_an_index_that_is_missing_is_built_anew(path: Path, kind: str) -> None:
    shutil.rmtree(path / "home" / kind)
    generations(path)


@pytest.mark.parametrize("kind", ["chroma", "terms"])
def test_an_index_left_in_the_middle_of_a_change_is_not_trusted(path: Path, kind: str) -> None:
    before = folder(path, kind).name
    Seal(folder(path, kind)).lift()
    generations(path)
    assert folder(path, kind).name != before


def test_terms_that_do_not_fit_the_record_are_built_anew(path: Path) -> None:
    with opened(path) as home:
        home.terms.replace(["story-2"], [])
    before = folder(path, "terms").name
    assert generations(path)[1] != before


def test_vectors_that_are_fewer_than_the_records_are_built_anew(path: Path) -> None:
    with opened(path) as home:
        home.vectors.replace(["story-2"], [])
    before = folder(path, "chroma").name
    assert generations(path)[0] != before


def test_a_home_that_was_copied_is_trusted_after_a_trial(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bool] = []

    def trial(*arguments: object) -> bool:
        tried.append(sound(*arguments))  # type: ignore[arg-type]
        return tried[-1]

    sound = probe.sound
    monkeypatch.setattr(home_module.probe, "sound", trial)
    before = generations(path)
    assert tried == []
    for file in folder(path, "chroma").rglob("*"):
        os.utime(file, (1, 1))
    assert (generations(path)[0], tried) == (before[0], [True])


@pytest.mark.parametrize("name", ["data_level0.bin", "header.bin", "chroma.sqlite3"])
def test_a_damaged_vector_index_is_built_anew_and_kills_nobody(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.chroma.HNSW", {"space": "cosine", "sync_threshold": 20})
    with opened(tmp_path) as home:
        take(home, *(story(n) for n in range(12)))
    (file,) = folder(tmp_path, "chroma").rglob(name)
    size = file.stat().st_size
    before = folder(tmp_path, "chroma").name
    file.write_bytes(b"\xff" * (size // 2 + 10))
    with opened(tmp_path) as home:
        assert check(home) == []
        assert home.vectors.name != before


@pytest.mark.parametrize("damage", ["truncate", "scribble", "remove"])
def test_a_damaged_term_index_is_built_anew(path: Path, damage: str) -> None:
    for file in [file for file in folder(path, "terms").rglob("*") if file.is_file()]:
        if damage == "truncate":
            file.write_bytes(b"")
        elif damage == "scribble":
            file.write_bytes(b"\xff" * file.stat().st_size)
        elif not file.name.startswith("."):
            file.unlink()
    generations(path)


def test_what_lagged_behind_is_brought_up_to_date(path: Path) -> None:
    with opened(path) as home:
        changed = story(2, edition=4)
        passages = split_lines(changed)
        home.record.put(changed, passages, HashEmbedder().passages([passage.text for passage in passages]))
        home.record.delete("story-3")
        assert check(home) != []
    said: list[str | None] = []
    with open_home(
        settings_for(path),
        embedder=HashEmbedder(),
        progress=lambda done, total=None, label=None: said.append(label),
    ) as home:
        assert check(home) == []
        assert home.vectors.ids() == {f"story-1.1.{n}" for n in range(3)} | {
            f"story-2.2.{n}" for n in range(3)
        }
    assert said == ["Finishing what was interrupted"]


@pytest.mark.parametrize("index", ["rag.lexical.TermIndex", "rag.vectors.VectorIndex"])
def test_an_index_that_opens_but_cannot_be_written_is_built_anew(
    path: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as home:
        home.record.delete("story-3")

    def fail(*_: object) -> None:
        raise ValueError("Failed to open file for write: 'FileAlreadyExists(…)'")

    with monkeypatch.context() as patched:
        patched.setattr(f"{index}.replace", fail)
        with opened(path) as home:
            assert (check(home), home.record.counts().passages) == ([], 6)
            assert home.record.pending() == []
    with opened(path) as home:
        assert check(home) == []


def test_leftovers_of_unfinished_generations_go(path: Path) -> None:
    for kind in ("chroma", "terms"):
        (path / "home" / kind / "leftover").mkdir()
        (path / "home" / kind / "leftover.seal").write_text("{}")
    generations(path)
    for kind in ("chroma", "terms"):
        live = folder(path, kind).name
        assert sorted(entry.name for entry in (path / "home" / kind).iterdir()) == [live, f"{live}.seal"]


def test_failing_to_open_lets_go_of_the_home(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patched:
        patched.setattr(home_module, "_open_terms", fail)
        with pytest.raises(RuntimeError):
            opened(path)
    generations(path)


def test_a_record_may_be_anywhere_that_sqlalchemy_reaches(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    with opened(tmp_path, database_url=url) as home:
        assert isinstance(home, Home)
    assert (tmp_path / "elsewhere.db").exists()
    assert not (tmp_path / "home" / "record.db").exists()
