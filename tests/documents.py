"""Documents made in code, byte by byte where a library would not make them: one of each kind, and parts."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

PARAGRAPHS = (
    "The harbor board voted on Tuesday to close the old swing bridge for eleven weeks from 3 March.",
    "Divers found cracks in two of its nine piers last autumn, and the engineer of the board, Ines Albrecht, "
    "said the repair could not wait for another winter.",
    "Lorries will be sent round by the coast road, which adds about 14 miles to the trip between the quays.",
    "The work is to cost $6.2 million. Two thirds of it is to come from the province.",
)
TITLE = "Swing bridge to close for eleven weeks"
STORY = "\n\n".join(PARAGRAPHS)
PAGE = (
    f"<!doctype html><html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>"
    + "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
    + "</article></body></html>"
)


def wrapped(words, width=60):
    """Lines of at most that many characters."""
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) + 1 > width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def drawn(lines):
    """A page's drawing of (x, y, size, words) in the order given."""
    parts = []
    for x, y, size, words in lines:
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        parts.append(
            b"BT /F1 %d Tf 1 0 0 1 %d %d Tm (%b) Tj ET" % (size, x, y, escaped.encode("cp1252", "replace"))
        )
    return b"\n".join(parts)


def pdf(*pages, info=b"", extra=b""):
    """A PDF of pages given as their drawings."""
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
    ]
    for i, page in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources "
            b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding "
            b"/WinAnsiEncoding >> >> %b >> >>" % (4 + 2 * i, extra)
        )
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(page), page))
    objects.append(b"<< %b >>" % info)
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, each in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        start,
    )
    return bytes(out)


def story_pdf(**options):
    """The story on one page: a large title and its paragraphs, each wrapped, with a gap between."""
    lines, y = [(72, 720, 20, TITLE)], 680
    for words in PARAGRAPHS:
        for line in wrapped(words):
            lines.append((72, y, 10, line))
            y -= 12
        y -= 10
    return pdf(drawn(lines), **options)


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    """A ZIP of (name, bytes) in the order given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def warc(*records):
    """A WARC of (type, url, content type, status, body) records, written by hand."""
    return b"".join(warc_record(*record) for record in records)


def warc_record(kind, url, content_type, status, body, day="2025-02-12T06:00:00Z", headers=b""):
    http = b"HTTP/1.1 %d X\r\nContent-Type: %b\r\n%b\r\n" % (status, content_type.encode(), headers)
    block = http + body if kind == "response" else body
    return (
        (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {day}\r\n"
            "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


def word_document():
    import docx

    document, out = docx.Document(), io.BytesIO()
    document.add_heading(TITLE, 0)
    document.add_paragraph(PARAGRAPHS[0])
    document.add_paragraph("The east pier", style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Cost", "$6.2 million"
    document.add_paragraph(PARAGRAPHS[1]).add_run(" unseen words").font.hidden = True
    document.sections[0].header.paragraphs[0].text = "The Quay Gazette"
    document.core_properties.author = "Ada Poe"
    document.save(out)
    return out.getvalue()


def message(attach=True):
    mail = EmailMessage()
    mail["Subject"], mail["From"] = TITLE, "Ada Poe <ada@quay.example>"
    mail["Date"] = "Tue, 11 Feb 2025 23:30:00 -0500"
    mail.set_content(f"View this email in your browser\n\n{STORY}\n\n-- \nThe Quay\n\nUnsubscribe here")
    if attach:
        mail.add_attachment(
            story_pdf(), maintype="application", subtype="pdf", filename="../../etc/bridge.pdf"
        )
        mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="x.png")
    return mail.as_bytes()


MARKUP = "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
RSS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    f"<channel><title>The Quay</title><item><title>{TITLE}</title><link>https://quay.example/bridge</link>"
    "<pubDate>Tue, 11 Feb 2025 23:30:00 -0500</pubDate><description>Short.</description>"
    f"<content:encoded><![CDATA[{MARKUP}]]></content:encoded></item>"
    "<item><title>Rink</title><link>https://quay.example/rink</link>"
    "<description>They want ice …</description></item></channel></rss>"
).encode()
WARC = warc(
    ("warcinfo", "", "", 0, b""),
    ("response", "https://quay.example/bridge", "text/html; charset=utf-8", 200, PAGE.encode()),
    ("response", "https://quay.example/gone", "text/html", 404, PAGE.encode()),
    ("response", "https://quay.example/robots.txt", "text/plain", 200, b"User-agent: *"),
    ("response", "https://quay.example/a.pdf", "application/pdf", 200, story_pdf()),
)


def docx_parts():
    """The parts of a Word document as (name, bytes); None for the one that holds its text."""
    with zipfile.ZipFile(io.BytesIO(word_document())) as parts:
        return [(n, None if n == "word/document.xml" else parts.read(n)) for n in parts.namelist()]


def docx_body():
    """The part of a Word document that holds its text: XML."""
    with zipfile.ZipFile(io.BytesIO(word_document())) as parts:
        return parts.read("word/document.xml")
