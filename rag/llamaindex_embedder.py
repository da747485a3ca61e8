"""A LlamaIndex embedding as Dateline's embedder.

Gives unit vectors in the order asked. Whatever the object raises becomes ModelUnavailable in our words, since
its own may hold a key. Never imports LlamaIndex, and never closes the object: it is its owner's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.encoder import Vectors
from rag.errors import ModelUnavailable
from rag.model_errors import unavailable
from rag.model_objects import failure, refuse_remote
from rag.openai_embedder import batches, sendable, unit_rows

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


class LlamaIndexEmbedder:
    """A LlamaIndex embedding as Dateline's embedder. Safe between threads where the object is.

    The index remembers `name`, so a home made with it opens only with the same class and model name.
    """

    def __init__(self, embedding: BaseEmbedding, *, forbid_remote: bool = False) -> None:
        self.name = f"llamaindex:{embedding.class_name()}:{embedding.model_name}"
        self._embedding = embedding
        self._forbid_remote = forbid_remote
        self._who = f"The embedding model {embedding.model_name!r} of LlamaIndex's {type(embedding).__name__}"
        self._dimensions: int | None = None

    @property
    def dimensions(self) -> int:
        """As expected, or as the first vector has; asks for one where there is neither.

        Raises ModelUnavailable.
        """
        return self._dimensions or len(self.query("dimensions"))

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        parts: list[Vectors] = []
        for batch in batches(texts):
            parts.append(self._vectors(partial(self._embedding.get_text_embedding_batch, batch), len(batch)))
            if progress:
                progress(len(batch))
        return np.concatenate(parts) if parts else np.empty((0, self._dimensions or 0), np.float32)

    def query(self, text: str) -> Vectors:
        row: Vectors = self._vectors(lambda: [self._embedding.get_query_embedding(sendable(text))], 1)[0]
        return row

    def expect(self, dimensions: int) -> None:
        """How many numbers the vectors already held have: an object that gives others is refused."""
        self._dimensions = dimensions or None

    def close(self) -> None:
        """Nothing to do: the object's connections are its owner's."""

    def _vectors(self, embed: Callable[[], Any], count: int) -> Vectors:
        if self._forbid_remote:
            refuse_remote(self._embedding)
        given: Any = None
        failed: ModelUnavailable | None = None
        try:
            given = embed()
        except Exception as error:
            failed = failure(error, self._who)
        if failed is not None:
            raise failed  # outside the handler: the original may quote a key
        vectors = unit_rows(given, count)
        if vectors is None:
            raise unavailable(
                f"{self._who} did not give one usable vector for each text.",
                "Check that it is an embedding model.",
                retryable=False,
            )
        if self._dimensions not in (None, vectors.shape[1]):
            raise unavailable(
                f"{self._who} gave {vectors.shape[1]} numbers a vector, and {self._dimensions} before.",
                "Check its model; to change it, call rebuild(embed=True).",
                retryable=False,
            )
        self._dimensions = vectors.shape[1]
        return vectors
