"""A name put into a question in the place of one of its own: place for place, people for people.

Gives `with_name`, and `extended`, a name with the noun that it stands before. Where the question has none of
its kind, it is added, or None tells that nothing fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.clauses import clause
from rag.function_words import AUXILIARY, DETERMINERS, JOINING, PLACING, PREPOSITIONS
from rag.insertion import added, swap
from rag.names import find_names, same_name, words_of
from rag.nationalities import keys
from rag.noun_phrases import Phrase, modifies, named, times
from rag.subjects import Ground, known
from rag.words import past, words

_PEOPLE_FORM = re.compile(r"(?:an|ese|ish|i|ch|sh|sch)$", re.IGNORECASE)


def with_name(ground: Ground, question: str, name: Phrase, behind: str) -> str | None:
    """The question with a name in the place of one of its own, in the same part."""
    slots = [extended(question, slot) for slot in named(question)]
    plain = re.sub(r"^the ", "", name.text, flags=re.IGNORECASE)
    modifying = [slot for slot in slots if modifies(question, slot)]
    standing = [slot for slot in slots if slot not in modifying]
    listed = [slot for slot in slots if any(same_name(slot.text, item) for item in ground.items)]
    if not name.preposition and listed and any(same_name(plain, item) for item in ground.items):
        return swap(question, listed[0], name)
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
        return swap(question, old, name)
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
    if built and words(built.noun):
        head = words(built.noun)[-1].text
        at = question.index(head, question.index(built.asking))
        return question[:at] + f"{plain} {noun or head}" + question[at + len(head) :]
    return None


def extended(text: str, name: Phrase) -> Phrase:
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
