"""A question of a few words put into the one before it: place for place, time for time, name for name.

Gives `replaced` ("and at al-Harir?"): the former question with its part replaced, or with the part added.
Pure. None where it has no part of the kind: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.clauses import Clause, bare, clause
from rag.function_words import AUXILIARY, DETERMINERS, DO, JOINING, MODAL, PLACING, PREPOSITIONS
from rag.names import find_names, same_name, words_of
from rag.nationalities import keys
from rag.noun_phrases import Phrase, modifies, named, noun_phrases, times
from rag.subjects import Ground, known
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
_MONTH = re.compile(r"[A-Z][a-z]+")
_PEOPLE_FORM = re.compile(r"(?:an|ese|ish|i|ch|sh|sch)$", re.IGNORECASE)


def replaced(ground: Ground, fragment: str) -> str | None:
    """The question before with its part of the fragment's kind replaced, or the fragment added to it."""
    question, text = bare(ground.question), fragment
    if not question or not text:
        return None
    if re.match(r"the [a-z]+ (?:of|at|in) [A-Z]", text) and not times(text):
        return _mark(_with_definite(question, text))
    taken: list[tuple[int, int]] = []
    for time in times(text):
        question = _with_time(question, time)
        taken.append((time.outer, time.end))
    for each in named(text):
        if any(start <= each.start < end for start, end in taken):
            continue
        name = _extended(text, each)
        behind = words(text[name.end :])[:1]
        changed = _with_name(ground, question, name, behind[0].text if behind else "")
        if changed is None:
            return None
        question = changed
        noun_end = name.end + behind[0].end if behind and plural(behind[0].text) else name.end
        taken.append((name.outer, noun_end))
    left = " ".join(
        w.text
        for w in words(text)
        if not any(start <= w.start < end for start, end in taken) and w.low != "ones"
    )
    if left and not all(w.low in DETERMINERS | {"for", "of", "in"} for w in words(left)):
        changed = _with_words(question, left)
        if changed is None:
            return None
        question = changed
    return f"{question}?" if taken or left else None


def _mark(question: str | None) -> str | None:
    return f"{question}?" if question else None


def _with_definite(question: str, phrase: str) -> str | None:
    """The question with a phrase such as "the mayor of Orrick" for one like it, or for who is asked about."""
    built = clause(question)
    phrases = list(noun_phrases(built)) if built else []
    like = next((p for p in phrases if p.text.lower().startswith("the ") and not p.preposition), None)
    like = like or next((p for p in phrases if not p.preposition), None)
    return _swap(question, like, Phrase(phrase, 0, len(phrase))) if like else None


def _with_time(question: str, time: Phrase) -> str:
    held = times(question)
    text = time.text
    if held and _MONTH.fullmatch(text):
        year = re.search(r"\b[12]\d{3}$", held[-1].text)
        text = f"{text} {year.group()}" if year else text
    whole = f"{time.preposition} {text}" if time.preposition and time.preposition != "of" else text
    dated = text[:1].isdigit() or bool(_MONTH.match(text))
    if not held:
        return f"{question} {whole if time.preposition or not dated else 'in ' + text}"
    old = held[-1]
    if not time.preposition and dated and old.preposition:
        return question[: old.start] + text + question[old.end :]
    if not time.preposition and dated:
        whole = f"in {text}"
    return question[: old.outer] + whole + question[old.end :]


def _with_name(ground: Ground, question: str, name: Phrase, behind: str) -> str | None:
    """The question with a name in the place of one of its own, in the same part."""
    slots = [_extended(question, slot) for slot in named(question)]
    plain = re.sub(r"^the ", "", name.text, flags=re.IGNORECASE)
    modifying = [slot for slot in slots if modifies(question, slot)]
    standing = [slot for slot in slots if slot not in modifying]
    listed = [slot for slot in slots if any(same_name(slot.text, item) for item in ground.items)]
    if not name.preposition and listed and any(same_name(plain, item) for item in ground.items):
        return _swap(question, listed[0], name)
    if name.preposition:
        fitting = [slot for slot in standing if slot.preposition == name.preposition]
        if not fitting and name.preposition in PLACING:
            placed = [slot for slot in standing if slot.preposition in PLACING]
            fitting = placed or [slot for slot in standing if slot.preposition == "of"]
        whole = f"{name.preposition} {name.text}"
        if not fitting:
            return added(question, whole)
        return question[: fitting[-1].outer] + whole + question[fitting[-1].end :]
    if behind or _of_people(plain):
        return _with_modifier(question, plain, behind, modifying)
    placed = [slot for slot in standing if slot.preposition]
    agents = [slot for slot in standing if not slot.preposition]
    chosen = placed[-1:] if known(ground, plain) or not agents else agents[:1]
    chosen = chosen or agents[:1]
    if chosen:
        old = chosen[0]
        if old.preposition in ("at", "on", "aboard") and _country(plain):
            return question[: old.outer] + f"in {name.text}" + question[old.end :]
        return _swap(question, old, name)
    if modifying:
        return question[: modifying[0].start] + plain + question[modifying[0].end :]
    return added(question, f"in {name.text}") if known(ground, plain) or _country(plain) else None


def _with_modifier(question: str, plain: str, noun: str, modifying: Sequence[Phrase]) -> str | None:
    """The question with a nationality before its noun: "British" for "US"; "British pilots" with both."""
    built = clause(question)
    noun = "" if noun.lower() == "ones" else noun
    if modifying:
        old = modifying[0]
        question = question[: old.start] + plain + question[old.end :]
        end = old.start + len(plain)
        following = words(question[end:])[:1]
        if noun and following:
            question = question[: end + following[0].start] + noun + question[end + following[0].end :]
        return question
    if built and built.noun:
        head = words(built.noun)[-1].text
        at = question.index(head, question.index(built.asking))
        return question[:at] + f"{plain} {noun or head}" + question[at + len(head) :]
    return None


def _with_words(question: str, left: str) -> str | None:
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
    if preposition in _IN_TIME and (held := times(question)):
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


def _with_noun(question: str, built: Clause, core: str, *, definite: bool) -> str | None:
    counted = built.asking.lower().startswith(("how many", "how much"))
    head = words(built.noun)[-1] if built.noun else None
    begin = question.index(built.asking) + len(built.asking) - len(built.noun)
    if head and (counted or plural(head.text) == plural(core)) and (plural(core) or not definite):
        start = begin + head.start
        return question[:start] + core + question[start + len(head.text) :]
    if counted and not built.noun and plural(core):
        return question[:begin].rstrip() + f" {core}" + question[begin:]
    if definite:
        old = next((p for p in noun_phrases(built) if p.text.lower().startswith("the ")), None)
        if old:
            cut = re.search(rf" (?:{'|'.join(sorted(PLACING | {'of'}))}) ", old.text)
            end = old.start + cut.start() if cut else old.end
            return question[: old.start] + f"the {core}" + question[end:]
        return _with_definite(question, f"the {core}") if not counted else None
    shift = len(built.text) - len(built.rest)
    likes = [w for w in words(question) if w.start >= shift and not w.capital and plural(w.text)]
    if plural(core) and likes and likes[-1].low not in AUXILIARY:
        return question[: likes[-1].start] + core + question[likes[-1].end :]
    return None


def added(question: str, phrase: str) -> str:
    """A question with a phrase more, before the time at its end."""
    held = times(question)
    if held and held[-1].end == len(question):
        return f"{question[: held[-1].outer]}{phrase} {question[held[-1].outer :]}"
    return f"{question} {phrase}"


def _extended(text: str, name: Phrase) -> Phrase:
    """A name with the noun it stands before, where a preposition opens them: "in the Amble fire"."""
    if not name.preposition or modifies(text, name):
        return name
    end = name.end
    for word in words(text[name.end :]):
        gap = text[end : name.end + word.start]
        function = PREPOSITIONS | AUXILIARY | JOINING | DETERMINERS
        if gap != " " or word.capital or word.low in function or past(word.text) or word.text[0].isdigit():
            break
        if any(t.outer <= name.end + word.start < t.end for t in times(text)):
            break
        end = name.end + word.end
    return name._replace(text=text[name.start : end], end=end)


def _swap(question: str, old: Phrase, new: Phrase) -> str:
    return question[: old.start] + new.text + question[old.end :]


def _country(name: str) -> bool:
    found = words_of(name)
    return len(found) == 1 and found[0].text.startswith("=")


def _of_people(name: str) -> bool:
    """Whether a name is the form of a people, "British" and "French", and not its country's."""
    if not _country(name):
        return False
    folded = name.lower().replace(".", "")
    key = keys().get(tuple(folded.split()))
    return key != folded and bool(_PEOPLE_FORM.search(name)) and bool(find_names(name))
