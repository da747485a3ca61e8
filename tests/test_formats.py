"""Documents of the other kinds, and what holds several of them."""

from __future__ import annotations

import gzip
import io
import pickle
from datetime import date
from email.message import EmailMessage

import pytest
from documents import (
    PAGE,
    PARAGRAPHS,
    RSS,
    STORY,
    TITLE,
    WARC,
    message,
    story_pdf,
    warc,
    word_document,
    zipped,
)

from rag.domain import Article, Refusal
from rag.sources import fingerprint, links_of, read_bytes, read_path


def split(reads):
    reads = list(reads)
    return [r for r in reads if isinstance(r, Article)], [r for r in reads if isinstance(r, Refusal)]


def test_a_word_document_gives_its_text_list_and_table():
    ((article,), refused) = split(read_bytes(word_document(), name="a.zip"))  # known by what is in it
    assert not refused
    assert article.title == TITLE
    assert article.text == f"{PARAGRAPHS[0]}\n\n- The east pier\n\n| Cost | $6.2 million |\n\n{PARAGRAPHS[1]}"
    assert article.authors == ("Ada Poe",)
    assert article.published is None  # the day of python-docx's template is nobody's
    assert {("boilerplate", "The Quay Gazette"), ("hidden", "unseen words")} <= {
        (r.kind, r.text) for r in article.removed
    }


def test_words_that_were_struck_out_are_not_the_text_and_added_ones_are():
    import zipfile

    data = word_document()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        members = [(name, parts.read(name)) for name in parts.namelist()]
    run = b"<w:r><w:t>%b</w:t></w:r>"
    changes = b"<w:p><w:ins>%b</w:ins><w:del>%b</w:del></w:p>" % (run % b"Added words.", run % b"Gone.")
    members = [
        (n, d.replace(b"<w:body>", b"<w:body>" + changes) if n == "word/document.xml" else d)
        for n, d in members
    ]
    ((article,), _) = split(read_bytes(zipped(members), name="a.docx"))
    assert "Added words." in article.text
    assert "Gone" not in article.text


def test_an_email_gives_its_text_and_the_documents_attached():
    (mail, attached), refused = split(read_bytes(message(), name="mail.eml"))
    assert not refused
    assert (mail.title, mail.authors, mail.published) == (TITLE, ("Ada Poe",), date(2025, 2, 11))
    assert mail.text == STORY
    assert any("Unsubscribe" in r.text for r in mail.removed)
    assert attached.text == STORY
    assert attached.source == "mail.eml/etc/bridge.pdf"
    assert attached.original.media_type == "application/pdf"


def test_an_email_in_html_alone_is_read_as_a_page_is():
    mail = EmailMessage()
    mail["Subject"] = "Bridge"
    mail.set_content(PAGE, subtype="html")
    ((article,), _) = split(read_bytes(mail.as_bytes(), name="a.eml"))
    assert article.title == "Bridge"
    assert article.text.endswith(STORY)


def test_a_feeds_whole_items_go_in_and_teasers_are_left_to_fetching():
    for name in ("feed.xml", "feed.txt"):
        ((article,), (refused,)) = split(read_bytes(RSS, name=name))
        assert (article.title, article.publisher) == (TITLE, "The Quay")
        assert (article.url, article.published) == ("https://quay.example/bridge", date(2025, 2, 11))
        assert article.text == STORY
        assert "only a teaser" in refused.reason
        assert "https://quay.example/rink" in refused.reason
    assert [(link.url, link.whole) for link in links_of(RSS)] == [
        ("https://quay.example/bridge", True),
        ("https://quay.example/rink", False),
    ]


def test_a_feed_never_reaches_beyond_itself(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret words " * 100)
    entity = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    feed = RSS.decode().replace("?>", "?>" + entity, 1).replace("They want ice …", "&x;").encode()
    assert "secret words" not in repr(list(read_bytes(feed, name="a.rss")))


def test_a_page_of_a_web_archive_sets_no_note_on_its_article():
    page = PAGE.replace("</title>", '</title><meta name="dateline:note" content="Checked by us.">')
    assert page != PAGE
    data = warc(("response", "https://quay.example/a", "text/html; charset=utf-8", 200, page.encode()))
    ((article,), _) = split(read_bytes(data, name="a.warc"))
    assert article.note is None
    ((article,), _) = split(read_bytes(page.encode(), name="a.html"))
    assert article.note == "Checked by us."


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_web_archive_gives_the_pages_that_were_answered(pack):
    (page, document), refused = split(read_bytes(pack(WARC), name="crawl.warc.gz"))
    assert not refused
    assert (page.url, page.text) == ("https://quay.example/bridge", STORY)
    assert (document.url, document.text) == ("https://quay.example/a.pdf", STORY)
    assert page.original.extraction.startswith("html ")


def test_a_page_is_never_published_after_it_was_fetched():
    for day, kept in (("2025-02-11", date(2025, 2, 11)), ("2026-02-11", None)):
        page = PAGE.replace("<head>", f'<head><meta property="article:published_time" content="{day}">')
        record = ("response", "https://quay.example/b", "text/html", 200, page.encode())
        ((article,), _) = split(read_bytes(warc(record), name="a.warc"))
        assert article.published == kept


def test_a_web_archive_that_is_cut_short_gives_what_came_before():
    (page,), refused = split(read_bytes(WARC[: len(WARC) - 300], name="a.warc"))
    assert page.text == STORY
    assert [r.source for r in refused] == ["a.warc, https://quay.example/a.pdf", "a.warc"]
    assert all("cut short" in r.reason for r in refused)


def test_a_web_archive_without_pages_is_one_refusal():
    picture = ("response", "https://quay.example/x.png", "image/png", 200, b"\x89PNG")
    articles, (refused,) = split(read_bytes(warc(picture, picture), name="a.warc"))
    assert not articles
    assert "2 records" in refused.reason


def test_an_archive_gives_what_is_in_it_and_counts_what_it_passed_over(tmp_path):
    inner = zipped([("deep.txt", STORY.encode())])
    lines = gzip.compress(b'{"id": "one", "title": "T", "text": "Words are here."}\n')
    archive = zipped(
        [("in/bridge.html", PAGE.encode()), ("b.png", b"\x89PNG"), ("more.zip", inner), ("l.jsonl.gz", lines)]
    )
    path = tmp_path / "a.zip"
    path.write_bytes(archive)
    (page, deep, line), (refused,) = split(read_path(path))
    assert page.source == f"{path}/in/bridge.html"
    assert page.text == deep.text == STORY
    assert deep.source == f"{path}/more.zip/deep.txt"
    assert line.id == "one"
    assert line.original.extraction.startswith("jsonl ")
    assert ".png" in refused.reason


def test_each_file_of_an_archive_is_an_article_of_its_own_whatever_it_is_called():
    names = ["a.txt", "a.txt", "a~2.txt", "a.txt", "./a.txt"]
    members = [(name, f"{STORY}\n\nCopy {number}.".encode()) for number, name in enumerate(names)]
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = zipped(members)
    articles, refused = split(read_bytes(archive, name="z.zip"))
    assert refused == []
    assert len({article.id for article in articles}) == 5
    by_name = {article.source.partition("/")[2]: article.text for article in articles}
    assert by_name["a.txt"].endswith("Copy 0.")
    assert by_name["a~2.txt"].endswith("Copy 2.")  # what is called so keeps its name


def test_a_name_too_long_keeps_the_suffix_that_tells_its_kind():
    folders = "/".join(["deep" * 40] * 9)
    names = [f"{'long name ' * 40}.txt", f"{folders}/a.txt", f"{'x' * 300}.{'y' * 300}"]
    read = list(read_bytes(zipped([(name, STORY.encode()) for name in names]), name="z.zip"))
    articles, (passed_over,) = split(read)
    assert [len(article.source) <= 1100 for article in articles] == [True, True]
    assert all(article.source.endswith(".txt") for article in articles)
    assert "1 of its files" in passed_over.reason


def test_names_in_an_archive_lead_nowhere(tmp_path):
    (tmp_path / "b.txt").write_text(STORY)
    path = tmp_path / "a.zip"
    path.write_bytes(zipped([("../b.txt", STORY.encode()), ("/etc/passwd.txt", STORY.encode())]))
    articles, _ = split(read_path(path))
    (file,) = read_path(tmp_path / "b.txt")
    assert [a.source for a in articles] == [f"{path}/b.txt", f"{path}/etc/passwd.txt"]
    assert len({file.id, *(a.id for a in articles)}) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "b.txt"]


@pytest.mark.parametrize(
    ("data", "name", "complaint"),
    [
        (zipped([("a.txt", b"a" * 15_000_000)]), "a.zip", "as bombs do"),
        (gzip.compress(b"a" * 20_000_000), "a.txt.gz", "as bombs do"),
        (zipped([("b.zip", zipped([("c.zip", zipped([("d.txt", b"x")]))]))]), "a.zip", "archive within"),
        (zipped([]), "a.zip", "empty"),
        (zipped([("a.txt", b"words")])[:-30], "a.zip", "cannot be read"),
        (gzip.compress(STORY.encode())[:-20], "a.gz", "not read|cannot be read"),
        (zipped([("[Content_Types].xml", b"<x/>"), ("xl/a.xml", b"<x/>")]), "a.zip", "not one of Word"),
        (b"not a mail at all", "a.eml", "does not begin like an e-mail"),
        (b"Subject: x\n" + b"Content-Type: message/rfc822\n\n" * 5000, "a.eml", "without end"),
        (b"<?xml version='1.0'?><map/>", "a.xml", "neither a feed"),
        (b"<rss version='2.0'><channel></channel></rss>", "a.rss", "no item"),
        (b"WARC/1.0\r\n" + b"a" * 2_000_000, "a.warc", "no end"),
        (b"word and " * 120_000, "a.txt", "million characters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data, name, complaint):
    import re

    articles, refused = split(read_bytes(data, name=name))
    assert not articles
    assert re.search(complaint, refused[0].reason)


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (f"<meta charset='shift_jis'><p>{'東京の橋は閉鎖される。' * 30}</p>".encode("shift_jis"), None),
        (f"<p>{'東京の橋は閉鎖される。' * 30}</p>".encode("euc_jp"), "euc-jp"),
        (f"<meta charset='iso-2022-jp'><p>{'東京の橋は閉鎖される。' * 30}</p>".encode("iso2022_jp"), None),
        (f"<p>{'東京の橋は閉鎖される。' * 30}</p>".encode() + b"\xff", None),
        (f"\ufeff<p>{'東京の橋は閉鎖される。' * 30}</p>".encode("utf-16-le"), "ascii"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_or_its_sender_states(page, charset):
    from rag.sources.decoding import decoded

    assert "東京の橋は閉鎖される。" * 30 in decoded(page, html=True, charset=charset)


def test_a_file_is_known_again_without_being_read_again(tmp_path):
    for name, data in {"a.pdf": story_pdf(), "b.html": PAGE.encode(), "c.docx": word_document()}.items():
        path = tmp_path / name
        path.write_bytes(data)
        (article,) = read_path(path)
        assert fingerprint(path) == article.original
    for name, data in {
        "a.zip": zipped([("a.txt", b"x")]),
        "a.jsonl": b"{}",
        "a.rss": RSS,
        "a.eml": message(),
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert fingerprint(path) is None
    assert fingerprint(tmp_path / "gone.txt") is None


def test_reads_go_from_one_process_to_another():
    reads = list(read_bytes(zipped([("a.html", PAGE.encode()), ("b.png", b"")]), name="a.zip"))
    assert pickle.loads(pickle.dumps(reads)) == reads
