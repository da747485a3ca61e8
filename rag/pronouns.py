"""The words of a question that point back, and what they point to: it, she, there, that base, the second one.

Gives `resolved`. What is put in stands in an earlier turn, spelt as there. A word whose antecedent stands in
the question itself is left alone; one that fits nothing before raises `Unresolved`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.clauses import (
    AUXILIARY,
    BE,
    DETERMINERS,
    DO,
    JOINING,
    MODAL,
    PLACING,
    PREPOSITIONS,
    PRONOUNS,
    Word,
    clause,
    noun_phrases,
    past,
    plural,
    words,
)
from rag.common_words import TITLES
from rag.questions import stem
from rag.subjects import Ground, embedded, first_name, group, head, is_place_noun

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
_SAYING = frozenset(
    "say says said tell told claim claimed deny denied announce announced report reported confirm confirmed"
    " believe think hope know mean".split()
)
_NOW = frozenset("year month week day morning afternoon evening weekend summer winter spring autumn".split())
_PERIODS = _NOW | frozenset("time moment point period decade era date century".split())
_SOMEONE = (
    frozenset("man woman person boy girl people men women actor singer player author artist".split()) | TITLES
)
_EMPTY_IT = re.compile(
    r"\bit (?:take|takes|took|cost)s? to\b|\b(?:is|was|isn[’']t|how \w+ is) it (?:true|possible|likely|legal"
    r"|illegal|known|clear|safe|worth|necessary|common|normal|fair|raining|hot|cold|that)\b(?! ?$)",
    re.IGNORECASE,
)
_NTH = re.compile(
    r"\bthe (?:(former|latter)\b|(first|second|third|fourth|last|other)( ones?\b|(?= (?:is|are|was|were|do"
    r"|does|did|has|have|will|would|can)\b|$)))",
    re.IGNORECASE,
)
_PLACES_OF = {"former": 0, "first": 0, "second": 1, "third": 2, "fourth": 3, "latter": -1, "last": -1}


NO_STATEMENT = "It is not clear which statement is meant: the answer before gives none. Say which one."


def chain(word: str) -> str:
    """The pronoun that all the forms of one belong to: "he" for "his"; empty for what is none."""
    return _CHAINS.get(word, "")


class Unresolved(Exception):
    """A word that points back to nothing; its text tells the user so, and how to ask."""


class Change(NamedTuple):
    start: int
    end: int
    text: str


def resolved(text: str, ground: Ground, *, part: bool = False) -> str | None:
    """The text with what points back replaced; None where nothing does. `part`: it is no whole question.

    Raises Unresolved.
    """
    changes = list(_ordinals(text, ground, part=part))
    found = words(text)
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
        return _for_time(found, i, ground)
    if word.low in _POINTING:
        return _for_pointing(found, i, ground)
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
        meant = _person(ground)
    elif word.low in _MANY:
        meant = _several(ground)
    elif i and found[i - 1].low in _SAYING and following is None and ground.statement and not ground.value:
        meant = f"that {embedded(ground.statement)}"
    else:
        meant = _thing(found, i, ground)
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


def _person(ground: Ground) -> str:
    return next(iter(ground.people), "") or first_name(ground)


def _several(ground: Ground) -> str:
    if ground.kind in ("person", "name", "place") and len(ground.items) > 1 and ground.value in ground.items:
        return f"{', '.join(ground.items[:-1])} and {ground.items[-1]}"
    built = ground.clause
    phrases = list(noun_phrases(built)) if built else []
    many = [p.text for p in phrases if plural(head(p.text)) or plural(p.text.split(" ")[-1])]
    agents = [
        p.text for p in phrases if not p.preposition and p.text not in ground.people and p.text[0].isupper()
    ]
    value = ground.value if ground.kind == "name" else ""
    return group(ground) or next(iter([*many, *agents]), "") or value or ground.subject or ground.thing


def _thing(found: Sequence[Word], i: int, ground: Ground) -> str:
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


def _for_time(
    found: Sequence[Word], i: int, ground: Ground, *, first: int | None = None, unit: str = ""
) -> Change:
    """ "then", "at that time", "that year" as the time established; a preposition before it is kept."""
    time = ground.time
    assert time is not None
    begin = found[i if first is None else first]
    text = time.text
    if unit == "year" and (year := re.search(r"\b[12]\d{3}\b", text)):
        text = year.group()
    before = found[begin_at - 1] if (begin_at := list(found).index(begin)) else None
    if before and before.low in ("since", "until", "till", "by", "before", "after", "during", "from"):
        return Change(begin.start, found[i].end, text)
    start = before.start if before and before.low in ("at", "in", "on", "around") else begin.start
    return Change(start, found[i].end, f"{time.preposition or _dated(text)} {text}".strip())


def _dated(text: str) -> str:
    return "in" if re.fullmatch(r"(?:[A-Z][a-z]+ )?\d{4}s?", text) else "on" if text[:1].isdigit() else ""


def _for_pointing(found: Sequence[Word], i: int, ground: Ground) -> Change | None:
    word = found[i]
    following = found[i + 1] if i + 1 < len(found) else None
    noun = following is not None and following.low not in (
        PREPOSITIONS | AUXILIARY | JOINING | DETERMINERS | PRONOUNS | _PERSON | _THING | _MANY
    )
    before = found[i - 1] if i else None
    if following is not None and noun:
        if word.low in ("this", "these") and following.low.rstrip("s") in _NOW:
            return None
        if following.low in _PERIODS:
            return _for_time(found, i + 1, ground, first=i, unit=following.low) if ground.time else None
        meant = _demonstrated(found, i, ground)
        if meant:
            return Change(word.start, found[_noun_end(found, i)].end, meant)
        if before is None or before.low not in AUXILIARY or word.low not in ("this", "that"):
            return None
        meant = ground.value or ground.thing  # "was this popular?"
        return Change(word.start, word.end, meant) if meant else None
    if before is None or (following is not None and before.low not in AUXILIARY | PREPOSITIONS):
        return None
    if before.low in _SAYING:
        if not ground.statement:
            raise Unresolved(NO_STATEMENT)
        return Change(word.start, word.end, f"that {embedded(ground.statement)}")
    if following is not None and following.low in JOINING and before.low not in PREPOSITIONS:
        return None
    if word.low in ("those", "these"):
        meant = _several(ground)
    else:
        meant = ground.value or ground.event or ground.thing
    if not meant:
        raise Unresolved(
            f"It is not clear what “{word.text}” stands for: nothing before fits. Name it in the question."
        )
    return Change(word.start, word.end, meant)


def _noun_end(found: Sequence[Word], i: int) -> int:
    """The last word of "that old base"."""
    last = i + 1
    stops = PREPOSITIONS | AUXILIARY | JOINING | DETERMINERS | PRONOUNS | _PERSON | _THING | _MANY
    for j in range(i + 2, min(i + 4, len(found))):
        if (
            found[j].low in stops
            or past(found[j].text)
            or plural(found[j - 1].text)
            or found[j].low.endswith("ly")
        ):
            break
        last = j
    # The last of several words before nothing else is the verb of "did that base close".
    if (
        last > i + 1
        and found[0].low in DO | MODAL | {"when", "why", "how", "where"}
        and last == len(found) - 1
    ):
        last -= 1
    return last


def _demonstrated(found: Sequence[Word], i: int, ground: Ground) -> str:
    """What "that base" means: a fuller phrase with this noun, or what was named of its kind."""
    noun = found[_noun_end(found, i)]
    fuller = [
        thing for thing in ground.things if stem(head(thing).lower()) == stem(noun.low) and " " in thing
    ]
    if fuller:
        return fuller[0]
    if noun.low in _SOMEONE and not plural(noun.text):
        return _person(ground)
    if is_place_noun(noun.low) and ground.places:
        return ground.places[0].text
    if plural(noun.text):
        built = ground.clause
        same = built is not None and built.noun and stem(built.noun.split(" ")[-1].lower()) == stem(noun.low)
        return group(ground) if same else f"the {noun.text}"
    if noun.low in (
        "one",
        "company",
        "firm",
        "film",
        "album",
        "book",
        "song",
        "band",
        "group",
        "ship",
        "article",
        "club",
    ):
        return ground.value or (ground.subject if noun.low in ("article", "band", "group") else ground.thing)
    return ""


def _ordinals(text: str, ground: Ground, *, part: bool) -> Iterator[Change]:
    """The former, the second one: of the last list of names."""
    for match in _NTH.finditer(text):
        which = (match[1] or match[2]).lower()
        named = bool(match[1] or match[3] or (part and ground.items))
        items = ground.items
        place = _PLACES_OF.get(which)
        pair = which in ("former", "latter", "other")
        if (
            named
            and place is not None
            and len(items) > (place if place >= 0 else 1)
            and (not pair or len(items) == 2)
        ):
            yield Change(match.start(), match.end(), items[place])
        elif named:
            raise Unresolved(
                f"It is not clear what “{match.group().strip()}” is: no list before it has one."
                " Name it in the question."
            )


def _inside(text: str, found: Sequence[Word], i: int) -> bool:
    """Whether what a pronoun stands for is said in the question before it."""
    word = found[i]
    built = clause(text)
    if built is None:
        return False
    before = [p for p in noun_phrases(built) if p.end <= word.start]
    if word.low in _PERSON:
        before = [p for p in before if p.preposition not in PLACING and _may_be_person(p.text)]
    if not before:
        return False
    between = [w for w in found if before[-1].end <= w.start < word.start]
    apart = any(w.low in JOINING | MODAL | _SAYING for w in between)
    if word.low in _OWNED and word.low != "her":
        return not before[-1].preposition
    following = found[i + 1] if i + 1 < len(found) else None
    subject = word.low in ("it", "he", "she", "they") and following is not None and following.low in MODAL
    return apart or (subject and bool(between))


def _may_be_person(phrase: str) -> bool:
    found = words(phrase)
    return head(phrase).lower() in _SOMEONE or (found[0].low not in DETERMINERS and found[0].capital)
