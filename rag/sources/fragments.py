"""Pieces of HTML that are no page: a feed's item, an e-mail's body. Read as a page is, with its title on top.

What the page reader finds no story in, such as one short paragraph, is taken as the words it shows.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

from rag.errors import UnreadableSource
from rag.sources.assembly import Draft
from rag.sources.hidden import unseen
from rag.sources.html import draft_from_html
from rag.sources.normal import one_line

_PAGE = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)
_PASSED_OVER = ("script", "style", "head", "noscript", "template", "svg", "iframe", "object")
_BLOCKS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 blockquote tr table ul ol section article header footer figure figcaption pre"
    " dt dd br hr td th".split()
)
_HALF = 0.5  # of the words shown: a page reader that keeps less has mistaken the piece for a page's furniture


def draft_from_fragment(markup: str, *, title: str | None = None) -> Draft:
    """The draft; its title is the one given. Raises UnreadableSource where it shows no words."""
    shown = words_of(markup)
    if not shown:
        raise UnreadableSource("It shows no words.", advice="Check that it was saved whole.")
    page = markup
    if not _PAGE.search(markup[:2000]):
        name = html.escape(title or "")
        page = (
            f"<!doctype html><html><head><title>{name}</title></head><body><article><h1>{name}</h1>{markup}"
            "</article></body></html>"
        )
    try:
        draft = draft_from_html(page)
    except UnreadableSource:
        return Draft(text=shown, title=title)
    if len(draft.text) < _HALF * len(shown):
        return Draft(text=shown, title=title or draft.title)
    return replace(draft, title=title or draft.title)


def words_of(markup: str) -> str:
    """The words that a piece of HTML shows, its blocks parted by blank lines."""
    if "<" not in markup:
        return one_line(html.unescape(markup))
    if (tree := tree_of(markup)) is None:
        return one_line(html.unescape(re.sub(r"<[^<>]*>", " ", markup)))
    parts: list[str] = []
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if not isinstance(node.tag, str) or node.tag in _PASSED_OVER or unseen(node):
            continue
        edge = "\n\n" if node.tag in _BLOCKS else ""
        inner: list[Any] = [edge, (node.text or "").replace("\n", " ")]
        for child in node:
            inner += [child, (child.tail or "").replace("\n", " ")]
        stack.extend(reversed([*inner, edge]))
    paragraphs = (one_line(words) for words in "".join(parts).split("\n\n"))
    return "\n\n".join(words for words in paragraphs if words)


def tree_of(markup: str) -> Any | None:
    """The piece parsed, within html and body; None where it cannot be."""
    import lxml.etree  # type: ignore[import-untyped]
    import lxml.html  # type: ignore[import-untyped]

    try:
        return lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", markup.replace("\x00", "")))
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None


def markup_of(tree: Any) -> str:
    """What stands in the body of a parsed piece, as markup."""
    import lxml.html

    body = tree.find("body")
    return re.sub(
        r"</?body[^>]*>", "", lxml.html.tostring(tree if body is None else body, encoding="unicode")
    )
