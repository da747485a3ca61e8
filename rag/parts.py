"""The parts of a question that asks for several things, each as a question that stands alone.

Gives `split`, the questions, and `plan`, the same with what an answer or a list of items is put into. By
rules alone: pure, quick, and in doubt a question has one part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag import part_ellipsis
from rag.part_clauses import AUX, PartClause, parse, past
from rag.part_pronouns import with_names
from rag.taking_apart import Taken, clauses
from rag.values import find

MOST = 4  # parts, and items of a list that a further part is asked for

_MAYBE = re.compile(r"\b(?:and|but|plus|as well as)\b|[;?,] ", re.IGNORECASE)
_ADVERB = r"(?:when|where|why|how|by whom|with whom|from where)"
_PAIR = re.compile(
    rf"(?P<asks>{_ADVERB}(?:, {_ADVERB})?) and (?P<last>{_ADVERB}) (?P<rest>(?P<aux>{AUX}) .+)$", re.I
)
_PLACES = re.compile(
    r"(?P<before>.+?) (?P<prep>in|at|for|from|on) (?P<first>[A-Z0-9][\w'-]*(?: [A-Z0-9][\w'-]*){0,3}),?"
    r"(?P<more>(?:, (?P=prep) [A-Z0-9][\w'-]*(?: [A-Z0-9][\w'-]*){0,3}){0,2}),? and (?P=prep) "
    r"(?P<last>[A-Z0-9][\w'-]*(?: [A-Z0-9][\w'-]*){0,3})"
    r"(?P<after>(?: (?:in|on|at|to|by|during|now|today|last|this)\b.*)?)$"
)
_TOGETHER = re.compile(
    r"\b(?:together|combined|altogether|in total|in all|overall|both|all told|total|between them|either)\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"(?:how (?:many|much|long|old|high|far|often)|when|since when|what (?:share|percentage))\b", re.I
)
# What stands for the verb of the clause before: "and why did it", "and when was that".
_AGAIN = re.compile(
    r"(?:(?:did|does|has|had) (?:it|they|he|she)|(?:did|was|is) (?:this|that)|did \w+ happen)"
)
_EACH = re.compile(
    r"\beach(?: of (?:them|these|those)(?: [a-z]+)?| one| place|(?<= at each| in each| on each) [a-z]+$)?\b"
)
_THERE = re.compile(r"(?<!how many) there$")


_PAID = re.compile(r"(?:paid|pays|pay)(?: for (?:it|that|this))?")
_FOR_IT = re.compile(r" for (?:it|that|this)$")
_COST = re.compile(r"(?!(?:it|this|that|they)\b)(.{2,80}?) cost(?: in the end| in all| altogether)?")
_THEN = frozenset("did was were had".split())
_TIME = re.compile(
    r"(?:^| )((?:in|on|by|at the (?:end|beginning|start) of) (?:[A-Z][a-z]+ )?(?:\d{1,2}, )?\d{4})$"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One part: a question, and what it needs of the first part's answer."""

    text: str  # stands alone, as far as the question lets it
    alone: bool = True  # False: what it is about stands only in the whole question
    slot: str = ""  # the same with "{}" where the first part's answer, or one of its items, is put
    each: bool = False  # to be asked for each item of the first part's answer


def split(question: str) -> tuple[str, ...]:
    """The questions that a question asks, in order and at most MOST; () for a question of one thing."""
    return tuple(step.text for step in plan(question)[:MOST])


def plan(question: str) -> tuple[Step, ...]:
    """The steps of a question of several parts, all of them; () for a question of one thing."""
    if not _MAYBE.search(question):
        return ()
    plain = " ".join(question.replace("’", "'").split()).rstrip(" ?.!")
    found = _pair(plain) or _places(plain)
    if found:
        return tuple(Step(_asked(text)) for text in found)
    taken = clauses(question)
    return _steps(taken) if taken else ()


def _pair(plain: str) -> list[str]:
    """ "When and where did it sink" asked with each of its words."""
    match = _PAIR.match(plain)
    if match is None or clauses(match["last"] + " " + match["rest"]):
        return []
    words = [*match["asks"].split(", "), match["last"]]
    return [f"{word.lower()} {match['rest']}" for word in words]


def _places(plain: str) -> list[str]:
    """ "How many are in Iraq and in Syria" asked of each place or year."""
    match = _PLACES.match(plain)
    if match is None or _TOGETHER.search(plain) or not _MEASURED.match(plain):
        return []
    if re.search(r"\b(?:and|between|from)\b", match["before"]) or re.search(r"\band\b", match["after"]):
        return []
    prep = match["prep"]
    more = [part.removeprefix(f"{prep} ") for part in match["more"].split(", ") if part]
    return [
        f"{match['before']} {prep} {place}{match['after']}"
        for place in (match["first"], *more, match["last"])
    ]


def _steps(taken: Taken) -> tuple[Step, ...]:
    steps: list[Step] = []
    done: list[PartClause] = []  # the clauses with a verb, made whole
    shared, time = _shared_tail(taken.clauses), _same_time(taken.clauses)
    for clause in taken.clauses:
        step = _step(clause, done, shared, time)
        if not clause.fragment or not done:
            done.append(parse(clause.text if time and not done else step.text))
        front = " ".join(words for words in (taken.lead, taken.intro) if words)
        texts = [_asked(f"{front} {text}".strip()) if text else "" for text in (step.text, step.slot)]
        steps.append(replace(step, text=texts[0], slot=texts[1]))
    return tuple(steps)


def _shared_tail(clauses: tuple[PartClause, ...]) -> str:
    """The place or event behind the last clause, where the others ask in the same words and name none."""
    last = clauses[-1]
    found = part_ellipsis.tail(last)
    same = all(clause.wh == last.wh and part_ellipsis.bare(clause) for clause in clauses[:-1])
    if not found or not same or not find(found):
        return found if same else ""
    # What is so now and what was then are asked of two times; what died and was hurt then of one.
    return found if all(_of_then(clause) for clause in clauses) else ""


def _of_then(clause: PartClause) -> bool:
    return (clause.aux.lower() or clause.rest.split(" ", 1)[0].lower()) in _THEN or past(
        clause.rest.split(" ")[0]
    )


def _same_time(taken: tuple[PartClause, ...]) -> str:
    """The time behind the last of two places, where it is of both: "at Oda and how many at Sarn in 2021"."""
    first, last = taken[0], taken[-1]
    time = _TIME.search(last.rest)
    found = find(first.rest)
    if len(taken) != 2 or not last.verbless or time is None or found or not _of_then(first):
        return ""
    return time[1] if last.rest[: time.start()].strip() and find(time[1]) else ""


def _step(clause: PartClause, done: list[PartClause], shared: str, time: str = "") -> Step:
    if not done:
        return Step(f"{clause.text} {shared or time}".strip())
    base = done[-1]
    if clause.verbless and not _EACH.search(clause.rest):
        same = base.wh == clause.wh
        return Step(part_ellipsis.elsewhere(clause, base) if same else clause.text, alone=same)
    if clause.fragment:
        return Step(part_ellipsis.whole(clause, base))
    if each := _EACH.search(clause.text):
        return _each(clause, done[0], each)
    again = _AGAIN.fullmatch(f"{clause.aux} {clause.rest}")
    if again and clause.wh in ("when", "where", "why", "how"):
        return Step(part_ellipsis.whole(replace(clause, aux="", rest=""), base))
    text = part_ellipsis.with_noun(clause, base)
    own = parse(text)
    if own.wh == "who" and _PAID.fullmatch(own.rest) and (thing := _COST.fullmatch(base.rest)):
        return Step(
            f"{_FOR_IT.sub('', text)} for {thing[1]}"
        )  # "how much did the tunnel cost, and who paid?"
    if part_ellipsis.bare(own):
        place = part_ellipsis.tail(base) or (shared if shared and clause is not base else "")
        return Step(f"{text} {place}".strip(), alone=bool(place))
    if _THERE.search(text) and (place := part_ellipsis.tail(base)):
        text = _THERE.sub(f" {place}", text)
    text, slot, closed = with_names(text, done)
    return Step(text, alone=closed, slot=slot)


def _each(clause: PartClause, first: PartClause, each: re.Match[str]) -> Step:
    """A part to be asked for each item that the first part's answer lists."""
    text = clause.text
    noun = first.noun or ("places" if first.wh == "where" else "")
    if (
        clause.wh == "how many"
        and not clause.noun
        and (clause.verbless or clause.aux.lower() in ("is", "are"))
    ):
        counted = part_ellipsis.counted(first)
        verb = clause.aux or "are"
        place = clause.rest
        text = " ".join(word for word in ("how many", counted, verb, place) if word)
    elif clause.verbless:
        text = f"{clause.asking} {clause.noun} are {clause.rest}"
    items = f"each of the {noun}" if noun else each.group()
    return Step(_EACH.sub(items, text, count=1), bool(noun), _EACH.sub("{}", text, count=1), each=True)


def _asked(text: str) -> str:
    """A part as a question is written."""
    text = text.strip(" ,;?.!")
    return f"{text[:1].upper()}{text[1:]}?"
