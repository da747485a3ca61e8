"""What kind of telling a sentence is, and who says so: fact, plan, estimate, claim or denial.

Gives `telling`: by the clause that holds a value, who its sentence has it from, and who denies it beside. It
says fact where no word says otherwise. Pure, and kept for words it was asked of lately; never judges truth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.attributions import Attribution, Span, attributions
from rag.credits import credited
from rag.domain import Article, Told
from rag.independence import crediting
from rag.plans import manner
from rag.sentences import sentence_spans

NEAR = 600  # characters beside a sentence in which the next and the last one are looked for
_UNNAMED = re.compile(
    r"\b(?:unnamed|unidentified|anonymous|sources?|insiders|familiar with|with knowledge of|briefed on"
    r"|close to the)\b",
    re.IGNORECASE,
)
_ANONYMITY = re.compile(
    r"\bcondition of anonymity\b|\b(?:asked|asking|declined|declining|refused) (?:not )?to be (?:named"
    r"|identified)\b"
    r"|\bnot (?:to be (?:named|identified)|authori[sz]ed to)\b|\brequested anonymity\b|\bspoke anonymously\b"
)
_PARTY = re.compile(
    r"\b(?:(?i:rebels?|militants?|insurgents?|guerrillas?|separatists?|jihadists?|activists?|campaigners?"
    r"|protesters"
    r"|demonstrators|strikers|organi[sz]ers?|lawyers?|attorneys?|defendants?|plaintiffs?|suspects?)|unions?"
    r"|fighters"
    r"|opposition|Taliban|Hamas|Hezbollah|Houthis?|Islamic State)\b"
)
_NO_PARTY = re.compile(
    r"\b(?:ministry|police|court|attorney general|state attorney|district attorney)\b", re.I
)
_LEFT_OPEN = re.compile(
    r"\b(?:allegedly|reportedly|purportedly|supposedly|alleged|purported|unconfirmed|rumou?red"
    r"|(?:is|are|was|were) (?:said|alleged|claimed|reported|rumou?red) to)\b",
    re.IGNORECASE,
)
_ACCUSED = re.compile(
    r"\b(?:accus(?:ed|es|ing|ations?) of|charged with|suspected of|on suspicion of|charges of"
    r"|rumou?rs (?:that|of)"
    r"|claims (?:that|of)|claim that|allegations? (?:that|of))\b[^;]{0,120}$",
    re.I,
)
_BY_ESTIMATES = re.compile(
    r"\baccording to (?:[\w’'-]+ ){0,4}?(?:estimates?|projections?|forecasts?)\b", re.I
)
_OPEN_BREAK = re.compile(r";|,? but\b|\bwhile\b|\bwhereas\b|, and\b", re.IGNORECASE)
_THING = (
    r"(?:reports?|claims?|figures?|numbers?|accounts?|stor(?:y|ies)|allegations?|accusations?|suggestions?"
    r"|rumou?rs?"
    r"|idea|assertions?)"
)
_UNTRUE = (
    r"(?:not (?:so|true|correct|the case)|untrue|false|wrong|incorrect|baseless|unfounded|fabricated|fake)"
)
_IS_UNTRUE = (  # what is said behind, and what before
    re.compile(
        rf"\b(?:it (?:is|was) {_UNTRUE} that|no truth (?:in|to) (?:the )?{_THING} (?:that|of))\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_THING} (?:that|of)\b(?P<what>[^;]{{1,200}}?) (?:is|are|was|were) (?:\w+ly )?{_UNTRUE}\b", re.I
    ),
)
_DENIES = re.compile(
    rf"\b(?:den(?:y|ied|ies)|disput(?:e|es|ed)|reject(?:s|ed)?|dismiss(?:es|ed)?|refut|rebut|{_UNTRUE})",
    re.IGNORECASE,
)
_REFERS = re.compile(
    rf"(?:\W|\b(?:but|and|yet|however|later|on \w+day|in [A-Z]\w+)\b)*(?:(?:it|that|this|those|they)\b"
    rf"|(?:the|that|those"
    rf"|such|these) (?:\w+ )?{_THING}\b)",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\s*(?:That|This|These|Those|The (?:figures?|numbers?|counts?|tally|toll|news|details?|story|report))\b"
)
_OPENS = re.compile(  # who or what a sentence begins with
    r"\W*+(?P<who>(?:\w[\w’'-]*|[A-Z][a-z]{0,3}\.)(?: (?!(?:who|which|as|with|after|when|in|on|from|has|have"
    r"|had|is|was|are|were)\b)(?:[A-Z][a-z]{0,3}\.|\w[\w’'-]*)){0,7}?),?"
    r" (?:spoke|held|met|gave|wrote|made|had|has|was|is|were|are|came|sent|took|visited|[a-z]{2,20}ed)\b"
)
_PERSON = frozenset({"he", "she"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is given as the source: `article.text[start:end] == name`."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Telling:
    """How a value is told, who says so, and who beside says that it is not so."""

    told_as: Told = "fact"
    said_by: tuple[Speaker, ...] = ()
    denied_by: tuple[Speaker, ...] = ()


def telling(article: Article, start: int, end: int, value: tuple[int, int] | None = None) -> Telling:
    """What article.text[start:end], whole sentences, says of the value at these offsets, and who says it.

    Offsets count characters of the article's text, ends exclusive. Without a value: of the words as a whole.
    """
    return _telling(article.text, start, end, value)


@lru_cache(maxsize=2048)
def _telling(text: str, start: int, end: int, value: Span | None) -> Telling:
    if value is not None:
        start, end = _sentence(text, start, end, value)
    sentence = text[start:end]
    if not sentence.strip():
        return Telling()
    low, high = (value[0] - start, value[1] - start) if value else _middle(sentence)
    events = _events(sentence)
    said = [one for one in events if one.start <= low and high <= one.end]
    denials = [one for one in said if one.sense == "denied"]
    against = _distinct(text, start, [s for one in denials if one.refers for s in one.speakers])
    claims = [one for one in said if one.sense != "denied"]
    speakers = _speakers(text, start, end, claims, events, low)
    unnamed = _is_open(sentence, speakers, claims)
    how = manner(sentence, low, high)
    direct = [one for one in denials if not one.refers]
    if direct or _untrue(sentence, low, high):
        deniers = _distinct(text, start, [s for one in direct for s in one.speakers])
        return Telling("denial", deniers or against or speakers)
    if against and not (speakers or unnamed or how != "fact"):
        return Telling("denial", against)
    against = against or _denied_next(text, end)
    if against:
        return Telling("claim", tuple(s for s in speakers if s not in against), against)
    estimated = any(one.sense == "estimated" for one in claims)
    if how == "plan" and not estimated:
        return Telling("plan", speakers)
    if any(one.sense == "claimed" for one in claims) or _left_open(sentence, low, high):
        return Telling("claim", speakers)
    if how == "estimate" or estimated or (claims and _BY_ESTIMATES.search(sentence)):
        return Telling("estimate", speakers)
    return Telling("claim" if unnamed else "fact", speakers)


@lru_cache(maxsize=512)
def _events(sentence: str) -> tuple[Attribution, ...]:
    return tuple(attributions(sentence))


def _sentence(text: str, start: int, end: int, value: Span) -> Span:
    """The sentence of several that holds the value."""
    if not re.search(r"[.!?\n]", text[start : end - 1]):
        return start, end
    spans = [(start + a, start + b) for a, b in sentence_spans(text[start:end])]
    return next(((a, b) for a, b in spans if a <= value[0] < b), (start, end))


def _middle(sentence: str) -> Span:
    """A place in the words that the main clause says, where no value is given: behind its first verb."""
    found = re.compile(r"\b(?:is|are|was|were|will|has|have|had|would|[a-z]{2,20}ed)\b \S").search(sentence)
    at = found.end() - 1 if found else len(sentence.rstrip(" .")) - 1
    return max(0, at), max(0, at) + 1


def _speakers(
    text: str, start: int, end: int, claims: list[Attribution], events: tuple[Attribution, ...], low: int
) -> tuple[Speaker, ...]:
    found = [span for one in claims for span in one.speakers]
    for one in claims:
        if one.pronoun and not one.speakers:
            before = _meant(text, start, one.pronoun)
            found += [(a - start, b - start) for a, b in before]
    taken = [span for one in events for span in one.speakers]
    for origin in credited(text, start, end):
        if origin.start is None or origin.end is None:
            continue
        a, b = origin.start - start, origin.end - start
        if not any(a < d and c < b for c, d in taken):
            if any(one.end <= low and not one.back and a < one.end for one in events):
                continue
            found.append((a, b))
    if _BACK.match(text, end):
        found += [(a - start, b - start) for a, b in _looked_back(text, start, end)]
    return _distinct(text, start, found)


def _distinct(text: str, start: int, spans: list[Span]) -> tuple[Speaker, ...]:
    """Speakers by their place, each name once."""
    named: dict[str, Speaker] = {}
    for a, b in sorted(spans):
        name = text[start + a : start + b]
        named.setdefault(name.casefold(), Speaker(name, start + a, start + b))
    return tuple(named.values())


def _meant(text: str, start: int, pronoun: str) -> list[Span]:
    """Whom "it" or "she" means: who speaks in the sentence before, or whom it begins with."""
    near = max(0, start - NEAR)
    spans = sentence_spans(text[near:start])
    if not spans:
        return []
    low, high = near + spans[-1][0], near + spans[-1][1]
    sentence = text[low:high]
    spoke = [span for one in _events(sentence) for span in one.speakers]
    if not spoke and (opens := _OPENS.match(sentence)):
        spoke = [opens.span("who")]
    if not spoke:
        spoke = [
            (o.start - low, o.end - low) for o in credited(text, low, high) if o.start is not None and o.end
        ]
    spoke = [
        (a, b) for a, b in spoke if not re.fullmatch(r"(?:it|he|she|they|we|there)", sentence[a:b], re.I)
    ]
    if pronoun.casefold() in _PERSON:
        spoke = [(a, b) for a, b in spoke if re.search(r"(?<=.)\b[A-Z]|^(?!The|An?\b)[A-Z]", sentence[a:b])]
    return [(low + a, low + b) for a, b in spoke[-1:]]


def _looked_back(text: str, start: int, end: int) -> list[Span]:
    """Whom the next sentence gives as the source of this one: "That was first reported by …"."""
    low, high = crediting(text, start, end)[-1]
    if low < end or _DENIES.search(text, low, high):
        return []
    origins = [
        (o.start, o.end) for o in credited(text, low, high) if o.start is not None and o.end is not None
    ]
    by = [
        (low + a, low + b)
        for one in _events(text[low:high])
        if " by " in text[low + one.verb[0] : low + one.verb[1]]
        for a, b in one.speakers
    ]
    return [*origins, *(span for span in by if not any(span[0] < b and a < span[1] for a, b in origins))]


def _is_open(sentence: str, speakers: tuple[Speaker, ...], claims: list[Attribution]) -> bool:
    """Whether those who say it are a party to the matter, all of them, or give no name."""
    names = [speaker.name for speaker in speakers]
    if claims and _ANONYMITY.search(sentence):
        return True
    if any(_UNNAMED.search(name) for name in names):
        return True
    return bool(names) and all(_PARTY.search(name) and not _NO_PARTY.search(name) for name in names)


def _left_open(sentence: str, low: int, high: int) -> bool:
    """Whether a word of the value's clause leaves it open: "reportedly", "is accused of"."""
    start = max((match.end() for match in _OPEN_BREAK.finditer(sentence, 0, low)), default=0)
    after = _OPEN_BREAK.search(sentence, high)
    if _ACCUSED.search(sentence, start, low):
        return True
    return _LEFT_OPEN.search(sentence, start, after.start() if after else len(sentence)) is not None


def _untrue(sentence: str, low: int, high: int) -> bool:
    before, around = _IS_UNTRUE
    if (found := before.search(sentence, 0, low)) and ";" not in sentence[found.end() : low]:
        return True
    return any(m.start("what") <= low and high <= m.end("what") for m in around.finditer(sentence))


def _denied_next(text: str, end: int) -> tuple[Speaker, ...]:
    """Who says in the next sentence that this one is not so."""
    near = text[end : end + NEAR]
    if not _DENIES.search(near, 0, 300):
        return ()
    spans = sentence_spans(near)
    if not spans:
        return ()
    low, high = spans[0]
    sentence = near[low:high]
    found: list[Span] = []
    for one in _events(sentence):
        if one.sense == "denied" and one.refers and not re.search(r"\d", sentence[: one.verb[0]]):
            found += one.speakers
    if not found and _REFERS.match(sentence) and re.search(rf"\b(?:is|are|was|were) {_UNTRUE}\b", sentence):
        found = [span for one in _events(sentence) if one.sense == "said" for span in one.speakers]
    return _distinct(near, low, found) and tuple(
        replace(s, start=s.start + end, end=s.end + end) for s in _distinct(near, low, found)
    )
