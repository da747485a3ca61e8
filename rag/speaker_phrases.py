"""The words that name who speaks: before a verb of saying, or behind one, or behind "according to".

Gives `subject`, `name_from` and `shaped`, the shortest of them that a careful editor would use. All offsets
are in one sentence. Knows no grammar: a subject stands between its verb and the break before it. Pure.
"""

from __future__ import annotations

import re

from rag.newsrooms import newsroom

Span = tuple[int, int]

FIGURES = (
    r"(?:reports?|study|studies|analys[ie]s|survey|poll|figures?|data|statistics|numbers|records|estimates?"
    r"|tally"
    r"|count|review|inquiry|investigation|audit|research|census|documents?|article|statement|account|results)"
)
_OF_FIGURES = re.compile(
    rf"(?:[\w’'-]+ ){{0,4}}?{FIGURES} (?:(?:published|released|compiled|issued|collected|provided|seen) )?"
    r"(?:by|from|in|for) (?=\S)",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[,;:—–()“”\"]|(?<!\w)[‘]|[,.]’|\b(?:[Aa]s|That|[Tt]hough|[Bb]ut|[Ww]hen|[Ii]f|that|but|which|while"
    r"|whereas|when|although|though|because|as|if|whom"
    r"|after|before|so|than|where|how|what)\b(?!’)",
)
_BEFORE_VERB = re.compile(  # adverbs and the like between a subject and its verb
    r"(?:(?: (?:also|later|has|have|had|previously|earlier|first|now|repeatedly|then|still|both|all|each"
    r"|again|once"
    r"|jointly|[a-z]{2,12}ly|(?:on |late |early |last ){0,2}(?:Mon|Tues|Wednes|Thurs|Fri|Satur"
    r"|Sun)day)){0,3})\s*$"
)
_LEADING = re.compile(
    r"(?:\W|(?:and|but|yet|still|then|also|meanwhile|later|earlier|here|there|both)\b"
    r"|(?:on |late |early |last |by ){0,3}(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday"
    r"|today)\b(?!['’])"
    r"|in (?:an? |the |its )?(?:\w+ )?(?:statement|interview|report|letter|filing|\d{4}) "
    r"|in (?-i:[A-Z][a-z]+ (?=[a-z])))++",
    re.IGNORECASE,
)
_CUT = re.compile(
    r" (?:who|which|whose|speaking|quoted|cited|on condition|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|in an? (?:\w+ )?(?:statement|interview|report|letter|filing|post)|as saying)\b"
)
PRONOUN = re.compile(
    r"(?:it|he|she|they|we|I|the (?:newspaper|paper|agency|broadcaster|network|magazine|report|outlet))",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:the|an?|any|such|no|these|those|its|his|her|their|false|unconfirmed|this|who|there|to|not|you|be|is"
    r"|was"
    r"|by|of|in|at|on|for|with|from|and|or|people(?= who)|some|many|few|all|once|often|one|nor|never)",
    re.IGNORECASE,
)
_LAST_NO_NOUN = re.compile(  # a verb that stands before "claims" or "reports" makes it a noun
    r"(?:\b(?:to|will|would|could|may|might|can|should|not|n[’']t|is|are|was|were|be|been|being|of|the|an?"
    r"|and|or"
    r"|any|such|reject|den(?:y|ied|ies)|dismiss|[a-z]+(?:ed|ing)|its|their|his|her|in|on|at|by|with|from|for)"
    r"|[’']s?)$"
)
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does|do|died|fell|rose|left|went"
    r"|came"
    r"|took|made|began|sank|lost|won|found|sold|met|said|says|told"
    r"|(?!briefed|named|involved|based|concerned|retired|elected|appointed"
    r"|united)[a-z]{2,}(?<!hundr)(?<!ne)(?<!spe)(?<!unit)ed)\b"
)
_TITLES = (
    r"(?:U\.S|U\.N|U\.K|D\.C|Mr|Mrs|Ms|Dr|Gen|Col"
    r"|Maj|Lt|Sgt|Capt|Cmdr|St|Sen|Rep|Gov|Prof|Rev|Adm|Brig|[A-Z])"
)
_TOKEN = re.compile(rf"\s?({_TITLES}\.(?:’s|'s)?|[\w$£€%&’'-]+)")
_PRONOUN_LAST = re.compile(r" (?:he|she|it|they|we|I)(?=\s*$)")
_PERSONS = re.compile(r"(?:[A-Z][\w.’'-]{0,20} ){1,5}[A-Z][\w’'-]{0,20}")
_STOP = frozenset(
    """who which whose that after when while as said told says because but before during since where if
    although though saying adding is are was were has have had will would""".split()
)


def subject(s: str, verb: int) -> Span | None:
    """The words between a verb and the break before it; those before an aside, where one stands between."""
    end = _BEFORE_VERB.search(s, max(0, verb - 60), verb).start()  # type: ignore[union-attr]  # may be empty
    if aside := re.search(r"\s?\([^()]{1,40}\)$", s[max(0, end - 44) : end]):
        end -= len(aside.group())
    low, start = _piece(s, end)
    if start == end and low > 0 and s[low - 1] in ",—–":
        end = low - 1
        low, start = _piece(s, end)
        # "Officials, who spoke on condition of anonymity, said"
        while start > 0 and (s[low - 1] not in ",—–" or start == end):
            low, start = _piece(s, max(0, low - 1))
        if low == 0:
            return None
        end = low - 1
        low, start = _piece(s, end)
        if low > 0 and s[low - 1] == "," and s[start : start + 1].islower():
            # "Evan Poe, reporter for a paper in Sarn, Orme, said"
            first = _piece(s, low - 1)
            if _PERSONS.fullmatch(s, first[1], low - 1):
                end, (low, start) = low - 1, first
    joint = s.rfind(" and ", start, end)
    if joint > 0 and FINITE.search(s, start, joint):
        start = joint + len(" and ")
    if alone := _PRONOUN_LAST.search(s, start, end):
        return alone.start() + 1, end  # "told a paper on Sunday he expects …"
    if cut := _CUT.search(s, start, end):
        end = cut.start()
    while end > start and s[end - 1].isspace():
        end -= 1
    words = s[start:end]
    if re.search(r"\b(?:and|but)$", words) or re.match(r"(?:he|she|it|they|we|I) \w", words, re.I):
        return None
    if not words or len(words) > 90 or _NO_NAME.fullmatch(words) or FINITE.search(words):
        return None
    if re.match(
        r"(?:according|following|by|in|at|on|for|from|to|of|with|under|amid|despite|nor|not|if)\b",
        words,
        re.I,
    ):
        return None
    return None if _LAST_NO_NOUN.search(words) and not words[0].isupper() else (start, end)


def _piece(s: str, end: int) -> Span:
    """Where the last break before `end` ends, and where words start after it and what may lead them."""
    low = 0
    for match in _BREAK.finditer(s, max(0, end - 160), end):
        if match.group() != "," or not re.match(r",\d", s[match.start() :]):
            low = match.end()
    lead = _LEADING.match(s, low, end)
    return low, lead.end() if lead else low


def name_from(s: str, at: int) -> Span | None:
    """The words of a name that begins at `at`, until something that is none of it."""
    end = at
    for _ in range(14):
        token = _TOKEN.match(s, end)
        if token is None or (end == at and token.group()[0].isspace()):
            break
        word = token[1]
        if word in _STOP or (word == "on" and re.match(r" \w+day\b", s[token.end() :])):
            break
        if word == "in" and re.match(
            r" an? (?:\w+ )?(?:statement|interview|report|post)\b", s[token.end() :]
        ):
            break
        if word == "and" and (
            re.match(r" \d", s[token.end() :])
            or FINITE.search(re.split(r"[,.;:]", s[token.end() : token.end() + 60])[0])
        ):
            break
        end = token.end()
    return (at, end) if end > at else None


def shaped(s: str, start: int, end: int) -> tuple[Span, ...]:
    """The shortest words for whom is named: of "figures from the ministry" the ministry; two of two."""
    if (figures := _OF_FIGURES.match(s, start, end)) and not re.match(r"\d", s[figures.end() :]):
        start = figures.end()
    parts = re.compile(r",? and (?=(?:the|an?|two|some) |[A-Z])").split(s[start:end])
    if len(parts) == 2 and (all(map(_with_article, parts)) or all(map(newsroom, parts))):
        return (start, start + len(parts[0])), (end - len(parts[1]), end)
    return ((start, end),)


def _with_article(words: str) -> bool:
    return re.match(r"(?:the|an?|two|some) ", words, re.I) is not None and " of " not in words
