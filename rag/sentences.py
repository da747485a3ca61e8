"""Where the sentences of a text begin and end: NLTK's Punkt for English, and what news needs besides.

Gives spans into the text as it is; together they hold every character that is not white space. Never
changes the text, never downloads.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from rag import punkt

Span = tuple[int, int]

_BEFORE_A_NUMBER = re.compile(
    r"(?:^|[\s(\[“\"])(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[Nn]os?|[Aa]rts?|[Ss]ecs?|[Ff]igs?|[Cc]h"
    r"|[Vv]ols?|pp?|approx|ca|c|[Rr]es|[Pp]ar)\.$"
)
_INITIAL = re.compile(r"(?:^|[\s.“\"(])[A-HJ-Z]\.$")  # not I, which is a word
_STARTERS = frozenset(
    """
a after all an and as at but by for from he her his how however i if in it its many most no not now of on
one our she since so some that the their there these they this those though to we what when where while
who with
""".split()
)
_TERMINAL = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_BULLET = re.compile(r"(?:[-*•‣▪●◦–—·]|\(?\d{1,3}[.)])\s")
_ROW = re.compile(r"\|(?:\s|$)")  # of a table, as text
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
    return list(_each(text))


def first_sentence(text: str) -> Span | None:
    """The first of `sentence_spans`, without looking for the others; None for a text without words."""
    return next(_each(text), None)


def _each(text: str) -> Iterator[Span]:
    return (span for start, end in _paragraphs(text) for span in _sentences(text, start, end))


def paragraph_spans(text: str) -> list[Span]:
    """Spans of the paragraphs, headings and list items, as blank lines and line breaks show them.

    A blank line ends a paragraph, and so does a line break before a bullet or a row of a table ("| … |").
    Another line break ends one too, as in saved articles with a paragraph on each line, unless this line
    stops without punctuation and the next goes on in lower case, or the lines are wrapped: 45 to 120 columns,
    the next line's first word would not have fitted on this one, and that is so of more than one line (the
    longest is always as long as can be) or the next goes on in lower case.
    """
    return list(_paragraphs(text))


def _paragraphs(text: str) -> Iterator[Span]:
    for block in _blocks(text):
        width = max(end - start for start, end in block)
        pairs = [(text[a:b], text[c:d]) for (a, b), (c, d) in itertools.pairwise(block)]
        filled = [_NARROWEST <= width <= _WIDEST and _fills(line, after, width) for line, after in pairs]
        several = sum(filled) > 1
        begin = block[0][0]
        for index, (line, after) in enumerate(pairs):
            small = after[0].islower()
            wrapped = filled[index] and (small or several)
            if (
                _BULLET.match(after)
                or _ROW.match(after)
                or not (wrapped or (small and not _TERMINAL.search(line)))
            ):
                yield begin, block[index][1]
                begin = block[index + 1][0]
        yield begin, block[-1][1]


def _fills(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def _blocks(text: str) -> Iterator[list[Span]]:
    """Lines that are not blank, as stripped spans, in runs without a blank line between."""
    block: list[Span] = []
    previous_end = 0
    for found in _LINE.finditer(text):
        start, end = _stripped(text, *found.span())
        if start == end:
            continue
        if block and len(_BREAK.findall(text, previous_end, start)) > 1:
            yield block
            block = []
        block.append((start, end))
        previous_end = end
    if block:
        yield block


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    paragraph = text[start:end]
    last: Span | None = None
    for low, high in _broken(paragraph):
        low, high = _stripped(paragraph, low, high)  # noqa: PLW2901
        if low == high:
            continue
        # Only the end of a sentence matters, and joined sentences can grow long.
        if last and _joined(paragraph[max(last[0], last[1] - _TAIL) : last[1]], paragraph[low:high]):
            last = last[0], high
            continue
        if last:
            yield start + last[0], start + last[1]
        last = low, high
    if last:
        yield start + last[0], start + last[1]


def _broken(paragraph: str) -> Iterator[Span]:
    """Punkt’s sentences, of so much of a paragraph at a time: of all of a huge one it gives up."""
    begin = 0
    while len(paragraph) - begin > _AT_A_TIME:
        found = list(punkt.spans(paragraph[begin : begin + _AT_A_TIME]))
        whole = found[:-1] or found  # the last one may go on, unless it fills all that was looked at
        yield from ((begin + low, begin + high) for low, high in whole)
        begin += found[-1][0] if len(found) > 1 else _AT_A_TIME
    yield from ((begin + low, begin + high) for low, high in punkt.spans(paragraph[begin:]))


def _joined(sentence: str, following: str) -> bool:
    """Whether Punkt broke one sentence in two here."""
    first = following[0]
    if first.islower() or _NUMERAL.fullmatch(sentence):
        return True  # “Why now?” he asked.
    if first.isdigit():
        return _BEFORE_A_NUMBER.search(sentence) is not None
    word = following.split(maxsplit=1)[0].rstrip(".,").lower()
    return first.isupper() and _INITIAL.search(sentence) is not None and word not in _STARTERS


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
