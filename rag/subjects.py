"""What the turns of a conversation have established: its people, places, things, times and statements.

Gives `Ground`, which grows turn by turn (`asked`, `answered`, `opened`) and never changes. All text in it
stands in a turn, spelt as there. It judges kinds by position and by closed lists of words, never by a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.clauses import Clause, clause
from rag.common_words import TITLES
from rag.function_words import BE, DO, PLACING
from rag.names import find_names, same_name
from rag.noun_phrases import Phrase, modifies, named, noun_phrases, times
from rag.questions import stem
from rag.statements import done, first_statement, head, listed, new_names, of_what, titled
from rag.wordings import asked as asked_for
from rag.words import words

LONGEST = 8  # words of a subject that a turn names alone
IMPERATIVE = frozenset(
    "tell show list give name explain describe compare say find relate discuss summarise summarize".split()
)
KEPT = 8  # of each kind of thing, the newest
_SAYING = frozenset(
    stem(word) for word in "say tell announce promise resign marry declare argue write".split()
)
_PLACES = frozenset(
    stem(word)
    for word in """island town city country village region province state district base airport port camp
    capital harbour valley street station continent county area place""".split()
)
_AT = frozenset("base airport airbase camp station hotel port factory plant school hospital prison".split())
EVENTS = frozenset(
    stem(word)
    for word in """crash fire attack strike landslide flood storm hurricane earthquake election vote war siege
    battle explosion accident shooting bombing raid murder trial summit festival protest riot coup collapse
    outbreak merger sinking quake aftershock rerun ballot inquiry hearing inquest appeal retrial auction
    rescue referendum concert match race ceremony massacre eruption blast""".split()
)


ORDINALS = frozenset("first second third fourth fifth sixth last next final previous other".split())


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
        return next((p.text for p in phrases if stem(head(p.text).lower()) in EVENTS), "")

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
    things = [of_what(p.text) if p.text in people else p.text for p in phrases]
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
    new = new_names(statement, ground.question)
    several = listed(statement, new)
    items = tuple(several) if len(several) > 1 else ground.items
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
        people = _newest([p.text for p in new if titled(statement, p)], people)
    else:
        value = ""
        people = _newest([p.text for p in new if titled(statement, p)], people)
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


def _newest(first: Iterable[str], before: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *before]))[:KEPT]


def _is_person(question: str, phrase: Phrase, built: Clause | None) -> bool:
    """Whether a phrase of a question is a person's name, as far as the question tells."""
    if phrase.preposition in PLACING or phrase.preposition == "of":
        return False
    if head(phrase.text).lower() in TITLES and words(phrase.text)[0].low in ("the", "a"):
        return True  # "the mayor of Sarn"
    if not find_names(phrase.text):
        return False
    first = words(phrase.text)[0].low
    if titled(question, phrase):
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


def setting(ground: Ground) -> Phrase | None:
    """Where or on what the last question was: "in the Amble fire"."""
    built = ground.clause
    phrases = list(noun_phrases(built)) if built else []
    placed = [p for p in phrases if p.preposition in PLACING - {"from", "to", "into"} and find_names(p.text)]
    return placed[-1] if placed else None


def known(ground: Ground, name: str) -> bool:
    """Whether a name was said before as a place."""
    return any(same_name(name, place.text) for place in ground.places)


def is_place_noun(word: str) -> bool:
    """Whether a noun is of places: "base", "island"."""
    return stem(word.lower()) in _PLACES
