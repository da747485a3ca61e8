"""What an extractor found of a story, held against the page: what it took in too much, and what it missed.

The story lives where most of its paragraphs stand. What was kept from elsewhere above or below it is a
headline, a summary or a list of other stories; what stands there and was missed is taken in.
Knows no publisher, and never fetches anything.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Container, Sequence
from typing import Any

from rag.sources.blocks import HEADINGS, Block, is_fact_box, letters
from rag.sources.box_titles import is_teaser_title
from rag.sources.boxes import boxes
from rag.sources.placing import Line, joined, placed
from rag.sources.restoring import completed, restored
from rag.sources.structure import SENTENCE_END, is_list_of_links, is_paragraph, linked, signature

_WITHIN = {  # elements that are a part of a story rather than its place
    *HEADINGS,
    *("p", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "figure", "figcaption"),
    *("table", "tbody", "thead", "tfoot", "tr", "td", "th", "center", "font"),
}
_PLACE = 600  # letters of a table's cell or a list's item that is laid out as a page of its own
_MAIN = 0.15  # share of a story's prose that makes the element it stands in its home
_LEAST_KEPT = 0.5  # share of what was extracted; less of it is no story with something around it
_SUMMARY = re.compile(
    r"\b(?:dek|deck|standfirst|sub-?head(?:line|ing)?|sub-?title|summary|excerpt|strap(?:line)?)\b"
)
_FURNITURE = ("related", "teaser", "comments", "navigation", "hidden")


def settled(text: str, page: Sequence[Block], titles: Sequence[str]) -> str:
    """The story's text, without what does not belong and with what was missed; blank lines between blocks.

    `titles` are the page's own names for the story. Where the text cannot be found in the page, it stays.
    """
    lines = placed(text.split("\n"), page)
    homes = [_home(block.node) for block in page]
    out = boxes(page)
    main = _main_homes(lines, page, homes, out)
    if not main:
        return text
    inside = [_at(line, homes) in main for line in lines]
    within = [line.first is not None and _stands_in(page[line.first].node, main) for line in lines]
    begin = inside.index(True)
    end = len(lines) - inside[::-1].index(True)
    named = {letters(title) for title in titles}
    kept: list[Line] = []
    known = 0  # characters of what is no part of the story for certain: its home is not judged by them
    over = False  # whether a list of other stories has begun
    for index, line in enumerate(lines):
        block = page[line.first] if line.first is not None else None
        over = over or (index > begin and is_teaser_title(line.text.strip(" -")) and not any(inside[index:]))
        if _is_title(line.text, block, named) and not any(is_paragraph(each.text) for each in kept):
            known += len(line.text)
            continue
        if line.first is not None and all(i in out for i in range(line.first, (line.last or 0) + 1)):
            known += len(line.text)
            continue
        if block is not None and index > begin and is_list_of_links(block.node):
            continue
        if block is not None and not inside[index]:
            if index < begin and not within[index] and _leads_in(block):
                continue
            if index >= end and (over or not (within[index] or _goes_on(block, main))):
                continue
            if begin < index < end and block.kind in _FURNITURE and linked(block.node) > 0.5:
                continue
        kept.append(line)
    while kept and _heads_nothing(kept[-1], page):
        kept.pop()
    if sum(len(line.text) for line in kept) < _LEAST_KEPT * (len(text) - known):
        return text  # the story's home was mistaken
    whole = completed(kept, page, homes, main)
    return joined(restored(whole, page, homes, main, out), page)


def _home(node: Any) -> Any:
    """The element that a block's paragraph stands in, be it in a list, a quotation or a table."""
    if node.tag not in _WITHIN and len(node.text_content()) <= _PLACE and node.getparent() is not None:
        node = node.getparent()  # a paragraph in an element of its own
    while (node.tag in _WITHIN or is_fact_box(node)) and node.getparent() is not None:
        if node.tag in ("td", "li", "blockquote") and len(node.text_content()) > _PLACE and len(node):
            break
        node = node.getparent()
    return node


def _main_homes(
    lines: Sequence[Line], page: Sequence[Block], homes: Sequence[Any], out: Container[int]
) -> set[Any]:
    weights: Counter[Any] = Counter()
    found = [
        index
        for index in {line.first for line in lines if line.first is not None}
        if index not in out and page[index].node.tag not in HEADINGS
    ]
    # A story of one short sentence has no paragraph of a paragraph's length.
    long = [index for index in found if is_paragraph(page[index].words)]
    for index in long or (i for i in found if page[i].kind is None and SENTENCE_END.search(page[i].words)):
        weights[homes[index]] += len(page[index].words)
    total = weights.total()
    main = {home for home, weight in weights.items() if weight >= _MAIN * total}
    signatures = {(signature(home), _article(home)) for home in main if home.get("class")}
    return main | {home for home in homes if (signature(home), _article(home)) in signatures}


def _at(line: Line, homes: Sequence[Any]) -> Any:
    return None if line.first is None else homes[line.first]


def _stands_in(node: Any, main: set[Any]) -> bool:
    return node in main or any(each in main for each in node.iterancestors())


def _holds(node: Any, main: set[Any]) -> bool:
    return any(node in home.iterancestors() for home in main)


def _is_title(text: str, block: Block | None, named: set[str]) -> bool:
    return (block is not None and block.node.tag == "h1") or letters(text) in named


def _leads_in(block: Block) -> bool:
    """Whether what stands above the story's home is its headline's company, and not its first paragraph."""
    if not is_paragraph(block.words) or block.node.tag in HEADINGS or block.kind in _FURNITURE:
        return True
    return linked(block.node) > 0.5 or is_summary(block)


def is_summary(block: Block) -> bool:
    """Whether it is the summary under a headline: sentences in an element that is named so."""
    return is_paragraph(block.words) and (_named_summary(block.node) or _in_header(block.node))


def _named_summary(node: Any) -> bool:
    near = (node, *itertools.islice(node.iterancestors(), 2))
    return any(_SUMMARY.search(f"{each.get('class', '')} {each.get('id', '')}".lower()) for each in near)


def _in_header(node: Any) -> bool:
    """Whether a headline stands beside it in a header."""
    return any(each.find(".//h1") is not None for each in node.iterancestors("header"))


def _goes_on(block: Block, main: set[Any]) -> bool:
    """Whether what stands below the story's home is more of it."""
    if not any(
        each.tag not in ("body", "html") and _holds(each, main) for each in block.node.iterancestors()
    ):
        return False  # at the far end of the page
    return is_paragraph(block.words) and block.kind not in _FURNITURE and linked(block.node) < 0.5


def _heads_nothing(line: Line, page: Sequence[Block]) -> bool:
    """Whether the last line is a heading, or nothing but a link to another page."""
    if line.last is None:
        return False
    node = page[line.last].node
    if node.tag in HEADINGS:
        return True
    return node.tag in ("p", "li") and not SENTENCE_END.search(line.text.strip()) and linked(node) > 0.9


def _article(node: Any) -> Any:
    return next((each for each in (node, *node.iterancestors()) if each.tag == "article"), None)
