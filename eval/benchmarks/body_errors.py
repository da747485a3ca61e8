"""What an extractor kept that is not a page's body, and what it lost of the body, in words by kind.

A line counts where less than half of its words stand in the other text. Its kind is what the page makes of
it: the element it stands in, and the names around that.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from rag.sources.blocks import HEADINGS, Block, blocks, letters
from rag.sources.furniture import kind_of

_WORD = re.compile(r"\w+")
_LISTS = ("li", "dt", "dd")
_CELLS = ("td", "th", "caption")


def errors(html: str, true: str, text: str) -> tuple[Counter[str], Counter[str]]:
    """Words wrongly kept and words wrongly lost, each by kind."""
    import lxml.etree  # type: ignore[import-untyped]
    import lxml.html  # type: ignore[import-untyped]

    try:
        page = list(blocks(lxml.html.document_fromstring(html)))
    except (lxml.etree.LxmlError, ValueError):
        page = []
    kept: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for line, size in _strange(text, true):
        kept[_kind_kept(line, _block(line, page))] += size
    first = True
    for line, size in _strange(true, text):
        lost["lead" if first and line in true[:400] else _kind_lost(line, _block(line, page))] += size
        first = False
    return kept, lost


def _strange(text: str, other: str) -> list[tuple[str, int]]:
    """The lines of a text of whose runs of words (of two) the other has less than half, with their words."""
    have = _pairs(other)
    found = []
    for line in text.split("\n"):
        pairs = _pairs(line)
        if pairs and (pairs & have).total() < pairs.total() / 2:
            found.append((line, len(_WORD.findall(line))))
    return found


def _pairs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + 2]) for i in range(max(1, len(words) - 1)) if words)


def _block(line: str, page: list[Block]) -> Block | None:
    wanted = letters(line)
    if not wanted:
        return None
    return next((block for block in page if wanted in block.letters or block.letters == wanted), None)


def _kind_kept(line: str, block: Block | None) -> str:
    if block is None:
        return kind_of(line) or "of no one block"
    if block.node.tag in HEADINGS:
        return "headline or heading"
    return block.kind or kind_of(line) or _element(block.node) or "paragraph"


def _kind_lost(line: str, block: Block | None) -> str:
    if block is None:
        return "of no one block"
    if block.node.tag in HEADINGS:
        return "heading"
    return _element(block.node) or kind_of(line) or "paragraph"


def _element(node: Any) -> str | None:
    for each in (node, *node.iterancestors()):
        if each.tag in _LISTS:
            return "list"
        if each.tag in _CELLS:
            return "table"
        if each.tag == "blockquote":
            return "quotation"
        if each.tag in ("figure", "figcaption"):
            return "caption"
    return None
