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
from rag.former import is_former
from rag.givers import giver
from rag.measured import Figure, alike, comparable, of_one_kind, shared_unit
from rag.moments import moment
from rag.ordering import Dated
from rag.placing import place_of
from rag.questions import content_stems
from rag.sentences import sentence_spans
from rag.tellings import Speaker, telling
from rag.values import Found

Offsets = tuple[int, int]
NEAR = 2  # sentences on either side in which another figure is looked for
REACH = 1200  # characters on either side that are taken for these
FEW_DAYS = 2  # between the day that one figure is of and the article that has the other
LONGEST = 8  # words of what somebody is called
SIDES = 2  # told of one report
_DAY = len("2025-10-21")
_CONTRAST = re.compile(
    r"\b(?:but|however|while|whereas|although|though|yet|only|in contrast|by contrast)\b", re.I
)
_DISPUTE = re.compile(
    r"\b(?:disput\w+|disagree\w*|instead|contradict\w*|differ(?:s|ed|ing|ence|ences|ent)?"
    r"|puts? (?:[\w’'-]+ ){1,7}at"
    r"|(?:higher|lower|smaller|larger|another) (?:figure|number|count|total|toll|estimate|tally|sum)"
    r"|acknowledge[sd]?"
    r"|admit(?:s|ted)?|concede[sd]?|rejects?|nobody agrees|no agreement|by (?:that|this|its) account"
    r"|(?:spoke|spoken|speaks) of)\b",
    re.IGNORECASE,
)
_BETWEEN_PARAGRAPHS = re.compile(
    r"\b(?:higher|lower|smaller|larger|different|another) (?:figure|number|count|total|toll|estimate|tally"
    r"|sum)\b"
    r"|\b(?:disput|disagree|contradict|contest)\w*|\bdiffer(?:s|ed|ent)?\b",
    re.IGNORECASE,
)
_NAME_BEHIND = re.compile(
    r",\s((?:(?:Mr|Ms|Mrs|Dr|Col|Gen|Capt|Prof)\. )?(?:[A-Z][\w.’'-]{1,20} ){0,3}[A-Z][\w’'-]{1,20}),"
)
_PRONOUN = re.compile(r"(?:it|he|she|they|we|its|his|her|their)\b", re.IGNORECASE)
_UNNAMED = re.compile(r"(?:its|his|her|their|an?)\s", re.IGNORECASE)
_SAID_ON = re.compile(
    r"\b(?:said|says|told \w+|wrote|announced|reported|put|spoke|spoken|counted)(?: \w+)?(?: (?:on|in|at"
    r"|late|early))*\s*$"
)
_OF_THE = re.compile(r"\bof (?:the|its|their|his|her) $")
_COMMON = frozenset(
    """the a an of its their his her own mr ms mrs dr ministry office spokesman spokeswoman
    spokesperson director chief head company union police department agency and for in at""".split()
)


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
    return Figure(sentence, found, tuple(_places(_speakers(article, span, found, beside=True), span)))


def _places(speakers: Sequence[Speaker], span: Offsets) -> Iterator[Offsets]:
    for each in speakers:
        if span[0] <= each.start < span[1]:
            yield each.start - span[0], each.end - span[0]


def _speakers(article: Article, span: Offsets, found: Found, *, beside: bool = False) -> tuple[Speaker, ...]:
    """Who gives a figure of a sentence: by the verb at it, else as the sentence is told."""
    low, high = span
    sentence = article.text[low:high]
    if (who := giver(sentence, found.qualifier_start, found.end, beside=beside)) is not None:
        said: tuple[Speaker, ...] = (Speaker(sentence[slice(*who)], low + who[0], low + who[1]),)
    else:
        said = telling(article, low, high, (low + found.start, low + found.end)).said_by
    own = low + found.qualifier_start, low + found.end  # "45% of them said so": these are no source
    known = [each for each in said if each.end <= own[0] or own[1] <= each.start]
    return tuple(_named(article.text, each) for each in known if len(each.name.split()) <= LONGEST)


def _named(text: str, speaker: Speaker) -> Speaker:
    """A speaker by name where that stands behind what he is: "Its spokeswoman, Nora Fielding,"."""
    behind = _NAME_BEHIND.match(text, speaker.end)
    if behind is None or not (speaker.name[:1].islower() or _UNNAMED.match(speaker.name)):
        return speaker
    return Speaker(behind[1], *behind.span(1))


def _figures(own: Dated, figure: Figure, spans: Sequence[Offsets], mine: int) -> Iterator[Side]:
    article, text = own.article, own.article.text
    first = next(
        (f for f in values.find(figure.sentence) if f.value.kind == figure.found.value.kind), figure.found
    )
    second = first.start < figure.found.start  # of two in one sentence
    said = _speakers(article, spans[mine], figure.found, beside=second) or tuple(
        _named(text, each) for each in own.telling.said_by
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
            speakers = _speakers(article, spans[i], found, beside=i == mine and bool(said))
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
                and _of_others(said, speakers, between, alike=_told_alike(figure, other, counted))
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


def _of_others(own: Sequence[Speaker], other: Sequence[Speaker], between: str, *, alike: bool) -> bool:
    """Whether two figures come from different people.

    Where one has nobody, the words must tell of a difference; a plain "but" does where both are told alike.
    """
    if own and other:
        return not any(_one(a.name, b.name) for a in own for b in other)
    if not own and not other:
        return False
    return _DISPUTE.search(between) is not None or (alike and _CONTRAST.search(between) is not None)


def _told_alike(figure: Figure, other: Figure, counted: str) -> bool:
    """Whether the words about two figures are alike; shares and dates have too many others beside them."""
    return figure.found.value.kind not in ("percent", "date") and alike(figure, other, counted)


def _one(a: str, b: str) -> bool:
    """Whether two descriptions may mean one source."""
    left, right = (
        frozenset(re.findall(r"[^\W_]+", name.casefold().replace("’s", "").replace("'s", "")))
        for name in (a, b)
    )
    if _PRONOUN.match(a) or _PRONOUN.match(b):
        return True
    bare = left - {"the", "a", "an", "of"}, right - {"the", "a", "an", "of"}
    return bare[0] <= bare[1] or bare[1] <= bare[0] or bool((left & right) - _COMMON)


def _denials(own: Dated, spans: Sequence[Offsets], mine: int, place: Offsets | None) -> Iterator[Side]:
    """Who takes back what somebody else is quoted for, in its sentence or the next of its paragraph."""
    text, said = own.article.text, tuple(_named(own.article.text, each) for each in own.telling.said_by)
    following = spans[mine + 1] if mine + 1 < len(spans) else None
    if following is not None and "\n" in text[spans[mine][1] : following[0]]:
        following = None
    found = contradiction(text, spans[mine], place, following) if said else None
    if found is None:
        return
    speaker = _named(text, Speaker(text[slice(*found.speaker)], *found.speaker))
    if not any(_one(speaker.name, each.name) for each in said):
        yield Side(own.article.id, None, None, None, found.start, found.end, None, (speaker,), True, said)
