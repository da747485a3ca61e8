from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.tokenize.punkt import PunktSentenceTokenizer

from rag import punkt
from rag.sentences import first_sentence

WORDS = (
    "A. B. J. I. É. e\u0301. ø. \u0300. U.S. p.m. No. St. Co. Mr. x-Mr. ... .. . ? ! ?! 5. 3.14. -2. ½. ٣."
    " , ; : -- ("
    " “He ” the The In a said says. Monday. city. Smith Dr. etc. Jan. 1 12, foo.. foo.bar 's. # @ x"
).split()


@pytest.fixture(scope="module")
def nltks_own():
    own, known = PunktSentenceTokenizer(), punkt.known()
    own._params.abbrev_types = set(known.abbreviations)
    own._params.sent_starters = set(known.starters)
    own._params.collocations = set(known.pairs)
    own._params.ortho_context.update(known.contexts)
    return own


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "  ", "\n", ""])), max_size=40))
def test_sentences_end_where_nltks_own_tokenizer_ends_them(nltks_own, parts):
    text = "".join(word + space for word, space in parts)
    assert list(punkt.spans(text)) == list(nltks_own.span_tokenize(text))


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("ABab.?!\"'()-,;: \n\t1’”“é\u0301#&*@[]{}`»"), max_size=60))
def test_so_they_do_in_a_text_of_marks(nltks_own, text):
    assert list(punkt.spans(text)) == list(nltks_own.span_tokenize(text))


def test_the_first_sentence_is_found_without_looking_for_the_others(monkeypatch):
    asked: list[int] = []
    spans = punkt.spans
    monkeypatch.setattr(punkt, "spans", lambda text: asked.append(len(text)) or spans(text))
    text = "A. B rose. " * 20_000 + "\n\n" + "The end.\n\n" * 1000
    assert first_sentence(text) == (0, 10)
    assert sum(asked) < 10_000


def test_nothing_has_no_first_sentence():
    assert first_sentence(" \n\n ") is None


def test_a_sentence_needs_no_other_package():
    code = (
        "import sys; from rag.sentences import sentence_spans; sentence_spans('He left. She came.'); "
        "print([m for m in ('nltk', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
