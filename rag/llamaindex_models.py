"""LlamaIndex's model classes as Dateline's: an LLM as a `Chat`, and either kind by what was handed in.

Whatever a class raises becomes ModelUnavailable in our words, since its own may hold a key. Never imports
LlamaIndex before such an object is used, and never closes it: it is its owner's.
"""

from __future__ import annotations

import contextlib
import contextvars
import queue
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from rag.cancellation import Cancellation
from rag.chat import Chat, Delta, Message, Shape
from rag.encoder import Embedder
from rag.errors import ModelUnavailable
from rag.llamaindex_embedder import LlamaIndexEmbedder
from rag.llamaindex_replies import Reply
from rag.model_errors import unavailable
from rag.model_objects import failure, refuse_remote, status_of
from rag.openai_embedder import sendable
from rag.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM, ChatMessage, ChatResponse

    GivenChat = Chat | LLM
    GivenEmbedder = Embedder | BaseEmbedding


def as_chat(given: GivenChat, settings: Settings) -> Chat:
    """A LlamaIndex LLM as a Chat; a Chat as it is."""
    if not hasattr(given, "stream_chat"):
        return given
    llm = cast("LLM", given)
    return LlamaIndexChat(llm, timeout=settings.llm_timeout, forbid_remote=settings.forbid_remote_models)


def as_embedder(given: GivenEmbedder, settings: Settings) -> Embedder:
    """A LlamaIndex embedding as an Embedder; an Embedder as it is."""
    if not hasattr(given, "get_text_embedding_batch"):
        return given
    return LlamaIndexEmbedder(cast("BaseEmbedding", given), forbid_remote=settings.forbid_remote_models)


class LlamaIndexChat:
    """A LlamaIndex LLM to talk to. Temperature, retries, keys and address are the object's own.

    `timeout`: seconds for one reply in all. `context`: tokens that the model reads and writes in one call, as
    the object says. The class is called in a thread of its own, since nothing else can interrupt it: at the
    deadline, on cancelling or closing, the reply ends at once, and the class's own stream is closed as soon
    as it gives its next piece.
    """

    def __init__(self, llm: LLM, *, timeout: float = 30.0, forbid_remote: bool = False) -> None:
        self._llm = llm
        self._timeout = timeout
        self._forbid_remote = forbid_remote
        self.model = _model_name(llm)
        self.context = _context(llm)
        self._who = f"The model {self.model!r} of LlamaIndex's {type(llm).__name__}"

    def stream(
        self,
        messages: Sequence[Message],
        *,
        shape: Shape | None = None,
        max_tokens: int | None = None,
        cancellation: Cancellation | None = None,
    ) -> Generator[Delta]:
        """See `Chat`. `shape` and `max_tokens` go to classes that speak OpenAI's protocol; for the others
        a reply is cut after `max_tokens`, and the prompt alone asks for the form.

        The usage is the provider's where the class passes it on, else counted here (cl100k_base).
        """
        if self._forbid_remote:
            refuse_remote(self._llm)
        cancellation = cancellation or Cancellation()
        deadline = time.monotonic() + self._timeout
        pieces: queue.SimpleQueue[ChatResponse | ModelUnavailable | None] = queue.SimpleQueue()
        over = threading.Event()
        reply = Reply(messages, None if _speaks_openai(self._llm) else max_tokens)
        work = partial(self._work, messages, self._options(shape, max_tokens), pieces, over)
        # In the caller's context, where an application keeps what it traces.
        threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True).start()
        try:
            with cancellation.calling(lambda: pieces.put(None)):
                while reply.finish is None:
                    with contextlib.suppress(queue.Empty):
                        item = pieces.get(timeout=max(deadline - time.monotonic(), 0))
                        if cancellation.cancelled:
                            return
                        if isinstance(item, ModelUnavailable):
                            raise item
                        if item is None:
                            break
                        if text := reply.take(item):
                            yield Delta(text)
                    if time.monotonic() >= deadline:
                        raise self._late()
        finally:
            over.set()
        if reply.broken:
            raise unavailable(f"{self._who} gave a reply that was cut off.", "Try again.")
        yield Delta("", reply.finish or ("stop" if reply.said else "empty"), reply.usage())

    def close(self) -> None:
        """Nothing to do: the object's connections are its owner's."""

    def _work(
        self,
        messages: Sequence[Message],
        options: dict[str, Any],
        pieces: queue.SimpleQueue[ChatResponse | ModelUnavailable | None],
        over: threading.Event,
    ) -> None:
        """Call the class and pass on what it gives, until it ends or nobody waits for it."""
        begun = False
        try:
            from llama_index.core.llms import ChatMessage

            asked = [ChatMessage(role=role, content=sendable(content)) for role, content in messages]
            with contextlib.closing(self._responses(asked, options)) as responses:
                for response in responses:
                    if over.is_set():
                        return
                    begun = True
                    pieces.put(response)
        except Exception as error:
            pieces.put(self._translated(error, begun))
        finally:
            pieces.put(None)

    def _responses(self, messages: list[ChatMessage], options: dict[str, Any]) -> Generator[ChatResponse]:
        """What the class gives: streamed where it streams; without the form where that is refused."""
        begun = False
        try:
            with contextlib.closing(_closable(self._llm.stream_chat(messages, **options))) as stream:
                for response in stream:
                    begun = True
                    yield response
        except NotImplementedError:
            if begun:
                raise
        except Exception as error:
            if begun or "response_format" not in options or status_of(error) not in (400, 422):
                raise
            options = {name: value for name, value in options.items() if name != "response_format"}
            yield from self._responses(messages, options)
            return
        else:
            return
        yield self._llm.chat(messages, **options)

    def _options(self, shape: Shape | None, max_tokens: int | None) -> dict[str, Any]:
        # Only these classes are known to pass such arguments on; others hand them to a method that may
        # not take them.
        if not _speaks_openai(self._llm):
            return {}
        options: dict[str, Any] = {}
        if shape is not None:
            form = {"name": shape.name, "schema": shape.schema, "strict": True}
            options["response_format"] = {"type": "json_schema", "json_schema": form}
        if max_tokens is not None:
            options["max_tokens"] = max_tokens
        return options

    def _late(self) -> ModelUnavailable:
        return unavailable(
            f"{self._who} did not finish within {self._timeout:g} seconds.",
            "Try again, use a smaller model, or raise DATELINE_LLM_TIMEOUT.",
        )

    def _translated(self, error: Exception, begun: bool) -> ModelUnavailable:
        if begun:
            return unavailable(f"{self._who} failed in the middle of its reply.", "Try again.")
        return failure(error, self._who)


def _model_name(llm: LLM) -> str:
    """The model's name; the class's where it has none. Some classes know no metadata of newer models."""
    with contextlib.suppress(Exception):
        if llm.metadata.model_name not in ("", "unknown"):
            return llm.metadata.model_name
    model = getattr(llm, "model", None)
    return model if model and isinstance(model, str) else type(llm).__name__


def _context(llm: LLM) -> int | None:
    with contextlib.suppress(Exception):
        return llm.metadata.context_window if llm.metadata.context_window > 0 else None
    return None


def _speaks_openai(llm: object) -> bool:
    """Whether its chat takes what OpenAI's does: those classes and what is made from them."""
    return any(
        base.__name__ in ("OpenAI", "OpenAILike") and base.__module__.startswith("llama_index.llms.openai")
        for base in type(llm).__mro__
    )


def _closable(stream: Iterator[ChatResponse]) -> Generator[ChatResponse]:
    """A stream that can be closed, whatever the class gave: most are generators."""
    try:
        yield from stream
    finally:
        close = getattr(stream, "close", None)
        if close is not None:
            close()
