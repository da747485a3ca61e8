"""What an answer states and names, read from its words alone.

Gives its first statement, as it stands behind "that", the names that are new in it, the items of its list,
and small readings of phrases. Pure, and knows nothing of a conversation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.common_words import TITLES
from rag.function_words import DETERMINERS, PREPOSITIONS
from rag.names import find_names, mentioned
from rag.noun_phrases import Phrase, modifies, named, times
from rag.questions import stem
from rag.sentences import sentence_spans
from rag.words import words

_MARKS = re.compile(r"\s?\[\d{1,3}\](?:\[\d{1,3}\]){0,9}")
_VERDICT = re.compile(r"^(?:yes|no)\b[,.:;]?\s*", re.IGNORECASE)
_REPORTED = re.compile(
    r"^[^“]{0,240}\breported(?: on \d{1,2} [A-Z][a-z]{2,8} \d{4})?(?:, citing [^“:]{1,120})?: “"
    r"(?:[A-Z]{3,20} — )?"
)
_DECLINED = re.compile(
    r"^(?:the articles do not|no article|no answer"
    r"|i (?:do not|don[’']t|cannot|can[’']t) (?:know|say|tell|answer)|(?:sorry|unfortunately)\b"
    r"|it is not clear|nothing (?:was|is) (?:found|known))",
    re.IGNORECASE,
)
_ROLE = re.compile(rf"\b(?:{'|'.join(sorted(TITLES))})s? $", re.IGNORECASE)
_COLLECTED = re.compile(r"\s*(?:,\s*(?:and\s+)?|\band\b\s*|&\s*)(?:the\s+)?")


def first_statement(content: str) -> str:
    """The first sentence of an answer without marks, quotes and full stop; empty for one that declines."""
    text = _MARKS.sub("", content).strip()
    if not text or _DECLINED.match(text):
        return ""
    start, end = next(iter(sentence_spans(text)), (0, len(text)))
    text = _VERDICT.sub("", text[start:end].strip())
    return text.strip(' \n“”"').rstrip(".,;:!? ")


def embedded(statement: str) -> str:
    """A statement as it stands behind "that": a small first letter, but for a name's."""
    statement = _REPORTED.sub("", statement)  # of our own sentences, the words quoted
    first = statement.split(" ", 1)[0]
    kept = any(name.start == 0 for name in find_names(statement)) or first.isupper()
    return statement if kept else statement[:1].lower() + statement[1:]


def done(question: str, statement: str) -> str:
    """What somebody did, where it was asked for: "a new tax" of "… announced a new tax"."""
    verb = words(question)[-1:] if question else []
    if not verb:
        return ""
    sought = stem(verb[0].low)
    hit = next((word for word in words(statement) if stem(word.low) == sought), None)
    rest = statement[hit.end :].strip() if hit else ""
    found = times(rest)
    rest = rest[: found[0].outer].strip() if found else rest
    left = words(rest)  # none, where it is all marks
    return rest if left and len(rest.split()) <= 8 and left[0].low not in PREPOSITIONS else ""


def head(phrase: str) -> str:
    """The noun of a phrase: "siege" of "the siege of Tarn"."""
    found = words(phrase)
    for i, word in enumerate(found[1:], 1):
        if word.low in PREPOSITIONS:
            return found[i - 1].text
    return found[-1].text if found else ""


def of_what(phrase: str) -> str:
    """What an office is of: "Sarn" of "the mayor of Sarn"; empty for a name."""
    return phrase.partition(" of ")[2] if words(phrase)[0].low in DETERMINERS else ""


def titled(text: str, phrase: Phrase) -> bool:
    """Whether a title says that a name is a person's."""
    first = phrase.text.split(" ")[0].lower().rstrip("s.")
    return first in TITLES or bool(_ROLE.search(text[: phrase.start]))


def new_names(statement: str, question: str) -> list[Phrase]:
    """The names of an answer that its question did not hold, left to right; nobody's title of two names."""
    found = []
    for each in named(statement):
        phrase = each
        plain = re.sub(r"^the ", "", phrase.text, flags=re.IGNORECASE)
        if mentioned([plain], question) or modifies(statement, phrase) or plain.lower() in TITLES:
            continue
        if _lone_title(statement, phrase):
            continue
        first, _, rest = plain.partition(" ")
        if " " in rest and first.lower().endswith("s") and first.lower()[:-1] in TITLES:
            start = phrase.end - len(rest)
            phrase = phrase._replace(text=rest, start=start, outer=start)
        found.append(phrase)
    return found


def _lone_title(statement: str, phrase: Phrase) -> bool:
    """Whether a capital opens a title before a name: "Finance minister Nils Abram"."""
    following = words(statement[phrase.end : phrase.end + 30])[:1]
    return bool(following) and following[0].low in TITLES and not following[0].capital


def listed(statement: str, names: Sequence[Phrase]) -> list[str]:
    """The names that stand in one list, in order."""
    listed: list[Phrase] = []
    for phrase in names:
        if listed and not _COLLECTED.fullmatch(statement[listed[-1].end : phrase.start]):
            break
        listed.append(phrase)
    return [phrase.text for phrase in listed]
