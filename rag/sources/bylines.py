"""Who wrote an article and for whom, as a byline's words say it: people, their posts, newspapers.

Gives `written_by` for the words of a byline, `is_post`, `is_outlet` and `person` for a piece alone. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.newsrooms import newsroom
from rag.sources.months import MONTH, WEEKDAY

_LEAD = re.compile(
    r"(?:(?P<english>(?:(?:Written|Story|Words|Text|Report|Reported|Reporting|Posted|Published|Analysis|Opinion|Interview)\s+by"
    r"|By|BY)\b:?\s+)|(?P<other>(?:Von|VON|Par|PAR|Por|POR|Di|DI|Door|DOOR)\s+|بقلم:?\s+))"
)
_DAY = re.compile(rf"{WEEKDAY}|{MONTH}", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|with|&)\s+", re.IGNORECASE)
_AND_ELSEWHERE = re.compile(r"\s+(?:und|et|y|e|en|&)\s+|\s+و\s*", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d_][\w’'.-]*")
_PARTICLES = frozenset(
    "de van von der den ten ter zu zum af al el bin bint ibn la le du da das dos do di del della".split()
)
_NO_NAME = frozenset("the a an this that his her their its our my your".split())
_RANK = re.compile(r"(?:M\.?D|Ph\.?\s?D|J\.?D|R\.?N|Esq|Jr|Sr|MBE|OBE|CBE)\.?")
_POST = re.compile(
    r"(?:[^\W\d_][\w’'./&-]*\s+){0,4}"
    r"(?:writers?|reporters?|correspondents?|editors?|columnists?|contributors?|journalists?|photographers?"
    r"|critic|bureau chief|(?<!and )staff|fellow|redakteur(?:in)?|korrespondent(?:in)?|reporterin"
    r"|journalistin|journaliste|correspondante?|envoyée? spéciale?|corresponsal|redactora?|periodista"
    r"|corrispondente|inviat[oa]|giornalista|redacteur|verslaggever|verslaggeefster|jornalista|repórter"
    r"|enviad[oa] especial)"
    r"(?:\s+(?:in|for|at|of|on|en|à|a|de)\s+[^\W\d_].{0,40})?",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"(?:(?:[Ss]pecial|SPECIAL) )?(?:[Tt]o|TO|[Ff]or|FOR) (?:the |THE )?[A-Z][\w.’'& -]{2,40}"
)
_OF = re.compile(r"(?P<who>.+?)\s{1,3}(?:of|for|at|in)\s{1,3}(?P<where>(?:the\s+|The\s+)?[A-Z].*)")
_OUTLET = re.compile(r"[A-Z][\w.&’'-]*(?: (?:[A-Z][\w.&’'-]*|of|the|and|&|for|on)){0,6}")
_PUBLISHES = re.compile(
    r"\b(?:"
    r"News|Times|Post|Press|Journal|Daily|Weekly|Gazette|Herald|Tribune|Reuters|BBC|CNN|NPR|"
    r"NBC|CBS|ABC|Fox|Courier|Dispatch|Observer|Guardian|Review|Magazine|Wire|Today|Chronicle|"
    r"Telegraph|Standard|Mail|Star|Sun|Globe|Record|Register|Bulletin|Monitor|Report|Reporter|"
    r"Examiner|Inquirer|Independent|Mirror|Voice|Media|Broadcasting|Radio|TV|Television|"
    r"Politico|Axios|Bloomberg|Economist|Newsweek|Agency|Service|Network|Online|Sentinel|Ledger|"
    r"Argus|Echo|Express"
    r")\b"
)
_CREDIT = re.compile(
    r"\(?(?:Additional )?[Rr]eporting by (?P<names>[^;().]{3,120}?(?:\b[A-Z]\.[^;().]{2,60})?)"
    r"(?:;[^()]{3,200})?(?:\([^()]{2,40}\))?[.)]*"
)


@dataclass(frozen=True, slots=True)
class Written:
    """By whom, and the newspaper or agency that a byline names with them."""

    authors: tuple[str, ...] = ()
    outlet: str | None = None


def written_by(words: str) -> Written | None:
    """Of "By Ada Poe and Lou Ames, Oakdale Gazette"; None where the words are more than a byline."""
    if (lead := _LEAD.match(words)) is None:
        return None
    english = lead["english"] is not None
    first, *others = (part.strip() for part in words[lead.end() :].split(","))
    if english and newsroom(cased(first), known=True) is not None:
        first = re.sub(r"^the\s+", "", first, flags=re.IGNORECASE)  # "By The Associated Press"
    names, outlet = _names(first, english, single=english)
    if not names:
        return None
    for part in others:
        part = re.sub(r"^(?:and|&)\s+", "", part)  # noqa: PLW2901
        if not part or _RANK.fullmatch(part) or _POST.fullmatch(part) or _SPECIAL.fullmatch(part):
            continue
        # A comma parts several names, or a name and where it is from.
        if is_outlet(part) or newsroom(part, known=True) is not None:
            outlet = outlet or cased(part)
            continue
        more, there = _names(part, english, single=False)
        if not more and not (_TOKEN.fullmatch(part) and part[0].isupper()):
            return None
        names, outlet = (*names, *more), outlet or there
    return Written(tuple(dict.fromkeys(names)), outlet)


def credited_in(paragraph: str) -> tuple[str, ...]:
    """The names of a last line such as "Reporting by Ada Poe in Sarn; Editing by Lou Ames."; else ()."""
    if len(paragraph) > 300 or (found := _CREDIT.fullmatch(paragraph)) is None:
        return ()
    names: list[str] = []
    for part in found["names"].split(","):
        people, _ = _names(re.sub(r"^(?:and|&)\s+", "", part.strip()), True, single=False)
        names += people
    return tuple(dict.fromkeys(names))


def is_post(words: str) -> bool:
    """Whether the words say what someone does at a newspaper, or whom they write for: "Staff Writer"."""
    return len(words) <= 60 and (_POST.fullmatch(words) is not None or _SPECIAL.fullmatch(words) is not None)


def is_outlet(words: str) -> bool:
    """Whether the words are a name with a word in it that publishers use in theirs."""
    return len(words) <= 60 and bool(_OUTLET.fullmatch(words) and _PUBLISHES.search(cased(words)))


def person(words: str) -> str | None:
    """The words as a person's name of two words at least, if they look like one."""
    return cased(words) if len(words.split()) >= 2 and _is_name(words) else None


def cased(words: str) -> str:
    """A name that is written in capitals as names are; any other as it is."""
    if not words.isupper() or " " not in words:
        return words
    return " ".join(_cased(word, first=not at) for at, word in enumerate(words.split()))


def _cased(word: str, *, first: bool) -> str:
    if word in ("OF", "THE", "AND", "FOR", "ON", "DE", "VAN", "VON", "DER"):
        return word.capitalize() if first else word.lower()
    kept = (
        "." in word.rstrip(".") or not re.search(r"[AEIOUYÀ-Þ]", word) or word in ("BBC", "ABC", "USA", "AP")
    )
    return word if kept else word.title()


def _names(words: str, english: bool, *, single: bool) -> tuple[tuple[str, ...], str | None]:
    """(names, newspaper) of "Ada Poe and Lou Ames of the Oakdale Gazette"; ((), None) for other words."""
    outlet = None
    if english and (found := _OF.fullmatch(words)) is not None:
        where = re.sub(r"^[Tt]he\s+", "", found["where"])
        if is_outlet(where):
            outlet = cased(where)
        elif not _is_name(where) and not re.fullmatch(r"[A-Z][\w’'.-]*", where):
            return (), None
        words = found["who"]
    names = (_AND if english else _AND_ELSEWHERE).split(words)
    # "By Reuters", but not "By Land and Sea" nor "By Monday".
    single = single and len(names) == 1 and not _DAY.fullmatch(words)
    if not all(_is_name(name) and (single or " " in name) for name in names):
        return (), None
    return tuple(cased(_without_stop(name)) for name in names), outlet


def _is_name(words: str) -> bool:
    tokens = words.split()
    if not 1 <= len(tokens) <= 6 or not all(_TOKEN.fullmatch(token) for token in tokens):
        return False
    if not (tokens[0][0].isupper() or _has_no_case(tokens[0])) or tokens[0].casefold() in _NO_NAME:
        return False
    return all(
        token[0].isupper() or token.casefold() in _PARTICLES or _has_no_case(token) for token in tokens
    )


def _has_no_case(token: str) -> bool:
    return token.upper() == token.lower()


def _without_stop(name: str) -> str:
    return name if re.search(r"(?:\b[A-Z]|Jr|Sr)\.$", name) else name.rstrip(".")
