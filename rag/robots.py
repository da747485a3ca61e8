"""What a site's robots.txt allows: asked once for each site, and then kept.

Gives whether a page may be fetched and how long to wait between two. A site without the file allows all; one
whose file cannot be had, for whatever fault of its own, allows nothing (RFC 9309). Fetches nothing itself:
the file comes by the same safe way as the pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.errors import UnreadableSource
from rag.targets import Target
from rag.unfetched import NotAsked

if TYPE_CHECKING:
    from protego import Protego

NAME = "dateline"  # as a robots.txt addresses us
LARGEST = 512_000  # bytes read of a robots.txt; what comes after is passed over
LONGEST_DELAY = 10.0  # seconds between two pages, whatever the site asks for

Read = Callable[[Target], tuple[int, bytes]]
"""Status and body of a page. Raises UnreadableSource where it cannot be had, NotAsked where it was not."""


_AGENT = re.compile(
    r"[ \t]*user[- ]?agent[ \t]*[: \t][ \t]*(?P<name>\*(?=[\s#]|$)|[A-Za-z_-]*)", re.IGNORECASE
)


class Robots:
    """The rules of all sites asked so far. Not for several threads at once."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._rules: dict[str, Protego | UnreadableSource] = {}  # by origin

    def require(self, target: Target) -> None:
        """Raise UnreadableSource where the site does not allow this page."""
        rules = self._of(target)
        if isinstance(rules, UnreadableSource):
            raise UnreadableSource(str(rules), advice=rules.advice)
        if not rules.can_fetch(target.url, NAME):
            raise UnreadableSource(
                f"{target.host} does not allow this page to be fetched (its robots.txt).",
                advice="Ask the publisher, or save the page and ingest the file.",
            )

    def delay(self, target: Target) -> float:
        """Seconds to wait between two pages of this site."""
        rules = self._of(target)
        asked = None if isinstance(rules, UnreadableSource) else rules.crawl_delay(NAME)
        return min(asked or 0.0, LONGEST_DELAY)

    def _of(self, target: Target) -> Protego | UnreadableSource:
        if target.origin not in self._rules:
            self._rules[target.origin] = self._asked(target)
        return self._rules[target.origin]

    def _asked(self, target: Target) -> Protego | UnreadableSource:
        from protego import Protego

        try:
            status, body = self._read(Target(target.scheme, target.host, target.port, "/robots.txt"))
        except NotAsked:
            raise
        except UnreadableSource as error:
            return UnreadableSource(
                f"{target.host} does not say what may be fetched: its robots.txt cannot be had. {error}",
                advice=error.advice,
            )
        if status == 429 or not 200 <= status < 500:
            return UnreadableSource(
                f"{target.host} does not say what may be fetched: its robots.txt answers {status}.",
                advice="Try again later, or save the page and ingest the file.",
            )
        if status >= 300:
            return Protego.parse("")
        return Protego.parse(_for_us(body[:LARGEST].decode("utf-8-sig", "replace")))


def _for_us(text: str) -> str:
    """The file with every other crawler under one name: a file of 20,000 names would take minutes to read.

    A name counts up to its first character that is no letter, "_" or "-", as "Dateline/1.0" (RFC 9309).
    """

    def line(words: str) -> str:
        found = _AGENT.match(words)
        if found is None:
            return words
        name = found["name"].lower()
        return f"user-agent: {name if name in (NAME, '*') else 'another'}"

    return "\n".join(line(words) for words in text.splitlines())
