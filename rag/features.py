"""Features of a candidate answer: how a sentence, and a value in it, stand to a question.

Pure functions from text to floats, 0 to 1; what they weigh is the engine's affair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag import values
from rag.names import Name, same_name
from rag.questions import Asking, content_stems, stem, tokens
from rag.reading import Reading, Sentence, read, read_article
from rag.titles import TITLES

Features = dict[str, float]

WINDOW = 8  # words either side of a value
PLACES = ("in", "at", "near", "off", "outside")
_SAYS = re.compile(
    r",?\s+(?:has |had |also |later )?(?:said|says|told|added|announced|explained|wrote|warned)\b"
)
_SAID = re.compile(r"\b(?:said|says|told|added|according to)\s+$")


def of_sentence(asking: Asking, sentence: Sentence) -> Features:
    """How well a sentence speaks of what the question speaks of."""
    own, around, title = read(sentence.text), read(sentence.before), read(sentence.article.title)
    names_here = [name.text for name in own.names]
    whole = read_article(sentence.article)
    names_near = [*names_here, *(n.text for n in around.names), *(n.text for n in title.names)]
    words = asking.words
    return {
        "words": _share(words, own.stems),
        "words_near": _share(words, own.stems | around.stems | title.stems),
        "names": _named(asking.names, names_here, sentence.text),
        "names_near": _named(
            asking.names, names_near, f"{sentence.text} {sentence.before} {sentence.article.title}"
        ),
        "absent": 1.0 - _named(asking.names, whole.names, whole.text),
        "rival": _rival(asking, sentence.text, own.names),
        "focus_here": _share(frozenset(asking.focus), own.stems),
        "focus_near": _share(frozenset(asking.focus), own.stems | around.stems | title.stems),
        "time": _time(asking, sentence, own, around),
        "figures": _figures(asking, own),
        "long": min(len(sentence.text) / 400.0, 1.0),
        "early": 1.0 / (1 + sentence.position),
        "has_words": 1.0 if words else 0.0,
        "has_names": 1.0 if asking.names else 0.0,
    }


def of_value(asking: Asking, text: str, found: values.Found) -> Features:
    """How a typed value stands in its sentence."""
    beside = {*content_stems(found.noun or ""), *content_stems(text[found.end : found.end + 60])[:4]}
    return {
        **_surroundings(asking, text, found.start, found.end),
        "focus_beside": _share(frozenset(asking.focus), beside),
        "range": float(found.value.kind == "range"),
        "resolved": float(found.value.kind != "date" or found.value.date is not None),
    }


def of_name(asking: Asking, text: str, name: Name) -> Features:
    """How a name stands in its sentence."""
    before, after = text[: name.start], text[name.end :]
    lead = _lead(text, name.start)
    size = len(tokens(name.text))
    person, place = asking.kind == "person", asking.kind == "place"
    beside = {
        *content_stems(name.text),
        *content_stems(after[:40])[:3],
        *content_stems(before[-40:])[-3:],
    }
    return {
        **_surroundings(asking, text, name.start, name.end),
        "after_place": float(lead in (*PLACES, "from", "to", "of")),
        "after_by": float(lead == "by"),
        "titled": float(lead.strip(".") in TITLES),
        "is_person": float(person),
        "person_of_two": float(person and size in (2, 3)),
        "person_after_place": float(person and lead in PLACES),
        "place_after_place": float(place and lead in PLACES),
        "says": float(bool(_SAYS.match(after) or _SAID.search(before))),
        "parts": min(size, 4) / 4.0,
        "first": float(name.start == 0),
        "acronym": float(name.text.isupper()),
        "quoted": float(before[-1:] in ("“", '"')),
        "focus_beside": _share(frozenset(asking.focus), beside),
    }


def _rival(asking: Asking, text: str, names: Sequence[Name]) -> float:
    """1 when the sentence leaves a name of the question out and sets another in its place ("at al-Tanf")."""
    present = [name.text for name in names]
    if all(any_same(name, present) for name in asking.names):
        return 0.0
    others = [name for name in names if not any_same(name.text, asking.names)]
    return float(any(_lead(text, name.start) in PLACES for name in others))


def _lead(text: str, start: int) -> str:
    """The word before a place in a text, in lower case."""
    return next(iter(tokens(text[max(0, start - 30) : start])[::-1]), "").lower()


def _share(wanted: frozenset[str], present: Iterable[str]) -> float:
    """Share of the wanted stems present; 0.5 when nothing is wanted."""
    if not wanted:
        return 0.5
    here = set(present)
    return sum(1.0 for word in wanted if word in here or any(_akin(word, other) for other in here)) / len(
        wanted
    )


@lru_cache(maxsize=65536)
def _akin(a: str, b: str) -> bool:
    """Stems of one family that Snowball leaves apart: "advis" and "advisor", "withdraw" and "withdrew"."""
    if a == b:
        return True
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return shared >= 5 and max(len(a), len(b)) - shared <= 2


def _named(wanted: Sequence[str], present: Sequence[str], text: str) -> float:
    """Share of the question's names present; 1 when it has none."""
    if not wanted:
        return 1.0
    return sum(1 for name in wanted if any_same(name, present) or _stands(name, text)) / len(wanted)


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in a text as whole words, in whatever case."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def any_same(name: str, others: Iterable[str]) -> bool:
    """Whether a name is one of the others, however written."""
    return any(same_name(name, other) for other in others)


def _time(asking: Asking, sentence: Sentence, own: Reading, around: Reading) -> float:
    """1 when the time asked about is the sentence's or its article's; 0 when it is another; 0.5 unasked."""
    if not asking.times:
        return 0.5
    spoken = [f.value for f in (*own.found, *around.found) if f.value.kind == "date" and f.value.date]
    day = sentence.article.day
    if day is not None and (published := values.parse(day.isoformat())) is not None:
        spoken.append(published)
    met = sum(1 for time in asking.times if any(values.compatible(time, other) for other in spoken))
    return met / len(asking.times)


def _figures(asking: Asking, own: Reading) -> float:
    """Share of the question's own figures that the sentence holds; 0.5 when it states none."""
    if not asking.figures:
        return 0.5
    met = sum(1 for figure in asking.figures if any(values.same(figure, f.value) for f in own.found))
    return met / len(asking.figures)


def _surroundings(asking: Asking, text: str, start: int, end: int) -> dict[str, float]:
    """How the words of the question stand around a value: near before it, near after it, how many."""
    wanted = asking.words | {stem(word) for name in asking.names for word in tokens(name)}
    before = [stem(word) for word in tokens(text[:start])][::-1]
    after = [stem(word) for word in tokens(text[end:])]
    window = frozenset(before[:WINDOW]) | frozenset(after[:WINDOW])
    return {
        "led_by": next((1.0 / (1 + gap) for gap, word in enumerate(before) if word in wanted), 0.0),
        "followed_by": next((1.0 / (1 + gap) for gap, word in enumerate(after) if word in wanted), 0.0),
        "window": len(wanted & window) / len(wanted) if wanted else 0.5,
    }
