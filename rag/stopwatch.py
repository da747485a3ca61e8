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
        self._inner = 0.0  # seconds of the stages inside the one under way, which are not its own

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        outer, self._inner = self._inner, 0.0
        try:
            yield
        finally:
            took = time.perf_counter() - begun
            self._spent[name] += took - self._inner
            self._inner = outer + took

    def timings(self) -> dict[str, float]:
        total = time.perf_counter() - self._start
        spent = {f"{name}_ms": round(1000 * seconds, 2) for name, seconds in self._spent.items()}
        return {**spent, "total_ms": round(1000 * total, 2)}
