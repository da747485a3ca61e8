"""A small server that speaks the OpenAI protocol on loopback: chat completions, models, embeddings.

It answers with the replies it was given, one after another, or by quoting the passages it was shown,
and fails in the ways real servers do. It records what it was asked, and when it sent what.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from eval.standin import protocol
from eval.standin.faults import Fault, Reply, Request
from eval.standin.protocol import vector
from eval.standin.reading import SeenPassage, asked, passages
from eval.standin.replies import grounded, says

__all__ = [
    "Fault", "OpenAIStandin", "Reply", "Request", "SeenPassage", "Sending",
    "asked", "grounded", "passages", "says", "vector",
]  # fmt: skip


@dataclass(frozen=True)
class Sending:
    """When a streamed reply went out: (characters sent so far, monotonic seconds), piece by piece."""

    asked: dict[str, Any]
    text: str
    moments: list[tuple[int, float]] = field(default_factory=list)


class OpenAIStandin:
    """Use as a context manager; `base_url` ends with /v1.

    `replies` are used up in order, then `otherwise` answers. `piece` is the number of characters in each
    streamed chunk, and `pace` how many chunks go out in a second (None: at once); with `streams=False` it
    answers whole even when asked to stream. `strict`: parameters that the protocol does not have are
    refused with 400, and so are those named in `refuses`.
    """

    def __init__(
        self,
        replies: Iterable[Reply] = (),
        *,
        otherwise: Reply | None = None,
        models: Iterable[str] = ("standin",),
        dimensions: int = 8,
        piece: int = 7,
        pace: float | None = None,
        streams: bool = True,
        strict: bool = False,
        refuses: Iterable[str] = (),
        port: int = 0,
    ) -> None:
        self.replies = deque(replies)
        self.otherwise: Reply = otherwise or grounded
        self.models = tuple(models)
        self.dimensions = dimensions
        self.piece = piece
        self.pace = pace
        self.streams = streams
        self.strict = strict
        self.refuses = frozenset(refuses)
        self.requests: list[Request] = []
        self.sendings: list[Sending] = []
        self.closing = threading.Event()
        self.left = threading.Event()  # a caller went away in the middle of a reply
        self._lock = threading.Lock()
        standin = self

        class Handler(_Handler):
            server_state = standin

        self._server = _Server(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def chats(self) -> list[dict[str, Any]]:
        """The bodies of the chat requests so far."""
        return [request.body for request in self.requests if request.path.endswith("/chat/completions")]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def note(self, request: Request) -> int:
        """Keep a request; its number, from 1."""
        with self._lock:
            self.requests.append(request)
            return len(self.requests)

    def sending(self, body: dict[str, Any], text: str) -> Sending:
        begun = Sending(body, text)
        with self._lock:
            self.sendings.append(begun)
        return begun

    def reply_to(self, body: dict[str, Any]) -> Fault:
        with self._lock:
            reply = self.replies.popleft() if self.replies else self.otherwise
        if callable(reply):
            reply = reply(body)
        return reply if isinstance(reply, Fault) else Fault(text=reply)

    def objects_to(self, body: dict[str, Any]) -> Fault | None:
        """The refusal of a chat request with parameters that this server does not take."""
        unknown = sorted(key for key in body if self.strict and key not in protocol.PARAMETERS)
        for name in (*unknown, *sorted(self.refuses & set(body))):
            said = f"Unrecognized request argument supplied: {name}"
            return Fault(status=400, message=said, code="unknown_parameter", param=name)
        if not isinstance(body.get("model"), str) or not body.get("messages"):
            name = "messages" if isinstance(body.get("model"), str) else "model"
            return Fault(status=400, message=f"you must provide a {name} parameter", param=name)
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64  # as many callers at once are not turned away


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_state: OpenAIStandin
    timeout = 1  # an idle kept connection does not hold up the end of a test
    disable_nagle_algorithm = True  # each piece goes out when it is written

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.server_state.left.set()
            self.close_connection = True

    def do_GET(self) -> None:
        self.server_state.note(Request(self.path, dict(self.headers), {}))
        named = re.fullmatch(r"/v1/models/(.+)", self.path)
        if self.path == "/v1/models":
            self._whole(200, protocol.models(self.server_state.models))
        elif named and named[1] in self.server_state.models:
            self._whole(200, protocol.model(named[1]))
        elif named:
            self._error(
                Fault(status=404, message=f"The model '{named[1]}' does not exist", code="model_not_found")
            )
        else:
            self._error(Fault(status=404, message=f"no route {self.path}"))

    def do_POST(self) -> None:
        state = self.server_state
        try:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        except (TypeError, ValueError):
            self._error(Fault(status=400, message="We could not parse the JSON body of your request."))
            return
        number = state.note(Request(self.path, dict(self.headers), body))
        if self.path == "/v1/embeddings":
            self._whole(200, protocol.embeddings(body, state.dimensions))
        elif self.path == "/v1/chat/completions":
            self._chat(f"chatcmpl-{number}", body, state.objects_to(body) or state.reply_to(body))
        else:
            self._error(Fault(status=404, message=f"no route {self.path}"))

    def _chat(self, id_: str, body: dict[str, Any], reply: Fault) -> None:
        if reply.silent or reply.dropped:
            self.server_state.closing.wait(0 if reply.dropped else None)
            self.close_connection = True
        elif reply.status is not None:
            self._error(reply)
        elif reply.raw is not None:
            self._send(200, reply.raw, reply.media_type, reply.headers)
        elif body.get("stream") and self.server_state.streams:
            self._stream(id_, body, reply)
        else:
            document = protocol.completion(
                id_,
                body,
                reply.text,
                finish=reply.finish,
                refusal=reply.refusal,
                empty=reply.empty_choices,
            )
            self._whole(200, document)

    def _stream(self, id_: str, body: dict[str, Any], reply: Fault) -> None:
        state = self.server_state
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        counted = bool((body.get("stream_options") or {}).get("include_usage"))
        sending = state.sending(body, reply.text)

        def send(delta: dict[str, Any] | None, finish: str | None = None, last: bool = False) -> None:
            document = protocol.chunk(id_, body, None if reply.empty_choices else delta, finish)
            if counted:
                document["usage"] = protocol.usage(body, reply.text) if last else None
            self._event(json.dumps(document))

        send({"role": "assistant", "content": ""})
        if reply.refusal:
            send({"refusal": reply.refusal})
        stop = min((n for n in (reply.cut, reply.hang) if n is not None), default=len(reply.text))
        due = time.monotonic()
        for at in range(0, stop, state.piece):
            due += 1 / state.pace if state.pace else 0
            state.closing.wait(reply.slow + (max(0.0, due - time.monotonic()) if state.pace else 0))
            end = min(at + state.piece, stop)
            send({"content": reply.text[at:end]})
            sending.moments.append((end, time.monotonic()))
        if reply.hang is not None:
            state.closing.wait()
        if reply.cut is not None or reply.hang is not None:
            self.close_connection = True
            return
        if reply.finish:
            send({}, reply.finish)
        if counted:
            send(None, last=True)
        if reply.done:
            self._event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, data: str) -> None:
        event = f"data: {data}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))

    def _error(self, reply: Fault) -> None:
        document = protocol.error(reply.message, code=reply.code, param=reply.param)
        self._whole(reply.status or 500, document, reply.headers)

    def _whole(self, status: int, document: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(document).encode(), "application/json", headers or {})

    def _send(self, status: int, data: bytes, media_type: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
