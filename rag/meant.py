"""Whom or what a pronoun of a question's clause means, among what the clauses before it speak of.

Gives `with_names`, and `noun_phrases`, the phrases that a clause names. By form alone: "he" is a name or a
noun for a person, "they" a plural, "it" another. Where nothing fits, the pronoun stands.
"""

from __future__ import annotations

import re

from rag.asked_clauses import AUX, PLACED, Clause, past, plural
from rag.left_out import BE, DETERMINER, participle, subject

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


def with_names(text: str, before: list[Clause]) -> tuple[str, str, bool]:
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
    whose = follows is not None and follows[1] not in PLACED.split("|")
    own = word in ("its", "their", "his") or (word == "her" and whose)
    meant, answer = _meant(word, before)
    if not meant:
        return text, f"{text[: found.start()]}{{}}{'’s' if own else ''}{text[end:]}" if answer else "", False
    put = (meant + ("’" if meant.endswith("s") else "’s")) if own else meant
    open_slot = f"{text[: found.start()]}{{}}{'’s' if own else ''}{text[end:]}" if answer else ""
    return f"{text[: found.start()]}{put}{text[end:]}", open_slot, True


def _meant(word: str, before: list[Clause]) -> tuple[str, bool]:
    """What a pronoun stands for, and whether that is what the first clause asks for."""
    person = word in ("he", "him", "his", "she", "her")
    many = word in ("they", "them", "their")
    first = before[0]
    if many and first.noun and plural(first.noun.split()[-1].lower()):
        return f"the {first.noun}", False
    phrases = [phrase for clause in before for phrase in noun_phrases(clause)]
    if not person and not many:  # a bare name may be a person's: "it" is a thing first
        phrases.sort(key=lambda phrase: phrase[:1].isupper())
    said = " ".join(f" {clause.rest}" for clause in before)
    for phrase in phrases:
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


def _only_noun(clause: Clause) -> str:
    """The few words that are all a clause names, in small letters: "fulda" of "where is fulda"."""
    words = clause.rest.split()
    if clause.aux.lower() not in BE:
        words = words[1:] if not clause.aux and words and past(words[0].lower()) else []
    plain = all(word.lower() not in PLACED.split("|") and not participle(word.lower()) for word in words)
    return " ".join(words) if 0 < len(words) < 4 and plain and not plural(words[-1].lower()) else ""


def noun_phrases(clause: Clause) -> list[str]:
    """The phrases of a clause that begin with "the" or the like, or with a capital, in order."""
    words = clause.rest.split()
    found: list[str] = []
    at = 0
    opens = clause.aux.lower() not in BE and bool(clause.aux)  # the subject, then the verb
    while at < len(words):
        if not (
            re.fullmatch(r"(?:the|a|an|this|his|her|its|their)", words[at], re.I) or words[at][0].isupper()
        ):
            at += 1
            continue
        end = at + 1
        while end < len(words) and end - at < 7 and not _stops(words, at, end):
            end += 1
        verb = opens and not found and end - at > 1 and not words[end - 1][0].isupper()
        if verb and (end - at > 2 or words[at][0].isupper()):
            end -= 1
        end = max(end, at + 1)
        phrase = words[at:end]
        of = words[end : end + 1]
        if of and of[0] in ("of", "in", "at") and end + 1 < len(words):
            more = end + 1 + bool(re.fullmatch("the|a|an", words[end + 1]))
            if more < len(words) and (of[0] == "of" or words[more][0].isupper()):
                while more < len(words) and not _stops(words, end, more) and words[more][0].isupper():
                    more += 1
                more = max(more, end + 2)
                phrase = words[at:more]
                end = more
        if len(phrase) > 1 or phrase[0][0].isupper():
            found.append(re.sub(r"^(?:a|an) ", "the ", " ".join(phrase)))
        at = end
    return found


def _stops(words: list[str], at: int, end: int) -> bool:
    word, low = words[end], words[end].lower()
    if low in PLACED.split("|") or low in (
        "of",
        "and",
        "or",
        "that",
        "who",
        "which",
        "to",
        "when",
        "where",
        "first",
    ):
        return True
    if re.fullmatch(AUX, low) or DETERMINER.fullmatch(low):
        return True
    return participle(low) and not word[0].isupper() and (end > at + 1 or words[at][0].isupper())
