"""A proposed case, and the words that support a value in its sentence. Pure data and one rule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from eval.suite import places
from rag.domain import Article
from rag.values import Found

_LAST_WORD = re.compile(r"[\w’'-]+[^\w\n]*$")
_NEXT_WORD = re.compile(r"[^\w\n]*[\w’'-]+")
_STOP = re.compile(r"[,.;:()—–“”]\s?")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case that a person may accept. The value stands at `value_at` in the sentence."""

    article: Article
    sentence: str
    value_at: tuple[int, int]
    kind: str
    question: str
    value: str
    words: str  # the evidence, as it stands in the article's text
    unit: str | None = None
    as_of: date | None = None  # set where the question or the value holds only from the article's day
    also: tuple[tuple[str, str], ...] = ()  # (article id, words): others that state the same
    blank: bool = False


def words_around(article: Article, sentence: str, found: Found) -> str | None:
    """The value with its qualifier and what is counted, and as many words more as make it stand once."""
    start, end = found.qualifier_start, found.end
    if found.noun and (
        noun := re.compile(r"\W+".join(map(re.escape, found.noun.split()))).search(sentence, end)
    ):
        end = noun.end() if noun.start() - end < 30 else end
    at = article.text.index(sentence)
    while True:
        words = article.text[at + start : at + end]
        found_at = places(words, article.text)
        if len(found_at) == 1:
            return words
        after = _NEXT_WORD.match(sentence, end)
        before = _LAST_WORD.search(sentence, 0, start)
        leftward = found.value.kind in ("date", "duration") or after is None or _STOP.search(after.group())
        if before and (leftward or after is None):
            start = before.start()
        elif after:
            end = after.end()
        else:
            return words if found_at else None


def flat(words: str) -> str:
    return " ".join(words.split())
