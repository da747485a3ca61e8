"""Candidate answers: every sentence of the hits, every value or name in it, described by features.

Pure reading of text; the numbers that weigh the features live with the engine. A feature is a float
from 0 to 1 unless it says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag import values
from rag.domain import Article, Hit
from rag.names import Name, find_names, mentioned, same_name
from rag.questions import Asked, Asking, content_stems, stem, tokens
from rag.sentences import sentence_spans

VALUE_KINDS: dict[Asked, tuple[str, ...]] = {
    "number": ("number", "range"),
    "money": ("money",),
    "percent": ("percent",),
    "date": ("date",),
    "duration": ("duration",),
}
NAME_KINDS: tuple[Asked, ...] = ("person", "place", "name")
TITLES = frozenset(
    """minister president chancellor premier king queen prince princess sheikh ayatollah pope governor
    gov senator sen representative rep congressman congresswoman secretary general gen major maj
    lieutenant lt colonel col captain capt sergeant sgt admiral adm commander chief mr mrs ms miss
    dr doctor prof professor sir dame lord lady judge justice mayor ambassador spokesman spokeswoman
    spokesperson director chairman chairwoman chair former sheriff officer detective inspector brig
    brigadier coach reverend rev father sister brother""".split()
)
CONTEXT = 2  # sentences before one that may say what it leaves out
SENTENCES = 24  # read closely
WINDOW = 8  # words either side of a value
PROMISE = ("words", "words_near", "names", "names_near", "focus_here", "rank", "near")

PLACES = ("in", "at", "near", "off", "outside")
_SAYS = re.compile(
    r",?\s+(?:has |had |also |later )?(?:said|says|told|added|announced|explained|wrote|warned)\b"
)
_SAID = re.compile(r"\b(?:said|says|told|added|according to)\s+$")

Similarity = Callable[[str, Sequence[str]], Sequence[float]]  # cosine of a question to each sentence


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article, with what stands before it in the same article."""

    article: Article
    start: int
    end: int
    text: str
    before: str
    position: int  # 0 for the first of the article


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence taken apart once, whatever is asked of it."""

    stems: frozenset[str]
    names: tuple[Name, ...]
    found: tuple[values.Found, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: a sentence, and the value or name in it (None: the sentence itself)."""

    sentence: Sentence
    hit: Hit
    value: str | None
    unit: str | None
    qualifier: str | None
    features: dict[str, float]


@lru_cache(maxsize=8192)
def read(text: str) -> Reading:
    return Reading(frozenset(content_stems(text)), tuple(find_names(text)), tuple(values.find(text)))


@lru_cache(maxsize=512)
def sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of an article, in order."""
    spans = sentence_spans(article.text)
    texts = [article.text[start:end] for start, end in spans]
    return tuple(
        Sentence(article, start, end, texts[i], " ".join(texts[max(0, i - CONTEXT) : i]), i)
        for i, (start, end) in enumerate(spans)
    )


def gather(asking: Asking, hits: Sequence[Hit], similarity: Similarity) -> Iterator[Candidate]:
    """The candidates of the most promising sentences of the hits and of the copies folded into them."""
    chosen = shortlist(asking, hits)
    near = similarity(asking.text, [sentence.text for sentence, _, _ in chosen])
    for (sentence, hit, base), cosine in zip(chosen, near, strict=True):
        yield from candidates(asking, sentence, hit, {**base, "similar": cosine})


def shortlist(asking: Asking, hits: Sequence[Hit]) -> list[tuple[Sentence, Hit, dict[str, float]]]:
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
                base = describe(asking, sentence)
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
    extra = [name for name in mentioned(known, asking.text) if not _any_same(name, asking.names)]
    return (*asking.names, *dict.fromkeys(extra))


def describe(asking: Asking, sentence: Sentence) -> dict[str, float]:
    """How well a sentence speaks of what the question speaks of."""
    own, around, title = read(sentence.text), read(sentence.before), read(sentence.article.title)
    names_here = [name.text for name in own.names]
    names_near = [*names_here, *(n.text for n in around.names), *(n.text for n in title.names)]
    words = asking.words
    return {
        "words": _share(words, own.stems),
        "words_near": _share(words, own.stems | around.stems | title.stems),
        "names": _named(asking.names, names_here, sentence.text),
        "names_near": _named(
            asking.names, names_near, f"{sentence.text} {sentence.before} {sentence.article.title}"
        ),
        "focus_here": _share(frozenset(asking.focus), own.stems) if asking.focus else 0.5,
        "time": _time(asking, sentence, own, around),
        "figures": _figures(asking, own),
        "long": min(len(sentence.text) / 400.0, 1.0),
        "early": 1.0 / (1 + sentence.position),
        "has_words": 1.0 if words else 0.0,
        "has_names": 1.0 if asking.names else 0.0,
    }


def candidates(asking: Asking, sentence: Sentence, hit: Hit, base: dict[str, float]) -> Iterator[Candidate]:
    """The values of the kind asked for, in one sentence."""
    if asking.kind in VALUE_KINDS:
        for found in read(sentence.text).found:
            if found.value.kind in VALUE_KINDS[asking.kind] and not _asked(asking, found.value):
                yield _valued(asking, sentence, hit, base, found)
    elif asking.kind in NAME_KINDS:
        for name in read(sentence.text).names:
            bare = without_titles(name)
            if bare is not None and not _any_same(bare.text, asking.names):
                yield _name(asking, sentence, hit, base, bare)
    else:
        yield Candidate(sentence, hit, None, None, None, base)


def _valued(
    asking: Asking, sentence: Sentence, hit: Hit, base: dict[str, float], found: values.Found
) -> Candidate:
    noun = found.noun or ""
    after = sentence.text[found.end : found.end + 60]
    beside = frozenset(content_stems(noun)) | frozenset(content_stems(after)[:4])
    features = {
        **base,
        "focus_beside": _share(frozenset(asking.focus), beside) if asking.focus else 0.5,
        **_surroundings(asking, sentence.text, found.start, found.end),
        "range": float(found.value.kind == "range"),
        "resolved": float(found.value.kind != "date" or found.value.date is not None),
    }
    text = sentence.text[found.start : found.end]
    unit = noun or None
    return Candidate(sentence, hit, text, unit, found.value.qualifier, features)


def _name(asking: Asking, sentence: Sentence, hit: Hit, base: dict[str, float], name: Name) -> Candidate:
    text = sentence.text
    before, after = text[: name.start], text[name.end :]
    lead = next(iter(tokens(before[-30:])[::-1]), "").lower()
    size = len(tokens(name.text))
    person, place = asking.kind == "person", asking.kind == "place"
    beside = {
        *content_stems(name.text),
        *content_stems(after[:40])[:3],
        *content_stems(before[-40:])[-3:],
    }
    features = {
        **base,
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
        "focus_beside": _share(frozenset(asking.focus), beside) if asking.focus else 0.5,
    }
    return Candidate(sentence, hit, name.text, None, None, features)


def without_titles(name: Name) -> Name | None:
    """A person's name without what stands before it: "Iraqi Prime Minister Mohammed …" → "Mohammed …".

    A name that is all titles and nationalities ("Prime Minister", "Iraqi Prime Minister") is none; one that
    is a nationality or country alone stays.
    """
    words = list(re.finditer(r"\S+", name.text))
    titles = [i for i, word in enumerate(words) if word.group().strip(".,").casefold() in TITLES]
    if not titles:
        return name
    if titles[-1] + 1 == len(words):
        return None
    start = name.start + words[titles[-1] + 1].start()
    return Name(name.text[start - name.start :], start, name.end)


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
    folded = text.casefold()
    met = sum(1 for name in wanted if name.casefold() in folded or _any_same(name, present))
    return met / len(wanted)


def _any_same(name: str, others: Iterable[str]) -> bool:
    return any(same_name(name, other) for other in others)


def _asked(asking: Asking, value: values.Value) -> bool:
    """Whether the question itself states the value: it cannot be the answer."""
    return any(values.same(value, other) for other in (*asking.times, *asking.figures))


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
