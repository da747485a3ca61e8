"""Whether a question asks what has happened or what is to come: "when did it open", "when is it due to open".

Gives `aim`. From the question's wording alone.
"""

from __future__ import annotations

import re
from typing import Literal

Aim = Literal["past", "future"]

_ONCE_AHEAD = re.compile(
    r"\b(?:was|were|had|did|has|have)\b.{0,80}?\b(?:supposed|due|meant|expected|planned|plan|scheduled|set"
    r"|to be|promised"
    r"|promise|announced|announce|name|named|hope|hoped|want|wanted|going to|would)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|shall|won['’]t|going to|due|expected|planned|scheduled|upcoming|next)\b"
    r"|\b(?:is|are|be) (?:\w+ ){0,6}?(?:to be|to|set|supposed|meant)\b|\bplan(?:s|ning)? to\b"
    r"|\bwhen (?:do|does)\b|\buntil when\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"^\W*(?:(?:on|in|at|by|since|from) )?(?:when|what|which|how)\b.{0,24}?\b(?:did|was|were|has|have|had)\b",
    re.IGNORECASE,
)


def aim(question: str) -> Aim | None:
    """None where it may be either, or what was to come at a time that is past."""
    text = " ".join(question.split())
    if _ONCE_AHEAD.search(text):
        return None
    if _AHEAD.search(text):
        return "future"
    return "past" if _BEHIND.search(text) else None
