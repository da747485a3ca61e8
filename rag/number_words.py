"""English amounts: digits, number words and scales, as one pattern and one reader.

Gives AMOUNT, a regex source for "2,500", "2.5 million", "two thousand five hundred", "half a dozen",
"2½", "one in five"; PLAIN, the same without shares; and `read`, its value. Never decides what an amount
counts, nor whether it is a date.
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
    "mln": 1e6,
    "m": 1e6,
    "crore": 1e7,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "trn": 1e12,
}
_PART_WORDS = ["half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_FRACTIONS = {word: 1 / i for i, word in enumerate(_PART_WORDS, 2)} | {"quarter": 0.25, "fourth": 0.25}
_FRACTIONS |= {w: 1 / i for i, w in enumerate(_PART_WORDS[3:], 5)}


def _any(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


# Most words begin no number: this look ahead makes the rest of the pattern cheap.
GUARD = (
    r"(?=(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thir|fif|twen|for|zero|half|twic|thri|hundredf"
    r"|an?[\s-]+(?:half|hundred|thousand|million|billion|trillion|crore|lakh|dozen|third|quarter|f[io]|si|se|ei|ni|te"
    r"|hour|minute|day|week|month|year|decade|century|percentage)"
    r"|minus\s))"
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
# What a half or a quarter may be of: "half an hour", "a quarter of a percentage point".
_MEASURE = (
    r"(?:second|minute|hour|day|week|fortnight|month|year|decade|century|percent|per\s+cent|percentage|point|mile"
    r"|kilomet(?:er|re)|met(?:er|re)|inch|foot|ton|tonne|degree)\b"
)
_PART = rf"(?:(?:an?|one|two|three|four|five|six|seven|eight|nine)[\s-])?(?:half|{_PARTS}s?)\s+of\s+an?"
WORDS = (
    rf"(?i:{GUARD}(?:(?<!or\s)minus\s+)?(?:{_PART}(?=\s+{_MEASURE})|{_PART}\s+{_BIG}"
    rf"|(?:two|three|four|five|six|seven|eight|nine)[\s-]{_PARTS}s\b|one[\s-](?:half|{_PARTS})\b(?!-)"
    rf"|a\s+(?:half|{_PARTS})\b(?=\s+of\b)|half(?=\s+(?:of|the|its|their|his|her)\b)"
    rf"|half\s+an?(?=\s+{_MEASURE})|half(?=-{_MEASURE})"
    rf"|(?:a\s+)?half[\s-](?:an?\s+)?{_ANY}"
    rf"|{_99}{_S}and{_S}a{_S}half\b(?:{_S}{_ANY})?"
    rf"|(?:{_99}|an?){_S}{_BIG}\s+and\s+a\s+half\b"
    # What follows a hundred without a comma is of it already: to be read in two ways, it would take 2^n.
    rf"|(?:{_999}|an?){_S}{_BIG}(?:(?:,|(?<!hundred))\s+(?:and\s+)?{_999}(?:{_S}{_BIG})?)*"
    rf"|(?:{_99}|a){_S}dozen\b"
    rf"|twice\b|thrice\b|(?:{_any(_ONES[2:] + _TEENS + _TENS)}|hundred)fold\b"
    r"|an?(?=\s(?:hour|minute|day|week|fortnight|month|year|decade|century|percentage\spoint)\b)"
    rf"|{_999})(?!-{ORDINAL}))"
)
# "one in five", "nine out of 10": a share where the whole is round, unless it is a span of time.
_WHOLE = r"(?:two|three|four|five|six|seven|eight|nine|ten|twenty|an?[\s-](?:hundred|thousand|million)"
_WHOLE += r"|100,000|10,000|1,000|100|50|20|10|[2-9])(?![\w,.:%-]*\d|-\w|\s?%)\b"
_TIMES = "second|minute|hour|day|week|month|year|decade|centur|game|match|season|race|outing|start|set|stage"
_SHARE = rf"(?i:(?:\d{{1,2}}|{_any(_ONES[1:] + _TEENS)})[\s-](?:in[\s-](?:every\s+)?{_WHOLE}"
_SHARE += rf"|out[\s-]of[\s-](?:every\s+)?{_WHOLE}(?=\s+[a-z])(?!\s+for\b))"
_SHARE += rf"(?!\s+(?:million|billion|thousand|hundred|star|{_TIMES})))"
# A sign only where nothing but white space or a bracket stands before it: "F-16" has none.
_SIGN = r"(?:(?<![^\s(])[-−]|(?<!or\s)(?<!\d\s)(?i:minus)\s+)?"
_VULGAR = dict(
    zip(
        "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞",
        (1 / 2, 1 / 3, 2 / 3, 1 / 4, 3 / 4, 0.2, 0.4, 0.6, 0.8, 1 / 6, 5 / 6, 1 / 8, 3 / 8, 5 / 8, 7 / 8),
        strict=True,
    )
)
_SLASHED = r"(?:1/2|[12]/3|[13]/4|[1-4]/5|[1357]/8|[1379]/10)"
_BLANK = "[\u00a0\u2009\u202f]"
DIGITS = (
    rf"{_SIGN}(?:\d+\s?[{''.join(_VULGAR)}]|[{''.join(_VULGAR)}]|\d+\s{_SLASHED}(?![\d/])|{_SLASHED}(?=\s+of\b)"
    rf"|\d{{1,2}}(?:,\d\d)+,\d{{3}}(?![\d,])|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?"
    rf"|\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!\d)|\d{{1,3}}(?:\s\d{{3}})*\s000(?![\d,.]\d|\d)"
    r"|\d+(?:\.\d+)?|(?<![^\s(])\.\d+)"
)
# "m" is metres, unless a crowd or its like follows; "M" at the end of a number is not.
_PEOPLE = (
    r"(?:people|users|doses|homes|households|barrels|tonnes|tons|jobs|customers|copies|viewers|voters|votes|children|visitors"
    r"|followers|views|streams|downloads|tickets|passengers|patients|students|pupils|workers|families|refugees|migrants"
    r"|residents|members|subscribers|listeners|shares|vehicles|cars|units|acres|hectares|deaths|cases|infections|jabs|birds"
    r"|trees|[A-Z][a-z]+(?:ns|sh|ese))\b"
)
_M = rf"m(?=(?:\s?[-–]\s?\d[\d.]*m)?(?:-strong\b|(?:\s+[a-z]+)?\s+{_PEOPLE}))"
_M += r"|M(?=\s+[a-z]|-strong\b|[-–]\d[\d.]*M\b)"
PLAIN = rf"(?:{DIGITS}(?:[\s-]?(?i:{_ANY}|(?:bn|mn|mln|trn|tn|k)\b)|{_M})?|{WORDS})"
AMOUNT = rf"(?:{_SHARE}|{PLAIN})"

_DIGITS = re.compile(DIGITS.replace(r"(?=\s+of\b)", ""))  # an amount alone has no "of" behind it
_LETTERS = re.compile(r"[a-z]+")
_SHARED = re.compile(r"[\s-]+(?:in|out[\s-]of)[\s-]+(?:every\s+)?", re.IGNORECASE)
_FOLD = re.compile(r"(\w+)fold$")
_ONLY_WORDS = {"twice": 2.0, "thrice": 3.0, "hundredfold": 100.0}


def part_of_share(text: str) -> str:
    """The first number of an AMOUNT that is a share: "nine" of "nine in 10"; else all of it."""
    return _SHARED.split(text)[0]


def read(text: str) -> tuple[float, float]:
    """An AMOUNT's mantissa and scale: "2.5 million" is (2.5, 1e6), "two hundred" (200, 1)."""
    folded = text.casefold().strip()
    part, *whole = _SHARED.split(folded)
    if whole:
        of = read(whole[0])
        return read(part)[0] / (of[0] * of[1]), 1.0
    digits = _DIGITS.match(text)
    if digits:
        return _figure(digits.group()), SCALES.get(
            text[digits.end() :].strip(" \t\r\n-\u00a0").casefold(), 1.0
        )
    words = _LETTERS.findall(folded)
    if words[0] == "minus":
        number, scale = read(text.lstrip()[5:])
        return -number, scale
    fold = _FOLD.match(words[0])
    if words[0] in _ONLY_WORDS or fold:
        return _ONLY_WORDS.get(words[0]) or float(_SMALL[fold[1]]), 1.0  # type: ignore[index]
    last = words[-1].rstrip("s")
    if "of" in words:  # "three-quarters of a million", "half of an" (hour)
        of_at = words.index("of")
        return _share(words[:of_at]) * SCALES.get(words[-1], 1.0), 1.0
    if (last in _FRACTIONS or last == "half") and "and" not in words:
        return _share(words), 1.0
    if "half" in words[:2] and "and" not in words:
        return 0.5, SCALES.get(words[-1], 1.0)
    if words[-3:] == ["and", "a", "half"] and words[-4] in SCALES:  # "a million and a half"
        return _sum(words[:-3]) + SCALES[words[-4]] / 2, 1.0
    return _sum(words), 1.0


def _figure(digits: str) -> float:
    """Digits as a number: "1,50,000", "2½", "1 1/2", "−5"."""
    bare = re.sub(r"minus|[-−]", "", digits.casefold()).strip()
    sign = -1.0 if bare != digits.strip() else 1.0
    if bare[-1] in _VULGAR:
        return sign * (float(bare[:-1].strip() or 0) + _VULGAR[bare[-1]])
    if "/" in bare:
        *ones, part = bare.split()
        over, under = part.split("/")
        return sign * (float(ones[0] if ones else 0) + float(over) / float(under))
    return sign * float(re.sub(r"[,\s]", "", bare))


def _share(words: list[str]) -> float:
    """ "a third", "two thirds", "half"."""
    last = words[-1].rstrip("s")
    return max(_SMALL.get(words[0], 1), 1) * _FRACTIONS.get(last, 0.5)


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
