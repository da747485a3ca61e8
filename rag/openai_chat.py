"""Calls to a language model over the OpenAI protocol, streamed, within a deadline, cancelled at once.

Gives the reply's text piece by piece, how it ended and what it took. The calls run as asyncio tasks in one
thread; every failure becomes ModelUnavailable with advice. Never puts a key, or what the server says of one,
in a message or a log.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import threading
import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag import estimate
from rag.cancellation import Cancellation
from rag.chat import Delta, Message, Shape
from rag.errors import ModelUnavailable
from rag.event_loop import EventLoop
from rag.model_errors import Called, closed, failed, late, limited, translate, unavailable
from rag.openai_call import Call
from rag.remote_models import allowed, server_name, without_login
from rag.request_parts import Parts, Refusals
from rag.retrying import Backoff, RateGate, told_wait
from rag.server_reply import ServerFault
from rag.settings import Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

log = logging.getLogger(__name__)

NO_KEY = "no-key-needed"  # the client insists on a key; local servers do not look at it
CONNECTIONS = 64  # at once; a call beyond them waits for one, within its deadline
KEPT = 16  # open between calls, so that the next one needs no handshake
KEPT_SECONDS = 30.0  # less than servers keep an idle connection, usually; one closed meanwhile costs a retry


class OpenAIChat:
    """A model behind an address. Safe to share between threads; `close` it when done.

    Seconds: `timeout` for a call in all, retries and waits included; `connect_timeout` for a connection;
    `read_timeout` of silence, counted from the first piece of the reply (before it only `timeout` counts:
    a local model may read a prompt for minutes). `retries`: how often a call that failed before its first
    piece is made again, after a wait drawn from `pause` seconds (see `rag.retrying.Backoff`).
    """

    def __init__(
        self,
        model: str,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float = 30.0,
        connect_timeout: float = 5.0,
        read_timeout: float = 15.0,
        retries: int = 2,
        pause: float = 0.5,
        forbid_remote: bool = False,
    ) -> None:
        self.model = model
        self._api_key = (api_key or "").strip()
        self._base_url = base_url
        self._timeout = timeout
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._retries = retries
        self._backoff = Backoff(pause)
        self._forbid_remote = forbid_remote
        self._gate = RateGate()
        self._parts = Parts()  # what the server is known to take; all of it until it refuses some
        self._lock = threading.Lock()
        self._opened: tuple[EventLoop, AsyncOpenAI] | None = None

    @classmethod
    def from_settings(cls, settings: Settings) -> OpenAIChat:
        """The model that the settings name; opens no connection yet."""
        key = settings.openai_api_key
        return cls(
            settings.llm_model,
            api_key=key.get_secret_value() if key else None,
            base_url=settings.openai_base_url,
            timeout=settings.llm_timeout,
            connect_timeout=settings.llm_connect_timeout,
            read_timeout=settings.llm_read_timeout,
            retries=settings.llm_retries,
            forbid_remote=settings.forbid_remote_models,
        )

    def __repr__(self) -> str:
        return f"OpenAIChat({self.model!r}, at {self._called.server})"

    def stream(
        self,
        messages: Sequence[Message],
        *,
        shape: Shape | None = None,
        max_tokens: int | None = None,
        cancellation: Cancellation | None = None,
    ) -> Generator[Delta]:
        """The reply to (role, content) messages: pieces of text, the last one with `finish` and `usage` set.

        See `rag.chat.Chat`. The usage is the server's own count, or an estimate where it gives none.
        """
        cancellation = cancellation or Cancellation()
        loop, client = self._client()
        refusals = Refusals(self._parts.wanted(shape, max_tokens))
        deadline = time.monotonic() + self._timeout
        call = Call(messages, shape, max_tokens, refusals, deadline, self._read_timeout, self._called)
        try:
            work = loop.start(lambda: self._answer(client, call))
        except RuntimeError:  # closed by another thread in this moment
            raise closed(self._called) from None
        work.add_done_callback(lambda _: call.inbox.put(None))

        def stop() -> None:
            work.cancel()

        said: list[str] = []
        whole = False
        with cancellation.calling(stop):
            try:
                while True:
                    item = call.inbox.get()
                    if cancellation.cancelled:
                        return
                    if item is None:
                        raise closed(self._called)
                    if isinstance(item, ModelUnavailable):
                        raise item
                    said.append(item.text)
                    if item.finish is not None:
                        whole = True
                        counted = item.usage or estimate.usage(messages, "".join(said))
                        yield replace(item, usage=counted)
                        return
                    yield item
            finally:
                if not whole:  # else the rest of the response is read, for the next call's sake
                    work.cancel()

    def close(self) -> None:
        """End the calls under way, close the connections and end the thread."""
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            loop, client = opened
            loop.close(client.close)

    def _client(self) -> tuple[EventLoop, AsyncOpenAI]:
        url = allowed(self._base_url, forbid_remote=self._forbid_remote)
        if not self._api_key and not self._base_url:
            raise unavailable(
                "There is no key for the language model.",
                "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.",
                retryable=False,
            )
        if not re.fullmatch(r"[!-~]*", self._api_key):  # the client's own error would quote it
            raise unavailable(
                "The key for the language model holds characters that no key has.",
                "Check OPENAI_API_KEY for a line break, a space or a curly quotation mark.",
                retryable=False,
            )
        with self._lock:
            if self._opened is None:
                self._opened = EventLoop("dateline-llm"), self._open(url)
            return self._opened

    def _open(self, url: str) -> AsyncOpenAI:
        import httpx
        import openai

        plain, login = without_login(url)  # httpx logs addresses as they are
        return openai.AsyncOpenAI(
            api_key=self._api_key or NO_KEY,
            base_url=plain,
            max_retries=0,  # the client's own would wait as long as a minute when told to, past any deadline
            http_client=httpx.AsyncClient(
                auth=login,
                # Articles go to the address that was set and to no other, so no redirect is followed; nor a
                # proxy, where remote servers are forbidden.
                follow_redirects=False,
                trust_env=not self._forbid_remote,
                limits=httpx.Limits(
                    max_connections=CONNECTIONS,
                    max_keepalive_connections=KEPT,
                    keepalive_expiry=KEPT_SECONDS,
                ),
            ),
        )

    # In the event loop.

    async def _answer(self, client: AsyncOpenAI, call: Call) -> None:
        """Put the reply into the call's inbox, and last either a delta with a finish or a failure."""
        try:
            async with asyncio.timeout_at(call.deadline):  # the loop's clock is time.monotonic
                await self._attempts(client, call)
        except TimeoutError:
            call.fail(late(self._called))
        except Exception as error:
            call.fail(self._failure(error))

    async def _attempts(self, client: AsyncOpenAI, call: Call) -> None:
        retry = 0
        while True:
            await self._pass_gate(call)
            try:
                response = (await self._ask(client, call)).response
                async with contextlib.aclosing(response):
                    return await call.read(response)
            except Exception as error:
                retry += 1
                wait = None if call.begun or retry > self._retries else self._wait(error, retry)
                if wait is None or time.monotonic() + wait >= call.deadline:
                    raise
                log.info("asking %s again (%d of %d) in %.1f s", self.model, retry, self._retries, wait)
            await asyncio.sleep(wait)

    async def _pass_gate(self, call: Call) -> None:
        while (wait := self._gate.wait) > 0:
            if time.monotonic() + wait >= call.deadline:
                raise limited(self._called, wait)
            await asyncio.sleep(wait)

    async def _ask(self, client: AsyncOpenAI, call: Call) -> AsyncStream[ChatCompletionChunk]:
        """The response's beginning, asked for with as much as the server takes."""
        import httpx
        import openai

        while True:
            try:
                stream: AsyncStream[ChatCompletionChunk] = await client.chat.completions.create(
                    model=self.model,
                    messages=call.sent,
                    stream=True,
                    timeout=httpx.Timeout(None, connect=self._connect_timeout),  # the rest is the deadline's
                    **call.refusals.parts.arguments(call.shape, call.max_tokens),
                )
            except openai.APIStatusError as error:
                spent_quota = error.code == "insufficient_quota"
                self._gate.note(error.response.headers, limited=error.status_code == 429 and not spent_quota)
                if not call.refusals.refused(error.status_code, f"{error.message} {error.code} {error.body}"):
                    raise
                log.info(
                    "asking %s again with %s", self.model, ", ".join(call.refusals.parts) or "no options"
                )
            else:
                self._gate.note(stream.response.headers)
                self._parts = self._parts.learned(call.refusals.parts, call.shape, call.max_tokens)
                return stream

    def _failure(self, error: Exception) -> ModelUnavailable:
        if isinstance(error, ServerFault):
            return failed(self._called)
        return error if isinstance(error, ModelUnavailable) else translate(error, self._called)

    def _wait(self, error: Exception, retry: int) -> float | None:
        """Seconds before trying again, or None where that cannot help."""
        import httpx
        import openai

        if isinstance(error, openai.APIConnectionError):
            # Worth it for a kept connection that the server had closed meanwhile, and then at once; not for a
            # server that is not there.
            if not isinstance(
                error.__cause__, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError
            ):
                return None
            return 0.0 if retry == 1 else self._backoff.before(retry)
        if not self._failure(error).retryable:
            return None
        headers = error.response.headers if isinstance(error, openai.APIStatusError) else {}
        if headers.get("x-should-retry") == "false":
            return None
        return (told_wait(headers) or 0.0) + self._backoff.before(retry)

    @property
    def _called(self) -> Called:
        server = server_name(allowed(self._base_url, forbid_remote=False))
        return Called(server, self.model, self._timeout)
