"""What a page's structure sets beside its story: boxes of other stories, comments, banners, captions.

Tells it by titles, links, buttons and pictures, never by an element's name. Gives a kind to blocks; whether a
block belongs to the story otherwise, it does not say.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.sources.blocks import HEADINGS, Block
from rag.sources.box_titles import is_accept_button, is_comments_title, is_teaser_title
from rag.sources.furniture import asks_consent
from rag.sources.headlines import is_headline, stems, tells
from rag.sources.structure import ROOMS, Structure, host, leads_away

_TITLE = 60  # characters of a box's title
_TEXT = 300  # characters of the text under another story's headline
_CARD = 400  # characters of a headline and its text
_BANNER = 4_000  # characters of a banner with all that it says of cookies
_FORM = 400  # characters of a box that asks for an address
_CAPTION = 200
_MOST_CARDS = 0.34  # share of a page's prose: with more of them, they are what the page is about
_MOST_CAPTIONS = 0.25
_TO_READERS = re.compile(r"\b(?:you|your|we|our|us|sign|subscribe|newsletter|inbox|e-?mail)\b", re.IGNORECASE)


def boxes(page: Sequence[Block]) -> dict[int, str]:
    """The place of each such block in the page, with its kind."""
    return _Boxes(page).found() if page else {}


class _Boxes(Structure):
    def __init__(self, page: Sequence[Block]) -> None:
        super().__init__(page)
        self.kinds: dict[int, str] = {}
        self.said: set[str] = set()  # stems of the prose before the block `read`
        self.read = 0

    def found(self) -> dict[int, str]:
        for index, block in enumerate(self.page):
            if len(block.words) > _TITLE or index in self.kinds:
                continue
            if is_teaser_title(block.words.strip(" -")):
                self._titled(index)
            elif is_comments_title(block.words):
                self._comments(index)
            elif len(block.words) <= 40 and is_accept_button(block.words):
                self._banner(index)
        self._forms()
        self._within(self._cards(), "teaser", _MOST_CARDS)
        self._within(self._lone_links(), "related", _MOST_CARDS)
        self._within(self._captions(), "caption", _MOST_CAPTIONS)
        self._titles_of_nothing()
        return self.kinds

    def _mark(self, first: int, last: int, kind: str) -> None:
        for index in range(first, last + 1):
            self.kinds.setdefault(index, kind)

    def _within(self, places: Iterator[tuple[int, int]], kind: str, most: float) -> None:
        """Mark them, unless they hold too much of the page's prose."""
        found = list(places)
        size = sum(len(self.page[i].words) for first, last in found for i in range(first, last + 1))
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

    def _titled(self, index: int) -> None:
        """The box that begins with such a title, where it holds other stories; or the headlines below it."""
        best = None
        for _, last in self.opened_by(index):
            if best is not None and any(self.prose[i] for i in range(best + 1, last + 1)):
                break
            if last > index and self._are_other_stories(index + 1, last):
                best = last
        if best is None:
            best = self._headlines_below(index)
        if best > index:
            self._mark(index, best, "teaser")

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

    def _comments(self, index: int) -> None:
        """What readers wrote: all the rest of the element whose story has ended."""
        story = [i for i in range(index) if self.prose[i] and self.page[i].kind is None]
        if len(story) < 2 or self.linked[index]:
            return
        box, last = list(self.opened_by(index))[-1]
        numbered = re.search(r"\d", self.page[index].words) is not None
        if last == index:
            if self.page[index].node.tag not in HEADINGS or not numbered:
                return
            last = self.extents[self.page[index].node.getparent()][1]
        elif not numbered and next(box.iter("textarea", "form"), None) is None:
            return  # a part of a story that tells what was said
        if not any(self.page[i].node.tag == "h1" for i in range(index, last + 1)):
            self._mark(index, last, "comments")

    def _banner(self, index: int) -> None:
        """The largest element around a button that says no more than a banner which asks for consent."""
        for node in (self.page[index].node, *self.page[index].node.iterancestors()):
            if node.tag in ROOMS:
                return
            first, last = self.extents[node]
            own = range(first, last + 1)
            words = " ".join(self.page[i].words for i in own)
            if len(words) > _BANNER or any(self.page[i].node.tag == "h1" for i in own):
                return
            if not all(_TO_READERS.search(self.page[i].words) for i in own if self.prose[i]):
                return
            if asks_consent(words):
                self._mark(first, last, "boilerplate")

    def _forms(self) -> None:
        """Boxes that ask a reader for an address."""
        root = self.page[0].node.getroottree().getroot()
        for form in root.iter("form"):
            if not any(each.get("type", "text").lower() in ("text", "email") for each in form.iter("input")):
                continue
            best = None
            for node in (form, *form.iterancestors()):
                if node.tag in ROOMS or len(node.text_content()) > 2 * _FORM:
                    break
                if node not in self.extents:
                    continue
                first, last = self.extents[node]
                own = [self.page[i].words for i in range(first, last + 1)]
                if sum(map(len, own)) > _FORM or not all(
                    _TO_READERS.search(words) for words in own if words.count(" ") >= 3
                ):
                    break
                best = (first, last)
            if best is not None:
                self._mark(*best, "boilerplate")

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

    def _captions(self) -> Iterator[tuple[int, int]]:
        """A short paragraph that stands alone with a picture in an element."""
        for i, block in enumerate(self.page):
            if i in self.kinds or self.linked[i] or len(block.words) > _CAPTION or block.node.tag in HEADINGS:
                continue
            node = block.node
            while (parent := node.getparent()) is not None and self.extents[parent] == [i, i]:
                node = parent
            if node is block.node or node.tag in (*ROOMS, "li", "ul", "blockquote"):
                continue
            if next(node.iter("img"), None) is not None and next(block.node.iter("img"), None) is None:
                yield i, i

    def _titles_of_nothing(self) -> None:
        """Titles over nothing but other stories, to the last block of their box."""
        for i, block in enumerate(self.page):
            if i in self.kinds or block.node.tag not in HEADINGS or i + 1 not in self.kinds:
                continue
            for _, last in self.opened_by(i):
                if last > i and all(
                    self.kinds.get(j) in ("teaser", "related") for j in range(i + 1, last + 1)
                ):
                    self._mark(i, i, self.kinds[i + 1])
