"""One call to a model server under way: what is asked, an inbox for what comes back, and the reading of it.

Shared by two threads: the event loop's, which reads, and the caller's, which takes from the inbox.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.chat import Delta, Message, Shape
from rag.errors import ModelUnavailable
from rag.model_errors import Called, cut, not_the_protocol, silent
from rag.request_parts import Refusals
from rag.server_events import MAX_EVENT, EventDecoder
from rag.server_reply import ServerReply

if TYPE_CHECKING:
    import httpx

TAIL_SECONDS = 2.0  # to wait, after the reply has ended, for the count of its tokens


@dataclass
class Call:
    """`deadline` is by time.monotonic; `read_timeout`: seconds of silence, from the first piece on."""

    messages: Sequence[Message]
    shape: Shape | None
    max_tokens: int | None
    refusals: Refusals
    deadline: float
    read_timeout: float
    called: Called
    # Pieces, and last a delta with a finish or a failure; None once the work on it has ended.
    inbox: queue.SimpleQueue[Delta | ModelUnavailable | None] = field(default_factory=queue.SimpleQueue)
    begun: bool = False  # a piece of the reply was passed on: no retry any more
    ended: bool = False

    @property
    def sent(self) -> Any:
        """The messages as the client takes them."""
        # A lone surrogate cannot be sent as UTF-8.
        return [
            {"role": role, "content": content.encode("utf-8", "replace").decode("utf-8")}
            for role, content in self.messages
        ]

    def give(self, text: str) -> None:
        if text:
            self.begun = True
            self.inbox.put(Delta(text))

    def end(self, last: Delta) -> None:
        if not self.ended:
            self.ended = True
            self.inbox.put(last)

    def fail(self, failure: ModelUnavailable) -> None:
        if not self.ended:
            self.ended = True
            # The client's own error may quote the key: it must not hang on ours.
            failure.__cause__ = failure.__context__ = None
            self.inbox.put(failure.with_traceback(None))

    async def read(self, response: httpx.Response) -> None:
        """Put the reply into the inbox as it comes, and last how it ended.

        Raises ModelUnavailable, ServerFault, httpx's errors; TypeError or ValueError for what is no reply.
        """
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        reply = ServerReply()
        if media_type == "application/json":  # a server that does not stream
            self.give(reply.take(json.loads(await self._whole(response))))
            self.end(Delta("", reply.finish or reply.end(), reply.usage))
            return
        done = False
        events = self._events(response)
        async with contextlib.aclosing(events):
            async for event in events:
                if done := event == "[DONE]":
                    break
                self.give(reply.take(json.loads(event)))
                if reply.finish:
                    break
            if reply.finish is None:
                if not reply.begun and media_type != "text/event-stream":
                    raise not_the_protocol(self.called)
                # Some servers never say why they stopped. A broken connection raises on its own, but a server
                # that broke down may end its stream in good order: the reply is whole if no bracket was left
                # open.
                if not reply.begun or reply.unfinished:
                    raise cut(self.called)
            # Whatever comes now, the reply is there: within its deadline too.
            left = min(TAIL_SECONDS, max(0.0, 0.9 * (self.deadline - time.monotonic())))
            with contextlib.suppress(Exception):
                async with asyncio.timeout(0 if reply.overlong else left):
                    while not (done or reply.usage):
                        event = await anext(events, "[DONE]")
                        if not (done := event == "[DONE]"):
                            reply.take(json.loads(event))
            self.end(Delta("", reply.finish or reply.end(), reply.usage))
            with contextlib.suppress(Exception):  # read to its very end, its connection can be used again
                async with asyncio.timeout(0 if reply.overlong else TAIL_SECONDS):
                    async for _ in events:
                        pass

    async def _whole(self, response: httpx.Response) -> bytes:
        """A reply that is one document. Raises ValueError for one that grows beyond all measure."""
        received = bytearray()
        async for piece in response.aiter_bytes():
            received += piece
            if len(received) > MAX_EVENT:
                raise ValueError("the reply does not end")
        return bytes(received)

    async def _events(self, response: httpx.Response) -> AsyncGenerator[str]:
        """The data of each event, to the response's end."""
        decoder = EventDecoder()
        received = response.aiter_bytes()
        while True:
            try:
                async with asyncio.timeout(self.read_timeout if self.begun else None):
                    some = await anext(received, None)
            except TimeoutError:
                raise silent(self.called, self.read_timeout) from None
            if some is None:
                return
            for event in decoder.feed(some):
                yield event
