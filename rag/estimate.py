"""What a call took, where the server does not say: its texts counted as cl100k_base tokens. Pure.

Near enough for a budget: other models' tables differ by a tenth or so, and thinking that a server keeps to
itself is not seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag import tokens
from rag.chat import Message, Usage

PER_MESSAGE = 4  # tokens that mark where a message begins and whose it is
PER_REPLY = 3


def usage(messages: Sequence[Message], reply: str) -> Usage:
    """Of one call, from what was sent and what came back."""
    prompt = sum(tokens.count(content) + PER_MESSAGE for _, content in messages) + PER_REPLY
    return Usage(prompt, tokens.count(reply), 1)
