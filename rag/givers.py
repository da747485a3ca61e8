"""Who gives a figure where no verb of saying tells: "the company spoke of 820", "the hospital counts 23".

Gives `clause`, the words about a place, `subject` and `giver`. Reads one sentence and knows no grammar:
subjects stand between the figure's verb and the break before it. Pure.
"""

from __future__ import annotations

import re

from rag.speaker_phrases import FINITE

Span = tuple[int, int]

_BREAK = re.compile(
    r"[;:“”\"]|\s[–—-]\s|—|(?<=[ap]\.m\.)\s(?=(?-i:[A-Z]))|,?\s(?:but|while|whereas|although|though|yet)\s"
    r"|,\s(?:and|which|who|whose|as|so|nor|then|with)\s"
    r"|\sand\s(?=(?:the|its|their|an?)\s)|,\s(?=(?:the|its|their)\s(?:[\w’'-]+\s){1,4}(?:at"
    r"|of)\s(?:[a-z]+\s){0,2}[\d$£€])",
    re.IGNORECASE,
)
ASIDE = re.compile(r",\s(?:which|who|whose|whom|where)\s[^,;]{1,140},")
_LEAD = re.compile(
    r"(?:\W|(?:and|but|yet|while|whereas|however|meanwhile|instead|then|still|by contrast|in contrast"
    r"|at the same time"
    r"|on the other hand|for (?:its|his|her|their) part|(?:on|late|early) \w+day(?: (?:morning|evening"
    r"|night))?"
    r"|in (?:july|june|may|march|april|august|january|february|september|october|november|december))\b)++",
    re.IGNORECASE,
)
_ACTOR = (
    r"(?:ministr(?:y|ies)|police|unions?|leagues?|hospitals?|compan(?:y|ies)|firm|offices?|agenc(?:y|ies)"
    r"|courts?"
    r"|governments?|army|military|navy|council|officials?|spokes\w+|directors?|chiefs?|chair\w*|ministers?"
    r"|clubs?"
    r"|associations?|federations?|chambers?|part(?:y|ies)|opposition|organi[sz]ers?|authorit(?:y|ies)"
    r"|department"
    r"|prosecutors?|prosecution|defen[cs]e|lawyers?|attorneys?|researchers?|scientists?|institutes?"
    r"|university|college"
    r"|banks?|operators?|owners?|builders?|contractors?|residents|villagers|neighbou?rs|rebels?|mayor"
    r"|governor"
    r"|president|coroner|auditors?|charit(?:y|ies)|monitors?|observatory|network|paper|newspaper"
    r"|inspectors?|regulator"
    r"|management|employers?|survivors|witness(?:es)?|relatives|families|activists|campaigners|teams?"
    r"|commission"
    r"|committee|board|register|registry|airline|manufacturer|insurers?|utility|service|brigade|embassy"
    r"|guard|workers"
    r"|strikers|protesters|tenants|landlord|farmers|doctors|nurses|engineers|diplomats|red cross|headquarters"
    r"|administration|fishermen|parents|teachers|students|school|museum|clinic|ombudsman|bishop|church"
    r"|diocese)"
)
_PERSON = re.compile(r"(?:[A-Z][\w.’'-]{1,20}\s){1,4}[A-Z][\w’'-]{1,20}")
_NO_ONE = re.compile(
    r"(?:with|in|at|by|from|for|and|it|he|she|they|we|there|this|that|who|which|these|those|nobody|no one)\b",
    re.I,
)
_IS_ACTOR = re.compile(rf"\b{_ACTOR}\b(?! of (?:dead|the dead))", re.IGNORECASE)
# Verbs of whoever it is; and verbs that a town or a fort could have too.
_SPEAKS = re.compile(
    r"(?:spoke|speaks?|(?:has|have|had) spoken|talk(?:s|ed)?)(?: only| instead)? of"
    r"|reckon(?:s|ed)? with|(?:came|comes?) (?:out|up) with|arrives? at|arrived at|acknowledge[sd]?"
    r"|admit(?:s|ted)?|concede[sd]?|put(?:s"
    r"|ting)? (?:[\w’'-]+ ){1,7}at"
    r"|claim(?:s|ed)?|insist(?:s|ed)?(?: on)?|mention(?:s|ed)?|reckon(?:s|ed)?|estimate[sd]?|says?|said"
    r"|maintain(?:s|ed)?"
)
_HAS = re.compile(
    r"(?:(?:has|have|had) )?(?:counts?|counted|gives?|gave|given|lists?|listed|names?|named|cite[sd]?"
    r"|recorded|records?"
    r"|registered|registers?|reported|reports?|confirmed|confirms?|stands? at|stood at|came to|comes? to"
    r"|came up with"
    r"|comes? up with|tall(?:y|ies|ied)|documented|logged|quote[sd]?|names?|has|have|had|makes? it|made it)"
)
_BETWEEN = (
    r"(?:\s(?:an?|the) [a-z]{3,12} of(?= ))?(?:\s(?:only|just|no|not|fewer|less|more|than|some"
    r"|about|around|nearly|almost|at|least|most|instead|a"
    r"|an|the|of|to|as"
    r"|figure|figures|number|count|total|toll|tally|it|that|there|were|was|had|been|merely|far|up|many|much"
    r"|over)){0,6}\s*$"
)
_VERB = re.compile(rf"\s(?:(?P<speaks>{_SPEAKS.pattern})|(?P<has>{_HAS.pattern}))(?={_BETWEEN})")
_COUNT = r"(?:own )?(?:counts?|tally|reckoning|figures?|estimates?|records?|account|calculations?|books)"
_THE = r"(?:(?:[Tt]he|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er)\s)?"
_COUNT_OF = re.compile(
    rf"\b(?:[Bb]y|[Ii]n|[Oo]n|[Ff]rom|[Gg]oing by) (?:the|an?|one) (?:[\w-]+ )?{_COUNT} (?:of|by"
    rf"|from) (?P<who>(?:the )?[^,;.:]{{2,60}})"
    rf"|\b(?:[Bb]y|[Ii]n|[Oo]n|[Ff]rom|[Gg]oing by) (?P<whose>{_THE}(?:[\w-]+ ){{0,3}}?[\w-]+)(?:[’']s"
    rf"|(?<=s)[’']) {_COUNT}\b"
)
_COUNT_IS = re.compile(
    rf"(?P<whose>{_THE}(?:[\w-]+ ){{0,3}}?[\w-]+)(?:[’']s|(?<=s)[’']) (?:[\w-]+ )?{_COUNT}"
    r" (?:is|was|stands at|stood at|of|came to|comes to)$"
)
_ELLIPTIC = re.compile(
    r"(?P<who>(?:[Tt]he |[Ii]ts )?(?:[\w’'-]+ ){0,4}?[\w’'-]+)(?:,? (?:at|of|only|just))?$"
)
_OF = re.compile(r"\b(?:spoke|speaks?|spoken|talk(?:s|ed)?) of\b")


def clause(sentence: str, low: int, high: int) -> Span:
    """The words about sentence[low:high] up to the breaks beside it, asides within them included."""

    def masked(aside: re.Match[str]) -> str:
        holds = aside.start() < high and low < aside.end()
        return aside.group() if holds else "," + "_" * (len(aside.group()) - 2) + ","

    plain = ASIDE.sub(masked, sentence)
    start = max((m.end() for m in _BREAK.finditer(plain, 0, high) if m.end() <= low), default=0)
    end = next((m.start() for m in _BREAK.finditer(plain, high)), len(sentence))
    return start, end


def giver(sentence: str, low: int, high: int, *, beside: bool = False) -> Span | None:
    """Who gives sentence[low:high], a figure with its qualifier; None where the words do not tell.

    `beside`: the sentence has another figure too, so that no verb is needed ("…, the hospital at 23").
    """
    start, end = clause(sentence, low, high)
    for found in _COUNT_OF.finditer(sentence, start, end):
        group = "who" if found["who"] else "whose"
        if is_actor(found[group]) and (found.start() >= high or found.end() <= low):
            return _trimmed(sentence, *found.span(group))
    before = sentence[start:low].rstrip()
    lead = _LEAD.match(before)
    at = lead.end() if lead else 0
    if stated := _COUNT_IS.search(before, at):
        if is_actor(stated["whose"]):
            return _trimmed(sentence, start + stated.start("whose"), start + stated.end("whose"))
        return None
    verbs = list(_VERB.finditer(before + " ", at))
    if verbs:
        verb = verbs[0]
        who = before[at : verb.start()]
        return (
            _subject(sentence, start + at, start + verb.start(), strict=verb["has"] is not None)
            if who
            else None
        )
    if before.endswith(" of") and not _OF.search(sentence):
        return None
    if (
        beside
        and start > 0
        and (bare := _ELLIPTIC.match(before, at))
        and is_actor(bare["who"])
        and not FINITE.search(bare["who"])
    ):
        return start + at, start + bare.end("who")
    return None


def subject(sentence: str, verb: int) -> Span | None:
    """Who does what begins at `verb`, where it is somebody who can say or deny something."""
    start, _ = clause(sentence, verb, verb + 1)
    lead = _LEAD.match(sentence, start, verb)
    at = lead.end() if lead else start
    return _subject(sentence, at, verb, strict=False) if at < verb else None


def _subject(sentence: str, start: int, end: int, *, strict: bool) -> Span | None:
    """The subject sentence[start:end], without its asides, where it is somebody who can give a figure."""
    words = sentence[start:end]
    head = words.split(",")[0].rstrip()
    if not head or len(head) > 80 or re.search(r"\d", head) or _NO_ONE.match(head) or FINITE.search(head):
        return None
    if re.search(r"\b(?:of|in|for|with) whom\b|\bthat\b|\bsaid\b", words):
        return None
    apposed = any(is_actor(part.strip()) for part in words.split(",")[1:])
    person = next((p.strip() for p in words.split(",")[1:] if _PERSON.fullmatch(p.strip())), None)
    named = head[:1].isupper() and not head.startswith(
        ("The ", "A ", "An ", "Its ", "Their ", "His ", "Her ")
    )
    if not (
        is_actor(head)
        or apposed
        or person
        or (_PERSON.fullmatch(head) is not None and not strict)
        or (named and not strict)
    ):
        return None
    return start, start + len(head)


def is_actor(words: str) -> bool:
    """Whether the words name somebody who can give a figure, by what he is: "the ministry", "a spokesman"."""
    return _IS_ACTOR.search(words) is not None and not _NO_ONE.match(words)


def _trimmed(sentence: str, start: int, end: int) -> Span:
    while start < end and sentence[end - 1].isspace():
        end -= 1
    return start, end
