"""Bytes into characters: which encoding they are in, and whether they are text at all.

Never gives characters that were guessed at blindly: what is not text is refused with advice.
"""

from __future__ import annotations

import codecs
import re

from rag.errors import UnreadableSource

LARGEST = 20_000_000  # bytes; the longest articles have some hundred thousand
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN = (
    (b"%PDF-", "a PDF. PDFs are not read yet"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"SQLite format 3", "a database"),
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SAVE_AS_TEXT = "Save the article as text (UTF-8), Markdown or HTML."


def decoded(data: bytes, *, html: bool = False) -> str:
    """The text. Raises UnreadableSource when it is empty, too large, or not text."""
    if not data.strip():
        raise UnreadableSource("It is empty.", advice="Nothing to do, or save the article again.")
    if len(data) > LARGEST:
        raise UnreadableSource(
            f"It is larger than {LARGEST / 1e6:.0f} MB.",
            advice="Split it into one file per article, or into JSON lines.",
        )
    refuse_binary(data)
    text = _decoded(data, html=html)
    if text is None or len(_CONTROL.findall(text)) > 0.02 * len(text):
        raise UnreadableSource("It is not text in any encoding we know.", advice=_SAVE_AS_TEXT)
    return text


def refuse_binary(data: bytes) -> None:
    """Raise UnreadableSource if the first bytes are those of a PDF, an archive, an image and the like."""
    for magic, what in _KNOWN:
        if data.lstrip()[: len(magic)] == magic:
            raise UnreadableSource(f"It is {what}.", advice=_SAVE_AS_TEXT)


def _decoded(data: bytes, *, html: bool) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _attempt(data, encoding)
    if (text := _attempt(data, "utf-8")) is not None:
        return text
    if html and (declared := _META_CHARSET.search(data[:4096])) is not None:
        text = _attempt(data, declared[1].decode("ascii"))
        if text is not None:
            return text
    high = sum(byte >= 0x80 for byte in data)
    if data.count(0) == 0 and high <= 0.1 * len(data):
        # Mostly ASCII, and not UTF-8: by far most often Windows Western, where guessers err on short texts.
        text = _attempt(data, "cp1252")
        if text is not None:
            return text
    import charset_normalizer

    best = charset_normalizer.from_bytes(data).best()
    return None if best is None else str(best)


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None
