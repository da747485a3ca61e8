"""Yes or no: whether a sentence affirms what a question asks.

Gives `affirms` and `Setting`. From grammar, closed lists of opposites and families, figures and dates alone;
where these do not tell, it says so. The verdict is the one sentence's: what stands round it in its article
only says whom and what that sentence speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rag.bearing import bear_out, part_named, part_of_whole, share_of_whole
from rag.denials import DENIALS, HEDGES, LEFT_OPEN, others, plain
from rag.opposites import base, opposite, past, senses
from rag.predicates import (
    counted,
    enough,
    met,
    only_beside,
    only_named,
    part_that_turns,
    turning_words,
    unsettled,
    without_asides,
    words,
)
from rag.questions import Asking, ask_about
from rag.roles import NOWHERE, Setting, as_loser, rival, says_half, told_of_another, turned_round

__all__ = ["Setting", "affirms"]

_CLAUSES = re.compile(r"[,;:–—]\s|\s(?:but|although|though|while|whereas|despite|because)\s", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all|every|everyone|everybody|each|both|entire|whole|always)\b|^the last (?=\w+s\b)", re.IGNORECASE
)
_ANY = re.compile(r"\b(?:any|anyone|anybody|anything)\b", re.IGNORECASE)
_NON = re.compile(r"\bnon-?([a-z]{3,})\b", re.IGNORECASE)
_PARTICLE = re.compile(r"\b(out|off|up|down|on|in|over|back|away)\W*$", re.IGNORECASE)
_PAST_ASKED = re.compile(r"(?:did|has|have|had|was|were)\b", re.IGNORECASE)
_STILL = re.compile(r"(?:(?:is|are|do|does)\b.*)?\bstill\b", re.IGNORECASE)
_WHOLE = {"ca": "can", "wo": "will", "sha": "shall"}  # of "can't", "won't", "shan't"
_NEGATIVE_AUX = re.compile(r"^(\w+)n[’']t\b", re.IGNORECASE)
_NOT_PAST = re.compile(
    r"\b(?:will|would|shall|to|can|cannot|is|are|has|have|from|until|next|expects?|plans?)\b", re.IGNORECASE
)
_DETERMINED = re.compile(r"\b(?:the|its|their|his|her|those|these) $", re.IGNORECASE)
_BUYS = frozenset(base(word) for word in "buy acquire purchase".split())
_GOES_ON = frozenset(base(word) for word in "continue stay remain keep".split())


def affirms(question: str, sentence: str, setting: Setting = NOWHERE) -> bool | None:
    """True when the sentence affirms what is asked, False when it denies it, None when it cannot be told.

    "Hasn't it ended?" asks whether it has. A sentence that hedges ("may", "threatened to"), that leaves out
    what the question turns on, or denies twice, tells nothing. Names and topics that the sentence leaves out
    count as said where its setting says them.
    """
    asked_of, told = plain(question), plain(sentence)
    asked_of = _NEGATIVE_AUX.sub(lambda n: _WHOLE.get(n[1].lower(), n[1]), asked_of.strip())
    asking = ask_about(asked_of)
    if asking.kind != "yesno" or not told.strip() or told.endswith("?"):
        return None
    wanted = words(asked_of, asking.names)
    told = without_asides(told, turning_words(asked_of, wanted))
    told = _said_of_none(told, {*turning_words(asked_of, wanted), *wanted[-1:]})
    if re.search(r"\b(?:admit|confess|acknowledge)", asked_of, re.IGNORECASE):
        told = re.sub(r"\bden(?:y|ies|ied|ying)\b", "not admit", told, flags=re.IGNORECASE)
    told = as_loser(told, asking, wanted)
    turning = turning_words(asked_of, wanted)
    replaced = rival(asking, wanted, told, setting)
    if replaced is None:
        return None
    if told_of_another(asked_of, told):
        return None
    if turned_round(asking, told):
        bought = turning & _BUYS and not DENIALS.search(told) and not _hedged(asked_of, told, turning)
        return False if bought else None
    part = part_that_turns(told, turning)
    turns, missed = met(wanted, words(part, ()), turning)
    left = unsettled(missed, turning, asked_of, f"{told}\n{setting.text}", part)
    if not says_half(wanted, turning, asking, told) or not enough(wanted, left, turning):
        return None
    if _of_another(asked_of, wanted, part) or _of_another_time(asked_of, part):
        return None
    if _PAST_ASKED.match(asked_of) and not any(past(word) for word in re.findall(r"\w+", sentence)):
        return None  # "talks begin in April"
    if only_beside(turning, wanted, part):
        return None
    if _hedged(asked_of, part, turning) or (only_named(turning, asked_of, part) and not DENIALS.search(part)):
        return None  # "a vote on a strike" is no strike
    denials = abs(_denials(part, wanted) - len(DENIALS.findall(asked_of)))
    return _verdict(asking, part, turning, turns, denials, replaced)


def _verdict(
    asking: Asking, told: str, turning: frozenset[str], turns: int, denials: int, replaced: bool
) -> bool | None:
    """What a sentence that speaks of the matter says of it, by its denials, figures and quantities.

    `turns` words of the question stand there as their opposites, and `replaced` is whether another name
    stands in place of the question's.
    """
    share = share_of_whole(asking.text, told)
    borne_out = bear_out(asking, counted(told, turning)) if share is None else share
    other = replaced or borne_out is False
    if borne_out is None or (denials + turns > 1 and (other or denials > 1)):
        return None
    denied = (denials + turns) % 2 == 1
    if other:
        return None if denied else False
    all_of_it, any_of_it = _ALL.search(asking.text), _ANY.search(asking.text)
    if all_of_it and part_of_whole(told):
        return False
    if not any_of_it and not asking.figures and part_named(asking.text, told):
        return None  # three of the hostages are not the hostages
    if denied and any_of_it and turns and not _ALL.search(told):
        return None  # some died, so some may have survived
    if (
        not denied
        and _STILL.match(asking.text)
        and not _GOES_ON & set(words(told, ()))
        and not _STILL.search(told)
    ):
        return None  # it was, and may be no longer
    if not denied and all_of_it and not _ALL.search(told):
        return None
    return not denied


def _of_another(asked_of: str, wanted: Sequence[str], told: str) -> bool:
    """Whether the sentence speaks of another than is named, or denies nothing where a denial is asked."""
    asked_too = {base(word) for word in others(asked_of)}
    if any(base(word) in wanted and base(word) not in asked_too for word in others(told)):
        return True
    particle = _PARTICLE.search(asked_of)
    if particle and not re.search(rf"\b{particle[1]}\b", told, re.IGNORECASE):
        return True  # "is the fire out?"
    disputed = re.search(r"\b(?:den(?:y|ies|ied|ying)|rul(?:e|es|ed|ing) out)\b", asked_of, re.IGNORECASE)
    return disputed is not None and not DENIALS.search(told)


def _of_another_time(asked_of: str, told: str) -> bool:
    """Whether the sentence tells what was of what will be, or denies a thing only since some day."""
    if re.match(r"will\b", asked_of, re.IGNORECASE) and not _NOT_PAST.search(told):
        return True
    denied = re.search(r"\b(?:not|never|n't)\b", told, re.IGNORECASE)
    if denied is None or re.search(r"\bsince\b", asked_of, re.IGNORECASE):
        return False
    return re.search(r"\bsince\b", told[denied.end() :], re.IGNORECASE) is not None


def _hedged(asked_of: str, told: str, turning: frozenset[str]) -> bool:
    """Whether the sentence says only that something may be, and the question does not ask for that."""
    asked_too = {base(match.group().split()[0]) for match in HEDGES.finditer(asked_of)}
    future = re.match(r"(?:will|would|are|is)\b", asked_of, re.IGNORECASE)
    if LEFT_OPEN.search(told) and not LEFT_OPEN.search(asked_of):
        return True
    for match in HEDGES.finditer(told):
        if match.group().endswith("ed") and _DETERMINED.search(told[: match.start()]):
            continue  # "the promised homes" were or were not built
        word = base(match.group().split()[0])
        if word in asked_too or (future and word in (base("plan"), base("would"), base("expect"))):
            continue
        if len(met(turning, words(told[match.end() :], ()), turning)[1]) == len(turning):
            continue  # what it hedges is not what is asked
        return True
    past = re.match(r"(?:did|has|have|had|was|were|(?:is|are)(?!.*\w+ing\b))\b", asked_of, re.IGNORECASE)
    coming = re.search(r"\b(?:will|to be|(?:is|are|was|were)(?: now)? to)\b", told)
    if past and coming and not re.search(r"\b(?:will|to be)\b", asked_of):
        return not _GOES_ON & set(words(told, ()))
    return False


def _said_of_none(told: str, turning: Collection[str]) -> str:
    """The sentence with "not" for the "non-" before what the question turns on: "a non-binding vote"."""
    return _NON.sub(lambda n: f"not {n[1]}" if base(n[1].lower()) in turning else n[0], told)


def _denials(told: str, wanted: Sequence[str]) -> int:
    """How often the sentence denies, in the clauses that speak of what is asked."""
    count = 0
    for clause in _CLAUSES.split(told):
        here = set(words(clause, ()))
        sides = {pair for word in here for pair, _ in senses(word)}
        if any(word in here or any(pair in sides for pair, _ in senses(word)) for word in wanted) or any(
            opposite(word, other) for word in wanted for other in here
        ):
            count += len(DENIALS.findall(clause))
    return count
