"""What a word that points back may stand for, by kind: a person, several, a thing.

Gives `person`, `several`, `thing` and `group` over what turns and answers established, the `Change` that a
word becomes, and `Unresolved` for one that points to nothing. Between the parts of one question, where no
answer is known yet, rag/part_pronouns.py looks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.function_words import AUXILIARY, BE, HAVE, PREPOSITIONS
from rag.names import same_name
from rag.noun_phrases import noun_phrases, times
from rag.questions import stem
from rag.statements import head
from rag.subjects import Ground, is_place_noun, setting
from rag.words import Word, past, plural, words

_SOMEONE = re.compile(
    r"(?:[^w]er|[^v]or|ist|ian|ant|man|woman|ee|ess|consul|envoy|pilot|victim|suspect|thief|spy|monk|priest|nurse"
    r"|wife|husband|son|daughter|brother|sister|mother|father|king|boy|girl)$"
)
_NOBODY = re.compile(
    r"\b(?:water|river|shelter|chamber|number|paper|order|border|corridor|motor|floor|door|quarter|center|timber|copper"
    r"|power|reactor|corner|theater|letter|summer|winter|sector|computer|tanker|cruiser|newspaper)$"
)
_FOLK = frozenset("people men women children".split())
_OWNING = frozenset("have has own keep run operate hold station maintain".split())
NO_STATEMENT = "It is not clear which statement is meant: the answer before gives none. Say which one."


def someone(noun: str) -> bool:
    """Whether a noun is of people by its ending: "builder", "consul"; not "river"."""
    return _SOMEONE.search(noun) is not None and _NOBODY.search(noun) is None


def group(ground: Ground) -> str:
    """What the last question counts or chooses, with what it says of it: "the people killed in …"."""
    built = ground.clause
    if built is None:
        return ""
    if built.asking.lower() == "how many":
        return f"those who {built.rest}" if not built.auxiliary else f"those {built.rest}"
    if not built.noun:
        return ""
    noun = re.sub(r"^(?:of|the)\s+", "", built.noun)
    if not plural(noun.split(" ")[-1]):
        return ""
    rest, low = built.rest, built.auxiliary.lower()
    first = words(rest)
    if not low:
        return f"the {noun} {'who' if noun in _FOLK else 'that'} {rest}"
    if low in BE and first and (first[0].low in PREPOSITIONS or past(first[0].text)):
        return f"the {noun} {_untimed(rest)}"
    if low in BE | HAVE:
        return f"the {noun}"
    owner = next(iter(noun_phrases(built)), None)
    behind = built.text[owner.end :].strip() if owner else ""
    verb = words(behind)[:1]
    if owner and verb and (verb[0].low in _OWNING):
        return " ".join(f"the {noun} of {owner.text} {_untimed(behind[verb[0].end :].strip())}".split())
    if not owner or not behind:
        return f"the {noun}"
    return f"the {noun} that {owner.text} {built.auxiliary} {_untimed(behind)}"


def _untimed(rest: str) -> str:
    found = times(rest)
    return rest[: found[0].outer].strip() if found and found[-1].end == len(rest) else rest


def first_name(ground: Ground) -> str:
    """The subject of the conversation where it may be a person: a name of two words or more without "the"."""
    found = words(ground.subject)
    names = len(found) > 1 and all(word.capital for word in found) and found[0].low != "the"
    placed = any(place.outer >= 0 and same_name(ground.subject, place.text) for place in ground.places)
    if names and not placed:
        return ground.subject
    built = ground.clause
    roles = [p.text for p in noun_phrases(built) if not p.preposition] if built else []
    return next((role for role in roles if someone(head(role)) and not is_place_noun(head(role))), "")


class Unresolved(Exception):
    """A word that points back to nothing; its text tells the user so, and how to ask."""


class Change(NamedTuple):
    start: int
    end: int
    text: str


def person(ground: Ground) -> str:
    return next(iter(ground.people), "") or first_name(ground)


def several(ground: Ground) -> str:
    if ground.kind in ("person", "name", "place") and len(ground.items) > 1 and ground.value in ground.items:
        return f"{', '.join(ground.items[:-1])} and {ground.items[-1]}"
    built = ground.clause
    phrases = list(noun_phrases(built)) if built else []
    many = [p.text for p in phrases if plural(head(p.text)) or plural(p.text.split(" ")[-1])]
    agents = [
        p.text for p in phrases if not p.preposition and p.text not in ground.people and p.text[0].isupper()
    ]
    value = ground.value if ground.kind in ("name", "person") else ""
    plain = [name for name in many if not words(name)[-1].capital]
    # "Who bought Hexa Foods?", "how much did they pay?": the buyers, whatever ends in "s".
    chosen = group(ground) or next(iter(plain), "") or value or next(iter([*many, *agents]), "")
    if re.match(r"(?:any|some) ", chosen):
        place = setting(ground)
        chosen = f"the {chosen.partition(' ')[2]}" + (f" {place.preposition} {place.text}" if place else "")
    return chosen or ground.subject or ground.thing


def thing(found: Sequence[Word], i: int, ground: Ground) -> str:
    """What "it" is: what the last answer named, or what the question before it was about."""
    several = len(ground.items) > 1 and ground.value in ground.items
    if ground.value and ground.kind in ("name", "place") and not several:
        again = {stem(w.low) for w in found} & {
            stem(w.low) for w in words(ground.question) if w.low not in AUXILIARY
        }
        telling = {w for w in again if len(w) > 3}
        is_object = i and found[i - 1].low not in AUXILIARY | {"of"} and ground.kind == "name" and telling
        if ground.clause and ground.clause.noun and telling and not is_object:
            return ground.thing
        return ground.value
    return ground.thing
