"""A language model's claim held against its passages, before its figures and names are checked.

Gives `Grounding`: the claim as it may go on, citing whole sentences, or why it may not. The sentence that is
cited must say all of it (`rag.wording`), and the local reader, asked the question, must find no other value
there. It never calls a language model and never rewrites a statement.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag import values
from rag.agreement import same_value
from rag.candidates import TYPED, Candidate, candidates
from rag.common_words import FUNCTION, common
from rag.completion import complete
from rag.coverage import question_names
from rag.domain import Article, Claim, Dropped, Hit, Question, Span
from rag.names import words_of
from rag.opposites import base
from rag.questions import Asking, ask_about, content_stems
from rag.reader import Reader
from rag.sentences import sentence_spans
from rag.spotlight import Shown
from rag.support import MOST, support
from rag.values import Value
from rag.verdicts import verdict
from rag.windows import Window
from rag.wording import Sentence, objections

BEFORE = 400  # characters before a sentence in which it may be said whom it speaks of
RIVAL = 5.0  # log-odds by which the reader must prefer another value to object
MINIMUM = 2  # letters of initials
HERE = "=usa"  # American papers leave it out
ALIKE, SHORT = 0.8, 5  # a name of more letters than SHORT, as much alike, is one that was misspelt


@dataclass(frozen=True, slots=True)
class Cited:
    """The sentences of a passage that a span touches: [start, end) of the article."""

    hit: Hit
    start: int
    end: int

    @property
    def window(self) -> Window:
        return Window(self.hit, 0, self.start, self.end, 0.0, ((self.start, self.end),))

    @property
    def sentence(self) -> Sentence:
        article = self.hit.article
        return Sentence(
            article.text[self.start : self.end],
            article.text[max(0, self.start - BEFORE) : self.start],
            article.publisher,
            values.parse(article.published.isoformat()) if article.published else None,
        )


@dataclass(frozen=True, slots=True)
class Grounded:
    """What becomes of a claim: as it may go on (None: not at all), and why it does not as it was."""

    claim: Claim | None
    dropped: Dropped | None = None
    support: float = (
        1.0  # 0 to 1: how far the cited words say what the statement said, as it was (rag.support)
    )


class Grounding:
    """Holds claims against their passages with the local reader. Safe to share between threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __call__(self, question: Question, claim: Claim, shown: Shown) -> Grounded:
        """The claim as it may go on, or why it may not.

        A statement that says it otherwise than the source is told in the source's own words where the reader,
        asked the question, finds the claim's value there.
        """
        asking = ask_about(question.text)
        cited = [each for span in claim.spans for each in touched(span, list(shown.hits.values()))]
        claim = replace(claim, spans=tuple(grown(span, cited) for span in claim.spans))
        claim = whole_value(asking, claim, cited)
        against = unanswering(asking, claim, cited)
        confirmed = False
        if claim.value and not against and not _of_a_verdict(asking, claim.value):
            told = asking.kind in (*TYPED, "person", "place") or values.parse(claim.value) is not None
            own, other = self._read(asking, claim.value, cited)
            confirmed = own is not None
            if told and other is not None and (own is None or other - own > RIVAL):
                against.append("asked the same, the local reader finds another value in the cited words")
        said = objections(claim.text, [each.sentence for each in cited])
        supported = support(claim.text, [each.sentence.text for each in cited]).chance / MOST
        if not against and not said:
            return Grounded(claim, support=supported)
        dropped = Dropped(claim.text, "; ".join(dict.fromkeys([*against, *said])))
        if against or not confirmed:
            return Grounded(None, dropped, supported)
        return Grounded(in_its_own_words(claim, cited), dropped, supported)

    def _read(self, asking: Asking, value: str, cited: Sequence[Cited]) -> tuple[float | None, float | None]:
        """The reader's best score there for the value, and for any other; None: it finds none."""
        windows = [each.window for each in cited]
        replies = self._reader.read(asking.text, [window.framed for window in windows])
        found = [
            (each.features["span"], _gives(each, value))
            for each in candidates(asking, question_names(asking, windows), windows, replies)
        ]
        return (
            max((score for score, same in found if same), default=None),
            max((score for score, same in found if not same), default=None),
        )


def whole_value(asking: Asking, claim: Claim, cited: Sequence[Cited]) -> Claim:
    """The claim with its value, unit and qualifier as the cited words give them, where a figure is asked."""
    if not claim.value or asking.kind not in TYPED:
        return claim
    for each in cited:
        text = each.sentence.text
        at = _place(claim.value, text)
        if at is not None:
            completed = complete(asking, text, *at)
            if completed.fits and _one_figure(completed.value, claim.value):
                return replace(
                    claim, value=completed.value, unit=completed.unit, qualifier=completed.qualifier
                )
    return claim


def _one_figure(whole: str, value: str) -> bool:
    """Whether a whole value is the one that was given, or that with what it measures: "9" of "9 per cent"."""
    if same_value(whole, value):
        return True
    left, right = values.parse(whole), values.parse(value)
    return left is not None and right is not None and (left.low, left.high) == (right.low, right.high)


def _place(value: str, text: str) -> tuple[int, int] | None:
    """Where a value stands in a text."""
    parsed = values.parse(value)
    for found in values.find(text):
        if parsed is not None and values.same(parsed, found.value):
            return found.start, found.end
    match = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE)
    return match.span() if match else None


def unanswering(asking: Asking, claim: Claim, cited: Sequence[Cited]) -> list[str]:
    """Why a claim that should answer cannot: its articles know no such name, its value is of another kind."""
    if not claim.answers or not cited:
        return []
    names = question_names(asking, [each.window for each in cited])
    missing = [name for name in names if not any(mentions(each.hit.article, name) for each in cited)]
    out = [f"the cited article does not mention {' or '.join(missing)}"] if missing else []
    value = values.parse(claim.value) if claim.value else None
    if value is not None and asking.kind in ("person", "place"):
        out.append(f"“{claim.value}” is no {asking.kind}")
    if value is not None and asking.kind == "number" and asking.focus and value.kind in ("number", "range"):
        out += _miscounted(asking, value, cited)
    return out


def _miscounted(asking: Asking, value: Value, cited: Sequence[Cited]) -> list[str]:
    """Whether another figure of the same sentence counts what is asked, and the value's does not."""
    for each in cited:
        found = [item for item in values.find(each.sentence.text) if item.noun]
        counting = [item for item in found if set(asking.focus) & set(content_stems(item.noun or ""))]
        own = [item for item in found if values.same(item.value, value)]
        if counting and own and not any(item in counting for item in own):
            return [f"in the cited words “{counting[0].noun}” is counted by another figure"]
    return []


def in_its_own_words(claim: Claim, cited: Sequence[Cited]) -> Claim:
    """The claim told by the cited sentence that holds its value, citing it alone."""
    own = next((each for each in cited if _place(claim.value or "", each.sentence.text)), cited[0])
    article = own.hit.article
    span = Span(article.id, article.version, own.start, own.end)
    return replace(claim, text=own.sentence.text, spans=(span,))


def _of_a_verdict(asking: Asking, value: str) -> bool:
    return verdict(asking) is not None or values.verdict(value) is not None


def mentions(article: Article, name: str) -> bool:
    """Whether an article speaks of a name: by a word of it that is no everyday one, or initials."""
    own = _known_words(f"{article.publisher or ''} {article.title}\n{article.text}")
    asked = [word.text for word in words_of(name)]
    telling = [word for word in asked if word not in FUNCTION and not common(word)] or asked
    if any(word in own or base(word) in own or word == HERE for word in telling):
        return True
    if any(difflib.get_close_matches(word, own, 1, ALIKE) for word in telling if len(word) > SHORT):
        return True
    return name.isupper() and len(name) >= MINIMUM and _initials_stand(name, article.text)


@lru_cache(maxsize=64)
def _known_words(text: str) -> frozenset[str]:
    folded = {word.text for word in words_of(text)}
    return frozenset(folded | {base(word) for word in folded})


def _initials_stand(name: str, text: str) -> bool:
    pattern = r"\W+(?:(?:of|the|and|for)\W+)?".join(rf"{letter}[\w’'-]*" for letter in name)
    return re.search(rf"\b{pattern}\b", text) is not None


def _gives(candidate: Candidate, value: str) -> bool:
    """Whether a candidate is the value, or one says the other and more."""
    found = candidate.value or candidate.text
    if same_value(found, value):
        return True
    left, right = values.parse(found), values.parse(value)
    if left is not None and right is not None:
        return values.compatible(left, right)
    if left is not None or right is not None:
        return False
    own, given = set(content_stems(found)), set(content_stems(value))
    return 2 * len(own & given) >= max(len(own), len(given), 1)


def touched(span: Span, hits: Sequence[Hit]) -> list[Cited]:
    """The sentences that a span touches, each for itself."""
    for hit in hits:
        passage = hit.passage
        same = hit.article.id == span.article_id and hit.article.version == span.version
        if same and passage.start <= span.start and span.end <= passage.end:
            return [
                Cited(hit, passage.start + a, passage.start + b)
                for a, b in _sentences(passage.text)
                if passage.start + a < span.end and span.start < passage.start + b
            ]
    return []


@lru_cache(maxsize=1024)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentence_spans(text))


def grown(span: Span, cited: Sequence[Cited]) -> Span:
    """The span with all of the sentences that it touches: what supports is cited whole."""
    own = [
        each
        for each in cited
        if each.hit.article.id == span.article_id and each.start < span.end and span.start < each.end
    ]
    if not own:
        return span
    return replace(span, start=min(each.start for each in own), end=max(each.end for each in own))
