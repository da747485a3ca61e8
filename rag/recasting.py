"""The question before asked with other words, the answer before as a statement: "why?", "who said that?".

Gives `recast` and `declared`. Pure. None where the question before cannot be asked so.
"""

from __future__ import annotations

import re

from rag import values
from rag.clauses import Clause
from rag.function_words import AUXILIARY, BE, DO, MODAL, PREPOSITIONS
from rag.insertion import added
from rag.names import find_names
from rag.noun_phrases import noun_phrases
from rag.statements import done, embedded
from rag.subjects import Ground, setting
from rag.words import past, plural, words


def recast(ground: Ground, asking: str) -> str | None:
    """The question before, asked with other words: "Why", "Since when", "By whom", "How many"."""
    built = ground.clause
    if built is None:
        return None
    low = asking.lower()
    if low == "why not":
        return _denied(built)
    if low in ("how many", "how much") and (counted := _counted(built, asking)):
        return counted
    if low.endswith(" else"):
        return f"{asking} {built.auxiliary} {built.rest}?".replace("  ", " ")
    if low.startswith("which one"):
        noun = built.noun or ""
        return f"Which {noun} {built.auxiliary} {built.rest}?".replace("  ", " ") if noun else None
    auxiliary, rest = built.auxiliary.lower(), built.rest
    if not built.asking:
        return f"{asking} {auxiliary} {rest}?"
    if not auxiliary:
        if low.startswith("according to") and ground.statement:
            return f"Who says that {declared(ground)}?"
        if ground.statement:
            return f"{asking} is it that {declared(ground)}?"
        return f"{asking} is it that {built.noun or 'someone'} {rest}?"
    filling = _filling(ground, built)
    if built.asking.lower().split(" ")[0] in ("when", "where", "why") or built.asking.lower() == "how":
        return f"{asking} {auxiliary} {rest}?"
    if auxiliary in DO or _has_subject(built):
        owner = next(iter(noun_phrases(built)), None)
        begin = owner.end if owner else len(built.text) - len(rest)
        place = next(
            (w.start for w in words(built.text) if w.start > begin and w.low in PREPOSITIONS), len(built.text)
        )
        head, tail = built.text[len(built.text) - len(rest) : place].strip(), built.text[place:].strip()
        return " ".join(f"{asking} {auxiliary} {head} {filling} {tail}".split()) + "?"
    if filling:
        return f"{asking} {auxiliary} {filling} {rest}?"
    return f"{asking} is it that {embedded(ground.statement)}?" if ground.statement else None


def _denied(built: Clause) -> str | None:
    """Why what a yes/no question asks is not so: "Did the mine reopen?"; as asked, of another question."""
    auxiliary, rest = built.auxiliary.lower(), built.rest
    subject = next(iter(noun_phrases(built)), None)
    if not auxiliary:
        return None
    if built.asking or subject is None or subject.start != len(built.text) - len(rest):
        return f"Why {auxiliary} {rest}?"
    name, behind = built.text[subject.start : subject.end], built.text[subject.end :].strip()
    return f"Why {auxiliary} {name} not {behind}".strip() + "?"


def _has_subject(built: Clause) -> bool:
    """Whether a phrase stands right behind the auxiliary, and more after it: "What will the tram cost?"."""
    first = next(iter(noun_phrases(built)), None)
    begin = len(built.text) - len(built.rest)
    if first is None or first.start != begin or built.auxiliary.lower() in BE:
        return False
    behind = built.text[first.end :].strip()
    return bool(behind) and (built.auxiliary.lower() in MODAL or not behind[0].isupper())


def _filling(ground: Ground, built: Clause) -> str:
    """What the last answer puts in the place of the asking words."""
    asking = built.asking.lower()
    if asking.startswith(("how many", "how much")):
        number = next((f for f in values.find(ground.statement) if f.value.kind in ("number", "range")), None)
        figure = ground.statement[number.qualifier_start : number.end].lower() if number else ""
        return f"{figure} {built.noun}".strip()
    if ground.value:
        return ground.value
    return done(ground.question, ground.statement) if asking == "what" else built.noun


def declared(ground: Ground) -> str:
    """The last answer as it stands behind "that"; a mere figure or name with the question's words."""
    built, said = ground.clause, embedded(ground.statement)
    found = words(ground.statement)
    whole = len(found) > 6 or any(word.low in AUXILIARY or past(word.text) for word in found)
    if whole and not find_names(ground.statement) and (place := setting(ground)):
        said = added(said, f"{place.preposition} {place.text}")  # "112 people died": where is known
    if whole or built is None or not built.asking or built.auxiliary.lower() in DO:
        return said
    filling = _filling(ground, built)
    return f"{filling} {built.auxiliary} {built.rest}".replace("  ", " ") if filling else said


def _counted(built: Clause, asking: str) -> str | None:
    """How many of what a yes/no question names: "Did Rovia send troops?"."""
    if built.asking:
        return None if built.auxiliary else f"{asking} {built.rest}?"
    inside = words(built.rest)
    noun = next((i for i, w in enumerate(inside) if not w.capital and plural(w.text)), None)
    if noun is None:
        return None
    begin = noun
    while begin and (
        inside[begin - 1].low in ("any", "some", "the") or (inside[begin - 1].capital and begin > 1)
    ):
        begin -= 1
    own = built.rest[inside[begin].start : inside[noun].end]
    own = re.sub(r"^(?:any|some|the)\s+", "", own)
    rest = f"{built.rest[: inside[begin].start].strip()} {built.rest[inside[noun].end :].strip()}".strip()
    return f"{asking} {own} {built.auxiliary.lower()} {rest}?".replace(" ?", "?")
