"""Where the reason stands that a question asks for: in the sentence found, or in the one beside it.

Gives `with_reason`. By the words that join a reason to what it is a reason for; it never judges the reason.
"""

from __future__ import annotations

import re

from rag.questions import Asking, content_stems
from rag.windows import Window

RESTATED = 0.5  # share of the question's words in a sentence that says no more than the question does

_REASON = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result|in response|so that|in order to|since|after|amid"
    r"|following|over (?:the|its|his|her|their|a|an)|caus(?:e|es|ed|ing) (?:by|of)|blam\w+|reasons?|led to"
    r"|prompted|for fear|in protest|to (?:avoid|prevent|protect|make|save|stop|keep|help|allow))\b",
    re.IGNORECASE,
)


def with_reason(asking: Asking, window: Window, start: int, end: int) -> tuple[int, int]:
    """A sentence of an article, [start, end), with the next of its window where it only says what happened.

    With the one before where it is the window's last. Reports tell what happened, then why.
    """
    text = window.article.text
    wanted = set(asking.words) | {stem for name in asking.names for stem in content_stems(name)}
    if not wanted:
        return start, end
    told = wanted & set(content_stems(text[start:end]))
    if _REASON.search(text[start:end]) or len(told) < RESTATED * len(wanted):
        return start, end
    following = [high for low, high in window.sentences if low >= end]
    before = [low for low, high in window.sentences if high <= start]
    if following:
        return start, following[0]
    return (before[-1], end) if before else (start, end)
