"""What an extractor found of a story, held against the page: what it took in too much, and what it missed.

The story lives where most of its paragraphs stand. What was kept from elsewhere above or below it is a
headline, a summary or a list of other stories; paragraphs that stand there and were missed are taken in.
Knows no publisher, and never fetches anything.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections import Counter
from collections.abc import Container, Sequence
from typing import Any

from rag.sources.blocks import HEADINGS, Block, letters
from rag.sources.box_titles import is_teaser_title
from rag.sources.boxes import boxes
from rag.sources.furniture import kind_of
from rag.sources.placing import Line, joined, placed, seen_words

_WITHIN = {  # elements that are a part of a story rather than its place
    *HEADINGS,
    *("p", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "figure", "figcaption"),
    *("table", "tbody", "thead", "tfoot", "tr", "td", "th", "center", "font"),
}
_PLACE = 600  # letters of a table's cell or a list's item that is laid out as a page of its own
_PROSE = 60  # letters of a line that may count as a paragraph
_MAIN = 0.15  # share of a story's prose that makes the element it stands in its home
_LEAST_KEPT = 0.5  # share of what was extracted; less of it is no story with something around it
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$|[。！？」]$")
_SUMMARY = re.compile(
    r"\b(?:dek|deck|standfirst|sub-?head(?:line|ing)?|sub-?title|summary|excerpt|strap(?:line)?)\b"
)
_SMALL = ("li", "dt", "dd", "h2", "h3", "h4")  # what is restored only between paragraphs
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
        if _is_title(line.text, block, named) and not any(_is_paragraph(each.text) for each in kept):
            known += len(line.text)
            continue
        if line.first is not None and all(i in out for i in range(line.first, (line.last or 0) + 1)):
            known += len(line.text)
            continue
        if block is not None and index > begin and _is_list_of_links(block.node):
            continue
        if block is not None and not inside[index]:
            if index < begin and not within[index] and _leads_in(block):
                continue
            if index >= end and (over or not (within[index] or _goes_on(block, main))):
                continue
            if begin < index < end and block.kind in _FURNITURE and _linked(block.node) > 0.5:
                continue
        kept.append(line)
    while kept and _heads_nothing(kept[-1], page):
        kept.pop()
    if sum(len(line.text) for line in kept) < _LEAST_KEPT * (len(text) - known):
        return text  # the story's home was mistaken
    whole = _completed(kept, page, homes, main)
    return joined(_restored(whole, page, homes, main, out), page)


def _home(node: Any) -> Any:
    """The element that a block's paragraph stands in, be it in a list, a quotation or a table."""
    if node.tag not in _WITHIN and len(node.text_content()) <= _PLACE and node.getparent() is not None:
        node = node.getparent()  # a paragraph in an element of its own
    while node.tag in _WITHIN and node.getparent() is not None:
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
    long = [index for index in found if _is_paragraph(page[index].words)]
    for index in long or (i for i in found if page[i].kind is None and _SENTENCE_END.search(page[i].words)):
        weights[homes[index]] += len(page[index].words)
    total = weights.total()
    main = {home for home, weight in weights.items() if weight >= _MAIN * total}
    signatures = {(_signature(home), _article(home)) for home in main if home.get("class")}
    return main | {home for home in homes if (_signature(home), _article(home)) in signatures}


def _signature(node: Any) -> tuple[str, str]:
    return node.tag, node.get("class") or ""


def _at(line: Line, homes: Sequence[Any]) -> Any:
    return None if line.first is None else homes[line.first]


def _stands_in(node: Any, main: set[Any]) -> bool:
    return node in main or any(each in main for each in node.iterancestors())


def _holds(node: Any, main: set[Any]) -> bool:
    return any(node in home.iterancestors() for home in main)


def _is_list_of_links(node: Any) -> bool:
    """Whether it is one of the items of a list of headlines, all of them links."""
    if node.tag != "li" or node.getparent() is None or node.find(".//a") is None:
        return False
    items = [" ".join(item.text_content().split()) for item in node.getparent().iterchildren("li")]
    return (
        len(items) >= 2
        and all(len(item) >= 25 and item.count(" ") >= 3 for item in items)
        and _linked(node.getparent()) > 0.9
    )


def _is_paragraph(text: str) -> bool:
    return len(text) >= _PROSE and _SENTENCE_END.search(text.strip()) is not None


def _is_title(text: str, block: Block | None, named: set[str]) -> bool:
    return (block is not None and block.node.tag == "h1") or letters(text) in named


def _leads_in(block: Block) -> bool:
    """Whether what stands above the story's home is its headline's company, and not its first paragraph."""
    if not _is_paragraph(block.words) or block.node.tag in HEADINGS or block.kind in _FURNITURE:
        return True
    return _linked(block.node) > 0.5 or is_summary(block)


def is_summary(block: Block) -> bool:
    """Whether it is the summary under a headline: sentences in an element that is named so."""
    return _is_paragraph(block.words) and (_named_summary(block.node) or _in_header(block.node))


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
    return _is_paragraph(block.words) and block.kind not in _FURNITURE and _linked(block.node) < 0.5


def _linked(node: Any) -> float:
    """The share of an element's letters that are links."""
    size = len(letters(node.text_content()))
    return sum(len(letters(link.text_content())) for link in node.iter("a")) / size if size else 0.0


def _heads_nothing(line: Line, page: Sequence[Block]) -> bool:
    """Whether the last line is a heading, or nothing but a link to another page."""
    if line.last is None:
        return False
    node = page[line.last].node
    if node.tag in HEADINGS:
        return True
    return node.tag in ("p", "li") and not _SENTENCE_END.search(line.text.strip()) and _linked(node) > 0.9


def _article(node: Any) -> Any:
    return next((each for each in (node, *node.iterancestors()) if each.tag == "article"), None)


def _opens_a_story(block: Block, home: Any, main: set[Any]) -> bool:
    """Whether it is the headline of another story: outside the homes, of the first rank or a link."""
    if block.node.tag not in HEADINGS or home in main:
        return False
    return block.node.tag == "h1" or (block.node.tag in ("h2", "h3") and _linked(block.node) > 0.9)


def _completed(
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
            if have[at] < 0.9 * len(page[at].letters) and _linked(page[at].node) < 0.5:
                filled.add(at)
                line = Line(seen_words(page[at].node), at, at)  # noqa: PLW2901
        result.append(line)
    return result


def _restored(
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
    missed = {
        index
        for index in open_
        if page[index].node.tag == "p"
        and (_is_paragraph(page[index].words) or len(page[index].words) >= 2 * _PROSE)
        and _linked(page[index].node) < 0.3
        and page[index].letters not in have
    }
    ends = (*inside, *missed)
    posts = _posts(page, homes, main)
    low, high = min(ends, default=0), max(ends, default=0)
    unplaced = letters("".join(line.text for line in kept if line.first is None))
    missed |= {
        index
        for index in open_
        if (low < index < high or index in posts)
        and (page[index].node.tag in _SMALL or index in posts)
        and _belongs(page[index])
        and not (page[index].letters in unplaced or _said(page[index].letters, have))
    }
    # The last first: a heading stays only where something of the story follows it.
    for index in sorted(missed, reverse=True):
        if page[index].node.tag in HEADINGS and not _followed(index, page, missed | taken, out):
            missed.discard(index)
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


def _posts(page: Sequence[Block], homes: Sequence[Any], main: set[Any]) -> set[int]:
    """The times and headings that open the posts of a page which tells a story post by post."""
    opening: dict[tuple[str, str], list[list[int]]] = {}
    for _, own in itertools.groupby(range(len(page)), lambda i: homes[i]):
        run = list(itertools.takewhile(lambda i: page[i].node.tag in ("time", *HEADINGS), own))
        if run and homes[run[0]] in main and page[run[0]].node.tag == "time":
            opening.setdefault(_signature(homes[run[0]]), []).append(run)
    return {i for runs in opening.values() if len(runs) >= 2 for run in runs for i in run}


def _belongs(block: Block) -> bool:
    """Whether a heading or an item of a list between paragraphs is the story's, by its words and links."""
    if _linked(block.node) >= 0.5 or is_teaser_title(block.words.strip(" -")):
        return False
    return kind_of(block.words) is None and not _is_list_of_links(block.node)


def _said(words: str, have: str) -> bool:
    """Whether a text has these letters already; short ones stand in any text by chance."""
    return len(words) >= _PROSE / 2 and words in have


def _followed(index: int, page: Sequence[Block], kept: Container[int], out: Container[int]) -> bool:
    after = (i for i in range(index + 1, len(page)) if i not in out and page[i].kind != "caption")
    return next(after, -1) in kept
