"""The event by which a question tells its time: "before the withdrawal deal", "when the bridge opened".

Gives `event_words`. What stands behind "after" or "before" is an event only where it names one: no number of
years, no court that somebody came before, nothing that is asked for itself. Pure.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Relation = Literal["before_event", "after_event", "at_event"]


class EventWords(NamedTuple):
    """The place of the event's words in the question, and how the time asked for lies to it."""

    start: int
    end: int
    relation: Relation


_BEFORE = r"before|prior\s+to|ahead\s+of|until|till|up\s+to"
_AFTER = r"after|since|following|in\s+the\s+(?:wake|aftermath)\s+of"
_AT = r"during|at\s+the\s+(?:time|start|beginning|end|height|outbreak|peak)\s+of|as\s+of"
_LED = re.compile(rf"\b(?:(?P<before>{_BEFORE})|(?P<after>{_AFTER})|(?P<at>{_AT}))\s+", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:when|once|by\s+the\s+time)\s+", re.IGNORECASE)
# "When did it open?" asks; "when it opened" tells.
_ASKS = re.compile(
    r"(?:(?:did|do|does|was|were|is|are|will|would|has|have|had|ca|can|could|should|might)(?:n[’']t)?|exactly|if|in|on"
    r"|at|and|or|to|not)\b|\W",
    re.IGNORECASE,
)
# "named after", "two days after": another sense, or another day.
_OTHER_SENSE = re.compile(
    r"\b(?:named|name|called|look|looks|looked|looking|takes?|took|taken|seek|sought|go|goes|went|come|comes|came|the"
    r"|stand|stands|appears?|appeared|testif(?:y|ies|ied)|brought|ever|long|put|go(?:es|ing)?|day|night|year|week|month"
    r"|days|nights|years|weeks|months|hours?|minutes?|how\s+soon|one)\s+$",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:the|an?|his|her|their|its)\s+(?:[\w’'.-]+\s+){0,3}(?:court|committee|jury|judge|panel|senate|congress|council"
    r"|parliament|lawmakers|board|tribunal|magistrates|next|last|rest|others?|following)\b",
    re.IGNORECASE,
)
_DETERMINED = re.compile(
    r"(?:the|an?|his|her|its|their|our|this|that|these|those|last\s+[a-z]+[’']s)\s+[^\W_]", re.I
)
_NAMED = re.compile(r"[A-Z][\w’'.-]*")
_PLAIN_VERB = re.compile(r"[a-z][\w’'-]*\b(?<!ing)\s+[a-z]+ed\b")  # "after talks collapsed"
# "when the bridge opened" is a time; "when flights are cancelled" is a case.
_PAST = re.compile(
    r"(?P<now>\b(?:is|are|has|have|do|does|can|will|would|get|gets|go|goes|come|comes)\b)"
    r"|\b(?:was|were|had|did|became|began|broke|came|fell|fought|found|gave|got|grew|held|hit|left|lost|made|met|quit|ran"
    r"|rose|sank|saw|set|shook|shot|shut|sold|split|spoke|stood|struck|swept|took|went|withdrew|won|wrote|[a-z]{2,}ed)\b"
)
_CASE = re.compile(r"\b(?:may|might|can|could|must|should|will|would)\b")  # "before a pilot may fly"
_NO_SUBJECT = re.compile(r"[a-z]+(?:ing|ed)\b|left\b")
_END = re.compile(
    r"[?!;]|,\s|\.\s*$|\s[–—]\s|\s(?:and|but|how|which|what|who|where|whom|whose|did|do|does|compared|than)\b"
    r"|\s(?=(?:in|of|on|since|during|for|by|with|after)\s+(?:which|what)\b)",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(r"\b(?:which|what|whose|whom|who|when|how)\b", re.IGNORECASE)
_LONGEST = 120  # characters of an event's words
_WORD = re.compile(r"[^\W_][\w’'-]*")


def event_words(question: str, start: int = 0) -> EventWords | None:
    """The event named from `start` on; the last one where there are several, by what is asked."""
    found: EventWords | None = None
    for led in _LED.finditer(question, start):
        if _OTHER_SENSE.search(question, max(start, led.start() - 24), led.start()):
            continue
        if (end := _extent(question, led.end())) is not None:
            relation: Relation = (
                "before_event" if led["before"] else "after_event" if led["after"] else "at_event"
            )
            found = EventWords(led.end(), end, relation)
    if found is not None:
        return found
    for led in _WHEN.finditer(question, start):
        if _ASKS.match(question, led.end()) is None and (end := _extent(question, led.end(), clause=True)):
            return EventWords(led.end(), end, "at_event")
    return None


def _extent(question: str, at: int, *, clause: bool = False) -> int | None:
    """Where the event's words end, if they name one."""
    stop = _END.search(question, at, at + _LONGEST)
    end = stop.start() if stop else min(len(question), at + _LONGEST)
    words = question[at:end].rstrip(" .'\"”’")
    if not words or _ASKED_FOR.search(words) or _BODY.match(words) or _CASE.search(words):
        return None
    if clause:
        told = _PAST.search(words)
        if told is None or told["now"] or _NO_SUBJECT.match(words):
            return None
    elif not (_DETERMINED.match(words) or _NAMED.match(words) or _PLAIN_VERB.match(words)):
        return None
    return at + len(words) if len(_WORD.findall(words)) > (1 if clause else 0) else None
