from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.server_events import MAX_EVENT, EventDecoder

STREAM = (
    b'\xef\xbb\xbfdata: {"a": "\xe2\x80\xa8\xc3\xa9"}\r\n\r\n: still here\n\nevent: x\ndata: one\ndata:two\n'
    b"id: 3\n\n\n\ndata:\n\ndata: [DONE]\n\ndata: never finished"
)
EVENTS = ['{"a": "\u2028é"}', "one\ntwo", "", "[DONE]"]


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_events_are_the_same_wherever_the_bytes_were_cut(cuts):
    ends = [0, *sorted(cuts), len(STREAM)]
    decoder = EventDecoder()
    pieces = [STREAM[start:end] for start, end in pairwise(ends)]
    assert [event for piece in pieces for event in decoder.feed(piece)] == EVENTS


def test_bytes_that_are_no_text_do_not_stop_the_stream():
    assert list(EventDecoder().feed(b"data: \xff\n\n")) == ["\ufffd"]


@pytest.mark.parametrize("line", [b"x" * 1000, b"data: " + b"x" * 1000 + b"\n"])
def test_an_event_that_never_ends_is_refused(line):
    decoder = EventDecoder()

    def feed_on():
        for _ in range(MAX_EVENT // 900):
            list(decoder.feed(line))

    with pytest.raises(ValueError, match="an event of more than"):
        feed_on()


def test_comments_without_end_are_no_event():
    decoder = EventDecoder()
    for _ in range(3):
        assert list(decoder.feed(b": wait\n\n" * (MAX_EVENT // 8))) == []
