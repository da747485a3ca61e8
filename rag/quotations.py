"""Where some words stand in a text.

Gives `locate`, tolerant of typography and of an ellipsis, never of other words or another case. The floor
below which it finds nothing is fixed: it is never lowered until something matches.
"""

from __future__ import annotations

import re

FLOOR = 8  # letters and digits; fewer can stand anywhere by chance
GAP = 300  # characters an ellipsis may leave out
_ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:…|\.\s?\.\s?\.(?:\s?\.)?)(?:\s*\])?\s*")
_QUOTE_MARKS = "\"'“”‘’„‟‚‛«»`´"
_DASHES = "-‐‑‒–—―−"


def locate(words: str, text: str) -> tuple[int, int] | None:
    """The first place where some words stand in a text, as (start, end).

    First as they are, then whatever their quotation marks, dashes and white space; an ellipsis in them may
    stand for up to GAP characters. Case always counts, and words are whole. None when they do not stand
    there, or when they (or a piece beside an ellipsis) have fewer than FLOOR letters and digits.
    """
    if _weight(words) < FLOOR:
        return None
    at = text.find(words)
    while at >= 0:
        if _whole(text, at, at + len(words)):
            return at, at + len(words)
        at = text.find(words, at + 1)
    pieces = [
        piece
        for piece in _ELLIPSIS.split(words.strip().strip(_QUOTE_MARKS))
        if piece.strip(" " + _QUOTE_MARKS)
    ]
    if not pieces or any(_weight(piece) < FLOOR for piece in pieces):
        return None
    pattern = rf"[\s\S]{{0,{GAP}}}?".join(_loosely(piece) for piece in pieces)
    # Marks around the words are the writer's: taken in where the text has them too.
    trimmed = words.strip()
    before, after = (
        f"[{_QUOTE_MARKS}]?" if mark in _QUOTE_MARKS else "" for mark in (trimmed[0], trimmed[-1])
    )
    pattern = f"{before}{pattern}{after}"
    for match in re.finditer(pattern, text):
        if _whole(text, match.start(), match.end()):
            return match.start(), match.end()
    return None


def _weight(text: str) -> int:
    return sum(character.isalnum() for character in text)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a span begins and ends between words, not inside "2,500" or "remained"."""
    return not (_inside(text, start) or _inside(text, end))


def _inside(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    if left.isalnum() and right.isalnum():
        return True
    if left in ",." and right.isdecimal():
        return at > 1 and text[at - 2].isdecimal()
    return left.isdecimal() and right in ",." and at + 1 < len(text) and text[at + 1].isdecimal()


def _loosely(piece: str) -> str:
    """A pattern for a piece of text that takes any quotation mark, dash or white space for any other."""
    out = []
    for token in re.findall(
        rf"\s+|[{_QUOTE_MARKS}]+|[{_DASHES}]+|.", piece.strip().strip(_QUOTE_MARKS), re.DOTALL
    ):
        if token.isspace():
            out.append(r"\s+")
        elif token[0] in _QUOTE_MARKS:
            out.append(f"[{_QUOTE_MARKS}]{{1,2}}")
        elif token[0] in _DASHES:
            out.append(rf"[{re.escape(_DASHES)}]{{1,2}}")
        else:
            out.append(re.escape(token))
    return "".join(out)
