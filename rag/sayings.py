"""Questions of who said something, answered by whom a sentence gives for it: "the prosecutor said".

Gives `asks_who_said` and `sayings`, the places of such speakers in an article's sentences. What a reader
points at there is as often the one who is spoken of. Pure.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.domain import Article
from rag.questions import Asking, content_stems
from rag.tellings import telling

SHARE = 0.6  # of the question's words that a sentence and its article's title hold

_WHO_SAID = re.compile(
    r"^\W*(?:and |so |but )?(?:who|which \w+|what \w+)(?: has| had)? (?:said|says|say|told|tells|claim(?:s"
    r"|ed)?|report(?:s|ed)?"
    r"|announc(?:es|ed)|confirm(?:s|ed)|stat(?:es|ed)|puts?(?= (?:[\w’'-]+ ){1,6}at\b)|estimat(?:es|ed)"
    r"|reveal(?:s|ed)|think(?:s)?"
    r"|believ(?:es|ed)"
    r"|warn(?:s|ed)|admit(?:s|ted)|maintain(?:s|ed)|disclos(?:es|ed)|g(?:ave|ives)"
    r"(?= (?:[\w’'-]+ ){0,3}(?:figures?|numbers?|tolls?|estimates?|counts?|accounts?|reasons?)\b))\b"
    r"|^\W*(?:according to|from) (?:whom|who)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:said|says|say|told|claimed|reported|announced|according|whom|stated|put)\b", re.IGNORECASE
)


class Saying(NamedTuple):
    """A speaker at their place in the article's text, and the sentence that gives what they say."""

    name: str
    at: tuple[int, int]
    start: int
    end: int
    share: float  # of the question's words


def asks_who_said(asking: Asking) -> bool:
    return _WHO_SAID.search(asking.text) is not None


def sayings(asking: Asking, article: Article, sentences: tuple[tuple[int, int], ...]) -> list[Saying]:
    """The speakers of the sentences that say what the question says, the fullest first."""
    wanted = set(content_stems(_ASKING.sub(" ", asking.text)))
    if not wanted:
        return []
    title = set(content_stems(article.title))
    found = []
    for start, end in sentences:
        own = set(content_stems(article.text[start:end]))
        share = len(wanted & (own | title)) / len(wanted)
        if share < SHARE or 2 * len(wanted & own) < len(wanted):
            continue
        for speaker in telling(article, start, end).said_by[:1]:
            found.append(Saying(speaker.name, (speaker.start, speaker.end), start, end, share))
    return sorted(found, key=lambda saying: -saying.share)
