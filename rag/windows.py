"""What the reader reads: short windows of whole sentences, cut where the hits share most with the question.

Gives windows with exact offsets, the most promising first. Cheap and pure: words alone decide, weighed by
how rare they are among the hits. It never judges whether a window answers; the reader does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.copies import COPY, figures, resemblance, shingles
from rag.domain import Article, Hit
from rag.notices import overlaps
from rag.questions import content_stems, stem, tokens
from rag.reader import Framed
from rag.sentences import sentence_spans

COUNT = 8  # windows read for one question; more find no more (docs/decisions/008-a-trained-reader.md)
SIZE = 480  # characters of a window, about 100 word pieces; a longer sentence stays whole
MONTHS = "January February March April May June July August September October November December".split()
TWICE = 2  # copies of one text that are read before others: more would crowd those out
_NEXT = 0.4  # weight of a question's word met in the sentence beside
_RANK = 0.25  # weight of where the hit stands


@dataclass(frozen=True, slots=True)
class Window:
    """A run of whole sentences of one article: `article.text[start:end]`, found through a hit."""

    hit: Hit
    rank: int  # of the hit, from 0
    start: int
    end: int
    promise: float  # only its order means anything
    sentences: tuple[tuple[int, int], ...] = ()  # of the article's text; none: it is one

    @property
    def article(self) -> Article:
        return self.hit.article

    @property
    def text(self) -> str:
        return self.hit.article.text[self.start : self.end]

    @property
    def framed(self) -> Framed:
        """As the reader is shown it: title and date stand over the text."""
        return Framed(lead(self.hit.article), self.text)


def lead(article: Article) -> str:
    """ "Title. 21 October 2025", as in training (training/reader_data.py)."""
    day = article.day
    dated = f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""
    return ". ".join(part for part in (article.title.strip(), dated) if part)


def windows(question: str, hits: Sequence[Hit], *, count: int = COUNT, size: int = SIZE) -> list[Window]:
    """At most `count` windows of about `size` characters, most promising first, none over another."""
    wanted = frozenset(content_stems(question))
    places = list(_places(hits))
    rarity = _rarity(wanted, places)
    found = [window for rank, hit, spans in places for window in _cut(wanted, rarity, rank, hit, spans, size)]
    found.sort(key=lambda window: (-window.promise, window.rank, window.start))
    return _several(question, found, count)


def _several(question: str, found: Sequence[Window], count: int) -> list[Window]:
    """The first `count`, but of windows in one wording only some are read while others have not been read.

    Copies and daily reports look alike. Of those that speak of what the best one speaks of, the best is read
    and one for each further figure or day, the newest first: half of `count` at most. A plain copy of the
    best is read in its own turn. What is left out is read where nothing else is left.
    """
    first: list[Window] = []
    more: list[Window] = []  # they tell another figure
    again: list[Window] = []
    placed: set[int] = set()
    for window in found:
        if len(first) >= count:
            break
        if id(window) in placed:
            continue
        alike = [window, *(other for other in found if id(other) not in placed and _alike(window, other))]
        read, rest = _one_wording(question, alike)
        most = max(TWICE, count // 2)
        first += read[:most]
        more += read[most:]
        again += rest
        placed |= {id(each) for each in (*read, *rest)}
    chosen = {id(each) for each in (*first, *more, *again)[:count]}
    return [window for window in found if id(window) in chosen]


def _alike(window: Window, other: Window) -> bool:
    """Whether another article's window, found through the same hit, repeats the words of this one."""
    return (
        other.rank == window.rank
        and other.article.id != window.article.id
        and resemblance(shingles(window.text), shingles(other.text)) >= COPY
    )


def _one_wording(question: str, alike: Sequence[Window]) -> tuple[list[Window], list[Window]]:
    """Of windows in one wording, the most promising first: what to read now, and what only at the end."""
    best = alike[0]
    subject = _subject(question, best)
    near = [window for window in alike if subject <= _stems(window.hit, titled=True)]
    read = [best]
    for window in sorted(near, key=_day, reverse=True):
        if all(not figures(window.text) <= figures(other.text) for other in read):
            read.append(window)
    if len(read) > 1 and _day(read[1]) > _day(best):
        read[:2] = [read[1], best]
    rest = [window for window in alike if window not in read]
    copies = [window for window in rest if figures(window.text) <= figures(best.text)]
    return read, [window for window in rest if window not in copies[: TWICE - 1]]


def _subject(question: str, window: Window) -> frozenset[str]:
    """The question's words that tell whether a report in the wording of this one is on the same matter.

    They are those in its passage, and names in its title; what else stands in a title is put in many ways.
    Days and figures are none of them: another day's report is what is looked for.
    """
    words = [word for word in tokens(question) if not figures(word)]
    named = {stem(word) for word in words if word[:1].isupper()}
    titled = _stems(window.hit, titled=True) & named
    return frozenset(content_stems(" ".join(words))) & (_stems(window.hit) | titled)


def _stems(hit: Hit, titled: bool = False) -> frozenset[str]:
    """Of a hit's passage, with its title's or without."""
    title = content_stems(hit.article.title) if titled else ()
    return frozenset(title).union(*(stems for _, _, stems in sentences(hit.passage.text)))


def _day(window: Window) -> date:
    return window.article.day or date.min


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """The sentences of a passage: (start, end, stems)."""
    return tuple((a, b, frozenset(content_stems(text[a:b]))) for a, b in sentence_spans(text))


Spans = list[tuple[int, int, frozenset[str]]]


def _places(hits: Sequence[Hit]) -> Iterator[tuple[int, Hit, Spans]]:
    """The sentences of each hit's passage and of its copies, each sentence of an article once, no notice."""
    seen: set[tuple[str, int]] = set()
    for rank, hit in enumerate(hits):
        for each in (hit, *hit.duplicates):
            own: Spans = []
            at = each.passage.start
            for a, b, stems in sentences(each.passage.text):
                if (each.article.id, at + a) not in seen and not overlaps(at + a, at + b, each.notices):
                    seen.add((each.article.id, at + a))
                    own.append((at + a, at + b, stems))
            if own:
                yield rank, each, own


def _rarity(wanted: frozenset[str], places: Sequence[tuple[int, Hit, Spans]]) -> dict[str, float]:
    """How much each word of the question tells, by how few of the sentences hold it."""
    held = Counter(word for _, _, spans in places for _, _, stems in spans for word in wanted & stems)
    total = sum(len(spans) for _, _, spans in places)
    return {word: math.log((total + 1) / (held[word] + 0.5)) for word in wanted}


def _cut(
    wanted: frozenset[str], rarity: dict[str, float], rank: int, hit: Hit, spans: Spans, size: int
) -> Iterator[Window]:
    """The windows of one passage: round its best sentence first, then round the best that is left."""
    whole = math.fsum(rarity.values()) or 1.0
    title = frozenset(content_stems(hit.article.title)) & wanted
    own = [math.fsum(rarity[word] for word in wanted & (stems | title)) / whole for _, _, stems in spans]
    left = set(range(len(spans)))
    while left:
        best = max(left, key=lambda i: (own[i], -i))
        first = last = best
        while True:
            near = (first - 1, last + 1)
            grown = [i for i in near if i in left and _length(spans, {first, last, i}) <= size]
            if not grown:
                break
            more = max(grown, key=lambda i: (own[i], -i))
            first, last = min(first, more), max(last, more)
        chosen = range(first, last + 1)
        left -= set(chosen)
        around = frozenset().union(*(spans[i][2] for i in chosen)) & wanted
        beside = math.fsum(rarity[word] for word in around) / whole
        promise = own[best] + _NEXT * beside + _RANK / (1 + rank)
        own_spans = tuple(spans[i][:2] for i in chosen)
        yield Window(hit, rank, own_spans[0][0], own_spans[-1][1], promise, own_spans)


def _length(spans: Spans, members: set[int]) -> int:
    """Characters from the first of these sentences to the end of the last."""
    return spans[max(members)][1] - spans[min(members)][0]
