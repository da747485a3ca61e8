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
        "|possibly|probably|somewhere around|in the region of|or so",
    ),
    (
        "nearly",
        "nearly|almost|close to|nearing|just short of|approaching|just under|slightly under|just below",
    ),
    (
        "over",
        "more than|over|above|upwards of|upward of|in excess of|exceeding|just over|slightly over"
        "|just above|slightly more than|well over|well above|a little over|a little more than"
        "|greater than|far more than",
    ),
    (
        "at least",
        "at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of|or more",
    ),
    ("under", "fewer than|less than|under|below|well under|well below|short of|far fewer than"),
    (
        "at most",
        "up to|at most|as many as|as much as|no more than|not more than|a maximum of|maximum of|or fewer"
        "|or less",
    ),
    ("exactly", "exactly|precisely"),
    ("only", "only|just|merely|a mere|as few as|as little as|a record"),
    (
        "part",
        "early|late|mid|mid-|early in|late in|the end of|end of|the start of|start of|the beginning of"
        "|beginning of|the middle of|middle of",
    ),
):
    for _word in _words.split("|"):
        _SENSES.setdefault(_word, _sense)  # type: ignore[arg-type]

_WORDS = "|".join(
    re.escape(w).replace(r"\ ", r"\s+") for w in sorted(_SENSES, key=len, reverse=True) if w[0].isalpha()
)
_BEFORE = re.compile(
    rf"(?:(?<![\w-])(?P<words>(?:(?:only|just|still|perhaps|maybe|probably)\s+)?(?:{_WORDS}))(?:\s+(?:the\s+)?|(?<=-))"
    rf"|(?P<tilde>[~≈])\s?)$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"(?P<plus>\+)|\s+(?P<words>or\s+(?:more|so|fewer|less))\b", re.IGNORECASE)
_REACH = 40  # characters before a value in which its qualifier may stand
_DATED: frozenset[str] = frozenset({"about", "around", "circa", "approximately", "roughly"})


def before(text: str, start: int, *, date: bool) -> tuple[str, int] | None:
    """The qualifier that ends at `start`, lower-cased, and where it begins. Dates take fewer words."""
    found = _BEFORE.search(text, max(0, start - _REACH), start)
    if not found:
        return None
    words = "about" if found["tilde"] else " ".join(found["words"].casefold().split())
    if words.startswith("mid"):
        words = "mid"
    if date != (kind(words) == "part") and not (date and words in _DATED):
        return None
    return words, found.start()


def after(text: str, end: int) -> str | None:
    """A qualifier that follows: "2,500+", "250 or more"."""
    found = _AFTER.match(text, end)
    if not found:
        return None
    return "at least" if found["plus"] else " ".join(found["words"].casefold().split())


def kind(words: str | None) -> Sense | None:
    """The sense of a qualifier, None where it is none: "about" and "roughly" are one, "more than" another."""
    if words is None:
        return None
    words = " ".join(words.casefold().split())
    if words in _SENSES:
        return _SENSES[words]
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
