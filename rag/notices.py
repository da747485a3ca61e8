"""What a publisher puts under article after article: a notice that only its repetition gives away.

Finds the paragraphs of a text that have a notice's form, each with a fingerprint. A notice speaks to readers:
background that a newspaper tells again is no notice, nor is a heading. Pure; `rag.repeated` counts them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

SHORTEST, LONGEST = 40, 400  # characters of a notice; “Our rating: false” is a verdict
MOST = 0.5  # share of a text that may be notices; where more would be, none is
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_TO_READERS = re.compile(
    r"\b(?:you|yours?)\b|\S@\S|(?:^|\s)@\w|https?://|www\."
    r"|\b(?:our|we)\b.{0,60}\b(?:journalism|newsroom|newsletters?|readers|reporting|subscri\w+"
    r"|fact[- ]check\w* work)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that would be a notice if it were known to repeat: `text[start:end]`."""

    start: int
    end: int
    fingerprint: str


@lru_cache(maxsize=2048)
def candidates(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text that have the form of a notice, in order."""
    found, start = [], 0
    for line in text.split("\n"):
        if may_be_notice(line):
            found.append(Paragraph(start, start + len(line), fingerprint(line)))
        start += len(line) + 1
    return tuple(found)


def notices(text: str, repeated: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Where the notices of a text stand, given the fingerprints of what repeats: (start, end), in order."""
    found = [(each.start, each.end) for each in candidates(text) if each.fingerprint in repeated]
    return tuple(found) if sum(end - start for start, end in found) <= MOST * len(text) else ()


def overlaps(start: int, end: int, spans: Collection[tuple[int, int]]) -> bool:
    """Whether any character of `start` to `end` stands in one of the spans."""
    return any(start < other_end and other_start < end for other_start, other_end in spans)


def may_be_notice(paragraph: str) -> bool:
    """Whether a paragraph has the form of a notice: short, and said to readers in the publisher's own words.

    Other short lines that repeat are headings of states or films, as often as not: a story's own.
    """
    return (
        SHORTEST <= len(paragraph) <= LONGEST and _TO_READERS.search(_QUOTED.sub("", paragraph)) is not None
    )


def fingerprint(paragraph: str) -> str:
    """The same for paragraphs of the same letters and digits, whatever their case and marks."""
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", paragraph).casefold()))
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()[:24]
