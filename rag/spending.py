"""What the language model may take in a day, and what it took: tokens and dollars, kept in the home's record.

`MeteredChat` puts a `Ledger` before a chat: it refuses calls once the day's budget is spent and counts every
call, also one that was cut, cancelled or left. A day is a UTC day. It never looks at what is said.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Protocol

from rag import estimate, prices
from rag.cancellation import Cancellation
from rag.chat import Chat, Delta, Message, Shape, Usage
from rag.errors import ModelUnavailable, UsageError
from rag.model_errors import unavailable
from rag.prices import Price
from rag.settings import Settings


class Book(Protocol):
    """Where a day's spending is kept: `rag.record.Record`."""

    def spend(self, usage: Usage, /) -> None: ...

    def spent(self) -> Usage: ...


class Ledger:
    """The day's account of one collection. Safe to share between threads, and between chats."""

    def __init__(
        self,
        book: Book,
        *,
        price: Price | None = None,
        tokens_per_day: int | None = None,
        dollars_per_day: float | None = None,
    ) -> None:
        """Raises UsageError for a budget in dollars without a price."""
        if dollars_per_day is not None and price is None:
            raise UsageError(
                "There is a budget in dollars for the language model, but its price is not known.",
                advice="Set DATELINE_LLM_PRICE to its dollars per million tokens, “input,output”, such as "
                "0.4,1.6; or unset DATELINE_LLM_DOLLARS_PER_DAY.",
            )
        self._book = book
        self._price = price
        self._tokens_per_day = tokens_per_day
        self._dollars_per_day = dollars_per_day

    @classmethod
    def from_settings(cls, settings: Settings, book: Book) -> Ledger:
        """The account that the settings describe. Raises UsageError as above."""
        price = prices.parse(settings.llm_price) if settings.llm_price else prices.listed(settings.llm_model)
        return cls(
            book,
            price=price,
            tokens_per_day=settings.llm_tokens_per_day,
            dollars_per_day=settings.llm_dollars_per_day,
        )

    def cost(self, usage: Usage) -> float | None:
        """Dollars; None where the price is not known."""
        return self._price.cost(usage) if self._price else None

    def require(self) -> None:
        """Raises ModelUnavailable once the day's budget is spent.

        Calls under way when it runs out are not broken off: they may overdraw it.
        """
        if self._tokens_per_day is None and self._dollars_per_day is None:
            return
        spent = self._book.spent()
        if self._tokens_per_day is not None and spent.tokens >= self._tokens_per_day:
            raise _spent(f"{self._tokens_per_day:,} tokens", "DATELINE_LLM_TOKENS_PER_DAY")
        if self._dollars_per_day is not None and (spent.dollars or 0.0) >= self._dollars_per_day:
            raise _spent(f"${self._dollars_per_day:,.2f}", "DATELINE_LLM_DOLLARS_PER_DAY")

    def priced(self, usage: Usage) -> Usage:
        """The same with its cost."""
        return replace(usage, dollars=self.cost(usage))

    def add(self, usage: Usage) -> None:
        """Count what a call took."""
        self._book.spend(self.priced(usage))


class MeteredChat:
    """A chat within a day's budget, each of its calls counted."""

    def __init__(self, chat: Chat, ledger: Ledger) -> None:
        self._chat = chat
        self._ledger = ledger

    @property
    def model(self) -> str:
        return self._chat.model

    @property
    def context(self) -> int | None:
        """Tokens that the chat reads and writes in one call, where it tells."""
        return getattr(self._chat, "context", None)

    def stream(
        self,
        messages: Sequence[Message],
        *,
        shape: Shape | None = None,
        max_tokens: int | None = None,
        cancellation: Cancellation | None = None,
    ) -> Generator[Delta]:
        """The chat's own deltas, the usage with its cost.

        Raises ModelUnavailable, without a call, once the day's budget is spent.
        What the chat did not count is estimated: a call that was cut or left was paid for too.
        """
        self._ledger.require()
        if cancellation is not None and cancellation.cancelled:
            return
        said: list[str] = []
        counted: Usage | None = None
        deltas = self._chat.stream(messages, shape=shape, max_tokens=max_tokens, cancellation=cancellation)
        try:
            with contextlib.closing(deltas):
                for delta in deltas:
                    said.append(delta.text)
                    if delta.usage is None:
                        yield delta
                    else:
                        counted = self._ledger.priced(delta.usage)
                        yield replace(delta, usage=counted)
        except ModelUnavailable as error:
            if not said and not error.billed:
                counted = Usage(calls=1)
            raise
        finally:
            self._ledger.add(counted or estimate.usage(messages, "".join(said)))

    def close(self) -> None:
        """Close the chat's connections."""
        self._chat.close()


def _spent(budget: str, setting: str) -> ModelUnavailable:
    return unavailable(
        f"The day's budget for the language model, {budget}, is spent.",
        f"It begins anew at 00:00 UTC. To go on before, raise {setting} or unset it.",
        retryable=False,
    )
