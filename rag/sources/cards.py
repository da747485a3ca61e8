"""Other stories set into a page: cards and rows of headlines with their short texts, and links on their own.

Tells them by links and by what texts share with the headlines above them. Which of them are set beside a
story, and under what titles, `boxes` says.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from rag.sources.blocks import HEADINGS, Block
from rag.sources.headlines import is_headline, stems, tells
from rag.sources.structure import ROOMS, Structure, host, leads_away

_TEXT = 300  # characters of the text under another story's headline
_CARD = 400  # characters of a headline and its text
_MOST = 0.34  # share of a page's prose: with more of them, they are what the page is about
_ROW = 60  # blocks of an element that holds nothing else
_ELSEWHERE = 0.25  # share of a text's words that a story on another subject may have said


class Cards(Structure):
    """Of a page's blocks: those that tell of other stories, by the kind of what they stand in."""

    def __init__(self, page: Sequence[Block]) -> None:
        super().__init__(page)
        self.kinds: dict[int, str] = {}
        self.said: set[str] = set()  # stems of the prose before the block `read`
        self.read = 0

    def mark_cards(self) -> None:
        """Cards, rows of them, and headlines that stand alone."""
        self._within(self._cards(), "teaser", _MOST)
        self._within(self._linked_cards(), "teaser", _MOST)
        self._within(self._rows(), "teaser", _MOST, texts_only=True)
        self._within(self._pairs(), "teaser", _MOST, texts_only=True)
        self._within(self._lone_links(), "related", _MOST)

    def _mark(self, first: int, last: int, kind: str) -> None:
        for index in range(first, last + 1):
            self.kinds.setdefault(index, kind)

    def _within(
        self, places: Iterator[tuple[int, int]], kind: str, most: float, *, texts_only: bool = False
    ) -> None:
        """Mark them, unless they hold too much of the page's prose."""
        found = list(places)
        blocks = [i for first, last in found for i in range(first, last + 1)]
        size = sum(len(self.page[i].words) for i in blocks if self.prose[i] or not texts_only)
        if size <= most * self.size:
            for first, last in found:
                self._mark(first, last, kind)

    def _is_other(self, index: int) -> bool:
        """Whether a block is another story's headline, or its headline and text in one item of a list."""
        return (self.linked[index] and is_headline(self.page[index].words)) or self._is_card_in_one(index)

    def _is_card_in_one(self, index: int) -> bool:
        block = self.page[index]
        link = next(block.node.iter("a"), None) if block.node.tag == "li" else None
        if link is None or self.linked[index] or not leads_away(link) or len(block.words) > _CARD:
            return False
        words = " ".join(link.text_content().split())
        top = link
        while top.getparent() is not block.node:
            top = top.getparent()
        after = top.getnext()
        return (
            is_headline(words)
            and block.words.startswith(words)
            and after is not None
            and after.tag in ("p", "div")
        )

    def _are_other_stories(self, first: int, last: int) -> bool:
        """Whether each text has a headline of its own above it."""
        heads = [i for i in range(first, last + 1) if self._is_other(i)]
        texts = [i for i in range(first, last + 1) if self.prose[i] and i not in heads]
        if not heads or (texts and (heads[0] > texts[0] or 2 * len(texts) < len(heads))):
            return False
        if texts and self.page[heads[0]].node.tag == "li":
            return False  # the story goes on below a list
        return all(len(self.page[i].words) <= _TEXT for i in texts) and not any(
            later - text == 1 for text, later in itertools.pairwise(texts)
        )

    def _headlines_below(self, index: int) -> int:
        """The last block of a run of headlines, each with its text if that tells what the headline says."""
        last = index
        for i in range(self.read, index):
            if self.prose[i]:
                self.said |= stems(self.page[i].words)
        self.read = index
        for i in range(index + 1, len(self.page)):
            words = self.page[i].words
            if self._is_other(i) or (
                last > index and self.linked[i - 1] and tells(words, self.page[i - 1].words, self.said)
            ):
                last = i
            elif not self.linked[i]:
                break
        return last if self.said else index

    def _cards(self) -> Iterator[tuple[int, int]]:
        """Other stories in an element or a link of their own: a headline and a short text."""
        done = -1
        for node, (first, last) in sorted(self.extents.items(), key=lambda each: (each[1][0], -each[1][1])):
            if first <= done or first in self.kinds or node.tag in (*ROOMS[:3], "p", *HEADINGS):
                continue
            if node.tag == "li" and first == last:
                if not self._in_list_of_cards(node):
                    continue
            elif not self._is_card(node, first, last):
                continue
            done = last
            yield first, last

    def _is_card(self, node: Any, first: int, last: int) -> bool:
        own = range(first, last + 1)
        if first == last or last - first > 5 or sum(len(self.page[i].words) for i in own) > _CARD:
            return False
        heads = [i for i in own if self._is_other(i)]
        texts = [i for i in own if self.prose[i] or (self.linked[i] and len(self.page[i].words) >= 40)]
        if node.tag == "a" and leads_away(node):
            return bool(heads)
        texts = [i for i in texts if i not in heads]
        if len(heads) != 1 or len(texts) != 1 or texts[0] < heads[0]:
            return False
        head, text = self.page[heads[0]], self.page[texts[0]]
        return node.tag in ("li", "article") or head.node.tag in HEADINGS or tells(text.words, head.words)

    def _in_list_of_cards(self, item: Any) -> bool:
        items = [each for each in item.getparent().iterchildren("li") if each in self.extents]
        return len(items) >= 2 and all(self._is_card_in_one(self.extents[each][0]) for each in items)

    def _linked_cards(self) -> Iterator[tuple[int, int]]:
        """A link of several parts in one block, a headline and its text, where a story has begun."""
        begun = False
        for i, block in enumerate(self.page):
            begun = begun or (self.prose[i] and i not in self.kinds)
            if not begun or i in self.kinds or not self.linked[i] or len(block.words) > _CARD:
                continue
            links = [*block.node.iterancestors("a"), *block.node.iter("a")]
            if len(links) != 1 or not self._leads_to_its_site(block.node):
                continue
            first, last = self.extents.get(links[0], (i, i))
            if last - first <= 5 and _is_card_of_parts(links[0]):
                yield i, i

    def _rows(self) -> Iterator[tuple[int, int]]:
        """Elements that hold nothing but headlines of other stories, each with its text below it."""
        done = -1
        for node, (first, last) in sorted(self.extents.items(), key=lambda each: (each[1][0], -each[1][1])):
            if first <= done or first in self.kinds or not 3 <= last - first <= _ROW or node.tag in ROOMS:
                continue
            own = range(first, last + 1)
            heads = [i for i in own if self._is_other(i)]
            texts = [i for i in own if self.prose[i] and i not in heads]
            if (
                min(len(heads), len(texts)) >= 2
                and heads[0] == first
                and self._are_other_stories(first, last)
            ):
                done = last
                yield first, last

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Two or more such headlines with their texts in a row, in no element of their own.

        Where the story goes on below them, each text has to tell what its headline says.
        """
        links = {first for first, _ in self._lone_links()}
        story = [i for i, prose in enumerate(self.prose) if prose and i not in self.kinds]
        said: set[str] = set()
        read, done = 0, -1
        for index in sorted(links):
            if index <= done:
                continue
            last = index - 1
            while last + 1 in links and self._is_text_below(last + 1):
                last += 2
            if last < index + 3:
                continue
            done = last
            while read < len(story) and story[read] < index:
                said |= stems(self.page[story[read]].words)
                read += 1
            if all(self._is_told(i, said, story[-1] <= last) for i in range(index, last, 2)):
                yield index, last

    def _is_text_below(self, index: int) -> bool:
        below = index + 1
        return (
            below < len(self.page)
            and below not in self.kinds
            and self.prose[below]
            and len(self.page[below].words) <= _TEXT
            and self.page[below].node.getparent() is self.page[index].node.getparent()
        )

    def _is_told(self, index: int, said: set[str], ends: bool) -> bool:
        """Whether the text below a headline is that headline's, and not the story's."""
        text = self.page[index + 1].words
        own = stems(text)
        return tells(text, self.page[index].words, said) or (
            ends and len(own & said) <= _ELSEWHERE * len(own)
        )

    def _lone_links(self) -> Iterator[tuple[int, int]]:
        """Another story's headline as a paragraph of its own; not a link to a document elsewhere."""
        begun = False
        for i, block in enumerate(self.page):
            begun = begun or (self.prose[i] and i not in self.kinds)
            if not begun or i in self.kinds or block.node.tag != "p" or not self.linked[i]:
                continue
            if is_headline(block.words, least=6) and self._leads_to_its_site(block.node):
                yield i, i

    def _leads_to_its_site(self, node: Any) -> bool:
        links = [link.get("href") for link in (*node.iterancestors("a"), *node.iter("a")) if leads_away(link)]
        return all(host(to) in ("", self.site) for to in links) if self.site else True


def _is_card_of_parts(link: Any) -> bool:
    """Whether a link's first part with several words is a headline, and another part follows it."""
    if len(link.text_content()) > 2 * _CARD:
        return False
    parts = [link]
    while len(parts) == 1:
        parts = [each for each in parts[0] if isinstance(each.tag, str) and each.text_content().strip()]
    words = [" ".join(part.text_content().split()) for part in parts]
    head = next((i for i, each in enumerate(words) if is_headline(each)), None)
    return head is not None and any(each.count(" ") >= 3 for each in words[head + 1 :])
