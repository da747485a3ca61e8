"""Tokens: how long a text is for a budget, and where to cut one that is too long (by cl100k_base).

Works offline from the first call. Never treats a text as special tokens, and never sets the environment.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.errors import DatelineError
from rag.tables import shipped_table

if TYPE_CHECKING:
    import tiktoken


# `tiktoken.get_encoding` downloads its table unless TIKTOKEN_CACHE_DIR was set before its first use. Reading
# the same table ourselves needs no environment and no order of calls. Name, digest and pattern are those of
# `tiktoken_ext.openai_public`; a test compares the two.
@dataclass(frozen=True, slots=True)
class _Table:
    file: str
    sha256: str
    pattern: str


_UPPER, _LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_ENDING = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_TABLES = {
    "cl100k_base": _Table(
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$"
        r"|\s*[\r\n]|\s+(?!\S)|\s",
    ),
    "o200k_base": _Table(
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
        rf"[^\r\n\p{{L}}\p{{N}}]?{_UPPER}*{_LOWER}+{_ENDING}|[^\r\n\p{{L}}\p{{N}}]?{_UPPER}+{_LOWER}*{_ENDING}"
        r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    ),
}
DEFAULT = "cl100k_base"
_SEAM = re.compile(r"[A-Za-z](?=[\x00-@\[-`{-\x7f])|[0-9](?=[\x00-/:-\x7f])")
_NEAR = 40  # characters before a place in which a word ends, as a rule
_WINDOW = 6  # characters looked at per token of budget when cutting; English has 4 to 5 to a token


def count(text: str, encoding: str = DEFAULT) -> int:
    """How many tokens the text has. Words such as `<|endoftext|>` count as the plain text they are."""
    return len(_encoding(encoding).encode_ordinary(text))


def encoding_of(model: str) -> str:
    """The encoding of a model by its name, as tiktoken knows it; cl100k_base for any other."""
    named = _named(model)
    return named if named in _TABLES else DEFAULT


def known(model: str) -> bool:
    """Whether tiktoken knows the model: then it is OpenAI's."""
    return _named(model) in _TABLES


def _named(model: str) -> str | None:
    from tiktoken.model import encoding_name_for_model

    try:
        return encoding_name_for_model(model)
    except KeyError:
        return None


def cut(text: str, budget: int) -> list[tuple[int, int]]:
    """Spans of at most `budget` tokens that together hold every character but white space at their ends.

    Cuts at white space where the second half of a piece has some, else between graphemes, else (one grapheme
    longer than the budget) between characters. A single character longer than the budget stands alone.
    """
    if budget < 1:
        raise ValueError("budget must be at least 1 token")
    pieces = []
    start, stop = _stripped(text, 0, len(text))
    while start < stop:
        end = _piece_end(text, start, stop, budget)
        pieces.append(_stripped(text, start, end))
        start, _ = _stripped(text, end, stop)
    return pieces


def _piece_end(text: str, start: int, stop: int, budget: int) -> int:
    window = min(stop, start + budget * _WINDOW)
    if count(text[start:window]) <= budget:
        longest = window
    else:
        longest, above = (
            start + 1,
            window,
        )  # longest fits (or is one character), above does not
        begin, before = start, 0  # tokens of text[start:begin], which are the same whatever follows
        while above - longest > 1:
            middle = (longest + above) // 2
            tokens = before + count(text[begin:middle])
            if tokens <= budget:
                longest = middle
                if (seam := _last_seam(text, begin, middle)) > begin:
                    begin, before = seam, tokens - count(text[seam:middle])
            else:
                above = middle
    if longest == stop or text[longest].isspace():
        return longest
    for ends in (_space_ends, _grapheme_ends):
        for end in ends(text, start, longest):
            # A shorter text can have more tokens than a longer one, so each end is measured.
            if count(text[start:end].rstrip()) <= budget:
                return end
    return longest


def _last_seam(text: str, begin: int, end: int) -> int:
    """The last place before `end`, within some characters, that no token reaches across; else `begin`.

    The pattern of the tokens ends a run of letters or of digits where it ends, and looks back at nothing.
    """
    seams = [seam.start() for seam in _SEAM.finditer(text, max(begin, end - _NEAR), end - 1)]
    return seams[-1] + 1 if seams else begin


def _space_ends(text: str, start: int, longest: int) -> Iterator[int]:
    middle = (start + longest) // 2
    return (end for end in range(longest, middle, -1) if text[end - 1].isspace())


def _grapheme_ends(text: str, start: int, longest: int) -> Iterator[int]:
    import regex  # type: ignore[import-untyped]

    # One character beyond tells whether the last grapheme ends at `longest`.
    ends = itertools.accumulate(map(len, regex.findall(r"\X", text[start : longest + 1])))
    fitting = [start + end for end in ends if end <= longest - start]
    return reversed(fitting[-8:])


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


@functools.cache
def _encoding(name: str) -> tiktoken.Encoding:
    import tiktoken

    known = _TABLES[name]
    table = shipped_table("tiktoken_cache", known.file).read_bytes()
    if hashlib.sha256(table).hexdigest() != known.sha256:
        raise DatelineError(
            f"The token table in llama-index-core is not the one that {name} names.",
            advice="Reinstall it: pip install --force-reinstall llama-index-core",
        )
    ranks = {
        base64.b64decode(token): int(rank) for token, rank in (line.split() for line in table.splitlines())
    }
    return tiktoken.Encoding(name, pat_str=known.pattern, mergeable_ranks=ranks, special_tokens={})
