"""Whom a whole article credits: the agency or paper that it got its words from.

Gives `article_origin`, for wire copy and reprints, and `reporters`; whom one sentence credits is
`rag.credits`'s. Pure. Only names of news organisations count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.credits import NAME, Origin, named
from rag.domain import Article
from rag.newsrooms import host_name, is_nothing_else, newsroom, same_site

HEAD = 600  # characters in which a place line stands
TAIL = 600  # characters in which credits stand

_SIGNED = rf"(?P<name>{NAME}(?: ?[/,&] ?{NAME}){{0,3}})"
_PLACE_LINE = re.compile(
    rf"^[^\n()]{{0,80}}?\({_SIGNED}\)\s*(?:[-–—]|(?=[A-Z“\"]))"
    rf"|^[A-Z][A-Z .’'-]{{2,40}},[^\n()]{{0,40}}? (?P<bare>{NAME}(?:/{NAME})?) ?[-–—]{{1,2}}\s",
    re.MULTILINE,
)
_BYLINE = re.compile(
    rf"^(?:(?:By|Story by|From)\s+)?(?:[^\n|,]{{2,60}}(?:,|\||\s[-–—])\s*)?{_SIGNED}"
    rf"(?:\s+(?:staff|writer|reporter)s?)?[ ]*$",
    re.MULTILINE,
)
_SIGN_OFF = re.compile(  # "(AFP)" or "— AP" behind the last words, or on a line of its own
    rf"(?:^|(?<=[.!?”\"’)]) *)(?:\(|\[|[-–—]{{1,2}} ?){_SIGNED}[)\]]?[. ]*$"
    rf"|^(?P<bare>{NAME}(?:/{NAME})?)[. ]*$",
    re.MULTILINE,
)
_COPYRIGHT = re.compile(rf"(?:©|\(c\)|\bCopyright)\s*(?:©\s*)?(?:\d{{4}}\s+)?(?:by )?{_SIGNED}")
_PICTURE = re.compile(
    r"\b(?:photo|image|picture|graphic|illustration|map|chart|video|footage|cartoon|screen(?:grab|shot))",
    re.IGNORECASE,
)
_CREDITS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"[Tt]his (?:article|story|report|piece|post|column|essay|interview) (?:was |is |has been )?"
        rf"(?:originally |first )?(?:published|appeared|republished|reprinted|produced|provided|written)"
        rf"(?: with permission| here)? (?:by|in|on|from|at) {_SIGNED}",
        rf"^\W*(?:Originally|First) (?:published|appeared) (?:by|in|on|at) {_SIGNED}",
        rf"^\W*(?:Republished|Reprinted) (?:with permission )?from {_SIGNED}",
        r"(?:^|[.!?”\"] )\W{0,3}[Ww]ith (?:files|inputs?|material|reporting|information) (?:from|by) "
        rf"{_SIGNED}",
        rf"^\W*Source: {_SIGNED}\W*$",
        # Reuters' own last lines: who reported, and in brackets or before it the agency.
        rf"^\W*(?:Additional )?[Rr]eporting by [^\n]{{3,300}}\({_SIGNED}\)",
        rf"^\W*[Rr]eporting by [^\n,;]{{3,60}},? (?:of|for) {_SIGNED}\W*$",
        r"^\W*(?:Our|Its) [Ss]tandards: (?P<name>(?:The )?[A-Z]\w*(?: [A-Z]\w*){0,4}?) (?:Trust|Editorial) "
        r"Principles\b",
    )
)
_PERSON = r"[A-Z][\w'’-]*(?: (?:[A-Z]\.|(?:(?:de|da|del|van|von|der|bin|al|el|la) )*[A-Z][\w'’-]+)){1,3}"
_IN = r"(?: in (?:the )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)?"
# A last line that names who reported, as agencies write it; whoever prints it got the story where they work.
_REPORTERS = re.compile(
    rf"(?:^|[.!?][\"”’)]*\s|\()[^\w\n]*(?:[Aa]dditional )?[Rr]eporting by "
    rf"(?P<names>{_PERSON}{_IN}(?:(?:,| and|, and| &) {_PERSON}{_IN})*)\s*(?=[;.)\n]|\Z)",
    re.MULTILINE,
)
_NOBODY = frozenset(
    "staff desk newsroom news reporter reporters writers correspondents team agencies".split()
)


def article_origin(article: Article) -> Origin | None:
    """Whom the whole article is credited to, besides its own writers; None where it says nothing.

    Its place line, a line that names who wrote it, its last lines, its authors, and a canonical address
    on another site than its own, in this order. Where several are named, the first.
    """
    return next(iter(article_origins(article)), None)


def article_origins(article: Article) -> list[Origin]:
    """The same, with all that are named in one place: "(AP/Reuters)" names two."""
    text = article.text
    for pattern, start, end in _places(text):
        for found in pattern.finditer(text, start, end):
            if origins := list(_named(text, found)):
                return origins
    for author in article.authors:
        for part in re.split(r"\s*(?:,|\||/|\s[-–—]\s|\bfor\b|\bof\b)\s*", author):
            if (name := newsroom(part, known=True)) is not None:
                return [Origin(name, "article")]
    if article.canonical_url and article.url and not same_site(article.canonical_url, article.url):
        name = host_name(article.canonical_url)
        return [Origin(name, "article")] if name else []
    return []


def _named(text: str, found: re.Match[str]) -> Iterator[Origin]:
    """Whom a match credits. Whose a picture is says nothing of the words."""
    pattern = found.re
    bare = found.groupdict().get("bare") is not None
    start, end = found.span("bare" if bare else "name")
    line = text.rfind("\n", 0, found.start()) + 1
    if pattern is _COPYRIGHT and _PICTURE.search(text, max(line, found.start() - 40), found.start()):
        return
    if pattern in (_BYLINE, _SIGN_OFF) and _PICTURE.search(text, line, found.end()):
        return
    for name, low, high in named(text, start, end, known=pattern in (_PLACE_LINE, _BYLINE, _SIGN_OFF)):
        if not bare or is_nothing_else(name):
            yield Origin(name, "article", low, high)


def reporters(article: Article) -> frozenset[str]:
    """The people whom an article's last lines name as who reported it, as "reporting by ida brenn".

    Whatever two articles share of them came from one newsroom, though neither says which.
    """
    found: set[str] = set()
    for line in _REPORTERS.finditer(article.text, max(0, len(article.text) - TAIL)):
        for name in re.split(r",? and |, | & ", line["names"]):
            person = re.sub(r" in .*", "", name).casefold()
            if _NOBODY.isdisjoint(person.split()) and newsroom(name) is None:
                found.add(f"reporting by {person}")
    return frozenset(found)


def _places(text: str) -> Iterator[tuple[re.Pattern[str], int, int]]:
    head, tail = min(HEAD, len(text)), max(0, len(text) - TAIL)
    yield _PLACE_LINE, 0, head
    lines = [line.end() for line in re.finditer(r"\S[^\n]*", text[:head])][:2]
    yield _BYLINE, 0, lines[-1] if lines else 0  # at most the first two lines
    for pattern in (*_CREDITS[:3], _COPYRIGHT, *_CREDITS[3:]):
        yield pattern, 0, head
        yield pattern, tail, len(text)
    lines = [line.start() for line in re.finditer(r"\S[^\n]*", text)][-2:]  # the last two may be no more
    yield _SIGN_OFF, lines[0] if lines else 0, len(text)
