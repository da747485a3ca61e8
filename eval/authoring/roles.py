"""Persons whose role a sentence states: "the council's leader, Ola Brightwater", "…, who heads a militia".

Gives `ask_who`. By punctuation and a list of offices alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.authoring.verbs import UNCLEAR
from rag.common_words import TITLES
from rag.names import find_names

_WHO = re.compile(r"^,\s+who\s+((?:\w+)\s+(?:[^,.;:—–“”()]|\.(?=\w)){6,90}?)(?=[,;:—–]|\.(?:\s|$)|\.?$)")
_IS_THE = re.compile(r"^,\s+(the\s+(?:[^,.;:—–“”()]|\.(?=\w)){4,70}?)(?=,|\.$)")
_THE_ROLE = re.compile(
    r"(?:^|[,;—–]\s|\b(?:said|told|by|with|of|to)\s)"
    r"((?:[Tt]he|[Ii]ts|[Aa]n?)\s(?:[^\s,.;:—–“”()]+\s?){1,6}|[^\s,;:—–“”()]+(?:\s[^\s,;:—–“”()]+){0,2}[’']s?\s(?:[a-z-]+\s?){1,3}),\s$"
)
_HEADS = re.compile(
    r"\b(?:leader|chief|head|chair|chairman|chairwoman|president|minister|mayor|director|secretary|spokes\w+|captain"
    r"|judge|author|founder|manager|treasurer|governor|king|queen|editor|ambassador|commander|champion|coach"
    r"|executive|commissioner|chancellor|premier|boss|engineer|architect|winner|adviser|inspector|driver|pilot)\b",
    re.IGNORECASE,
)


def ask_who(sentence: str) -> Iterator[tuple[str, str, int, int]]:
    """(question, name, start, end) for each person whose role the sentence states."""
    names = find_names(sentence)
    for name in names:
        words = name.text.split()
        if len(words) < 2 or any(word.casefold().strip(".") in TITLES for word in words):
            continue
        before, after = sentence[: name.start], sentence[name.end :]
        role = _role_after(after) or _role_before(before)
        if role:
            yield f"Who {role}?", name.text, name.start, name.end


def _role_after(after: str) -> str | None:
    """ "heads a militia" of ", who heads a militia"; "is the mayor of Enns" of ", the mayor of Enns,"."""
    who = _WHO.match(after)
    if who and who[1].split()[0] not in UNCLEAR and not _doubtful(who[1]):
        return who[1]
    the = _IS_THE.match(after)
    if the and _HEADS.search(the[1]) and len(the[1].split()) > 2 and not _doubtful(the[1]):
        return f"is {the[1]}"
    return None


def _role_before(before: str) -> str | None:
    """ "is the council's leader" of "The council's leader, "."""
    role = _THE_ROLE.search(before)
    if role is None:
        return None
    words = role[1].strip().removeprefix("according to ")
    if words.split()[0].casefold() in ("a", "an", "its") or not _HEADS.search(words) or _doubtful(words):
        return None
    if len(words.split()) < 3 and not re.search(r"[’']", words):
        return None  # "the minister": of what?
    return f"is {words[0].lower() + words[1:] if words.startswith('The ') else words}"


def _doubtful(words: str) -> bool:
    return any(word.casefold() in UNCLEAR for word in words.split())
