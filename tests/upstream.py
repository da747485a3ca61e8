"""A model server on loopback whose every byte a test decides, and which notices when its caller leaves."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self

LEAVE = object()  # in place of bytes: wait until the caller hangs up

Sent = Iterable[Any]  # bytes, or LEAVE


class Upstream:
    """Use as a context manager; `base_url` ends with /v1. `answer` gets each request's body."""

    def __init__(self, answer: Callable[[dict[str, Any]], Sent]) -> None:
        self.answer = answer
        self.bodies: list[dict[str, Any]] = []
        self.heads: list[bytes] = []
        self.connections = 0  # so far
        self.open = 0  # now
        self.left = threading.Event()
        self.changed = threading.Condition()
        upstream = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 30

            def handle(self) -> None:
                with upstream.changed:
                    upstream.connections += 1
                    upstream.open += 1
                try:
                    while upstream.serve(self.rfile, self.wfile):
                        pass
                except OSError:
                    upstream.left.set()
                with upstream.changed:
                    upstream.open -= 1
                    upstream.changed.notify_all()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def all_closed(self) -> bool:
        """Whether every connection ends soon."""
        with self.changed:
            return self.changed.wait_for(lambda: not self.open, 20)

    def serve(self, rfile: Any, wfile: Any) -> bool:
        """One request; whether another may follow."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = rfile.readline()
            if not line:
                return False
            head += line
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        body = json.loads(rfile.read(length))
        with self.changed:
            self.heads.append(head)
            self.bodies.append(body)
        for item in self.answer(body):
            if item is LEAVE:
                if not rfile.read(1):
                    self.left.set()
                return False
            wfile.write(item)
            wfile.flush()
        return True


def head(status: int = 200, media_type: str = "text/event-stream", **headers: object) -> bytes:
    lines = [f"HTTP/1.1 {status} As told", f"content-type: {media_type}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(document: Any) -> bytes:
    """One server-sent event as an HTTP chunk."""
    data = document if isinstance(document, str) else json.dumps(document)
    return chunk(f"data: {data}\n\n".encode())


def piece(text: str | None = None, finish: str | None = None, **more: Any) -> bytes:
    """A chunk of a streamed completion."""
    return event({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}], **more})


def usage(prompt: int, completion: int) -> dict[str, Any]:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def streamed(*events: Any, done: bool = True, **headers: object) -> Iterator[Any]:
    """A whole response of these chunks, or LEAVE in the place of one."""
    yield head(transfer_encoding="chunked", **headers)
    yield from events
    if done:
        yield event("[DONE]")
    yield b"0\r\n\r\n"


def refused(
    status: int, message: str = "no", code: str | None = None, param: str | None = None, **headers: object
) -> Iterator[bytes]:
    """An error of OpenAI's shape."""
    error = {"error": {"message": message, "type": "error", "code": code, "param": param}}
    data = json.dumps(error).encode()
    yield head(status, "application/json", content_length=len(data), **headers) + data
