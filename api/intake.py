"""The queue behind `POST /articles`: what is sent is stored first, then taken in, one request after another.

Owns the thread that does so, and who waits for which outcome. What a stop interrupted is done again at the
next start, and doing it again changes nothing. It reads bodies by the function it is given.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from api.problems import Problem
from api.service import Queueing
from rag.arrivals import Arrival, Job, Submission
from rag.domain import JSON
from rag.progress import Tally

LONGEST_WAIT = 600.0  # seconds, whatever a request prefers
LONGEST_PAUSE = 60.0  # seconds before a request that failed for now is tried again
MOST_REFUSED = 100  # of one request, told one by one; the rest are counted
MOST_STARTS = 5  # of the service, each ended in the middle of one request, after which that is given up

Read = Callable[[Submission], Iterator[Arrival]]


class _Stopping(Exception):
    """The service stops; the request under way keeps its turn."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A request that is stored, and not done yet."""

    job_id: str


class Intake:
    """Takes requests in, in order, between entering it and leaving it; the service outlives that."""

    def __init__(self, service: Queueing, read: Read) -> None:
        self.service = service
        self._read = read
        self._lock = threading.Lock()  # guards the two below, never held while anything is read or written
        self._waiters: dict[str, Future[JSON]] = {}
        self._under_way: tuple[str, Tally] | None = None
        self._trouble: tuple[str, JSON] | None = None
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="intake", daemon=True)

    def __enter__(self) -> Intake:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the articles being written be written, and leave the rest for the next start."""
        self._stopping.set()
        self._woken.set()
        self._thread.join(LONGEST_PAUSE)  # a model's server that hangs is not waited for

    async def take(self, given: Submission, wait: float) -> JSON | Accepted:
        """The report, or after `wait` seconds without it what tells where to ask.

        Raises QueueFull, with nothing stored, and whatever taking it in raised.
        """
        job_id = secrets.token_hex(10)
        outcome: Future[JSON] = Future()
        if wait > 0:
            with self._lock:
                self._waiters[job_id] = outcome
        try:
            await run_in_threadpool(self.service.submit, job_id, given)
        except BaseException:
            self._leave(job_id)
            raise
        self._woken.set()
        if wait <= 0:
            return Accepted(job_id)
        coming = asyncio.wrap_future(outcome)
        try:
            await asyncio.wait([coming], timeout=min(wait, LONGEST_WAIT))
        finally:
            left = self._leave(job_id)
        return Accepted(job_id) if left else await coming

    def document(self, job_id: str) -> JSON:
        """How a request stands. Raises NotFound."""
        document = self.service.job(job_id)
        with self._lock:
            under_way, trouble = self._under_way, self._trouble
        if document["status"] == "queued" and under_way is not None and under_way[0] == job_id:
            told = under_way[1]
            document |= {
                "status": "working",
                "progress": {
                    name: getattr(told, name)
                    for name in ("added", "updated", "unchanged", "refused", "passages")
                },
            }
        if document["status"] == "queued" and trouble is not None and trouble[0] == job_id:
            document["error"] = trouble[1]
        return document

    def _leave(self, job_id: str) -> bool:
        """Nobody waits for it any more; whether its outcome was still to come."""
        with self._lock:
            return self._waiters.pop(job_id, None) is not None

    def _work(self) -> None:
        started = False
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                if not started:
                    self._give_up_what_ends_the_service()
                    started = True
                job = self.service.next_submission()
                if job is None:
                    self._woken.wait()
                elif not self._take_in(job):
                    self._stopping.wait(min(LONGEST_PAUSE, 2.0 ** min(job.attempts, 6)))
            except Exception as error:  # the record failed, as on a full disk; the queue goes on after it
                Problem.told(error)
                self._stopping.wait(LONGEST_PAUSE / 10)

    def _take_in(self, job: Job) -> bool:
        """Whether it is done with; else it failed for now, and is to be tried again."""

        def items() -> Iterator[Arrival]:
            for item in self._read(job.submission):
                if self._stopping.is_set():
                    raise _Stopping
                yield item

        self._show(job.id, Tally())
        try:
            shown = _Shown(lambda tally: self._show(job.id, tally))
            report = self.service.add(items(), progress=shown, most_refused=MOST_REFUSED)
        except _Stopping:
            return True
        except Exception as error:
            return self._failed(job, error)
        finally:
            with self._lock:
                self._under_way = None
        self.service.settle(job.id, report)
        with self._lock:
            waiter = self._waiters.pop(job.id, None)
            self._trouble = None
        if waiter is not None:
            with suppress(InvalidStateError):  # its caller has just left
                waiter.set_result(report)
        return True

    def _failed(self, job: Job, error: Exception) -> bool:
        problem = Problem.told(error)
        with self._lock:
            waiter = self._waiters.pop(job.id, None)
        if waiter is None and problem.retryable:
            # Its sender was told that it is accepted, so it is.
            self.service.put_off(job.id)
            with self._lock:
                self._trouble = (job.id, problem.document())
            return False
        try:
            self.service.settle(job.id, problem.document(), failed=True)
        finally:
            if waiter is not None:
                with suppress(InvalidStateError):  # its caller has just left
                    waiter.set_exception(error)
        return True

    def _give_up_what_ends_the_service(self) -> None:
        """The first in the queue may be what the last stop interrupted, or what caused it."""
        job = self.service.next_submission()
        if job is None:
            return
        if job.attempts >= MOST_STARTS:
            problem = Problem(
                500, "internal", f"Taking it in was begun {job.attempts} times and never ended."
            )
            self.service.settle(job.id, problem.document(), failed=True)
        else:
            self.service.put_off(job.id)

    def _show(self, job_id: str, tally: Tally) -> None:
        with self._lock:
            self._under_way = (job_id, tally)


class _Shown:
    """A Progress that hands an ingest's tally on."""

    def __init__(self, show: Callable[[Tally], None]) -> None:
        self.tally = show

    def __call__(self, done: int, total: int | None = None, label: str | None = None) -> None:
        """The tally says it all."""


def preferred_wait(prefer: str, default: float) -> float:
    """Seconds to wait for an outcome, by the request's Prefer header (RFC 7240)."""
    wait: float | None = None
    at_once = False
    for preference in prefer.split(","):
        name, _, value = preference.partition(";")[0].partition("=")
        name, value = name.strip().lower(), value.strip().strip('"')
        if name == "respond-async":
            at_once = True
        elif name == "wait" and wait is None and value.isdecimal() and len(value) < 10:
            wait = float(value)
    return wait if wait is not None else 0.0 if at_once else default
