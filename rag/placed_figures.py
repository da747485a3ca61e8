"""The figures of windows, each in its sentence with whom it is from, and whether words dispute one.

Gives `Place`, `figures_in`, `own_place`, `around` and `disputed`, for `rag.rivals` to compare. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag import values
from rag.figure_speakers import speakers_of, told_by
from rag.measured import Figure
from rag.ordering import Dated
from rag.sentences import sentence_spans
from rag.speakers import Speaker
from rag.values import Found
from rag.windows import Window

BESIDE = 300  # characters beside the own value's window
FIGURES = ("number", "range", "money", "percent", "duration")
# Words by which a report says that another figure is about.
_DISPUTE = re.compile(
    r"\b(?:disput\w+|disagree\w*|contradict\w*|contest(?:s|ed)|differ(?:s|ed)?|reject(?:s|ed)?"
    r"|den(?:y|ies|ied)|wrong|incorrect|exaggerat\w+|inflat(?:e|es|ed|ing)|understat\w+"
    r"|(?:not|do(?:es)? not) recogni[sz]e\w*"
    r"|not the (?:figure|number|sum|count|total|toll)|gaps?|discrepanc(?:y|ies)|own (?:figure"
    r"|number|count|tally"
    r"|estimate)"
    r"|(?:more|less|fewer|higher|lower|larger|smaller|bigger) than (?:[\w’'-]+ ){1,8}?(?:said|says|reported"
    r"|reports|gave|gives|admit\w*|acknowledge\w*|claim\w*|counted|counts))\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\b(?:figures?|numbers?|counts?|totals?|toll|tally|estimates?|sum|amount|gap|discrepancy)\b|\b(?:it|this|that|which)\s*[.,]",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b[Oo]ur (?:own )?(?:count|tally|estimate|reckoning|calculations?|figures?|analysis|research|survey)\b"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A figure of a window, in its sentence, with whom it is from."""

    window: Window
    span: tuple[int, int]  # of the sentence, in the article's text
    found: Found
    figure: Figure
    speakers: tuple[Speaker, ...]

    @property
    def ours(self) -> bool:
        """Whether its publisher tells it as his own count."""
        return not self.speakers and _OURS.search(self.figure.clause) is not None

    @property
    def at(self) -> tuple[int, int]:
        return self.span[0] + self.found.start, self.span[0] + self.found.end


def around(own: Sequence[Dated], windows: Sequence[Window]) -> Iterator[Window]:
    """The windows, and what stands beside those that give the own value: it goes on of the same matter."""
    told = {item.article.id: item.scored.candidate.window for item in own}
    for window in told.values():
        text = window.article.text
        low = text.rfind("\n", 0, max(0, window.start - BESIDE)) + 1
        high = text.find("\n", window.end + BESIDE)
        high = high if high >= 0 else len(text)
        spans = tuple((low + a, low + b) for a, b in sentence_spans(text[low:high]))
        near = tuple((a, b) for a, b in spans if a < window.end + BESIDE and window.start - BESIDE < b)
        yield replace(window, sentences=near or window.sentences)
    yield from (window for window in windows if window.article.id not in told)


def own_place(item: Dated) -> Place | None:
    candidate = item.scored.candidate
    if candidate.at is None:
        return None
    for place in figures_in(candidate.window):
        if place.at[0] < candidate.at[1] and candidate.at[0] < place.at[1]:
            return replace(place, speakers=place.speakers or item.telling.said_by)
    return None


def figures_in(window: Window) -> Iterator[Place]:
    article = window.article
    for low, high in window.sentences or ((window.start, window.end),):
        sentence = article.text[low:high]
        figures = [found for found in values.find(sentence) if found.value.kind in FIGURES]
        for found in figures:
            said = speakers_of(article, (low, high), found, beside=len(figures) > 1) or told_by(
                article, (low, high), (low + found.start, low + found.end)
            )
            within = tuple((s.start - low, s.end - low) for s in said if low <= s.start < high)
            yield Place(window, (low, high), found, Figure(sentence, found, within), said)


def disputed(place: Place, other: Place) -> bool:
    """Whether the words about either figure say that there is another."""
    return any(_DISPUTE.search(each.figure.sentence) or _beside(each) for each in (place, other))


def _beside(place: Place) -> bool:
    """Whether a sentence beside a figure's speaks of a figure, and against it."""
    spans = place.window.sentences
    at = spans.index(place.span) if place.span in spans else 0
    near = (place.window.article.text[a:b] for a, b in (*spans[max(0, at - 1) : at], *spans[at + 1 : at + 2]))
    return any(_DISPUTE.search(text) and _FIGURE.search(text) for text in near)
