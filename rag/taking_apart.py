"""Where a question asks again: the clauses that it is taken apart into.

Gives `clauses`, with what leads in to all of them, and `leads`. By grammar alone, and in doubt not at all: a
relative clause, a name, a list or a title asks nothing.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from rag.part_clauses import ASKS, AUX, BEGINS, YES_NO, PartClause, parse

_BOUNDARY = re.compile(
    rf"(?P<mark> ?[,;] ?(?:(?P<and>and|but|plus|as well as) )?| (?:and|but|plus|as well as) )"
    rf"(?:also |then |in turn )?(?P<so>if so,? )?(?={ASKS})"
)
_TOLD = re.compile(
    r"(?:(?:please|can you|could you|would you|do you|i want to|i would like to|i'd like to)\b ?){0,3}"
    r"(?:tell (?:me|us)|say|know|find out|explain|show (?:me|us)|list|give me)(?: about)? (?=\w)",
    re.IGNORECASE,
)
_INTRO = re.compile(
    r"(?:in|on|at|according to|after|before|during|for|since|as of|by|under|of|amid) [^,?;]{1,80}, (?=\w)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’|\([^()]*\)")
_SENTENCE = re.compile(r"(?<=[?!]) (?:(?:and|but|also),? )?(?=\w)", re.IGNORECASE)
_INNER = re.compile(r"\b(who|whom|whose|what|which|when|where|why|how|whether|that)\b", re.IGNORECASE)
# Before a word that asks, these make what follows a thing said, known or told apart.
_EMBEDS = re.compile(
    r"\b(?:about|of|on|over|between|say|says|said|know|knows|knew|known|decide|decides|decided|explain|explains"
    r"|explained|tell|tells|told|ask|asks|asked|show|shows|showed|reveal\w*|learn\w*|understand|understood"
    r"|disagree\w*|see|saw|wonder\w*|question|find out|found out|determine\w*|clear|sure) $",
    re.IGNORECASE,
)
_INVERTED = re.compile(rf"(?:{AUX})\b(?: (?!(?:been|being|not)\b)\w|$)", re.IGNORECASE)
# "… and was he hurt": a yes or no is asked for beside the rest.
_OR_NOT = re.compile(rf" and (?:{AUX}) (?:it|he|she|they|there|the|any|anyone|this|that)\b", re.IGNORECASE)
_BARE_SUBJECT = re.compile(r"(?:it|they|he|she|we|i|you|the|a|an|this|these|those|to)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """A question taken apart: what leads in to all of it, then its clauses, two or more."""

    lead: str  # "Tell me", or ""
    intro: str  # "In 2021,", or ""
    clauses: tuple[PartClause, ...]


def clauses(text: str) -> Taken | None:
    """The clauses of a question that asks several times; None where it asks once, or where that is unsure."""
    plain = " ".join(text.replace("’", "'").split())
    sentences = _SENTENCE.split(plain)
    if any(not sentence.endswith("?") for sentence in sentences[:-1]):
        return None
    lead, intro, _ = leads(plain)
    sentences[0] = sentences[0][len(lead or intro) :]
    found: list[PartClause] = []
    for sentence in sentences:
        own = _within(sentence.rstrip(" ?.!;,"), indirect=bool(lead))
        if own is None:
            return None
        found += own
    # "What year and where did it open": what both ask stands behind the second alone.
    if len(found) < 2 or (found[0].fragment and not re.search(r"\beach\b", plain)):
        return None
    return Taken(lead.strip(), intro.strip(), tuple(found))


def leads(text: str) -> tuple[str, str, str]:
    """What leads in to a question ("Tell me "), when or by whom it is meant ("In 2021, "), and the rest."""
    lead = told.group() if (told := _TOLD.match(text)) else ""
    intro = said.group() if not lead and (said := _INTRO.match(text)) and not BEGINS.match(text) else ""
    return lead, intro, text[len(lead or intro) :]


def _within(sentence: str, *, indirect: bool) -> list[PartClause] | None:
    """The clauses of one sentence; None where it asks nothing, or where it is unsure what asks."""
    if not (BEGINS.match(sentence) or YES_NO.match(sentence)):
        return None
    quoted = [match.span() for match in _QUOTED.finditer(sentence)]
    cuts: list[tuple[int, int]] = []
    found = list(_BOUNDARY.finditer(sentence))
    for match, following in itertools.zip_longest(found, found[1:]):
        if any(start < match.end() and match.start() < end for start, end in quoted):
            continue
        begin = cuts[-1][1] if cuts else 0
        before = sentence[begin : match.start()]
        after = sentence[match.end() : following.start() if following else None]
        joined = match["mark"].strip(" ,;") != ""
        if match["mark"].strip() == "," and _aside(before, after):
            return None
        verdict = True if match["so"] else _asks_again(before, after, indirect, begun=bool(cuts))
        if verdict is None:
            return None
        if verdict and (joined or match["mark"].strip() == ";" or _and_follows(sentence, match.end())):
            cuts.append((match.start(), match.end()))
    edges = [0, *(at for cut in cuts for at in cut), len(sentence)]
    return [parse(sentence[a:b]) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _and_follows(sentence: str, at: int) -> bool:
    """Whether what a comma opens is one of several: another that asks stands behind an "and" or a comma."""
    return _BOUNDARY.search(sentence, at) is not None or BEGINS.fullmatch(sentence, at) is not None


def _aside(before: str, after: str) -> bool:
    """Whether a comma opens a clause about the noun before it: "the bridge, which opened in May"."""
    own = parse(after)
    relative = own.wh in ("which", "who", "whom", "whose", "where", "when") and not own.noun
    return relative and not own.fragment and not _INVERTED.match(own.aux) and len(before.split()) > 3


def _asks_again(before: str, after: str, indirect: bool, begun: bool) -> bool | None:
    """Whether a second clause asks something of its own; None where the question is to be left whole."""
    first, second = parse(before), parse(after)
    if first.fragment and not begun and len(before.split()) < 2:
        return None  # "when and where" both ask what follows
    inner = [m for m in _INNER.finditer(before) if m.start() >= len(first.asking)]
    if before.endswith(tuple(f" {m.group()}" for m in inner)):
        return None
    if _OR_NOT.search(before) or _OR_NOT.search(after):
        return None
    embedded = any(_EMBEDS.search(before[: m.start()]) for m in inner)
    if embedded and not indirect:
        return None
    relative = any(m.group().lower() in (second.wh, "that", "which") for m in inner)
    if relative and not (second.aux and second.wh not in ("who", "which")):
        return None
    if second.fragment or second.verbless or indirect:
        return True
    if re.search(r"\bbetween\b", before) and " and " not in before:
        return None
    opening = f"{second.aux} {second.rest}".strip()
    if second.wh in ("when", "where", "why", "how") or second.wh == "how long":
        return bool(second.aux)
    if second.wh == "which" and not second.noun and first.wh != "which" and not second.prep:
        return None
    told = not second.aux and (opening[:1].isupper() or _BARE_SUBJECT.match(opening))
    return not (told and not second.noun and second.wh in ("what", "who", "whom"))
