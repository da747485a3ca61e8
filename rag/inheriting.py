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
from rag.noun_phrases import Phrase, noun_phrases, times
from rag.questions import STOPWORDS, content_stems, stem
from rag.statements import head
from rag.subjects import Ground
from rag.words import past, plural, words

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
        return _set(whole, ground)
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


def _setting(ground: Ground) -> Phrase | None:
    """Where or on what the question before it was: "in the Amble fire"."""
    built = ground.clause
    phrases = list(noun_phrases(built)) if built else []
    placed = [p for p in phrases if p.preposition in PLACING - {"from", "to", "into"} and find_names(p.text)]
    return placed[-1] if placed else None


def _set(text: str, ground: Ground) -> str:
    place = _setting(ground)
    if place is None or any(w.low in PLACING for w in words(text) if not _in_time(text, w.start)):
        return text
    return added(text, f"{place.preposition} {place.text}")


def _in_time(text: str, at: int) -> bool:
    return any(time.outer <= at < time.end for time in times(text))


def _of(text: str, ground: Ground) -> str | None:
    """With what a bare noun is of: "the captain" of the Sankt Elva."""
    place = _setting(ground)
    built = clause(text)
    whole = ground.subject if ground.subject in ground.question or place is None else place.text
    helped = built is not None and built.auxiliary.lower() in DO | MODAL
    for match in re.finditer(r"\bthe ([a-z]{3,20})(?= (\w+)|$)", text):
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
