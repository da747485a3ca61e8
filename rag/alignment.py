"""A statement laid over a sentence: which word of the one is which word of the other.

Gives `words`, the words of a text that say something, `links`, those that tie them together, and `align`. By
form, word family and value alone; it never says whether the statement holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag import values
from rag.common_words import FUNCTION
from rag.names import find_names, words_of
from rag.opposites import base, irregular
from rag.questions import STOPWORDS
from rag.values import Value

BACK = 4.0  # cost of a step back in the sentence: more than any gap that is worth leaving out
GAP = 0.05  # cost of a word left out


@dataclass(frozen=True, slots=True)
class Word:
    """A word that says something, a name's word, or a whole value, where it stands in its text."""

    start: int
    end: int
    kind: Literal["word", "name", "value"]
    key: str  # its stem; of a name its folded spelling, of a country its key
    text: str = ""  # as folded
    value: Value | None = None
    noun: str | None = None  # what a value counts


# Tie nothing and say nothing: articles, auxiliaries, pronouns. What denies or softens is `rag.scope`'s.
_EMPTY = frozenset(
    """a an the am is are was were be been being has have had having do does did doing that which who whom
    whose there here it he she they him her his hers its their theirs them we us our you your
    i me my also such so not no never nor neither none cannot will would shall may might could said say says
    than""".split()
)


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text that say something, in order; a value is one of them whole."""
    found, _ = values.read(text)
    named = find_names(text)
    out = [
        Word(f.qualifier_start, f.end, "value", text[f.start : f.end].casefold(), "", f.value, f.noun)
        for f in found
    ]
    for word in words_of(text):
        if any(f.qualifier_start < word.end and word.start < f.end for f in found):
            continue
        if any(name.start < word.end and word.start < name.end for name in named):
            if word.text not in FUNCTION:
                out.append(Word(word.start, word.end, "name", word.text, word.text))
        elif word.text not in STOPWORDS and word.text not in FUNCTION:
            out.append(Word(word.start, word.end, "word", base(word.text), word.text))
    return tuple(sorted(out, key=lambda word: word.start))


@lru_cache(maxsize=4096)
def links(text: str) -> tuple[Word, ...]:
    """The words that tie the others together and that say how: "against", "before", "all", "first"."""
    own = words(text)
    return tuple(
        Word(word.start, word.end, "word", word.text)
        for word in words_of(text)
        if word.text not in _EMPTY
        and not word.text.startswith("=")
        and not any(other.start < word.end and word.start < other.end for other in own)
    )


def align(statement: Sequence[Word], sentence: Sequence[Word]) -> list[int | None]:
    """For each word of the statement its place among the sentence's words, None where it has none.

    Of the ways to lay one over the other, that with the fewest steps back and the shortest gaps.
    """
    options = [
        [place for place, other in enumerate(sentence) if same_word(word, other)] for word in statement
    ]
    costs: dict[int, float] = {}  # of the best way to here, by the last place taken
    came: list[dict[int, int | None]] = []  # for each word laid: from which place, by its own
    for places in filter(None, options):
        costs, sources = _step(costs, places)
        came.append(sources)
    last = min(costs, key=lambda place: costs[place], default=None)
    path: list[int | None] = []
    for places in reversed(options):
        if not places:
            path.append(None)
            continue
        path.append(last)
        last = came.pop()[last] if last is not None else None
    return path[::-1]


def _step(costs: dict[int, float], places: Sequence[int]) -> tuple[dict[int, float], dict[int, int | None]]:
    """The best way to each of these places from any of the last ones, in one pass over both."""
    if not costs:
        return dict.fromkeys(places, 0.0), dict.fromkeys(places)
    before = sorted(costs)
    back = min(before, key=lambda place: costs[place])
    found: dict[int, float] = {}
    sources: dict[int, int | None] = {}
    ahead: int | None = None  # of the places before this one, the best to go on from
    at = 0
    for place in places:
        while at < len(before) and before[at] < place:
            here = before[at]
            if ahead is None or costs[here] - GAP * here < costs[ahead] - GAP * ahead:
                ahead = here
            at += 1
        found[place], sources[place] = costs[back] + BACK, back
        if ahead is not None and (cost := costs[ahead] + GAP * (place - ahead - 1)) < found[place]:
            found[place], sources[place] = cost, ahead
    return found, sources


def same_word(a: Word, b: Word) -> bool:
    """Whether two words say the same: one value, one word however inflected, or two of a short list."""
    if a.value is not None or b.value is not None:
        return a.value is not None and b.value is not None and _same_value(a.value, b.value)
    if a.key == b.key and "name" in (a.kind, b.kind):
        return True
    return not lemmas(a.text).isdisjoint(lemmas(b.text))


@lru_cache(maxsize=16384)
def lemmas(word: str) -> frozenset[str]:
    """What a word may be an inflection of: "policies" of "policy", never "police"; with its other names."""
    word = re.sub(r"[’']s?$", "", word.casefold())
    found = {word}
    for ending, rest in (("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("d", ""), ("ing", ""), ("ing", "e"),
                         ("ies", "y"), ("ied", "y")):  # fmt: skip
        stemmed = word.removesuffix(ending)
        if stemmed != word and len(stemmed) > 2:
            found.add(stemmed + rest)
            if ending in ("ed", "ing") and not rest and stemmed[-1] == stemmed[-2]:
                found.add(stemmed[:-1])  # "stopped"
    found |= {irregular(form) for form in tuple(found)}
    return frozenset(found | {_ONE[form] for form in found if form in _ONE})


# Words that say the same wherever they stand: a list of synonyms proper, not of like ones.
_SAME = """
close shut
buy purchase acquire
remain stay
begin start
build construct
hurt injure
adviser advisor
center centre
harbor harbour
defense defence
"""
_ONE = {word: f"={line.split()[0]}" for line in _SAME.strip().splitlines() for word in line.split()}


def _same_value(stated: Value, given: Value) -> bool:
    """A date may be stated more coarsely than it is given."""
    return values.same(stated, given) or (
        stated.kind == given.kind == "date" and values.covers(stated, given)
    )
