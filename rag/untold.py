"""How a part of a question is told that the articles do not answer: a plain sentence with its own words."""

from __future__ import annotations

import re

from rag.function_words import DO
from rag.part_clauses import parse, phrases, subject
from rag.taking_apart import leads

_PRONOUN = re.compile(r"(it|they|he|she|we|you|this|that|there)\b ?(.*)$")


def untold(question: str) -> str:
    """What is not told: "The articles do not say who appealed." """
    lead, intro, asked = leads(question)
    clause = parse(asked)
    said = _as_told(asked) if lead else ""
    opens = asked[:1].isupper() and not asked[1:2].isupper()
    if not lead and clause.wh and (not clause.aux or subject(clause)) and clause.wh != "why":
        said = clause.text[:1].lower() + clause.text[1:] if opens else clause.text
    elif not lead and clause.wh and clause.aux.lower() not in DO:
        named = next(iter(phrases(clause)), "")
        pronoun = _PRONOUN.match(clause.rest)
        head = pronoun[1] if pronoun else named if clause.rest.startswith(named) else ""
        after = clause.rest[len(head) :].strip()
        asks = f"{clause.asking} {clause.noun}".strip()
        if head and after:
            said = f"{asks} {head} {clause.aux} {after}"
    if not said:
        return f"The articles do not answer “{question}”."
    when = f" {intro[:1].lower()}{intro[1:]}".rstrip(", ") if intro else ""
    return f"The articles do not say {said}{when}."


def _as_told(asked: str) -> str:
    return asked.rstrip(" ?.")
