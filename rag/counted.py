"""The noun phrase that follows a number: what is counted.

Gives `noun_after`. By spelling and a few lists alone; no part-of-speech model.
"""

from __future__ import annotations

import re

# Not beyond the line, unless the line only wraps.
_WORD = re.compile(
    r"(?:[^\S\n]+|[^\S\n]*\n(?=[a-z])|-)"
    r"((?:[A-Za-z]\.){2,}|[^\W\d_][^\W_]*(?:[’'-][^\W\d_]+)*)"
)
_STOP = """
    a an and are as at be been before but by can could did do does for from had has have he her his i if
    in into is it its may might nor not of on or our remain remained remains said say says she should
    since so still stay stayed than that the their them then there these they this those to took under
    until was we were when where which while who will with would you your after about against during
    over between per left died killed each every
"""
_FILLER = frozenset(
    {
        "more",
        "additional",
        "other",
        "extra",
        "further",
        "such",
        "of",
        "the",
        "these",
        "those",
        "its",
        "their",
        "new",
    }
)
_HEADS = frozenset(
    {
        "people",
        "personnel",
        "police",
        "men",
        "women",
        "children",
        "troops",
        "cattle",
        "aircraft",
        "staff",
        "crew",
    }
)
_STOPS = frozenset(_STOP.split())


def noun_after(text: str, end: int) -> str | None:
    """The noun phrase that follows a number: at most three words, up to its first plural."""
    words: list[str] = []
    fill = True
    while len(words) < 3 and (match := _WORD.match(text, end)):
        word = match[1]
        folded = word.casefold()
        if fill and folded in _FILLER:
            end = match.end()
            continue
        fill = False
        if folded in _STOPS:
            break
        words.append(word)
        end = match.end()
        if folded in _HEADS or (folded.endswith("s") and not folded.endswith(("ss", "us", "is", "’s", "'s"))):
            break
    return " ".join(words) or None
