"""Near-copies: how much of one text stands in another, by shared runs of words.

Used to fold copies of one passage in retrieval, to find articles that are copies and to count independent
sources. Pure; it never decides that something is dropped, only how alike two texts are.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"\w+")
_RUN = 4  # words; shorter runs are shared by any two texts on one subject
COPY = 0.5  # resemblance at or above which one text counts as a copy of the other


Runs = frozenset[tuple[str, ...]]


def runs(text: str) -> Runs:
    """The runs of four words in a text, without case or punctuation. Of whole articles: nothing is kept."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < _RUN:
        return frozenset({tuple(words)} if words else ())
    return frozenset(tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))


@lru_cache(maxsize=4096)  # the same passages are found again and again
def shingles(passage: str) -> Runs:
    """The runs of four words in a passage."""
    return runs(passage)


def resemblance(a: Runs, b: Runs) -> float:
    """Shared runs over the smaller set (containment), 0 to 1: an excerpt is a copy of its whole.

    Broder, "On the resemblance and containment of documents" (1997).
    """
    if not a or not b:
        return 0.0
    return len(a & b) / min(len(a), len(b))
