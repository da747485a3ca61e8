import itertools
import json
import math
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import ModelUnavailable
from rag.reader import ANSWER, MODEL, Framed, LocalReader, best_spans

FERRY = Framed(
    "Ferry sinks off the cape. 3 March 2024",
    "The mayor spoke for an hour. The ferry carried 96 passengers when it sank off the cape. It was dark.",
)
HARVEST = Framed("A record harvest", "Farmers brought in 4,000 tonnes of barley before the rain came.")
QUESTION = "How many passengers did the ferry carry?"


@pytest.fixture(scope="module")
def reader():
    return LocalReader(threads=2)


def test_the_best_span_of_the_window_that_answers_is_the_answer(reader):
    (reply,) = reader.read(QUESTION, [FERRY])
    best = reply.spans[0]
    assert "96" in FERRY.text[best.start : best.end]
    assert best.score > 0


def test_the_window_that_answers_is_more_relevant_than_one_that_does_not(reader):
    answers, other = reader.read(QUESTION, [FERRY, HARVEST])
    assert answers.relevance > 0 > other.relevance
    assert answers.spans[0].score > other.spans[0].score


def test_a_near_miss_is_thought_less_likely_than_the_thing_itself(reader):
    (asked,) = reader.read("How many passengers did the ferry carry when it sank?", [FERRY])
    (missed,) = reader.read("How many lorries did the ferry carry when it sank?", [FERRY])
    assert asked.spans[0].score > missed.spans[0].score


def test_a_reply_depends_on_its_window_alone_to_the_bit(reader):
    together = reader.read(QUESTION, [FERRY, HARVEST, FERRY])
    assert together == [reader.read(QUESTION, [window])[0] for window in (FERRY, HARVEST, FERRY)]


def test_eight_threads_that_share_a_reader_get_the_replies_one_gets():
    shared = LocalReader(threads=2)  # not loaded yet: they meet in the loading too
    start = threading.Barrier(8)

    def read(_):
        start.wait()
        return shared.read(QUESTION, [FERRY, HARVEST])

    with ThreadPoolExecutor(8) as pool:
        given_to_each = list(pool.map(read, range(8)))
    assert all(replies == given_to_each[0] for replies in given_to_each)


def test_spans_are_best_first_and_never_lie_over_one_another(reader):
    (reply,) = reader.read(QUESTION, [FERRY])
    scores = [span.score for span in reply.spans]
    places = sorted((span.start, span.end) for span in reply.spans)
    assert scores == sorted(scores, reverse=True)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(places))


def test_the_lead_is_read_but_never_an_answer(reader):
    (reply,) = reader.read("When did the ferry sink?", [FERRY])
    assert all(span.end <= len(FERRY.text) for span in reply.spans)


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_a_window_without_words_has_no_span(reader, text):
    (reply,) = reader.read(QUESTION, [Framed("", text)])
    assert reply.spans == ()


def test_nothing_to_read_gives_nothing(reader):
    assert reader.read(QUESTION, []) == []


def test_what_does_not_fit_is_cut_off_rather_than_refused(reader):
    (reply,) = reader.read(QUESTION * 100, [Framed("title " * 500, FERRY.text + " And so on." * 5000)])
    assert math.isfinite(reply.relevance)


@given(st.text(max_size=40), st.text(max_size=30), st.text(max_size=120))
@settings(max_examples=40, deadline=None)
def test_any_strings_are_read_and_every_span_lies_in_the_text(question, lead, text):
    (reply,) = _shared().read(question, [Framed(lead, text)])
    assert all(0 <= span.start < span.end <= len(text) for span in reply.spans)


_made: list[LocalReader] = []


def _shared():
    if not _made:
        _made.append(LocalReader(threads=1))
    return _made[0]


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=40), st.floats(-9, 9))
def test_the_best_span_is_the_best_of_all_that_are_allowed(logits, none):
    ends = np.array(logits, np.float32)
    every = [
        ends[i, 0] + ends[j, 1] - np.float32(none)
        for i in range(len(ends))
        for j in range(i, min(len(ends), i + ANSWER))
    ]
    first = best_spans(ends, none)[0]
    assert first[2] == pytest.approx(max(every), abs=1e-3)


@pytest.mark.parametrize("damaged", ["model.onnx", "model.data", "tokenizer.json"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path, damaged):
    shutil.copytree(MODEL, tmp_path / "reader")
    (tmp_path / "reader" / damaged).write_bytes(b"cut")
    with pytest.raises(ModelUnavailable) as raised:
        LocalReader(tmp_path / "reader").read(QUESTION, [FERRY])
    assert damaged in str(raised.value)
    assert "Install Dateline again" in raised.value.advice


def test_the_weights_lie_in_a_file_that_is_mapped():
    sums = json.loads((MODEL / "model.json").read_text(encoding="utf-8"))["sha256"]
    assert "model.data" in sums
    assert (MODEL / "model.data").stat().st_size > 20 * (MODEL / "model.onnx").stat().st_size


def test_a_closed_reader_loads_anew(reader):
    before = reader.read(QUESTION, [FERRY])
    reader.close()
    assert reader.read(QUESTION, [FERRY]) == before
