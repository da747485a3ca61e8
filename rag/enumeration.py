"""Lists in running text: the whole of a list from one item, and the items of one.

Gives `whole_list` and `parts`. By grammar alone; how a list is parted is `rag.lists`'.
"""

from __future__ import annotations

import re

from rag.lists import items
from rag.sentences import sentence_spans

Span = tuple[int, int]

_WORD = r"[^\W_][\w.'’&$£€%/+-]*"
_GLUE = r"(?:of|the|a|an|for|in|de|van|von|bin|al|la|le|du|da|di|del|y|&|to|on|its|his|her|their|at)"
_ITEM_END = re.compile(r"(?:,|;|\s(?:and|or|as well as|but also))(?:\s|$)")
_JOIN = re.compile(
    r"\s*(?:;\s*(?:and\s+|or\s+)?|,\s*(?:(?:and|or|as well as)\s+(?:also\s+)?)?|\s(?:and|or|as well as)\s+)"
)
_FINAL = re.compile(r"\s(?:and|or|as well as)\s")
_CLAUSE = (
    "who|which|that|where|when|while|because|after|before|said|says|told|is|are|was|were|has|have|had"
    "|will|would|could"
    "|can|he|she|it|they|we|according|although|though|but|if|including|also|did|does|not"
)
_NEVER = re.compile(rf"\b(?:{_CLAUSE})\b", re.IGNORECASE)
_LINK = "in|on|at|from|with|by|for|into|to|as"
_ITEM_STOP = re.compile(
    rf"\s(?:{_CLAUSE}|{_LINK}|during|under|over|near|through|since|[a-z]+ed|being)\b|\s[(–—-]"
)
_ITEM_START = re.compile(
    rf":\s|\b(?:{_CLAUSE}|{_LINK}|of|like|both|between|either|neither|the|a|an)\s|[a-z]+ed\s", re.IGNORECASE
)
_JOINS_NAMES = ("of", "the", "de", "van", "von", "bin", "al", "la", "du", "da", "&")
_SPACED_WORD = re.compile(rf"\s*({_WORD})")
_MOST_WORDS = 9  # of one item
_PAIR = 6  # words of two items in small letters and their "and": longer ones are clauses
_AND_END = re.compile(r"\b(?:and|or|as well as)\s+$")


def whole_list(text: str, start: int, end: int) -> Span:
    """A span grown to the whole list that it is an item of, within its sentence; else the span as it is.

    "A, B and C", "A; B; C" and "both A and B" are lists where each item is of the span's own kind: a name
    beside names, words in small letters beside the like. A clause or an aside between commas is no item.
    """
    low, high = _sentence(text, start, end)
    first, last = start, end
    kind = _kind(text[start:end])
    lefts: list[Span] = []
    rights: list[Span] = []
    at = start
    while (item := _before(text, low, at, kind)) is not None:
        lefts.append(item)
        at = item[0]
    at = end
    closed = _FINAL.search(text[start:end]) is not None  # the item behind its "and" is the last
    while not closed and (item := _after(text, high, at, kind)) is not None:
        # The item behind "and" is the last, unless another "and" follows.
        last_at = rights[-1][0] if rights else start
        if _AND_END.search(text[max(0, last_at - 12) : last_at]) and "," in text[at : item[0]]:
            break
        rights.append(item)
        at = item[1]
    if lefts:
        first = lefts[-1][0]
    if rights:
        last = rights[-1][1]
    grown = text[first:last]
    # Commas alone part many things that are no list: "and" or a semicolon tells one. Two things joined by a
    # comma and "and" are clauses more often than items.
    if not (lefts or rights) or not (_FINAL.search(grown) or ";" in grown):
        return start, end
    pair = len(lefts) + len(rights) == 1 and not closed
    if pair and ("," in grown or (kind == "words" and len(grown.split()) > _PAIR)):
        return start, end
    return first, last


def parts(text: str, start: int, end: int) -> list[Span]:
    """The items of the list in a span, as spans of the text, in order; one for a span that is no list."""
    spans: list[Span] = []
    at = start
    for item in items(text[start:end]):
        found = text.find(item, at, end)
        if found >= 0:
            spans.append((found, found + len(item)))
            at = found + len(item)
    return spans or [(start, end)]


def _sentence(text: str, start: int, end: int) -> Span:
    """The sentence that a span begins in, without its full stop."""
    for low, top in sentence_spans(text):
        if low <= start < top:
            high = top
            while high > max(end, low) and text[high - 1] in '.!?”"’)':
                high -= 1
            return low, max(high, end)
    return start, end


def _kind(item: str) -> str:
    """What a list of such items is made of: "name", "figure" or "words"."""
    words = re.findall(_WORD, item)
    content = [word for word in words if not re.fullmatch(_GLUE, word)]
    if content and content[-1][:1].isupper():
        return "name"
    if content and all(word[0].isdigit() for word in content[:1]):
        return "figure"
    return "words"


def _fits(item: str, kind: str) -> bool:
    words = re.findall(_WORD, item)
    if not words or len(words) > _MOST_WORDS or _NEVER.search(item):
        return False
    if kind == "name":
        content = [word for word in words if not re.fullmatch(_GLUE, word)]
        capitals = sum(word[:1].isupper() or word[:1].isdigit() for word in content)
        return bool(content) and content[-1][:1].isupper() and capitals * 2 >= len(content)
    return _kind(item) == kind


def _after(text: str, high: int, at: int, kind: str) -> Span | None:
    """The item that follows a place in a list."""
    join = _JOIN.match(text, at, high)
    if join is None or not join.group().strip():
        return None
    end = _ITEM_END.search(text, join.end(), high)
    low, top = join.end(), end.start() if end else high
    last = _AND_END.search(join.group()) is not None
    if kind == "name" and (last or end is None):
        top = _names_end(text, low, top)
    elif last or end is None:
        stop = _ITEM_STOP.search(text, low, top)
        top = stop.start() if stop else top
    item = text[low:top].rstrip()
    return (low, low + len(item)) if _fits(item, kind) else None


def _before(text: str, low: int, at: int, kind: str) -> Span | None:
    """The item that precedes a place in a list."""
    joined = None
    for joined in _JOIN.finditer(text, max(low, at - 40), at):
        if joined.end() == at and joined.group().strip():
            break
    else:
        return None
    end = joined.start()
    starts = [match.end() for match in _ITEM_END.finditer(text, low, end)]
    begin = starts[-1] if starts else low
    begin += len(text[begin:end]) - len(text[begin:end].lstrip())
    if colon := re.search(r"^.*:\s+", text[begin:end]):
        begin += colon.end()
    if kind == "name":
        begin = _names_start(text, begin, end)
    elif not starts:
        begin = _words_start(text, begin, end)
    return (begin, end) if begin < end and _fits(text[begin:end], kind) else None


def _names_end(text: str, start: int, end: int) -> int:
    """Where a name that begins at `start` ends: its capitalised words and what joins them."""
    last = at = start
    opened = False
    while (word := _SPACED_WORD.match(text, at, end)) is not None:
        token = word.group(1)
        if token[:1].isupper() or token[:1].isdigit():
            last, opened = word.end(), True
        elif opened and token not in _JOINS_NAMES:
            break
        at = word.end()
    tail = text[start:last]
    return start + len(re.sub(r"[’']s?$", "", tail))


def _names_start(text: str, start: int, end: int) -> int:
    """Where a name that ends at `end` begins."""
    words = list(re.finditer(_WORD, text[start:end]))
    first = len(words)
    for index in range(len(words) - 1, -1, -1):
        token = words[index].group()
        if token[:1].isupper():
            first = index
        elif token not in _JOINS_NAMES:
            break
    if (
        first == 0
        and len(words) > 1
        and words[0].group() in ("In", "At", "On", "Both", "The", "Between", "From", "By")
    ):
        first = 1
    return start + words[first].start() if first < len(words) else end


def _words_start(text: str, start: int, end: int) -> int:
    """Where the first item of a list in small letters begins: after its verb, preposition or colon."""
    cut = start
    for match in _ITEM_START.finditer(text[start:end]):
        cut = start + match.end()
    return cut
