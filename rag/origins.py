"""Whom a text credits: the agency or paper that an article, or one sentence of it, got its words from.

Pure. `article_origin` is for wire copy and reprints, `credited` for "…, according to Reuters". Only names
of news organisations count: a person or a company that is quoted is no origin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.domain import Article
from rag.newsrooms import host_name, newsroom, same_site

HEAD = 600  # characters in which a place line stands
TAIL = 600  # characters in which credits stand

# A dot fits one of the two alone: where it fits both, "A.A.A." is read in 2^n ways.
_WORD = r"[A-Z](?:[\w&’']|\.(?=\w)|(?<=\.[A-Z])\.(?!\w))*"
_NAME = rf"(?:[Tt]he )?{_WORD}(?:[ ](?:of|de|and|&|{_WORD}))*"
_PLACE_LINE = re.compile(
    r"^[^\n()]{0,80}?\((?P<name>[A-Z][\w. ]{1,40})\)\s*(?:[-–—]|(?=[A-Z“\"]))", re.MULTILINE
)
_BYLINE = re.compile(
    rf"^(?:(?:By|Story by|From)\s+)?(?:[^\n|,]{{2,60}}(?:,|\||\s[-–—])\s*)?(?P<name>{_NAME})"
    rf"(?:\s+(?:staff|writer|reporter)s?)?[ ]*$",
    re.MULTILINE,
)
_CREDITS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"[Tt]his (?:article|story|report|piece|post|column|essay|interview) (?:was |is |has been )?"
        rf"(?:originally |first )?(?:published|appeared|republished|reprinted|produced|provided|written)"
        rf"(?: with permission| here)? (?:by|in|on|from|at) (?P<name>{_NAME})",
        rf"^\W*(?:Originally|First) (?:published|appeared) (?:by|in|on|at) (?P<name>{_NAME})",
        rf"^\W*(?:Republished|Reprinted) (?:with permission )?from (?P<name>{_NAME})",
        rf"(?:©|\(c\)|\bCopyright)\s*(?:©\s*)?(?:\d{{4}}\s+)?(?:by )?(?P<name>{_NAME})",
        rf"^\W*Source: (?P<name>{_NAME})\W*$",
        # Reuters' own last lines: who reported, and in brackets or before it the agency.
        rf"^\W*(?:Additional )?[Rr]eporting by [^\n]{{3,300}}\((?P<name>{_NAME})\)",
        rf"^\W*[Rr]eporting by [^\n,;]{{3,60}},? (?:of|for) (?P<name>{_NAME})\W*$",
        rf"^\W*(?:Our|Its) [Ss]tandards: (?P<name>{_NAME}?) (?:Trust|Editorial) Principles\b",
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

_REPORT = r"(?:report|article|story|analysis|tally|count|investigation|interview|review|survey|poll|account)"
_AT = r"(?:[-–—/]|[ ](?:courses?|exams?|class(?:es)?|teachers?|students?|scores?|tests?|credits?)\b)"
_WHEN = r"(?:(?:on|late|early|last) )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )?"
_EARNINGS = (
    r"(?:an?|its|their|record|quarterly|annual|net|higher|lower|strong|weak|first-|second-|third-|fourth-|\s)*"
    r"(?:loss|losses|profits?|revenues?|earnings|sales|income|subscribers?|results)\b"
)
_BEFORE = (  # what stands before a name that is credited
    rf"\b[Aa]ccording to (?:an? (?:\w+ )?{_REPORT} (?:by|in|from|published by|published in) )?",
    rf"\b(?:first |originally |previously )?(?:reported|revealed) (?:earlier |{_WHEN})?(?:by|in) ",
    r"\b(?:told|tells|telling) ",
    r"\b(?:interview|statement|email|e-mail|comments?|remarks) (?:with|to) ",
    r"\b(?:citing|cites|cited by|quoted by|quoting|per) ",
    rf"\b(?:[Aa]n?|[Tt]he) (?:\w+ )?{_REPORT} (?:by|in|from) ",
    r"\b(?:seen|reviewed|obtained|viewed) by ",
    r"\b(?:[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose) (?:is|are|was|were) (?:all )?what ",
)
_AFTER = (  # and after it
    rf" (?:first |also |has |had |previously |earlier |{_WHEN})?(?:(?:is |was )reporting|report(?:ed|s))\b"
    rf"(?! to\b)(?!\s+{_EARNINGS})",
    r"(?:’s|'s)? reporting\b",
    rf" said in (?:an? |its )(?:\w+ )?{_REPORT}\b",
    r" (?:has |had |also )?found that\b",
)
_CLAIMS = (
    *(re.compile(rf"{before}(?P<name>{_NAME})(?!{_AT})") for before in _BEFORE),
    re.compile(rf"\b[Aa]ccording to an? (?P<name>{_NAME}) (?:\w+ )?{_REPORT}\b"),
    *(re.compile(rf"(?P<name>{_NAME}){after}") for after in _AFTER),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """A news organisation that is credited, by one name however it is written.

    `start` and `end`: where in `Article.text` it is named; None where a byline or an address names it.
    """

    name: str
    scope: Literal["article", "sentence"]
    start: int | None = None
    end: int | None = None


def article_origin(article: Article) -> Origin | None:
    """Whom the whole article is credited to, besides its own writers; None where it says nothing.

    Its place line, a line that names who wrote it, its last lines, its authors, and a canonical address
    on another site than its own, in this order.
    """
    text = article.text
    for pattern, start, end in _places(text):
        for found in pattern.finditer(text, start, end):
            name = newsroom(found["name"], known=pattern in (_PLACE_LINE, _BYLINE))
            if name is not None:
                return Origin(name, "article", found.start("name"), found.end("name"))
    for author in article.authors:
        for part in re.split(r"\s*(?:,|\||/|\s[-–—]\s|\bfor\b|\bof\b)\s*", author):
            if (name := newsroom(part, known=True)) is not None:
                return Origin(name, "article")
    if article.canonical_url and article.url and not same_site(article.canonical_url, article.url):
        name = host_name(article.canonical_url)
        return Origin(name, "article") if name else None
    return None


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
    for pattern in _CREDITS:
        yield pattern, 0, head
        yield pattern, tail, len(text)


def credited(text: str, start: int, end: int) -> list[Origin]:
    """The news organisations that [start, end) of an article's text attributes what it says to, in order.

    Give whole sentences. An article's own byline is none of these.
    """
    found: dict[str, Origin] = {}
    for pattern in _CLAIMS:
        for match in pattern.finditer(text, start, end):
            name = newsroom(match["name"], known=False)
            if name is not None and name not in found:
                found[name] = Origin(name, "sentence", match.start("name"), match.end("name"))
    return sorted(found.values(), key=lambda origin: (origin.start or 0, origin.name))
