"""The items of a list answer: from the spans that the reader found, in one sentence or in several articles.

Gives `gather`, and `written`, the items as a value. Each is a name or a value as it stands in its window,
without what is said of it besides. It never looks where the reader found nothing, nor says they are all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag import values
from rag.agreement import same_moment, same_value
from rag.common_words import FUNCTION
from rag.completion import complete
from rag.coverage import stands
from rag.enumeration import parts, whole_list
from rag.names import find_names
from rag.phrases import whole_words
from rag.plurals import wanted
from rag.questions import Asking
from rag.windows import Window

# How sure a further item must be: log-odds of its span against "no answer here". Fitted on the first half of
# tests/list_cases.yaml, and on 153 questions for several of SQuAD 2.0's, where most want one sentence's list.
LEAST = 0.0
NEAR = 3.0  # below the first span
COUNTED = -1.0  # where the question says how many there are
TYPED = -3.0  # of the first one's window and its kind of figure or date, which little else there is

_STATE = re.compile(r"\b(?:is|are|do|does|has|remain|remains|now|currently|still|'re|'s)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?:who|which|that|where|when|whose|whom|while|because|after|before|if|including)\b|(?:the|an?|his|her"
    r"|its|their|both|all)\s+[a-z]",
    re.IGNORECASE,
)
_AND = re.compile(r"\b(?:and|or|as well as|but also)\s+(?:also\s+)?$")
_TO = re.compile(r"\s*(?:[-–—]|to|until|till|through)\s*", re.IGNORECASE)
_AFTER = re.compile(r"[ ]([a-z][\w-]*)")
_NAME_LINKS = frozenset({"of", "the", "and", "de", "van", "von", "bin", "al", "la", "du", "da", "&"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A span of a window's text that the reader found: [start, end), and its log-odds."""

    window: Window
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Item:
    """One item, and the span that it was found through: `seen.window.text[start:end] == value`."""

    seen: Seen
    start: int
    end: int
    value: str


def gather(asking: Asking, seen: Iterable[Seen]) -> list[Item]:
    """The items that answer a question for several, each once, in the order in which they are told.

    The first of the spans says what kind of item is wanted; where it is one of words in small letters there
    are none: what else the reader found of these is mostly no item. A question that says how many are wanted
    never gets more; one about what is so now gets only what is told at about the time of the first.
    """
    spans = list(seen)
    kind = _kind(spans[0].window.text[spans[0].start : spans[0].end]) if spans else None
    if kind is None:
        return []
    best = spans[0]
    count = wanted(asking.text)
    found = list(_items(asking, best, kind))
    for span in sorted(spans[1:], key=lambda span: -span.score):
        beside = span.window == best.window and kind != "name"
        least = TYPED if beside else COUNTED if count else max(LEAST, best.score - NEAR)
        if span.score < least or not _of_its_time(asking, best, span):
            continue
        # Two items told side by side are two, however alike: Sarn and Upper Sarn.
        told = [other.value for other in found]
        found += [
            item
            for item in _items(asking, span, kind)
            if not stands(item.value, asking.text) and not any(same_value(item.value, one) for one in told)
        ]
    return sorted(found[:count], key=_told)


def written(items: Sequence[Item]) -> str:
    """The items of one sentence as it lists them, or joined anew where something stands between them."""
    parts = [item.value for item in items]
    text = items[0].seen.window.text[items[0].start : items[-1].end]
    return text if values.items(text) == tuple(parts) else values.joined(parts)


def _told(item: Item) -> tuple[str, str, int]:
    window = item.seen.window
    return _day(window), window.article.id, window.start + item.start


def _day(window: Window) -> str:
    return window.article.day.isoformat() if window.article.day else ""


def _of_its_time(asking: Asking, best: Seen, span: Seen) -> bool:
    """Whether what a span says may stand beside the best: what is so changes, what has happened has not."""
    return not _STATE.search(asking.text) or same_moment(_day(best.window), _day(span.window))


def _kind(words: str) -> str | None:
    """What a span lists: the kind of its values where it is values for the most part, else "name" or None."""
    spans = _values(words, 0, len(words))
    if spans and sum(end - start for start, end in spans) * 2 >= len(words):
        kind = values.find(words)[0].value.kind
        return "number" if kind == "range" else kind
    return "name" if find_names(words) or words[:1].isupper() else None


def _items(asking: Asking, span: Seen, kind: str) -> Iterator[Item]:
    """The items in a span and in the list that it stands in."""
    text = span.window.text
    start, end = whole_words(text, span.start, span.end)
    if kind != "name":
        for low, high in _values(text, start, end):
            if _kind(text[low:high]) == kind:
                yield Item(span, low, high, text[low:high])
        return
    start, end = whole_list(text, start, end)
    spans = parts(text, start, end)
    for index, (low, high) in enumerate(spans):
        if index and _ASIDE.match(text, low, high) and not _AND.search(text[spans[index - 1][1] : low]):
            continue
        head = _head(text, low, high)
        item = complete(asking, text, *head) if head else None
        if item and item.value:
            yield Item(span, item.start, item.end, item.value)


def _values(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The values in a span; two that are the ends of one are one: "from 1947 to 1967"."""
    spans: list[tuple[int, int]] = []
    for found in values.find(text[start:end]):
        low, high = start + found.qualifier_start, start + found.end
        if spans and _TO.fullmatch(text, spans[-1][1], low):
            spans[-1] = (spans[-1][0], high)
        else:
            spans.append((low, high))
    return spans


def _head(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name of an item: "the airfield at Kafr Sahl near Menbe" → "Kafr Sahl"; None where it has none."""
    words = re.findall(r"[\w’'-]+", text[start:end])
    if words and words[0][0].isupper() and all(word[0].isupper() or word in _NAME_LINKS for word in words):
        return start, end
    names = find_names(text[start:end])
    for name in names:
        # "the Norland minister Greta Voll": a name before a common word says whose it is.
        follows = _AFTER.match(text, start + name.end, end)
        if follows is None or follows.group(1) in FUNCTION:
            return start + name.start, start + name.end
    return (start, end) if names else None
