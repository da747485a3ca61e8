"""Over real HTTP, against a server that gives what a test queued, else a vector per text."""

import base64
import json
import socket
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from rag.encoder import open_embedder
from rag.errors import ModelUnavailable
from rag.openai_embedder import BATCH_BYTES, BATCH_TEXTS, OpenAIEmbedder
from rag.settings import Settings

KEY = "sk-secret-0123456789"


def vector_of(text):
    """Three numbers that tell texts apart, not of unit length."""
    return [float(len(text) + 1), float(sum(map(ord, text)) % 101 + 1), 2.0]


def unit(text):
    return np.array(vector_of(text)) / np.linalg.norm(vector_of(text))


def vectors(rows):
    data = [{"object": "embedding", "index": i, "embedding": row} for i, row in enumerate(rows)]
    return {"object": "list", "model": "m", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


class Server:
    """`replies`: (status, body, headers), used up in order; a body that is no dict is sent as HTML."""

    def __init__(self):
        self.replies = deque()
        self.requests = []  # (headers, body)
        self.in_base64 = True
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append((dict(self.headers), body))
                status, reply, headers = outer.replies.popleft() if outer.replies else (200, None, {})
                reply = outer.answer(body) if reply is None else reply
                kind = "application/json" if isinstance(reply, dict) else "text/html"
                data = json.dumps(reply).encode() if isinstance(reply, dict) else reply
                self.send_response(status)
                headers = {"Content-Type": kind, "Content-Length": str(len(data)), **headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02})

    def answer(self, body):
        rows = [vector_of(text) for text in body["input"]]
        if self.in_base64 and body.get("encoding_format") == "base64":  # as OpenAI's own does
            rows = [base64.b64encode(np.array(row, np.float32).tobytes()).decode() for row in rows]
        return vectors(rows)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http.server_address[1]}/v1"


@pytest.fixture
def server():
    server = Server()
    server.thread.start()
    yield server
    server.http.shutdown()
    server.thread.join()
    server.http.server_close()


@pytest.fixture
def embedder(server):
    with OpenAIEmbedder("a/model:v2", key=KEY, base_url=server.url, forbid_remote=True, pause=0) as opened:
        yield opened


def failure(embedder, call=None):
    with pytest.raises(ModelUnavailable) as raised:
        (call or embedder.query)("how many?")
    error = raised.value
    told = [str(error), error.advice, str(error.__cause__), str(error.__context__)]
    assert KEY not in " ".join(told)
    assert error.advice
    return error


@pytest.mark.parametrize("in_base64", [True, False])
def test_passages_come_back_in_order_at_unit_length(server, embedder, in_base64):
    server.in_base64 = in_base64
    texts = [f"passage {i}" * (i + 1) for i in range(7)]
    got = embedder.passages(texts)
    assert got.dtype == np.float32
    assert np.allclose(got, [unit(text) for text in texts], atol=1e-6)
    assert np.allclose(embedder.query(texts[3]), got[3])


def test_any_model_name_and_the_key_are_sent_as_they_were_set(server, embedder):
    embedder.query("how many?")
    headers, body = server.requests[0]
    assert body["model"] == "a/model:v2"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert embedder.name == "openai:a/model:v2"


def test_the_dimensions_are_found_by_asking_once(server, embedder):
    assert embedder.passages([]).shape[0] == 0
    assert server.requests == []
    assert embedder.dimensions == 3
    assert embedder.dimensions == 3
    assert len(server.requests) == 1
    assert embedder.passages([]).shape == (0, 3)


def test_vectors_unlike_those_already_held_are_refused(server, embedder):
    embedder.expect(4)
    assert embedder.dimensions == 4
    assert server.requests == []
    error = failure(embedder)
    assert "gave 3 numbers a vector, and 4 before" in str(error)
    assert "dateline rebuild --embed" in error.advice


def test_a_closed_embedder_opens_anew(server, embedder):
    before = embedder.query("how many?")
    embedder.close()
    assert np.array_equal(embedder.query("how many?"), before)


def test_many_or_long_passages_go_in_several_calls(server, embedder):
    told = []
    texts = [f"text {i}" for i in range(BATCH_TEXTS + 1)] + ["é" * (BATCH_BYTES // 4)] * 3
    got = embedder.passages(texts, told.append)
    sent = [body["input"] for _, body in server.requests]
    assert [text for batch in sent for text in batch] == texts
    assert sum(told) == len(texts) == len(got)
    for batch in sent:
        assert len(batch) <= BATCH_TEXTS
        assert sum(len(text.encode()) for text in batch) <= BATCH_BYTES


def test_text_that_json_or_the_server_would_refuse_is_sent_all_the_same(server, embedder):
    embedder.passages(["a\ud800b", "a\0b", ""])
    assert server.requests[0][1]["input"] == ["a?b", "a b", " "]


def test_the_environment_changes_neither_address_nor_key_nor_way(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with OpenAIEmbedder("m", base_url=server.url) as embedder:
        embedder.query("how many?")
    assert "sk-of-the-environment" not in json.dumps(server.requests)


def test_the_settings_reach_the_server(server):
    chosen = Settings(_env_file=None, embedder="openai:m", openai_api_key=KEY, openai_base_url=server.url)
    with open_embedder(chosen) as embedder:
        embedder.query("how many?")
    assert server.requests[0][0]["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("status", "code", "retryable", "advice"),
    [
        (400, None, False, "embedding model"),
        (401, "invalid_api_key", False, "OPENAI_API_KEY"),
        (403, None, False, "OPENAI_API_KEY"),
        (404, "model_not_found", False, "DATELINE_EMBEDDER"),
        (429, "rate_limit_exceeded", True, "Wait"),
        (429, "insufficient_quota", False, "billing"),
        (500, None, True, "Try again"),
        (307, None, False, ""),
    ],
)
def test_a_refusal_is_told_in_our_words_and_tried_again_only_where_that_helps(
    server, embedder, status, code, retryable, advice
):
    said = {"error": {"message": f"Incorrect key provided: {KEY}", "type": "error", "code": code}}
    server.replies.extend([(status, said, {"Location": "/elsewhere"})] * 9)
    error = failure(embedder)
    assert str(status) in str(error)
    assert server.url.split("/")[2] in str(error)
    assert advice in error.advice
    assert error.retryable is retryable
    assert len(server.requests) == (2 if retryable else 1)


def test_ingest_is_more_patient_than_a_question(server, embedder):
    busy = (429, {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}, {"Retry-After": "0"})
    server.replies.extend([busy] * 3)
    assert len(embedder.passages(["one", "two"])) == 2
    server.replies.extend([busy] * 3)
    assert failure(embedder).retryable


def test_a_wait_that_is_too_long_is_not_waited_for(server, embedder):
    server.replies.append((429, {"error": {"message": "slow down"}}, {"Retry-After": "86400"}))
    failure(embedder)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        b"<html>Welcome</html>",
        {},
        {"data": []},
        vectors([[0.0, 0.0, 0.0]]),
        vectors([[float("nan"), 1.0]]),
        vectors([["x", "y"]]),
        vectors([[]]),
        vectors([None]),
    ],
    ids=["html", "empty", "no data", "zero", "nan", "words", "no numbers", "null"],
)
def test_an_answer_that_holds_no_usable_vector_is_refused(server, embedder, reply):
    server.replies.append((200, reply, {}))
    assert not failure(embedder).retryable
    assert np.isclose(np.linalg.norm(embedder.query("how many?")), 1)


@pytest.mark.parametrize(
    "rows", [[[1.0, 2.0, 3.0], [1.0, 2.0]], [[1.0, 2.0]], [[1.0, 2.0]] * 3], ids=["uneven", "few", "many"]
)
def test_rows_that_do_not_match_the_texts_are_refused(server, embedder, rows):
    server.replies.append((200, vectors(rows), {}))
    failure(embedder, lambda text: embedder.passages([text, text]))


def test_a_server_that_changes_its_model_is_noticed(server, embedder):
    embedder.query("how many?")
    server.replies.append((200, vectors([[1.0, 2.0]]), {}))
    assert "2 numbers" in str(failure(embedder))


def test_a_server_that_is_not_there_is_named_without_its_password():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
        with OpenAIEmbedder("m", key=KEY, base_url=f"http://me:hush@{address}/v1", pause=0) as embedder:
            error = failure(embedder)
    assert address in str(error)
    assert "hush" not in str(error) + error.advice
    assert error.retryable


def test_without_a_key_or_an_address_it_says_what_to_set():
    error = failure(OpenAIEmbedder("text-embedding-3-small"))
    assert "OPENAI_API_KEY" in error.advice
    assert not error.retryable


def test_a_key_with_a_stray_character_is_refused_before_it_is_sent(server):
    error = failure(OpenAIEmbedder("m", key="sk-“quoted”", base_url=server.url))
    assert "sk-" not in str(error) + error.advice
    assert server.requests == []


def test_a_remote_server_is_refused_where_that_is_forbidden():
    embedder = OpenAIEmbedder("m", key=KEY, base_url="https://models.example/v1", forbid_remote=True)
    assert "forbidden" in str(failure(embedder))
