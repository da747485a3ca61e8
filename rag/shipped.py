"""A model that ships with Dateline: an ONNX file and its tokenizer, checked and run on this machine's cores.

Gives a function from ids to outputs, loaded once and shared by every thread, and `each`, which maps over
the cores. It knows nothing of what a model is for, and never downloads.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelUnavailable
from rag.model_errors import unavailable

A = TypeVar("A")
B = TypeVar("B")

MODELS = Path(__file__).parent / "models"
LONGEST = 16_384  # characters; the models read 512 word pieces, the tokenizer would read megabytes
Run = Callable[..., list[NDArray[np.float32]]]


class ShippedModel:
    """The files of one folder of `models/`, by the checksums that its model.json states."""

    def __init__(self, folder: Path) -> None:
        """Reads model.json alone. Raises ModelUnavailable where it is missing or says nothing."""
        self.folder = folder
        self._loading = threading.Lock()
        self._loaded: tuple[Run, Any] | None = None
        try:
            self.facts: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            self.sums: dict[str, str] = self.facts["sha256"]
            self.checksum = hashlib.sha256("".join(self.sums.values()).encode()).hexdigest()[:8]
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise damaged(folder / "model.json") from error

    def load(self) -> tuple[Run, Any]:
        """(run, tokenizer); the first call loads them. Raises ModelUnavailable.

        `run(ids=…)` takes lists of word pieces by input name, and gives every output for that one text.
        """
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def close(self) -> None:
        """Let go of the model; a later call loads it again."""
        with self._loading:
            self._loaded = None

    def _load(self) -> tuple[Run, Any]:
        """Against the checksums; about 0.15 s with imports. Weights beside the graph are mapped."""
        import onnxruntime
        from tokenizers import Tokenizer

        for file, expected in self.sums.items():
            try:
                with (self.folder / file).open("rb") as opened:
                    found = hashlib.file_digest(opened, "sha256").hexdigest()
            except OSError as error:
                raise damaged(self.folder / file) from error
            if found != expected:
                raise damaged(self.folder / file)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a text a thread: nothing is spent on padding or on waiting
        options.enable_mem_pattern = False  # plans memory per length of text; every text has its own
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            str(self.folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))

        def run(**inputs: Sequence[int]) -> list[NDArray[np.float32]]:
            return list(session.run(None, {name: np.array([row], np.int64) for name, row in inputs.items()}))

        return run, tokenizer


def each(function: Callable[[A], B], items: Sequence[A], threads: int | None = None) -> Iterator[B]:
    """`function` of each item, in order, on this machine's cores; Ctrl-C leaves at once."""
    with ThreadPoolExecutor(max(1, min(threads or cores(), len(items)))) as pool:
        try:
            yield from pool.map(function, items)
        except BaseException:  # Ctrl-C above all: leave now, not after what is queued
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def cores() -> int:
    """Cores this process may use; more than eight threads gain nothing that anybody would notice."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, 8)


def readable(text: str) -> str:
    """The text as valid UTF-8 of bounded length: a lone surrogate, which no encoding has, becomes "?"."""
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")


def damaged(path: Path) -> ModelUnavailable:
    return unavailable(
        f"The model's file {path} is missing or not the one that ships with Dateline.",
        "Install Dateline again, or take the file anew from the repository.",
        retryable=False,
    )
