"""One short reply of a language model: a single JSON object within seconds, or the reason there is none.

Gives `ask`. It never raises for what a model or its server does: who asks has another way.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag import tokens
from rag.cancellation import Cancellation
from rag.chat import Chat, Finish, Message, Shape, Usage
from rag.domain import JSON
from rag.errors import ModelUnavailable
from rag.loose_json import ObjectStream

log = logging.getLogger(__name__)

MAX_CHARACTERS = 20_000  # of a reply, thinking included; a server may not hold a model to its tokens

_ENDED: dict[Finish, str] = {
    "length": "the reply was cut at its length limit",
    "refusal": "the model declined",
    "empty": "the reply was empty",
}


@dataclass(frozen=True, slots=True)
class Brief:
    """The object of a reply, or why it has none; and what the call took either way."""

    found: JSON | None
    why: str = ""
    usage: Usage = field(default_factory=Usage)
    failed: bool = False  # there was no reply: the server, the way to it or the time limit


def ask(
    chat: Chat,
    messages: Sequence[Message],
    shape: Shape,
    *,
    max_tokens: int,
    seconds: float,
    cancellation: Cancellation | None = None,
) -> Brief:
    """The object with the keys that `shape` requires, from a reply of at most `max_tokens`.

    After `seconds`, or when cancelled, the call is ended and what came until then is not used. `usage` is
    what the server told, else counted here, where anything came.
    """
    ended = Cancellation()
    deadline = time.monotonic() + seconds
    timer = threading.Timer(max(seconds, 0), ended.cancel)
    timer.daemon = True
    said = ""
    finish: Finish | None = None
    told: Usage | None = None
    why = ""
    with contextlib.ExitStack() as stack:
        if cancellation is not None:
            stack.enter_context(cancellation.calling(ended.cancel))
        timer.start()
        stack.callback(timer.cancel)
        try:
            stream = chat.stream(messages, shape=shape, max_tokens=max_tokens, cancellation=ended)
            with contextlib.closing(stream) as deltas:
                for delta in deltas:
                    said += delta.text
                    finish, told = delta.finish or finish, delta.usage or told
                    if time.monotonic() >= deadline or len(said) > MAX_CHARACTERS:
                        break
        except ModelUnavailable as error:
            why = str(error)
        except Exception as error:  # a provider's own; its words may hold the key
            log.warning("a model's provider failed with %s", type(error).__name__)
            why = f"the model's provider failed with {type(error).__name__}"
    if told is None and finish is None and not said:  # nothing came: what was read, if anything, is not known
        told = Usage(calls=1)
    elif told is None:
        told = Usage(sum(tokens.count(content) for _, content in messages), tokens.count(said), 1)
    if cancellation is not None and cancellation.cancelled:
        return Brief(None, "nobody waits any more", told, failed=True)
    if not why and (time.monotonic() >= deadline or ended.cancelled):
        why = f"the model did not finish within {seconds:.3g} seconds"
    if why:
        return Brief(None, why, told, failed=True)
    if finish != "stop":
        return Brief(None, _ENDED[finish] if finish else "the reply broke off", told, failed=finish is None)
    found = read(said, shape.schema["required"])
    return Brief(found, "" if found else "the reply could not be read", told)


def read(text: str, keys: Sequence[str]) -> JSON | None:
    """The one object of a reply that has these keys; None where there is none, or several that differ."""
    spoken = text.rpartition("</think>")[2]
    objects = [
        found for depth, found in ObjectStream().feed(spoken) if depth == 1 and set(keys) <= set(found)
    ]
    return objects[0] if objects and all(found == objects[0] for found in objects) else None
