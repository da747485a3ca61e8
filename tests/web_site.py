"""A site on this machine, and a fetcher that may read it as if it were on the Internet.

Each path has a reply: whole bytes, or a function that is given the connection and does as it likes.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from rag.addresses import is_public
from rag.fetching import Fetcher, Limits
from rag.targets import Allowed

HERE = ip_address("127.0.0.1")
QUICK = Limits(connect=2.0, silence=2.0, total=4.0, bytes=200_000, pause=0.0)
PAGE = b"<html><head><title>Bridge opens</title></head><body><article><p>%s</p></article></body></html>" % (
    b"The bridge over the Aar opened on Monday after two years of work, the city said. " * 4
)
Reply = bytes | Callable[[socket.socket], None]


def reply(
    body: bytes = PAGE, status: str = "200 OK", *headers: str, media_type: str = "text/html; charset=utf-8"
) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect(location: str | bytes, status: str = "302 Found") -> bytes:
    where = location if isinstance(location, bytes) else location.encode()
    return b"HTTP/1.1 %s\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (status.encode(), where)


class Site:
    """Serves one connection at a time until it is closed. `asked`: the requests' heads, as text."""

    def __init__(self, paths: Mapping[str, Reply], tls: ssl.SSLContext | None = None) -> None:
        self.paths, self.asked, self._tls = dict(paths), list[str](), tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    @property
    def pages(self) -> list[str]:
        """The paths asked for, without robots.txt."""
        paths = [head.split(" ")[1] for head in self.asked]
        return [path for path in paths if path != "/robots.txt"]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            connection.settimeout(5)
            with suppress(OSError), connection:
                if self._tls is None:
                    self._answer(connection)
                else:
                    with self._tls.wrap_socket(connection, server_side=True) as secured:
                        self._answer(secured)

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        self.asked.append(head.decode())
        path = self.asked[-1].split(" ")[1]
        answer = self.paths.get(path, reply(b"no such page", "404 Not Found"))
        if callable(answer):
            answer(connection)
        else:
            connection.sendall(answer)


class Names:
    """A resolver: each name's addresses, in turn where there are several lists. Keeps what it was asked."""

    def __init__(self, **names: Any) -> None:
        self.names, self.asked = names, list[str]()

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.names[host.replace(".", "_")]
        return answers.pop(0) if len(answers) > 1 and isinstance(answers[0], list) else _flat(answers)


def _flat(answers: list[Any]) -> list[str]:
    return answers[0] if answers and isinstance(answers[0], list) else answers


def fetcher(site: Site, names: Any = None, *, allowed: str | None = None, **more: Any) -> Fetcher:
    """Reads `news.example` at the site's port: to its policy, this machine's address there is public."""

    def permits(address: Any, port: int) -> bool:
        return is_public(address) or (address == HERE and port == site.port)

    return Fetcher(
        Allowed.parse(allowed or f"news.example:{site.port},*.news.example:{site.port}"),
        limits=more.pop("limits", QUICK),
        resolve=names or Names(news_example=["127.0.0.1"]),
        permits=permits,
        sleep=more.pop("sleep", lambda seconds: None),
        **more,
    )
