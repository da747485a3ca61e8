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
from rag.sources.box_titles import (
    is_accept_button,
    is_advert_label,
    is_certain_comments_title,
    is_comments_title,
    is_slot_label,
    is_teaser_title,
)
from rag.sources.cards import Cards
from rag.sources.furniture import asks_consent
from rag.sources.structure import ROOMS, SENTENCE_END, linked, signature

_TITLE = 60  # characters of a box's title
_ADVERT = 400  # characters of an advertisement
_MOST_ADVERT = 0.34  # share of a page's prose: more of it is the story
_LINKED = 0.5  # share of an advertisement that is a link, where its label may stand over the story's words
_NEAR = 50  # siblings of an element that are looked at
_NAME = 40  # characters of a reader's name, and of what stands beside it
_BANNER = 4_000  # characters of a banner with all that it says of cookies
_FORM = 400  # characters of a box that asks for an address
_CAPTION = 200
_MOST_CAPTIONS = 0.25  # share of a page's prose: with more of them, they are its story
_TO_READERS = re.compile(r"\b(?:you|your|we|our|us|sign|subscribe|newsletter|inbox|e-?mail)\b", re.IGNORECASE)


def boxes(page: Sequence[Block]) -> dict[int, str]:
    """The place of each such block in the page, with its kind."""
    return _Boxes(page).found() if page else {}


class _Boxes(Cards):
    def found(self) -> dict[int, str]:
        for index, block in enumerate(self.page):
            if len(block.words) > _TITLE or index in self.kinds:
                continue
            if is_teaser_title(block.words.strip(" -")):
                self._titled(index)
            elif is_comments_title(block.words):
                self._comments(index)
            elif is_advert_label(block.words) or is_slot_label(block.words):
                self._advert(index)
            elif len(block.words) <= 40 and is_accept_button(block.words):
                self._banner(index)
        self._forms()
        self.mark_cards()
        self._within(self._captions(), "caption", _MOST_CAPTIONS)
        self._titles_of_nothing()
        return self.kinds

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

    def _comments(self, index: int) -> None:
        """What readers wrote: all the rest of the element whose story has ended."""
        story = [i for i in range(index) if self.prose[i] and self.page[i].kind is None]
        if len(story) < 2 or self.linked[index]:
            return
        box, last = list(self.opened_by(index))[-1]
        words = self.page[index].words
        numbered = re.search(r"\d", words) is not None
        alone = last == index
        if alone:
            if self.page[index].node.tag not in HEADINGS:
                return
            last = self.extents[self.page[index].node.getparent()][1]
        formed = not alone and next(box.iter("textarea", "form"), None) is not None
        if (
            not numbered
            and not formed
            and not (is_certain_comments_title(words) and self._posts(index, last))
        ):
            return  # a part of a story that tells what was said
        if not any(self.page[i].node.tag == "h1" for i in range(index, last + 1)):
            self._mark(index, last, "comments")

    def _posts(self, title: int, last: int) -> bool:
        """Whether what stands below a title are elements alike, each with a reader's name and words."""
        node = self.page[title + 1].node if last > title else None
        while node is not None and self.extents[node][1] <= last and node.tag not in ROOMS:
            first, end = self.extents[node]
            if first == title + 1 < end and self._is_post(first, end):
                after = [
                    each for each in itertools.islice(node.itersiblings(), _NEAR) if each in self.extents
                ]
                return all(signature(each) == signature(node) or not self._tells(each) for each in after)
            node = node.getparent()
        return False

    def _tells(self, node: Any) -> bool:
        first, last = self.extents[node]
        return any(self.prose[first : last + 1])

    def _is_post(self, first: int, last: int) -> bool:
        name = self.page[first].words
        return (
            len(name) <= _NAME
            and SENTENCE_END.search(name) is None
            and any(self.prose[i] for i in range(first + 1, last + 1))
        )

    def _advert(self, index: int) -> None:
        """The element that opens with an advertisement's label; not one of those that a story is told in."""
        for node, last in self.opened_by(index):
            if last == index:
                continue
            own = range(index + 1, last + 1)
            size = sum(len(self.page[i].words) for i in own)
            alike = (
                each
                for side in (True, False)
                for each in itertools.islice(node.itersiblings(preceding=side), _NEAR)
                if each in self.extents and signature(each) == signature(node)
            )
            if is_slot_label(self.page[index].words) and linked(node) < _LINKED:
                return
            if size <= min(_ADVERT, _MOST_ADVERT * self.size) and not any(map(self._tells, alike)):
                self._mark(index, last, "boilerplate")
            return

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
