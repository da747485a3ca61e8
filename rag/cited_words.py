"""Whether a statement is made of the words it cites: a floor under what the other checks can compare.

Gives `ungrounded`, why a statement is not made of the words of the cited sentences, and `has_address`.
Pure, and blind to meaning: a sentence made of the right words may still say the wrong thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.questions import content_stems
from rag.sentences import sentence_spans
from rag.verify import Quote

# Figures of docs/injection.md. A word counts as the source's by its stem.
SHARE = 0.6  # of a statement's content words, at most, may stand nowhere in what it cites
RUN = 5  # content words in a row that stand nowhere in it are somebody else's sentence
PART = 2  # content words of a part of a statement that must not all be strange

_PARTS = re.compile(r"(?<=[.!?;:…])\s+|\s[–—-]\s")
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:javascript|data|vbscript|mailto|tel):\S|[\w.+-]+@[\w-]+\.\w"
    r"|\b[\w-]+\.[a-z]{2,}/\S|//[\w-]+\.\w",
    re.IGNORECASE,
)
_HOST = re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}\b")


def ungrounded(statement: str, quotes: Sequence[Quote], known: Iterable[str] = ()) -> list[str]:
    """Why a statement is not made of the words it cites; empty when it may be, as when it repeats them.

    The whole sentences that the quotes are cut from count as cited here, and so does what is `known`: the
    question, an article's title and publisher.
    """
    cited = " ".join(_sentences(quote) for quote in quotes if quote.stands)
    if " ".join(statement.split()) in " ".join(cited.split()):
        return []
    if has_address(statement) or any(host not in cited for host in _HOST.findall(statement)):
        return ["it holds an address"]
    have = {stem for text in (cited, *known) for stem in content_stems(text)}
    parts = _PARTS.split(statement)
    strange = [[stem not in have for stem in content_stems(part)] for part in parts]
    flat = [each for part in strange for each in part]
    reasons = []
    if flat and sum(flat) > SHARE * len(flat):
        reasons.append("most of its words do not stand in what it cites")
    least = [1 if part.endswith(":") else PART for part in parts]  # a label names what follows it
    if any(len(part) >= size and all(part) for part, size in zip(strange, least, strict=True)):
        reasons.append("a part of it has no word of what it cites")
    if "1" * RUN in "".join("01"[each] for each in flat):
        reasons.append(f"{RUN} of its words in a row do not stand in what it cites")
    return reasons


def has_address(text: str) -> bool:
    """Whether a text holds what a reader's program might make a link of: an address with a scheme or a path,
    a mail address. A bare host such as "Example.com" is a company's name as often."""
    return _ADDRESS.search(text) is not None


def _sentences(quote: Quote) -> str:
    """The whole sentences of which a quote has some words."""
    first = max(0, quote.source_text.rfind("\n\n", 0, quote.start))
    last = quote.source_text.find("\n\n", quote.end)
    text = quote.source_text[first : last if last >= 0 else None]
    inside = (
        text[start:end]
        for start, end in sentence_spans(text)
        if first + start < quote.end and first + end > quote.start
    )
    return " ".join(inside)
