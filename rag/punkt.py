"""Punkt for English: where a sentence ends, by the table that ships with llama-index-core.

Gives `spans`, which are those of NLTK's tokenizer, character for character: a test compares the two. NLTK
itself makes an object for each word and imports SciPy: 1.7 s and 97 MB in every process that reads a text.
Kiss and Strunk, "Unsupervised multilingual sentence boundary detection" (2006). Never downloads.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import regex  # type: ignore[import-untyped]

from rag.tables import shipped_table

Span = tuple[int, int]

# What Punkt's own list (from a newspaper) lacks or might. Words that often end a sentence ("no", "art",
# "etc", "sat") are left out; where they do not, a digit or a small letter follows: see `rag.sentences`.
_ABBREVIATIONS = """
adj adm al amb apr assoc asst atty aug b.a bldg blvd brig brig.gen ca capt cf cmdr col corp cpl cpt d.c
del dept det dist dr e.g e.u esq est feb fr fri ft gen gov hon hwy i.e inc insp jan jr jul jun ll.b llc
lt lt.col lt.gen lt.gov ltd m.d maj maj.gen mar mon mr mrs ms mt nov oct ofc pfc ph.d pres prof pvt rep
reps ret rev sen sens sept sgt spc sr st supt thurs tues u.a.e u.k u.n univ v viz vs wed
"""
# These patterns are NLTK's (`PunktLanguageVars`; Apache License 2.0).
_NO_WORD = r"[)\";}\]\*:@'({\[\u2018\u2019\u201c\u201d\xab\xbb?!]"
_SEVERAL = r"(?:-{2,}|\.{2,}|(?:\.\s){2,}\.)"
_WORD = regex.compile(
    rf"{_SEVERAL}|(?=[^(\"`{{\[:;&#*@)}}\]\-,])\S+?"
    rf"(?=\s|$|{_NO_WORD}|{_SEVERAL}|,(?=$|\s|{_NO_WORD}|{_SEVERAL}))|\S"
)
_MARK = regex.compile(rf"[.?!](?=(?P<after>{_NO_WORD}|\s+(?P<next>\S+)))")
_CLOSING = regex.compile(r"[\"')\]}\u2018\u2019\u201c\u201d\xab\xbb]+?(?:\s+|(?=--)|$)", regex.MULTILINE)
_NUMBER = regex.compile(r"-?[.,]?\d[\d,.-]*\.?")
_INITIAL = regex.compile(r"[^\W\d]\.")
_OTHER_SPACE = regex.compile(r"[\t\n\r\x0b\x0c]")
_CLOSES = frozenset("\"')]}\u2018\u2019\u201c\u201d\xab\xbb")
_NO_FIRST = tuple(";:,.!?")
_LIMIT = 5.0  # seconds that a pattern may take
_KEPT, _SHORT = 10_000, 100  # decisions kept; characters of a word, its mark and the word behind it
# Of `contexts`: how a word was seen written when Punkt was trained.
_BEGINS_LOWER, _WITHIN_UPPER = 1 << 4, 1 << 2
_UPPER, _LOWER = (1 << 1) + (1 << 2) + (1 << 3), (1 << 4) + (1 << 5) + (1 << 6)


@dataclass(frozen=True, slots=True)
class _Known:
    """What Punkt learnt: words without their last point, in small letters."""

    abbreviations: frozenset[str]
    starters: frozenset[str]  # words that begin sentences
    pairs: frozenset[tuple[str, ...]]  # words between which no sentence ends, the first with a point
    contexts: dict[str, int]


def spans(text: str) -> Iterator[Span]:
    """The sentences of a text, in order; marks that close stay with what they close.

    Raises TimeoutError where a pattern takes seconds; texts of some thousand characters are far from that.
    """
    taken = 0  # characters of a sentence that went to the one before
    for (start, stop), following in _with_next(_pieces(text)):
        start += taken  # noqa: PLW2901
        taken = 0
        if following and text[following[0] : following[0] + 1] in _CLOSES:
            found = _CLOSING.match(text[following[0] : following[1]], timeout=_LIMIT)
            if found is not None:
                taken = found.end()
                yield start, following[0] + len(found[0].rstrip())
                continue
        if start < stop:
            yield start, stop


def _pieces(text: str) -> Iterator[Span]:
    """The text, parted after each mark that ends a sentence."""
    last = 0
    for mark, begin in _marks(text):
        context = text[begin : mark.end("after")]
        if (_ends_kept if len(context) < _SHORT else _ends)(context):
            yield last, mark.end()
            last = mark.start("next") if mark["next"] else mark.end()
    yield last, len(text.rstrip())


def _marks(text: str) -> Iterator[tuple[Any, int]]:
    """The last mark behind each word that may end a sentence, and where the word begins."""
    before: Any = None
    begin = end = 0
    for mark in _MARK.finditer(text, timeout=_LIMIT):
        start = mark.start()
        space = text.rfind(" ", end, start)
        for other in _OTHER_SPACE.finditer(text, max(space, end), start):
            space = other.start()
        word = space + 1 if space > end else begin
        if before is not None and end <= word:
            yield before, begin
        before, begin, end = mark, word, start
    if before is not None:
        yield before, begin


def _with_next(pieces: Iterator[Span]) -> Iterator[tuple[Span, Span | None]]:
    """Each piece with the one behind it; None behind the last."""
    ahead, behind = itertools.tee(pieces)
    next(behind, None)
    return itertools.zip_longest(ahead, behind)


def _ends(context: str) -> bool:
    """Whether a sentence ends within a few words, other than after the last of them."""
    words = [
        word for line in context.split("\n") if line.strip() for word in _WORD.findall(line, timeout=_LIMIT)
    ]
    return any(
        word[-1] in ".?!" and _ends_after(known(), word, following)
        for word, following in itertools.pairwise(words)
    )


_ends_kept = functools.lru_cache(maxsize=_KEPT)(_ends)


def _ends_after(known: _Known, word: str, following: str) -> bool:
    """Whether a sentence ends after a word: section 4 of the paper."""
    ends, abbreviated = _by_itself(known, word)
    if word[-1] != ".":
        return ends
    kind, next_kind = _kind(word), _kind(following)
    bare = kind[:-1] if len(kind) > 1 and kind[-1] == "." else kind
    if len(next_kind) > 1 and next_kind[-1] == "." and _by_itself(known, following)[0]:
        next_kind = next_kind[:-1]
    if (bare, next_kind) in known.pairs:
        return False
    initial = _INITIAL.fullmatch(word) is not None
    if abbreviated and not initial:
        upper = following[0].isupper()
        if _starts(known, following, next_kind) is True or (upper and next_kind in known.starters):
            return True
    if initial or bare == "##number##":
        starts = _starts(known, following, next_kind)
        if starts is False:
            return False
        lower = known.contexts.get(next_kind, 0) & _LOWER
        if starts is None and initial and following[0].isupper() and not lower:
            return False
    return ends


def _by_itself(known: _Known, word: str) -> tuple[bool, bool]:
    """Whether a sentence ends after a word as such, and whether it is an abbreviation or an ellipsis."""
    if word in (".", "?", "!"):
        return True, False
    if word[-1] != ".":
        return False, False
    if word[-2:] == "..":
        return False, not word.strip(".")
    lower = word[:-1].lower()
    short = lower in known.abbreviations or lower.rpartition("-")[2] in known.abbreviations
    return not short, short


def _kind(word: str) -> str:
    lower = word.lower()
    return "##number##" if _NUMBER.fullmatch(lower) else lower


def _starts(known: _Known, word: str, kind: str) -> bool | None:
    """Whether a word is one that begins a sentence, by how it is written here and elsewhere; None: unsure."""
    if word in _NO_FIRST:
        return False
    seen = known.contexts.get(kind, 0)
    if word[0].isupper() and seen & _LOWER and not seen & _WITHIN_UPPER:
        return True
    if word[0].islower() and (seen & _UPPER or not seen & _BEGINS_LOWER):
        return False
    return None


@functools.cache
def known() -> _Known:
    """The table, read once."""
    contexts = {}
    for row in _rows("ortho_context.tab"):
        word, flags = row.split("\t")
        contexts[word] = int(flags)
    return _Known(
        frozenset({*_rows("abbrev_types.txt"), *_ABBREVIATIONS.split()}),
        frozenset(_rows("sent_starters.txt")),
        frozenset(tuple(row.split("\t")) for row in _rows("collocations.tab")),
        contexts,
    )


def _rows(name: str) -> list[str]:
    # Not by NLTK's loader: since 3.10 that refuses files with more than one hard link, as uv makes them.
    table = shipped_table("nltk_cache", "tokenizers", "punkt_tab", "english", name)
    return table.read_text("utf-8").splitlines()
