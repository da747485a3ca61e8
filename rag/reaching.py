"""Whoever owns the home, for work that goes on for days: reached again where it has gone.

Owns when to try again and what is said of it. A failure that passes is waited for; any other is raised. It
takes nothing in itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import count
from typing import TYPE_CHECKING, Protocol, TypeVar

from rag.domain import JSON
from rag.errors import DatelineError

if TYPE_CHECKING:
    from rag.client import Client
    from rag.service import Service

T = TypeVar("T")

FIRST_PAUSE = 1.0  # seconds; each further one is twice as long
LONGEST_PAUSE = 60.0
GRACE = 60.0  # seconds in which a server that has gone may come back before the home is opened without it
ENDING = frozenset({"bad_request", "invalid_request", "damaged_home", "embedder_mismatch", "bad_prompt"})


class Opener(Protocol):
    """The server that owns a home, else the home itself; `quiet`: without naming the engine."""

    def __call__(self, *, quiet: bool) -> AbstractContextManager[Service | Client]: ...


class NotRunning(DatelineError):
    """The server that owned the home does not run any more, or not yet again."""

    retryable = True


class Reach:
    """Does work at the home or its server until it is done. To be closed.

    A home opened here stays open between two pieces of work, unless a server was met: that is to find it
    free when it comes back.
    """

    def __init__(
        self,
        opened: Opener,
        server: Callable[[], str | None],
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`server` gives the address of the server that owns the home, None where none does."""
        self._opened = opened
        self._server = server
        self._sleep = sleep
        self._clock = clock
        self._kept = ExitStack()
        self._service: Service | Client | None = None  # kept open
        self._met: str | None = None  # the last server
        self._gone: float | None = None  # since when it was not there
        self._named = False  # the engine, to the user

    def do(self, work: Callable[[Service | Client], T]) -> T:
        """What the work comes to. Raises the DatelineErrors that do not pass."""
        from rag.terminal import say, show_error

        for tried in count():
            try:
                done = self._try(work)
            except DatelineError as error:
                if not error.retryable:
                    raise
                if tried == 0:
                    show_error(error)
                    say("Trying again until it can be done. Stop with Ctrl+C.")
                self._sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(tried, 10)))
            else:
                if tried:
                    say("Going on.")
                return done
        raise AssertionError

    def close(self) -> None:
        self._service = None
        self._kept.close()

    def _try(self, work: Callable[[Service | Client], T]) -> T:
        if self._service is not None:
            return work(self._service)
        address = self._server()
        if address is not None:
            self._met, self._gone = address, None
        elif self._met is not None:
            self._wait_for_server(self._met)
        with ExitStack() as opening:
            service = opening.enter_context(self._opened(quiet=self._named))
            self._named = True
            if self._met is None:
                self._service = service
                self._kept = opening.pop_all()
            return work(service)

    def _wait_for_server(self, address: str) -> None:
        moment = self._clock()
        self._gone = moment if self._gone is None else self._gone
        if moment - self._gone < GRACE:
            raise NotRunning(f"The server at {address} does not run.", advice="Start `dateline serve` again.")


def taken(
    reach: Reach, files: list[str], take: Callable[[Service | Client, list[str]], JSON]
) -> Iterator[JSON]:
    """Reports of taking files in: together, or one by one where that fails. A file that fails is left out.

    Raises the DatelineErrors that are of no file's making.
    """
    from rag.terminal import say, show_error

    try:
        report = reach.do(lambda service: take(service, files))
    except DatelineError as error:
        if error.code in ENDING:
            raise
        if len(files) > 1:
            for file in files:
                yield from taken(reach, [file], take)
            return
        show_error(error)
        say(f"Left out until it changes, or is ingested again: {', '.join(files)}")
        return
    yield report
