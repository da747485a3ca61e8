"""The elements of a page that hold its article's days: <time>, and what itemprop or a class marks.

Gives `times_of`. What stands with another story, among comments or in a sentence is left out, and told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rag.sources.moments import Moment, moment_of
from rag.sources.normal import one_line
from rag.sources.page_top import PageTop, words_around
from rag.sources.top_lines import says_changed, says_when

_PUBLISHED = re.compile(r"publish|pubdate|entry-date|post-date|posted|dateline|timestamp|article.?date")
_UPDATED = re.compile(r"updat|modif")
_ELSEWHERE = re.compile(
    r"comment|related|recommend|sidebar|aside|teaser|footer|trending|popular|latest|widget|promo|carousel|nav\b"
    r"|header-top|masthead|\bitem|grid|list|more-"
)


@dataclass(slots=True)
class Times:
    """Moments with their elements, the best of each first; and the days of elements that were left out."""

    published: list[tuple[Moment, Any]] = field(default_factory=list)
    updated: list[tuple[Moment, Any]] = field(default_factory=list)
    others: set[date] = field(default_factory=set)


def times_of(tree: Any, top: PageTop) -> Times:
    """Those that the page marks as its article's; where it marks none, one between headline and text."""
    found = Times()
    unmarked: list[tuple[Moment, Any, str]] = []  # with the words before it
    marked: list[tuple[bool, bool, Moment, Any]] = []  # whether without itemprop, whether a change
    for node, moment in _elements(tree):
        index = top.at(node)
        if top.is_others(node) or _elsewhere(node, top):
            if index is not None and index >= top.end:
                found.others.add(moment.day)
            continue
        words = _names(node)
        published, updated = _PUBLISHED.search(words), _UPDATED.search(words)
        if published or updated:
            without = not node.get("itemprop")
            if updated:
                marked.append((without, True, moment, node))
            if published and (not updated or "published" in words):
                marked.append((without, False, moment, node))
        elif node.get("datetime"):
            before, after = ("", "") if index is None else words_around(node, top.page[index].node)
            if index is not None and top.runs_on(index, before, after):
                found.others.add(moment.day)
            elif top.is_above(node) or says_when(before):
                # Its line may be cut: "Updated" in an element of its own.
                unmarked.append((moment, node, before or top.line_before(index)))
    for _, changed, moment, node in sorted(marked, key=lambda each: each[0]):
        (found.updated if changed else found.published).append((moment, node))
    for moment, node, before in unmarked:
        if says_changed(before):
            found.updated.append((moment, node))
        elif not found.published:
            found.published.append((moment, node))
    return found


def _elements(tree: Any) -> Iterator[tuple[Any, Moment]]:
    for node in tree.xpath(
        "//time | //*[@itemprop='datePublished' or @itemprop='dateModified'][not(self::meta)]"
    ):
        value = node.get("datetime") or node.get("content") or one_line(" ".join(node.itertext()))
        if (moment := moment_of(value)) is not None:
            yield node, moment


def _names(node: Any) -> str:
    """What an element is called, in lower case; "pubdate" where it has that attribute."""
    names = " ".join(str(node.get(key) or "") for key in ("class", "itemprop", "pubdate", "data-testid"))
    return f"{names} {'pubdate' if node.get('pubdate') is not None else ''}".lower()


def _elsewhere(node: Any, top: PageTop) -> bool:
    """Whether it stands in what is named for other things: comments, lists of others, the page's own head."""
    for around in (node, *node.iterancestors()):
        if around.tag in ("article", "main", "body") or top.holds_story(around):
            return False
        if around.tag in ("aside", "footer", "nav") or (around.tag == "li" and not top.is_above(node)):
            return True
        if _ELSEWHERE.search(f"{around.get('class', '')} {around.get('id', '')}".lower()):
            return True
    return False
