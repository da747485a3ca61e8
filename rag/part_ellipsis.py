"""What a part of a question leaves out, from the part before it: a verb, a noun, a place.

Gives `whole` for a clause without a verb of its own, `counted`, `with_noun`, `elsewhere` and `tail`. Pure; it
puts in words of the question alone, and a few that say nothing ("someone", "something"). What a follow-up
takes over from the turns before it is rag/ellipsis.py's and rag/inheriting.py's.
"""

from __future__ import annotations

import re

from rag.function_words import DO, IS, OPENING
from rag.part_clauses import ADVERBS, PLACED, PartClause, participle, past, plural, subject

_PARTICIPLES = dict(
    pair.split(":")
    for pair in "took:taken gave:given wrote:written became:become ran:run chose:chosen fell:fallen"
    " flew:flown drew:drawn began:begun broke:broken rose:risen saw:seen sank:sunk spoke:spoken"
    " went:gone wore:worn knew:known grew:grown came:come withdrew:withdrawn".split()
)
_LASTING = re.compile(r"(?:since|for how long|how long)\b", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:^| )((?:in|at|during|aboard|near|off|after|on) (?:(?:the|a|an|this|last) \w|[A-Z0-9]).*)$"
)
_OWN = re.compile(
    rf"\b(?:{PLACED}|of|the|a|an|this|these|those|it|its|they|them|their|he|him|his|she|her|there|each)\b|[A-Z0-9]",
)


_DEGREE = re.compile(rf"(?P<how>[a-z]{{3,12}}) (?P<aux>{'|'.join(sorted(IS))}) (?P<rest>.+)$")
_TOLD = re.compile(
    r"(?:says?|said|claims?|claimed|reports?|reported) (?:that )?(?P<what>(?:people|men|women|children"
    r"|[a-z]{3,20}s) (?:[a-z]+ed|were|are|have|had|fell|fled|lost|left|got|went)\b.*)$"
)
_SAME_FORM = frozenset("bought sold built won made found held led shot paid lost caught left put".split())
_ARTICLE = re.compile(r"(?:the|an?|its|his|her|their)$", re.IGNORECASE)


def indefinite(clause: PartClause) -> str:
    """What stands for the asking words where they are not asked for."""
    if clause.noun:
        return clause.noun if clause.wh.startswith("how") else f"the {clause.noun}"
    return {"who": "someone", "what": "something", "how many": "people"}.get(clause.wh, "that")


def whole(part: PartClause, base: PartClause) -> str:
    """A clause of asking words alone as a question: "since when", after "who led it"."""
    asks = f"{part.asking} {part.noun}".strip()
    if part.wh in ("how many", "how much") and not part.prep:
        return _counting(part, base)
    aux = base.aux.lower()
    if base.wh == "how" and base.aux == "" and (late := _DEGREE.match(base.rest)):
        return f"{asks} {late['aux']} {late['rest']} {late['how']}"  # "how late was the handover, and why?"
    if (
        base.wh.startswith("how ")
        and part.wh == "why"
        and base.wh[4:] not in ("many", "much", "often", "long")
    ):
        return f"{asks} {aux} {base.rest} {base.wh[4:]}"  # "how high is the dam, and why?"
    if part.wh == "how much" and part.prep in ("for", "by") and (done := _undergone(base)):
        return f"{asks} was {done}"
    if not base.wh:
        return f"{asks} {base.text[:1].lower()}{base.text[1:]}"
    told = f"{indefinite(base)} {base.rest}".strip()
    if not base.aux:
        verb, _, after = base.rest.partition(" ")
        if _LASTING.match(asks) and past(verb):
            has = "have" if plural(base.noun.lower()) else "has"
            return f"{asks} {has} {indefinite(base)} {_PARTICIPLES.get(verb, verb)} {after}".strip()
        return f"{asks} {'was' if past(verb) else 'is'} it that {told}"
    if subject(base):
        return f"{asks} {aux} {told}"
    left = f"{base.prep} the {base.noun}".strip() if base.noun and base.wh != "how much" else ""
    return f"{asks} {aux} {base.rest} {left}".strip()


def _undergone(base: PartClause) -> str:
    """What was done to whom a past verb names: "the race won" of "who won the race"."""
    verb, _, after = base.rest.partition(" ")
    if base.wh != "who" or base.aux or not (verb.endswith("ed") or verb in _SAME_FORM) or not past(verb):
        return ""
    opens = after.split(" ", 1)[0]
    if not opens or opens.lower() in OPENING or not (opens[:1].isupper() or _ARTICLE.match(opens)):
        return ""
    last = after.rpartition(" ")[2]
    if " and " in after or (plural(last) and last.islower()):
        return ""
    return f"{after} {verb}"


def _counting(part: PartClause, base: PartClause) -> str:
    """ "And how many?" asks for the number of what the base asks for or says there is."""
    asks = part.asking
    there = re.match(r"there (?:any |some )?(.{1,80}?)(?= in | at | on | left|$)(.*)$", base.rest)
    if there and not base.wh:
        return f"{asks} {part.noun or there[1]} {base.aux.lower()} there{there[2]}"
    noun = part.noun or base.noun
    if base.wh == "who" and (told := _TOLD.match(base.rest)):
        return f"{asks} {told['what']}"  # "who says people died, and how many?"
    if base.wh in ("who", "which", "what") and not base.prep:
        return " ".join(word for word in (asks, noun, base.aux, base.rest) if word)
    return f"{asks} {noun}".strip()


def counted(base: PartClause) -> str:
    """What a place, asked for, has in it: "US troops" of "which bases are US troops at"; "" where unsure."""
    words = base.rest.split()
    if base.aux and not subject(base):
        while len(words) > 1 and (words[-1].lower() in OPENING or participle(words[-1].lower())):
            words.pop()
        if base.aux.lower() in DO and len(words) > 1:
            # "At which camps does Norland keep advisers", but "which camps do the troops use".
            words = words[-1:] if base.prep and plural(words[-1].lower()) else words[:-1]
        return re.sub(r"^(?:the|there|any) ", "", " ".join(words))
    words = [word for word in words if word.lower() not in ADVERBS]
    if not base.aux and len(words) > 1:
        after = re.split(rf" (?:{PLACED})\b", " ".join(words[1:]))[0]
        return re.sub(r"^(?:the|any) ", "", after) if plural(after.split()[-1].lower()) else ""
    return ""


def with_noun(part: PartClause, base: PartClause) -> str:
    """The clause with the noun and auxiliary that it shares with the one before: "how many injured"."""
    if part.wh != base.wh or part.wh not in ("how many", "how much") or not (part.aux or part.rest):
        return part.text
    noun, aux = part.noun, part.aux
    if not noun and not part.verbless and not part.rest.startswith("of "):
        noun = base.noun
    opens = part.rest.split(" ", 1)[0].lower()
    if not aux and not part.verbless and base.aux.lower() in IS and participle(opens) and opens != "died":
        aux = base.aux
    return " ".join(word for word in (part.asking, noun, aux, part.rest) if word)


def elsewhere(part: PartClause, base: PartClause) -> str:
    """The base with the place of a clause without a verb: "how many in Syria" of "… troops are in Iraq"."""
    prep, _, where = part.rest.partition(" ")
    if where.isdecimal() and not re.search(rf"\b{prep} \d", base.rest):  # a year is no place
        return " ".join(w for w in (part.asking, part.noun or base.noun, base.aux, base.rest, part.rest) if w)
    rest = re.sub(rf"\b{prep} [\w'-]+(?: (?!(?:{PLACED})\b)[\w'-]+){{0,4}}", part.rest, base.rest, count=1)
    if rest == base.rest:
        rest = f"{base.rest} {part.rest}"
    return " ".join(word for word in (part.asking, part.noun or base.noun, base.aux, rest) if word)


def tail(clause: PartClause) -> str:
    """The place or event that ends a clause: "in the ferry disaster"."""
    found = _TAIL.search(clause.rest)
    return found[1] if found else ""


def bare(clause: PartClause) -> bool:
    """Whether a clause has a verb and says nothing of what it is about: "who appealed"."""
    return bool(clause.rest or clause.aux) and not _OWN.search(clause.rest) and len(clause.rest.split()) < 4
