"""Days that are answers, written out: "Tuesday" of an article of 19 February 2025 is 18 February 2025.

Gives `written_out` for one value and `written_times` for all that cited words speak of. A day without its
year that no tense places ("until March 31") is of the year that brings it near the article. Pure; what
cannot be told stays as it is spelt.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from rag import values
from rag.domain import Article
from rag.moment_words import in_words
from rag.sentences import sentence_spans
from rag.spoken_times import Spoken, spoken_times
from rag.tenses import tense

NEAR = datetime.timedelta(days=122)  # to an article's day: the next year's is then far off
_OF_YEAR = re.compile(r",?\s+(?:of\s+)?(?P<which>last|this|next)\s+year\b", re.IGNORECASE)
_THIS = re.compile(r"\bthis\s+(?P<unit>week|month|year)\b", re.IGNORECASE)
_UNITS = {"week": None, "month": len("2025-02"), "year": len("2025")}  # what of the article's day they tell


def written_out(article: Article, start: int, end: int) -> str | None:
    """The day, month or year that article.text[start:end] means; None where said in full, or unclear."""
    words = article.text[start:end]
    said = values.parse(words)
    if said is not None and (told := _of_that_year(article, said, end)):
        return told
    if said is not None and said.kind == "date" and said.date is not None and said.date[0] is not None:
        return None
    low, high = _sentence(article, start, end)
    times = spoken_times(article, low, high)
    for each in times:
        if each.start < end and each.end > start and (moment := _moment(article, each)):
            return in_words(moment)
    near = _nearest(article, said, (low, start, end, high), times)
    return near if near in written_times(article, low, high) else None  # "March" alone is no month there


def _of_that_year(article: Article, said: values.Value, end: int) -> str | None:
    """A day or month of which the words behind it tell the year: "October 1 of last year"."""
    behind = _OF_YEAR.match(article.text, end)
    if behind is None or article.published is None or said.kind != "date" or said.date is None:
        return None
    year, month, of_month = said.date
    if year is not None or month is None:
        return None
    year = article.published.year + {"last": -1, "this": 0, "next": 1}[behind["which"].casefold()]
    return in_words(f"{year}-{month:02}-{of_month:02}" if of_month else f"{year}-{month:02}")


def written_times(article: Article, start: int, end: int) -> list[str]:
    """Every time that whole sentences of an article speak of, written out."""
    found = []
    for a, b in sentence_spans(article.text[start:end]):
        low, high = start + a, start + b
        times = spoken_times(article, low, high)
        dated = values.find(article.text[low:high])
        for spoken in times:
            if moment := _moment(article, spoken):
                found += [in_words(moment), *_parted(dated, spoken.start - low, spoken.end - low, moment)]
        for each in dated:
            found += filter(None, [_of_that_year(article, each.value, low + each.end)])
        for each in dated:
            place = (low, low + each.start, low + each.end, high)
            if all(place[2] <= t.start or place[1] >= t.end for t in times):
                found += filter(None, [_nearest(article, each.value, place, times)])
    return found


def _parted(dated: Sequence[values.Found], start: int, end: int, moment: str) -> list[str]:
    """A time with the words that say which part of it is meant: "the end of 2021" for that of "this year"."""
    return [
        f"{each.value.qualifier} {in_words(moment)}"
        for each in dated
        if each.start < end and start < each.end and each.value.kind == "date" and each.value.qualifier
    ]


def _nearest(
    article: Article, said: values.Value | None, place: tuple[int, int, int, int], times: Sequence[Spoken]
) -> str | None:
    """A day or month without a year, of the year that brings it near the article's own day.

    `place`: where its sentence begins, it begins and ends, and its sentence ends; `times`: the sentence's
    others. A sentence that opens with a year ("In 2022") speaks of no other one.
    """
    day = article.published
    if day is None or said is None or said.kind != "date" or said.date is None or said.date[0] is not None:
        return None
    _, month, of_month = said.date
    if month is None:
        return None
    low, start, end, high = place
    lies = tense(article.text[low:start], article.text[end:high])
    years = {
        each.moment[:4] for each in times if each.opens == "sentence" and len(each.moment) == len("2025")
    }
    for year in (day.year, day.year + 1, day.year - 1):
        try:
            there = datetime.date(year, month, of_month or 15)
        except ValueError:
            continue
        if (lies == "past" and there > day) or (lies == "future" and there < day):
            continue
        if abs(there - day) <= NEAR and (not years or str(year) in years):
            return in_words(f"{there:%Y-%m-%d}" if of_month else f"{there:%Y-%m}")
    return None


def _moment(article: Article, time: Spoken) -> str | None:
    """Its moment where that is all of its days; of "this year" the year, of what is less exact None."""
    this = _THIS.search(article.text[time.start : time.end])
    if this is None:
        return time.moment if _is_exact(time) else None
    size = _UNITS[this["unit"].lower()]
    return time.moment[:size] if size else None


def _is_exact(time: Spoken) -> bool:
    """Whether its moment is all of its days: a weekend is no month."""
    days = (time.last - time.first).days
    return {4: days >= 364, 7: 27 <= days <= 30, 10: days == 0}[len(time.moment)]


def _sentence(article: Article, start: int, end: int) -> tuple[int, int]:
    """The sentences round a place, looked for in its paragraph."""
    low = article.text.rfind("\n", 0, start) + 1
    high = article.text.find("\n", end)
    paragraph = article.text[low : high if high >= 0 else len(article.text)]
    held = [(a, b) for a, b in sentence_spans(paragraph) if low + a < end and low + b > start]
    return (low + held[0][0], low + held[-1][1]) if held else (start, end)
