"""Which names of encodings, stated by strangers, a text may be read in."""

from __future__ import annotations

import encodings.aliases

import pytest

from rag.sources.charsets import known_charset
from rag.sources.decoding import decoded

WORDS = "The bridge over the river reopened on Monday. "


@pytest.mark.parametrize(
    ("stated", "name"),
    [("UTF-8", "utf-8"), ("latin1", "iso8859-1"), ("Windows-1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_an_encoding_of_text_goes_by_one_name(stated, name):
    assert known_charset(stated) == name


SLOW = "punycode Punycode idna IDNA utf-7 U7 undefined unicode_escape raw-unicode-escape".split()
NONE = ["base64", "zlib", "rot13", "hex", "no-such", "", "a\0b", "../utf-8"]


@pytest.mark.parametrize("stated", SLOW + NONE)
def test_what_is_slow_or_runs_escapes_or_is_none_is_not_known(stated):
    assert known_charset(stated) is None


def test_each_known_one_reads_a_text_in_time_that_grows_with_it():
    # Of the slow ones, this would take minutes.
    text = b"a" * 400_000 + b"-" + b"b9" * 200_000
    known = {known_charset(name) for name in encodings.aliases.aliases.values()} - {None}
    assert len(known) > 80
    for name in known:
        try:
            assert text.decode(name)
        except UnicodeError:
            assert name.startswith(("utf-16", "utf-32"))


def test_a_page_that_states_a_slow_one_is_read_as_what_it_is():
    page = f'<?xml version="1.0" encoding="punycode"?><meta charset="idna"><p>{WORDS}</p>'.encode()
    assert WORDS in decoded(page, html=True, charset="punycode")
