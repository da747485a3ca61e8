"""Who one sentence says is the source of which of its words: "police said …", "…, according to the union".

Gives `attributions`, each with its speakers, its sense and the words it is said of. Reads one sentence and
knows no grammar: subjects stand between a verb of saying and the break before it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rag.speaker_phrases import FIGURES, FINITE, PRONOUN, Span, name_from, shaped, subject

Sense = Literal["said", "claimed", "estimated", "denied"]

_CLAUSE = r"(?= (?:that|it|he|she|they|there|on|in|to having|having|how|what)\b|\s*[,.;:”\"]|$)"
_SAID = (
    r"said|says?|told|tells?|reported|reports?|confirm(?:ed|s)?|announce[ds]?|wrote|writes?|warn(?:ed|s)?"
    r"|acknowledge[ds]?|argue[ds]?|stress(?:ed|es)?|note[ds]?|testif(?:ied|ies|y)|tweet(?:ed|s)?|reveal(?:ed"
    r"|s)?"
    rf"|(?:add(?:ed|s)?|admit(?:ted|s)?|concede[ds]?|explain(?:ed|s)?|posted|declare[ds]?|disclose[ds]?"
    rf"|recall(?:ed|s)?|conclude[ds]?){_CLAUSE}"
    r"|puts?(?= [^.;]{0,60}?\bat\b)|expects?|suggest(?:ed|s)?|indicate[ds]?|show(?:ed|s)?|found|finds?"
    r"|call(?:ed|s)?(?= (?:it|this|that|the \w+) \w+)|(?:holds?|held)(?= that\b)"
)
_CLAIMED = (
    r"claim(?:ed|s)?(?! (?:responsibility|victory|credit|(?:at least |about |some )?(?:[\w,.]+ )?lives\b))"
    r"|allege[ds]?|contend(?:ed|s)?(?! (?:with|for)\b)|insist(?:ed|s)?(?! on)|assert(?:ed|s)?|maintain(?:ed"
    r"|s)?(?= that)"
    r"|boast(?:ed|s)(?= that)|accuse[ds]?(?= (?!of|in|by)[^.;]{1,60}? of\b)"
)
_ESTIMATED = (
    r"estimate[ds]?|believe[ds]?(?! in\b)|reckon(?:ed|s)?|predict(?:ed|s)?|forecasts?|project(?:ed|s)(?! on)"
    r"|fear(?:ed|s)?(?= (?:that|up to|as many|more than|at least|\d))|thinks?(?= (?:that|it|the|about|up"
    r"|there|\d))|expects?(?= (?:about "
    r"|around |some |up to |more than )?\d)"
)
_DENIABLE = (
    r"(?=\s*(?:[,.;:]|$)| (?:that|any|it|this|these|those|reports?|claims?|having|being|allegations?"
    r"|accusations?"
    r"|suggestions?|charges|rumou?rs|as|he|she|they|there|on|the (?:report|claim|figure|number|account|story"
    r"|allegation|accusation|charge|suggestion|rumou?r)s?)\b| [a-z]+ing\b)"
)
_DENIED = (
    rf"(?:denie[ds]|deny|dispute[ds]?){_DENIABLE}|(?:reject|dismiss)(?:ed|s|es)?(?= (?:as|it|this|that"
    r"|reports?|claims?|suggestions?|allegations?|accusations?|rumou?rs|the (?:report|claim|figure|account"
    r"|story|allegation|suggestion|accusation|charge|rumou?r)s?)\b)|(?:refute|rebut)(?:d|ted|s)?"
)
_VERBS: tuple[tuple[Sense, str], ...] = (
    ("claimed", _CLAIMED),
    ("estimated", _ESTIMATED),
    ("denied", _DENIED),
    ("said", _SAID),
)
_VERB = re.compile(r"\b(?:" + "|".join(f"(?P<{sense}>{verbs})" for sense, verbs in _VERBS) + r")(?![\w’'])")
_ING = re.compile(
    r"(?<=,) (?:but |and )?(?:(?P<claimed>claiming|alleging|insisting)|(?P<estimated>estimating|predicting)"
    r"|(?P<denied>denying)|(?P<said>saying|adding|warning|noting|telling \w+))\b"
)
_ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|[Ii]n the words of|[Cc]iting|[Qq]uoting|[Qq]uoted|per(?= [A-Z]|the )) "
)
_CITED = re.compile(
    r"[A-Z]|.{0,40}\b(?:officials?|sources?|people|persons?|minist\w+|police|spokes\w+|data|documents?"
    r"|reports?|agency"
    r"|department|researchers?|diplomats?|lawyers?|figures|statements?|records|filings?)\b"
)
_BY = re.compile(
    r"\b(?:is|are|was|were|been|being) (?:first |later |also |quickly )?(?:(?P<said>reported|announced"
    r"|confirmed"
    r"|given|released|published|put(?= at [^.;]{1,30} by))|(?P<claimed>claimed|alleged)"
    r"|(?P<estimated>estimated)|(?P<denied>denied|disputed|rejected|dismissed))"
    r"[^,.;]{0,40}? by "
)
# What shows or finds and is a source; whoever else finds bodies or shows courage is none.
_SHOWS = re.compile(rf"\b{FIGURES}\b|\b(?:researchers|scientists|inspectors|auditors|investigators)\b", re.I)
_MAY_SHOW = re.compile(r"(?:show|found|find|suggest|indicat|conclud|reveal|put)")
_BARE = frozenset("report claim estimate note show find say suggest indicate".split())
_MANY = re.compile(r"(?:[a-z’']s|\band .{1,40}|police|people|media|who|women|men)$", re.IGNORECASE)
_NO_SPEAKER = re.compile(r"\d|(?:that|on|in|at|by|via|about|some|to)\b|(?:it|he|she|they|we|there|this) \w")
_AS = re.compile(r"\bas $")  # "…, as the generals announced this week"
_ENDS_THERE = re.compile(r"(?: (?!that\b)[^\W\d]+){0,4}\s?(?:[,;.?!]|$)")
_WHEN_SAID = re.compile(r" (?:on|in|at|late|earlier|early|last) [^,.;]{1,40}?(?= that\b)")
# What may follow a verb that ends what it says: "the mayor said on Tuesday.", but no verb of its own.
_SHORT_REST = re.compile(
    r"(?: (?:on|in|at|to|during|by|via|through|late|early|last|this|online|here|again|yesterday|today|later"
    r"|earlier|reporters|[a-z]{2,12}ly|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
    r"(?: (?!(?:that|is|are|was|were|has|have|had|will|would|could|can)\b)[^\s,;.”\"–—]{1,20}){0,8}?)?"
    r"\s?(?:[,;.?!”\"–—]|$| ?(?:after|as|when|following|during|ahead|while|before)\b)"
)
_TOLD_WHOM = re.compile(r" [\w.’'-]{1,30}(?: [\w.’'-]{1,30}){0,5}+(?=[,;.”\"]|$)")
_REFERS = (
    r"(?:it|this|that|these|those|which|(?:the|such|those|these|any such) (?:\w+ )?(?:reports?|claims?"
    r"|figures?"
    r"|numbers?|accounts?|stor(?:y|ies)|allegations?|accusations?|suggestions?|charges?|rumou?rs?"
    r"|assertions?))"
)
UNTRUE = (
    r"(?:not (?:so|true|correct|the case|right|accurate)|untrue|false|wrong|incorrect|inaccurate|baseless"
    r"|unfounded"
    r"|nonsense|fabricated|fake|misleading|without foundation|a lie|lies)"
)
_SAID_UNTRUE = re.compile(
    rf"(?: that)? {_REFERS} (?:is|are|was|were) (?:\w+ly )?{UNTRUE}\b"
    rf"| (?:is|are|was|were) (?:\w+ly )?{UNTRUE}\b| {_REFERS} (?:\w+ly )?{UNTRUE}\b",
    re.IGNORECASE,
)
_DENIED_THIS = re.compile(
    rf"(?: {_REFERS})?(?: (?:strongly|flatly|again|later|yesterday|outright|as \w+"
    rf"|on \w+day)){{0,2}}\s*(?:[,.;:]|$)"
    rf"| {_REFERS}(?<! it)(?<! this)(?<! that)(?<! these)(?<! those)(?<! which)\b(?! that\b| of\b)",
    re.IGNORECASE,
)
_END_FORWARD = re.compile(r";|,? but\b|\bwhereas\b", re.IGNORECASE)
_END_BACK = re.compile(r";|, (?:but|while|whereas)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says something in a sentence, and of which of its words."""

    speakers: tuple[Span, ...]  # in the sentence; empty for a pronoun that nobody in it stands for
    sense: Sense
    start: int  # of what is said
    end: int
    verb: Span
    back: bool = False  # it speaks of what stands before: "…, police said", "…, which the army denied"
    refers: bool = False  # what it denies was said by others before
    pronoun: str = ""  # the one that stands for its speaker


def attributions(sentence: str) -> list[Attribution]:
    """All of a sentence, in the order of their verbs; offsets in the sentence."""
    found: list[Attribution] = []
    for match in sorted(_events(sentence), key=lambda event: event.start()):
        one = _read(sentence, match, found)
        if one is not None:
            if found and not found[-1].back and not one.back:
                found[-1] = _until(sentence, found[-1], one)
            found.append(one)
    return found


def _events(sentence: str) -> Iterator[re.Match[str]]:
    for pattern in (_VERB, _ING, _ACCORDING, _BY):
        yield from pattern.finditer(sentence)


def _read(s: str, match: re.Match[str], before: list[Attribution]) -> Attribution | None:
    sense: Sense = match.lastgroup or "said"  # type: ignore[assignment]
    if match.re is _ACCORDING:
        return _according(s, match, before)
    if match.re is _ING:
        speakers = before[-1].speakers if before else ()
        return Attribution(speakers, sense, match.end(), _forward(s, match.end()), match.span())
    if match.re is _BY:
        name = name_from(s, match.end())
        if not name or re.match(r"\d|[A-Z][a-z]+ \d|(?:the )?(?:end|late|early)\b", s[slice(*name)]):
            return None
        refers = sense == "denied" and re.match(rf"\W*{_REFERS} $", s[: match.start()], re.I) is not None
        return Attribution(shaped(s, *name), sense, 0, match.start(), match.span(), True, refers)
    if before and match.start() < before[-1].verb[1]:
        return None
    return _spoken(s, match, sense, before)


def _spoken(s: str, match: re.Match[str], sense: Sense, before: list[Attribution]) -> Attribution | None:
    """A verb of saying with its subject before it, or behind: "…,” said the mayor"."""
    verb, end = match.span()
    behind = _behind(s, match)
    if behind is not None:
        if PRONOUN.fullmatch(s[slice(*behind)]):
            return Attribution((), sense, 0, verb, (verb, end), True, pronoun=s[slice(*behind)])
        return Attribution(shaped(s, *behind), sense, _backward(s, verb, before), verb, (verb, end), True)
    found = subject(s, verb)
    if found is None:
        joined = re.search(r"\b(?:and|but)\s+(?:also |later )?$", s[max(0, verb - 16) : verb])
        if not joined or not before:
            return None
        return Attribution(before[-1].speakers, sense, end, _forward(s, end), (verb, end))
    start, stop = found
    words = s[start:stop]
    if _MAY_SHOW.match(match.group()) and not match.group().startswith("put") and not _SHOWS.search(words):
        return None
    if match.group() in _BARE and not _MANY.search(words):
        return None  # "its latest report": a noun
    which = re.search(r"\b(which|that|whom)\s+$", s[max(0, start - 8) : start])
    untrue = _SAID_UNTRUE.match(s, end) if sense == "said" else None
    refers = untrue is not None or (sense == "denied" and _DENIED_THIS.match(s, end) is not None)
    apart = re.search(r"[,”\"—–]’?\s*$|^\W*$", s[:start]) is not None
    closes = _SHORT_REST.match(s, end) or (match.group().startswith("t") and _TOLD_WHOM.match(s, end))
    pronoun = words if PRONOUN.fullmatch(words) else ""
    speakers = _resolved(before) if pronoun else shaped(s, start, stop)
    if refers:
        return Attribution(speakers, "denied", 0, start, (verb, end), True, True, pronoun)
    if apart and closes and start > 0 and s[:start].strip(' ,”"“'):
        low, high = _backward(s, start, before), start
        if (
            closes.group().endswith(",")
            and re.match(r" (?!and\b|but\b|who\b|while\b|\w+ing\b)", s[closes.end() :])
            and not re.search(r"[”\"]\s*$", s[:start])
        ):
            high = _forward(s, closes.end())  # "The ferry, police said, carried …"
        return Attribution(speakers, sense, low, high, (verb, end), True, pronoun=pronoun)
    if _AS.search(s, max(0, start - 8), start) and _ENDS_THERE.match(s, end):
        return Attribution(speakers, sense, _backward(s, start, before), start, (verb, end), True)
    high = _forward(s, end)
    if when := _WHEN_SAID.match(s, end):
        end = when.end()
    if which is not None and which[1] == "which":
        comma = re.compile(r",(?!\d)").search(s, end, high)
        high = comma.start() if comma else high
    return Attribution(speakers, sense, end, high, match.span(), pronoun=pronoun)


def _resolved(before: list[Attribution]) -> tuple[Span, ...]:
    return before[-1].speakers if before else ()


def _behind(s: str, match: re.Match[str]) -> Span | None:
    """The speaker behind a verb that follows a quotation or a comma, and says nothing after it."""
    if not re.match(
        r"(?:said|says|added|wrote|reported|warned|admitted|explained|estimate[ds]|predict(?:ed|s)"
        r"|claim(?:ed|s))$",
        match.group(),
    ):
        return None
    lead = re.search(r"([,”\"]’?)\s*$", s[max(0, match.start() - 4) : match.start()])
    if lead is None:
        return None
    name = name_from(s, match.end() + 1)
    if name is None or re.match(_NO_SPEAKER, s[slice(*name)]):
        return None
    rest = s[name[1] : name[1] + 40]
    quoted = lead[1][0] in '”"'
    if quoted or re.match(r"\s*(?:[,.;]|$| who\b| on \w+day| in an? )", rest):
        return name if not FINITE.search(s[slice(*name)]) else None
    return None


def _according(s: str, match: re.Match[str], before: list[Attribution]) -> Attribution | None:
    name = name_from(s, match.end())
    if name is None:
        return None
    speakers = shaped(s, *name)
    if match.group()[0].isupper() or not s[: match.start()].strip(" ,"):
        return Attribution(speakers, "said", name[1], _forward(s, name[1]), match.span())
    if match.group().lower() in ("citing ", "quoting ", "quoted "):
        if not _CITED.match(s, *name):
            return None
        return Attribution(speakers, "said", 0, len(s), match.span(), True)
    high = match.start()
    if re.match(r",(?! (?:and|but|while|which|who|\w+ing)\b)", s[name[1] :]):
        high = _forward(s, name[1])
    return Attribution(speakers, "said", _backward(s, match.start(), before), high, match.span(), True)


def _forward(s: str, at: int) -> int:
    found = _END_FORWARD.search(s, at)
    return found.start() if found else len(s)


def _backward(s: str, at: int, before: list[Attribution]) -> int:
    """Where what is said begins: a "but" parts it only from what another says."""
    low = 0
    for match in _END_BACK.finditer(s, 0, at):
        if match.group() == ";" or before:
            low = match.end()
    return low


def _until(s: str, one: Attribution, following: Attribution) -> Attribution:
    """An attribution that ends where the next begins, unless that is what it says: "it said police said"."""
    if following.speakers == one.speakers:
        return replace(one, end=min(one.end, following.verb[0]))  # "denied any wrongdoing and said …"
    start = min([following.verb[0], *(low for low, _ in following.speakers if low > one.verb[1])])
    between = s[one.verb[1] : start]
    if len(between.split()) <= 4 and not re.search(r"\d", between):
        return one
    return replace(one, end=min(one.end, start))
