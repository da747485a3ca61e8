"""The benchmark of faults: its mix, what it takes for wrong, and a short run in this process."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.benchmarks.faults import GOOD, Caller, Ended, load, summary
from eval.benchmarks.faulty import SHARES, Faulty
from eval.benchmarks.left_over import Held, connections, settled
from eval.standin.server import OpenAIStandin
from rag.domain import Article
from rag.llm import LlmEngine
from rag.openai_chat import OpenAIChat
from rag.pipeline import build, choose_engines
from rag.service import Service
from rag.settings import Settings
from tests.api_fakes import FakeService, served
from tests.fakes import WordEmbedder
from tests.upstream import LEAVE, Upstream, head, piece

BODY = {"model": "m", "messages": [{"role": "system", "content": "x"}, {"role": "user", "content": "y"}]}
TOWNS = ("Ashwick", "Beckton", "Combe", "Dunmore")
ON_LINUX = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")


def test_the_mix_is_as_told_and_the_same_each_time() -> None:
    faulty, again = Faulty(3), Faulty(3)
    given = [faulty(BODY) for _ in range(2000)]
    assert given == [again(BODY) for _ in range(2000)]
    for kind, share in SHARES.items():
        assert faulty.given[kind] / 2000 == pytest.approx(share, abs=0.03)
    assert {fault.status for fault in given} == {None, 429, 500, 503}
    assert any(fault.cut is not None for fault in given)
    assert any(fault.raw is not None for fault in given)
    assert any(fault.silent for fault in given)


@pytest.mark.parametrize(
    ("question", "how"),
    [
        ("How many?", "the local engine"),
        ("nothing?", "abstained"),
        ("unreachable?", "clear error"),
        ("bug?", "unclear error"),
        ("silent?", "late"),
    ],
)
def test_each_end_of_a_request_is_told_apart(question: str, how: str) -> None:
    with served(FakeService()) as url:
        caller = Caller(url, 0.5)
        ended = caller.ask(question)
        caller.close()
    assert ended.how == how
    assert (ended.wrong is None) == (how in GOOD)


def test_words_that_are_not_the_articles_are_found_out() -> None:
    service = FakeService()
    article = service.held["meadow-base"]
    service.held["meadow-base"] = Article(id=article.id, title=article.title, text="Quite another text.")
    with served(service) as url:
        caller = Caller(url, 20.0)
        ended = caller.ask("How many?")
        caller.close()
    assert ended.how == "unfounded"
    assert "are not the words of meadow-base" in str(ended.wrong)


def test_what_ended_wrong_is_counted_by_what_was_wrong() -> None:
    found = summary(
        [Ended("abstained", 1.0), Ended("late", 2.0, "no answer"), Ended("late", 4.0, "no answer")]
    )
    assert found["wrong"] == {"late: no answer": 2}
    assert found["ended"]["late"] == {"count": 2, "p50_s": 3.0, "p95_s": pytest.approx(3.9), "max_s": 4.0}
    assert found["ended"]["all"]["count"] == 3


@ON_LINUX
def test_what_is_open_is_counted() -> None:
    before = Held.by(os.getpid())
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert connections(os.getpid(), port) == 0
        with socket.create_connection(server.getsockname()) as one:
            other, _ = server.accept()
            assert connections(os.getpid(), port) == 2
            one.close()
            assert connections(os.getpid(), port) == 1  # closed by the other side alone
            assert any("open files" in what for what in Held.by(os.getpid()).beyond(before))
            assert Held.by(os.getpid()).beyond(before, slack=50) == []
            other.close()
    assert Held.by(os.getpid()).files == before.files


def test_waiting_for_an_end_has_an_end() -> None:
    assert settled(lambda: True, 0.0)
    assert not settled(lambda: False, 0.1)


def tasks() -> int:
    """Asyncio tasks of all loops that have not ended."""
    gc.collect()
    return sum(isinstance(each, asyncio.Task) and not each.done() for each in gc.get_objects())


@contextmanager
def dateline(home: Path, base_url: str, patience: float = 1.5) -> Iterator[str]:
    """A server over a few articles, with the language model and the local engine; its URL."""
    settings = Settings(home=home, openai_base_url=base_url, llm_model="standin")
    chat = OpenAIChat(
        "standin",
        base_url=base_url,
        timeout=patience,
        read_timeout=patience / 3,
        pause=0.05,
        forbid_remote=True,
    )
    engines = (LlmEngine(chat), choose_engines(Settings(engine="local"))[-1])
    with build(settings, embedder=WordEmbedder(), engines=engines) as pipeline:
        pipeline.ingest(
            Article(
                id=town.lower(),
                title=f"{town} elects a mayor",
                text=f"The mayor of {town} is Jane Doe, who won 4{n} votes. She spoke for an hour on Monday.",
                published=date(2025, 1, 1 + n),
            )
            for n, town in enumerate(TOWNS)
        )
        service: Any = Service(pipeline)
        with served(service) as url:
            yield url


def test_a_caller_that_leaves_hangs_up_on_the_model_through_all_of_dateline(tmp_path: Path) -> None:
    body = json.dumps({"question": f"Who is the mayor of {TOWNS[0]}?"})
    silent = [head(transfer_encoding="chunked"), piece("{"), LEAVE]
    with Upstream(lambda _: silent) as model:
        with dateline(tmp_path, model.base_url, patience=300.0) as url:
            host, port = url.removeprefix("http://").split(":")
            with socket.create_connection((host, int(port))) as caller:
                asked = f"POST /ask HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
                caller.sendall(f"{asked}Content-Length: {len(body)}\r\n\r\n{body}".encode())
                while not model.bodies:
                    time.sleep(0.005)
            assert model.left.wait(20)
        assert model.all_closed()


@ON_LINUX
def test_every_question_ends_well_and_nothing_is_left_over(tmp_path: Path) -> None:
    questions = [f"Who is the mayor of {town}?" for town in TOWNS]
    with OpenAIStandin() as model:
        port = int(model.base_url.rsplit(":", 1)[1].partition("/")[0])

        def run(home: Path, requests: int) -> list[Ended]:
            with dateline(home, model.base_url) as url:
                caller = Caller(url, 60.0)
                try:
                    return load(caller, questions, requests=requests, callers=8, seed=3, leaving=0.1)
                finally:
                    caller.close()

        run(tmp_path / "first", 8)  # what is loaded once stays
        before, running = tasks(), set(threading.enumerate())
        model.otherwise = Faulty(3)
        ended = run(tmp_path / "second", 60)
        assert summary(ended)["wrong"] == {}
        assert {"the model", "left"} <= {one.how for one in ended}
        assert settled(lambda: not named("dateline-llm", "asyncio", "AnyIO"), 20)
        assert tasks() <= before
        # The stand-in's own end of a connection that it keeps silent stays until its end.
        assert settled(lambda: established(port) == 0, 20)
    left = [thread.name for thread in threading.enumerate() if thread not in running]
    assert left == []


def named(*names: str) -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(names)]


def established(port: int) -> int:
    """Connections from this process to the port."""
    rows = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    ends = [row.split()[1:4] for row in rows]
    return sum(remote.endswith(f":{port:04X}") and state in ("01", "08") for _, remote, state in ends)
