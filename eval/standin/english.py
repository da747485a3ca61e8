"""English as the stand-in's author needs it: figures, qualifiers and names, and small safe edits.

Its own reading of text, on purpose: it shares nothing with the checks that its statements are meant to test.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

ONES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty
""".split()
MONTHS = """
January February March April May June July August September October November December
""".split()
SHORT_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
COUNTRIES = frozenset(
    """
    Afghanistan Algeria Argentina Australia Austria Belgium Brazil Britain Canada Chile China Colombia Cuba
    Denmark Egypt England Finland France Germany Greece Hungary Iceland India Indonesia Iran Iraq Ireland
    Israel Italy Japan Jordan Kenya Kuwait Lebanon Libya Mexico Morocco Netherlands Nigeria Norway Pakistan
    Peru Philippines Poland Portugal Romania Russia Scotland Spain Sweden Switzerland Syria Thailand Tunisia
    Turkey Ukraine Vietnam Wales Yemen
    """.split()
)
APPROXIMATE = ("about", "around", "some", "roughly", "nearly", "almost", "approximately")
AT_LEAST = ("at least", "more than", "over")
AT_MOST = ("up to", "as many as", "no more than", "fewer than", "less than", "under")

_QUALIFIER = "|".join(words.replace(" ", "[ ]") for words in (*AT_MOST, *AT_LEAST, *APPROXIMATE))
_MONTH = "|".join((*MONTHS, *(rf"{short}\." for short in SHORT_MONTHS)))
FIGURE = re.compile(
    rf"""
    (?<![\w.,$£€-])(?:(?P<qualifier>{_QUALIFIER})[ ])?
    (?P<currency>[$£€])?
    (?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\b(?:{"|".join(ONES[2:])})\b)
    (?:[ ](?P<scale>million|billion|trillion)\b)?
    (?:[ ](?P<unit>[a-z%][\w-]*))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
DATE = re.compile(
    rf"\b(?P<month>{_MONTH})(?: (?P<day>\d{{1,2}})(?!\d))?(?:,? (?P<year>(?:19|20)\d\d))?\b"
    rf"|\b(?P<day2>\d{{1,2}}) (?P<month2>{_MONTH})(?:,? (?P<year2>(?:19|20)\d\d))?\b"
    rf"|\b(?P<weekday>{'|'.join(DAYS)})\b"
    rf"|(?<![\d,.$£€])(?P<year3>1[5-9]\d\d|20\d\d)(?!\d|[.,]\d| [a-z]+s\b)"
)
NAME = re.compile(
    r"(?<![\w’'-])(?:al-)?[A-Z][\w’'-]*(?:(?: (?:of the |of |and the |& |al-|van |von |de )?)"
    r"(?:al-)?[A-Z][\w’'-]*)*"
)
_TITLE = re.compile(
    r"(?:Captain|Premier|Prime Minister|President|Senator|Gen|Gov|King|Queen) (?=[A-Z]\S* [A-Za-z])"
)
_DATELINE = re.compile(r"^(?:[-*•] )?[A-Z][A-Z .’'-]{2,}(?: \([^)]*\))? — ")
_OPENER = re.compile(
    r"^(?:But|Yet|And|Still|So|Even so|However|Meanwhile|Instead|All the while)(?:, | )(?=[a-zA-Z])"
)
_FUNCTION = frozenset(
    """
    A According After All Among An And Another Any Are As At Before Both But By Dr During Each Either Every
    Few For From He Her Here His How However I If In Inside It Its Last Many More Most Mr Mrs Ms Much My
    Neither Next No Nobody None Not Nothing Now Of Officials On Once One Only Or Other Our Over People Prof
    She Since So Some Such That The Their Then There These They This Those Though Three To Two Under Until
    We What When Where Which While Who Why With Yet You
    """.split()
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that counts or measures something; no date, no time, no part of a name."""

    start: int  # of the number, its currency sign included
    end: int  # of the number, its scale included
    text: str
    number: str  # as it is spelled, without currency and scale
    currency: str
    scale: str
    unit: str  # the word after it, if any
    qualifier: str  # the words before it that loosen it, as they are spelled
    qualifier_start: int

    @property
    def spelled(self) -> bool:
        """Whether it is a word."""
        return not self.number[0].isdigit()


def amount(figure: Figure) -> float:
    """What a figure comes to, without its scale."""
    spelled = figure.number.lower()
    return float(ONES.index(spelled)) if figure.spelled else float(spelled.replace(",", ""))


def figures(text: str) -> list[Figure]:
    """The figures of a sentence, in order."""
    taken = [(found.start(), found.end()) for found in DATE.finditer(text)]
    held = []
    for found in FIGURE.finditer(text):
        start = found.start("currency") if found["currency"] else found.start("number")
        end = found.end("scale") if found["scale"] else found.end("number")
        before, after = text[:start].rstrip(), text[end:]
        if any(s < end and start < e for s, e in taken) and not found["currency"]:
            continue
        if re.match(r":\d|[.’'-]?[A-Za-z]|-", after) or re.search(
            r"(?:Line|[Nn]umber|Phase|Article|No\.|:)$", before
        ):
            continue  # a time, an ordinal, "41-year", "Line 7", "the number 40 bus"
        if re.match(r" [ap]\.m", after):
            continue
        qualifier = found["qualifier"] or ""
        held.append(
            Figure(
                start,
                end,
                text[start:end],
                found["number"],
                found["currency"] or "",
                found["scale"] or "",
                found["unit"] or "",
                qualifier,
                found.start("qualifier") if qualifier else start,
            )
        )
    return held


def names(text: str, *, opening: bool = False) -> list[tuple[int, int]]:
    """Where capitalised names stand; one at the very beginning counts only where asked for."""
    found = []
    for match in NAME.finditer(text):
        start, end = match.span()
        words = match[0]
        first = words.split()[0]
        at_start = start == 0 or text[max(0, start - 2) : start].rstrip()[-1:] in ".!?“:—"
        if first.rstrip(".") in _FUNCTION or (at_start and not opening and len(words.split()) == 1):
            shorter = words[len(first) :].lstrip()
            if first.rstrip(".") not in _FUNCTION or not shorter:
                continue
            start, words = end - len(shorter), shorter
        if titled := _TITLE.match(words):
            start, words = start + titled.end(), words[titled.end() :]
        words = re.sub(r"[’']s?$", "", words)
        end = start + len(words)
        if words in MONTHS or words in DAYS or words.rstrip(".") in SHORT_MONTHS or len(words) < 2:
            continue
        found.append((start, end))
    return found


def replaced(text: str, start: int, end: int, by: str) -> str:
    """The text with other words in a place; a sentence still begins with a capital."""
    if start == 0 or text[:start].isspace():
        by = by[:1].upper() + by[1:]
    return text[:start] + by + text[end:]


def plain(sentence: str) -> str:
    """A sentence without the dateline or the conjunction that it begins with."""
    bare = _OPENER.sub("", re.sub(r"^[-*•] ", "", _DATELINE.sub("", sentence.strip())))
    return bare[:1].upper() + bare[1:]


def lowered(sentence: str, common: Container[str] = ()) -> str | None:
    """A sentence as it stands inside another: small at its start, unless it begins with a name.

    `common`: words known to be none. None where its first word may be either.
    """
    first = sentence.split(maxsplit=1)[0] if sentence.split() else ""
    spoken = first.strip("“”‘’\"',.:;")
    if not spoken or first.startswith("“"):
        return None
    if not spoken[0].isupper() or spoken in ("I", "Mr", "Mrs", "Ms", "Dr", "Prof"):
        return sentence
    numbered = re.match(r"\w+ \d", sentence)  # "Line 7"
    if (spoken in _FUNCTION or spoken.lower() in ONES or spoken.lower() in common) and not numbered:
        return sentence[:1].lower() + sentence[1:]
    named = names(f"so {sentence}")
    return (
        sentence if named and named[0][0] == 3 and (named[0][1] - 3 > len(spoken) or "." in first) else None
    )


def whole(sentence: str) -> bool:
    """Whether a sentence stands as one: a capital, an end, and no quotation left open."""
    return (
        20 <= len(sentence) <= 420
        and bool(re.match(r"[A-Z\d$£€“al]", sentence))
        and sentence.rstrip("”\"'’)")[-1:] in ".!"
        and sentence.count("“") == sentence.count("”")
        and sentence.count('"') % 2 == 0
        and "\n" not in sentence
    )


def closed(sentence: str, more: str) -> str | None:
    """A sentence with words added before its full stop; None where it ends otherwise."""
    return f"{sentence[:-1]}{more}." if sentence.endswith(".") else None


def unquoted(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans that stand in nobody's mouth."""
    for start, end in spans:
        before = text[:start]
        if before.count("“") == before.count("”") and before.count('"') % 2 == 0:
            yield start, end


def content(text: str) -> set[str]:
    """The words of a text that are longer than three letters, and its figures."""
    return {word for word in re.findall(r"[^\W_]+", text.lower()) if len(word) > 3 or word.isdigit()}
