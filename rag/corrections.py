"""What an article says of itself: that it was corrected, updated or taken back.

Gives the notice with its exact place. Only words about the article itself count: a report that somebody
else's paper was retracted is no notice, nor are quoted words. Pure; it never judges whether one is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rag.domain import Article

Kind = Literal["retraction", "correction", "update"]
WEIGHT: dict[Kind, int] = {"retraction": 3, "correction": 2, "update": 1}

_PIECE = (
    r"(?:article|story|report|piece|post|page|column|obituary|dispatch|headline|review|interview|essay|blog)"
)
_THIS = rf"(?:this|the above|our) (?:\w+ ){{0,2}}?{_PIECE}"
_HAS = r"(?:has (?:since )?been|was|is|had to be)(?: \w+ly)?"
_DATED = (
    r"(?:\s{0,3}[\(\[,–—-]?\s{0,3}(?:[\w.,/ ]{3,24}\d{1,4}|\d{1,2} \w{3,9})[\)\]]?)?"  # "(Oct. 23, 2025)"
)
# What stands first in its paragraph and names the notice: "Correction, Oct. 23:", "RETRACTED —".
_LABELS: tuple[tuple[Kind, str], ...] = (
    ("retraction", r"(?:notice of )?retract(?:ion|ed)(?: (?:note|notice))?|withdrawn"),
    ("correction", r"corrections?(?: and clarifications?| (?:note|notice))?|corrected|amended"),
    ("correction", r"clarifications?|erratum|errata"),
    ("update", r"updated?"),
)
_LABEL = [
    (kind, re.compile(rf"^[ \t*_#\[(]*(?:{words}){_DATED}[*_]*\s*[:—–\])]", re.IGNORECASE))
    for kind, words in _LABELS
]
_EDITOR = re.compile(r"^[ \t*_\[(]*(?:editor|publisher|author)(?:s['’]?|['’]s)? note\b", re.IGNORECASE)
# A sentence about this article.
_ABOUT: tuple[tuple[Kind, str], ...] = (
    ("retraction", rf"{_THIS} {_HAS} (?:retracted|withdrawn)\b"),
    ("retraction", rf"\bwe (?:have |are )?(?:retract(?:ed|ing)?|withdr[ae]w(?:n|ing)?) {_THIS}"),
    ("correction", rf"{_THIS} {_HAS} (?:corrected|amended|clarified|revised to correct)\b"),
    (
        "correction",
        rf"an? (?:earlier|previous|original) (?:version|edition) of (?:this|the) (?:\w+ )?{_PIECE}\b",
    ),
    ("update", rf"{_THIS} {_HAS} updated\b"),
    ("update", rf"this is an? (?:updated|revised) version of (?:this|the|an?) (?:\w+ )?{_PIECE}\b"),
)
_SAID = [(kind, re.compile(words, re.IGNORECASE)) for kind, words in _ABOUT]
_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"(?<![^\s.!?:])\S.*?(?:[.!?](?=\s|$|[)\]*_])[)\]*_]*|$)", re.DOTALL)
_OPEN, _CLOSED = '“"«', '”"»'
LONG = 1500  # characters; a longer paragraph is no notice as a whole, whatever it begins with


@dataclass(frozen=True, slots=True)
class Notice:
    """Words in which an article speaks of its own correction, at [start, end) of where `where` says."""

    kind: Kind
    text: str
    where: Literal["text", "removed"] = "text"  # the body, or what was taken out of the page
    start: int = 0
    end: int = 0


def notice(article: Article) -> Notice | None:
    """The gravest notice of an article, in its text before what was removed from it; None: it has none."""
    found = [*notices(article.text)]
    for removed in article.removed:
        found += [Notice(n.kind, n.text, "removed", n.start, n.end) for n in notices(removed.text)]
    return max(found, key=lambda each: WEIGHT[each.kind], default=None)  # of equals the first


def retracted(cited: Iterable[Article]) -> list[str]:
    """What a reader is told of those articles that say they were retracted, once for each."""
    told: dict[str, str] = {}
    for article in cited:
        found = notice(article)
        if found is not None and found.kind == "retraction":
            by = f" ({article.publisher})" if article.publisher else ""
            day = f" on {article.updated.isoformat()}" if article.updated else ""
            told[article.id] = f"“{article.title}”{by} was retracted by its publisher{day}"
    return list(told.values())


def notices(text: str) -> Iterator[Notice]:
    """Every notice in a text, in order; offsets are of that text."""
    for paragraph in _PARAGRAPH.finditer(text):
        words, start = paragraph[0], paragraph.start()
        labelled = next((kind for kind, label in _LABEL if label.match(words)), None)
        if labelled and len(words) <= LONG:
            said = _said(words, anywhere=True)
            kind = said if said and WEIGHT[said] > WEIGHT[labelled] else labelled
            yield _placed(kind, text, start, paragraph.end())
        elif _EDITOR.match(words) and len(words) <= LONG and (said := _said(words, anywhere=True)):
            yield _placed(said, text, start, paragraph.end())
        else:
            for sentence in _SENTENCE.finditer(words):
                if (said := _said(sentence[0])) and not _quoted(words, sentence.start()):
                    yield _placed(said, text, start + sentence.start(), start + sentence.end())


def _said(words: str, *, anywhere: bool = False) -> Kind | None:
    """The gravest thing that is said of the article itself where a sentence begins, or anywhere in it."""
    for kind, pattern in _SAID:
        for found in pattern.finditer(words):
            before = words[: found.start()].rstrip(" \t*_[(")
            if anywhere or not before or before[-1] in ".:!?—–":
                return kind
    return None


def _quoted(words: str, at: int) -> bool:
    """Whether a place stands within quotation marks."""
    before = words[: at + 1]
    if before.count('"') % 2:
        return True
    return any(before.count(a) > before.count(b) for a, b in zip(_OPEN, _CLOSED, strict=True) if a != b)


def _placed(kind: Kind, text: str, start: int, end: int) -> Notice:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return Notice(kind, text[start:end], "text", start, end)
