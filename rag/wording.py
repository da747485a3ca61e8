"""Whether a statement says no more than one of the sentences it cites.

Gives `objections`. A statement may leave asides, other clauses, times and who said it out, and move whole
phrases; other words or fewer, another order, what two sentences say only together, or what the sentence
takes back or softens, speaks against it. Wording alone: no model, nothing outside its arguments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag import scope, values
from rag.alignment import Word, align, links, words
from rag.denials import independent
from rag.opposites import base
from rag.sentences import sentence_spans
from rag.values import Value

Laid = tuple[Word, Word, int]  # a word of the statement, the sentence's word for it, and that one's place


@dataclass(frozen=True, slots=True)
class Sentence:
    """A cited sentence, what stands before it in its article, and who published it when."""

    text: str
    before: str = ""
    publisher: str | None = None
    published: Value | None = None


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
_REPORTING = re.compile(
    r"\b(?:said|says|say|saying|told|tells|added|adds|reported|reports|wrote|writes|announced|announces"
    r"|according to|stated|states|confirmed|confirms|explained|explains|warned|warns|argued|argues|noted"
    r"|notes|called|calls|described|declared)\b",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(
    r"^(?:according to (?P<a>[^,]{2,80}),\s+|(?P<b>[A-Z][^,;]{1,80}?) (?:reported|reports|wrote|writes|says"
    r"|said)(?: on (?:\w+ ){1,3}\w+)?,?(?: that)?,?\s+)|,\s+(?:according to (?P<c>[^,]{2,80}?)"
    r"|(?P<d>[A-Z][^,;]{1,80}?) (?:reported|reports|wrote|writes))\s*\.?$",
    re.IGNORECASE,
)
_AS_OF = re.compile(
    r"^(?:as of|as at|in (?:an article|a report) of|reported on) (?P<day>[^,]{4,30}),\s+", re.IGNORECASE
)
# A sentence whose subject was named before it.
_PRONOUN = re.compile(r"(?:\W*(?:\w+ ){1,4}\w+,)?\W*(?:he|she|it|they|his|her|its|their)\b", re.IGNORECASE)
_BE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being|gets?|got)(?:\s+\w+ly|\s+not|\s+also)?\s+$", re.IGNORECASE
)
_PARTICIPLE = re.compile(r"(?:ed|en|wn|t|de|ld|nd|un|ck|ng)$", re.IGNORECASE)
_MAXIMUM_BLOCKS = 4
_NEAR = 30  # characters between a name and its "said"
_TIED = 60  # characters before a word in which what ties it to the others may stand
_DATING = frozenset("on in at of by since".split())
_BEHIND = 40  # characters behind a figure in which what it counts may stand
# Said of any matter without adding to it.
_LIGHT = frozenset(
    base(word) for word in "report article say said tell state note accord total number people person".split()
)
_MARKS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


def objections(statement: str, sentences: Sequence[Sentence]) -> list[str]:
    """Why none of the sentences says what the statement says; empty where one does, or one for each part."""
    if not sentences:
        return ["nothing is cited for it"]
    out: list[str] = []
    for start, end in sentence_spans(statement):
        one = statement[start:end]
        whole = _fewest(one, sentences)
        parts = [part for part in independent(one) if words(part)]
        if len(parts) < 2 or any(_fewest(part, sentences) for part in parts):
            out += whole
    return out


def _fewest(statement: str, sentences: Sequence[Sentence]) -> list[str]:
    return min((_against(statement, each) for each in sentences), key=len)


def _against(statement: str, sentence: Sentence) -> list[str]:
    """What speaks against one sentence saying all of the statement."""
    if _level(statement) == _level(sentence.text):
        return []
    statement = _without_frame(statement, sentence)
    said, given = words(statement), words(sentence.text)
    pairs = list(zip(said, align(said, given), strict=True))
    out = [
        f"“{statement[word.start : word.end]}” is not said in the cited sentence"
        for word, place in pairs
        if place is None and not _excusable(word, sentence)
    ]
    laid = [(word, given[place], place) for word, place in pairs if place is not None]
    if not laid:
        return out or ["it says nothing that could be compared with the cited sentence"]
    out += _ties(statement, sentence.text, laid)
    out += _counts(statement, sentence.text, laid)
    out += _voice(statement, sentence.text, laid)
    out += _order(statement, sentence.text, laid)
    kept = sorted((other.start, other.end) for _, other, _ in laid)
    out += _left_out(sentence.text, given, kept)
    return out + scope.objections(statement, sentence.text, kept)


def _level(text: str) -> str:
    return " ".join(text.translate(_MARKS).split()).strip(" .\"'")


def _without_frame(statement: str, sentence: Sentence) -> str:
    """The statement without what it says of its source, where that is the sentence's own."""
    framed = _AS_OF.match(statement)
    if framed and sentence.published is not None:
        day = values.parse(framed["day"])
        if day is not None and day.kind == "date" and values.covers(day, sentence.published):
            statement = statement[framed.end() :]
    match = _ATTRIBUTED.search(statement)
    if match is None or not sentence.publisher:
        return statement
    who = next(name for name in match.groups() if name)
    if _bare(who) != _bare(sentence.publisher):
        return statement
    return (statement[: match.start()] + " " + statement[match.end() :]).strip()


def _bare(name: str) -> str:
    return re.sub(r"^the\s+", "", name.strip().casefold())


def _excusable(word: Word, sentence: Sentence) -> bool:
    """Whether a word may stand in a statement without standing in its sentence: a light one, or the last name
    before it, for which the sentence has a pronoun."""
    if word.kind == "word" and word.key in _LIGHT:
        return True
    if word.kind != "name" or not _PRONOUN.match(sentence.text):
        return False
    before = [other.key for other in words(sentence.before) if other.kind == "name"]
    return word.key in before[-4:]


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
        if other.kind == "value" and own and theirs and not _alike(own, theirs):
            out.append(f"“{own} {statement[word.start : word.end]}” is “{theirs}” there")
    return out


def _movable(statement: str, sentence: str, block: Sequence[Laid], laid: Sequence[Laid]) -> bool:
    """Whether a block may stand elsewhere: a phrase led by its preposition, a time, or who said it."""
    (word, other, _), (last, other_last, _) = block[0], block[-1]
    if _reporting_beside(statement, word.start, last.end) and _reporting_beside(
        sentence, other.start, other_last.end
    ):
        return True
    if not _of_one_clause(sentence, block, laid):
        return False
    own, theirs = _lead(statement, word, _LED), _lead(sentence, other, _LED)
    if own and theirs and _alike(own, theirs):
        return True
    in_brackets = sentence[: other.start].rstrip().endswith("(")
    return word.value is not None and word.value.kind == "date" and not in_brackets


def _of_one_clause(sentence: str, block: Sequence[Laid], laid: Sequence[Laid]) -> bool:
    """Whether a phrase stands beside words of its own clause, or opens the sentence."""
    start, end = block[0][1].start, block[-1][1].end
    if re.match(r"\s*,", sentence[end:]) and not re.search(r"[,;]", sentence[:start]):
        return True
    first = laid.index(block[0])
    beside = [*laid[max(0, first - 1) : first], *laid[first + len(block) :][:1]]
    between = (sentence[min(end, other.end) : max(start, other.start)] for _, other, _ in beside)
    return any(_LINK.search(text) is None for text in between)


def _reporting_beside(text: str, start: int, end: int) -> bool:
    """Whether a word of reporting stands right behind a span, or right before it."""
    behind = _REPORTING.search(text, end, end + _NEAR)
    before = list(_REPORTING.finditer(text, max(0, start - _NEAR), start))
    if behind and not re.search(r";|\b(?:and|that|but)\b|,.*,", text[end : behind.start()]):
        return True
    return bool(before) and not re.search(r"[,;]|\b(?:and|that|but)\b", text[before[-1].end() : start])


def _left_out(sentence: str, given: Sequence[Word], kept: Sequence[tuple[int, int]]) -> list[str]:
    """Words of the clause that narrow what it says: of its best year, on paper, the tentative deal.

    Asides, other clauses, times and who said it may be left out.
    """
    first = kept[0][0]
    for start, end in scope.bearing(sentence, kept):
        opening = list(_REPORTING.finditer(sentence, start, min(end, first)))
        begin = max(start, opening[-1].end()) if opening else start
        for word in given:
            inside = begin <= word.start < end and not any(a <= word.start < b for a, b in kept)
            dated = word.value is not None and word.value.kind == "date"
            framed = bool(opening) and word.end <= first
            if inside and not dated and not framed and word.key not in _LIGHT:
                return [f"it leaves out “{sentence[word.start : word.end]}”"]
    return []


def _lead(text: str, word: Word, pattern: re.Pattern[str] = _PREPOSITION) -> str | None:
    match = pattern.search(text, max(0, word.start - 40), word.start)
    return match[1].casefold() if match else None


def _alike(a: str, b: str) -> bool:
    return a == b or any({a, b} <= group for group in _GROUPS)
