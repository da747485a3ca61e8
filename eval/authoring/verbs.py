"""English verbs by list and spelling: which words are verbs, and their plain forms.

Gives `past` ("carried": "carry"), `fronted` (what goes in front in a question) and the word lists that
phrasing needs. No grammar beyond single words and the one that follows.
"""

from __future__ import annotations

import re
from functools import cache

from rag.tables import shipped_table

BE = frozenset("is are was were".split())
HAVE = frozenset("has have had".split())
SUBORDINATE = frozenset(
    """
    who which that said it he she they since than when while because if as where after before until
    despite especially even like
    """.split()
)
AUXILIARIES = BE | frozenset("will would can could may might must should".split())
UNCLEAR = frozenset(
    """
    i you he she it they we him her them us this that these those there who which whom what one some
    none all here his their hers theirs another others such both each
    """.split()
)
_IRREGULAR = """
    became>become began>begin bought>buy broke>break brought>bring built>build came>come caught>catch
    chose>choose cost>cost cut>cut did>do drew>draw drove>drive fell>fall felt>feel fought>fight
    found>find gave>give got>get grew>grow heard>hear held>hold hit>hit kept>keep knew>know laid>lay
    led>lead left>leave lost>lose made>make meant>mean met>meet paid>pay put>put ran>run rose>rise
    said>say sank>sink saw>see sent>send set>set shook>shake shot>shoot shut>shut sold>sell spent>spend
    spoke>speak spread>spread stood>stand struck>strike swept>sweep taught>teach threw>throw told>tell
    took>take went>go won>win wore>wear wrote>write
"""
PAST = dict(pair.split(">") for pair in _IRREGULAR.split())
_PERFECT = frozenset(
    """
    already also been become begun broken come done drawn driven fallen given gone grown had known long
    never not now ordered risen run seen shown since so spoken taken thrown worn written yet
    """.split()
)
PRESENT = frozenset(
    """
    add aim allow announce bear begin belong bring build buy carry charge claim come contain control
    cost count cover create cut demand deliver earn employ end face fall feed fill get give grow have
    help hold house include increase keep last launch lead leave live lose make mean meet need number
    offer open operate order own pay plan produce provide put raise range reach receive remain replace
    represent require rise run see sell send serve spend stand start stay stretch supply support take
    total train travel treat turn use want weigh win work
    """.split()
)
# Words on -ed that stand after what they describe at least as often as they are what it did.
PARTICIPLES = frozenset(
    """
    aimed associated based called caused compared concerned connected deployed designed dressed entitled
    equipped expected held included involved known left linked located made named needed owned paid
    posted priced published related released required said seen sent set sold stationed taken thought
    used wanted wounded injured told found built met
    """.split()
)
ADVERBS = frozenset("still now also already then later since so reportedly currently alone".split())
DETERMINERS = frozenset("a an the its their his her our my your".split())
PREPOSITIONS = frozenset(
    """
    of in on at by for from to with into onto over under across about between among during through
    within without against near towards toward after before until since as per
    """.split()
)


def past(word: str) -> str | None:
    """The plain form of a past tense."""
    if word in PAST:
        return PAST[word]
    if not word.endswith("ed") or len(word) < 5 or not word.isalpha():
        return None
    stem = word[:-2]
    if stem.endswith("i"):
        return f"{stem[:-1]}y"
    for base in (f"{stem}e", stem):
        if base in known_words():
            return base
    if stem[-1] == stem[-2] and stem[-1] not in "sz":
        return stem if stem[-1] in "lf" and stem[:-1] not in known_words() else stem[:-1]
    return f"{stem}e" if re.search(r"(?:[cvzu]|[^s]s|ur|ir|at|iz|[^aeiou]l|dg)$", stem) else stem


def fronted(word: str, ahead: str) -> tuple[str, str]:
    """The auxiliary that goes in front and what stays of the verb; ("", "") for any other word."""
    if word in AUXILIARIES:
        return word, ""
    if word in HAVE:
        perfect = ahead in _PERFECT or past(ahead)
        return (word, "") if perfect else ({"has": "does", "have": "do", "had": "did"}[word], "have")
    base = past(word)
    if base and word not in ("said", "told", "left") and not (word in PARTICIPLES and ahead in PREPOSITIONS):
        return "did", base
    if word.endswith("s") and word[:-1] in PRESENT:
        return "does", word[:-1]
    if word.endswith("es") and word[:-2] in PRESENT:
        return "does", word[:-2]
    return "", ""


def finite(word: str) -> bool:
    return (
        word in AUXILIARIES or word in HAVE or word in ("said", "says", "who", "which", "that", "did", "does")
    )


def has_verb(words: str) -> bool:
    tokens = [token.casefold() for token in words.split()]
    return any(t in AUXILIARIES or t in HAVE or past(t) or t.rstrip("s") in PRESENT for t in tokens)


@cache
def known_words() -> dict[str, bool]:
    """Words that the Wall Street Journal wrote small, and whether it wrote them large too, as names.

    The sentence splitter's own table: what stood in mid-sentence with a capital has 4 among its flags, what
    stood in small letters one of 16, 32 and 64 (`nltk.tokenize.punkt`).
    """
    table = shipped_table("nltk_cache", "tokenizers", "punkt_tab", "english", "ortho_context.tab")
    rows = (row.split("\t") for row in table.read_text("utf-8").splitlines())
    return {word: bool(int(flags) & 4) for word, flags in rows if int(flags) & 112}
