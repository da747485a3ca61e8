"""Connections to public addresses alone: a name is resolved, checked and connected to in one step.

Gives httpcore a network backend. The connection goes to the very address that was checked, so a name that
stands for another address a moment later changes nothing; TLS still names and checks the host. Every read
is held to one deadline and one number of bytes, headers included. Never follows, decodes or parses.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import httpcore

from rag.addresses import Address, is_public
from rag.errors import UnreadableSource

if TYPE_CHECKING:
    import ssl

Resolve = Callable[[str, int], list[str]]
"""The addresses of a host, as text. Raises OSError where it has none."""
Permits = Callable[[Address, int], bool]
"""Whether a connection to this address and port may be made."""

_TRIED = 4  # addresses of one host


def addresses_of(host: str, port: int) -> list[str]:
    """What the system's resolver says, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def public_only(address: Address, port: int) -> bool:  # noqa: ARG001
    return is_public(address)


class TooLarge(Exception):
    """More bytes came than may come."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left for one page: time for all its connections, bytes for each."""

    deadline: float  # of time.monotonic()
    bytes: int

    def seconds(self, wanted: float | None) -> float:
        """How long the next step may take. Raises ReadTimeout where no time is left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for it is up")
        return left if wanted is None else min(left, wanted)


class Guarded(httpcore.NetworkBackend):
    """Connects to a host only where all its addresses are permitted.

    `permits` is the policy: public addresses by default. Nothing in the settings can change it.
    """

    def __init__(self, budget: Budget, *, resolve: Resolve = addresses_of, permits: Permits = public_only):
        self._budget, self._resolve, self._permits = budget, resolve, permits

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises UnreadableSource where one address of the host may not be connected to."""
        addresses = self._checked(host, port, timeout)
        network = httpcore.SyncBackend()
        for address in addresses[:_TRIED]:
            try:
                stream = network.connect_tcp(
                    str(address), port, self._budget.seconds(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure: Exception = error
            else:
                return _Metered(stream, self._budget)
        raise failure

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:  # noqa: ARG002
        raise UnreadableSource("Pages are never read from a socket file.")

    def _checked(self, host: str, port: int, timeout: float | None) -> list[Address]:
        try:
            addresses = [ip_address(host)]
        except ValueError:
            found = self._resolved(host, port, timeout)
            try:
                addresses = [ip_address(address) for address in found]
            except ValueError:
                addresses = []
        if not addresses:
            raise httpcore.ConnectError("its name has no address")
        # One address that is not permitted condemns the host: whoever names it so means no good, or the
        # host is of this network.
        if not all(self._permits(address, port) for address in addresses):
            raise UnreadableSource(
                f"{host} has an address that is not on the public Internet.",
                advice="No setting allows this: such addresses are never fetched from. "
                "Save the page and ingest the file.",
            )
        return addresses

    def _resolved(self, host: str, port: int, timeout: float | None) -> list[str]:
        """The resolver knows no time limit, so it runs beside; one that never ends is left behind."""
        answers: list[list[str]] = []
        failures: list[Exception] = []

        def ask() -> None:
            try:
                answers.append(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                failures.append(error)

        thread = threading.Thread(target=ask, name="resolver", daemon=True)
        thread.start()
        thread.join(self._budget.seconds(timeout))
        if failures:
            raise httpcore.ConnectError("its name has no address") from failures[0]
        if not answers:
            raise httpcore.ConnectTimeout("its name was not resolved in time")
        return answers[0]


class _Metered(httpcore.NetworkStream):
    """A connection whose reads end by the deadline and after so many bytes, however they trickle."""

    def __init__(self, stream: httpcore.NetworkStream, budget: Budget, came: int = 0) -> None:
        self._stream, self._budget, self._came = stream, budget, came

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._budget.seconds(timeout))
        self._came += len(data)
        if self._came > self._budget.bytes:
            raise TooLarge
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._budget.seconds(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._budget.seconds(timeout))
        return _Metered(inner, self._budget, self._came)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
