"""Whether what was found is of another time than the question: who held a post, who may win what is to come.

Gives `untimely`: "Who is the president?" is not answered by the former one, nor "Who won the vote?" by a
sentence of a vote next month. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.ordering import Dated
from rag.questions import Asking
from rag.weighing import Scored, strong

_WHO_IS = re.compile(r"\W*(?:and |so )?who(?: is|['’]s| are)\b", re.IGNORECASE)
_OF_BEFORE = re.compile(
    r"\b(?:former|formerly|previous|predecessor|ex-\w+|outgoing|old|late|dead|gone|leaving|missing"
    r"|resign\w*|sacked|fired|ousted|replac\w+|succe\w+|before)\b",
    re.IGNORECASE,
)
_WHO_DID = re.compile(
    r"\W*(?:and |so )?who (?:won|lost|beat|came|took|got|became|[a-z]{2,20}ed"
    r"|was (?:elected|chosen|named))\b",
    re.IGNORECASE,
)


def untimely(asking: Asking, scored: Sequence[Scored]) -> bool:
    """Whether the best candidate and all as strong are of another time than is asked about."""
    if asking.kind != "person" or not scored:
        return False
    near = [Dated.of(item) for item in scored if item is scored[0] or strong(scored[0], item)]
    if _WHO_IS.match(asking.text) and not _OF_BEFORE.search(asking.text):
        return all(item.former for item in near)
    return _WHO_DID.match(asking.text) is not None and all(map(_ahead, near))


def _ahead(item: Dated) -> bool:
    """Whether its sentence speaks of a time after its article's day."""
    day = item.article.published
    return day is not None and bool(item.when) and item.when > day.isoformat()[: len(item.when)]
