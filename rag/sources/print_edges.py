"""What a browser prints at the edges of a page: the day and time, the page's title and address, a count.

Tells it by its form, on a single page too. Pure.
"""

from __future__ import annotations

import re

_STAMP = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s*[AaPp]\.?[Mm]\.?)?"
_STAMPED = re.compile(rf"{_STAMP}(?![\d:])|.*(?<!\d){_STAMP}")
_ADDRESS = re.compile(r"(?:https?://|www\.|file:///)\S{3,}")
_COUNT = re.compile(
    r"(?:\b[^\W\d_]{4,6} )?\b\d{1,4}\s?(?:/|of|von|sur|de|di|van)\s?\d{1,4}(?!\S)", re.IGNORECASE
)
_LONGEST = 300  # characters


def printed_edges(top: str, bottom: str) -> tuple[bool, bool]:
    """Whether the upper and the lower edge are a browser's: two of the three signs have to be there.

    A day and time may stand beside the page's title; an address and a count stand alone.
    """
    edges = [_signs(words) for words in (top, bottom)]
    if len({sign for signs in edges for sign in signs}) < 2:
        return False, False
    return bool(edges[0]), bool(edges[1])


def _signs(words: str) -> set[str]:
    if len(words) > _LONGEST:
        return set()
    signs: set[str] = set()
    if _STAMPED.match(words) is not None and (
        words[0].isdigit() or words[-1].isdigit() or words[-1] in "mM."
    ):
        signs.add("stamp")
    for sign, pattern in (("address", _ADDRESS), ("count", _COUNT)):
        rest = pattern.sub("", words, count=1)
        if rest != words:
            signs.add(sign)
            words = rest
    if "stamp" not in signs and words.strip(" |"):
        return set()
    return signs
