"""How far a window speaks of what the question names: its names, and what it counts.

Pure functions from text to shares. A reader taught with near passages still answers of the wrong base or
nationality at times; these tell it, and what they weigh is fitted (rag/weighing.py). Whether the window meets
the question's other words, its time, or sets a rival in a name's place was tried and weighed nothing beside
the reader's own score (docs/decisions/008-a-trained-reader.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag.names import find_names, mentioned, same_name
from rag.questions import Asking, content_stems
from rag.windows import Window

BESIDE = 60  # characters


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
    whole = [find_names(f"{article.title}\n{article.text}") for article in articles.values()]
    found = {name.text for names_ in whole for name in names_}
    return [name for name in missing if not any_same(name, found)]


def absent(names: Sequence[str], window: Window) -> float:
    """Share of the question's names that a window's article does not mention; 0 where it has none."""
    if not names:
        return 0.0
    here = (*names_in(window.text), *names_in(window.article.title))
    whole = f"{window.article.title}\n{window.article.text}"
    return sum(not stands(name, whole) and not any_same(name, here) for name in names) / len(names)


def counts_it(asking: Asking, window: Window, start: int, end: int) -> float:
    """1 where what a number question counts stands beside the window's [start, end), -1 where it does not.

    0 for questions of another kind, and for those that do not say what they count.
    """
    if asking.kind != "number" or not asking.focus:
        return 0.0
    beside = set(content_stems(window.text[max(0, start - BESIDE) : end + BESIDE]))
    return 1.0 if any(word in beside for word in asking.focus) else -1.0


def stands(name: str, text: str) -> bool:
    """Whether a name stands in a text as whole words, in whatever case."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def any_same(name: str, others: Iterable[str]) -> bool:
    """Whether a name is one of the others, however written."""
    return any(same_name(name, other) for other in others)
