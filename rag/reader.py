"""The reader: a question and windows of articles to answer spans, and whether each window answers at all.

Gives for each window its relevance and its best spans, as log-odds; one pass of one encoder gives both, so
that what reads also reranks. It never decides what is answered, and never sees more than it is handed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.shipped import MODELS, ShippedModel, each, readable

MODEL = MODELS / "reader"
QUESTION, LEAD, LONGEST = 48, 40, 256  # word pieces: as in training (training/reader_data.py)
ANSWER = 24  # word pieces of the longest span
SPANS = 5  # of one window, no two of them over one place


@dataclass(frozen=True, slots=True)
class Framed:
    """Text to be read, and what stands over it: title and date."""

    lead: str
    text: str


@dataclass(frozen=True, slots=True)
class SpanScore:
    """Characters [start, end) of a window's text, and their log-odds against "no answer here"."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What the reader makes of one window."""

    relevance: float  # logit that the window answers the question
    spans: tuple[SpanScore, ...]  # best first; none where the window holds no word


class Reader(Protocol):
    """What reads windows. Safe to call from several threads at once."""

    def read(self, question: str, windows: Sequence[Framed]) -> list[Reply]:
        """One reply a window, in order. Raises ModelUnavailable."""
        ...

    def close(self) -> None: ...


class LocalReader:
    """The reader that ships with Dateline (models/reader/CARD.md), run by onnxruntime.

    One window at a time, a thread a window: a reply depends on its window alone, and nothing is spent on
    padding.
    """

    def __init__(self, folder: Path = MODEL, threads: int | None = None) -> None:
        self._model = ShippedModel(folder)
        self._threads = threads

    def read(self, question: str, windows: Sequence[Framed]) -> list[Reply]:
        if not windows:
            return []
        _, tokenizer = self._model.load()
        asked = tokenizer.encode(readable(question), add_special_tokens=False).ids[:QUESTION]
        return list(each(partial(self._reply, asked), windows, self._threads))

    def close(self) -> None:
        """Let go of the model; a later call loads it again."""
        self._model.close()

    def _reply(self, asked: Sequence[int], window: Framed) -> Reply:
        run, tokenizer = self._model.load()
        first, last = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
        lead = tokenizer.encode(readable(window.lead), add_special_tokens=False).ids[:LEAD]
        body = tokenizer.encode(readable(window.text), add_special_tokens=False)
        front = [first, *asked, last, *([*lead, last] if lead else [])]
        pieces = body.ids[: LONGEST - len(front) - 1]
        ids = [*front, *pieces, last]
        types = [0] * (2 + len(asked)) + [1] * (len(ids) - 2 - len(asked))
        ends, relevance = run(ids=ids, types=types)
        inside = ends[0, len(front) : -1]
        spans = best_spans(inside, float(ends[0, 0].sum()))
        offsets = body.offsets
        return Reply(
            float(relevance[0, 0]),
            tuple(SpanScore(offsets[a][0], offsets[b][1], score) for a, b, score in spans),
        )


def best_spans(ends: NDArray[np.float32], none: float) -> list[tuple[int, int, float]]:
    """At most SPANS (first, last, log-odds against none) of logits (n, 2), best first, none overlapping."""
    count = len(ends)
    if not count:
        return []
    scores = ends[:, 0][:, None] + ends[:, 1][None, :] - none
    length = np.arange(count)[None, :] - np.arange(count)[:, None]
    scores = np.where((length >= 0) & (length < ANSWER), scores, -np.inf)
    found: list[tuple[int, int, float]] = []
    while len(found) < SPANS:
        at = int(scores.argmax())
        start, end = divmod(at, count)
        if not np.isfinite(scores[start, end]):
            break
        found.append((start, end, float(scores[start, end])))
        scores[: end + 1, start:] = -np.inf  # every span that touches this one
    return found
