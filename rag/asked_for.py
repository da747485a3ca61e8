"""What a question asks for, held against what a claim gives: names, the kind of value, what is counted.

Gives `unanswering`, why a claim cannot answer, `whole_value`, its value as the cited words have it, and
`mentions`. Wording and values alone; what a local reader thinks, `rag.grounding` asks.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from rag import values
from rag.agreement import same_value
from rag.candidates import TYPED
from rag.cited import Cited
from rag.common_words import FUNCTION, common
from rag.completion import complete, unit
from rag.coverage import question_names
from rag.domain import Article, Claim
from rag.names import words_of
from rag.opposites import base
from rag.placing import place_of
from rag.questions import Asking, content_stems
from rag.values import Value

MINIMUM = 2  # letters of initials
HERE = "=usa"  # American papers leave it out
ASKING = frozenset("List Name Give Tell State Identify Describe Explain".split())  # no names: they ask
ALIKE, SHORT = 0.8, 5  # a name of more letters than SHORT, as much alike, is one that was misspelt


def whole_value(asking: Asking, claim: Claim, cited: Sequence[Cited]) -> Claim:
    """The claim with its value, unit and qualifier as the cited words give them, and with no others."""
    claim = replace(claim, unit=None, qualifier=None)
    if not claim.value:
        return claim
    for each in cited:
        text = each.sentence.text
        at = place_of(claim.value, text)
        if at is None:
            continue
        completed = complete(asking, text, *at) if asking.kind in TYPED else None
        if completed and completed.fits and _one_figure(completed.value, claim.value):
            return replace(claim, value=completed.value, unit=completed.unit, qualifier=completed.qualifier)
        figure = next((item for item in values.find(text) if (item.start, item.end) == at), None)
        if figure is not None:
            return replace(claim, unit=unit(figure), qualifier=figure.value.qualifier)
    return claim


def _one_figure(whole: str, value: str) -> bool:
    """Whether a whole value is the one that was given, or that with what it measures: "9" of "9 per cent"."""
    if same_value(whole, value):
        return True
    left, right = values.parse(whole), values.parse(value)
    return left is not None and right is not None and (left.low, left.high) == (right.low, right.high)


def unanswering(asking: Asking, claim: Claim, cited: Sequence[Cited]) -> list[str]:
    """Why a claim that should answer cannot: its articles know no such name, its value is of another kind."""
    if not claim.answers or not cited:
        return []
    names = question_names(asking, [each.window for each in cited])
    missing = [name for name in names if not any(mentions(each.hit.article, name) for each in cited)]
    out = [f"the cited article does not mention {' or '.join(missing)}"] if missing else []
    value = values.parse(claim.value) if claim.value else None
    verdict = claim.value is not None and values.verdict(claim.value) is not None
    if claim.value and not verdict and place_of(claim.value, claim.text) is None:
        out.append(f"“{claim.value}” is not said in the statement itself")
    if value is not None and asking.kind in ("person", "place"):
        out.append(f"“{claim.value}” is no {asking.kind}")
    if value is not None and asking.kind == "number" and asking.focus and value.kind in ("number", "range"):
        out += _miscounted(asking, value, cited)
    return out


def _miscounted(asking: Asking, value: Value, cited: Sequence[Cited]) -> list[str]:
    """Whether another figure of the same sentence counts what is asked, and the value's does not."""
    for each in cited:
        found = [item for item in values.find(each.sentence.text) if item.noun]
        counting = [item for item in found if set(asking.focus) & set(content_stems(item.noun or ""))]
        own = [item for item in found if values.same(item.value, value)]
        if counting and own and not any(item in counting for item in own):
            return [f"in the cited words “{counting[0].noun}” is counted by another figure"]
    return []


def mentions(article: Article, name: str) -> bool:
    """Whether an article speaks of a name: by a word of it that is no everyday one, or initials."""
    own = _known_words(f"{article.publisher or ''} {article.title}\n{article.text}")
    asked = [word.text for word in words_of(name)]
    telling = [word for word in asked if word not in FUNCTION and not common(word)] or asked
    if any(word in own or base(word) in own or word == HERE for word in telling):
        return True
    if name in ASKING:
        return True
    if any(difflib.get_close_matches(word, own, 1, ALIKE) for word in telling if len(word) > SHORT):
        return True
    letters = name.removesuffix("s")  # "ERs"
    return letters.isupper() and len(letters) >= MINIMUM and _initials_stand(letters, article.text)


@lru_cache(maxsize=64)
def _known_words(text: str) -> frozenset[str]:
    folded = {word.text for word in words_of(text)}
    return frozenset(folded | {base(word) for word in folded})


def _initials_stand(name: str, text: str) -> bool:
    pattern = r"\W+(?:(?:of|the|and|for)\W+)?".join(rf"{letter}[\w’'-]*" for letter in name)
    return re.search(rf"\b{pattern}\b", text) is not None
