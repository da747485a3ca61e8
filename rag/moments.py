"""When what a sentence says was true: the time it speaks of for one of its values, else its article's day.

Gives `moment`. A time belongs to the value it stands by ("2,500 in 2021, down from 5,200 in 2020"); one that
is compared with, names a thing or tells of another matter belongs to none. Where it is in doubt, the
article's day counts. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag import values
from rag.domain import Article
from rag.sentences import sentence_spans
from rag.spoken_times import NEAR, Spoken, spoken_times
from rag.values import Found

_MADE_OF = (
    r"[a-z]+ed|built|begun|held|led|made|born|run|sold|taken|given|written|found|won|lost|left|struck|due|set"
)
# How a value was got is no aside: ", counted in 2021,".
_GOT = (
    r"(?!(?:counted|showed|recorded|reported|set(?! to)|reached|measured|registered|logged|compared|followed)"
    r"\b)"
)
_ASIDE = re.compile(
    rf",\s+{_GOT}(?:(?:who|whom|which|whose|where|first|once|originally|formerly)\b|(?:{_MADE_OF})\b)(?:[^,;]|,(?=\d)){{0,160}}"
)
_LEADING = re.compile(
    r"^\W{0,3}(?:[A-Z][a-z]+ly\s+)?(?:[A-Z][a-z]+ed|Built|Born|Held|Led|Made)\b(?:[^,;]|,(?=\d)){0,120},"
)
# Between a value and a time behind it, these begin what the time is of.
_BREAK = re.compile(
    r"[;—]|:\s|,\s+(?:and|but|as|so|then|yet|after|before|because)\b"
    r"|\b(?:while|whereas|which|who|whose|where|after|before|because|although|though|that|since|until)\b"
    r"|\b(?:below|above|than)\s+(?:its|the|their|his|her|an?|that|those)\b"
    r"|\b(?:and|but)\s+(?!\d)(?:[\w’'-]+\s+){1,4}?(?:was|were|is|are|had|has|have|will|would|[a-z]+ed|began|left|fell|rose)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:down|up|from|than|compared|against|versus|to|over)\b", re.IGNORECASE)
# What the nearest verb says of a value: of now, or of then.
_VERB = re.compile(
    r"(?P<now>\b(?:is|are|has|have|remains?|holds(?! that\b)|hosts?|stands?|still|continues?|employs|keeps?"
    r"|includes?|totals?|hold"
    r"|features?|offers?|makes|runs|serves|gives|provides?|costs|needs|uses|carries|covers|draws|sits|lies|lives|works"
    r"|will|shall)\b|[’'](?:ve|re|ll)\b)"
    r"|\b(?:was|were|had|did|rose|fell|held|stood|came|went|left|led|met|grew|took|made|won|lost|said|put|hit|began|ended"
    r"|(?!need|hundred|indeed|speed)[a-z]{2,}ed)\b"
)
_GOT_IN = re.compile(
    r"\b(?:counted|recorded|reported|registered|measured|logged|reached|seen|sold|hired|killed|made)\s+in\s*$"
)
# "down from 5,200 in 2020": what is compared with is of its own time, whatever the verb.
_FROM = re.compile(
    r"\b(?:from|than|with|to|against|over)\s+(?:(?:the|about|some|its|only|just|around)\s+){0,2}"
    r"(?:(?:a|an|the|its)\s+(?:[a-z]+\s+)?(?:peak|high|low|height|maximum|record|level|total)\s+of\s+"
    r"(?:(?:about|some|around|nearly|over)\s+)?)?$"
)
# "268 million, up from 231 million a year earlier": the time is of what is compared with.
_COMPARED = re.compile(
    r"\b(?:(?:up|down)\s+from|compared\s+(?:with|to)|against|versus|(?:more|less|fewer|higher|lower)\s+than|from)\s+"
    r"(?:(?:the|about|some|its|only|just|around|an?|nearly)\s+){0,2}[$£€]?\d"
)
# "well down from 2021, when the force peaked at 1,050": a time that what follows is told of.
_WHEN = re.compile(r",?\s+when\s")
_COMMA = re.compile(r",(?!\d)")
_WILL = re.compile(r"\b(?:will|would|shall|plans?|expects?|aims?|by)\b")
_COLON = re.compile(r"^\s?[:–—-]\s")  # "Ferries in 2019: 400"
_SEVERAL = re.compile(r"[.!?…][\"”’)]{0,3}\s+[\"“‘(]{0,2}[^\Wa-z_]|\n")
# "It held 400 that year": the time is told before.
_THEN = re.compile(
    r"\b(?:that|the\s+same)\s+(?:year|month|day|week|summer|spring|autumn|winter)\b|\bat\s+(?:the|that)\s+time\b"
    r"|\bby\s+then\b|\bback\s+then\b",
    re.IGNORECASE,
)
_BEFORE = 2  # sentences in which such a time is looked for
_LEAST = 400  # characters before a sentence in which these are found


def moment(article: Article, start: int, end: int, value: tuple[int, int] | None = None) -> str:
    """When article.text[start:end] was true: YYYY, YYYY-MM or YYYY-MM-DD; "" where nothing tells it.

    `value`: the place in the article's text of the value that is meant; without one the sentences' only
    time counts, or the one that opens them.
    """
    found = _spoken(article, start, end, value)
    return found.moment if found is not None else article.day.isoformat() if article.day else ""


@lru_cache(maxsize=1024)
def _spoken(article: Article, start: int, end: int, value: tuple[int, int] | None) -> Spoken | None:
    for low, high in _sentences(article.text, start, end):
        if value is None or low < value[1] <= high or low <= value[0] < high:
            told = spoken_times(article, low, high)
            times = [t for t in told if value is None or t.end <= value[0] or t.start >= value[1]]
            text = article.text[low:high]
            chosen = _only(article, times)
            if value is not None:
                chosen = _of_value(article, text, low, times, value) if times else None
            if chosen is not None or value is not None:
                return chosen or _said(article, times) or _told_before(article, low, high)
    return None


@lru_cache(maxsize=1024)
def _sentences(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    if not _SEVERAL.search(text, start, end):
        return ((start, end),)  # Punkt takes milliseconds to find one
    return tuple((start + a, start + b) for a, b in sentence_spans(text[start:end]))


def _only(article: Article, times: Sequence[Spoken]) -> Spoken | None:
    """Without a value: the time that opens the sentence, or the only one."""
    then = [each for each in times if each.way == "at"]
    if then and then[0].opens == "sentence":
        return then[0]
    if not then:
        return _said(article, times)
    return then[0] if len({each.moment for each in then}) == 1 else None


def _of_value(
    article: Article, text: str, low: int, times: Sequence[Spoken], value: tuple[int, int]
) -> Spoken | None:
    v0, v1 = value[0] - low, value[1] - low
    place = [each._replace(start=each.start - low, end=each.end - low) for each in times]
    masked = _masked(text, place)
    asides = [m.span() for m in (*_ASIDE.finditer(masked), *_LEADING.finditer(masked))]
    figures = [
        each
        for each in _figures(text)
        if each.value.kind != "date" and all(each.end <= t.start or each.start >= t.end for t in place)
    ]
    own = next((each for each in figures if each.start < v1 and each.end > v0), None)
    is_date = own is None and any(each.start < v1 and each.end > v0 for each in _figures(text))
    others = [e for e in figures if own is not None and e is not own and _of_one_kind(e, own)]
    within = next(((a, b) for a, b in asides if a <= v0 < b), None)
    then = [each for each in place if each.way == "at" and _shares(each, within, asides)]
    if within is not None:
        masked = masked[: within[1]]  # the verb behind an aside is of something else
    if is_date:
        ahead = [t for t in then if t.end <= v0 and t.opens and not _WILL.search(masked, 0, t.start)]
        return ahead[-1] if ahead else None
    if told := _when(masked, v0, place):
        return told
    return (
        _behind(article, masked, v0, v1, others, then, own)
        or _opening(masked, v0, others, then)
        or _ahead(article, masked, v0, v1, others, then)
    )


def _shares(time: Spoken, within: tuple[int, int] | None, asides: Sequence[tuple[int, int]]) -> bool:
    """Whether a time stands in the value's own aside, or in none and can be the whole sentence's."""
    own = next(((a, b) for a, b in asides if a <= time.start < b), None)
    return own == within or (own is None and time.opens == "sentence")


def _of_one_kind(found: Found, own: Found) -> bool:
    """Whether two figures are of one kind; beside a sum or a share a bare number is one too."""
    return _kind(found) == _kind(own) or (
        found.noun is None and _kind(found) == "number" and _kind(own) in ("money", "percent")
    )


def _kind(found: Found) -> str:
    return "number" if found.value.kind == "range" else found.value.kind


def _masked(text: str, times: Sequence[Spoken]) -> str:
    """The sentence with its times as figures: their commas part nothing, their words lead to nothing."""
    for each in times:
        text = text[: each.start] + "0" * (each.end - each.start) + text[each.end :]
    return text


_figures = lru_cache(maxsize=1024)(values.find)


def _when(text: str, v0: int, times: Sequence[Spoken]) -> Spoken | None:
    """The time before a value that a "when" says it is of, however the sentence leads to that time."""
    ahead = [each for each in times if each.end <= v0]
    if not ahead or (led := _WHEN.match(text, ahead[-1].end)) is None:
        return None
    return None if _BREAK.search(text, led.end(), v0) or _COMMA.search(text, led.end(), v0) else ahead[-1]


def _behind(
    article: Article,
    text: str,
    v0: int,
    v1: int,
    others: Sequence[Found],
    then: Sequence[Spoken],
    own: Found | None,
) -> Spoken | None:
    """The time that follows the value: "2,500 in 2021"."""
    for each in then:
        if each.start < v1:
            continue
        between = text[v1 : each.start]
        if _BREAK.search(between) or _COMPARED.search(between):
            return None
        if each.opens == "clause" and (own is None or any(e.start >= each.end for e in others)):
            return None  # it opens what comes next
        if _is_over(article, each) and not _is_then(text, v0, v1, each.start):
            return None
        passed = any(v1 <= e.start < each.start for e in others)
        return None if passed and (len(then) > 1 or _COMPARES.search(between)) else each
    return None


def _opening(text: str, v0: int, others: Sequence[Found], then: Sequence[Spoken]) -> Spoken | None:
    """The time that opens the value's clause, or the sentence."""
    for each in reversed(then):
        if each.end > v0 or not each.opens:
            continue
        if _claimed(text, each, others) and each.opens != "sentence":
            continue
        if each.opens == "comma" and _BREAK.search(text[each.end : v0]):
            continue
        return each
    return None


def _claimed(text: str, time: Spoken, others: Sequence[Found]) -> bool:
    """Whether a value before the time has it: "5,200 in 2020"."""
    before = [each for each in others if each.end <= time.start]
    return bool(before) and not _BREAK.search(text[before[-1].end : time.start]) and time.opens != "clause"


def _ahead(
    article: Article, text: str, v0: int, v1: int, others: Sequence[Found], then: Sequence[Spoken]
) -> Spoken | None:
    """The time before the value in its clause: "officials in July 2021 counted 2,500"."""
    for each in reversed(then):
        if each.end > v0:
            continue
        between = _COLON.sub("", text[each.end : v0])
        if _claimed(text, each, others) or _BREAK.search(between):
            return None
        if _is_over(article, each) and _is_now(text[each.end :], v0 - each.end, v1 - each.end, len(text)):
            return None
        return each
    return None


def _is_over(article: Article, time: Spoken) -> bool:
    return article.day is not None and article.day - time.last > NEAR


def _is_then(text: str, v0: int, v1: int, start: int) -> bool:
    """Whether the words about a value and the time behind it are of that time."""
    told = _FROM.search(text, max(0, v0 - 40), v0) or _GOT_IN.search(text, v1, start)
    return told is not None or not _is_now(text, v0, v1, start)


def _is_now(text: str, v0: int, v1: int, end: int) -> bool:
    """Whether the verb before the value, else the one between it and `end`, is of now."""
    before = list(_VERB.finditer(text, 0, v0))
    verb = before[-1] if before else _VERB.search(text, v1, end)
    return verb is not None and verb["now"] is not None


def _said(article: Article, times: Sequence[Spoken]) -> Spoken | None:
    """When it was said, where that is long before the article: else the article's day is as good."""
    return next(
        (each for each in times if each.way == "said" and (article.day is None or _is_over(article, each))),
        None,
    )


def _told_before(article: Article, low: int, high: int) -> Spoken | None:
    """The time that "that year" or "at the time" means: the last one told before."""
    if not _THEN.search(article.text[low:high]):
        return None
    start = max(article.text.rfind("\n", 0, low) + 1, low - _LEAST)
    for a, b in _sentences(article.text, start, low)[: -_BEFORE - 1 : -1]:
        if then := [each for each in spoken_times(article, a, b) if each.way == "at"]:
            return then[-1]
    return None
