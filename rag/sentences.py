"""Where the sentences of a text begin and end: NLTK's Punkt for English, and what news needs besides.

Gives spans into the text as it is; together they hold every character that is not white space. Never
changes the text, never downloads.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import Any

from rag.tables import shipped_table

Span = tuple[int, int]

# What Punkt's own list (from the Wall Street Journal) lacks or might. Words that often end a sentence ("no",
# "art", "etc", "sat") are left out; where they do not, a digit or a small letter follows: see `_joined`.
_ABBREVIATIONS = """
adj adm al amb apr assoc asst atty aug b.a bldg blvd brig brig.gen ca capt cf cmdr col corp cpl cpt d.c
del dept det dist dr e.g e.u esq est feb fr fri ft gen gov hon hwy i.e inc insp jan jr jul jun ll.b llc
lt lt.col lt.gen lt.gov ltd m.d maj maj.gen mar mon mr mrs ms mt nov oct ofc pfc ph.d pres prof pvt rep
reps ret rev sen sens sept sgt spc sr st supt thurs tues u.a.e u.k u.n univ v viz vs wed
"""
_BEFORE_A_NUMBER = re.compile(
    r"(?:^|[\s(\[“\"])(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[Nn]os?|[Aa]rts?|[Ss]ecs?|[Ff]igs?|[Cc]h"
    r"|[Vv]ols?|pp?|approx|ca|c|[Rr]es|[Pp]ar)\.$"
)
_INITIAL = re.compile(r"(?:^|[\s.“\"(])[A-HJ-Z]\.$")  # not I, which is a word
_STARTERS = """
a after all an and as at but by for from he her his how however i if in it its many most no not now of on
one our she since so some that the their there these they this those though to we what when where while
who with
"""
_TERMINAL = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_BULLET = re.compile(r"(?:[-*•‣▪●◦–—·]|\(?\d{1,3}[.)])\s")
_NUMERAL = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])[.)]")
_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_TAIL = 24  # characters; longer than any match of the patterns on a sentence's end
_AT_A_TIME = 4_000  # characters; hardly a paragraph of an article is as long
_NARROWEST, _WIDEST = 45, 120  # columns that people wrap text to


def sentence_spans(text: str) -> list[Span]:
    """Spans (start, end) of the sentences, in order, without white space at their ends, never overlapping.

    The end of a paragraph (see `paragraph_spans`) always ends a sentence.
    """
    return [span for start, end in paragraph_spans(text) for span in _sentences(text, start, end)]


def paragraph_spans(text: str) -> list[Span]:
    """Spans of the paragraphs, headings and list items, as blank lines and line breaks show them.

    A blank line ends a paragraph, and so does a line break before a bullet. Another line break ends one too,
    as in saved articles with a paragraph on each line, unless this line stops without punctuation and the
    next goes on in lower case, or the lines are wrapped: 45 to 120 columns, the next line's first word would
    not have fitted on this one, and that is so of more than one line (the longest is always as long as can
    be) or the next goes on in lower case.
    """
    paragraphs: list[Span] = []
    for block in _blocks(text):
        width = max(end - start for start, end in block)
        pairs = [(text[a:b], text[c:d]) for (a, b), (c, d) in itertools.pairwise(block)]
        filled = [_NARROWEST <= width <= _WIDEST and _fills(line, after, width) for line, after in pairs]
        several = sum(filled) > 1
        begin = block[0][0]
        for index, (line, after) in enumerate(pairs):
            small = after[0].islower()
            wrapped = filled[index] and (small or several)
            if _BULLET.match(after) or not (wrapped or (small and not _TERMINAL.search(line))):
                paragraphs.append((begin, block[index][1]))
                begin = block[index + 1][0]
        paragraphs.append((begin, block[-1][1]))
    return paragraphs


def _fills(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def _blocks(text: str) -> list[list[Span]]:
    """Lines that are not blank, as stripped spans, in runs without a blank line between."""
    blocks: list[list[Span]] = []
    previous_end = 0
    for found in _LINE.finditer(text):
        start, end = _stripped(text, *found.span())
        if start == end:
            continue
        if blocks and len(_BREAK.findall(text, previous_end, start)) == 1:
            blocks[-1].append((start, end))
        else:
            blocks.append([(start, end)])
        previous_end = end
    return blocks


def _sentences(text: str, start: int, end: int) -> list[Span]:
    paragraph = text[start:end]
    spans: list[Span] = []
    for low, high in _broken(paragraph):
        low, high = _stripped(paragraph, low, high)  # noqa: PLW2901
        if low == high:
            continue
        # Only the end of a sentence matters, and joined sentences can grow long.
        if spans and _joined(
            paragraph[max(spans[-1][0], spans[-1][1] - _TAIL) : spans[-1][1]], paragraph[low:high]
        ):
            spans[-1] = (spans[-1][0], high)
        else:
            spans.append((low, high))
    return [(start + low, start + high) for low, high in spans]


def _broken(paragraph: str) -> Iterator[Span]:
    """Punkt’s sentences, of so much of a paragraph at a time: of all of a huge one it gives up."""
    begin = 0
    while len(paragraph) - begin > _AT_A_TIME:
        found = list(_punkt().span_tokenize(paragraph[begin : begin + _AT_A_TIME]))
        whole = found[:-1] or found  # the last one may go on, unless it fills all that was looked at
        yield from ((begin + low, begin + high) for low, high in whole)
        begin += found[-1][0] if len(found) > 1 else _AT_A_TIME
    yield from ((begin + low, begin + high) for low, high in _punkt().span_tokenize(paragraph[begin:]))


def _joined(sentence: str, following: str) -> bool:
    """Whether Punkt broke one sentence in two here."""
    first = following[0]
    if first.islower() or _NUMERAL.fullmatch(sentence):
        return True  # “Why now?” he asked.
    if first.isdigit():
        return _BEFORE_A_NUMBER.search(sentence) is not None
    word = following.split(maxsplit=1)[0].rstrip(".,").lower()
    return first.isupper() and _INITIAL.search(sentence) is not None and word not in _STARTERS.split()


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


@functools.cache
def _punkt() -> Any:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    # Read here rather than by NLTK's loader: since 3.10 that refuses files with more than one hard link, as
    # uv makes them ("Security Violation [pathsec.open]").
    parameters = PunktParameters()
    parameters.abbrev_types = {*_rows("abbrev_types.txt"), *_ABBREVIATIONS.split()}
    parameters.sent_starters = set(_rows("sent_starters.txt"))
    parameters.collocations = {tuple(row.split("\t")) for row in _rows("collocations.tab")}
    for row in _rows("ortho_context.tab"):
        word, flags = row.split("\t")
        parameters.ortho_context[word] = int(flags)
    punkt = PunktSentenceTokenizer()
    punkt._params = parameters  # as NLTK's own PunktTokenizer does
    return punkt


def _rows(name: str) -> list[str]:
    table = shipped_table("nltk_cache", "tokenizers", "punkt_tab", "english", name)
    return table.read_text("utf-8").splitlines()
