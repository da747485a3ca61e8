"""English words as a text has them, and what the form of one tells.

Gives `Word`, `words`, and `past` and `plural`, which go by spelling and by short lists of irregular forms.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Irregular forms that both readings of a question know; what rag/part_clauses.py alone knows stands there.
PASTS = frozenset(
    """became began bid bought broke brought built came caught cut fell fled flew fought found got grew
    held hit hurt kept led left lost made met paid put ran rose said sank saw sent set shut sold spoke
    stood struck told took went won wrote""".split()
)
PARTICIPLES = frozenset(
    """begun broken chosen done drawn driven fallen given gone known risen seen sunk taken thrown torn worn
    written""".split()
)
PLURALS = frozenset("people men women children police staff cattle".split())
_IRREGULAR = PASTS | PARTICIPLES | frozenset("born cost dead died drowned laid missing read shot".split())
_IRREGULAR_PLURALS = PLURALS | frozenset("troops media data crew dead wounded injured".split())
_WORD = re.compile(r"[^\W_]+(?:[’'.\-&][^\W_]+)*")


class Word(NamedTuple):
    """One word as written: `text[start:end]`; `low` is its lower case."""

    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper() or any(c.isupper() for c in self.text[1:])

    @property
    def acronym(self) -> bool:
        """Whether it is a name that is spelt as a small word: "US", "WHO"."""
        return len(self.text) > 1 and self.text.isupper()


def words(text: str) -> list[Word]:
    return [Word(m.group(), m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(text)]


def plural(word: str) -> bool:
    low = word.lower()
    return low in _IRREGULAR_PLURALS or (low.endswith("s") and not low.endswith(("ss", "us", "is")))


def past(word: str) -> bool:
    """Whether a word is a past form or participle, as far as spelling tells."""
    low = word.lower()
    return low in _IRREGULAR or (low.endswith("ed") and len(low) > 4)
