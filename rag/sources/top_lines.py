"""Lines about an article that stand above its text: who wrote it, for whom, and when it was published.

Gives `top_line` for one such line, all of whose words have to be of this kind, and `page_head` for the line
at the edge of a printed page. Pure; in doubt a line is the article's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.sources.bylines import cased, is_outlet, is_post, person, written_by
from rag.sources.published import STAMP, day_of_stamp, is_two_days

_LONGEST = 160  # characters
_SAID = (
    r"(?:first\s+)?(?:published|posted|date)|veröffentlicht|erschienen|erstellt|publiée?|publicado|publicada"
    r"|pubblicato|gepubliceerd|geplaatst|نشر(?:\s+في)?"
)
_CHANGED = (
    r"(?:last\s+)?(?:updated?|modified)|(?:zuletzt\s+)?aktualisiert|(?:et\s+)?(?:mise?\s+à\s+jour|modifiée?)"
    r"|(?:y\s+)?actualizad[oa]|atualizad[oa]|aggiornato|bijgewerkt|laatst\s+gewijzigd"
)
_ON = r"(?:\s+(?:on|at|am|um|le|el|il|op|em|in\s+data))?"
_STAMPED = re.compile(
    rf"(?<![\w/.-])(?:(?:(?P<said>{_SAID})|(?P<changed>{_CHANGED})|(?P<stand>stand)){_ON}\s{{0,3}}:?\s{{0,3}}"
    rf"|(?:on|am|le|el|il|op|em)\s+)?(?P<stamp>{STAMP})(?![\w/])",
    re.IGNORECASE,
)
_SAYS_CHANGED = re.compile(rf"(?<!\w)(?:{_CHANGED}){_ON}\s*:?\s*$", re.IGNORECASE)
_SAYS_PUBLISHED = re.compile(rf"(?<!\w)(?:{_SAID}){_ON}\s*:?\s*$", re.IGNORECASE)
_ADDRESS = re.compile(r"\(?\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\)?")
_PARTED = re.compile(r"\s*[|·•;\n]\s*|\s+[–—/-]\s+|\s*[–—]\s*(?=\||$)")
_IDLE = re.compile(
    r"\d{1,2}\s+min(?:ute)?s?(?:\s+read)?|@\w+"
    r"|\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"^(?:(?:Page|PAGE|page|p\.|Seite|S\.)\s*)?[A-Z]?\d{1,3}\s+|\s+(?:(?:Page|PAGE|page|p\.|Seite|S\.)\s*)?[A-Z]?\d{1,3}$"
)


@dataclass(frozen=True, slots=True)
class TopLine:
    """What a line says; `sure` where it says what it is itself, by "By" or "Published"."""

    authors: tuple[str, ...] = ()
    outlet: str | None = None
    published: date | None = None
    updated: date | None = None
    sure: bool = False


def top_line(line: str) -> TopLine | None:
    """What a line says that says nothing else; None for any other line.

    A day that its numbers leave open ("05/06/2025") makes a date line without a day.
    """
    line = _ADDRESS.sub(" | ", line.strip(" *_"))
    if len(line) > _LONGEST or not line:
        return None
    pieces: list[str] = []
    published = updated = stand = None
    labelled = dated = unread = False
    end = 0
    for found in _STAMPED.finditer(line):
        pieces += _PARTED.split(line[end : found.start()])
        end = found.end()
        day = day_of_stamp(found["stamp"])
        if day is None and not is_two_days(found["stamp"]):
            return None
        unread = unread or day is None
        if found["changed"]:
            updated = updated or day
        elif found["stand"]:
            stand = day
        elif dated and not found["said"]:
            return None  # two days, and no word for what the second is
        else:
            published, dated = published or day, True
        labelled = labelled or bool(found["said"] or found["changed"] or found["stand"])
    pieces += _PARTED.split(line[end:])
    if stand is not None and not dated:
        published = stand
    elif stand is not None:
        updated = updated or stand
    if dated:  # "June 4, 2025 by Ada Poe"
        pieces = [re.sub(r"^\s*by\b", "By", piece) for piece in pieces]
    who = _who([tidy for piece in pieces if (tidy := piece.strip(" ,:()*_")) and not _IDLE.fullmatch(tidy)])
    if who is None:
        return None
    authors, outlet, by = who
    if not end and not authors:
        return None
    if not by and outlet and unread:
        return None  # a name and numbers: too little is known of the line to take it out
    return TopLine(authors, outlet, published, updated, by or labelled)


def says_changed(words: str) -> bool:
    """Whether words before a day make it the day of a change, such as "Last updated on"."""
    return _SAYS_CHANGED.search(words[-60:]) is not None


def says_when(words: str) -> bool:
    """Whether words before a day make it that of publication or of a change, such as "Published on"."""
    return says_changed(words) or _SAYS_PUBLISHED.search(words[-60:]) is not None


def _who(pieces: list[str]) -> tuple[tuple[str, ...], str | None, bool] | None:
    """(authors, newspaper, whether it says "By") of the pieces beside the days; None where one says more."""
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    perhaps: list[str] = []
    by = post = False
    for piece in pieces:
        if (written := written_by(piece)) is not None and not by:
            authors, outlet, by = written.authors, outlet or written.outlet, True
        elif is_outlet(piece):
            outlet = outlet or cased(piece)
        elif is_post(piece):
            post = True
        elif (name := person(piece)) is not None:
            perhaps.append(name)
        else:
            name, _, rest = piece.partition(", ")
            if (name := person(name)) is None or not is_post(rest):
                return None
            authors, post = (*authors, name), True
    # A name alone may be a place's or a section's; one beside a post is a writer's.
    if perhaps and not (post and not authors):
        return None
    return authors or tuple(perhaps), outlet, by


def page_head(words: str) -> tuple[str | None, date | None] | None:
    """(publisher, day) of a line such as "OAKDALE GAZETTE  Wednesday, May 7, 2025  Page 3"; else None.

    It needs the newspaper's name: a date and a headline on top are what a browser prints, with its own day.
    """
    if len(words) > _LONGEST:
        return None
    bare = _PAGE.sub("", words.strip(" |·•–—-"))
    numbered = bare != words
    bare = bare.strip(" |·•–—-,")
    found = [*_STAMPED.finditer(bare)]
    if len(found) > 1 or not (found or numbered):
        return None
    day = day_of_stamp(found[0]["stamp"]) if found else None
    if found and day is None:
        return None
    rest = bare if not found else f"{bare[: found[0].start()]} | {bare[found[0].end() :]}"
    pieces = [tidy for piece in _PARTED.split(rest) if (tidy := _PAGE.sub("", f" {piece} ").strip(" ,:()"))]
    names = [piece for piece in pieces if is_outlet(piece)]
    return (cased(names[0]), day) if len(names) == len(pieces) == 1 else None
