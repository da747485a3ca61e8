from __future__ import annotations

import os
import subprocess
import sys

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st
from tiktoken_ext import openai_public

from rag import tokens
from rag.tables import shipped_table
from rag.tokens import count, cut

OFFLINE = """
import socket, sys

def refuse(*_, **__):
    raise OSError("no network in this test")

socket.socket.connect = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
from rag.sentences import sentence_spans
from rag.tokens import count

assert count("Dateline counts tokens offline.") == 6, count("Dateline counts tokens offline.")
assert len(sentence_spans("Gen. Ray spoke. He left.")) == 2
assert "llama_index" not in sys.modules
print("done")
"""


def test_counting_and_splitting_need_no_network_and_no_llama_index(tmp_path):
    environment = {**os.environ, "TIKTOKEN_CACHE_DIR": str(tmp_path), "NLTK_DATA": str(tmp_path)}
    child = subprocess.run(
        [sys.executable, "-c", OFFLINE], capture_output=True, text=True, env=environment, check=False
    )
    assert child.stdout.strip() == "done", child.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["cl100k_base", "o200k_base"])
def test_the_encoding_is_tiktokens_own(name, monkeypatch):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(shipped_table("tiktoken_cache")))
    theirs = getattr(openai_public, name)()
    assert theirs["pat_str"] == tokens._TABLES[name].pattern
    reference = tiktoken.Encoding(**theirs)
    for text in ("Iraq’s 2,500 troops\r\n\r\n  left — “all” of them 😀", "a\u0301 naïve\t\ttest ... 3.14159"):
        assert count(text, name) == len(reference.encode_ordinary(text))


@pytest.mark.parametrize(
    ("model", "encoding", "known"),
    [
        ("gpt-4.1-mini", "o200k_base", True),
        ("gpt-4", "cl100k_base", True),
        ("llama3.1", "cl100k_base", False),
        ("gpt-2", "cl100k_base", False),
    ],
)
def test_a_models_encoding_goes_by_its_name(model, encoding, known):
    assert tokens.encoding_of(model) == encoding
    assert tokens.known(model) is known


def test_words_that_look_like_special_tokens_are_plain_text():
    assert count("<|endoftext|>") > 1


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_every_text_can_be_counted_even_with_lone_surrogates(text):
    assert (count(text) == 0) == (text == "")


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(4, 30))
def test_pieces_fit_the_budget_and_lose_only_white_space(text, budget):
    pieces = cut(text, budget)
    covered = [i for a, b in pieces for i in range(a, b)]
    assert covered == sorted(set(covered))
    assert all(text[i].isspace() for i in set(range(len(text))) - set(covered))
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in pieces)
    assert all(count(text[a:b]) <= budget for a, b in pieces)


def test_a_long_line_is_cut_between_words():
    text = "alpha beta gamma delta " * 40
    pieces = cut(text, 20)
    assert len(pieces) > 5
    assert {word for a, b in pieces for word in text[a:b].split()} == {"alpha", "beta", "gamma", "delta"}


@pytest.mark.parametrize("grapheme", ["e\u0301\u0323", "👩‍👩‍👧‍👦", "🇺🇸", "👍🏽"])
def test_a_grapheme_is_not_cut_where_it_fits(grapheme):
    text = grapheme * 60
    pieces = cut(text, 40)
    assert len(pieces) > 1
    assert all((b - a) % len(grapheme) == 0 for a, b in pieces)


def test_a_grapheme_longer_than_the_budget_is_cut_between_characters():
    text = "a" + "\u0301" * 500
    pieces = cut(text, 10)
    assert pieces[0][0] == 0
    assert pieces[-1][1] == len(text)
    assert max(count(text[a:b]) for a, b in pieces) <= 10


def test_a_budget_below_one_is_an_error():
    with pytest.raises(ValueError, match="at least 1"):
        cut("text", 0)
