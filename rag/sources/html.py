"""Saved web pages into a Draft: trafilatura finds the story, its title, author, publisher, date and address.

What the page holds besides is kept as removed, with its kind. Never fetches anything.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rag.domain import Removed
from rag.errors import UnreadableSource
from rag.sources.assembly import Draft
from rag.sources.blocks import Block, blocks, letters
from rag.sources.boxes import boxes
from rag.sources.furniture import kind_of
from rag.sources.hidden import without_unseen
from rag.sources.page_metadata import page_metadata
from rag.sources.page_names import Guess
from rag.sources.placing import placed
from rag.sources.pruning import readied
from rag.sources.story import is_summary, settled

# `fast` leaves out the two fallback extractors. On 181 news pages with known bodies: precision 0.933, recall
# 0.968, 47 pages/s; with the fallbacks 0.929, 0.968, 26 pages/s; `favor_precision` lost 0.8 points of recall.
_OPTIONS: dict[str, Any] = {
    "fast": True,
    "include_comments": False,
    "include_tables": True,
    "with_metadata": True,
}
_MOST_REMOVED = 40_000  # characters of furniture kept for one page


def draft_from_html(page: str) -> Draft:
    """Raises UnreadableSource where there is no story in the page."""
    import lxml.etree  # type: ignore[import-untyped]
    import lxml.html  # type: ignore[import-untyped]
    from trafilatura import bare_extraction, load_html

    page = page.replace("\x00", "")
    # lxml refuses a text that declares another encoding than it is in.
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page)
    # lxml makes an element's object anew whenever nobody holds it: each is held, for each is met often.
    alive: list[Any] = []
    parser = _parser()
    try:
        # Its own parsing mends broken pages better than lxml's alone (recall 0.961 to 0.968).
        parsed = load_html(page)
        alive.extend(() if parsed is None else parsed.iter())
        ready = None if parsed is None else readied(without_unseen(parsed))
        found: Any = bare_extraction(
            page if ready is None else ready,
            date_extraction_params={"original_date": True, "extensive_search": False},
            **_OPTIONS,
        )
        tree = lxml.html.document_fromstring(page, parser=parser)
        alive.extend(tree.iter())
    except (lxml.etree.LxmlError, ValueError, RecursionError, AssertionError) as error:
        raise UnreadableSource(
            f"The page cannot be read: {error}.", advice="Save the page again as HTML."
        ) from error
    if found is None or not (found.text or "").strip():
        raise UnreadableSource(
            "There is no story in the page.",
            advice="Check that it was saved whole; a page drawn by scripts needs a browser's “Save page as”.",
        )
    whole = list(blocks(tree))
    around = boxes(whole)
    today = datetime.now(UTC).date()
    known = page_metadata(tree, _guess(found), latest=today, page=whole, kinds=around)
    text = settled(found.text, list(blocks(tree if ready is None else ready)), _titles(tree, known.title))
    return Draft(
        text=text,
        title=known.title,
        publisher=known.publisher,
        url=known.url,
        authors=known.authors,
        published=known.published,
        updated=known.updated,
        canonical_url=known.canonical_url,
        language=known.language,
        note=next(iter(tree.xpath("//meta[@name='dateline:note']/@content")), None),
        removed=_removed(whole, around, known.title or "", text),
        provenance=known.provenance,
    )


@functools.cache
def _parser() -> Any:
    """lxml's parser of HTML with one class for every element, which trafilatura's is given too.

    Their own choose one by name, in Python, each time an element's object is made: a sixth of all time.
    """
    import lxml.html
    from trafilatura import utils

    classes = lxml.etree.ElementDefaultClassLookup(
        element=lxml.html.HtmlElement,
        comment=lxml.html.HtmlComment,
        pi=lxml.html.HtmlProcessingInstruction,
        entity=lxml.html.HtmlEntity,
    )
    parser = lxml.html.HTMLParser()
    for each in (parser, utils.HTML_PARSER):
        each.set_element_class_lookup(classes)
    return parser


def _guess(found: Any) -> Guess:
    """What trafilatura makes of the page, for what the page does not say."""
    authors = tuple(name for name in re.split(r"\s*;\s*", found.author or "") if name)
    return Guess(found.title, found.sitename, found.url, authors, found.date)


def _titles(tree: Any, title: str | None) -> list[str]:
    """What the page calls the story: in its head, to those who link to it, and to the eye."""
    named = tree.xpath("//meta[@property='og:title' or @name='twitter:title' or @name='title']/@content")
    named += [" ".join(node.itertext()) for node in tree.xpath("//h1 | //head/title")]
    named += [re.split(r" [|–—-] | \| ", each)[0] for each in named]
    return [each for each in dict.fromkeys([title or "", *named]) if letters(each)]


def _removed(page: Sequence[Block], around: Mapping[int, str], title: str, text: str) -> tuple[Removed, ...]:
    """Every block of words a reader would see that is neither in the story nor its title, in page order.

    Neighbours of one kind are one piece.
    """
    kept = {
        index
        for line in placed(text.split("\n"), page)
        if line.first is not None and line.last is not None
        for index in range(line.first, line.last + 1)
    }
    kept_letters = letters(f"{title}\n{text}")
    kept_lines = {letters(title), *(letters(line) for line in text.split("\n"))}
    pieces: list[Removed] = []
    size = 0
    last = -1  # the block that the last piece ends with
    for index, block in enumerate(page):
        own = block.letters
        # A short word such as "News" stands somewhere in any story; longer runs of words do not by chance.
        if not own or index in kept or own in kept_lines or (len(own) >= 25 and own in kept_letters):
            continue
        size += len(block.words)
        if size > _MOST_REMOVED:
            break
        kind = _kind(block, around.get(index))
        if pieces and pieces[-1].kind == kind and last == index - 1:
            pieces[-1] = Removed(kind, f"{pieces[-1].text}\n{block.words}")
        else:
            pieces.append(Removed(kind, block.words))
        last = index
    return tuple(pieces)


def _kind(block: Block, box: str | None) -> str:
    """Of a removed block: what its box is, what the names around it say, or what its words do."""
    if block.kind == "hidden":
        return block.kind
    if box is None and is_summary(block):
        return "summary"
    return box or block.kind or kind_of(block.words) or "boilerplate"
