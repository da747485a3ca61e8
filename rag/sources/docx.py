"""Word documents (.docx) into a Draft: paragraphs, headings, lists and tables in their order.

Words struck out by tracked changes and hidden ones are not the text; headers, footers and notes stand apart.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from rag.domain import Removed
from rag.errors import UnreadableSource
from rag.sources.archive import refuse_bombs
from rag.sources.assembly import Draft
from rag.sources.normal import one_line
from rag.sources.weak import Weak, plausible_author, plausible_title
from rag.sources.zip_directory import lists_more

MOST_UNPACKED = 200_000_000  # bytes of all parts, pictures included
MOST_PARTS = 20_000
MOST_XML = 50_000_000  # bytes of any one part of text
_MOST_COLUMNS = 63  # of Word's own tables
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PASSED_OVER = {f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText", _FALLBACK}
_TEMPLATE_MADE = date(2013, 12, 23)  # the day that python-docx's own template carries
_SAVE_AGAIN = "It may be damaged or cut short: save or download it again as .docx."


def draft_from_docx(data: bytes) -> tuple[Draft, Weak]:
    """The draft, and what the document's core properties say where its text does not.

    Raises UnreadableSource for what is no Word document, is encrypted, damaged or endless, or has no text.
    """
    _refuse(data)
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        styles = _style_names(document)
        title, paragraphs, hidden = _body(document.element.body, styles)
        removed = [Removed("boilerplate", words) for words in _around(document)]
        weak = _properties(document)
    except Exception as error:
        # python-docx lets whatever a broken part causes through: lxml's errors, KeyError, ValueError.
        raise UnreadableSource(
            f"The Word document cannot be read: {one_line(str(error))[:200] or type(error).__name__}.",
            advice=_SAVE_AGAIN,
        ) from error
    if not paragraphs and title is None:
        raise UnreadableSource(
            "There is no text in the Word document.", advice="Check that it is the right file."
        )
    removed += [Removed("hidden", words) for words in hidden]
    return Draft(text="\n\n".join(paragraphs), title=title, removed=tuple(removed)), weak


def _refuse(data: bytes) -> None:
    """Raise UnreadableSource for what should not be opened at all."""
    if lists_more(io.BytesIO(data), MOST_PARTS):
        raise UnreadableSource(
            f"The Word document has more than {MOST_PARTS:,} parts.", advice="Save it without its pictures."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableSource(f"The Word document cannot be read: {error}.", advice=_SAVE_AGAIN) from error
    names = {info.filename for info in infos}
    if not names & {"[Content_Types].xml", "_rels/.rels"}:
        raise UnreadableSource(
            "It is a ZIP archive, and no Word document.", advice="Name it .zip, or save the document anew."
        )
    if not any(name.startswith("word/") for name in names):
        raise UnreadableSource(
            "It is an Office document, but not one of Word.", advice="Save it as .docx, PDF or text."
        )
    for info in infos:
        refuse_bombs(info)
        if info.flag_bits & 1:
            raise UnreadableSource("The Word document is encrypted.", advice="Save it without its password.")
        if info.filename.endswith((".xml", ".rels")) and info.file_size > MOST_XML:
            raise UnreadableSource(
                f"A part of the Word document unpacks to {info.file_size / 1e6:.0f} MB.",
                advice="Split it, or save it as text.",
            )
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise UnreadableSource(
            f"The Word document unpacks to more than {MOST_UNPACKED / 1e6:.0f} MB.",
            advice="Save it without its pictures.",
        )


def _style_names(document: Any) -> dict[str, str]:
    return {
        style.get(f"{_W}styleId", ""): (name.get(f"{_W}val", "") if name is not None else "").lower()
        for style in document.styles.element.iterchildren(f"{_W}style")
        for name in [style.find(f"{_W}name")]
    }


def _body(body: Any, styles: dict[str, str]) -> tuple[str | None, list[str], list[str]]:
    """The title where a paragraph has that style, the other paragraphs, and hidden words."""
    title: str | None = None
    paragraphs: list[str] = []
    hidden: list[str] = []
    for block in _blocks(body):
        if block.tag == f"{_W}tbl":
            paragraphs += _of_table(block, hidden)
            continue
        words = _words(block, hidden)
        if not words:
            continue
        style = styles.get(_style_id(block), "")
        if style == "title" and title is None:
            title = one_line(words)
        elif _is_listed(block) or style.startswith("list "):
            paragraphs.append(f"- {words}")
        else:
            paragraphs.append(words)
    return title, paragraphs, hidden


def _blocks(around: Any) -> Iterator[Any]:
    """Paragraphs and tables, also those within content controls, in order."""
    stack = list(reversed(around))
    while stack:
        node = stack.pop()
        if node.tag in (f"{_W}p", f"{_W}tbl"):
            yield node
        elif isinstance(node.tag, str) and node.tag not in _PASSED_OVER:
            stack.extend(reversed(node))


def _style_id(paragraph: Any) -> str:
    found = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if found is None else found.get(f"{_W}val", "")


def _is_listed(paragraph: Any) -> bool:
    return paragraph.find(f"{_W}pPr/{_W}numPr") is not None


def _words(around: Any, hidden: list[str] | None) -> str:
    """The words of a paragraph as printed; hidden ones are added to `hidden`."""
    parts: list[str] = []
    stack = list(reversed(around))
    while stack:
        node = stack.pop()
        tag = node.tag
        if not isinstance(tag, str) or tag in _PASSED_OVER:
            continue
        if tag == f"{_W}r" and _is_hidden(node):
            if hidden is not None and (words := "".join(each.text or "" for each in node.iter(f"{_W}t"))):
                hidden.append(words)
            continue
        if tag == f"{_W}t":
            parts.append(node.text or "")
        elif tag in (f"{_W}tab", f"{_W}ptab"):
            parts.append(" ")
        elif tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif tag == f"{_W}p":  # a text box's
            parts.append("\n")
            stack.extend(reversed(node))
        else:
            stack.extend(reversed(node))
    return "\n".join(" ".join(line.split()) for line in "".join(parts).split("\n")).strip()


def _is_hidden(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "1") not in ("0", "false", "off")


def _of_table(table: Any, hidden: list[str]) -> list[str]:
    """Each row on a line, a bar before and behind each cell; a row of one cell is the paragraphs in it.

    So are all rows where none has words in two cells: such a table only places its words.
    """
    rows = [_cells(row, hidden) for row in table.iter(f"{_W}tr") if _own(row, "tbl") is table]
    is_grid = any(sum(map(bool, row)) > 1 for row in rows)
    lines: list[str] = []
    for row in rows:
        if not is_grid or sum(cell is not None for cell in row) == 1:
            lines += [words for cell in row for words in cell or ()]
        elif any(row):
            bare = (one_line(" ".join(cell or ())) for cell in row)
            lines.append("|" + "".join(f" {words} |" if words else " |" for words in bare))
    return lines


def _cells(row: Any, hidden: list[str]) -> list[list[str] | None]:
    """The paragraphs of each column's cell; None for a column that the cell before it spans."""
    cells: list[list[str] | None] = [[] for _ in range(_count(row, "trPr/gridBefore"))]
    for cell in row.iter(f"{_W}tc"):
        if _own(cell, "tr") is not row:
            continue  # of a table within a cell, whose words are in that cell's
        cells.append([words for each in cell.iter(f"{_W}p") if (words := _words(each, hidden))])
        cells += [None] * (_count(cell, "tcPr/gridSpan", 1) - 1)
    return cells + [[] for _ in range(_count(row, "trPr/gridAfter"))]


def _own(node: Any, tag: str) -> Any:
    return next(node.iterancestors(f"{_W}{tag}"), None)


def _count(node: Any, path: str, otherwise: int = 0) -> int:
    """A number of columns that a property gives, within what a table can have."""
    found = node.find("/".join(f"{_W}{part}" for part in path.split("/")))
    told = "" if found is None else found.get(f"{_W}val", "")
    return min(int(told), _MOST_COLUMNS) if re.fullmatch(r"\d{1,4}", told) else otherwise


def _around(document: Any) -> list[str]:
    """The words of headers, footers and notes, each once."""
    found: list[str] = []
    for part in document.part.package.iter_parts():
        name = str(part.partname)
        if not name.startswith(("/word/header", "/word/footer", "/word/footnotes", "/word/endnotes")):
            continue
        from lxml import etree  # type: ignore[import-untyped]

        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        tree = etree.fromstring(part.blob, parser)
        found += [words for each in tree.iter(f"{_W}p") if (words := _words(each, None))]
    return list(dict.fromkeys(found))


def _properties(document: Any) -> Weak:
    told = document.core_properties
    created = told.created
    day = created.date() if isinstance(created, datetime) else None
    return Weak(
        title=plausible_title(told.title),
        authors=plausible_author(told.author),
        published=None if day == _TEMPLATE_MADE else day,
    )
