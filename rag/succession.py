"""Who held an office before or after the one just named: "and before her?", "who came after him?".

Gives `succession`. What the office is, the question before says: "Who is the mayor of Tarn?", "Who ran the
port?". None where the words ask for no such thing or the question before names no office.
"""

from __future__ import annotations

import re

from rag.antecedents import person
from rag.function_words import BE
from rag.noun_phrases import times
from rag.subjects import Ground
from rag.words import words

_BEFORE = re.compile(
    r"^(?:who (?:came|was(?: (?:it|that))?|(?:held|had) (?:it|the (?:job|post|office|seat|title))"
    r"|did (?:it|the job)|ran it|led it) )?(?P<side>before|after) (?:him|her|them)$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"^who (?:(?P<after>followed|succeeded|replaced|took over from)|(?P<before>preceded)) (?:him|her|them)$",
    re.IGNORECASE,
)
_FOLLOWED_BY = re.compile(
    r"^who did (?:he|she|they) (?:(?P<before>follow|succeed|replace|take over from)|(?P<after>precede))$",
    re.IGNORECASE,
)
_AS = re.compile(
    r"\bas (?P<office>(?:the )?[a-z][a-z-]+(?: [a-z][a-z-]+){0,4}(?: (?:of|at|for) [^,;?]{1,80})?)$"
)
_WHEN = re.compile(r",? (?:when|while|before|after|until|as) (?:the |an? |it |he |she |they )[^?]{1,120}$")


def succession(core: str, ground: Ground) -> str | None:
    """The office asked for again, before or after the person that the last answer named."""
    match = _BEFORE.match(core) or _VERB.match(core) or _FOLLOWED_BY.match(core)
    built = ground.clause
    holder = person(ground)
    if match is None or built is None or not holder or built.asking.lower() != "who":
        return None
    named = match.groupdict()
    side = (named.get("side") or ("after" if named.get("after") else "before")).lower()
    held = times(built.rest)
    rest = built.rest[: held[0].outer].strip() if held and held[-1].end == len(built.rest) else built.rest
    rest = _WHEN.sub("", rest)
    rest = re.sub(r"\b(?:now|today|currently|at present)\b", "", rest).strip()
    if not words(rest):
        return None
    if office := _AS.search(rest):
        return f"Who was {office['office']} {side} {holder}"
    if built.auxiliary.lower() in BE:
        return f"Who was {rest} {side} {holder}"
    return f"Who {rest} {side} {holder}" if not built.auxiliary else None
