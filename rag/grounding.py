"""A language model's claim held against its passages, before its figures and names are checked.

Gives `Grounding`: the claim as it may go on, citing whole sentences, or why it may not. The sentence that is
cited must say all of it (`rag.wording`), and the local reader, asked the question, must find no other value
there. It never calls a language model and never rewrites a statement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag import values
from rag.agreement import same_value
from rag.asked_for import unanswering, whole_value
from rag.candidates import TYPED, Candidate, candidates
from rag.cited import Cited, grown, touched
from rag.coverage import question_names
from rag.domain import Claim, Dropped, Question, Span
from rag.placing import place_of
from rag.questions import Asking, ask_about, content_stems
from rag.reader import Reader
from rag.spotlight import Showing
from rag.support import MOST, support
from rag.verdicts import verdict, verdict_of
from rag.wording import objections

RIVAL = 5.0  # log-odds by which the reader must prefer another value to object


@dataclass(frozen=True, slots=True)
class Grounded:
    """What becomes of a claim: as it may go on (None: not at all), and why it does not as it was."""

    claim: Claim | None
    dropped: Dropped | None = None
    support: float = 1.0  # 0 to 1: how far the cited words say the statement as it was (`rag.support`)


class Grounding:
    """Holds claims against their passages with the local reader. Safe to share between threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __call__(self, question: Question, claim: Claim, shown: Showing) -> Grounded:
        """The claim as it may go on, or why it may not.

        A statement that says it otherwise than the source is told in the source's own words where the reader,
        asked the question, finds the claim's value there.
        """
        asking = ask_about(question.text)
        cited = [each for span in claim.spans for each in touched(span, list(shown.hits.values()))]
        claim = replace(claim, spans=tuple(grown(span, cited) for span in claim.spans))
        claim = whole_value(asking, spoken_verdict(asking, claim), cited)
        against = unanswering(asking, claim, cited)
        confirmed = False
        if claim.value and not against:
            confirmed, denied = self._confirmed(asking, claim.value, cited)
            if denied:
                against.append("asked the same, the local reader finds another value in the cited words")
        said = objections(claim.text, [each.sentence for each in cited])
        supported = support(claim.text, [each.sentence.text for each in cited]).chance / MOST
        if not against and not said:
            return Grounded(claim, support=supported)
        dropped = Dropped(claim.text, "; ".join(dict.fromkeys([*against, *said])))
        if against or not confirmed:
            return Grounded(None, dropped, supported)
        return Grounded(in_its_own_words(asking, claim, cited), dropped, supported)

    def _confirmed(self, asking: Asking, value: str, cited: Sequence[Cited]) -> tuple[bool, bool]:
        """Whether the cited words give the value to the question, and whether they give another instead."""
        if verdict(asking) is not None or values.verdict(value) is not None:
            told = {word for each in cited if (word := _verdict(asking, each))}
            if told:
                return value.capitalize() in told, value.capitalize() not in told
            return False, not any(_speaks_of_it(asking, each) for each in cited)
        found = [(each.features["span"], _gives(each, value)) for each in self._read(asking, cited)]
        own = max((score for score, same in found if same), default=None)
        other = max((score for score, same in found if not same), default=None)
        clear = asking.kind in (*TYPED, "person", "place") or values.parse(value) is not None
        return own is not None, clear and other is not None and (own is None or other - own > RIVAL)

    def _read(self, asking: Asking, cited: Sequence[Cited]) -> list[Candidate]:
        """What the reader, asked the question, finds in the cited words."""
        windows = [each.window for each in cited]
        replies = self._reader.read(asking.text, [window.framed for window in windows])
        return list(candidates(asking, question_names(asking, windows), windows, replies))


def in_its_own_words(asking: Asking, claim: Claim, cited: Sequence[Cited]) -> Claim:
    """The claim told by the cited sentence that gives its value, citing it alone."""
    value = claim.value or ""
    own = next(
        (each for each in cited if place_of(value, each.sentence.text) or _verdict(asking, each) == value),
        cited[0],
    )
    article = own.hit.article
    span = Span(article.id, article.version, own.start, own.end)
    return replace(claim, text=own.sentence.text, spans=(span,))


def _verdict(asking: Asking, cited: Cited) -> str | None:
    """What a cited sentence says to a question of yes or no, as far as its own words tell."""
    wanted = verdict(asking)
    return verdict_of(asking, cited.window, cited.start, cited.end, wanted)[2] if wanted else None


def spoken_verdict(asking: Asking, claim: Claim) -> Claim:
    """A claim that opens with yes or no, with that as its value where the question wants one of them."""
    opening = re.match(r"(yes|no)\b", claim.text, re.IGNORECASE)
    if verdict(asking) is None or opening is None or values.verdict(claim.value or "") is not None:
        return claim
    return replace(claim, value=opening[1].capitalize())


def _speaks_of_it(asking: Asking, cited: Cited) -> bool:
    """Whether a sentence has half of what a question of yes or no is about."""
    asked = set(content_stems(asking.text))
    return 2 * len(asked & set(content_stems(cited.sentence.text))) >= len(asked)


def _gives(candidate: Candidate, value: str) -> bool:
    """Whether a candidate is the value, or one says the other and more."""
    found = candidate.value or candidate.text
    if same_value(found, value):
        return True
    left, right = values.parse(found), values.parse(value)
    if left is not None and right is not None:
        return values.compatible(left, right)
    if left is not None or right is not None:
        return False
    own, given = set(content_stems(found)), set(content_stems(value))
    return 2 * len(own & given) >= max(len(own), len(given), 1)
