"""The queue behind `POST /articles`: what is sent is stored first, then taken in, in the order it came.

Owns the thread that does so, and who waits for which outcome. Requests that wait are taken in together, and
one by one where that fails. What a stop interrupted is done again at the next start, and doing it again
changes nothing. It reads bodies by the function it is given.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from api.problems import Problem
from api.service import Queueing
from api.turns import Turn, Turns
from rag.arrivals import Arrival, Asked, Job, Submission
from rag.domain import JSON
from rag.progress import Tally

LONGEST_WAIT = 600.0  # seconds, whatever a request prefers
LONGEST_PAUSE = 60.0  # seconds before a request that failed for now is tried again
MOST_REFUSED = 100  # of one request, told one by one; the rest are counted
ALL_PAUSE = 15.0  # seconds, at most, before the next one where several have failed for now, one after another
MOST_STARTS = 5  # of the service, each ended in the middle of one request, after which that is given up
TOGETHER = 64  # requests
TOGETHER_BYTES = 1_000_000  # of their bodies

Read = Callable[[Submission], Iterator[Arrival]]
Slow = Callable[[Submission], bool]
"""Whether reading it may take so long that no other should have to wait for it."""


class _Stopping(BaseException):
    """The service stops; the requests under way keep their turn."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A request that is stored, and not done yet."""

    job_id: str


class Intake:
    """Takes requests in, in order, between entering it and leaving it; the service outlives that."""

    def __init__(self, service: Queueing, read: Read, slow: Slow = lambda _: False) -> None:
        self.service = service
        self._read = read
        self._slow = slow
        self._lock = threading.Lock()  # guards the three below, never held while anything is read or written
        self._waiters: dict[str, Future[JSON]] = {}
        self._under_way: dict[str, Tally] = {}
        self._troubles: dict[str, JSON] = {}
        self._turns = Turns()  # this and the two below are the thread's own
        self._alone: set[str] = set()  # taken in together they failed, who knows which
        self._failing: set[str] = set()  # for now, since the last one that went in
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
            told, trouble = self._under_way.get(job_id), self._troubles.get(job_id)
        if document["status"] == "queued" and told is not None:
            document |= {
                "status": "working",
                "progress": {
                    name: getattr(told, name)
                    for name in ("added", "updated", "unchanged", "refused", "passages")
                },
            }
        if document["status"] == "queued" and trouble is not None:
            document["error"] = trouble
        return document

    def _leave(self, job_id: str) -> bool:
        """Nobody waits for it any more; whether its outcome was still to come."""
        with self._lock:
            return self._waiters.pop(job_id, None) is not None

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                waiting = self.service.next_submissions(
                    most=TOGETHER, most_bytes=TOGETHER_BYTES, but=self._turns.standing_back()
                )
                if not waiting:
                    self._woken.wait(self._turns.seconds())
                elif turns := self._whose(waiting):
                    self._take_in(turns)
            except _Stopping:
                continue
            except Exception as error:  # the record failed, as on a full disk; the queue goes on after it
                Problem.told(error)
                self._stopping.wait(LONGEST_PAUSE / 10)

    def _whose(self, waiting: Sequence[Job]) -> list[Turn]:
        """Those of the first ones that may be taken in together; none where they have to stand back."""
        turns: list[Turn] = []
        for job in waiting:
            alone = job.id in self._alone or job.attempts or job.begun or self._slow(job.submission)
            if turns and alone:
                break
            turn = Turn(job, self._reading(job))
            if self._turns.standing_back() and self._turns.yields(job, turn.names()):
                continue
            turns.append(turn)
            if alone:
                break
        return turns

    def _reading(self, job: Job) -> Iterator[Arrival]:
        if job.created is not None:  # what was deleted since then stays so
            yield Asked(job.created)
        for item in self._read(job.submission):
            if self._stopping.is_set():
                raise _Stopping
            yield item

    def _take_in(self, turns: list[Turn]) -> None:
        if turns[0].job.begun >= MOST_STARTS:
            self._give_up(turns[0].job)
            return
        left = list(turns)
        self.service.begin([turn.job.id for turn in left])
        self._show({turn.job.id: Tally() for turn in left})
        shown = _Shown(lambda tally: self._show({turns[0].job.id: tally}) if len(turns) == 1 else None)
        reports = self.service.add_each(
            (turn.items() for turn in turns), progress=shown, most_refused=MOST_REFUSED
        )
        try:
            while left:
                try:
                    report = next(reports)
                except _Stopping:
                    raise
                except BaseException as error:  # Tantivy's panics are not Exceptions
                    if len(left) == 1:
                        self._failed(left[0], _told(error))
                        left.clear()
                    else:
                        self._alone |= {turn.job.id for turn in left}
                    return
                self._done(left[0].job, report)
                del left[0]
        finally:
            self._show({})
            if left:  # the service has not ended in the middle of them
                self.service.pause([turn.job.id for turn in left])

    def _done(self, job: Job, report: JSON) -> None:
        self._failing.clear()
        self._settle(job, report)
        if (waiter := self._waiter(job)) is not None:
            with suppress(InvalidStateError):  # its caller has just left
                waiter.set_result(report)

    def _failed(self, turn: Turn, error: Exception) -> None:
        job, problem = turn.job, Problem.told(error)
        waiter = self._waiter(job)
        if waiter is None and problem.retryable:
            # Its sender was told that it is accepted, so it is.
            self.service.put_off(job.id)
            with self._lock:
                self._troubles[job.id] = problem.document()
            self._turns.stand_back(job, turn.names(), min(LONGEST_PAUSE, 2.0 ** min(job.attempts, 6)))
            self._failing.add(job.id)
            if len(self._failing) > 1:  # so it is not of their own making
                self._stopping.wait(min(ALL_PAUSE, 2.0 ** min(len(self._failing) - 1, 6)))
            return
        try:
            self._settle(job, problem.document(), failed=True)
        finally:
            if waiter is not None:
                with suppress(InvalidStateError):  # its caller has just left
                    waiter.set_exception(error)

    def _give_up(self, job: Job) -> None:
        """The service ended in the middle of it, again and again."""
        detail = f"Taking it in was begun {job.begun} times and never ended."
        self._settle(job, Problem(500, "internal", detail).document(), failed=True)

    def _settle(self, job: Job, outcome: JSON, *, failed: bool = False) -> None:
        self.service.settle(job.id, outcome, failed=failed)
        self._turns.done(job.id)
        self._alone.discard(job.id)
        self._failing.discard(job.id)
        with self._lock:
            self._troubles.pop(job.id, None)

    def _waiter(self, job: Job) -> Future[JSON] | None:
        with self._lock:
            return self._waiters.pop(job.id, None)

    def _show(self, under_way: dict[str, Tally]) -> None:
        with self._lock:
            self._under_way = under_way


def _told(error: BaseException) -> Exception:
    """What can be told of it; the words of one that nobody foresaw stay inside."""
    if isinstance(error, Exception):
        return error
    told = RuntimeError(f"{type(error).__name__}: {error}")
    told.__cause__ = error
    return told


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
