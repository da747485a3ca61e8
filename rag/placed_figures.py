"""The figures of windows, each in its sentence with whom it is from, and whether words dispute one.

Gives `Place`, `figures_in`, `own_place`, `around` and `disputed`, for `rag.rivals` to compare. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag import values
from rag.figure_speakers import speakers_of, told_by
from rag.measured import Figure
from rag.ordering import Dated
from rag.sentences import sentence_spans
from rag.speakers import Speaker
from rag.values import Found
from rag.windows import Window

REACH = 3000  # characters beside a window in which its article's figures are looked at
FIGURES = ("number", "range", "money", "percent", "duration")
# Words by which a report says that another figure is about.
_DISPUTE = re.compile(
    r"\b(?:disput\w+|disagree\w*|contradict\w*|contest(?:s|ed)|differ(?:s|ed)?|reject(?:s|ed)?"
    r"|den(?:y|ies|ied)|wrong|incorrect|exaggerat\w+|inflat(?:e|es|ed|ing)|understat\w+"
    r"|(?:not|do(?:es)? not) recogni[sz]e\w*"
    r"|not the (?:figure|number|sum|count|total|toll)|gaps?|discrepanc(?:y|ies)|own (?:figure"
    r"|number|count|tally|estimate|list|register|records?)|otherwise|differently|at odds"
    r"|(?:more|less|fewer|higher|lower|larger|smaller|bigger) than (?:[\w’'-]+ ){1,8}?(?:said|says|reported"
    r"|reports|gave|gives|admit\w*|acknowledge\w*|claim\w*|counted|counts))\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\b(?:figures?|numbers?|counts?|totals?|toll|tally|estimates?|sum|amount|gap|discrepancy)\b|\b(?:it|this|that|which)\s*[.,]",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"(?:But |However, )?((?:[\w’'-]+ ){0,5}[\w’'-]+) (?:sees? (?:it|this|that|things)|disagree[sd]?"
    r"|differ(?:s|ed)|counter(?:s|ed)|object(?:s|ed)|(?:says|said) otherwise)\b[^:.;\d]{0,40}:"
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
    """The articles of the own reports and of the windows, each once: a search finds one sentence of a story
    whose next has the other figure."""
    told = [item.scored.candidate.window for item in own]
    seen: set[str] = set()
    for window in (*told, *windows):
        if window.article.id in seen:
            continue
        seen.add(window.article.id)
        text = window.article.text
        low = text.rfind("\n", 0, max(0, window.start - REACH)) + 1
        high = text.find("\n", window.end + REACH)
        spans = sentence_spans(text[low : high if high >= 0 else len(text)])
        yield replace(window, sentences=tuple((low + a, low + b) for a, b in spans) or window.sentences)


def own_place(item: Dated) -> Place | None:
    candidate = item.scored.candidate
    if candidate.at is None:
        return None
    for place in figures_in(candidate.window):
        if place.at[0] < candidate.at[1] and candidate.at[0] < place.at[1]:
            return replace(place, speakers=place.speakers or item.telling.said_by)
    return None


def figures_in(window: Window, wanted: Callable[[Found], bool] | None = None) -> Iterator[Place]:
    """The figures of a window's sentences that are wanted, with whom each is from."""
    article = window.article
    for low, high in window.sentences or ((window.start, window.end),):
        sentence = article.text[low:high]
        figures = [found for found in values.find(sentence) if found.value.kind in FIGURES]
        for found in (each for each in figures if wanted is None or wanted(each)):
            said = (
                _against(article.text, low, found)
                or speakers_of(article, (low, high), found, beside=len(figures) > 1)
                or told_by(article, (low, high), (low + found.start, low + found.end))
            )
            within = tuple((s.start - low, s.end - low) for s in said if low <= s.start < high)
            yield Place(window, (low, high), found, Figure(sentence, found, within), said)


def _against(text: str, low: int, found: Found) -> tuple[Speaker, ...]:
    """Who sees it otherwise, before a colon: "The association sees it differently: 3,100 stayed away"."""
    against = _OTHERWISE.match(text, low, low + found.start)
    return (Speaker(against[1], *against.span(1)),) if against else ()


def disputed(place: Place, other: Place) -> bool:
    """Whether the words about either figure say that there is another."""
    return any(_DISPUTE.search(each.figure.sentence) or _beside(each) for each in (place, other))


def _beside(place: Place) -> bool:
    """Whether a sentence beside a figure's speaks of a figure, and against it."""
    spans = place.window.sentences
    at = spans.index(place.span) if place.span in spans else 0
    near = (place.window.article.text[a:b] for a, b in (*spans[max(0, at - 1) : at], *spans[at + 1 : at + 2]))
    return any(_DISPUTE.search(text) and _FIGURE.search(text) for text in near)
