"""Runs the application with uvicorn until told to stop. Prints nothing itself."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from types import FrameType

import uvicorn

from api.app import create_app
from api.guards import is_loopback
from api.intake import Intake
from api.service import Service
from rag.errors import UsageError
from rag.settings import Settings

GRACE = 10  # seconds that requests under way have to finish after a stop


def serve(
    service: Service,
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    announce: Callable[[str], None] | None = None,
    intake: Intake | None = None,
) -> None:
    """Serve until interrupted (SIGINT, SIGTERM), then let requests under way finish and return.

    With an `intake`, what was posted and not taken in yet is taken in from the start on; what is left at the
    end stays stored.

    `announce` gets the URL once the port is bound. Port 0 takes a free one. Raises UsageError where the
    address cannot be bound.
    """
    with _bound(host, port) as listener:
        url = address(host, listener.getsockname()[1])
        config = uvicorn.Config(
            create_app(service, settings, hosts=served_hosts(host), intake=intake),
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        with suppress(KeyboardInterrupt), _interruptible():
            if announce is not None:
                announce(url)
            with intake or nullcontext():
                uvicorn.Server(config).run(sockets=[listener])


def address(host: str, port: int) -> str:
    """The URL to call: a server on every address is called at loopback."""
    called = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{called}]:{port}" if ":" in called else f"http://{called}:{port}"


def served_hosts(host: str) -> frozenset[str] | None:
    """The names a request may call besides loopback's; None (any) where every address is served."""
    if host in ("", "0.0.0.0", "::"):
        return None
    return frozenset() if is_loopback(host) else frozenset({host})


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    try:
        family, *_, where = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server(where[:2], family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"Cannot serve at {host}, port {port}: {error.strerror or error}.",
            advice="Choose another with --port (0 takes a free one) or --host, or stop what holds it.",
        ) from error
    with listener:
        yield listener


@contextmanager
def _interruptible() -> Iterator[None]:
    """Make SIGTERM an interrupt, as SIGINT is.

    After its own shutdown uvicorn raises the signal again for the handler that was there before; the default
    one would end the process before its owner could close the home.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise KeyboardInterrupt
