"""Who does what in a yes/no question, and whether a sentence has the same names in the same roles.

Gives `Setting`, `rival`, `turned_round`, `as_loser` and `says_half`. A name that a sentence leaves
out may be settled by what stands round it; what is said of the names, rag/predicates.py looks at.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.names import Name, find_names, same_name
from rag.opposites import base
from rag.predicates import UNTOLD, WEAK, met, words
from rag.questions import Asking, tokens

_STANDS_FOR = re.compile(
    r"^[“\"]?(?:he|she|it|they|the (?:company|firm|club|party|group|government|minister|president|ship"
    r"|ferry|union|airline|probe|plant|hospital|town|city|council|army|line))\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"^[“\"]?(?:he|she|it|they)\b", re.IGNORECASE)
_ELLIPTIC = re.compile(r"^(?:but |and )?(?:nobody|no one|none|neither|both|all)\b", re.IGNORECASE)
# What only one can do, or only one place can see: another name in its role denies the first.
_ONE_ONLY = frozenset(
    base(word) for word in "win become elect succeed replace host captain crown appoint name".split()
)
_WHERE_ONLY = frozenset(base(word) for word in "happen hold born locate base die bury meet".split())
_PLACED = r"(?:in|at|near|by|on|of|for|from|to|off|under|over|with)"


@dataclass(frozen=True, slots=True)
class Setting:
    """What an article says round a sentence: what it is about, and what went just before."""

    about: str = ""  # its title and opening
    before: str = ""  # the text that ends where the sentence begins
    near: str = ""  # the sentences round it

    @property
    def text(self) -> str:
        return f"{self.about}\n{self.before}\n{self.near}"


NOWHERE = Setting()


def rival(asking: Asking, wanted: Sequence[str], told: str, setting: Setting) -> bool | None:
    """Whether another name stands in place of the question's; None where one is missing and none does."""
    present = find_names(told)
    missing = [name for name in asking.names if not _said(name, told, present)]
    if any(_namesake(name, told, setting) for name in asking.names):
        return None
    if not missing:
        return False
    others = [name for name in present if not any(same_name(name.text, known) for known in asking.names)]
    if len(missing) == 1:
        before = re.search(rf"\b(in|at|near|by)\s+(?:the\s+)?{re.escape(missing[0])}", asking.text)
        where_only = set(wanted) & _WHERE_ONLY and not _STANDS_FOR.match(told)
        if before and where_only and _placed_so(before[1], others, told):
            return True
        subject = re.match(rf"\w+\s+(?:the\s+)?{re.escape(missing[0])}\b", asking.text)
        if subject and set(wanted) & _ONE_ONLY and others and others[0].start <= len("The "):
            return True
    if setting is NOWHERE and len(missing) == 1 and _STANDS_FOR.match(told):
        return False
    return False if all(_settled(name, asking, told, others, setting) for name in missing) else None


def _placed_so(preposition: str, names: Sequence[Name], told: str) -> bool:
    """Whether one of these names stands behind the preposition."""
    return any(re.search(rf"\b{preposition}\s+(?:the\s+)?$", told[: name.start]) for name in names)


def _said(name: str, text: str, present: Sequence[Name]) -> bool:
    return name.casefold() in text.casefold() or any(same_name(name, other.text) for other in present)


def _namesake(name: str, told: str, setting: Setting) -> bool:
    """Whether a sentence has a surname alone that another shares: "Farrow", and Nils and Greta Farrow."""
    first, _, last = name.rpartition(" ")
    if not first or name.casefold() in told.casefold():
        return False
    written = [other.text for other in find_names(setting.text) if " " in other.text]
    return any(other.split()[-1] == last and not same_name(name, other) for other in written)


def _settled(name: str, asking: Asking, told: str, others: Sequence[Name], setting: Setting) -> bool:
    """Whether the sentence speaks of a name that it leaves out, by what stands round it.

    A setting ("in Pello", "the strike of Norrair") holds until another takes its place. Who did it must be
    whom a pronoun stands for; what it was done to must be said.
    """
    placed = re.search(rf"\b({_PLACED})\s+(?:the\s+)?(?:(?<!to )[\w'-]+\s+)?{re.escape(name)}", asking.text)
    if placed:
        if _placed_so(placed[1], others, told):
            return False
        return _said(name, setting.text, find_names(setting.text))
    at = asking.text.find(name)
    leads = len([word for word in tokens(asking.text[:at]) if word.casefold() not in UNTOLD]) == 0
    if not leads or not _STANDS_FOR.match(told):
        return False
    previous = setting.before.rstrip().rsplit(". ", 1)[-1].strip()
    latest = find_names(previous)
    if latest:
        return same_name(name, latest[0].text)
    # A pronoun behind a sentence about nobody named stands for what that one spoke of.
    carried_on = not previous or _STANDS_FOR.match(previous) or not _PRONOUN.match(told)
    return bool(carried_on) and _said(name, setting.about, find_names(setting.about))


def says_half(wanted: Sequence[str], turning: frozenset[str], asking: Asking, told: str) -> bool:
    """Whether the sentence itself says half of what is asked: one word without a name is too little."""
    strong = [word for word in wanted if word not in WEAK]
    if not strong or len(wanted) + len(asking.names) < 2:
        return False
    present, missed = find_names(told), met(wanted, words(told, ()), turning)[1]
    said = sum(word not in missed for word in strong)
    said += sum(_said(name, told, present) for name in asking.names)
    stands_for = _STANDS_FOR.match(told) or _ELLIPTIC.match(told)
    return (said + (stands_for is not None)) * 2 >= len(strong) + len(asking.names)


_SUFFERED = re.compile(r".{0,30}\b(?:was|were|been|being|is|are)\s+(?:\w+\s+){1,4}by\b")


def turned_round(asking: Asking, told: str) -> bool:
    """Whether the sentence may tell of the same deed the other way round: "A beat B" of "B beat A"."""
    for first, second in itertools.pairwise(asking.names):
        if re.search(rf"{re.escape(first)}\s+\w+\s+{re.escape(second)}", asking.text) is None:
            continue
        one, other = told.find(first), told.find(second)
        if 0 <= other < one and " by " not in told:
            return True
        if 0 <= one < other and _SUFFERED.match(told, one + len(first), other):
            return True
    return False


# Whom a yes/no question asks about: its first name or noun.
_SUBJECT = re.compile(r"^\w+\s+(?:(?i:the|a|an|any|his|her|its|their)\s+)?((?:[A-Z][\w-]+\s)+|[\w-]+\s)")
_SAID = r"(?:said|says|told \w+|announced|claimed|added|warned|argued|reported)"
_SAY = re.compile(r"\b(?:say|said|tell|told|announce|claim|add|warn|argue|report)", re.IGNORECASE)
_ANOTHER = r"(?:that\s+)?(?!(?:he|she|it|they|we|I)\b)(?:(?:the|a|an|his|her|its|their)\s|[A-Z])"


def told_of_another(asked_of: str, told: str) -> bool:
    """Whether the sentence only names beside another the one that is asked about.

    As an owner ("the minister's driver died" of the minister), or as who says it ("the mayor said that the
    minister resigned" of the mayor).
    """
    subject = _SUBJECT.match(asked_of)
    if subject is None:
        return False
    name = rf"\b{re.escape(subject[1].strip())}\b"
    if re.search(rf"{name}'s", told, re.IGNORECASE) and not re.search(rf"{name}(?!'s)", told, re.IGNORECASE):
        return True
    if _SAY.search(asked_of):
        return False
    return re.search(rf"(?i:{name})[\w ]{{0,30}}?\b{_SAID}\s+{_ANOTHER}", told) is not None


def as_loser(told: str, asking: Asking, wanted: Sequence[str]) -> str:
    """ "Beaten by another" is "lost", unless that other is asked about."""
    beaten = re.search(r"\b(?:beaten|defeated) by\b", told)
    if beaten is None:
        return told
    by = told[beaten.end() :]
    named = any(_said(name, by, find_names(by)) for name in asking.names)
    if named or (not asking.names and set(wanted[:1]) & set(words(by, ()))):
        return told
    return f"{told[: beaten.start()]}lost to{by}"
