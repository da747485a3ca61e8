"""Bytes into characters: which encoding they are in, and whether they are text at all.

Never gives characters that were guessed at blindly: what is not text is refused with advice.
"""

from __future__ import annotations

import codecs
import re

from rag.errors import UnreadableSource
from rag.sources.charsets import known_charset
from rag.sources.codepages import latin_encoding
from rag.sources.language import language_code

LARGEST = 20_000_000  # bytes; the longest articles have some hundred thousand
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document, or an encrypted one"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_LANGUAGE = re.compile(rb"<html[^>]{0,200}\slang\s*=\s*[\"']?\s*([A-Za-z]{2}[A-Za-z-]{0,20})", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SAVE_AS_TEXT = "Save the article as text (UTF-8), Markdown or HTML."
_SAMPLE = 200_000  # bytes that the guesser of encodings is shown
# As browsers read these names: pages that state them are in the larger set as a rule.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "cp950",
}
_SEVERAL_BYTES = ("gb", "hz", "big5", "cp9", "shift", "euc", "johab", "iso2022")
_SURELY_UTF_8 = 20  # characters beyond ASCII; fewer are valid UTF-8 by chance in old East Asian encodings


def decoded(data: bytes, *, html: bool = False, charset: str | None = None) -> str:
    """The text; `charset` is what its sender stated, if anyone did.

    Raises UnreadableSource when it is empty, too large, or not text.
    """
    if not data.strip():
        raise UnreadableSource("It is empty.", advice="Nothing to do, or save the article again.")
    if len(data) > LARGEST:
        raise UnreadableSource(
            f"It is larger than {LARGEST / 1e6:.0f} MB.",
            advice="Split it into one file per article, or into JSON lines.",
        )
    refuse_binary(data)
    text = _decoded(data, html=html, charset=charset)
    if text is not None and not text.strip("\ufeff \t\r\n"):
        raise UnreadableSource("It is empty.", advice="Nothing to do, or save the article again.")
    if text is None or len(_CONTROL.findall(text)) > 0.02 * len(text):
        raise UnreadableSource("It is not text in any encoding we know.", advice=_SAVE_AS_TEXT)
    return text


def refuse_binary(data: bytes) -> None:
    """Raise UnreadableSource if the first bytes are those of a PDF, an archive, an image and the like."""
    if (what := known_binary(data)) is not None:
        raise UnreadableSource(f"It is {what}.", advice=_SAVE_AS_TEXT)


def known_binary(data: bytes) -> str | None:
    """What a document is whose first bytes are those of no text, such as "an image"."""
    start = data[:1024].lstrip()
    return next((what for magic, what in _KNOWN if start.startswith(magic)), None)


def opening(head: bytes) -> str:
    """The first characters, as far as a byte order mark or ASCII tells them: enough to know markup by."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return head.decode("latin-1")


def _decoded(data: bytes, *, html: bool, charset: str | None) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _attempt(data, encoding)
    declared = _declared(data, html=html, charset=charset)
    if (text := _attempt(data, "utf-8")) is not None:
        beyond = len(text) - len(text.encode("ascii", "ignore"))
        # What was sent as UTF-8, and is that, may have been put into it from what it declares.
        for encoding in [] if declared[-1:] == ["utf-8"] else declared:
            several = encoding.startswith(_SEVERAL_BYTES)
            if several and (beyond < _SURELY_UTF_8 and (beyond or b"\x1b" in data or b"~{" in data)):
                other = _attempt(data, encoding)
                return text if other is None else other
        return text
    if not any(each.startswith(_SEVERAL_BYTES) for each in declared) and (text := _mostly_utf_8(data)):
        return text
    for encoding in declared:
        if (text := _attempt(data, encoding) or _nearly(data, encoding)) is not None:
            return text
    if (text := _mostly_utf_8(data)) is not None:
        return text
    language = _LANGUAGE.search(data[:4096]) if html else None
    spoken = language_code(language[1].decode("ascii")) if language is not None else None
    latin = latin_encoding(data, html=html, language=spoken) if data.count(0) == 0 else None
    if latin is not None and (text := _attempt(data, latin)) is not None:
        return text
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:_SAMPLE]).best()
    if best is None:
        return None
    return _attempt(data, best.encoding) or _nearly(data, best.encoding)


def _declared(data: bytes, *, html: bool, charset: str | None) -> list[str]:
    """The encodings that the text itself or its sender states, as Python names them, the likeliest first."""
    names = []
    if (found := _XML_ENCODING.match(data[:1024])) is not None:
        names.append(found[1].decode("ascii"))
    if html and (found := _META_CHARSET.search(data[:4096])) is not None:
        names.append(found[1].decode("ascii"))
    # What says so in ASCII is in neither of these, whatever it says.
    names = [name for name in names if not name.lower().startswith(("utf-16", "utf-32", "ucs-"))]
    if charset:
        names.append(charset)
    known = [_WIDER.get(encoding, encoding) for name in names if (encoding := known_charset(name))]
    return list(dict.fromkeys(known))


def _nearly(data: bytes, encoding: str) -> str | None:
    """The text where few of its characters beyond ASCII are broken: a stray byte does not spoil a page."""
    try:
        text = data.decode(encoding, "replace")
    except (UnicodeError, LookupError, ValueError):
        return None
    broken = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text if broken * 20 <= beyond - broken else None


def _mostly_utf_8(data: bytes) -> str | None:
    """The text where most of its characters beyond ASCII are UTF-8's, which none is by chance.

    A last character that is cut is left out.
    """
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(data)
    broken = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", "ignore")) - broken
    return text if sound and broken * 3 <= sound else None


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None
