"""The verb of a question brought in line with the subject that was put into it.

Gives `agreeing`: "does the Danes have" becomes "do the Danes have". Pure; what it is not sure of it leaves.
"""

from __future__ import annotations

import re

from rag.clauses import clause
from rag.noun_phrases import noun_phrases
from rag.statements import head
from rag.words import plural

_STATES = re.compile(r"(?<!\S)[A-Z]\S* [A-Z]")  # "the United States" is one
_ONE = frozenset("news series species times".split())  # that end as many do


def agreeing(question: str) -> str:
    """The question with "do" for "does", where its subject is "the Danes" or "the unions"."""
    built = clause(question)
    subject = next(iter(noun_phrases(built)), None) if built else None
    if built is None or subject is None or built.auxiliary.lower() != "does":
        return question
    begin = len(built.text) - len(built.rest)
    if subject.start != begin or not subject.text.lower().startswith("the ") or _STATES.search(subject.text):
        return question
    if not plural(head(subject.text)) or head(subject.text).lower() in _ONE:
        return question
    at = question.rfind(built.auxiliary, 0, begin)
    do = "Do" if built.auxiliary[0].isupper() else "do"
    return question[:at] + do + question[at + len(built.auxiliary) :]
