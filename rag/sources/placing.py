"""Where in a page the lines of an extracted text stand, and the lines as one text again.

Compares letters alone, for an extractor changes spaces and marks. Decides nothing.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rag.sources.blocks import Block, letters

_LONG = 30  # letters that stand in one place of a page only, as a rule


@dataclass(slots=True)
class Line:
    """A line of what was extracted, and the blocks it was found in (None: nowhere)."""

    text: str
    first: int | None = None
    last: int | None = None


def placed(texts: Sequence[str], page: Sequence[Block]) -> list[Line]:
    """Each line with its blocks: long lines first, in page order; short ones between their neighbours."""
    whole, starts = "", []
    for block in page:
        starts.append(len(whole))
        whole += block.letters
    lines = [Line(text) for text in texts if text.strip()]
    spans: list[tuple[int, int] | None] = [None] * len(lines)
    cursor = 0
    for index, line in enumerate(lines):
        wanted = letters(line.text)
        if len(wanted) < _LONG:
            continue
        at = whole.find(wanted, cursor)
        if at < 0:
            at = whole.find(wanted)
        if at >= 0:
            spans[index] = (at, at + len(wanted))
            cursor = at + len(wanted)
    starts_after = _starts_after(spans)
    low: int | None = None  # where the nearest line before ends, of those found
    for index, line in enumerate(lines):
        wanted = letters(line.text)
        if spans[index] is None and 0 < len(wanted) < _LONG:
            high = starts_after[index]
            if low is None and high is not None:
                at = whole.rfind(wanted, 0, high)
            else:
                at = whole.find(wanted, low or 0, high if high is not None and high >= (low or 0) else None)
            if at >= 0:
                spans[index] = (at, at + len(wanted))
        low = span[1] if (span := spans[index]) is not None else low
    for line, span in zip(lines, spans, strict=True):
        if span is not None:
            line.first = bisect.bisect_right(starts, span[0]) - 1
            line.last = bisect.bisect_right(starts, span[1] - 1) - 1
    return lines


def _starts_after(spans: Sequence[tuple[int, int] | None]) -> list[int | None]:
    """For each place, where the nearest span behind it begins; None behind the last."""
    starts: list[int | None] = []
    following: int | None = None
    for span in reversed(spans):
        starts.append(following)
        following = span[0] if span is not None else following
    return starts[::-1]


def joined(lines: Sequence[Line], page: Sequence[Block]) -> str:
    """One text: a blank line between blocks, none within one, nor between the rows of a table."""
    parts: list[str] = []
    for before, line in zip((None, *lines), lines, strict=False):
        if before is not None:
            one = before.last is None or line.first is None or before.last == line.first
            parts.append("\n" if one or (_in_table(before, page) and _in_table(line, page)) else "\n\n")
        parts.append(line.text)
    return "".join(parts)


def _in_table(line: Line, page: Sequence[Block]) -> bool:
    return line.first is not None and page[line.first].node.tag in ("td", "th")


def seen_words(node: Any) -> str:
    """An element's words as a reader sees them: its inline elements part no word, its line breaks do."""
    pieces = [node.text or ""]
    for child in node.iterdescendants():
        if isinstance(child.tag, str) and child.tag not in ("script", "style", "noscript"):
            pieces.append(("\n" if child.tag == "br" else "") + (child.text or ""))
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())
