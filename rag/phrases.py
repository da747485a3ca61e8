"""Spans of running text made whole and short: names, places and other phrases that answer a question.

Gives `phrase`, the shortest complete answer in a span, and `whole_words`. By spelling and grammar alone;
the words are always the text's own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.names import Name, find_names, words_of
from rag.questions import Asked
from rag.titles import courteous

Span = tuple[int, int]

_PAIRS = {"(": ")", "[": "]", "“": "”", "‘": "’", "«": "»"}
_CLOSERS = frozenset(_PAIRS.values())
_HYPHENS = ("-", "‐", "‑")
_OF = re.compile(
    r"\b(?:University|Bank|Republic|Kingdom|Sea|Gulf|Bay|House|Ministry|Department|Museum|Institute"
    r"|Battle|Church|Isle|Order"
    r"|Bureau|Office|College|School|Board|Council|Court|Duke|Duchess|Earl|Prince|Princess|Bishop|Treaty"
    r"|Declaration|Library"
    r"|Academy|League|Cape|Strait|City|State|States|Union|Federation|Act|Book|Game|Lord|of)$"
)
_EDGE = " \t\r\n\u00a0,;:!?…-–—/*•|"
_ABBREVIATED = re.compile(
    r"(?:\b(?:\w\.)+\w|\b(?:Inc|Ltd|Jr|Sr|Co|Corp|Bros|Dept|Univ|St|Mt|Sept|Oct|Nov|Dec|Jan|Feb|Aug|etc"
    r"|cm|ft|[A-Z]))\.$"
)
_NAMED: tuple[Asked, ...] = ("person", "place", "name")
_ARTICLE = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
_BEFORE_NAMES = (
    r"(?:and|or|but|that|which|who|while|whereas|although|since|is|was|are|were|be|being|became|becomes"
    r"|called|named"
    r"|titled|entitled|dubbed|including|includes?|namely|such as|known as|as|of|by|from|with|into|onto"
    r"|about|than|like"
    r"|via|through|alongside)\s+"
)
_LEADING = re.compile(
    rf"{_BEFORE_NAMES}|(?:in|at|on)\s+|(?:for|to)\s+(?=(?:the|a|an|his|her|its|their)\s|[A-Z“\"])"
)
_LEADING_SOMEONE = re.compile(rf"(?i:{_BEFORE_NAMES})|(?i:in|at|on|to|for)\s+")
_LEADING_REASON = re.compile(
    r"(?:(?:and|but|that|which|is|was|were|are)\s+|(?:because of|because|due to|owing to|thanks to)\s+)",
    re.IGNORECASE,
)
_LEADING_OPEN = re.compile(r"(?:and|or|but|that|which|is|was|are|were)\s+")
_TRAILING = re.compile(
    r"\s+(?:and|or|but|of|the|a|an|in|on|at|by|for|with|to|from|that|which|who|whom|whose|when|where|as"
    r"|is|was"
    r"|are|were|be|been|has|had|have|while|because|if|than|into|his|her|its|their|this|these|also|would"
    r"|will|can|could"
    r"|may|did|does|do|not)$"
)
# Where a report was sent from, before its first words: "PORT CALLAN — ".
_PLACE_LINE = re.compile(r"[A-Z][A-Z.,’' -]+(?:\([\w ]+\) )?\s*[—–]\s+(?=\S)")
_DENIAL = 24  # characters in which a denial stands before what it denies
_DENIED = re.compile(
    r"(?<![\w’'-])((?:(?:do|does|did|has|have|had|will|would|can|could|should) )?not|no longer|never"
    r"|cannot|no|without) (?:an? |the |yet |really )?$",
    re.IGNORECASE,
)
_EXTRA = re.compile(r"(?:extra|additional|further|another|total of|sum of)\s+(?=[$€£¥]\s?\d)", re.IGNORECASE)
_CLAUSE = re.compile(r",\s+(?:who|whom|whose|which|where|when)\s")
_DID = re.compile(
    r"\s(?:[a-z]+ed|said|says|sang|won|led|wrote|took|became|made|ran|told|gave|went|came|beat|lost|held"
    r"|left|met|set|sold"
    r"|began|grew|drew|built|bought|spoke|told|knew|saw|found|won|will|would|also|then|later|himself|herself)"
)
_STOP = re.compile(r"((?<=\S)[.!?][\"”’)]*|(?<=[^\s,;]);)\s+(?=[\"“‘(]?[A-Z]|[a-z])")
_SHORT = re.compile(
    r"\b(?:[A-Za-z]|M[rst]|Mrs|Dr|St|[JS]r|Lt|Col|Gen|Sen|Rep|Gov|Rev|Sgt|Inc|Ltd|Co|Capt|Prof|Messrs"
    r"|Insp|Corp|approx|etc"
    r"|vs|cf|[Nn]os?|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:\w\.)+\w)\.$"
)
_ASIDE = re.compile(r"(?<=\w),\s+[a-z]+(?<!son)$")
_SMALL_WORD = re.compile(
    r"(?!(?:most|many|some|few|all|several|young|other|both|no|the|a|an|near|outside)\b)[A-Z]?[a-z]+\s"
)
_TITLED = re.compile(r"(?:(?:[A-Z][a-z]+(?:ish|ian|ean|can|ese|ch)\s+)?(?:[a-z]+(?:[-][a-z]+)*\s+){1,3})$")
_NO_TITLE = re.compile(
    r"\b(?:of|and|or|in|at|with|by|from|to|the|for|on|between|against|over|is|was|were|had|has)\b"
)


def whole_words(text: str, start: int, end: int) -> Span:
    """A span grown so that it cuts no word and no figure in half, without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start == end:
        return start, end
    while _inside(text, start):
        start -= 1
    while _inside(text, end):
        end += 1
    return start, end


def phrase(kind: Asked, text: str, start: int, end: int) -> Span:
    """The shortest complete answer in a span, as a span of the text; empty where the span has no letter."""
    start, end = _trimmed(text, *_one_sentence(text, start, end))
    if kind in _NAMED:
        start, end = _trimmed(text, *_without_aside(kind, text, start, end))
        start, end = _whole_names(kind, text, start, end)
    lead = _LEADING if kind == "name" else _LEADING_SOMEONE if kind in _NAMED else _LEADING_OPEN
    lead = _LEADING_REASON if kind == "reason" else lead
    while True:
        before = (start, end)
        if (match := lead.match(text, start, end)) and match.end() < end:
            start = match.end()
        if (match := _TRAILING.search(text[start:end])) and match.start() > 0:
            end = start + match.start()
        start, end = _trimmed(text, start, end)
        if (start, end) == before:
            break
    article = _ARTICLE.match(text, start, end)
    if article and article.end() < end and not _belongs(text, start, article.end()):
        start = article.end()
    if extra := _EXTRA.match(text, start, end):
        start = extra.end()
    if kind in ("person", "place") and (aside := _ASIDE.search(text, start, end)) and aside.end() == end:
        end = aside.start()
    if kind not in _NAMED or kind == "name":
        start = _denied(text, start)
    return _untitled(text, *_alone(text, start, end)) if kind == "person" else (start, end)


def _denied(text: str, start: int) -> int:
    """Where a phrase begins that is denied by the words before it: without them it would say the contrary."""
    before = _DENIED.search(text, max(0, start - _DENIAL), start)
    return before.start(1) if before else start


def _without_aside(kind: Asked, text: str, start: int, end: int) -> Span:
    """A span without the place line before it, and without the clause that says more of what it names."""
    line = _PLACE_LINE.match(text, start, end)
    if line and kind != "place":
        start = line.end()
    clause = _CLAUSE.search(text, start, end)
    return (start, clause.start()) if clause and clause.start() > start else (start, end)


def _one_sentence(text: str, start: int, end: int) -> Span:
    """The longest piece of a span that runs over the end of a sentence."""
    cuts = [
        match for match in _STOP.finditer(text, start, end) if not _SHORT.search(text[start : match.end(1)])
    ]
    if not cuts:
        return start, end
    edges = [start, *(at for cut in cuts for at in (cut.end(1), cut.end())), end]
    return max(zip(edges[::2], edges[1::2], strict=True), key=lambda piece: piece[1] - piece[0])


def _alone(text: str, start: int, end: int) -> Span:
    """A name without the one small word beside it: "Lena Holt sang", "reveres Holt"."""
    for name in names(text):
        if name.start < start or end < name.end:
            continue
        lead, tail = text[start : name.start], text[name.end : end]
        small = _SMALL_WORD.fullmatch(lead)
        if _DID.fullmatch(tail) and (not lead or small):
            end, tail = name.end, ""
        if not tail and small:
            return name.start, end
    return start, end


def _inside(text: str, at: int) -> bool:
    """Whether a place is within a word or a figure."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    if left.isalnum() and right.isalnum():
        return True
    if right in "'’" and text[at + 1 : at + 2] == "s" and not text[at + 2 : at + 3].isalnum():
        return False  # a possessive ending is left outside
    between = ",.'’&"
    if left in between and right.isalnum() and at > 1 and text[at - 2].isalnum():
        return left not in ",." or (text[at - 2].isdecimal() and right.isdecimal()) or _initials(text, at - 1)
    if right in between and left.isalnum() and at + 1 < len(text) and text[at + 1].isalnum():
        return right not in ",." or (left.isdecimal() and text[at + 1].isdecimal()) or _initials(text, at)
    return False


def _initials(text: str, at: int) -> bool:
    """Whether the full stop at a place stands within "U.S." or the like."""
    return text[at] == "." and text[at - 1].isupper() and (at < 2 or not text[at - 2].isalpha())


def _trimmed(text: str, start: int, end: int) -> Span:
    """A span without punctuation at its ends, and without quotation marks or brackets that have no fellow."""
    while start < end:
        if text[start] == "." and text[start + 1 : start + 2].isdecimal():
            return start, end
        if _loose_first(text, start, end):
            start += 1
        elif _loose_last(text, start, end):
            end -= 1
        elif _wrapped(text, start, end):
            start, end = start + 1, end - 1
        else:
            return _closed(text, start, end)
    return start, start


def _loose_first(text: str, start: int, end: int) -> bool:
    """Whether the first character of a span is no part of what it says."""
    first = text[start]
    if first in _EDGE or first == "." or first in _CLOSERS:
        return True
    if first in _PAIRS:
        return _PAIRS[first] not in text[start + 1 : end]
    return first in "\"'" and text.count(first, start, end) % 2 == 1


def _loose_last(text: str, start: int, end: int) -> bool:
    """Whether the last character of a span is no part of what it says; "Inc." keeps its stop."""
    last, before = text[end - 1], text[end - 2 : end - 1]
    if last in _EDGE:
        return not (last == "!" and before.isupper())
    if last == ".":
        return not _ABBREVIATED.search(text[start:end])
    if last in "\"'":
        return text.count(last, start, end) % 2 == 1 and not (last == "'" and before == "s")
    if last in _CLOSERS:
        return last != "’" and _opener(last) not in text[start:end]
    return last in _PAIRS


def _opener(closer: str) -> str:
    return next(opener for opener, other in _PAIRS.items() if other == closer)


def _wrapped(text: str, start: int, end: int) -> bool:
    """Whether one pair of marks holds all of a span."""
    first, last = text[start], text[end - 1]
    if end - start < 3:
        return False
    inner = text[start + 1 : end - 1]
    if first in _PAIRS:
        return last == _PAIRS[first] and first not in inner and last not in inner
    return first == last and first in "\"'" and first not in inner


def _closed(text: str, start: int, end: int) -> Span:
    """A span that leaves a quotation or bracket open, with its end where that follows at once, else cut."""
    for opener, closer in (*_PAIRS.items(), ('"', '"')):
        inner = text[start:end]
        left_open = inner.count(opener) % 2 if opener == closer else inner.count(opener) > inner.count(closer)
        if not left_open or opener == "‘":
            continue
        if text[end : end + 1] == closer:
            return start, end + 1
        if text[end : end + 1] in (".", ",") and text[end + 1 : end + 2] == closer:
            return start, end + 2
        if opener in "([" and (at := inner.rfind(opener)) > 0:
            return _trimmed(text, start, start + at)
    return start, end


def _belongs(text: str, start: int, end: int) -> bool:
    """Whether an article is part of a name: "The" in a title in quotation marks, or amid a sentence."""
    if text[start - 1 : start] and text[start - 1] in "“\"‘'":
        return True
    if not text[start].isupper() or not text[end : end + 1].isupper():
        return False
    before = text[:start].rstrip()
    return bool(before) and before[-1] not in '.!?:;”"\n'


def _whole_names(kind: Asked, text: str, start: int, end: int) -> Span:
    """A span grown to the whole of a name that it cuts in half, and shorn of titles for a person."""
    for name in names(text):
        if name.end <= start or end <= name.start:
            continue
        whole = (courteous(name) or name) if kind == "person" else name
        if whole.end <= start or end <= whole.start:
            continue
        if name.start <= start < whole.start:
            start = whole.start
        if whole.start < start < whole.end:
            titled = kind == "person" and name.start < whole.start
            start = whole.start if titled else _grown_left(text, whole, start, end)
        if whole.start < end < whole.end:
            end = _grown_right(text, whole, start, end)
    return start, end


def _grown_left(text: str, name: Name, start: int, end: int) -> int:
    """Where a name begins that a span cuts: not beyond "of", nor where the span holds a full name already."""
    held = text[start : min(end, name.end)]
    left_out = text[name.start : start]
    hyphened = left_out[-1:] in _HYPHENS
    if not hyphened and (len(held.split()) > 1 or re.search(r"\bof\s", left_out)):
        return start
    if len(left_out.split()) == 1 and is_country(left_out):
        return start
    return name.start


def _grown_right(text: str, name: Name, start: int, end: int) -> int:
    """Where a name ends that a span cuts: beyond "of" only behind a word that cannot do without it."""
    left_out = text[end : name.end]
    of = re.search(r"(?:^|\s)of\s", left_out)
    if of is None:
        return name.end
    if _OF.search(text[start : end + of.start()]):
        return name.end
    return end + of.start()


def _untitled(text: str, start: int, end: int) -> Span:
    """A person's name without the trade or title in small letters before it: "the botanist Carl …"."""
    for name in names(text):
        bare = courteous(name)
        if bare is None or bare.end != end or bare.start <= start or " " not in bare.text:
            continue
        lead = text[start : bare.start]
        if bare.start != name.start and name.start <= start:
            return bare.start, end
        if _TITLED.fullmatch(lead) and not _NO_TITLE.search(lead):
            return bare.start, end
    return start, end


def is_country(text: str) -> bool:
    """Whether words are a country or a nationality: "American" before a name is no part of it."""
    words = words_of(text)
    return bool(words) and all(word.text.startswith("=") for word in words)


@lru_cache(maxsize=1024)
def names(text: str) -> tuple[Name, ...]:
    """`find_names`, remembered: one window is asked about span by span."""
    return tuple(find_names(text))
