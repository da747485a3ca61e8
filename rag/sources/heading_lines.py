"""The place line that news text puts before its first words.

Gives `place_of`. Pure; takes nothing away: the place line stays in the text.
"""

from __future__ import annotations

import re

_DAY_FIRST = r"\d{1,2} [A-Z][a-z]{2,8}\.?"
_AGENCY = r"\((?:[A-Z][\w.&/ ’'-]{1,40})\)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"{_DAY_FIRST}|{_MONTH} \d{{1,2}}(?:, \d{{4}})?"
_CITY = r"[A-Z][A-Z.’'-]+(?:[ /-](?:[A-Z][A-Z.’'-]+|[a-z]{2}))*"
_REGION = r"(?:, (?:[A-Z]\.(?:[A-Z]\.)+|[A-Z][a-z]+\.?(?: [A-Z][a-z]+\.?){0,2}|[A-Z]{2,}(?: [A-Z]{2,})*))?"
# "BAGHDAD (AP) —", "WASHINGTON, Oct. 21 —", "SANTA FE, N.M. (AP) — A", "Baghdad (Reuters) -".
_PLACE_LINE = re.compile(
    rf"(?:(?P<capitals>{_CITY}{_REGION}?)(?:, (?:{_DAY}))?(?: {_AGENCY})?"
    rf"|(?P<plain>[A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}}{_REGION})(?:, (?:{_DAY}))? {_AGENCY})"
    r"\s?(?:—|–|--|-(?=\s)|―)\s?(?=[\"“‘'(]?[A-Z0-9])"
)
_NO_PLACE = re.compile(
    r"(?:BREAKING|UPDATED?|WATCH|LIVE|EXCLUSIVE|OPINION|EDITORIAL|ANALYSIS|CORRECTION|CLARIFICATION|REVIEW|PHOTOS?"
    r"|VIDEO|NEWS|COLUMN|COMMENT|FACT|NOTE|ADVISORY|LETTERS?|INTERVIEW|NASA|CNN|BBC|NPR|AP|AFP|UPI|CBS|NBC|ABC"
    r"|FOX|ESPN|NFL|NBA|NHL|MLB|FIFA|UEFA|USA TODAY|REUTERS|PART|CHAPTER|Q&A|SPOILERS?|WARNING|TL)\b"
)


def place_of(text: str) -> str | None:
    """Where an article was written, as its first line says: "BAGHDAD" of "BAGHDAD (AP) — …"."""
    found = _PLACE_LINE.match(text)
    if found is None:
        return None
    place = (found["capitals"] or found["plain"]).strip(" ,")
    place = re.sub(r"(?<=[A-Z]{4})\.$", "", place)  # "ARANDEL.- El puente", but "SANTA FE, N.M. —"
    return None if _NO_PLACE.match(place) or len(place) > 60 else place
