"""The engine for a question whose sense its conversation does not tell: it says what is unclear.

Gives `Unclear`, with the reason that `rag/following.py` found.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from rag.cancellation import Cancellation
from rag.domain import Claim, Closing, Dropped, Hit, Question


@dataclass(frozen=True, slots=True)
class Unclear:
    """Silence with a reason, under the name of the engine that would have answered."""

    name: str
    reason: str

    def read(
        self, question: Question, hits: Sequence[Hit], cancellation: Cancellation | None = None
    ) -> Generator[Claim | Dropped | Closing, Dropped | None]:
        """One Closing and no claim."""
        del question, hits, cancellation
        yield Closing(0.0, reason=self.reason)

    def close(self) -> None:
        """Nothing is held."""
