"""A small server that speaks the OpenAI protocol on loopback: chat completions, models, embeddings.

It answers with the replies it was given, one after another, or by quoting the passages it was shown,
and fails in the ways real servers do. It records what it was asked.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Fault:
    """A reply that goes wrong.

    `status`: answered at once with this status and an error of OpenAI's shape (`code`, `message`).
    `cut`: the connection is broken after this many characters. `hang`: silence after as many characters,
    until the server closes; `silent`: not even headers; `dropped`: the connection
    is closed without a word. `slow`: seconds before each streamed chunk.
    `finish`: the reason given for stopping, if any; without `done`, a stream ends in good order but unmarked.
    `raw`: these bytes of `media_type` in place of a completion.
    """

    text: str = ""
    status: int | None = None
    code: str | None = None
    message: str = "Something went wrong."
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    hang: int | None = None
    silent: bool = False
    dropped: bool = False
    slow: float = 0.0
    raw: bytes | None = None
    media_type: str = "text/event-stream"
    finish: str | None = "stop"
    done: bool = True
    refusal: str | None = None
    empty_choices: bool = False


Reply = str | Fault | Callable[[dict[str, Any]], "str | Fault"]


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class OpenAIStandin:
    """Use as a context manager; `base_url` ends with /v1.

    `replies` are used up in order, then `otherwise` answers. `piece` is the number of characters in each
    streamed chunk; with `streams=False` it answers whole even when asked to stream.
    """

    def __init__(
        self,
        replies: Iterable[Reply] = (),
        *,
        otherwise: Reply | None = None,
        models: Iterable[str] = ("standin",),
        dimensions: int = 8,
        piece: int = 7,
        streams: bool = True,
    ) -> None:
        self.replies = deque(replies)
        self.otherwise: Reply = otherwise or grounded
        self.models = tuple(models)
        self.dimensions = dimensions
        self.piece = piece
        self.streams = streams
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self.left = threading.Event()  # a caller went away in the middle of a reply
        self._lock = threading.Lock()
        standin = self

        class Handler(_Handler):
            server_state = standin

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
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

    def note(self, request: Request) -> None:
        with self._lock:
            self.requests.append(request)

    def reply_to(self, body: dict[str, Any]) -> Fault:
        with self._lock:
            reply = self.replies.popleft() if self.replies else self.otherwise
        if callable(reply):
            reply = reply(body)
        return reply if isinstance(reply, Fault) else Fault(text=reply)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_state: OpenAIStandin
    timeout = 1  # an idle kept connection does not hold up the end of a test

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
        if self.path == "/v1/models":
            models = [
                {"id": m, "object": "model", "created": 0, "owned_by": "x"} for m in self.server_state.models
            ]
            self._whole(200, {"object": "list", "data": models})
        else:
            self._error(Fault(status=404, message=f"no route {self.path}"))

    def do_POST(self) -> None:
        state = self.server_state
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        state.note(Request(self.path, dict(self.headers), body))
        if self.path == "/v1/embeddings":
            inputs = [body["input"]] if isinstance(body["input"], str) else body["input"]
            data = [
                {"object": "embedding", "index": i, "embedding": vector(str(text), state.dimensions)}
                for i, text in enumerate(inputs)
            ]
            usage = {"prompt_tokens": 1, "total_tokens": 1}
            self._whole(200, {"object": "list", "data": data, "model": body["model"], "usage": usage})
        elif self.path == "/v1/chat/completions":
            self._chat(body, state.reply_to(body))
        else:
            self._error(Fault(status=404, message=f"no route {self.path}"))

    def _chat(self, body: dict[str, Any], reply: Fault) -> None:
        if reply.silent or reply.dropped:
            self.server_state.closing.wait(0 if reply.dropped else None)
            self.close_connection = True
        elif reply.status is not None:
            self._error(reply)
        elif reply.raw is not None:
            self._send(200, reply.raw, reply.media_type, reply.headers)
        elif body.get("stream") and self.server_state.streams:
            self._stream(body, reply)
        else:
            message = {"role": "assistant", "content": reply.text, "refusal": reply.refusal}
            choice = {"index": 0, "message": message, "finish_reason": reply.finish, "logprobs": None}
            head = {"id": "chat-1", "object": "chat.completion", "created": 0, "model": body["model"]}
            self._whole(200, {**head, "choices": [] if reply.empty_choices else [choice]})

    def _stream(self, body: dict[str, Any], reply: Fault) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        head = {"id": "chat-1", "object": "chat.completion.chunk", "created": 0, "model": body["model"]}

        def send(delta: dict[str, Any], finish: str | None = None) -> None:
            choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
            self._event(json.dumps({**head, "choices": [] if reply.empty_choices else [choice]}))

        send({"role": "assistant", "content": ""})
        if reply.refusal:
            send({"refusal": reply.refusal})
        stop = min((n for n in (reply.cut, reply.hang) if n is not None), default=len(reply.text))
        for at in range(0, stop, self.server_state.piece):
            self.server_state.closing.wait(reply.slow)
            send({"content": reply.text[at : min(at + self.server_state.piece, stop)]})
        if reply.hang is not None:
            self.server_state.closing.wait()
        if reply.cut is not None or reply.hang is not None:
            self.close_connection = True
            return
        if reply.finish:
            send({}, reply.finish)
        if reply.done:
            self._event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, data: str) -> None:
        event = f"data: {data}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))

    def _error(self, reply: Fault) -> None:
        error = {"message": reply.message, "type": "error", "param": None, "code": reply.code}
        self._whole(reply.status or 500, {"error": error}, reply.headers)

    def _whole(self, status: int, document: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(document).encode(), "application/json", headers or {})

    def _send(self, status: int, data: bytes, media_type: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


@dataclass(frozen=True)
class SeenPassage:
    label: str
    head: str  # title, publisher and date
    text: str


def passages(body: dict[str, Any]) -> list[SeenPassage]:
    """The passages of Dateline's prompt, found by the fence that its system message names."""
    fence = re.findall(r"<<end p123 (\w+)>>", body["messages"][0]["content"])
    if not fence:
        return []
    block = re.compile(rf"<<passage (p\d+) {fence[0]}>>\n(.*?)\n\n(.*?)\n<<end \1 {fence[0]}>>", re.DOTALL)
    return [SeenPassage(*found) for found in block.findall(body["messages"][-1]["content"])]


def asked(body: dict[str, Any]) -> str:
    """The question at the end of Dateline's prompt."""
    return str(body["messages"][-1]["content"]).rpartition("Question: ")[2]


def says(*statements: tuple[str, str, str] | dict[str, Any]) -> str:
    """A reply in Dateline's form from (text, passage, words), or whole statements."""
    return json.dumps(
        {
            "statements": [
                s if isinstance(s, dict) else {"text": s[0], "evidence": [{"passage": s[1], "words": s[2]}]}
                for s in statements
            ]
        },
        ensure_ascii=False,
    )


def grounded(body: dict[str, Any]) -> str:
    """Answers with the sentence, of all passages, that shares most words with the question."""
    wanted = set(re.findall(r"\w{4,}", asked(body).lower()))
    sentences = [
        (len(wanted & set(re.findall(r"\w{4,}", sentence.lower()))), sentence.strip(), passage)
        for passage in passages(body)
        for sentence in re.split(r"(?<=[.!?])\s+", passage.text)
    ]
    if not wanted or not sentences or (best := max(sentences, key=lambda found: found[0]))[0] == 0:
        return json.dumps({"statements": [], "reason": "The passages do not say."})
    _, sentence, passage = best
    number = re.search(r"\d[\d,.]*\d(?: to \d[\d,.]*\d)?|\d", sentence)
    evidence = [{"passage": passage.label, "words": sentence}]
    return says({"text": sentence, "value": number[0] if number else None, "evidence": evidence})


def vector(text: str, dimensions: int) -> list[float]:
    """Unit length, the same for the same text."""
    digest = hashlib.shake_256(text.encode("utf-8", "replace")).digest(dimensions)
    raw = [byte - 127.5 for byte in digest]
    length = sum(x * x for x in raw) ** 0.5
    return [x / length for x in raw]
