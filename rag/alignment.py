"""A statement laid over a sentence: which word of the one is which word of the other.

Gives `words`, the words of a text that say something, `links`, those that tie them together, and `align`. By
form, word family and value alone; it never says whether the statement holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag import values
from rag.common_words import FUNCTION
from rag.names import find_names, words_of
from rag.opposites import base, senses
from rag.predicates import akin
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
        Word(f.qualifier_start, f.end, "value", text[f.start : f.end].casefold(), f.value, f.noun)
        for f in found
    ]
    for word in words_of(text):
        if any(f.qualifier_start < word.end and word.start < f.end for f in found):
            continue
        if any(name.start < word.end and word.start < name.end for name in named):
            if word.text not in FUNCTION:
                out.append(Word(word.start, word.end, "name", word.text))
        elif word.text not in STOPWORDS and word.text not in FUNCTION:
            out.append(Word(word.start, word.end, "word", base(word.text)))
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
    best: dict[int, tuple[float, tuple[int | None, ...]]] = {-1: (0.0, ())}  # by last place taken
    for places in options:
        if not places:
            best = {last: (cost, (*path, None)) for last, (cost, path) in best.items()}
            continue
        following: dict[int, tuple[float, tuple[int | None, ...]]] = {}
        for place in places:
            following[place] = min(
                ((cost + _step(last, place), (*path, place)) for last, (cost, path) in best.items()),
                key=lambda option: option[0],
            )
        best = following
    return list(min(best.values(), key=lambda option: option[0])[1])


def _step(last: int, place: int) -> float:
    if last < 0:
        return 0.0
    return GAP * (place - last - 1) if place > last else BACK


def same_word(a: Word, b: Word) -> bool:
    """Whether two words say the same: one value, one name's word, one word family or one sense."""
    if a.value is not None or b.value is not None:
        return a.value is not None and b.value is not None and _same_value(a.value, b.value)
    if a.key == b.key:
        return True
    if a.kind == "name" or b.kind == "name":
        return base(a.key) == base(b.key)
    return akin(a.key, b.key, closely=True) or bool(senses(a.key) & senses(b.key))


def _same_value(stated: Value, given: Value) -> bool:
    """A date may be stated more coarsely than it is given."""
    return values.same(stated, given) or (
        stated.kind == given.kind == "date" and values.covers(stated, given)
    )
