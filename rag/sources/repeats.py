"""What a publisher puts under article after article: a notice that only its repetition gives away.

Gives paragraphs a fingerprint and takes out those known to repeat. A paragraph has to speak to readers to be
taken for a notice: background that a newspaper tells again stays, and so does a heading. Counts nothing.
No ingest calls this yet; docs/cleaning.md tells why.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import replace

from rag.domain import Article, Removed
from rag.sources.blocks import letters
from rag.sources.cleaning import body

SHORTEST, LONGEST = 40, 400  # characters of a notice; “Our rating: false” is a verdict
_MOST = 0.5  # share of a text that may go; where more would, nothing does
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_TO_READERS = re.compile(
    r"\b(?:you|yours?)\b|\S@\S|(?:^|\s)@\w|https?://|www\."
    r"|\b(?:our|we)\b.{0,60}\b(?:journalism|newsroom|newsletters?|readers|reporting|subscri\w+"
    r"|fact[- ]check\w* work)\b",
    re.IGNORECASE,
)


def fingerprint(paragraph: str) -> str:
    """The same for paragraphs of the same letters and digits, whatever their case and marks."""
    return hashlib.sha256(letters(paragraph).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def fingerprints(article: Article) -> frozenset[str]:
    """Of all paragraphs of an article's text, as it is before notices are taken out of it."""
    return frozenset(fingerprint(paragraph) for paragraph in _paragraphs(article.text))


def candidates(article: Article) -> frozenset[str]:
    """Fingerprints of the paragraphs that would be notices if they were known to repeat."""
    return frozenset(fingerprint(each) for each in _paragraphs(article.text) if may_be_notice(each))


def without_repeats(article: Article, repeated: Collection[str]) -> Article:
    """The article without the notices whose fingerprints are among those known to repeat.

    They are kept as removed, kind "boilerplate". Where more than half of the text would go, all of it stays.
    """
    kept: list[str] = []
    gone: list[str] = []
    for paragraph in _paragraphs(article.text):
        notice = may_be_notice(paragraph) and fingerprint(paragraph) in repeated
        (gone if notice else kept).append(paragraph)
    if not gone or sum(map(len, gone)) > _MOST * len(article.text):
        return article
    return replace(
        article,
        text=body(tuple(kept)),
        removed=(*article.removed, *(Removed("boilerplate", each) for each in gone)),
    )


def may_be_notice(paragraph: str) -> bool:
    """Whether a paragraph has the form of a notice: short, and said to readers in the publisher's own words.

    Other short lines that repeat are headings of states or films, as often as not: a story's own.
    """
    return (
        SHORTEST <= len(paragraph) <= LONGEST and _TO_READERS.search(_QUOTED.sub("", paragraph)) is not None
    )


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
