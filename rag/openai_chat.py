"""One call to a language model over the OpenAI protocol, streamed, within a deadline.

Gives the reply's text piece by piece, and how it ended. Every failure of the server or the way to it
becomes ModelUnavailable with advice. Never puts a key, or what the server says of one, in a message.
"""

from __future__ import annotations

import contextlib
import random
import re
import socket
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from rag.cancellation import Cancellation
from rag.chat import Delta, Message, Shape
from rag.errors import ModelUnavailable
from rag.loose_json import ObjectStream
from rag.model_errors import Called, cut, late, not_the_protocol, translate, unavailable
from rag.remote_models import allowed, server_name

if TYPE_CHECKING:
    import httpx
    from openai import OpenAI, Stream
    from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

CONNECT_SECONDS = 5.0
ATTEMPTS = 2
NO_KEY = "no-key-needed"  # the client insists on a key; local servers do not look at it
MAX_REPLY = 50_000  # characters; a model that will not stop is cut here


class OpenAIChat:
    """A model behind an address. Safe to share between threads; `close` it when done.

    `timeout`: seconds for one reply in all, retry included. `pause`: seconds before the one retry.
    """

    def __init__(
        self,
        model: str,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float = 30.0,
        pause: float = 0.5,
        forbid_remote: bool = False,
    ) -> None:
        self.model = model
        self._api_key = (api_key or "").strip()
        self._base_url = base_url
        self._timeout = timeout
        self._pause = pause
        self._forbid_remote = forbid_remote
        self._lock = threading.Lock()
        self._opened: OpenAI | None = None

    def stream(
        self,
        messages: Sequence[Message],
        *,
        shape: Shape | None = None,  # noqa: ARG002
        max_tokens: int | None = None,  # noqa: ARG002
        cancellation: Cancellation | None = None,  # noqa: ARG002
    ) -> Generator[Delta]:
        """The reply to (role, content) messages: pieces of text, the last one with `finish` set.

        Raises ModelUnavailable, after the pieces that arrived. Closing the iterator ends the call.
        """
        deadline = time.monotonic() + self._timeout
        client = self._client()
        for attempt in range(1, ATTEMPTS + 1):
            # Raised outside the handler: the original, which may quote the key, must not hang on it.
            failure: ModelUnavailable
            wait: float | None = None
            try:
                stream = self._call(client, messages, deadline)
            except Exception as error:
                failure, wait = translate(error, self._called), self._wait(error)
            else:
                yield from self._read(stream, deadline)
                return
            if attempt == ATTEMPTS or wait is None or time.monotonic() + 2 * wait >= deadline:
                raise failure
            time.sleep(wait)

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            client, self._opened = self._opened, None
        if client is not None:
            client.close()

    def _client(self) -> OpenAI:
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
                import httpx
                import openai

                self._opened = openai.OpenAI(
                    api_key=self._api_key or NO_KEY,
                    base_url=url,
                    # One retry of our own: the client's waits as long as a minute when told to, past
                    # any deadline of ours.
                    max_retries=0,
                    # Articles go to the address that was set and to no other, so no redirect is
                    # followed; nor a proxy, where remote servers are forbidden.
                    http_client=httpx.Client(follow_redirects=False, trust_env=not self._forbid_remote),
                )
            return self._opened

    def _call(
        self, client: OpenAI, messages: Sequence[tuple[str, str]], deadline: float
    ) -> Stream[ChatCompletionChunk]:
        import httpx

        left = max(deadline - time.monotonic(), 0.001)
        # A lone surrogate cannot be sent as UTF-8.
        sent = [
            {"role": role, "content": content.encode("utf-8", "replace").decode("utf-8")}
            for role, content in messages
        ]
        return client.chat.completions.create(
            model=self.model,
            messages=cast("list[ChatCompletionMessageParam]", sent),
            temperature=0,
            stream=True,
            timeout=httpx.Timeout(left, connect=min(CONNECT_SECONDS, left)),
        )

    def _read(self, stream: Stream[ChatCompletionChunk], deadline: float) -> Iterator[Delta]:
        failure: ModelUnavailable | None = None
        timer = threading.Timer(max(deadline - time.monotonic(), 0), _hang_up, [stream.response])
        timer.daemon = True
        timer.start()
        try:
            yield from self._deltas(stream, deadline)
        except ModelUnavailable as error:
            failure = error
        except Exception as error:
            failure = translate(error, self._called)
        finally:
            timer.cancel()
            stream.close()
        if failure is not None:
            raise late(self._called) if time.monotonic() >= deadline else failure

    def _deltas(self, stream: Stream[ChatCompletionChunk], deadline: float) -> Iterator[Delta]:
        media_type = stream.response.headers.get("content-type", "").partition(";")[0].strip()
        chunks: Iterator[Any] = iter(stream)
        if media_type == "application/json":  # a server that does not stream
            from openai.types.chat import ChatCompletion

            chunks = iter([ChatCompletion.model_validate_json(stream.response.read())])
        said, chunk = "", None
        for chunk in chunks:
            choice = chunk.choices[0] if chunk.choices else None
            if choice is None:  # such as a last chunk that only counts tokens
                continue
            message = choice.message if media_type == "application/json" else choice.delta
            text, refusal = message.content or "", getattr(message, "refusal", None)
            if refusal or choice.finish_reason == "content_filter":
                yield Delta("", "refusal")
                return
            said += text
            if choice.finish_reason == "length" or len(said) > MAX_REPLY:
                yield Delta(text, "length")
                return
            if choice.finish_reason:
                yield Delta(text, "stop" if said else "empty")
                return
            if text:
                yield Delta(text)
        if chunk is None and media_type != "text/event-stream":
            raise not_the_protocol(self._called)
        # Some servers never say why they stopped. A broken connection raises on its own, but a server that
        # broke down may end its stream in good order, and hanging up at the deadline can look like it: the
        # reply is whole if no bracket was left open.
        if chunk is None or time.monotonic() >= deadline or _unfinished(said):
            raise cut(self._called)
        yield Delta("", "stop" if said else "empty")

    def _wait(self, error: Exception) -> float | None:
        """Seconds before trying again, or None where that cannot help or would take too long."""
        import httpx
        import openai

        if isinstance(error, openai.APITimeoutError):
            return None
        if isinstance(error, openai.APIConnectionError):
            # Worth it for a kept connection that the server had closed meanwhile, for nothing else.
            return 0.0 if isinstance(error.__cause__, httpx.RemoteProtocolError | httpx.ReadError) else None
        if not isinstance(error, openai.APIStatusError) or not translate(error, self._called).retryable:
            return None
        try:
            told = float(error.response.headers.get("retry-after", ""))
        except ValueError:
            told = 0.0
        return max(told, self._pause * random.uniform(0.5, 1.0))

    @property
    def _called(self) -> Called:
        server = server_name(allowed(self._base_url, forbid_remote=False))
        return Called(server, self.model, self._timeout)


def _unfinished(reply: str) -> bool:
    """Whether the JSON in a reply stops before its end; what a model thought before it is passed over."""
    objects = ObjectStream()
    for _ in objects.feed(reply.rpartition("</think>")[2]):
        pass
    return objects.unfinished


def _hang_up(response: httpx.Response) -> None:
    """End a reply that is being waited for in another thread; closing alone would not wake it."""
    network = response.extensions.get("network_stream")
    connection = network.get_extra_info("socket") if network is not None else None
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
