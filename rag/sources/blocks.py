"""The blocks of a web page: each innermost run of words that a reader sees as one piece, and where it stands.

Gives them in page order, with the kind that the names of their surroundings suggest. Decides nothing.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rag.sources.hidden import unseen
from rag.sources.normal import normalised, one_line

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LEAVES = {
    *HEADINGS,
    *("p", "li", "blockquote", "figcaption", "td", "th", "dt", "dd", "pre"),
    *("summary", "button", "label", "caption", "legend"),
}
_CONTAINERS = {
    *("html", "body", "main", "article", "section", "div", "aside", "nav", "header", "footer"),
    *("ul", "ol", "dl", "table", "tbody", "thead", "tfoot", "tr"),
    *("form", "figure", "details", "fieldset"),
}
_BLOCKS = _LEAVES | _CONTAINERS
_UNSEEN = {
    *("script", "style", "noscript", "template", "head", "svg", "iframe", "object"),
    *("select", "textarea", "math"),
}
_LEADING = ("a", "form", "button", "input", "iframe")
_FACT_BOX = 100  # elements in it
_LONGEST_NAME = 2000  # characters of an attribute that are looked at
_NO_LETTER = re.compile(r"\W+")
_NO_ASCII_LETTER = {code: None for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}
_KINDS = (
    ("comments", re.compile(r"comment|disqus|discussion")),
    ("caption", re.compile(r"caption|credit|figure")),
    ("related", re.compile(r"related|recommend|read-?more|see-?also|more-(?:from|on)")),
    ("teaser", re.compile(r"teaser|promo|trending|popular|most-|up-?next|latest|aside")),
    (
        "boilerplate",
        re.compile(
            r"\bads?\b|\bad-|advert|sponsor|cookie|consent|newsletter|subscribe|share|social|sign-?up|copyright"
            r"|legal|byline|note"
        ),
    ),
    ("paywall", re.compile(r"paywall|meter|gate\b")),
    ("navigation", re.compile(r"nav|menu|header|footer|breadcrumb|sidebar|skip|logo|banner")),
)


@dataclass(frozen=True, slots=True)
class Block:
    """Words of one innermost element, or of a container between its elements."""

    node: Any  # the lxml element
    words: str  # on one line
    kind: str | None  # what the names around it suggest, as "related"; None: nothing
    letters: str  # of its words


def blocks(tree: Any) -> Iterator[Block]:
    """Every block of a page in its order."""
    most = _size(tree) / 2
    stack: list[tuple[Any, str | None, str | None]] = [(tree, None, None)]  # no recursion: pages nest deeply
    while stack:
        node, words, around = stack.pop()
        if words is not None:
            if words := one_line(words):
                yield Block(node, words, around, _bare(words))
            continue
        if not isinstance(node.tag, str) or node.tag in _UNSEEN or node.get("hidden") is not None:
            continue
        within = "hidden" if unseen(node) else around or _kind_of_element(node, most)
        if node.tag in _LEAVES or not any(child.tag in _BLOCKS for child in node):
            if whole := one_line(" ".join(node.itertext()) if len(node) else node.text or ""):
                yield Block(node, whole, within, _bare(whole))
            continue
        parts: list[tuple[Any, str | None, str | None]] = [(node, node.text or "", within)]
        for child in node:
            parts += [(child, None, within), (node, child.tail or "", within)]
        stack.extend(part for part in reversed(parts) if part[1] is None or part[1].strip())


def letters(words: str) -> str:
    """The letters and digits alone, without case: for telling whether two texts say the same."""
    return _bare(words if words.isascii() else normalised(words))


def _bare(words: str) -> str:
    """The same of words that are normalised."""
    if words.isascii():
        return words.translate(_NO_ASCII_LETTER).lower()
    return _NO_LETTER.sub("", words).casefold()


def is_fact_box(node: Any) -> bool:
    """Whether a small aside leads nowhere and asks for nothing: it tells something of the story around it."""
    if node.tag != "aside":
        return False
    inside = list(itertools.islice(node.iter(), _FACT_BOX + 1))
    return len(inside) <= _FACT_BOX and not any(each.tag in _LEADING for each in inside)


def _kind_of_element(node: Any, most: float) -> str | None:
    """What an element is named for; nothing where it holds the bulk of the page, as "with-sidebar" may."""
    if node.tag in ("body", "html", "main", "article"):
        return None
    named = (
        "" if is_fact_box(node) else node.tag,
        *(node.get(name, "")[:_LONGEST_NAME] for name in ("class", "id", "role")),
    )
    kind = _kind_of_names(" ".join(named))
    if kind is None or _size(node) <= most or (kind == "comments" and node.find(".//h1") is None):
        return kind  # few words of a story may have many readers' under them
    return None


@functools.lru_cache(maxsize=4096)  # a page gives many elements the same names
def _kind_of_names(names: str) -> str | None:
    lower = names.lower()
    return next((kind for kind, pattern in _KINDS if pattern.search(lower)), None)


def _size(node: Any) -> int:
    return sum(len(paragraph.text_content()) for paragraph in node.iter("p"))
