"""What a question may say in other words: nothing that was not said before, on one line.

Gives `objection`, the reason not to search for a text that a model wrote, and `leaves_out`. Pure; it never
judges whether the text asks the same thing, only that it brings in nothing of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import values
from rag.names import find_names, mentioned, same_name, stands_in, words_of
from rag.questions import content_stems, stem, tokens
from rag.spotlight import one_line

MAX_TEXT = 300  # characters; a question for a search is no paragraph
MIN_TEXT = 8
NEW_WORDS = 2  # content words said nowhere before, at most: 99% of CANARD's human rewrites have no more
KEPT = 0.5  # of the question's own content words, at least

# Nothing that a question needs, and everything that a message, a link or a piece of code does.
_MARKUP = re.compile(r"[<>{}\[\]`|\\]|://|\bwww\.|\bhttps?\b", re.IGNORECASE)


def objection(text: str, said: Sequence[str]) -> str | None:
    """Why `text` may not be searched for in the place of what was `said` (question and turns before it)."""
    if text != one_line(text):
        return "it is not one line of plain text"
    if not MIN_TEXT <= len(text) <= MAX_TEXT:
        return f"it has not {MIN_TEXT} to {MAX_TEXT} characters"
    if _MARKUP.search(text):
        return "it holds a link or markup"
    before = "\n".join(said)
    if new := new_value(text, before) or new_name(text, before):
        return f"it brings in “{new}”"
    known = set(map(stem, tokens(before)))
    if len({word for word in content_stems(text) if word not in known}) > NEW_WORDS:
        return "it brings in too many words"
    return None


def leaves_out(texts: Sequence[str], question: str) -> bool:
    """Whether the texts together lack more than half of the question's content words."""
    own = set(content_stems(question))
    kept = {stem(word) for text in texts for word in tokens(text)}
    return len(own & kept) < KEPT * len(own)


def new_value(text: str, before: str) -> str | None:
    """The first figure or date of a text that was not said before."""
    found, coded = values.read(text)
    known, codes = values.read(before)
    for item in found:
        if not any(values.same(item.value, other.value) for other in known):
            return text[item.start : item.end]
    spelt = {code.text for code in codes}
    return next((text[code.start : code.end] for code in coded if code.text not in spelt), None)


def new_name(text: str, before: str) -> str | None:
    """The first name of a text that was not said before, however it was typed."""
    words = words_of(before, loose=True)
    known = [name.text for name in find_names(before)]
    for name in find_names(text):
        if stands_in(words_of(name.text, loose=True), words) or mentioned([name.text], before):
            continue
        if not any(same_name(name.text, other) for other in known):
            return name.text
    return None
