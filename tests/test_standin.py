"""The stand-in server: what it sends is OpenAI's, whoever reads it, and it fails when and as it is told."""

from __future__ import annotations

import json

import httpx
import openai
import pytest
from openai.types import CreateEmbeddingResponse, Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from eval.standin import reading
from eval.standin.replies import SILENT, grounded, says
from eval.standin.server import Fault, OpenAIStandin

HELLO = [{"role": "user", "content": "Hello"}]
FENCE = "00c0ffee00c0ffee"
SYSTEM = f"The passages stand between <<passage p123 {FENCE}>> and\n<<end p123 {FENCE}>>."
PASSAGES = (
    f"Passages:\n\n<<passage p345 {FENCE}>>\ntitle: A door\npublisher: The Courier\npublished: 2031-04-05\n\n"
    f"The ferry carried 112 people. The cause was a faulty door.\n<<end p345 {FENCE}>>\n\n"
    "Day the question is asked: 2031-05-06. Read “now” from that day.\n\n"
)


def prompt(question, *more):
    user = {"role": "user", "content": f"{PASSAGES}Question: {question}"}
    return {"model": "m", "messages": [{"role": "system", "content": SYSTEM}, user, *more]}


def posted(server, path="/chat/completions", **body):
    return httpx.post(server.base_url + path, json={"model": "m", "messages": HELLO, **body}, timeout=20)


def chunks(response):
    events = [line.removeprefix("data: ") for line in response.text.splitlines() if line]
    assert events[-1] == "[DONE]"
    return [ChatCompletionChunk.model_validate_json(event, strict=True) for event in events[:-1]]


def test_a_whole_reply_is_a_chat_completion_and_counts_its_tokens():
    with OpenAIStandin(["Good morning."]) as server:
        reply = ChatCompletion.model_validate_json(posted(server).text, strict=True)
    assert reply.choices[0].message.content == "Good morning."
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens, reply.usage.total_tokens) == (2, 4, 6)


def test_a_stream_is_chunks_of_one_completion_and_counts_tokens_only_where_asked():
    with OpenAIStandin(["Good morning."] * 2, piece=5) as server:
        plain = chunks(posted(server, stream=True))
        counted = chunks(posted(server, stream=True, stream_options={"include_usage": True}))
    for stream in (plain, counted):
        said = [chunk.choices[0].delta.content for chunk in stream if chunk.choices]
        assert "".join(text or "" for text in said) == "Good morning."
        assert len({chunk.id for chunk in stream}) == 1
    assert plain[-1].choices[0].finish_reason == "stop"
    assert all(chunk.usage is None for chunk in plain)
    assert (counted[-1].choices, counted[-1].usage.total_tokens) == ([], 6)
    assert all(chunk.usage is None for chunk in counted[:-1])


def test_models_are_listed_and_found_one_by_one():
    with OpenAIStandin(models=["a", "b/c"]) as server:
        client = openai.OpenAI(api_key="k", base_url=server.base_url, max_retries=0)
        assert [model.id for model in client.models.list()] == ["a", "b/c"]
        Model.model_validate_json(httpx.get(f"{server.base_url}/models/b/c", timeout=60).text, strict=True)
        with pytest.raises(openai.NotFoundError, match="does not exist"):
            client.models.retrieve("d")
        client.close()


def test_embeddings_are_the_same_as_numbers_and_in_base64_and_as_long_as_asked_for():
    with OpenAIStandin(dimensions=8) as server:
        plain = posted(server, "/embeddings", input=["one", "two"])
        CreateEmbeddingResponse.model_validate_json(plain.text, strict=True)
        client = openai.OpenAI(api_key="k", base_url=server.base_url, max_retries=0)
        packed = client.embeddings.create(model="e", input=["one", "two"], encoding_format="base64")
        decoded = client.embeddings.create(model="e", input="one")  # asks for base64, gives numbers
        short = client.embeddings.create(
            model="e", input=[[1, 2], [3]], dimensions=4, encoding_format="float"
        )
        client.close()
    numbers = [each["embedding"] for each in plain.json()["data"]]
    assert isinstance(packed.data[0].embedding, str)
    assert decoded.data[0].embedding == pytest.approx(numbers[0], abs=1e-6)
    assert numbers[0] != numbers[1]
    assert [len(each.embedding) for each in short.data] == [4, 4]


@pytest.mark.parametrize(
    ("server", "more", "param"),
    [
        ({"strict": True}, {"think_hard": True}, "think_hard"),
        ({"refuses": ["response_format"]}, {"response_format": {"type": "json_object"}}, "response_format"),
        ({}, {"messages": []}, "messages"),
    ],
)
def test_a_server_says_which_parameter_it_does_not_take(server, more, param):
    known = {"max_tokens": 9, "max_completion_tokens": 9, "temperature": 0, "seed": 1}
    with OpenAIStandin(["Hi"], **server) as standin:
        refused = posted(standin, **known, **more)
        assert (refused.status_code, refused.json()["error"]["param"]) == (400, param)
        assert posted(standin, **known).status_code == 200


def test_a_body_that_is_no_json_is_refused():
    with OpenAIStandin() as server:
        refused = httpx.post(server.base_url + "/chat/completions", content=b"{", timeout=20)
    assert refused.status_code == 400
    assert "JSON" in refused.json()["error"]["message"]


def test_a_paced_stream_records_when_each_of_its_pieces_went_out():
    with OpenAIStandin(["abcdefgh"], piece=3, pace=50) as server:
        chunks(posted(server, stream=True))
        (sending,) = server.sendings
    counts, moments = zip(*sending.moments, strict=True)
    assert counts == (3, 6, 8)
    assert sorted(moments) == list(moments)


def test_a_fault_can_be_the_answer_to_everything():
    with OpenAIStandin(otherwise=Fault(status=503, headers={"Retry-After": "0"})) as server:
        assert [posted(server).status_code for _ in range(2)] == [503, 503]


# --- reading prompts, and the honest reply -----------------------------------------------------------


def test_the_prompt_is_read_by_the_fence_that_its_system_message_names():
    body = prompt("What was the cause?")
    (passage,) = reading.passages(body)
    assert (passage.label, passage.publisher) == ("p345", "The Courier")
    assert passage.text.endswith("a faulty door.")
    assert reading.asked(body) == "What was the cause?"
    assert reading.day(body).isoformat() == "2031-05-06"
    assert not reading.again(body)


def test_a_reply_sent_back_is_known_and_its_passages_are_read_where_they_stand():
    body = prompt(
        "What was the cause?",
        {"role": "assistant", "content": SILENT},
        {"role": "user", "content": "These statements did not pass: …\nQuestion: the same"},
    )
    assert reading.again(body)
    assert [passage.label for passage in reading.passages(body)] == ["p345"]
    assert reading.asked(body) == "What was the cause?"


def test_a_prompt_without_passages_is_answered_with_silence():
    assert grounded({"model": "m", "messages": HELLO}) == SILENT


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many people did the ferry carry?", "The ferry carried 112 people."),
        ("What was the cause?", "The cause was a faulty door."),
        ("who won the chess tournament in Reykjavik?", None),
        ("is the ferry company owned by a Danish investment bank?", None),
    ],
)
def test_an_honest_model_quotes_the_best_sentence_or_is_silent(question, answer):
    statements = json.loads(grounded(prompt(question)))["statements"]
    assert [one["text"] for one in statements] == ([answer] if answer else [])
    for one in statements:
        assert one["evidence"] == [{"passage": "p345", "words": answer}]


def test_statements_are_written_in_datelines_form():
    assert json.loads(says(("A.", "p1", "a"), {"text": "B."}))["statements"][0] == {
        "text": "A.",
        "evidence": [{"passage": "p1", "words": "a"}],
    }
