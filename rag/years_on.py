"""A year counted from the one a conversation speaks of: "and a year later?", "the year before?".

Gives `years_on`. None where no year was named, or the words tell no whole years.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.noun_phrases import Phrase
from rag.time_frames import NUMBERS

_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(NUMBERS)})"
_FROM = re.compile(
    rf"^(?:in )?(?:{_COUNT} years? (?P<way>later|on|after|earlier|before)|the year (?P<next>before|after)"
    r"|the (?P<near>previous|following|next) year)(?: (?:that|then))?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b[12]\d{3}\b")
_BACK = frozenset("earlier before previous".split())


def years_on(text: str, held: Sequence[Phrase]) -> Phrase | None:
    """The time meant, from the last of those `held` that has a year; "a year later" keeps its month."""
    match = _FROM.match(text)
    last = next((time for time in reversed(held) if _YEAR.search(time.text)), None)
    if match is None or last is None:
        return None
    count = (match["count"] or "1").lower()
    years = NUMBERS.get(count) or int(count if count.isdecimal() else "1")
    way = (match["way"] or match["next"] or match["near"]).lower()
    named = _YEAR.findall(last.text)[-1]
    year = str(int(named) + (-years if way in _BACK else years))
    exact = match["count"] is not None and len(last.text.split()) == 2 and last.text[:1].isalpha()
    whole = last.text.replace(named, year) if exact else year
    return Phrase(whole, 0, len(whole), "in", 0)
