"""Server-sent events from the bytes of a response, as they arrive. Pure.

Gives the data of each event once it is complete. Names, ids and comments are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

MAX_EVENT = 1_000_000  # bytes; no chunk of a reply comes near it


class EventDecoder:
    """Feed it bytes, cut anywhere; it gives the data of the events that they complete.

    Lines end with LF or CRLF. What is left of an event when the response ends is dropped, as the standard
    has it. Raises ValueError for an event that grows beyond MAX_EVENT.
    """

    def __init__(self) -> None:
        self._line: list[bytes] = []  # pieces of the line that has not ended
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, received: bytes) -> Iterator[str]:
        *ends, rest = received.split(b"\n")
        for end in ends:
            line = b"".join((*self._line, end)).removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf")
            self._line = []
            if not line and self._data:
                data, self._data, self._size = b"\n".join(self._data), [], 0
                yield data.decode("utf-8", "replace")
            elif line.startswith(b"data:"):
                self._data.append(line[5:].removeprefix(b" "))
        self._line.append(rest)
        self._size += len(received)
        if self._size > MAX_EVENT and sum(map(len, (*self._line, *self._data))) > MAX_EVENT:
            raise ValueError(f"an event of more than {MAX_EVENT} bytes")
