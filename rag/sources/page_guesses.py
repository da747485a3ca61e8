"""Whether a guess at a page's day may be believed, by what the page shows of that day. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from rag.sources.months import MONTH, month_number
from rag.sources.page_top import PageTop
from rag.sources.published import days_by_numbers

_LINE = 300  # characters of a line above the text
_DAY_AND_MONTH = re.compile(
    rf"(?<!\w)(?:(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})|(?P<number>\d{{1,2}})\.?\s+(?P<other>{MONTH}))(?!\w)",
    re.IGNORECASE,
)


def is_tossed(guessed: date, tree: Any, language: str | None) -> bool:
    """Whether a guess is one of the two days that numbers on the page may mean, such as "03/04/2025"."""
    for shown in tree.xpath("//body//text()[contains(., '/') or contains(., '-')][not(ancestor::script)]"):
        for day_first, month_first in days_by_numbers(str(shown)):
            if guessed in (day_first, month_first):
                return language in (None, "en") or guessed != day_first
    return False


def is_anothers(guessed: date, top: PageTop, others: Collection[date]) -> bool:
    """Whether a guess is the day of an element that is in a sentence or another story's: one of `others`.

    A line above the text may name that day without its year: "November 20".
    """
    lines = (index for index in top.lines if not top.is_sentence(index))
    return guessed in others and not any(_names_day(top.page[index].words, guessed) for index in lines)


def _names_day(words: str, day: date) -> bool:
    return len(words) <= _LINE and any(
        (month_number(found["month"] or found["other"]), int(found["day"] or found["number"]))
        == (day.month, day.day)
        for found in _DAY_AND_MONTH.finditer(words)
    )
