"""Embeddings by any server that speaks OpenAI's protocol, through LlamaIndex's class.

Gives unit vectors in the order asked. Every failure becomes ModelUnavailable with advice. Never puts a key,
or what a server says of one, in a message.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelUnavailable
from rag.model_errors import Called, translate, unavailable
from rag.remote_models import allowed, is_loopback, server_name

if TYPE_CHECKING:
    import httpx
    from llama_index.embeddings.openai import OpenAIEmbedding

Vectors = NDArray[np.float32]

BATCH_TEXTS = 100
BATCH_BYTES = 250_000  # a token is at least a byte, and OpenAI takes 300,000 tokens in one request


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a remote model may keep us: seconds for one call, and calls in all."""

    seconds: float
    calls: int


ASKING = Patience(15.0, 2)
INGESTING = Patience(60.0, 4)


class OpenAIEmbedder:
    """A model behind OpenAI's embeddings protocol, through LlamaIndex's class.

    The class knows a fixed list of names for its `model`, but sends any `model_name`. The retries are ours:
    the class wraps the client's in its own, both with one count, and logs what the server said.
    """

    def __init__(
        self,
        model: str,
        *,
        key: str | None = None,
        base_url: str | None = None,
        forbid_remote: bool = False,
        pause: float = 1.0,
    ) -> None:
        """`pause`: seconds before the first retry; each further one waits twice as long."""
        self.name = f"openai:{model}"
        self._model = model
        self._key = (key or "").strip()
        self._base_url = base_url
        self._forbid_remote = forbid_remote
        self._pause = pause
        self._dimensions: int | None = None
        self._opening = threading.Lock()
        self._http: httpx.Client | None = None
        self._clients: dict[Patience, OpenAIEmbedding] = {}

    @property
    def dimensions(self) -> int:
        """As expected, or as the first vector has; asks for one where there is neither.

        Raises ModelUnavailable.
        """
        return self._dimensions or len(self.query("dimensions"))

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        parts: list[Vectors] = []
        for batch in batches(texts):
            parts.append(self._vectors(batch, INGESTING))
            if progress:
                progress(len(batch))
        return np.concatenate(parts) if parts else np.empty((0, self._dimensions or 0), np.float32)

    def query(self, text: str) -> Vectors:
        row: Vectors = self._vectors([sendable(text)], ASKING)[0]
        return row

    def expect(self, dimensions: int) -> None:
        """How many numbers the vectors already held have: a server that gives others is refused."""
        self._dimensions = dimensions or None

    def close(self) -> None:
        """Close the connections; a later call opens them anew."""
        with self._opening:
            http, self._http, self._clients = self._http, None, {}
        if http is not None:
            http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _vectors(self, texts: list[str], patience: Patience) -> Vectors:
        client = self._client(patience)
        for call in range(patience.calls):
            try:
                if patience is ASKING:
                    given = [client.get_query_embedding(text) for text in texts]
                else:
                    given = client.get_text_embedding_batch(texts)
            # All of them: a server that is not quite OpenAI's fails the client in ways it has no error for.
            except Exception as error:
                failure, wait = self._translated(error, patience), _retry_after(error)
            else:
                return self._checked(given, len(texts))
            if not failure.retryable or call + 1 == patience.calls or wait > patience.seconds:
                break
            time.sleep(max(wait, self._pause * 2**call * random.uniform(0.5, 1.0)))
        raise failure  # outside the handler: the original may quote the key

    def _client(self, patience: Patience) -> OpenAIEmbedding:
        url = allowed(self._base_url, forbid_remote=self._forbid_remote)
        if not self._key and not self._base_url:
            raise unavailable(
                f"There is no key for the embedding model {self._model}.",
                "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, or the local embedder.",
                retryable=False,
            )
        if not re.fullmatch(r"[!-~]*", self._key):  # the client's own error would quote it
            raise unavailable(
                "The key for the embedding model holds characters that no key has.",
                "Check OPENAI_API_KEY for a line break, a space or a curly quotation mark.",
                retryable=False,
            )
        with self._opening:
            if self._http is None:
                import httpx

                # A proxy in the environment leads out of this machine, so not to a server on it.
                outside = not (self._forbid_remote or is_loopback(urlsplit(url).hostname or ""))
                self._http = httpx.Client(follow_redirects=False, trust_env=outside)
            if patience not in self._clients:
                from llama_index.embeddings.openai import OpenAIEmbedding

                self._clients[patience] = OpenAIEmbedding(
                    model_name=self._model,
                    # Neither is ever empty: the class would read the environment on its own.
                    api_key=self._key or "no-key-needed",
                    api_base=url,
                    embed_batch_size=BATCH_TEXTS,
                    max_retries=0,
                    timeout=patience.seconds,
                    http_client=self._http,
                )
            return self._clients[patience]

    def _checked(self, given: Any, count: int) -> Vectors:
        """The rows at unit length, where they are what was asked for."""
        vectors = unit_rows(given, count)
        if vectors is None:
            raise unavailable(
                f"{self._server} did not give one usable vector for each text.",
                f"Check that {self._model!r} is an embedding model there.",
                retryable=False,
            )
        if self._dimensions not in (None, vectors.shape[1]):
            raise unavailable(
                f"{self._server} gave {vectors.shape[1]} numbers a vector, and {self._dimensions} before.",
                f"Check what it serves as {self._model!r}; to change it, run `dateline rebuild --embed`.",
                retryable=False,
            )
        self._dimensions = vectors.shape[1]
        return vectors

    @property
    def _server(self) -> str:
        return server_name(allowed(self._base_url, forbid_remote=False))

    def _translated(self, error: Exception, patience: Patience) -> ModelUnavailable:
        """In the words of every model server, with what differs for embeddings."""
        import openai

        failure = translate(error, Called(self._server, self._model, patience.seconds))
        if isinstance(error, openai.APITimeoutError):
            failure.advice = "Try again, or use a nearer server or a smaller model."
        elif isinstance(error, openai.NotFoundError):
            failure.advice = (
                "Set DATELINE_EMBEDDER to a model it serves; OPENAI_BASE_URL usually ends with /v1."
            )
        elif isinstance(error, openai.BadRequestError):
            failure.advice = f"Check that {self._model!r} is an embedding model that takes texts this long."
        return failure


def unit_rows(given: Any, count: int) -> Vectors | None:
    """`count` rows at unit length; None where what was given is not that."""
    try:
        vectors = np.asarray(given, np.float64)
    except (TypeError, ValueError):  # rows of unequal length, or of no numbers
        return None
    if vectors.ndim != 2 or len(vectors) != count:
        return None
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths) & (lengths > 0)):
        return None
    return np.asarray(vectors / lengths, np.float32)


def sendable(text: str) -> str:
    """As a server takes it: valid UTF-8, no NUL, not empty."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ") or " "


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts as they can be sent, in parts that a server takes in one request."""
    batch: list[str] = []
    size = 0
    for text in map(sendable, texts):
        length = len(text.encode())
        if batch and (len(batch) == BATCH_TEXTS or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += length
    if batch:
        yield batch


def _retry_after(error: Exception) -> float:
    """Seconds the server asked us to wait, or 0."""
    import openai

    told = error.response.headers.get("retry-after", "") if isinstance(error, openai.APIStatusError) else ""
    return float(told) if re.fullmatch(r"\d{1,9}(\.\d+)?", told) else 0.0
