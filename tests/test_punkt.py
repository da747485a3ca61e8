from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.tokenize.punkt import PunktSentenceTokenizer

from rag.punkt import punkt
from rag.sentences import first_sentence, sentence_spans

WORDS = (
    "A. B. J. I. É. e\u0301. ø. \u0300. U.S. p.m. No. St. Co. Mr. x-Mr. ... .. . ? ! ?! 5. 3.14. -2. ½. ٣. , ; : -- ("
    " “He ” the The In a said says. Monday. city. Smith Dr. etc. Jan. 1 12, foo.. foo.bar 's. # @ x"
).split()


@pytest.fixture(scope="module")
def nltks_own():
    own = PunktSentenceTokenizer()
    own._params = copy.deepcopy(punkt()._params)
    return own


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "  ", "\n", ""])), max_size=40))
def test_sentences_end_where_nltks_own_tokenizer_ends_them(nltks_own, parts):
    text = "".join(word + space for word, space in parts)
    assert list(punkt().span_tokenize(text)) == list(nltks_own.span_tokenize(text))


def test_what_was_read_adds_nothing_to_the_table():
    words = len(punkt()._params.ortho_context)
    assert list(punkt().span_tokenize("Mr. Xyzzyplugh left. He lost 4. Qwertyo won.")) != []
    assert len(punkt()._params.ortho_context) == words


def test_the_first_sentence_is_found_without_looking_for_the_others(monkeypatch):
    asked: list[int] = []
    known = punkt()
    whole = known.span_tokenize
    monkeypatch.setattr(known, "span_tokenize", lambda text: asked.append(len(text)) or whole(text))
    text = "A. B rose. " * 20_000 + "\n\n" + "The end.\n\n" * 1000
    assert first_sentence(text) == sentence_spans(text)[0]
    asked.clear()
    first_sentence(text)
    assert sum(asked) < 10_000


def test_nothing_has_no_first_sentence():
    assert first_sentence(" \n\n ") is None
