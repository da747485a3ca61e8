"""What a newsletter holds besides its stories: how to leave it, where to see it, and what pays for it.

Also its tables, which mostly only place words. The tree is parsed elsewhere, and changed here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rag.sources.normal import one_line

_NOTICE = re.compile(
    r"\bunsubscribe\b|\bopt[ -]out\b|you(?:[’']re| are) (?:receiving|getting) this|you received this"
    r"|you (?:get|receive) this (?:e-?mail|message|(?:news)?letter|because)"
    r"|this (?:e-?mail|message|newsletter) was sent|(?:manage|update|change) (?:your )?(?:\w+ )?preferences"
    r"|view (?:this|it)?.{0,30}\bin (?:(?:your|a|the) )?(?:web ?)?browser|forward(?:ed)? (?:this|to a friend)"
    r"|was forwarded to you|add us to your address book|^(?:©|\(c\)|copyright)\b.*\d{4}"
    r"|all rights reserved|privacy policy|^our (?:mailing )?address",
    re.IGNORECASE,
)
_NOTICE_LENGTH = 400  # characters of a paragraph that may be a newsletter's own
_NOTICES = 8  # paragraphs from the end, or from the start ("View in browser")
_PAID = re.compile(
    r"(?:(?:presented|sponsored|brought to you|paid for) by\b[^.,;:!?]{0,40}|advertisement|advertorial"
    r"|(?:sponsored|paid|partner|promoted) (?:content|message|post)|sponsored"
    r"|(?:a )?(?:word|message) from (?:our )?(?:sponsors?|partners?)|from our (?:sponsors?|partners?)|anzeige"
    r"|werbung|publicité|publicidad)\W*",
    re.IGNORECASE,
)
_PAID_LENGTH = 1000  # characters of a cell that an advertisement may fill
_MOST_PAID = 0.5  # share of a letter's words
_CELL = 60  # characters of a figure's or a name's cell, at the middle of all
_LONGEST_CELL = 200
_PARTS = ("tr", "tbody", "thead", "tfoot", "td", "th", "caption")


def without_notices(text: str) -> tuple[str, tuple[str, ...]]:
    """The text of a message without its first and last notices, and these; one paragraph stays at least."""
    kept = re.split(r"\n\s*\n", text)
    above: list[str] = []
    while len(kept) > 1 and len(above) < _NOTICES and _is_notice(kept[0]):
        above.append(kept.pop(0))
    lowest = max(0, len(kept) - _NOTICES)
    last = next((at for at in range(len(kept) - 1, lowest - 1, -1) if not _is_notice(kept[at])), None)
    below: Sequence[str] = ()
    if last is not None:
        kept, below = kept[: last + 1], kept[last + 1 :]
    return "\n\n".join(kept), tuple(words for words in (*above, *below) if words.strip())


def _is_notice(paragraph: str) -> bool:
    return len(paragraph) <= _NOTICE_LENGTH and _NOTICE.search(paragraph.strip()) is not None


def unframed(tree: Any) -> tuple[str, ...]:
    """Make the tables that only place words into blocks; the advertisements among their cells, taken out."""
    frames = [table for table in tree.iter("table") if not _is_grid(table)]
    if not frames:
        return ()
    within = set(frames)
    parts = [part for part in tree.iter(*_PARTS) if next(part.iterancestors("table"), None) in within]
    boxes = [_box(cell) for cell in parts if cell.tag == "td" and _is_paid(cell)]
    words = [one_line(" ".join(box.itertext())) for box in boxes]
    if sum(map(len, words)) > _MOST_PAID * len(one_line(tree.text_content())):
        boxes, words = [], []  # it is the letter itself
    for box in boxes:
        box.clear(keep_tail=True)
    for node in (*frames, *parts):
        node.tag = "div"
    return tuple(words)


def _is_grid(table: Any) -> bool:
    """Whether its cells stand for a row and a column: several rows of several cells with few words."""
    if table.find(".//table") is not None or (table.get("role") or "").lower() in ("presentation", "none"):
        return False
    rows = [
        [size for cell in row if cell.tag in ("td", "th") and (size := len(one_line(cell.text_content())))]
        for row in table.iter("tr")
    ]
    rows = [row for row in rows if row]
    sizes = sorted(size for row in rows for size in row)
    several = sum(len(row) > 1 for row in rows)
    if several < max(2, len(rows) / 2):
        return False
    return sizes[len(sizes) // 2] <= _CELL and sizes[-1] <= _LONGEST_CELL


def _is_paid(cell: Any) -> bool:
    """Whether a cell that holds no others begins by saying that someone paid for it."""
    return cell.find(".//table") is None and _PAID.fullmatch(_first(cell)) is not None and _is_small(cell)


def _box(cell: Any) -> Any:
    """The table that begins with the cell, where it stands in another and is small; else the cell."""
    table = next(cell.iterancestors("table"), None)
    if table is None or next(table.iterancestors("table"), None) is None:
        return cell
    return table if next(table.iter("td")) is cell and _is_small(table) else cell


def _first(node: Any) -> str:
    return next((words for text in node.itertext() if (words := one_line(text))), "")


def _is_small(node: Any) -> bool:
    return len(node.text_content()) <= _PAID_LENGTH
