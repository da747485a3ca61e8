"""The engine without a language model: a trained reader reads the hits, the best supported answer is quoted.

Gives verbatim sentences with the value found in them, newest supported value first, or silence. It never
rewrites what an article says; who else says the same is cited in a sentence that holds the value alone. What
the reader's scores are worth beside what the question names was fitted on licensed questions
(training/calibrate.py); docs/decisions/008-a-trained-reader.md holds the figures.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence

from rag.agreement import same_moment
from rag.cancellation import Cancellation
from rag.candidates import sentence_around
from rag.copies import COPY, resemblance, shingles
from rag.coverage import question_names, unmentioned
from rag.domain import Claim, Closing, Dropped, Hit, Question, Span
from rag.gathering import Item, Seen, gather, written
from rag.plurals import wants_several
from rag.questions import Asking, ask_about
from rag.reader import Reader
from rag.verdicts import statement, verdict
from rag.weighing import Scored, calibration, chance, same, scored_candidates, strong
from rag.windows import Window, windows

ANSWERS = 2  # sentences given for the answer's own value
MORE = 4  # publishers cited beside them for that value, in one short sentence
OTHERS = 2  # sentences given for other values, one each


class LocalEngine:
    """Extractive answers from the hits alone. Safe to share between threads."""

    name = "local"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def read(
        self, question: Question, hits: Sequence[Hit], cancellation: Cancellation | None = None
    ) -> Generator[Claim | Closing, Dropped | None]:
        """Claims of the newest supported value first, then other values with their dates.

        Too quick to be worth cancelling.
        """
        del cancellation
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
            yield from told(asking, scored)
        yield Closing(confidence)

    def close(self) -> None:
        """Let go of the reader's memory; a later question loads it again."""
        self._reader.close()


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


def told(asking: Asking, scored: Sequence[Scored]) -> Iterator[Claim]:
    """What is quoted of the answer's own value, who else reports it, then the other values."""
    chosen = choose(scored)
    own = reports(chosen[0], scored)
    quoted = len(own[:ANSWERS])
    for item in chosen[:quoted]:
        yield claim(item)
    if verdict(asking) is None and (more := further(own)):
        yield agreeing(more)
    for item in chosen[quoted:]:
        yield claim(item)


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


def further(own: Sequence[Scored]) -> list[Scored]:
    """The reports beside those quoted: as exact as the first, one for each publisher not cited yet."""
    cited = {_publisher(item) for item in own[:ANSWERS]}
    exact = own[0].candidate.qualifier
    found: list[Scored] = []
    for item in own[ANSWERS:]:
        report = item.candidate
        if report.value and report.qualifier == exact and _publisher(item) not in cited:
            cited.add(_publisher(item))
            found.append(item)
    return found[:MORE]


def _publisher(item: Scored) -> str:
    article = item.candidate.window.article
    return (article.publisher or article.title).casefold()


def agreeing(more: Sequence[Scored]) -> Claim:
    """A sentence of the engine's own that cites further reports of a value: it says nothing but the value."""
    first = more[0].candidate
    said = " ".join(part for part in (first.qualifier, first.value, first.unit) if part)
    return Claim(
        text=f"{'Others say' if len(more) > 1 else 'Another says'} {said} too.",
        spans=tuple(span for item in more for span in claim(item).spans),
        value=first.value,
        unit=first.unit,
        qualifier=first.qualifier,
    )


def _near(best: Scored, item: Scored) -> bool:
    """Whether a candidate is strong enough beside the best: what says the same need not be."""
    return same(best, item) or strong(best, item)


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
    return same(a, b) and same_moment(a.day, b.day)


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
