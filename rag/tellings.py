"""What kind of telling a sentence is, and who says so: fact, plan, estimate, claim or denial.

Gives `telling`: by the clause that holds a value, who its sentence has it from, and who denies it beside. It
says fact where no word says otherwise. Pure, and kept for words it was asked of lately; never judges truth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.attributions import UNTRUE, Attribution
from rag.domain import Article, Told
from rag.plans import manner
from rag.sentences import sentence_spans
from rag.speaker_phrases import Span
from rag.speakers import DENIES, Speaker, distinct, events, speakers

__all__ = ["Speaker", "Telling", "telling"]

_LONG = 1200  # characters
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
    r"\b(?:allegedly|reportedly|purportedly|supposedly"
    r"|(?:is|are|was|were) (?:said|alleged|claimed|reported|rumou?red) to)\b",
    re.IGNORECASE,
)
_OPEN_BEFORE = re.compile(  # these leave open only what stands behind them
    r"\b(?:alleged|purported|unconfirmed|rumou?red|accus(?:ed|es|ing|ations?) of|charged with|suspected of"
    r"|on suspicion of|charges of|rumou?rs (?:that|of)|claims (?:that|of)|claim that"
    r"|allegations? (?:that|of))\b[^;]{0,120}$",
    re.IGNORECASE,
)
_BY_ESTIMATES = re.compile(
    r"\baccording to (?:[\w’'-]+ ){0,4}?(?:estimates?|projections?|forecasts?)\b", re.I
)
_QUOTED = re.compile(r"\s*[“\"](?=\w)")
_FIRST_VERB = re.compile(r"\b(?:is|are|was|were|will|has|have|had|would|[a-z]{2,20}ed)\b \S")
_OPEN_BREAK = re.compile(r";|,? but\b|\bwhile\b|\bwhereas\b|, and\b", re.IGNORECASE)
_THING = (
    r"(?:reports?|claims?|figures?|numbers?|accounts?|stor(?:y|ies)|allegations?|accusations?|suggestions?"
    r"|rumou?rs?"
    r"|idea|assertions?)"
)
_IS_UNTRUE = (  # what is said behind, and what before
    re.compile(
        rf"\b(?:it (?:is|was) {UNTRUE} that|no truth (?:in|to) (?:the )?{_THING} (?:that|of))\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_THING} (?:that|of)\b(?P<what>[^;]{{1,200}}?) (?:is|are|was|were) (?:\w+ly )?{UNTRUE}\b", re.I
    ),
)
_REFERS = re.compile(
    rf"(?:\W|\b(?:but|and|yet|however|later|on \w+day|in [A-Z]\w+)\b)*(?:(?:it|that|this|those|they)\b"
    rf"|(?:the|that|those"
    rf"|such|these) (?:\w+ )?{_THING}\b)",
    re.IGNORECASE,
)
# What a sentence denies of its own words: "…, which officials denied".
_OWN = re.compile(
    r",\s+(?:which|something(?: that)?|a (?:claim|charge|report|rumou?r)(?: that)?)\b", re.IGNORECASE
)


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


@lru_cache(maxsize=1024)
def _telling(text: str, start: int, end: int, value: Span | None) -> Telling:
    if value is not None and start <= value[0] <= value[1] <= end:
        start, end = _sentence(text, start, end, value)
    else:
        value = None
    if value and end - start > _LONG:  # no sentence of an article: a table, or text without stops
        start, end = max(start, value[0] - _LONG // 2), min(end, value[1] + _LONG // 2)
    sentence = text[start:end]
    if not sentence.strip():
        return Telling()
    low, high = (value[0] - start, value[1] - start) if value else _middle(sentence)
    all_said = events(sentence)
    said = [one for one in all_said if one.start <= low and high <= one.end]
    denials = [one for one in said if one.sense == "denied"]
    against = distinct(text, start, [s for one in denials if one.refers for s in one.speakers])
    claims = [one for one in said if one.sense != "denied"]
    by = speakers(text, start, end, claims, low)
    unnamed = _is_open(sentence, by, claims)
    how = manner(sentence, low, high)
    direct = [one for one in denials if not one.refers]
    if direct or _untrue(sentence, low, high):
        return Telling("denial", distinct(text, start, [s for one in direct for s in one.speakers]) or by)
    if against and not (by or unnamed or how != "fact"):
        return Telling("denial", against)  # "…, which officials said was not so"
    against = against or _denied_next(text, end)
    if against:
        return Telling("claim", tuple(each for each in by if each not in against), against)
    estimated = any(one.sense == "estimated" for one in claims)
    if how == "plan" and not estimated:
        return Telling("plan", by)
    if any(one.sense == "claimed" for one in claims) or _left_open(sentence, low, high):
        return Telling("claim", by)
    if how == "estimate" or estimated or (claims and _BY_ESTIMATES.search(sentence)):
        return Telling("estimate", by)
    return Telling("claim" if unnamed else "fact", by)


def _sentence(text: str, start: int, end: int, value: Span) -> Span:
    """The sentence of several that holds the value."""
    if not re.search(r"[.!?\n]", text[start : end - 1]):
        return start, end
    spans = [(start + a, start + b) for a, b in sentence_spans(text[start:end])]
    return next(((a, b) for a, b in spans if a <= value[0] < b), (start, end))


def _middle(sentence: str) -> Span:
    """A place in the words that the main clause says, where no value is given: behind its first verb."""
    found = _FIRST_VERB.search(sentence)
    quoted = _QUOTED.match(sentence)
    if found is None and quoted is not None:
        at = quoted.end()  # "“Let them try,” the mayor said."
    else:
        at = found.end() - 1 if found else len(sentence.rstrip(" .")) - 1
    return max(0, at), max(0, at) + 1


def _is_open(sentence: str, by: tuple[Speaker, ...], claims: list[Attribution]) -> bool:
    """Whether those who say it are a party to the matter, all of them, or give no name."""
    names = [speaker.name for speaker in by]
    if claims and _ANONYMITY.search(sentence):
        return True
    if any(_UNNAMED.search(name) for name in names):
        return True
    return bool(names) and all(_PARTY.search(name) and not _NO_PARTY.search(name) for name in names)


def _left_open(sentence: str, low: int, high: int) -> bool:
    """Whether a word of the value's clause leaves it open: "reportedly", "is accused of"."""
    start = max((match.end() for match in _OPEN_BREAK.finditer(sentence, 0, low)), default=0)
    after = _OPEN_BREAK.search(sentence, high)
    if _OPEN_BEFORE.search(sentence, start, low):
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
    if not DENIES.search(near, 0, 300):
        return ()
    spans = sentence_spans(near)
    if not spans:
        return ()
    low, high = spans[0]
    sentence = near[low:high]
    found: list[Span] = []
    for one in events(sentence):
        before = sentence[: one.verb[0]]
        if one.sense == "denied" and one.refers and not (_OWN.search(before) or re.search(r"\d", before)):
            found += one.speakers
    if not found and _REFERS.match(sentence) and re.search(rf"\b(?:is|are|was|were) {UNTRUE}\b", sentence):
        found = [span for one in events(sentence) if one.sense == "said" for span in one.speakers]
    return distinct(text, end + low, found)
