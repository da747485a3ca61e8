"""Who somebody is, as an article says beside the name: "a military adviser", "who leads the opposition".

Gives `described`, for questions that name somebody and ask nothing else ("Who is Ada Tarn?"). By the
wording next to the name alone. Pure.
"""

from __future__ import annotations

import re

from rag.names import find_names, same_name
from rag.titles import TITLES

_ASIDE = 90  # characters
# ", a hydrologist at the university,": an aside behind the name, closed again.
_BEHIND = re.compile(
    r",\s(?P<what>(?:an?|the|its|their|his|her|who (?:is|was|heads?|leads?|led|runs?|chairs?|controls?"
    rf"|represents?|commands?|owns?|studies|teaches|sells|makes)\b)\s?[^,.;()“”\n]{{3,{_ASIDE}}})(?=[,.;]|\s[–—])"
    rf"|\s\((?P<inside>[a-z][^()“”\n]{{3,{_ASIDE}}})\)"
)
# "the union's president, Ada Tarn," and "White House official Ada Tarn"
_BEFORE = re.compile(
    r"(?<![\w’'.-])(?P<what>(?:(?:[Tt]he|[Ii]ts|[Tt]heir)(?: [\w’'-]+[’']s)?|[A-Z][\w’'-]+[’']s)"
    r" (?:[\w’'-]+ ){0,5}[a-z]+), $"
)
_NO_POST = (
    r"(?:the|an?|and|or|but|of|with|by|to|in|at|on|for|from|as|that|who|while|when|was|is|are|were|has|had"
    r"|said|says|told|met|saw|gave|took|made|sent|[a-z]+(?:ed|ing))"
)
_NO_TITLES = frozenset("former father sister brother mr mrs ms miss".split())
_POST = re.compile(
    rf"(?<![\w’'.-])(?P<what>(?:[A-Z][\w.’'-]+ ){{0,4}}(?:(?!{_NO_POST}\b)[a-z][\w-]+ ){{0,3}}"
    rf"(?:(?i:{'|'.join(sorted(TITLES - _NO_TITLES))})"
    r"|official|adviser|advisor|spokesman|leader|lawyer|minister|analyst|economist|reporter|head)) $",
)
_LEAD = re.compile(r"(?:the|and|but|said|says|told|by|with|to|of|that|while|as|met|when) ", re.IGNORECASE)
_REACH = 120  # characters before the name


def described(name: str, text: str) -> tuple[int, int] | None:
    """Where a text says who the person of that name is; None where it does not, or the name is not there."""
    for found in find_names(text):
        at = text.find(name.rsplit(maxsplit=1)[-1], found.start, found.end)
        if at < 0 or not same_name(name, found.text):
            continue
        start = text.find(name, found.start, found.end)
        start = start if start >= 0 else found.start
        if behind := _BEHIND.match(text, found.end):
            return behind.span("what" if behind["what"] else "inside")
        lead = text[max(0, start - _REACH) : start]
        before = _BEFORE.search(lead) or _POST.search(lead)
        if before:
            low, high = before.span("what")
            while opening := _LEAD.match(lead, low, high):
                low = opening.end()
            if low < high:
                return start - len(lead) + low, start - len(lead) + high
    return None
