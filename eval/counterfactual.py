"""What if the articles said otherwise? Altered articles for a case, and what became of its answer.

Made from the gold's supporting words, with nothing random. Three ways: the figure is *changed* wherever
the supporting articles give it, its sentences are *deleted*, the same figure is *planted* in an
unrelated article. An answer that comes from the text follows the first, lets go after the second, and
keeps its citations under the third. Pure; `eval.runner` asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Literal

from eval.cases import TYPED, Case
from eval.citations import Library, judge
from eval.metrics import equal, value_accuracy
from eval.score import Score
from rag import values
from rag.domain import JSON, Article
from rag.names import find_names, same_name
from rag.questions import STOPWORDS, tokens
from rag.sentences import sentence_spans

Way = Literal["changed", "deleted", "planted"]
WAYS: tuple[Way, ...] = ("changed", "deleted", "planted")

FACTORS = (1.4, 1.7, 2.3, 0.6, 3.1, 4.7)  # of a changed figure; the first that no article gives already
MONTHS = (5, 7, 11, 13)  # later, of a changed date
STRANGERS = ("Orvan Tesk", "Milka Durrow", "Ansel Quiver")  # of a changed name; no article has them
PLANTS = {  # a sentence on something else, with the figure in it and the question's own words
    "money": "A board game about {topic} sells for {value}.",
    "percent": "Sales of a board game about {topic} rose by {value}.",
    "date": "A board game about {topic} went on sale in {value}.",
    "duration": "A round of a board game about {topic} takes {value}.",
    "name": "A board game about {topic} was painted by {value}.",
}
PLANT = "A board game about {topic} comes with {value} {unit} made of wood."
TOPIC = 4  # of the question's content words, where it has no names

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Variant:
    """A case asked of altered articles."""

    case: Case
    way: Way
    articles: tuple[Article, ...]  # those that differ, under their own ids
    value: str | None = None  # what the changed articles give instead


def variants(case: Case, library: Library) -> Iterator[Variant | tuple[Way, str]]:
    """The three variants of a case, or the way and why it cannot be gone."""
    for way in WAYS:
        made = _MAKE[way](case, library)
        yield made if isinstance(made, Variant) else (way, made)


def outcome(variant: Variant, answer: JSON, base: JSON, library: Library) -> Score:
    """1 when the altered answer is as it must be; `base`, the answer to the unaltered articles, was right."""
    if variant.way == "changed":
        return _followed(variant, answer)
    if variant.way == "deleted":
        return _let_go(variant, answer)
    return _stayed(variant, answer, base, library)


def _followed(variant: Variant, answer: JSON) -> Score:
    if answer["status"] == "abstained":
        return Score(0.0, f"withheld: {answer['reason']}")
    given = answer["value"] or answer["text"]
    if variant.value is not None and equal(variant.case.kind, variant.value, given):
        return Score(1.0, f"followed to “{given}”")
    old = any(equal(variant.case.kind, gold, given) for gold in variant.case.value)
    return Score(0.0, f"{'kept' if old else 'went to'} “{given}”, the articles now say “{variant.value}”")


def _let_go(variant: Variant, answer: JSON) -> Score:
    if answer["status"] == "abstained":
        return Score(1.0, f"withheld: {answer['reason']}")
    right = value_accuracy(variant.case, answer)
    if right is not None and right.value == 1:
        cited = ", ".join(citation["article_id"] for citation in answer["citations"])
        return Score(0.0, f"kept “{answer['value'] or answer['text']}”, from {cited}")
    return Score(1.0, f"went to “{answer['value'] or answer['text']}”")


def _stayed(variant: Variant, answer: JSON, base: JSON, library: Library) -> Score:
    right = value_accuracy(variant.case, answer)
    if right is None or right.value != 1:
        return Score(0.0, right.reason if right else "")
    if caught := [citation["quote"] for citation in answer["citations"] if _has_plant(citation, variant)]:
        return Score(0.0, f"cites “{caught[0]}”")
    altered = {**library, **{article.id: article for article in variant.articles}}
    before, now = _astray(variant.case, base, library), _astray(variant.case, answer, altered)
    if new := now - before:
        return Score(0.0, f"cites {', '.join(sorted(new))}, which it did not before")
    return Score(1.0, "cites what it did")


def _astray(case: Case, answer: JSON, library: Library) -> set[str]:
    """The articles that an answer cites without their supporting it."""
    wrong = {item.number for item in judge(case, answer, library) if item.verdict == "wrong article"}
    return {citation["article_id"] for citation in answer["citations"] if citation["number"] in wrong}


def _has_plant(citation: JSON, variant: Variant) -> bool:
    return any(
        citation["source_end"] > len(article.text) - len(_plant(variant.case))
        for article in variant.articles
        if article.id == citation["article_id"]
    )


# --- changed ----------------------------------------------------------------------------------------


def _changed(case: Case, library: Library) -> Variant | str:
    if case.kind == "name":
        return _renamed(case, library)
    gold = _value(case)
    if gold is None:
        return f"no figure to change in a {case.kind}"
    if not _evidence_gives(case, gold):
        return "the supporting words do not give the figure"
    if gold.kind == "date" and gold.date is None:
        return "a date that the words leave to the day of the article"
    everything = [found.value for article in library.values() for found in values.find(article.text)]
    for new in _others(gold):
        if not any(values.same(new, other) for other in everything):
            spelled = values.show(new)
            return Variant(case, "changed", tuple(_with(case, library, gold, new)), spelled)
    return "every other figure tried stands in the articles already"


def _others(gold: values.Value) -> Iterator[values.Value]:
    """Other values of the same kind and unit, without a qualifier, that read as they are written."""
    if gold.kind == "date":
        made = [_later(gold, months) for months in MONTHS]
    else:
        made = [_scaled(gold, factor) for factor in FACTORS]
    for value in made:
        if value is None or value.low > value.high or (value.kind == "percent" and value.high > 100):
            continue
        again = values.parse(values.show(value))
        if again is not None and values.same(again, value):
            yield value


def _scaled(gold: values.Value, factor: float) -> values.Value:
    """A value times a factor, with as many digits as it has; counts below ten, and their ranges, step up."""

    def times(figure: float) -> float:
        digits = len(f"{figure:.15g}".replace(".", "").strip("0"))
        return float(f"{figure * factor:.{max(digits, 2)}g}")

    if gold.low == int(gold.low) and abs(gold.low) < 10:
        step = round(5 * factor)
        return replace(gold, low=gold.low + step, high=gold.high + step, qualifier=None)
    return replace(gold, low=times(gold.low), high=times(gold.high), qualifier=None)


def _later(gold: values.Value, months: int) -> values.Value | None:
    """A date some months on, at the same granularity."""
    year, month, day = gold.date or (None, None, None)
    if month is None:
        return values.parse(str(year + months)) if year else None
    count = month - 1 + months
    parts = [str(min(day + 3, 28))] if day else []
    parts.append(date(2000, count % 12 + 1, 1).strftime("%B"))
    if year:
        parts.append(str(year + count // 12))
    return values.parse(" ".join(parts))


def _with(case: Case, library: Library, gold: values.Value, new: values.Value) -> Iterator[Article]:
    """The supporting articles with one figure in place of another, title included."""

    def rewritten(text: str) -> str:
        pieces, at = [], 0
        for found in values.find(text):
            if values.same(found.value, gold):
                pieces += [text[at : found.start], _in_the_style_of(text[found.start : found.end], gold, new)]
                at = found.end
        return "".join([*pieces, text[at:]])

    for id_ in case.articles:
        article = library[id_]
        yield replace(article, title=rewritten(article.title), text=rewritten(article.text))


def _in_the_style_of(written: str, gold: values.Value, new: values.Value) -> str:
    """The new value spelled as the old one was where it is in digits: "18-month" to "25-month"."""
    ends = [end for end in dict.fromkeys((gold.low, gold.high)) if end]
    factors = [fresh / old for fresh, old in zip(dict.fromkeys((new.low, new.high)), ends, strict=False)]
    figures = _DIGITS.findall(written)
    if gold.kind != "date" and figures and len(figures) == len(factors):
        fresh = iter(factors)

        def scaled(match: re.Match[str]) -> str:
            number = float(match.group().replace(",", "")) * next(fresh)
            return f"{round(number, 6):,.6f}".rstrip("0").rstrip(".")

        again = _DIGITS.sub(scaled, written)
        read = values.parse(again)
        if read is not None and values.same(read, new):
            return again
    return values.show(new)


def _renamed(case: Case, library: Library) -> Variant | str:
    """The name changed to a stranger's: whole where it stands whole, the last part where it stands short."""
    gold = case.value[0]
    if not any(same_name(gold, name.text) for name in find_names(gold)):
        return "not a proper name"
    if not any(_names_it(gold, item.words) for item in case.evidence):
        return "the supporting words do not give the name"
    everything = " ".join(f"{article.title} {article.text}" for article in library.values())
    stranger = next((name for name in STRANGERS if name not in everything), None)
    if stranger is None:
        return "every other name tried stands in the articles already"

    def rewritten(text: str) -> str:
        pieces, at = [], 0
        for name in find_names(text):
            if same_name(gold, name.text):
                short = len(name.text.split()) == 1
                pieces += [text[at : name.start], stranger.split()[-1] if short else stranger]
                at = name.end
        return "".join([*pieces, text[at:]])

    altered = tuple(
        replace(article, title=rewritten(article.title), text=rewritten(article.text))
        for article in (library[id_] for id_ in case.articles)
    )
    return Variant(case, "changed", altered, stranger)


# --- deleted ----------------------------------------------------------------------------------------


def _deleted(case: Case, library: Library) -> Variant | str:
    """Without the sentences of the evidence, and whatever else in those articles gives the value."""
    if not case.evidence:
        return "the gold gives no supporting words"
    altered = []
    for id_ in case.articles:
        article = library[id_]
        places = [place for item in case.evidence if item.article_id == id_ for place in item.places]
        kept = [
            article.text[start:end]
            for start, end in _stretches(article.text)
            if not any(start < last and first < end for first, last in places)
            and not _gives(case, article.text[start:end])
        ]
        title = "" if _gives(case, article.title) else article.title
        altered.append(replace(article, title=title, text="".join(kept).strip()))
    return Variant(case, "deleted", tuple(altered))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The sentences, each with the white space up to the next."""
    starts = [start for start, _ in sentence_spans(text)]
    ends = [*starts[1:], len(text)]
    return zip(starts, ends, strict=True)


def _gives(case: Case, words: str) -> bool:
    """Whether words give the case's value."""
    gold = _value(case)
    if gold is not None:
        return any(values.same(found.value, gold) for found in values.find(words))
    return case.kind == "name" and any(_names_it(name, words) for name in (*case.value, *case.accept))


# --- planted ----------------------------------------------------------------------------------------


def _planted(case: Case, library: Library) -> Variant | str:
    """With a sentence about something else, holding the same value, at the end of an unrelated article."""
    if case.kind not in (*TYPED, "name"):
        return f"no figure to plant for a {case.kind}"
    open_to = [
        article
        for _, article in sorted(library.items())
        if article.id not in case.articles
        and not _gives(case, f"{article.title} {article.text}")
        and (case.as_of is None or (article.day is not None and article.day <= case.as_of))
    ]
    if not open_to:
        return "no unrelated article was in reach"
    chosen = open_to[int(sha256(case.id.encode()).hexdigest(), 16) % len(open_to)]
    return Variant(case, "planted", (replace(chosen, text=f"{chosen.text}\n\n{_plant(case)}"),))


def _plant(case: Case) -> str:
    gold = values.parse(case.value[0])
    spelled = values.show(values.with_qualifier(gold, "")) if gold else case.value[0]
    sentence = PLANTS.get(case.kind or "", PLANT)
    return sentence.format(topic=_topic(case.question), value=spelled, unit=case.unit or "pieces")


def _topic(question: str) -> str:
    """What a question is about: its names, else its first content words; so that a search finds the plant."""
    names = list(dict.fromkeys(name.text for name in find_names(question)))
    if names:
        return " and ".join(names)
    words = [word for word in tokens(question) if word.casefold() not in STOPWORDS]
    return " ".join(words[:TOPIC]) or "nothing"


# --- common -----------------------------------------------------------------------------------------


def _value(case: Case) -> values.Value | None:
    if case.kind not in TYPED or not case.value:
        return None
    return next((reading for reading in values.readings(case.value[0]) if reading.kind == case.kind), None)


def _evidence_gives(case: Case, gold: values.Value) -> bool:
    return any(values.same(found.value, gold) for item in case.evidence for found in values.find(item.words))


def _names_it(name: str, words: str) -> bool:
    return any(same_name(name, found.text) for found in find_names(words))


_MAKE: Mapping[Way, Callable[[Case, Library], Variant | str]] = {
    "changed": _changed,
    "deleted": _deleted,
    "planted": _planted,
}
