"""What a turn says before it asks: a change of subject, or what the question behind it is about.

Gives `turned` ("By the way, who is …?" asks the rest, of something new) and `lifted` ("the union, how much
did it want?" with the union in the place of its pronoun). Pure, by closed lists of words.
"""

from __future__ import annotations

import re

from rag.clauses import clause
from rag.function_words import AUXILIARY, DETERMINERS, PREPOSITIONS
from rag.noun_phrases import noun_phrases, times
from rag.questions import stem
from rag.sentences import sentence_spans
from rag.subjects import Ground
from rag.words import plural, words

_TURN = re.compile(
    r"^(?:by the way|on (?:another|a different) (?:note|subject|topic|matter)|(?:now )?(?:to )?something else"
    r"|(?:another|a different|a new) (?:question|subject|topic)|changing the subject|never ?mind)"
    r"\s?[,:;.–—-]{1,2}\s*",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    r"^(?:leave|leaving|put|putting|set|setting|forget|never ?mind|enough (?:of|about))\b", re.IGNORECASE
)
_WHEN = frozenset(
    "day week month year morning afternoon evening night weekend summer winter spring autumn".split()
)
_LONGEST = 5  # words that a question is about, named before it
_ONE = frozenset("it he she".split())
_MANY = frozenset(["they"])


def turned(text: str) -> str | None:
    """The question behind words that turn to another subject; None where nothing says so."""
    if match := _TURN.match(text):
        return text[match.end() :].strip() or None
    spans = list(sentence_spans(text))
    if len(spans) > 1 and _DROPPED.match(text) and clause(rest := text[spans[0][1] :].strip()):
        return rest
    return None


def lifted(text: str, ground: Ground) -> str | None:
    """The question that opens with what it is about, with that in the place of its pronoun."""
    before, comma, after = text.partition(",")
    found = words(before)
    if not comma or not found or len(found) > _LONGEST or clause(after.strip()) is None:
        return None
    if found[0].low not in DETERMINERS and not found[0].capital:
        return None
    if found[0].low in PREPOSITIONS or found[-1].low in _WHEN or times(before):
        return None  # "In 2021, how much did it cost?"
    if clause(before) is not None or any(
        w.low in AUXILIARY | PREPOSITIONS - {"of", "at", "in"} for w in found
    ):
        return None
    question = after.strip()
    sought = _MANY | _ONE if plural(found[-1].text) else _ONE | _MANY
    pronoun = next((w for w in words(question) if w.low in sought), None)
    if pronoun is None:
        return None
    topic = before.strip()
    if found[0].low in DETERMINERS:
        topic = topic[0].lower() + topic[1:]
        if owner := _owner(found[-1].low, ground):
            topic = f"{topic} of {owner}"  # "the other two turbines", of the dam whose turbines were counted
    return question[: pronoun.start] + topic + question[pronoun.end :]


def _owner(noun: str, ground: Ground) -> str:
    """What the things that the question before counted are of; empty for other things."""
    built = ground.clause
    if built is None or stem(built.noun.lower().rpartition(" ")[2]) != stem(noun):
        return ""
    owner = next((p for p in noun_phrases(built) if p.preposition == "of"), None)
    if owner is None or not built.rest.startswith("of "):
        return ""
    if not built.auxiliary and owner.end == len(built.text):
        return owner.text.rpartition(" ")[0]  # its last word is the verb: "the dam work"
    return owner.text
