"""What the turns of a conversation have established: its people, places, things, times and statements.

Gives `Ground`, which grows turn by turn (`asked`, `answered`, `opened`) and never changes. All text in it
stands in a turn, spelt as there. It judges kinds by position and by closed lists of words, never by a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.clauses import (
    BE,
    DETERMINERS,
    DO,
    HAVE,
    PLACING,
    PREPOSITIONS,
    Clause,
    Phrase,
    clause,
    modifies,
    named,
    noun_phrases,
    past,
    plural,
    times,
    words,
)
from rag.common_words import TITLES
from rag.names import find_names, mentioned, same_name
from rag.questions import stem
from rag.sentences import sentence_spans
from rag.wordings import asked as asked_for

LONGEST = 8  # words of a subject that a turn names alone
IMPERATIVE = frozenset(
    "tell show list give name explain describe compare say find relate discuss summarise summarize".split()
)
KEPT = 8  # of each kind of thing, the newest
_MARKS = re.compile(r"\s?\[\d{1,3}\](?:\[\d{1,3}\]){0,9}")
_VERDICT = re.compile(r"^(?:yes|no)\b[,.:;]?\s*", re.IGNORECASE)
_DECLINED = re.compile(
    r"^(?:the articles do not|no article|no answer"
    r"|i (?:do not|don[’']t|cannot|can[’']t) (?:know|say|tell|answer)|(?:sorry|unfortunately)\b"
    r"|it is not clear|nothing (?:was|is) (?:found|known))",
    re.IGNORECASE,
)
_SOMEONE = re.compile(
    r"(?:[^w]er|[^v]or|ist|ian|ant|man|woman|ee|ess|consul|envoy|pilot|victim|suspect|thief|spy|monk|priest|nurse"
    r"|wife|husband|son|daughter|brother|sister|mother|father|king|boy|girl)$"
)
_ROLE = re.compile(rf"\b(?:{'|'.join(sorted(TITLES))})s? $", re.IGNORECASE)
_SAYING = frozenset(
    stem(word) for word in "say tell announce promise resign marry declare argue write".split()
)
_PLACES = frozenset(
    stem(word)
    for word in """island town city country village region province state district base airport port camp
    capital harbour valley street station continent county area place""".split()
)
_AT = frozenset("base airport airbase camp station hotel port factory plant school hospital prison".split())
_EVENTS = frozenset(
    stem(word)
    for word in """crash fire attack strike landslide flood storm hurricane earthquake election vote war siege
    battle explosion accident shooting bombing raid murder trial summit festival protest riot coup collapse
    outbreak merger sinking rescue referendum concert match race ceremony massacre eruption blast""".split()
)
_FOLK = frozenset("people men women children".split())
_COLLECTED = re.compile(r"\s*(?:,\s*(?:and\s+)?|\band\b\s*|&\s*)(?:the\s+)?")
_OWNING = frozenset("have has own keep run operate hold station maintain".split())


@dataclass(frozen=True, slots=True)
class Ground:
    """What is established before a question; of each kind the newest first."""

    question: str = ""  # the last one, so that it stands alone
    statement: str = ""  # the first of the last answer, without marks; empty where it gave none
    value: str = ""  # what the last answer named that was asked for: a name, or what somebody did
    people: tuple[str, ...] = ()
    places: tuple[Phrase, ...] = ()
    things: tuple[str, ...] = ()
    items: tuple[str, ...] = ()  # of the last list
    time: Phrase | None = None
    subject: str = ""  # what the conversation is of
    kind: str = ""  # what the last question asked for (rag/wordings.py)
    meant: tuple[tuple[str, str], ...] = ()  # what each pronoun of the last questions stood for

    @property
    def clause(self) -> Clause | None:
        return clause(self.question) if self.question else None

    @property
    def event(self) -> str:
        """What happened, where the last question names it: "the Amble fire"."""
        built = self.clause
        phrases = noun_phrases(built) if built else ()
        return next((p.text for p in phrases if stem(head(p.text).lower()) in _EVENTS), "")

    @property
    def thing(self) -> str:
        """What "it" most likely is: what the last question is about, that is no person and no setting."""
        built = self.clause
        phrases = [p for p in noun_phrases(built) if p.text not in self.people] if built else []
        phrases = [
            p for p in phrases if words(p.text)[0].low not in ("its", "his", "her", "their", "any", "some")
        ]
        bare_ones = [p for p in phrases if not p.preposition]
        chosen = (bare_ones or phrases)[-1:]
        return chosen[0].text if chosen else next(iter(self.things), self.subject)


def opened(ground: Ground, text: str) -> Ground:
    """With a turn that asks nothing and names a subject: "Ain Durra air base"."""
    topic = re.split(r"[,;:\n(]", text.strip(), maxsplit=1)[0].strip(" .!?")
    topic = re.sub(r"^(?:tell me (?:more )?about|now to|about|and)\s+", "", topic, flags=re.IGNORECASE)
    found = words(topic)
    if not found or len(found) > LONGEST or not find_names(topic):
        return ground
    if not (found[0].capital or found[0].low == "the") or found[0].low in IMPERATIVE:
        return ground
    place = Phrase(topic, 0, len(topic), "at" if words(topic)[-1].low in _AT else "in")
    return replace(
        ground,
        question="",
        statement="",
        value="",
        things=_newest([topic], ground.things),
        people=_newest([topic], ground.people),
        places=(place, *ground.places)[:KEPT],
        subject=topic,
        kind="",
    )


def asked(ground: Ground, question: str, *, afresh: bool) -> Ground:
    """With a question that stands alone; `afresh` where it turns to another subject."""
    built = clause(question)
    phrases = list(noun_phrases(built)) if built else []
    time = next(iter(times(question)), None)
    people = [p.text for p in phrases if p.text in ground.people or _is_person(question, p, built)]
    places = [p for p in (*phrases, *named(question)) if p.preposition in PLACING and find_names(p.text)]
    # The office that a "who" asks for is nobody and nothing else: what it is of may be meant later.
    things = [_of(p.text) if p.text in people else p.text for p in phrases]
    things = [thing for thing in things if thing]
    names = [p for p in named(question) if p.preposition not in PLACING and not modifies(question, p)]
    subject = ground.subject if not afresh else ""
    if not subject:
        whole = [
            p.text for p in phrases if any(n.start >= p.start and n.end <= p.end for n in named(question))
        ]
        subject = next(iter([*whole, *(name.text for name in names), *things]), "")
    new = [name for name in people if name not in dict(ground.meant).values()]
    return replace(
        ground,
        question=question,
        meant=() if afresh or new else ground.meant,
        statement="",
        value="",
        people=_newest(people, ground.people),
        places=(*places[::-1], *ground.places)[:KEPT],
        things=_newest(things[::-1], ground.things),
        time=time or ground.time,
        subject=subject,
        kind=asked_for(question)[0],
    )


def answered(ground: Ground, content: str) -> Ground:
    """With what was answered."""
    statement = first_statement(content)
    if not statement:
        return replace(ground, statement="", value="")
    new = _new_names(statement, ground.question)
    listed = _list(statement, new)
    items = tuple(listed) if len(listed) > 1 else ground.items
    value = new[0].text if new else ""
    people, places, things = ground.people, ground.places, ground.things
    time = ground.time
    built = ground.clause
    if ground.kind == "person":
        people = _newest([p.text for p in new[:1]], people)
    elif ground.kind == "place" or (built and stem(built.noun.split(" ")[-1]) in _PLACES):
        places = (*(replace_preposition(p, built) for p in new[:1]), *places)[:KEPT]
        things = _newest([p.text for p in new[:1]], things)
    elif ground.kind == "name":
        acted = done(ground.question, statement)
        acting = built is not None and not built.noun and built.auxiliary.lower() in DO
        value = acted or value if acting else value
        things = _newest([p.text for p in new[:1]], things)
        people = _newest([p.text for p in new if _titled(statement, p)], people)
    else:
        value = ""
        people = _newest([p.text for p in new if _titled(statement, p)], people)
        places = (*places, *(p for p in new if p.preposition in PLACING))[:KEPT]
    if ground.kind == "date" or time is None:
        time = next(iter(times(statement)), time)
    return replace(
        ground,
        statement=statement,
        value=value,
        people=people,
        places=places,
        things=things,
        items=items,
        time=time,
        subject=ground.subject or value,
    )


def replace_preposition(place: Phrase, built: Clause | None) -> Phrase:
    """A place that an answer names, with the word that places it."""
    noun = stem(built.noun.split(" ")[-1]) if built and built.noun else ""
    fallback = "on" if noun == stem("island") else "at" if noun in map(stem, _AT) else "in"
    return place._replace(preposition=place.preposition if place.preposition in PLACING else fallback)


def first_statement(content: str) -> str:
    """The first sentence of an answer without marks, quotes and full stop; empty for one that declines."""
    text = _MARKS.sub("", content).strip()
    if not text or _DECLINED.match(text):
        return ""
    start, end = next(iter(sentence_spans(text)), (0, len(text)))
    text = _VERDICT.sub("", text[start:end].strip())
    return text.strip(' \n“”"').rstrip(".,;:!? ")


def embedded(statement: str) -> str:
    """A statement as it stands behind "that": a small first letter, but for a name's."""
    first = statement.split(" ", 1)[0]
    kept = any(name.start == 0 for name in find_names(statement)) or first.isupper()
    return statement if kept else statement[:1].lower() + statement[1:]


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


def done(question: str, statement: str) -> str:
    """What somebody did, where it was asked for: "a new tax" of "… announced a new tax"."""
    verb = words(question)[-1:] if question else []
    if not verb:
        return ""
    sought = stem(verb[0].low)
    hit = next((word for word in words(statement) if stem(word.low) == sought), None)
    rest = statement[hit.end :].strip() if hit else ""
    found = times(rest)
    rest = rest[: found[0].outer].strip() if found else rest
    return rest if rest and len(rest.split()) <= 8 and words(rest)[0].low not in PREPOSITIONS else ""


def head(phrase: str) -> str:
    """The noun of a phrase: "siege" of "the siege of Tarn"."""
    found = words(phrase)
    for i, word in enumerate(found[1:], 1):
        if word.low in PREPOSITIONS:
            return found[i - 1].text
    return found[-1].text if found else ""


def _of(phrase: str) -> str:
    """What an office is of: "Sarn" of "the mayor of Sarn"; empty for a name."""
    return phrase.partition(" of ")[2] if words(phrase)[0].low in DETERMINERS else ""


def _newest(first: Iterable[str], before: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *before]))[:KEPT]


def _titled(text: str, phrase: Phrase) -> bool:
    """Whether a title says that a name is a person's."""
    first = phrase.text.split(" ")[0].lower().rstrip("s.")
    return first in TITLES or bool(_ROLE.search(text[: phrase.start]))


def _is_person(question: str, phrase: Phrase, built: Clause | None) -> bool:
    """Whether a phrase of a question is a person's name, as far as the question tells."""
    if phrase.preposition in PLACING or phrase.preposition == "of":
        return False
    if head(phrase.text).lower() in TITLES and words(phrase.text)[0].low in ("the", "a"):
        return True  # "the mayor of Sarn"
    if not find_names(phrase.text):
        return False
    first = words(phrase.text)[0].low
    if _titled(question, phrase):
        return True
    if (
        built
        and built.asking.lower() == "who"
        and built.auxiliary.lower() in BE
        and first not in ("the", "a")
    ):
        return True
    behind = words(question[phrase.end :])[:1]
    return first != "the" and bool(behind) and stem(behind[0].low) in _SAYING and len(phrase.text.split()) > 1


def _new_names(statement: str, question: str) -> list[Phrase]:
    """The names of an answer that its question did not hold, left to right; nobody's title of two names."""
    found = []
    for each in named(statement):
        phrase = each
        plain = re.sub(r"^the ", "", phrase.text, flags=re.IGNORECASE)
        if mentioned([plain], question) or modifies(statement, phrase) or plain.lower() in TITLES:
            continue
        if _lone_title(statement, phrase):
            continue
        first, _, rest = plain.partition(" ")
        if " " in rest and first.lower().endswith("s") and first.lower()[:-1] in TITLES:
            start = phrase.end - len(rest)
            phrase = phrase._replace(text=rest, start=start, outer=start)
        found.append(phrase)
    return found


def _lone_title(statement: str, phrase: Phrase) -> bool:
    """Whether a capital opens a title before a name: "Finance minister Nils Abram"."""
    following = words(statement[phrase.end : phrase.end + 30])[:1]
    return bool(following) and following[0].low in TITLES and not following[0].capital


def _list(statement: str, names: Sequence[Phrase]) -> list[str]:
    """The names that stand in one list, in order."""
    listed: list[Phrase] = []
    for phrase in names:
        if listed and not _COLLECTED.fullmatch(statement[listed[-1].end : phrase.start]):
            break
        listed.append(phrase)
    return [phrase.text for phrase in listed]


def known(ground: Ground, name: str) -> bool:
    """Whether a name was said before as a place."""
    return any(same_name(name, place.text) for place in ground.places)


def is_place_noun(word: str) -> bool:
    """Whether a noun is of places: "base", "island"."""
    return stem(word.lower()) in _PLACES


def first_name(ground: Ground) -> str:
    """The subject of the conversation where it may be a person: a name of two words or more without "the"."""
    found = words(ground.subject)
    names = len(found) > 1 and all(word.capital for word in found) and found[0].low != "the"
    placed = any(place.outer >= 0 and same_name(ground.subject, place.text) for place in ground.places)
    if names and not placed:
        return ground.subject
    built = ground.clause
    roles = [p.text for p in noun_phrases(built) if not p.preposition] if built else []
    return next((role for role in roles if _SOMEONE.search(head(role)) and not is_place_noun(head(role))), "")
