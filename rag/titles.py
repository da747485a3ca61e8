"""Titles that stand before a person's name.

Gives `TITLES`, lower-case words, `without_titles` and `courteous`. By spelling alone.
"""

from __future__ import annotations

import re

from rag.names import Name

TITLES = frozenset(
    """minister president chancellor premier king queen prince princess sheikh ayatollah pope governor
    gov senator sen representative rep congressman congresswoman secretary general gen major maj
    lieutenant lt colonel col captain capt sergeant sgt admiral adm commander chief mr mrs ms miss
    dr doctor prof professor sir dame lord lady judge justice mayor ambassador spokesman spokeswoman
    spokesperson director chairman chairwoman chair former sheriff officer detective inspector brig
    brigadier coach reverend rev father sister brother commissioner ceo""".split()
)

# Kept before a single name, which they make one: "Lady Gaga", "Queen Elizabeth II", "Mrs. Holt".
_COURTESY = frozenset(
    "king queen prince princess sheikh pope mr mrs ms miss dr sir dame lord lady father sister".split()
)
_NUMERAL = re.compile(r"[IVX]+$")


def courteous(name: Name) -> Name | None:
    """`without_titles`, save for a courtesy before a single name: "British Queen Mary" → "Queen Mary"."""
    bare = without_titles(name)
    if bare is None or bare == name:
        return bare
    words = [word for word in bare.text.split() if not _NUMERAL.match(word)]
    before = re.search(r"(\S+)\s+$", name.text[: bare.start - name.start])
    if len(words) != 1 or before is None or before[1].strip(".").casefold() not in _COURTESY:
        return bare
    start = name.start + before.start()
    return Name(name.text[before.start() :], start, name.end)


def without_titles(name: Name) -> Name | None:
    """A person's name without what stands before it: "Iraqi Prime Minister Mohammed …" → "Mohammed …".

    A name that is all titles and nationalities ("Prime Minister", "Iraqi Prime Minister") is none; one that
    is a nationality or country alone stays.
    """
    words = list(re.finditer(r"\S+", name.text))
    titles = [i for i, word in enumerate(words) if word.group().strip(".,").casefold() in TITLES]
    if not titles:
        return name
    if titles[-1] + 1 == len(words):
        return None
    start = name.start + words[titles[-1] + 1].start()
    return Name(name.text[start - name.start :], start, name.end)
