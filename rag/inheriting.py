"""What a short question without a name takes over from the one before it: "who was the captain?".

Gives `inherited`. A question that names something, or that shares nothing with what came before and points to
nothing in it, takes nothing over. What a part of one question leaves out, rag/part_ellipsis.py puts in.
"""

from __future__ import annotations

import re

from rag.clauses import clause
from rag.function_words import AUXILIARY, DO, MODAL, PLACING, PREPOSITIONS
from rag.insertion import added
from rag.names import find_names
from rag.noun_phrases import times
from rag.questions import STOPWORDS, content_stems, stem
from rag.statements import head
from rag.subjects import Ground, setting
from rag.words import past, plural, words

_NTH = "first|second|third|last|latest|next|final|other|new|old"
_PAST = frozenset("did was were had".split())
_OF_NOW = re.compile(r"\b(?:now|still|today|later|since|ever)\b", re.IGNORECASE)
SHORT = 9  # words; a longer question says itself what it is of
_MORE = re.compile(
    r"\b(?:else|other|others|another|more|anyone|anybody|everyone|someone|survivors?|victims?)\b", re.I
)
_GENERAL = frozenset(
    stem(word)
    for word in "weather time world president people news sun moon sea future past way most best".split()
)


def inherited(text: str, ground: Ground) -> str | None:
    """The question with what it leaves out; None where it leaves nothing out that is known."""
    built = clause(text)
    if built is None or len(words(text)) > SHORT:
        return None
    if built.asking.lower() in ("how many", "how much") and built.auxiliary and ground.clause:
        noun = ground.clause.noun if ground.clause.asking.lower().startswith(("how", "which")) else ""
        whole = text[: len(built.asking)] + (f" {noun}" if noun else "") + text[len(built.asking) :]
        return at_its_time(_told_of(whole, ground) or _set(whole, ground), ground)
    if find_names(text):
        return None
    new = _fuller(text, ground)
    if new != text:
        return new
    about = set(content_stems(ground.question)) & set(content_stems(text)) - _GENERAL
    if _MORE.search(text) or about:
        placed = _set(text, ground)
        if placed != text:
            return placed
    return _of(text, ground)


def _fuller(text: str, ground: Ground) -> str:
    """The question with "the crash" as it was first named: "the Sarn bus crash"."""
    for match in re.finditer(r"\b[Tt]he ([a-z]{3,20})\b(?! of\b)", text):
        sought = stem(match[1])
        for thing in ground.things:
            core = re.split(rf" (?:{'|'.join(sorted(PREPOSITIONS))}) ", thing)[0]
            if (
                stem(head(core).lower()) == sought
                and len(thing.split()) > 2
                and thing.lower().startswith("the ")
            ):
                return text[: match.start()] + thing + text[match.end() :]
    return text


def _set(text: str, ground: Ground) -> str:
    place = setting(ground)
    if place is None or any(w.low in PLACING for w in words(text) if not _in_time(text, w.start)):
        return text
    return added(text, f"{place.preposition} {place.text}")


def _told_of(text: str, ground: Ground) -> str | None:
    """With all that stood behind the same verb: "did Elsia send" to Lund, where Quarria sent to Lund."""
    verb = words(text)[-1]
    own = ground.clause
    hit = next((w for w in words(own.rest) if stem(w.low) == stem(verb.low)), None) if own else None
    if own is None or hit is None or not own.auxiliary or not own.rest[hit.end :].strip():
        return None
    return f"{text} {own.rest[hit.end :].strip()}"


def at_its_time(text: str, ground: Ground) -> str:
    """With the time of the question before it, where both ask of what was."""
    built, own = clause(text), ground.clause
    held = times(ground.question)
    if built is None or own is None or times(text) or len(held) != 1 or _OF_NOW.search(text):
        return text
    if not {built.auxiliary.lower(), own.auxiliary.lower() or "did"} <= _PAST:
        return text
    time = held[0]
    return f"{text} {time.preposition} {time.text}" if time.preposition not in ("", "of") else text


def _in_time(text: str, at: int) -> bool:
    return any(time.outer <= at < time.end for time in times(text))


def _of(text: str, ground: Ground) -> str | None:
    """With what a bare noun is of: "the captain" of the Sankt Elva."""
    place = setting(ground)
    built = clause(text)
    whole = ground.subject if ground.subject in ground.question or place is None else place.text
    helped = built is not None and built.auxiliary.lower() in DO | MODAL
    for match in re.finditer(rf"\bthe (?:(?:{_NTH}) )?([a-z]{{3,20}})(?= (\w+)|$)", text):
        behind = (match[2] or "").lower()
        asked = built is not None and helped and built.rest.lower().startswith(match.group().lower())
        ends = not behind or behind in AUXILIARY or past(behind) or asked
        word = match[1].lower()
        if any(stem(head(thing).lower()) == stem(word) for thing in ground.things):
            continue
        if not ends or plural(word) or word in STOPWORDS or stem(word) in _GENERAL or not whole:
            continue
        return f"{text[: match.end()]} of {whole}{text[match.end() :]}"
    return None
