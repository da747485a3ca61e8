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
from rag.enumeration import whole_list
from rag.gathering import Item, Seen, gather, written
from rag.phrases import whole_words
from rag.plurals import plainly, wants_several
from rag.questions import Asked, Asking, ask_about
from rag.reader import MODEL, Reader, Reply, SpanScore
from rag.reasons import with_reason
from rag.shipped import damaged
from rag.verdicts import statement, verdict, verdict_of
from rag.windows import Window, windows

SPANS = 3  # of one window that become candidates
ANSWERS = 2  # sentences given for the answer's own value
OTHERS = 2  # sentences given for other values, one each
BESIDE = 0.35  # another value is shown when its best candidate has this share of the answer's weight
TYPED: tuple[Asked, ...] = ("number", "money", "percent", "date", "duration")
# Logits that a verdict told by the sentence's own words is worth beside the reader's pointing there.
TOLD = 6.0
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
    span: SpanScore | None = None  # of the window, as the reader found it

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
        items = gather(asking, seen(scored)) if wants_several(asking.text) else []
        confidence = chance(scored, items)
        if not scored or confidence < calibration().floor:
            yield Closing(confidence, reason=silence(asking, found, missing))
            return
        if len(items) > 1:
            yield from listed(items)
        else:
            yield from map(claim, choose(scored))
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
    replies = reader.read(plainly(asking.text), [window.framed for window in found])
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
    groups.sort(key=mass, reverse=True)
    if groups and asking.kind == "person":
        groups[0].insert(0, groups[0].pop(fullest(groups[0])))
    return [item for group in groups for item in group]


def fullest(named: Sequence[Scored]) -> int:
    """Which of those that name one person says the most of the name, of those strong beside the first."""
    strong = [i for i, item in enumerate(named) if item.stands_alone and _strong(named[0], item)]
    return max(strong, key=lambda i: (len((named[i].candidate.value or "").split()), -i), default=0)


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
        for span in reply.spans[: None if several else SPANS]:
            completed = completed_span(asking, several, window.text, span)
            polar = verdict_words is not None
            if not polar and (_asked(asking, completed) or _of_another_kind(asking, completed)):
                continue
            inner = (span.start, span.end) if polar else (completed.start, completed.end)
            start, end = sentence_around(window, *inner)
            if asking.kind == "reason":
                start, end = with_reason(asking, window, start, end)
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
            yield Candidate(window, start, end, value, unit, qualifier, features, span)


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


def _of_another_kind(asking: Asking, completed: Completed) -> bool:
    """Whether a figure, a date or a length of time was asked for and this is none."""
    return asking.kind in TYPED and not completed.fits


def _cut_off(logit: float) -> float:
    return max(-STEEP, min(STEEP, logit))


def sentence_around(window: Window, start: int, end: int) -> tuple[int, int]:
    """The sentences of a window that hold its characters [start, end), as offsets in the article."""
    low, high = window.start + start, window.start + end
    own = [(a, b) for a, b in window.sentences if a < high and b > low]
    return (own[0][0], own[-1][1]) if own else (window.start, window.end)


def chance(scored: Sequence[Scored], items: Sequence[Item] = ()) -> float:
    """The probability that the first candidate's value is the answer, under the conditional logit.

    The items of a list are no rivals of each other.
    """
    if not scored:
        return 0.0
    spans = {(item.seen.window, item.seen.start) for item in items}
    own = [
        item
        for item in scored
        if _same(scored[0], item)
        or (item.candidate.span and (item.candidate.window, item.candidate.span.start) in spans)
    ]
    return mass(own) / (mass(scored) + 1.0)


def seen(scored: Sequence[Scored]) -> Iterator[Seen]:
    """The best candidate's span, then those of windows thought to answer and to name what the best does."""
    for item in scored:
        span, lacking = item.candidate.span, item.candidate.features["absent"]
        beside = item.stands_alone and lacking <= scored[0].candidate.features["absent"]
        if span and (item is scored[0] or beside):
            yield Seen(item.candidate.window, span.start, span.end, span.score)


def listed(items: Sequence[Item]) -> Iterator[Claim]:
    """The sentences that hold the items of a list, each once, with those that it holds."""
    held: dict[Span, list[Item]] = {}
    for item in items:
        article = item.seen.window.article
        place = sentence_around(item.seen.window, item.start, item.end)
        held.setdefault(Span(article.id, article.version, *place), []).append(item)
    for span, own in held.items():
        text = own[0].seen.window.article.text[span.start : span.end]
        yield Claim(text, (span,), written(own), listed=True)


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
    return _same(best, item) or _strong(best, item)


def _strong(best: Scored, item: Scored) -> bool:
    return item.score >= best.score + math.log(BESIDE)


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
