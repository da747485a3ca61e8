"""A question of a few words put into the one before it: place for place, time for time, name for name.

Gives `replaced` ("and at al-Harir?"): the former question with its part replaced, or with the part added.
Pure. None where it has no part of the kind: nothing is guessed. What one part of a question leaves out from
another, rag/part_ellipsis.py puts in.
"""

from __future__ import annotations

import re

from rag.clauses import bare
from rag.function_words import DETERMINERS
from rag.name_for_name import extended, with_name
from rag.noun_phrases import Phrase, named, times
from rag.subjects import Ground
from rag.word_for_word import with_definite, with_words
from rag.words import plural, words
from rag.years_on import years_on

_MONTH = re.compile(r"[A-Z][a-z]+")


def replaced(ground: Ground, fragment: str) -> str | None:
    """The question before with its part of the fragment's kind replaced, or the fragment added to it."""
    question, text = bare(ground.question), fragment
    if not question or not text:
        return None
    if re.match(r"the [a-z]+ (?:of|at|in) [A-Z]", text) and not times(text):
        return _mark(with_definite(question, text))
    taken: list[tuple[int, int]] = []
    if then := years_on(text, times(question)):
        return f"{_with_time(question, then)}?"
    if re.match(r"the [A-Z][^\s,]*(?: [A-Z][^\s,]*)* [a-z]+$", text) and not plural(words(text)[-1].text):
        return _mark(with_definite(question, text))  # "the Lask plant"
    if re.match(r"[A-Z][^,]{1,60}[’']s? [a-z][a-z ]{1,40}$", text):
        return _mark(with_definite(question, text))  # "his wife": "Mark Hollis's wife"
    for time in times(text):
        question = _with_time(question, time)
        taken.append((time.outer, time.end))
    for each in named(text):
        if any(start <= each.start < end for start, end in taken):
            continue
        name = extended(text, each)
        behind = words(text[name.end :])[:1]
        changed = with_name(ground, question, name, behind[0].text if behind else "")
        if changed is None:
            return None
        question = changed
        noun_end = name.end + behind[0].end if behind and plural(behind[0].text) else name.end
        taken.append((name.outer, noun_end))
    left = " ".join(
        w.text
        for w in words(text)
        if not any(start <= w.start < end for start, end in taken) and w.low != "ones"
    )
    if left and not all(w.low in DETERMINERS | {"for", "of", "in"} for w in words(left)):
        changed = with_words(question, left)
        if changed is None:
            return None
        question = changed
    return f"{question}?" if taken or left else None


def _mark(question: str | None) -> str | None:
    return f"{question}?" if question else None


def _with_time(question: str, time: Phrase) -> str:
    held = times(question)
    text = time.text
    if held and _MONTH.fullmatch(text):
        year = re.search(r"\b[12]\d{3}$", held[-1].text)
        text = f"{text} {year.group()}" if year else text
    whole = f"{time.preposition} {text}" if time.preposition and time.preposition != "of" else text
    dated = text[:1].isdigit() or bool(_MONTH.match(text))
    if not held:
        return f"{question} {whole if time.preposition or not dated else 'in ' + text}"
    old = held[-1]
    if not time.preposition and dated and old.preposition:
        return question[: old.start] + text + question[old.end :]
    if not time.preposition and dated:
        whole = f"in {text}"
    return question[: old.outer] + whole + question[old.end :]
