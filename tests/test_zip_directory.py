"""A ZIP's directory is counted before it is read, whatever its end records say."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import UnreadableSource
from rag.sources.archive import Budget, members_of_zip
from rag.sources.zip_directory import lists_more
from tests.bad_files import zip_listing
from tests.documents import STORY, zipped


def made(names: list[str], *, comment: bytes = b"", before: bytes = b"") -> io.BytesIO:
    out = io.BytesIO()
    out.write(before)
    with zipfile.ZipFile(out, "a") as archive:
        for name in names:
            archive.writestr(name, b"x")
        archive.comment = comment
    return out


@given(
    st.lists(
        st.text("ab/é", max_size=60).map(lambda name: f"{name}.txt"), min_size=1, max_size=8, unique=True
    ),
    st.binary(max_size=60),
    st.binary(max_size=60),
)
def test_it_counts_as_many_as_zipfile_reads(names, comment, before):
    archive = made(names, comment=comment, before=before)
    try:
        count = len(zipfile.ZipFile(archive).infolist())
    except zipfile.BadZipFile:  # a comment that looks like another end
        return
    archive.seek(3)
    assert lists_more(archive, count - 1)
    assert not lists_more(archive, count)
    assert archive.tell() == 3


@pytest.mark.parametrize("most", [1, 99, 100])
def test_a_count_that_the_archive_states_is_not_believed(most):
    assert lists_more(io.BytesIO(zip_listing(100)), most) == (most < 100)


def test_a_record_of_64_bits_is_found_where_its_locator_says():
    data = zip_listing(100)
    locator = data.rindex(b"PK\6\7")
    stated = b"PK\6\7" + struct.pack("<IQI", 0, locator - 56, 1)
    apart = data[:locator] + b"more of the record" + stated + data[locator + 20 :]
    assert lists_more(io.BytesIO(apart), 99)
    assert not lists_more(io.BytesIO(apart), 100)


@given(st.binary(max_size=200), st.integers(0, 5))
def test_what_is_no_archive_lists_nothing(data, most):
    assert not lists_more(io.BytesIO(data), most)


def test_a_directory_too_large_to_hold_is_not_read():
    size = 60_000_000
    end = b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 1, 1, size, 0, 0)
    assert lists_more(io.BytesIO(bytes(size) + end), 10**9)


def test_archives_in_an_archive_count_together():
    inner = zipped([(f"{n}.txt", STORY.encode()) for n in range(3)])
    budget = Budget(members=5)
    first = list(members_of_zip(io.BytesIO(inner), "a.zip", budget))
    assert len(first) == 3
    with pytest.raises(UnreadableSource, match="more than 100,000 files"):
        list(members_of_zip(io.BytesIO(inner), "b.zip", budget))
