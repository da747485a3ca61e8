"""What an extractor missed of a story that the page has: paragraphs and their pieces, lists, headings, times.

Takes them from the story's homes alone, up to the next story on the page.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter
from collections.abc import Container, Sequence
from typing import Any

from rag.sources.blocks import HEADINGS, Block, is_fact_box, letters
from rag.sources.box_titles import is_teaser_title
from rag.sources.furniture import kind_of
from rag.sources.placing import Line, seen_words
from rag.sources.structure import (
    PROSE,
    SENTENCE_END,
    is_list_of_links,
    is_paragraph,
    linked,
    signature,
)

_SMALL = ("li", "dt", "dd", "h2", "h3", "h4")  # what is restored only between paragraphs


def _opens_a_story(block: Block, home: Any, main: set[Any]) -> bool:
    """Whether it is the headline of another story: outside the homes, of the first rank or a link."""
    if block.node.tag not in HEADINGS or home in main:
        return False
    return block.node.tag == "h1" or (block.node.tag in ("h2", "h3") and linked(block.node) > 0.9)


def completed(
    kept: Sequence[Line], page: Sequence[Block], homes: Sequence[Any], main: set[Any]
) -> list[Line]:
    """The lines; where one is a piece of a paragraph whose other pieces were lost, the whole paragraph."""
    have: Counter[int] = Counter()
    for line in kept:
        if line.first is not None and line.first == line.last:
            have[line.first] += len(letters(line.text))
    result: list[Line] = []
    filled: set[int] = set()
    for line in kept:
        at = line.first
        if at is not None and have[at] and homes[at] in main and page[at].node.tag == "p":
            if at in filled:
                continue
            if have[at] < 0.9 * len(page[at].letters) and linked(page[at].node) < 0.5:
                filled.add(at)
                line = Line(seen_words(page[at].node), at, at)  # noqa: PLW2901
        result.append(line)
    return result


def restored(
    kept: Sequence[Line], page: Sequence[Block], homes: Sequence[Any], main: set[Any], out: Container[int]
) -> list[Line]:
    """The lines, and among them what was missed of the story's homes: paragraphs, lists, headings, times."""
    have = letters("".join(line.text for line in kept))
    taken = {i for line in kept if line.first is not None for i in range(line.first, (line.last or 0) + 1)}
    inside = [line.first for line in kept if line.first is not None and homes[line.first] in main]
    begin = inside[0] if inside else 0
    first_home = homes[begin]
    next_story = next(
        (
            i
            for i, block in enumerate(page)
            if i > begin and i not in taken and _opens_a_story(block, homes[i], main)
        ),
        len(page),
    )
    open_ = [
        index
        for index, block in enumerate(page)
        if homes[index] in main
        and index not in taken
        and index not in out
        and block.kind is None
        and (homes[index] is first_home or begin < index < next_story)
    ]
    boxed = {index for index in open_ if any(map(is_fact_box, page[index].node.iterancestors("aside")))}
    missed = {
        index
        for index in open_
        if page[index].node.tag == "p"
        and index not in boxed
        and (is_paragraph(page[index].words) or len(page[index].words) >= 2 * PROSE)
        and linked(page[index].node) < 0.3
        and page[index].letters not in have
    }
    ends = (*inside, *missed)
    openings, posts = _posts(page, homes, main)
    low, high = min(ends, default=0), max(ends, default=0)
    unplaced = letters("".join(line.text for line in kept if line.first is None))
    missed |= {
        index
        for index in open_
        if (
            index in openings
            or _may_be_missed(page[index], low < index < high, index in boxed, homes[index] in posts)
        )
        and _belongs(page[index])
        and not (page[index].letters in unplaced or _said(page[index].letters, have))
    }
    # The last first: a heading stays only where something of the story follows it, a time in its own post.
    present = missed | taken
    told = {homes[i] for i in present if i not in openings}
    for index in sorted(missed, reverse=True):
        heads = index not in openings and page[index].node.tag in HEADINGS
        if (index in openings and homes[index] not in told) or (
            heads and not _followed(index, page, present, out)
        ):
            missed.discard(index)
            present.discard(index)
    return _inserted(kept, sorted(missed), page)


def _inserted(kept: Sequence[Line], missed: Sequence[int], page: Sequence[Block]) -> list[Line]:
    """The lines, each missed block behind the last line that stands above it in the page."""
    lowest = [len(page) if line.last is None else line.last for line in kept]
    for at in range(len(lowest) - 2, -1, -1):
        lowest[at] = min(lowest[at], lowest[at + 1])  # of this line and those after it
    result: list[Line] = []
    done = 0
    for index in missed:
        at = bisect.bisect_left(lowest, index)
        result += kept[done:at]
        done = max(done, at)
        words = seen_words(page[index].node)
        result.append(Line(f"- {words}" if page[index].node.tag == "li" else words, index, index))
    return result + list(kept[done:])


def _posts(page: Sequence[Block], homes: Sequence[Any], main: set[Any]) -> tuple[set[int], set[Any]]:
    """Where a story is told post by post: the times and headings that open the posts, and the posts."""
    opening: dict[tuple[str, str], list[list[int]]] = {}
    for home, own in itertools.groupby(range(len(page)), lambda i: homes[i]):
        run = list(itertools.takewhile(lambda i: page[i].node.tag in ("time", *HEADINGS), own))
        if home in main and any(page[i].node.tag == "time" for i in run):
            opening.setdefault(signature(home), []).append(run)
    runs = [run for alike in opening.values() if len(alike) >= 2 for run in alike]
    return {i for run in runs for i in run}, {homes[run[0]] for run in runs}


def _may_be_missed(block: Block, between: bool, boxed: bool, in_post: bool) -> bool:
    """Whether it is what is missed: between paragraphs lists, headings and boxes of facts; of a post, all."""
    if block.node.tag in _SMALL:
        return between or in_post
    if not (in_post or (between and boxed)) or SENTENCE_END.search(block.words) is None:
        return False
    return block.node.tag in ("p", "blockquote") or block.letters == letters(block.node.text_content())


def _belongs(block: Block) -> bool:
    """Whether a heading or an item of a list between paragraphs is the story's, by its words and links."""
    if linked(block.node) >= 0.5 or is_teaser_title(block.words.strip(" -")):
        return False
    return kind_of(block.words) is None and not is_list_of_links(block.node)


def _said(words: str, have: str) -> bool:
    """Whether a text has these letters already; short ones stand in any text by chance."""
    return len(words) >= PROSE / 2 and words in have


def _followed(index: int, page: Sequence[Block], kept: Container[int], out: Container[int]) -> bool:
    after = (i for i in range(index + 1, len(page)) if i not in out and page[i].kind != "caption")
    return next(after, -1) in kept
