"""The place line that news text puts before its first words, and the notices that a press release opens with.

Gives `place_of`, `day_of_place` and `is_notice`. Pure; takes nothing away: the place line stays in the text.
"""

from __future__ import annotations

import re
from datetime import date

from rag.sources.published import day_of

_AGENCY = r"(?:\((?:[A-Z][\w.&/ ’'-]{1,40})\)|/[A-Z][\w.& -]{1,30}/)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_FULL = rf"{_MONTH} \d{{1,2}}, \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}}"
_DAY = rf"{_FULL}|\d{{1,2}} [A-Z][a-z]{{2,8}}\.?|{_MONTH} \d{{1,2}}"
# A hyphen is read in one way alone: as part of a word of capitals, or beside a small one ("PORT-au-PRINCE").
_CITY = r"[A-Z][A-Z.’'-]+(?:[ /][A-Z][A-Z.’'-]+|[ /-][a-z]{2}(?:-[A-Z][A-Z.’'-]+)?)*?"
_REGION = r"(?:, (?:[A-Z]\.(?:[A-Z]\.)+|[A-Z][a-z]+\.?(?: [A-Z][a-z]+\.?){0,2}|[A-Z]{2,}(?: [A-Z]{2,})*))?"
# "BAGHDAD (AP) —", "WASHINGTON, Oct. 21 —", "SANTA FE, N.M. (AP) — A", "Baghdad (Reuters) -",
# "DENVER, March 3, 2025 /PRNewswire/ --", "BERLIN--(BUSINESS WIRE)--", "Sarn, 3 March 2025 –".
_PLACE_LINE = re.compile(
    rf"(?:(?P<capitals>{_CITY}{_REGION}?)(?:, (?P<day>{_DAY}))?(?:(?: |—|–|--){_AGENCY})?"
    rf"|(?P<plain>[A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}}{_REGION})"
    rf"(?:, (?P<full>{_FULL})(?: {_AGENCY})?|(?:, (?:{_DAY}))? {_AGENCY}))"
    r"\s?(?:—|–|--|-(?=\s)|―)\s?(?=[\"“‘'(]?[A-Z0-9])"
)
_RELEASE = re.compile(
    r"[-–—*#:\s]*(?:(?:for immediate (?:release|distribution)|(?:press|news|media) release)[-–—*#:\s]*)+"
    r"|embargoed (?:until|till|for)\b.{0,80}",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:(?:press|media|news|investors?) )?(?:contacts?|inquiries|enquiries|relations)(?: information)?"
    r":.{0,240}",
    re.IGNORECASE | re.DOTALL,
)
_NO_PLACE = re.compile(
    r"(?:(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day)|BREAKING|UPDATED?|WATCH|LIVE|EXCLUSIVE|OPINION|EDITORIAL|ANALYSIS|CORRECTION|CLARIFICATION|REVIEW|PHOTOS?"
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


def day_of_place(text: str) -> date | None:
    """The day in a place line, where it has its year: "DENVER, March 3, 2025 /PRNewswire/ --"."""
    found = _PLACE_LINE.match(text) if place_of(text) else None
    return day_of(words) if found is not None and (words := found["day"] or found["full"]) else None


def is_notice(paragraph: str, released: bool) -> bool:
    """Whether it says that a press release follows, or after such a line (`released`) whom to ask."""
    if _RELEASE.fullmatch(paragraph):
        return True
    return released and _CONTACT.fullmatch(paragraph) is not None
