"""Lies made of nothing but the true sentence's own words: two of them exchanged, or a few left out.

Each takes a Scene and gives statements that are false though every word, name and number of them is cited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations

from eval.standin import english
from eval.standin.honest import statement, told
from eval.standin.scene import Fact, Scene, Statement

Place = tuple[int, int]

# What stands between two that may change places without a difference: "Washington and Baghdad", "34 to 21".
_ALIKE = re.compile(
    r"^(?:[ ,]|and|or|to|through|nor|the|percent|per cent|with|than|from|[A-Z][\w’.-]*|[\d.,]+)*$"
)
_MUTUAL = re.compile(
    r"\b(?:met|meet|talks?|agreed|between|both|border|together|shared?|jointly|each other|deal)\b"
)
_SET = r"(?:(?<=the )|(?<=a )|(?<=an )|(?<=’s )|(?<='s )|(?<=, ))"  # a noun follows its adjective


_WITHOUT = (  # what is left out, what stands there then, and how people call it
    (re.compile(r",? (?:if|unless|provided|as long as) [^,.;“”]+(?=\.$)"), "", "a condition"),
    (re.compile(r"^(?:If|Unless) [^,“”]+, (?=(?:the|a|an|it|he|she|they|this) )"), "", "a condition"),
    (re.compile(r"\b(was|were) meant to be\b"), r"\1", "an intention"),
    (re.compile(r"\b(?:is|are) examining whether to\b"), "will", "a doubt"),
    (
        re.compile(r"\b(?:has|have|had) (?:promised|offered|threatened|planned|agreed) to (?=[a-z])"),
        "will ",
        "a promise",
    ),
    (
        re.compile(r"^.{3,60}? (?:denied|feared|claimed|hoped|doubted|alleged|suspected) that "),
        "",
        "whose claim it is",
    ),
    (
        re.compile(rf"\b{_SET}(?:former|acting|deputy|suspected|alleged|proposed|attempted) (?=[a-z])"),
        "",
        "“former” and the like",
    ),
    (
        re.compile(rf"\b{_SET}(?:tentative|draft|provisional|potential|supposed|so-called|extra) (?=[a-z])"),
        "",
        "“tentative” and the like",
    ),
    (
        re.compile(
            r" (?:at peak times|on average|in the first year|in its best year|at first|on paper|in part)\b"
        ),
        "",
        "when or how far it holds",
    ),
    (
        re.compile(r"\bthe (?:first|second|last) (?=(?:date|phase|stage|report|deadline|round)\b)"),
        "the ",
        "which",
    ),
    (re.compile(r"\bno longer (?=[a-z])"), "", "“no longer”"),
    (re.compile(r"\b(?:hardly|barely|scarcely|never|not yet) (?=[a-z])"), "", "a denial"),
)


def crossed(scene: Scene) -> Iterator[Statement]:
    """Two figures, dates or names of one sentence exchanged."""
    for fact in told(scene):
        text = fact.plain
        for one, two in _pairs(text, scene):
            between = text[one[1] : two[0]]
            if _ALIKE.match(between) or text[slice(*one)].lower() == text[slice(*two)].lower():
                continue
            first = text[slice(*one)]
            moved = first.lower() if first.lower() in english.ONES else first
            lie = text[: one[0]] + text[slice(*two)] + between + moved + text[two[1] :]
            lie = lie[:1].upper() + lie[1:]
            if english.whole(lie):
                how = f"{text[slice(*one)]} ↔ {text[slice(*two)]}"
                yield _lie(fact, lie, "crossed_words", how)


def _pairs(text: str, scene: Scene) -> Iterator[tuple[Place, Place]]:
    """Places of two things of one sort, in order, that are not alike in what is said."""
    for one, two in combinations(english.figures(text), 2):
        if one.currency == two.currency and bool(one.scale) == bool(two.scale):
            yield (one.start, one.end), (two.start, two.end)
    dates = list(english.DATE.finditer(text))
    for first, second in combinations(dates, 2):
        if [key for key, held in first.groupdict().items() if held] == [
            key for key, held in second.groupdict().items() if held
        ]:
            yield first.span(), second.span()
    if _MUTUAL.search(text):
        return
    named = [(s, e, scene.cast.kinds.get(text[s:e])) for s, e in english.names(text, opening=True)]
    for (s1, e1, kind), (s2, e2, other) in combinations(named, 2):
        if kind and kind == other and not {*text[s1:e1].split()} & {*text[s2:e2].split()}:
            yield (s1, e1), (s2, e2)


def shortened(scene: Scene) -> Iterator[Statement]:
    """A few words left out on which it hangs whether the rest is so."""
    for fact in told(scene):
        text = fact.plain
        for pattern, instead, how in _WITHOUT:
            found = pattern.search(text)
            if not found or not next(english.unquoted(text, [found.span()]), None):
                continue
            lie = " ".join(pattern.sub(instead, text, count=1).split())
            lie = re.sub(r"\ba (?=[aeio])", "an ", lie)
            lie = lie[:1].upper() + lie[1:]
            if english.whole(lie):
                yield _lie(fact, lie, "dropped_words", f"{how} left out: {found[0].strip()}")


def _lie(fact: Fact, text: str, kind: str, how: str) -> Statement:
    return statement(fact, text, kind, lie="words", how=how)


MODES: dict[str, Callable[[Scene], Iterator[Statement]]] = {
    "crossed_words": crossed,
    "dropped_words": shortened,
}
