"""What the structure of a page says of its blocks: which are links, which prose, which element holds which.

Measures alone; decides nothing about the story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from rag.sources.blocks import HEADINGS, Block, letters

PROSE = 60  # letters of a line that may count as a paragraph
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$|[。！？」]$")
ROOMS = ("html", "body", "main", "article")  # hold a story, so are no box


class Structure:
    """Of a page's blocks: the elements around them, and whether each is a link or prose."""

    def __init__(self, page: Sequence[Block]) -> None:
        self.page = page
        self.extents: dict[Any, list[int]] = {}  # of elements: their first and last block
        for index, block in enumerate(page):
            for each in (block.node, *block.node.iterancestors()):
                self.extents.setdefault(each, [index, index])[1] = index
        self.site = _site(page)
        self.linked = [self._is_link(index) for index in range(len(page))]
        self.prose = [
            not self.linked[i]
            and block.node.tag not in HEADINGS
            and len(block.words) >= 40
            and (len(block.words) >= 100 or SENTENCE_END.search(block.words) is not None)
            for i, block in enumerate(page)
        ]
        self.size = sum(len(page[i].words) for i, prose in enumerate(self.prose) if prose)

    def _is_link(self, index: int) -> bool:
        """Whether a block is a link to another page and nothing else, or stands in one."""
        block = self.page[index]
        node = block.node
        first, last = self.extents[node]
        if first != last:
            return False  # words between the elements of a container
        if any(leads_away(each) for each in node.iterancestors("a")):
            return True
        size = sum(len(letters(link.text_content())) for link in node.iter("a") if leads_away(link))
        return size > 0.9 * len(block.letters)

    def opened_by(self, index: int) -> Iterator[tuple[Any, int]]:
        """The elements that begin with this block, from the inside out, each with its last block."""
        node = self.page[index].node
        while node is not None and node.tag not in ROOMS and self.extents[node][0] == index:
            yield node, self.extents[node][1]
            node = node.getparent()


def is_list_of_links(node: Any) -> bool:
    """Whether it is one of the items of a list of headlines, all of them links."""
    if node.tag != "li" or node.getparent() is None or node.find(".//a") is None:
        return False
    items = [" ".join(item.text_content().split()) for item in node.getparent().iterchildren("li")]
    return (
        len(items) >= 2
        and all(len(item) >= 25 and item.count(" ") >= 3 for item in items)
        and linked(node.getparent()) > 0.9
    )


def is_paragraph(text: str) -> bool:
    return len(text) >= PROSE and SENTENCE_END.search(text.strip()) is not None


def linked(node: Any) -> float:
    """The share of an element's letters that are links."""
    size = len(letters(node.text_content()))
    return sum(len(letters(link.text_content())) for link in node.iter("a")) / size if size else 0.0


def signature(node: Any) -> tuple[str, str]:
    return node.tag, node.get("class") or ""


def leads_away(link: Any) -> bool:
    to = link.get("href")
    return to is not None and to[:1] not in ("", "#")


def host(address: str) -> str:
    """Of an address of the web, without "www."; "" where it names none, or cannot be read."""
    try:
        return urlsplit(address).netloc.lower().removeprefix("www.")
    except ValueError:
        return ""


def _site(page: Sequence[Block]) -> str:
    """The host that the page says it is kept at; "" where it says none."""
    if not page:
        return ""
    root = page[0].node.getroottree().getroot()
    named = root.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    return next((own for each in named if (own := host(each))), "")
