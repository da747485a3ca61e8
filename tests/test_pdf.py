from __future__ import annotations

import io
from datetime import date

import pytest
from documents import PARAGRAPHS, STORY, TITLE, drawn, pdf, story_pdf, wrapped

from rag.domain import Article, Provenance, Refusal
from rag.sources import read_bytes


def only(data, name="a.pdf"):
    (read,) = read_bytes(data, name=name)
    return read


def column(words, x, top=700, width=40):
    return [(x, top - 12 * i, 10, line) for i, line in enumerate(wrapped(words, width))]


LEFT, RIGHT = " ".join(PARAGRAPHS[:2]), " ".join(PARAGRAPHS[2:])


def test_paragraphs_are_rebuilt_from_their_lines():
    article = only(story_pdf())
    assert article.title == TITLE
    assert article.text == STORY
    assert article.original.extraction == "pdf 2"


def test_metadata_is_used_where_the_text_tells_nothing_and_marked_as_weak():
    info = b"/Title (Another title of it) /Author (Ada Poe) /CreationDate (D:20250211143000Z)"
    article = only(story_pdf(info=info))
    assert article.title == TITLE  # as printed
    assert article.authors == ("Ada Poe",)
    assert article.published == date(2025, 2, 11)
    assert Provenance("published", "meta", 0.3) in article.provenance
    assert Provenance("title", "text", 0.9) in article.provenance
    small = only(pdf(drawn(column(STORY, 72)), info=info))
    assert small.title == "Another title of it"
    assert Provenance("title", "meta", 0.3) in small.provenance
    untold = only(story_pdf(info=b"/Author (Administrator) /CreationDate (D:19700101000000Z)"))
    assert (untold.authors, untold.published) == ((), None)


def test_running_heads_and_page_numbers_are_set_apart_and_sentences_go_on_over_the_page():
    lines = wrapped(" ".join(PARAGRAPHS) + " " + " ".join(PARAGRAPHS[::-1]))
    third = len(lines) // 3
    pages = []
    for number in range(3):
        part = lines[third * number : third * (number + 1) if number < 2 else None]
        head = [(72, 760, 10, "The Quay Gazette"), (300, 30, 10, f"Page {number + 1} of 3")]
        pages.append(drawn([*head, *((72, 700 - 12 * i, 10, line) for i, line in enumerate(part))]))
    article = only(pdf(*pages))
    assert "Gazette" not in article.text
    assert "Page" not in article.text
    assert article.text == " ".join(lines)
    assert "The Quay Gazette" in [r.text for r in article.removed if r.kind == "boilerplate"]


@pytest.mark.parametrize("parts", [1, 3])
def test_the_head_of_a_single_page_names_newspaper_and_day(parts):
    pieces = ["THE QUAY GAZETTE", "Tuesday, February 11, 2025", "7"]
    head = (
        [(72, 800, 9, " ".join(pieces))]
        if parts == 1
        else [(72 + 180 * i, 800, 9, p) for i, p in enumerate(pieces)]
    )
    story = [(72, 700 - 12 * i, 10, line) for i, line in enumerate(wrapped(PARAGRAPHS[0]))]
    lines = [*head, (72, 760, 24, TITLE), (72, 735, 10, "By Ada Poe"), *story, (72, 30, 9, "quay.example")]
    info = b"/Author (Lou Ames) /CreationDate (D:20250301143000Z)"
    article = only(pdf(drawn(lines), info=info))
    assert (article.publisher, article.published) == ("The Quay Gazette", date(2025, 2, 11))
    assert (article.title, article.authors) == (TITLE, ("Ada Poe",))
    assert article.text == PARAGRAPHS[0]
    assert Provenance("published", "text", 0.6) in article.provenance


@pytest.mark.parametrize("order", ["columns", "rows", "backward"])
def test_two_columns_are_read_one_after_the_other(order):
    left, right = column(LEFT, 72), column(RIGHT, 330)
    lines = {
        "columns": [*left, *right],
        "rows": sorted([*left, *right], key=lambda line: (-line[1], line[0])),
        "backward": [*left, *right][::-1],
    }[order]
    assert only(pdf(drawn(lines))).text.replace("\n\n", " ") == f"{LEFT} {RIGHT}"


def test_a_hyphen_that_only_broke_a_word_goes():
    words = [
        "The board of the har-",
        "bor met the long-",
        "term planners of Al-",
        "Asad and the pre-2024 lists.",
    ]
    article = only(pdf(drawn([(72, 700 - 12 * i, 10, line) for i, line in enumerate(words)])))
    assert (
        article.text
        == "The board of the harbor met the long-term planners of Al-Asad and the pre-2024 lists."
    )


def test_an_encrypted_pdf_is_refused_unless_anyone_may_open_it():
    import pypdf

    def encrypted(user, owner):
        writer, out = pypdf.PdfWriter(), io.BytesIO()
        writer.append(io.BytesIO(story_pdf()))
        writer.encrypt(user, owner, algorithm="RC4-128")
        writer.write(out)
        return out.getvalue()

    assert "encrypted" in only(encrypted("secret", "secret")).reason
    assert only(encrypted("", "owner")).text == STORY


def test_pictures_of_pages_and_blank_pages_are_refused():
    picture = b"/XObject << /I << /Type /XObject /Subtype /Image >> >>"
    assert "pictures of pages" in only(pdf(b"", extra=picture)).reason
    assert "no text" in only(pdf(b"")).reason


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_a_pdf_cut_short_is_refused_or_read_rightly(cut):
    data = story_pdf()
    read = only(data[: int(len(data) * cut)])
    assert isinstance(read, Refusal) or read.text in STORY


def test_pages_that_hold_each_other_end():
    data = story_pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    assert "cannot be read" in only(data).reason


def test_a_pdf_is_known_whatever_it_is_called():
    assert isinstance(only(story_pdf(), name="a.txt"), Article)
    assert "named as a PDF" in only(b"plain words", name="a.pdf").reason
