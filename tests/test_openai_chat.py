import contextlib
import logging
import socket
import threading
import time
import traceback
from concurrent.futures import wait

import pytest

from eval.standin.server import Fault, OpenAIStandin
from rag import estimate
from rag.cancellation import Cancellation
from rag.chat import Delta, Shape, Usage
from rag.errors import ModelUnavailable
from rag.event_loop import EventLoop
from rag.openai_chat import OpenAIChat
from rag.settings import Settings
from tests.upstream import LEAVE, Upstream, event, head, piece, refused, streamed, usage

KEY = "sk-standin-0123456789"
MESSAGES = [("system", "Be brief."), ("user", "How many?")]
SHAPE = Shape("answer", {"type": "object", "properties": {}, "additionalProperties": False})
WHOLE = '{"statements": []}'


@contextlib.contextmanager
def chat_with(server, **more):
    chat = OpenAIChat(
        "standin",
        **{
            "api_key": KEY,
            "base_url": server.base_url,
            "timeout": 20.0,
            "retries": 1,
            "pause": 0,
            "forbid_remote": True,
        }
        | more,
    )
    try:
        yield chat
    finally:
        chat.close()


def taken(chat, **options):
    """What a call gives, and its failure if any."""
    given, failure = [], None
    try:
        given.extend(chat.stream(MESSAGES, **options))
    except ModelUnavailable as error:
        failure = error
    return given, failure


def ask(reply, **more):
    with (
        OpenAIStandin(reply if isinstance(reply, list) else [reply]) as server,
        chat_with(server, **more) as chat,
    ):
        return *taken(chat), server


def text(given):
    return "".join(delta.text for delta in given)


def answering(*answers):
    """The answers one after another, the last one again and again."""
    left = list(answers)

    def answer(body):
        found = left.pop(0) if len(left) > 1 else left[0]
        return found(body) if callable(found) else found

    return answer


def told(n):
    return lambda _: streamed(piece("Yes."), piece(finish="stop"), event({"choices": [], "usage": usage(*n)}))


# Failures


def leaky(status, **more):
    return Fault(status=status, message=f"Incorrect API key provided: {KEY}", **more)


@pytest.mark.parametrize(
    ("fault", "says_so", "advice", "retryable", "calls"),
    [
        (leaky(401), "refused the key", "OPENAI_API_KEY", False, 1),
        (leaky(403), "refused the key", "OPENAI_API_KEY", False, 1),
        (leaky(404), "does not know the model 'standin'", "DATELINE_LLM_MODEL", False, 1),
        (leaky(400), "refused the request", "temperature", False, 4),
        (leaky(400, code="context_length_exceeded"), "refused the request", "prompt this long", False, 1),
        (leaky(307, headers={"Location": "http://example.com/v1"}), "refused the request", "", False, 1),
        (leaky(429), "limiting requests", "Wait", True, 2),
        (leaky(429, headers={"Retry-After": "50"}), "limiting requests", "Wait", True, 1),
        (leaky(429, code="insufficient_quota"), "no quota left", "billing", False, 1),
        (leaky(500), "failed (status 500)", "Try again", True, 2),
        (leaky(500, headers={"x-should-retry": "false"}), "failed (status 500)", "Try again", True, 1),
        (leaky(503), "failed (status 503)", "Try again", True, 2),
        (Fault(dropped=True), "could not be reached", "OPENAI_BASE_URL", True, 2),
        (Fault(text="x" * 50, cut=20), "cut off", "Try again", True, 1),
        (Fault(text="x" * 50, cut=0), "cut off", "Try again", True, 2),
        (Fault(text='{"statements": [', finish=None, done=False), "cut off", "Try again", True, 1),
        (Fault(text='{"statements": [{}], "re', finish=None), "cut off", "Try again", True, 1),
        (Fault(raw=b""), "cut off", "Try again", True, 2),
        (Fault(raw=b"data: {broken\n\n"), "not the OpenAI protocol", "/v1", False, 1),
        (Fault(raw=b"data: [1, 2]\n\n"), "not the OpenAI protocol", "/v1", False, 1),
        (
            Fault(raw=b'data: {"error": {"message": "overloaded"}}\n\n'),
            "in the middle of its reply",
            "Try",
            True,
            2,
        ),
        (
            Fault(raw=b"<html>Hello</html>", media_type="text/html"),
            "not the OpenAI protocol",
            "/v1",
            False,
            1,
        ),
        (Fault(raw=b"{broken", media_type="application/json"), "not the OpenAI protocol", "/v1", False, 1),
    ],
)
def test_a_failing_server_makes_the_model_unavailable_with_advice(
    fault, says_so, advice, retryable, calls, caplog
):
    caplog.set_level(logging.DEBUG)
    with OpenAIStandin(otherwise=fault) as server, chat_with(server) as chat:
        given, failure = taken(chat)
    assert not any(delta.finish for delta in given)
    assert says_so in str(failure)
    assert advice in failure.advice
    assert failure.retryable is retryable
    assert len(server.chats) == calls
    shown = "".join(traceback.format_exception(failure)) + failure.advice + caplog.text
    assert KEY not in shown
    assert failure.__context__ is None  # nor does the client's own error, which quotes the server, hang on it


def test_nothing_that_is_logged_or_shown_holds_the_key_or_a_password(caplog):
    caplog.set_level(logging.DEBUG)
    with Upstream(answering(told((1, 2)))) as server:
        url = server.base_url.replace("//", "//reader:s3cret@")
        with chat_with(server, base_url=url) as chat:
            assert text(chat.stream(MESSAGES)) == "Yes."
            shown = repr(chat)
    assert {"httpx", "openai._base_client", "httpcore.http11"} <= {record.name for record in caplog.records}
    assert "standin" in shown
    for secret in (KEY, "s3cret", "Bearer", "Basic"):
        assert secret not in caplog.text + shown
    assert b"authorization: basic " in server.heads[0].lower()


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(dropped=True), Fault(text=WHOLE, cut=0)])
def test_one_failure_is_tried_again(fault):
    given, failure, server = ask([fault, WHOLE])
    assert failure is None
    assert text(given) == WHOLE
    assert len(server.chats) == 2


def test_no_retry_follows_a_piece_of_the_reply_nor_a_setting_of_none():
    assert len(ask([Fault(text=WHOLE, cut=3), WHOLE])[2].chats) == 1
    assert len(ask([Fault(status=503), WHOLE], retries=0)[2].chats) == 1


def test_every_retry_comes_within_the_deadline():
    busy = Fault(status=503, headers={"retry-after-ms": "300"})
    given, failure, server = ask([busy] * 9, retries=9, timeout=1.0)
    assert given == []
    assert failure.retryable
    assert len(server.chats) <= 4


@pytest.mark.parametrize(
    "fault",
    [Fault(silent=True), Fault(hang=0), Fault(text="x" * 30, hang=15), Fault(text="x" * 9000, slow=0.02)],
)
def test_a_server_that_is_silent_or_slow_is_given_up_at_the_deadline(fault):
    given, failure, _ = ask(fault, timeout=0.3)
    assert not any(delta.finish for delta in given)
    assert "did not finish within 0.3 seconds" in str(failure)
    assert "DATELINE_LLM_TIMEOUT" in failure.advice


def test_silence_counts_only_after_the_first_piece():
    def slow_to_start(_):
        time.sleep(0.3)
        yield from streamed(piece("Yes."), piece(finish="stop"))

    with Upstream(slow_to_start) as server, chat_with(server, read_timeout=0.1) as chat:
        assert text(chat.stream(MESSAGES)) == "Yes."
    given, failure, _ = ask(Fault(text="x" * 30, hang=15), read_timeout=0.1)
    assert text(given) == "x" * 15
    assert "fell silent for 0.1 seconds in the middle" in str(failure)
    assert "DATELINE_LLM_READ_TIMEOUT" in failure.advice


def test_a_comment_in_the_stream_is_a_sign_of_life():
    def alive(_):
        yield from [head(transfer_encoding="chunked"), piece("Yes")]
        for _ in range(8):
            time.sleep(0.05)
            yield b"8\r\n: wait\n\n\r\n"
        yield from [piece(".", "stop"), event("[DONE]"), b"0\r\n\r\n"]

    with Upstream(alive) as server, chat_with(server, read_timeout=0.3) as chat:
        assert text(chat.stream(MESSAGES)) == "Yes."


def test_a_server_that_is_not_there_is_named():
    with socket.socket() as taken_port:
        taken_port.bind(("127.0.0.1", 0))
        port = taken_port.getsockname()[1]
        chat = OpenAIChat("m", api_key=KEY, base_url=f"http://127.0.0.1:{port}/v1", forbid_remote=True)
        with pytest.raises(ModelUnavailable, match=f"127.0.0.1:{port} could not be reached"):
            list(chat.stream(MESSAGES))
        chat.close()


def test_a_server_that_takes_no_connections_is_given_up_after_the_time_for_one():
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):  # the queue is full, so that the next connection stays without an answer
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        chat = OpenAIChat(
            "m",
            api_key=KEY,
            base_url=f"http://127.0.0.1:{server.getsockname()[1]}/v1",
            connect_timeout=0.2,
            forbid_remote=True,
        )
        with pytest.raises(ModelUnavailable, match="no connection came about in time") as caught:
            list(chat.stream(MESSAGES))
        chat.close()
    assert "could not be reached" in str(caught.value)
    assert "DATELINE_LLM_CONNECT_TIMEOUT" in caught.value.advice


@pytest.mark.parametrize("key", ["sk-1\nsk-2", "sk-“curly”"])
def test_a_key_that_cannot_be_sent_is_not_repeated(key):
    chat = OpenAIChat("m", base_url="http://127.0.0.1:9/v1", api_key=key)
    with pytest.raises(ModelUnavailable, match="holds characters that no key has") as caught:
        list(chat.stream(MESSAGES))
    chat.close()
    assert "sk-" not in "".join(traceback.format_exception(caught.value))


def test_remote_servers_are_not_called_when_forbidden():
    for url in (None, "https://model.example.com/v1"):
        with pytest.raises(ModelUnavailable, match="forbidden"):
            list(OpenAIChat("m", api_key=KEY, base_url=url, forbid_remote=True).stream(MESSAGES))


def test_without_key_or_address_the_advice_names_both():
    with pytest.raises(ModelUnavailable, match="no key") as caught:
        list(OpenAIChat("m").stream(MESSAGES))
    assert "OPENAI_BASE_URL" in caught.value.advice


def test_the_settings_decide_the_timeouts_and_the_retries():
    with OpenAIStandin(otherwise=Fault(status=503, headers={"retry-after-ms": "1"})) as server:
        chat = OpenAIChat.from_settings(
            Settings(openai_base_url=server.base_url, llm_retries=0, llm_timeout=9.0, llm_model="tiny")
        )
        given, failure = taken(chat)
        chat.close()
    assert (given, len(server.chats), server.chats[0]["model"]) == ([], 1, "tiny")
    assert "status 503" in str(failure)


# Replies


def test_the_last_delta_has_the_servers_count_though_it_comes_after_the_end():
    with Upstream(answering(told((11, 3)))) as server, chat_with(server) as chat:
        given = list(chat.stream(MESSAGES))
    assert given == [Delta("Yes."), Delta("", "stop", Usage(11, 3, 1))]
    assert server.bodies[0]["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize(
    "last",
    [
        [piece(finish="stop")],
        [piece(finish="stop"), event({"choices": [], "usage": None})],
        [
            piece(finish="stop"),
            event({"choices": [], "usage": {"prompt_tokens": -1, "completion_tokens": "x"}}),
        ],
        [piece(finish="stop"), event("{broken")],
        [piece(finish="stop"), LEAVE],  # whose silence is not waited out to the deadline
        [],
    ],
)
def test_without_a_count_the_tokens_are_estimated(last, monkeypatch):
    monkeypatch.setattr("rag.openai_call.TAIL_SECONDS", 0.2)
    with Upstream(lambda _: streamed(piece("Yes."), *last)) as server, chat_with(server) as chat:
        given = list(chat.stream(MESSAGES))
    assert given == [Delta("Yes."), Delta("", "stop", estimate.usage(MESSAGES, "Yes."))]
    assert estimate.usage(MESSAGES, "Yes.") == Usage(3 + 3 + 2 * 4 + 3, 2, 1)


def test_a_reply_that_is_whole_is_not_late_for_want_of_its_count(monkeypatch):
    monkeypatch.setattr("rag.openai_call.TAIL_SECONDS", 60.0)
    answer = [head(transfer_encoding="chunked"), piece("Yes.", "stop"), LEAVE]
    with Upstream(lambda _: answer) as server, chat_with(server, timeout=5.0) as chat:
        given, failure = taken(chat)
    assert failure is None
    assert given[-1].finish == "stop"


def test_a_count_on_the_chunk_that_ends_the_reply_is_taken():
    answer = streamed(piece("Yes.", "stop", usage=usage(5, 2)))
    with Upstream(lambda _: answer) as server, chat_with(server) as chat:
        assert list(chat.stream(MESSAGES))[-1] == Delta("", "stop", Usage(5, 2, 1))


def test_a_server_that_does_not_stream_is_read_whole():
    with OpenAIStandin([WHOLE], streams=False) as server, chat_with(server) as chat:
        given = list(chat.stream(MESSAGES))
    assert text(given) == WHOLE
    assert given[-1].finish == "stop"


@pytest.mark.parametrize(
    ("events", "finish"),
    [
        ([piece("Y", "length")], "length"),
        ([piece("Y", "content_filter")], "refusal"),
        ([event({"choices": [{"delta": {"refusal": "No."}}]})], "refusal"),
        ([piece("Y"), piece(None, "eos")], "stop"),
        ([piece(None, "stop")], "empty"),
        (
            [event({"choices": []}), event({"choices": [{"delta": None}]}), event({"choices": [None]})],
            "empty",
        ),
    ],
)
def test_the_reason_for_stopping_is_told(events, finish):
    with Upstream(lambda _: streamed(*events)) as server, chat_with(server) as chat:
        assert list(chat.stream(MESSAGES))[-1].finish == finish


def test_a_reply_without_end_is_cut():
    given, failure, server = ask(Fault(text="word " * 20_000))
    assert failure is None
    assert given[-1].finish == "length"
    assert 50_000 < len(text(given)) < 50_100
    assert server.left.wait(20)


def test_a_reply_is_whole_though_its_connection_breaks_after_the_end():
    def breaking(_):
        yield from [head(transfer_encoding="chunked"), piece("Yes.", "stop"), b"zz\r\n"]

    with Upstream(breaking) as server, chat_with(server) as chat:
        assert list(chat.stream(MESSAGES))[-1].finish == "stop"


# Cancelling and closing


def threads():
    return {thread for thread in threading.enumerate() if thread.name.startswith(("dateline-llm", "asyncio"))}


@pytest.mark.parametrize("silent", [[LEAVE], [head(transfer_encoding="chunked"), piece("Y"), LEAVE]])
def test_cancelling_from_another_thread_ends_a_silent_call_at_once_and_hangs_up(silent):
    cancellation, ended = Cancellation(), threading.Event()
    with Upstream(lambda _: silent) as server, chat_with(server, timeout=300.0, read_timeout=300.0) as chat:
        given = []

        def read():
            given.extend(chat.stream(MESSAGES, cancellation=cancellation))
            ended.set()

        reader = threading.Thread(target=read)
        reader.start()
        while not server.bodies:
            time.sleep(0.005)
        cancellation.cancel()
        assert ended.wait(20)
        reader.join()
        assert server.left.wait(20)
    assert not any(delta.finish for delta in given)


def test_a_call_cancelled_before_it_begins_makes_no_request():
    cancellation = Cancellation()
    cancellation.cancel()
    with Upstream(answering(told((1, 1)))) as server, chat_with(server) as chat:
        assert list(chat.stream(MESSAGES, cancellation=cancellation)) == []
        assert text(chat.stream(MESSAGES)) == "Yes."
    assert len(server.bodies) == 1


def test_cancelling_at_the_last_piece_does_no_harm():
    cancellation = Cancellation()
    with Upstream(answering(told((1, 1)))) as server, chat_with(server) as chat:
        reading = chat.stream(MESSAGES, cancellation=cancellation)
        while next(reading).finish is None:
            pass
        cancellation.cancel()
        assert list(reading) == []
        assert text(chat.stream(MESSAGES)) == "Yes."


def test_leaving_the_iterator_hangs_up_and_the_chat_goes_on():
    answer = answering([head(transfer_encoding="chunked"), piece("Y"), LEAVE], told((1, 1)))
    with Upstream(answer) as server, chat_with(server, timeout=300.0, read_timeout=300.0) as chat:
        reading = chat.stream(MESSAGES)
        assert next(reading) == Delta("Y")
        reading.close()
        assert server.left.wait(20)
        assert text(chat.stream(MESSAGES)) == "Yes."


def test_leaving_a_slow_stream_is_noticed_by_the_standin():
    with (
        OpenAIStandin([Fault(text="y " * 100_000, slow=0.005)]) as server,
        chat_with(server, timeout=60.0) as chat,
    ):
        reading = chat.stream(MESSAGES)
        next(reading)
        reading.close()
        assert server.left.wait(30)


def test_calls_share_a_connection_that_was_read_to_its_end(monkeypatch):
    started = []

    def start(loop, work, begin=EventLoop.start):
        started.append(begin(loop, work))
        return started[-1]

    monkeypatch.setattr(EventLoop, "start", start)
    with Upstream(answering(told((1, 1)))) as server, chat_with(server) as chat:
        for _ in range(5):
            list(chat.stream(MESSAGES))
            wait(started, 20)  # a reply is whole before its response has been read to the end
    assert (server.connections, len(server.bodies)) == (1, 5)


def test_closing_ends_the_calls_under_way_and_leaves_no_thread_or_connection():
    before = threads()
    failures = []
    with Upstream(lambda _: [head(transfer_encoding="chunked"), piece("Y"), LEAVE]) as server:
        chat = OpenAIChat(
            "m", api_key=KEY, base_url=server.base_url, timeout=300.0, read_timeout=300.0, forbid_remote=True
        )

        def read():
            failures.append(taken(chat))

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        while len(server.bodies) < 4:
            time.sleep(0.005)
        assert threads() - before
        chat.close()
        for reader in readers:
            reader.join(20)
        assert server.all_closed()
    assert threads() == before
    for _, failure in failures:
        assert "was closed" in str(failure)
    assert len(failures) == 4


def test_a_chat_that_was_closed_opens_again_when_it_is_used():
    with Upstream(answering(told((1, 1)))) as server, chat_with(server) as chat:
        for _ in range(2):
            assert text(chat.stream(MESSAGES)) == "Yes."
            chat.close()
            chat.close()


def test_many_threads_share_one_chat():
    results = []
    with Upstream(answering(told((1, 1)))) as server, chat_with(server) as chat:
        readers = [
            threading.Thread(target=lambda: results.append(text(chat.stream(MESSAGES)))) for _ in range(20)
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(20)
        assert len([t for t in threads() if t.name == "dateline-llm"]) == 1
    assert results == ["Yes."] * 20


# Limits


def test_a_server_with_nothing_left_is_asked_again_only_after_the_reset():
    times = []

    def limited(_):
        times.append(time.monotonic())
        spent = {"x_ratelimit_remaining_requests": 0, "x_ratelimit_reset_requests": "300ms"}
        return streamed(piece("Yes.", "stop"), **(spent if len(times) == 1 else {}))

    with Upstream(limited) as server, chat_with(server) as chat:
        for _ in range(2):
            assert text(chat.stream(MESSAGES)) == "Yes."
    assert times[1] - times[0] >= 0.3


def test_a_call_whose_deadline_comes_before_the_reset_fails_without_a_request():
    spent = {"x_ratelimit_remaining_tokens": 0, "x_ratelimit_reset_tokens": "6m0s"}
    with Upstream(lambda _: streamed(piece("Yes.", "stop"), **spent)) as server, chat_with(server) as chat:
        assert text(chat.stream(MESSAGES)) == "Yes."
        _, failure = taken(chat)
    assert "limiting requests for another 360 seconds" in str(failure)
    assert failure.retryable
    assert len(server.bodies) == 1


def test_a_wait_that_a_refusal_tells_is_kept_by_every_caller():
    answer = answering(lambda _: refused(429, retry_after=30), told((1, 1)))
    with Upstream(answer) as server, chat_with(server) as chat:
        assert "status 429" in str(taken(chat)[1])
        assert "another 30 seconds" in str(taken(chat)[1])
    assert len(server.bodies) == 1


def test_the_time_to_come_back_is_waited_for():
    times = []

    def busy(_):
        times.append(time.monotonic())
        return refused(503, retry_after_ms=200) if len(times) == 1 else streamed(piece("Yes.", "stop"))

    with Upstream(busy) as server, chat_with(server) as chat:
        assert text(chat.stream(MESSAGES)) == "Yes."
    assert times[1] - times[0] >= 0.2


# Parts that not every server takes


def strict(*unknown, named=True, status=400):
    """A server that refuses these parts of a request."""

    def answer(body):
        form = (body.get("response_format") or {}).get("type")
        for part in unknown:
            if part in body or part == form:
                return refused(status, f"Unsupported parameter: '{part}'" if named else "Bad request.")
        return streamed(piece("Yes.", "stop"))

    return answer


def test_a_shape_and_a_limit_are_sent_as_openai_takes_them():
    with Upstream(strict()) as server, chat_with(server) as chat:
        list(chat.stream(MESSAGES, shape=SHAPE, max_tokens=50))
        list(chat.stream(MESSAGES))
    (first, second) = server.bodies
    assert first["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": SHAPE.schema, "strict": True},
    }
    assert (first["max_completion_tokens"], first["temperature"]) == (50, 0)
    assert "max_tokens" not in first
    assert second.keys() == {"model", "messages", "stream", "stream_options", "temperature"}


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(
    ("unknown", "sent"),
    [
        (["json_schema"], {"json_object", "max_completion_tokens", "stream_options", "temperature"}),
        (["response_format"], {"max_completion_tokens", "stream_options", "temperature"}),
        (["max_completion_tokens"], {"json_schema", "max_tokens", "stream_options", "temperature"}),
        (["max_completion_tokens", "max_tokens"], {"json_schema", "stream_options", "temperature"}),
        (["stream_options"], {"json_schema", "max_completion_tokens", "temperature"}),
        (["temperature"], {"json_schema", "max_completion_tokens", "stream_options"}),
        (["response_format", "max_completion_tokens", "max_tokens", "stream_options", "temperature"], set()),
    ],
)
def test_a_part_that_is_refused_is_left_out_then_and_later(unknown, sent, status, named):
    with (
        Upstream(strict(*unknown, named=named, status=status)) as server,
        chat_with(server, retries=0) as chat,
    ):
        given, failure = taken(chat, shape=SHAPE, max_tokens=50)
        first = len(server.bodies)
        assert failure is None
        assert text(given) == "Yes."
        list(chat.stream(MESSAGES, shape=SHAPE, max_tokens=50))
    assert len(server.bodies) == first + 1
    body = server.bodies[-1]
    form = (body.get("response_format") or {}).get("type")
    assert (body.keys() | {form}) - {"model", "messages", "stream", "response_format", None} == sent


def test_what_a_call_did_not_want_is_not_unlearned():
    with Upstream(strict("json_schema")) as server, chat_with(server) as chat:
        list(chat.stream(MESSAGES, max_tokens=9))
        list(chat.stream(MESSAGES, shape=SHAPE))
    assert [body.get("response_format", {}).get("type") for body in server.bodies] == [
        None,
        "json_schema",
        "json_object",
    ]


def test_a_server_that_refuses_everything_is_asked_a_bounded_number_of_times():
    with Upstream(lambda _: refused(400, "I will not.")) as server, chat_with(server, retries=9) as chat:
        _, failure = taken(chat, shape=SHAPE, max_tokens=50)
        assert len(server.bodies) <= 10
        assert "refused the request (status 400)" in str(failure)
        list(taken(chat, shape=SHAPE, max_tokens=50))
    assert server.bodies[-1].keys() == {"model", "messages", "stream"}


def test_a_document_that_does_not_end_is_given_up():
    endless = Fault(raw=b'{"choices": "' + b"x" * 1_100_000 + b'"}', media_type="application/json")
    given, failure, _ = ask(endless)
    assert given == []
    assert "not the OpenAI protocol" in str(failure)
