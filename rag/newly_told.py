"""What an answer was the first to tell of, and "that" then points to: "a new vote", "an inquiry".

Gives `newly_told`, for a question that asks when or where "that" or "it" is. Pure; None where the answer
brings in no event of its own.
"""

from __future__ import annotations

import re

from rag.function_words import AUXILIARY, JOINING, PREPOSITIONS
from rag.noun_phrases import noun_phrases, times
from rag.questions import stem
from rag.subjects import EVENTS, Ground
from rag.words import Word, past, words

_ASKED = re.compile(
    r"^(?P<asking>when|where|on what day|on which day|in which (?:year|month)) "
    r"(?P<verb>is|was|will|does|did) (?P<it>that|it|this)(?P<rest>(?: (?:to )?(?:be(?: held)?|held|start"
    r"|begin|end|happen|take place|due|planned|open))?)$",
    re.IGNORECASE,
)
_PLANNED = frozenset(
    stem(word)
    for word in """meeting session opening launch closure reopening review audit test start return visit sale
    auction ruling verdict sentencing tender exhibition tour expansion evacuation withdrawal repeat""".split()
)
# "After a fire", "since a vote": an event that was known before.
_PAST_EVENT = frozenset("after before since during following despite amid until till".split())
_LONGEST = 4  # words between the article and the noun


def newly_told(core: str, ground: Ground) -> str | None:
    """The question with the event that the answer brought in; with where it is, as far as that was said."""
    match = _ASKED.match(core)
    event = _event(ground.statement) if match else ""
    if match is None or not event:
        return None
    if match["asking"].lower() == "where" and match["it"].lower() == "it" and not match["rest"]:
        return None  # "where is it?" asks of what the question was about
    built = ground.clause
    places = [p for p in noun_phrases(built) if " in " in p.text or p.preposition == "in"] if built else []
    whole = places[-1].text if places else ""
    where = f" in {whole.rpartition(' in ')[2]}" if whole and " in " not in event else ""
    return f"{match['asking']} {match['verb']} {event}{where}{match['rest']}"


def _event(statement: str) -> str:
    """The last event told of with "a" or "an" before it, as "the" one that it is from then on."""
    found = words(statement)
    for i in range(len(found) - 1, -1, -1):
        if found[i].low not in ("a", "an") or (i and found[i - 1].low in _PAST_EVENT):
            continue
        noun = _noun(found, i)
        if noun is not None:
            end = _tail(found, noun, statement)
            return f"the {statement[found[i + 1].start : end]}"
    return ""


def _noun(found: list[Word], i: int) -> int | None:
    for j in range(i + 1, min(i + 1 + _LONGEST, len(found))):
        if found[j].low in PREPOSITIONS | AUXILIARY | JOINING or found[j].capital:
            return None
        if stem(found[j].low) in EVENTS | _PLANNED:
            following = found[j + 1] if j + 1 < len(found) else None
            if following is None or stem(following.low) not in EVENTS | _PLANNED:
                return j
    return None


def _tail(found: list[Word], noun: int, statement: str) -> int:
    """Where a phrase hung on with "of", "on" or "into" ends: "an inquiry into the fire"."""
    j = noun + 1
    if j + 1 >= len(found) or found[j].low not in ("of", "on", "into", "in", "about", "for"):
        return found[noun].end
    if any(time.outer <= found[j].start < time.end for time in times(statement)):
        return found[noun].end
    last = noun
    for k in range(j + 1, min(j + 5, len(found))):
        if found[k].low in PREPOSITIONS | AUXILIARY | JOINING or past(found[k].text):
            break
        if statement[found[k - 1].end : found[k].start] != " ":
            break
        last = k
    return found[last].end if last > j else found[noun].end
