import hashlib
import json
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.encoder import MODEL, LocalEmbedder, open_embedder
from rag.errors import ModelUnavailable
from rag.openai_embedder import OpenAIEmbedder
from rag.settings import Settings

TEXTS = [
    "About 250 to 350 advisers will stay at the base in the western desert.",
    "The harvest festival drew a record crowd to the old harbour on Sunday.",
    "Interest rates rose by a quarter of a point, the bank said.",
    "Short.",
    "The coach praised the goalkeeper. " * 30,
]


@pytest.fixture(scope="module")
def embedder():
    return LocalEmbedder(threads=2)


def test_vectors_have_unit_length_and_the_dimensions_that_were_told(embedder):
    vectors = embedder.passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimensions) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_no_texts_give_no_rows(embedder):
    assert embedder.passages([]).shape == (0, 384)


def test_a_vector_depends_on_its_text_alone_to_the_bit(embedder):
    together = embedder.passages(TEXTS)
    backwards = embedder.passages(TEXTS[::-1])[::-1]
    alone = np.stack([embedder.passages([text])[0] for text in TEXTS])
    asked = np.stack([embedder.query(text) for text in TEXTS])
    one_thread = LocalEmbedder(threads=1).passages(TEXTS)
    for other in (backwards, alone, asked, one_thread):
        assert np.array_equal(together, other)


def test_a_text_is_nearer_to_a_question_about_it_than_other_texts_are(embedder):
    similarity = embedder.passages(TEXTS) @ embedder.query("how many advisers remain at the base?")
    assert similarity.argmax() == 0
    assert similarity[0] > 0.5 > 0.3 > similarity[1:].max()


def test_the_vectors_are_those_of_the_weights_before_they_were_quantised(embedder):
    # How the vector of transformers' BertModel in fp32 begins (mean of all tokens, unit length).
    original = [
        -0.014,
        -0.0025,
        0.0338,
        0.0071,
        0.0583,
        0.0281,
        0.0312,
        -0.0555,
        -0.1185,
        -0.0322,
        0.0036,
        -0.1444,
    ]
    assert np.abs(embedder.query(TEXTS[1])[: len(original)] - original).max() < 0.02


def test_eight_threads_that_share_an_embedder_get_the_vectors_one_gets():
    shared = LocalEmbedder(threads=2)  # not loaded yet: they meet in the loading too
    start = threading.Barrier(8)

    def embed(turn):
        start.wait()
        return np.vstack([shared.passages(TEXTS), shared.query(TEXTS[turn % len(TEXTS)])[None]])

    with ThreadPoolExecutor(8) as pool:
        given_to_each = list(pool.map(embed, range(8)))
    expected = LocalEmbedder(threads=1).passages(TEXTS)
    for turn, got in enumerate(given_to_each):
        assert np.array_equal(got, np.vstack([expected, expected[turn % len(TEXTS)][None]]))


@given(st.text(st.characters(), max_size=60))  # lone surrogates and NULs among them
@settings(max_examples=40, deadline=None)
def test_any_string_gets_a_unit_vector(text):
    vector = shared_embedder().query(text)
    assert np.isclose(np.linalg.norm(vector), 1, atol=1e-6)


_shared: list[LocalEmbedder] = []


def shared_embedder():
    if not _shared:
        _shared.append(LocalEmbedder(threads=1))
    return _shared[0]


def test_a_huge_text_is_cut_rather_than_read_to_its_end(embedder):
    words = "the minister spoke again " * 1_000
    assert np.array_equal(embedder.query(words + "x" * 5_000_000), embedder.query(words))


def test_text_past_256_word_pieces_still_counts(embedder):
    start = "the committee met and talked about the budget for schools and roads " * 24  # about 290
    assert not np.array_equal(embedder.query(start), embedder.query(start + "until the volcano erupted"))


def test_progress_counts_every_text_once(embedder):
    told = []
    embedder.passages(TEXTS, told.append)
    assert sum(told) == len(TEXTS)


def test_what_progress_raises_ends_the_work(embedder):
    def interrupt(done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        embedder.passages(TEXTS * 20, interrupt)
    assert embedder.passages(TEXTS).shape == (len(TEXTS), 384)


def test_the_shipped_files_are_those_recorded_beside_them_and_on_the_card():
    recorded = json.loads((MODEL / "model.json").read_text())["sha256"]
    card = (MODEL / "CARD.md").read_text()
    assert set(recorded) == {"model.onnx", "tokenizer.json"}
    for file, expected in recorded.items():
        assert hashlib.sha256((MODEL / file).read_bytes()).hexdigest() == expected
        assert expected in card


def test_the_name_says_which_model_and_follows_its_files(tmp_path):
    assert LocalEmbedder().name.startswith("local:dateline-embedder-minilm-l6-int8:")
    assert LocalEmbedder().name == LocalEmbedder(threads=7).name
    facts = json.loads((MODEL / "model.json").read_text())
    facts["sha256"]["tokenizer.json"] = "0" * 64
    (tmp_path / "model.json").write_text(json.dumps(facts))
    assert LocalEmbedder(tmp_path).name != LocalEmbedder().name


@pytest.mark.parametrize("damage", ["missing", "cut", "no facts"])
def test_a_damaged_model_file_is_named_with_what_to_do(tmp_path, damage):
    for file in ("model.json", "tokenizer.json"):
        shutil.copy(MODEL / file, tmp_path)
    if damage == "cut":
        (tmp_path / "model.onnx").write_bytes((MODEL / "model.onnx").read_bytes()[:100_000])
    if damage == "no facts":
        (tmp_path / "model.json").write_text("{}")
    with pytest.raises(ModelUnavailable) as raised:
        LocalEmbedder(tmp_path).query("anything")
    assert str(tmp_path / ("model.json" if damage == "no facts" else "model.onnx")) in str(raised.value)
    assert "Install Dateline again" in raised.value.advice
    assert not raised.value.retryable


def test_it_works_with_every_connection_refused_and_loads_only_what_it_needs(tmp_path):
    child = """
import socket, sys
def refuse(*_, **__): raise AssertionError("reached for the network")
socket.socket.connect = socket.getaddrinfo = refuse
from rag.encoder import LocalEmbedder
embedder = LocalEmbedder()
embedder.dimensions, embedder.name
assert not {"onnxruntime", "tokenizers", "openai", "llama_index"} & set(sys.modules), "heavy at import"
assert embedder.passages(["one", "two"]).shape == (2, 384)
assert not {"openai", "llama_index", "torch"} & set(sys.modules), "more than it needs"
"""
    environment = {"PYTHONPATH": str(Path(__file__).parent.parent), "HOME": str(tmp_path), "PATH": ""}
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", child],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_a_closed_embedder_loads_anew():
    embedder = LocalEmbedder()
    before = embedder.query(TEXTS[0])
    embedder.close()
    assert np.array_equal(embedder.query(TEXTS[0]), before)


def test_the_settings_choose_the_embedder():
    assert isinstance(open_embedder(Settings(_env_file=None, embedder="local")), LocalEmbedder)
    remote = open_embedder(Settings(_env_file=None, embedder="openai:a/model:v2"))
    assert isinstance(remote, OpenAIEmbedder)
    assert remote.name == "openai:a/model:v2"
