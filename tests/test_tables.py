"""Tables as text: each figure in its column, a row to a line, one block to a table, in every format."""

from __future__ import annotations

import io

from rag.domain import Article
from rag.sentences import paragraph_spans
from rag.sources import read_bytes

BEFORE = "The port office laid out its spending for the quay on Thursday."
AFTER = "Dues for fishing boats rise by 3 percent from April on."
ROWS = (("Item", "2031", "2032"), ("Dredging", "$3.1m", "$3.4m"), ("Cranes", "", "$5.2m"))
TABLE = "| Item | 2031 | 2032 |\n| Dredging | $3.1m | $3.4m |\n| Cranes | | $5.2m |"


def text_of(data: bytes, name: str) -> str:
    (article,) = read_bytes(data, name=name)
    assert isinstance(article, Article), article
    return article.text


def word(fill) -> str:
    import docx

    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(BEFORE)
    fill(document)
    document.add_paragraph(AFTER)
    document.save(out)
    return text_of(out.getvalue(), "a.docx")


def filled(document, rows):
    table = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, words in enumerate(row):
            table.cell(at, column).text = words
    return table


def test_an_empty_cell_of_a_word_table_keeps_its_column():
    assert word(lambda document: filled(document, ROWS)) == f"{BEFORE}\n\n{TABLE}\n\n{AFTER}"


def test_cells_merged_in_a_word_table_keep_what_follows_them_in_its_column():
    def fill(document):
        table = filled(document, [*ROWS, ("Total", "", "$11.7m"), ("Both", "", "$20m"), ("", "tugs", "$1m")])
        table.cell(3, 0).merge(table.cell(3, 1))
        table.cell(4, 0).merge(table.cell(5, 0))

    rows = word(fill).split("\n\n")[1].split("\n")[3:]
    assert rows == ["| Total | | $11.7m |", "| Both | | $20m |", "| | tugs | $1m |"]


def test_a_word_table_that_only_places_its_words_is_paragraphs():
    text = word(lambda document: filled(document, [("", BEFORE), (AFTER, "")]))
    assert text == f"{BEFORE}\n\n{BEFORE}\n\n{AFTER}\n\n{AFTER}"


def test_a_pages_table_is_one_block_without_a_ruler():
    cells = [f"<tr>{''.join(f'<td>{words}</td>' for words in row)}</tr>" for row in ROWS]
    head = cells[0].replace("td>", "th>")
    table = f"<table>{head}{''.join(cells[1:])}</table>"
    page = f"<html><body><article><h1>Quay</h1><p>{BEFORE}</p>{table}<p>{AFTER}</p>"
    assert text_of(page.encode(), "a.html") == f"{BEFORE}\n\n{TABLE}\n\n{AFTER}"


def test_a_markdown_table_is_one_block_without_a_ruler_however_it_is_typed():
    open_ = "Item | 2031 | 2032\n---|---|:--:\nDredging | $3.1m | $3.4m\nCranes | | $5.2m"
    wide = "\n".join(
        f"| {a:20} | {b:>16} | {c:>16} |" for a, b, c in (ROWS[0], ("-" * 20, "-" * 16, "-" * 16), *ROWS[1:])
    )
    for table in (open_, wide):
        assert (
            text_of(f"{BEFORE}\n\n{table}\n\n{AFTER}".encode(), "a.md") == f"{BEFORE}\n\n{TABLE}\n\n{AFTER}"
        )


def test_each_row_is_a_paragraph_to_cite_also_where_all_are_of_one_length():
    rows = "\n".join(f"| {name:30} | {name[::-1]:30} |" for name in ("dredging", "cranes", "tugs"))
    assert len(paragraph_spans(rows)) == 3


def test_rows_of_dashes_are_missing_figures_and_lines_of_dashes_are_no_ruler():
    text = text_of(f"{BEFORE}\n\n| Tugs | - | - |\n| - | - | - |\n\n{AFTER}".encode(), "a.txt")
    assert "| - | - | - |" in text


def test_marks_of_notes_go_from_markdown_and_their_words_stay():
    note = "The dues were set in 2029."
    text = text_of(f"{BEFORE[:-1]}[^a].\n\n{AFTER} Names are [^a-z].\n\n[^a]: {note}\n".encode(), "a.md")
    assert text == f"{BEFORE}\n\n{AFTER} Names are [^a-z].\n\n{note}"
