"""Whether a statement says no more than one of the sentences it cites.

Gives `objections`. A statement may leave asides, other clauses, times and who said it out, and move whole
phrases; other words or fewer, another order, what two sentences say only together, or what the sentence
takes back or softens, speaks against it. Wording alone: no model, nothing outside its arguments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag import scope, values
from rag.alignment import Word, align, words
from rag.common_words import TITLES
from rag.denials import independent
from rag.names import find_names
from rag.opposites import base
from rag.relations import REPORTING, relations
from rag.sentences import sentence_spans
from rag.values import Value


@dataclass(frozen=True, slots=True)
class Sentence:
    """A cited sentence, what stands before it in its article, and who published it when."""

    text: str
    before: str = ""
    publisher: str | None = None
    published: Value | None = None


_ATTRIBUTED = re.compile(
    r"^(?:according to (?P<a>[^,]{2,80}),\s+|(?P<b>[A-Z][^,;]{1,80}?) (?:reported|reports|wrote|writes|says"
    r"|said)(?: on (?:\w+ ){1,3}\w+)?,?(?: that)?,?\s+)|,\s+(?:according to (?P<c>[^,]{2,80}?)"
    r"|(?P<d>[A-Z][^,;]{1,80}?) (?:reported|reports|wrote|writes))\s*\.?$",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"^(?:yes|no)[,:;—–-]\s+", re.IGNORECASE)
_AS_OF = re.compile(
    r"^(?:as of|as at|in (?:an article|a report) of|reported on) (?P<day>[^,]{4,30}),\s+", re.IGNORECASE
)
# A sentence whose subject was named before it.
_PRONOUN = re.compile(r"(?:\W*(?:\w+ ){1,4}\w+,)?\W*(?:he|she|it|they|his|her|its|their)\b", re.IGNORECASE)
# Said of any matter without adding to it.
_LIGHT = frozenset(
    base(word) for word in "report article say said tell state note accord total number people person".split()
)
LONGEST = 80  # words of a statement
# Who speaks: may be left out with what they said.
_SPEAKERS = TITLES | frozenset(
    """officials official police minister ministry ministers spokesman spokeswoman spokesperson company
    government authorities authority report reports council agency president prime chief director mayor
    army military union court judge reporters journalists capital city bank office team statement
    interview firm board committee source sources news""".split()
)
_MARKS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


def objections(statement: str, sentences: Sequence[Sentence]) -> list[str]:
    """Why none of the sentences says what the statement says; empty where one does, or one for each part."""
    if not sentences:
        return ["nothing is cited for it"]
    if any(_level(statement) == _level(each.text) for each in sentences):
        return []
    if len(words(statement)) > LONGEST:
        return ["it is too long to be compared"]
    out: list[str] = []
    for place, (start, end) in enumerate(sentence_spans(statement)):
        one = statement[start:end]
        whole = _fewest(one, sentences)
        parts = [part for part in independent(one) if words(part)]
        # Whom a pronoun stands for could be another in the sentence that supports it.
        named = not any(_PRONOUN.match(part) for part in parts[1:])
        if len(parts) < 2 or not named or any(_fewest(part, sentences) for part in parts):
            out += whole
        if place and _PRONOUN.match(one):
            out.append("a pronoun in it stands for nobody")
    return out


def _fewest(statement: str, sentences: Sequence[Sentence]) -> list[str]:
    return min((_against(statement, each) for each in sentences), key=len)


def _against(statement: str, sentence: Sentence) -> list[str]:
    """What speaks against one sentence saying all of the statement."""
    if _level(statement) == _level(sentence.text):  # a part of a statement may be a whole sentence too
        return []
    statement = _without_frame(statement, sentence)
    said, given = words(statement), words(sentence.text)
    pairs = list(zip(said, align(said, given), strict=True))
    out = [
        f"“{statement[word.start : word.end]}” is not said in the cited sentence"
        for word, place in pairs
        if place is None and not _excusable(word, sentence)
    ]
    laid = [(word, given[place], place) for word, place in pairs if place is not None]
    if not laid:
        return out or ["it says nothing that could be compared with the cited sentence"]
    out += relations(statement, sentence.text, laid)
    kept = sorted((other.start, other.end) for _, other, _ in laid)
    out += _left_out(sentence.text, given, kept)
    return out + scope.objections(statement, sentence.text, kept)


def _level(text: str) -> str:
    return " ".join(text.translate(_MARKS).split()).strip(" .\"'")


def _without_frame(statement: str, sentence: Sentence) -> str:
    """The statement without what it says of its source, where that is the sentence's own."""
    statement = _YES_OR_NO.sub("", statement)
    framed = _AS_OF.match(statement)
    if framed and sentence.published is not None:
        day = values.parse(framed["day"])
        if day is not None and day.kind == "date" and values.covers(day, sentence.published):
            statement = statement[framed.end() :]
    match = _ATTRIBUTED.search(statement)
    if match is None or not sentence.publisher:
        return statement
    who = next(name for name in match.groups() if name)
    if _bare(who) != _bare(sentence.publisher):
        return statement
    return (statement[: match.start()] + " " + statement[match.end() :]).strip()


def _bare(name: str) -> str:
    return re.sub(r"^the\s+", "", name.strip().casefold())


def _excusable(word: Word, sentence: Sentence) -> bool:
    """Whether a word may stand in a statement without standing in its sentence: a light one, or the only name
    before it, for which the sentence has a pronoun."""
    if word.kind == "word" and word.key in _LIGHT:
        return True
    if word.kind != "name" or not _PRONOUN.match(sentence.text):
        return False
    before = find_names(sentence.before)
    return len({name.text for name in before}) == 1 and word.key in {w.key for w in words(before[0].text)}


def _left_out(sentence: str, given: Sequence[Word], kept: Sequence[tuple[int, int]]) -> list[str]:
    """Words of the clause that narrow what it says: of its best year, on paper, the tentative deal.

    Asides, other clauses, times and who said it may be left out.
    """
    first = kept[0][0]
    for start, end in scope.bearing(sentence, kept):
        opening = list(REPORTING.finditer(sentence, start, min(end, first)))
        for word in given:
            inside = start <= word.start < end and not any(a <= word.start < b for a, b in kept)
            dated = word.value is not None and word.value.kind == "date"
            speaker = word.kind == "name" or sentence[word.start : word.end].casefold() in _SPEAKERS
            framed = bool(opening) and word.end <= first and speaker
            if inside and not dated and not framed and word.key not in _LIGHT:
                return [f"it leaves out “{sentence[word.start : word.end]}”"]
    return []
