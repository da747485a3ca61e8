"""Whether a count of people is of another fate than is asked for: the dead, the injured, the missing.

Gives `of_another_fate`. The trained reader takes one for the other at times. Wording alone, from closed
lists. Pure.
"""

from __future__ import annotations

import re

from rag.windows import Window

BEFORE = 1  # sentences before a count's own that may name the fate

_BREAK = re.compile(r"[;:—–]|,\s|\b(?:and|but|while|whereas)\b", re.IGNORECASE)
_FATES = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "dead": r"\b(?:die[ds]?|dying|dead|deaths?|deadly|kill\w*|fatal\w*|toll|lives|victims?"
        r"|bod(?:y|ies)|perish\w*|slain"
        r"|casualt\w+|drown\w*|murder\w*|executed|corpses?|mourn\w*|buried|remains|funerals?|lost)\b",
        "injured": r"\b(?:injur\w*|hurt|wound\w*|hospital\w*|casualt\w+|burn(?:s|ed)|treated|maimed)\b",
        "missing": r"\b(?:missing|unaccounted|disappeared|vanished|searching|sought|not been found)\b",
        "arrested": r"\b(?:arrest\w*|detain\w*|custody|jailed|held|charged|seized)\b",
    }.items()
}
_ASKED = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "dead": r"\b(?:die[ds]?|dead|deaths?|killed|fatalities|lost their lives|perished|death toll)\b",
        "injured": r"\b(?:injur(?:ed|ies)|hurt|wounded)\b",
        "missing": r"\b(?:missing|unaccounted for)\b",
        "arrested": r"\b(?:arrested|detained)\b",
    }.items()
}
_ABOARD = re.compile(r"\b(?:aboard|on board|passengers|crew|carr(?:y|ied|ies|ying))\b", re.IGNORECASE)

# Those on their way are not yet those who are there.
_MOVED = re.compile(r"\bbeing (?:moved|transferred|relocated|redeployed|shifted)\b", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:mov|transfer|relocat|redeploy|shift|withdr|leav|left|go(?:ing|es)?\b|sen[dt]|pull)", re.IGNORECASE
)


def of_another_fate(question: str, window: Window, at: int) -> bool:
    """Whether neither the sentence of the window's character `at` nor the one before names what is asked."""
    asked = [name for name, pattern in _ASKED.items() if pattern.search(question)]
    if not asked:
        if _ABOARD.search(question):
            return _of_a_fate(window, at)
        return not _MOVES.search(question) and _MOVED.search(_around(window, at)) is not None
    place = window.start + at
    spans = list(window.sentences) or [(window.start, window.end)]
    own = next((i for i, (start, end) in enumerate(spans) if start <= place < end), len(spans) - 1)
    low, high = spans[max(0, own - BEFORE)][0], spans[own][1]
    told = window.article.text[low:high]
    if not any(_FATES[name].search(told) for name in asked):
        return True
    clause = _clause(window.article.text, *spans[own], place)
    others = [name for name in _ASKED if name not in asked and _ASKED[name].search(clause)]
    return bool(others) and not any(_FATES[name].search(clause) for name in asked)


def _around(window: Window, at: int) -> str:
    """The clause of the window's character `at`."""
    place = window.start + at
    spans = list(window.sentences) or [(window.start, window.end)]
    own = next(((a, b) for a, b in spans if a <= place < b), spans[-1])
    return _clause(window.article.text, *own, place)


def _of_a_fate(window: Window, at: int) -> bool:
    """Whether the clause counts those of one fate, where all aboard are asked for."""
    clause = _around(window, at)
    return not _ABOARD.search(clause) and any(each.search(clause) for each in _ASKED.values())


def _clause(text: str, start: int, end: int, place: int) -> str:
    """The part of a sentence, between breaks, in which a place lies."""
    low = max((m.end() for m in _BREAK.finditer(text, start, place)), default=start)
    after = _BREAK.search(text, place, end)
    return text[low : after.start() if after else end]
