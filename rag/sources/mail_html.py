"""An e-mail's HTML into lines, with what mail programs mark as quoted or as a signature; and without those.

Knows the elements by which Gmail, Outlook, Apple Mail, Thunderbird, Yahoo and others set messages apart. The
tree is parsed elsewhere, and changed here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rag.sources.hidden import unseen
from rag.sources.normal import one_line
from rag.sources.quoted import CLOSING, OWN, QUOTED

_CITED = re.compile(
    r"gmail_quote|replyblockquote|protonmail_quote|tutanota_quote|front-blockquote", re.IGNORECASE
)
_WITHIN = re.compile(
    r"(?:^|\s)(?:gmail_quote(?:_container)?|gmail_extra|yahoo_quoted\w*|protonmail_quote|tutanota_quote|zmail_extra"
    r"|moz-forward-container|applemailquote|appleoriginalcontents|olk_src_body_section"
    r"|mail-editor-reference-message-container|isforwardcontent|isreplycontent)(?:\s|$)",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"(?:^|\s)(?:moz-cite-prefix|gmail_attr|reply-intro|moz-email-headers-table)(?:\s|$)", re.IGNORECASE
)
_FROM_HERE = re.compile(
    r"(?:^|\s)(?:divrplyfwdmsg|appendonsend|stopspelling|outlookmessageheader)(?:\s|$)", re.IGNORECASE
)
_SIGNATURE = re.compile(
    r"(?:^|\s)(?:gmail_signature(?:_prefix)?|moz-signature|signature|protonmail_signature_block"
    r"|ms-outlook-mobile-signature|apple-mail-signature)(?:\s|$)",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 blockquote tr table ul ol section article header footer pre dt dd hr"
    " center".split()
)
_APART = frozenset("p h1 h2 h3 h4 h5 h6 blockquote ul ol table hr".split())
_PASSED_OVER = frozenset("script style head noscript template svg iframe object".split())


@dataclass(slots=True)
class Line:
    """Words that stand on one line, the pieces of the tree that they are, and what they are marked as."""

    told: str | None = None  # QUOTED or CLOSING; None: nothing marks it
    pieces: list[tuple[Any, bool, str]] = field(default_factory=list)  # (element, whether its tail, words)

    @property
    def words(self) -> str:
        return one_line("".join(words for _, _, words in self.pieces))


def lines_of(tree: Any) -> list[Line]:
    """The lines that the tree shows, in order; blank ones where it leaves room."""
    lines = [Line()]
    rest: str | None = None  # what all that follows is
    stack: list[tuple[Any, str | None, int]] = [(tree, None, 0)]
    while stack:
        node, told, part = stack.pop()
        if part == 1:  # its end
            _end_line(lines, node.tag)
            continue
        if part == 2:  # its tail
            _add(lines, told or rest, node, True, node.tail)
            continue
        if not isinstance(node.tag, str) or node.tag in _PASSED_OVER or unseen(node):
            continue
        names = re.sub(
            r"(?<!\S)x_", "", f"{node.get('class') or ''} {node.get('id') or ''} {node.get('name') or ''}"
        )
        if _FROM_HERE.search(names):
            rest = QUOTED
        told = told or _told(node, names)
        if node.tag == "br":
            lines.append(Line())
            continue
        _end_line(lines, node.tag)
        _add(lines, told or rest, node, False, node.text)
        inner: list[tuple[Any, str | None, int]] = []
        for child in node:
            inner += [(child, told, 0), (child, told, 2)]
        stack.extend(reversed([*inner, (node, told, 1)]))
    return lines


def without(lines: Sequence[Line], labels: Sequence[str]) -> None:
    """Take the words of all lines that are not the writer's own out of their tree."""
    for line, label in zip(lines, labels, strict=True):
        for node, is_tail, _ in line.pieces if label != OWN else ():
            if is_tail:
                node.tail = None
            else:
                node.text = None


def _told(node: Any, names: str) -> str | None:
    if node.tag == "blockquote":
        cited = node.get("type") == "cite" or _CITED.search(names)
        return QUOTED if cited else None
    if _ABOVE.search(names):
        return QUOTED
    if _SIGNATURE.search(names):
        return CLOSING
    if _WITHIN.search(names) or (node.tag == "div" and node.get("name") == "quote"):
        # Where the quoted message is marked by itself, the writer's words may stand between its parts.
        return None if any(_is_cited(each) for each in node.iter("blockquote")) else QUOTED
    return None


def _is_cited(quote: Any) -> bool:
    return quote.get("type") == "cite" or _CITED.search(quote.get("class") or "") is not None


def _add(lines: list[Line], told: str | None, node: Any, is_tail: bool, words: str | None) -> None:
    if not words:
        return
    words = words.replace("\n", " ")
    if lines[-1].pieces and lines[-1].told != told and words.strip():
        lines.append(Line())
    if not lines[-1].pieces:
        lines[-1].told = told
    lines[-1].pieces.append((node, is_tail, words))


def _end_line(lines: list[Line], tag: str) -> None:
    if tag not in _BLOCKS:
        return
    if lines[-1].words:
        lines.append(Line())
    if tag in _APART and len(lines) > 1 and lines[-2].words:
        lines.append(Line())
