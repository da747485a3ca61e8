"""What a terminal obeys, or what turns the order of reading round: kept out of what people are shown.

Control characters, marks of direction and half characters. Stored text is held to more, by
`rag.sources.normal`; this is for what is told of it: names, reasons, questions. Changes no other character.
"""

from __future__ import annotations

import re

INSTEAD = "\N{REPLACEMENT CHARACTER}"
DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_OBEYED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff{DIRECTION}]")
_LINE_ENDS = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


def harmless(text: str) -> str:
    """The text with U+FFFD for what a terminal obeys; tabs and line ends stay."""
    return _OBEYED.sub(INSTEAD, text)


def harmless_line(text: str) -> str:
    """The same, on one line."""
    return harmless(_LINE_ENDS.sub(" ", text))


def shown(name: str) -> str:
    """A file's name or an address as it is, with U+FFFD for all that has no shape of its own."""
    return "".join(c if c.isprintable() or c in "\u00a0\u3000" else INSTEAD for c in name)


def escaped(document: str) -> str:
    """JSON that means the same, with `\\u202e` and the like for what a terminal obeys."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", document)
