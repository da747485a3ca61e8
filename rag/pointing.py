"""Words that point to what was said: that base, that year, then, the former, the second one.

Gives the `Change` for each, from what the turns before established. Raises `Unresolved` where nothing fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.antecedents import NO_STATEMENT, Change, Unresolved, group, person, several
from rag.common_words import TITLES
from rag.function_words import AUXILIARY, DETERMINERS, DO, JOINING, MODAL, PREPOSITIONS, PRONOUNS
from rag.questions import stem
from rag.statements import embedded, head
from rag.subjects import Ground, is_place_noun
from rag.words import Word, past, plural

SAYING = frozenset(
    "say says said tell told claim claimed deny denied announce announced report reported confirm confirmed"
    " believe think hope know mean".split()
)
PERSONAL = frozenset(
    "he him his she her hers himself herself it its itself they them their theirs themselves".split()
)
_NOW = frozenset("year month week day morning afternoon evening weekend summer winter spring autumn".split())
_PERIODS = _NOW | frozenset("time moment point period decade era date century".split())
SOMEONE = (
    frozenset("man woman person boy girl people men women actor singer player author artist".split()) | TITLES
)
_NTH = re.compile(
    r"\bthe (?:(former|latter)\b|(first|second|third|fourth|last|other)( ones?\b|(?= (?:is|are|was|were|do"
    r"|does|did|has|have|will|would|can)\b|$)))",
    re.IGNORECASE,
)
_PLACES_OF = {"former": 0, "first": 0, "second": 1, "third": 2, "fourth": 3, "latter": -1, "last": -1}


def for_time(
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
    preposition = time.preposition if time.preposition != "of" else ""  # "at the beginning of February"
    return Change(start, found[i].end, f"{preposition or _dated(text)} {text}".strip())


def _dated(text: str) -> str:
    return "in" if re.fullmatch(r"(?:[A-Z][a-z]+ )?\d{4}s?", text) else "on" if text[:1].isdigit() else ""


def for_pointing(found: Sequence[Word], i: int, ground: Ground) -> Change | None:
    word = found[i]
    following = found[i + 1] if i + 1 < len(found) else None
    noun = following is not None and following.low not in (
        PREPOSITIONS | AUXILIARY | JOINING | DETERMINERS | PRONOUNS | PERSONAL
    )
    before = found[i - 1] if i else None
    if following is not None and noun:
        if word.low in ("this", "these") and following.low.rstrip("s") in _NOW:
            return None
        if following.low in _PERIODS:
            return for_time(found, i + 1, ground, first=i, unit=following.low) if ground.time else None
        meant = _demonstrated(found, i, ground)
        if meant:
            return Change(word.start, found[_noun_end(found, i)].end, meant)
        if before is None or before.low not in AUXILIARY or word.low not in ("this", "that"):
            return None
        meant = ground.value or ground.thing  # "was this popular?"
        return Change(word.start, word.end, meant) if meant else None
    if before is None or (following is not None and before.low not in AUXILIARY | PREPOSITIONS):
        return None
    if before.low in SAYING:
        if not ground.statement:
            raise Unresolved(NO_STATEMENT)
        return Change(word.start, word.end, f"that {embedded(ground.statement)}")
    if following is not None and following.low in JOINING and before.low not in PREPOSITIONS:
        return None
    if word.low in ("those", "these"):
        meant = several(ground)
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
    stops = PREPOSITIONS | AUXILIARY | JOINING | DETERMINERS | PRONOUNS | PERSONAL
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
    if noun.low in SOMEONE and not plural(noun.text):
        return person(ground)
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


def ordinals(text: str, ground: Ground, *, part: bool) -> Iterator[Change]:
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
