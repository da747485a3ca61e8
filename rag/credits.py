"""Whom one sentence credits: the agencies and papers in "…, according to Reuters and the AP".

Gives `credited`, and for others that read names of news organisations `NAME` and `named`. Pure. Only names of
news organisations count: a person or a company that is quoted is no origin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.nationalities import keys
from rag.newsrooms import LOWER, is_listed, is_nothing_else, newsroom

_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SUNDAY = r"(?:Times|Globe|Telegraph|Mail|Mirror|Express|Post|Herald|News|World|Tribune|Morning)\b"
_LOWER = rf"(?:{'|'.join(LOWER)})\b"
# A dot fits one of its two alone: where it fits both, "A.A.A." is read in 2^n ways.
_WORD = rf"(?:[A-Z](?:[\w&’']|-(?=[A-Z])|\.(?=\w)|(?<=\.[A-Z])\.(?!\w)){{0,40}}+|{_LOWER})"
# Bounded, and never given back in part: long runs of capitals are read in time that grows with them.
NAME = (
    rf"(?<!\w)(?>(?:[Tt]he )?{_WORD}(?:[ ](?:(?:of|de|(?:and|&)(?: [Tt]he)?)(?= (?:[A-Z]|{_LOWER}))"
    rf"|(?!{_DAY}(?! {_SUNDAY})\b){_WORD})){{0,8}})"
)
NAMES = rf"(?P<name>{NAME}(?:,(?: and| &)? {NAME}){{0,4}})"  # "Reuters, AFP and the AP"

_REPORT = r"(?:report|article|story|analysis|tally|count|investigation|interview|review|survey|poll|account)"
_AT = r"(?:[-–—/]|[ ](?:courses?|exams?|class(?:es)?|teachers?|students?|scores?|tests?|credits?)\b)"
_WHEN = rf"(?:(?:on|late|early|last) )?(?:{_DAY} )?"
_ADVERBS = (
    r"(?:(?:first|also|has|have|had|previously|earlier|later|exclusively) "
    rf"|(?:(?:on|late|early|last) )?{_DAY} ){{0,3}}"
)
_EARNINGS = (
    r"(?:an?|its|their|record|quarterly|annual|net|higher|lower|strong|weak|first-|second-|third-|fourth-|\s)*"
    r"(?:loss|losses|profits?|revenues?|earnings|sales|income|subscribers?|results)\b"
)
# What a newsroom says of itself: all that it says of "it", but for what it saw and heard.
_OF_ITSELF = (
    rf"(?!,? (?:{_WHEN})?(?:(?:that )?(?:its\b|it (?!(?:had |has )?(?:seen|saw|reviewed|obtained|counted"
    r"|found|learned|learnt|heard|identified|verified|spoke|spoken|been told|was told)\b))"
    r"|in (?:an? |its )(?:\w+ )?(?:statement|e-?mail|memo|letter|filing)))"
)
_AGENCY = r"(?:news|press|wire) (?:agency|service)"
_BEFORE = (  # what stands before names that are credited
    rf"\b[Aa]ccording to (?:(?:an?|the) (?:\w+ )?{_REPORT} (?:by|in|from|published by|published in) )?",
    rf"\b(?:first |originally |previously )?(?:reported|revealed) (?:earlier |{_WHEN})?(?:by|in) ",
    r"\b(?:told|tells|telling) ",
    r"\b(?:interview|statement|email|e-mail|comments?|remarks) (?:with|to) ",
    r"\b(?:citing|cites|cited by|quoted by|quoting|per) ",
    r"(?:(?<=\()|\b(?!via [^.;()]{1,60}\)))via ",  # but for "(The Herald via AP)", whose picture it is
    rf"\b(?:[Aa]n?|[Tt]he) (?:\w+ )?{_REPORT} (?:by|in|from) ",
    r"\b(?:seen|reviewed|obtained|viewed) by ",
    r"\b(?:[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose) (?:is|are|was|were) (?:all )?what ",
)
_AFTER = (  # and after them
    rf" {_ADVERBS}(?:(?:is |was |are |were )?reporting|report(?:ed|s))\b(?! to\b)(?!\s+{_EARNINGS})",
    r"(?:’s|'s)? reporting\b",
    rf" said in (?:an? |its )(?:\w+ )?{_REPORT}\b",
    r" (?:has |had |also )?found that\b",
    rf" (?:\w+ ){{0,2}}?{_REPORT}s? (?:has |have |had |also )?(?:said|says?|found|finds?|puts?"
    r"|show(?:ed|s)?|suggest(?:ed|s)?|counted|concluded|noted|revealed|estimated)\b",
)
_WROTE = rf" {_ADVERBS}(?:wrote|writes|found(?=[.,;]|$)|(?<=ha[sd] )learn(?:ed|t)\b(?! to\b))(?!\w)"
# What only an agency does, or an organisation whose name is nobody else's: others say much of their own.
_SAYS = (
    rf" {_ADVERBS}(?:said|says|noted|notes|counted(?! on\b)|counts|tallied|calculated|estimate[ds])\b"
    rf"{_OF_ITSELF}"
)
_WHOSE = r"(?P<whose>\b(?:of|for|at|with|from|by) )?"  # "a spokesman for Reuters said"
_DESCRIBED = rf"(?:(?:[\w’'-]{{1,30}} ){{0,4}}?{_AGENCY} )?"  # "Syria's state news agency SANA"

Place = Literal["first", "last", "writer", "speaker"]
_CLAIMS: tuple[tuple[re.Pattern[str], Place], ...] = (
    *((re.compile(rf"{before}{_DESCRIBED}{NAMES}(?!{_AT})"), "first") for before in _BEFORE),
    (re.compile(rf"\b[Aa]ccording to (?:an?|the) {NAMES} (?:\w+ ){{0,2}}?{_REPORT}\b"), "first"),
    (
        re.compile(rf"\b(?:[Bb]y|[Ii]n|[Ff]rom) (?:an? )?{NAMES} (?:\w+ ){{0,2}}?(?!account){_REPORT}\b"),
        "first",
    ),
    *((re.compile(rf"{NAMES}(?: {_AGENCY})?{after}"), "last") for after in _AFTER),
    (re.compile(rf"{NAMES}(?: {_AGENCY})?{_WROTE}"), "writer"),
    (re.compile(rf"{_WHOSE}{NAMES}(?: {_AGENCY})?{_SAYS}"), "speaker"),
)
_JOINT = re.compile(r" (?:and|&) | ?/ ?")
_COMMA = re.compile(r",(?: (?:and|&))? ")
_AND = re.compile(r" (?:and|&) ")
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_LEAD = re.compile(  # capitals that stand before a name and are none of it: "As Reuters reported"
    r"(?:(?:On|In|But|And|As|While|When|Meanwhile|Earlier|Later|Also|Yet|Still|Then|Though"
    rf"|{_DAY}(?! {_SUNDAY})|{_MONTH}) )+"
)
_OF_PLACE = re.compile(r"[A-Z][\w.-]*[’']s ")  # "Russia's TASS"
_TO_NAME = re.compile(rf"(?:{_LEAD.pattern}|{_OF_PLACE.pattern})?(?:[Tt]he )?")
_OWNER = re.compile(r"(?P<name>[^’']+)(?:[’']s|(?<=s)[’']) [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,2}")
_AGENCY_BEFORE = re.compile(rf"{_AGENCY} \Z")
_AGENCY_AFTER = re.compile(rf" {_AGENCY}\b(?! [A-Z])")
_NO_AGENCY = frozenset("State Official Local National Foreign Independent A An The".split())


@dataclass(frozen=True, slots=True)
class Origin:
    """A news organisation that is credited, by one name however it is written.

    `start` and `end`: where in `Article.text` it is named; None where a byline or an address names it.
    """

    name: str
    scope: Literal["article", "sentence"]
    start: int | None = None
    end: int | None = None


def credited(text: str, start: int, end: int) -> list[Origin]:
    """The news organisations that [start, end) of an article's text attributes what it says to, in order.

    Give whole sentences. An article's own byline is none of these.
    """
    found: dict[str, Origin] = {}
    for pattern, place in _CLAIMS:
        for match in pattern.finditer(text, start, end):
            for name, low, high in _claimed(text, match, place):
                if name not in found:
                    found[name] = Origin(name, "sentence", low, high)
    return sorted(found.values(), key=lambda origin: (origin.start or 0, origin.name))


def named(text: str, start: int, end: int, *, known: bool = False) -> list[tuple[str, int, int]]:
    """The news organisations in a run of names, each with where it stands: "Reuters and the AP" names two.

    `known`: as in `newsroom`. A paper may have "and" in its name: "The Post and Courier" is one.
    """
    return [each for span in _split(_COMMA, text, start, end) for each in _joined(text, *span, known)]


def _joined(text: str, start: int, end: int, known: bool) -> list[tuple[str, int, int]]:
    """The same without a comma."""
    whole = _one(text, start, end, known)
    spans = _split(_JOINT, text, start, end)
    if len(spans) == 1 or (whole and is_listed(whole[0][0])):
        return whole
    parts = [part for span in spans for part in _one(text, *span, known)]
    if whole and not any(is_listed(name) for name, _, _ in parts):
        if not _one(text, *spans[-1], known):
            return whole
        if len(parts) < len(spans):
            parts += whole  # "the Orme and Sarn Herald": either name may be meant
    return parts


def _claimed(text: str, match: re.Match[str], place: Place) -> list[tuple[str, int, int]]:
    """The names of a match that are credited: all of a list, else the one beside the words that credit."""
    segments = _split(_COMMA, text, *match.span("name"))
    whose = place == "speaker" and match["whose"] is not None
    if len(segments) > 1 and _AND.search(text, segments[-2][1], segments[-1][1]):
        start, end = match.span("name")
    else:
        start, end = segments[0 if place == "first" else -1]
        whose = whose and len(segments) == 1
    if whose:
        return []
    found = named(text, start, end)
    if not found and (agency := _agency(text, start, end)):
        return [agency]
    if place in ("first", "last"):
        return found
    return [
        each
        for each in found
        if is_nothing_else(each[0])
        or (place == "writer" and not is_listed(each[0]))
        or _agency(text, each[1], each[2])
    ]


def _one(text: str, start: int, end: int, known: bool) -> list[tuple[str, int, int]]:
    """The news organisation that a name is, or that the person named works for: "CNN's Ada Poe"."""
    if lead := _LEAD.match(text, start, end):
        start = lead.end()
    words = text[start:end]
    if name := newsroom(words, known=known):
        return [(name, start, end)]
    if (whose := _OF_PLACE.match(words)) and (name := newsroom(words[whose.end() :], known=known)):
        return [(name, start + whose.end(), end)]
    if (owner := _OWNER.fullmatch(words)) and (name := newsroom(owner["name"], known=known)):
        return [(name, start, start + owner.end("name"))]
    return []


def _agency(text: str, start: int, end: int) -> tuple[str, int, int] | None:
    """A name that is called a news agency, whatever it is: "the news agency SANA"."""
    start = _TO_NAME.match(text, start, end).end()  # type: ignore[union-attr]  # it may be empty
    words = text[start:end]
    called = _AGENCY_BEFORE.search(text, max(0, start - 20), start) or _AGENCY_AFTER.match(text, end)
    if not called or not words or words in _NO_AGENCY or tuple(words.casefold().split()) in keys():
        return None
    return newsroom(words) or words, start, end


def _split(joint: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of [start, end) between what joins them."""
    spans = []
    for match in joint.finditer(text, start, end):
        spans.append((start, match.start()))
        start = match.end()
    return [*spans, (start, end)]
