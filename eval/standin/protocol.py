"""OpenAI's documents as `openai`'s types have them: completions, chunks, models, embeddings and errors.

Pure: it builds dictionaries, and knows the parameters that strict servers know. Tokens are estimated.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterable, Sequence
from typing import Any

JSON = dict[str, Any]

# What the chat endpoint takes; a strict server answers anything else with 400.
PARAMETERS = frozenset(
    """
    messages model frequency_penalty logit_bias logprobs max_completion_tokens max_tokens metadata n
    parallel_tool_calls presence_penalty reasoning_effort response_format seed service_tier stop store stream
    stream_options temperature tool_choice tools top_logprobs top_p user
    """.split()
)


def model(name: str) -> JSON:
    return {"id": name, "object": "model", "created": 0, "owned_by": "standin"}


def models(names: Iterable[str]) -> JSON:
    return {"object": "list", "data": [model(name) for name in names]}


def completion(
    id_: str, asked: JSON, text: str, *, finish: str | None, refusal: str | None, empty: bool = False
) -> JSON:
    """A whole reply. `empty`: without a choice, as some gateways answer."""
    message = {"role": "assistant", "content": text, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    return {
        "id": id_,
        "object": "chat.completion",
        "created": 0,
        "model": asked["model"],
        "choices": [] if empty else [choice],
        "usage": usage(asked, text),
    }


def chunk(id_: str, asked: JSON, delta: JSON | None, finish: str | None = None) -> JSON:
    """A piece of a reply; without a delta, one that has no choice."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return {
        "id": id_,
        "object": "chat.completion.chunk",
        "created": 0,
        "model": asked["model"],
        "choices": [] if delta is None else [choice],
    }


def usage(asked: JSON, text: str) -> JSON:
    """What a call took, at four characters a token."""
    prompt = sum(tokens(str(message.get("content") or "")) for message in asked.get("messages", []))
    said = tokens(text)
    return {"prompt_tokens": prompt, "completion_tokens": said, "total_tokens": prompt + said}


def tokens(text: str) -> int:
    return (len(text) + 3) // 4


def embeddings(asked: JSON, dimensions: int) -> JSON:
    """Vectors of the input (texts or token numbers), as numbers or in base64, of the length asked for."""
    given = asked["input"]
    inputs = [given] if isinstance(given, str) or (given and isinstance(given[0], int)) else given
    length = asked.get("dimensions") or dimensions
    vectors = [vector(str(text), length) for text in inputs]
    packed = asked.get("encoding_format") == "base64"
    data = [
        {"object": "embedding", "index": i, "embedding": _packed(held) if packed else held}
        for i, held in enumerate(vectors)
    ]
    taken = sum(tokens(str(text)) for text in inputs)
    return {
        "object": "list",
        "data": data,
        "model": asked["model"],
        "usage": {"prompt_tokens": taken, "total_tokens": taken},
    }


def error(message: str, *, code: str | None = None, param: str | None = None, type_: str = "error") -> JSON:
    return {"error": {"message": message, "type": type_, "param": param, "code": code}}


def vector(text: str, dimensions: int) -> list[float]:
    """Unit length, the same for the same text."""
    digest = hashlib.shake_256(text.encode("utf-8", "replace")).digest(dimensions)
    raw = [byte - 127.5 for byte in digest]
    length = sum(x * x for x in raw) ** 0.5
    return [x / length for x in raw]


def _packed(numbers: Sequence[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode("ascii")
