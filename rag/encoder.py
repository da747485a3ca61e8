"""Text into vectors: the embedder that ships with Dateline, and the choice between it and a remote one.

Gives unit vectors in the order asked, and a name that says which model made them. It never stores a vector,
and never mixes two models: the index compares names.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelUnavailable
from rag.model_errors import unavailable
from rag.settings import Settings

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]  # told how many more texts are done

MODEL = Path(__file__).parent / "models" / "embedder"
LONGEST = 16_384  # characters; the model reads 512 word pieces, the tokenizer would read megabytes


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
        self._folder = folder
        self._threads = threads or _cores()
        self._loading = threading.Lock()
        self._encode: Callable[[str], Vectors] | None = None
        try:
            facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            self._sums: dict[str, str] = facts["sha256"]
            self.dimensions: int = facts["dimensions"]
            both = self._sums["model.onnx"] + self._sums["tokenizer.json"]
            self.name = f"local:{facts['name']}:{hashlib.sha256(both.encode()).hexdigest()[:8]}"
        except (OSError, ValueError, KeyError) as error:
            raise _damaged(folder / "model.json") from error

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        encode = self._loaded()
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        with ThreadPoolExecutor(max(1, min(self._threads, len(texts)))) as pool:
            try:
                for row, vector in enumerate(pool.map(encode, texts)):
                    vectors[row] = vector
                    if progress:
                        progress(1)
            except BaseException:  # Ctrl-C above all: leave now, not after the texts that are queued
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return vectors

    def query(self, text: str) -> Vectors:
        return self._loaded()(text)

    def expect(self, dimensions: int) -> None:
        """Nothing to do: the name holds the model's checksum, so its vectors are always alike."""

    def close(self) -> None:
        """Let go of the model; a later call loads it again."""
        with self._loading:
            self._encode = None

    def _loaded(self) -> Callable[[str], Vectors]:
        with self._loading:
            if self._encode is None:
                self._encode = self._load()
            return self._encode

    def _load(self) -> Callable[[str], Vectors]:
        """Reads the two files (about 0.15 s with the imports), against their checksums."""
        import onnxruntime
        from tokenizers import Tokenizer

        content = {}
        for file, expected in self._sums.items():
            try:
                content[file] = (self._folder / file).read_bytes()
            except OSError as error:
                raise _damaged(self._folder / file) from error
            if hashlib.sha256(content[file]).hexdigest() != expected:
                raise _damaged(self._folder / file)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.enable_mem_pattern = False  # plans memory per length of text; every text has its own
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            content["model.onnx"], options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_buffer(content["tokenizer.json"])

        def encode(text: str) -> Vectors:
            ids = tokenizer.encode(_readable(text[:LONGEST])).ids
            (vectors,) = session.run(None, {"ids": np.array([ids], np.int64)})
            return np.asarray(vectors[0], np.float32)

        return encode


def _cores() -> int:
    """Cores this process may use; more than eight threads gain nothing that ingest would notice."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, 8)


def _readable(text: str) -> str:
    """The text as valid UTF-8: a lone surrogate, which no encoding has, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _damaged(path: Path) -> ModelUnavailable:
    return unavailable(
        f"The embedding model's file {path} is missing or not the one that ships with Dateline.",
        "Install Dateline again, or take the file anew from the repository.",
        retryable=False,
    )
