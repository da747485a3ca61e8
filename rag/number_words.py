"""English amounts: digits, number words and scales, as one pattern and one reader.

Gives AMOUNT, a regex source for "2,500", "2.5 million", "two thousand five hundred", "half a dozen",
and `read`, its value. Never decides what an amount counts, nor whether it is a date.
"""

from __future__ import annotations

import re

_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    *(f"{stem}teen" for stem in ("thir", "four", "fif", "six", "seven", "eigh", "nine")),
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {word: i for i, word in enumerate(_ONES + _TEENS)} | {w: 10 * i for i, w in enumerate(_TENS, 2)}
SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "lakh": 1e5,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "crore": 1e7,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
_PART_WORDS = ["half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_FRACTIONS = {word: 1 / i for i, word in enumerate(_PART_WORDS, 2)} | {"quarter": 0.25, "fourth": 0.25}
_FRACTIONS |= {w: 1 / i for i, w in enumerate(_PART_WORDS[3:], 5)}


def _any(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


# Most words begin no number: this look ahead makes the rest of the pattern cheap.
GUARD = (
    r"(?=(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thir|fif|twen|for|zero|half"
    r"|an?\s+(?:half|hundred|thousand|million|billion|trillion|crore|lakh|dozen|third|quarter|f[io]|si|se|ei|ni|te)))"
)
_S = r"[\s-]+"
_99 = rf"(?:(?:{_any(_TENS)})(?:{_S}(?:{_any(_ONES[1:])})\b)?|(?:{_any(_ONES + _TEENS)}))\b"
_999 = rf"(?:(?:{_99}|an?){_S}hundred(?:\s+(?:and\s+)?{_99}|\b)|{_99})"
_BIG = r"(?:thousand|million|billion|trillion|crore|lakh)\b"
_ANY = r"(?:dozen|hundred|thousand|million|billion|trillion|crore|lakh)\b"
ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teenth|(?:twen|thir|for|fif|six|seven|eigh|nine)tieth"
    r"|hundredth|thousandth|millionth)"
)
_PARTS = r"(?:third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
WORDS = (
    rf"(?i:{GUARD}(?:(?:two|three|four|five|six|seven|eight|nine)[\s-]{_PARTS}s\b|one[\s-](?:half|{_PARTS})\b(?!-)"
    rf"|a\s+(?:half|{_PARTS})\b(?=\s+of\b)|half(?=\s+(?:of|the|its|their|his|her)\b)"
    rf"|half\s+an?\s+{_ANY}"
    rf"|{_99}\s+and\s+a\s+half\b(?:\s+{_ANY})?"
    rf"|(?:{_999}|an?){_S}{_BIG}(?:,?\s+(?:and\s+)?{_999}(?:{_S}{_BIG})?)*"
    rf"|(?:{_99}|a){_S}dozen\b"
    rf"|{_999})(?!-{ORDINAL}))"
)
# A sign only where nothing but white space or a bracket stands before it: "F-16" has none.
DIGITS = r"(?:(?<![^\s(])[-−])?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
AMOUNT = rf"(?:{DIGITS}(?:[\s-]?(?i:{_ANY}|(?:bn|mn|tn|k)\b))?|{WORDS})"

_DIGITS = re.compile(DIGITS)
_LETTERS = re.compile(r"[a-z]+")


def read(text: str) -> tuple[float, float]:
    """An AMOUNT's mantissa and scale: "2.5 million" is (2.5, 1e6), "two hundred" (200, 1)."""
    digits = _DIGITS.match(text)
    if digits:
        number = float(digits.group().replace(",", "").replace("−", "-"))
        return number, SCALES.get(text[digits.end() :].strip(" \t\r\n-\u00a0").casefold(), 1.0)
    words = _LETTERS.findall(text.casefold())
    last = words[-1].rstrip("s")
    if last in _FRACTIONS and "and" not in words:
        return max(_SMALL.get(words[0], 1), 1) * _FRACTIONS[last], 1.0
    if words[0] == "half":
        return 0.5, SCALES[words[-1]]
    return _sum(words), 1.0


def _sum(words: list[str]) -> float:
    total = current = 0.0
    for word in words:
        if word in _SMALL:
            current += _SMALL[word]
        elif word in ("a", "an"):
            current = current or 1.0
        elif word == "half":  # "two and a half": the "a" before it has added nothing
            current += 0.5
        elif word in ("hundred", "dozen"):
            current = (current or 1.0) * SCALES[word]
        elif word in SCALES:
            total += (current or 1.0) * SCALES[word]
            current = 0.0
    return total + current


_IRREGULAR = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}


def ordinal(text: str) -> int | None:
    """The number of an ordinal below a hundred, its words a space apart: "twenty first" is 21."""
    *tens, last = text.split() or [""]
    number = _IRREGULAR.get(last)
    if number is None:
        stem = last.removesuffix("ieth") + "y" if last.endswith("ieth") else last.removesuffix("th")
        number = _SMALL.get(stem) if last.endswith("th") else None
    if number is None or len(tens) > 1 or (tens and tens[0] not in _TENS):
        return None
    return number + (_SMALL[tens[0]] if tens else 0)
