"""English words as a text has them, and what the form of one tells.

Gives `Word`, `words`, and `past` and `plural`, which go by spelling and by short lists of irregular forms.
"""

from __future__ import annotations

import re
from typing import NamedTuple

IRREGULAR = frozenset(
    """born built bought sold sent shot sunk sank torn held hit hurt kept known laid led left lost made met
    paid put read said seen set shut taken thrown told won worn written given gone found fought fled fell
    fallen drawn driven brought caught chosen cut done drowned dead missing died became began begun broke
    broken came cost flew got grew rose risen ran said saw spoke stood struck took went wrote bid""".split()
)
IRREGULAR_PLURALS = frozenset(
    "people men women children police troops cattle media data staff crew dead wounded injured".split()
)
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
    return low in IRREGULAR_PLURALS or (low.endswith("s") and not low.endswith(("ss", "us", "is")))


def past(word: str) -> bool:
    """Whether a word is a past form or participle, as far as spelling tells."""
    low = word.lower()
    return low in IRREGULAR or (low.endswith("ed") and len(low) > 4)
