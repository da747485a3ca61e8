"""Whether two figures of one article measure one thing: whole with whole, in one place, asked or given alike.

Gives `Figure`, `comparable`, `alike` and, for figures of two reports, `of_one_scope`, `foreign_place` and
`places`, by the words of the figures' clauses alone; where in doubt, they do not. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.givers import ASIDE, clause, is_actor
from rag.kindred_words import LIGHT, family
from rag.one_kind import of_one_kind
from rag.questions import content_stems, stem, tokens
from rag.values import Found

_PART_BEFORE = re.compile(
    r"\b(?:of (?:whom|which|these|them|those)|among (?:them|whom|these|those)|includ(?:ing|e[sd]?)|plus"
    r"|another|further"
    r"|additional|extra|other|excluding|except|besides|apart from|on top of|additionally"
    r"|a further|(?<!no more )(?<!no less )(?<!no fewer )than|from|compared (?:with|to)|against|instead of"
    r"|rather than|in addition to|leaves? out"
    r"|adds?(?! up)|adding(?! up)|up by|down by|rose by|fell by|as late as|increase of|decrease of|neither"
    r"|nor)\s[^;:,]{0,24}$"
    r"|\b(?:both|remaining|last|first|not|every|each)\s(?:the\s|of\sthe\s)?$",
    re.IGNORECASE,
)
_WHOLE_BEFORE = re.compile(
    r"\bof (?:the|its|their|his|her|our|all|all the|some|about|these|those|a)(?: \w+)?\s+$", re.I
)
_PART_AFTER = re.compile(
    r"(?:\s[\w-]+){0,3}?\s(?:of (?:them|whom|these|those|which))\b|(?:\s[\w-]+){0,3}?,?\s(?:more(?!"
    r" than)|others?|further|additional"
    r"|elsewhere|each"
    r"|apiece|extra|fewer|less)\b",
    re.IGNORECASE,
)
_OF_WHOLE = re.compile(r"(?:\s[\w-]+){0,2}?\sof\s(?:the|its|their|his|her|our|all|all the)\b", re.IGNORECASE)
_RATE = re.compile(
    r"\s*(?:[\w-]+\s){0,2}?(?:an?|per|each|every)\s(year|month|week|day|night|hour|share|person|head|ton"
    r"|tonne|barrel|family"
    r"|household|child|worker|seat|ticket|piece|unit|kilo\w*|mile|liter|litre|square)\b",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"\b(?:in all|altogether|together|overall|in total|total|combined|sum of|add(?:s|ed|ing)? (?:up|the|in)"
    r"|includ(?:es?|ed|ing)"
    r"|exclud(?:es?|ed|ing)|leaves? out|average|record|maximum|minimum|capacity|peak|since (?:it|they|he"
    r"|she) adds?"
    r"|as (?:it|they) (?:adds?|includes?|leaves?)|without|counts? only (?!\d|about|some)|only (?:those"
    r"|people|infections|cases"
    r"|such|what|the (?:ones|number))|laborator\w+|suspected|probable|actual|actually infected|real|true"
    r"|if .{1,40}? count\w*"
    r"|who(?:ever)? adds?|adjusted|gross|net|preliminary|foreign|local|former|new|alone|daily|weekly|monthly"
    r"|yearly|annual)\b",
    re.IGNORECASE,
)
BESIDE = 14  # characters beside a figure in which a word says what of the thing it counts
NEAR = 40  # characters beside a figure in which a word of another report's sentence is said of it
_SAID_THEN = frozenset({"sinc", "hour", "last"})  # "since it leaves them out", "came out an hour later with"
_COMPARED = re.compile(
    r",\s(?:not|rather than|and not)\b|,?\s(?:up|down|compared|against|more|less|higher"
    r"|lower)\s(?:from|with|to|than|on)?\b",
    re.I,
)
_REFERS_BACK = re.compile(r"\b(?:it|that|this|the (?:sum|figure|number|total|cost|bill))\b", re.IGNORECASE)
_SUMS_UP = re.compile(
    r"(?:in all|altogether|together|overall|in total|total|add\w* up|actual|actually infected|real|true"
    r"|preliminary|only .*)$"
)
_TIME = re.compile(
    r"\b(?:(?:an?|one|two|three|four|five|six|\d+) (?:year|month|week|day|hour)s? (?:ago|earlier|before"
    r"|later)|last (?:year|month"
    r"|week|spring|summer|autumn|winter|\w+day)(?![’']s)|the (?:year|month|week|day) before|yesterday"
    r"|previous(?:ly)?|earlier|later"
    r"|now|since|(?:in|over|within) the (?:last|past)|by then|so far|meanwhile (?:rose|risen)|ris(?:e[ns]?"
    r"|ing)|rose|climb(?:s|ed)|grow[ns]?"
    r"|grew|f(?:e|a)ll(?:en|s)?"
    r"|drop(?:s|ped)|declin\w+|increas\w+|reduc\w+|in (?:19|20)\d\d|at first|initially|originally|(?:had"
    r"|have) (?:been )?once"
    r"|updated|revised|correct(?:s|ed)|at (?:its|the) (?:height|peak)|next (?:year|month|week))\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:(demand|offer|ask|want|seek|propos|bid|promis|hop|aim|target|budget|plan|limit|allow|threaten"
    r"|pledg|intend"
    r"|insist(?= on))(?:s|es|ed|e|ing|ned|ning|t?ed)?|sought|due|should|could|may|might)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|at|near|from|of|around|across|outside|inside|on"
    r"|for)\s(?:the\s)?([A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*)"
)
_ADJECTIVE = re.compile(r"\s(?:province|region|state|city|town|capital|district|county|valley|island)\b")
_OF_PLACE = re.compile(r"\bin (?:the )?[A-Z]\w+")
_THAT_PLACE = re.compile(
    r"\b(?:in|for) (?:that|this|the|each|another|one) (?:country|state|city|region|province|district|county"
    r"|town|village|area)\b"
)
_END = re.compile(r"[;.]|$")
_APPOSED = re.compile(r",\s[^,;]{1,100},")  # what a speaker is, behind the name
_MONTHS = frozenset(
    """january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday""".split()
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value in a sentence, and whom that has it from: names say nothing of what is measured."""

    sentence: str
    found: Found
    speakers: tuple[tuple[int, int], ...] = ()  # places in the sentence

    @property
    def clause(self) -> str:
        low, high = self.bounds
        return self.sentence[low:high]

    @property
    def bounds(self) -> tuple[int, int]:
        return clause(self.sentence, self.found.qualifier_start, self.found.end)

    @property
    def around(self) -> str:
        """The clause with its asides and the names of its speakers blotted out."""
        low, high = self.bounds
        text = list(self.sentence)
        asides = [
            m.span() for m in ASIDE.finditer(self.sentence) if not m.start() < self.found.start < m.end()
        ]
        behind = [m.span() for _, end in self.speakers if (m := _APPOSED.match(self.sentence, end))]
        for a, b in (*self.speakers, *asides, *behind):
            if a < self.found.end and self.found.start < b:
                continue
            text[a:b] = "_" * (b - a)
        return "".join(text[low:high])


def comparable(own: Figure, other: Figure, context: str) -> bool:
    """Whether the other figure is given for what the own one measures; `context`: words that name it too."""
    return (
        of_one_kind(own.found, other.found)
        and (own.sentence != other.sentence or own.bounds != other.bounds)
        and not _is_part(own, other)
        and _rate(own) == _rate(other)
        and _marks(_ASKED, own) == _marks(_ASKED, other)
        and not _marks(_TIME, other) - _marks(_TIME, own)
        and _scoped(own) == _scoped(other)
        and not _elsewhere(own, other)
        and not _foreign(own, other, context)
    )


def of_one_scope(own: Figure, other: Figure, asked: str = "", *, disputed: bool = False) -> bool:
    """Whether neither of two figures is a part, a rate, a wish or of another time, as far as their words say.

    Two reports never word a thing alike: words that only sum up ("in all") make no difference, nor does
    what each side says that it counts, where they dispute it.
    """
    wishes, known = _marks(_ASKED, other, near=NEAR), set(asked.casefold().split())
    return (
        not _is_part(own, other)
        and _rate(own) == _rate(other)
        and (
            wishes == _marks(_ASKED, own, near=NEAR)
            or (not wishes and _REFERS_BACK.search(other.around) is not None)
        )
        and not _marks(_TIME, other, _compared(other), NEAR) - _marks(_TIME, own) - _SAID_THEN
        and (
            disputed
            or all(
                _SUMS_UP.match(word) or word in known
                for word in _scoped(own, BESIDE) ^ _scoped(other, BESIDE)
            )
        )
    )


def _compared(figure: Figure) -> int | None:
    """Where in the words around a figure a comparison begins behind it: ", up from 231 million in May"."""
    behind = figure.found.end - figure.bounds[0]
    found = _COMPARED.search(figure.around, behind)
    return found.start() if found else None


def foreign_place(own: Figure, other: Figure, known: str) -> bool:
    """Whether the other figure is of a place that neither `known` nor the own one's sentence names."""
    text = f"{known} {own.sentence}".casefold()
    return any(name not in text for name in places(other.around))


def places(text: str) -> list[str]:
    """Names that stand in a text as those of places do, folded."""
    found = (each for each in _PLACE.finditer(text) if not _ADJECTIVE.match(text, each.end()))
    named = [re.sub(r"[’']s$", "", each[1].casefold()) for each in found]
    return [name for name in named if not set(name.split()) & _MONTHS]


def _is_part(own: Figure, other: Figure) -> bool:
    """Whether the other figure is a part or the whole of something, an addition or a comparison."""
    s, found = other.sentence, other.found
    before = s[max(0, found.qualifier_start - 60) : found.qualifier_start]
    if _PART_BEFORE.search(before) or _WHOLE_BEFORE.search(before) or _PART_AFTER.match(s, found.end):
        return True
    if found.value.kind == "duration" and before.endswith(" in "):
        return True  # "the highest in three decades"
    if _OF_WHOLE.match(s, found.end) and not _OF_WHOLE.match(own.sentence, own.found.end):
        return True
    mine = own.sentence[max(0, own.found.qualifier_start - 60) : own.found.qualifier_start]
    if _PART_BEFORE.search(mine) or _WHOLE_BEFORE.search(mine):
        return True
    return _PART_AFTER.match(own.sentence, own.found.end) is not None


def _rate(figure: Figure) -> str | None:
    found = _RATE.match(figure.sentence, figure.found.end)
    return found[1].casefold() if found else None


def _marks(
    pattern: re.Pattern[str], figure: Figure, end: int | None = None, near: int | None = None
) -> set[str]:
    """The marks in the words around a figure, up to `end` or no farther than `near` characters from it."""
    low, high = figure.found.qualifier_start - figure.bounds[0], figure.found.end - figure.bounds[0]
    found = [
        m
        for m in pattern.finditer(figure.around[:end])
        if near is None or (low - near <= m.start() and m.end() <= high + near)
    ]
    names = {m.group() for m in found if m.start() and m.group()[0].isupper()}  # "the Budget Office"
    return {_sign(m.group()) for m in found if m.group() not in names}


def _sign(words: str) -> str:
    """One word for a mark: "hour" for "two hours later"."""
    return "hour" if " hour" in words else stem(words.split(maxsplit=1)[0])


def _scoped(figure: Figure, near: int | None = None) -> set[str]:
    """Words by which a figure counts more or fewer: in its clause, its asides and what follows it."""
    low, high = figure.bounds
    goes_on = (
        high < len(figure.sentence) and figure.sentence[high] == "," and figure.sentence[high - 1] != "."
    )
    end = _END.search(figure.sentence, high).start() if goes_on else high  # type: ignore[union-attr]  # may be empty
    words = "".join(
        c if not any(a <= i < b for a, b in figure.speakers) else "_" for i, c in enumerate(figure.sentence)
    )
    if near is not None:
        low, end = max(low, figure.found.qualifier_start - near), min(end, figure.found.end + near)
    return {m.group().casefold() for m in _SCOPE.finditer(words, low, end)}


def _elsewhere(own: Figure, other: Figure) -> bool:
    """Whether the other figure is of a place that the own one's words do not name."""
    known = (own.clause if own.sentence == other.sentence else own.sentence).casefold()
    named = [found[1].casefold() for found in _PLACE.finditer(other.around)]
    if any(name not in known and not set(name.split()) & _MONTHS for name in named):
        return True
    return _places_of(own) != _places_of(other)


def _places_of(figure: Figure) -> set[str]:
    """Places to which its speakers, or words like "in that state", keep a figure."""
    speakers = " ".join(figure.sentence[a:b] for a, b in figure.speakers)
    return {
        found.group().casefold()
        for found in (*_OF_PLACE.finditer(speakers), *_THAT_PLACE.finditer(figure.around))
    }


def alike(own: Figure, other: Figure, context: str) -> bool:
    """Whether either clause says of its figure what the other does, of no other place."""
    return not (
        _elsewhere(own, other)
        or _elsewhere(other, own)
        or _foreign(own, other, context)
        or _foreign(other, own, context)
    )


def _foreign(own: Figure, other: Figure, context: str) -> bool:
    """Whether the other clause says what is said of the own figure in none of its words."""
    known = {family(s) for s in content_stems(f"{own.clause} {context}")}
    low = other.bounds[0]
    before = other.around[: other.found.qualifier_start - low]
    text = f"{before[:1].casefold()}{before[1:]} {other.around[other.found.end - low :]}".replace("_", " ")
    for word in tokens(text):
        if len(word) < 2 or not word.islower() or is_actor(word):
            continue
        if any(root not in LIGHT and family(root) not in known for root in content_stems(word)):
            return True
    return False
