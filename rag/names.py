"""Proper names and nationalities in English text, by spelling alone.

Gives `find_names` (names with exact offsets), `same_name`, `mentioned` (which of some names a question
means, however it is typed) and `words_of`, the folded words names are compared by. No model, no gazetteer
but the nationalities; it never says whether a name is a person or a place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.common_words import ABBREVIATED, FUNCTION, OPENERS, common
from rag.dates import MONTHS, WEEKDAYS
from rag.nationalities import CAPITALS_ONLY, keys, lengths


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written: `source[start:end] == text`. A possessive ending is left outside."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word of a text, its country's key in place of any spelling of that country."""

    text: str
    capital: bool  # written with a capital letter
    start: int
    end: int


_APOSTROPHES = "'’‘ʼ`´"
# "U.S.", or letters and digits with inner apostrophes ("O’Brien"); hyphens stand between words.
_WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|[^\W_]+(?:[{_APOSTROPHES}][^\W_]+)*")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s$", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\n]+\Z")  # a name never goes on in the next line
_HYPHEN = re.compile(r"[-‐‑]\Z")
_SENTENCE_END = re.compile(r"[.!?:;“”\"‘(\[—–•*|\n]|\.\.\.|…")
_ARABIC = frozenset({"al", "el", "an", "as", "ash", "at", "ad", "ar", "az", "ul"})
_PARTICLES = _ARABIC | {
    "of", "bin", "ibn", "bint", "abu", "de", "da", "do", "dos", "das", "del", "della", "der", "den", "di",
    "du", "la", "le", "van", "von", "zu", "y", "e",
}  # fmt: skip
_DATES = frozenset(
    w.casefold() for w in (*MONTHS, *WEEKDAYS, "Jan", "Feb", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec")
)
_ALSO_NAMES = frozenset({"may", "march", "april", "june", "august"})  # months that are also people's names


def find_names(text: str) -> list[Name]:
    """Proper names, nationalities and acronyms, left to right, not overlapping; titles stay with names.

    A capital counts: text typed all in lower case has no names here (see `mentioned`). A word that opens a
    sentence is left out where it is common, or stands in lower case elsewhere in the same text.
    """
    tokens = list(_WORD.finditer(text))
    lower = {m.group() for m in tokens if m.group().islower()}
    names: list[Name] = []
    i = 0
    while i < len(tokens):
        if not _begins(text, tokens, i):
            i += 1
            continue
        last = _extent(text, tokens, i)
        first = i + 1 if _opens_only(text, tokens, i, last, lower) else i
        # "The", "In" and the like may stand before a name, after an opener too.
        while first <= last and _is_function(tokens[first].group()):
            first += 1
        if first <= last and (last > first or len(tokens[first].group()) > 1):
            names.append(_name(text, tokens[first].start(), tokens[last]))
        i = last + 1
    return names


def _capital(token: str) -> bool:
    """Whether a token is spelt as a name: a capital first, or one inside ("iPhone", "d’Ivoire")."""
    return token[:1].isupper() or (len(token) > 2 and not token.islower() and token[:1].isalpha())


def _is_function(token: str) -> bool:
    return token.casefold().replace("’", "'") in FUNCTION and not (token.isupper() and 1 < len(token) <= 4)


def _is_date(text: str, tokens: Sequence[re.Match[str]], i: int) -> bool:
    folded = _POSSESSIVE.sub("", tokens[i].group()).casefold()
    if folded not in _DATES:
        return False
    if folded not in _ALSO_NAMES or i == 0:
        return True
    # "Theresa May" and "April Jones" are people; "In May", "May 2025" are not.
    following = text[tokens[i].end() : tokens[i].end() + 3].lstrip(" ")
    before = tokens[i - 1].group()
    named = _capital(before) and not common(before) and text[tokens[i - 1].end() : tokens[i].start()] == " "
    return not named or following[:1].isdigit()


def _begins(text: str, tokens: Sequence[re.Match[str]], i: int) -> bool:
    token = tokens[i].group()
    if token.casefold() in _ARABIC and token.islower():  # "al-Harir"
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        return (
            following is not None
            and bool(_HYPHEN.match(text[tokens[i].end() : following.start()]))
            and _capital(following.group())
        )
    return _capital(token) and not _is_date(text, tokens, i)


def _joins(text: str, left: re.Match[str], right: re.Match[str]) -> str:
    """How two neighbours hang together: " ", "-", or "" where they do not."""
    between = text[left.end() : right.start()]
    if _HYPHEN.match(between):
        return "-"
    if _SPACE.match(between):
        return " "
    single = len(left.group()) == 1 and left.group().isupper()
    if (
        between.startswith(".")
        and _SPACE.match(between[1:])
        and (single or left.group().casefold() in ABBREVIATED)
    ):
        return " "
    return " " if between in (" & ", "&") else ""


def _extent(text: str, tokens: Sequence[re.Match[str]], i: int) -> int:
    """The last token of the name that begins at `i`."""
    last = j = i
    while j + 1 < len(tokens):
        join = _joins(text, tokens[j], tokens[j + 1])
        if not join or (join == " " and _POSSESSIVE.search(tokens[j].group())):
            break
        token = tokens[j + 1].group()
        if _capital(token):
            if _is_date(text, tokens, j + 1) or (
                join == " " and _is_function(token) and token.casefold() not in _ALSO_NAMES
            ):
                break
            last = j + 1
        elif token.casefold() not in _PARTICLES or (
            token == "of" and (j > last or not _of_belongs(tokens[last].group()))
        ):
            break
        j += 1
    return last


def _of_belongs(token: str) -> bool:
    """Whether "of" may continue a name: not after a nationality ("Iranian of …")."""
    return (token.casefold(),) not in keys()


def _opens_only(text: str, tokens: Sequence[re.Match[str]], i: int, last: int, lower: set[str]) -> bool:
    """Whether the first word is there because a sentence begins, not because it is a name."""
    token = tokens[i].group()
    if token.isupper() and len(token) > 1:
        return False
    between = text[tokens[i - 1].end() : tokens[i].start()] if i else "\n"
    opens = bool(_SENTENCE_END.search(between)) and not (i and _joins(text, tokens[i - 1], tokens[i]))
    if not opens:
        return False
    if last > i and (token.casefold() in OPENERS) and _joins(text, tokens[i], tokens[i + 1]):
        return (
            text[tokens[i].end() : tokens[i + 1].start()] != "-"
        ) and token.casefold() not in _TITLE_OPENERS
    folded = token.casefold()
    return common(token) or (last == i and folded in lower)


# Openers that, before another capital, are the first word of a name ("Defense Secretary", "National Guard").
_TITLE_OPENERS_LIST = """
    air army black british capital chief climate defence defense democracy economic electric
    environmental federal foreign general global good government great human independent international
    justice labor medical military national new old popular president press prime public red republic
    royal security senior social state states supreme superior technology united university white world
    young crown democratic central union super big health energy attorney deputy secretary police fire
    home house music fox sky
"""
_TITLE_OPENERS = frozenset(_TITLE_OPENERS_LIST.split())


def _name(text: str, start: int, last: re.Match[str]) -> Name:
    word = last.group()
    ending = _POSSESSIVE.search(word)
    end = last.start() + ending.start() if ending else last.end()
    return Name(text[start:end], start, end)


def fold(text: str) -> str:
    """Case, diacritics and kinds of apostrophe and hyphen taken away."""
    if text.isascii():
        return text.casefold()
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    for apostrophe in _APOSTROPHES:
        plain = plain.replace(apostrophe, "'")
    return plain.casefold()


def words_of(text: str, *, loose: bool = False) -> list[Word]:
    """The words of a text, folded, countries and nationalities by their key, articles of names left out.

    `loose` reads "us" in lower case as the country where the words beside it say so ("us troops", "the us").
    """
    raw = list(_WORD.finditer(text))
    written = [_POSSESSIVE.sub("", match.group()) for match in raw]
    folded = [fold(word).replace("'", "").replace(".", "") for word in written]
    forms, most = keys(), lengths()
    words: list[Word] = []
    i = 0
    while i < len(raw):
        for size in range(min(most.get(folded[i], 0), len(raw) - i), 0, -1):
            key = forms.get(tuple(folded[i : i + size]))
            if key is not None and (
                size > 1 or folded[i] not in CAPITALS_ONLY or _country(written, i, loose=loose)
            ):
                break
        else:
            key, size = None, 1
        form = f"={key}" if key else folded[i]
        if form and form not in _UNCOUNTED:
            capital = any(not word.islower() and word[0].isalpha() for word in written[i : i + size])
            words.append(Word(form, capital, raw[i].start(), raw[i + size - 1].end()))
        i += size
    return words


_UNCOUNTED = frozenset({"al", "el"})  # "al-Assad" and "Assad" are one name
_US_BEFORE = frozenset({"the", "in", "from", "anti", "pro"})
_US_AFTER_LIST = """
    adviser advisers advisor advisors troop troops soldier soldiers military force forces dollar dollars
    army navy base bases marine marines official officials government president senate congress house
    embassy strike strikes airstrike airstrikes personnel coalition led backed presence withdrawal
    mission ambassador envoy state defense citizens citizen election elections economy supreme court
    sanctions tariffs federal census senator senators contractor contractors service servicemembers
    drone drones intelligence treasury air aircraft special secretary open women men team postal jobs
    immigration border
"""
_US_AFTER = frozenset(_US_AFTER_LIST.split())


def _country(written: Sequence[str], i: int, *, loose: bool) -> bool:
    """Whether "US", "IS", "UN" and their like are names here and not everyday words."""
    token = written[i]
    if "." in token or (token.isupper() and len(token) > 1):
        return True
    if not loose or token.casefold() == "is":
        return False
    if token.casefold() != "us":
        return token.casefold() in ("uk", "eu", "uae", "un")
    following = written[i + 1].casefold() if i + 1 < len(written) else ""
    before = written[i - 1].casefold() if i else ""
    return (
        following in _US_AFTER
        or before == "the"
        or (before in _US_BEFORE and following not in ("all", "to", "the"))
    )


def phrase_words(text: str, *, loose: bool = False) -> list[Word]:
    """`words_of` a name or phrase that stands alone: "the" before it does not count."""
    words = words_of(text, loose=loose)
    return words[1:] if len(words) > 1 and words[0].text == "the" else words


def stands_in(name: Sequence[Word], text: Sequence[Word]) -> bool:
    """Whether a name's words stand side by side in a text's."""
    size = len(name)
    wanted = [word.text for word in name]
    return any(
        text[i].text == wanted[0] and [word.text for word in text[i : i + size]] == wanted
        for i in range(len(text) - size + 1)
    )


def initials(words: Iterable[Word]) -> str:
    """The first letters of the capitalised words of a name, spelt out where a country's key stands."""
    letters = []
    for word in words:
        if word.text.startswith("="):
            letters += [part[0] for part in word.text[1:].split() if part not in ("of", "the", "and")]
        elif word.capital:
            letters.append(word.text[0])
    return "".join(letters)


@lru_cache(maxsize=65536)  # a question's few names are held against every name of every sentence
def same_name(a: str, b: str) -> bool:
    """Whether two names may be one: "US" and "American", "al-Sudani" and "Mohammed Shia al-Sudani", "PMF"
    and "Popular Mobilization Forces"."""
    left, right = phrase_words(a), phrase_words(b)
    if not left or not right:
        return bool(a.strip()) and fold(a).strip() == fold(b).strip()
    short, long = sorted((left, right), key=len)
    if stands_in(short, long):
        # A country is not the "South" or the "Bank" beside it: only the whole name is the same.
        return len(short) == len(long) or not all(w.text.startswith("=") for w in short)
    return abbreviates(a, long) if short is left else abbreviates(b, long)


def abbreviates(short: str, long: Sequence[Word]) -> bool:
    """Whether `short` is an acronym, of three letters at least, of a name of several words."""
    letters = short.replace(".", "").strip()
    return (
        len(letters) >= 3 and letters.isalpha() and letters.isupper() and initials(long) == letters.casefold()
    )


def mentioned(names: Iterable[str], question: str) -> list[str]:
    """Which of these names a question mentions, however it is typed, in the order given.

    "sudani" is enough for "Mohammed Shia al-Sudani"; "us" is the country in "us troops", not in "tell us".
    A name that is an everyday word, such as "Time", counts only where the question gives it a capital.
    """
    asked = words_of(question, loose=True)
    found = []
    for name in dict.fromkeys(names):
        words = phrase_words(name)
        if not words:
            continue
        if all(common(word.text) for word in words) and not stands_in_capitals(words, asked):
            continue
        last = words[-1:]
        surname = (
            len(words) > 1 and len(last[0].text) > 3 and not common(last[0].text) and last[0].text[0] != "="
        )
        if stands_in(words, asked) or (surname and stands_in(last, asked)):
            found.append(name)
    return found


def stands_in_capitals(name: Sequence[Word], text: Sequence[Word]) -> bool:
    """Whether a name stands in a text with a capital at least once in it."""
    size = len(name)
    wanted = [word.text for word in name]
    return any(
        [word.text for word in text[i : i + size]] == wanted
        and any(word.capital for word in text[i : i + size])
        for i in range(len(text) - size + 1)
    )
