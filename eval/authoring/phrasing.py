"""Questions by rule from the words of a sentence: the value taken out, the rest turned round.

Gives `ask_for`, for a value in a sentence. Each rule fits one shape of clause; where none fits, the sentence
is left as it is with a blank in it rather than guessed at, or there is no question at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from eval.authoring.clauses import (
    COMMA,
    STOPS,
    TOKEN,
    Clause,
    another_verb,
    clause_of,
    first_statement,
    noun_of,
    tidy,
    turned,
)
from eval.authoring.verbs import (
    ADVERBS,
    AUXILIARIES,
    BE,
    HAVE,
    PARTICIPLES,
    PREPOSITIONS,
    PRESENT,
    SUBORDINATE,
    UNCLEAR,
    past,
)
from rag.values import Found, find

BLANK = "____"

_MEASURES = {"long": "long", "wide": "wide", "high": "high", "tall": "tall", "deep": "deep", "old": "old"}
_CHANGES = frozenset(
    """
    rise fall grow drop increase decrease decline jump climb shrink gain lose slip soar surge
    """.split()
)
_CAPTION = re.compile(
    r"\b(?:is|are|was|were)\s+(?:seen|pictured|shown|photographed)\b|\b(?:photo|credit)\b", re.IGNORECASE
)
_RANKED = re.compile(r"\b(?:first|second|third|last|only|most|\w+est)\b")
_GERUND = re.compile(r"\b(?:about|of|to|for|from|by|after|before)\s+\w+ing\b")
_THERE = re.compile(r"^\s*there\s+(is|are|was|were|have\s+been|has\s+been|will\s+be)\s+$", re.IGNORECASE)
_GOING_ON = frozenset("when if so last this next each a every compared because while on in".split())
_LASTING = frozenset("last take".split())
_FOR_SOMETHING = frozenset("ask call look plan pay vote wait apply bid sentenced jailed".split())
_UNFINISHED = frozenset(
    """
    of and or the a an than with as its their his her another extra additional total further record some
    """.split()
)
_LABEL = re.compile(
    r"\b(?:phase|number|no\.|line|chapter|page|stage|part|day|week|route|highway|class|type|level|section|article"
    r"|group|room|gate|platform|unit|covid|windows|version|season|episode|volume|figure|table)\s+$",
    re.IGNORECASE,
)
_DATED = {
    "in": "When", "on": "When", "by": "By when", "until": "Until when", "till": "Until when",
    "since": "Since when", "before": "Before when", "after": "After when",
}  # fmt: skip
_DATING = re.compile(
    rf"\b({'|'.join(_DATED)})\s+(?:(?:the\s+)?(?:early|late|end\s+of|start\s+of)\s+)?$", re.IGNORECASE
)
_ASKING = {
    "number": "how many?", "range": "how many?", "money": "how much?", "percent": "what percentage?",
    "date": "when?", "duration": "how long?",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrased:
    """A question, and how far it is one: `blank` where the sentence had to be left as it is."""

    text: str
    blank: bool = False


@dataclass(frozen=True, slots=True)
class _Near:
    """A value and the words around it."""

    sentence: str
    found: Found
    clause: Clause
    before: str  # of the clause, up to the value with its qualifier
    after: str  # of the clause, without a second statement

    @property
    def kind(self) -> str:
        return self.found.value.kind

    @property
    def dating(self) -> re.Match[str] | None:
        """ "in", "by" or the like before a date that is not left open ("on Monday")."""
        return _DATING.search(self.before) if self.kind == "date" and self.found.value.date else None

    def counted(self) -> tuple[str, str]:
        """What is counted, and what stands after that."""
        return noun_of(self.found, self.after)


def ask_for(sentence: str, found: Found) -> Phrased | None:
    """A question that the value answers; None where not even a blank would make one."""
    clause = clause_of(sentence, found)
    if clause is None:
        return None
    before, after = clause.split(found)
    if _LABEL.search(before) or _CAPTION.search(clause.text):
        return None
    near = _Near(sentence, found, clause, before, first_statement(after))
    for rule in (_existing, _leading, _dated_first, _inverted):
        words = rule(near)
        if words:
            return Phrased(tidy(words) + "?")
    return _with_blank(near)


# The rules. Each gives the question without its mark, or None where the words do not fit it.


def _existing(near: _Near) -> str | None:
    """ "There are about 2,500 troops in Iraq": how many troops are there in Iraq?"""
    there = _THERE.match(near.before)
    noun, rest = near.counted()
    if not there or not noun:
        return None
    verb, _, more = there[1].partition(" ")
    verb = {"is": "are", "was": "were", "has": "have"}.get(verb, verb)
    return f"How many {noun} {verb} there {more} {rest}"


def _leading(near: _Near) -> str | None:
    """ "Some 860 households are in hotels": how many households are in hotels?"""
    if near.before.strip():
        return None
    if near.kind in ("number", "range"):
        noun, rest = near.counted()
        return f"How many {noun} {rest}" if noun and _goes_on(rest) else None
    if near.kind == "money":
        return f"How much {near.after}" if _goes_on(near.after) else None
    if near.kind == "percent" and re.match(r"\s+of\s", near.after):
        return f"What percentage {near.after}" if _goes_on(near.after) else None
    return None


def _dated_first(near: _Near) -> str | None:
    """ "On Jan. 3, 2020, a strike killed him": when did a strike kill him?"""
    dating = near.dating
    if not dating or near.before[: dating.start()].strip() or _asking_when(dating) not in ("When", "By when"):
        return None
    rest = near.sentence[near.found.end :]
    comma = re.match(r",?\s+", rest)
    if comma is None:
        return None
    main = rest[comma.end() :]
    stop = STOPS.search(main)
    main = COMMA.split(main[: stop.start()] if stop else main)[0]
    parts = turned(near.sentence, main, near.sentence.find(main, near.found.end))
    return f"{_asking_when(dating)} {parts[0]} {parts[1]}" if parts else None


def _inverted(near: _Near) -> str | None:
    """ "The ferry carried 112 people": how many people did the ferry carry?"""
    taken = near.before
    if near.kind == "date":
        if near.dating is None:
            return None
        taken = near.before[: near.dating.start()]
    parts = turned(near.sentence, taken, near.clause.at, near.clause.subject)
    if parts is None or another_verb(near.after):
        return None
    front, rest = parts
    if near.dating:
        return _dated(near, near.dating, front, rest)
    words = rest.split()
    following = near.after.split()
    if not _takes_an_amount(words) or re.match(r"\s*of\s+(?:its|their|his|her)\b", near.after):
        return None
    if any(other.value.kind == near.kind for other in find(rest)):
        return None  # "fell to $121 million from $125 million"
    if words and (words[-1] in _UNFINISHED or words[-1:] == following[:1]):
        return None
    return _AMOUNTS[near.kind](near, front, rest)


def _dated(near: _Near, dating: re.Match[str], front: str, rest: str) -> str | None:
    asking = _asking_when(dating)
    words = [word.casefold() for word in rest.split() if word not in ("be", "been", "being")]
    if asking == "Since when" and _RANKED.search(rest):
        return None  # "is the third since 1900"
    if (asking == "When" and front.split(maxsplit=1)[0] in HAVE) or rest[:1].isupper():
        return None  # "when has it"; "the last to strike was Hurricane Kate"
    if SUBORDINATE & set(words) or (len(words) > 1 and past(words[-1])) or _GERUND.search(rest):
        return None  # the date may be another verb's
    return f"{asking} {front} {rest} {near.after}"


def _number(near: _Near, front: str, rest: str) -> str | None:
    noun, more = near.counted()
    be = front.split(maxsplit=1)[0] in BE and not rest.strip()
    if not noun or be:  # "The toll was 19", but not "Four were officers"
        return f"What {front}" if be and not near.found.noun and not near.after.strip() else None
    onward = more.split()
    if onward and onward[0] in _MEASURES:  # "is to be 12.4 kilometres long"
        return f"How {onward[0]} {front} {rest} {' '.join(onward[1:])}"
    if rest.split()[-1:] == onward[:1] != []:
        return None
    if onward and onward[0] in ("of", "who"):  # "two managers of the line"
        return f"How many {noun} {more} {front} {rest}"
    return f"How many {noun} {front} {rest} {more}" if _stands_alone(more) else None  # "199 Starbucks stores"


def _money(near: _Near, front: str, rest: str) -> str | None:
    return f"How much {front} {rest} {near.after}" if _stands_alone(near.after) else None


def _percent(near: _Near, front: str, rest: str) -> str | None:
    if set(rest.split()) & _CHANGES and not rest.endswith(" to"):
        return f"By what percentage {front} {rest.removesuffix(' by')} {near.after}"
    return f"What percentage {near.after} {front} {rest}" if re.match(r"\s+of\s", near.after) else None


def _duration(near: _Near, front: str, rest: str) -> str | None:
    *words, last = rest.split() or [""]
    if last == "for" and not set(words) & _FOR_SOMETHING:
        return f"For how long {front} {' '.join(words)} {near.after}"
    if last == "every":
        return f"How often {front} {' '.join(words)} {near.after}"
    return f"How long {front} {rest} {near.after}" if last in _LASTING and _stands_alone(near.after) else None


_AMOUNTS = {"number": _number, "range": _number, "money": _money, "percent": _percent, "duration": _duration}


def _with_blank(near: _Near) -> Phrased | None:
    """The clause with a blank for its value, where it can be understood by itself."""
    words = near.clause.text.casefold().split()
    if near.clause.subject or turned("", near.clause.text, 0) is None or len(words) < 6:
        return None
    if (UNCLEAR & set(words)) or another_verb(near.after):
        return None
    if SUBORDINATE & set(near.before.casefold().split()[-1:]):
        return None
    counts = near.kind in ("number", "range")
    if (counts and not near.counted()[0]) or not (counts or _stands_alone(near.after)):
        return None  # "a two-year course"
    left = tidy(f"{near.before} {BLANK} {near.after}")
    if len(left.split()) < 7:
        return None
    return Phrased(f"“{left[0].upper()}{left[1:]}”: {_ASKING[near.kind]}", blank=True)


def _asking_when(dating: re.Match[str]) -> str:
    return _DATED[dating[1].casefold()]


def _goes_on(rest: str) -> bool:
    """Whether a verb comes next, after no more than an "of" phrase or an adverb."""
    tokens = [word.casefold() for word in TOKEN.findall(rest)]
    if not tokens or tokens[0] in UNCLEAR or tokens[0] in ("and", "or", "than", "a", "an", "the"):
        return False
    for number, word in enumerate(tokens[:8]):
        if word in ("who", "which", "that", "whose"):
            break
        if word in AUXILIARIES or word in HAVE or word in ("do", "did"):
            return number == 0 or tokens[0] in PREPOSITIONS | ADVERBS
    if len(tokens) < 3:
        return False
    first = next((w for w in tokens[:3] if w not in ADVERBS), "")
    return first in PRESENT or (past(first) is not None and first not in PARTICIPLES)


def _takes_an_amount(words: list[str]) -> bool:
    """Whether an amount may stand right after these words: a verb and little more, or a preposition."""
    if len(words) > 9 or {"much", "little", "few", "many"} & set(words):
        return False  # "going for as much as"
    if not words or words[-1] == "every" or words[-1] in PREPOSITIONS:
        return "and" not in words[1:] or len(words) < 5
    return len(words) <= 2 or words[-2] == "to"


def _stands_alone(after: str) -> bool:
    """Whether an amount stands for itself, not before a noun ("a £3 million fund")."""
    word = after.split(maxsplit=1)[0].casefold().strip(".,") if after.split() else ""
    return not word or word in PREPOSITIONS or word in _GOING_ON
