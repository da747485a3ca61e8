"""JSON as language models write it, read while it arrives.

Gives each object of a growing text as soon as it closes. Takes what models get wrong: prose and code
fences around the JSON, single or missing-escape quotation marks, Python's None and True, trailing
commas, line breaks in strings. Well-formed JSON is read exactly. Pure; never raises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 32  # far deeper than any reply; a run of brackets cannot exhaust memory

_LITERALS: dict[str, Any] = {"true": True, "True": True, "false": False, "False": False}
_LITERALS |= {"null": None, "None": None}
_BARE = re.compile(r"[A-Za-z0-9+\-._]")
_STRAY_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')

# What must follow a quotation mark for it to end its string. In well-formed JSON it always does, and a
# mark inside a string is escaped, so this only ever rescues replies that forgot to escape.
_ENDS_KEY = re.compile(r"\s*:")
_ENDS_MEMBER = re.compile(r"\s*(\}|,\s*[\"'}])")
_ENDS_ELEMENT = re.compile(r"\s*(\]|,\s*\S)")
_UNDECIDED = re.compile(r"\s*(,\s*)?")


class ObjectStream:
    """Feed it pieces of text; it gives the objects that closed, innermost first, with their depth.

    Depth 1 is an object not inside any other bracket.
    """

    def __init__(self) -> None:
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str | None] = []  # beside each open bracket: the key that awaits its value
        self._mark = ""  # the quotation mark that opened the string being read; "" outside strings
        self._string: list[str] = []
        self._escaped = False
        self._after: str | None = None  # what followed a mark that may or may not end the string
        self._bare = ""
        self._before = ""  # the last character that was not white space, outside strings

    @property
    def unfinished(self) -> bool:
        """Whether a bracket is still open."""
        return bool(self._open)

    def feed(self, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """(depth, object) for each object that this piece of text closes."""
        for character in text:
            if self._after is not None:
                yield from self._decide(character)
            else:
                yield from self._take(character)

    def _decide(self, character: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Whether the mark just seen ended its string, now that one more character is known."""
        after = (self._after or "") + character
        if _UNDECIDED.fullmatch(after):
            self._after = after
            return
        self._after = None
        if self._ending().fullmatch(after):
            self._end_string()
        else:
            self._string.append('\\"' if self._mark == '"' else "'")
        for following in after:
            yield from self.feed(following)

    def _ending(self) -> re.Pattern[str]:
        if isinstance(self._open[-1], list):
            return _ENDS_ELEMENT
        return _ENDS_KEY if self._keys[-1] is None else _ENDS_MEMBER

    def _take(self, character: str) -> Iterator[tuple[int, dict[str, Any]]]:
        if self._mark:
            self._take_in_string(character)
            return
        if not self._open:
            if character in "{[":
                self._push(character)
            return
        if _BARE.match(character):
            self._bare += character
            self._before = character
            return
        self._end_bare()
        if character == '"' or (character == "'" and self._before in "{[:,"):
            self._mark = character
        elif character in "{[":
            self._push(character)
        elif character in "}]":
            yield from self._pop(character)
        if not character.isspace():
            self._before = character

    def _take_in_string(self, character: str) -> None:
        if self._escaped:
            self._escaped = False
            self._string.append("'" if character == "'" else "\\" + character)
        elif character == "\\":
            self._escaped = True
        elif character == self._mark:
            self._after = ""
        else:
            self._string.append('\\"' if character == '"' else character)

    def _end_string(self) -> None:
        raw = "".join(self._string)
        self._mark, self._string = "", []
        try:
            value = json.loads(f'"{raw}"', strict=False)
        except ValueError:
            value = json.loads('"' + _STRAY_ESCAPE.sub(r"\\\\", raw) + '"', strict=False)
        if isinstance(self._open[-1], dict) and self._keys[-1] is None:
            self._keys[-1] = value
        else:
            self._put(value)
        self._before = '"'

    def _end_bare(self) -> None:
        word, self._bare = self._bare, ""
        if not word:
            return
        value: Any
        if word in _LITERALS:
            value = _LITERALS[word]
        else:
            try:
                value = json.loads(word)
            except (ValueError, RecursionError):
                value = word
        if isinstance(self._open[-1], list) or self._keys[-1] is not None:
            self._put(value)
        else:
            self._keys[-1] = word

    def _push(self, bracket: str) -> None:
        if len(self._open) >= MAX_DEPTH:
            self._open, self._keys = [], []
        self._open.append({} if bracket == "{" else [])
        self._keys.append(None)
        self._before = bracket

    def _pop(self, bracket: str) -> Iterator[tuple[int, dict[str, Any]]]:
        closed = self._open[-1]
        if isinstance(closed, dict) != (bracket == "}"):
            return  # a stray bracket of the other kind: passed over
        depth = len(self._open)
        self._open.pop()
        self._keys.pop()
        if self._open:
            self._put(closed)
        if isinstance(closed, dict):
            yield depth, closed

    def _put(self, value: Any) -> None:
        holder = self._open[-1]
        if isinstance(holder, list):
            holder.append(value)
        elif (key := self._keys[-1]) is not None:
            holder[key] = value
            self._keys[-1] = None
