"""Lines of printed pages into paragraphs, with what every page repeats set apart.

Goes by the place and size of each line and by how it ends. Pure; knows nothing of files.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.sources.print_edges import printed_edges
from rag.sources.top_lines import page_head

_EDGE = 2  # lines at the top and at the bottom of a page among which its running head and foot are
_SAME_PLACE = 6.0  # points between the places of a running head on two pages
_TITLE_SIZE = 1.25  # of the text's own size
_TERMINAL = re.compile(r"[.!?:…][\"'”’)\]]*$")
_BULLET = re.compile(r"[-*•‣▪●◦–—]\s|\(?\d{1,3}[.)]\s")
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite)?\s{0,3}[-–—|]?\s{0,3}(?:\d{1,4}|[ivxl]{1,6})\s{0,3}[-–—|]?"
    r"(?:\s{0,3}(?:of|/|von)\s{0,3}\d{1,4})?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)?(?:[\w-]+\.)+[a-z]{2,}(?:/[\w./-]*)?", re.IGNORECASE)
_BROKEN = re.compile(r"([^\W\d_]+)-$")
_PREFIXES = frozenset(
    """
    self well ex non half all cross anti pro co vice mid post pre semi quasi so then long short high low one
    two three four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety
    """.split()
)
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\x00": ""}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line where it stands: points from the left and bottom edge, letters upright."""

    text: str
    x: float
    y: float
    size: float  # of its letters, in points
    turn: int = 0  # degrees by which its letters are turned on the page
    pieces: tuple[tuple[float, str], ...] = ()  # as drawn, where they are known: each one's x, and its words


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page in reading order."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The paragraphs with blank lines between, the title where one is printed large, and the rest."""

    body: str
    title: str | None
    removed: tuple[str, ...]
    heads: tuple[str, ...] = ()  # of `removed`, what names the newspaper and its day at the edge of a page


def rebuilt(pages: Iterable[Page]) -> Rebuilt:
    """The text of the pages as it was before it was broken into lines and pages."""
    clean = [
        [Line(words, e.x, e.y, e.size, e.turn) for e in page.lines if (words := _tidy(e.text))]
        for page in pages
    ]
    removed: list[str] = []
    turned = [_turned(page) for page in clean]
    removed += [line.text for page in turned for line in page]
    clean = [
        [line for line in page if line not in out] if out else page
        for page, out in zip(clean, turned, strict=True)
    ]
    size = _body_size(clean)
    running = _running(clean, size)
    edges = [(number, edge) for number, page in enumerate(clean) for edge in _edges(page)]
    running.update((number, line) for number, edge in edges for line in edge)
    heads = (line.text for number, page in enumerate(clean) for line in page if (number, line) in running)
    removed += list(dict.fromkeys(heads))
    kept = [[line for line in page if (number, line) not in running] for number, page in enumerate(clean)]
    title_lines = _title(kept[0], size) if kept else []
    title = _joined(title_lines, frozenset()) if title_lines else None
    if title_lines:
        kept[0] = [line for line in kept[0] if line not in title_lines]
    known = frozenset(
        word.casefold()
        for page in kept
        for line in page
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text)
    )
    paragraphs = [_joined(lines, known) for lines in _paragraphs(kept)]
    tops = tuple(words for _, edge in edges if page_head(words := _across(edge)) is not None)
    return Rebuilt("\n\n".join(paragraphs), title, tuple(removed), tops)


def _tidy(text: str) -> str:
    return " ".join(text.translate(_LIGATURES).split())


def _turned(page: Sequence[Line]) -> list[Line]:
    """The lines that are turned otherwise than most of the page."""
    sizes: Counter[int] = Counter()
    for line in page:
        sizes[line.turn] += len(line.text)
    main = max(sizes, key=lambda turn: (sizes[turn], -turn)) if sizes else 0
    return [line for line in page if line.turn != main]


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size that most characters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], -size)) if sizes else 10.0


def _running(pages: Sequence[Sequence[Line]], size: float) -> set[tuple[int, Line]]:
    """The page's number and the line, of each running head, foot and page number."""
    found: set[tuple[int, Line]] = set()
    places: defaultdict[str, list[tuple[int, Line]]] = defaultdict(list)
    for number, page in enumerate(pages):
        heights = sorted({round(line.y) for line in page})
        edges = {*heights[:_EDGE], *heights[-_EDGE:]}
        outer = {*heights[:1], *heights[-1:]}
        for line in page:
            height = round(line.y)
            if len(heights) > 1 and height in outer and _PAGE_NUMBER.fullmatch(line.text):
                found.add((number, line))
            elif height in edges:
                places[_key(line.text)].append((number, line))
    for key, each in places.items():
        on = {number for number, _ in each}
        if not key or len(on) < 2 or len(on) < 0.3 * len(pages):
            continue
        middle = sorted(line.y for _, line in each)[len(each) // 2]
        for number, line in each:
            # On its first page a title is also printed large.
            large = number == min(on) and line.size >= _TITLE_SIZE * size
            if abs(line.y - middle) <= _SAME_PLACE and not large and _stands_apart(line, pages[number]):
                found.add((number, line))
    return found


def _edges(page: Sequence[Line]) -> list[list[Line]]:
    """What stands at the upper and lower edge of a page that need not have a second one to be told by.

    The newspaper's name with the day or the page's number, its address on the web, and what a browser prints.
    """
    if len({round(line.y) for line in page}) < 3:
        return []
    top, bottom = max(line.y for line in page), min(line.y for line in page)
    edges = [[line for line in page if abs(line.y - at) <= 2] for at in (top, bottom)]
    printed = printed_edges(_across(edges[0]), _across(edges[1]))
    return [
        edge
        for edge, by_browser in zip(edges, printed, strict=True)
        if (by_browser or page_head(words := _across(edge)) is not None or _ADDRESS.fullmatch(words))
        and _stands_apart(edge[0], page)
    ]


def _across(edge: Sequence[Line]) -> str:
    return " | ".join(line.text for line in sorted(edge, key=lambda line: line.x))


def _stands_apart(line: Line, page: Sequence[Line]) -> bool:
    """Whether it is parted from the text by more than the lines of a text are, or is of another size."""
    others = [each for each in page if abs(each.y - line.y) > 0.5 * max(line.size, 1.0)]
    if not others:
        return True
    nearest = min(others, key=lambda each: abs(each.y - line.y))
    gap = abs(nearest.y - line.y) / max(nearest.size, line.size, 1.0)
    return gap > 1.4 * _leading(page) or abs(nearest.size - line.size) > 0.08 * max(nearest.size, 1.0)


def _key(text: str) -> str:
    return re.sub(r"[^\w#]+", "", re.sub(r"\d+", "#", text)).casefold()


def _title(page: Sequence[Line], size: float) -> list[Line]:
    """The largest lines near the top of the first page, if they are larger than the text."""
    top = [line for line in page[:12] if line.size >= _TITLE_SIZE * size]
    if not top:
        return []
    largest = max(line.size for line in top)
    start = next(i for i, line in enumerate(page) if line.size >= 0.95 * largest)
    lines: list[Line] = []
    for line in page[start:]:
        if line.size < 0.95 * largest or len(lines) == 5:
            break
        lines.append(line)
    long = sum(len(line.text) for line in lines)
    return lines if 8 <= long <= 300 and len(lines) < len(page) else []


def _paragraphs(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each paragraph; one may go on over the end of a page or a column."""
    paragraphs: list[list[Line]] = []
    for page in pages:
        widths = sorted(len(line.text) for line in page)
        wide = widths[int(0.8 * (len(widths) - 1))] if widths else 0
        leading = _leading(page)
        margins = _margins(page)
        before: Line | None = None
        for line in page:
            last = paragraphs[-1][-1] if paragraphs else None
            if last is None:
                goes_on = False
            elif before is None or before.y <= line.y:
                goes_on = _runs_on(last, line)
            elif before.y - line.y > 3 * max(before.size, 1.0):
                # Under a picture a paragraph may go on; a line that stands far off for itself does not.
                goes_on = line.text[0].islower() and _runs_on(last, line)
            else:
                goes_on = _continues(before, line, wide=wide, leading=leading, margins=margins)
            if goes_on:
                paragraphs[-1].append(line)
            else:
                paragraphs.append([line])
            before = line
    return paragraphs


def _leading(page: Sequence[Line]) -> float:
    """The usual distance from line to line, in letter sizes."""
    gaps = sorted(
        (a.y - b.y) / max(a.size, 1.0)
        for a, b in itertools.pairwise(page)
        if 0 < a.y - b.y <= 3 * max(a.size, 1.0) and abs(a.size - b.size) < 0.12 * max(a.size, 1.0)
    )
    return gaps[len(gaps) // 3] if gaps else 1.2


def _margins(page: Sequence[Line]) -> list[float]:
    """Where many lines begin: the left edges of the columns."""
    starts = Counter(round(line.x) for line in page)
    return sorted(x for x, times in starts.items() if times >= max(2, 0.1 * len(page)))


def _runs_on(last: Line, line: Line) -> bool:
    """Whether a line on a new page or column goes on with the paragraph of the last."""
    if abs(last.size - line.size) > 0.12 * last.size or _BULLET.match(line.text):
        return False
    return not _TERMINAL.search(last.text) or line.text[0].islower()


def _continues(before: Line, line: Line, *, wide: int, leading: float, margins: Sequence[float]) -> bool:
    """Whether a line under another is of the same paragraph."""
    if abs(before.size - line.size) > 0.12 * max(before.size, 1.0) or _BULLET.match(line.text):
        return False
    if before.y - line.y > 1.3 * leading * max(before.size, 1.0):
        return False
    ended = _TERMINAL.search(before.text) is not None
    small = line.text[0].islower()
    if ended and line.x > before.x + 0.8 * line.size and round(line.x) - 1 > min(margins, default=0):
        return False  # indented
    if ended and len(before.text) < 0.75 * wide:
        return False
    return small or ended or len(before.text) >= 0.6 * wide or len(before.text) + _first(line) >= 0.85 * wide


def _first(line: Line) -> int:
    return len(line.text.split(maxsplit=1)[0])


def _joined(lines: Sequence[Line], words: frozenset[str]) -> str:
    pieces = [lines[0].text]  # parted by spaces: only the last one's end matters, and a text can grow long
    for line in lines[1:]:
        joined = _join(pieces[-1], line.text, words)
        if joined is None:
            pieces.append(line.text)
        else:
            pieces[-1] = joined
    return " ".join(pieces)


def _join(text: str, following: str, words: frozenset[str]) -> str | None:
    """Two lines as one, without a space; None where one belongs there.

    A hyphen at the end goes where it only broke the word.
    """
    if text.endswith("\u00ad"):
        return text[:-1] + following
    if not text.endswith(("-", "–", "—", "/")):
        return None
    found = _BROKEN.search(text)
    if found is None:
        return text + following if re.search(r"\w[-–—/]$", text[-2:]) else None
    rest = re.match(r"[^\W\d_]+", following)
    if rest is None or not rest[0][0].islower():
        return text + following  # "Al-" and "Asad"; "COVID-" and "19"
    first, second = found[1].casefold(), rest[0].casefold()
    if first + second in words:
        return text[:-1] + following
    if f"{first}-{second}" in words or first in _PREFIXES:
        return text + following
    if second in ("and", "or", "to"):
        return None  # "short- and long-term"
    return text[:-1] + following
