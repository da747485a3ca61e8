"""Candidate answers: the promising sentences of the hits, and every value or name of the kind asked for.

Pure reading of text; each candidate carries its features, and the engine weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag import values
from rag.completion import unit
from rag.domain import Hit
from rag.features import Features, any_same, of_name, of_sentence, of_value
from rag.names import Name, mentioned
from rag.questions import Asked, Asking
from rag.reading import Sentence, read, sentences
from rag.titles import without_titles

VALUE_KINDS: dict[Asked, tuple[str, ...]] = {
    "number": ("number", "range"),
    "money": ("money",),
    "percent": ("percent",),
    "date": ("date",),
    "duration": ("duration",),
}
NAME_KINDS: tuple[Asked, ...] = ("person", "place", "name")
SENTENCES = 24  # read closely
PROMISE = ("words", "words_near", "names", "names_near", "focus_here", "rank", "near")
_QUOTED = re.compile(r"[“\"]((?:[^\s”\"]+\s){0,4}[^\s”\"]+)[”\"]")

Similarity = Callable[[str, Sequence[str]], Sequence[float]]  # cosine of a question to each sentence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: a sentence, and the value or name in it (None: the sentence itself)."""

    sentence: Sentence
    hit: Hit
    value: str | None
    unit: str | None
    qualifier: str | None
    features: Features


def gather(asking: Asking, hits: Sequence[Hit], similarity: Similarity) -> Iterator[Candidate]:
    """The candidates of the most promising sentences of the hits and of the copies folded into them."""
    chosen = shortlist(asking, hits)
    near = similarity(asking.text, [sentence.text for sentence, _, _ in chosen])
    for (sentence, hit, base), cosine in zip(chosen, near, strict=True):
        yield from candidates(asking, sentence, hit, {**base, "similar": cosine})


def shortlist(asking: Asking, hits: Sequence[Hit]) -> list[tuple[Sentence, Hit, Features]]:
    """The sentences that share most with the question, each once an article, with their features."""
    found = []
    seen: set[tuple[str, int]] = set()
    top_terms = max((hit.terms_score or 0.0 for hit in hits), default=0.0) or 1.0
    for rank, hit in enumerate(hits):
        for each in (hit, *hit.duplicates):
            for sentence in sentences(each.article):
                inside = sentence.start < each.passage.end and sentence.end > each.passage.start
                if not inside or (each.article.id, sentence.start) in seen:
                    continue
                seen.add((each.article.id, sentence.start))
                base = of_sentence(asking, sentence)
                base["rank"] = 1.0 / (1 + rank)
                base["terms"] = (hit.terms_score or 0.0) / top_terms
                base["near"] = max(hit.vector_score or 0.0, 0.0)
                found.append((sentence, each, base))
    found.sort(key=lambda item: -sum(item[2][name] for name in PROMISE))
    return found[:SENTENCES]


def question_names(asking: Asking, hits: Sequence[Hit]) -> tuple[str, ...]:
    """The names a question mentions: those it capitalises, and those of the hits it writes in lower case."""
    known = {name.text for hit in hits for name in read(hit.passage.text).names}
    known |= {name.text for hit in hits for name in read(hit.article.title).names}
    extra = [name for name in mentioned(known, asking.text) if not any_same(name, asking.names)]
    return (*asking.names, *dict.fromkeys(extra))


def candidates(asking: Asking, sentence: Sentence, hit: Hit, base: Features) -> Iterator[Candidate]:
    """The values of the kind asked for, in one sentence."""
    text = sentence.text
    if asking.kind in VALUE_KINDS:
        for found in read(text).found:
            if found.value.kind in VALUE_KINDS[asking.kind] and not _asked(asking, found.value):
                features = base | of_value(asking, text, found)
                written = text[found.start : found.end]
                yield Candidate(sentence, hit, written, unit(found), found.value.qualifier, features)
    elif asking.kind in NAME_KINDS:
        for name in named_things(asking.kind, text):
            if not any_same(name.text, asking.names):
                yield Candidate(sentence, hit, name.text, None, None, base | of_name(asking, text, name))
    else:
        yield Candidate(sentence, hit, None, None, None, base)


def named_things(kind: Asked, text: str) -> Iterator[Name]:
    """The names in a sentence without their titles; for "which" and "what", short quoted phrases too."""
    names = [bare for name in read(text).names if (bare := without_titles(name)) is not None]
    yield from names
    if kind == "name":
        for match in _QUOTED.finditer(text):
            words = match.group(1).rstrip(",.;")
            if words and all(name.text != words for name in names):
                yield Name(words, match.start(1), match.start(1) + len(words))


def _asked(asking: Asking, value: values.Value) -> bool:
    """Whether the question itself states the value: it cannot be the answer."""
    return any(values.same(value, other) for other in (*asking.times, *asking.figures))
