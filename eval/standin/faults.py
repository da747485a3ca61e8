"""What a stand-in server answers with: a text, or a reply that goes wrong as real ones do. No sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """A reply that goes wrong.

    `status`: answered at once with this status and an error of OpenAI's shape (`code`, `message`).
    `cut`: the connection is broken after this many characters. `hang`: silence after as many characters,
    until the server closes; `silent`: not even headers; `dropped`: the connection
    is closed without a word. `slow`: seconds before each streamed chunk.
    `finish`: the reason given for stopping, if any; without `done`, a stream ends in good order but unmarked.
    `raw`: these bytes of `media_type` in place of a completion.
    """

    text: str = ""
    status: int | None = None
    code: str | None = None
    message: str = "Something went wrong."
    param: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    hang: int | None = None
    silent: bool = False
    dropped: bool = False
    slow: float = 0.0
    raw: bytes | None = None
    media_type: str = "text/event-stream"
    finish: str | None = "stop"
    done: bool = True
    refusal: str | None = None
    empty_choices: bool = False


Reply = str | Fault | Callable[[dict[str, Any]], "str | Fault"]


@dataclass(frozen=True)
class Request:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
