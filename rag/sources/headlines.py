"""Whether words read like another story's headline, and whether a text tells what a headline says.

Judges words alone. Knows no page.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_WORD = re.compile(r"[^\W\d_]{4,}|\d+")
_STEM = 5  # letters that the forms of a word share, as flood and floods


def is_headline(words: str, least: int = 4) -> bool:
    """Short, of so many words at least, and no sentence with its full stop."""
    if not 20 <= len(words) <= 150 or words.count(" ") < least - 1:
        return False
    return re.search(r"[.,;:…][\"'”’)\]]*$", words) is None


def tells(text: str, headline: str, said: Collection[str] = ()) -> bool:
    """Whether a short text is about what a headline above it says, by words that a story had not said before.

    `said` are the stems of that story. Where it goes on below a link to an older one, the two share what the
    story is about, and no more.
    """
    if len(text) > 250:
        return False
    new = stems(headline).difference(said)
    shared = new & stems(text)
    return len(shared) >= 2 and len(shared) >= 0.4 * len(new)


def stems(text: str) -> set[str]:
    """How its words of four letters or more begin, and its numbers; without case."""
    return {word[:_STEM] for word in _WORD.findall(text.casefold())}
