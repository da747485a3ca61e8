"""SQuAD's way of comparing a short answer with gold answers: normal form, exact match, token F1.

As the official evaluation defines them (Rajpurkar et al., "SQuAD" 2016 and "Know what you don't know"
2018): lower case, no ASCII punctuation, no articles, white space evened; the best over the gold answers.
Pure. It knows nothing of cases, answers or abstentions.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def normal(text: str) -> str:
    """Lower case without punctuation (removed, not spaced), the words a, an and the, or extra space."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(prediction: str, golds: Iterable[str]) -> float:
    """1.0 where the normal forms of the prediction and of a gold answer are the same, else 0.0."""
    said = normal(prediction)
    return float(any(normal(gold) == said for gold in golds))


def f1(prediction: str, golds: Iterable[str]) -> float:
    """The best F1, over the gold answers, of the tokens of the normal forms as bags."""
    said = normal(prediction).split()
    return max((_f1(said, normal(gold).split()) for gold in golds), default=0.0)


def contained(text: str, golds: Iterable[str]) -> float:
    """1.0 where a gold answer's normal form stands in the text's, at word boundaries, else 0.0."""
    words = f" {normal(text)} "
    return float(any(gold and f" {gold} " in words for gold in map(normal, golds)))


def _f1(said: list[str], gold: list[str]) -> float:
    if not said or not gold:  # an empty prediction is right where the gold is that there is no answer
        return float(said == gold)
    shared = sum((Counter(said) & Counter(gold)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(said), shared / len(gold)
    return 2 * precision * recall / (precision + recall)
