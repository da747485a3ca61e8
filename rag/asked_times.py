"""The time that a question asks for, and the day of an event by which it tells it.

Gives `AskedTime`, `asked_time` and `resolve`. A time that only names a thing ("the 2016 election"), that
is compared with, or that stands in an aside is not asked for. Pure; the caller gives the day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from rag.domain import Hit
from rag.event_days import event_days
from rag.event_words import EventWords, event_words
from rag.question_days import Named, question_days
from rag.sentences import sentence_spans
from rag.time_leads import TAIL, way_of

Asked = Literal["at", "as_of", "before", "since", "after", "now", "before_event", "after_event", "at_event"]


@dataclass(frozen=True, slots=True)
class AskedTime:
    """Days asked for, both included; None: open on that side, or for an event not known yet.

    `start` and `end` place its words in the question; of an event, the event's words alone.
    """

    first: date | None
    last: date | None
    start: int
    end: int
    kind: Asked

    @property
    def of_event(self) -> bool:
        return self.kind.endswith("_event")


_MANNER = (
    r"(?:the|early|late|mid|end|close|start|beginning|middle|of|year|month|week|about|around|night|morning|day|calendar"
    r"|fiscal|financial|school|in|on|at)"
)
_LEAD = re.compile(
    r"\b(?P<lead>as\s+(?:of|at)|by|up\s+to|since|starting|after|following|past|before|prior\s+to|ahead\s+of|until|till"
    r"|through|between|from|than|compared\s+(?:to|with)|versus|against|in|on|during|at|throughout|over|for|within|around"
    rf"|about)\s+(?:{_MANNER}[\s-]+){{0,5}}$|(?:^|,|\()\s*(?:{_MANNER}[\s-]+){{0,5}}$",
    re.IGNORECASE,
)
_END_OF = re.compile(r"\b(?:at\s+)?(?:the\s+)?(?:end|close)\s+of\s+(?:the\s+)?$", re.IGNORECASE)
_TO = re.compile(
    r"\s*(?:and|to|through|until|till|[-–])\s+(?:(?:the|early|late|mid|end|of)[\s-]+){0,3}$", re.IGNORECASE
)
_BOTH = re.compile(r"\s*(?:/|or|and)\s*", re.IGNORECASE)
_ONWARD = re.compile(r"\s+on(?:wards?)?\b(?!\s+(?:the|a|an)\b)", re.IGNORECASE)
_COMPARED = ("than", "compared to", "compared with", "versus", "against")
_NAME = re.compile(r"[A-Z][\w’'.-]*\s+$")  # "Paris 2024", "Resolution 1701"
# "its 2023 revenue", "the 2023 season": a year that what is asked was measured in.
_MEASURED = re.compile(
    r"\s+(?:[a-z][\w’'-]*\s+){0,2}?(?:revenues?|profits?|sales|budget|earnings|turnover|season|output|production|harvest"
    r"|population|census|turnout|spending|exports|imports|deaths|toll|total|figures?|fiscal\s+year|school\s+year"
    r"|financial\s+year|academic\s+year|tax\s+year)\b"
)
_THE = re.compile(r"\b(?:the|an?|his|her|its|their|our|this|that|\w+[’']s)\s+$", re.IGNORECASE)
_A_NOUN = re.compile(
    r"\s+(?!(?:and|or|but|in|on|at|to|from|by|with|for|as|when|did|do|does|was|were|is|are|had|has|have|will|would|how"
    r"|who|what|which|where)\b)[^\W\d_]"
)
_DAY = timedelta(days=1)
_ASIDE = re.compile(
    r",\s+(?:who|which|whose|whom|where)\b[^,?]{0,200},|^\W*(?:after|before|since|while|despite)\s+\w+ing\b[^,?]{0,160},",
    re.IGNORECASE,
)
# Of words that say no day, those that ask for the newest.
_NOW = re.compile(
    r"\b(?:currently|now|nowadays|today|presently|at\s+present|at\s+the\s+moment|these\s+days|so\s+far|to\s+date(?=[?.,]|$)"
    r"|still|(?<!to )(?<!will )(?<!would )remains?|remaining|latest|newest|most\s+recent|current"
    r"|(?:as\s+of|by|until|up\s+to)\s+(?:now|today))\b",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(r"[’']s\b|-")
_NOW_NAMES = re.compile(r"\b(?:Still|Current|Now|Today|Latest)\s+[A-Z]")


def asked_time(question: str, today: date) -> AskedTime | None:
    """The time asked for on the day `today`; None where none is, or where several are.

    Days named come first, then an event that it is told by, then words such as "currently".
    """
    low, high = _asking(question)
    text = question[:high]
    named = [each for each in question_days(text, today) if each.start >= low and not _in_aside(text, each)]
    named = [
        each for each in named if not (each.first == each.last == today and _NOW.match(text, each.start))
    ]
    dated = _merged([told for each in _spans(text, named) if (told := _dated(text, *each)) is not None])
    event = event_words(text, low)
    if dated is not None and event is not None and event.start <= dated.start < event.end:
        return _of_dated_event(event, dated)
    if dated is not None or len(named) > 1:
        return dated
    if event is not None:
        return AskedTime(None, None, event.start, event.end, event.relation)
    return _now(text, low, today)


def _asking(question: str) -> tuple[int, int]:
    """The sentence that asks: the last with a question mark, else all of it."""
    spans = sentence_spans(question)
    asking = [span for span in spans if question[span[0] : span[1]].rstrip("\"”’')").endswith("?")]
    return asking[-1] if asking else (0, len(question))


def _spans(text: str, named: Sequence[Named]) -> list[tuple[Named, bool]]:
    """Two times that begin and end a span as one: "between 2019 and 2021"; and whether each is one."""
    spans: list[tuple[Named, bool]] = []
    for each in named:
        before = spans[-1][0] if spans else None
        between = text[before.end : each.start] if before is not None else ""
        if before is not None and (
            _BOTH.fullmatch(between) or (_TO.fullmatch(between) and _begins(text, before))
        ):
            spans[-1] = (Named(before.start, each.end, min(before.first, each.first), each.last), True)
        else:
            spans.append((each, False))
    return spans


def _begins(text: str, named: Named) -> bool:
    return _led(text, named.start)[0] in ("between", "from")


def _led(text: str, at: int) -> tuple[str, int]:
    """The word that leads to a time, and where it stands; of a time that no word leads to, "" and `at`."""
    low = max(0, at - TAIL)
    lead = _LEAD.search(text[low:at])
    if lead is None:
        return "none", at
    word = " ".join((lead["lead"] or "").casefold().split())
    return word, low + lead.start() if word else at


def _dated(text: str, named: Named, span: bool) -> AskedTime | None:
    """A time named, as it is asked for; None where it is not."""
    word, start = _led(text, named.start)
    first, last, end = named.first, named.last, named.end
    if span or named.runs:
        return AskedTime(first, last, start, end, "at")
    if word in _COMPARED or _only_names(text, named, word):
        return None
    if word in ("since", "starting") or (word == "from" and _ONWARD.match(text, end)):
        return AskedTime(first, None, start, end, "since")
    if word in ("after", "following", "past"):
        return AskedTime(last + timedelta(days=1), None, start, end, "after") if last < date.max else None
    if word in ("before", "prior to", "ahead of"):
        return AskedTime(None, first - timedelta(days=1), start, end, "before") if first > date.min else None
    if word in ("until", "till"):
        return AskedTime(None, last, start, end, "before")
    if word in ("as of", "as at", "by", "up to"):
        return AskedTime(first, last, start, end, "as_of")
    if _END_OF.search(text[max(0, named.start - 24) : named.start]):
        return AskedTime(first, last, start, end, "as_of")
    if word == "from" and text[named.start : end].isdecimal():
        return None  # "a card from 1952"
    return AskedTime(first, last, start, end, "at")


def _only_names(text: str, named: Named, word: str) -> bool:
    """Whether the time is part of a name: "the 2016 election", "Paris 2024"."""
    before, after = text[max(0, named.start - TAIL) : named.start], text[named.end : named.end + TAIL]
    words = text[named.start : named.end]
    if words.isdecimal() and word == "none" and _NAME.search(before):
        return True
    if _MEASURED.match(after):
        return False
    if re.match(r"last|this|next|yesterday|today|tomorrow|\w+\s+\w+\s+ago", words, re.IGNORECASE):
        return False
    if _OF_ANOTHER.match(after):
        return True
    way = way_of(before, after, words, named.last, None)
    return way == "named" or (
        way == "at" and _THE.search(before) is not None and _A_NOUN.match(after) is not None
    )


def _merged(dated: Sequence[AskedTime]) -> AskedTime | None:
    """The only time asked for, or the most exact of several that lie in each other."""
    found: AskedTime | None = None
    for each in dated:
        if found is None or _holds(found, each):
            found = each
        elif not _holds(each, found):
            return None
    return found


def _holds(outer: AskedTime, inner: AskedTime) -> bool:
    first, last = outer.first or date.min, outer.last or date.max
    return first <= (inner.first or date.min) and (inner.last or date.max) <= last


def _in_aside(text: str, named: Named) -> bool:
    return any(a.start() <= named.start and named.end <= a.end() for a in _ASIDE.finditer(text))


def _of_dated_event(event: EventWords, dated: AskedTime) -> AskedTime:
    """ "after the coup in 2021": the event's words hold its time."""
    first, last = dated.first, dated.last
    if event.relation == "before_event" and first is not None and first > date.min:
        return AskedTime(None, first - timedelta(days=1), event.start, event.end, "before")
    if event.relation == "after_event":
        return AskedTime(first, None, event.start, event.end, "since")
    return AskedTime(first, last, event.start, event.end, "at")


def _now(text: str, low: int, today: date) -> AskedTime | None:
    for match in _NOW.finditer(text, low):
        if match.group().isupper():
            continue  # "USA TODAY"
        if not _NOW_NAMES.match(text, match.start()) and not _OF_ANOTHER.match(text, match.end()):
            return AskedTime(None, today, *match.span(), "now")
    return None


def resolve(asked: AskedTime, question: str, hits: Sequence[Hit]) -> AskedTime:
    """The time asked for, with the days of its event where a hit tells them; any other as it is."""
    if not asked.of_event or asked.first is not None or asked.last is not None:
        return asked
    days = event_days(question[asked.start : asked.end], hits)
    if days is None:
        return asked
    first, last = days
    if asked.kind == "before_event":
        return replace(asked, last=max(first, date.min + _DAY) - _DAY)
    return replace(asked, first=first, last=None if asked.kind == "after_event" else last)
