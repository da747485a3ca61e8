import contextlib
import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.decompressing import first, joined, undone
from rag.errors import UnreadableSource

BODY = b"The bridge opened on Monday. " * 500


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "": bytes}


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("coding", PACKED)
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_body_comes_whole_however_it_is_packed_and_cut(coding, size):
    assert joined(undone(cut(PACKED[coding](BODY), size), coding), limit=len(BODY)) == BODY


def test_deflate_without_its_header_is_read_as_browsers_do():
    assert joined(undone([bare(BODY)], "Deflate"), limit=10**6) == BODY


def test_several_gzip_streams_are_one_body_and_padding_after_them_is_nothing():
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 100
    assert joined(undone(cut(packed, 5), "gzip"), limit=100) == b"one two"


@pytest.mark.parametrize("packed", [gzip.compress(BODY)[:-9], gzip.compress(BODY)[:20], b"no gzip", BODY[:5]])
def test_a_damaged_or_cut_body_is_refused(packed):
    with pytest.raises(UnreadableSource, match="damaged"):
        joined(undone([packed], "gzip"), limit=10**6)


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress", "gzip, br", "x\r\ny"])
def test_another_coding_is_refused(coding):
    with pytest.raises(UnreadableSource, match="compressed in a way"):
        joined(undone([gzip.compress(BODY)], coding), limit=10**6)


def test_a_bomb_is_refused_before_it_swells():
    bomb = gzip.compress(b"\0" * 100_000_000, 9)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableSource, match="larger than 1 MB"):
            joined(undone([bomb], "gzip"), limit=1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_gzip_streams_without_end_are_refused():
    with pytest.raises(UnreadableSource, match="damaged"):
        joined(undone([gzip.compress(b"")] * 1000, "gzip"), limit=1_000_000)


def test_the_first_bytes_are_had_without_the_rest():
    def endless():
        while True:
            yield b"abc"

    assert first(endless(), most=7) == b"abcabca"


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]), st.integers(1, 50))
def test_any_bytes_are_undone_or_refused_and_never_past_the_limit(data, coding, size):
    with contextlib.suppress(UnreadableSource):
        assert len(joined(undone(cut(data, size), coding), limit=1000)) <= 1000


@settings(deadline=None)
@given(st.binary(max_size=5000), st.sampled_from(list(PACKED)), st.integers(1, 900))
def test_what_was_packed_comes_back(data, coding, size):
    assert joined(undone(cut(PACKED[coding](data), size), coding), limit=5000) == data
