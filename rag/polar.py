"""Yes or no: whether a sentence affirms what a question asks.

Gives `affirms` and `Setting`. From grammar, closed lists of opposites and families, figures and dates alone;
where these do not tell, it says so. The verdict is the one sentence's: what stands round it in its article
only says whom and what that sentence speaks of.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag import values
from rag.bearing import bear_out, part_named, part_of_whole, share_of_whole
from rag.denials import DENIALS, HEDGES, LEFT_OPEN, independent, others, plain
from rag.names import Name, find_names, same_name
from rag.opposites import base, deed, opposite, senses
from rag.questions import STOPWORDS, Asking, ask_about, tokens

ENOUGH = 0.8  # share of the question's words that the sentence and its setting must meet
_CLAUSES = re.compile(r"[,;:–—]\s|\s(?:but|although|though|while|whereas|despite|because)\s", re.IGNORECASE)
_ALL = re.compile(r"\b(?:all|every|everyone|everybody|each|both|entire|whole|always)\b|^the last (?=\w+s\b)", re.IGNORECASE)
_ANY = re.compile(r"\b(?:any|anyone|anybody|anything)\b", re.IGNORECASE)
_STANDS_FOR = re.compile(
    r"^[“\"]?(?:he|she|it|they|the (?:company|firm|club|party|group|government|minister|president|ship"
    r"|ferry|union|airline|probe|plant|hospital|town|city|council|army|line))\b",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(r"^(?:but |and )?(?:nobody|no one|none|neither|both|all)\b", re.IGNORECASE)
_NEGATIVE_AUX = re.compile(r"^(\w+)n[’']t\b", re.IGNORECASE)
_WEAK = frozenset(
    base(word)
    for word in "go going new old plan company member case people former leader become"
    " take get again year next"
    " last month week"
    " today now team anyone anybody everyone ever already recently currently".split()
)
_UNTOLD = (STOPWORDS - {"long", "same"}) | {
    "fewer",
    "less",
    "least",
    "over",
    "true",
    "far",
    "half",
    *"majority percent hundred thousand million billion dozen one two three four five six seven eight nine"
    " ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(),
}  # figures say these, or nothing does
# What only one can do, or only one place can see: another name in its role denies the first.
_ONE_ONLY = frozenset(
    base(word) for word in "win become elect succeed replace host captain crown appoint name".split()
)
_WHERE_ONLY = frozenset(base(word) for word in "happen hold born locate base die bury meet".split())
_NOT_PAST = re.compile(
    r"\b(?:will|would|shall|to|can|cannot|is|are|has|have|from|until|next|expects?|plans?)\b", re.IGNORECASE
)
_ARTICLES = frozenset("a an the its their his her our this that no any some from against".split())
_PLACED = r"(?:in|at|near|by|on|of|for|from|to|off|under|over|with)"
_BUYS = frozenset(base(word) for word in "buy acquire purchase".split())
_GOES_ON = frozenset(base(word) for word in "continue stay remain keep".split())


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


def affirms(question: str, sentence: str, setting: Setting = NOWHERE) -> bool | None:
    """True when the sentence affirms what is asked, False when it denies it, None when it cannot be told.

    "Hasn't it ended?" asks whether it has. A sentence that hedges ("may", "threatened to"), that leaves out
    what the question turns on, or denies twice, tells nothing. Names and topics that the sentence leaves out
    count as said where its setting says them.
    """
    asked_of, told = plain(question), plain(sentence)
    asked_of = _NEGATIVE_AUX.sub(r"\1", asked_of.strip())
    asking = ask_about(asked_of)
    if asking.kind != "yesno" or not told.strip() or told.endswith("?"):
        return None
    wanted = _words(asked_of, asking.names)
    if re.search(r"\b(?:admit|confess|acknowledge)", asked_of, re.IGNORECASE):
        told = re.sub(r"\bden(?:y|ies|ied|ying)\b", "not admit", told, flags=re.IGNORECASE)
    told = _as_loser(told, asking, wanted)
    turning = _turning(asked_of, wanted)
    rival = _rival(asking, wanted, told, setting)
    if rival is None:
        return None
    if _reversed(asking, told):
        bought = turning & _BUYS and not DENIALS.search(told) and not _hedged(asked_of, told, turning)
        return False if bought else None
    whole, told = told, _part_that_turns(told, turning)
    if not _own(wanted, turning, asking, whole):
        return None
    turns, missed = _met(wanted, _words(told, ()), turning)
    if not _enough(wanted, _unsettled(missed, turning, asked_of, f"{whole}\n{setting.text}", told), turning):
        return None
    if _of_another(asked_of, wanted, told) or _of_another_time(asked_of, told):
        return None
    if _only_named(turning, asked_of, told) and not DENIALS.search(told):
        return None  # "a vote on a strike" is no strike
    if _hedged(asked_of, told, turning):
        return None
    share = share_of_whole(asked_of, told)
    figures = bear_out(asking, _counted(told, turning)) if share is None else share
    if figures is None:
        return None
    denials = _denials(told, wanted) - len(DENIALS.findall(asked_of))
    if abs(denials) + turns > 1 and (rival or not figures or abs(denials) > 1):
        return None
    denied = (abs(denials) + turns) % 2 == 1
    if rival or not figures:
        return None if denied else False
    if _ALL.search(asked_of) and part_of_whole(told):
        return False
    if not _ANY.search(asked_of) and not asking.figures and part_named(asked_of, told):
        return None  # three of the hostages are not the hostages
    if denied and _ANY.search(asked_of) and turns and not _ALL.search(told):
        return None  # some died, so some may have survived
    if not denied and _ALL.search(asked_of) and not _ALL.search(told):
        return None
    return not denied


def _words(text: str, names: Sequence[str]) -> list[str]:
    """The content words in order, by their base; names and figures are looked at apart."""
    named = {base(word) for name in names for word in tokens(name)}
    words = [word for word in tokens(text) if word.casefold() not in _UNTOLD and not word[:1].isdigit()]
    return [found for word in words if (found := base(word)) not in named and not DENIALS.fullmatch(word)]


def _bare(text: str) -> set[str]:
    """The words, by their base, that stand somewhere without an article: "strike" in "they strike"."""
    written = tokens(text)
    return {
        base(word)
        for word, before in zip(written, ["", *written], strict=False)
        if before.casefold() not in _ARTICLES
    }


def _turning(asked_of: str, wanted: Sequence[str]) -> frozenset[str]:
    """The words that the answer turns on: those with a side or a family, where they are no thing."""
    bare = _bare(asked_of)
    strong = [word for word in wanted if word not in _WEAK]
    turning = frozenset(word for word in strong if word in bare and deed(word))
    return turning or frozenset(strong[-1:])


def _part_that_turns(told: str, turning: frozenset[str]) -> str:
    """The part of the sentence that stands by itself and speaks of what is asked; all of it if none does."""
    parts = independent(told)
    if len(parts) < 2:
        return told
    own = [part for part in parts if not (_met(turning, _words(part, ()), turning)[1])]
    if len(own) != 1:
        return told
    after = parts[parts.index(own[0]) + 1 :]
    # "He said he would, but did not": what follows without a subject of its own takes it back.
    if after and re.match(r"(?:then |later )?(?:did|was|were|has|had|is|will|could) ?n[o']t\b", after[0]):
        return told
    return own[0]


def _as_loser(told: str, asking: Asking, wanted: Sequence[str]) -> str:
    """ "Beaten by another" is "lost", unless that other is asked about."""
    beaten = re.search(r"\b(?:beaten|defeated) by\b", told)
    if beaten is None:
        return told
    by = told[beaten.end() :]
    named = any(_said(name, by, find_names(by)) for name in asking.names)
    if named or (not asking.names and set(wanted[:1]) & set(_words(by, ()))):
        return told
    return f"{told[: beaten.start()]}lost to{by}"


def _met(
    wanted: Iterable[str], given: Sequence[str], turning: frozenset[str]
) -> tuple[int, list[str]]:
    """How many of the turning words stand there as their opposites, and which words stand there in no way."""
    turns: set[object] = set()
    missed = []
    here = set(given)
    sides = {sense for word in given for sense in senses(word)}
    for word in wanted:
        own = senses(word)
        turned = next((pair for pair, left in own if (pair, not left) in sides), None)
        if word in here or any(_akin(word, other) for other in here) or own & sides:
            if word in turning and any({(pair, True), (pair, False)} <= sides for pair, _ in own):
                missed.append(word)  # "some in favour and others opposed"
            continue
        if word in turning and (turned is not None or any(opposite(word, other) for other in here)):
            turns.add(word if turned is None else turned)
        else:
            missed.append(word)
    return len(turns), missed


def _akin(a: str, b: str) -> bool:
    """Stems of one family that the stemmer leaves apart: "advis" and "advisor"."""
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return shared >= 5 and max(len(a), len(b)) - shared <= 3


def _unsettled(
    missed: Sequence[str], turning: frozenset[str], asked_of: str, around: str, told: str
) -> list[str]:
    """The missed words that what stands round does not say either; what the answer turns on it cannot say.

    "Secondary schools" is not settled where the sentence has schools of another kind.
    """
    topics = [word for word in missed if word not in turning]
    left = set(_met(topics, _words(plain(around), ()), frozenset())[1])
    heads = {base(b): base(a) for a, b in itertools.pairwise(tokens(told))}
    for a, b in itertools.pairwise(tokens(asked_of)):
        kind = heads.get(base(b), "")
        if base(a) in topics and kind and kind not in _ARTICLES and kind not in STOPWORDS and not kind[0].isdigit():
            left.add(base(a))
    return [word for word in missed if word in turning or word in left]


def _own(wanted: Sequence[str], turning: frozenset[str], asking: Asking, told: str) -> bool:
    """Whether the sentence itself says half of what is asked: one word without a name is too little to tell."""
    strong = [word for word in wanted if word not in _WEAK]
    if not strong or len(wanted) + len(asking.names) < 2:
        return False
    present, missed = find_names(told), _met(wanted, _words(told, ()), turning)[1]
    said = sum(word not in missed for word in strong) + sum(_said(name, told, present) for name in asking.names)
    stands_for = _STANDS_FOR.match(told) or _ELLIPTIC.match(told)
    return (said + (stands_for is not None)) * 2 >= len(strong) + len(asking.names)


def _enough(wanted: Sequence[str], missed: Sequence[str], turning: frozenset[str]) -> bool:
    """Whether the sentence speaks of what is asked: most words of it, and those that it turns on."""
    strong = [word for word in wanted if word not in _WEAK]
    missing = [word for word in missed if word not in _WEAK]
    if not strong or turning & set(missing):
        return False
    return 1 - len(missing) / len(strong) >= ENOUGH


def _only_named(turning: frozenset[str], asked_of: str, told: str) -> bool:
    """Whether the sentence has what the answer turns on as a thing alone: "the strike", "its sale"."""
    bare = list(_bare(told))
    own = turning & _bare(asked_of)
    return bool(own) and all(_met([word], bare, turning)[1] for word in own)


def _of_another(asked_of: str, wanted: Sequence[str], told: str) -> bool:
    """Whether the sentence speaks of somebody beside whom the question names, or denies nothing that it asks
    the denial of."""
    asked_too = {base(word) for word in others(asked_of)}
    if any(base(word) in wanted and base(word) not in asked_too for word in others(told)):
        return True
    disputed = re.search(r"\b(?:den(?:y|ies|ied|ying)|rul(?:e|es|ed|ing) out)\b", asked_of, re.IGNORECASE)
    return disputed is not None and not DENIALS.search(told)


def _of_another_time(asked_of: str, told: str) -> bool:
    """Whether the sentence tells what was of what will be, or denies a thing only since some day."""
    if re.match(r"will\b", asked_of, re.IGNORECASE) and not _NOT_PAST.search(told):
        return True
    since = re.search(r"\b(?:not|never|n't)\b.*\bsince\b", told, re.IGNORECASE)
    return since is not None and not re.search(r"\bsince\b", asked_of, re.IGNORECASE)


def _counted(told: str, turning: frozenset[str]) -> str:
    """The parts of a sentence whose figures are of what is asked: "15 were hurt and three died"."""
    parts = re.split(r"[,;](?!\d)| and ", told)
    own = [part for part in parts if len(_met(turning, _words(part, ()), turning)[1]) < len(turning)]
    return " ; ".join(own) if any(values.find(part) for part in own) else told


def _hedged(asked_of: str, told: str, turning: frozenset[str]) -> bool:
    """Whether the sentence says only that something may be, and the question does not ask for that."""
    asked_too = {base(match.group().split()[0]) for match in HEDGES.finditer(asked_of)}
    future = re.match(r"(?:will|would|are|is)\b", asked_of, re.IGNORECASE)
    if LEFT_OPEN.search(told) and not LEFT_OPEN.search(asked_of):
        return True
    for match in HEDGES.finditer(told):
        word = base(match.group().split()[0])
        if word in asked_too or (future and word in (base("plan"), base("would"), base("expect"))):
            continue
        if turning != (turning - set(_met(turning, _words(told[match.end() :], ()), turning)[1])):
            continue  # what it hedges is not what is asked
        return True
    past = re.match(r"(?:did|has|have|had|was|were|(?:is|are)(?!.*\w+ing\b))\b", asked_of, re.IGNORECASE)
    coming = re.search(r"\b(?:will|to be|(?:is|are|was|were)(?: now)? to)\b", told)
    if past and coming and not re.search(r"\b(?:will|to be)\b", asked_of):
        return not _GOES_ON & set(_words(told, ()))
    return False


def _denials(told: str, wanted: Sequence[str]) -> int:
    """How often the sentence denies, in the clauses that speak of what is asked."""
    count = 0
    for clause in _CLAUSES.split(told):
        here = set(_words(clause, ()))
        sides = {pair for word in here for pair, _ in senses(word)}
        if any(word in here or any(pair in sides for pair, _ in senses(word)) for word in wanted) or any(
            opposite(word, other) for word in wanted for other in here
        ):
            count += len(DENIALS.findall(clause))
    return count


def _rival(asking: Asking, wanted: Sequence[str], told: str, setting: Setting) -> bool | None:
    """Whether another name stands in place of the question's; None where one is missing and none does."""
    present = find_names(told)
    missing = [name for name in asking.names if not _said(name, told, present)]
    if not missing:
        return False
    others = [name for name in present if not any(same_name(name.text, known) for known in asking.names)]
    if len(missing) == 1:
        before = re.search(rf"\b(in|at|near|by)\s+(?:the\s+)?{re.escape(missing[0])}", asking.text)
        if before and set(wanted) & _WHERE_ONLY and not _STANDS_FOR.match(told):
            if any(re.search(rf"\b{before[1]}\s+(?:the\s+)?$", told[: name.start]) for name in others):
                return True
        subject = re.match(rf"\w+\s+(?:the\s+)?{re.escape(missing[0])}\b", asking.text)
        if subject and set(wanted) & _ONE_ONLY and others and others[0].start <= len("The "):
            return True
    if setting is NOWHERE and len(missing) == 1 and _STANDS_FOR.match(told):
        return False
    return False if all(_settled(name, asking, told, others, setting) for name in missing) else None


def _said(name: str, text: str, present: Sequence[Name]) -> bool:
    return name.casefold() in text.casefold() or any(same_name(name, other.text) for other in present)


def _settled(name: str, asking: Asking, told: str, others: Sequence[Name], setting: Setting) -> bool:
    """Whether the sentence speaks of a name that it leaves out, by what stands round it.

    A setting ("in Pello", "the strike of Norrair") holds until another takes its place. Who did it must be
    whom a pronoun stands for; what it was done to must be said.
    """
    placed = re.search(rf"\b({_PLACED})\s+(?:the\s+)?(?:(?<!to )[\w'-]+\s+)?{re.escape(name)}", asking.text)
    if placed:
        if any(re.search(rf"\b{placed[1]}\s+(?:the\s+)?$", told[: other.start]) for other in others):
            return False
        return _said(name, setting.text, find_names(setting.text))
    at = asking.text.find(name)
    leads = len([word for word in tokens(asking.text[:at]) if word.casefold() not in _UNTOLD]) == 0
    if not leads or not _STANDS_FOR.match(told):
        return False
    latest = find_names(setting.before.rstrip().rsplit(". ", 1)[-1])
    if latest:
        return same_name(name, latest[0].text)
    return _said(name, setting.about, find_names(setting.about))


def _reversed(asking: Asking, told: str) -> bool:
    """Whether the sentence may tell of the same deed the other way round: "A beat B" of "B beat A"."""
    for first, second in itertools.pairwise(asking.names):
        if re.search(rf"{re.escape(first)}\s+\w+\s+{re.escape(second)}", asking.text) is None:
            continue
        one, other = told.find(first), told.find(second)
        if 0 <= other < one and " by " not in told:
            return True
    return False
