"""Documents made up and documents changed: whatever comes, what is read keeps the laws of `source_laws`.

DATELINE_FUZZ_EXAMPLES sets how many of each are tried (20 by default; `make soak` tries thousands). What is
guided by the branches that it reaches is `python -m tests.fuzz_sources`.
"""

from __future__ import annotations

import functools
import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz_sources import KINDS, seeds
from tests.source_laws import lawful

EXAMPLES = int(os.environ.get("DATELINE_FUZZ_EXAMPLES", "20"))
NAMES = sorted({made(b"x\nx")[1] for made in KINDS.values()})
FIELDS = (
    *(
        "text",
        "title",
        "id",
        "url",
        "canonical_url",
        "publisher",
        "authors",
        "author",
        "published",
        "updated",
    ),
    *("language", "place", "note", "removed", "provenance", "original", "source"),
)
WORDS = st.text(alphabet=st.characters(codec=None), max_size=40)  # lone surrogates and controls too
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.just("The board met on Monday."),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.sampled_from(FIELDS), inner, max_size=3)
    ),
    max_leaves=6,
)
TAGS = (
    *"<p> </p> <div> </div> <article> <table> <td> <script> </script> <!-- --> <![CDATA[ ]]> <h1>".split(),
    *"&#x202e; &#xd800; &#0; &nbsp; <br> <plaintext> <svg> <template> <html> <body> <?xml <li>".split(),
    *(
        "<title>",
        "<!doctype",
        "<div hidden>",
        "<meta charset=utf-16>",
        "<meta property='og:title' content='",
        "'>",
        "<a href='https://[x'>",
    ),
)
PIECES = st.lists(
    st.sampled_from(TAGS) | WORDS | st.just("The board met on Monday and closed the bridge. "), max_size=40
)
several = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@functools.cache
def known(kind: str) -> list[bytes]:
    return seeds(kind)


@st.composite
def changed(draw: st.DrawFn, kind: str) -> bytes:
    """A known document with some of its bytes changed, left out, doubled or moved."""
    data = known(kind)[draw(st.integers(0, len(known(kind)) - 1))]
    for _ in range(draw(st.integers(1, 6))):
        start, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        end = min(end, start + draw(st.sampled_from((1, 4, 40, 4000))))
        part = data[start:end]
        others = (b"", part * 2, part[::-1], part * 50, b"\x00" * 9, draw(st.binary(max_size=8)))
        other = others[draw(st.integers(0, len(others) - 1))]
        data = data[:start] + other + data[end:]
    return data


@several
@given(
    st.binary(max_size=400),
    st.sampled_from(NAMES),
    st.sampled_from(("", "%PDF-1.7\n", "PK\x03\x04", "WARC/1.0\r\n")),
)
def test_any_bytes_are_lawful(data: bytes, name: str, start: str):
    lawful(start.encode() + data, name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_document_is_lawful(kind: str):
    assert known(kind)  # made here: some of them draw a chance of their own, which no strategy may

    @several
    @given(changed(kind))
    def law(data: bytes) -> None:
        lawful(*KINDS[kind](data))

    law()


@several
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8), max_size=3))
def test_any_json_is_lawful(items: list[dict[str, object]]):
    lawful(b"\n".join(json.dumps(item).encode() for item in items) + b"\n", "a.jsonl")


@several
@given(PIECES)
def test_any_markup_is_lawful(pieces: list[str]):
    data = "".join(pieces).encode("utf-8", "surrogatepass")
    lawful(data, "a.html")
    lawful(b"<rss><channel><item><description>" + data + b"</description></item></channel></rss>", "a.rss")
    lawful(b"From: a\nContent-Type: text/html\n\n" + data, "a.eml")


@several
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4), WORDS)
def test_any_front_matter_is_lawful(fields: dict[str, object], words: str):
    written = "\n".join(f"{key}: {json.dumps(value)}" for key, value in fields.items())
    lawful(f"---\n{written}\n---\n{words}".encode("utf-8", "surrogatepass"), "a.md")


@several
@given(st.dictionaries(st.sampled_from(FIELDS), WORDS, max_size=4))
def test_any_front_matter_as_written_is_lawful(fields: dict[str, str]):
    written = "\n".join(f"{key}: {value}" for key, value in fields.items())
    lawful(f"---\n{written}\n---\nThe board met.".encode("utf-8", "surrogatepass"), "a.md")
