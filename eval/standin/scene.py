"""What the stand-in has before it for one question: the gold sentences that it was shown, and the others.

Gives `Scene`, `Fact` and `Statement`, and the `Cast`: who and what the articles name, and of what kind.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from eval.cases import Case
from eval.standin import english
from eval.standin.reading import SeenPassage
from rag.domain import Article
from rag.sentences import sentence_spans

Lie = Literal["none", "words", "evidence", "value", "beside"]
NameKind = Literal["person", "organisation", "place", "country", "capital"]

CAPITALS = frozenset(
    "Washington Baghdad Tehran Damascus London Paris Moscow Beijing Berlin Rome Cairo".split()
)

_PERSON_BEFORE = re.compile(
    r"(?:[Ss]aid|[Tt]old|[Cc]alled|[Mm]inister|[Pp]resident|[Dd]irector|[Ll]eader|[Cc]hair|judge|Captain|"
    r"Prof\.|Dr\.|Mr\.|Mrs\.|Premier|[Ee]xecutive|lawyer|treasurer|Gen\.|[Gg]eneral|"
    r"secretary|Senator|King|Queen|Sir),? $"
)
_PERSON_AFTER = re.compile(r"^,? (?:who |said|says|added|called|replied|told|wrote|answered)")
_PLACE_BEFORE = re.compile(r"(?:\b[Ii]n|\b[Aa]t|\b[Nn]ear|\b[Ff]rom|\boff|\bto|\boutside) $")
_ORGANISATION = re.compile(
    r"\b(?:Line|Union|Council|University|Biologics|Serum|Compact|Forces|Service|Ledger|Courier|Post|Times|"
    r"Gazette|Observer|Dispatch|Company|Corp|Authority|Agency|Press|Party|Bank|Group|Institute|College|Association|"
    r"Department|Ministry|Congress|Pentagon|Region|Republicans?|Democrats?|Church|Army|Court)\b|^[A-Z]{2,5}$"
)
_NO_NAME = re.compile(
    r"^(?:U\.?S\.?|Americans?|Iraqis?|Iranians?|Kurds|Kurdish|Syrians?|British|French|German|Islamic State|"
    r"IS|ISIS|Middle East|White House|Prime Minister|Easter|Christmas|Ground|Fares)$"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it is sent, with what it really is: kept by the script, never sent."""

    text: str
    evidence: tuple[tuple[str, str], ...]  # (passage label, words)
    kind: str  # of rewriting, or the mode
    lie: Lie = "none"  # what is wrong: its words, what it cites, its value; "beside": true, and no answer
    value: str | None = None
    unit: str | None = None
    qualifier: str | None = None
    how: str = ""  # what was done, for people who read the leaks

    def document(self) -> dict[str, Any]:
        """As Dateline's prompt asks for it."""
        return {
            "text": self.text,
            "value": self.value,
            "unit": self.unit,
            "qualifier": self.qualifier,
            "evidence": [{"passage": label, "words": words} for label, words in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence that supports the gold answer, in a passage that was shown."""

    label: str
    sentence: str
    words: str  # the gold's evidence in it
    article: Article
    value: str | None = None
    unit: str | None = None
    qualifier: str | None = None
    said: str | None = None  # a shorter way to say it

    @property
    def plain(self) -> str:
        """How it is said: in fewer words, or as the sentence has it without its dateline."""
        return self.said or english.plain(self.sentence)

    @property
    def evidence(self) -> tuple[tuple[str, str], ...]:
        return ((self.label, self.sentence),)

    @property
    def paragraph(self) -> str:
        """The paragraph in which it stands; of an article that has but one, what stands near it."""
        at = self.article.text.find(self.sentence)
        if "\n\n" not in self.article.text:
            return self.article.text[max(0, at - 200) : at + len(self.sentence) + 200]
        start = self.article.text.rfind("\n\n", 0, max(at, 0)) + 1
        end = self.article.text.find("\n\n", at)
        return self.article.text[start : end if end >= 0 else None]


@dataclass(frozen=True)
class Cast:
    """The names of some articles by kind, and the articles that each stands in."""

    kinds: Mapping[str, NameKind]
    articles: Mapping[str, frozenset[str]]
    common: frozenset[str]  # words that stand without a capital somewhere

    @classmethod
    def of(cls, articles: Iterable[Article]) -> Cast:
        votes: dict[str, Counter[NameKind]] = defaultdict(Counter)
        where: dict[str, set[str]] = defaultdict(set)
        common: set[str] = set()
        for article in articles:
            common |= set(re.findall(r"(?<![\w’'-])[a-z]+\b", article.text))
            for start, end in english.names(article.text):
                name = article.text[start:end]
                name = re.sub(r"^(\w+ [\w-]+) of .+$", r"\1", name) if " of the " not in name else name
                if _NO_NAME.match(name) or "\n" in name:
                    continue
                where[name].add(article.id)
                kind = _kind(name, article.text[max(0, start - 24) : start], article.text[end : end + 12])
                if kind:
                    votes[name][kind] += 1
        kinds = {name: seen.most_common(1)[0][0] for name, seen in votes.items()}
        return cls(kinds, {name: frozenset(ids) for name, ids in where.items()}, frozenset(common))

    def others(self, name: str, fact: Fact, kind: NameKind | None = None) -> list[str]:
        """Names of the same kind that share no word with one and stand nowhere near the fact."""
        wanted = kind or self.kinds.get(name)
        words = _parts(name)
        near = fact.paragraph.lower()
        fits = [
            other
            for other, of in self.kinds.items()
            if of == wanted
            and not words & _parts(other)
            and not any(part in near for part in _parts(other))
            and (wanted != "person" or len(other.split()) > 1)
        ]
        return sorted(fits, key=lambda other: (fact.article.id not in self.articles[other], other))


def _kind(name: str, before: str, after: str) -> NameKind | None:
    if name in english.COUNTRIES:
        return "country"
    if name in CAPITALS:
        return "capital"
    if _ORGANISATION.search(name):
        return "organisation"
    if len(name.split()) <= 4 and (_PERSON_BEFORE.search(before) or _PERSON_AFTER.match(after)):
        return "person" if len(name.split()) > 1 and all(len(part) > 1 for part in name.split()) else None
    if len(name.split()) <= 3 and _PLACE_BEFORE.search(before):
        return "place"
    return None


def _parts(name: str) -> set[str]:
    return {part.removeprefix("al-").lower() for part in name.split() if len(part) > 2}


@dataclass(frozen=True)
class Scene:
    """One question as the stand-in meets it."""

    case: Case
    facts: tuple[Fact, ...]  # none: its evidence was not shown, or there is no answer
    passages: tuple[SeenPassage, ...]
    question: str
    cast: Cast
    random: random.Random = field(repr=False)

    def inside(self, sentence: str) -> str | None:
        """A sentence as it stands inside another; None where it cannot."""
        return english.lowered(sentence, self.cast.common)

    @cached_property
    def others(self) -> list[tuple[SeenPassage, str]]:
        """Whole sentences of the passages that are none of the gold's, with the passage each stands in."""
        held = " ".join(item.words for item in self.case.evidence) + " ".join(f.sentence for f in self.facts)
        return [
            (passage, sentence)
            for passage in self.passages
            for start, end in sentence_spans(passage.text)
            if english.whole(sentence := passage.text[start:end])
            and sentence not in held
            and not any(item.words in sentence for item in self.case.evidence)
        ]


def facts(case: Case, shown: Sequence[SeenPassage], library: Mapping[str, Article]) -> tuple[Fact, ...]:
    """The gold's sentences, each with a shown passage of its article that holds it whole."""
    found: dict[str, Fact] = {}
    for item in case.evidence:
        article = library[item.article_id]
        place = item.places[0]
        inside = [(s, e) for s, e in sentence_spans(article.text) if s < place[1] and place[0] < e]
        if not inside:
            continue
        start, end = inside[0][0], inside[-1][1]
        sentence = article.text[start:end]
        label = next(
            (p.label for p in shown if sentence in p.text and " ".join(article.title.split())[:40] in p.head),
            None,
        )
        if label and sentence not in found:
            value, qualifier = value_in(case, sentence)
            unit = case.unit if value and case.unit and case.unit.lower() in sentence.lower() else None
            found[sentence] = Fact(label, sentence, item.words, article, value, unit, qualifier)
    return tuple(found.values())


def value_in(case: Case, sentence: str) -> tuple[str | None, str | None]:
    """The gold's value as the sentence spells it, and the qualifier before it there."""
    if case.kind in ("yes-no", "text", None) or len(case.value) != 1:
        return None, None
    for gold in (*case.value, *case.accept):
        core = re.sub(
            rf"^(?:{'|'.join((*english.AT_LEAST, *english.AT_MOST, *english.APPROXIMATE))}) ", "", gold
        )
        spellings = [core]
        if core.isdigit() and int(core) < len(english.ONES):
            spellings.append(english.ONES[int(core)])
        for spelling in spellings:
            at = re.search(rf"(?<![\w.,]){re.escape(spelling)}(?![\w]|[.,]\d)", sentence, re.IGNORECASE)
            if at:
                before = [f for f in english.figures(sentence) if f.start == at.start() and f.qualifier]
                return at[0], before[0].qualifier.lower() if before else None
    return None, None
