"""Answers that are not one value: a list in running text taken apart, and yes or no.

Gives `items`, `joined` and `polarity`. Never compares, nor reads a value beyond where it begins and ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.scan import scan

# Names in which "and" joins no two things. A closed class for places; of others, only the best known.
_NAMES = """
    Antigua and Barbuda|Bosnia and Herzegovina|St. Kitts and Nevis|Saint Kitts and Nevis
    |St. Vincent and the Grenadines|Saint Vincent and the Grenadines|Sao Tome and Principe
    |São Tomé and Príncipe|Trinidad and Tobago|Turks and Caicos|Wallis and Futuna|Svalbard and Jan Mayen
    |Saint Pierre and Miquelon|St. Pierre and Miquelon|South Georgia and the South Sandwich Islands
    |Newfoundland and Labrador|Jammu and Kashmir|Andaman and Nicobar|Tyne and Wear|Brighton and Hove
    |Dumfries and Galloway|Perth and Kinross|Argyll and Bute|Hammersmith and Fulham|England and Wales
    |Kensington and Chelsea|Marks and Spencer|Johnson and Johnson|Procter and Gamble|Standard and Poor
    |Barnes and Noble|Ernst and Young|Smith and Wesson|Black and Decker|Simon and Schuster
    |Food and Drug|Food and Agriculture|Health and Human|Housing and Urban|Oceanic and Atmospheric
    |Aeronautics and Space|Securities and Exchange|Immigration and Customs|Customs and Border
"""
_NAMED = "|".join(r"\s+".join(map(re.escape, name.split())) for name in _NAMES.split("|"))
# What holds its commas together: a name, words in brackets or quotation marks, a title behind a comma.
_WHOLE = re.compile(
    rf"(?i:(?<!&\s)\b(?:{_NAMED})\b)"
    r"|\([^()]*\)|\[[^\[\]]*\]|“[^”]*”|\"[^\"]*\""
    r"|,\s+(?:D\.C\.|Jr\b\.?|Sr\b\.?|Inc\b\.?|Ltd\b\.?|LLC\b|Ph\.?D\b\.?|M\.D\.)"
    r"|\b(?:Ministry|Department|Minister|Secretary|Office|Bureau|Committee|Institute|Centers?|Centres?|Board)\s+"
    r"(?:of|for|on)\s+[A-Z]\w+(?:,\s+[A-Z]\w+)*,?\s+and\s+(?=[A-Z])"
)
_AND = r"(?:and|as\s+well\s+as)\b"
_STRONG = re.compile(rf"(?:;|(?<!,)(?<!\sand)\n)\s*(?:{_AND}\s*)?", re.IGNORECASE)
_WEAK = re.compile(rf",\s*(?:{_AND}\s*)?|(?<=\s){_AND}\s", re.IGNORECASE)
_LEAD = re.compile(r"(?:[-*•–—]\s+|\d{1,2}[.)]\s+|(?:both|and)\s+)+", re.IGNORECASE)
_ABBREVIATED = re.compile(
    r"(?:\w\.\w|\b(?:Inc|Ltd|Jr|Sr|Co|Corp|Dept|Univ|St|Sept|Oct|Nov|Dec|Jan|Feb|Aug))$"
)


def items(text: str) -> tuple[str, ...]:
    """A list in running text taken apart: "A, B and C", "both A and B", "A; B; C", or lines of their own.

    Where semicolons or lines part it, commas and "and" do not. Never parted are values ("2,500", "Oct. 21,
    2025", "between 250 and 350"), words in brackets or quotation marks, "&", and names known to hold "and":
    countries, some companies, ministries "of X and Y". Any other name with "and" or a comma in it ("Laurel
    and Hardy", "Springfield, Illinois") is parted like a list: put semicolons between such items.
    """
    whole = [(item.start, item.end) for item in scan(text)]
    whole += [match.span() for match in _WHOLE.finditer(text)]
    for parting in (_STRONG, _WEAK):
        cuts = [
            cut.span()
            for cut in parting.finditer(text)
            if not any(start < cut.end() and cut.start() < end for start, end in whole)
        ]
        if cuts:
            break
    ends = [0, *(at for cut in cuts for at in cut), len(text)]
    parts = (_bare(text[a:b]) for a, b in zip(ends[::2], ends[1::2], strict=True))
    return tuple(part for part in parts if part)


def joined(parts: Sequence[str]) -> str:
    """A list in running text: "A, B and C"; "A; B; C" where `items` would not part the former into these."""
    text = " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
    return text if items(text) == tuple(parts) else "; ".join(parts)


def _bare(part: str) -> str:
    """An item without its bullet, "both", "and" and full stop."""
    part = part.strip()
    lead = _LEAD.match(part)
    part = part[lead.end() :] if lead else part
    if part.endswith(".") and not _ABBREVIATED.search(part[:-1]):
        part = part[:-1]
    return part.strip()


_POLAR = re.compile(
    r"[\s“\"'‘(]*(?P<word>yes|no(?!\.\s*\d)|true|false)[”\"'’)]?(?:\s*(?:$|[.,;:!…—–(\[])|\s*-\s|\s*\n)",
    re.IGNORECASE,
)


def verdict(text: str) -> bool | None:
    """The yes or no that a text is, and nothing besides: "Yes", "false."; None for all else."""
    return polarity(text) if re.fullmatch(r"\W*(?:yes|no|true|false)\W*", text, re.IGNORECASE) else None


def polarity(text: str) -> bool | None:
    """Whether a text opens with yes or no: "Yes, in May" and "True." do; "No one" and "No. 5" do not."""
    match = _POLAR.match(text)
    return None if match is None else match["word"].casefold() in ("yes", "true")
