"""Punkt for English: NLTK's tokenizer with the table that ships beside it, deciding without its token objects.

Gives `punkt`, whose decisions are NLTK's own, word for word (a test compares them), at a fraction of the
time. Never downloads.
"""

from __future__ import annotations

import functools
import itertools
import string
from collections.abc import Iterator
from typing import Any

import regex  # type: ignore[import-untyped]

from rag.tables import shipped_table

# What Punkt's own list (from the Wall Street Journal) lacks or might. Words that often end a sentence ("no",
# "art", "etc", "sat") are left out; where they do not, a digit or a small letter follows: see `rag.sentences`.
_ABBREVIATIONS = """
adj adm al amb apr assoc asst atty aug b.a bldg blvd brig brig.gen ca capt cf cmdr col corp cpl cpt d.c
del dept det dist dr e.g e.u esq est feb fr fri ft gen gov hon hwy i.e inc insp jan jr jul jun ll.b llc
lt lt.col lt.gen lt.gov ltd m.d maj maj.gen mar mon mr mrs ms mt nov oct ofc pfc ph.d pres prof pvt rep
reps ret rev sen sens sept sgt spc sr st supt thurs tues u.a.e u.k u.n univ v viz vs wed
"""
_KEPT, _SHORT = 10_000, 100  # decisions kept, each of a word with its mark and the word behind it, in characters
_CLOSING = frozenset("\"')]}\u2018\u2019\u201c\u201d\xab\xbb")  # with which NLTK's realignment begins
_NUMBER = regex.compile(r"-?[.,]?\d[\d,.-]*\.?")
_INITIAL = regex.compile(r"[^\W\d]\.")
_NO_FIRST = tuple(";:,.!?")
# Of `ortho_context`: how a word was seen written when Punkt was trained.
_BEGINS_LOWER, _WITHIN_UPPER = 1 << 4, 1 << 2
_UPPER, _LOWER = (1 << 1) + (1 << 2) + (1 << 3), (1 << 4) + (1 << 5) + (1 << 6)


@functools.cache
def punkt() -> Any:
    """The tokenizer, a nltk PunktSentenceTokenizer; `span_tokenize(text)` is what it is for."""
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    class Punkt(PunktSentenceTokenizer):  # type: ignore[misc]
        """One that makes no object for a word: most of NLTK's own time goes there."""

        def span_tokenize(self, text: str, realign_boundaries: bool = True) -> Iterator[tuple[int, int]]:
            """Spans of the sentences; with `realign_boundaries`, marks that close stay with what they close."""
            taken = 0  # characters of a sentence that went to the one before
            closing = self._lang_vars.re_boundary_realignment
            for (start, stop), following in _with_next(self._pieces(text)):
                start += taken  # noqa: PLW2901
                taken = 0
                if realign_boundaries and following and text[following[0] : following[0] + 1] in _CLOSING:
                    found = closing.match(text[following[0] : following[1]])
                    if found is not None:
                        taken = found.end()
                        yield start, following[0] + len(found.group(0).rstrip())
                        continue
                if start < stop or not realign_boundaries:
                    yield start, stop

        def _pieces(self, text: str) -> Iterator[tuple[int, int]]:
            """The text, parted after each mark that ends a sentence."""
            last = 0
            for match, begin in self._marks(text):
                if self.text_contains_sentbreak(text[begin : match.end("after_tok")]):
                    yield last, match.end()
                    last = match.start("next_tok") if match.group("next_tok") else match.end()
            yield last, len(text.rstrip())

        def _marks(self, text: str) -> Iterator[tuple[Any, int]]:
            """The last mark behind each word that may end a sentence, and where the word begins."""
            before: Any = None
            begin = end = 0
            for match in self._lang_vars.period_context_re().finditer(text):
                at = max(text.rfind(space, end, match.start()) for space in string.whitespace)
                word = at + 1 if at > end else begin
                if before is not None and end <= word:
                    yield before, begin
                before, begin, end = match, word, match.start()
            if before is not None:
                yield before, begin

        def text_contains_sentbreak(self, text: str) -> bool:
            """Whether a sentence ends within a few words, other than after the last of them."""
            return (self._breaks_kept if len(text) < _SHORT else self._breaks_within)(text)

        def _breaks_within(self, text: str) -> bool:
            split = self._lang_vars.word_tokenize
            words = [word for line in text.split("\n") if line.strip() for word in split(line)]
            return any(
                word[-1] in ".?!" and _breaks(self._params, word, following)
                for word, following in itertools.pairwise(words)
            )

        _breaks_kept = functools.lru_cache(maxsize=_KEPT)(_breaks_within)

    # Read here rather than by NLTK's loader: since 3.10 that refuses files with more than one hard link, as
    # uv makes them ("Security Violation [pathsec.open]").
    parameters = PunktParameters()
    parameters.abbrev_types = {*_rows("abbrev_types.txt"), *_ABBREVIATIONS.split()}
    parameters.sent_starters = set(_rows("sent_starters.txt"))
    parameters.collocations = {tuple(row.split("\t")) for row in _rows("collocations.tab")}
    for row in _rows("ortho_context.tab"):
        word, flags = row.split("\t")
        parameters.ortho_context[word] = int(flags)
    tokenizer = Punkt()
    tokenizer._params = parameters  # as NLTK's own PunktTokenizer does
    return tokenizer


def _with_next(pieces: Iterator[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], tuple[int, int] | None]]:
    """Each piece with the one behind it; None behind the last."""
    ahead, behind = itertools.tee(pieces)
    next(behind, None)
    return itertools.zip_longest(ahead, behind)


def _breaks(known: Any, word: str, following: str) -> bool:
    """Whether a sentence ends after a word; Kiss and Strunk (2006), section 4, as NLTK has it."""
    ends, abbreviated = _by_itself(known, word)
    if word[-1] != ".":
        return ends
    kind, next_kind = _kind(word), _kind(following)
    bare = kind[:-1] if len(kind) > 1 and kind[-1] == "." else kind
    if len(next_kind) > 1 and next_kind[-1] == "." and _by_itself(known, following)[0]:
        next_kind = next_kind[:-1]
    if (bare, next_kind) in known.collocations:
        return False
    initial = _INITIAL.fullmatch(word) is not None
    if abbreviated and not initial:
        upper = following[0].isupper()
        if _starts(known, following, next_kind) is True or (upper and next_kind in known.sent_starters):
            return True
    if initial or bare == "##number##":
        starts = _starts(known, following, next_kind)
        if starts is False:
            return False
        lower = known.ortho_context.get(next_kind, 0) & _LOWER
        if starts is None and initial and following[0].isupper() and not lower:
            return False
    return ends


def _by_itself(known: Any, word: str) -> tuple[bool, bool]:
    """Whether a sentence ends after a word as such, and whether it is an abbreviation or an ellipsis."""
    if word in (".", "?", "!"):
        return True, False
    if word[-1] != ".":
        return False, False
    if word[-2:] == "..":
        return False, not word.strip(".")
    lower = word[:-1].lower()
    short = lower in known.abbrev_types or lower.rpartition("-")[2] in known.abbrev_types
    return not short, short


def _kind(word: str) -> str:
    lower = word.lower()
    return "##number##" if _NUMBER.fullmatch(lower) else lower


def _starts(known: Any, word: str, kind: str) -> bool | None:
    """Whether a word is one that begins a sentence, by how it is written here and elsewhere; None: unsure."""
    if word in _NO_FIRST:
        return False
    seen = known.ortho_context.get(kind, 0)
    if word[0].isupper() and seen & _LOWER and not seen & _WITHIN_UPPER:
        return True
    if word[0].islower() and (seen & _UPPER or not seen & _BEGINS_LOWER):
        return False
    return None


def _rows(name: str) -> list[str]:
    table = shipped_table("nltk_cache", "tokenizers", "punkt_tab", "english", name)
    return table.read_text("utf-8").splitlines()
