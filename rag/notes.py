"""What a user is told when the language model failed, wholly or half way. Pure wording."""

from __future__ import annotations

from rag.domain import Closing
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
