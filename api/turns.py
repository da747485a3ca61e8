"""Which requests of the queue stand back for a while, and which others have to wait for those.

A request that failed for now lets those behind it go ahead, unless they bring an article that it brings too:
the later one is to have the last word. It takes nothing in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field

from rag.arrivals import Arrival, Job
from rag.domain import Article

Names = Set[str] | None
"""Ids of the articles that a request brings; None: not known, so it may bring any."""


@dataclass(slots=True)
class Turn:
    """A request that is being taken in, read only as far as it has to be."""

    job: Job
    unread: Iterator[Arrival]
    _read: list[Arrival] = field(default_factory=list)  # and not handed on
    _names: set[str] = field(default_factory=set)

    def items(self) -> Iterator[Arrival]:
        read, self._read = self._read, []
        yield from read
        for item in self.unread:
            self._name(item)
            yield item

    def names(self) -> Names:
        """Of all its articles, for which the rest of it is read."""
        try:
            for item in self.unread:
                self._name(item)
                self._read.append(item)
        except Exception:  # its reading fails, which is told when it is taken in
            return None
        return self._names

    def _name(self, item: Arrival) -> None:
        if isinstance(item, Article):
            self._names.add(item.id)


@dataclass(frozen=True, slots=True)
class _Back:
    number: int
    due: float
    names: Names


class Turns:
    """Of one thread. Times are the clock's, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._back: dict[str, _Back] = {}

    def stand_back(self, job: Job, names: Names, seconds: float) -> None:
        """It is to be tried again after so long, and nothing that brings the same before it."""
        self._back[job.id] = _Back(job.number, self._clock() + seconds, names)

    def yields(self, job: Job, names: Names) -> bool:
        """Whether it has to wait for one before it that stands back; then it stands back as long."""
        moment = self._clock()
        dues = [
            back.due
            for back in self._back.values()
            if back.number < job.number and back.due > moment and _meet(back.names, names)
        ]
        if dues:
            self._back[job.id] = _Back(job.number, max(dues), names)
        return bool(dues)

    def done(self, job_id: str) -> None:
        self._back.pop(job_id, None)

    def standing_back(self) -> frozenset[str]:
        """Ids of those whose time has not come yet."""
        moment = self._clock()
        return frozenset(id_ for id_, back in self._back.items() if back.due > moment)

    def seconds(self) -> float | None:
        """Until the first of them is due; None where none stands back."""
        dues = [back.due for back in self._back.values()]
        return max(0.0, min(dues) - self._clock()) if dues else None


def _meet(some: Names, others: Names) -> bool:
    return some is None or others is None or not some.isdisjoint(others)
