"""Whether a statement's words stand to each other as the sentence's words do: order, voice, ties, counts.

Gives `relations`, what speaks against it, over two texts laid word over word (`rag.alignment`). Which words
may be left out, `rag.wording` says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.alignment import Word, links
from rag.opposites import base

Laid = tuple[Word, Word, int]  # a word of the statement, the sentence's word for it, and that one's place

_SAYS = (
    r"\b(?:said|says|say|saying|told|tells|added|adds|reported|reports|wrote|writes|announced|announces"
    r"|according to|stated|states|confirmed|confirms|explained|explains|warned|warns|argued|argues|noted"
    r"|notes|called|calls|described|declared)\b"
)
REPORTING = re.compile(_SAYS, re.IGNORECASE)
# Who says, and what may stand between a name and its verb.
_BEFORE_SAYS = re.compile(
    rf"(?:\s*,[^,;.]{{1,60}},)?\s+(?:\w+ly\s+|also\s+|later\s+|has\s+|had\s+)?{_SAYS}", re.IGNORECASE
)
_BEHIND_SAYS = re.compile(rf"{_SAYS}\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)
_MOVING = frozenset("in on at during within after before since until despite inside outside near".split())
_TELLING = frozenset("to by from under over below above than per against".split())
_LINK = re.compile(
    r"[;:—–,](?!\d)|\s-\s|\b(?:and|but|or|nor|while|whereas|although|though|because|who|which|whose|when|where"
    r"|after|before|as|if|than|that|so)\b",
    re.IGNORECASE,
)
_PREPOSITIONS = (
    r"\b(in|on|at|of|within|across|inside|near|to|into|towards?|until|till|from|since|after|before|by|for|with"
    r"|without|during|over|under|above|below|against|between|through|via|about|around|as|than|per|despite)"
    r"(?:\s+(?:the|a|an|its|his|her|their|this|that|these|those|some|all|mid|late|early))*"
)
_PREPOSITION = re.compile(rf"{_PREPOSITIONS}\s*$", re.IGNORECASE)
_LED = re.compile(rf"{_PREPOSITIONS}(?:\s+[\w’'-]+){{0,2}}?\s*$", re.IGNORECASE)  # words between left out
_GROUPS = (  # prepositions that may stand for each other
    frozenset("in on at of within during".split()),
    frozenset("to into toward towards until till".split()),
    frozenset("from since of".split()),
    frozenset("after since".split()),
)
_BE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being|gets?|got)(?:\s+\w+ly|\s+not|\s+also)?\s+$", re.IGNORECASE
)
_PARTICIPLE = re.compile(r"(?:ed|en|wn|t|de|ld|nd|un|ck|ng)$", re.IGNORECASE)
_MAXIMUM_BLOCKS = 4
_TIED = 60  # characters before a word in which what ties it to the others may stand
_DATING = frozenset("on in at of by since".split())
_BEHIND = 40  # characters behind a figure in which what it counts may stand


def relations(statement: str, sentence: str, laid: Sequence[Laid]) -> list[str]:
    """Why a statement's words stand otherwise than the sentence's that they were laid over."""
    return [
        *_ties(statement, sentence, laid),
        *_counts(statement, sentence, laid),
        *_voice(statement, sentence, laid),
        *_order(statement, sentence, laid),
    ]


def _ties(statement: str, sentence: str, laid: Sequence[Laid]) -> list[str]:
    """Words that tie the others together otherwise than in the sentence: "above" where that says "below"."""
    out = []
    used: set[int] = set()
    for link in links(statement):
        following = next((item for item in laid if item[0].start >= link.end), None)
        if following is not None:
            word, other, _ = following
            if word.value is not None and word.value.kind == "date" and link.key in _DATING:
                continue
            before = [each.end for _, each, _ in laid if each.end <= other.start]
            start, end = max(before, default=max(0, other.start - _TIED)), other.start
        else:
            start = laid[-1][1].end
            end = start + _TIED
        tie = next(
            (
                start + each.start
                for each in links(sentence[start:end])
                if start + each.start not in used and _alike(link.key, each.key)
            ),
            None,
        )
        if tie is None:
            out.append(f"“{statement[link.start : link.end]}” is not said there in the cited sentence")
        else:
            used.add(tie)
    return out


def _counts(statement: str, sentence: str, laid: Sequence[Laid]) -> list[str]:
    """Values that count another thing than they do in the sentence."""
    out = []
    for word, other, _ in laid:
        if not word.noun or not other.noun:
            continue
        own = _bases(word.noun)
        if not own & (_bases(other.noun) | _bases(sentence[other.end : other.end + _BEHIND])):
            figure = statement[word.start : word.end]
            out.append(f"“{figure}” counts “{other.noun}” in the cited sentence, not “{word.noun}”")
    return out


def _bases(text: str) -> set[str]:
    return {base(word) for word in re.findall(r"\w+", text)}


def _voice(statement: str, sentence: str, laid: Sequence[Laid]) -> list[str]:
    """Who does what to whom: "was rescued by" is not "rescued"."""
    out = []
    for word, other, _ in laid:
        if other.kind != "word" or not _PARTICIPLE.search(sentence[other.start : other.end]):
            continue
        passive = _BE.search(sentence[max(0, other.start - 24) : other.start]) is not None
        suffered = _BE.search(statement[max(0, word.start - 24) : word.start]) is not None
        agent = re.match(r"\s+by\b", statement[word.end :]) is not None
        if passive != suffered and not (passive and agent):
            out.append(f"“{statement[word.start : word.end]}” is done by another there")
    return out


def _order(statement: str, sentence: str, laid: Sequence[Laid]) -> list[str]:
    """Words in another order, and figures in another relation."""
    blocks: list[list[Laid]] = []
    for item in laid:
        if blocks and item[2] > blocks[-1][-1][2]:
            blocks[-1].append(item)
        else:
            blocks.append([item])
    main = max(blocks, key=len)
    out = []
    for block in blocks:
        if block is not main and not _movable(statement, sentence, block, laid):
            moved = statement[block[0][0].start : block[-1][0].end]
            out.append(f"“{moved}” stands in another place in the cited sentence")
    if len(blocks) > _MAXIMUM_BLOCKS:
        out.append("its words stand in another order in the cited sentence")
    for word, other, _ in laid:
        own, theirs = _lead(statement, word), _lead(sentence, other)
        if other.kind != "value" or not theirs:
            continue
        if (own and not _alike(own, theirs)) or (not own and theirs in _TELLING):
            out.append(f"“{statement[word.start : word.end]}” is “{theirs} …” there")
    return out


def _movable(statement: str, sentence: str, block: Sequence[Laid], laid: Sequence[Laid]) -> bool:
    """Whether a block may stand elsewhere: a phrase of place or time, or who said it."""
    (word, other, _), (last, other_last, _) = block[0], block[-1]
    if _speaks(statement, word.start, last.end) and _speaks(sentence, other.start, other_last.end):
        return True
    if not _of_one_clause(sentence, block, laid):
        return False
    if word.value is not None and word.value.kind == "date":
        dates = [each for _, each, _ in laid if each.value is not None and each.value.kind == "date"]
        return len(dates) == 1 and not sentence[: other.start].rstrip().endswith("(")
    own, theirs = _lead(statement, word, _LED), _lead(sentence, other, _LED)
    if not own or not theirs or own not in _MOVING or not _alike(own, theirs):
        return False
    # Two phrases with one preposition may change places, so neither moves.
    alike = [each for each, _, _ in laid if each.value is None and _alike(_lead(statement, each) or "", own)]
    return len(alike) == 1


def _of_one_clause(sentence: str, block: Sequence[Laid], laid: Sequence[Laid]) -> bool:
    """Whether a phrase stands beside words of its own clause, or opens the sentence."""
    start, end = block[0][1].start, block[-1][1].end
    if re.match(r"\s*,", sentence[end:]) and not re.search(r"[,;]", sentence[:start]):
        return True
    first = laid.index(block[0])
    beside = [*laid[max(0, first - 1) : first], *laid[first + len(block) :][:1]]
    between = (sentence[min(end, other.end) : max(start, other.start)] for _, other, _ in beside)
    return any(_LINK.search(text) is None for text in between)


def _speaks(text: str, start: int, end: int) -> bool:
    """Whether a span is who says: before a word of reporting, or behind one at the end of a clause."""
    if _BEFORE_SAYS.match(text, end):
        return True
    behind = re.compile(r"\s*(?:[,.;:”\"]|$)").match(text, end) is not None
    return behind and _BEHIND_SAYS.search(text, max(0, start - 30), start) is not None


def _lead(text: str, word: Word, pattern: re.Pattern[str] = _PREPOSITION) -> str | None:
    match = pattern.search(text, max(0, word.start - 40), word.start)
    return match[1].casefold() if match else None


def _alike(a: str, b: str) -> bool:
    return a == b or any({a, b} <= group for group in _GROUPS)
