"""The engine without a language model: a trained reader reads the hits, the best supported answer is quoted.

Gives verbatim sentences with the value found in them, newest supported value first, or silence. It never
rewrites what an article says. What the reader's scores are worth beside what the question names was fitted
on licensed questions (training/calibrate.py); docs/decisions/008-a-trained-reader.md holds the figures.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag import values
from rag.agreement import same_moment, same_value
from rag.completion import Completed, complete
from rag.copies import COPY, resemblance, shingles
from rag.coverage import absent, counts_it, question_names, stands, unmentioned
from rag.domain import Claim, Closing, Hit, Question, Span
from rag.enumeration import wants_several, whole_list
from rag.phrases import whole_words
from rag.questions import Asking, ask_about
from rag.reader import MODEL, Reader, Reply, SpanScore
from rag.shipped import damaged
from rag.verdicts import statement, verdict, verdict_of
from rag.windows import Window, windows

SPANS = 3  # of one window that become candidates
ANSWERS = 2  # sentences given for the answer's own value
OTHERS = 2  # sentences given for other values, one each
BESIDE = 0.35  # another value is shown when its best candidate has this share of the answer's weight
TOLD = (
    6.0  # logits that a verdict told by the sentence's own words is worth beside the reader's pointing there
)
STEEP = 12.0  # logits of the reader are cut off here: beyond it they tell nothing more

_OR = re.compile(r"\bor\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: sentences of an article, and the value in them (None: the sentences themselves)."""

    window: Window
    start: int  # of the sentences, in the article's text
    end: int
    value: str | None
    unit: str | None
    qualifier: str | None
    features: Mapping[str, float]

    @property
    def text(self) -> str:
        return self.window.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Scored:
    candidate: Candidate
    score: float  # log-odds against silence

    @property
    def article(self) -> str:
        return self.candidate.window.article.id

    @property
    def stands_alone(self) -> bool:
        """Whether its own window is thought to answer the question: the same figure said of something else,
        in another article, is no second report."""
        return self.candidate.features.get("relevance", 1.0) > 0

    @property
    def day(self) -> str:
        day = self.candidate.window.article.day
        return day.isoformat() if day else ""


class LocalEngine:
    """Extractive answers from the hits alone. Safe to share between threads."""

    name = "local"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def read(self, question: Question, hits: Sequence[Hit]) -> Iterator[Claim | Closing]:
        """Claims of the newest supported value first, then other values with their dates."""
        asking = ask_about(question.text)
        found = windows(question.text, hits) if asking.says_something else []
        names = question_names(ask_about(statement(asking)) if verdict(asking) else asking, found)
        missing = unmentioned(names, found)
        scored = [] if missing else scored_candidates(asking, names, found, self._reader)
        confidence = chance(scored)
        if not scored or confidence < calibration().floor:
            yield Closing(confidence, reason=silence(asking, found, missing))
            return
        for item in choose(scored):
            yield claim(item)
        yield Closing(confidence)

    def close(self) -> None:
        """Let go of the reader's memory; a later question loads it again."""
        self._reader.close()


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the features weigh, and the chance below which silence is the better choice."""

    weights: Mapping[str, float]
    bias: float
    floor: float

    def odds(self, features: Mapping[str, float]) -> float:
        return self.bias + sum(self.weights.get(name, 0.0) * x for name, x in features.items())


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """As training/calibrate.py left it. Raises ModelUnavailable where it is missing or damaged."""
    path = MODEL / "calibration.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Calibration(document["weights"], document["bias"], document["floor"])
    except (OSError, ValueError, KeyError) as error:
        raise damaged(path) from error


def scored_candidates(
    asking: Asking, names: Sequence[str], found: Sequence[Window], reader: Reader
) -> list[Scored]:
    """Every candidate with its log-odds against silence: those of the likeliest value first, each best first.

    Several windows that say the same bear each other out: a value is as likely as its candidates together.
    """
    replies = reader.read(asking.text, [window.framed for window in found])
    weights = calibration()
    scored = [Scored(each, weights.odds(each.features)) for each in candidates(asking, names, found, replies)]
    scored.sort(key=lambda item: -item.score)
    groups: list[list[Scored]] = []
    for item in scored:
        own = next((group for group in groups if _same(group[0], item)), None)
        if own is None:
            groups.append([item])
        else:
            own.append(item)
    return [item for group in sorted(groups, key=mass, reverse=True) for item in group]


def mass(scored: Sequence[Scored]) -> float:
    """What the candidates weigh together, beside silence's 1."""
    return sum(math.exp(item.score) for item in scored)


def candidates(
    asking: Asking, names: Sequence[str], found: Sequence[Window], replies: Sequence[Reply]
) -> Iterator[Candidate]:
    """The best spans of every window, completed to whole values."""
    several = wants_several(asking.text)
    verdict_words = verdict(asking)
    for window, reply in zip(found, replies, strict=True):
        lacking = absent(names, window)
        for span in reply.spans[:SPANS]:
            completed = completed_span(asking, several, window.text, span)
            polar = verdict_words is not None
            if not polar and _asked(asking, completed):
                continue
            inner = (span.start, span.end) if polar else (completed.start, completed.end)
            start, end = sentence_around(window, *inner)
            if verdict_words is not None:
                start, end, value = verdict_of(asking, window, start, end, verdict_words)
                unit = qualifier = None
            else:
                value, unit, qualifier = _value(asking, completed)
            if polar and value is None:
                continue
            features = {
                "span": _cut_off(span.score + (TOLD if polar else 0.0)),
                "relevance": _cut_off(reply.relevance),
                "rank": 1.0 / (1 + window.rank),
                "absent": lacking,
                "counted": counts_it(asking, window, completed.start, completed.end),
            }
            yield Candidate(window, start, end, value, unit, qualifier, features)


def completed_span(asking: Asking, several: bool, text: str, span: SpanScore) -> Completed:
    """The whole value that a span means; the whole list where the question wants several."""
    if several:
        item = whole_words(text, span.start, span.end)
        start, end = whole_list(text, *item)
        if (start, end) != item:
            return Completed(text[start:end], None, None, start, end, True)
    return complete(asking, text, span.start, span.end)


def _value(asking: Asking, completed: Completed) -> tuple[str | None, str | None, str | None]:
    """(value, unit, qualifier); no value for why."""
    if asking.kind == "reason":
        return None, None, None
    return completed.value, completed.unit, completed.qualifier


def _asked(asking: Asking, completed: Completed) -> bool:
    """Whether the question says it: then it cannot be the answer, unless it is one of two on offer."""
    said = completed.value
    if not said or asking.kind == "reason":
        return not said
    if typed := values.readings(said):
        return any(values.same(one, own) for one in typed for own in (*asking.times, *asking.figures))
    return stands(said, asking.text) and not _OR.search(asking.text)


def _cut_off(logit: float) -> float:
    return max(-STEEP, min(STEEP, logit))


def sentence_around(window: Window, start: int, end: int) -> tuple[int, int]:
    """The sentences of a window that hold its characters [start, end), as offsets in the article."""
    low, high = window.start + start, window.start + end
    own = [(a, b) for a, b in window.sentences if a < high and b > low]
    return (own[0][0], own[-1][1]) if own else (window.start, window.end)


def chance(scored: Sequence[Scored]) -> float:
    """The probability that the first candidate's value is the answer, under the conditional logit."""
    if not scored:
        return 0.0
    return mass([item for item in scored if _same(scored[0], item)]) / (mass(scored) + 1.0)


def choose(scored: Sequence[Scored]) -> list[Scored]:
    """The candidates to quote: reports of the answer's own value, then the best of each other strong one."""
    best = scored[0]
    near = [best, *(item for item in scored[1:] if item.stands_alone and _near(best, item))]
    # The latest supported figure is the answer; the others stand beside it with their dates.
    own, *others = sorted(by_value(near), key=lambda group: max(item.day for item in group), reverse=True)
    chosen = reports(own[0], scored)[:ANSWERS]
    for group in others[:OTHERS]:
        # What one article says beside its answer is no second opinion on it.
        if all(group[0].article != item.article for item in chosen):
            chosen.append(group[0])
    return chosen


def _near(best: Scored, item: Scored) -> bool:
    """Whether a candidate is strong enough beside the best: what says the same need not be."""
    return _same(best, item) or item.score >= best.score + math.log(BESIDE)


def by_value(scored: Iterable[Scored]) -> list[list[Scored]]:
    """Candidates that give one value at one time, together; groups and members best first."""
    groups: list[list[Scored]] = []
    for item in scored:
        for group in groups:
            if alike(group[0], item):
                group.append(item)
                break
        else:
            groups.append([item])
    return groups


def reports(first: Scored, scored: Sequence[Scored]) -> list[Scored]:
    """Who reports the value of `first`: one sentence an article, copies of one text after the others."""
    best: dict[str, Scored] = {}
    for item in scored:
        if item.stands_alone and alike(first, item):
            best.setdefault(item.article, item)
    own: list[Scored] = []
    copies: list[Scored] = []
    seen: list[frozenset[tuple[str, ...]]] = []
    for item in (first, *(item for item in best.values() if item is not first)):
        runs = shingles(item.candidate.window.hit.passage.text)
        if any(resemblance(runs, other) >= COPY for other in seen):
            copies.append(item)
        else:
            own.append(item)
            seen.append(runs)
    return own + copies


def alike(a: Scored, b: Scored) -> bool:
    """One value told of one time."""
    return _same(a, b) and same_moment(a.day, b.day)


def _same(a: Scored, b: Scored) -> bool:
    left, right = a.candidate.value, b.candidate.value
    if left is None or right is None:
        return a.candidate.text == b.candidate.text
    return same_value(left, right)


def claim(item: Scored) -> Claim:
    """The candidate's sentences, word for word, with the value in them."""
    candidate = item.candidate
    article = candidate.window.article
    return Claim(
        text=candidate.text,
        spans=(Span(article.id, article.version, candidate.start, candidate.end),),
        value=candidate.value,
        unit=candidate.unit,
        qualifier=candidate.qualifier,
    )


def silence(asking: Asking, found: Sequence[Window], missing: Sequence[str]) -> str:
    """Why there is no answer, as far as it can be told."""
    if not asking.says_something:
        return "The question names nothing to look for."
    if not found:
        return "No article in reach speaks of this."
    if missing:
        return f"No article that was found mentions {' or '.join(missing)}."
    return "What was found speaks of other things than the question asks."
