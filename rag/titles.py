"""Titles that stand before a person's name.

Gives `TITLES`, lower-case words, and `without_titles`. By spelling alone.
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
    brigadier coach reverend rev father sister brother""".split()
)


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
