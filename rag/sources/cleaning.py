"""A saved page's text into the article's body and what stood around it.

Gives the body, one paragraph to a line with blank lines between, and what was taken out with its kind. Works
by the shape of paragraphs and runs, never by publisher; in doubt a paragraph stays.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from rag.domain import Removed
from rag.sentences import paragraph_spans
from rag.sources.box_titles import is_certain_teaser_title, is_teaser_title
from rag.sources.captions import is_caption
from rag.sources.furniture import alone, is_heading, is_network, kind_of
from rag.sources.headlines import stems, tells

_MORE = re.compile(
    r"^[^\w\n]*(?:keep reading(?: ?show less)?|continue reading|read more|read (?:the )?full story|show less)"
    r"[^\w\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_BULLET = re.compile(r"[-*•‣▪●◦–—]\s|\d{1,3}[.)]\s")
_ROW = re.compile(r"\|\s.*\s\|$")
_RULER = re.compile(r"^[ \t|:+-]+(?:\n|\Z)", re.MULTILINE)  # where it has a bar and dashes
_QUESTION = 200  # characters of an interviewer's question
_SUBSTANTIAL = 3  # paragraphs of prose that a story has before anything after it can be a teaser


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The paragraphs of the article, and what was removed, in the order of the page."""

    paragraphs: tuple[str, ...]
    removed: tuple[Removed, ...]


def cleaned(text: str) -> Cleaned:
    """Part a normalised text (see `normal.normalised`) into article and furniture."""
    # A lone "keep reading" must not be taken for the end of a wrapped line.
    # What stands below a table's head has no words.
    text = _RULER.sub(lambda found: "" if "|" in found[0] and "--" in found[0] else found[0], text)
    text = _MORE.sub(lambda found: f"\n\n{found[0]}\n\n", text)
    paragraphs = [" ".join(text[start:end].split()) for start, end in paragraph_spans(text)]
    kinds: list[str | None] = [kind_of(paragraph) for paragraph in paragraphs]
    _spare_answers(paragraphs, kinds)
    _mark_share_bars(paragraphs, kinds)
    _mark_teasers_with_links(paragraphs, kinds)
    _mark_titled_teasers(paragraphs, kinds)
    _mark_trailing_headings(paragraphs, kinds)
    return Cleaned(
        tuple(p for p, kind in zip(paragraphs, kinds, strict=True) if kind is None),
        _removed(paragraphs, kinds),
    )


def body(paragraphs: tuple[str, ...]) -> str:
    """Paragraphs as one text: a blank line between them, none between a list's items or a table's rows."""
    parts: list[str] = []
    for index, paragraph in enumerate(paragraphs):
        if index:
            pair = (paragraphs[index - 1], paragraph)
            together = any(all(each.match(words) for words in pair) for each in (_BULLET, _ROW))
            parts.append("\n" if together else "\n\n")
        parts.append(paragraph)
    return "".join(parts)


def _is_prose(paragraph: str, kind: str | None) -> bool:
    return kind is None and not is_heading(paragraph) and not _BULLET.match(paragraph)


def _spare_answers(paragraphs: list[str], kinds: list[str | None]) -> None:
    """In an interview a word of a menu may be an answer: below a question, with more after it."""
    asked = [
        index
        for index, (one, after) in enumerate(itertools.pairwise(paragraphs))
        if kinds[index] is None and len(one) <= _QUESTION and one.endswith("?") and not after.endswith("?")
    ]
    if len(asked) < 2:
        return
    last = max((i for i, kind in enumerate(kinds) if kind is None), default=0)
    for index in asked:
        if index + 1 < last and alone(paragraphs[index + 1]) in ("navigation", "caption"):
            kinds[index + 1] = None


def _mark_share_bars(paragraphs: list[str], kinds: list[str | None]) -> None:
    """Two or more places to share on, each on its line: one alone may be a heading of the story."""
    named = [is_network(paragraph) for paragraph in paragraphs]
    for index, network in enumerate(named):
        if network and (named[index - 1 : index] == [True] or named[index + 1 : index + 2] == [True]):
            kinds[index] = "navigation"


def _mark_teasers_with_links(paragraphs: list[str], kinds: list[str | None]) -> None:
    """Other stories after the end of this one: each a headline, a credit or section, text, "keep reading".

    Only a run that reaches the end of the page is one, after a story of some length; a "keep reading" button
    in the midst of a story has more of the story after it.
    """
    links = [i for i, paragraph in enumerate(paragraphs) if _MORE.fullmatch(paragraph)]
    if not links or any(
        _is_prose(p, k) for p, k in zip(paragraphs[links[-1] :], kinds[links[-1] :], strict=True)
    ):
        return
    begin = len(paragraphs)
    blocks = 0
    for position in range(len(links) - 1, -1, -1):
        floor = links[position - 1] + 1 if position else 0
        start = _teaser_start(paragraphs, kinds, floor, links[position])
        if start is None:
            break
        begin, blocks = start, blocks + 1
        if start > floor:
            break  # something else lies between this block and the link before it
    story = sum(_is_prose(p, k) for p, k in zip(paragraphs[:begin], kinds[:begin], strict=True))
    if blocks and story >= _SUBSTANTIAL:
        kinds[begin : links[-1] + 1] = ["teaser"] * (links[-1] + 1 - begin)


def _teaser_start(paragraphs: list[str], kinds: list[str | None], floor: int, link: int) -> int | None:
    """Where the block that ends with this link begins: above its text, at its headline, name and credit."""
    index = link
    while index > floor and link - index < 4 and _is_prose(paragraphs[index - 1], kinds[index - 1]):
        index -= 1
    top = index
    credited = headed = False
    while top > floor and not _is_prose(paragraphs[top - 1], kinds[top - 1]):
        above = paragraphs[top - 1]
        if is_caption(above):
            if credited:
                break  # the picture of what stands before
            credited = True
        elif kinds[top - 1] is None:
            headed = True
        elif kinds[top - 1] == "navigation" and credited:
            break
        top -= 1
    short_lines = sum(kinds[i] is None for i in range(top, index))
    # A heading and text alone might be a chapter of the story; a credit, or a section's name as well, is not.
    return top if headed and (credited or short_lines >= 2) and index < link else None


def _mark_titled_teasers(paragraphs: list[str], kinds: list[str | None]) -> None:
    """What follows "You may also like": headlines; and after a story's end, their short texts too."""
    said: set[str] = set()  # stems of the story's words above the title
    story = read = 0
    for index, paragraph in enumerate(paragraphs):
        if kinds[index] not in (None, "navigation") or not is_teaser_title(paragraph):
            continue
        for above, kind in zip(paragraphs[read:index], kinds[read:index], strict=True):
            if _is_prose(above, kind):
                story += 1
                said |= stems(above)
        read = index
        if story < (1 if is_certain_teaser_title(paragraph) else _SUBSTANTIAL):
            continue
        rest = range(index + 1, len(paragraphs))
        stop = next((i for i in rest if not _is_link(paragraphs[i], kinds[i])), len(paragraphs))
        short = all(len(paragraphs[i]) <= 250 for i in rest)
        if stop > index + 1 and short and story >= _SUBSTANTIAL and _headlines_lead(paragraphs, index + 1):
            stop = len(paragraphs)
        while index + 1 < stop < len(paragraphs) and tells(paragraphs[stop], paragraphs[stop - 1], said):
            stop += 1  # its text; the story goes on below it, or below the next headline
            while stop < len(paragraphs) and _is_link(paragraphs[stop], kinds[stop]):
                stop += 1
        if stop > index + 1 or kinds[index] == "navigation":
            kinds[index:stop] = ["teaser"] * (stop - index)


def _is_link(paragraph: str, kind: str | None) -> bool:
    """A headline of another story, or furniture; not a heading or a fact of this one ("Age: 66")."""
    return kind is not None or (is_heading(paragraph) and len(paragraph) >= 25 and paragraph.count(" ") >= 3)


def _headlines_lead(paragraphs: list[str], start: int) -> bool:
    """Whether no two texts follow one another without a headline between, as they do in a story."""
    rest = [is_heading(paragraph) for paragraph in paragraphs[start:]]
    return bool(rest) and rest[0] and all(a or b for a, b in itertools.pairwise(rest))


def _mark_trailing_headings(paragraphs: list[str], kinds: list[str | None]) -> None:
    """Section names between and after what was taken out at the end, such as LATEST or NEWSLETTER."""
    last = len(paragraphs)
    while last and (
        kinds[last - 1] is not None or (is_heading(paragraphs[last - 1]) and len(paragraphs[last - 1]) <= 40)
    ):
        last -= 1
    first_out = next((i for i in range(last, len(paragraphs)) if kinds[i] in ("teaser", "navigation")), None)
    if first_out is None or last == 0:
        return
    for index in range(first_out, len(paragraphs)):
        kinds[index] = kinds[index] or "navigation"


def _removed(paragraphs: list[str], kinds: list[str | None]) -> tuple[Removed, ...]:
    """Neighbours of one kind as one piece; teasers whole."""
    pieces: list[Removed] = []
    previous: str | None = None
    for paragraph, kind in zip(paragraphs, kinds, strict=True):
        if kind is not None and kind == previous:
            pieces[-1] = Removed(kind, f"{pieces[-1].text}\n\n{paragraph}")
        elif kind is not None:
            pieces.append(Removed(kind, paragraph))
        previous = kind
    return tuple(pieces)
