"""The tense beside a day: what the verbs around it say of when it lies.

Gives `tense`. A present tense is a future only where the verb leads straight to the day ("the museum reopens
on Saturday"): elsewhere it tells nothing. Pure; judges words, knows no grammar.
"""

from __future__ import annotations

import re

from rag.near_days import Tense

_PLAN = r"(?:set|due|scheduled|expected|slated|planned|poised|forecast|predicted|likely)"
_IS = r"(?:(?:is|are|be|has\s+been|have\s+been)(?:\s+(?:now|also|still|not|widely|next))?)"
_CUE = re.compile(
    rf"(?P<future>\b{_IS}\s+{_PLAN}\b|\b(?:has|have)\s+(?:until|till)\b"
    r"|\b(?:will|shall|won['’]t|going\s+to|upcoming|coming|look(?:s|ing)\s+forward\s+to)\b|['’]ll\b"
    rf"|\b(?<!was )(?<!were )(?<!had )(?<!been ){_PLAN}\s+(?:(?:to|for|on|in|by)\b|$)"
    r"|\b(?:plans?|aims?|hopes?|intends?)\s+to\b)"
    r"|(?P<doubt>\b(?:would|could|might|may|should|must|can|if|unless|when|once|conclude|convene|begin|resume|ahead\s+of)\b"
    rf"|\b(?:was|were|had|been)\s+{_PLAN}\b|\bhad\s+(?:planned|hoped|until)\b"
    r"|\b[a-z]+ed\s+to\s+(?!the\b|an?\b)[a-z]+)"
    r"|(?P<past>\b(?:was|were|had|did|has|have|said|told|made|took|went|came|began|became|gave|found|left|held|met|won"
    r"|lost|sold|rose|fell|grew|broke|spoke|wrote|saw|led|ran|sent|brought|thought|knew|got|kept|stood|struck|shot"
    r"|cut|hit|put|set|quit|beat|fled|flew|drew|drove|died|says|slid|sank|swept|swam|swore|taught|threw|wore|caught"
    r"|fought|bought|sought|slept|spent|built|dealt|felt|fed|forgot|froze|hid|lent|paid|rode|rang|sang|shook|shone"
    r"|sat|stole|stuck|swung|tore|woke|withdrew|overtook|undertook|blew|chose|crept|dug|drank|ate|flung|hung|heard"
    r"|lit|overcame|sprang|spun)\b"
    r"|\b(?!(?:hundr|ne|inde|spe|fe|se|bre|exce|proce|succe|ble|we|sacr|nak|unit)ed\b)[a-z]{2,}ed\b)"
)
# "the updated boosters": a word between an article and its noun is no verb; nor is "cut" of "to cut" a past.
_QUALIFIES = re.compile(
    r"\b(?:the|a|an|this|that|these|those|its|his|her|their|our|of|with|for|newly|more|most)\s+$"
)
_BARE = re.compile(
    r"(?:(?:to|will|shall|won['’]t|would|could|might|may|should|must|can|not)\s+)(?:cut|hit|put|set|quit|beat)$"
    rf"|(?:will|shall|won['’]t|{_PLAN}\s+to|going\s+to)\s+(?:begin|resume|convene|conclude)$"
)
_SINCE = re.compile(r"\bsince\s+$", re.IGNORECASE)
_BY = re.compile(
    r"\b(?:starting|beginning|by|until|till|before|ahead\s+of|through|to)\s+(?:the\s+)?$", re.IGNORECASE
)
# What stands between the verb and its day: "at midnight on", "to the Senate on"; no second happening.
_WORD = r"(?!(?:after|since|following|during|when|where|before|amid|over|who|which|that|and|but|as|with)\b)[\w’'.-]+\s+"
_PHRASES = (
    rf"(?:(?:to|in|at|from|into|for|against|on|off|out|of|back|until|till)\s+(?:{_WORD}){{0,4}}?){{0,3}}"
    r"(?:this\s+|early\s+|late\s+)?$"
)
_VERBS = (  # (of one, of several): what is said of a day to come
    r"(?:opens|reopens|begins|meets|convenes|resumes|expires|arrives|departs|closes|goes|comes|continues|concludes"
    r"|takes\s+(?:effect|place|office)|kicks\s+off|retires|airs)",
    r"(?:open|reopen|begin|meet|convene|resume|expire|arrive|depart|close|go|come|continue|conclude"
    r"|take\s+(?:effect|place|office)|kick\s+off|retire|air|return|vote|start|end|leave|run|head|travel|launch|fly)",
)
_MANY = r"(?:[a-z]+[^s\W]s|[Tt]hey|[Ww]e|[Pp]eople|[Cc]hildren|sides)"
_SURE = re.compile(rf"\b(?:{_VERBS[0]}|(?:is|are)\s+(?:due|out|up|back|open|closed|off|live))\s+{_PHRASES}")
_IS_ON = re.compile(rf"\b(?:is|are)\s+(?:(?:not|now|still|only)\s+)?(?:(?:in|at|on)\s+(?:{_WORD}){{0,3}})?$")
# As well nouns: "after the votes on Friday".
_PERHAPS = re.compile(
    rf"\b(?:[\w’'.]+\s+(?:returns|votes|starts|ends|leaves|runs|heads|travels|launches|flies)"
    rf"|{_MANY}\s+{_VERBS[1]})\s+{_PHRASES}"
    r"|\b(?:faces?|hosts?|plays?|visits?)\s+(?:[A-Z][\w’'.-]*\s+){1,4}(?:on\s+)?$"
)
_COUNTED = re.compile(
    r"(?:the|an?|this|that|these|those|its|his|her|their|our|two|three|four|five|six|seven|several|many|some|more"
    r"|first|last|late|early|of|in|on|at|by|after|before|with|for|from|\d+)\s",
    re.IGNORECASE,
)
_SCHEDULED = re.compile(rf"\b{_VERBS[0]}\b|\b(?:returns|votes|starts|ends|leaves)\b")
_FINITE = re.compile(r"\s+(?:is|are|was|were|will|would|could|may|might|has|had)\b")
_IS_SAID = re.compile(r"\s+(?:is|are|will|would|could|may|might)\b")
_SUBJECT = re.compile(r"(?:^|[,;:–—]\s|\b(?:that|and|but|because|only\s+is))\W*$", re.IGNORECASE)
_FRONTED = re.compile(r"^\W*(?:(?:on|early|late|this)\s+)*$", re.IGNORECASE)
_REPORTS = re.compile(r"\b(?:said|says|told\s+[\w’'. ]{1,30}|announced|reported|confirmed|that)\s+$")
# What is said of somebody by the way: its verb is of another day.
_ASIDE = r",\s+(?:who|whom|which|whose|where)\b[^,]*"
_ASIDES = re.compile(rf"{_ASIDE},")
_IN_ASIDE = re.compile(rf"{_ASIDE}$")


def tense(before: str, after: str) -> Tense | None:
    """What the words around a mention say of it; None where they say nothing. Both are of its sentence."""
    before, after = _ASIDES.sub(",", before), _ASIDES.sub(",", after)
    if (aside := _IN_ASIDE.search(before)) is not None:
        before, after = before[aside.start() :], after.partition(",")[0]
    if _SINCE.search(before):
        return "past"
    said = _said(before, after)
    return "doubt" if _BY.search(before) and said != "future" else said


def is_reported(before: str) -> bool:
    """Whether the day is when somebody spoke: "officials said on Monday"."""
    return bool(re.search(r"\b(?:said|says|told\s+[\w’'. ]{1,30}|announced)\s+(?:late\s+|early\s+)?(?:on\s+)?$", before))


def _said(before: str, after: str) -> Tense | None:
    cues = _cues(before)
    last = cues[-1] if cues else None
    if _happens(before, after, last):
        return "future"
    if last is not None:
        if last.lastgroup == "past" and _REPORTS.search(before) and _IS_SAID.match(after):
            return "doubt"  # "He said Friday is the deadline"
        return last.lastgroup  # type: ignore[return-value]
    if _SUBJECT.search(before) and re.match(r"\s+(?:is|are)\b", after):
        return "future"
    cues = [cue for cue in _cues(after) if not re.match(r"\s+by\b", after[cue.end() :])]
    fronted = bool(_FRONTED.match(before))
    if fronted and (present := _SCHEDULED.search(after)) is not None:
        if not cues or present.start() < cues[0].start():
            return "future"
    if not cues:
        return None
    first = cues[0]
    # "A hearing Friday for the man arrested in May will …": the first may be no verb of the sentence.
    if not fronted and first.group().endswith("ed") and any(cue.lastgroup != "past" for cue in cues):
        return "doubt"
    return first.lastgroup  # type: ignore[return-value]


def _cues(words: str) -> list[re.Match[str]]:
    return [
        cue
        for cue in _CUE.finditer(words)
        if not _QUALIFIES.search(words, 0, cue.start())
        and not _BARE.search(words, max(0, cue.start() - 24), cue.end())
    ]


def _happens(before: str, after: str, last: re.Match[str] | None) -> bool:
    """Whether a present tense leads straight to the day."""
    start = max(0, len(before) - 160)
    near = before[start:]
    found = _SURE.search(near) or _IS_ON.search(near)
    if found is None and last is None and not _FINITE.match(after):
        found = _PERHAPS.search(near)
        if found is not None and _COUNTED.match(found.group()):
            found = None
    return found is not None and (last is None or last.start() < start + found.start())
