"""What others say beside the answer's own value, in one article: another figure, or that it is not so.

Gives `sides`. A side measures the same at the same time and comes from somebody else, as far as the words
tell; a part, a plan, a former or a compared figure is none. Pure; a reader's scores are not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag import values
from rag.agreement import same_value
from rag.contradictions import contradiction
from rag.disagreement import is_plan
from rag.domain import Article
from rag.figure_speakers import Offsets, by_name, may_be_one, of_others, speakers_of
from rag.former import is_former
from rag.measured import Figure, alike, comparable
from rag.moments import moment
from rag.one_kind import of_one_kind, shared_unit
from rag.ordering import Dated
from rag.placing import place_of
from rag.questions import content_stems
from rag.sentences import sentence_spans
from rag.tellings import Speaker, telling
from rag.values import Found

NEAR = 2  # sentences on either side in which another figure is looked for
REACH = 1200  # characters on either side that are taken for these
FEW_DAYS = 2  # between the day that one figure is of and the article that has the other
SIDES = 2  # told of one report
_DAY = len("2025-10-21")
_BETWEEN_PARAGRAPHS = re.compile(
    r"\b(?:higher|lower|smaller|larger|different|another) (?:figure|number|count|total|toll|estimate|tally"
    r"|sum)\b"
    r"|\b(?:disput|disagree|contradict|contest)\w*|\bdiffer(?:s|ed|ent)?\b",
    re.IGNORECASE,
)
_SAID_ON = re.compile(
    r"\b(?:said|says|told \w+|wrote|announced|reported|put|spoke|spoken|counted)(?: \w+)?(?: (?:on|in|at"
    r"|late|early))*\s*$"
)
_OF_THE = re.compile(r"\bof (?:the|its|their|his|her) $")


@dataclass(frozen=True, slots=True)
class Side:
    """Another's figure, or denial, beside the answer's own; offsets in the article's text."""

    article: str  # its id
    value: str | None  # as it stands there; None for a denial
    unit: str | None
    qualifier: str | None
    start: int  # of its sentence
    end: int
    at: Offsets | None
    speakers: tuple[Speaker, ...] = ()
    denial: bool = False
    own_speakers: tuple[Speaker, ...] = ()  # of the answer's own value
    whole: str | None = None  # "five hours", where the words leave the own value's unit out


def sides(own: Dated) -> list[Side]:
    """What others say beside the answer's own report, in the order of its text; at most `SIDES`.

    A denial is looked for only where no other figure is found, and `rag.tellings` has read none.
    """
    found, text = own.scored.candidate, own.article.text
    place = found.at or _placed(own)
    at = place[0] if place else found.start
    spans = _around(text, at)
    mine = next((i for i, (a, b) in enumerate(spans) if a <= at < b), None)
    if mine is None:
        return []
    out: list[Side] = []
    if place is not None and (figure := _figure(own.article, spans[mine], place)) is not None:
        for side in _figures(own, figure, spans, mine):
            if not any(same_value(side.value or "", each.value or "") for each in out):
                out.append(side)
    if not out and not own.telling.denied_by and own.told_as != "denial":
        out += _denials(own, spans, mine, place)
    return out[:SIDES]


def _placed(own: Dated) -> Offsets | None:
    found = own.scored.candidate
    at = place_of(found.value, found.text) if found.value else None
    return (found.start + at[0], found.start + at[1]) if at else None


def _around(text: str, at: int) -> list[Offsets]:
    """The sentences of the paragraph about a place, and of the ones beside it, as far as `REACH`."""
    low = text.rfind("\n", 0, max(0, at - REACH)) + 1
    high = text.find("\n", at + REACH)
    return [(low + a, low + b) for a, b in sentence_spans(text[low : high if high >= 0 else len(text)])]


def _figure(article: Article, span: Offsets, place: Offsets) -> Figure | None:
    """The value at a place of the article as one of its sentence, with whom it is from."""
    sentence = article.text[span[0] : span[1]]
    low, high = place[0] - span[0], place[1] - span[0]
    found = next((each for each in values.find(sentence) if each.start < high and low < each.end), None)
    if found is None:
        return None
    return Figure(sentence, found, tuple(_places(speakers_of(article, span, found, beside=True), span)))


def _places(speakers: Sequence[Speaker], span: Offsets) -> Iterator[Offsets]:
    for each in speakers:
        if span[0] <= each.start < span[1]:
            yield each.start - span[0], each.end - span[0]


def _figures(own: Dated, figure: Figure, spans: Sequence[Offsets], mine: int) -> Iterator[Side]:
    article, text = own.article, own.article.text
    first = next(
        (f for f in values.find(figure.sentence) if f.value.kind == figure.found.value.kind), figure.found
    )
    second = first.start < figure.found.start  # of two in one sentence
    said = speakers_of(article, spans[mine], figure.found, beside=second) or tuple(
        by_name(text, each) for each in own.telling.said_by
    )
    counted = own.scored.candidate.unit or ""
    for i in range(max(0, mine - NEAR), min(len(spans), mine + NEAR + 1)):
        between = text[spans[min(i, mine)][0] : spans[max(i, mine)][1]]
        if "\n" in between.strip() and not _BETWEEN_PARAGRAPHS.search(between):
            continue
        low, high = spans[i]
        sentence = text[low:high]
        for found in values.find(sentence):
            if i == mine and found.start < figure.found.end and figure.found.start < found.end:
                continue
            if not (of_one_kind(figure.found, found) or of_one_kind(found, figure.found)):
                continue
            speakers = speakers_of(article, spans[i], found, beside=i == mine and bool(said))
            other = Figure(sentence, found, tuple(_places(speakers, spans[i])))
            before = text[low + found.end : spans[mine][0] + figure.found.start] if i <= mine else ""
            if (
                _one_time(own, article, spans[i], other)
                and (
                    comparable(figure, other, counted)
                    or (_nearest(before, other) and comparable(other, figure, counted))
                )
                and (found.value.kind != "date" or (said and speakers))
                and not _said_then(figure)
                and not _said_then(other)
                and of_others(said, speakers, between, alike=_told_alike(figure, other, counted))
            ):
                at = low + found.start, low + found.end
                unit, value = _unit(own, other, figure), sentence[found.start : found.end]
                yield Side(
                    article=article.id,
                    value=value,
                    unit=unit,
                    qualifier=found.value.qualifier,
                    start=low,
                    end=high,
                    at=at,
                    speakers=speakers,
                    own_speakers=said,
                    whole=_whole(figure.found, found, value),
                )


def _nearest(before: str, other: Figure) -> bool:
    """Whether a figure is the last of its kind in the words that lead from it to the own one: such a one is
    what a bare figure goes by ("…; the company spoke of 820")."""
    kind = other.found.value.kind
    return bool(before.strip()) and not any(
        each.value.kind == kind and not _OF_THE.search(before, 0, each.start) for each in values.find(before)
    )


def _unit(own: Dated, other: Figure, figure: Figure) -> str | None:
    """What the other figure counts, where that is what the own one does: "deaths" are no "workers"."""
    noun, unit = other.found.noun, own.scored.candidate.unit
    if noun and other.found.value.kind in ("number", "range"):
        return noun if not unit or set(content_stems(noun)) & set(content_stems(unit)) else None
    return unit if shared_unit(figure.found, other.found) else None


def _whole(own: Found, other: Found, value: str) -> str | None:
    """The other value with the unit that it takes from the own one."""
    if not shared_unit(own, other):
        return None
    return f"{value} percent" if own.value.kind == "percent" else f"{value} {own.value.unit}s"


def _one_time(own: Dated, article: Article, span: Offsets, other: Figure) -> bool:
    """Whether the other figure is of the own one's time, no former one, and planned where the own one is."""
    low, found = span[0], other.found
    at = low + found.start, low + found.end
    if own.former or is_former(article.text, low + found.qualifier_start, at[1]):
        return False
    told = telling(article, *span, at)
    if is_plan(told.told_as) != own.planned or told.told_as == "denial":
        return False
    if found.value.kind == "date":
        return True
    when, day = moment(article, *span, at), article.day.isoformat() if article.day else ""
    if when == own.when:
        return True
    if day not in (when, own.when) or len(when) < _DAY or len(own.when) < _DAY:
        return False
    # What is told without a day may be of the day that the other figure has.
    return 0 <= (date.fromisoformat(day) - date.fromisoformat(min(when, own.when))).days <= FEW_DAYS


def _said_then(figure: Figure) -> bool:
    """Whether a date only tells when something was said."""
    return (
        figure.found.value.kind == "date"
        and _SAID_ON.search(figure.sentence, 0, figure.found.start) is not None
    )


def _told_alike(figure: Figure, other: Figure, counted: str) -> bool:
    """Whether the words about two figures are alike; shares and dates have too many others beside them."""
    return figure.found.value.kind not in ("percent", "date") and alike(figure, other, counted)


def _denials(own: Dated, spans: Sequence[Offsets], mine: int, place: Offsets | None) -> Iterator[Side]:
    """Who takes back what somebody else is quoted for, in its sentence or the next of its paragraph."""
    text, said = own.article.text, tuple(by_name(own.article.text, each) for each in own.telling.said_by)
    following = spans[mine + 1] if mine + 1 < len(spans) else None
    if following is not None and "\n" in text[spans[mine][1] : following[0]]:
        following = None
    found = contradiction(text, spans[mine], place, following) if said else None
    if found is None:
        return
    speaker = by_name(text, Speaker(text[slice(*found.speaker)], *found.speaker))
    if not any(may_be_one(speaker.name, each.name) for each in said):
        yield Side(own.article.id, None, None, None, found.start, found.end, None, (speaker,), True, said)
