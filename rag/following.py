"""A question that follows others, as one that stands alone; by rules, from the conversation's own words.

Gives `understand`, which reads the turns in order, so that the third follow-up builds on what the second was
taken to mean. Pure, and never asks a model. Where nothing before fits, it says so instead of guessing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from rag.agreeing import agreeing
from rag.antecedents import NO_STATEMENT, Unresolved
from rag.clauses import bare, clause
from rag.domain import Question
from rag.ellipsis import replaced
from rag.function_words import ASKING, AUXILIARY, DETERMINERS, PREPOSITIONS
from rag.inheriting import at_its_time, inherited
from rag.leading_in import lifted, turned
from rag.names import find_names, mentioned
from rag.newly_told import newly_told
from rag.noun_phrases import named, times
from rag.parts import plan
from rag.pronouns import meanings, resolved
from rag.recasting import declared, recast
from rag.subjects import IMPERATIVE, Ground, answered, asked, opened
from rag.succession import succession
from rag.words import words

Relation = Literal["alone", "follows", "unclear"]

TURNS = 20  # the newest that are read
LONGEST = 2000  # characters of a turn that are read
SHORT = 6  # words; more are no part of a question
_LEAD = re.compile(r"^(?:(?:and|but|so|ok|okay|then|also|well|now|or)\b[,\s]+){1,3}", re.IGNORECASE)
_TURNING = re.compile(
    r"^(?:now )?(?:to |on to |about )?(?:something|another|a different|a new) "
    r"(?:else|thing|matter|topic|question|subject)"
    r"|^(?:changing|change) (?:the |of )?(?:subject|topic)|^(?:a )?different question",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:what|how) about\s+|^what of\s+|^same for\s+|^what if it (?:is|was)\s+", re.IGNORECASE
)
_COURTESY = frozenset(
    """thanks thank you thx ta cheers ok okay hello hi hey bye goodbye great good nice cool fine yes no well
    please sorry lol hm hmm huh wow a lot very much and so but or then also what eh""".split()
)
_LOOSE = frozenset("any anything anyone anybody some something someone more".split())
_SAID = re.compile(
    r"^(who|which \w{1,20}|what \w{1,20})( else)? ((?:has |have |had )?(?:says?|said|told|claims?|claimed"
    r"|reports?|reported|announced|confirmed|confirms|denied|wrote|stated|states))( us| them| reporters)?"
    r" (?:that|this|so|it)$",
    re.IGNORECASE,
)
_SAYS_WHO = re.compile(r"^(?:says|said) who$", re.IGNORECASE)
# "and the injured?": how many there were, as a question of its own.
_COUNTED = re.compile(r"^(?:the )(injured|wounded|missing|dead|hurt|killed)$", re.IGNORECASE)
_SURE = re.compile(
    r"^(?:really|are you sure|is (?:that|this|it) (?:really )?(?:true|so|right|correct|certain))$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(why(?: not| so)?|how come|what for|when|where|who|how|how many|how much|how long|how often|how far"
    r"|since when|until when|by when|by whom|by who|for whom|to whom|with whom|from whom|for how long"
    r"|for how much|by how much|where to|where from|according to whom?|in which \w{1,20}|on what grounds"
    r"|who else"
    r"|what else|where else|when else|which ones?|at what (?:cost|price|time))$",
    re.IGNORECASE,
)
_SAME = {"why so": "why", "how come": "why", "what for": "why"}
_HAPPENED = re.compile(
    r"^(?P<asking>when|where|why|how|how often|how long ago|in what year|in which year|since when)"
    r" (?:is|was|did|does|has|will)(?: it| that| this)(?: all)?"
    r"(?: happen(?:ed)?| occur(?:red)?| take place| come about| so)?$",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:it|that|this)\b(?: all)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it was taken."""

    text: str  # so that it stands alone
    changed: bool
    relation: Relation
    reason: str = ""  # what is unclear, and how to ask
    before: str = ""  # the question that it follows, standing alone


def understand(question: Question) -> Understood:
    """The question as one that stands alone, from what the turns before it established."""
    ground = Ground()
    aside = False
    for turn in question.history[-TURNS:]:
        content = turn.content[:LONGEST]
        if turn.role == "assistant":
            # Who said something is known then; what is talked of stays what it was.
            told = answered(replace(ground, kind="person"), content)
            ground = replace(ground, people=told.people) if aside else answered(ground, content)
            continue
        taken = _taken(content, ground)
        aside = taken.relation == "unclear" or _is_aside(content)
        if not aside:
            ground = _grown(ground, taken, content)
    return _taken(question.text, ground)


def _is_aside(text: str) -> bool:
    """Whether a turn asks about the answer before it, and not for something new."""
    core = bare(_LEAD.sub("", text.strip(), count=1))
    return any(pattern.match(core) for pattern in (_SAID, _SAYS_WHO, _SURE))


def _grown(ground: Ground, taken: Understood, content: str) -> Ground:
    if clause(taken.text) is None and taken.relation == "alone":
        return opened(ground, taken.text)
    new = [p.text for p in named(taken.text)]
    held = " ".join((ground.question, ground.statement, ground.subject))
    fresh = taken.relation == "alone" and bool(new) and not mentioned(new, held)
    grown = asked(ground, taken.text, afresh=fresh)
    if taken.relation == "alone" or (grown.people and grown.people[:1] != ground.people[:1]):
        return grown
    try:
        return replace(grown, meant=meanings(content, ground))
    except Unresolved:  # of several pronouns one is not known: what the turn was taken to mean stands without
        return grown


def _taken(text: str, ground: Ground) -> Understood:
    """One question on the ground of what is established before it."""
    if not ground.question and not ground.subject:
        return Understood(text, False, "alone")
    core = bare(_LEAD.sub("", text.strip(), count=1))
    found = words(core)
    if not found or all(word.low in _COURTESY for word in found):
        return _unclear(text, ground, f"“{_quoted(text)}” asks nothing. Ask a whole question.")
    if rest := turned(core):
        return _turned_to(rest, ground)
    if _TURNING.match(core):
        return Understood(text, False, "alone")
    try:
        new = _rewritten(core, ground, led=core != bare(text), marked=text.rstrip().endswith("?"))
    except Unresolved as unresolved:
        return _unclear(text, ground, str(unresolved))
    if new is None:
        return Understood(text, False, "alone")
    new = agreeing(new[:1].upper() + new[1:])
    if not new.endswith((".", "!")):
        new = new.rstrip("? ") + "?"
    return Understood(new, new != text, "follows", before=ground.question)


def _turned_to(rest: str, ground: Ground) -> Understood:
    """The question behind "by the way,": of something new where it names that, else of what was spoken of."""
    if find_names(rest) or (taken := _taken(rest, ground)).relation == "alone":
        return Understood(f"{rest[:1].upper()}{rest[1:].rstrip('? ')}?", True, "alone")
    return taken


def _rewritten(core: str, ground: Ground, *, led: bool, marked: bool) -> str | None:
    """A follow-up so that it stands alone; None for what stands alone. Raises Unresolved."""
    if match := _SAID.match(core):
        return f"{match[1]}{match[2] or ''} {match[3]} that {_statement(ground)}"
    if _SAYS_WHO.match(core):
        return f"Who says that {_statement(ground)}"
    if _SURE.match(core):
        return f"Is it true that {_statement(ground)}"
    if core.lower() in ("by how much", "for how much") and (whole := _done_for(core, ground)):
        return whole
    if match := _BARE.match(core):
        return _needed(recast(ground, _SAME.get(core.lower(), core)), core, ground)
    if again := succession(core, ground) or newly_told(core, ground):
        return again
    if match := _HAPPENED.match(core):
        return happened(ground, core, match["asking"])
    if all(word.low in PREPOSITIONS | DETERMINERS for word in words(core)):
        return _needed(None, core, ground)
    if whole := lifted(core, ground):
        return at_its_time(resolved(whole, ground) or whole, ground)
    if (
        (match := _COUNTED.match(core))
        and ground.clause
        and ground.clause.asking.lower().startswith("how many")
    ):
        core = f"how many were {match[1].lower()}"
    part = _ABOUT.sub("", core)
    if part != core or _is_part(core, led=led, marked=marked):
        part = resolved(part, ground, part=True) or part
        return _needed(replaced(ground, part), part, ground)
    return resolved(core, ground) or inherited(core, ground)


def _done_for(core: str, ground: Ground) -> str | None:
    """For how much something was bought, of "who bought it": as the second part of that question."""
    built = ground.clause
    if built is None or built.auxiliary or built.asking.lower() != "who":
        return None
    steps = plan(f"{bare(ground.question)} and {core.lower()}")
    return steps[1].text if len(steps) == 2 and "someone" not in steps[1].text else None


def happened(ground: Ground, core: str, asking: str) -> str:
    """Of "when did it happen?": the event by its name where the question before names one."""
    named_event = ground.event or ("" if ground.clause else ground.subject)
    if named_event:
        return _EVENT.sub(lambda _: named_event, core, count=1)
    return _needed(recast(ground, asking), core, ground)


def _is_part(core: str, *, led: bool, marked: bool) -> bool:
    """Whether the words are no question of their own but a part of one."""
    found = words(core)
    if len(found) > SHORT or found[0].low in ASKING | AUXILIARY | IMPERATIVE:
        return False
    if found[0].low in _LOOSE or any(word.low in ASKING for word in found):
        return False
    if led or found[0].low in PREPOSITIONS:
        return True
    if times(core) and len(found) <= 3:
        return True
    names = find_names(core)
    whole = bool(names) and names[0].start == 0 and names[-1].end == len(core)
    return whole or (marked and len(found) <= 3)


def _statement(ground: Ground) -> str:
    if not ground.statement:
        raise Unresolved(NO_STATEMENT)
    return declared(ground)


def _needed(text: str | None, part: str, ground: Ground) -> str:
    if text is None:
        before = f" in “{_quoted(ground.question)}”" if ground.question else ""
        raise Unresolved(
            f"It is not clear what “{_quoted(part)}” is to take the place of{before}. Ask a whole question."
        )
    return text


def _unclear(text: str, ground: Ground, reason: str) -> Understood:
    return Understood(text, False, "unclear", reason, ground.question)


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"
