"""Server-sent events from the bytes of a response, as they arrive. Pure.

Gives the data of each event once it is complete. Names, ids and comments are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

MAX_EVENT = 4_000_000  # bytes; no chunk of a reply comes near it


class EventDecoder:
    """Feed it bytes, cut anywhere; it gives the data of the events that they complete.

    Lines end with LF or CRLF. What is left of an event when the response ends is dropped, as the standard
    has it. Raises ValueError for an event that grows beyond MAX_EVENT.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, received: bytes) -> Iterator[str]:
        *lines, self._rest = (self._rest + received).split(b"\n")
        for line in lines:
            line = line.removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf")
            if not line:
                if self._data:
                    data, self._data = b"\n".join(self._data), []
                    yield data.decode("utf-8", "replace")
            elif line.startswith(b"data:"):
                self._data.append(line[5:].removeprefix(b" "))
        if len(self._rest) + sum(map(len, self._data)) > MAX_EVENT:
            raise ValueError(f"an event of more than {MAX_EVENT} bytes")
