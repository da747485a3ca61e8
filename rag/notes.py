"""What a user is told beside an answer: how the model failed, that an article has no date. Pure wording."""

from __future__ import annotations

from collections.abc import Iterable

from rag.domain import Article, Closing
from rag.errors import ModelUnavailable


def gave_nothing(error: ModelUnavailable) -> str:
    """How the model failed, in the terms of `rag.model_errors`, whose words tell the ways apart."""
    said = str(error)
    if "could not be reached" in said:
        how = "the model could not be reached"
    elif "cut off" in said or "in the middle of its reply" in said:
        how = "the model's answer broke off"
    else:
        how = "the model failed"
    return f"{how} ({said}); answered by the local engine"


def unusable(closing: Closing) -> str:
    why = closing.notes[0] if closing.notes else "nothing that the model wrote passed its checks"
    return f"{why}; answered by the local engine"


def broken_off(error: ModelUnavailable) -> str:
    return f"the model's answer was cut short ({error})"


def undated(cited: Iterable[Article]) -> list[str]:
    """That an article states no date, once for each: "next month" in it is counted from an unknown day."""
    told: dict[str, str] = {}
    for article in cited:
        if article.published is None and article.ingested is not None:
            by = f" ({article.publisher})" if article.publisher else ""
            taken = article.ingested.date().isoformat()
            told[article.id] = (
                f"“{article.title}”{by} states no date; it counts from the day it was taken in, {taken}, "
                "and what it calls today or next month may be long past"
            )
    return list(told.values())
