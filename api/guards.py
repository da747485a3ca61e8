"""What a request meets before any route: size, origin, host; and the headers every response carries.

ASGI middlewares without state of their own. They refuse with `api.problems` and know nothing of answers.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})

DATA_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


class HeadAsGet:
    """Answers HEAD wherever GET is answered: same status and headers, no body. Outermost."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, sending)


class SecurityHeaders:
    """A response that sets one of these headers itself keeps its own."""

    DEFAULTS = (
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Content-Security-Policy", DATA_POLICY),
        ("Cache-Control", "no-store"),  # answers are about what somebody asked
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.DEFAULTS:
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, sending)


class SameSite:
    """Keeps pages of other sites from acting through a visitor's browser.

    Cross-origin writes are refused as Go's `net/http.CrossOriginProtection` does: by `Sec-Fetch-Site`, else
    by `Origin` against `Host`; what sends neither is no browser. With `hosts`, a request for another name
    is refused, so that a name rebound to this address (DNS rebinding) reads nothing.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None = None) -> None:
        self.app = app
        self.hosts = None if hosts is None else frozenset(host.casefold() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (problem := self._refusal(scope["method"], Headers(scope=scope))):
            await problem.response(scope["path"])(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _refusal(self, method: str, headers: Headers) -> Problem | None:
        host = headers.get("host", "")
        if self.hosts is not None and not self._known(host):
            return Problem(
                421,
                "wrong_host",
                "The Host header names neither this machine's loopback address nor the address served.",
                "Call the address that `dateline serve` prints; a proxy in front must pass that as Host.",
            )
        if method in SAFE_METHODS or same_site(headers, host):
            return None
        return Problem(
            403,
            "cross_site",
            "A page of another site tried to write to this service.",
            "Use the service's own page, or a client that is not a browser.",
        )

    def _known(self, host: str) -> bool:
        name = host_name(host)
        return self.hosts is None or name in self.hosts or is_loopback(name)


class BodyLimit:
    """Reads the request's body up to a limit and no further, whatever its headers say, then hands it on."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        problem: Problem | None = None
        body = b""
        if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            problem = Problem(
                415,
                "unsupported_media_type",
                "Compressed request bodies are not taken.",
                "Send the body as it is, without Content-Encoding.",
            )
        else:
            read = await self._read(headers, receive)
            if isinstance(read, Problem):
                problem = read
            elif read is None:
                return  # the caller left while sending
            else:
                body = read
        if problem is not None:
            await problem.response(scope["path"])(scope, receive, send)
            return
        handed_on = False

        async def replay() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()  # from here on only the news that the caller left
            handed_on = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)

    async def _read(self, headers: Headers, receive: Receive) -> bytes | Problem | None:
        declared = headers.get("content-length", "")
        if declared.isdecimal() and (len(declared) > 18 or int(declared) > self.limit):
            return self._too_large()
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            size += len(part)
            if size > self.limit:
                return self._too_large()
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)

    def _too_large(self) -> Problem:
        return Problem(
            413,
            "too_large",
            f"The request's body is larger than {self.limit:,} bytes.",
            "Send fewer articles at a time, or raise DATELINE_MAX_REQUEST_BYTES.",
        )


def same_site(headers: Headers, host: str) -> bool:
    """Whether the service's own page, or no page at all, sent this."""
    fetch_site = headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return bool(host) and urlsplit(origin).netloc.casefold() == host.casefold()
    except ValueError:
        return False


def host_name(host: str) -> str:
    """The name in a Host header, without port and brackets, lower case; "" where there is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_loopback(name: str) -> bool:
    if name in LOOPBACK_NAMES or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
