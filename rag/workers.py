"""Processes that extract files: a few of them, fed in order, whose results come back in that order.

A process that dies, or gives nothing for too long, costs the one file it was at: that is a Refusal, and
another process takes its place. `python -m rag.workers` is such a process; it is started afresh, never
forked, so no thread of a model's runtime is ever copied into it.
"""

from __future__ import annotations

import gc
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from rag.domain import Article, Refusal
from rag.errors import DatelineError
from rag.reading_task import Task, perform
from rag.sources import read_bytes

AHEAD = 4  # tasks under way or waiting for each process
PARTS = 16  # parts of one task's result that may wait to be taken
TOGETHER = 20  # articles in such a part
COMMAND = ["-m", "rag.workers"]  # what Python is to run in such a process
START = 120.0  # seconds that a process may take to import what it needs

Place = TypeVar("Place")
Found = Article | Refusal
_END = object()


class Workers:
    """Some processes, each with a thread of this one that feeds it."""

    def __init__(self, count: int, timeout: float) -> None:
        """`timeout`: seconds in which a process has to give the next articles of its file."""
        self._timeout = timeout
        self._tasks: queue.SimpleQueue[tuple[Task, _Channel] | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._processes: set[_Process] = set()
        self._threads = [threading.Thread(target=self._feed, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def results(self, steps: Iterator[tuple[Place, Task | None]]) -> Iterator[tuple[Place, Iterable[Found]]]:
        """Each place with what its task gave, in order; nothing where it has none."""
        waiting: deque[tuple[Place, _Channel | None]] = deque()
        under_way, most, ended = 0, AHEAD * len(self._threads), False
        while not ended or waiting:
            while not ended and under_way < most and len(waiting) < 50 * most:
                step = next(steps, None)
                if step is None:
                    ended = True
                elif step[1] is None:
                    waiting.append((step[0], None))
                else:
                    channel = _Channel(self._stopped)
                    self._tasks.put((step[1], channel))
                    waiting.append((step[0], channel))
                    under_way += 1
            if waiting:
                place, given = waiting.popleft()
                yield place, given if given is not None else ()
                if given is not None:
                    given.drain()
                    under_way -= 1

    def close(self) -> None:
        """End the processes; what they were at is given up."""
        self._stopped.set()
        for _ in self._threads:
            self._tasks.put(None)
        for process in list(self._processes):
            process.kill()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _feed(self) -> None:
        process: _Process | None = None
        while (given := self._tasks.get()) is not None and not self._stopped.is_set():
            task, channel = given
            try:
                if process is None:
                    process = _Process()
                    self._processes.add(process)
                process.perform(task, channel, self._timeout, self._stopped)
            except _Lost as lost:
                if process is not None:
                    self._processes.discard(process)
                process = None
                channel.put([Refusal(task.source, str(lost))])
            except Exception as error:  # it goes to whoever waits for this task
                channel.fail(error)
            channel.end()
        if process is not None:
            process.end()


class _Lost(Exception):
    """A process is gone."""


class _Channel:
    """The parts of one task's result on their way, at most PARTS at a time."""

    def __init__(self, stopped: threading.Event) -> None:
        self._parts: queue.Queue[Any] = queue.Queue(PARTS)
        self._stopped = stopped
        self._ended = False

    def put(self, part: object) -> None:
        while not self._stopped.is_set():
            try:
                self._parts.put(part, timeout=0.2)
            except queue.Full:
                continue
            return

    def fail(self, error: Exception) -> None:
        self.put(error)

    def end(self) -> None:
        self.put(_END)

    def __iter__(self) -> Iterator[Found]:
        while not self._ended:
            part = self._parts.get()
            if part is _END:
                self._ended = True
            elif isinstance(part, Exception):
                self._ended = True
                raise part
            else:
                yield from part

    def drain(self) -> None:
        """Take what nobody asked for."""
        for _ in self:
            pass


class _Process:
    """One process and its two pipes."""

    def __init__(self) -> None:
        root = str(Path(__file__).parent.parent)
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._child = subprocess.Popen(
            [sys.executable, *COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._to, self._from = self._child.stdin, self._child.stdout
        self._ready = self._hung = False

    def perform(self, task: Task, channel: _Channel, timeout: float, stopped: threading.Event) -> None:
        """Hand over a task and pass its result on. Raises _Lost, and the process is gone, where it fails."""
        try:
            if not self._ready:
                self._next(START)
                self._ready = True
            pickle.dump(task, self._to)
            self._to.flush()
            while (part := self._next(timeout)) is not None and not stopped.is_set():
                if isinstance(part, tuple):
                    channel.fail(DatelineError(part[0], advice=part[1]))
                else:
                    channel.put(part)
        except (OSError, EOFError, pickle.UnpicklingError):
            self.end()
            raise _Lost(
                f"Reading it gave nothing for {timeout:g} seconds, so it was given up. It may be damaged."
                if self._hung
                else f"Reading it ended the process that did ({_how(self._child.returncode)}). "
                "It may be damaged, or too large for the memory there is."
            ) from None

    def _next(self, seconds: float) -> Any:
        """What it says next. Kills it where it says nothing in time, and raises EOFError."""
        watch = threading.Timer(seconds, self._give_up)
        watch.daemon = True
        watch.start()
        try:
            return pickle.load(self._from)
        finally:
            watch.cancel()

    def _give_up(self) -> None:
        self._hung = True
        self._child.kill()

    def kill(self) -> None:
        self._child.kill()

    def end(self) -> None:
        self._child.kill()
        self._child.wait()
        for pipe in (self._to, self._from):
            with suppress(OSError):  # what was still to be written has nowhere to go
                pipe.close()


def _how(status: int | None) -> str:
    return f"signal {-status}" if status is not None and status < 0 else f"exit status {status}"


def _parts(items: Iterable[Found]) -> Iterator[list[Found]]:
    part: list[Found] = []
    for item in items:
        part.append(item)
        if len(part) == TOGETHER:
            yield part
            part = []
    if part:
        yield part


def serve() -> None:
    """Be such a process: tasks in from standard input, lists of what they gave out to standard output."""
    given, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no part of the result
    for suffix in ("html", "txt"):  # what they need is imported now, so that it counts against no file
        list(read_bytes(b"<p>Forty tents were counted by the river.</p>", name=f"first.{suffix}"))
    # A page leaves some thousand objects and no cycles: looking for these took a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    pickle.dump(None, out)  # ready
    out.flush()
    while True:
        try:
            task = pickle.load(given)
        except EOFError:
            return
        try:
            for part in _parts(perform(task)):
                pickle.dump(part, out)
                out.flush()
        except DatelineError as error:
            pickle.dump((str(error), error.advice), out)
        pickle.dump(None, out)
        out.flush()


if __name__ == "__main__":
    serve()
