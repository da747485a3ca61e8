"""What a question asks for: the kind of value, the thing counted, its names, words and time.

Pure and cheap, from the wording alone; it never looks at an article. An engine decides what to do
with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from rag import values
from rag.common_words import TITLES, common
from rag.names import find_names, words_of
from rag.wordings import TYPOS, Asked, asked

__all__ = ["STOPWORDS", "Asked", "Asking", "ask_about", "content_stems", "stem", "tokens"]

_WORD = re.compile(r"[^\W_]+(?:[’'\-.&][^\W_]+)*", re.UNICODE)
_WHO_IS = re.compile(r"who(?: is| was|[’']s) (?P<name>[^?]{3,60}?)\W{0,3}", re.IGNORECASE)
_FOCUS = re.compile(
    r"\b(?:how many|how much|number of|percentage of|percent of|share of|proportion of|which|what)\s+"
    r"(?:of (?:the |these |those |its |his |her |their )?|the )?(?:following )?(?:more |other |different "
    r"|new )?"
    r"((?:[^\W\d_][\w.’'\-]*\s+){0,3}?[^\W\d_][\w’'\-]*)"
    r"(?=\s+(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|remain\w*"
    r"|stay\w*|"
    r"in|at|on|of|for|from|to|by|with|who|that|left|still|there|per|be|been|died?|killed|took|take"
    r"|[a-z]+ed)\b|\s*[?.,]|\s*$)",
    re.IGNORECASE,
)

STOPWORDS = frozenset(
    """a about above after again all also am an and any are as asked at be because been before being
    below between both but by can could currently did do does doing down during each exactly few for
    from further had happened has have having he her here hers him his how i if in into is it its
    itself just many may me might more most much must my no nor not now of off on once only or other
    our out over own per please roughly said same say says she should so some still such tell than
    that the their them then there these they this those through to too under until up us very was
    we were what when where which while who whom whose why will with would yet you your
    approximately around number amount total long ago give name""".split()
)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question taken apart."""

    text: str
    kind: Asked
    focus: tuple[str, ...]  # stems of the thing counted or named: "how many US advisers" → ("advis",)
    names: tuple[str, ...]  # proper names it mentions, as written
    words: frozenset[str]  # stems of the other content words
    times: tuple[values.Value, ...]  # dates it mentions ("in 2021")
    figures: tuple[values.Value, ...]  # other values it mentions

    @property
    def says_something(self) -> bool:
        """Whether it names anything that could be looked for."""
        return bool(self.words or self.names or self.focus)


def ask_about(text: str) -> Asking:
    """Take a question apart."""
    kind, asking_words = asked(text)
    found = values.find(text)
    named = [name.text for name in find_names(text)]
    if kind == "person" and names_somebody(text):
        kind = "name"  # what is said of somebody, and not the name of another
    name_stems = {stem(word) for name in named for word in tokens(name)}
    match = _FOCUS.search(asking_words) or _FOCUS.search(text)
    focus = (
        tuple(dict.fromkeys(s for s in content_stems(match.group(1)) if s not in name_stems)) if match else ()
    )
    return Asking(
        text=text,
        kind=kind,
        focus=focus,
        names=tuple(named),
        words=frozenset(content_stems(text)) - name_stems - {stem(typo) for typo in TYPOS},
        times=tuple(f.value for f in found if f.value.kind == "date" and f.value.date is not None),
        figures=tuple(f.value for f in found if f.value.kind not in ("date", "duration")),
    )


@lru_cache(maxsize=1024)
def names_somebody(text: str) -> bool:
    """Whether somebody is asked about by name alone: "Who is Ada Tarn?", not "Who is Prime Minister?"."""
    match = _WHO_IS.fullmatch(text.strip())
    return match is not None and is_full_name(match["name"])


def is_full_name(text: str) -> bool:
    """Whether words are one name of several words, none of them a title or an everyday word: "Ada Tarn"."""
    if " " not in text or [name.text for name in find_names(text)] != [text]:
        return False
    return not any(word.text in TITLES or common(word.text) for word in words_of(text))


def tokens(text: str) -> list[str]:
    """Words and numbers as written, without punctuation; possessives taken off."""
    return [re.sub(r"[’']s$", "", match.group()) for match in _WORD.finditer(text)]


def content_stems(text: str) -> list[str]:
    """Stems of the content words, in order. "US" in capitals is a name, "us" a stop word."""
    return [stem(word) for word in tokens(text) if word.isupper() or word.lower() not in STOPWORDS]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Snowball English stem, lower case; abbreviations lose their points ("U.S." → "us")."""
    folded = word.casefold().replace(".", "")
    return _stemmer().stem(folded) if folded.isalpha() else folded


class _Stemmer(Protocol):
    def stem(self, token: str) -> str: ...


@lru_cache(maxsize=1)
def _stemmer() -> _Stemmer:
    from nltk.stem.snowball import SnowballStemmer

    stemmer: _Stemmer = SnowballStemmer("english")
    return stemmer
