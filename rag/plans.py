"""Whether a clause tells a value as a fact, as what is planned, or as somebody's estimate.

Gives `manner`. The verb beside the value decides: "the 2,500 troops there now will leave in two phases" plans
two and knows of 2,500. Judges words, knows no grammar, and says fact where none says otherwise. Pure.
"""

from __future__ import annotations

import re
from typing import Literal

Manner = Literal["fact", "plan", "estimate"]

_BE = r"(?:is|are|was|were|be|been|being)(?: (?:now|still|also|not|only|widely|now also|currently|all))?"
_AMOUNTS = (
    r"(?: (?:to|that|it|would|will|[a-z]+ly)){0,3} (?:cost|total|number|reach|exceed|attract|draw|rise|fall"
    r"|grow|top|lose"
    r"|generate|bring in|affect|be worth|have (?:killed|died|lost|cost))\b"
)
_ESTIMATE = (
    rf"(?:{_BE} )?(?:estimated|thought|believed|presumed|feared|reckoned|projected|forecast|predicted)"
    rf"|expects?(?= (?:about |around |some |up to |more than |at least )?[$£€]?\d)|estimates?|projects"
    rf"|projections?|forecasts?|predicts?|(?-i:will|would)(?= (?:have )?cost\b)|{_BE} expected(?={_AMOUNTS})"
    rf"|could|(?-i:may)|might"
    rf"|(?:{_BE} )?likely to|probably"
)
_TO = r"to(?= (?!(?:the|an?|blame|date|say)\b|\d)[a-z]+)"
_AIM = (
    r"plan(?:s|ned|ning)?|aim(?:s|ed|ing)?|hop(?:e|es|ed|ing)|want(?:s|ed)?|intend(?:s|ed)?|seek(?:s|ing)?"
    r"|sought"
    r"|pledg(?:e|es|ed|ing)|vow(?:s|ed)?|promis(?:e|es|ed|ing)|agree(?:s|d)?|decided|committed|propos(?:e|es"
    r"|ed)"
    r"|prepar(?:es|ed|ing)|voted|meant|supposed|set|due|poised|ready|expect(?:s|ed)?|scheduled|slated"
    r"|undertook"
)
_PLAN = (
    r"(?-i:will|shall|would)(?! (?:\w+ )?(?:keep|stay|remain|continue|go on)\b)|won[’']t|\w+[’']ll|going to"
    r"|should(?= be\b)"
    rf"|(?:{_BE} )?(?:{_AIM})(?: [a-z]+| in [\w ]{{1,12}}\d{{4}}| on \w+day)? {_TO}|{_BE} {_TO}"
    rf"|(?:{_BE} )?(?:due|scheduled|slated|planned|expected|set(?= for)|timetabled|booked"
    rf"|earmarked)(?= (?:for|in|on|by|at|back"
    r"|this|next)\b)"
    r"|(?:plan(?:s|ned)?|proposals?|proposes|aim(?:s|ed)?) (?:for|at|of)|expects?"
    r"|(?:target|goal|aim|deadline|objective) (?:of|is|was|for|date)|call(?:s|ed|ing) for|envisag(?:es|ed)"
    r"|foresees"
    r"|under (?:the|a|an|its|their|that|this|current|new)(?: [a-z]+){0,2} (?:plans?|proposals?|timetable"
    r"|schedule)"
    r"|[a-z]+s (?:in|on|from) (?=(?:January|February|March|April|May|June|July|August|September|October"
    r"|November"
    r"|December) 20\d\d, when)"
)
# What "will keep", "will stay" as it is, is so now.
_PAST = (
    r"died|fell|rose|left|went|came|took|made|began|sank|lost|won|found|sold|met|held|led|ran|sent|brought"
    r"|gave|got|grew"
    r"|kept|stood|struck|shot|fled|flew|drew|drove|broke|became|bought|spent|built|fought|caught|withdrew"
    r"|saw|had"
)
_DEED = (  # a plan for what stands behind it, and itself done: "on Monday they agreed to cut 300 jobs"
    r"(?:(?:is|are|was|were) )?(?:agreed|decided|voted|pledged|vowed|promised|proposed|undertook|sought"
    r"|committed|ordered"
    r"|preparing|offered|chose|(?<!is )(?<!are )(?<!was )(?<!were )(?<!been )(?:plan(?:s|ned)?|aim(?:s|ed)?"
    r"|intends?|intended"
    rf"|hope[sd]?|want(?:s|ed)?|seeks?))(?: [a-z]+| in [\w ]{{1,12}}\d{{4}}| on \w+day)? {_TO}"
)
_OF_A_PLAN = r"planned|proposed|upcoming|intended|prospective"  # of the noun alone
# Verbs of saying: what they lead to has a verb of its own.
_SAYING = (
    r"(?:reported|announced|confirmed|added|warned|acknowledged|admitted|conceded|argued|stressed|noted"
    r"|explained"
    r"|claimed|alleged|insisted|asserted|denied|declared|revealed|disclosed|recalled|suggested|indicated"
    r"|concluded"
    r"|showed|rejected|dismissed|asked|called|tweeted|posted)"
)
_CUES = re.compile(
    rf"\b(?:(?P<estimate>{_ESTIMATE})|(?P<deed>{_DEED})|(?P<plan>{_PLAN})|(?P<noun>{_OF_A_PLAN})"
    rf"|(?P<fact>is|are|was|were|has|have|had|did|does|do|{_PAST}"
    rf"|(?!(?:hundr|unit|speed|need)ed\b)(?!{_SAYING}\b)[a-z]{{2,20}}ed))(?![\w’'])",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:be|being|been|get|to|will|would|could|may|might|should|have|fully|not|newly)\s+$", re.IGNORECASE
)
_QUALIFIES = re.compile(
    r"\b(?:the|an?|its|his|her|their|our|of|with|for|from|more|most|and|many|some|newly|all|\d+)\s+$|-$"
)
_OPENS_RELATIVE = re.compile(
    r",?\s+(?:(?:in|under|of|to|with|at|for) )?(?:which|who|whose|where|whom"
    r"|that(?= (?:had|was|were|is|are|has|have|will|would)\b))\b|\(|,\s+(?:when|although|though"
    r"|because|since|after|while)\b"
    r"|\s+(?:while|whereas|although|though|because|since|after|than|besides|beside|as part of)\b",
    re.IGNORECASE,
)
# A verb in the present just before a value: "the ship carries 40 boats and will sail".
_PRESENT = re.compile(
    r"(?<!\bthe )(?<!\bits )(?<!\bof )(?<!\ball )\b(?:(?!(?:across|versus|less|towards|besides|perhaps"
    r"|sometimes|always"
    r"|plus|this|thus|minus|pass|class)\b)[a-z]{3,20}s|employ|hold|carry|include|number|contain|face|need"
    r"|pay)\s+"
    r"(?:(?:about|some|roughly|around|more than|at least|up to|as many as|over|only|just|nearly|almost"
    r"|the)\s+)?[$£€]?$"
)
_BREAK = re.compile(
    r"[;:—–()“”\"]|,(?!\d)|\s(?:but|while|whereas|although|though|because|which|who|whose|where"
    r"|that(?= (?:had|was|were|is|are|has|have|will|would)\b))\b"
)
# What no verb of is said of the words before it.
_STOPS = re.compile(
    r"\s(?:as|after|when|before|until|till|if|so|since|that|and (?:will|is|are|was|were|has|have|would))\b"
)
_FRONTED = re.compile(
    r"\W*(?:(?:and|but|then) )?(?:by|in|on|from|at|within|before|until|over|during|starting|beginning|after"
    r"|next|this"
    r"|early|late)\b[^,]{0,40}$|\W*$",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(
    r"(?P<be>\b(?:be|being|will have been|to have been)\s+(?:\w+ly\s+)?)?\b(?:[a-z]{2,20}ed|built|held|begun"
    r"|made|taken"
    r"|found|won|lost|sold|bought|sent|struck|brought|fought|born|written|drawn|given|led|put|set|begun|done"
    r"|hit)"
    r"\s+(?:[a-z]+ )?(?:(?:in|on|at|since|during)\s+)(?:(?:early|late|mid|the|about|around"
    r"|end of)[\s-]+){0,3}$"
)
_KNOWN_BEFORE = re.compile(
    r"(?:\b(?:the|its|their|his|her|our|these|those|all)|[’']s|s[’'])\s+"
    r"(?:(?:more than|about|some|roughly|nearly|almost|around|remaining|current|existing|last|final|other"
    r"|estimated)\s+)?$",
    re.IGNORECASE,
)
_KNOWN_AFTER = re.compile(
    r"(?:\s[\w’'-]+){0,3}?\s(?:(?:that|who|which)\s(?:are\s|is\s|were\s)?)?(?:now|currently|already|still"
    r"|at present"
    r"|(?:that|who|which) (?:are|is|have|has|were|was|had))\b"
)
_COMPARED = re.compile(
    r"\b(?:up|down) from (?:about |around |some )?$|\b(?:compared (?:with|to)|more than the"
    r"|(?<!more )(?<!less )(?<!fewer )than|against) (?:the )?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom (?:about |around |some |roughly |nearly |the )?[$£€]?$")
_FROM_TO = re.compile(r"(?: [\w-]+){0,4} to [$£€\w]")
_DATE = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\b|(?:Mon|Tues"
    r"|Wednes|Thurs"
    r"|Fri|Satur|Sun)day|\b(?:spring|summer|autumn|winter|year|month|week|decade|century)\b"
)
_ESTIMATED = re.compile(
    r"\bestimated (?:to be )?(?:at )?(?:about |around |some |total of )?[$£€]?$"
    r"|\b(?:by|on) (?:one|some|most|several|many|official|his|her|their|its|rough"
    r"|early)(?: \w+)? estimates?, (?:about |some )?$"
    r"|\b(?:is|was|are|were) (?:widely )?(?:estimated|thought|believed|feared|projected"
    r"|reckoned) that\b[^,;]{0,80}$"
    r"|\bestimates? (?:that|of|put)\b[^,;]{0,60}$",
    re.IGNORECASE,
)


_TOLD: dict[str, Manner] = {
    "fact": "fact", "plan": "plan", "deed": "plan", "noun": "plan", "estimate": "estimate"
}  # fmt: skip


def manner(sentence: str, start: int, end: int) -> Manner:
    """How the clause that holds sentence[start:end] tells it."""
    before = sentence[:start]
    if _ESTIMATED.search(before, max(0, start - 120)):
        return "estimate"
    date = _DATE.search(sentence, start, end) is not None
    cue = _governing(sentence, start, end)
    if cue is None or cue == "fact":
        return "fact"
    if _of_a_past_day(before):
        return "fact"
    if not date and _is_known(sentence, start, end):
        return "fact"
    return cue


def _of_a_past_day(before: str) -> bool:
    """“A deal signed in 2019”: a day that a participle names is past, unless it will be so."""
    found = _PARTICIPLE.search(before, max(0, len(before) - 80))
    return found is not None and found["be"] is None


def _is_known(sentence: str, start: int, end: int) -> bool:
    """Whether there is already what the value counts: "the 900 troops", "from 60 ships to 40"."""
    before = sentence[max(0, start - 40) : start]
    return (
        _KNOWN_BEFORE.search(before) is not None
        or _COMPARED.search(before) is not None
        or (_FROM.search(before) is not None and _FROM_TO.match(sentence, end) is not None)
        or _KNOWN_AFTER.match(sentence, end) is not None
    )


def _governing(sentence: str, start: int, end: int) -> Manner | None:
    """What the verb says that the value belongs to; None where there is none."""
    pieces = _pieces(sentence)
    at = next(index for index, (_, stop) in enumerate(pieces) if start < stop or stop == len(sentence))
    cues = _cues(sentence)
    low, high = pieces[at]
    if left := [kind for kind, a, b in cues if low <= a and b <= start]:
        return _TOLD[left[-1]]
    verbs = [cue for cue in cues if cue[0] != "noun"]
    aside = _opens_relative(sentence, low)
    if not aside and _PRESENT.search(sentence, low, start):
        planned = any(b <= low and sentence[a : a + 5].lower() == "under" for _, a, b in verbs)
        return "plan" if planned else None
    stop = _STOPS.search(sentence, end, high)
    if right := [kind for kind, a, _ in verbs if end <= a < (stop.start() if stop else high)]:
        return "fact" if right[0] == "deed" else _TOLD[right[0]]
    if aside:
        return None
    fronted = not sentence[:low].strip(" ,") and _FRONTED.match(sentence[low:start])
    for a, b in [] if fronted else reversed(pieces[:at]):
        if sentence[b : b + 1] in (";", ":"):
            break
        if leading := [] if _opens_relative(sentence, a) else [kind for kind, c, _ in verbs if a <= c < b]:
            return _TOLD[leading[-1]]
    for a, b in [] if stop else pieces[at + 1 :]:
        if sentence[a] == ";":
            break
        if following := [] if _opens_relative(sentence, a) else [kind for kind, c, _ in verbs if a <= c < b]:
            return "fact" if following[0] == "deed" else _TOLD[following[0]]
    return None


def _opens_relative(sentence: str, at: int) -> bool:
    return _OPENS_RELATIVE.match(sentence, at) is not None


def _pieces(sentence: str) -> list[tuple[int, int]]:
    """The runs between breaks; each begins with its break."""
    starts = [0, *(match.start() for match in _BREAK.finditer(sentence) if match.start() > 0)]
    return list(zip(starts, [*starts[1:], len(sentence)], strict=True))


def _cues(sentence: str) -> list[tuple[str, int, int]]:
    """The verbs that tell of a time, with their places; no participle of another: "will be moved"."""
    found: list[tuple[str, int, int]] = []
    for match in _CUES.finditer(sentence):
        kind = match.lastgroup or "fact"
        near = max(0, match.start() - 24)
        if kind == "fact" and (
            _PASSIVE.search(sentence, near, match.start()) or _QUALIFIES.search(sentence, near, match.start())
        ):
            continue
        found.append((kind, *match.span()))
    return found
