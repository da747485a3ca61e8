"""What a sentence takes back or softens round some of its words: denials, hedges, shares, the future.

Gives `objections`: what of that a statement made of these words leaves out, or puts in; and `bearing`, the
parts of the sentence that bear on them. Wording alone, from closed lists; whether the words themselves are
there, `rag.wording` says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from rag.alignment import words
from rag.denials import DENIALS, HEDGES, LEFT_OPEN, others, plain
from rag.opposites import base

_BREAK = re.compile(
    r"[;:—–]|,(?!\d)|\s-\s|\b(?:and|but|while|whereas|although|though|because|as well as)\b", re.IGNORECASE
)
_CONDITION = re.compile(
    r"\b(if|unless|until|till|provided that|provided|except|but not|depending|subject to|as long as"
    r"|so long as|on condition|assuming)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\W*(if|unless|provided|assuming|should|had|were|without)\b[^,]*,", re.IGNORECASE)
_ASIDE = re.compile(r"\s*,[^,;]*,\s*|\s*\([^()]*\)\s*|\s*[–—][^–—;]*[–—]\s*")
_PLAIN_DENIAL = re.compile(
    r"not|never|no|none|neither|nor|without|cannot|nobody|nothing|hardly|unable|\w+n[’']t", re.IGNORECASE
)
_CLAIMS = re.compile(
    r"\b(?:claim(?:s|ed|ing)?(?! (?:\w+ )?(?:lives|responsibility))|purport\w*|insist\w*|suggest\w*|assert\w*"
    r"|so-called|supposed\w*|estimat\w+|apparent(?:ly)?|unconfirmed|disputed)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(some|most|many|few|several|half|parts?|a third|a quarter|two[- ]thirds|nearly all|almost all"
    r"|hundreds|thousands|dozens|one|[\d,.]*\d(?= of)|(?:two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve)(?= of))(?: of)?(?: the| its| their| his| her| these| those)? $",
    re.IGNORECASE,
)
_MODIFIER = re.compile(
    r"\b(first|second|third|last|next|previous|latest|other|another|only|former|ex|deputy|vice|acting|assistant|would-be|so-called|fake|attempted|alleged|suspected|proposed"
    r"|planned|possible|potential|interim|honorary|failed|unsuccessful|near|mock|non)[\s-]+$",
    re.IGNORECASE,
)
_ASPECTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (r"\bbeing\b", r"\bto be\b", r"\babout to\b", r"\bcan\b", r"\bmust\b", r"\bshould\b",
                    r"\bused to\b", r"\bcould\b", r"\b(?:is|are)\b", r"\b(?:was|were)\b")
)  # fmt: skip
# Wherever in a sentence they stand, they may take back the rest of it.
_TAINT = re.compile(
    r"\b(?:wrongly|falsely|mistakenly|incorrectly|debunked|hoax|lied|lying|mocked|fake|in theory|on paper"
    r"|in principle|all but|almost|except|other than|but only|only in|overturned|cleared|dropped|quashed"
    r"|reversed|retracted|withdrawn|disproved|denied|stopped"
    r"|in (?:his|her|a|the) (?:dream|film|movie|novel|play|book|story))\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will|shall|would|(?:is|are|was|were|has|have|had|due|set|expected|planned|plans?|agreed|going)"
    r" (?:now )?to)\b|[’']ll\b",
    re.IGNORECASE,
)
_WILL = re.compile(r"\b(?:will|shall)\b|[’']ll\b", re.IGNORECASE)


def objections(statement: str, sentence: str, kept: Sequence[tuple[int, int]]) -> list[str]:
    """Why a statement made of some words of a sentence (`kept`: their spans, in order) says another thing."""
    region = " ".join(sentence[start:end] for start, end in bearing(sentence, kept))
    found = [*_denied(statement, region), *_hedged(statement, region), *_later(statement, region)]
    found += _short_clauses(statement, sentence)
    found += _aspects(statement, region)
    found += [
        f"the cited words say “{match[0].lower()}”"
        for match in _TAINT.finditer(sentence)
        if not re.search(rf"\b{re.escape(match[0])}\b", statement, re.IGNORECASE)
    ]
    found += _conditions(statement, sentence, kept)
    found += _shares(statement, sentence, kept)
    return list(dict.fromkeys(found))


def bearing(sentence: str, kept: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a sentence that bear on the words kept: to the breaks on either side, without asides."""
    first, last = kept[0][0], max(end for _, end in kept)
    start = max((match.end() for match in _BREAK.finditer(sentence, 0, first)), default=0)
    ending = _BREAK.search(sentence, last)
    end = ending.start() if ending else len(sentence)
    pieces, at = [], start
    for aside in _ASIDE.finditer(sentence, start, end):
        if not any(aside.start() < b and a < aside.end() for a, b in kept):
            pieces.append((at, aside.start()))
            at = aside.end()
    return [*pieces, (at, end)]


def _short_clauses(statement: str, sentence: str) -> list[str]:
    """Clauses of small words alone, such as "they are not", that the sentence does not have."""
    given = _small(sentence)
    return [f"the cited words do not say “{clause}”" for clause in _small(statement) if clause not in given]


def _small(text: str) -> list[str]:
    clauses = (" ".join(clause.casefold().split()).strip(" .?!\"'”“") for clause in _BREAK.split(text))
    return [clause for clause in clauses if clause and not words(clause)]


def _denied(statement: str, region: str) -> list[str]:
    said, given = _denials(statement), _denials(region)
    out = [f"the cited words say “{given[key][0]}”" for key in given if len(given[key]) > len(said[key])]
    return out + [
        f"the cited words do not say “{said[key][0]}”" for key in said if len(said[key]) > len(given[key])
    ]


def _denials(text: str) -> defaultdict[str, list[str]]:
    """The words that deny, as written, by what they come to."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for match in DENIALS.finditer(plain(text)):
        word = match[0].lower()
        found["not" if _PLAIN_DENIAL.fullmatch(word) else base(word.split()[0])].append(word)
    return found


def _hedged(statement: str, region: str) -> list[str]:
    said = {base(word) for word in re.findall(r"[\w’']+", plain(statement)) if word != "May"}
    out = []
    for pattern in (HEDGES, LEFT_OPEN, _CLAIMS):
        for match in pattern.finditer(plain(region)):
            word = match[0].strip()
            if base(re.split(r"[\s-]", word)[0]) not in said:
                out.append(f"the cited words say “{word}”")
    return out


def _conditions(statement: str, sentence: str, kept: Sequence[tuple[int, int]]) -> list[str]:
    """Conditions anywhere in the sentence."""
    opening = _OPENING.match(sentence, 0, kept[0][0])
    found = [opening[1]] if opening else []
    found += [match[1] for match in _CONDITION.finditer(sentence)]
    return [
        f"the cited words say “{word.lower()}”"
        for word in found
        if not re.search(rf"\b{re.escape(word)}\b", statement, re.IGNORECASE)
    ]


def _aspects(statement: str, region: str) -> list[str]:
    """What is, was, is being and was to be are four things, and so are what can, must and does happen."""
    out = []
    for pattern in _ASPECTS:
        said, given = pattern.search(statement), pattern.search(region)
        if given and not said:
            out.append(f"the cited words say “{given[0].lower()}”")
        if said and not given:
            out.append(f"the cited words do not say “{said[0].lower()}”")
    return out


def _later(statement: str, region: str) -> list[str]:
    """What will be is not what was, nor the other way."""
    if _WILL.search(region) and not _FUTURE.search(statement):
        return ["the cited words say what will be"]
    if _WILL.search(statement) and not _FUTURE.search(region):
        return ["the cited words do not say that it will be"]
    return []


def _shares(statement: str, sentence: str, kept: Sequence[tuple[int, int]]) -> list[str]:
    """What is said of some, or of the former or the planned, is not said of all, or of the thing itself."""
    out = []
    for start, _ in kept:
        before = sentence[max(0, start - 40) : start]
        for pattern in (_SHARE, _MODIFIER):
            match = pattern.search(before)
            if match and not re.search(rf"\b{re.escape(match[1])}\b", statement, re.IGNORECASE):
                out.append(f"the cited words say “{match[1].lower()}”")
    asked_too = {base(word) for word in others(statement)}
    spared = [word for word in others(sentence) if base(word) not in asked_too]
    kept_words = {base(sentence[a:b]) for a, b in kept}
    out += [f"the cited words speak of another “{word}”" for word in spared if base(word) in kept_words]
    return out
