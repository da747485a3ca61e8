"""An asyncio event loop in a thread of its own, for asynchronous work that synchronous callers ask for.

Gives `EventLoop`: started when made, stopped by `close`, with no task or thread left over. It knows
nothing of what it runs.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import weakref
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class EventLoop:
    """Runs coroutines in one daemon thread. Safe to share between threads; `close` it when done.

    One that is forgotten without `close` ends with its last reference, but cannot wait for its work.
    """

    def __init__(self, name: str) -> None:
        started: queue.SimpleQueue[asyncio.AbstractEventLoop] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=_serve, args=(started,), name=name, daemon=True)
        self._thread.start()
        self._loop = started.get()
        # The thread holds the loop and not this object, so that forgetting this object can stop it.
        self._forgotten = weakref.finalize(self, _stop, self._loop)

    def start(self, work: Callable[[], Coroutine[Any, Any, T]]) -> Future[T]:
        """Begin the work; cancelling the future, from any thread, cancels its task at once.

        Raises RuntimeError once the loop is closed.
        """
        with self._lock:  # so that whatever is begun here is begun before `close` ends it
            if self._closed:
                raise RuntimeError("the event loop is closed")
            return asyncio.run_coroutine_threadsafe(work(), self._loop)

    def close(self, last: Callable[[], Coroutine[Any, Any, object]] | None = None) -> None:
        """Cancel what runs, wait for its end, run `last`, and end the thread. Later calls do nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._forgotten.detach()
        ending = asyncio.run_coroutine_threadsafe(_end(last), self._loop)
        try:
            ending.result()
        finally:
            _stop(self._loop)
            self._thread.join()


async def _end(last: Callable[[], Coroutine[Any, Any, object]] | None) -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    if last is not None:
        await last()


def _serve(started: queue.SimpleQueue[asyncio.AbstractEventLoop]) -> None:
    with asyncio.Runner() as runner:  # whose end cancels what is left and closes the loop
        started.put(runner.get_loop())
        runner.get_loop().run_forever()


def _stop(loop: asyncio.AbstractEventLoop) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(loop.stop)
