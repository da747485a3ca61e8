"""Yes or no: whether a sentence affirms what a question asks.

Gives `affirms`. From grammar, a closed list of opposites, figures and dates alone; where these do not tell,
it says so. Never looks beyond the one sentence.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from rag import qualifiers, values
from rag.names import find_names, same_name
from rag.opposites import base, opposite, senses
from rag.questions import STOPWORDS, Asking, ask_about, tokens
from rag.values import Value

ENOUGH = 0.8  # share of the question's words that the sentence must meet
# Several words that are one word here.
_ONE_WORD = tuple(
    (re.compile(pattern, re.IGNORECASE), word)
    for pattern, word in (
        (r"\bt(?:urn|urned|urns|urning) down\b", "reject"),
        (r"\bcall(?:ed|s|ing)? off\b", "cancel"),
        (r"\bt(?:ear|orn|ore|earing) down\b", "demolish"),
        (r"\b(?:took|take|takes|taken|taking) place\b", "happen"),
        (r"\bst(?:ep|epped|epping|eps) down\b", "resign"),
        (r"\bstruck down\b", "overturn"),
        (r"\bon time\b", "punctual"),
        (r"\bin favou?r of\b", "favour"),
        (r"\b(?:is|are|was|were|has|have) yet to\b", "not"),
        (
            r"\b(?:so far|no doubt|not only|nothing but|not just|no fewer than|no less than|no more than)\b",
            "",
        ),
        (r"\b(?:go|goes|going|went|gone) on strike\b", "strike"),
        (r"\bstop(?:ped)? short of\b", "not"),
        (r"\bis it (?:true|correct|right) that\b", "is"),
    )
)
_DENIALS = re.compile(
    r"\b(?:not|never|no|none|neither|nor|without|cannot|nobody|nothing|hardly|(?:very |so |too )?little"
    r"|unable|\w+n[’']t"
    r"|rul(?:e|es|ed|ing) out|fail(?:s|ed|ing)? to|refus(?:e|es|ed|ing) to|declin(?:e|es|ed|ing) to"
    r"|den(?:y|ies|ied|ying)|prevent(?:s|ed|ing)?|avoid(?:s|ed|ing)?|cancel(?:s|led|ed|ling)?|scrap(?:s|ped)?"
    r"|abandon(?:s|ed)?|drop(?:s|ped) (?:its |their |the |his |her )?plans?|plans? \w[\w\s]{0,40} (?:were"
    r"|was) (?:dropped|scrapped)"
    r"|lack(?:s|ed)?|far from|instead of|vot(?:e|es|ed|ing) against|reject(?:s|ed|ing)? (?:claims|reports"
    r"|calls|suggestions|the idea))\b",
    re.IGNORECASE,
)
_HEDGES = re.compile(
    r"\b(?:(?-i:may)|might|could|unclear|unknown|whether|threaten\w*|consider\w*|urg(?:e|es|ed|ing)"
    r"|call(?:s|ed|ing)? for|demand\w*"
    r"|propos\w+|hop(?:e|es|ed|ing)|alleg\w+|rumou?r\w*|reportedly|possib\w+|perhaps|likely|expect\w*|if"
    r"|want\w*|vow\w*"
    r"|plan(?:s|ned|ning)? to|would|should|ask(?:s|ed)? (?:for|to))\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[,;:–—]\s|\s(?:but|although|though|while|whereas|despite|because)\s", re.IGNORECASE)
_ALL = re.compile(r"\b(?:all|every|everyone|everybody|each|both|entire|whole|always)\b", re.IGNORECASE)
_ANY = re.compile(r"\b(?:any|anyone|anybody|anything)\b", re.IGNORECASE)
_MOST = re.compile(r"\b(?:most|majority|half)\b", re.IGNORECASE)
_STANDS_FOR = re.compile(
    r"^[“\"]?(?:he|she|it|they|the (?:company|firm|club|party|group|government|minister|president))\b",
    re.IGNORECASE,
)
_NEGATIVE_AUX = re.compile(r"^(\w+)n[’']t\b", re.IGNORECASE)
_WEAK = frozenset(
    base(word)
    for word in "go going new old plan company member case people former leader become"
    " take make get again year next"
    " last month week"
    " today now team anyone anybody everyone ever already recently currently".split()
)
_UNTOLD = (STOPWORDS - {"long"}) | {
    "fewer",
    "less",
    "least",
    "over",
    "true",
}  # figures say these, or nothing does
# What only one can do, or only one place can see: another name in its role denies the first.
_ONE_ONLY = frozenset(
    base(word) for word in "win become elect succeed replace host captain crown appoint name".split()
)
_WHERE_ONLY = frozenset(base(word) for word in "happen hold born locate base die bury meet".split())


def affirms(question: str, sentence: str) -> bool | None:
    """True when the sentence affirms what is asked, False when it denies it, None when it cannot be told.

    "Hasn't it ended?" asks whether it has. A sentence that hedges ("may", "threatened to"), that leaves out
    what the question turns on, or denies twice, tells nothing.
    """
    asked_of, told = _plain(question), _plain(sentence)
    asked_of = _NEGATIVE_AUX.sub(r"\1", asked_of.strip())
    asking = ask_about(asked_of)
    if asking.kind != "yesno" or not told.strip():
        return None
    wanted, given = _words(asked_of, asking.names), _words(told, ())
    turns, missed = _met(wanted, given)
    rival = _rival(asking, wanted, told)
    if rival is None or not _enough(wanted, missed) or _reversed(asking, told):
        return None
    if _hedged(asked_of, told) or (_MOST.search(asked_of) and not _MOST.search(told)):
        return None
    figures = _figures(asking, told)
    if figures is None:
        return None
    denials = _denials(told, wanted) - len(_DENIALS.findall(asked_of))
    if abs(denials) + turns > 1 and (rival or not figures or abs(denials) > 1):
        return None
    denied = (abs(denials) + turns) % 2 == 1
    if rival or not figures:
        return None if denied else False
    if denied and _ANY.search(asked_of) and turns and not _ALL.search(told):
        return None  # some died, so some may have survived
    if not denied and _ALL.search(asked_of) and not _ALL.search(told):
        return None
    return not denied


def _plain(text: str) -> str:
    text = " ".join(text.replace("’", "'").split())
    for pattern, word in _ONE_WORD:
        text = pattern.sub(word, text)
    return text


def _words(text: str, names: Sequence[str]) -> list[str]:
    """The content words in order, by their base; names and figures are looked at apart."""
    named = {base(word) for name in names for word in tokens(name)}
    words = [word for word in tokens(text) if word.casefold() not in _UNTOLD and not word[:1].isdigit()]
    return [found for word in words if (found := base(word)) not in named and not _DENIALS.fullmatch(word)]


def _met(wanted: Iterable[str], given: Sequence[str]) -> tuple[int, list[str]]:
    """How many of the wanted words stand there as their opposites, and which stand there in no way."""
    turns: set[object] = set()
    missed = []
    here = set(given)
    sides = {sense for word in given for sense in senses(word)}
    for word in wanted:
        own = senses(word)
        turned = next((pair for pair, left in own if (pair, not left) in sides), None)
        if word in here or any(_akin(word, other) for other in here) or own & sides:
            continue
        if turned is not None or any(opposite(word, other) for other in here):
            turns.add(word if turned is None else turned)
        else:
            missed.append(word)
    return len(turns), missed


def _akin(a: str, b: str) -> bool:
    """Stems of one family that the stemmer leaves apart: "advis" and "advisor"."""
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return shared >= 5 and max(len(a), len(b)) - shared <= 3


def _enough(wanted: Sequence[str], missed: Sequence[str]) -> bool:
    """Whether the sentence speaks of what is asked: most words of it, and the one the question ends on."""
    strong = [word for word in wanted if word not in _WEAK]
    missing = [word for word in missed if word not in _WEAK]
    if not strong:
        return not missed
    if strong[-1] in missing:
        return False
    return 1 - len(missing) / len(strong) >= ENOUGH


def _hedged(asked_of: str, told: str) -> bool:
    """Whether the sentence says only that something may be, and the question does not ask for that."""
    asked_too = {base(match.group().split()[0]) for match in _HEDGES.finditer(asked_of)}
    future = re.match(r"(?:will|would|are|is)\b", asked_of, re.IGNORECASE)
    for match in _HEDGES.finditer(told):
        word = base(match.group().split()[0])
        if word in asked_too or (future and word in (base("plan"), base("would"), base("expect"))):
            continue
        return True
    past = re.match(r"(?:did|has|have|had|was|were)\b", asked_of, re.IGNORECASE)
    return bool(past and re.search(r"\b(?:will|to be)\b", told) and not re.search(r"\bwill\b", asked_of))


def _denials(told: str, wanted: Sequence[str]) -> int:
    """How often the sentence denies, in the clauses that speak of what is asked."""
    count = 0
    for clause in _CLAUSES.split(told):
        here = set(_words(clause, ()))
        sides = {pair for word in here for pair, _ in senses(word)}
        if any(word in here or any(pair in sides for pair, _ in senses(word)) for word in wanted) or any(
            opposite(word, other) for word in wanted for other in here
        ):
            count += len(_DENIALS.findall(clause))
    return count


def _rival(asking: Asking, wanted: Sequence[str], told: str) -> bool | None:
    """Whether another name stands in place of the question's; None where one is missing and none does."""
    present = find_names(told)
    folded = told.casefold()
    missing = [
        name
        for name in asking.names
        if name.casefold() not in folded and not any(same_name(name, other.text) for other in present)
    ]
    if not missing:
        return False
    if len(missing) > 1:
        return None
    if _STANDS_FOR.match(told):
        return False
    others = [name for name in present if not any(same_name(name.text, known) for known in asking.names)]
    before = re.search(rf"\b(in|at|near|by)\s+(?:the\s+)?{re.escape(missing[0])}", asking.text)
    if before and set(wanted) & _WHERE_ONLY:
        return any(re.search(rf"\b{before[1]}\s+(?:the\s+)?$", told[: name.start]) for name in others) or None
    subject = re.match(rf"\w+\s+(?:the\s+)?{re.escape(missing[0])}\b", asking.text)
    if subject and set(wanted) & _ONE_ONLY and others and others[0].start <= len("The "):
        return True
    return None


def _reversed(asking: Asking, told: str) -> bool:
    """Whether the sentence may tell of the same deed the other way round: "A beat B" of "B beat A"."""
    for first, second in itertools.pairwise(asking.names):
        if re.search(rf"{re.escape(first)}\s+\w+\s+{re.escape(second)}", asking.text) is None:
            continue
        one, other = told.find(first), told.find(second)
        if 0 <= other < one and " by " not in told:
            return True
    return False


def _figures(asking: Asking, told: str) -> bool | None:
    """Whether figures and dates bear out the question's; None where the sentence has none to compare."""
    found = [each.value for each in values.find(told)]
    for wanted in asking.figures:
        rivals = [value for value in found if _comparable(wanted, value)]
        if not rivals:
            return None
        if not any(_bears_out(wanted, value) for value in rivals):
            return False
    for time in asking.times:
        dated = [value for value in found if value.kind == "date" and value.date is not None]
        if not dated:
            return None
        if not any(values.compatible(time, value) for value in dated):
            return False
    return True


def _comparable(a: Value, b: Value) -> bool:
    counts = ("number", "range")
    if a.kind in counts or b.kind in counts:
        return a.kind in counts and b.kind in counts
    return a.kind == b.kind and (a.unit == b.unit or a.kind == "duration")


def _bears_out(wanted: Value, given: Value) -> bool:
    """Whether a figure is as the question has it: "more than 200" by 250 and by "at least 300"."""
    sense = qualifiers.kind(wanted.qualifier)
    if sense == "over":
        said_over = qualifiers.kind(given.qualifier) == "over"
        return given.low > wanted.high or (said_over and given.low >= wanted.high)
    if sense == "at least":
        return given.low >= wanted.low
    if sense in ("under", "nearly"):
        return given.high < wanted.low or (
            given.high == wanted.low and qualifiers.kind(given.qualifier) in ("under", "nearly")
        )
    if sense == "at most":
        return given.high <= wanted.high
    if sense == "about":
        return given.low <= wanted.high * 1.1 and given.high >= wanted.low * 0.9
    return values.compatible(wanted, given)
