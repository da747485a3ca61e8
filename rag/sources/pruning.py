"""A page before a story is looked for in it: posts that the story quotes are made plain quotations, and what
opens only under a pointer or for a screen reader is taken out. Changes the tree that it is given.
"""

from __future__ import annotations

import re
from typing import Any

_POST = re.compile(r"\b(?:twitter-tweet|twitter-video|instagram-media|tiktok-embed|bluesky-embed|fb-post)\b")
_ASIDE = re.compile(
    r"(?:^|\s)(?:is-)?(?:hidden|hide|visually-?hidden|sr-only|screen-?reader(?:-text|-only)?|assistive-text"
    r"|print-?(?:only|header|footer)|tooltip(?:-\w+)?|popover)(?:\s|$)"
)
_MAY_BE_ASIDE = "descendant-or-self::*[@class or (self::span or self::div) and (parent::p or parent::span)]"
_CROWDED = 3000  # elements in one: no paragraph has so many
_IN_LINE = frozenset(
    "a abbr b bdi bdo big cite code data em font i ins mark small span strong sub sup time tt u var".split()
)
_MOST = 0.1  # share of a page's words that may go as such: more of them is a story shown by a script
_LEAST = 600  # characters that may always go


def readied(tree: Any) -> Any:
    """The tree, changed in place."""
    for quoted in tree.iter("blockquote"):
        if _POST.search(quoted.get("class") or ""):
            _make_plain(quoted)
    for table in list(tree.iter("table")):
        if _lays_out(table):
            _unfold(table)
    most = max(_LEAST, _MOST * _size(tree))
    for node in reversed(tree.xpath(_MAY_BE_ASIDE)):
        if _is_aside(node) and _size(node) <= most:  # the innermost first: a sentence may hold one
            node.drop_tree()
    for crowded in tree.xpath(f"descendant-or-self::*[count(*) > {_CROWDED}]"):
        _flatten(crowded)
    return tree


def _flatten(crowded: Any) -> None:
    """Take the marks of words off: an extractor merges their texts one by one, each time copying them all."""
    last: Any = None  # the child behind which words are gathered; None: the element itself
    words = [crowded.text or ""]
    for child in [*crowded, None]:
        if child is not None and child.tag in _IN_LINE:
            words += [child.text_content(), child.tail or ""]
            crowded.remove(child)
            continue
        if last is None:
            crowded.text = "".join(words)
        else:
            last.tail = "".join(words)
        if child is not None:
            last, words = child, [child.tail or ""]


def _lays_out(table: Any) -> bool:
    """Whether a table is the page's frame: most of its words stand in one cell, in blocks of their own."""
    size = _size(table)
    return size > _LEAST and any(
        _size(cell) > max(_LEAST, size / 2) and sum(1 for _ in cell.iter("p", "div", "br", "table")) >= 2
        for cell in table.iter("td")
    )


def _unfold(table: Any) -> None:
    rows = [row for part in (table, *table.iterchildren("tbody")) for row in part.iterchildren("tr")]
    for node in (table, *table.iterchildren("tbody"), *rows, *(cell for row in rows for cell in row)):
        if isinstance(node.tag, str):
            node.tag = "div"


def _make_plain(quoted: Any) -> None:
    """Take the names off a post, and off what holds nothing but it: an extractor passes embeds by."""
    size = len(quoted.text_content().split())
    node = quoted
    for _ in range(4):
        if node is None or node.tag in ("body", "article", "main"):
            return
        words = sum(len((text or "").split()) for text in node.xpath(".//text()[not(ancestor::script)]"))
        if words > size + 3:
            return
        for name in ("class", "id", "role"):
            node.attrib.pop(name, None)
        node = node.getparent()


def _is_aside(node: Any) -> bool:
    if node.tag in ("html", "body", "main", "article", "p") or node.getparent() is None:
        return False
    if _ASIDE.search((node.get("class") or "").lower()):
        return True
    return node.tag in ("span", "div") and _opens_in_line(node)


def _opens_in_line(node: Any) -> bool:
    """Whether it is a list of headlines in the midst of a sentence: what a name shows when pointed at."""
    parent = node.getparent()
    if parent.tag not in ("p", "span") or not any(True for _ in node.iterancestors("p")):
        return False
    links = [" ".join(link.text_content().split()) for link in node.iter("a")]
    headlines = [link for link in links if len(link) >= 25 and link.count(" ") >= 3]
    return len(headlines) >= 2 and sum(map(len, links)) > 0.7 * len(" ".join(node.text_content().split()))


def _size(node: Any) -> int:
    return len(node.text_content())
