from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rag import reaching
from rag.client import NoReply
from rag.errors import HomeInUse, UsageError
from rag.reaching import GRACE, LONGEST_PAUSE, Reach


class Place:
    """A home, and the server that may own it; its clock goes on as somebody sleeps."""

    def __init__(self, server: str | None) -> None:
        self.server = server
        self.now = 0.0
        self.opened: list[str] = []
        self.closed = 0
        self.back_at = float("inf")
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
        if self.now >= self.back_at:
            self.server = "http://127.0.0.1:2"

    @contextmanager
    def open(self, *, quiet: bool) -> Iterator[str]:
        self.opened.append(f"{self.server or 'home'}{', quiet' if quiet else ''}")
        try:
            yield self.server or "home"
        finally:
            self.closed += 1

    def reach(self) -> Reach:
        return Reach(self.open, lambda: self.server, sleep=self.sleep, clock=lambda: self.now)  # type: ignore[arg-type, return-value]


def owner(service: object) -> str:
    return str(service)


def test_a_home_without_a_server_is_opened_once_and_kept() -> None:
    place = Place(None)
    reach = place.reach()
    assert [reach.do(owner), reach.do(owner)] == ["home", "home"]
    assert (place.opened, place.closed) == (["home"], 0)
    reach.close()
    assert place.closed == 1


def test_a_server_that_restarts_elsewhere_is_found_again() -> None:
    place = Place("http://127.0.0.1:1")
    reach = place.reach()
    assert reach.do(owner) == "http://127.0.0.1:1"
    place.server, place.back_at = None, 10.0
    assert reach.do(owner) == "http://127.0.0.1:2"
    assert place.opened == ["http://127.0.0.1:1", "http://127.0.0.1:2, quiet"]


def test_without_its_server_the_home_is_opened_after_a_while_and_let_go_each_time() -> None:
    place = Place("http://127.0.0.1:1")
    reach = place.reach()
    reach.do(owner)
    place.server = None
    assert [reach.do(owner), reach.do(owner)] == ["home", "home"]
    assert place.now >= GRACE
    assert place.closed == 3
    place.server = "http://127.0.0.1:2"
    assert reach.do(owner) == "http://127.0.0.1:2"


def test_pauses_grow_to_a_bound_and_the_trouble_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    place, left = Place(None), 12

    def work(_: object) -> str:
        nonlocal left
        left -= 1
        if left:
            raise HomeInUse("another process owns it")
        return "done"

    assert place.reach().do(work) == "done"
    assert place.pauses[:3] == [1.0, 2.0, 4.0]
    assert max(place.pauses) == LONGEST_PAUSE
    said = capsys.readouterr().err
    assert (said.count("another process"), said.count("Going on.")) == (1, 1)


def test_what_does_not_pass_is_raised() -> None:
    def work(_: object) -> str:
        raise UsageError("no such thing")

    place = Place(None)
    with pytest.raises(UsageError):
        place.reach().do(work)
    with pytest.raises(UsageError):
        list(reaching.taken(place.reach(), ["a", "b"], lambda *_: work(None)))  # type: ignore[arg-type, return-value]
    assert place.pauses == []


def test_no_reply_from_a_server_passes() -> None:
    assert NoReply("").retryable
