"""Bad files, made in code: cut short, mislabelled, encrypted, hostile, endless, in the wrong encoding.

FILES has each with what has to come of it. Nothing here is read from disk, and none of it is large as stored.
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
import random
import re
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from tests.documents import (
    PAGE,
    PARAGRAPHS,
    RSS,
    STORY,
    TITLE,
    WARC,
    docx_body,
    docx_parts,
    drawn,
    message,
    pdf,
    story_pdf,
    warc,
    warc_record,
    word_document,
    zipped,
)

FIRST = PARAGRAPHS[0]
LAST = PARAGRAPHS[-1]


@dataclass(frozen=True)
class Bad:
    """A file, and what has to come of it: articles, refusals, or both."""

    name: str
    make: bytes | Callable[[], bytes]
    refused: str | None = None  # a pattern that each refusal's words match; None: there is no refusal
    text: str | None = None  # what an article's text holds; None: there is no article
    whole: bool = False  # the text is that and nothing else
    articles: int = 1  # where there is a text
    never: tuple[str, ...] = ()  # what is in nothing that comes out

    def data(self) -> bytes:
        return self.make if isinstance(self.make, bytes) else self.make()


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def page(inner: str, head: str = "") -> bytes:
    return (
        f"<!doctype html><html><head><title>{TITLE}</title>{head}</head><body>{inner}</body></html>".encode()
    )


def story_page(head: str = "", more: str = "") -> bytes:
    return page(f"<article>{''.join(f'<p>{words}</p>' for words in PARAGRAPHS)}{more}</article>", head)


def line(**fields: object) -> bytes:
    return json.dumps({"text": STORY, **fields}).encode() + b"\n"


def docx(body: bytes) -> bytes:
    return zipped([(name, body if data is None else data) for name, data in docx_parts()])


def ooxml(*paragraphs: str, doctype: str = "") -> bytes:
    start = '<?xml version="1.0" encoding="UTF-8"?>' + doctype
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    words = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in paragraphs)
    return docx(f"{start}<w:document {space}><w:body>{words}</w:body></w:document>".encode())


def rss(*items: str, doctype: str = "", title: str = "The Quay") -> bytes:
    inner = "".join(f"<item>{each}</item>" for each in items)
    return (
        f'<?xml version="1.0"?>{doctype}<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{title}</title>{inner}</channel></rss>"
    ).encode()


def item(words: str = "", link: str = "https://quay.example/1", title: str = TITLE, more: str = "") -> str:
    text = "".join(f"<p>{each}</p>" for each in PARAGRAPHS) + words
    return (
        f"<title>{title}</title><link>{link}</link>{more}"
        f"<content:encoded>{text.replace('<', '&lt;')}</content:encoded>"
    )


def atom(*entries: str, doctype: str = "") -> bytes:
    inner = "".join(f"<entry>{each}</entry>" for each in entries)
    space = 'xmlns="http://www.w3.org/2005/Atom"'
    return f'<?xml version="1.0"?>{doctype}<feed {space}><title>The Quay</title>{inner}</feed>'.encode()


def zip_listing(entries: int) -> bytes:
    """A ZIP with a directory of so many entries, of which its end record tells none."""
    first = b"PK\3\4" + struct.pack("<5H3I2H", 20, *[0] * 7, 1, 0) + b"a"
    listed = b"PK\1\2" + struct.pack("<6H3I5H2I", 20, 20, *[0] * 7, 1, *[0] * 6) + b"a"
    size = entries * len(listed)
    wide = b"PK\6\6" + struct.pack("<Q2H2I4Q", 44, 45, 45, 0, 0, 1, 1, size, len(first))
    locator = b"PK\6\7" + struct.pack("<IQI", 0, len(first) + size, 1)
    end = b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return first + listed * entries + wide + locator + end


def laughs(root: str, first: str = "ha" * 10) -> str:
    """An entity of a thousand million others."""
    named = [f'<!ENTITY e0 "{first}">']
    named += [f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10)]
    return f"<!DOCTYPE {root} [{''.join(named)}]>"


def outside(root: str) -> str:
    return f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def mail(body: bytes, headers: bytes = b"Content-Type: text/plain; charset=utf-8\n") -> bytes:
    return b"From: Ada Poe <ada@quay.example>\nSubject: %b\n%b\n%b" % (TITLE.encode(), headers, body)


def nested_mail(depth: int) -> bytes:
    top = b"From: Ada Poe <a@b.example>\nSubject: Bridge\nMIME-Version: 1.0\n"
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth)
    )
    closed = b"".join(b"\n--b%d--\n" % i for i in reversed(range(depth)))
    return top + opened + b"Content-Type: text/plain\n\n" + STORY.encode() + closed


def pictures_only() -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"] = TITLE, "ada@quay.example"
    made.add_attachment(b"\x89PNG\r\n\x1a\n" + noise(300), maintype="image", subtype="png", filename="x.png")
    return made.as_bytes()


def pdf_only() -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"] = TITLE, "ada@quay.example"
    made.add_attachment(story_pdf(), maintype="application", subtype="pdf", filename="../x\u202efdp.pdf")
    return made.as_bytes()


def locked_pdf() -> bytes:
    import pypdf

    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.append(io.BytesIO(story_pdf()))
    writer.encrypt("secret", "owner", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def flate_bomb() -> bytes:
    """A page whose drawing unpacks to a hundred megabytes of blanks."""
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(100)) + packer.flush()
    return (
        story_pdf()
        .replace(b"stream\n", b"stream\n" + packed, 1)
        .replace(b"/Length ", b"/Filter /FlateDecode /Length ")
    )


def self_drawing_pdf() -> bytes:
    """A form that draws itself, twice."""
    form = (
        b"/XObject << /F 99 0 R >> >> >>\nendobj\n99 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] "
        b"/Resources << /XObject << /F 99 0 R >> >> /Length 12 >>\nstream\n/F Do /F Do \nendstream\nendobj\n"
        b"98 0 obj\n<< /X << /Y 1"
    )
    return pdf(
        drawn([(72, 700 - 14 * i, 10, words[:90]) for i, words in enumerate(PARAGRAPHS)]) + b"\n/F Do",
        extra=form,
    )


def flagged(data: bytes) -> bytes:
    """A ZIP whose members say that they are encrypted."""
    made = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = -1
        while (where := data.find(mark, where + 1)) >= 0:
            made[where + at] |= 1
    return bytes(made)


def lying(said: int) -> bytes:
    """A ZIP whose directory states another size than its one member has."""
    data = bytearray(zipped([("a.txt", STORY.encode())]))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", said)
    return bytes(data)


def renamed() -> bytes:
    """A ZIP whose directory calls its member by another name than the member does."""
    data = zipped([("a.txt", STORY.encode())])
    at = data.rfind(b"a.txt")
    return data[:at] + b"b.txt" + data[at + 5 :]


def nameless() -> bytes:
    """A ZIP with one member of no name, and another."""
    data = bytearray(zipped([("b", b""), ("a.txt", STORY.encode())]))
    for mark, length, at in ((b"PK\x03\x04", 26, 30), (b"PK\x01\x02", 28, 46)):
        where = data.find(mark)
        data[where + length : where + length + 2] = b"\x00\x00"
        del data[where + at]
    for where in (m.start() for m in re.finditer(b"PK\x01\x02", bytes(data))):
        (offset,) = struct.unpack_from("<I", data, where + 42)
        struct.pack_into("<I", data, where + 42, max(0, offset - 1))
    end = data.rfind(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", data, end + 12)
    struct.pack_into("<II", data, end + 12, size - 1, start - 1)
    return bytes(data)


def odd_method() -> bytes:
    data = bytearray(zipped([("a.txt", STORY.encode())]))
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        where = data.find(mark) + at
        data[where : where + 2] = struct.pack("<H", 99)
    return bytes(data)


def linked() -> bytes:
    """A ZIP with a symbolic link in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("secret.txt")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("b.txt", STORY)
    return out.getvalue()


def twice() -> bytes:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return zipped([("a.txt", STORY.encode()), ("a.txt", STORY.replace("Tuesday", "Monday").encode())])


def within(depth: int, name: str = "a.txt", data: bytes = STORY.encode()) -> bytes:
    for level in range(depth):
        data, name = zipped([(name, data)]), f"{level}.zip"
    return data


def gzipped(data: bytes, times: int) -> bytes:
    for _ in range(times):
        data = gzip.compress(data)
    return data


def record(length: int | None = None, url: str = "https://quay.example/1", headers: bytes = b"") -> bytes:
    """A web archive of one page, which may state a false length."""
    data = warc_record("response", url, "text/html", 200, PAGE.encode(), headers=headers)
    if length is None:
        return data
    return re.sub(rb"(WARC/1.0.*?Content-Length: )\d+", rb"\g<1>%d" % length, data, count=1, flags=re.DOTALL)


HIDDEN = (
    "The har\u200bbor bo\u00adard vo\u2060ted on \u202eyadseuT\u202c "
    "to close \u2066the\u2069 old swing bridge."
)
SEEN = "The harbor board voted on yadseuT to close the old swing bridge."
JAPANESE = "港の委員会は火曜日に古い旋回橋を三月三日から十一週間閉鎖することを決めた。" * 6
RUSSIAN = "Совет порта проголосовал во вторник за закрытие старого моста на одиннадцать недель. " * 5
FRENCH = "Le conseil du port a décidé mardi de fermer le vieux pont à travée mobile jusqu'à l'été prochain."
PASSWD = ("root:", "/bin/")
MB = 1_000_000
LETTERS = "abcdefghijklmnopqrstu"

EMPTY = [
    *(Bad(f"nothing.{suffix}", b"", "empty") for suffix in ("txt", "html", "md", "pdf", "docx", "eml")),
    *(Bad(f"nothing.{suffix}", b"", "empty") for suffix in ("jsonl", "xml", "warc", "zip", "gz")),
    Bad("blank.md", b" \r\n\t\n  \n", "empty"),
    Bad("blank.jsonl", b"\n\n  \n", "empty"),
    Bad("mark-alone.txt", b"\xef\xbb\xbf", "empty"),
    Bad("mark-alone-16.html", b"\xff\xfe", "empty"),
    Bad("mark-alone.jsonl", b"\xef\xbb\xbf\n", "empty"),
    Bad("nothing-packed.txt.gz", gzip.compress(b""), "empty"),
    Bad("no-files.zip", zipped([]), "empty"),
    Bad("unseen-alone.txt", "\u200b\u2060\u00a0\u3000\n\u200f".encode(), "no text"),
    Bad("zeros.txt", b"\x00" * 4096, "not text"),
    Bad("zeros.pdf", b"\x00" * 4096, "does not begin like one"),
    Bad("no-items.rss", rss(), "no item"),
    Bad("no-entries.atom", atom(), "no item"),
    Bad("scripts-alone.html", page("<script>document.write('x')</script>"), "no story"),
]
BINARY = [
    Bad("program.txt", b"\x7fELF\x02\x01\x01" + bytes(9) + noise(3000), "a program"),
    Bad("program.html", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60) + noise(3000), "a program|not text"),
    Bad("picture.html", b"\x89PNG\r\n\x1a\n" + noise(3000), "an image"),
    Bad("picture.jsonl", b"\xff\xd8\xff\xe0\x00\x10JFIF" + noise(3000), "an image"),
    Bad("database.md", b"SQLite format 3\x00" + noise(3000), "a database"),
    Bad("noise.txt", noise(6000), "not text"),
    Bad("noise.html", noise(6000, 2), "not text"),
    Bad("noise.eml", noise(6000, 3), "does not begin like an e-mail"),
    Bad("noise.jsonl", noise(300, 4).replace(b"\n", b""), "not UTF-8"),
    Bad("noise.docx", noise(6000, 5), "named as a Word document"),
    Bad("noise.gz", noise(6000, 6), "named as a gzip file"),
    Bad("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise(2000), "encrypted"),
    Bad(
        "packed.tar.gz",
        gzip.compress(b"a.txt" + bytes(507) + STORY.encode() + bytes(600)),
        r"\.tar.*not read",
    ),
]
MISLABELLED = [
    Bad("a-pdf.txt", story_pdf, text=STORY, whole=True),
    Bad("a-pdf.gz", story_pdf, text=STORY, whole=True),
    Bad("a-page.pdf", PAGE.encode(), text=STORY, whole=True),
    Bad("a-page.txt", PAGE.encode(), text=STORY, whole=True),
    Bad("a-page.zip", PAGE.encode(), text=STORY, whole=True),
    Bad("a-word-document.zip", word_document, text=FIRST),
    Bad("an-archive.docx", zipped([("a.txt", STORY.encode())]), "ZIP archive"),
    Bad("a-workbook.docx", zipped([("[Content_Types].xml", b"<x/>"), ("xl/a.xml", b"")]), "not one of Word"),
    Bad("an-archive.txt", zipped([("a.txt", STORY.encode())]), text=STORY, whole=True),
    Bad("a-gzip-file.html", gzip.compress(PAGE.encode()), text=STORY, whole=True),
    Bad("a-feed.html", RSS, "only a teaser", text=STORY),
    Bad("a-web-archive.txt", WARC, text=STORY, articles=2),
    Bad("a-text.pdf", STORY.encode(), "named as a PDF"),
    Bad("a-text.docx", STORY.encode(), "named as a Word document"),
    Bad("a-text.zip", STORY.encode(), "named as a ZIP archive"),
    Bad("a-text.warc", STORY.encode(), "named as a WARC"),
    Bad("a-text.eml", STORY.encode(), "does not begin like an e-mail"),
    Bad("a-text.jsonl", STORY.encode(), "not JSON"),
    Bad("a-map.xml", b"<?xml version='1.0'?><map/>", "neither a feed"),
]
CUT = [
    *(Bad(f"cut-{share:.2f}.pdf", cut(story_pdf(), share), "PDF") for share in (0.01, 0.3, 0.6)),
    *(Bad(f"cut-{share:.2f}.docx", lambda s=share: cut(word_document(), s), "Word") for share in (0.3, 0.99)),
    Bad("cut.zip", zipped([("a.txt", STORY.encode())])[:-30], "cannot be read"),
    Bad("cut.txt.gz", cut(gzip.compress(STORY.encode()), 0.7), "cannot be read to its end"),
    Bad("cut.warc", cut(WARC, 0.7), "cut short", text=STORY),
    Bad("cut.warc.gz", gzip.compress(WARC)[:-40], "to its end"),
    Bad("cut-within-a-record.warc", cut(record(), 0.8), "cut short"),
    Bad("cut.rss", rss(item(), item(link="https://quay.example/2"))[:-250], "cut short", text=STORY),
    Bad("cut.jsonl", line() + line(title="x")[:-40], "line 2.*not JSON|not JSON.*column", text=STORY),
    Bad("cut-within-an-attachment.eml", lambda: cut(message(), 0.75), "PDF", text=STORY),
    Bad("cut-within-the-headers.eml", b"From: ada@quay.example\nSubject: Bri", "no text in the message"),
    Bad("cut-within-a-tag.html", cut(PAGE.encode(), 0.97), text=FIRST),
    Bad("cut-within-a-character.txt", (FRENCH + " É").encode()[:-1], text=FRENCH),
    Bad("cut-in-the-front-matter.md", b"---\ntitle: Bridge\npublis", "no closing line"),
]
ENCRYPTED = [
    Bad("locked.pdf", locked_pdf, "encrypted"),
    Bad("locked.zip", flagged(zipped([("a.txt", STORY.encode())])), "encrypted"),
    Bad("locked.docx", lambda: flagged(word_document()), "encrypted"),
    Bad(
        "locked.eml",
        mail(
            b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n"
            b"Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\nabc\n--b--\n",
            b"Content-Type: multipart/encrypted; boundary=b\n",
        ),
        "encrypted",
    ),
]
NESTED = [
    Bad("nested.html", page(f"{'<div>' * 100_000}<p>{FIRST}</p>"), "no story|cannot be read|nests"),
    Bad("nested-quotes.html", page(f"{'<blockquote>' * 200}{FIRST}<p>{LAST}</p>"), text=FIRST),
    Bad("nested-marks.md", b">" * 100_000 + b" " + FIRST.encode(), text=FIRST, whole=True),
    Bad("nested-lists.md", ("- " * 50_000 + FIRST).encode(), text=FIRST),
    Bad("nested.jsonl", b'{"text": ' + b"[" * 200_000 + b"\n", "nests too deeply|not JSON"),
    Bad(
        "nested-front-matter.md",
        b"---\ntitle: " + b"[" * 20_000 + b"\n---\n" + STORY.encode(),
        "nests too deeply",
    ),
    Bad("nested-20.eml", nested_mail(20), text=STORY, whole=True),
    Bad("nested-5000.eml", nested_mail(5000), "nests without end|more than 500 parts"),
    Bad(
        "messages-in-messages.eml",
        b"Subject: x\n" + b"Content-Type: message/rfc822\n\n" * 5000,
        "without end",
    ),
    Bad("nested.zip", within(4), "archive within"),
    Bad("nested.gz", gzipped(STORY.encode(), 5), "archive within"),
    Bad("nested.docx", lambda: docx(docx_body().replace(b"<w:p>", b"<w:sdt>" * 5000, 1)), "Word document"),
    Bad("nested.rss", rss("<a>" * 50_000 + "</a>" * 50_000 + item()), "not well-formed"),
    Bad("nested-less.rss", rss("<a>" * 5000 + "</a>" * 5000 + item()), text=FIRST),
    Bad(
        "nested-json-ld.html",
        story_page(f"<script type='application/ld+json'>{'[' * 150_000}</script>"),
        text=STORY,
        whole=True,
    ),
]
ENCODINGS = [
    Bad("utf-16-unmarked.txt", STORY.encode("utf-16-le"), "not text"),
    Bad(
        "windows-declared-utf-8.html",
        page(f"<p>{FRENCH}</p>", "<meta charset=utf-8>").decode().encode("cp1252"),
        text=FRENCH,
    ),
    Bad(
        "windows-declared-utf-16.html",
        page(f"<p>{FRENCH}</p>", "<meta charset=utf-16>").decode().encode("cp1252"),
        text=FRENCH,
    ),
    Bad("declared-nonsense.html", page(f"<p>{FRENCH}</p>", "<meta charset='x-quay'>"), text=FRENCH),
    Bad(
        "declared-rot13.html",
        page(f"<p>{FRENCH}</p>", "<meta charset=rot13>").decode().encode("cp1252"),
        text=FRENCH,
    ),
    Bad(
        "declared-utf-7.html", page(f"<p>{FIRST} +ADw-b+AD4-</p>", "<meta charset=utf-7>"), text="+ADw-b+AD4-"
    ),
    Bad(
        "utf-7.eml",
        mail(FIRST.encode() + b" +ADw-b+AD4-", b"Content-Type: text/plain; charset=utf-7\n"),
        text="+ADw-b",
    ),
    Bad("shift-jis.txt", JAPANESE.encode("shift_jis"), text=JAPANESE[:30]),
    Bad("koi8.txt", RUSSIAN.encode("koi8-r"), text="Совет порта проголосовал"),
    Bad(
        "a-stray-byte.txt",
        f"{FRENCH} {FRENCH}".encode().replace(b" vieux", b" \xffvieux", 1),
        text="\ufffdvieux pont à travée",
    ),
    Bad("surrogates-as-bytes.txt", FRENCH.encode() + b" \xed\xa0\x80 " + FRENCH.encode(), text=FRENCH),
    Bad("two-marks.txt", "\ufeff\ufeff".encode() + STORY.encode(), text=STORY, whole=True),
    Bad("windows.jsonl", json.dumps({"text": FRENCH}, ensure_ascii=False).encode("cp1252"), "not UTF-8"),
    Bad("half-utf-16.txt", b"\xff\xfe" + STORY.encode("utf-16-le")[:-1], "not text"),
]
ZIPS = [
    Bad(
        "ways-up.zip",
        zipped([("../../etc/passwd.txt", STORY.encode())]),
        text=STORY,
        whole=True,
        never=("..",),
    ),
    Bad("absolute.zip", zipped([("/etc/passwd.txt", STORY.encode())]), text=STORY, never=("//",)),
    Bad("drive.zip", zipped([("C:\\Windows\\a.txt", STORY.encode())]), text=STORY, never=("C:",)),
    Bad("long-list.zip", lambda: zip_listing(120_000), "more than 100,000 files"),
    Bad("long-list.docx", lambda: zip_listing(30_000), "more than 20,000 parts"),
    Bad("link.zip", linked, "a link", text=STORY, never=("/etc/",)),
    Bad("same-names.zip", twice, text=STORY, articles=2),
    Bad(
        "escapes.zip",
        zipped([("\x1b[31ma\u202etxt.exe.txt", b"\x89PNG")]),
        "an image",
        never=("\x1b", "\u202e"),
    ),
    Bad("bomb.zip", lambda: zipped([("a.txt", b"a" * 15 * MB)]), "as bombs do"),
    Bad("bomb.docx", lambda: zipped([*word_parts(), ("word/media/a.png", bytes(15 * MB))]), "as bombs do"),
    Bad(
        "bombs-in-bombs.zip",
        lambda: zipped([(f"{i}.zip", within(1, data=b"a" * 12 * MB)) for i in range(3)]),
        "as bombs do",
    ),
    Bad("says-it-is-small.zip", lying(10), "cannot be unpacked"),
    Bad("says-it-is-huge.zip", lying(2_000_000_000), "as bombs do"),
    Bad("two-names.zip", renamed(), "cannot be unpacked"),
    Bad("no-name.zip", nameless(), "not read", text=STORY, whole=True),
    Bad("odd-method.zip", odd_method(), "cannot be unpacked"),
    Bad(
        "damaged-member.zip",
        zipped([("a.txt", STORY.encode())]).replace(b"a.txt", b"a.txt", 1)[:60]
        + b"\xff" * 20
        + zipped([("a.txt", STORY.encode())])[80:],
        "cannot be unpacked",
    ),
    Bad("nothing-to-read.zip", zipped([("a.png", b"\x89PNG"), ("b.exe", b"MZ")]), "not read"),
    Bad("bomb.txt.gz", lambda: gzip.compress(b"a" * 20 * MB), "as bombs do"),
    Bad(
        "bomb-in-a-bomb.txt.gz",
        lambda: gzip.compress(gzip.compress(bytes(40 * MB))),
        "as bombs do|larger than",
    ),
    Bad("more-behind.txt.gz", gzip.compress(STORY.encode()) + b"more", "cannot be read to its end"),
]
ENTITIES = [
    Bad(
        "laughs.rss",
        rss(item("&e9;".replace("&", "&amp;")), doctype=laughs("rss")),
        text=STORY,
        never=("haha",),
    ),
    Bad("laughs-in-a-title.rss", rss(item(title="&e9;"), doctype=laughs("rss")), text=STORY, never=("haha",)),
    Bad(
        "laughs.atom",
        atom(f"<title>&e9;</title><content>{'&e9;' * 3}</content>", doctype=laughs("feed")),
        "teaser",
        never=("haha",),
    ),
    Bad(
        "laughs.docx",
        lambda: ooxml(FIRST, "&e9;", doctype=laughs("d")),
        "Word document|nothing",
        never=("haha",),
    ),
    Bad(
        "one-long-entity.rss",
        rss(item(title="&e0;" * 5000), doctype=laughs("rss", "ha" * 5000)),
        text=STORY,
        never=("haha",),
    ),
    Bad("outside.rss", rss(item(title="&x;"), doctype=outside("rss")), text=STORY, never=PASSWD),
    Bad(
        "outside.atom",
        atom(f"<title>{TITLE}</title><content>&x;{STORY}</content>", doctype=outside("feed")),
        text=FIRST,
        never=PASSWD,
    ),
    Bad("outside.docx", lambda: ooxml(FIRST, "&x;", doctype=outside("d")), text=FIRST, never=PASSWD),
    Bad("outside.html", outside("html").encode() + story_page(more="<p>&x;</p>"), text=FIRST, never=PASSWD),
]
ENDLESS = [
    Bad("one-line.txt", lambda: b"word " * (2 * MB), "million characters"),
    Bad("one-word.txt", lambda: b"a" * (10 * MB), "million characters"),
    Bad("one-line.md", lambda: b"*a* " * (10 * MB // 4), "million characters"),
    Bad("one-line.html", lambda: page(f"<p>{'word ' * (2 * MB)}</p>"), "million characters"),
    Bad("one-line.jsonl", lambda: line(text="word " * (2 * MB)), "million characters"),
    Bad(
        "one-picture.html",
        lambda: story_page(more=f"<img src='data:image/png;base64,{'A' * 10 * MB}'>"),
        text=STORY,
        whole=True,
    ),
    Bad("one-line.eml", lambda: mail(b"word " * (MB // 2)), "million characters"),
    Bad(
        "one-header.eml",
        lambda: mail(STORY.encode(), b"X-Long: " + b"a" * 2 * MB + b"\n"),
        text=STORY,
        whole=True,
    ),
    Bad("too-large.txt", lambda: b"word " * (5 * MB), "larger than 20 MB"),
    Bad(
        "too-large.jsonl",
        lambda: b'{"text": "' + b"a" * (21 * MB) + b'"}\n' + line(),
        "longer than 20 MB",
        text=STORY,
    ),
    Bad("too-many-items.rss", lambda: rss(*["<title>x</title>"] * 6000), "more than 5,000 items"),
    Bad("one-attribute.html", lambda: story_page(more=f"<p class='{'a ' * MB}'>x</p>"), text=FIRST),
    Bad(
        "many-attributes.html",
        story_page(more="<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">x</p>"),
        text=FIRST,
    ),
]
# What some pattern may read in several ways, so that each more of them would double its work.
REPEATED = [
    Bad("comments.txt", b"<!---->" * 5000 + STORY.encode(), text=FIRST),
    Bad("comments.md", b"<!-- a remark -->\n" * 40 + STORY.encode(), text=FIRST),
    Bad("comments.html", b"<!-- a remark -->\n" * 40 + story_page(), text=STORY, whole=True),
    Bad("instructions.txt", b"<?x?> " * 5000 + STORY.encode(), text=FIRST),
    Bad("initials.txt", f"{'A.' * 40}!\n\nBy {'A.' * 40}!\n\n{STORY}".encode(), text=FIRST),
    Bad("initials.md", f"{STORY}\n\nThe model {'A.' * 40}!x was told of.".encode(), text=FIRST),
    Bad("hyphens.txt", f"{STORY}\n\nReporting by Ada Poe in {'A-' * 40}!".encode(), text=FIRST),
    *(
        Bad(
            f"{name}-behind-a-link.rss",
            rss(item(f"<a href='https://quay.example/2'>More</a>{unit * 60}x")),
            text=FIRST,
        )
        for name, unit in (("blanks", " "), ("lines", "\n"), ("tags", "<br>"), ("marks", "&amp;nbsp; - "))
    ),
]
UNSEEN = [
    Bad("zeros-within.txt", FIRST.replace("harbor", "har\x00bor").encode(), text=FIRST, whole=True),
    Bad("zeros-within.html", story_page().replace(b"harbor", b"har\x00bor"), text=STORY, whole=True),
    Bad("turned.txt", HIDDEN.encode(), text=SEEN, whole=True),
    Bad("turned.html", page(f"<h1>A \u202eegdirb</h1><p>{HIDDEN}</p><p>{STORY}</p>"), text=SEEN),
    Bad(
        "turned-by-number.html",
        page(
            f"<p>{FIRST} &#x202e;dne&#0;&#xD800;&#x110000;</p>",
            "<meta property='og:site_name' content='The &#x202e;yauQ'>",
        ),
        text=FIRST,
    ),
    Bad(
        "turned.md",
        f"---\ntitle: \u202eegdirb\npublisher: \u2067The Quay\n---\n{STORY}".encode(),
        text=STORY,
        whole=True,
    ),
    Bad(
        "turned.jsonl",
        line(title="\u202eegdirb", publisher="The\u0000 Quay\u001b[31m", place="\u2067Hull"),
        text=STORY,
        whole=True,
    ),
    Bad(
        "turned-and-extracted.jsonl",
        line(
            id="a",
            title="b",
            publisher="\u202eyauQ\ud800",
            note="\x1b[2J",
            authors=["\u202ea"],
            place="\x00b",
            language="e\x1bn",
            source="a\x1b[2J\ud800",
            removed=[{"kind": "cap\u202etion", "text": "c"}],
        ),
        text=STORY,
        whole=True,
    ),
    Bad("turned.rss", rss(item(title="\u202eegdirb"), title="The \u202eyauQ"), text=STORY),
    Bad(
        "turned.eml",
        mail(STORY.encode())
        .replace(b"Subject: ", "Subject: \u202e\x1b[31m".encode())
        .replace(b"Ada", "\u202eAda".encode()),
        text=STORY,
        whole=True,
    ),
    Bad(
        "turned.warc",
        record(url="https://quay.example/\x1b[31m\u202egpj")
        + record(url="https://quay.example/\x1b[2J\u202ea", headers=b"Content-Encoding: br\r\n"),
        "packed with br",
        text=STORY,
    ),
    Bad(
        "surrogates.jsonl",
        b'{"text": "' + FIRST.encode() + rb" \ud800 \udc00 x" + b'", "title": "A \\ud83d title"}',
        text="\ufffd \ufffd x",
    ),
    Bad("surrogate-id.jsonl", b'{"text": "x y z", "id": "\\ud800"}', "cannot stand in an address"),
    Bad("surrogate-url.jsonl", b'{"text": "x y z", "url": "\\u202e\\ud800"}', "not an address"),
    Bad(
        "tags.txt",
        (FIRST + "".join(chr(0xE0000 + ord(c)) for c in "ignore all this")).encode(),
        text=FIRST,
        whole=True,
    ),
]
VALUES = [
    Bad(
        "same-keys.jsonl",
        json.dumps({"title": "x"}).encode()[:-1]
        + b', "text": "first words", "text": "'
        + FIRST.encode()
        + b'"}',
        text=FIRST,
        whole=True,
    ),
    Bad("no-number.jsonl", b'{"text": "x y z", "title": NaN}', "not JSON"),
    Bad("too-great.jsonl", b'{"text": "x y z", "title": 1e999}', "title: "),
    Bad("digits.jsonl", b'{"text": "x y z", "title": ' + b"9" * 5000 + b"}", "digits"),
    Bad("a-list.jsonl", b"[1, 2]\n", "not a JSON object"),
    Bad("a-word.jsonl", b'"words"\n', "not a JSON object"),
    Bad("nothing-said.jsonl", b"null\n", "not a JSON object"),
    Bad("text-a-number.jsonl", b'{"text": 5}', '"text" is missing'),
    Bad("text-blank.jsonl", b'{"text": " \\u200b "}', '"text"|no text'),
    Bad("title-a-list.jsonl", line(title=["a"]), "title: expected text"),
    Bad("authors-an-object.jsonl", line(authors={"a": 1}), "authors: expected"),
    Bad("removed-a-number.jsonl", line(removed=5, id="a", title="b"), 'needs an "id"'),
    Bad(
        "sure-beyond-measure.jsonl",
        line(removed=[], id="a", title="b", provenance={"title": {"source": "s", "confidence": "nan"}}),
        "provenance",
    ),
    Bad(
        "no-day.jsonl",
        line(published="0000-00-00")
        + line(published=-5)
        + line(published=True)
        + line(published="31 February 2025"),
        "is not one day",
    ),
    Bad(
        "no-day.html",
        story_page("<meta property='article:published_time' content='99999-99-99T99:99:99'>"),
        text=STORY,
        whole=True,
    ),
    Bad("no-day.rss", rss(item(more="<pubDate>Fri, 99 Foo 0000 99:99:99 +9999</pubDate>")), text=STORY),
    Bad(
        "no-day.eml",
        mail(STORY.encode(), b"Date: Fri, 99 Foo 99999 99:99:99 +9999\n"),
        text=STORY,
        whole=True,
    ),
    Bad("script-address.md", f"---\nurl: javascript:alert(1)\n---\n{STORY}".encode(), "not an address"),
    Bad("script-address.rss", rss(item(link="javascript:alert(1)")), text=STORY, never=("javascript",)),
    Bad(
        "aliases.md",
        (
            "---\na: &a [x, x]\n"
            + "".join(f"{b}: &{b} [{f'*{a}, ' * 9}]\n" for a, b in itertools.pairwise(LETTERS))
            + f"authors: *u\n---\n{STORY}"
        ).encode(),
        "not YAML .*: an alias",
    ),
    Bad(
        "merged.md",
        (
            "---\na0: &a0 {k1: 1, k2: 2, k3: 3, k4: 4}\n"
            + "".join(f"a{n}: &a{n} {{<<: [{f'*a{n - 1}, ' * 9}]}}\n" for n in range(1, 9))
            + f"title: {TITLE}\n---\n{STORY}"
        ).encode(),
        "not YAML .*: an alias",
    ),
    Bad(
        "long-front.md", f"---\ntitle: {TITLE}\nnote: {'[a, ' * 50_000}\n---\n{STORY}".encode(), "longer than"
    ),
    Bad("odd-tag.md", f"---\ntitle: !!bool maybe\n---\n{STORY}".encode(), "not YAML"),
    Bad(
        "run-this.md",
        f"---\ntitle: !!python/object/apply:os.system ['id']\n---\n{STORY}".encode(),
        "not YAML",
    ),
    Bad("long-number.md", f"---\ntitle: 0x{'f' * 6000}\n---\n{STORY}".encode(), "title: |not YAML"),
]
STRUCTURES = [
    Bad("pages-in-a-ring.pdf", story_pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"), "cannot be read"),
    Bad(
        "says-a-thousand-million-pages.pdf",
        story_pdf().replace(b"/Count 1", b"/Count 1000000000"),
        text=STORY,
    ),
    Bad(
        "tables-in-a-ring.pdf",
        story_pdf().replace(b"/Size", b"/Prev %d /Size" % story_pdf().rfind(b"xref\n0")),
        text=STORY,
    ),
    Bad("bomb.pdf", flate_bomb, "more work|more than|cannot be read|no text"),
    Bad("draws-itself.pdf", self_drawing_pdf, text="old swing bridge"),
    Bad("false-length.pdf", story_pdf().replace(b"/Length ", b"/Length 9"), text=STORY),
    Bad(
        "turned-title.pdf",
        story_pdf(info=b"/Title (\x1b[31m A title of a document) /Author (\x00\x1bAda Poe)"),
        text=STORY,
    ),
    Bad("pictures.eml", pictures_only, "no text in the message"),
    Bad("one-attachment.eml", pdf_only, text=STORY, whole=True, never=("..", "\u202e")),
    Bad(
        "false-base64.eml",
        mail(b"!!!! no base64 ????\n", b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n"),
        "in base64 and is not",
    ),
    Bad(
        "false-charset.eml", mail(FRENCH.encode(), b'Content-Type: text/plain; charset="=?x?"\n'), text=FRENCH
    ),
    Bad(
        "zero-in-the-charset.eml",
        mail(FRENCH.encode(), b'Content-Type: text/plain; charset="utf-8\x1d\x00\x00"\n'),
        text=FRENCH,
    ),
    Bad(
        "parts-without-parts.eml",
        mail(STORY.encode(), b"Content-Type: multipart/mixed; boundary=none\n"),
        "no text|nothing",
    ),
    Bad("length-too-great.warc", record(9_999_999), "cut short"),
    Bad("length-too-small.warc", record(300) + record(), "not as long as", text=STORY, whole=True),
    Bad("length-below-nothing.warc", record(-5), "damaged|no page|cut short"),
    Bad("falsely-packed.warc", record(headers=b"Content-Encoding: gzip\r\n"), text=STORY),
    Bad("falsely-parted.warc", record(headers=b"Transfer-Encoding: chunked\r\n"), text=STORY),
    Bad(
        "a-picture-said-to-be-a-page.warc",
        warc(("response", "https://quay.example/a", "text/html", 200, b"\x89PNG" + noise(99))),
        "no page",
    ),
    Bad(
        "no-document-within.docx",
        lambda: zipped([p for p in word_parts() if p[0] != "word/document.xml"]),
        "Word document",
    ),
    Bad("no-end.html", story_page(more="<!-- <p>x"), text=STORY),
    Bad("a-list-of-texts.html", b"<plaintext>" + STORY.encode(), "no story"),
]
FILES = [
    *EMPTY,
    *BINARY,
    *MISLABELLED,
    *CUT,
    *ENCRYPTED,
    *NESTED,
    *ENCODINGS,
    *ZIPS,
    *ENTITIES,
    *ENDLESS,
    *REPEATED,
    *UNSEEN,
    *VALUES,
    *STRUCTURES,
]


def word_parts() -> list[tuple[str, bytes]]:
    return [(name, docx_body() if data is None else data) for name, data in docx_parts()]
