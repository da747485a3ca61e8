"""The name of a site in a title, as in "Bridge to close - The Quay", held against the address of the site.

Gives `site_in` for a title and a host, and `in_host` for one name. Pure.
"""

from __future__ import annotations

import re

SEPARATED = re.compile(r"\s+[|–—·»:-]+\s+")
_FEED_SEPARATED = re.compile(r"\s+[|–—·»›>:-]+\s+")
_NOT_OF_NAME = re.compile(r"www\d?|m|amp")
_BELOW_COUNTRY = frozenset("co com org net gov ac edu".split())
_MOST = 0.6  # of a host's letters: with fewer, "Local News" would be the name of oakdalenews.example


def site_in(title: str, host: str) -> str | None:
    """The part of a title, after or before its separators, that the host spells; None where none does."""
    parts = [part.strip() for part in _FEED_SEPARATED.split(title)]
    if len(parts) < 2 or not host:
        return None
    return next((part for part in (parts[-1], *parts[:-1]) if len(part) <= 80 and spells(part, host)), None)


def in_host(name: str, host: str) -> bool:
    """Whether a name and a host share a word or their letters: "Connecticut Post", www.ctpost.com."""
    label = _label(host)
    words = re.findall(r"[^\W_]+", name.casefold())
    if any(
        (len(word) > 2 and word in label) or (len(label) > 3 and word.startswith(label))
        for word in words
        if word != "the"
    ):
        return True
    return label in ("".join(words), _initials(words))


def spells(name: str, host: str) -> bool:
    """Whether most of a host's letters are a name's words or their initials, or it is the host itself."""
    label = re.sub(r"[^a-z0-9]", "", _label(host))
    words = [word for word in re.findall(r"[^\W_]+", name.casefold()) if word != "the"]
    if not label or not words:
        return False
    whole = "".join(words)
    if label in (whole, f"the{whole}", _initials(words), f"t{_initials(words)}"):
        return True
    if whole == re.sub(r"[^a-z0-9]", "", host.casefold().removeprefix("www.")):
        return True
    return sum(len(word) for word in set(words) if len(word) > 2 and word in label) >= _MOST * len(label)


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words)


def _label(host: str) -> str:
    """What a host is called: "quay" of www.quay.co.uk."""
    parts = host.casefold().partition(":")[0].split(".")
    while len(parts) > 1 and _NOT_OF_NAME.fullmatch(parts[0]):
        parts.pop(0)
    if len(parts) > 1:
        parts.pop()
    if len(parts) > 1 and parts[-1] in _BELOW_COUNTRY:
        parts.pop()
    return ".".join(parts)
