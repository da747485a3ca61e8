"""The engine without a language model: a trained reader reads the hits, the best supported answer is quoted.

Gives the value found, who reports it and when, with the article's own sentence in quotes (`rag.editing`), the
newest supported value first, or silence. It never rewrites what an article says. What
the reader's scores are worth beside what the question names was fitted on licensed questions
(training/calibrate.py); docs/decisions/008-a-trained-reader.md holds the figures.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from rag.asked_times import AskedTime
from rag.beside import between, other_side, told_beside, whole_value
from rag.cancellation import Cancellation
from rag.candidates import sentence_around
from rag.choosing import borne_out_first
from rag.coverage import question_names, unmentioned
from rag.credits import Origin
from rag.dated_values import written_times
from rag.domain import Claim, Closing, Dropped, Hit, Question, Span
from rag.editing import Said, agreeing, sentence, written_day
from rag.fit import Fit, fit
from rag.gathering import Item, Seen, gather, written
from rag.names import same_name
from rag.ordering import EVENT, Dated, course, is_copy
from rag.origins import article_origins
from rag.plurals import wants_several
from rag.questions import Asking, ask_about
from rag.reader import Reader
from rag.rivals import rivals, unit_beside
from rag.sayings import asks_who_said
from rag.sentences import sentence_spans
from rag.sides import sides
from rag.timely import time_of, without
from rag.untimely import untimely
from rag.verdicts import statement, verdict
from rag.weighing import Scored, calibration, chance, same, settled_candidates
from rag.windows import Window, windows

ANSWERS = 2  # sentences given for the answer's own value
MORE = 4  # publishers cited beside them for that value, in one short sentence


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
        known, scored = (asking, []) if missing else settled_candidates(asking, names, found, self._reader)
        items = gather(asking, seen(scored)) if wants_several(asking.text) else []
        confidence = chance(scored, items)
        asked = time_of(question, hits)
        if found and not missing and confidence < calibration().floor and asked is not None:
            plain, then = self._of_then(asking, asked, found)
            if (again := chance(then, []) if then else 0.0) >= calibration().floor:
                asking, known, scored, items, confidence = plain, plain, then, [], again
        if not scored or confidence < calibration().floor:
            yield Closing(confidence, reason=silence(asking, found, missing))
            return
        if len(items) < 2 and untimely(known, scored):
            yield Closing(0.0, reason="What was found speaks of another time than the question asks.")
            return
        if len(items) > 1:
            yield from listed(items)
        else:
            yield from told(known, borne_out_first(scored), asked, found)
        yield Closing(confidence)

    def _of_then(
        self, asking: Asking, asked: AskedTime, found: Sequence[Window]
    ) -> tuple[Asking, list[Scored]]:
        """The question read once more without its time, and what was so at that time by the articles.

        "In 2021" makes the reader miss an article of 2021 that has no need to say so.
        """
        plain = ask_about(without(asking.text, asked))
        if asked.kind not in ("at", "as_of") or verdict(asking) or not plain.says_something:
            return asking, []
        plain, scored = settled_candidates(plain, question_names(plain, found), found, self._reader)
        return plain, [item for item in scored if was_so(item, asked)]

    def close(self) -> None:
        """Let go of the reader's memory; a later question loads it again."""
        self._reader.close()


def was_so(item: Scored, asked: AskedTime) -> bool:
    """Whether a candidate was so at the time asked for, and not only near it."""
    dated = Dated.of(item)
    return not dated.planned and fit(dated.when, dated.article.published, asked) is Fit.THEN


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
        article = own[0].seen.window.article
        text = sentence("words", Said(article, article.text[span.start : span.end]))
        yield Claim(text, (span,), written(own), listed=True)


def told(
    asking: Asking, scored: Sequence[Scored], asked: AskedTime | None = None, found: Sequence[Window] = ()
) -> Iterator[Claim]:
    """What is quoted of the answer's own value, who else reports it, then the other values.

    `found`: the windows in which others' figures for the same are looked for.
    """
    event = EVENT.search(asking.text) is not None
    items = [Dated.of(item, event) for item in scored]
    own, others = course(asking, items, asked)
    beside = sides(own[0])
    other = [item for item in rivals(asking, own, found, relevance(scored)) if not told_beside(item, beside)]
    # That somebody said it is a fact, be it a plan or an estimate.
    yield between(claim("own" if asks_who_said(asking) else opening(own), own[0]), beside)
    for item in own[1:ANSWERS]:
        yield claim("words", item)
    if verdict(asking) is None and (more := further(own)):
        yield agreed(more, own[:ANSWERS])
    if own[0].telling.denied_by:
        yield from denial(own[0])
    for side in beside:
        whole = whole_value(side, items)
        if whole is not None:
            yield claim("other", whole)
        yield other_side(own[0], side, answers=whole is None)
    for rival in other:
        yield with_unit(claim("other", rival), rival)
    for how, item in others:
        if told_beside(item, beside) or any(one_report(item, rival) for rival in other):
            continue
        again = how == "before" and same(item.scored, own[0].scored)
        yield claim("before_too" if again else how, item)


def with_unit(told: Claim, rival: Dated) -> Claim:
    """The claim of a rival figure, citing where its article has the unit that its sentence leaves out."""
    beside = unit_beside(rival)
    return told if beside is None or beside in told.spans else replace(told, spans=(*told.spans, beside))


def relevance(scored: Sequence[Scored]) -> dict[tuple[str, int], float]:
    """How far the reader thinks that each window answers, by its article's id and where it begins."""
    return {
        (item.article, item.candidate.window.start): item.candidate.features.get("relevance", 0.0)
        for item in scored
    }


def one_report(item: Dated, rival: Dated) -> bool:
    """Whether a candidate is what an article is told to have beside the answer's own value."""
    return item.article.id == rival.article.id and same(item.scored, rival.scored)


def opening(own: Sequence[Dated]) -> str:
    """How the answer's own value is told: as a fact where any report does."""
    told = {item.told_as for item in own}
    return next(iter(told)) if told in ({"plan"}, {"estimate"}) else "own"


def further(own: Sequence[Dated]) -> list[Dated]:
    """The reports beside those quoted: as exact as the first, one for each publisher not cited yet."""
    cited = {item.publisher for item in own[:ANSWERS]}
    exact = own[0].scored.candidate.qualifier
    found: list[Dated] = []
    for item in own[ANSWERS:]:
        report = item.scored.candidate
        if report.value and report.qualifier == exact and item.publisher not in cited:
            cited.add(item.publisher)
            found.append(item)
    return found[:MORE]


def agreed(more: Sequence[Dated], quoted: Sequence[Dated] = ()) -> Claim:
    """A sentence that cites further reports of a value: it says nothing but who reports it."""
    first = more[0].scored.candidate
    told = [replace(said(item), copied=any(is_copy(item, other) for other in quoted)) for item in more]
    return Claim(
        text=agreeing(told),
        spans=tuple(span for item, one in zip(more, told, strict=True) for span in cited(item, one)),
        value=first.value,
        unit=first.unit,
        qualifier=first.qualifier,
    )


def denial(item: Dated) -> Iterator[Claim]:
    """The words of an article by which somebody denies what it reports, where they stand beside it."""
    article, found = item.article, item.scored.candidate
    for speaker in item.telling.denied_by[:1]:
        if found.start <= speaker.start < found.end:
            return
        place = next(((a, b) for a, b in sentence_spans(article.text) if a <= speaker.start < b), None)
        if place is not None:
            words = article.text[place[0] : place[1]]
            text = sentence("denied", Said(article, words, value=words))
            yield Claim(text, (Span(article.id, article.version, *place),), answers=False)


def said(item: Dated) -> Said:
    """The candidate as a sentence tells it; whom it is from, where its own words do not say so."""
    found = item.scored.candidate
    outside = [s.name for s in item.telling.said_by if not found.start <= s.start < found.end]
    inside = len(outside) < len(item.telling.said_by)
    speakers = () if inside else tuple(outside) or tuple(origin.name for origin in origins(item))
    spoken = written_times(item.article, found.start, found.end)
    # A plan is for its time; and a time that the words cited do not tell is not borne out by them.
    when = item.when if written_day(item.when) in spoken and not item.planned else ""
    return Said(item.article, found.text, found.value, found.unit, found.qualifier, when, speakers)


def origins(item: Dated) -> list[Origin]:
    """The news organisation that the candidate's article as a whole is credited to, besides its publisher."""
    found = item.scored.candidate
    own = item.article.publisher
    return [
        origin
        for origin in article_origins(item.article)[:1]
        if origin.start is not None
        and not found.start <= origin.start < found.end
        and not (own and same_name(own, origin.name))
    ]


def own_span(item: Dated) -> Span:
    article, found = item.article, item.scored.candidate
    return Span(article.id, article.version, found.start, found.end)


def cited(item: Dated, told: Said) -> list[Span]:
    """The candidate's sentences, and where its speakers are named beside them."""
    return [own_span(item), *(crediting(item) if told.speakers else [])]


def claim(how: str, item: Dated) -> Claim:
    """The candidate's sentences in quotes, with the value in them and who says so, and when."""
    found, told = item.scored.candidate, said(item)
    return Claim(
        text=sentence(how, told),
        spans=tuple(cited(item, told)),
        value=found.value,
        unit=found.unit,
        qualifier=found.qualifier,
        as_of=item.when or None,
        told_as=item.told_as,
        said_by=tuple(speaker.name for speaker in item.telling.said_by),
    )


def crediting(item: Dated) -> list[Span]:
    """The words beside a candidate's that name whom it is from: sentences, or a place line up to the name."""
    article = item.article
    names = [speaker.start for speaker in item.telling.said_by]
    spans = [
        (start, end) for start, end in sentence_spans(article.text) if any(start <= at < end for at in names)
    ]
    if not names:
        for origin in origins(item):
            start, end = origin.start or 0, origin.end or 0
            spans.append((article.text.rfind("\n", 0, start) + 1, end))
    return [Span(article.id, article.version, start, end) for start, end in spans]


def silence(asking: Asking, found: Sequence[Window], missing: Sequence[str]) -> str:
    """Why there is no answer, as far as it can be told."""
    if not asking.says_something:
        return "The question names nothing to look for."
    if not found:
        return "No article in reach speaks of this."
    if missing:
        return f"No article that was found mentions {' or '.join(missing)}."
    return "What was found speaks of other things than the question asks."
