"""The words of a question that point back, and what they point to: it, she, there, that base, the second one.

Gives `resolved`. What is put in stands in an earlier turn, spelt as there. A word whose antecedent stands in
the question itself is left alone; one that fits nothing before raises `Unresolved`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.antecedents import Change, Unresolved, person, several, thing
from rag.clauses import clause
from rag.function_words import AUXILIARY, BE, DETERMINERS, JOINING, MODAL, PLACING, PREPOSITIONS
from rag.noun_phrases import noun_phrases
from rag.pointing import SAYING, SOMEONE, for_pointing, for_time, ordinals
from rag.statements import embedded, head
from rag.subjects import Ground
from rag.words import Word, words

_PERSON = frozenset("he him his she her hers himself herself".split())
_THING = frozenset("it its itself".split())
_MANY = frozenset("they them their theirs themselves".split())
_CHAINS = {
    word: forms.split()[0]
    for forms in (
        "he him his himself",
        "she her hers herself",
        "it its itself",
        "they them their theirs themselves",
    )
    for word in forms.split()
}
_POINTING = frozenset("that this those these".split())
_OWNED = frozenset("his her its their".split())
_EMPTY_IT = re.compile(
    r"\bit (?:take|takes|took|cost)s? to\b|\b(?:is|was|isn[’']t|how \w+ is) it (?:true|possible|likely|legal"
    r"|illegal|known|clear|safe|worth|necessary|common|normal|fair|raining|hot|cold|that)\b(?! ?$)",
    re.IGNORECASE,
)


def chain(word: str) -> str:
    """The pronoun that all the forms of one belong to: "he" for "his"; empty for what is none."""
    return _CHAINS.get(word, "")


def resolved(text: str, ground: Ground, *, part: bool = False) -> str | None:
    """The text with what points back replaced; None where nothing does. `part`: it is no whole question.

    Raises Unresolved.
    """
    changes = list(ordinals(text, ground, part=part))
    found = words(text)
    if len(both := [w for w in found if w.low == "it"]) == 2 and _two_things(ground):
        # "Who bought Hexa Foods?", "what did it pay for it?"
        changes += [
            Change(w.start, w.end, t) for w, t in zip(both, (ground.value, ground.thing), strict=True)
        ]
    put: set[str] = set()  # a pronoun that stands again stays: "did Tom Greer say that he …"
    for i, word in enumerate(found):
        if word.acronym or (chain(word.low) and chain(word.low) in put):
            continue
        if any(change.start <= word.start < change.end for change in changes):
            continue
        change = _change(text, found, i, ground)
        if change is not None:
            changes.append(change)
            put.add(chain(word.low))
    if not changes:
        return None
    said = " ".join(change.text for change in changes)
    for change in sorted(changes, reverse=True):
        place = re.sub(r"^[a-z]+ ", "", change.text)
        if text[change.start : change.end].lower() == "there" and said.count(place) > 1:
            text = text[: change.start].rstrip() + text[change.end :]  # "the troops in Iraq" are there
            continue
        text = text[: change.start] + change.text + text[change.end :]
    return text


def _two_things(ground: Ground) -> bool:
    """Whether the question before and its answer name a thing each."""
    return ground.kind in ("person", "name") and bool(ground.value and ground.thing not in ("", ground.value))


def meanings(text: str, ground: Ground) -> tuple[tuple[str, str], ...]:
    """What each pronoun of a question stood for, and those of the questions before it."""
    stood = dict(ground.meant)
    found = words(text)
    for i, word in enumerate(found):
        pronoun = "" if word.acronym else chain(word.low)
        if pronoun and (change := _change(text, found, i, ground)) is not None:
            stood[pronoun] = re.sub(r"[’']s$", "", change.text) if word.low in _OWNED else change.text
    return tuple((pronoun, name) for pronoun, name in stood.items() if not name.startswith("that "))


def _change(text: str, found: Sequence[Word], i: int, ground: Ground) -> Change | None:
    word = found[i]
    if word.low in _PERSON | _THING | _MANY:
        if _inside(text, found, i) or (word.low == "it" and _EMPTY_IT.search(text)):
            return None
        return _for_pronoun(text, found, i, ground)
    if word.low == "there" and _is_place(found, i):
        return Change(word.start, word.end, _there(ground, word.text))
    if word.low in ("then", "meanwhile") and i and ground.time:
        return for_time(found, i, ground)
    if word.low in _POINTING:
        return for_pointing(found, i, ground)
    return None


def _for_pronoun(text: str, found: Sequence[Word], i: int, ground: Ground) -> Change:
    word = found[i]
    following = found[i + 1] if i + 1 < len(found) else None
    owns = word.low in _OWNED and (word.low != "her" or _owned(following))
    before = dict(ground.meant).get(chain(word.low), "")
    newer = ("person",) if word.low in _PERSON else ("person", "name", "place")
    if before and not (ground.value and ground.kind in newer):
        meant = before
    elif word.low in _PERSON:
        meant = person(ground)
    elif word.low in _MANY:
        meant = several(ground)
    elif i and found[i - 1].low in SAYING and following is None and ground.statement and not ground.value:
        meant = f"that {embedded(ground.statement)}"
    else:
        meant = thing(found, i, ground)
    if not meant:
        asks = "Name the person" if word.low in _PERSON else "Name it"
        raise Unresolved(
            f"It is not clear what “{word.text}” stands for: nothing before fits. {asks} in the question."
        )
    return Change(
        word.start, word.end, f"{meant}’s" if owns and "’" in text else f"{meant}'s" if owns else meant
    )


def _owned(following: Word | None) -> bool:
    return following is not None and following.low not in PREPOSITIONS | AUXILIARY | JOINING | DETERMINERS


def _there(ground: Ground, word: str) -> str:
    if not ground.places:
        if not ground.thing:
            raise Unresolved(f"It is not clear where “{word}” is: no place was named before. Name the place.")
        return f"at {ground.thing}"
    place = ground.places[0]
    return (
        f"{place.preposition if place.preposition in PLACING - {'to', 'from', 'into'} else 'in'} {place.text}"
    )


def _is_place(found: Sequence[Word], i: int) -> bool:
    """Whether "there" is a place and not the one of "are there"."""
    if i + 1 == len(found):
        counting = i and found[i - 1].low in BE and found[0].low == "how"
        return bool(i) and not counting
    near = {found[i + 1].low, found[i - 1].low if i else ""}
    return bool(i) and not near & (BE | MODAL | {"been", "still", "any"})


def _inside(text: str, found: Sequence[Word], i: int) -> bool:
    """Whether what a pronoun stands for is said in the question before it."""
    word = found[i]
    built = clause(text)
    if built is None:
        return False
    before = [p for p in noun_phrases(built) if p.end <= word.start]
    if word.low in _PERSON and built.asking.lower() == "who" and any(w.low == "and" for w in found[:i]):
        return True  # "who mediated, and what was he paid?"
    if word.low in _PERSON:
        before = [p for p in before if p.preposition not in PLACING and _may_be_person(p.text)]
    if not before:
        return False
    between = [w for w in found if before[-1].end <= w.start < word.start]
    apart = any(w.low in JOINING | MODAL | SAYING for w in between)
    if word.low in _OWNED and word.low != "her":
        return not before[-1].preposition
    following = found[i + 1] if i + 1 < len(found) else None
    subject = word.low in ("it", "he", "she", "they") and following is not None and following.low in MODAL
    return apart or (subject and bool(between))


def _may_be_person(phrase: str) -> bool:
    found = words(phrase)
    return head(phrase).lower() in SOMEONE or (found[0].low not in DETERMINERS and found[0].capital)
