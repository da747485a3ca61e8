"""What a pronoun of a part stands for, among the phrases of the parts before it.

Gives `with_names`. By form alone: "he" is a name or a noun for a person, "they" a plural, "it" another. Where
nothing fits, the pronoun stands. What is told in turns and answers before, rag/pronouns.py looks at.
"""

from __future__ import annotations

import re

from rag.function_words import IS, OPENING
from rag.part_clauses import PLACED, PartClause, participle, past, phrases, plural, subject

_PERSON_NOUN = re.compile(
    r"(?:[a-z]{2,}(?:ister|er|or|ist|man|woman|ian|ant|ent)|captain|king|queen|judge|pope|chief|pilot|suspect|boy|girl"
    r"|mayor|general|victim|head)$"
)
_NOT_PEOPLE = frozenset(
    "tower river water tanker power paper letter motor reactor tractor parliament agreement".split()
)
_PRONOUN = re.compile(r"\b(it|its|they|them|their|he|him|his|she|her)\b")
_WHICH_ARE_THEY = re.compile(
    r"(?:who|what|which)(?: [\w'-]+){0,3} (?:is|are|was|were) (?:it|they|he|she)$", re.IGNORECASE
)
_NOTHING = re.compile(r"\bit (?:take|took|that|true)\b(?! (?:effect|place|part|off|over))")


def with_names(text: str, before: list[PartClause]) -> tuple[str, str, bool]:
    """A clause with what its first pronoun means; with "{}" there instead; whether nothing is left open.

    The second is "" where the pronoun does not mean what the first clause asks for.
    """
    found = _PRONOUN.search(text)
    if found is None:
        return text, "", True
    if _NOTHING.match(text, found.start()) or _WHICH_ARE_THEY.match(text):
        return text, "", False
    word, end = found[1], found.end()
    follows = re.match(r" ([a-z]\w*)", text[end:])
    whose = follows is not None and follows[1] not in OPENING
    own = word in ("its", "their", "his") or (word == "her" and whose)
    meant, answer = _meant(word, before)
    if not meant:
        return text, f"{text[: found.start()]}{{}}{'’s' if own else ''}{text[end:]}" if answer else "", False
    put = (meant + ("’" if meant.endswith("s") else "’s")) if own else meant
    open_slot = f"{text[: found.start()]}{{}}{'’s' if own else ''}{text[end:]}" if answer else ""
    return f"{text[: found.start()]}{put}{text[end:]}", open_slot, True


def _meant(word: str, before: list[PartClause]) -> tuple[str, bool]:
    """What a pronoun stands for, and whether that is what the first clause asks for."""
    person = word in ("he", "him", "his", "she", "her")
    many = word in ("they", "them", "their")
    first = before[0]
    if many and first.noun and plural(first.noun.split()[-1].lower()):
        return f"the {first.noun}", False
    told = [phrase for clause in before for phrase in phrases(clause)]
    if not person and not many:  # a bare name may be a person's: "it" is a thing first
        told.sort(key=lambda phrase: phrase[:1].isupper())
    said = " ".join(f" {clause.rest}" for clause in before)
    for phrase in told:
        last = re.split(rf" (?:of|{PLACED}) ", phrase)[0].split()[-1]
        head = last.lower()
        human = last == head and head not in _NOT_PEOPLE and _PERSON_NOUN.match(head) is not None
        if person:  # "in Aldermoor" names a place, "by the club" who did it
            behind = re.search(rf" (?:of|{PLACED}) {re.escape(phrase)}", said)
            fits = human or (phrase[:1].isupper() and not behind)
        else:
            fits = plural(head) if many else not human and not plural(head)
        if fits:
            return phrase, False
    if not person and not many and (noun := _only_noun(first)):
        return noun, False
    if first.wh == "who" and subject(first) and (person or many):
        who = "the ones who" if many else "the one who"
        return " ".join(word for word in (who, first.aux, first.rest) if word), True
    return "", not many and (first.wh == "who" if person else first.wh in ("what", "which"))


def _only_noun(clause: PartClause) -> str:
    """The few words that are all a clause names, in small letters: "fulda" of "where is fulda"."""
    words = clause.rest.split()
    if clause.aux.lower() not in IS:
        words = words[1:] if not clause.aux and words and past(words[0].lower()) else []
    plain = all(word.lower() not in OPENING and not participle(word.lower()) for word in words)
    return " ".join(words) if 0 < len(words) < 4 and plain and not plural(words[-1].lower()) else ""
