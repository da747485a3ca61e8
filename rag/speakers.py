"""The sources that an article gives for what one sentence says of a value, by name and place.

Gives `Speaker`, `mid_sentence`, `events`, a sentence's attributions, `speakers`, whom those that bear on a
value name, and `distinct`. A pronoun is whoever spoke in the sentence before. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.attributions import UNTRUE, Attribution, attributions
from rag.credits import credited
from rag.independence import crediting
from rag.newsrooms import newsroom
from rag.sentences import sentence_spans
from rag.speaker_phrases import Span

NEAR = 600  # characters before a sentence in which the last one is looked for
_BACK = re.compile(
    r"\s*(?:That|This|These|Those|The (?:figures?|numbers?|counts?|tally|toll|news|details?|story|report))\b"
)
_OPENS = re.compile(  # who or what a sentence begins with
    r"\W*+(?P<who>(?:\w[\w’'-]*|[A-Z][a-z]{0,3}\.)(?: (?!(?:who|which|as|with|after|when|in|on|from|has|have"
    r"|had|is|was|are|were)\b)(?:[A-Z][a-z]{0,3}\.|\w[\w’'-]*)){0,7}?),?"
    r" (?:spoke|held|met|gave|wrote|made|had|has|was|is|were|are|came|sent|took|visited|[a-z]{2,20}ed)\b"
)
_COMMON = re.compile(  # first words that are no name of their own
    r"(?:The|An?|One|Two|Three|Four|Five|Six|Some|Several|Many|Most|Its|His|Her|Their|Local|Senior|Former"
    r"|Official"
    r"|Government|State|Federal|Regional|Police|Prosecutors|Officials|Witnesses|Residents|Rebels|Militants"
    r"|Activists"
    r"|Organi[sz]ers|Researchers|Scientists|Economists|Analysts|Doctors|Investigators|Authorities|Lawyers"
    r"|Campaigners"
    r"|Critics|Experts|Sources|People|Managers|Planners|Ministers|Soldiers|Survivors|Rescuers|Firefighters)\b"
)
DENIES = re.compile(
    rf"\b(?:den(?:y|ied|ies)|disput(?:e|es|ed)|reject(?:s|ed)?|dismiss(?:es|ed)?|refut|rebut|{UNTRUE})",
    re.IGNORECASE,
)
# What stands before a name, and is none of it: a place line, "Now the ministry".
_LEAD = re.compile(
    r"(?:[A-Z][A-Z ,.]{1,30}(?: \([A-Z][\w ]{1,20}\))? [-–—] )?(?:(?:But|And|Yet|Meanwhile),? (?=\w)"
    r"|(?:Now|Then|So|Still)(?:, | (?=[a-z])))?"  # "Still Waters" is a name
)
_COUNT = r"(?:figures?|numbers?|counts?|total|tally|toll|sum|estimate)"
# "That was the number that the ministry gave", "The figure comes from the ministry".
_GIVEN = re.compile(
    rf"\s*(?:(?:That|This|It) (?:is|was) (?:also )?(?:the|its|their) (?:\w+ )?{_COUNT}(?: that| which)? "
    r"(?P<gave>(?!(?:of|for|that|which|he|she|it|they|we|I|you|number|figure)\b)(?:the |an? )?"
    r"(?:[\w’'.-]+ ){1,6}?)(?:gave|gives|has given|had given|put out|published|released"
    r"|announced|named|reported|presented)\b"
    rf"|(?:That|This|The) {_COUNT} (?:comes?|came|stems?|is|was|were) (?:taken )?from (?P<from>(?:the |an? )?"
    r"(?:[A-Z][\w’'.-]*|[a-z][\w’'-]*)(?: (?:of|for|[A-Z][\w’'.-]*|[a-z]+)){0,6}?)(?=[,.;]| (?:in"
    r"|on|at|which|who)\b))"
)
_BY_NAME = re.compile(  # a person with whom a sentence begins
    r"\W*(?P<who>(?:(?:Dr|Prof|Mr|Mrs|Ms|Gen|Col|Capt|Sgt|Sen|Rep)\. )?[A-Z][\w’'-]+(?:"
    r" [A-Z][\w’'-]+){1,3})(?=, | [a-z])"
)
_FAR = 4  # sentences before in which "he" or "she" is looked for
_PERSON = frozenset({"he", "she"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is given as the source: `article.text[start:end] == name`."""

    name: str
    start: int
    end: int


def mid_sentence(name: str) -> str:
    """A speaker's name as it stands within a sentence: "the ministry", "police", but "The Guardian"."""
    if _COMMON.match(name) and newsroom(name) is None and not name.startswith("The Hague"):
        return name[0].lower() + name[1:]
    return name


@lru_cache(maxsize=512)
def events(sentence: str) -> tuple[Attribution, ...]:
    """The attributions of one sentence, kept: every value in it asks for them."""
    return tuple(attributions(sentence))


def speakers(text: str, start: int, end: int, said: Sequence[Attribution], at: int) -> tuple[Speaker, ...]:
    """Whom the attributions `said` of text[start:end] name, and what else credits the words at `at` in it."""
    found = [span for one in said for span in one.speakers]
    for one in said:
        if one.pronoun and not one.speakers:
            found += [(a - start, b - start) for a, b in _meant(text, start, one.pronoun)]
    all_said = events(text[start:end])
    taken = [span for one in all_said for span in one.speakers]
    for a, b in _credited(text, start, end):
        low, high = a - start, b - start
        elsewhere = any(one.end <= at and not one.back and low < one.end for one in all_said)
        if not elsewhere and not any(low < d and c < high for c, d in taken):
            found.append((low, high))
    if given := _GIVEN.match(text, end):
        low, high = given.span("gave" if given["gave"] else "from")
        found.append((low - start, high - start - (text[high - 1] == " ")))
    if _BACK.match(text, end):
        found += [(a - start, b - start) for a, b in _looked_back(text, start, end)]
    return distinct(text, start, found)


def _credited(text: str, start: int, end: int) -> list[Span]:
    """Where the news organisations stand that a sentence credits."""
    origins = credited(text, start, end)
    return [(one.start, one.end) for one in origins if one.start is not None and one.end is not None]


def distinct(text: str, start: int, spans: Sequence[Span]) -> tuple[Speaker, ...]:
    """Speakers by their place, each name once; `spans` count from `start`."""
    named: dict[str, Speaker] = {}
    for a, b in sorted(spans):
        lead = _LEAD.match(text, start + a, start + b)
        at = lead.end() if lead else start + a
        name = text[at : start + b]
        named.setdefault(name.casefold(), Speaker(name, at, start + b))
    return tuple(named.values())


def _meant(text: str, start: int, pronoun: str) -> list[Span]:
    """Whom "it" or "she" means: who speaks in the sentence before, or whom it begins with."""
    near = max(0, start - NEAR)
    spans = sentence_spans(text[near:start])
    if not spans:
        return []
    person = pronoun.casefold() in _PERSON
    low, high = spans[-1]
    if spoke := _who_spoke(text, near + low, near + high, person):
        return spoke[-1:]
    for low, high in reversed(spans[-_FAR:-1] if person else []):
        if named := _BY_NAME.match(text, near + low, near + high):
            return [named.span("who")]
    return []


def _who_spoke(text: str, low: int, high: int, person: bool) -> list[Span]:
    """Who speaks in a sentence, or whom it begins with; only by name where a person is wanted."""
    sentence = text[low:high]
    spoke = [span for one in events(sentence) for span in one.speakers]
    if not spoke and (opens := _OPENS.match(sentence)):
        spoke = [opens.span("who")]
    if not spoke:
        spoke = [(a - low, b - low) for a, b in _credited(text, low, high)]
    spoke = [
        (a, b) for a, b in spoke if not re.fullmatch(r"(?:it|he|she|they|we|there)", sentence[a:b], re.I)
    ]
    if person:
        spoke = [(a, b) for a, b in spoke if re.search(r"(?<=.)\b[A-Z]|^(?!The|An?\b)[A-Z]", sentence[a:b])]
    return [(low + a, low + b) for a, b in spoke]


def _looked_back(text: str, start: int, end: int) -> list[Span]:
    """Whom the next sentence gives as the source of this one: "That was first reported by …"."""
    low, high = crediting(text, start, end)[-1]
    if low < end or DENIES.search(text, low, high):
        return []
    origins = _credited(text, low, high)
    by = [
        (low + a, low + b)
        for one in events(text[low:high])
        if " by " in text[low + one.verb[0] : low + one.verb[1]]
        for a, b in one.speakers
    ]
    return [*origins, *(span for span in by if not any(span[0] < b and a < span[1] for a, b in origins))]
