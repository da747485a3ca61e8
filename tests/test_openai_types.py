"""Both ends of OpenAI's protocol against the types that the `openai` package itself ships."""

import json
from collections.abc import Iterator

import httpx
import pytest
from fakes import article, hit
from llama_index.embeddings.openai import OpenAIEmbedding
from openai.types import CreateEmbeddingResponse, EmbeddingCreateParams, ErrorObject, Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk, CompletionCreateParams
from openai.types.chat.chat_completion_message import Annotation
from pydantic import BaseModel, TypeAdapter, ValidationError

from eval.standin.server import OpenAIStandin
from rag.chat import Shape
from rag.domain import Question, Turn
from rag.llamaindex_embedder import LlamaIndexEmbedder
from rag.llm import LlmEngine
from rag.openai_chat import OpenAIChat
from rag.openai_embedder import OpenAIEmbedder
from tests.api_fakes import FakeService, served

CHAT = TypeAdapter(CompletionCreateParams)
EMBEDDING = TypeAdapter(EmbeddingCreateParams)
FERRY = article("The ferry left at noon. Nineteen people died off the cape.", id="ferry")
SHAPE = Shape("answer", {"type": "object", "properties": {}, "required": [], "additionalProperties": False})


def read_whole(value):
    """What pydantic gave, with the items that it only checks as they are read."""
    if isinstance(value, dict):
        return {name: read_whole(item) for name, item in value.items()}
    if isinstance(value, list | tuple | Iterator):
        return [read_whole(item) for item in value]
    return value


def assert_described(adapter, body):
    """The types describe the body, and every field in it: pydantic leaves out those that they do not."""
    assert read_whole(adapter.validate_python(body, strict=True)) == body


def unknown(model, at=""):
    """The fields, at any depth, that the type has no name for."""
    found = {f"{at}{name}" for name in model.model_extra or {}}
    for name in type(model).model_fields:
        value = getattr(model, name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, BaseModel):
                found |= unknown(item, f"{at}{name}.")
    return found


# --- what is sent


@pytest.mark.parametrize(
    "body",
    [
        {"messages": []},
        {"model": "m", "messages": [{"role": "nobody", "content": "x"}]},
        {"model": "m", "messages": [{"role": "user", "content": "x", "colour": "red"}]},
        {"model": "m", "messages": [], "max_words": 3},
        {
            "model": "m",
            "messages": [],
            "response_format": {"type": "json_schema", "json_schema": {"name": 1}},
        },
        {"model": "m", "messages": [], "stream": "yes"},
    ],
)
def test_the_check_itself_refuses_what_the_types_do_not_describe(body):
    with pytest.raises((ValidationError, AssertionError)):
        assert_described(CHAT, body)


@pytest.mark.parametrize(
    "body", [{"input": ["a"]}, {"model": "m", "input": 3}, {"model": "m", "input": "a", "x": 1}]
)
def test_the_check_of_embedding_requests_refuses_too(body):
    with pytest.raises((ValidationError, AssertionError)):
        assert_described(EMBEDDING, body)


def test_every_chat_request_is_one_that_the_types_describe():
    with OpenAIStandin() as server:
        chat = OpenAIChat("standin", api_key="sk-1", base_url=server.base_url, forbid_remote=True)
        history = (Turn("user", "When did it leave?"), Turn("assistant", "At noon."))
        engine = LlmEngine(chat)
        list(engine.read(Question("How many people died?", history=history), [hit(FERRY)]))
        for shape in (None, SHAPE):
            for limit in (None, 50):
                list(chat.stream([("user", "How many people died?")], shape=shape, max_tokens=limit))
        engine.close()
    assert [len(body["messages"]) for body in server.chats] == [4, 1, 1, 1, 1]
    for body in server.chats:
        assert_described(CHAT, body)


def test_every_embedding_request_is_one_that_the_types_describe():
    with OpenAIStandin() as server:
        options = {"model_name": "m", "api_key": "sk-1", "api_base": server.base_url}
        own = OpenAIEmbedder("m", key="sk-1", base_url=server.base_url, forbid_remote=True)
        for embedder in (own, LlamaIndexEmbedder(OpenAIEmbedding(**options))):
            embedder.passages(["one", ""])
            embedder.query("who?")
            embedder.close()
    assert len(server.requests) == 4
    for request in server.requests:
        assert request.path == "/v1/embeddings"
        assert_described(EMBEDDING, request.body)


# --- what is answered


@pytest.fixture(scope="module")
def client():
    with served(FakeService()) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


def asked(question, **options):
    return {"model": "dateline", "messages": [{"role": "user", "content": question}], **options}


def events(response):
    """The documents of a stream, whose end is checked."""
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = [line for line in response.text.split("\n") if line]
    assert all(line.startswith("data: ") for line in lines)
    return [line.removeprefix("data: ") for line in lines]


OURS = {"citations", "answer_id", "status"}  # beside what OpenAI's messages have


@pytest.mark.parametrize("question", ["How many advisers remain?", "nothing?"])
def test_a_completion_is_the_types_own_with_our_fields_on_its_message_alone(client, question):
    reply = client.post("/v1/chat/completions", json=asked(question))
    completion = ChatCompletion.model_validate(reply.json(), strict=True)
    assert unknown(completion) == {f"choices.message.{name}" for name in OURS}
    assert completion.choices[0].message.annotations is not None


@pytest.mark.parametrize("usage", [False, True])
@pytest.mark.parametrize("question", ["How many advisers remain?", "nothing?"])
def test_chunks_are_the_types_own_with_our_fields_on_the_last_delta_alone(client, question, usage):
    body = asked(question, stream=True, stream_options={"include_usage": usage})
    *documents, end = events(client.post("/v1/chat/completions", json=body))
    assert end == "[DONE]"
    chunks = [ChatCompletionChunk.model_validate(json.loads(document), strict=True) for document in documents]
    if usage:
        *chunks, counted = chunks
        assert (counted.choices, unknown(counted)) == ([], set())
        assert counted.usage.total_tokens > 0
    *before, last = chunks
    # The types know annotations on whole messages only; a client that collects deltas finds them there.
    assert unknown(last) == {f"choices.delta.{name}" for name in (*OURS, "annotations")}
    assert all(unknown(chunk) == set() for chunk in before)
    for annotation in last.choices[0].delta.annotations:
        assert unknown(Annotation.model_validate(annotation, strict=True)) == set()


def test_models_are_the_types_own_and_say_which_engine_answers(client):
    listed = client.get("/v1/models").json()
    assert (set(listed), listed["object"]) == ({"object", "data"}, "list")
    (model,) = [Model.model_validate(document, strict=True) for document in listed["data"]]
    assert unknown(model) == {"engine"}
    assert client.get(f"/v1/models/{model.id}").json() == listed["data"][0]


# --- how it fails


def assert_error(document, status):
    assert set(document) == {"error"}
    error = ErrorObject.model_validate(document["error"], strict=True)
    assert set(document["error"]) == {"message", "type", "param", "code"}
    assert error.message
    assert error.code
    assert error.type == ("server_error" if status >= 500 else "invalid_request_error")


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("POST", "/v1/chat/completions", {"json": {}}, 400),
        ("POST", "/v1/chat/completions", {"json": asked("x", n=2)}, 400),
        ("POST", "/v1/chat/completions", {"json": asked(" ")}, 400),
        (
            "POST",
            "/v1/chat/completions",
            {"content": b"{", "headers": {"content-type": "application/json"}},
            400,
        ),
        ("POST", "/v1/chat/completions", {"content": b"{}", "headers": {"content-type": "text/plain"}}, 415),
        (
            "POST",
            "/v1/chat/completions",
            {"json": asked("x"), "headers": {"origin": "https://e.example"}},
            403,
        ),
        ("POST", "/v1/chat/completions", {"json": asked("unreachable?")}, 503),
        ("POST", "/v1/chat/completions", {"json": asked("unreachable?", stream=True)}, 503),
        ("GET", "/v1/chat/completions", {}, 405),
        ("GET", "/v1/models/gpt-0", {}, 404),
        ("GET", "/v1/nowhere", {}, 404),
    ],
)
def test_a_refusal_has_openais_shape(client, method, path, options, status):
    reply = client.request(method, path, **options)
    assert reply.status_code == status
    assert_error(reply.json(), status)


def test_a_request_too_large_has_openais_shape():
    with served(FakeService(), max_request_bytes=100) as url:
        reply = httpx.post(f"{url}/v1/chat/completions", json=asked("x" * 200), timeout=60)
    assert reply.status_code == 413
    assert_error(reply.json(), 413)


def test_a_stream_that_fails_midway_ends_in_an_error_of_openais_shape(client):
    *before, failed = events(client.post("/v1/chat/completions", json=asked("cut?", stream=True)))
    assert all(ChatCompletionChunk.model_validate(json.loads(document), strict=True) for document in before)
    assert_error(json.loads(failed), 503)


# --- what tests talk to


def test_the_stand_in_answers_as_the_types_describe():
    with OpenAIStandin() as server:
        body = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
        whole = httpx.post(f"{server.base_url}/chat/completions", json=body, timeout=60).json()
        streamed = events(
            httpx.post(f"{server.base_url}/chat/completions", json=body | {"stream": True}, timeout=60)
        )
        models = httpx.get(f"{server.base_url}/models", timeout=60).json()
        vectors = httpx.post(
            f"{server.base_url}/embeddings", json={"model": "m", "input": ["a"]}, timeout=60
        ).json()
        wrong = httpx.post(f"{server.base_url}/nowhere", json={}, timeout=60).json()
    assert unknown(ChatCompletion.model_validate(whole, strict=True)) == set()
    for document in streamed[:-1]:
        assert unknown(ChatCompletionChunk.model_validate(json.loads(document), strict=True)) == set()
    assert streamed[-1] == "[DONE]"
    assert unknown(Model.model_validate(models["data"][0], strict=True)) == set()
    assert unknown(CreateEmbeddingResponse.model_validate(vectors, strict=True)) == set()
    ErrorObject.model_validate(wrong["error"], strict=True)
