"""Whom a message is from, by its From line: people, and newspapers that send letters. Pure."""

from __future__ import annotations

import re
from email.utils import getaddresses

from rag.newsrooms import newsroom
from rag.sources.bylines import is_outlet, person
from rag.sources.normal import one_line

_MOST = 10
_PARTED = re.compile(r"\s*[,|(]\s*|\s+[–—-]\s+|\s+(?:at|from|via|of|von)\s+")
_POSITION = re.compile(
    r"(?:news|newsletters?|letters?|info|hello|contact|no-?reply|do-?not-?reply|briefings?|editors?|mail|updates?"
    r"|alerts?|team|subscriptions?|digest|bulletin|redaktion|press|media|office)\d*@",
    re.IGNORECASE,
)


def senders(header: str | None) -> tuple[tuple[str, ...], str | None]:
    """(people, publisher) of a From line; an address alone is nobody's name.

    A name that is no person's, such as "The Morning Quay", is who publishes the letter.
    """
    try:
        found = [(one_line(name), address) for name, address in getaddresses([header or ""])]
    except Exception:  # the standard library's parser fails in many ways on malformed headers
        return (), None
    people: list[str] = []
    publisher: str | None = None
    for name, address in found:
        if not name or "@" in name:
            continue
        first, *rest = _PARTED.split(name.rstrip(")"))
        if _publishes(name, address):
            publisher = publisher or name
            continue
        if rest and person(first) and not _publishes(first, ""):
            publisher = publisher or next((part for part in rest if _publishes(part, "")), None)
            # "Ada Poe at the Quay Gazette" writes for it; what else follows a name stays with it.
            name = first if publisher in rest else name  # noqa: PLW2901
        people.append(name)
    return tuple(people[:_MOST]), publisher


def named(sender: str) -> tuple[tuple[str, ...], str | None]:
    """The same of a line that a mail program wrote above a message passed on."""
    name = re.sub(r"\[mailto:[^\]]*\]|\*", "", sender).strip()
    if "@" in name:
        return senders(name)
    bare = one_line(name)[:100]
    return ((), bare) if _publishes(bare, "") else ((bare,) if bare else (), None)


def _publishes(name: str, address: str) -> bool:
    if is_outlet(re.sub(r"^[Tt]he\s+", "", name)) or newsroom(name, known=True) is not None:
        return True
    if "," in name or person(name) is not None or person(_PARTED.split(name)[0]) is not None:
        return False
    return re.match(r"[Tt]he\s+\S", name) is not None or _POSITION.match(address) is not None
