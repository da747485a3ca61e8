"""`kill -9` at any moment, and the next start is whole: tried on a real process, at random moments.

DATELINE_KILLS sets how many times (50 by default), DATELINE_KILL_SEED which moments.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.domain import Filters
from rag.home import Home, open_home
from rag.ingest import check
from tests import kill_child
from tests.home_fakes import HashEmbedder, opened, settings_for

KILLS = int(os.environ.get("DATELINE_KILLS", "50"))
SEED = int(os.environ.get("DATELINE_KILL_SEED", str(random.SystemRandom().randrange(10**6))))
CHANGES = (
    0,
    0,
    1,
    2,
)  # how many a round gets done before it is killed: with 0 it dies opening or in its first
LONGEST = 0.3  # seconds it lives on after that: a change takes about as long
ENDLESS = 10**9  # changes


class Nursery:
    """Starts rounds of the child, each a fresh process."""

    def __init__(self) -> None:
        command = [sys.executable, str(Path(kill_child.__file__))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._line().startswith("ready")

    def killed(self, path: Path, *job: object, changes: int = 0, seconds: float) -> None:
        """A round that is killed so long after it got so many changes done."""
        first = acknowledged(path)
        pid = self._start(path, *job)
        patient_until = time.monotonic() + 60
        while acknowledged(path) < first + changes and not (path / "failed").exists():
            assert time.monotonic() < patient_until, "the child hangs, or crashed"
            time.sleep(0.005)
        time.sleep(seconds)
        with suppress(ProcessLookupError):  # it was done, or it failed: its status tells
            os.kill(pid, signal.SIGKILL)
        status, failed = int(self._line()), path / "failed"
        assert not failed.exists(), failed.read_text()
        if status != 0:  # else it was done just before
            assert os.WTERMSIG(status) == signal.SIGKILL, f"the child crashed: {_last_words(path, status)}"

    def finished(self, path: Path, *job: object) -> None:
        """A round that is let finish."""
        self._start(path, *job)
        status, failed = int(self._line()), path / "failed"
        assert status == 0, failed.read_text() if failed.exists() else _last_words(path, status)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _start(self, path: Path, *job: object) -> int:
        assert self._process.stdin is not None
        print(path, *job, file=self._process.stdin, flush=True)
        return int(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def _last_words(path: Path, status: int) -> str:
    """What faulthandler left of a crash."""
    words = path / "crash"
    return f"status {status}\n{words.read_text() if words.exists() else ''}"


@contextmanager
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    try:
        yield made
    finally:
        made.close()


def acknowledged(path: Path) -> int:
    """How many changes have been acknowledged, which is the number of the next one."""
    done = path / "done"
    lines = done.read_text().split() if done.exists() else []
    return int(lines[-1]) + 1 if lines else 0


def expected(changes: int) -> dict[str, str]:
    """Content hash by article id after the first so many changes: what was deleted stays out."""
    live: dict[str, str] = {}
    versions: dict[str, list[str]] = defaultdict(list)
    gone: dict[str, int] = {}  # by article, how many of its versions were there when it was last deleted
    for number in range(changes):
        kind, articles = kill_child.change(number)
        for article in articles:
            known, content, words = versions[article.id], article.content_hash, article.text
            if kind != "ingest":
                if live.pop(article.id, None) is not None:
                    gone[article.id] = len(known)
            elif live.get(article.id) != content:
                taken = known[: gone.get(article.id, 0)]
                if words not in taken or words in known[len(taken) :]:
                    known.append(words)
                    live[article.id] = content
    return live


def live_articles(home: Home) -> dict[str, str]:
    return {held.id: home.record.article(held.id).content_hash for held in home.record.articles()}


def assert_whole(path: Path) -> None:
    """A plain start finds the home whole, with all that was acknowledged; the next change may be half in."""
    changes = acknowledged(path)
    before, after = expected(changes), expected(changes + 1)
    with opened(path) as home:
        assert check(home) == []
        live = live_articles(home)
        for id_ in before.keys() | after.keys() | live.keys():
            assert live.get(id_) in {before.get(id_), after.get(id_)}, f"{id_} after {changes} changes"


@pytest.mark.timeout(120 + 6 * KILLS)
def test_killed_at_any_moment_the_next_start_is_whole(tmp_path: Path) -> None:
    print(f"DATELINE_KILL_SEED={SEED}")
    chance = random.Random(SEED)
    path, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    path.mkdir()
    undisturbed.mkdir()
    with nursery() as children:
        for kill in range(KILLS):
            changes, seconds = chance.choice(CHANGES), chance.uniform(0.0, LONGEST)
            children.killed(path, acknowledged(path), ENDLESS, changes=changes, seconds=seconds)
            # Every other time the next child is the plain start, and may be killed in its recovery.
            if kill % 2:
                assert_whole(path)
        changes = acknowledged(path) + 3
        children.finished(path, acknowledged(path), changes)
        assert_whole(path)
        children.finished(undisturbed, 0, changes)
    with opened(path) as resumed, opened(undisturbed) as other:
        assert live_articles(resumed) == expected(changes) == live_articles(other)
        assert resumed.record.digest() == other.record.digest()
        assert resumed.record.past_ids() == other.record.past_ids() != []
        for day in range(1, 6):
            as_of = Filters(as_of=date(2025, 10, day))
            seen = [{id_ for id_, _ in home.terms.query("line", 999, as_of)} for home in (resumed, other)]
            assert seen[0] == seen[1]
    print(f"{KILLS} kills, {changes} changes")


@pytest.mark.timeout(120 + KILLS)
def test_killed_while_embedding_again_the_home_is_of_one_embedder_or_the_other(tmp_path: Path) -> None:
    print(f"DATELINE_KILL_SEED={SEED}")
    chance = random.Random(SEED)
    names = ("fake:hash", "fake:other")
    with nursery() as children:
        children.finished(tmp_path, 0, 12)
        current = names[0]
        for _ in range(max(1, KILLS // 5)):
            asked = names[1 - names.index(current)]
            children.killed(tmp_path, "embed", asked, seconds=chance.uniform(0.0, 2 * LONGEST))
            with open_home(settings_for(tmp_path), embedder=HashEmbedder(), rebuilding=True) as home:
                current = home.record.meta("embedder") or ""
                assert (current in names, check(home)) == (True, [])
                assert live_articles(home) == expected(12)
                passages, _ = home.record.passages(home.record.passage_ids()[:1]).popitem()[1]
                (vector,) = home.record.vectors([passages.id]).values()
                assert np.allclose(vector, HashEmbedder(current).query(passages.text))
        asked = names[1 - names.index(current)]
        children.finished(tmp_path, "embed", asked)
        with opened(tmp_path, HashEmbedder(asked)) as home:
            assert check(home) == []
            assert live_articles(home) == expected(12)
