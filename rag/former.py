"""Whether a value is told as one that held before: "at first put at 11", "down from 5,200".

Gives `is_former`, by the wording of the value's own clause, and `is_former_holder`, of who held a post
("the former mayor"). Pure; says nothing of when that was.
"""

from __future__ import annotations

import re

REACH = 80  # characters before a value, and after it, in which its clause is looked for
_BREAK = re.compile(r"[;:—–]|,\s|\b(?:and|but|while|whereas|although|though|which|who)\b", re.IGNORECASE)
# What an earlier sentence compares with is another matter; "U.S." and initials end none.
_ENDS = re.compile(r"(?<!\b[A-Z])[.!?][\"”’)]{0,2}\s+(?=[\"“]?[A-Z])|\n")
_BEFORE = re.compile(
    r"\b(?:at first|initially|originally|previously|formerly|earlier(?! (?:this|today|on|in)\b)"
    r"|(?<=\w )once|until (?:then|now|recently)|at one point"
    r"|used to|(?:down|up) from|(?:r(?:ose|isen|ising)|grown|grew|climbed|f(?:ell|allen)|dropped|cut|raised"
    r"|lowered"
    r"|reduced|increased|revised|changed|corrected) from|instead of|rather than|compared (?:with|to)"
    r"|as against"
    r"|(?:higher|lower|later|earlier) than(?: the)?|(?:more|less|fewer) than the"  # "more than 14" is a count
    r"|first (?:put|given|set|reported|announced)"
    r"|had (?:\w+ly )?(?:been )?(?:given|put|said|spoken|estimated|counted|reported|thought|stood|maintained"
    r"|claimed"
    r"|announced|told|numbered|hoped|planned|promised|wanted|offered|set))\b",
    re.IGNORECASE,
)
# The most that there ever was: "at its height 6,200 served there", "after a peak of 74 on 12 March".
_PEAK_BEFORE = re.compile(
    r"\b(?:at (?:its|their|the|his|her) (?:height|peak|zenith|worst)|peak(?:s|ed)? (?:of|at)|high of"
    r"|record of|peaking at)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_PEAK_AFTER = re.compile(
    r"^[^.;,]{0,30}? at (?:its|their|the|his|her) (?:height|peak|zenith)\b", re.IGNORECASE
)
_ASKS_PEAK = re.compile(
    r"\b(?:peak\w*|height|highest|most|maximum|record|ever|at (?:its|their|the) worst)\b", re.IGNORECASE
)
# What is known first is overtaken: "early reports spoke of nine dead".
_FIRST_KNOWN = re.compile(
    r"(?:^|[.;:!?\n—–]|,)\W*(?:the |an? |its |their )?(?:very )?(?:early|first|initial|earlier|earliest) "
    r"(?:[a-z]+ )?(?:reports?|counts?|estimates?|figures?|accounts?|tall(?:y|ies)|tolls?|numbers?)\b"
    r"(?! (?:of|since|in|from|on) )[^.;:]{0,60}$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[^.;]{0,40}?\b(?:as (?:it|they|\w+ \w+) had|at first|at the time(?! of writing)|originally|initially"
    r"|earlier"
    r"|previously)\b",
    re.IGNORECASE,
)


# Of a person: who held the post before.
_PERSON_BEFORE = re.compile(
    r"\b(?:former|outgoing|previous|(?:the|its|their|his|her) late|ex-[\w’'-]{1,30}|predecessor)"
    r"(?: (?!(?:(?!united\b)[a-z]{1,20}ed|met|saw|said|told|beat|gave|was|were|is|are|has|had|and|or|by|with"
    r"|to"
    r"|who)\b)[\w’'.-]{1,30}){0,5},? $",
    re.IGNORECASE,
)
_PERSON_AFTER = re.compile(
    r"^(?:’s|'s)?,? (?:(?:the|its|their|his|her|who (?:was|had been|once was)|\w+[’']s) ){0,2}"
    r"(?:former|ex-|outgoing|previous|then)\b"
    r"|^,? (?:(?:who|who is|who will|who would|will|would|is|is set to|is due to|plans to|was to|was) )?"
    r"(?:steps?|stepping|stand|standing) (?:down|aside)\b"
    r"|^,? (?:(?:who|has|had|who has|who had) )?(?:resigned|quit|stepped down|gave up|was (?:sacked|dismissed"
    r"|fired|replaced|ousted)"
    r"|retired|left (?:office|the post|his post|her post))\b",
    re.IGNORECASE,
)
# Who is named as the one that another came after, or that was let go.
_PERSON_REPLACED = re.compile(
    r"(?<!can )(?<!could )(?<!cannot )(?<!not )\b(?:succeed(?:s|ed|ing)?|replac(?:e|es|ed|ing)"
    r"|(?:takes?|took|taken|taking) over(?: [\w’']+){0,3}? from"
    r"|(?:parts?|parted|parting) (?:company |ways )?with|sack(?:s|ed)|dismiss(?:es|ed)|fired|oust(?:s|ed)"
    r"|in (?:the )?place of|stepp(?:ed|ing) in for)"
    r"(?: (?!(?:by|as|with|in|on|at|of|to|for|from|against|back|and|or|was|were|is|are|has|had|said)\b)"
    r"[\w’'.-]{1,30}){0,4}"
    r"(?: of [\w’'.-]{1,30}(?: years?)?,)? $",
    re.IGNORECASE,
)
_OWNS = re.compile(r"[’']s?\b")
_PLUPERFECT = re.compile(
    r"\bhad (?:\w+ly |also |even |just )?(?:been )?(?:[a-z]{2,}ed|given|taken|put|set|won|lost|held|made|paid"
    r"|sold|built"
    r"|found|left|led|run|become|begun|spent|stood|fallen|risen|grown|kept|cut)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:said|says|told|announced|reported|confirmed|found|stated|according to|report|showed|added"
    r"|disclosed"
    r"|revealed|acknowledged|wrote|inquest|counted|learned)\b",
    re.IGNORECASE,
)


def is_former_holder(text: str, start: int, end: int) -> bool:
    """Whether the person text[start:end] is told as one who held a post before."""
    sentence = max(text.rfind(". ", 0, start), text.rfind("\n", 0, start)) + 1
    return bool(
        _PERSON_BEFORE.search(text[max(sentence, start - REACH) : start])
        or (
            _PERSON_REPLACED.search(text[max(sentence, start - REACH) : start])
            and not _OWNS.match(text, end)  # "dismissed Rolt's complaint"
        )
        or _PERSON_AFTER.match(text[end : end + REACH])
    )


def _led_on(words: str, after: str) -> bool:
    """Whether a value so far behind is what came of a former one: "rose from 11 to 14"."""
    return words.casefold().endswith("from") and re.search(r"\bto\b", after) is not None


def is_peak(text: str, start: int, end: int) -> bool:
    """Whether the value text[start:end] is told as the most that there ever was."""
    before = _ENDS.split(text[max(0, start - REACH) : start])[-1]
    return bool(_PEAK_BEFORE.search(before) or _PEAK_AFTER.match(text[end : end + REACH]))


def asks_peak(question: str) -> bool:
    """Whether a question may ask for the most that there ever was."""
    return _ASKS_PEAK.search(question) is not None


def is_former(text: str, start: int, end: int) -> bool:
    """Whether the value text[start:end] is told as a former one."""
    before = _ENDS.split(text[max(0, start - REACH) : start])[-1]
    if _FIRST_KNOWN.search(before):
        return True
    breaks = [match.end() for match in _BREAK.finditer(before)]
    opening = before[: breaks[0]] if breaks else ""
    clause = before[breaks[-1] :] if breaks else before
    if any(not _led_on(match[0], clause[match.end() :]) for match in _BEFORE.finditer(clause)):
        return True
    sentence = text[
        max(text.rfind(". ", 0, start), text.rfind("\n", 0, start)) + 1 : text.find(". ", end) + 1
        or len(text)
    ]
    if _PLUPERFECT.search(clause) and not _REPORTED.search(sentence):
        return True
    at_first = re.match(r"\W*(?:at first|initially|originally)\b", opening, re.IGNORECASE)
    if at_first and len(breaks) == 1 and not opening.rstrip().endswith((";", ":")):
        return True
    after = text[end : end + REACH]
    cut = _BREAK.search(after)
    return _AFTER.match(after[: cut.start()] if cut else after) is not None
