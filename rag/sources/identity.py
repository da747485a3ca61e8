"""Which article a source is: the id that stays when its text changes.

A given id is kept; else the address decides, else the file's place, else its title.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from rag.errors import UnreadableSource

_SAFE = re.compile(r"[A-Za-z0-9._~-]{1,128}")
_TRACKING = re.compile(  # parameters that say how a reader came, in no publisher's own sense of them
    r"(?:utm_|mtm_|pk_|hsa_)\w*|(?:fb|g|d|y|tw|tt|ms)clid|[gw]braid|igsh(?:id)?|mc_[ce]id|_g[al]|mkt_tok",
    re.IGNORECASE,
)
_NOT_SAFE = re.compile(r"[^a-z0-9]+")


def article_id(
    given: str | None = None, *, url: str | None = None, path: Path | None = None, name: str | None = None
) -> str:
    """A URL-safe id, from the first of these that is there.

    Raises UnreadableSource for a given id that could not stand in a URL.
    """
    if given is not None:
        if not _SAFE.fullmatch(given) or not given.strip("."):
            raise UnreadableSource(
                f"id: {given[:60]!r} cannot stand in an address.",
                advice="Use letters, digits, '.', '_', '~' and '-' (at most 128), or leave the id out.",
            )
        return given
    if url is not None:
        segments = [part for part in unquote(urlsplit(url).path).split("/") if part]
        return _named(re.sub(r"\.[a-z]{3,5}$", "", segments[-1]) if segments else urlsplit(url).netloc, url)
    if path is not None:
        return _named(path.stem, str(path.resolve()))
    if name is not None:
        return _named(Path(name).stem if "." in name else name, name)
    raise ValueError("an article needs an id, a url, a path or a name")


class Addressed(NamedTuple):
    """An address and the id that it gives."""

    id: str
    url: str


def by_address(id_: str, url: str | None) -> Addressed | None:
    """An article's address without what tracks readers; None where that is the same, or gave not its id."""
    if url is None or "?" not in url:
        return None
    plain = untracked(url)
    if plain == url or id_ != article_id(url=url):
        return None
    return Addressed(article_id(url=plain), plain)


def untracked(url: str) -> str:
    """The address without parameters that only say how a reader came to it."""
    before, hash_, fragment = url.partition("#")
    address, _, query = before.partition("?")
    kept = [each for each in query.split("&") if each and not _TRACKING.fullmatch(each.partition("=")[0])]
    if len(kept) == len([each for each in query.split("&") if each]):
        return url
    return address + ("?" if kept else "") + "&".join(kept) + hash_ + fragment


def _named(words: str, whole: str) -> str:
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug(words)}-{digest}"


def slug(words: str) -> str:
    """Lower-case ASCII letters and digits with hyphens between, at most 64; "article" where none are left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode("ascii").lower()
    return _NOT_SAFE.sub("-", plain).strip("-")[:64].rstrip("-") or "article"
