"""The one form in which text is stored: NFC, plain spaces, plain line breaks, nothing unprintable.

Applied once, before anything has an offset. Never changes words.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Invisible: controls; soft hyphen, zero-width space, word joiner, BOM (they part words that look whole); and
# the marks that reorder text on screen, so that what a reader sees is what is stored. Zero-width joiners
# stay: emoji and several scripts need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def normalised(text: str) -> str:
    """The text with LF line breaks, single plain spaces, no blank run longer than one line, in NFC.

    Lone surrogates become U+FFFD; control characters go. Applying it again changes nothing.
    """
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _INVISIBLE.sub("", _LINE_BREAK.sub("\n", text))
    text = unicodedata.normalize("NFC", text)
    text = "\n".join(line.strip() for line in _SPACES.sub(" ", text).split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def one_line(text: str) -> str:
    """The text normalised, on one line: for titles and names."""
    return " ".join(normalised(text).split())
