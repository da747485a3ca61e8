"""What a yes/no question turns on, and which of its words a sentence says.

Gives `turning_words`, `met` and what weighs them: words, opposites and families alone. Names and their
roles are looked at in rag/roles.py, figures in rag/bearing.py.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from rag import values
from rag.denials import DENIALS, independent, plain
from rag.opposites import base, deed, opposite, senses
from rag.questions import STOPWORDS, tokens

ENOUGH = 0.8  # share of the question's words that the sentence and its setting must meet
WEAK = frozenset(
    base(word)
    for word in "go going new old plan company member case people former leader become"
    " take get again year next"
    " last month week"
    " today now team anyone anybody everyone ever already recently currently".split()
)
UNTOLD = (STOPWORDS - {"long", "same"}) | {
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
_ARTICLES = frozenset("a an the its their his her our this that no any some from against".split())
_CLAUSES = re.compile(r"[,;:–—]\s|\s(?:but|although|though|while|whereas|because)\s", re.IGNORECASE)
_ASIDE = re.compile(r",\s(?:which|who|whose|whom|where)\s[^,;]{1,140},(?=\s)")
_WHO = re.compile(
    r"\b(?:who|which|whom|why|how)\s+(?:(?:was|were|had|has|have|is|are)\s+)?[^,;]*?"
    r"(?=[,;]|$|\s(?:have|has|had|was|were|will|may|is|are|can|must|did)\s)",
    re.IGNORECASE,
)


def words(text: str, names: Sequence[str]) -> list[str]:
    """The content words in order, by their base; names and figures are looked at apart."""
    named = {base(word) for name in names for word in tokens(name)}
    words = [word for word in tokens(text) if word.casefold() not in UNTOLD and not word[:1].isdigit()]
    return [found for word in words if (found := base(word)) not in named and not DENIALS.fullmatch(word)]


def _bare(text: str) -> set[str]:
    """The words, by their base, that stand somewhere without an article: "strike" in "they strike"."""
    written = [word for word in tokens(text) if not word[:1].isdigit()]  # "the 4-0 defeat"
    return {
        base(word)
        for word, before in zip(written, ["", *written], strict=False)
        if before.casefold() not in _ARTICLES
    }


def turning_words(asked_of: str, wanted: Sequence[str]) -> frozenset[str]:
    """The words that the answer turns on: those with a side or a family, where they are no thing."""
    bare = _bare(asked_of)
    strong = [word for word in wanted if word not in WEAK]
    turning = frozenset(word for word in strong if word in bare and deed(word))
    return turning or frozenset(strong[-1:])


def part_that_turns(told: str, turning: frozenset[str]) -> str:
    """The part of the sentence that stands by itself and speaks of what is asked; all of it if none does."""
    parts = independent(told)
    if len(parts) < 2:
        return told
    own = [part for part in parts if not (met(turning, words(part, ()), turning)[1])]
    if len(own) != 1:
        return told
    after = parts[parts.index(own[0]) + 1 :]
    # "He said he would, but did not": what follows without a subject of its own takes it back.
    if after and re.match(r"(?:then |later )?(?:did|was|were|has|had|is|will|could) ?n[o']t\b", after[0]):
        return told
    return own[0]


def without_asides(told: str, turning: frozenset[str]) -> str:
    """The sentence without what it says of somebody by the way: "the work, which he hoped to end, goes on".

    Where the rest does not say what is asked, it stays whole.
    """
    rest = _ASIDE.sub(" ", told)
    return told if rest == told or met(turning, words(rest, ()), turning)[1] else rest


def counted(told: str, turning: frozenset[str]) -> str:
    """The parts of a sentence whose figures are of what is asked: "15 were hurt and three died"."""
    parts = re.split(r"[,;](?!\d)| and ", told)
    own = [part for part in parts if len(met(turning, words(part, ()), turning)[1]) < len(turning)]
    return " ; ".join(own) if any(values.find(part) for part in own) else told


def met(wanted: Iterable[str], given: Sequence[str], turning: frozenset[str]) -> tuple[int, list[str]]:
    """How many of the turning words stand there as their opposites, and which words stand there in no way."""
    turns: set[object] = set()
    missed = []
    here = set(given)
    sides = {sense for word in given for sense in senses(word)}
    for word in wanted:
        own = senses(word)
        turned = next((pair for pair, left in own if (pair, not left) in sides), None)
        if word in here or any(akin(word, other, word in turning) for other in here) or own & sides:
            if word in turning and any({(pair, True), (pair, False)} <= sides for pair, _ in own):
                missed.append(word)  # "some in favour and others opposed"
            continue
        if word in turning and (turned is not None or any(opposite(word, other) for other in here)):
            turns.add(word if turned is None else turned)
        else:
            missed.append(word)
    return len(turns), missed


def akin(a: str, b: str, closely: bool) -> bool:
    """Stems of one family that the stemmer leaves apart: "advis" and "advisor"; closely, not "formal" and
    "format"."""
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    apart = min(len(a), len(b)) - shared
    return shared >= 5 and max(len(a), len(b)) - shared <= 3 and not (closely and apart)


def unsettled(
    missed: Sequence[str], turning: frozenset[str], asked_of: str, around: str, told: str
) -> list[str]:
    """The missed words that what stands round does not say either; what the answer turns on it cannot say.

    "Secondary schools" is not settled where the sentence has schools of another kind.
    """
    topics = [word for word in missed if word not in turning]
    left = set(met(topics, words(plain(around), ()), frozenset())[1])
    heads = {base(b): base(a) for a, b in itertools.pairwise(tokens(told))}
    for a, b in itertools.pairwise(tokens(asked_of)):
        kind = heads.get(base(b), "")
        other_kind = kind and kind not in _ARTICLES and kind not in STOPWORDS and not kind[0].isdigit()
        if base(a) in topics and other_kind:
            left.add(base(a))
    return [word for word in missed if word in turning or word in left]


def enough(wanted: Sequence[str], missed: Sequence[str], turning: frozenset[str]) -> bool:
    """Whether the sentence speaks of what is asked: most words of it, and those that it turns on."""
    strong = [word for word in wanted if word not in WEAK]
    missing = [word for word in missed if word not in WEAK]
    if not strong or turning & set(missing):
        return False
    return 1 - len(missing) / len(strong) >= ENOUGH


def only_named(turning: frozenset[str], asked_of: str, told: str) -> bool:
    """Whether the sentence has what the answer turns on as a thing alone: "the strike", "its sale"."""
    bare = list(_bare(told))
    own = {word for word in turning & _bare(asked_of) if deed(word)}
    return bool(own) and all(met([word], bare, turning)[1] for word in own)


def only_beside(turning: frozenset[str], wanted: Sequence[str], told: str) -> bool:
    """Whether the sentence says what the answer turns on only beside the matter.

    In a clause that tells who somebody is ("the miners who were trapped have been rescued"), or behind a
    first clause that speaks of none of the rest.
    """
    if len(met(turning, words(_WHO.sub(" ", told), ()), turning)[1]) > len(
        met(turning, words(told, ()), turning)[1]
    ):
        return True
    first, *later = _CLAUSES.split(told)
    topics = [word for word in wanted if word not in turning and word not in WEAK]
    if not later or not topics or met(turning, words(first, ()), turning)[1]:
        return False
    rest = words(" ".join(later), ())
    missing = len(met(topics, words(first, ()), turning)[1])
    return missing == len(topics) and len(met(topics, rest, turning)[1]) < len(topics)
