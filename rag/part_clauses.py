"""One clause of a question that asks several things: its asking words, noun, auxiliary and rest.

Gives `PartClause`, `parse`, and what its form tells: `subject`, `phrases`. The noun ends by its own form, for
a clause may have no auxiliary ("how many in Syria"); a question that asks once, rag/clauses.py reads whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.function_words import ASKING, DO, FINITE, IS, OPENING
from rag.words import PARTICIPLES, PASTS, PLURALS

AUX = "|".join(sorted(FINITE))
PLACED = "|".join(sorted(OPENING))
_BEFORE = "since|until|by|with|for|from|at|in|on|to|of|against|under|after|about|into"
# "by how many votes": what asks at the beginning of a clause. In a name or before a hyphen it does not.
ASKS = (
    rf"(?:(?P<prep>{_BEFORE}) )?(?P<wh>how (?:many|much|long|old|far|often|high|big|large|soon|tall|deep)"
    rf"|{'|'.join(sorted(ASKING))})\b(?![-'])"
)
BEGINS = re.compile(ASKS, re.IGNORECASE)
YES_NO = re.compile(rf"(?:{AUX}|whether)\b", re.IGNORECASE)
_PAST = PASTS | frozenset(
    "beat chose drew felt gave knew sat spent split spread taught thought withdrew wore".split()
)
_NOT_PLURAL = re.compile(r"(?:ss|us|is|'s)$")
_ENDS_NOUN = FINITE | OPENING | frozenset("it they he she we you i that who of".split())
_DETERMINER = re.compile(
    r"(?:the|a|an|this|that|these|those|his|her|its|their|our|any|there|it|they|he|she)\b", re.I
)
ADVERBS = frozenset(
    "not now still already also being been recently then ever since just first last next".split()
)
_PARTICIPLES = PARTICIPLES | frozenset(
    "beaten become flown grown hidden run shaken spoken stolen withdrawn".split()
)


@dataclass(frozen=True, slots=True)
class PartClause:
    """One clause that asks: "by | how many | votes | did | he win". `wh` is "" for a yes/no question."""

    text: str
    prep: str = ""
    wh: str = ""  # in lower case
    noun: str = ""  # "votes" of "how many votes"
    aux: str = ""
    rest: str = ""

    @property
    def asking(self) -> str:
        """The words that ask, without the noun."""
        return f"{self.prep} {self.wh}".strip()

    @property
    def fragment(self) -> bool:
        """Whether it leaves out all but the asking words: "since when", "by how many votes"."""
        return bool(self.wh) and not self.aux and not self.rest

    @property
    def verbless(self) -> bool:
        """Whether it has a place and no verb: "how many in Syria", "how many troops at each"."""
        return not self.aux and _word(self.rest) in OPENING and self.wh.startswith("how m")


def parse(text: str) -> PartClause:
    """Read one clause."""
    text = text.strip(" ,;?.!")
    asks = BEGINS.match(text)
    if asks is None:
        opens = YES_NO.match(text)
        word = opens.group() if opens else ""
        return PartClause(text, aux=word, rest=text[len(word) :].strip())
    words = text[asks.end() :].split()
    wh = asks["wh"].lower()
    length = _noun(words) if wh in ("which", "what", "whose", "how many", "how much") else 0
    aux = words[length] if len(words) > length and words[length].lower() in FINITE else ""
    rest = " ".join(words[length + bool(aux) :])
    return PartClause(text, (asks["prep"] or "").lower(), wh, " ".join(words[:length]), aux, rest)


def _noun(words: list[str]) -> int:
    """How many words the noun takes that a word such as "which" asks for."""
    for index, word in enumerate(words):
        low = word.lower()
        if low in _ENDS_NOUN or past(low) or (low.endswith("ing") and index):
            return index
        if plural(low) and not (index + 1 < len(words) and plural(words[index + 1].lower())):
            return _with_place(words, index + 1)
    return len(words)


def _with_place(words: list[str], end: int) -> int:
    """The noun with its place where the auxiliary follows that: "camps in Qaral" of "camps in Qaral are"."""
    if end < len(words) and words[end].lower() in ("of", *OPENING):
        for index in range(end + 1, min(end + 5, len(words))):
            if words[index].lower() in FINITE:
                return index
    return end


def past(word: str) -> bool:
    """Whether a word is a verb's past by its form."""
    return word in _PAST or (word.endswith("ed") and len(word) > 3 and not word.endswith("eed"))


def plural(word: str) -> bool:
    """Whether a word is a plural by its form."""
    return word in PLURALS or (word.endswith("s") and len(word) > 3 and not _NOT_PLURAL.search(word))


def participle(word: str) -> bool:
    return past(word) or word.endswith("ing") or word in _PARTICIPLES


def subject(clause: PartClause) -> bool:
    """Whether the asking words are what the verb speaks of: "who was arrested", not "whom did he arrest"."""
    if not clause.aux:
        return True
    if clause.prep or clause.aux.lower() in DO or clause.wh in ("when", "where", "why", "how", "whom", ""):
        return False
    words = [word for word in clause.rest.split() if word.lower() not in ADVERBS]
    first = words[0] if words else ""
    if participle(first.lower()) or first.lower() in OPENING:
        return True
    if _DETERMINER.match(first) or first[:1].isupper():
        # "Who is the mayor" speaks of a person; "who is the mayor suing" of another.
        return clause.aux.lower() in IS and clause.wh in ("who", "which") and not _ends_in_verb(words)
    return words[-1:] == [] or words[-1].lower() not in OPENING


def _ends_in_verb(words: list[str]) -> bool:
    return any(word.endswith("ing") or word.lower() in OPENING for word in words[-1:])


def phrases(clause: PartClause) -> list[str]:
    """The phrases of a clause that begin with "the" or the like, or with a capital, in order."""
    words = clause.rest.split()
    found: list[str] = []
    at = 0
    opens = clause.aux.lower() not in IS and bool(clause.aux)  # the subject, then the verb
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
    if low in OPENING or low in (
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
    if low in FINITE or _DETERMINER.fullmatch(low):
        return True
    return participle(low) and not word[0].isupper() and (end > at + 1 or words[at][0].isupper())


def _word(text: str) -> str:
    return text.split(" ", 1)[0].lower()
