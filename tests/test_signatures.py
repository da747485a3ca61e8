import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.copies import resemblance, runs
from rag.signatures import BANDS, ROWS, Signature, shared

WORDS = " ".join(f"word{number}" for number in range(400))


def test_a_text_has_one_signature_on_any_machine_however_it_is_printed():
    signature = Signature.of("The ferry left the harbour at dawn, and sank an hour later off the cape.")
    other = Signature.of("The ferry left the HARBOUR at dawn and sank — an hour later, off the cape")
    assert (signature.runs, signature.stored()) == (other.runs, other.stored())
    assert hashlib.sha256(signature.stored()).hexdigest()[:16] == "e83a824ccc361379"


def test_a_signature_is_read_back_as_it_was_stored():
    signature = Signature.of(WORDS)
    back = Signature.read(signature.stored(), signature.runs)
    assert back.stored() == signature.stored()
    assert back.bands() == signature.bands()
    assert signature.least.shape == (BANDS * ROWS,)


def test_a_copy_with_a_tenth_changed_shares_a_band_and_another_text_none():
    changed = " ".join(f"other{n}" if n < 40 else f"word{n}" for n in range(400))
    other = " ".join(f"thing{number}" for number in range(400))
    bands = set(Signature.of(WORDS).bands())
    assert bands & set(Signature.of(changed).bands())
    assert not bands & set(Signature.of(other).bands())


def test_the_estimate_is_near_the_true_share_of_a_shortened_copy():
    short = " ".join(f"word{number}" for number in range(200))
    truth = resemblance(runs(WORDS), runs(short))
    assert truth == 1.0
    assert abs(shared(Signature.of(WORDS), Signature.of(short)) - truth) < 0.25


def test_a_text_without_words_is_like_nothing():
    nothing = Signature.of(" — …")
    assert nothing.bands() == []
    assert shared(nothing, nothing) == 0.0
    assert np.isfinite(shared(nothing, Signature.of(WORDS)))


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_estimate_is_the_same_both_ways(a, b):
    left, right = Signature.of(a), Signature.of(b)
    assert shared(left, right) == shared(right, left)
    assert 0.0 <= shared(left, right) <= 1.0
