"""What a clause that asks leaves out, from the one before it: a verb, a noun, a place, whom a pronoun means.

Gives `whole` for a clause without a verb of its own, `with_noun`, `elsewhere`, `tail` and `with_names`. Pure;
it puts in words of the question alone, and a few that say nothing ("someone", "something").
"""

from __future__ import annotations

import re

from rag.clauses import AUX, PLACED, Clause, past, plural

_BE = frozenset("is are was were".split())
_DO = frozenset("do does did".split())
_DETERMINER = re.compile(
    r"(?:the|a|an|this|that|these|those|his|her|its|their|our|any|there|it|they|he|she)\b", re.I
)
_ADVERBS = frozenset(
    "not now still already also being been recently then ever since just first last next".split()
)
_IRREGULAR = frozenset(
    "taken given written become run chosen fallen flown drawn begun broken risen seen sunk spoken stolen"
    " thrown gone worn done driven known grown shaken beaten torn withdrawn hidden".split()
)
_PARTICIPLES = dict(
    pair.split(":")
    for pair in "took:taken gave:given wrote:written became:become ran:run chose:chosen fell:fallen"
    " flew:flown drew:drawn began:begun broke:broken rose:risen saw:seen sank:sunk spoke:spoken"
    " went:gone wore:worn knew:known grew:grown came:come withdrew:withdrawn".split()
)
_LASTING = re.compile(r"(?:since|for how long|how long)\b", re.IGNORECASE)
_LAST_PLACE = re.compile(
    rf"(?:^| )(?:{PLACED}) (?:the |a |an |this |last )?[\w'-]+(?: [\w'-]+){{0,5}}$", re.IGNORECASE
)
_TAIL = re.compile(
    r"(?:^| )((?:in|at|during|aboard|near|off|after|on) (?:(?:the|a|an|this|last) \w|[A-Z0-9]).*)$"
)
_OWN = re.compile(
    rf"\b(?:{PLACED}|of|the|a|an|this|these|those|it|its|they|them|their|he|him|his|she|her|there|each)\b|[A-Z0-9]",
)
_PERSON_NOUN = re.compile(
    r"(?:[a-z]{2,}(?:ister|er|or|ist|man|woman|ian|ant|ent)|captain|king|queen|judge|pope|chief|pilot|suspect|boy|girl"
    r"|mayor|general|victim|head)$"
)
_NOT_PEOPLE = frozenset(
    "tower river water tanker power paper letter motor reactor tractor parliament agreement".split()
)
_RUN = re.compile(r"[\w'&.-]+")
_PRONOUN = re.compile(r"\b(it|its|they|them|their|he|him|his|she|her)\b")
_WHICH_ARE_THEY = re.compile(
    r"(?:who|what|which)(?: [\w'-]+){0,3} (?:is|are|was|were) (?:it|they|he|she)$", re.IGNORECASE
)
_NOTHING = re.compile(r"\bit (?:take|took|that|true)\b(?! (?:effect|place|part|off|over))")


def subject(clause: Clause) -> bool:
    """Whether the asking words are what the verb speaks of: "who was arrested", not "whom did he arrest"."""
    if not clause.aux:
        return True
    if clause.prep or clause.aux.lower() in _DO or clause.wh in ("when", "where", "why", "how", "whom", ""):
        return False
    words = [word for word in clause.rest.split() if word.lower() not in _ADVERBS]
    first = words[0] if words else ""
    if _participle(first.lower()) or first.lower() in PLACED.split("|"):
        return True
    if _DETERMINER.match(first) or first[:1].isupper():
        # "Who is the mayor" speaks of a person; "who is the mayor suing" of another.
        return clause.aux.lower() in _BE and clause.wh in ("who", "which") and not _ends_in_verb(words)
    return words[-1:] == [] or words[-1].lower() not in PLACED.split("|")


def _participle(word: str) -> bool:
    return past(word) or word.endswith("ing") or word in _IRREGULAR


def _ends_in_verb(words: list[str]) -> bool:
    return any(word.endswith("ing") or word.lower() in PLACED.split("|") for word in words[-1:])


def indefinite(clause: Clause) -> str:
    """What stands for the asking words where they are not asked for."""
    if clause.noun:
        return clause.noun if clause.wh.startswith("how") else f"the {clause.noun}"
    return {"who": "someone", "what": "something", "how many": "people"}.get(clause.wh, "that")


def whole(part: Clause, base: Clause) -> str:
    """A clause of asking words alone as a question: "since when", after "who led it"."""
    asks = f"{part.asking} {part.noun}".strip()
    if part.wh in ("how many", "how much") and not part.prep:
        return _counting(part, base)
    aux = base.aux.lower()
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


def _counting(part: Clause, base: Clause) -> str:
    """ "And how many?" asks for the number of what the base asks for or says there is."""
    asks = part.asking
    there = re.match(r"there (?:any |some )?(.{1,80}?)(?= in | at | on | left|$)(.*)$", base.rest)
    if there and not base.wh:
        return f"{asks} {part.noun or there[1]} {base.aux.lower()} there{there[2]}"
    noun = part.noun or base.noun
    if base.wh in ("who", "which", "what") and not base.prep:
        return " ".join(word for word in (asks, noun, base.aux, base.rest) if word)
    return f"{asks} {noun}".strip()


def counted(base: Clause) -> str:
    """What a place, asked for, has in it: "US troops" of "which bases are US troops at"; "" where unsure."""
    words = base.rest.split()
    if base.aux and not subject(base):
        while len(words) > 1 and (words[-1].lower() in PLACED.split("|") or _participle(words[-1].lower())):
            words.pop()
        if base.aux.lower() in _DO and len(words) > 1:
            # "At which camps does Norland keep advisers", but "which camps do the troops use".
            words = words[-1:] if base.prep and plural(words[-1].lower()) else words[:-1]
        return re.sub(r"^(?:the|there|any) ", "", " ".join(words))
    words = [word for word in words if word.lower() not in _ADVERBS]
    if not base.aux and len(words) > 1:
        after = re.split(rf" (?:{PLACED})\b", " ".join(words[1:]))[0]
        return re.sub(r"^(?:the|any) ", "", after) if plural(after.split()[-1].lower()) else ""
    return ""


def with_noun(part: Clause, base: Clause) -> str:
    """The clause with the noun and auxiliary that it shares with the one before: "how many injured"."""
    if part.wh != base.wh or part.wh not in ("how many", "how much") or not (part.aux or part.rest):
        return part.text
    noun, aux = part.noun, part.aux
    if not noun and not part.verbless and not part.rest.startswith("of "):
        noun = base.noun
    opens = part.rest.split(" ", 1)[0].lower()
    if not aux and not part.verbless and base.aux.lower() in _BE and _participle(opens) and opens != "died":
        aux = base.aux
    return " ".join(word for word in (part.asking, noun, aux, part.rest) if word)


def elsewhere(part: Clause, base: Clause) -> str:
    """The base with the place of a clause without a verb: "how many in Syria" of "… troops are in Iraq"."""
    prep = part.rest.split(" ", 1)[0]
    rest = re.sub(rf"\b{prep} [\w'-]+(?: (?!(?:{PLACED})\b)[\w'-]+){{0,4}}", part.rest, base.rest, count=1)
    if rest == base.rest:
        rest = f"{base.rest} {part.rest}"
    return " ".join(word for word in (part.asking, part.noun or base.noun, base.aux, rest) if word)


def tail(clause: Clause) -> str:
    """The place or event that ends a clause: "in the ferry disaster"."""
    found = _TAIL.search(clause.rest)
    return found[1] if found else ""


def bare(clause: Clause) -> bool:
    """Whether a clause has a verb and says nothing of what it is about: "who appealed"."""
    return bool(clause.rest or clause.aux) and not _OWN.search(clause.rest) and len(clause.rest.split()) < 4


def with_names(text: str, before: list[Clause]) -> tuple[str, str, bool]:
    """A clause with what its first pronoun means; with "{}" there instead; whether nothing is left open.

    The second is "" where the pronoun does not mean what the first clause asks for.
    """
    found = _PRONOUN.search(text)
    if found is None:
        return text, "", True
    if _NOTHING.match(text, found.start()) or _WHICH_ARE_THEY.match(text):
        return text, "", False
    word, end = found[1], found.end()
    follows = re.match(r" ([a-z]\w*)", text[end:])
    own = word in ("its", "their", "his") or (
        word == "her" and bool(follows) and follows[1] not in PLACED.split("|")  # type: ignore[index]
    )
    meant, answer = _meant(word, before)
    if not meant:
        return text, f"{text[: found.start()]}{{}}{'’s' if own else ''}{text[end:]}" if answer else "", False
    put = (meant + ("’" if meant.endswith("s") else "’s")) if own else meant
    open_slot = f"{text[: found.start()]}{{}}{'’s' if own else ''}{text[end:]}" if answer else ""
    return f"{text[: found.start()]}{put}{text[end:]}", open_slot, True


def _meant(word: str, before: list[Clause]) -> tuple[str, bool]:
    """What a pronoun stands for, and whether that is what the first clause asks for."""
    person = word in ("he", "him", "his", "she", "her")
    many = word in ("they", "them", "their")
    first = before[0]
    if many and first.noun and plural(first.noun.split()[-1].lower()):
        return f"the {first.noun}", False
    for clause in before:
        for phrase in noun_phrases(clause):
            head = re.split(rf" (?:of|{PLACED}) ", phrase)[0].split()[-1]
            human = head.lower() not in _NOT_PEOPLE and _PERSON_NOUN.match(head.lower()) is not None
            named = phrase[:1].isupper()
            if person and (human or named):
                return phrase, False
            if many and plural(head.lower()):
                return phrase, False
            if not person and not many and not human and not plural(head.lower()):
                return phrase, False
    if not person and not many and (noun := _only_noun(first)):
        return noun, False
    if first.wh == "who" and subject(first) and (person or many):
        who = "the ones who" if many else "the one who"
        return " ".join(word for word in (who, first.aux, first.rest) if word), True
    return "", first.wh in ("who", "what", "which") and not many


def _only_noun(clause: Clause) -> str:
    """The few words that are all a clause names, in small letters: "fulda" of "where is fulda"."""
    words = clause.rest.split()
    if clause.aux.lower() not in _BE:
        words = words[1:] if not clause.aux and words and past(words[0].lower()) else []
    plain = all(word.lower() not in PLACED.split("|") and not _participle(word.lower()) for word in words)
    return " ".join(words) if 0 < len(words) < 4 and plain and not plural(words[-1].lower()) else ""


def noun_phrases(clause: Clause) -> list[str]:
    """The phrases of a clause that begin with "the" or the like, or with a capital, in order."""
    words = clause.rest.split()
    found: list[str] = []
    at = 0
    opens = clause.aux.lower() not in _BE and bool(clause.aux)  # the subject, then the verb
    while at < len(words):
        if not (
            re.fullmatch(r"(?:the|a|an|this|his|her|its|their)", words[at], re.I) or words[at][0].isupper()
        ):
            at += 1
            continue
        end = at + 1
        while end < len(words) and end - at < 7 and not _stops(words, at, end):
            end += 1
        verb = opens and not found and end - at > 1 and not words[end - 1][0].isupper()
        if verb and (end - at > 2 or words[at][0].isupper()):
            end -= 1
        end = max(end, at + 1)
        phrase = words[at:end]
        of = words[end : end + 1]
        if of and of[0] in ("of", "in", "at") and end + 1 < len(words):
            more = end + 1 + bool(re.fullmatch("the|a|an", words[end + 1]))
            if more < len(words) and (of[0] == "of" or words[more][0].isupper()):
                while more < len(words) and not _stops(words, end, more) and words[more][0].isupper():
                    more += 1
                more = max(more, end + 2)
                phrase = words[at:more]
                end = more
        if len(phrase) > 1 or phrase[0][0].isupper():
            found.append(re.sub(r"^(?:a|an) ", "the ", " ".join(phrase)))
        at = end
    return found


def _stops(words: list[str], at: int, end: int) -> bool:
    word, low = words[end], words[end].lower()
    if low in PLACED.split("|") or low in (
        "of",
        "and",
        "or",
        "that",
        "who",
        "which",
        "to",
        "when",
        "where",
        "first",
    ):
        return True
    if re.fullmatch(AUX, low) or _DETERMINER.fullmatch(low):
        return True
    return _participle(low) and not word[0].isupper() and (end > at + 1 or words[at][0].isupper())
