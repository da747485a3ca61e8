"""How an English question is built: its asking words, its verb, its noun phrases, places and times.

Gives `Clause`, `clause` and the phrases of a text with exact offsets, from closed lists of words and from
spelling alone. Meant for following a conversation: a wrong boundary costs a clumsy question, no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rag import values
from rag.names import find_names

ASKING = frozenset("who whom whose what which when where why how".split())
DO = frozenset("do does did".split())
BE = frozenset("is are am was were be been being isn't aren't wasn't weren't".split())
HAVE = frozenset("has have had".split())
MODAL = frozenset("will would can could shall should may might must won't can't couldn't".split())
NOT_DO = frozenset("don't doesn't didn't".split())
AUXILIARY = DO | BE | HAVE | MODAL | NOT_DO
DETERMINERS = frozenset("the a an this that these those its his her their any some each every no".split())
PLACING = frozenset(
    "in at near on aboard from to into inside off around across outside over under through within".split()
)
PREPOSITIONS = PLACING | frozenset(
    "of for with by about against during before after since until between among without as than per"
    " toward towards upon".split()
)
PRONOUNS = frozenset("i you he she it they we him them me us there here then".split())
JOINING = frozenset("and or but if because while when where who which that so than".split())
IRREGULAR = frozenset(
    """born built bought sold sent shot sunk sank torn held hit hurt kept known laid led left lost made met
    paid put read said seen set shut taken thrown told won worn written given gone found fought fled fell
    fallen drawn driven brought caught chosen cut done drowned dead missing died became began begun broke
    broken came cost flew got grew rose risen ran said saw spoke stood struck took went wrote bid""".split()
)
IRREGULAR_PLURALS = frozenset(
    "people men women children police troops cattle media data staff crew dead wounded injured".split()
)
TIME_WORDS = (
    r"(?:today|now|currently|yesterday|tonight|nowadays|at present|at the moment"
    r"|(?:the )?(?:last|next|this|past|previous|following) (?:year|month|week|spring|summer|autumn|winter"
    r"|decade|century)|(?:the )?(?:year|month|week|day) (?:before|after)|(?:two|three|ten|\d{1,3}) years ago)"
)
_WORD = re.compile(r"[^\W_]+(?:[’'.\-&][^\W_]+)*")
_RELATIVE = re.compile(rf"\b{TIME_WORDS}\b", re.IGNORECASE)
_BEFORE_TIME = re.compile(
    r"\b((?:in|on|at|by|since|until|till|before|after|during|from|as of|around|of)"
    r"(?: (?:the|early|late|mid))?) $",
    re.IGNORECASE,
)
_CONTRACTED = re.compile(r"^(who|what|where|when|how|why)[’']s\b", re.IGNORECASE)
_END = re.compile(r"[\s?!.…]+$")


class Word(NamedTuple):
    """One word as written: `text[start:end]`; `low` is its lower case."""

    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper() or any(c.isupper() for c in self.text[1:])

    @property
    def acronym(self) -> bool:
        """Whether it is a name that is spelt as a small word: "US", "WHO"."""
        return len(self.text) > 1 and self.text.isupper()


class Phrase(NamedTuple):
    """A run of a text and the preposition before it, if there is one: `text[start:end]`, both outside it."""

    text: str
    start: int
    end: int
    preposition: str = ""  # in lower case
    outer: int = -1  # where the preposition begins; `start` where there is none


@dataclass(frozen=True, slots=True)
class Clause:
    """A question in order: preposition, asking words, auxiliary, and all that follows without its mark."""

    text: str
    lead: str  # "by" of "By whom was it signed?"
    asking: str  # "How many troops"; empty for a yes/no question
    auxiliary: str  # empty where the asking words are the subject of a full verb
    rest: str

    @property
    def noun(self) -> str:
        """What is counted or chosen: "troops" of "How many troops"; empty for "Who"."""
        return re.sub(r"^(?:how (?:many|much)|what|which|whose|how|\w+)\s*", "", self.asking, flags=re.I)


def words(text: str) -> list[Word]:
    return [Word(m.group(), m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(text)]


def bare(text: str) -> str:
    """A question without its closing mark, contractions of its asking word written out."""
    return _CONTRACTED.sub(r"\1 is", _END.sub("", text.strip()))


def plural(word: str) -> bool:
    low = word.lower()
    return low in IRREGULAR_PLURALS or (low.endswith("s") and not low.endswith(("ss", "us", "is")))


def past(word: str) -> bool:
    """Whether a word is a past form or participle, as far as spelling tells."""
    low = word.lower()
    return low in IRREGULAR or (low.endswith("ed") and len(low) > 4)


@lru_cache(maxsize=1024)
def clause(text: str) -> Clause | None:
    """The parts of a question; None for what is none by its form."""
    body = bare(text)
    found = words(body)
    if not found:
        return None
    if found[0].low in AUXILIARY:
        return Clause(body, "", "", found[0].text, body[found[0].end :].strip())
    at = 1 if found[0].low in PREPOSITIONS and len(found) > 1 else 0
    if found[at].low not in ASKING:
        return None
    lead = found[0].text if at else ""
    begin = found[at].start
    for i in range(at + 1, len(found)):
        word = found[i]
        if word.low in AUXILIARY:
            return Clause(body, lead, body[begin : word.start].strip(), word.text, body[word.end :].strip())
        if word.low in JOINING:
            break
    end = _asking_end(found, at)
    return Clause(body, lead, body[begin : found[end].end], "", body[found[end].end :].strip())


def _asking_end(found: Sequence[Word], at: int) -> int:
    """The last asking word of a question whose subject asks: "How many people | died"."""
    low = found[at].low
    if low == "how" and at + 1 < len(found) and found[at + 1].low in ("many", "much"):
        at += 1
        for i in range(at + 1, len(found)):
            if past(found[i].text) or found[i].low in PREPOSITIONS:
                return i - 1
            if plural(found[i].text):
                return i
        return min(at + 1, len(found) - 1)
    if low in ("what", "which"):
        if at + 1 < len(found) and values.parse(found[at + 1].text):
            at += 1
        for i in range(at + 1, min(at + 5, len(found))):
            if past(found[i].text) and i > at:
                return i - 1
            if found[i].low.endswith("s") and not plural(found[i - 1].text) and i > at + 1:
                return i - 1
        return min(at + 1, len(found) - 1)
    return at


def times(text: str) -> list[Phrase]:
    """The times that a text names, "2021" and "last year" alike, with the preposition before each."""
    spans = [(f.start, f.end) for f in values.find(text) if f.value.kind == "date"]
    spans += [(m.start(), m.end()) for m in _RELATIVE.finditer(text)]
    found: list[Phrase] = []
    for start, end in sorted(spans):
        if found and start < found[-1].end:
            continue
        before = _BEFORE_TIME.search(text[:start])
        preposition = before.group(1).lower() if before else ""
        found.append(Phrase(text[start:end], start, end, preposition, before.start() if before else start))
    return found


def named(text: str) -> list[Phrase]:
    """The names of a text, with the preposition before each; "the" between them is taken in."""
    found = []
    for name in find_names(text):
        lead = re.search(r"\b([A-Za-z]{2,7}) (the )?$", text[: name.start])
        preposition = lead.group(1).lower() if lead and lead.group(1).lower() in PREPOSITIONS else ""
        start = name.start - 4 if text[max(0, name.start - 4) : name.start].lower() == "the " else name.start
        outer = lead.start() if lead and preposition else start
        found.append(Phrase(text[start : name.end], start, name.end, preposition, outer))
    return found


def modifies(text: str, phrase: Phrase) -> bool:
    """Whether a name stands before the noun it belongs to: "US" of "US troops"."""
    following = words(text[phrase.end : phrase.end + 40])
    if not following or text[phrase.end : phrase.end + 1] != " ":
        return False
    word = following[0]
    return not word.capital and word.low not in PREPOSITIONS | AUXILIARY | JOINING and plural(word.text)


def noun_phrases(question: Clause) -> Iterator[Phrase]:
    """The noun phrases behind the asking words, left to right: "the dam at Korvat", "Rovia"."""
    text = question.rest
    found = words(text)
    shift = len(question.text) - len(text)
    barred = {i for p in times(text) for i, w in enumerate(found) if p.outer <= w.start < p.end}
    helped = question.auxiliary.lower() in DO | MODAL | NOT_DO
    i = 0
    first = True
    while i < len(found):
        word = found[i]
        if i in barred or not (word.low in DETERMINERS or (word.capital and word.low not in PREPOSITIONS)):
            i += 1
            continue
        last = _core(found, i, barred)
        # "did the ferry sink": without a mark between them, the last word is the verb.
        if helped and first and last > i and not found[last].capital and _open(found, last):
            last -= 1
            first = False
        else:
            last = _attached(found, last, barred, text)
            first = False
        if found[last].low not in DETERMINERS:
            preposition = found[i - 1].low if i and found[i - 1].low in PREPOSITIONS else ""
            start, end = word.start, found[last].end
            end -= 2 if re.search(r"[’']s$", text[start:end]) else 0
            outer = found[i - 1].start if preposition else start
            yield Phrase(text[start:end], start + shift, end + shift, preposition, outer + shift)
        i = last + 1


def _open(found: Sequence[Word], last: int) -> bool:
    """Whether no verb follows the word, so that it is the verb."""
    if last + 1 >= len(found):
        return True
    following = found[last + 1]
    return following.low not in BE | HAVE | DO | {"of"} and not past(following.text)


def _core(found: Sequence[Word], i: int, barred: set[int]) -> int:
    """The last word of a phrase that begins at `i`, without what is hung on by a preposition."""
    determined = found[i].low in DETERMINERS
    last = i
    for j in range(i + 1, len(found)):
        word = found[j]
        function = word.low in PREPOSITIONS | AUXILIARY | DETERMINERS | JOINING | PRONOUNS
        stops = j in barred or (function and not word.acronym)
        gap = word.start - found[j - 1].end
        if stops or gap > 1 or (past(word.text) and j > i + 1):
            break
        if not determined and not word.capital and not plural(word.text):
            break
        last = j
        if not determined and not word.capital:
            break
    return last


def _attached(found: Sequence[Word], last: int, barred: set[int], text: str) -> int:
    """The last word with what is hung on: "the siege of Tarn", "the inquiry into the Amble fire"."""
    for _ in range(2):
        j = last + 1
        if j + 1 >= len(found) or j in barred or j + 1 in barred:
            break
        if found[j].low not in PLACING | {"of"} or text[found[last].end : found[j].start] != " ":
            break
        word = found[j + 1]
        if not (word.capital or word.low in DETERMINERS or found[j].low == "of"):
            break
        last = _core(found, j + 1, barred)
    return last
