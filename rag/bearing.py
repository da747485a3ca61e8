"""Whether a sentence's figures, dates and shares bear out a question's.

Gives `bear_out`, `share_of_whole` and `part_of_whole`. Figures alone: whether they count the same thing,
rag/polar.py judges by the words.
"""

from __future__ import annotations

import re

from rag import qualifiers, values
from rag.questions import Asking
from rag.values import Value

_MOST = re.compile(r"\b(?:most (?!\w+ly\b)|a majority|more than half|over half)", re.IGNORECASE)
_HALF = re.compile(r"\b(?:most|majority|half)\b", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|some|several|many|few"
    r"|half|most|parts?|a third|a quarter)(?: (?:more|others))?"
    r" of (?:the|its|their|his|her|these|those|our)\b"
    r"|\b(?:most|only|just)(?: about| some)? (?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|some"
    r"|half|part of)\b"
    r"|\bpart(?:ly|ially)\b|\bso far\b",
    re.IGNORECASE,
)

_BESIDE_IT = re.compile(
    r"\b(?:since|until|till|before|after|than|from|by|like|unlike|as)(?: (?:the|in|on|early|late))*\s*$",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:this|last|next|previous|earlier that) (?:year|month|week|season)\b", re.IGNORECASE)


def part_of_whole(told: str) -> bool:
    """Whether a sentence speaks of a part alone: "two of the four"."""
    return _PART.search(told) is not None


def part_named(asked_of: str, told: str) -> bool:
    """Whether a sentence speaks of a part of what is asked of as a whole: "three of the hostages"."""
    for match in _PART.finditer(told):
        words = re.findall(r"\w+", told[match.end() :])[:2]
        if any(re.search(rf"\b(?:the|these|those)\s+(?:\w+\s+)?{re.escape(w)}\b", asked_of) for w in words):
            return True
    return False


def share_of_whole(asked_of: str, told: str) -> bool | None:
    """Whether the one percentage of a sentence is most of the whole, where most is asked for; else None."""
    if not _MOST.search(asked_of) or _HALF.search(told):
        return None
    shares = [each.value for each in values.find(told) if each.value.kind == "percent"]
    return shares[0].low > 50 if shares else None


def bear_out(asking: Asking, told: str) -> bool | None:
    """Whether figures and dates bear out the question's; None where the sentence has none to compare."""
    if _HALF.search(asking.text) and not _HALF.search(told):
        return None
    placed = values.find(told)
    found = [each.value for each in placed]
    lengths = [each.value for each in values.find(asking.text) if each.value.kind == "duration"]
    for wanted in (*asking.figures, *lengths):
        rivals = [value for value in found if _comparable(wanted, value)]
        if not rivals:
            return None
        if any(_bears_out(wanted, value) for value in rivals):
            continue
        if any(_open_above(value) and value.low <= wanted.low for value in rivals):
            return None  # "at least 20" may be more than 20
        return False
    for time in asking.times:
        dated = [each for each in placed if each.value.kind == "date" and each.value.date is not None]
        if any(values.compatible(time, each.value) for each in dated):
            continue
        # "since 2018" and "this year, as in 2018" leave open when it was.
        if len(dated) != 1 or _BESIDE_IT.search(told[: dated[0].start]) or _NOW.search(told):
            return None
        return False
    return True


def _comparable(a: Value, b: Value) -> bool:
    counts = ("number", "range")
    if a.kind in counts or b.kind in counts:
        return a.kind in counts and b.kind in counts
    return a.kind == b.kind and (a.unit == b.unit or a.kind == "duration")


def _open_above(value: Value) -> bool:
    return qualifiers.kind(value.qualifier) in ("over", "at least")


def _bears_out(wanted: Value, given: Value) -> bool:
    """Whether a figure is as the question has it: "more than 200" by 250 and by "at least 300"."""
    sense = qualifiers.kind(wanted.qualifier)
    if sense == "over":
        said_over = qualifiers.kind(given.qualifier) == "over"
        return given.low > wanted.high or (said_over and given.low >= wanted.high)
    if sense == "at least":
        return given.low >= wanted.low
    if sense in ("under", "nearly"):
        return given.high < wanted.low or (
            given.high == wanted.low and qualifiers.kind(given.qualifier) in ("under", "nearly")
        )
    if sense == "at most":
        return given.high <= wanted.high
    if sense == "about":
        return given.low <= wanted.high * 1.1 and given.high >= wanted.low * 0.9
    return values.compatible(wanted, given)
