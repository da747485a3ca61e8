"""The language of a text, as an ISO 639-1 code.

English is told by its commonest words alone; any other text is given to py3langid's model, which is loaded
once and only then (2 to 4 s and 105 MB on two busy cores: an English article must not wait for it). A short
text says too little; then what the page declares counts.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

SHORTEST = 60  # letters from which a text's own words decide
_READ = 4000  # characters of it that are looked at
_WORD = re.compile(r"[^\W\d_]+")
# The commonest words of English that are not also common in Dutch, German or French.
_ENGLISH = frozenset(
    (
        "the of and to that it was for with as his he be by at this have from they which had were their has"
        " been would who"
    ).split()
)
_SHARE = 0.15  # of a text's words: English news has about 0.3 of these, other languages under 0.08
_FEWEST = 20  # words from which the share says something


def language_code(declared: str | None) -> str | None:
    """The code of what a page or a person declares: "en" of "en-US", "en_GB" or "EN"."""
    found = re.match(r"\s*([A-Za-z]{2})(?=[-_\s;,]|$)", declared or "")
    return found[1].lower() if found else None


def language_of(text: str) -> tuple[str, float] | None:
    """(code, confidence from 0 to 1) by the text alone; None where it is too short or no language is sure."""
    text = text[:_READ]
    words = [word.casefold() for word in _WORD.findall(text)]
    if sum(map(len, words)) < SHORTEST:
        return None
    if len(words) >= _FEWEST and sum(word in _ENGLISH for word in words) >= _SHARE * len(words):
        return "en", 0.95
    code, sure = _model().classify(text)
    return (str(code), 0.9) if sure >= 0.9 else None


def likelihoods(text: str) -> dict[str, float]:
    """How likely a text, be it short, is in each language, by its code; English seen at once is sure."""
    if (told := language_of(text)) is not None and told[0] == "en":
        return {"en": 1.0}
    return {str(code): float(likely) for code, likely in _model().rank(text[:_READ])}


@cache
def _model() -> Any:
    from py3langid.langid import (  # type: ignore[import-untyped]
        MODEL_FILE,
        LanguageIdentifier,
    )

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
