"""The small words of English that a question is built with, in small letters: closed lists, each once.

A question read whole (rag/clauses.py) and a clause of one that asks several things (rag/part_clauses.py) both
go by them. Where one of the two knows fewer words, the sets below say so; this file reads nothing.
"""

from __future__ import annotations

ASKING = frozenset("who whom whose what which when where why how".split())

DO = frozenset("do does did".split())
NOT_DO = frozenset("don't doesn't didn't".split())
IS = frozenset("is are was were".split())
NOT_IS = frozenset("isn't aren't wasn't weren't".split())
BE = IS | NOT_IS | frozenset("am be been being".split())
HAVE = frozenset("has have had".split())
NOT_HAVE = frozenset("hasn't haven't hadn't".split())
MODAL = frozenset("will would can could shall should may might must won't can't couldn't".split())
AUXILIARY = DO | NOT_DO | BE | HAVE | MODAL  # of a question read whole
FINITE = DO | NOT_DO | IS | NOT_IS | HAVE | NOT_HAVE | MODAL | {"wouldn't"}  # of a part

DETERMINERS = frozenset("the a an this that these those its his her their any some each every no".split())
PLACING = frozenset(
    "in at near on aboard from to into inside off around across outside over under through within".split()
)
PREPOSITIONS = PLACING | frozenset(
    "of for with by about against during before after since until between among without as than per"
    " toward towards upon".split()
)
# Those that open a place, a time or an actor behind the verb of a part, and end its noun.
OPENING = frozenset(
    "in at on during aboard near off after before from for to by with under over into since against".split()
)
PRONOUNS = frozenset("i you he she it they we him them me us there here then".split())
JOINING = frozenset("and or but if because while when where who which that so than".split())
