import asyncio
import gc
import threading
from concurrent.futures import CancelledError

import pytest

from rag.event_loop import EventLoop


def running():
    return [thread for thread in threading.enumerate() if thread.name == "loop-under-test"]


async def forever(ended):
    try:
        await asyncio.sleep(10_000)
    finally:
        ended.set()


def test_work_is_done_in_a_thread_of_its_own():
    async def where():
        return threading.current_thread().name

    loop = EventLoop("loop-under-test")
    assert loop.start(where).result(20) == "loop-under-test"
    loop.close()
    assert running() == []


def test_a_failure_is_the_futures():
    async def fail():
        raise ValueError("so it goes")

    loop = EventLoop("loop-under-test")
    with pytest.raises(ValueError, match="so it goes"):
        loop.start(fail).result(20)
    loop.close()


def test_cancelling_the_future_cancels_the_task():
    ended = threading.Event()
    loop = EventLoop("loop-under-test")
    begun = loop.start(lambda: forever(ended))
    loop.start(lambda: asyncio.sleep(0)).result(20)
    begun.cancel()
    assert ended.wait(20)
    loop.close()


def test_closing_cancels_what_runs_then_does_the_last_thing_and_refuses_more():
    ended, seen = threading.Event(), []

    async def last():
        seen.append(ended.is_set())

    loop = EventLoop("loop-under-test")
    begun = loop.start(lambda: forever(ended))
    loop.start(lambda: asyncio.sleep(0)).result(20)
    loop.close(last)
    loop.close(last)
    assert seen == [True]
    with pytest.raises(CancelledError):
        begun.result(20)
    with pytest.raises(RuntimeError, match="closed"):
        loop.start(last)
    assert running() == []


def test_a_loop_that_is_forgotten_ends():
    loop = EventLoop("loop-under-test")
    (thread,) = running()
    del loop
    gc.collect()
    thread.join(20)
    assert running() == []
