from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag import probe
from rag.chroma import Folder, Place, Server
from rag.domain import Filters
from rag.errors import DatelineError, UsageError
from rag.rows import Row
from rag.vectors import VectorIndex

FIRST = date(2025, 1, 1).toordinal()


def rows(count: int, *, dimensions: int = 32, version: int = 1, seed: int = 0) -> list[Row]:
    """Three passages an article, one article a day, of two publishers and none in turn."""
    vectors = np.random.default_rng([seed, version]).normal(size=(count, dimensions)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [
        Row(
            id=f"a{n // 3}.{version}.{n % 3}",
            article=f"a{n // 3}",
            text=f"text {n}",
            text_hash=f"hash {n}",
            title="",
            day=FIRST + n // 3,
            publisher=("the post", "the times", "")[n // 3 % 3],
            vector=vector,
        )
        for n, vector in enumerate(vectors)
    ]


@pytest.fixture
def place(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def index(place: Folder) -> Iterator[VectorIndex]:
    made = VectorIndex(place.create("one"))
    yield made
    made.close()


def exact(held: list[Row], vector: np.ndarray, k: int) -> list[str]:
    return [row.id for row in sorted(held, key=lambda row: -float(row.vector @ vector))[:k]]


def test_the_nearest_come_first_with_their_cosine(index: VectorIndex) -> None:
    held = rows(60)
    index.add(held)
    vector = rows(1, seed=7)[0].vector
    found = index.query(vector, 5)
    assert [id_ for id_, _ in found] == exact(held, vector, 5)
    by_id = {row.id: row for row in held}
    assert [score for _, score in found] == pytest.approx(
        [by_id[id_].vector @ vector for id_, _ in found], abs=1e-5
    )
    assert len(index.query(vector, 100)) == 60
    assert index.query(vector, 0) == []


def test_an_empty_index_finds_nothing(index: VectorIndex) -> None:
    assert index.query(rows(1)[0].vector, 5, Filters(publisher="The Post")) == []


def test_most_true_neighbours_are_found_among_two_thousand(index: VectorIndex) -> None:
    held = rows(2000, dimensions=64)
    index.add(held)
    queries = np.stack([row.vector for row in rows(50, dimensions=64, seed=3)])
    found = index.query_many(queries, 10)
    right = [
        len({id_ for id_, _ in hits} & set(exact(held, q, 10)))
        for q, hits in zip(queries, found, strict=True)
    ]
    assert sum(right) / 500 >= 0.95


@pytest.mark.parametrize(
    "filters",
    [
        Filters(as_of=date(2025, 1, 10)),
        Filters(since=date(2025, 3, 1)),
        Filters(as_of=date(2025, 2, 1), since=date(2025, 1, 20)),
        Filters(publisher="THE  Times"),
        Filters(publisher="the times", as_of=date(2025, 1, 30), since=date(2025, 1, 5)),
        Filters(publisher="nobody"),
        Filters(since=date(2030, 1, 1)),
    ],
)
def test_filters_hold_exactly(index: VectorIndex, filters: Filters) -> None:
    held = rows(300)
    index.add(held)
    inside = {
        row.id
        for row in held
        if (filters.as_of is None or row.day <= filters.as_of.toordinal())
        and (filters.since is None or row.day >= filters.since.toordinal())
        and (filters.publisher is None or row.publisher == " ".join(filters.publisher.lower().split()))
    }
    assert {id_ for id_, _ in index.query(held[4].vector, 300, filters)} == inside


def test_filters_of_every_share_find_the_true_nearest_among_two_thousand(index: VectorIndex) -> None:
    """Of some 700 days: sifted where many rows are let through, filtered by Chroma where few are."""
    held = rows(2000, dimensions=16)
    index.add(held)
    queries = [row.vector for row in rows(8, dimensions=16, seed=3)]
    for last in (650, 330, 130, 12):
        as_of = date.fromordinal(FIRST + last)
        inside = [row for row in held if row.day <= as_of.toordinal()]
        for publisher in (None, "The Times"):
            those = [row for row in inside if publisher is None or row.publisher == "the times"]
            for query in queries:
                found = index.query(query, 20, Filters(as_of=as_of, publisher=publisher))
                assert [id_ for id_, _ in found] == exact(those, query, 20)


def test_replacing_twice_is_replacing_once(index: VectorIndex) -> None:
    index.add(rows(12))
    fresh = rows(6, version=2)
    for _ in range(2):
        index.replace(["a0", "a1", "a9"], fresh)
        assert index.ids() == {row.id for row in rows(12)[6:]} | {row.id for row in fresh}
    stored = index.stored([row.id for row in fresh])
    for row in fresh:
        assert np.allclose(stored[row.id].vector, row.vector, atol=1e-6)
        assert stored[row.id][1:] == (row.article, row.day, row.publisher, row.day, None)
    assert index.removed == 6
    index.replace(["a0", "a1", "a2", "a3"], [])
    assert index.count() == 0


def test_a_vector_that_is_not_there_is_unfound_and_copies_find_each_other(index: VectorIndex) -> None:
    held = rows(60)
    index.add(held[:30])
    assert index.unfound(held) == [row.id for row in held[30:]]
    copies = [replace(row, vector=held[0].vector) for row in held[30:]]
    index.add(copies)
    assert index.unfound([held[0], *copies]) == []


def test_every_vector_finds_itself_after_many_replacements(index: VectorIndex) -> None:
    held = rows(600)
    index.add(held)
    for version in range(2, 6):
        held = rows(600, version=version)
        index.replace(sorted({row.article for row in held}), held)
        assert index.unfound(held) == []
    assert index.crowded()


def test_the_seal_is_there_only_while_nothing_is_written(place: Folder) -> None:
    index = VectorIndex(place.create("one"))
    assert place.state("one") == "broken"
    index.add(rows(6))
    index.flush()
    assert place.state("one") == "whole"
    index.query(rows(1)[0].vector, 3)
    index.replace(["a0"], rows(3))  # as it is already
    assert place.state("one") == "whole"
    index.replace(["a0"], [])
    assert place.state("one") == "broken"
    index.close()
    assert place.state("one") == "whole"


def test_an_index_that_was_closed_opens_as_it_was_and_stays_whole(place: Folder) -> None:
    index = VectorIndex(place.create("one"))
    index.add(rows(30))
    index.replace(["a0"], [])
    index.close()
    for _ in range(2):
        index = VectorIndex(place.open("one"))
        assert (index.count(), index.removed) == (27, 3)
        assert index.query(rows(30)[9].vector, 1)[0][0] == "a3.1.0"
        assert place.state("one") == "whole"  # so a reader may be killed
        index.close()
        assert place.state("one") == "whole"


def test_an_index_in_which_a_write_failed_is_not_sealed(place: Folder) -> None:
    index = VectorIndex(place.create("one"))
    index.add(rows(3))
    with pytest.raises(DatelineError):
        index.add(rows(3, dimensions=16, version=2))
    index.add(rows(3, version=3))
    index.close()
    assert place.state("one") == "broken"


def test_another_generation_takes_over_while_searches_go_on(place: Folder) -> None:
    held = rows(90)
    index = VectorIndex(place.create("one"))
    index.add(held)
    fresh = VectorIndex(place.create("two"))
    fresh.add(held)
    fresh.flush()
    stop, failures = threading.Event(), []

    def search() -> None:
        try:
            while not stop.is_set():
                assert index.query(held[5].vector, 1)[0][0] == held[5].id
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    index.become(fresh)
    place.remove_all_but("two")
    for _ in range(5):
        index.replace(["a9"], [])
        index.replace(["a9"], held[27:30])
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (index.name, index.count(), place.state("one")) == ("two", 90, "broken")
    index.close()


def test_a_touched_folder_is_trusted_only_when_a_child_finds_all_in_it(place: Folder) -> None:
    held = rows(30)
    index = VectorIndex(place.create("one"))
    index.add(held)
    index.close()
    os.utime(place.root / "one" / "chroma.sqlite3")
    assert place.state("one") == "touched"
    ids, sample = [row.id for row in held], {row.id: row.vector for row in held[:10]}
    folder = place.root / "one"
    assert probe.sound(folder, ids, [], sample)
    assert not probe.sound(folder, [*ids, "a77.1.0"], [], sample)
    assert probe.sound(folder, [*ids, "a77.1.0"], ["a77"], sample)
    assert not probe.sound(folder, ids, [], {held[0].id: held[1].vector})
    (folder / "chroma.sqlite3").write_bytes(b"SQLite format 3\0" + b"nonsense" * 1000)
    assert not probe.sound(folder, ids, [], sample)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Chroma server on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    folder = tmp_path_factory.mktemp("server")
    log = folder / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*command, "--path", str(folder / "data")], stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            for _ in range(600):
                if process.poll() is not None:
                    pytest.fail(f"the Chroma server ended with {process.returncode}: {log.read_text()}")
                with socket.socket() as attempt:
                    if attempt.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            else:
                pytest.fail(f"the Chroma server does not listen after a minute: {log.read_text()}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def test_a_chroma_server_holds_the_same(server: str) -> None:
    place: Place = Server(server, "home-one")
    assert place.state("one") == "broken"
    index = VectorIndex(place.create("one"))
    held = rows(30)
    index.add(held)
    index.replace(["a0"], [])
    assert index.query(held[4].vector, 1, Filters(publisher="The Times"))[0] == ("a1.1.1", pytest.approx(1))
    index.close()
    assert place.state("one") == "whole"
    index = VectorIndex(place.open("one"))
    assert index.count() == 27
    index.close()
    other = Server(server, "home-two")
    VectorIndex(other.create("one")).close()
    place.remove_all_but("two")
    assert (place.state("one"), other.state("one")) == ("broken", "whole")


def test_a_server_that_cannot_be_reached_is_a_clear_error() -> None:
    with pytest.raises(DatelineError) as failed:
        Server("http://127.0.0.1:9", "home").create("one")
    assert "reached" in failed.value.advice
    with pytest.raises(UsageError):
        Server("127.0.0.1:8000", "home")
