"""One reply of a LlamaIndex LLM as it comes in: what is said, how it ended, what it took.

LlamaIndex passes on what a provider sent, so the words for it are the providers' own: OpenAI's, Anthropic's,
Ollama's, Google's. Tokens that none of them tells are counted here. Imports no vendor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rag import tokens
from rag.chat import Finish, Message, Usage
from rag.loose_json import ObjectStream

if TYPE_CHECKING:
    from llama_index.core.llms import ChatResponse

MAX_REPLY = 50_000  # characters; a model that will not stop is cut here

# What providers call the tokens of the prompt and of the reply.
_COUNTS = (
    ("prompt_tokens", "completion_tokens"),
    ("input_tokens", "output_tokens"),
    ("prompt_eval_count", "eval_count"),
    ("prompt_token_count", "candidates_token_count"),
)
_STOPS = ("finish_reason", "stop_reason", "done_reason")


class Reply:
    """One reply as it comes in: its text so far, how it ended and what it took."""

    def __init__(self, messages: Sequence[Message], max_tokens: int | None) -> None:
        self._messages = messages
        self._max_tokens = max_tokens
        self._count_at = max_tokens or 0  # characters said when counting tokens is worth it again
        self._counted: tuple[int, int] | None = None
        self._told: str | None = None
        self.said = ""
        self.finish: Finish | None = None

    def take(self, response: ChatResponse) -> str:
        """The text that a response adds."""
        text = response.delta
        if text is None:  # a class that gives all of it each time
            whole = response.message.content or ""
            text = whole[len(self.said) :] if whole.startswith(self.said) else whole
        self.said += text
        raw = response.raw
        self._counted = _counts(raw, response.additional_kwargs) or self._counted
        self._told = _told(raw) or self._told
        told = (self._told or "").lower()
        if "length" in told or "max_tokens" in told or len(self.said) > MAX_REPLY or self._too_long():
            self.finish = "length"
        elif "filter" in told or "refusal" in told or "safety" in told:
            self.finish = "refusal"
        return text

    @property
    def broken(self) -> bool:
        """Whether its JSON stops before its end, and nobody said why."""
        if self.finish or self._told:
            return False
        objects = ObjectStream()
        for _ in objects.feed(self.said.rpartition("</think>")[2]):
            pass
        return objects.unfinished

    def usage(self) -> Usage:
        prompt, completion = self._counted or (
            sum(tokens.count(content) for _, content in self._messages),
            tokens.count(self.said),
        )
        return Usage(prompt, completion, calls=1)

    def _too_long(self) -> bool:
        if self._max_tokens is None or len(self.said) <= self._count_at:
            return False
        left = self._max_tokens - tokens.count(self.said)
        self._count_at = len(self.said) + max(left, 0)
        return left < 0


def _get(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, dict) else getattr(holder, name, None)


def _counts(raw: Any, additional: dict[str, Any]) -> tuple[int, int] | None:
    """Tokens of prompt and reply, wherever the provider puts them."""
    for holder in (_get(raw, "usage"), _get(raw, "usage_metadata"), raw, additional):
        for asked, answered in _COUNTS:
            prompt, completion = _get(holder, asked), _get(holder, answered)
            if isinstance(prompt, int) and isinstance(completion, int):
                return prompt, completion
    return None


def _told(raw: Any) -> str | None:
    """Why the reply ended, in the provider's word."""
    for holder in (raw, _first(_get(raw, "choices")), _first(_get(raw, "candidates"))):
        for name in _STOPS:
            told = _get(holder, name)
            if told:
                return str(getattr(told, "value", told))
    return None


def _first(items: Any) -> Any:
    return items[0] if isinstance(items, list) and items else None
