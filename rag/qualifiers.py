"""Words that bound or soften a value: "about", "more than", "up to", "only".

Gives `before` and `after`, which find them beside a value; `kind`, the sense of one; `keeps`, whether a
statement that uses one is true to a source that uses another; and `contradicts`, whether an answer that uses
one denies a gold that uses another. Never looks at the value itself.
"""

from __future__ import annotations

import re
from typing import Literal

Sense = Literal["about", "nearly", "over", "at least", "under", "at most", "exactly", "only", "part"]

# Longest first within the pattern; the sense is what `keeps` compares.
_SENSES: dict[str, Sense] = {}
for _sense, _words in (
    (
        "about",
        "about|around|approximately|approx|approx.|roughly|some|circa|an estimated|estimated|perhaps|maybe"
        "|possibly|probably|somewhere around|somewhere between|in the region of|ca|ca.|c.|or so"
        "|or thereabouts|give or take",
    ),
    (
        "nearly",
        "nearly|almost|close to|nearing|just short of|approaching|just under|slightly under|just below|shy of"
        "|just shy of|a little under|a little less than|slightly less than",
    ),
    (
        "over",
        "more than|over|above|upwards of|upward of|in excess of|exceeding|just over|slightly over"
        "|just above|slightly more than|well over|well above|a little over|a little more than"
        "|greater than|far more than|north of",
    ),
    (
        "at least",
        "at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of|or more"
        "|and over|and above|and older|and up|or over|or above|or older",
    ),
    ("under", "fewer than|less than|under|below|well under|well below|short of|far fewer than|south of"),
    (
        "at most",
        "up to|at most|as many as|as much as|as high as|no more than|not more than|a maximum of|maximum of"
        "|or fewer|or less|and under|and younger|and below|or under|or younger|or below",
    ),
    ("exactly", "exactly|precisely"),
    ("only", "only|just|merely|a mere|barely|as few as|as little as|as low as|a record"),
    (
        "part",
        "early|late|mid|early-|late-|mid-|end-|early in|late in|the end of|end of|the start of|start of"
        "|the beginning of|beginning of|the middle of|middle of",
    ),
):
    for _word in _words.split("|"):
        _SENSES.setdefault(_word, _sense)  # type: ignore[arg-type]

_BEHIND = ("or ", "and ", "give ")  # these follow their value
_WORDS = "|".join(
    r"(?-i:c\.)" if w == "c." else re.escape(w).replace(r"\ ", r"\s+")  # "C." answers a quiz
    for w in sorted(_SENSES, key=len, reverse=True)
    if not w.startswith(_BEHIND)
)
# "the only two" and "his only 3" bound nothing.
_OWNED = "".join(rf"(?<!{word}\s)" for word in ("the", "his", "her", "its", "our", "their"))
_BEFORE = re.compile(
    rf"(?:(?<![\w-])(?P<words>(?:(?!only\b)|{_OWNED})(?:(?:only|just|still|perhaps|maybe|probably)\s+)?(?:{_WORDS}))"
    r"(?P<the>\s+(?:the\s+)?|(?<=-))|(?P<sign>[~≈≥≤]|(?<![-=<>])[<>]=?)\s?)$",
    re.IGNORECASE,
)
_SIGNS = {
    "~": "about", "≈": "about", "≥": "at least", ">=": "at least", ">": "more than",
    "≤": "at most", "<=": "at most", "<": "less than",
}  # fmt: skip
_LAST = r"(?=\s*(?:[.,;:)]|$))"
_LINK = (
    r"\s+(?:in|at|on|to|or|for|from|who|with|can|could|must|should|may|is|are|was|were|have|has|had|will)\b"
)
_AFTER = re.compile(
    rf"(?P<plus>\+|-plus\b)|(?P<odd>-odd\b)|\s+(?P<words>or\s+(?:more|so|fewer|less|thereabouts)\b|give\s+or\s+take\b"
    rf"|(?:and|or)\s+(?:older|younger|(?:over|above|up|under|below)(?={_LAST}|{_LINK}))\b|at\s+(?:most|least){_LAST})"
    rf"|(?:\s+[a-z]+){{1,2}}\s+(?P<counted>or\s+(?:more|fewer|less)){_LAST}",
    re.IGNORECASE,
)
_REACH = 40  # characters before a value in which its qualifier may stand
_DATED: frozenset[str] = frozenset(
    {"about", "around", "circa", "approximately", "roughly", "c.", "ca", "ca."}
)
_MID_SENTENCE: frozenset[str] = frozenset(
    {"over", "about", "under"}
)  # "over the two days": not more than two
_ADDS = re.compile(r"\b(?:adds?|added)\s*$", re.IGNORECASE)  # "it adds up to $19 million": that, and not less
_COMPASS: frozenset[str] = frozenset({"north of", "south of"})  # only of money: "north of $5m"


def before(text: str, start: int, *, date: bool) -> tuple[str, int] | None:
    """The qualifier that ends at `start`, lower-cased, and where it begins. Dates take fewer words."""
    found = _BEFORE.search(text, max(0, start - _REACH), start)
    if not found:
        return None
    words = (
        _SIGNS[found["sign"]] if found["sign"] else " ".join(found["words"].casefold().split()).rstrip("-")
    )
    if words in _MID_SENTENCE and (found["the"] or "").strip():
        return None
    if words == "up to" and _ADDS.search(text, max(0, found.start() - 6), found.start()):
        return None
    if words in _COMPASS and text[start : start + 1].isalnum():
        return None
    if date != (kind(words) == "part") and not (date and words in _DATED):
        return None
    return words, found.start()


def after(text: str, end: int) -> tuple[str, int] | None:
    """A qualifier that follows, and where it ends: "2,500+", "250 or more", "12 people or fewer"."""
    found = _AFTER.match(text, end)
    if not found:
        return None
    if found["plus"] or found["odd"]:
        return "at least" if found["plus"] else "about", found.end()
    return " ".join((found["words"] or found["counted"]).casefold().split()), found.end()


def kind(words: str | None) -> Sense | None:
    """The sense of a qualifier, None where it is none: "about" and "roughly" are one, "more than" another."""
    if words is None:
        return None
    words = " ".join(words.casefold().split())
    if words in _SENSES or f"{words}-" in _SENSES:
        return _SENSES.get(words) or _SENSES[f"{words}-"]
    return _SENSES.get(words.partition(" ")[2])  # "only about" is about, "perhaps more than" more than


def known(words: str) -> bool:
    """Whether these words are a qualifier at all."""
    return kind(words) is not None


# What a statement may say where the source says something stronger.
_WEAKER: dict[Sense, frozenset[Sense]] = {
    "nearly": frozenset({"about"}),
    "over": frozenset({"at least"}),
    "under": frozenset({"at most"}),
}


def keeps(stated: str | None, given: str | None) -> bool:
    """Whether a statement with the qualifier `stated` is true to a source that gives `given`.

    "only", "just" and the parts of a year may be left out, for the value itself still holds; nothing may be
    put in that the source does not say.
    """
    says, source = kind(stated), kind(given)
    if says == source:
        return says != "part" or _part(stated) == _part(given)
    if says is None:
        return source in ("exactly", "only", "part")
    return source is not None and says in _WEAKER.get(source, frozenset())


# Words that leave the value as good as bare: "only 600" is 600.
_BARE: frozenset[Sense | None] = frozenset({None, "only"})


def contradicts(given: str | None, gold: str | None) -> bool:
    """Whether an answer's qualifier denies what the gold says.

    A gold without a qualifier is the value itself: an answer may soften it ("about 600", "nearly 600"),
    insist on it ("exactly 600") or bound it so that it still holds ("at least 600", "up to 600"), but "more
    than 600" and "fewer than 600" deny it. An answer without a qualifier denies nothing: what it leaves out
    is another score. Where both have one, the answer's must be true to the gold's as `keeps` has it, save
    that "about" and "nearly" do not deny each other.
    """
    says, meant = kind(given), kind(gold)
    if says in _BARE:
        return False
    if meant in _BARE:
        return says in ("over", "under")
    if {says, meant} <= {"about", "nearly"}:
        return False
    return not keeps(given, gold)


def _part(words: str | None) -> str:
    words = words or ""
    for part, kind in (
        ("end", "late"),
        ("late", "late"),
        ("mid", "mid"),
        ("start", "early"),
        ("beg", "early"),
    ):
        if part in words:
            return kind
    return "early" if "early" in words else words
