"""Articles into passages: runs of whole sentences within a token budget, at exact offsets.

For every text, `article.text[p.start:p.end] == p.text`, and every character that is not white space is in
some passage. Never looks for a passage in the text: a repeated sentence would be found at its first place.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.anchors import anchors, days_in
from rag.domain import Article, Passage
from rag.sentences import paragraph_spans, sentence_spans
from rag.tokens import count, cut

_WELL_FILLED = 0.6  # of the budget; from here on a passage rather ends with its paragraph


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a piece of one that exceeds the budget."""

    start: int
    end: int
    tokens: int  # with the white space before it
    ends_paragraph: bool


def split(article: Article, *, budget: int, overlap: int) -> list[Passage]:
    """Passages of at most `budget` tokens, in order; none for an empty text.

    Each begins with the last whole sentences of the one before, as many as fit in `overlap` tokens (at most
    half the budget). A sentence is cut only if it alone exceeds the budget. Equal articles and settings give
    equal passages. Raises ValueError for a budget below 1 or an overlap below 0.
    """
    if budget < 1 or overlap < 0:
        raise ValueError("budget must be at least 1 and overlap at least 0")
    text, known = article.text, anchors(article)
    units = _units(text, budget)
    passages: list[Passage] = []
    first = new = 0  # units[first:new] are repeated from the passage before
    while new < len(units):
        end = _fill(text, units, first, new, budget)
        start_at, end_at = units[first].start, units[end - 1].end
        words = text[start_at:end_at]
        passages.append(
            Passage(
                id=f"{article.id}.{article.version}.{len(passages)}",
                article_id=article.id,
                version=article.version,
                index=len(passages),
                start=start_at,
                end=end_at,
                text=words,
                tokens=count(words),
                dates=days_in(words, known),
            )
        )
        first, new = _overlap_from(text, units, first, end, budget=budget, overlap=overlap), end
    return passages


def _units(text: str, budget: int) -> list[_Unit]:
    paragraph_ends = {end for _, end in paragraph_spans(text)}
    units: list[_Unit] = []
    previous = 0
    for start, end in sentence_spans(text):
        tokens = count(text[previous:end])
        if tokens <= budget or count(text[start:end]) <= budget:
            pieces = [(start, end)]
        else:
            pieces = [(start + low, start + high) for low, high in cut(text[start:end], budget)]
        for low, high in pieces:
            whole = (low, high) == (start, end)
            units.append(
                _Unit(low, high, tokens if whole else count(text[previous:high]), high in paragraph_ends)
            )
            previous = high
    return units


def _fill(text: str, units: list[_Unit], first: int, new: int, budget: int) -> int:
    """The unit after the last one that goes into the passage that begins at `first`; at least new + 1."""
    sums = [0]
    for unit in units[first:]:
        sums.append(sums[-1] + unit.tokens)
        if sums[-1] > budget and len(sums) > new - first + 2:
            break
    end = new + 1
    while end < len(units) and sums[end + 1 - first] <= budget:
        end += 1
    # Tokens of the parts do not add up exactly to those of the whole.
    while end > new + 1 and count(text[units[first].start : units[end - 1].end]) > budget:
        end -= 1
    if end < len(units) and not units[end - 1].ends_paragraph:
        for sooner in range(end - 1, new, -1):
            if sums[sooner - first] < _WELL_FILLED * budget:
                break
            if units[sooner - 1].ends_paragraph:
                return sooner
    return end


def _overlap_from(text: str, units: list[_Unit], first: int, end: int, *, budget: int, overlap: int) -> int:
    """The first unit to repeat before units[end]; `end` where none fits."""
    if end == len(units):
        return end
    room = min(overlap, budget // 2)
    start = end
    # Never back to `first`: a passage always begins after the one before it.
    while start - 1 > first and count(text[units[start - 1].start : units[end - 1].end]) <= room:
        start -= 1
    while start < end and count(text[units[start].start : units[end].end]) > budget:
        start += 1
    return start
