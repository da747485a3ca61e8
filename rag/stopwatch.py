"""Milliseconds by stage of one question: retrieve, read, verify, and all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Milliseconds by stage of one question."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._spent = dict.fromkeys(("retrieve", "read", "verify"), 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._spent[name] += time.perf_counter() - begun

    def timings(self) -> dict[str, float]:
        total = time.perf_counter() - self._start
        spent = {f"{name}_ms": round(1000 * seconds, 2) for name, seconds in self._spent.items()}
        return {**spent, "total_ms": round(1000 * total, 2)}
