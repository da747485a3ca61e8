"""One page from the web, by the rules: allowed hosts, public addresses, robots.txt, and limits on everything.

Gives the bytes with their final address, media type and charset. Follows redirects itself, and each hop is
held to the same rules as the first. Sends no cookies and no credentials, uses no proxy and reads nothing
from the environment. Never reads what it fetched.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import httpcore

from rag import __version__, unfetched
from rag.connecting import Budget, Guarded, Permits, Resolve, TooLarge, addresses_of, public_only
from rag.decompressing import CODINGS, first, joined, too_large, undone
from rag.errors import UnreadableSource
from rag.robots import LARGEST as LARGEST_ROBOTS
from rag.robots import Robots
from rag.targets import Allowed, Target, target_of

if TYPE_CHECKING:
    import ssl

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OVERHEAD = 200_000  # bytes a connection may bring beside the body: headers, TLS, chunk marks
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one page may take. Times in seconds."""

    connect: float = 10.0  # for a connection to stand, TLS included
    silence: float = 10.0  # between two pieces of a reply
    total: float = 30.0  # for a page with its redirects
    whole: float = 60.0  # for all that one address takes: robots.txt of each site on the way and waits, too
    bytes: int = 20_000_000  # of the body, as it comes and decompressed
    redirects: int = 5
    pause: float = 1.0  # between two pages of one site, where it asks for no longer one


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came."""

    data: bytes  # decompressed
    url: str  # the address it came from, after redirects
    media_type: str  # "text/html": lower case, without parameters
    charset: str | None  # as the server states it


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: dict[str, str]  # by lower-case name; the first of each
    data: bytes  # of a redirect: empty


class Fetcher:
    """Fetches pages for one run: robots.txt is asked for once a site. Not for several threads at once.

    `resolve`, `permits` and `trust` are for tests; nothing in the settings reaches them.
    """

    def __init__(
        self,
        allowed: Allowed,
        *,
        contact: str | None = None,
        limits: Limits = Limits(),
        resolve: Resolve = addresses_of,
        permits: Permits = public_only,
        trust: ssl.SSLContext | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.allowed, self.limits = allowed, limits
        self.agent = f"Dateline/{__version__}" + (f" (+{contact})" if contact else "")
        self._resolve, self._permits, self._trust, self._sleep = resolve, permits, trust, sleep
        self._robots = Robots(self._robots_txt)
        self._last: dict[str, float] = {}  # origin: when a page of it was last asked for
        self._until = 0.0  # of time.monotonic(): when the address under way has had its time

    def fetch(self, url: str, media_types: Collection[str]) -> Fetched:
        """The page at an address, if it is of one of these media types.

        Raises UnreadableSource, saying what is wrong and what to do, for every failure.
        """
        target = target_of(url)
        self.allowed.require(target)
        self._until = time.monotonic() + self.limits.whole
        target, reply = self._followed(target, self._budget(), media_types)
        if reply.status != 200:
            raise unfetched.not_given(target, reply.status)
        media_type, charset = _content_type(reply.headers)
        return Fetched(reply.data, target.url, media_type, charset)

    def _budget(self) -> Budget:
        deadline = min(time.monotonic() + self.limits.total, self._until)
        return Budget(deadline, self.limits.bytes + _OVERHEAD)

    def _followed(
        self, target: Target, budget: Budget, media_types: Collection[str] | None
    ) -> tuple[Target, _Reply]:
        """The last reply of a chain of redirects. `media_types` None: robots.txt, which is of any type."""
        seen: set[str] = set()
        for _ in range(self.limits.redirects + 1):
            self.allowed.require(target)
            if target.url in seen:
                raise unfetched.in_a_circle(target)
            seen.add(target.url)
            if media_types is not None:
                waited = self._polite(target)
                budget = Budget(min(budget.deadline + waited, self._until), budget.bytes)
            reply = self._asked(target, budget, media_types)
            if reply.status not in _REDIRECTS or "location" not in reply.headers:
                return target, reply
            following = target.joined(reply.headers["location"])
            if target.scheme == "https" and following.scheme == "http":
                raise unfetched.in_the_open(target, following)
            target = following
        raise unfetched.too_far(self.limits.redirects)

    def _polite(self, target: Target) -> float:
        """Ask the site's rules and wait as they say; the seconds that took, which are not the page's."""
        began = time.monotonic()
        self._robots.require(target)
        if target.origin in self._last:
            pause = max(self.limits.pause, self._robots.delay(target))
            left = self._last[target.origin] + pause - time.monotonic()
            if left > self._until - time.monotonic():
                raise unfetched.late(target, self.limits.whole)
            if left > 0:
                self._sleep(left)
        self._last[target.origin] = time.monotonic()
        return time.monotonic() - began

    def _robots_txt(self, target: Target) -> tuple[int, bytes]:
        if time.monotonic() >= self._until:
            raise unfetched.late(target, self.limits.whole)
        try:
            _, reply = self._followed(target, self._budget(), None)
        except UnreadableSource as error:
            if time.monotonic() >= self._until:  # this address had its time, which is no fault of the site
                raise unfetched.late(target, self.limits.whole) from error
            raise
        return reply.status, reply.data

    def _asked(self, target: Target, budget: Budget, media_types: Collection[str] | None) -> _Reply:
        """One request and its reply: the body is read where it is wanted."""
        backend = Guarded(budget, resolve=self._resolve, permits=self._permits)
        url = httpcore.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=target.path.encode(),
        )
        headers: list[tuple[bytes | str, bytes | str]] = [
            ("Host", target.authority),
            ("User-Agent", self.agent),
            ("Accept", ", ".join(sorted(media_types)) if media_types else "text/plain"),
            ("Accept-Encoding", CODINGS),
            ("Connection", "close"),
        ]
        timeouts = {
            "connect": self.limits.connect,
            "read": self.limits.silence,
            "write": self.limits.silence,
            "pool": self.limits.connect,
        }
        trust = None
        if target.scheme == "https":
            trust = self._trust or _usual_trust()
        with (
            _explained(target, self.limits),
            httpcore.HTTPConnection(url.origin, ssl_context=trust, network_backend=backend) as connection,
            connection.stream("GET", url, headers=headers, extensions={"timeout": timeouts}) as response,
        ):
            said: dict[str, str] = {}
            for name, value in response.headers:
                said.setdefault(name.decode("ascii", "replace").lower(), _text(value))
            data = b""
            if response.status == 200:
                data = self._body(response, said, media_types)
            return _Reply(response.status, said, data)

    def _body(
        self, response: httpcore.Response, said: dict[str, str], media_types: Collection[str] | None
    ) -> bytes:
        pieces = undone(response.iter_stream(), said.get("content-encoding", ""))
        if media_types is None:
            return first(pieces, most=LARGEST_ROBOTS)
        media_type, _ = _content_type(said)
        if media_type not in media_types:
            raise UnreadableSource(
                f"It is of a kind that is not read by address ({media_type[:60] or 'none stated'}).",
                advice=f"These are: {', '.join(sorted(media_types))}.",
            )
        stated = said.get("content-length", "")
        if stated.isdecimal() and int(stated[:20]) > self.limits.bytes:
            raise too_large(self.limits.bytes)
        return joined(pieces, limit=self.limits.bytes)


@contextmanager
def _explained(target: Target, limits: Limits) -> Iterator[None]:
    """What can go wrong on the way, in words."""
    try:
        yield
    except TooLarge:
        raise too_large(limits.bytes) from None
    except httpcore.TimeoutException as error:
        raise unfetched.too_slow(target, str(error), total=limits.total, silence=limits.silence) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise unfetched.unreachable(target, str(error)) from error


def _content_type(headers: dict[str, str]) -> tuple[str, str | None]:
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = _CHARSET.search(parameters)
    return media_type.strip().lower(), charset[1] if charset else None


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


@cache
def _usual_trust() -> ssl.SSLContext:
    import httpx

    return httpx.create_ssl_context(trust_env=False)
