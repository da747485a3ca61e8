"""Digits that are not values: times of day, scores, "F-16", "9/11", "Route 66", "3rd", "thousands".

Gives PATTERN (a regex source) and `form`, the spelling codes are compared by. Never a value.
"""

from __future__ import annotations

import re

from rag.number_words import ORDINAL, ordinal

# A number that follows one of these names something and counts nothing.
_LABELS = (
    "Route|Flight|Article|Section|Chapter|Highway|Interstate|Apollo|Artemis|Boeing|Airbus|Formula|No\\."
    "|Phase|Title|Resolution|Channel|Platform|Room|Task Force|Area|Windows|iPhone|Falcon|Version"
    "|Category|Level|Psalm|Page|Figure|Table|Gate|Terminal|Pier|District|Ward|Precinct|Act|Part|Volume"
    "|Season|Episode|Week|Day|Game|Super Bowl|Expo|Soyuz"
)
TIME = r"\d{1,2}(?:[:.]\d\d)?(?::\d\d)?\s?(?:(?i:[ap]\.m\.|[ap]\.?m\b\.?))|\d{1,2}:\d\d(?::\d\d)?(?!\w)"
_ADDRESS = (
    r"(?!(?:19|20)\d\d\s)\d{1,5}[A-Z]?\s(?:[A-Z][\w’'.-]{0,24}\s){1,3}"
    r"(?:Street|Avenue|Road|Lane|Drive|Boulevard|Terrace|Crescent|Parkway|St\.|Ave\.|Rd\.|Blvd\.)"
)
# Codes that begin with digits as a value does: they are tried before values are.
FIRST = (
    rf"{TIME}|(?:[012]\d[0-5]\d|\d{{1,2}})\s(?:GMT|UTC|BST|CET|EST|EDT|ET|PST|PDT|PT|IST)\b"
    rf"|0\d[0-5]\d\s(?:hours|hrs)\b|\(\d{{3}}\)\s?\d{{3}}[-.]\d{{4}}|{_ADDRESS}"
)
_LOWER = (
    r"(?=[a-z]{4,8}\s\d)(?:phase|chapter|page|section|article|stage|type|grade|verse|tier|platform|flight|gate|terminal)\s\d[\w-]*"
    r"|(?=[a-z]{3,7}\s\d)(?:week|day|round|season|episode)\s\d{1,3}(?=\s+of\b)"
    r"|(?:[Nn]umber|No)\s\d{1,3}\b(?![,.]?\d|\s*(?:%|percent|per\s+cent|times|people|million)|[-–]\d)"
    # The post codes of the United States.
    r"|(?=[A-Z][A-Z]\s\d)(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]"
    r"|W[AIVY])\s\d{5}(?:-\d{4})?\b"
    r"|(?:Big|Group\sof|Gang\sof)\s(?:Three|Four|Five|Six|Seven|Eight|Ten|Twelve|Twenty)\b|#\d\w*"
)
# Bounded repeats: "a-a-a-…" must not cost its length squared.
PATTERN = (
    rf"{TIME}|\d+(?i:st|nd|rd|th)\b|(?=[A-Zi])(?:{_LABELS})\s?\d[\w-]*|(?=[a-z]{{3,8}}\s\d|[A-Z#])(?:{_LOWER})"
    r"|(?!(?i:mid|pre|post|late|early|end|magnitude)-)[^\W\d_]{0,24}(?:[-–.][^\W\d_]{1,24}){0,4}[-–.]?\d\w*(?:[-/:.,–’']\w+)*"
    # Most words are no ordinal: the look ahead makes the rest of the pattern cheap.
    r"|(?=(?i:[fsteno][iehlwnuo]|thi|fou|hun|mil))"
    rf"(?i:(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty[\s-])?{ORDINAL})\b"
    r"|(?=[tdshmbTDSHMB])(?i:tens|dozens|scores|hundreds|thousands|millions|billions|trillions)\b"
)
_POINTS = re.compile(r"(?<!\d)[\s.\-–]+|[\s.\-–]+(?!\d)|\s+")


def form(text: str) -> str:
    """Case, spaces, points and hyphens beside letters taken away: "6:35 a.m." is "6:35am", "third" "3rd"."""
    folded = " ".join(re.split(r"[\s-]+", text.casefold()))
    number = ordinal(folded)
    if number is not None:
        return nth(number)
    return _POINTS.sub("", text.casefold()).replace("–", "-").replace("’", "'")


def nth(number: int) -> str:
    """An ordinal in digits: 21 is "21st"."""
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
