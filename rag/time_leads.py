"""How a sentence leads to a time it names: as when something was so, as a bound, a name, or when it was said.

Gives `way_of` and `opens_at`. Judges the words beside the time alone; knows no grammar. Pure.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

# at: then. bound: compared with it, since or until it. named: of a thing's name. said: of the telling.
Way = Literal["at", "bound", "named", "said"]
# What stands before it: nothing ("In 2021, …"), a conjunction ("and in 2021 …"), a comma, or words.
Opens = Literal["sentence", "clause", "comma", ""]

_MANNER = (
    r"(?:the|an?|early|late|mid|(?:end|start|beginning|middle|close)\s+of|of|at|in|on|as|about|around|roughly|just|only|then"
    r"|back|spring|summer|autumn|fall|winter|month|months|night|morning|evening|week|weekend|day|days|first|second"
    r"|third|fourth|half|quarter|that|those|it|was|were|levels?)"
)
_LEAD = re.compile(
    r"\b(?P<lead>since|from|than|versus|vs|compared\s+(?:with|to)|against|following|after|between|ahead\s+of"
    r"|above|below|beyond|until|till|before|prior\s+to|(?<!according\s)to|by"
    r"|(?:over|under|through)(?!\s+(?:in|on|at|as|by)\b))\.?\s+"
    rf"(?:{_MANNER}[\s-]+){{0,6}}$",
    re.IGNORECASE,
)
_PAST_IF_OVER = ("until", "till", "through")
_COUNTED_FROM = re.compile(
    r"\b(?:data|figures?|numbers?|counts?|census|reports?|surveys?|estimates?|records?|documents?|stud(?:y|ies)"
    r"|tall(?:y|ies))\s+from\s+(?:the\s+)?(?:(?:early|late|mid|end|start|of)[\s-]+){0,3}$",
    re.IGNORECASE,
)
# "the year to March 2021", "its accounts, to June 2021": by then the figures stood.
_COUNTED_TO = re.compile(
    r"\b(?:accounts?|results?|figures?|data|books|records?|returns?|year|months?|quarter|half|period|season),?\s+"
    r"(?:up\s+)?to\s+(?:(?:the|early|late|mid|end|start|of)[\s-]+){0,3}$",
    re.IGNORECASE,
)
_PAIRED = re.compile(
    r"\s*(?:to|and|through|until|till|[-–])\s+(?:(?:the|early|late|mid|end|of|in)[\s-]+){0,3}$"
)
_BEGUN = re.compile(r"\b(?:from|between)\s+(?:(?:the|early|late|mid|end|of)[\s-]+){0,3}$", re.IGNORECASE)
_OF = re.compile(r"(?P<noun>\b[\w’'-]+)\s+of\s+$", re.IGNORECASE)
_OF_A_TIME = frozenset(
    """as end start beginning middle close spring summer autumn fall winter month quarter half year morning
    evening night afternoon week day eve rest course out part most much all""".split()
)
# "the 2016 election", "its 2008 agreement": a year that tells which.
_ARTICLE = re.compile(
    r"(?P<lead>\b(?:in|during|at)\s+)?\b(?:(?:the|an?|its|his|her|their|our|this|that)|\w+[’']s)\s+$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(?:in|on|by|of|at|for|during|as|since|from|until|around|about|early|late|mid|and|or|to|than|after|before"
    r"|throughout|through|between)[\s-]+$",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"[\s-]+(?!(?:and|or|but|the|in|on|at|to|from|by|with|for|as|when|while|after|before|about|there|is|are|was|were"
    r"|had|has|have|will|would|down|up|than|that|which|who|it|they|he|she|we|an?|its|their|his|her)\b)"
    r"(?P<noun>[^\W\d_][\w’'-]*)",
)
# What such a year measures: "its 2023 revenue", "a 2019 report counted".
_MEASURE = re.compile(
    r"(?:[^\W\d_][\w’'-]*\s+){0,2}(?:reports?|estimates?|census|surveys?|stud(?:y|ies)|counts?|figures?|data|audits?|polls?"
    r"|reviews?|budget|revenues?|profits?|sales|totals?|peaks?|highs?|lows?|output|harvest|quotas?|deaths|toll|season|earnings"
    r"|production|spending|exports|imports|turnout|tally|average|rate|population|levels?)\b",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:deal|agreement|accord|pact|treaty|law|bill|act|plan|resolution|contract|memorandum|order|decree|truce"
    r"|ceasefire|program(?:me)?|strategy|policy|proposal|settlement|mission|operation|base|bridge|plant|company"
    r"|coalition|alliance|group|party|agency|union|government|law)\s+"
    r"(?:signed|formed|brokered|negotiated|reached|struck|passed|enacted|ratified|approved|adopted|agreed|built|founded"
    r"|established|created|launched|opened|announced|unveiled|begun)\s+(?:late\s+|early\s+)?(?:in\s+|on\s+)?$",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:said|says|told\s{1,3}(?:[\w’'.]+\s{1,3}){1,4}?|announced|confirmed|reported|wrote|stated|added|acknowledged)"
    r"\s{0,3}(?:(?:in|at|during)\s{1,3}(?:an?|the)\s{1,3}(?:[\w’'-]+\s{1,3}){1,3})?"
    r"(?:late\s{1,3}|early\s{1,3}|back\s{1,3})?(?:on\s{1,3}|in\s{1,3})?$"
    r"|\b(?:statement|interview|briefing|conference|speech|post|letter|memo|address|testimony)\s{1,3}"
    r"(?:(?:released|issued|published|given|sent)\s{1,3})?(?:late\s{1,3}|early\s{1,3})?(?:on\s{1,3}|in\s{1,3})?$",
    re.IGNORECASE,
)
# "since taking office in 2011", "since the war began in 2003"
_SINCE = re.compile(r"\b[Ss]ince\s+[^\s,;][^,;]{0,60}$")
_TOLD_IN = re.compile(
    r"(?:interview|statement|speech|briefing|testimony|letter|memo|address|post|hearing)s?\b"
)
_OPENS = re.compile(
    r"(?:(?P<start>^)|(?P<joint>[;:—(]|\b(?:and|but|while|whereas|that|then|or)\b|,))[\s“\"‘']{0,4}"
    r"(?:(?:and|but|then|back|late|early|just|only|again|in|on|by|as|of|at|during|around|for|the|that|this|end|start|before"
    r"|prior|to|beginning|middle|mid|close|spring|summer|autumn|fall|winter|month|about|over|least|some|nearly|almost|more"
    r"|than)[\s-]+){0,7}$",
    re.IGNORECASE,
)
TAIL = 120  # characters before a time that lead to it


def opens_at(before: str, whole: bool) -> Opens:
    """What stands before a time; `whole`: `before` is all of its sentence up to there."""
    found = _OPENS.search(before)
    if found is None or (found["joint"] is None and not whole):
        return ""
    return "sentence" if found["joint"] is None else "comma" if found["joint"] == "," else "clause"


def is_before(before: str) -> bool:
    """Whether "before" or "prior to" leads to the time."""
    lead = _LEAD.search(before)
    return lead is not None and lead["lead"].casefold().startswith(("before", "prior"))


def ends_span(before: str, between: str) -> bool:
    """Whether a time ends the span that another begins: "between 2019 and 2021"."""
    return _PAIRED.fullmatch(between) is not None and _BEGUN.search(before) is not None


def way_of(before: str, after: str, words: str, last: date, day: date | None) -> Way:
    """How a time is meant: `words` between what is `before` and `after` it in its sentence.

    `last` is its last day, and `day` its article's.
    """
    lead = _LEAD.search(before)
    name = lead["lead"].casefold() if lead else ""
    if name in _PAST_IF_OVER:
        return "at" if day is None or last < day else "bound"
    if _MADE.search(before):
        return "named"
    if _SAID.search(before):
        return "said"
    if _SINCE.search(before):
        return "bound"
    is_year = words.isdecimal()
    noun = _NOUN.match(after)
    if noun is not None and (article := _ARTICLE.search(before)) is not None:
        if _MEASURE.match(noun["noun"] + after[noun.end() :]):
            return "bound" if name not in ("", "by") else "at"
        if _TOLD_IN.match(noun["noun"]):
            return "said"
        return "at" if article["lead"] else "named"
    if noun is not None and is_year and not _PREPOSITION.search(before):
        return "at" if _MEASURE.match(noun["noun"] + after[noun.end() :]) else "named"
    counted = {"from": _COUNTED_FROM, "to": _COUNTED_TO}.get(name)
    if name and name != "by" and not (counted and counted.search(before)):
        return "bound"
    if (of := _OF.search(before)) is not None and of["noun"].casefold() not in _OF_A_TIME:
        return "named"
    return "at"
