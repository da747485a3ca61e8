"""A phrase put into a question: before the time at its end, or in the place of another.

Gives `added` and `swap`.
"""

from __future__ import annotations

from rag.noun_phrases import Phrase, times


def added(question: str, phrase: str) -> str:
    """A question with a phrase more, before the time at its end."""
    held = times(question)
    if held and held[-1].end == len(question):
        return f"{question[: held[-1].outer]}{phrase} {question[held[-1].outer :]}"
    return f"{question} {phrase}"


def swap(question: str, old: Phrase, new: Phrase) -> str:
    return question[: old.start] + new.text + question[old.end :]
