"""The kind of value that a question's wording asks for.

Gives `Asked`, the kinds, and `asked`, which reads the kind and where the asking words begin. From the
grammar of English questions alone; it never looks at an article and knows no names.
"""

from __future__ import annotations

import re
from typing import Literal

Asked = Literal[
    "number", "money", "percent", "date", "duration", "person", "place", "name", "reason", "yesno", "open"
]

_AUX = (
    "is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|isn't"
    "|aren't"
    "|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|hadn't|can't|cannot|couldn't|won't|wouldn't"
    "|shouldn't"
)
_BE = r"(?:is|was|are|were|will be|would be|has been|'s)"
# How people mistype the words that ask; "were did it sink" asks where.
_MISTYPED = {
    "how": "hw|hwo|ho|hpw|haow|hoe",
    "what": "waht|wat|wht|whta|whst|hwat|whay|wath",
    "which": "wich|whcih|whch|wihch|hwich|whitch",
    "when": "whn|wen|wehn|whne|hwen",
    "where": "wher|whre|wheer|hwere|wehre|were(?= (?:did|do|does|is|was))",
    "who": "hwo is|woh|whoo",
    "why": "wy|whhy|hwy",
    "what is": "whats|what's|wats|whts",
    "who is": "whos|who's",
    "where is": "wheres|where's",
    "when is": "whens|when's",
    "how is": "hows|how's",
}
_TYPOS = tuple((right, re.compile(rf"^(?:{wrong})\b")) for right, wrong in _MISTYPED.items())
_AMOUNT_TYPOS = (
    ("how many", re.compile(r"\b(?:how|hw|hwo|ho)\s*(?:many|mny|mani|meny|manny|amny|mnay|maney)\b")),
    ("how much", re.compile(r"\b(?:how|hw|hwo|ho)\s*(?:much|mch|mcuh|muhc|muich|mutch)\b")),
    ("how long", re.compile(r"\b(?:how|hw|hwo)\s*(?:long|lng|logn|lnog)\b")),
)
# Mistyped, they say nothing of what is looked for.
TYPOS = frozenset(
    """hw hwo hpw haow hoe waht wat wht whta whst hwat whay wath whats wats whts wich whcih whch wihch hwich
    whitch whn wen wehn whne hwen wher whre wheer hwere wehre woh whoo wy whhy hwy whos wheres whens hows mny
    mani meny manny amny mnay maney mch mcuh muhc muich mutch howmany howmuch howlong""".split()
)
_LEAD = re.compile(
    r"(?:(?:roughly|about|approximately|around|exactly|just|so|and|but|well|ok|okay|please|in|on|at|by"
    r"|for|to|from|with"
    r"|of|under|over|near|until|since|as of|during|after|before|through|into|against|within|per|up to"
    r"|upon)\b[\s,]*){0,3}"
)
_TOLD = re.compile(
    rf"(?:(?:(?:{_AUX}) (?:you|it|anyone|anybody|we|i|they|there)\b(?: \w+)?|please|just) ){{0,2}}"
    r"(?:tell(?: \w+)?|know|say|known|clear|explain|show(?: \w+)?|find out|ask|learn|guess|remember"
    r"|wondering)"
    r"(?: about)?,? (?=(?:(?:in|on|at|by|to|from|for|with|of) )?(?:how|what|which|who|whom|whose|when"
    r"|where|why)\b)"
)
# "Name the two firms" and "Can you give the date" ask "what is".
_NAME_IT = re.compile(
    rf"^(?:(?:{_AUX}) you )?(?:please )?(?:name|identify|list|give(?: me)?|state) (?=(?:the|all|both|one"
    rf"|a|an|\w+ of|two|three)\b)"
)
# A full stop that no initial or title has, then a capital; a question mark, then anything.
_NEXT_SENTENCE = re.compile(
    r"(?:(?<=[\w)\"”'][.!])(?<!\b[A-Z]\.)(?<!\b(?:Mr|Dr|St|Jr|Sr|vs|No|Lt)\.)(?<!\b(?:Mrs|Inc|Gov|Sen|Rep"
    r"|Gen|Col)\.)"
    r"\s+(?=[\"“‘']?[A-Z0-9])|(?<=\?)\s+(?=\w))"
)
_YES_OR_NO = re.compile(rf"^(?!may \d)(?:{_AUX})\b(?! (?:the )?(?:when|how|what|which|who|where|why)\b)")
_ALTERNATIVE = re.compile(
    r"\bor\b(?! (?:not|no|more|fewer|so|later|earlier|over|under|above|below|older|younger|otherwise|any)\b)"
)
_WHICHEVER = re.compile(r"\b(?:any|anyone|anybody|anything|ever|either|whether)\b")

# Words that ask wherever they stand; "which" and "who" behind a noun mostly open a clause about it.
_FIRM = re.compile(
    rf"\b(?:how (?:many|much|long|old|far|often|high|tall|deep|large|big|heavy|fast|soon|wide)\b|what\b"
    rf"|whose\b"
    rf"|which (?!(?:{_AUX}|a|an|the|he|she|it|they|his|her|its|their|also|[a-z]+ed)\b)"
    rf"|(?:by|to|with|for|from|than|of|named|called|against) (?:who|whom|where|when)\s*(?:$|\?))"
)
_LOOSE = re.compile(r"\b(?:why|who|whom|where|when|which|how)\b")
_ENDS_IN = re.compile(r"\b(?:who|whom|where|when|why|how)\s*\??\s*$")

_PERSON = (
    "person|man|woman|boy|girl|player|actor|actress|singer|rapper|musician|songwriter|composer|artist"
    "|author|writer|poet"
    "|novelist|journalist|politician|president|senator|congressman|congresswoman|governor|mayor|minister"
    "|prime minister|chancellor|king|queen|prince|princess|pope|judge|general|commander|officer|director"
    "|producer"
    "|comedian|celebrity|athlete|footballer|quarterback|golfer|boxer|driver|coach|manager|ceo|chief executive"
    "|founder|scientist|physicist|chemist|mathematician|philosopher|economist|historian|explorer|emperor"
    "|lawmaker"
    "|candidate|nominee|leader|billionaire|host|star|model|chef|doctor|lawyer|professor|diplomat|ambassador"
)
_PLACE = (
    "city|country|nation|state|place|province|region|town|county|continent|village|district|island"
    "|borough|capital"
    "|territory|suburb|neighbou?rhood|street|location"
)
# A place that only describes what follows: "what state courts", "which country singer".
_NO_PLACE = (
    r"(?! (?:courts?|singers?|music|songs?|laws?|banks?|departments?|agency|agencies|officials?|senators?"
    r"|governors?"
    r"|mayors?|council|halls?|presidents?|leaders?|lawmakers?|governments?|teams?|clubs?|parks?|universit\w+"
    r"|compan\w+|funds?|holidays?|names?|stars?|house)\b)"
)
# Words that may stand between "what" and its noun: no verb, no "of".
_PLAIN = rf"(?:(?!(?:{_AUX}|of|in|on|at|to|for|type|kind|sort|role|part|that|who)\b)[\w'.-]+ )"
_RATE = (
    "tax|interest|unemployment|jobless|inflation|literacy|poverty|vacancy|approval|turnout|mortality|birth"
)

# In key words, what opens a clause behind a noun asks nothing: "jobs when it closed", "people who left".
_PLURAL = (
    r"(?:(?<=[a-z]s )(?<!\bhis )(?<!\bis )(?<!\bwas )|(?<=people )|(?<=women )|(?<=children )|(?<=those ))"
)
_CLAUSE = re.compile(
    rf"{_PLURAL}who |(?<=[a-z] )(?<!since )(?<!until )(?<!by )(?<!from )(?:when|where) (?!(?:{_AUX})\b)"
)
_ASKED_FOR = re.compile(
    rf"\b(?:{_PERSON}|{_PLACE}|place|date|day|night|year|month|week|time|moment|know|wonder|ask|tell|see"
    r"|sure) $"
)

# In order, each tried where the asking words begin.
_WORDINGS: tuple[tuple[Asked, str], ...] = (
    (
        "percent",
        r"(?:what|which) (?:(?:is|was|are|were) )?(?:the )?(?:\w+ ){0,2}?"
        r"(?:percentage|percent|per cent|proportion|fraction|share(?= of))\b",
    ),
    ("percent", rf"how (?:high|low) {_BE} (?:the )?(?:[\w-]+ ){{0,2}}(?:rate|inflation|unemployment)\b"),
    ("percent", r"how (?:high|low) (?:will|did|could|might) (?:\w+ )?(?:inflation|unemployment)\b"),
    ("percent", rf"what {_BE} (?:the )?(?:[\w'’.-]+ ){{0,3}}?(?:(?:{_RATE}) rate|inflation)\b"),
    ("percent", r"how much of\b"),
    ("money", r"how much (?:money|cash|funding)\b"),
    (
        "money",
        r"how much .*\b(?:cost|costs|pay|paid|pays|spend|spent|worth|charge|charged|earn|earned|"
        r"raise|raised|owe|owed|fined?|donate|donated|invest|invested|lend|lent|borrow|borrowed)\b",
    ),
    (
        "money",
        r"(?:what|which) (?:(?:is|was|are|were|did|does|will)\s+)?(?:[\w'’-]+\s+){0,3}?"
        r"(?:price|prices|cost|costs|budget|fine|salary|fee|fare|profit|revenue|net worth|sum)"
        r"(?=\s+(?:of|for|is|was|are|were|do|does|did|has|have|had|will|would|to|in)\b|\s*[?.]|\s*$)",
    ),
    ("money", r"(?:what|which) (?:amount|sum) of money\b"),
    ("date", r"how (?:soon|early|late|recently|long ago)\b"),
    (
        "duration",
        r"how (?:long|many (?:more |full |whole )?(?:years|months|weeks|days|hours|minutes|decades"
        r"|centuries|seconds))\b",
    ),
    ("open", r"how often\b"),
    ("number", r"how (?:many|much|old|far|tall|high|deep|large|big|heavy|fast|wide|hot|cold|strong)\b"),
    (
        "number",
        rf"(?:what|which) (?:{_BE} )?{_PLAIN}{{0,5}}?"
        r"(?:(?:number|count|total|toll) of|death toll|population|head ?count)\b",
    ),
    (
        "number",
        rf"what {_BE} (?:the )?(?:[\w'’-]+ ){{0,2}}?"
        r"(?:height|weight|depth|distance|speed|age|capacity|temperature|elevation|area) (?:of|at|in)\b",
    ),
    ("number", r"(?:what|which) (?:age(?! group)|height|speed|temperature|distance|magnitude)\b"),
    (
        "date",
        r"(?:what|which) (?:(?:is|was|were) )?(?:the )?(?:exact |release |start |birth |first |last "
        r"|next |final )?"
        r"(?:year|date|day|month|week|decade|century|time)\b(?! (?:limit|setting|frame|zone|period"
        r"|signature)s?\b)",
    ),
    ("date", r"when\b"),
    ("duration", rf"what {_BE} the (?:length|duration)\b"),
    ("person", r"(?:who|whom|whose)\b"),
    ("place", rf"(?:where\b|(?:what|which) (?:\w+ )?(?:{_PLACE})\b{_NO_PLACE})"),
    ("place", rf"what {_BE} (?:the )?(?:[\w'’-]+ )?(?:capital|location)\b"),
    ("person", rf"(?:what|which) (?:{_BE} (?:the )?)?{_PLAIN}{{0,3}}?(?:{_PERSON})s?(?=[ ,?]|$)(?! of\b)"),
    ("person", rf"what {_BE} the (?:full )?name of the (?:[\w'’-]+ )?(?:{_PERSON})\b"),
    ("reason", rf"(?:why\b|what (?:{_BE} the )?reason|how come\b)"),
    ("name", r"(?:which|what)\b"),
    ("open", r"how\b"),
)
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _WORDINGS)
_ASKED_LAST: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    ("money", re.compile(r"\b(?:cost|costs|pay|paid|worth|raised|spent|fined|price|earns?)\b.*\bhow much\b")),
    ("percent", re.compile(r"(?:%|\bper ?cent\b).*\bhow (?:many|much)\b|_{2,}\s?(?:%|per ?cent\b)")),
    ("money", re.compile(r"[$€£]\s?_{2,}|_{2,} (?:million|billion)?\s?(?:dollars|pounds|euros)\b")),
    ("date", re.compile(r"\b(?:in|since|until|by) the year _{2,}\s*[.?]?$")),
    ("duration", re.compile(r"_{2,} (?:years|months|weeks|days|hours|minutes)\b")),
    ("number", re.compile(r"_{2,} (?:people|million|thousand|percentage points)\b")),
    ("name", re.compile(r"_{2,}")),
)
_COUNTED = re.compile(r"\b(?:number of|count of|total of|death toll|toll of)\b")


def asked(text: str) -> tuple[Asked, str]:
    """The kind asked for, and the asking words with all that follows them, in lower case with typos mended.

    Of several sentences the last that asks is the question: "He fled. Where did he go?" asks for a place. A
    question that offers alternatives ("Is it open or closed?") is no yes/no question.
    """
    sentence = _asking_sentence(text)
    opening = _LEAD.match(sentence)
    bare = _mended(sentence[opening.end() if opening else 0 :])
    bare = _NAME_IT.sub("what is ", bare)
    if told := _TOLD.match(bare):
        bare = _mended(bare[told.end() :])
        lead = _LEAD.match(bare)
        bare = bare[lead.end() if lead else 0 :]
    if _YES_OR_NO.match(bare):
        if _ALTERNATIVE.search(bare) and not _WHICHEVER.search(bare):
            return "open", bare
        return "yesno", bare
    at = _place(bare)
    if at is not None:
        for kind, pattern in _ASKED_LAST:
            if pattern.search(bare[: at + 8]) and "_" not in bare:
                return kind, bare[at:]
        rest = bare[at:]
        for kind, pattern in _KINDS:
            if pattern.match(rest):
                return kind, rest
    for kind, pattern in _ASKED_LAST[1:]:
        if pattern.search(bare):
            return kind, bare
    return ("number", bare) if _COUNTED.search(bare) else ("open", bare)


def _asking_sentence(text: str) -> str:
    """The last sentence with a question mark, else all of it; lower case, plain apostrophes."""
    plain = " ".join(text.replace("’", "'").split())
    folded = plain.lower()
    parts = [part.lower() for part in _NEXT_SENTENCE.split(plain)]
    asking = [part for part in parts if part.endswith("?")] or [folded]
    # "Where? In which city" and "Is it so, Mr. Smith?" are left whole where the last part asks nothing.
    last = asking[-1]
    return last if _LOOSE.search(last) or _FIRM.search(last) or _YES_OR_NO.match(last) else folded


def _mended(text: str) -> str:
    for right, wrong in (*_TYPOS, *_AMOUNT_TYPOS):
        text = wrong.sub(right, text, count=1)
    return text


def _place(text: str) -> int | None:
    """Where the words that ask begin: at the start, else words that can only ask, else the last of others."""
    if _LOOSE.match(text) or _FIRM.match(text):
        # "When the deal closed, who paid?": the clause before a comma asks nothing.
        clause = re.match(
            rf"(?:when|where) (?!(?:{_AUX})\b)[^,?]+, (?=(?:\w+ )?(?:how|what|which|who|where|why)\b)", text
        )
        if clause:
            later = _place(text[clause.end() :])
            return None if later is None else clause.end() + later
        return 0
    if ends := _ENDS_IN.search(text):
        return ends.start()
    firm = [match.start() for match in _FIRM.finditer(text)]
    if firm:
        # "during which officers received how many reports": "which" may still open a clause.
        at = next((at for at in firm if text.startswith(("how", "what"), at)), firm[0])
        inner = re.match(r"(?:by|to|with|for|from|than|of|named|called|against) ", text[at:])
        return at + (inner.end() if inner else 0)
    # After a comma and before a verb of its own: "According to the report, who paid?"
    after = re.search(
        rf"(?:, |: |; |– |— )((?:(?:in|on|at|by|to|for|from|with) )?(?:how|who|whom|where|when|why"
        rf"|which) (?:{_AUX})\b)",
        text,
    )
    if after:
        inner = _LOOSE.search(text, after.start())
        return inner.start() if inner else None
    keys = "?" not in text
    loose = [match for match in _LOOSE.finditer(text) if not (keys and _is_clause(text, match.start()))]
    return loose[-1].start() if loose else None


def _is_clause(text: str, at: int) -> bool:
    """Whether the word at an offset opens a clause about what stands before it, and asks nothing."""
    return _CLAUSE.match(text, at) is not None and not _ASKED_FOR.search(text[max(0, at - 24) : at])
