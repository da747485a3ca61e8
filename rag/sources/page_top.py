"""Where on a page the lines about its article stand: from headline to text, and apart from other stories.

Goes by the blocks of the page, their order and their links, not by the names of elements. Pure; gives places
and decides nothing about what the lines say.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from rag.sources.blocks import HEADINGS, Block, letters
from rag.sources.box_titles import is_teaser_title
from rag.sources.furniture import kind_of
from rag.sources.headlines import is_headline
from rag.sources.normal import one_line
from rag.sources.published import STAMP
from rag.sources.story import is_summary
from rag.sources.structure import SENTENCE_END, Structure, leads_away
from rag.sources.top_lines import says_when, top_line

_CLOCK_END = re.compile(r"\b[ap]\.\s?m\.$", re.IGNORECASE)  # "at 7:07 p.m." ends no sentence
_STAMPED = re.compile(STAMP, re.IGNORECASE)
# A date within a sentence: "fell on 20 December 1998 in a storm"; but not "Published on", "at 7:07".
_LEADS_TO = re.compile(
    r"\b(?:in|on|since|until|by|from|before|after|of|through|to|and|am|vom|le|du|el|del|il|op)$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[.;]|,?\s*(?!(?:at|by|um|à|a|alle|om|[ap]\.?m)\b)[^\W\d_A-Z]{2,}\s")
_ROW = 20  # blocks below a title over other stories
_MOST_PASSED = 2  # paragraphs of a summary between the headline and the lines about the article
_OTHERS = ("teaser", "related", "comments")
_NO_TEXT = ("caption", "hidden")
# A link to who wrote it.
_WRITERS = re.compile(
    r"\bauthor\b|/(?:authors?|staff|profiles?|people|by|writers?|journalists?|reporters?|bylines?)/",
    re.IGNORECASE,
)
_LINE = 300  # characters of a block that may be a line about the article


class PageTop(Structure):
    """A page's blocks with the headline's place, the lines between it and the text, and what is of others.

    `kinds` are those of `boxes`; `names` what the page calls its article, to tell its <h1> from others.
    """

    def __init__(self, page: Sequence[Block], kinds: Mapping[int, str], names: Sequence[str] = ()) -> None:
        super().__init__(page)
        self.kinds = kinds
        self.names = [letters(name) for name in names]
        self.head = self._headline()
        sizes = (len(block.words) if prose else 0 for block, prose in zip(page, self.prose, strict=True))
        self.sizes = [0, *itertools.accumulate(sizes)]  # characters of prose before each block
        self.others = [i for i in range(len(page)) if self._is_others_headline(i)]
        self.headings = [i for i in self.others if page[i].node.tag in HEADINGS]
        self.apart = frozenset(self.others)
        self.first = -1  # the first paragraph, be it of a summary
        self.lines, end = self._above_text()
        self.end = len(page) if end is None else end
        self.above = frozenset(self.lines)

    def at(self, node: Any) -> int | None:
        """The place of the block that an element is or stands in; None where it holds several or none."""
        for each in (node, *node.iterancestors()):
            if (extent := self.extents.get(each)) is not None:
                one = extent[0] == extent[1] and (each is node or each is self.page[extent[0]].node)
                return extent[0] if one else None
        return None

    def is_above(self, node: Any) -> bool:
        """Whether an element stands between headline and text; scripts may have left it without words."""
        if (index := self.at(node)) is not None:
            return index in self.above
        if self.head is None:
            return False
        for each in (node, *node.iterancestors()):
            for before in each.itersiblings(preceding=True):
                if (extent := self.extents.get(before)) is not None:
                    return self.head <= extent[1] < self.end
        return False

    def holds_story(self, node: Any) -> bool:
        """Whether an element holds the headline, or where the text begins."""
        first, last = self.extents.get(node, (0, -1))
        return (self.head is not None and first <= self.head <= last) or first <= self.end <= last

    def parts(self, index: int) -> list[str]:
        """The words of a block as its inner elements and line breaks part them."""
        block = self.page[index]
        first, last = self.extents[block.node]
        parts = [one_line(str(words)) for words in block.node.itertext()] if first == last else []
        parts = [words for words in parts if words]
        return parts if letters("".join(parts)) == block.letters else [block.words]

    def is_sentence(self, index: int) -> bool:
        """Whether a block is told in sentences, and is no line about the article."""
        words = self.page[index].words
        if SENTENCE_END.search(words) is None:
            return self.prose[index] and not (len(words) <= _LINE and _STAMPED.search(words))
        return len(words) > _LINE or (_CLOCK_END.search(words) is None and top_line(words) is None)

    def runs_on(self, index: int, before: str, after: str) -> bool:
        """Whether words of a block, between others of it, are a part of a sentence."""
        if not self.is_sentence(index):
            return False
        leads = _LEADS_TO.search(before) is not None and not says_when(before)
        return leads or _GOES_ON.match(after) is not None or not (before or after)

    def line_before(self, index: int | None) -> str:
        """The line above another of the lines; "" where none stands right above it."""
        return self.page[index - 1].words if index and index - 1 in self.above else ""

    def is_others(self, node: Any) -> bool:
        """Whether an element stands with another story's headline, apart from this article's."""
        index = self.at(node)
        if index is not None and self.kinds.get(index) in _OTHERS:
            return True
        others = self.others
        if index is not None and self.head is not None and self.head < index < self.first:
            # A link beside a day may be that of a section or a source there, but not in a heading.
            others = self.headings
        for each in (node, *node.iterancestors()):
            if (extent := self.extents.get(each)) is None:
                continue
            first, last = extent
            if self.holds_story(each):
                break
            if 2 * (self.sizes[last + 1] - self.sizes[first]) > self.size:
                break  # it holds the text
            if bisect.bisect_left(others, first) < bisect.bisect_right(others, last):
                return True
            if first < last and is_teaser_title(self.page[first].words.strip(" -")):
                return True
        return index is not None and index >= self.end and self._is_below_others(index)

    def _is_below_others(self, index: int) -> bool:
        """Whether a block that no element holds with others' headlines stands in a row below one."""
        if index - 1 in self.apart:
            return True
        for above in range(index - 1, max(self.end, index - _ROW), -1):
            if self.prose[above]:
                break
            if is_teaser_title(self.page[above].words.strip(" -")):
                return True
        return False

    def _headline(self) -> int | None:
        """The <h1> that the page knows for its article's; another such heading where the <h1> is a link."""
        heads = [i for i, block in enumerate(self.page) if block.node.tag in HEADINGS and block.letters]
        first = [i for i in heads if self.page[i].node.tag == "h1"]
        own = [i for i in heads if self._is_own(i)]
        plain = [i for i in first if not self.linked[i]]
        return next(iter([*(i for i in own if i in first), *plain, *own, *first]), None)

    def _is_own(self, index: int) -> bool:
        return any(_starts_alike(self.page[index].letters, name) for name in self.names)

    def _is_others_headline(self, index: int) -> bool:
        """Whether a block is a link in a heading or one as long as a headline, with no more than a day."""
        block = self.page[index]
        first, last = self.extents[block.node]
        if index == self.head or first != last or len(block.words) > _LINE or self._is_own(index):
            return False
        links = [link for link in (*block.node.iterancestors("a"), *block.node.iter("a")) if leads_away(link)]
        if not links or any(_WRITERS.search(f"{link.get('rel')} {link.get('href')}") for link in links):
            return False
        words = " ".join(_STAMPED.sub(" ", block.words).split())
        if not self.linked[index]:
            size = sum(len(letters(link.text_content())) for link in links)
            if size <= 0.9 * len(letters(words)):
                return False
        if block.node.tag in HEADINGS and letters(words):
            return True
        return is_headline(words) and top_line(block.words) is None

    def _above_text(self) -> tuple[list[int], int | None]:
        """The lines from the headline to the text, and where the text begins.

        Up to two paragraphs above the lines may be a summary, where the text goes on below them.
        """
        lines, end = self._above(plain=True)
        # A text may stand in elements that are all named for something else.
        return (lines, end) if end is not None else self._above(plain=False)

    def _above(self, *, plain: bool) -> tuple[list[int], int | None]:
        """The same, of text that nothing names or calls otherwise where `plain`; None where there is none."""
        lines: list[int] = []
        known, end, passed = 0, None, 0
        for index in range(0 if self.head is None else self.head + 1, len(self.page)):
            block = self.page[index]
            if self._is_text(index):
                if plain and (block.kind is not None or kind_of(block.words) is not None):
                    continue
                self.first = index if not passed else self.first
                known, end, passed = len(lines), index, passed + 1
                if passed > _MOST_PASSED:
                    break
            elif passed and self._ends_story(index):
                break
            elif not (self._is_apart(index) or (index in self.apart and block.node.tag in HEADINGS)):
                lines.append(index)
        return (lines[:known] if passed else lines), end

    def _is_text(self, index: int) -> bool:
        block = self.page[index]
        return (
            self.prose[index]
            and block.node.tag != "li"  # such as what a story says in short, above it
            and not (block.kind in _NO_TEXT or self.kinds.get(index) in _NO_TEXT)
            and self.is_sentence(index)
            and not self._is_apart(index)
            and not is_summary(block)
        )

    def _is_apart(self, index: int) -> bool:
        # A writer's picture makes a byline look like a caption: only what is one for certain is apart.
        return self.kinds.get(index) in _OTHERS or self.page[index].node.tag == "figcaption"

    def _ends_story(self, index: int) -> bool:
        block = self.page[index]
        if index in self.apart or is_teaser_title(block.words.strip(" -")):
            return True
        if block.node.tag not in HEADINGS:
            return False
        return len(block.words) > _LINE or (
            top_line(block.words) is None and not _STAMPED.search(block.words)
        )


def words_around(node: Any, block: Any) -> tuple[str, str]:
    """What stands before and after an element in its block."""
    before: list[str] = []
    after: list[str] = []
    while node is not block and (parent := node.getparent()) is not None:
        after.append(node.tail or "")
        for child in node.itersiblings(preceding=True):
            before += [child.tail or "", *reversed(_own_words(child))]
        for child in node.itersiblings():
            after += [*_own_words(child), child.tail or ""]
        before.append(parent.text or "")
        node = parent
    return one_line("".join(reversed(before))), one_line("".join(after))


def _own_words(node: Any) -> list[str]:
    return [str(words) for words in node.itertext()] if isinstance(node.tag, str) else []


def _starts_alike(head: str, name: str) -> bool:
    if head == name:
        return True
    return min(len(head), len(name)) >= 20 and (head.startswith(name) or name.startswith(head))
