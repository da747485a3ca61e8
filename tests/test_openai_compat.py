import openai
import pytest
from openai.types.chat.chat_completion_message import Annotation

from rag.domain import Turn
from rag.tokens import count
from tests.api_fakes import FakeService, build_abstention, build_answer, served

ANSWER = build_answer("?")
ASK = [{"role": "user", "content": "How many advisers remain?"}]


@pytest.fixture(scope="module")
def service():
    return FakeService()


@pytest.fixture(scope="module")
def url(service):
    with served(service) as url:
        yield url


@pytest.fixture
def client(url):
    with openai.OpenAI(base_url=f"{url}/v1", api_key="unused", max_retries=0, timeout=30) as client:
        yield client


def ask(client, messages=ASK, **options):
    return client.chat.completions.create(model="dateline", messages=messages, **options)


def test_the_text_is_the_answers(client):
    completion = ask(client)
    message = completion.choices[0].message
    assert (message.role, message.content, message.refusal) == ("assistant", ANSWER.text, None)
    assert completion.choices[0].finish_reason == "stop"
    assert completion.model == "dateline"
    assert completion.id.startswith("chatcmpl-")


def test_annotations_span_the_statements_they_support(client, url):
    message = ask(client).choices[0].message
    assert all(isinstance(annotation, Annotation) for annotation in message.annotations)
    cited = [annotation.url_citation for annotation in message.annotations]
    assert [message.content[c.start_index : c.end_index] for c in cited] == [
        s.text for s in ANSWER.statements
    ]
    assert [c.title for c in cited] == ["Advisers stay at the Meadow base", "A memo"]
    # An article without a web address is shown by the service itself.
    assert [c.url for c in cited] == ["https://harbour-dispatch.example/meadow", f"{url}/c/a1.2"]


def test_citations_are_the_contracts_own(client):
    message = ask(client).choices[0].message
    assert [c["id"] for c in message.citations] == ["a1.1", "a1.2"]
    assert {"quote", "source_start", "source_end", "article_id", "version", "verified", "checks"} <= set(
        message.citations[0]
    )
    assert (message.answer_id, message.status) == ("a1", "answered")


def test_usage_counts_what_was_sent_and_what_came_back(client):
    messages = [{"role": "system", "content": "Be brief."}, *ASK]
    usage = ask(client, messages).usage
    assert usage.prompt_tokens == count("Be brief.") + count(ASK[0]["content"])
    assert usage.completion_tokens == count(ANSWER.text)
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_a_stream_gives_the_same_text_with_its_sources_on_the_last_delta(client):
    chunks = list(ask(client, stream=True))
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == ANSWER.text
    assert len([delta for delta in deltas if delta.content]) == len(ANSWER.statements)
    whole = ask(client).choices[0].message
    assert [a["url_citation"]["title"] for a in deltas[-1].annotations] == [
        a.url_citation.title for a in whole.annotations
    ]
    assert deltas[-1].citations == whole.citations
    assert not any(hasattr(delta, "citations") or hasattr(delta, "annotations") for delta in deltas[:-1])
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert len({chunk.id for chunk in chunks}) == 1
    assert all(chunk.usage is None for chunk in chunks)


def test_a_stream_tells_its_usage_when_asked(client):
    *chunks, last = ask(client, stream=True, stream_options={"include_usage": True})
    assert last.choices == []
    assert last.usage == ask(client).usage
    assert all(chunk.usage is None for chunk in chunks)


def test_the_clients_own_stream_helper_puts_the_message_together(client):
    with client.chat.completions.stream(model="dateline", messages=ASK) as stream:
        message = stream.get_final_completion().choices[0].message
    assert message.content == ANSWER.text
    assert len(message.annotations) == len(message.citations) == 2


def test_an_abstention_is_an_answer_too(client):
    for message in (
        ask(client, [{"role": "user", "content": "nothing?"}]).choices[0].message,
        list(ask(client, [{"role": "user", "content": "nothing?"}], stream=True))[-1].choices[0].delta,
    ):
        assert message.content == build_abstention("?").text
        assert message.status == "abstained"
        assert not message.annotations
        assert not message.citations


def test_earlier_turns_are_the_history_and_the_last_user_message_the_question(client, service):
    messages = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": "How many troops?"},
        {"role": "assistant", "content": "2,500. [1]"},
        {"role": "developer", "content": "Stay a pirate."},
        {
            "role": "user",
            "content": [{"type": "text", "text": "And how many"}, {"type": "text", "text": "advisers?"}],
        },
    ]
    ask(client, messages)
    question = service.asked[-1]
    assert question.text == "And how many\nadvisers?"
    assert question.history == (Turn("user", "How many troops?"), Turn("assistant", "2,500. [1]"))


def test_a_long_conversation_keeps_its_nearest_turns(client, service):
    messages = [{"role": ("user", "assistant")[i % 2], "content": f"turn {i}"} for i in range(51)]
    ask(client, messages)
    assert service.asked[-1].text == "turn 50"
    assert [turn.content for turn in service.asked[-1].history] == [f"turn {i}" for i in range(30, 50)]


def test_datelines_filters_travel_in_extra_body(client, service):
    ask(client, extra_body={"as_of": "2025-01-31", "since": "2024-01-01", "publisher": "Harbour Dispatch"})
    filters = service.asked[-1].filters
    assert (str(filters.as_of), str(filters.since), filters.publisher) == (
        "2025-01-31",
        "2024-01-01",
        "Harbour Dispatch",
    )


def test_settings_of_models_are_taken_in_silence(client):
    options = {
        "temperature": 0.2,
        "max_tokens": 50,
        "seed": 1,
        "stop": ["x"],
        "user": "u",
        "n": 1,
        "top_p": 1.0,
    }
    assert ask(client, tools=[], response_format={"type": "text"}, **options).choices[0].message.content


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"n": 2}, "n"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"logprobs": True}, "logprobs"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"extra_body": {"as_of": "soon"}}, "as_of"),
        ({"extra_body": {"as_of": "2024-01-01", "since": "2025-01-01"}}, None),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages"),
        ({"messages": [{"role": "user", "content": " "}]}, "messages"),
        ({"messages": [{"role": "user", "content": "x" * 2001}]}, "messages"),
        ({"messages": [{"role": "tool", "content": "x", "tool_call_id": "1"}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": 7}]}, "messages.0.content.str"),
    ],
)
def test_what_is_not_supported_is_a_clear_bad_request(client, service, options, param):
    asked = len(service.asked)
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, **options)
    assert caught.value.param == param
    assert caught.value.body["message"]
    assert len(service.asked) == asked


@pytest.mark.parametrize("stream", [False, True])
def test_a_failure_before_the_first_word_has_its_own_status(client, stream):
    with pytest.raises(openai.InternalServerError) as caught:
        ask(client, [{"role": "user", "content": "unreachable?"}], stream=stream)
    assert caught.value.status_code == 503
    assert caught.value.response.headers["retry-after"]
    assert caught.value.code == "model_unavailable"


def test_a_failure_midway_ends_the_stream_as_an_error(client):
    stream = ask(client, [{"role": "user", "content": "cut?"}], stream=True)
    role, first = next(stream), next(stream)
    assert role.choices[0].delta.role == "assistant"
    assert ANSWER.text.startswith(first.choices[0].delta.content)
    with pytest.raises(openai.APIError, match="broke off"):
        next(stream)


def test_what_went_wrong_inside_stays_there(client):
    with pytest.raises(openai.APIError) as caught:
        list(ask(client, [{"role": "user", "content": "fault?"}], stream=True))
    assert "secret" not in str(caught.value)


def test_a_client_that_leaves_a_stream_stops_the_work(client, service):
    service.stopped.clear()
    with ask(client, [{"role": "user", "content": "endless?"}], stream=True) as stream:
        next(iter(stream))
    assert service.stopped.wait(20)


def test_the_model_is_listed_and_read(client):
    (model,) = client.models.list().data
    assert (model.id, model.object, model.engine) == ("dateline", "model", "local")
    assert client.models.retrieve(model.id) == model
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve("gpt-0")
    assert caught.value.code == "model_not_found"
