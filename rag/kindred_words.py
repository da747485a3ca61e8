"""Words that are said of one thing, and words that say nothing of what a figure measures.

Gives `family`, one sign for all words of a kin ("killed", "toll"), and `LIGHT`. Both take stems.
"""

from __future__ import annotations

from rag.questions import stem

# Words of one thing: what is said with one may be said with another.
_KIN = (
    "die dies died dead death deaths dying kill kills killed killing body bodies toll fatality"
    " fatalities victim victims life lives perished lost mortuary corpses",
    "attend attended came come march marched turnout join joined participants part gather gathered"
    " protest protested demonstrated demonstrators protesters marchers rally rallied crowd visitors"
    " attendance present",
    "strike struck stayed walked absent stay away strikers",
    "flee fled displaced evacuated homeless uprooted left leave moved refugees",
    "work works worker workers employ employs employed employees staff job jobs",
    "soldier soldiers troop troops force forces garrison contingent men servicemen service personnel",
    "injured wounded hurt injuries casualties",
    "arrest arrested arrests detained detainees custody",
    "cost costs price bill spend spent pay paid loss losses lose damage",
    "missing unaccounted disappeared",
    "infected infections infection cases case ill sick",
    "leak leaked spill spilled ran escaped flowed flow",
    "houses homes house buildings",
    "cut cuts go gone lost shed layoffs dismissed dismissals",
)
_FAMILY = {stem(word): f"={i}" for i, words in enumerate(_KIN) for word in words.split()}
LIGHT = frozenset(
    stem(word)
    for word in """say tell put give gave speak spoke spoken talk count counted counts figure figures
    number numbers total toll tally sum people person persons report reported record
    recorded register registered claim acknowledge admit concede confirm confirmed maintain
    insist estimate reckon arrive come came stand stood list name cite mention according
    brought bring found find recovered seen official officially instead contrast however
    meanwhile fact part higher lower different another evening morning night afternoon hour
    hours time day week today monday tuesday wednesday thursday friday saturday sunday own
    there statement interview email telephone reporters reporter newspaper radio television
    most least member members think thought believe fear feared make made up final closer
    nearer rather true a.m p.m account accounts almost nearly exactly really merely document
    log calculated calculate no one far much many still just dispute disputed differ""".split()
)


def family(root: str) -> str:
    """What a stem is told of: its kin's sign, else itself."""
    return _FAMILY.get(root, root)
