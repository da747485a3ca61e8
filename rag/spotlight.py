"""Passages as a language model sees them: marked off as data, under labels it cannot guess.

Spotlighting (Hines et al. 2024, arXiv:2403.14720): each passage stands between two lines that carry a
random fence. Gives the text and the hit behind each label. Harmlessness never rests on this alone: only
located words become a claim.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag import tokens
from rag.domain import Hit

MAX_HEAD = 120  # characters of a title or publisher


@dataclass(frozen=True, slots=True)
class Showing:
    """The passages as the model sees them: the fenced text, and the hit behind each label."""

    text: str
    fence: str
    hits: Mapping[str, Hit]


def show(hits: Sequence[Hit], budget: int, draw: random.Random, *, encoding: str = tokens.DEFAULT) -> Showing:
    """As many hits as fit the budget (tokens of the encoding), best first, fenced off as data.

    Labels and fence are drawn anew for each request: no article can name a label or close its fence.
    """
    fence = fence_for([part for hit in hits for part in _parts(hit)], draw)
    labels = (f"p{number}" for number in draw.sample(range(100, 1000), min(len(hits), 900)))
    blocks: list[str] = []
    fitting: dict[str, Hit] = {}
    for hit, label in zip(hits, labels, strict=False):
        block = _block(hit, label, fence)
        size = tokens.count(block, encoding)
        if size <= budget:
            budget -= size
            blocks.append(block)
            fitting[label] = hit
    return Showing("\n\n".join(blocks), fence, fitting)


def fence_for(texts: Iterable[str], draw: random.Random) -> str:
    """A fence that stands in none of the texts: 16 hexadecimal digits."""
    inside = "\n".join(texts)
    while (fence := f"{draw.getrandbits(64):016x}") in inside:
        pass
    return fence


def _parts(hit: Hit) -> tuple[str, str, str]:
    title, publisher = one_line(hit.article.title), one_line(hit.article.publisher or "")
    return title[:MAX_HEAD], publisher[:MAX_HEAD], _body(hit)


def _body(hit: Hit) -> str:
    """The passage's text without the notices in it: what is never cited need not be read."""
    parts, at = [], hit.passage.start
    for start, end in (*hit.notices, (hit.passage.end, hit.passage.end)):
        parts.append(hit.article.text[at : max(at, start)])
        at = max(at, end)
    return "".join(parts)


def _block(hit: Hit, label: str, fence: str) -> str:
    title, publisher, text = _parts(hit)
    published = hit.article.published
    return (
        f"<<passage {label} {fence}>>\n"
        f"title: {title}\n"
        f"publisher: {publisher or 'unknown'}\n"
        f"published: {published.isoformat() if published else 'unknown'}\n\n"
        f"{text}\n"
        f"<<end {label} {fence}>>"
    )


def one_line(text: str) -> str:
    """Text on one line, without control, invisible or unpaired characters."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cf", "Cs")).split())
