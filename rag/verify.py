"""What a statement may say, given the words it cites: the checks before anything is shown.

Gives `check` (do the numbers, dates and names of a statement stand in its quotes?), and `locate` from
`rag.quotations` beside it. Pure: it reads nothing but its arguments. It never repairs a statement, and
it does not judge word order, negation or who said what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rag import names, qualifiers, values
from rag.common_words import FUNCTION, TITLES, common
from rag.domain import Checks
from rag.quotations import locate
from rag.values import Found, Value

__all__ = ["Quote", "Verdict", "check", "locate"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Cited words and where they stand: `source_text[start:end] == quote`, if all is well."""

    source_text: str
    start: int
    end: int
    quote: str

    @property
    def stands(self) -> bool:
        """Whether the quote is what its offsets say, and says anything."""
        return (
            0 <= self.start < self.end <= len(self.source_text)
            and bool(self.quote.strip())
            and self.source_text[self.start : self.end] == self.quote
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The checks, one per quote; numbers, dates and names are compared with all the quotes together."""

    checks: tuple[Checks, ...]
    passed: bool
    reasons: tuple[str, ...]  # for people, one for each thing that failed


@dataclass(slots=True)
class _Support:
    """All that the cited words give."""

    found: list[Found] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    words: list[list[names.Word]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def check(
    statement: str,
    quotes: Sequence[Quote],
    *,
    value: str | None = None,
    unit: str | None = None,
    qualifier: str | None = None,
    facts: Sequence[str] = (),
) -> Verdict:
    """Compare a statement with the words it cites.

    Every number, date and name of the statement must stand in the quotes or in `facts` (what is known of
    the cited articles besides: publisher, date of publication). A value given beside the statement must
    stand there too, with its unit and its qualifier. A statement that repeats its quote always passes.
    """
    support = _support(quotes, facts)
    numbers: list[str] = []
    dates: list[str] = []
    named: list[str] = []
    text = _level(statement)
    found, coded = values.read(text)
    for item in found:
        reason = _value_reason(item.value, text[item.qualifier_start : item.end], support.found)
        if reason:
            (dates if item.value.kind == "date" else numbers).append(reason)
    numbers += [_missing(text[code.start : code.end]) for code in coded if code.text not in support.codes]
    named += [_missing(name) for name in _unsupported_names(text, support)]
    numbers += _beside_reasons(value, unit, qualifier, support)

    standing = [quote.stands for quote in quotes]
    reasons = [
        f"quote {i} is not the article's words at its place" for i, ok in enumerate(standing, 1) if not ok
    ]
    if not quotes:
        reasons.append("nothing is cited for it")
    reasons += dict.fromkeys([*numbers, *dates, *named])
    checks = tuple(Checks(quote=ok, numbers=not numbers, dates=not dates, names=not named) for ok in standing)
    return Verdict(checks, not reasons, tuple(reasons))


# --- the words that support -------------------------------------------------------------------------

_BREAK = re.compile(r"[.!?:;…][\"”’')\]]*\s*$|[\"“”‘(\[]\s*$|\n\s*$|^\s*$")
_GO_ON = re.compile(r"[^.!?:;…\n]{0,48}")
_LEAD_IN = re.compile(r"[^.!?:;…\n]{0,48}$")


def _support(quotes: Iterable[Quote], facts: Sequence[str]) -> _Support:
    support = _Support()
    sources: dict[str, list[Found]] = {}
    for quote in quotes:
        if quote.stands:
            before, words, after = _surroundings(quote)
            sources.setdefault(quote.source_text, []).extend(_add(support, words, before, after))
    for found in sources.values():
        support.found += _with_units(found)
    for fact in facts:
        _add(support, _level(fact), "", "")
    return support


def _add(support: _Support, words: str, before: str, after: str) -> list[Found]:
    """What the words give, which is added to the support."""
    start, end = len(before), len(before) + len(words)
    whole = f"{before}{words}{after}"
    # Read in its sentence, so that a quote cut out of "about 2,500" or "250 to 350" gives nothing else.
    found, coded = values.read(whole)
    given = [f for f in found if start <= f.start and f.end <= end]
    support.found += given
    support.codes |= {c.text for c in coded if start <= c.start and c.end <= end}
    support.words.append(names.words_of(words))
    support.texts.append(words)
    return given


def _surroundings(quote: Quote) -> tuple[str, str, str]:
    """What of its sentence stands before the quote, the quote, and what stands after; spaces made even."""
    text, words = quote.source_text, quote.quote
    before = text[max(0, quote.start - 48) : quote.start]
    lead = _LEAD_IN.search(before)
    before = "" if not before or _BREAK.search(before) else lead.group() if lead else ""
    after = ""
    if not re.search(r"[.!?;:…][\"”’')\]]*\s*$|\n\s*$", words):
        following = _GO_ON.match(text, quote.end)
        after = following.group() if following else ""
    if words[:1].isspace():
        before = f"{before} "
    if words[-1:].isspace():
        after = f" {after}"
    return re.sub(r"\s+", " ", before), _level(words), re.sub(r"\s+", " ", after)


def _level(text: str) -> str:
    return " ".join(text.split())


# --- numbers and dates ------------------------------------------------------------------------------


def _stated(text: str) -> list[tuple[Found, str]]:
    return [(f, text[f.qualifier_start : f.end]) for f in values.find(text)]


def _missing(written: str) -> str:
    return f"“{written}” does not stand in the cited words"


def _value_reason(stated: Value, written: str, given: Sequence[Found]) -> str | None:
    """Why a value is not supported; None when it is."""
    near = [f.value for f in given if _supports(stated, f.value, given)]
    if not near:
        return _missing(written)
    if any(qualifiers.keeps(stated.qualifier, value.qualifier) for value in near):
        return None
    source = values.show(near[0])
    return f"“{written}” stands in the cited words only as “{source}”"


def _supports(stated: Value, given: Value, everything: Sequence[Found]) -> bool:
    """Whether a value is the one stated; a date may be stated more coarsely than it is given."""
    if values.same(stated, given):
        return True
    if stated.kind != "date" or given.kind != "date":
        return False
    if _is_span(stated):  # "2014-2017" where the words are "from 2014 to 2017"
        ends = (
            {f.value.low for f in everything} & {stated.low},
            {f.value.high for f in everything} & {stated.high},
        )
        return all(ends)
    if _is_span(given):
        at_an_end = stated.low == given.low or stated.high == given.high
        return stated.granularity == "year" and at_an_end and given.high - given.low < DECADE
    return values.covers(stated, given)


def _with_units(found: Sequence[Found]) -> list[Found]:
    """The large sums of one source that stand there without their unit and count nothing, with each unit that
    it has beside them: "the state said 85 million euros; he thought 140 million". A bare 40 beside
    "12 percent" may as well be an age."""
    units = {f.value.unit for f in found if f.value.kind == "money"}
    bare = [f for f in found if f.value.kind == "number" and f.noun is None]
    counted = [f.value for f in found if f.noun]
    return [
        replace(f, value=replace(f.value, kind="money", unit=unit))
        for f in bare
        for unit in units
        if f.value not in counted and f.value.low >= LARGE
    ]


LARGE = 1e6
DECADE = 3651  # days from its first to its last: "the 1990s" do not say 1990


def _is_span(value: Value) -> bool:
    """Several years in one: a season, "the 1990s"."""
    return value.granularity == "year" and value.high - value.low > 366


def _beside_reasons(
    value: str | None, unit: str | None, qualifier: str | None, support: _Support
) -> list[str]:
    """Why a value, unit or qualifier that goes with the statement is not supported."""
    reasons: list[str] = []
    parsed = values.readings(value) if value else []
    if value and parsed:
        written = value
        if qualifier and not parsed[0].qualifier:
            parsed = [values.with_qualifier(reading, qualifier) for reading in parsed]
            written = f"{qualifier} {value}"
        each = [_value_reason(reading, written, support.found) for reading in parsed]
        # "One of the bases" counts nothing, and yet says "one".
        if all(each) and not (value.casefold() == "one" and _stands(value, support)):
            # The reading that comes nearest says most.
            reasons.append(next((why for why in each if why and "only as" in why), _missing(written)))
    elif value and values.verdict(value) is None:  # a verdict is the engine's own word, on what it cites
        reasons += _phrase_reasons(value, support)
    if qualifier and not parsed and not _stands(qualifier, support):
        reasons.append(_missing(qualifier))
    if (
        unit
        and not _stands(unit, support, plural=True)
        and not any(_unit_of(unit, reading) for reading in parsed)
    ):
        reasons.append(_missing(unit))
    return reasons


def _phrase_reasons(value: str, support: _Support) -> list[str]:
    """A value that is a name, a phrase or a list: its words side by side, or all that can be checked in it.

    The items of a list may stand apart.
    """
    if _stands(value, support):
        return [
            reason
            for found, written in _stated(value)
            if (reason := _value_reason(found.value, written, support.found))
        ]
    parts = values.items(value)
    listed = len(parts) > 1 and all(_names_or_counts(part) for part in parts)
    if listed and not any(_beside_reasons(part, None, None, support) for part in parts):
        return []
    if names.find_names(value) or values.find(value):
        checked = _unsupported_names(value, support)
        for found, written in _stated(value):
            if _value_reason(found.value, written, support.found):
                checked.append(written)
        words = [w for w in names.words_of(value) if w.text not in FUNCTION]
        known = {w.text for words_here in support.words for w in words_here}
        if not checked and all(w.text in known or w.text.isdecimal() for w in words):
            return []
    return [_missing(value)]


def _names_or_counts(part: str) -> bool:
    """Whether an item of a list can be looked for by itself: loose words could stand anywhere, and say no."""
    if values.verdict(part) is not None:
        return False
    return bool(values.readings(part) or names.find_names(part))


def _unit_of(unit: str, parsed: Value) -> bool:
    """Whether a unit is what the value itself carries: a currency, percent, a span of time."""
    folded = unit.casefold().rstrip("s")
    if parsed.kind == "money":
        spelled = values.parse(f"1 {unit}")
        return unit.upper() == parsed.unit or (spelled is not None and spelled.unit == parsed.unit)
    if parsed.kind == "percent":
        return folded in ("%", "percent", "per cent", "percentage point")
    return parsed.kind == "duration" and folded == parsed.unit


# --- names ------------------------------------------------------------------------------------------


def _unsupported_names(text: str, support: _Support) -> list[str]:
    words = names.words_of(text)
    missing = []
    for name in names.find_names(text):
        inside = [w for w in words if w.start < name.end and w.end > name.start]
        opens = not text[: name.start].strip(" \"“‘'([")
        if inside and not _name_stands(name.text, inside, support, opens=opens):
            missing.append(name.text)
    return missing


def _name_stands(written: str, words: list[names.Word], support: _Support, *, opens: bool) -> bool:
    if _side_by_side(words, support, opens=opens):
        return True
    pieces = _pieces(words)
    if len(pieces) > 1 and all(_side_by_side(piece, support, opens=opens) for piece in pieces):
        return True
    return any(
        names.abbreviates(written, names.words_of(name.text)) or names.abbreviates(name.text, words)
        for text in support.texts
        for name in names.find_names(text)
    )


def _side_by_side(words: Sequence[names.Word], support: _Support, *, opens: bool) -> bool:
    """Whether the words stand together in one of the texts, as a name and not as everyday words."""
    plain = (
        opens or len(words) > 1 or words[0].text in TITLES or common(words[0].text) or not words[0].capital
    )
    stands = names.stands_in if plain else names.stands_in_capitals
    return any(stands(words, text) for text in support.words)


_LINKS = frozenset({"of", "the", "and", "de"})


def _pieces(words: Iterable[names.Word]) -> list[list[names.Word]]:
    """A name cut at its countries, titles and links: "Iraqi | Prime Minister | Mohammed Shia al-Sudani"."""
    pieces: list[list[names.Word]] = []
    kind = ""
    for word in words:
        if word.text in _LINKS:
            kind = ""
            continue
        this = "country" if word.text.startswith("=") else "title" if word.text in TITLES else "name"
        if this == kind and this != "country":
            pieces[-1].append(word)
        else:
            pieces.append([word])
        kind = this
    return pieces


def _stands(phrase: str, support: _Support, *, plural: bool = False) -> bool:
    """Whether a phrase's words stand side by side in the cited words, whatever their case."""
    wanted = [_singular(w.text) if plural else w.text for w in names.phrase_words(phrase, loose=True)]
    if not wanted:
        return any(names.fold(phrase).strip() in names.fold(text) for text in support.texts)
    for words in support.words:
        given = [_singular(w.text) if plural else w.text for w in words]
        if any(given[i : i + len(wanted)] == wanted for i in range(len(given) - len(wanted) + 1)):
            return True
    return False


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
