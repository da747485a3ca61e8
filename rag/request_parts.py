"""The parts of a chat request that not every server takes, and what to leave out when one is refused.

Owns their order and their names on the wire. Pure: `rag.openai_chat` sends, and remembers what was taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from rag.chat import Shape

TRIES = 10  # of one call, at most

# In this order, where a refusal names none of them: the first is the one most often unknown to a server.
_NAMES = {
    "form": re.compile(r"response_?format|json_schema|json_object|structured output|guided|grammar"),
    "usage": re.compile(r"stream_options|include_usage"),
    "limit": re.compile(r"max_completion_tokens|max_tokens"),
    "temperature": re.compile(r"temperature"),
}
# A refusal for one of these reasons is not about a part, whatever words it repeats.
_OTHER_REASONS = re.compile(
    r"context_length_exceeded|context length|context window|invalid_api_key|model_not_found|content_policy"
    r"|content_filter"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a request has besides its model and messages."""

    form: Literal["json_schema", "json_object"] | None = "json_schema"
    usage: bool = True  # asks for a last chunk that counts tokens
    limit: Literal["max_completion_tokens", "max_tokens"] | None = "max_completion_tokens"
    temperature: bool = True

    def wanted(self, shape: Shape | None, max_tokens: int | None) -> Parts:
        """Without what the call does not ask for."""
        return replace(self, form=self.form if shape else None, limit=self.limit if max_tokens else None)

    def without(self, name: str) -> Parts:
        """One step less of a part: an older way to say it where there is one, else nothing."""
        less: dict[str, Any] = {"usage": False, "temperature": False}
        less["form"] = "json_object" if self.form == "json_schema" else None
        less["limit"] = "max_tokens" if self.limit == "max_completion_tokens" else None
        return replace(self, **{name: less[name]})

    def learned(self, taken: Parts, shape: Shape | None, max_tokens: int | None) -> Parts:
        """These, as corrected by a request that was taken; it says nothing of what it did not want."""
        return replace(
            taken,
            form=taken.form if shape else self.form,
            limit=taken.limit if max_tokens else self.limit,
        )

    def arguments(self, shape: Shape | None, max_tokens: int | None) -> dict[str, Any]:
        """As the client's arguments."""
        found: dict[str, Any] = {}
        if self.form == "json_schema" and shape:
            schema = {"name": shape.name, "schema": shape.schema, "strict": True}
            found["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.form:
            found["response_format"] = {"type": self.form}
        if self.usage:
            found["stream_options"] = {"include_usage": True}
        if self.limit and max_tokens:
            found[self.limit] = max_tokens
        if self.temperature:
            found["temperature"] = 0
        return found

    def __contains__(self, name: object) -> bool:
        return bool(getattr(self, str(name)))

    def __iter__(self) -> Iterator[str]:
        return (field.name for field in fields(self) if field.name in self)


class Refusals:
    """One call's way through a server's refusals: the next request to try, if any.

    A part that the refusal names is left out, and stays out. Where it names none, each is left out by itself
    (so that what is learned is no more than what is needed), then all of them.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._tries = 1
        self._base = parts
        self._others: list[Parts] | None = None

    def refused(self, status: int, said: str) -> bool:
        """Whether there is another request to try, in `parts`, after this status and what came with it."""
        said = said.lower()
        if status not in (400, 422) or _OTHER_REASONS.search(said) or self._tries >= TRIES:
            return False
        self._tries += 1
        named = next(
            (name for name, words in _NAMES.items() if name in self.parts and words.search(said)), None
        )
        if named is not None:
            self.parts = self._base = self.parts.without(named)
            self._others = None
            return True
        if self._others is None:
            self._others = list(_less(self._base))
        if not self._others:
            return False
        self.parts = self._others.pop(0)
        return True


def _less(parts: Parts) -> Iterator[Parts]:
    """The same with one part less, in order; at last without any."""
    for name in _NAMES:
        lesser = parts
        while name in lesser:
            lesser = lesser.without(name)
            yield lesser
    if len(list(parts)) > 1:
        yield Parts(None, False, None, False)
