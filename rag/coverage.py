"""How far a window speaks of what the question names: its names, its time, its words.

Pure functions from text to floats, 0 to 1. A reader trained on near passages still answers from the wrong
base, year or nationality at times; these tell it, and what they weigh is fitted (rag/local.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag import values
from rag.names import find_names, mentioned, same_name
from rag.questions import Asking, content_stems
from rag.windows import Window

BESIDE = 60  # characters
PLACES = ("in", "at", "near", "off", "outside")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=8192)
def names_in(text: str) -> tuple[str, ...]:
    """The names of a text, each once, in order."""
    return tuple(dict.fromkeys(name.text for name in find_names(text)))


def question_names(asking: Asking, windows: Sequence[Window]) -> tuple[str, ...]:
    """Names a question mentions: those it capitalises, and those of the windows in whatever case."""
    known = {name for window in windows for name in names_in(window.text)}
    known |= {name for window in windows for name in names_in(window.article.title)}
    extra = [name for name in mentioned(known, asking.text) if not any_same(name, asking.names)]
    return (*asking.names, *dict.fromkeys(extra))


def unmentioned(names: Sequence[str], windows: Sequence[Window]) -> list[str]:
    """Names of the question that no article found mentions: nothing in them can be about those."""
    articles = {window.article.id: window.article for window in windows}
    texts = " ".join(f"{article.title} {article.text}" for article in articles.values())
    missing = [name for name in names if not stands(name, texts)]
    near = {name for window in windows for name in names_in(window.text)}
    missing = [name for name in missing if not any_same(name, near)]
    if not missing:
        return []
    found = {name for article in articles.values() for name in names_in(f"{article.title}\n{article.text}")}
    return [name for name in missing if not any_same(name, found)]


def covered(names: Sequence[str], window: Window, answer: str | None) -> dict[str, float]:
    """Shares of the question's names in the window, and in its article; 1 where it has none.

    `rival`: the window leaves a name out and sets another, not the answer, in its place ("at al-Tanf").
    """
    if not names:
        return {"named": 1.0, "absent": 0.0, "rival": 0.0}
    title = window.article.title
    here = (*names_in(window.text), *names_in(title))
    near = [name for name in names if stands(name, f"{title}\n{window.text}") or any_same(name, here)]
    far = [name for name in names if name not in near]
    absent = [name for name in far if not stands(name, window.article.text)]
    rival = bool(far) and any(
        led_by_place(window.text, name) and not any_same(name, names) and name != answer
        for name in names_in(window.text)
    )
    return {
        "named": len(near) / len(names),
        "absent": len(absent) / len(names),
        "rival": float(rival),
    }


def shared_words(asking: Asking, window: Window) -> float:
    """Share of the question's other words in the window or the title over it; 1 where it has none."""
    if not asking.words:
        return 1.0
    here = {*content_stems(window.text), *content_stems(window.article.title)}
    return len(asking.words & here) / len(asking.words)


def counts_it(asking: Asking, window: Window, start: int, end: int) -> float:
    """1 where what a number question counts stands beside the window's [start, end), -1 where it does not.

    0 for questions of another kind, and for those that do not say what they count.
    """
    if asking.kind != "number" or not asking.focus:
        return 0.0
    beside = set(content_stems(window.text[max(0, start - BESIDE) : end + BESIDE]))
    return 1.0 if any(word in beside for word in asking.focus) else -1.0


def in_time(asking: Asking, window: Window) -> float:
    """1 where the time asked about is the window's or its article's, 0 where it is another, 0.5 unasked."""
    if not asking.times:
        return 0.5
    spoken = [found.value for found in dates_in(window.text)]
    day = window.article.day
    if day is not None and (published := values.parse(day.isoformat())) is not None:
        spoken.append(published)
    met = sum(any(values.compatible(time, other) for other in spoken) for time in asking.times)
    return met / len(asking.times)


@lru_cache(maxsize=8192)
def dates_in(text: str) -> tuple[values.Found, ...]:
    """The dates of a text that say which year, month or day they mean."""
    return tuple(f for f in values.find(text) if f.value.kind == "date" and f.value.date is not None)


def stands(name: str, text: str) -> bool:
    """Whether a name stands in a text as whole words, in whatever case."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def any_same(name: str, others: Iterable[str]) -> bool:
    """Whether a name is one of the others, however written."""
    return any(same_name(name, other) for other in others)


def led_by_place(text: str, name: str) -> bool:
    """Whether a name stands behind "in", "at", "near": it says where."""
    at = text.find(name)
    before = _WORD.findall(text[max(0, at - 30) : at])
    return bool(before) and before[-1].lower() in PLACES
