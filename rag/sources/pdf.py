"""PDFs into a Draft: their text in reading order, paragraph by paragraph, without what each page repeats.

The work done for one document is bounded, whatever it says of itself. Never opens pictures, forms or links.
"""

from __future__ import annotations

import io
import logging
import re
from datetime import date
from functools import partial
from typing import Any

from rag.domain import Removed
from rag.errors import UnreadableSource
from rag.sources.assembly import Draft
from rag.sources.columns import in_reading_order
from rag.sources.normal import one_line
from rag.sources.pages import Line, Page, rebuilt
from rag.sources.top_lines import page_head
from rag.sources.weak import Weak, plausible_author, plausible_title

MOST_PAGES = 1000
MOST_OPERATIONS = 1_000_000  # drawing operations of all pages: a newspaper's page has some thousand
MOST_CONTENT = 30_000_000  # bytes of all pages' drawing operations, unpacked
_LOOKED_AT = 20  # first pages, by which it is told whether there are columns to be looked for
_LEAST_LETTERS = 0.4  # share of letters in a text; fonts without a key to their characters give mostly signs
_SAVE_AGAIN = "It may be damaged or cut short: save or download it again."
_LIMITS = {
    "maximum_declared_stream_length": 100_000_000,
    "array_based_stream_maximum_output_length": MOST_CONTENT,
    "zlib_maximum_output_length": MOST_CONTENT,
    "lzw_maximum_output_length": MOST_CONTENT,
    "run_length_maximum_output_length": MOST_CONTENT,
    "stream_parsing_work_maximum_count": 500_000,
    "xform_maximum_invocations_per_extraction": 300,
}


def draft_from_pdf(data: bytes) -> tuple[Draft, Weak]:
    """The draft, and what the document's metadata says where its text does not.

    Raises UnreadableSource for a PDF that is encrypted, damaged, endless, or holds no text.
    """
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters of its warnings is in the refusals
    try:
        with _limited():
            reader = pypdf.PdfReader(
                io.BytesIO(data), root_object_recovery_limit=1000, xref_stream_maximum_entries=500_000
            )
            pages, pictures = _pages(reader)
            told = _metadata(reader)
    except UnreadableSource:
        raise
    except (DependencyError, FileNotDecryptedError) as error:
        raise UnreadableSource(
            "The PDF is encrypted.", advice="Save it without its password (such as by printing it to a PDF)."
        ) from error
    except (LimitReachedError, MemoryError) as error:
        raise UnreadableSource(
            f"The PDF asks for more work than any article does: {one_line(str(error))[:200]}",
            advice="Save it again, such as by printing it to a PDF.",
        ) from error
    except Exception as error:
        # pypdf says itself that broken files may cause any exception.
        raise UnreadableSource(
            f"The PDF cannot be read: {one_line(str(error))[:200] or type(error).__name__}.",
            advice=_SAVE_AGAIN,
        ) from error
    text = rebuilt(pages)
    letters = sum(map(str.isalpha, text.body))
    if not letters:
        raise UnreadableSource(
            "The PDF holds pictures of pages, and no text." if pictures else "There is no text in the PDF.",
            advice="Have its text recognised (OCR) and save it anew, or give the article as text.",
        )
    if letters < _LEAST_LETTERS * len(text.body.replace(" ", "").replace("\n", "")) or (
        text.body.count("\ufffd") > 0.02 * len(text.body)
    ):
        raise UnreadableSource(
            "What the PDF's characters stand for is not told in it.",
            advice="Have its text recognised (OCR) and save it anew, or give the article as text.",
        )
    weak_title = plausible_title(told.get("title"))
    heads = [read for words in text.heads if (read := page_head(words)) is not None]
    days = {day for _, day in heads if day is not None}
    return (
        Draft(
            text=text.body,
            title=text.title,
            removed=tuple(Removed("boilerplate", words) for words in text.removed),
        ),
        Weak(
            title=weak_title,
            authors=plausible_author(told.get("author")),
            published=told.get("created"),
            head_publisher=heads[0][0] if heads else None,
            head_day=days.pop() if len(days) == 1 else None,
        ),
    )


def _limited() -> Any:
    """pypdf's own limits, for one reading; versions without such settings have them built in."""
    from contextlib import nullcontext

    try:
        from pypdf._configuration import apply_configuration
    except ImportError:
        return nullcontext()
    try:
        return apply_configuration(**dict[str, Any](_LIMITS))
    except TypeError:
        return nullcontext()


def _pages(reader: Any) -> tuple[list[Page], bool]:
    """Every page's lines, and whether there is a picture on any."""
    pages: list[Page] = []
    pictures = parted = False
    operations = content = 0

    def count(*_: Any) -> None:
        nonlocal operations
        operations += 1
        if operations > MOST_OPERATIONS:
            raise UnreadableSource(
                f"The PDF draws more than any article does ({MOST_OPERATIONS / 1e6:.0f} million operations).",
                advice="Split it, or give the article as text.",
            )

    for number, page in enumerate(reader.pages, start=1):
        if number > MOST_PAGES:
            raise UnreadableSource(
                f"The PDF has more than {MOST_PAGES} pages.", advice="Split it into one file per article."
            )
        drawn = page.get_contents()
        content += len(drawn.get_data()) if drawn is not None else 0
        if content > MOST_CONTENT:
            raise UnreadableSource(
                f"The PDF's pages unpack to more than {MOST_CONTENT / 1e6:.0f} MB of drawing.",
                advice="Split it, or give the article as text.",
            )
        gathered = _Gathered()
        page.extract_text(visitor_text=gathered.take, visitor_operand_before=count)
        count()  # a form's own failures are passed over by pypdf; this one is not
        lines = gathered.lines()
        pictures = pictures or (not lines and _has_picture(page))
        # Drawing a page a second time costs as much as the first: not for a book that shows no columns.
        drawing = partial(_layout, page) if number <= _LOOKED_AT or parted else _no_layout
        ordered = in_reading_order(lines, drawing)
        parted = parted or ordered != lines
        pages.append(Page(tuple(ordered)))
    return pages, pictures


def _no_layout() -> str:
    return ""


def _layout(page: Any) -> str:
    """The page drawn in characters of one width, to see its columns by; empty where that fails."""
    try:
        return str(page.extract_text(extraction_mode="layout"))
    except Exception:  # it only helps
        return ""


def _has_picture(page: Any) -> bool:
    try:
        return any(
            each.get_object().get("/Subtype") == "/Image" for each in page["/Resources"]["/XObject"].values()
        )
    except (KeyError, AttributeError, TypeError):
        return False


class _Gathered:
    """Takes the pieces of text of one page as pypdf tells them, and gives its lines, in the order drawn."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, float, float, float, int]] = []

    def take(self, text: str, cm: Any, tm: Any, _font: Any, size: Any) -> None:
        if not text.strip():
            if "\n" in text and self.pieces:
                words, *where = self.pieces[-1]
                self.pieces[-1] = (words.rstrip("\n") + "\n", *where)  # type: ignore[assignment]
            return
        a, b, c, d, e, f = tm
        x = e * cm[0] + f * cm[2] + cm[4]
        y = e * cm[1] + f * cm[3] + cm[5]
        along = (a * cm[0] + b * cm[2], a * cm[1] + b * cm[3])
        height = ((c * cm[0] + d * cm[2]) ** 2 + (c * cm[1] + d * cm[3]) ** 2) ** 0.5
        if abs(along[0]) >= abs(along[1]):
            turn = 0 if along[0] >= 0 else 180
        else:
            turn = 90 if along[1] >= 0 else 270
        # Seen with its own letters upright, wherever they point to on the page.
        x, y = {0: (x, y), 90: (y, -x), 180: (-x, -y), 270: (-y, x)}[turn]
        self.pieces.append((text, x, y, float(size) * height, turn))

    def lines(self) -> list[Line]:
        """Those of the page's main direction; others, such as a note along its edge, are marked so."""
        found: list[Line] = []
        ended = True
        for text, x, y, size, turn in self.pieces:
            for index, words in enumerate(text.split("\n")):
                if index:
                    ended = True
                if not words.strip():
                    continue
                last = found[-1] if found else None
                near = last is not None and last.turn == turn and abs(last.y - y) <= 0.5 * max(size, 1.0)
                if last is not None and near and (not ended or (x >= last.x and index == 0)):
                    space = " " if ended and not last.text.endswith((" ", "-")) else ""
                    pieces = (*last.pieces, (x, space + words))
                    large = max(last.size, size)
                    found[-1] = Line(last.text + space + words, last.x, last.y, large, turn, pieces)
                else:
                    # Lines after the first of one piece stand below it, by about a line's height each.
                    found.append(Line(words, x, y - 1.2 * size * index, size, turn, ((x, words),)))
                ended = False
            ended = ended or text.endswith("\n")
        return [line for line in found if line.text.strip()]


def _metadata(reader: Any) -> dict[str, Any]:
    told: dict[str, Any] = {}
    try:
        info = reader.metadata or {}
        told["title"] = _words(info.get("/Title"))
        told["author"] = _words(info.get("/Author"))
        told["created"] = _day(_words(info.get("/CreationDate")))
    except Exception:  # only evidence: the text stands without it
        return told
    return told


def _words(value: Any) -> str | None:
    return one_line(str(value))[:300] or None if value is not None else None


def _day(words: str | None) -> date | None:
    """Of a date such as "D:20250211143000+01'00'"; none before PDFs were made."""
    found = re.match(r"D?:?\s*(\d{4})(\d{2})(\d{2})", words or "")
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return day if day.year >= 1993 else None
