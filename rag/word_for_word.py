"""Words in small letters put into a question in the place of their like: colour for colour, noun for noun.

Gives `with_words`, and `with_definite` for a phrase such as "the mayor of Orrick". None where the question
has nothing like them.
"""

from __future__ import annotations

import re

from rag.antecedents import someone
from rag.clauses import Clause, clause
from rag.function_words import AUXILIARY, DETERMINERS, DO, JOINING, MODAL, PLACING, PREPOSITIONS
from rag.insertion import added, swap
from rag.names import find_names
from rag.noun_phrases import Phrase, modifies, named, noun_phrases, times
from rag.questions import stem
from rag.statements import head as noun_of
from rag.subjects import EVENTS, ORDINALS
from rag.words import past, plural, words

_COLOURS = frozenset(
    "red blue green yellow purple black white orange brown pink grey gray golden silver".split()
)
_SIDES = frozenset("northern southern eastern western north south east west left right".split())
_SIZES = frozenset(
    "big small large little long short tall high low old new young first second third last".split()
)
_QUALITIES = frozenset(
    """happy sad good bad nice ugly pretty fast slow hot cold warm cool hard soft easy difficult heavy light
    dark bright clean dirty rich poor strong weak loud quiet sweet sour bitter wet dry full empty funny
    strange great best worst better worse more less same other very quite interesting important""".split()
)
_CLASSES = (_COLOURS, _SIDES, _SIZES)
_VERBS = frozenset(
    """begin start end finish open close arrive leave win lose rise fall buy sell join resign return land
    depart enter retire marry die""".split()
)
_IN_TIME = frozenset("before after during since until till".split())
_OF_TIMES = frozenset("in at on by after before during".split())
_ROUNDS = frozenset(
    stem(word)
    for word in """round wave phase stage half quarter leg season attempt run session part go try time turn
    series reading count tranche ballot offer instalment""".split()
)
_FROZEN = re.compile(r"the (?:end|beginning|start|moment|time|meantime|past|first place|long run)$")


def with_words(question: str, left: str) -> str | None:
    """The question with words in small letters in the place of their like."""
    found = words(left)
    first, last = found[0].low, found[-1].low
    if last in PREPOSITIONS | DETERMINERS or all(
        w.low in PREPOSITIONS | DETERMINERS | JOINING for w in found
    ):
        return None
    core = left[found[1].start :] if first in DETERMINERS and len(found) > 1 else left
    own = words(question)
    for kin in _CLASSES:
        if last in kin:
            old = next((w for w in own if w.low in kin), None)
            return question[: old.start] + last + question[old.end :] if old else None
    if last in _QUALITIES:
        return None
    if first in PREPOSITIONS:
        return _with_prepositional(question, left, first)
    built = clause(question)
    if built is None:
        return None
    shift = len(built.text) - len(built.rest)
    inside = [w for w in own if w.start >= shift]
    if len(found) == 1 and past(last):
        old = next((w for w in inside if past(w.text)), None)
        if old:
            return question[: old.start] + left + question[old.end :]
    if len(found) == 1 and last in _VERBS and built.auxiliary.lower() in DO | MODAL:
        old = next((w for w in inside if w.low in _VERBS), None)
        if old:
            return question[: old.start] + left + question[old.end :]
    return _with_noun(question, built, core, definite=first == "the")


def _with_prepositional(question: str, left: str, preposition: str) -> str | None:
    if (held := times(question)) and (preposition in _IN_TIME or occasion(left)):
        return question[: held[-1].outer] + left + question[held[-1].end :]
    own = words(question)
    for i, word in enumerate(own[:-1]):
        if (
            word.low == preposition
            and not own[i + 1].capital
            and not any(t.outer <= word.start < t.end for t in times(question))
        ):
            end = i + 1
            while end + 1 < len(own) and own[end + 1].low not in PREPOSITIONS | AUXILIARY | JOINING:
                end += 1
            return question[: word.start] + left + question[own[end].end :]
    return added(question, left)


def occasion(text: str) -> bool:
    """Whether "in the second round" or "after the vote" tells when: it takes the place of another time."""
    found = words(text)
    if len(found) < 2 or found[0].low not in _OF_TIMES:
        return False
    noun = stem(found[-1].low)
    return noun in EVENTS or (noun in _ROUNDS and any(w.low in ORDINALS for w in found[1:-1]))


def _with_noun(question: str, built: Clause, core: str, *, definite: bool) -> str | None:
    counted = built.asking.lower().startswith(("how many", "how much"))
    head = next(reversed(words(built.noun)), None)
    begin = question.index(built.asking) + len(built.asking) - len(built.noun)
    if head and (counted or plural(head.text) == plural(core)) and (plural(core) or not definite):
        start = begin + head.start
        return question[:start] + core + question[start + len(head.text) :]
    if counted and not built.noun and plural(core):
        return question[:begin].rstrip() + f" {core}" + question[begin:]
    if definite:
        old = next((p for p in noun_phrases(built) if _definite(p)), None)
        if old is None or (someone(core) and not someone(noun_of(old.text))):
            old = _person(question, built, core) or old
        if old is not None and someone(core) and (got := _received(question, built, old, core)):
            return got
        placed = old is not None and any(w.low in PREPOSITIONS for w in words(old.text))
        if old and not placed and not someone(core) and find_names(old.text):
            return swap(question, old, Phrase(f"the {core} of {old.text}", 0, 0))
        if old:
            cut = re.search(rf" (?:{'|'.join(sorted(PLACING | {'of'}))}) ", old.text)
            end = old.start + cut.start() if cut else old.end
            return question[: old.start] + f"the {core}" + question[end:]
        return with_definite(question, f"the {core}") if not counted else None
    shift = len(built.text) - len(built.rest)
    likes = [w for w in words(question) if w.start >= shift and not w.capital and plural(w.text)]
    if plural(core) and likes and likes[-1].low not in AUXILIARY:
        return question[: likes[-1].start] + core + question[likes[-1].end :]
    return None


def _definite(phrase: Phrase) -> bool:
    """Whether "the council" stands for a thing of the question, not "in the end"."""
    return phrase.text.lower().startswith("the ") and not _FROZEN.match(phrase.text.lower())


def _received(question: str, built: Clause, old: Phrase, core: str) -> str | None:
    """ "What sentence did the court give Anna Falk?" of another: another court may have given it."""
    verb = words(question[: old.start])[-1:]
    if (
        built.auxiliary.lower() not in DO
        or not built.asking
        or not verb
        or verb[0].low not in ("give", "hand")
    ):
        return None
    return f"{built.asking} {built.auxiliary} the {core} get{question[old.end :]}"


def _person(question: str, built: Clause, core: str) -> Phrase | None:
    """The name that "the driver" or "the ring road" takes the place of: no place, and no owner of a noun."""
    shift = len(built.text) - len(built.rest)
    own = [p for p in named(question) if p.start >= shift and not p.preposition and not modifies(question, p)]
    phrases = list(noun_phrases(built))
    if someone(core):
        # "the Alder mine" is no person, and "the driver" takes the place of no name in it
        own = [p for p in own if not any(q.start <= p.start and p.end < q.end for q in phrases)]
        return own[-1] if own else None
    return next((p for p in phrases for q in own if p.start <= q.start and q.end <= p.end), None)


def with_definite(question: str, phrase: str) -> str | None:
    """The question with a phrase such as "the mayor of Orrick" for one like it, or for who is asked about."""
    built = clause(question)
    phrases = list(noun_phrases(built)) if built else []
    like = next((p for p in phrases if p.text.lower().startswith("the ") and not p.preposition), None)
    like = like or next((p for p in phrases if not p.preposition), None)
    return swap(question, like, Phrase(phrase, 0, len(phrase))) if like else None
