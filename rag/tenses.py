"""The tense beside a day: what the verbs around it say of when it lies.

Gives `tense`. A present tense is a future only where the verb leads straight to the day ("the museum reopens
on Saturday"): elsewhere it tells nothing. Pure; judges words, knows no grammar.
"""

from __future__ import annotations

import re

from rag.near_days import Tense

_PLAN = r"(?:set|due|scheduled|expected|slated|planned|poised|forecast|predicted)"
_IS = r"(?:(?:is|are|be|has\s+been|have\s+been)(?:\s+(?:now|also|still|not|widely|next))?)"
_VERBS = (  # (of one, of several): what is said of a day to come
    r"(?:opens|reopens|begins|meets|convenes|resumes|expires|closes|goes|comes\s+(?:out|into)|continues|concludes"
    r"|takes\s+(?:effect|place|office)|kicks\s+off|retires|airs|runs\s+(?:from|until|through|till))",
    r"(?:open|reopen|begin|meet|convene|resume|expire|close|continue|conclude|vote|start|end|air|return\s+on"
    r"|take\s+(?:effect|place|office)|kick\s+off|come\s+(?:out|into)|(?:go|head)\s+(?:to\s+the\s+polls|on\s+sale))",
)
_MANY = r"(?:[A-Za-z]+[^s\W]s|[Tt]hey|[Ww]e|[Pp]eople|[Cc]hildren|sides)"
_CUE = re.compile(
    rf"(?P<future>\b{_IS}\s+(?:{_PLAN}\b|likely\s+to\b)|\b(?:has|have)\s+(?:until|till)\b"
    r"|\b(?:will|shall|won['’]t|going\s+to|upcoming|coming|look(?:s|ing)\s+forward\s+to)\b|['’]ll\b"
    r"|\b(?:is|are)\s+to\s+(?!blame\b|date\b)[a-z]+\b"
    rf"|\b(?<!was )(?<!were )(?<!had )(?<!been ){_PLAN}\s+(?:to|for|on|in|by)\b"
    r"|\b(?<!was )(?<!were )(?<!had )(?<!been )(?:due|scheduled|expected|slated)\s+$"
    r"|\b(?:plans?|aims?|hopes?|intends?)\s+to\b)"
    r"|(?P<doubt>\b(?:would|could|might|may|should|must|can|if|unless|when|once|conclude|convene|begin|resume|ahead\s+of)\b"
    rf"|\b{_VERBS[0]}\b|\b(?:was|were|had|been)\s+{_PLAN}\b|\bhad\s+(?:planned|hoped|until)\b"
    r"|\b[a-z]+ed\s+to\s+(?!the\b|an?\b)[a-z]+)"
    r"|(?P<past>\b(?:was|were|had|did|has|have|said|told|made|took|went|came|began|became|gave|found|left|held|met|won"
    r"|lost|sold|rose|fell|grew|broke|spoke|wrote|saw|led|ran|sent|brought|thought|knew|got|kept|stood|struck|shot"
    r"|cut|hit|put|set|quit|fled|flew|drew|drove|died|says|slid|sank|swept|swam|swore|taught|threw|wore|caught"
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
    r"(?:(?:to|will|shall|won['’]t|would|could|might|may|should|must|can|not)\s+)(?:cut|hit|put|set|quit)$"
    rf"|(?:will|shall|won['’]t|{_PLAN}\s+to|going\s+to)\s+(?:begin|resume|convene|conclude)$"
)
# "will be held", "could be closed": the time is that of the word before.
_PASSIVE = re.compile(r"\b(?:be|being)(?:\s+(?:not|also|[a-z]+ly))?\s+$")
_IS_DONE = re.compile(r"\b(?:is|are)\s+$")
_SINCE = re.compile(r"\bsince\s+$", re.IGNORECASE)
_BY = re.compile(
    r"\b(?:starting|beginning|by|until|till|before|ahead\s+of|through|to)\s+(?:the\s+)?$", re.IGNORECASE
)
# "By 17 May 148 had died": what had come about by a day tells that the day is past.
_BY_THEN = re.compile(r"\bby\s+(?:the\s+)?$", re.IGNORECASE)
_HAD_DONE = re.compile(
    r"\bhad\s+(?:(?:already|also|only|been|[a-z]+ly)\s+){0,2}"
    r"(?!(?:to|until|till|an?|the|no|planned|hoped|wanted|promised|pledged|agreed|expected)\b)[a-z]+"
    r"(?!.*\bto\s+[a-z])"
)
# What stands between the verb and its day: "at midnight on", "to the Senate on"; no second happening.
_WORD = (
    r"(?!(?:after|since|following|during|when|where|before|amid|over|who|which|that|and|but|as|with)\b)"
    r"[\w’'.-]+\s+"
)
_PHRASES = (
    rf"(?:(?:to|in|at|from|into|for|against|on|off|out|of|back|until|till)\s+(?:{_WORD}){{0,4}}?){{0,3}}"
    r"(?:this\s+|early\s+|late\s+)?$"
)
_LEADS = re.compile(rf"\s+{_PHRASES}")
_SURE = re.compile(
    rf"\b(?P<verb>{_VERBS[0]}|(?:is|are)\s+(?:due|out|up|back|open|closed|off|live))\s+{_PHRASES}"
)
_IS_ON = re.compile(
    rf"\b(?P<verb>is|are)\s+(?:(?:not|now|still|only)\s+)?(?:(?:in|at|on)\s+(?:{_WORD}){{0,3}})?$"
)
# As well nouns, or what captions say of a day that is past: "after the votes on Friday", "arrives on Monday".
_PERHAPS = re.compile(
    rf"\b(?P<verb>[\w’'.]+\s+(?:votes|starts|ends)|{_MANY}\s+{_VERBS[1]})\s+{_PHRASES}"
    r"|\b(?P<other>[\w’'.]+\s+returns\s+(?:on\s+)?|faces?\s+(?:[A-Z][\w’'.-]*\s+){1,4}(?:on\s+)?)$"
)
_COUNTED = re.compile(
    r"(?:the|an?|this|that|these|those|its|his|her|their|our|two|three|four|five|six|seven|several|many|some|more"
    r"|first|last|late|early|of|in|on|at|by|after|before|with|for|from|\d+)\s",
    re.IGNORECASE,
)
_SCHEDULED = re.compile(rf"\b{_VERBS[0]}\b|\b(?:returns|votes|starts|ends)\b")
_FINITE = re.compile(r"\s+(?:is|are|was|were|will|would|could|may|might|has|had)\b")
_IS_SAID = re.compile(r"\s+(?:is|are|will|would|could|may|might)\b")
_SUBJECT = re.compile(r"(?:^|[,;:–—]\s|\b(?:that|and|but|because|only\s+is))\W*$", re.IGNORECASE)
_FRONTED = re.compile(
    r"^\W*(?:(?:and|but|so|then|also|meanwhile|on|early|late|later|earlier|this)\W+)*$", re.IGNORECASE
)
_SPOKEN = re.compile(
    r"\b(?:said|says|told\s{1,3}[\w’'. ]{1,30}|announced)\s{1,3}(?:late\s{1,3}|early\s{1,3})?(?:on\s{1,3})?$"
)
_REPORTS = re.compile(r"\b(?:said|says|told\s{1,3}[\w’'. ]{1,30}|announced|reported|confirmed|that)\s{1,3}$")
_REPORTS_OF = re.compile(r"\baccording to (?:a |the |new )?reports?\b[^.;]{0,80} on\s+$", re.IGNORECASE)
_NEAR_BY = 100  # characters from such a day within which its verb stands
_FEW = 4  # words before "on Monday," that opens a sentence: "In the capital on Monday,"
# What is said of somebody by the way: its verb is of another day.
_ASIDE = r",\s+(?:who|whom|which|whose|where)\b[^,]*"
_ASIDES = re.compile(rf"{_ASIDE},")
_IN_ASIDE = re.compile(rf"{_ASIDE}$")


def tense(before: str, after: str) -> Tense | None:
    """What the words around a mention say of it; None where they say nothing. Both are of its sentence."""
    before, after = _ASIDES.sub(",", before), _ASIDES.sub(",", after)
    if (aside := _IN_ASIDE.search(before)) is not None:
        before, after = before[aside.start() :], after.partition(",")[0]
    if _SINCE.search(before) or _REPORTS_OF.search(before):
        return "past"
    said = _said(before, after)
    by = _BY_THEN.search(before)
    if by is not None and said == "past":
        words = after.partition(";")[0] if is_fronted(before[: by.start()]) else before
        if _HAD_DONE.search(words[:_NEAR_BY] if words is not before else before[-_NEAR_BY:]):
            return "past"
    return "doubt" if _BY.search(before) and said not in ("future", "present") else said


def is_fronted(before: str) -> bool:
    """Whether nothing but "On" or "And on" stands before the day."""
    return _FRONTED.match(before) is not None


def is_reported(before: str) -> bool:
    """Whether the day is when somebody spoke: "officials said on Monday"."""
    return _SPOKEN.search(before) is not None


def _said(before: str, after: str) -> Tense | None:
    cues = _cues(before)
    last = cues[-1] if cues else None
    if _happens(before, after, last):
        return "present"
    if last is not None:
        if last.lastgroup == "past" and _REPORTS.search(before) and _IS_SAID.match(after):
            return "doubt"  # "He said Friday is the deadline"
        if (
            last.lastgroup == "past"
            and _IS_DONE.search(before, 0, last.start())
            and _LEADS.match(before[last.end() :])
        ):
            return "doubt"  # "The match is played on Saturday"
        return last.lastgroup  # type: ignore[return-value]
    if _SUBJECT.search(before) and re.match(r"\s+(?:is|are)\b", after):
        return "present"
    cues = [cue for cue in _cues(after) if not re.match(r"\s+by\b", after[cue.end() :])]
    fronted = is_fronted(before) or (after.startswith(",") and len(before.split()) <= _FEW)
    present = _SCHEDULED.search(after) if fronted else None
    if present is not None and (not cues or present.start() <= cues[0].start()):
        return "present"
    if not cues:
        return None
    first = cues[0]
    # "A hearing Friday for the man arrested in May will …": the first may be no verb of the sentence.
    told = fronted or re.fullmatch(r"\W*(?:[a-z]+ly\s+)?", after[: first.start()]) is not None
    if not told and first.group().endswith("ed") and any(cue.lastgroup != "past" for cue in cues):
        return "doubt"
    return first.lastgroup  # type: ignore[return-value]


def _cues(words: str) -> list[re.Match[str]]:
    return [
        cue
        for cue in _CUE.finditer(words)
        if not _QUALIFIES.search(words, max(0, cue.start() - 24), cue.start())
        and not _BARE.search(words, max(0, cue.start() - 24), cue.end())
        and not (cue.lastgroup == "past" and _PASSIVE.search(words, max(0, cue.start() - 48), cue.start()))
    ]


def _happens(before: str, after: str, last: re.Match[str] | None) -> bool:
    """Whether a present tense leads straight to the day."""
    if re.match(r"[’']s\b", after):
        return False  # "Here are Friday's numbers"
    start = max(0, len(before) - 160)
    near = before[start:]
    found = _SURE.search(near) or _IS_ON.search(near)
    if found is None and last is None and not _FINITE.match(after):
        found = _PERHAPS.search(near)
        if found is not None and _COUNTED.match(found.group()):
            found = None
    # A past within the verb is its own: "are closed".
    return found is not None and (last is None or last.start() < start + found.end("verb"))
