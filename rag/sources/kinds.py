"""What kind a document is: told from its first bytes, then from its media type or the suffix of its name.

Owns the list of kinds, their limits in bytes, and the version of each kind's extraction. Never reads a file.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from rag.errors import UnreadableSource
from rag.sources.decoding import known_binary, opening

MARKDOWN = "text/markdown"
TEXT = "text/plain"
HTML = "text/html"
JSON_LINES = "application/jsonl"
JSON = "application/json"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EML = "message/rfc822"
RSS = "application/rss+xml"
ATOM = "application/atom+xml"
XML = "application/xml"
WARC = "application/warc"
ZIP = "application/zip"
GZIP = "application/gzip"

SUFFIX_KINDS = {
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": TEXT,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".pdf": PDF,
    ".docx": DOCX,
    ".eml": EML,
    ".rss": RSS,
    ".atom": ATOM,
    ".xml": XML,
    ".warc": WARC,
    ".zip": ZIP,
    ".gz": GZIP,
}
SUFFIXES = tuple(SUFFIX_KINDS)
_ALIASES = {
    "text/x-markdown": MARKDOWN,
    "application/xhtml+xml": HTML,
    "application/x-ndjson": JSON_LINES,
    "application/ndjson": JSON_LINES,
    "application/jsonlines": JSON_LINES,
    "application/x-pdf": PDF,
    "text/xml": XML,
    "application/x-gzip": GZIP,
    "application/x-zip-compressed": ZIP,
}
_MEDIA_TYPES = {*SUFFIX_KINDS.values(), *_ALIASES.values()}

# Who extracts each kind that is one article to a document. Raise the number when what comes out changes,
# whether by that reader or by the cleaning that follows it: such documents are then extracted again.
EXTRACTIONS = {
    MARKDOWN: "markdown 2",
    TEXT: "text 2",
    HTML: "html 3",
    PDF: "pdf 2",
    DOCX: "docx 2",
    JSON: "jsonl 1",  # a line is a document of its own
}
_PARTS = {EML: "eml 2", RSS: "feed 2", ATOM: "feed 2"}  # of several articles, by the readers of their parts

LARGEST_DOCUMENT = 100_000_000  # bytes of a document with pictures in it: PDF, DOCX, EML, and inner archives
WITH_PICTURES = frozenset({PDF, DOCX, EML, ZIP})
ARCHIVES = frozenset({ZIP, GZIP, EML})  # what counts as a level of nesting

_NOT_WHAT_IT_SAYS = {
    PDF: "a PDF",
    DOCX: "a Word document",
    WARC: "a WARC",
    ZIP: "a ZIP archive",
    GZIP: "a gzip file",
}
_ROOT = re.compile(r"\s*<(?:!doctype\s+(?P<doctype>[\w:.-]+)|(?P<root>[\w:.-]+))", re.IGNORECASE)
_BEFORE_ROOT = re.compile(r"\s*(<\?|<!--)")
_CLOSES = {"<?": "?>", "<!--": "-->"}
_OFFICE = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/")


def extraction(kind: str) -> str:
    """The label that articles of this kind of document carry, such as "html 2"."""
    label = EXTRACTIONS.get(kind) or _PARTS[kind]
    return f"{label}, {EXTRACTIONS[HTML]}" if kind in _PARTS else label


def kind_of(head: bytes, *, name: str, media_type: str | None = None) -> str:
    """The media type of a document, from its first bytes (some thousand) and what it is said to be.

    Raises UnreadableSource where its kind is none that is read.
    """
    said = _said(name, media_type)
    seen = _seen(head, said)
    if seen is not None:
        return seen
    if said is None:
        suffix = PurePosixPath(name).suffix.lower()[:20]
        raise UnreadableSource(
            f"Files of this kind ({suffix or 'no suffix'}) are not read.",
            advice=f"These are: {', '.join(SUFFIXES)}.",
        )
    if not head.strip():
        raise UnreadableSource("It is empty.", advice="Nothing to do, or save the article again.")
    if (what := _NOT_WHAT_IT_SAYS.get(said)) is not None:
        raise UnreadableSource(
            f"It is named as {what} but does not begin like one.",
            advice="It may be damaged or cut short: save or download it again.",
        )
    if said == XML:
        raise UnreadableSource(
            "It is XML, but neither a feed (RSS, Atom) nor a page.", advice=f"Read are {', '.join(SUFFIXES)}."
        )
    return said


def is_known(name: str) -> bool:
    """Whether the suffix of the name is of a kind that is read."""
    return PurePosixPath(name).suffix.lower() in SUFFIX_KINDS


def _said(name: str, media_type: str | None) -> str | None:
    if media_type is not None:
        bare = media_type.partition(";")[0].strip().lower()
        bare = _ALIASES.get(bare, bare)
        if bare in _MEDIA_TYPES:
            return bare
    return SUFFIX_KINDS.get(PurePosixPath(name.replace("\\", "/")).suffix.lower())


def _seen(head: bytes, said: str | None) -> str | None:
    """What the bytes themselves show; None where they might be any text."""
    start = head.lstrip(b"\x00\t\n\r\x0c ")
    if start.startswith(b"%PDF-") or (said == PDF and b"%PDF-" in head[:1024]):
        return PDF
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if said == DOCX or any(mark in head for mark in _OFFICE):
            return DOCX
        return ZIP
    if head.startswith(b"\x1f\x8b"):
        return GZIP
    if head.startswith((b"WARC/1.", b"WARC/0.")):
        return WARC
    if (what := known_binary(head)) is not None:
        raise UnreadableSource(
            f"It is {what}.", advice="Save the article as text (UTF-8), Markdown, HTML, PDF or DOCX."
        )
    if said == JSON_LINES or (said == EML and start):
        return said
    return _markup(opening(head))


def _markup(text: str) -> str | None:
    found = _ROOT.match(text, _root(text))
    if found is None:
        return None
    root = (found["doctype"] or found["root"]).lower()
    if root == "html":
        return HTML
    if root == "feed" or root.endswith(":feed"):
        return ATOM
    return RSS if root in ("rss", "rdf:rdf") else None


def _root(text: str) -> int:
    """Where the first tag would begin, after comments and instructions.

    Each is passed over once: a pattern that may try them in several ways tries 2^n of n comments.
    """
    at = 0
    while (found := _BEFORE_ROOT.match(text, at)) is not None:
        closes = _CLOSES[found[1]]
        end = text.find(closes, found.end())
        if end < 0:
            return len(text)
        at = end + len(closes)
    return at
