"""The day of an event that a question tells its time by, found among what was retrieved for it.

Gives `event_days`: those that a sentence with the event's words speaks of, else the day of the earliest
article that has one; of what began, the earliest of either. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from rag.domain import Article, Hit
from rag.near_days import Days
from rag.questions import content_stems
from rag.sentences import sentence_spans
from rag.spoken_times import spoken_times

SHARE = 0.66  # of the event's words that its sentence holds, its title's words counted with it
OWN = 0.5  # of them that stand in the sentence itself
# What tells of a thing that had begun was written later: the earliest is nearest.
_BEGINS = re.compile(r"\b(?:started|began|begun|broke out|erupted)\b", re.IGNORECASE)
_REACH = 90  # characters between an event's words and the time that is told of it


def event_days(words: str, hits: Sequence[Hit]) -> Days | None:
    """First and last day of the event named by `words`; None where no hit speaks of it."""
    wanted = frozenset(content_stems(words))
    if not wanted:
        return None
    found = list(_told(wanted, hits))
    if not found:
        return None
    most = max(share for share, _, _, _ in found)
    best = [each for each in found if each[0] >= most]
    spoken = Counter(days for _, _, days, _ in best if days is not None)
    if spoken and not _BEGINS.search(words):
        # A year or month that holds a day tells of the same; of days told as often, the most exact counts.
        return max(spoken, key=lambda days: (_times_told(days, spoken), -_length(days), -days[0].toordinal()))
    reported = [(article.day, article.day) for _, article, _, _ in best if article.day is not None]
    return min([*spoken, *reported], default=None)


def _times_told(days: Days, spoken: Mapping[Days, int]) -> int:
    return sum(count for other, count in spoken.items() if other[0] <= days[0] and days[1] <= other[1])


def _length(days: Days) -> int:
    return (days[1] - days[0]).days


def _told(
    wanted: frozenset[str], hits: Sequence[Hit]
) -> Iterator[tuple[float, Article, Days | None, tuple[int, int]]]:
    """Sentences that speak of the event: how much of it they name, and the days they tell of it."""
    seen: set[tuple[str, int]] = set()
    for hit in (each for found in hits for each in (found, *found.duplicates)):
        title = frozenset(content_stems(hit.article.title))
        for a, b, stems in _stemmed(hit.passage.text):
            low, high = hit.passage.start + a, hit.passage.start + b
            own, share = len(wanted & stems) / len(wanted), len(wanted & (stems | title)) / len(wanted)
            if own >= OWN and share >= SHARE and (hit.article.id, low) not in seen:
                seen.add((hit.article.id, low))
                yield share, hit.article, _near(hit.article, low, high, wanted), (low, high)


@lru_cache(maxsize=1024)
def _stemmed(text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    return tuple((a, b, frozenset(content_stems(text[a:b]))) for a, b in sentence_spans(text))


def _near(article: Article, low: int, high: int, wanted: frozenset[str]) -> Days | None:
    """The days that the sentence tells of the event: those nearest to its words, or that open it."""
    over = article.day or date.max  # what was still to come is a plan's day, not the event's
    times = [
        each
        for each in spoken_times(article, low, high)
        if each.way in ("at", "named") and each.first <= over
    ]
    if not times:
        return None
    text, places, at = article.text, [], low
    for word in text[low:high].split():
        start = text.index(word, at)
        at = start + len(word)
        if wanted.intersection(content_stems(word)):
            places.append((start, at))
    if not places:
        return None
    first, last = places[0][0], places[-1][1]

    def distance(start: int, end: int) -> int:
        return start - last if start >= last else first - end if end <= first else 0

    chosen = min(times, key=lambda each: (distance(each.start, each.end), each.start))
    if distance(chosen.start, chosen.end) > _REACH and chosen.opens != "sentence":
        return None
    return chosen.first, chosen.last
