"""A short reply: one object within a time limit, or the reason there is none."""

import threading

import pytest

from rag import brief
from rag.cancellation import Cancellation
from rag.chat import Delta, Shape, Usage
from rag.errors import ModelUnavailable

SHAPE = Shape("one", {"type": "object", "required": ["question"]})
ASKED = [("user", "a question of five words")]


class FakeChat:
    """Says what it was given, piece by piece; an exception is raised, `None` is silence until cancelled."""

    model = "fake"

    def __init__(self, *items, finish="stop", usage=None):
        self._items, self._finish, self._usage = items, finish, usage
        self.asked = []

    def stream(self, messages, *, shape=None, max_tokens=None, cancellation=None):
        self.asked.append((list(messages), shape, max_tokens))
        for item in self._items:
            if isinstance(item, Exception):
                raise item
            if item is None:
                ended = threading.Event()
                with cancellation.calling(ended.set):
                    ended.wait()
                return
            yield Delta(item)
        yield Delta("", self._finish, self._usage)

    def close(self):
        pass


def ask(*items, seconds=30.0, cancellation=None, **chat):
    model = FakeChat(*items, **chat)
    return brief.ask(model, ASKED, SHAPE, max_tokens=50, seconds=seconds, cancellation=cancellation), model


def test_the_object_is_read_and_the_call_has_its_form_and_limit():
    reply, model = ask('Here: {"ques', 'tion": "When?"}', usage=Usage(5, 7, 1))
    assert reply == brief.Brief({"question": "When?"}, "", Usage(5, 7, 1))
    assert model.asked == [(ASKED, SHAPE, 50)]


def test_what_a_model_thinks_aloud_is_no_reply():
    assert ask('<think>{"question": "No?"}</think>{"question": "Yes?"}')[0].found == {"question": "Yes?"}


def test_tokens_are_counted_here_where_the_server_tells_none():
    assert ask("{}")[0].usage == Usage(5, 1, 1)


@pytest.mark.parametrize(
    ("items", "finish", "why"),
    [
        (["no object at all"], "stop", "could not be read"),
        (['{"other": 1}'], "stop", "could not be read"),
        (['{"question": "When?"} {"question": "Where?"}'], "stop", "could not be read"),
        (['{"question": "When'], "length", "length limit"),
        ([], "refusal", "declined"),
        ([], "empty", "empty"),
        (['{"question": "When?"}'], None, "broke off"),
        (["x" * 1000] * 100, "stop", "broke off"),
    ],
)
def test_an_unusable_reply_is_a_reason(items, finish, why):
    reply, _ = ask(*items, finish=finish)
    assert reply.found is None
    assert why in reply.why
    assert reply.usage.calls == 1
    assert reply.usage.prompt == 5


def test_a_model_that_fails_is_a_reason_and_what_its_provider_says_is_not_passed_on(caplog):
    told, _ = ask('{"question": ', ModelUnavailable("it is gone"))
    assert (told.found, told.why, told.failed) == (None, "it is gone", True)
    nothing, _ = ask(ModelUnavailable("it is gone"))
    assert nothing.usage == Usage(calls=1)
    odd, _ = ask(RuntimeError("the key is sk-1234"))
    assert (odd.found, odd.failed) == (None, True)
    assert "sk-1234" not in odd.why + caplog.text


def test_a_silent_model_is_given_up_after_the_time_limit():
    reply, _ = ask('{"question": "When?"}', None, seconds=0.05)
    assert (reply.found, reply.failed) == (None, True)
    assert "did not finish within 0.05 seconds" in reply.why


def test_nothing_is_used_of_a_call_that_was_cancelled():
    cancellation = Cancellation()
    threading.Timer(0.05, cancellation.cancel).start()
    reply, _ = ask('{"question": "When?"}', None, cancellation=cancellation)
    assert (reply.found, reply.why) == (None, "nobody waits any more")
