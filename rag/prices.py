"""What tokens cost: list prices of well-known models, and a price as a setting gives it. Pure.

A price that is not known stays unknown: it is never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.domain import Usage

# Dollars per million tokens, input and output, in November 2025: OpenAI's standard tier, without discounts
# for cached or batched input.
_LISTED = {
    "gpt-5.1": (1.25, 10.00),
    "gpt-5": (1.25, 10.00),
    "gpt-5-mini": (0.25, 2.00),
    "gpt-5-nano": (0.05, 0.40),
    "gpt-4.1": (2.00, 8.00),
    "gpt-4.1-mini": (0.40, 1.60),
    "gpt-4.1-nano": (0.10, 0.40),
    "gpt-4o": (2.50, 10.00),
    "gpt-4o-mini": (0.15, 0.60),
    "o3": (2.00, 8.00),
    "o4-mini": (1.10, 4.40),
}
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars per million tokens."""

    prompt: float
    completion: float

    def cost(self, usage: Usage) -> float:
        """Dollars."""
        return (usage.prompt * self.prompt + usage.completion * self.completion) / 1_000_000


def listed(model: str) -> Price | None:
    """The list price of a model, a dated snapshot's being that of its model; None where it is not known."""
    found = _LISTED.get(_SNAPSHOT.sub("", model.removeprefix("openai/")))
    return Price(*found) if found else None


def parse(text: str) -> Price:
    """A price written "input,output". Raises ValueError."""
    prompt, completion = (float(part) for part in text.split(","))
    return Price(prompt, completion)
