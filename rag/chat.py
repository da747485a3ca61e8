"""A language model as Dateline sees one: messages in, pieces of a reply out.

Gives the `Chat` protocol and its nouns. `rag.openai_chat` speaks to servers; any other provider needs these
two methods. Imports no vendor.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rag.cancellation import Cancellation
from rag.domain import JSON, Usage

__all__ = ["Chat", "Delta", "Finish", "Message", "Shape", "Usage"]

Finish = Literal["stop", "length", "refusal", "empty"]
Message = tuple[str, str]  # role ("system", "user" or "assistant"), content


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of a reply; the last one says how the reply ended and what it took."""

    text: str
    finish: Finish | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The form a reply should have. A server that cannot hold a model to it is asked without it."""

    name: str
    schema: JSON  # JSON Schema, within what strict structured outputs take


class Chat(Protocol):
    """A model to talk to. Safe to share between threads."""

    @property
    def model(self) -> str: ...

    def stream(
        self,
        messages: Sequence[Message],
        *,
        shape: Shape | None = None,
        max_tokens: int | None = None,
        cancellation: Cancellation | None = None,
    ) -> Generator[Delta]:
        """The reply: pieces of text, the last one with `finish` set.

        `max_tokens`: of the reply, at most. Raises ModelUnavailable, after the pieces that arrived. Closing
        the iterator ends the call, and so does the cancellation, at once, from any thread: the iterator then
        ends without a `finish`.
        """
        ...

    def close(self) -> None:
        """Close the connections."""
        ...
