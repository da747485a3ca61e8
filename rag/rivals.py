"""What another report gives for what the answer's own value measures, found in their articles by its words.

Gives `rivals`. A rival is of the same kind and size, counts the same by kindred words, in no other place and
at no other time, and comes from somebody else; a part, a plan beside a fact, a former figure and one brought
up to date are none. Pure. The reader's scores say only which articles are worth looking at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from rag import values
from rag.agreement import parsed, same_value
from rag.candidates import Candidate
from rag.coverage import absent
from rag.disagreement import at_odds, is_plan, of_one_unit
from rag.domain import Span
from rag.figure_speakers import may_be_one
from rag.former import is_former
from rag.kindred_words import LIGHT, family
from rag.measured import foreign_place, of_one_scope, places
from rag.one_kind import in_unit_of, of_one_kind, shared_unit
from rag.ordering import EVENT, Dated
from rag.placed_figures import Place, around, disputed, figures_in, own_place
from rag.questions import Asking, content_stems, stem
from rag.sentences import sentence_spans
from rag.weighing import Scored
from rag.windows import Window

BESIDE = 400  # characters beside a figure in which its article goes on of the same
FAR = 1500  # characters beside a figure in which the unit that it leaves out may stand
SAID = 40  # characters behind a figure in which a verb is said of it
RIVALS = 1  # told beside one value: a third figure is mostly of something else
SIZES = 6.0  # times as much, at most, may somebody else make of one thing
SEEN = -3.0  # logits of the reader that a window answers, below which it is of something else
FEW_DAYS = 14  # between the days of two reports of one state of things
MONTH_PAST = 62  # days from the middle of a month to the report that still tells of it
_DAY = len("2025-10-21")
_MONTH = len("2025-10")
# "45,000 over the weekend" and "19,000 on Saturday" are a whole and its part.
_SOME_DAYS = re.compile(r"\b(?:over|during|in) the (?:weekend|week|month|season|\w+ days)\b", re.IGNORECASE)
_ONE_DAY = re.compile(r"(?:\s[\w’'-]+){0,2}? on [A-Z][a-z]+day\b")
_AHEAD = re.compile(r"\b(?:will|shall|going to|expected to|due to|set to)\b", re.IGNORECASE)
_UNDER_WAY = re.compile(r"\b(?:is|are) (?:being |now |also )?[a-z]{3,}ing\b", re.IGNORECASE)
_TAKES_PART = re.compile(r"\b(?:took|takes?|taking|taken) part\b", re.IGNORECASE)
_STANDS_FOR = re.compile(
    r"\b(?:it|that|this|(?:the|own|real|true|actual) (?:sum|figure|number|count|total|toll|cost|bill))\b",
    re.IGNORECASE,
)
# A verb said of what is counted: "610 drivers were fined", "hired 610 drivers".
_SAID_OF = re.compile(
    r"(?:\s(?:in|at|of|from|on)\s(?:the\s)?[A-Z][\w’'-]+)?(?:\s(?:who|that|which))?((?:\s(?:was|were|is|are|had|has|have|been|be|being|also|now|already|still))*)"
    r"\s([a-z’']+)"
)
_DONE_TO = re.compile(r"\b([a-z]+ed) (?:\w+ )?$")
# What a bare figure goes by: "the union's number is 4,200".
_CALLED = re.compile(
    r"\b(?:figure|number|count|total|toll|tally|estimate|sum)\b[^.;]{0,40}$|\b(?:counts?|counted"
    r"|puts? it at)\b"
    r"[^.;]{0,20}$|\b(?:says?|said|sp(?:eaks?|oke|oken) of|reckon(?:s|ed)? with|has|have)\s(?:only "
    r"|about |it (?:is|was) )?$|\b(?:there|it) (?:is|are|was|were) $",
    re.IGNORECASE,
)


def rivals(
    asking: Asking,
    own: Sequence[Dated],
    windows: Sequence[Window],
    relevance: Mapping[tuple[str, int], float],
) -> list[Dated]:
    """Other reports' figures for what `own`, the reports of one value, give; at most `RIVALS`.

    `relevance`: the reader's logits that a window answers, by its article's id and start.
    """
    pairs = [(item, place) for item in own if (place := own_place(item)) is not None]
    mine = [place for _, place in pairs]
    if not pairs or own[0].former:
        return []
    found: list[tuple[bool, int, Dated]] = []
    asked = _families(asking.text)
    seen = {item.article.id for item in own}
    seen |= {article for (article, _), logits in relevance.items() if logits > SEEN}
    for window in around(own, windows):
        if window.article.id not in seen:
            continue
        for other in figures_in(window, lambda each: any(of_one_kind(p.found, each, SIZES) for p in mine)):
            for item, place in pairs:
                if (rival := _rival(asking, own, item, place, mine, other)) is not None:
                    alike = len(asked & _families(other.figure.sentence))
                    found.append((disputed(place, other), alike, rival))
                    break
    return [rival for _, _, rival in sorted(found, key=lambda each: (not each[0], -each[1]))][:RIVALS]


def _rival(
    asking: Asking, own: Sequence[Dated], item: Dated, place: Place, mine: Sequence[Place], other: Place
) -> Dated | None:
    """The other figure as a report beside `item`, where it is one."""
    if not of_one_kind(place.found, other.found, SIZES) or absent(asking.names, other.window) > absent(
        asking.names, place.window
    ):
        return None
    cue = disputed(place, other)
    if not cue and _far_off(place, other):
        return None
    if not (
        _of_others(mine, other, cue)
        and of_one_scope(place.figure, other.figure, asking.text, disputed=cue)
        and _of_the_place(asking, place, other)
        and not _of_one_of_its_days(place, other)
        and not foreign_place(place.figure, other.figure, f"{asking.text} {place.window.text}")
        and _measures(asking, item, place, other, cue)
    ):
        return None
    rival = _told_alike(asking, item, place, other)
    if rival is None or rival.former or rival.told_as == "denial":
        return None
    if not _of_one_time(asking, own, item, rival, cue or _gives_both(item, other)):
        return None
    if rival.scored.candidate.value != other.window.article.text[slice(*other.at)] and not unit_beside(rival):
        return None
    return None if _told_as_change(own, other, item) else rival


def _of_the_place(asking: Asking, place: Place, other: Place) -> bool:
    """Whether both figures are of the place asked for: their titles or the words about them name it."""
    asked = places(asking.text)
    return all(
        name in f"{each.window.article.title} {each.window.article.text}".casefold()
        for name in asked
        for each in (place, other)
    )


def _far_off(place: Place, other: Place) -> bool:
    """Whether a figure stands elsewhere in the own article, where most are of a part or of other places."""
    if place.window.article.id != other.window.article.id:
        return False
    return max(other.at[0] - place.at[1], place.at[0] - other.at[1]) > BESIDE


def _of_one_of_its_days(place: Place, other: Place) -> bool:
    behind = _ONE_DAY.match(other.figure.sentence, other.found.end)
    return behind is not None and _SOME_DAYS.search(place.figure.clause) is not None


def _told_alike(asking: Asking, item: Dated, place: Place, other: Place) -> Dated | None:
    """The rival told as the own value is: what "is being cut" for one "will go" for another, and whoever
    answers what will be has an estimate."""
    rival = _dated(item, place, other)
    if is_plan(rival.told_as) == item.planned:
        return rival
    if _AHEAD.search(asking.text) and rival.told_as != "denial" and place.speakers and other.speakers:
        return replace(rival, telling=replace(rival.telling, told_as=item.told_as))
    told = (other if item.planned else place).figure.clause
    day = rival.article.published
    if day is None or not _UNDER_WAY.search(told):
        return None
    return replace(rival, when=day.isoformat(), telling=replace(rival.telling, told_as=item.told_as))


def _gives_both(item: Dated, other: Place) -> bool:
    """Whether the other figure's window has somebody give the own one too."""
    mine = item.scored.candidate.value or ""
    return any(
        same_value(place.window.article.text[slice(*place.at)], mine)
        and not any(may_be_one(a.name, b.name) for a in place.speakers for b in other.speakers)
        for place in figures_in(other.window)
    )


def _dated(item: Dated, own: Place, other: Place) -> Dated:
    window, (low, high) = other.window, other.at
    found, text = other.found, other.window.article.text
    value, unit = text[low:high], item.scored.candidate.unit
    noun = found.noun if found.value.kind in ("number", "range") else None
    if shared_unit(own.found, found):
        value = in_unit_of(own.figure.sentence[own.found.start : own.found.end], value)
    qualifier = found.value.qualifier
    noun = noun if noun and of_one_unit(unit, noun) else None
    candidate = Candidate(window, *other.span, value, noun, qualifier, {}, None, (low, high))
    dated = Dated.of(Scored(candidate, 0.0))
    return replace(dated, telling=replace(dated.telling, said_by=other.speakers))


def unit_beside(item: Dated) -> Span | None:
    """The sentence of a rival's article that has the unit which its own sentence leaves out, the nearest."""
    found, text = item.scored.candidate, item.article.text
    value = parsed(found.value or "")
    if value is None or found.at is None or (found.value or "") == text[slice(*found.at)]:
        return None
    low = max(0, found.start - FAR)
    spans = [(low + a, low + b) for a, b in sentence_spans(text[low : found.end + FAR])]
    having = [
        (a, b)
        for a, b in spans
        if any((f.value.kind, f.value.unit) == (value.kind, value.unit) for f in values.find(text[a:b]))
    ]
    nearest = min(having, key=lambda span: abs(span[0] - found.start), default=None)
    return Span(item.article.id, item.article.version, *nearest) if nearest else None


def _of_others(mine: Sequence[Place], other: Place, cue: bool) -> bool:
    """Whether the other figure comes from somebody else: a newspaper that names nobody tells its own."""
    beside = [
        place for place in mine if place.window.article.id == other.window.article.id and place.speakers
    ]
    said = [speaker for place in beside or mine for speaker in place.speakers]
    if said and other.ours:
        return True
    if said and other.speakers:
        return not any(may_be_one(a.name, b.name) for a in said for b in other.speakers)
    if not cue and any(
        values.compatible(place.found.value, found.value)
        for place in mine
        for found in values.find(other.figure.sentence)
    ):
        return False  # it reports the own value too, and the other figure as something else
    return cue or all(place.window.article.publisher != other.window.article.publisher for place in mine)


def _measures(asking: Asking, item: Dated, place: Place, other: Place, cue: bool) -> bool:
    """Whether the other figure's words tell of what the question asks, by kindred words.

    Its sentence must say of it what is asked of a kin ("died"); any other word may stand in the sentence
    before, or in the title.
    """
    if _goes_by(place, other):
        return True
    asked = _families(" ".join((*asking.words, *asking.focus)))
    focus = {family(root) for root in asking.focus}
    said = _families(other.figure.sentence)
    rest = asked - focus
    if other.found.value.kind in ("number", "range"):
        unit, noun = item.scored.candidate.unit or place.found.noun, other.found.noun
        if noun is None:
            named = place.speakers and other.speakers
            if not ((cue or named) and _counts(asked, other)):
                return False
        elif not (
            _families(noun) & (asked | _families(unit or ""))
            or ((unit or focus) and of_one_unit(unit or " ".join(asking.focus), noun))
        ):
            return False
        rest -= _families(noun or "")
    elif other.found.value.kind == "money":
        rest -= _COST
    if cue and (asked & said or other.found.noun or _counts(asked, other)):
        return True
    if _done(other) - asked - _families(place.figure.around):
        return False
    around = said | _before(other)
    kin = {each for each in rest if each.startswith("=")}
    if kin:
        return bool(kin & (said if other.found.noun or other.found.value.kind == "money" else around))
    if not rest and other.found.value.kind != "money":
        return bool(_families(place.figure.around) & _families(other.figure.around))
    return bool(rest & said) or 2 * len(rest & around) >= len(rest)


def _done(other: Place) -> set[str]:
    """What is said to be done by or to those that a figure counts, as far as a verb stands beside it."""
    sentence, found = other.figure.sentence, other.found
    if found.noun is None:
        return set()
    end = sentence.find(found.noun, found.end)
    verbs = [match[1]] if (match := _DONE_TO.search(sentence, 0, found.qualifier_start)) else []
    after = _SAID_OF.match(sentence, end + len(found.noun)) if end >= 0 else None
    if after and (after[1] or after[2].endswith("ed")):
        verbs.append(after[2])
    return _families(" ".join(verbs)) - _THERE


def _counts(asked: set[str], other: Place) -> bool:
    """Whether a figure without a noun is called one, or what is asked is said of it: "3,100 stayed away"."""
    sentence, found = other.figure.sentence, other.found
    behind = _families(sentence[found.end : found.end + SAID])
    return bool(_CALLED.search(sentence, 0, found.qualifier_start)) or bool(behind & asked)


def _goes_by(place: Place, other: Place) -> bool:
    """Whether the other figure stands for the own one just told: "… says it adds up to $19 million"."""
    if place.window.article.id != other.window.article.id or not 0 < other.at[0] - place.at[1] <= BESIDE:
        return False
    between = place.window.article.text[place.at[1] : other.at[0] - 1]
    before = other.figure.around[: other.found.qualifier_start - other.figure.bounds[0]]
    kinds = {place.found.value.kind, other.found.value.kind}
    called = _STANDS_FOR.search(before) or _CALLED.search(before)
    return (
        called is not None
        and other.found.noun is None
        and not any(
            found.value.kind in kinds and found.value.low > 1  # "half of them"
            for found in values.find(between)
        )
    )


_COST = frozenset({family(stem("cost"))})
_THERE = frozenset(family(stem(word)) for word in "deployed stationed based posted kept employed".split())


def _families(text: str) -> set[str]:
    text = _TAKES_PART.sub("attended", text)
    return {family(root) for root in content_stems(text) if root not in LIGHT and not root.isdigit()}


def _before(place: Place) -> set[str]:
    """What the sentence before and the title say."""
    text, low = place.window.article.text, place.span[0]
    spans = sentence_spans(text[max(0, low - 400) : low])
    last = text[max(0, low - 400) :][slice(*spans[-1])] if spans else ""
    return _families(f"{place.window.article.title} {last}")


def _of_one_time(asking: Asking, own: Sequence[Dated], item: Dated, rival: Dated, cue: bool) -> bool:
    """Whether two figures are of one state of things, and the later one does not only overtake the other."""
    first, other = _known_on(item), _known_on(rival)
    reports = [replace(each.report, when=_known_on(each)) for each in own]
    if not at_odds(reports, [replace(rival.report, when=other)]):
        return False
    if first == other or len(first) < _DAY or len(other) < _DAY:
        return True
    gap = abs((_day(first) - _day(other)).days)
    counts = item.scored.candidate.unit or rival.scored.candidate.unit
    value = parsed(item.scored.candidate.value or "")
    people = value is not None and value.kind in ("number", "range") and of_one_unit(counts, "people")
    grown = people and EVENT.search(asking.text) and (_low(item) < _low(rival)) == (first < other)
    return gap <= FEW_DAYS and (cue or not grown)


def _known_on(item: Dated) -> str:
    """The day that a figure is of; where it has a month just past, or one to come, that of its report."""
    day = item.article.published
    if day is None:
        return item.when
    if len(item.when) == _MONTH and abs((date.fromisoformat(f"{item.when}-15") - day).days) <= MONTH_PAST:
        return day.isoformat()
    return min(item.when, day.isoformat()) if len(item.when) >= _MONTH else item.when


def _told_as_change(own: Sequence[Dated], other: Place, item: Dated) -> bool:
    """Whether one of two reports tells the other's figure as what it was before."""
    mine, theirs = item.scored.candidate.value or "", other.window.article.text[slice(*other.at)]
    told = [(each.scored.candidate.window, theirs) for each in own] + [(other.window, mine)]
    for window, value in told:
        for found in values.find(window.text):
            written = window.text[found.start : found.end]
            if same_value(written, value) and is_former(window.text, found.qualifier_start, found.end):
                return True
    return False


def _day(when: str) -> date:
    return date.fromisoformat(when)


def _low(item: Dated) -> float:
    value = parsed(item.scored.candidate.value or "")
    return value.low if value is not None else 0.0
