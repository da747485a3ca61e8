import random
from email.utils import formatdate

import pytest

from rag.retrying import LONGEST, Backoff, RateGate, duration, spent, told_wait


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1.0),
        ("6m0s", 360.0),
        ("20ms", 0.02),
        ("1h2m3.5s", 3723.5),
        ("7.66s", 7.66),
        ("1d", 86400.0),
        ("12", 12.0),
        (" 2s ", 2.0),
        ("", None),
        ("soon", None),
        ("-1s", None),
        ("1s later", None),
        ("nan", None),
        ("1e9", None),
    ],
)
def test_durations_are_read_as_openai_writes_them(text, seconds):
    assert duration(text) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "3"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "3"}, 3.0),
        ({"retry-after": formatdate(1_000_007, usegmt=True)}, 7.0),
        ({"retry-after": formatdate(999_000, usegmt=True)}, 0.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "Fri, 99 Foo"}, None),
        ({}, None),
    ],
)
def test_the_time_to_come_back_is_seconds_milliseconds_or_a_date(headers, seconds):
    assert told_wait(headers, lambda: 1_000_000.0) == seconds


def test_only_a_limit_of_which_nothing_remains_is_waited_for():
    headers = {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "1s",
        "x-ratelimit-remaining-tokens": "149984",
        "x-ratelimit-reset-tokens": "6m0s",
    }
    assert spent(headers) == [1.0]
    assert spent(headers | {"x-ratelimit-remaining-tokens": "0"}) == [1.0, 360.0]
    assert spent({"x-ratelimit-remaining-requests": "0"}) == []


def test_the_gate_opens_when_the_last_of_the_limits_is_renewed():
    clock = Clock()
    gate = RateGate(clock)
    assert gate.wait == 0
    gate.note({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "20s"})
    gate.note({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "5s"})
    gate.note({"retry-after": "99"})  # of a response that was no refusal for coming too soon
    assert gate.wait == 20
    clock.now += 15
    gate.note({"retry-after": "7"}, limited=True)
    assert gate.wait == 7
    clock.now += 8
    assert gate.wait == 0


def test_a_gate_is_never_shut_for_longer_than_a_while():
    gate = RateGate(Clock())
    gate.note({"retry-after": "86400"}, limited=True)
    assert gate.wait == LONGEST


def test_waits_are_drawn_from_a_range_that_doubles_up_to_a_bound():
    backoff = Backoff(pause=1.0, longest=5.0, draw=random.Random(3))
    for retry, most in ((1, 1.0), (2, 2.0), (3, 4.0), (4, 5.0), (30, 5.0)):
        waits = [backoff.before(retry) for _ in range(300)]
        assert 0 <= min(waits) < most * 0.1
        assert most * 0.9 < max(waits) <= most
    assert Backoff(pause=0).before(3) == 0
