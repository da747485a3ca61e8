"""The noun phrases, names and times of a question, with exact offsets and the preposition before each.

Gives `Phrase`, `noun_phrases`, `named`, `modifies` and `times`, from closed lists of words and from spelling
alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag import values
from rag.clauses import Clause
from rag.function_words import (
    AUXILIARY,
    BE,
    DETERMINERS,
    DO,
    HAVE,
    JOINING,
    MODAL,
    NOT_DO,
    PLACING,
    PREPOSITIONS,
    PRONOUNS,
)
from rag.names import find_names
from rag.words import Word, past, plural, words

_TIME_WORDS = (
    r"(?:today|now|currently|yesterday|tonight|nowadays|at present|at the moment"
    r"|(?:the )?(?:last|next|this|past|previous|following) (?:year|month|week|spring|summer|autumn|winter"
    r"|decade|century)|(?:the )?(?:year|month|week|day) (?:before|after)|(?:two|three|ten|\d{1,3}) years ago)"
)
_RELATIVE = re.compile(rf"\b{_TIME_WORDS}\b", re.IGNORECASE)
_BEFORE_TIME = re.compile(
    r"\b((?:in|on|at|by|since|until|till|before|after|during|from|as of|around|of)"
    r"(?: (?:the|early|late|mid))?) $",
    re.IGNORECASE,
)


_ADVERBS = frozenset(
    "yesterday today tonight now last this next again then alone earlier later first".split()
)


class Phrase(NamedTuple):
    """A run of a text and the preposition before it, if there is one: `text[start:end]`, both outside it."""

    text: str
    start: int
    end: int
    preposition: str = ""  # in lower case
    outer: int = -1  # where the preposition begins; `start` where there is none


def times(text: str) -> list[Phrase]:
    """The times that a text names, "2021" and "last year" alike, with the preposition before each."""
    spans = [(f.start, f.end) for f in values.find(text) if f.value.kind == "date"]
    spans += [(m.start(), m.end()) for m in _RELATIVE.finditer(text)]
    found: list[Phrase] = []
    for start, end in sorted(spans):
        if found and start < found[-1].end:
            continue
        before = _BEFORE_TIME.search(text[:start])
        preposition = before.group(1).lower() if before else ""
        found.append(Phrase(text[start:end], start, end, preposition, before.start() if before else start))
    return found


def named(text: str) -> list[Phrase]:
    """The names of a text, with the preposition before each; "the" between them is taken in."""
    found = []
    for name in find_names(text):
        lead = re.search(r"\b([A-Za-z]{2,7}) (the )?$", text[: name.start])
        preposition = lead.group(1).lower() if lead and lead.group(1).lower() in PREPOSITIONS else ""
        start = name.start - 4 if text[max(0, name.start - 4) : name.start].lower() == "the " else name.start
        outer = lead.start() if lead and preposition else start
        found.append(Phrase(text[start : name.end], start, name.end, preposition, outer))
    return found


def modifies(text: str, phrase: Phrase) -> bool:
    """Whether a name stands before the noun it belongs to: "US" of "US troops"."""
    following = words(text[phrase.end : phrase.end + 40])
    if not following or text[phrase.end : phrase.end + 1] != " ":
        return False
    word = following[0]
    return not word.capital and word.low not in PREPOSITIONS | AUXILIARY | JOINING and plural(word.text)


def noun_phrases(question: Clause) -> Iterator[Phrase]:
    """The noun phrases behind the asking words, left to right: "the dam at Korvat", "Rovia"."""
    text = question.rest
    found = words(text)
    shift = len(question.text) - len(text)
    barred = {i for p in times(text) for i, w in enumerate(found) if p.outer <= w.start < p.end}
    helped = question.auxiliary.lower() in DO | MODAL | NOT_DO
    i = 0
    first = True
    while i < len(found):
        word = found[i]
        if i in barred or not (word.low in DETERMINERS or (word.capital and word.low not in PREPOSITIONS)):
            i += 1
            continue
        last = _core(found, i, barred)
        # "did the ferry sink": without a mark between them, the last word is the verb.
        given = _giving(found, i, last) if helped and first else None
        if given is not None:
            last, first = given, False
        elif helped and first and last > i and not found[last].capital and _open(found, last):
            last -= 1
            first = False
        else:
            last = _attached(found, last, barred, text)
            first = False
        if found[last].low not in DETERMINERS:
            preposition = found[i - 1].low if i and found[i - 1].low in PREPOSITIONS else ""
            start, end = word.start, found[last].end
            end -= 2 if re.search(r"[’']s$", text[start:end]) else 0
            outer = found[i - 1].start if preposition else start
            yield Phrase(text[start:end], start + shift, end + shift, preposition, outer + shift)
        i = last + 1


def _open(found: Sequence[Word], last: int) -> bool:
    """Whether no verb follows the word, so that it is the verb."""
    if last + 1 >= len(found):
        return True
    following = found[last + 1]
    if following.low in PLACING and _verb_behind(found, last + 2):
        return False
    return following.low not in BE | HAVE | DO | {"of"} and not past(following.text)


def _verb_behind(found: Sequence[Word], i: int) -> bool:
    """Whether a verb follows a place: "the market hall in Tarnley | be rebuilt", "burn"."""
    while i < len(found) and (found[i].low in DETERMINERS or found[i].capital):
        i += 1
    named = i > 0 and found[i - 1].capital
    verb = found[i].low if i < len(found) else ""
    return named and verb[:1].isalpha() and verb not in PREPOSITIONS | JOINING | _ADVERBS


def _giving(found: Sequence[Word], i: int, last: int) -> int | None:
    """Where the subject ends of "did the court | give Anna Falk": a verb stands between two phrases."""
    at = next((j for j in range(i + 1, last + 1) if found[j].capital), None)
    if (
        at is None
        or at < i + 3
        or found[i].low not in DETERMINERS
        or any(w.capital for w in found[i + 1 : at])
    ):
        return None
    end = at
    while end + 1 < len(found) and found[end + 1].capital:
        end += 1
    closed = end + 1 == len(found) or found[end + 1].low in PREPOSITIONS
    return at - 2 if closed else None


def _core(found: Sequence[Word], i: int, barred: set[int]) -> int:
    """The last word of a phrase that begins at `i`, without what is hung on by a preposition."""
    determined = found[i].low in DETERMINERS
    last = i
    for j in range(i + 1, len(found)):
        word = found[j]
        function = word.low in PREPOSITIONS | AUXILIARY | DETERMINERS | JOINING | PRONOUNS
        stops = j in barred or (function and not word.acronym)
        gap = word.start - found[j - 1].end
        if stops or gap > 1 or (past(word.text) and j > i + 1):
            break
        if not determined and not word.capital and not plural(word.text):
            break
        last = j
        if not determined and not word.capital:
            break
    return last


def _attached(found: Sequence[Word], last: int, barred: set[int], text: str) -> int:
    """The last word with what is hung on: "the siege of Tarn", "the inquiry into the Amble fire"."""
    for _ in range(2):
        j = last + 1
        if j + 1 >= len(found) or j in barred or j + 1 in barred:
            break
        if found[j].low not in PLACING | {"of"} or text[found[last].end : found[j].start] != " ":
            break
        word = found[j + 1]
        if not (word.capital or word.low in DETERMINERS or found[j].low == "of"):
            break
        last = _core(found, j + 1, barred)
    return last
