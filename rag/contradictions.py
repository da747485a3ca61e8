"""Where somebody says, without a figure, that something is not so: "no such decision had been taken".

Gives `contradiction`: the sentence that says it, and who. What `rag.tellings` reads as a denial ("denied it")
is its own. Wording alone. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag import values
from rag.givers import clause, subject

_THING = (
    r"(?:sum|figures?|numbers?|claims?|accounts?|reports?|counts?|tally|estimates?|view|version|story"
    r"|charges?|allegations?"
    r"|accusations?|criticism|suggestions?|reading|assertions?)"
)
_ENDS = r"(?=\s*(?:[.,;:—–]|$)| (?:within|on|at|in|as|and|but|outright|flatly|yesterday|later|sharply)\b)"
_NO_FIGURE = (
    rf"(?:(?:it|this|that|him|her|them|so)\b{_ENDS}"
    rf"|(?:that|this|the|those|these|his|her|its|their|such) (?:\w+ )?{_THING}\b(?! (?:that|of|as)\b))"
)
_AGAINST = re.compile(  # what its subject does to what was said before
    rf"\s(?:contradict(?:s|ed) {_NO_FIGURE}|contests? {_NO_FIGURE}|contested {_NO_FIGURE}"
    rf"|(?:do(?:es)?|did|would) not (?:accept|believe|agree with|share|recogni[sz]e) {_NO_FIGURE}"
    rf"|(?:dispute[sd]?|reject(?:s|ed)?|dismiss(?:es|ed)?|question(?:s|ed)?|challenge[sd]?|den(?:ies"
    rf"|ied)) {_NO_FIGURE}"
    rf"|call(?:s|ed)? (?:that|the|this|those) {_THING} (?:[“\"‘]|(?:\w+ )?(?:false|untrue|wrong|invented"
    rf"|nonsense|absurd|exaggerated"
    r"|a lie|misleading|baseless))"
    r"|(?:said|says|insist(?:s|ed)?|maintain(?:s|ed)?)(?: that)? (?:there (?:is|was|were|are) no such"
    r"|no such|nothing of the"
    r" (?:sort|kind)))"
)
_NO_SUCH = re.compile(
    r"\b(?:no such \w+|nothing of the (?:sort|kind)) (?:had|has|have|was|were|is)\b", re.IGNORECASE
)
_OPEN = re.compile(
    r"\b(?:still|not yet|unpaid|waiting|wait|missing|without|have not|has not|had not|unresolved"
    r"|outstanding|owed|homeless)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\s(?:say|says|said|insist(?:s|ed)?|maintain(?:s|ed)?)(?: that)? (?:all|everyone|everybody"
    r"|each of them|none|nobody"
    r"|no one)(?: of them)? (?:have|has|had|was|were|is|are) (?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Offsets in the text: the sentence that says it, and who says it there."""

    start: int
    end: int
    speaker: tuple[int, int]


def contradiction(
    text: str, own: tuple[int, int], value: tuple[int, int] | None, following: tuple[int, int] | None
) -> Contradiction | None:
    """Who contradicts the sentence `own` in it behind the value, or in the sentence that follows it."""
    low, high = own
    sentence, place = text[low:high], (value[0] - low, value[1] - low) if value else None
    pending = place is not None and _OPEN.search(re.split(r"[,;]", sentence[place[1] :])[0]) is not None
    last = place is None or _is_last(sentence, *place)
    if place is not None and (end := clause(sentence, *place)[1]) < len(sentence):
        found = _denier(sentence[end:], pending=pending, last=last)
        if found is not None:
            return Contradiction(low, high, (low + end + found[0], low + end + found[1]))
    if following is not None:
        a, b = following
        found = _denier(text[a:b], pending=pending, last=last)
        if found is not None:
            return Contradiction(a, b, (a + found[0], a + found[1]))
    return None


def _is_last(sentence: str, low: int, high: int) -> bool:
    """Whether "that figure" would mean the value: the last one, but for what it is a part of."""
    found = [each for each in values.find(sentence) if each.value.kind not in ("date", "duration")]
    figures = [each for each in found if not re.search(r"\bof (?:the|its|their) $", sentence[: each.start])]
    return (
        any(each.start < high and low < each.end for each in found)
        and figures[-1:] != []
        and figures[-1].start < high
    )


def _denier(words: str, *, pending: bool, last: bool) -> tuple[int, int] | None:
    """The subject that takes back in these words what was said before."""
    for pattern in (_AGAINST, _ALL) if pending else (_AGAINST,):
        for found in pattern.finditer(words):
            of_figure = re.search(r"\b(?:figures?|sum|numbers?|counts?|tally|estimates?)\b", found.group())
            if (last or not of_figure) and (who := subject(words, found.start())) is not None:
                return who
    if no_such := _NO_SUCH.search(words):
        said = re.compile(r"\s(?:said|says|wrote|replied|stated|added)\b").search(words)
        if said and (who := subject(words, said.start())) is not None and who[1] <= no_such.start():
            return who
    return None
