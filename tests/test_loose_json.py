import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loose_json import ObjectStream

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def outermost(*pieces):
    stream = ObjectStream()
    return [found for piece in pieces for depth, found in stream.feed(piece) if depth == 1]


@given(
    st.dictionaries(st.text(), values, max_size=5),
    st.booleans(),
    st.sampled_from([None, 1, 4]),
    st.integers(1, 40),
)
def test_well_formed_json_is_read_exactly_however_it_is_cut(document, ascii_only, indent, size):
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert outermost(*pieces) == [document]


@given(st.text(alphabet="{}[]\"'\\,:ab1 \nu\ud800", max_size=60))
def test_no_text_makes_it_raise(text):
    assert isinstance(outermost(text), list)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Here's the JSON:\n```json\n{\"a\": 1}\n```\nIt's done.", {"a": 1}),
        ("{'a': 'it is', 'b': None, 'c': True}", {"a": "it is", "b": None, "c": True}),
        ("{'a': 'Iraq's base'}", {"a": "Iraq's base"}),
        ("{'a': 'said \"no\" twice'}", {"a": 'said "no" twice'}),
        ('{"a": "he said "no" again", "b": 2}', {"a": 'he said "no" again', "b": 2}),
        ('{"a": "he said "no", then left", "b": 2}', {"a": 'he said "no", then left', "b": 2}),
        ('{"a": ["x", "y",], "b": "z",}', {"a": ["x", "y"], "b": "z"}),
        ('{"a": "two\nlines"}', {"a": "two\nlines"}),
        (r'{"a": "a stray \$ and \' escape"}', {"a": r"a stray \$ and ' escape"}),
        (r'{"a": "\u00e9\ud83d\ude00"}', {"a": "é😀"}),
        ("{a: 1, b: bare}", {"a": 1, "b": "bare"}),
        ('{"a": -1.5e3}', {"a": -1500.0}),
    ],
)
def test_what_models_get_wrong_is_understood(text, expected):
    assert outermost(text) == [expected]


def test_an_inner_object_is_given_before_the_text_ends():
    stream = ObjectStream()
    found = list(stream.feed('{"statements": [{"text": "One."}, {"text": "Tw'))
    assert found == [(3, {"text": "One."})]
    assert stream.unfinished


def test_a_run_of_brackets_cannot_exhaust_memory():
    stream = ObjectStream()
    assert list(stream.feed("[" * 100_000)) == []
    assert list(stream.feed('{"a": 1}')) != []


def test_text_without_objects_gives_none():
    assert outermost("I cannot answer that.") == []
    assert outermost('{"a": "cut off') == []
