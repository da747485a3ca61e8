"""How much a ZIP's directory lists, told from its end records before `zipfile` reads any of it.

`zipfile` makes an object of every entry when it opens an archive, and believes no count that it states:
120,000 took 19 s only to be refused. What is no archive is left to it to tell.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

LARGEST = 50_000_000  # bytes of a directory, which are held at once; 100,000 entries take some 10 MB
_END, _END_SIZE = b"PK\x05\x06", 22
_WIDE, _WIDE_SIZE = b"PK\x06\x06", 56  # of 64 bits
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20  # says where that is
_ENTRY, _ENTRY_SIZE = b"PK\x01\x02", 46
_FARTHEST = 65_536 + _END_SIZE  # from the archive's end: behind the record may be a comment


def lists_more(stream: BinaryIO, most: int) -> bool:
    """Whether the directory has more than so many entries, or LARGEST bytes. Leaves the stream as it was."""
    at = stream.tell()
    try:
        return any(
            size > LARGEST or (size > most * _ENTRY_SIZE and _counts_more(stream, end - size, size, most))
            for end, size in _directories(stream)
            if size <= end
        )
    finally:
        stream.seek(at)


def _directories(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Where a directory may end, and how many bytes it has, by each record that may be taken for its end."""
    length = stream.seek(0, io.SEEK_END)
    start = max(0, length - _FARTHEST)
    stream.seek(start)
    tail = stream.read()
    at = len(tail) - _END_SIZE  # as a rule there is no comment
    if at < 0 or not tail.startswith(_END, at) or not tail.endswith(b"\0\0"):
        at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        return
    end = start + at
    yield end, *struct.unpack_from("<I", tail, at + 12)
    before = end - _LOCATOR_SIZE
    if before < _WIDE_SIZE:
        return
    stream.seek(before)
    locator = stream.read(_LOCATOR_SIZE)
    if locator.startswith(_LOCATOR):
        (stated,) = struct.unpack_from("<Q", locator, 8)
        for record in {before - _WIDE_SIZE, min(stated, before)}:
            stream.seek(record)
            wide = stream.read(_WIDE_SIZE)
            if wide.startswith(_WIDE) and len(wide) == _WIDE_SIZE:
                yield record, *struct.unpack_from("<Q", wide, 40)


def _counts_more(stream: BinaryIO, start: int, size: int, most: int) -> bool:
    stream.seek(start)
    listed = stream.read(size)
    count = at = 0
    while count <= most and listed.startswith(_ENTRY, at) and at + _ENTRY_SIZE <= len(listed):
        at += _ENTRY_SIZE + sum(struct.unpack_from("<HHH", listed, at + 28))  # name, extra field, comment
        count += 1
    return count > most
