"""Text into vectors: the embedder that ships with Dateline, and the choice between it and a remote one.

Gives unit vectors in the order asked, and a name that says which model made them. It never stores a vector,
and never mixes two models: the index compares names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.settings import Settings
from rag.shipped import MODELS, ShippedModel, each, readable

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]  # told how many more texts are done

MODEL = MODELS / "embedder"


class Embedder(Protocol):
    """What turns texts into unit vectors. Safe to call from several threads at once."""

    @property
    def name(self) -> str:
        """Kind and model; two embedders of one name give comparable vectors."""
        ...

    @property
    def dimensions(self) -> int: ...

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit vectors (n, d) in the order of the texts. Raises ModelUnavailable."""
        ...

    def query(self, text: str) -> Vectors:
        """The unit vector (d,) of a question. Raises ModelUnavailable."""
        ...

    def expect(self, dimensions: int) -> None:
        """How many numbers the vectors already held have; to give others is a ModelUnavailable."""
        ...

    def close(self) -> None:
        """Release connections and memory; a later call takes them again."""
        ...


def open_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name. Loads and calls nothing yet."""
    kind, _, model = settings.embedder.partition(":")
    if kind == "local":
        return LocalEmbedder()
    from rag.openai_embedder import OpenAIEmbedder

    key = settings.openai_api_key
    return OpenAIEmbedder(
        model,
        key=key.get_secret_value() if key else None,
        base_url=settings.openai_base_url,
        forbid_remote=settings.forbid_remote_models,
    )


class LocalEmbedder:
    """all-MiniLM-L6-v2 in int8, run by onnxruntime on this machine's cores.

    One text at a time, on one single-threaded session that every thread shares: a vector then depends on
    its text alone, to the bit, and nothing is spent on padding. Measured no slower than sorted batches on
    two sessions (docs/decisions/002-int8-embedder.md).
    """

    def __init__(self, folder: Path = MODEL, threads: int | None = None) -> None:
        self._model = ShippedModel(folder)
        self._threads = threads
        self.dimensions: int = self._model.facts["dimensions"]
        self.name = f"local:{self._model.facts['name']}:{self._model.checksum}"

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        self._model.load()
        for row, vector in enumerate(each(self.query, texts, self._threads)):
            vectors[row] = vector
            if progress:
                progress(1)
        return vectors

    def query(self, text: str) -> Vectors:
        run, tokenizer = self._model.load()
        (vectors,) = run(ids=tokenizer.encode(readable(text)).ids)
        return np.asarray(vectors[0], np.float32)

    def expect(self, dimensions: int) -> None:
        """Nothing to do: the name holds the model's checksum, so its vectors are always alike."""

    def close(self) -> None:
        """Let go of the model; a later call loads it again."""
        self._model.close()
