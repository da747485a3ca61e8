"""Where a value stands in a text. Pure."""

from __future__ import annotations

import re

from rag import values


def place_of(value: str, text: str) -> tuple[int, int] | None:
    """The first place of a value, however it is spelt there: (start, end); None where it stands nowhere."""
    parsed = values.parse(value)
    for found in values.find(text):
        if parsed is not None and values.same(parsed, found.value):
            return found.start, found.end
    match = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE)
    return match.span() if match else None
