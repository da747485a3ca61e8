"""Questions of who said something, answered by whom a sentence gives for it: "the prosecutor said".

Gives `asks_who_said` and `sayings`, the places of such speakers in an article's sentences. What a reader
points at there is as often the one who is spoken of. Pure.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rag import values
from rag.domain import Article
from rag.figure_speakers import speakers_of
from rag.names import find_names
from rag.questions import Asking, content_stems
from rag.sentences import sentence_spans
from rag.tellings import Speaker, telling
from rag.values import Value

SHARE = 0.6  # of the question's words that a sentence and its article's title hold

_WHO_SAID = re.compile(
    r"^\W*(?:and |so |but )?(?:who|which \w+|what \w+)(?: has| had)? (?:said|says|say|told|tells|claim(?:s"
    r"|ed)?|report(?:s|ed)?"
    r"|announc(?:es|ed)|confirm(?:s|ed)|stat(?:es|ed)|puts?(?= (?:[\w’'-]+ ){1,6}at\b)|estimat(?:es|ed)"
    r"|reveal(?:s|ed)|think(?:s)?"
    r"|believ(?:es|ed)"
    r"|insist(?:s|ed)|argu(?:es|ed)|predict(?:s|ed)|suggest(?:s|ed)|describ(?:es|ed)|vow(?:s|ed)|pledg(?:es|ed)"
    r"|warn(?:s|ed)|admit(?:s|ted)|maintain(?:s|ed)|disclos(?:es|ed)|g(?:ave|ives)"
    r"(?= (?:[\w’'-]+ ){0,3}(?:figures?|numbers?|tolls?|estimates?|counts?|accounts?|reasons?)\b))\b"
    r"|^\W*(?:according to|from) (?:whom|who)\b",
    re.IGNORECASE,
)
# Who counts votes is no source; who counted 40 of something is. Who gave 40 of something is none either.
_WHO_COUNTED = re.compile(
    r"^\W*(?:and |so |but )?(?:who|which \w+|what \w+)(?: has| had)? (?:(?:measured|counted|calculated"
    r"|documented|cited|spoke of|speaks of)\b|(?:recorded|registered|found|named|gave|gives) (?:that\b"
    r"|(?:an?|the|its|their) (?:[\w-]+ )?(?:figures?|numbers?|counts?|total|tally|toll|sum|share|rate|level"
    r"|estimate)\b))",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:said|says|say|told|claimed|reported|announced|according|whom|stated|put|measured|counted|recorded"
    r"|registered|found|calculated|documented|cited|named|gave|gives|spoke|speaks)\b",
    re.IGNORECASE,
)


# What somebody is, before the name: "the monitoring network Clear Count".
_DESCRIBED = re.compile(
    r"(?:[Tt]he|[Aa]n?|[Ii]ts) (?:(?!(?:of|at|in|for|on|from)\b)[a-z][\w-]{1,20} ){1,4}(?=[A-Z])"
)
_BACK = 3  # sentences before, in the paragraph, that may say who speaks
_OPENS = re.compile(r"[“\"]\s*$")


class Saying(NamedTuple):
    """A speaker at their place in the article's text, and the sentence that gives what they say."""

    name: str
    at: tuple[int, int]
    start: int
    end: int
    share: float  # of the question's words


def asks_who_said(asking: Asking) -> bool:
    if _WHO_SAID.search(asking.text) is not None:
        return True
    return bool(asking.figures) and _WHO_COUNTED.search(asking.text) is not None


def gives_its_figures(asking: Asking, text: str) -> bool:
    """Whether words give every figure that the question names: whoever gives another is not asked for."""
    if not asking.figures:
        return True
    given = [found.value for found in values.find(text)]
    # "One" and "half" are said in other words too: "a man", "every second".
    return all(any(_same(wanted, value) for value in given) for wanted in asking.figures if wanted.low > 1)


def _same(wanted: Value, value: Value) -> bool:
    if value.kind == "date" or value.low != wanted.low or value.high != wanted.high:
        return False
    return wanted.unit is None or value.unit is None or wanted.unit == value.unit


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
        if not gives_its_figures(asking, article.text[start:end]):
            continue
        if asking.figures:
            share = (1 + share) / 2 if wanted & own else 0.0  # what is said is the figure
        elif 2 * len(wanted & own) < len(wanted):
            continue
        if share < SHARE:
            continue
        for speaker in map(_own_name, _sources(asking, article, start, end)[:1]):
            found.append(Saying(speaker.name, (speaker.start, speaker.end), start, end, share))
    return sorted(found, key=lambda saying: -saying.share)


def _sources(asking: Asking, article: Article, start: int, end: int) -> tuple[Speaker, ...]:
    """Who says a sentence, or gives the figure in it that the question names."""
    for figure in values.find(article.text[start:end]) if asking.figures else ():
        if any(_same(wanted, figure.value) for wanted in asking.figures):
            return speakers_of(article, (start, end), figure)
    return telling(article, start, end).said_by or _of_quotation(article, start)


def _of_quotation(article: Article, start: int) -> tuple[Speaker, ...]:
    """Who speaks in the quotation that a sentence goes on with: “We stay,” he said. “We will not move.”"""
    low = article.text.rfind("\n", 0, start) + 1
    before = sentence_spans(article.text[low:start])
    for a, b in reversed(before[-_BACK:]):
        held = article.text[low + b : start + 1]  # the sentences between, and how this one begins
        goes_on = _OPENS.search(held) or article.text.count("“", low, start) > article.text.count(
            "”", low, start
        )
        if not goes_on:
            return ()
        if said := telling(article, low + a, low + b).said_by:
            return said
    return ()


def _own_name(speaker: Speaker) -> Speaker:
    """The speaker by name alone, where a description stands before all of it."""
    lead = _DESCRIBED.match(speaker.name)
    name = speaker.name[lead.end() :] if lead else ""
    whole = [found for found in find_names(name) if found.start == 0 and found.end == len(name)]
    return Speaker(name, speaker.start + len(speaker.name) - len(name), speaker.end) if whole else speaker
