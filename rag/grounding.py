"""A language model's claim held against its passages, before its figures and names are checked.

Gives `Grounding`: the claim as it may go on, citing whole sentences, or why it may not. The sentence that is
cited must say all of it (`rag.wording`), and the local reader, asked the question, must find no other value
there. It never calls a language model and never rewrites a statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag import values
from rag.agreement import same_value
from rag.candidates import Candidate, candidates
from rag.coverage import absent, question_names
from rag.domain import Claim, Dropped, Hit, Question, Span
from rag.questions import Asking, ask_about
from rag.reader import Reader
from rag.sentences import sentence_spans
from rag.spotlight import Shown
from rag.verdicts import verdict
from rag.windows import Window
from rag.wording import Sentence, objections

BEFORE = 400  # characters before a sentence in which it may be said whom it speaks of
RIVAL = 4.0  # log-odds by which the reader must prefer another value to object
SURE = 0.0  # log-odds from which the reader's own finding makes up for words of the question


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


class Grounding:
    """Holds claims against their passages with the local reader. Safe to share between threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __call__(self, question: Question, claim: Claim, shown: Shown) -> Claim | Dropped:
        """The claim as it may go on, or why it may not."""
        cited = [each for span in claim.spans for each in touched(span, list(shown.hits.values()))]
        asking = ask_about(question.text)
        against = self._unanswering(asking, claim, cited)
        found = self._read(asking, claim, cited) if claim.value and not against else []
        own = max((score for score, same in found if same), default=None)
        other = max((score for score, same in found if not same), default=None)
        if other is not None and (other >= SURE if own is None else other - own > RIVAL):
            against.append("asked the same, the cited words give another value")
        excused = asking.words | set(asking.focus) if own is not None and own >= SURE else frozenset()
        against += objections(claim.text, [each.sentence for each in cited], frozenset(excused))
        if against:
            return Dropped(claim.text, "; ".join(dict.fromkeys(against)))
        return replace(claim, spans=tuple(grown(span, cited) for span in claim.spans))

    def _unanswering(self, asking: Asking, claim: Claim, cited: Sequence[Cited]) -> list[str]:
        """Why a claim that should answer speaks of something else: its articles know no such name."""
        if not claim.answers or not cited:
            return []
        windows = [each.window for each in cited]
        names = question_names(asking, windows)
        if names and all(absent(names, window) for window in windows):
            missing = [name for name in names if all(absent([name], window) for window in windows)]
            if missing:
                return [f"the cited article does not mention {' or '.join(missing)}"]
        return []

    def _read(self, asking: Asking, claim: Claim, cited: Sequence[Cited]) -> list[tuple[float, bool]]:
        """What the reader finds in the cited words: each value's score, and whether it is the claim's."""
        if verdict(asking) is not None or values.verdict(claim.value or "") is not None:
            return []
        windows = [each.window for each in cited]
        replies = self._reader.read(asking.text, [window.framed for window in windows])
        names = question_names(asking, windows)
        return [
            (each.features["span"], _gives(each, claim.value or ""))
            for each in candidates(asking, names, windows, replies)
        ]


def _gives(candidate: Candidate, value: str) -> bool:
    """Whether a candidate is the value, or one says the other and more."""
    found = candidate.value or candidate.text
    if same_value(found, value):
        return True
    left, right = values.parse(found), values.parse(value)
    if left is not None and right is not None:
        return values.covers(left, right) or values.covers(right, left)
    a, b = found.casefold(), value.casefold()
    return a in b or b in a


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
