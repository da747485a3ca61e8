import contextlib
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from fakes import WordEmbedder, article
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.llms import (
    ChatMessage,
    ChatResponse,
    CustomLLM,
    LLMMetadata,
    MockLLM,
)
from llama_index.embeddings.openai import OpenAIEmbedding
from pydantic import Field

from eval.standin.server import OpenAIStandin, grounded
from rag.cancellation import Cancellation
from rag.chat import Shape, Usage
from rag.domain import Question
from rag.errors import EmbedderMismatch, ModelUnavailable
from rag.llamaindex_embedder import LlamaIndexEmbedder
from rag.llamaindex_models import LlamaIndexChat
from rag.openai_chat import OpenAIChat
from rag.openai_embedder import BATCH_TEXTS
from rag.pipeline import build
from rag.settings import Settings
from rag.tokens import count

ROOT = Path(__file__).parent.parent
KEY = "sk-secret-0123456789"
ASK = [("system", "Be brief."), ("user", "How many died?")]
FERRY = article("The ferry left at noon. Nineteen people died off the cape.", id="ferry")


class Scripted(CustomLLM):
    """Answers with what `script` gives for the messages: responses, or an exception to raise among them."""

    script: Any
    model: str = "scripted"
    calls: list[Any] = Field(default_factory=list)

    @property
    def metadata(self):
        return LLMMetadata(model_name=self.model)

    def complete(self, prompt, formatted=False, **kwargs):
        raise AssertionError("it is a chat model")

    def stream_complete(self, prompt, formatted=False, **kwargs):
        raise AssertionError("it is a chat model")

    def stream_chat(self, messages, **kwargs):
        self.calls.append((messages, kwargs))
        for item in self.script(messages):
            if isinstance(item, Exception):
                raise item
            yield item if isinstance(item, ChatResponse) else response(delta=item)


def response(text="", **fields):
    return ChatResponse(message=ChatMessage(role="assistant", content=text), **fields)


def scripted(*items, **fields):
    return Scripted(script=lambda _: items, **fields)


def quoting(messages):
    """Answers in Dateline's form, from the passages shown."""
    yield grounded({"messages": [{"role": m.role.value, "content": m.content} for m in messages]})


def chat(*items, **options):
    return LlamaIndexChat(scripted(*items), **options)


def heard(chat, **options):
    """The text, the last delta, and the deltas before it."""
    *pieces, last = chat.stream(ASK, **options)
    assert last.finish
    return "".join(d.text for d in [*pieces, last]), last, pieces


def failure(call):
    with pytest.raises(ModelUnavailable) as raised:
        call()
    error = raised.value
    assert KEY not in " ".join([str(error), error.advice, str(error.__cause__), str(error.__context__)])
    assert error.advice
    return error


# --- a reply


def test_the_mock_llm_of_llamaindex_is_a_chat():
    text, last, _ = heard(LlamaIndexChat(MockLLM()))
    assert "How many died?" in text
    assert last.finish == "stop"
    assert LlamaIndexChat(MockLLM()).model == "MockLLM"


def test_pieces_come_as_they_are_given_and_roles_and_words_arrive():
    llm = scripted("Nine", "teen", ".")
    text, last, pieces = heard(LlamaIndexChat(llm))
    assert [d.text for d in pieces] == ["Nine", "teen", "."]
    assert (text, last.finish) == ("Nineteen.", "stop")
    (messages, options) = llm.calls[0]
    assert [(m.role.value, m.content) for m in messages] == ASK
    assert options == {}


def test_a_class_that_gives_the_whole_text_each_time_is_not_heard_twice():
    assert heard(chat(response("Nine"), response("Nineteen"), response("Nineteen.")))[0] == "Nineteen."


def test_a_class_that_does_not_stream_is_asked_for_the_whole():
    class Whole(Scripted):
        def stream_chat(self, messages, **kwargs):
            raise NotImplementedError

        def chat(self, messages, **kwargs):
            return response("Nineteen.")

    text, last, _ = heard(LlamaIndexChat(Whole(script=None)))
    assert (text, last.finish) == ("Nineteen.", "stop")


def test_a_reply_without_a_word_is_empty():
    assert heard(chat())[1].finish == "empty"


@pytest.mark.parametrize(
    ("raw", "finish"),
    [
        ({"choices": [{"finish_reason": "length"}]}, "length"),
        (SimpleNamespace(choices=[SimpleNamespace(finish_reason="length")]), "length"),
        ({"stop_reason": "max_tokens"}, "length"),
        ({"candidates": [{"finish_reason": "MAX_TOKENS"}]}, "length"),
        ({"done_reason": "length"}, "length"),
        ({"choices": [{"finish_reason": "content_filter"}]}, "refusal"),
        ({"choices": [{"finish_reason": "stop"}]}, "stop"),
        ({"done_reason": "stop"}, "stop"),
        ({"choices": []}, "stop"),
        (None, "stop"),
    ],
)
def test_how_a_reply_ended_is_read_in_the_providers_words(raw, finish):
    assert heard(chat("Nineteen.", response(delta="", raw=raw)))[1].finish == finish


@pytest.mark.parametrize(
    "told",
    [
        {"raw": {"usage": {"prompt_tokens": 70, "completion_tokens": 3}}},
        {"raw": SimpleNamespace(usage=SimpleNamespace(input_tokens=70, output_tokens=3))},
        {"raw": {"prompt_eval_count": 70, "eval_count": 3}},
        {"raw": {"usage_metadata": {"prompt_token_count": 70, "candidates_token_count": 3}}},
        {"additional_kwargs": {"prompt_tokens": 70, "completion_tokens": 3}},
    ],
)
def test_tokens_are_the_providers_where_it_tells_them(told):
    assert heard(chat("Nineteen.", response(delta="", **told)))[1].usage == Usage(70, 3, calls=1)


def test_tokens_that_nobody_tells_are_counted():
    asked = sum(count(content) for _, content in ASK)
    assert heard(chat("Nineteen."))[1].usage == Usage(asked, count("Nineteen."), calls=1)


def test_a_reply_longer_than_allowed_is_cut():
    text, last, _ = heard(chat(*["word "] * 100), max_tokens=10)
    assert last.finish == "length"
    assert 10 <= count(text) < 13


def test_a_reply_that_stops_within_its_json_broke_off():
    assert "cut off" in str(failure(lambda: list(chat('{"statements": [').stream(ASK))))


# --- OpenAI's own arguments


def openai_like(script):
    """A class as LlamaIndex's package for OpenAI has it."""
    kind = type("OpenAI", (Scripted,), {"__module__": "llama_index.llms.openai.base"})
    return kind(script=script)


SHAPE = Shape("answer", {"type": "object"})


def test_only_classes_that_speak_openais_protocol_are_given_the_form_and_the_length():
    like, other = openai_like(lambda _: ["{}"]), scripted("{}")
    for llm in (like, other):
        heard(LlamaIndexChat(llm), shape=SHAPE, max_tokens=50)
    form = {"name": "answer", "schema": {"type": "object"}, "strict": True}
    assert like.calls[0][1] == {
        "response_format": {"type": "json_schema", "json_schema": form},
        "max_tokens": 50,
    }
    assert other.calls[0][1] == {}


def test_a_server_that_refuses_the_form_is_asked_without():
    def refusing(_):
        yield refusal if "response_format" in llm.calls[-1][1] else "{}"

    refusal = openai.BadRequestError("no", response=answered(400), body=None)
    llm = openai_like(refusing)
    assert heard(LlamaIndexChat(llm), shape=SHAPE, max_tokens=50)[0] == "{}"
    assert [set(options) for _, options in llm.calls] == [{"response_format", "max_tokens"}, {"max_tokens"}]


# --- what goes wrong


def answered(status):
    return httpx.Response(status, request=httpx.Request("POST", "http://127.0.0.1/v1"))


@pytest.mark.parametrize(
    ("error", "said", "retryable"),
    [
        (openai.AuthenticationError(KEY, response=answered(401), body=None), "status 401", False),
        (openai.NotFoundError(KEY, response=answered(404), body=None), "status 404", False),
        (openai.RateLimitError(KEY, response=answered(429), body=None), "status 429", True),
        (httpx.HTTPStatusError(KEY, request=answered(500).request, response=answered(500)), "500", True),
        (openai.APIConnectionError(message=KEY, request=answered(500).request), "not be reached", True),
        (httpx.ConnectError(KEY), "could not be reached", True),
        (ConnectionRefusedError(KEY), "could not be reached", True),
        (httpx.ReadTimeout(KEY), "did not answer in time", True),
        (TimeoutError(KEY), "did not answer in time", True),
        (ValueError(f"unknown model, key {KEY}"), "failed (ValueError)", False),
    ],
)
def test_whatever_a_class_raises_is_told_in_our_words(error, said, retryable):
    told = failure(lambda: list(chat(error).stream(ASK)))
    assert said in str(told)
    assert "'scripted' of LlamaIndex's Scripted" in str(told)
    assert told.retryable is retryable


def test_a_failure_after_some_words_comes_after_them():
    deltas = chat("Nine", ValueError(KEY)).stream(ASK)
    assert next(deltas).text == "Nine"
    assert "in the middle of its reply" in str(failure(lambda: next(deltas)))


def test_an_argument_error_of_the_class_itself_is_no_crash():
    class Strict(Scripted):
        def stream_chat(self, messages):
            raise TypeError(KEY)

    assert "TypeError" in str(failure(lambda: list(LlamaIndexChat(Strict(script=None)).stream(ASK))))


class Silent:
    """A script that says one word, then nothing until `go`; `closed` once its stream is."""

    def __init__(self):
        self.go, self.closed = threading.Event(), threading.Event()

    def __call__(self, messages):
        try:
            yield "Nine"
            self.go.wait()
            yield "teen"
            yield "."
        finally:
            self.closed.set()


@pytest.fixture
def silent():
    script = Silent()
    yield script
    script.go.set()
    assert script.closed.wait(20)


def silent_chat(script, **options):
    return LlamaIndexChat(Scripted(script=script), **options)


def test_a_class_that_falls_silent_is_given_up_at_the_deadline(silent):
    told = failure(lambda: list(silent_chat(silent, timeout=0.05).stream(ASK)))
    assert "did not finish within 0.05 seconds" in str(told)
    assert "DATELINE_LLM_TIMEOUT" in told.advice


def test_cancelling_ends_a_reply_at_once_though_the_class_is_silent(silent):
    cancellation = Cancellation()
    deltas = silent_chat(silent).stream(ASK, cancellation=cancellation)
    assert next(deltas).text == "Nine"
    canceller = threading.Thread(target=cancellation.cancel)
    canceller.start()
    assert list(deltas) == []
    canceller.join()


def test_what_was_cancelled_before_says_nothing(silent):
    cancellation = Cancellation()
    cancellation.cancel()
    assert list(silent_chat(silent).stream(ASK, cancellation=cancellation)) == []


def test_closing_the_reply_closes_the_classs_own(silent):
    with contextlib.closing(silent_chat(silent).stream(ASK)) as deltas:
        next(deltas)
    silent.go.set()
    assert silent.closed.wait(20)


# --- the switch


def of_provider(name, package="llms", **fields):
    """An object of a class as a provider's package has it."""
    return type(name, (SimpleNamespace,), {"__module__": f"llama_index.{package}.some.base"})(
        metadata=LLMMetadata(model_name="m"),
        stream_chat=lambda messages, **_: iter([response(delta="Yes.")]),
        **fields,
    )


@pytest.mark.parametrize(
    ("llm", "allowed"),
    [
        (of_provider("Some", api_base="https://models.example/v1"), False),
        (of_provider("Some", api_base="http://127.0.0.1:1/v1"), True),
        (of_provider("Some", base_url="http://localhost:11434"), True),
        (of_provider("Some", base_url="models.example:80"), False),
        (of_provider("Some", api_base="http://127.0.0.1:1/v1", azure_endpoint="https://x.example"), False),
        (of_provider("Some", api_base=None), False),
        (of_provider("Anthropic"), False),
        (of_provider("LlamaCPP"), True),
        (MockLLM(), True),
        (scripted("Yes."), True),
    ],
)
def test_the_switch_lets_only_models_on_this_machine_be_called(llm, allowed):
    assert heard(LlamaIndexChat(llm))
    chat = LlamaIndexChat(llm, forbid_remote=True)
    if allowed:
        assert heard(chat)
    else:
        assert "forbidden" in str(failure(lambda: list(chat.stream(ASK))))


def test_the_switch_holds_for_embeddings():
    remote = OpenAIEmbedding(model_name="m", api_key=KEY, api_base="https://models.example/v1")
    embedder = LlamaIndexEmbedder(remote, forbid_remote=True)
    assert "forbidden" in str(failure(lambda: embedder.query("who?")))


# --- embeddings


def embedding(server, **options):
    options = {"model_name": "m", "api_key": KEY, "api_base": server.base_url, "max_retries": 0} | options
    return LlamaIndexEmbedder(OpenAIEmbedding(**options), forbid_remote=True)


def test_the_mock_embedding_of_llamaindex_is_an_embedder():
    embedder = LlamaIndexEmbedder(MockEmbedding(embed_dim=4))
    assert embedder.name == "llamaindex:MockEmbedding:unknown"
    assert embedder.passages([]).shape == (0, 0)
    assert embedder.dimensions == 4
    assert np.allclose(embedder.query("who?"), [0.5] * 4)
    assert embedder.passages([]).shape == (0, 4)


def test_openais_class_gives_unit_vectors_in_order_and_in_parts():
    texts = [f"text {i}" for i in range(BATCH_TEXTS + 1)]
    told = []
    with OpenAIStandin(dimensions=6) as server:
        embedder = embedding(server)
        got = embedder.passages(texts, told.append)
        asked = embedder.query("text 7")
    assert embedder.name == "llamaindex:OpenAIEmbedding:m"
    assert (got.shape, got.dtype) == ((len(texts), 6), np.float32)
    assert np.allclose(np.linalg.norm(got, axis=1), 1)
    assert np.allclose(asked, got[7])
    assert told == [BATCH_TEXTS, 1]
    assert all(request.headers["Authorization"] == f"Bearer {KEY}" for request in server.requests)


def test_vectors_unlike_those_already_held_are_refused():
    embedder = LlamaIndexEmbedder(MockEmbedding(embed_dim=4))
    embedder.expect(8)
    assert "gave 4 numbers a vector, and 8 before" in str(failure(lambda: embedder.query("who?")))


@pytest.mark.parametrize("given", [[[0.0, 0.0]], [[float("nan"), 1.0]], [["x"]], [], [[1.0], [1.0]], None])
def test_what_holds_no_usable_vector_is_refused(given):
    class Odd(MockEmbedding):
        def get_query_embedding(self, text):
            return given[0] if given else None

        def get_text_embedding_batch(self, texts, **kwargs):
            return given

    embedder = LlamaIndexEmbedder(Odd(embed_dim=2))
    assert not failure(lambda: embedder.passages(["a"])).retryable


def test_a_failing_embedding_is_told_in_our_words():
    class Failing(MockEmbedding):
        def get_query_embedding(self, text):
            raise ConnectionError(KEY)

    told = failure(lambda: LlamaIndexEmbedder(Failing(embed_dim=2)).query("who?"))
    assert "could not be reached" in str(told)


# --- in a pipeline


def test_an_answer_of_a_llamaindex_llm_and_embedding_is_checked_and_cited(tmp_path):
    with OpenAIStandin() as server:
        vectors = OpenAIEmbedding(model_name="m", api_key=KEY, api_base=server.base_url)
        llm = Scripted(script=quoting)
        with build(Settings(home=tmp_path), llm=llm, embedder=vectors) as dateline:
            dateline.ingest([FERRY])
            answer = dateline.ask(Question("How many people died off the cape?"))
    assert (answer.status, answer.engine, answer.notes) == ("answered", "llm:scripted", ())
    assert answer.text == "Nineteen people died off the cape. [1]"
    assert answer.citations[0].quote == "Nineteen people died off the cape."


def test_a_failing_llm_leaves_the_answer_to_the_local_engine_with_a_note(tmp_path):
    llm = scripted(httpx.ConnectError(KEY))
    with build(Settings(home=tmp_path), llm=llm, embedder=WordEmbedder()) as dateline:
        dateline.ingest([FERRY])
        answer = dateline.ask(Question("How many people died off the cape?"))
    assert answer.engine == "local"
    assert "the model could not be reached" in answer.notes[0]
    assert KEY not in str(answer)


def test_the_settings_time_and_switch_hold_for_an_llm_that_is_handed_in(tmp_path, silent):
    llm = Scripted(script=silent)
    settings = Settings(home=tmp_path, llm_timeout=0.05)
    with build(settings, llm=llm, embedder=WordEmbedder()) as dateline:
        dateline.ingest([FERRY])
        assert "within 0.05 seconds" in dateline.ask(Question("How many people died?")).notes[0]


def test_a_chat_of_datelines_own_may_be_handed_in_too(tmp_path):
    with OpenAIStandin() as server:
        own = OpenAIChat("standin", base_url=server.base_url, forbid_remote=True)
        with build(Settings(home=tmp_path), llm=own, embedder=WordEmbedder()) as dateline:
            dateline.ingest([FERRY])
            answer = dateline.ask(Question("How many people died off the cape?"))
    assert answer.engine == "llm:standin"
    assert answer.status == "answered"


def test_a_home_remembers_the_embedding_that_made_it(tmp_path):
    with build(Settings(home=tmp_path), embedder=MockEmbedding(embed_dim=4)) as dateline:
        dateline.ingest([FERRY])
    with pytest.raises(EmbedderMismatch):
        build(Settings(home=tmp_path), embedder=WordEmbedder())


def test_llamaindex_is_not_loaded_until_an_object_of_it_is_handed_in():
    code = "import rag.pipeline, sys; print([m for m in sys.modules if m.startswith('llama_index')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
