"""Compressed bodies, undone piece by piece and never past a limit.

Knows gzip and deflate, which is what a fetch asks for. A body of a few bytes that would swell to gigabytes
costs no more memory than the limit. Pure.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from rag.errors import UnreadableSource

CODINGS = "gzip, deflate"  # what a request offers to take
_MEMBERS = 64  # gzip streams in one body, one after another
_PIECE = 65_536  # bytes undone at a time


def undone(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """A body's pieces without its content coding (the header's value, "" for none), each of bounded size.

    Raises UnreadableSource for another coding, and for a body that is damaged or cut short.
    """
    named = [name for part in coding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if not named:
        yield from pieces
        return
    if len(named) > 1 or named[0] not in ("gzip", "x-gzip", "deflate"):
        raise UnreadableSource(
            f"It is compressed in a way that is not read ({', '.join(named)[:60]}).",
            advice="Save the page and ingest the file.",
        )
    try:
        yield from _inflated(pieces, is_gzip=named[0] != "deflate")
    except zlib.error:
        raise UnreadableSource(
            f"Its {named[0]} compression is damaged.", advice="Try again, or save the page and ingest it."
        ) from None


def joined(pieces: Iterable[bytes], *, limit: int) -> bytes:
    """All of it. Raises UnreadableSource as soon as it is larger than `limit` bytes."""
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > limit:
            raise too_large(limit)
    return bytes(whole)


def first(pieces: Iterable[bytes], *, most: int) -> bytes:
    """The first so many bytes; the rest is never asked for."""
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) >= most:
            break
    return bytes(whole[:most])


def too_large(limit: int) -> UnreadableSource:
    return UnreadableSource(
        f"It is larger than {limit / 1e6:.0f} MB.",
        advice="Save it, split it into one file per article, and ingest these.",
    )


def _inflated(pieces: Iterable[bytes], *, is_gzip: bool) -> Iterator[bytes]:
    inflater, members = None, 0
    for piece in pieces:
        rest = piece
        while rest:
            if inflater is None:
                if members and (not is_gzip or rest[:1] != b"\x1f"):
                    return  # padding after the end, which some servers send
                if members == _MEMBERS:
                    raise zlib.error
                inflater, members = zlib.decompressobj(_window(rest, is_gzip)), members + 1
            yield inflater.decompress(rest, _PIECE)
            rest = inflater.unconsumed_tail
            if inflater.eof:
                rest, inflater = inflater.unused_data, None
    while inflater is not None and not inflater.eof:
        more = inflater.decompress(b"", _PIECE)
        if not more and not inflater.eof:
            raise zlib.error  # cut short
        yield more


def _window(start: bytes, is_gzip: bool) -> int:
    """How zlib is to read it. "deflate" is zlib's form by the standard, and bare in some servers' reading."""
    if is_gzip:
        return 16 + zlib.MAX_WBITS
    is_zlib = start[0] & 0x0F == 8 and (len(start) < 2 or (start[0] * 256 + start[1]) % 31 == 0)
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS
