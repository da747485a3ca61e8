"""From a blocking iterator to the event loop: one thread runs it from start to end, events come out here.

One thread for all of it, since iterators over a database or a model may not move between threads.
When the caller leaves, or nobody reads on, the work's cancellation is set at once, wherever it waits, and the
iterator is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, suppress
from typing import Any, Final, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from rag.cancellation import Cancellation

Event = TypeVar("Event")

PING: Final = 15.0  # seconds of silence after which a stream says that it is still there


class CallerLeft(Exception):
    """The caller closed the connection; there is nobody to answer."""


class _End:
    pass


async def relay(
    start: Callable[[], Iterator[Event]],
    request: Request,
    *,
    cancellation: Cancellation | None = None,
    ping: float | None = None,
) -> AsyncGenerator[Event | None, None]:
    """The iterator's events in order; None after each `ping` seconds without one.

    `cancellation` is set when nobody waits for them any more.
    Raises what the iterator raises, and CallerLeft.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Event | BaseException | _End] = asyncio.Queue()
    stop = cancellation or Cancellation()

    def tell(item: Event | BaseException | _End) -> None:
        with suppress(RuntimeError):  # the loop closed meanwhile: nobody is left to tell
            loop.call_soon_threadsafe(queue.put_nowait, item)

    worker = asyncio.ensure_future(run_in_threadpool(_work, start, tell, stop))
    watcher = asyncio.ensure_future(_left(request))
    watcher.add_done_callback(lambda _: stop.cancel())
    getter: asyncio.Future[Any] = asyncio.ensure_future(queue.get())
    try:
        while True:
            done, _ = await asyncio.wait({getter, watcher}, timeout=ping, return_when=asyncio.FIRST_COMPLETED)
            if watcher in done:  # before an end that this itself brought about
                raise CallerLeft
            if getter in done:
                item = getter.result()
                getter = asyncio.ensure_future(queue.get())
                if isinstance(item, _End):
                    await worker
                    return
                if isinstance(item, BaseException):
                    raise item
                yield item
            else:
                yield None
    finally:
        stop.cancel()
        watcher.cancel()
        getter.cancel()


async def last(events: AsyncGenerator[Event | None, None]) -> Event:
    """The last event; the iterator must give at least one."""
    found: Event | None = None
    async with aclosing(events):
        async for event in events:
            found = event if event is not None else found
    assert found is not None
    return found


async def opened(events: AsyncGenerator[Event | None, None]) -> AsyncGenerator[Event | None, None]:
    """The same events, once the first is there: what fails before it can still get its own HTTP status."""
    first = await anext(events)
    while first is None:
        first = await anext(events)
    return _chained(first, events)


async def _chained(
    first: Event, rest: AsyncGenerator[Event | None, None]
) -> AsyncGenerator[Event | None, None]:
    async with aclosing(rest):
        yield first
        async for event in rest:
            yield event


def _work(
    start: Callable[[], Iterator[Event]],
    tell: Callable[[Event | BaseException | _End], None],
    stop: Cancellation,
) -> None:
    try:
        if not stop.cancelled:
            events = start()
            try:
                for event in events:
                    tell(event)
                    if stop.cancelled:
                        break
            finally:
                close = getattr(events, "close", None)
                if close is not None:
                    close()
        tell(_End())
    except BaseException as error:
        tell(error)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
