"""Saved e-mails (.eml) into a Draft and the documents attached to them.

The subject is the title, the sender the author or publisher, its date the day. Never follows a link nor
opens a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from email.utils import parsedate_to_datetime
from typing import Any

from rag.domain import Removed
from rag.errors import DatelineError, UnreadableSource
from rag.sources.archive import Member, inner_name
from rag.sources.assembly import Draft
from rag.sources.declared import told
from rag.sources.decoding import decoded
from rag.sources.fragments import draft_from_fragment, markup_of, tree_of
from rag.sources.kinds import HTML, JSON_LINES, kind_of
from rag.sources.mail_html import lines_of, without
from rag.sources.newsletters import unframed, without_notices
from rag.sources.normal import normalised, one_line
from rag.sources.published import day_of
from rag.sources.quoted import OWN, Letter, labelled, letter, letter_of
from rag.sources.senders import named, senders

MOST_PARTS = 500
_MOST_BOUNDARIES = 5000  # lines that might part it: the standard parser takes quadratic time
_LONGEST_HEADER = 5000  # characters; the parser of addresses takes quadratic time
_FORWARDED = re.compile(r"\A(?:(?:fwd?|wg|tr|rv|enc|doorst|vs|vb|пересл)\s*:\s*)+", re.IGNORECASE)
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/=\s]")
_LONGEST_HTML = 8_000_000  # characters


def draft_from_eml(data: bytes) -> tuple[Draft | None, list[Member]]:
    """The message's own text, None where it only carries others; and its attachments of kinds that are read.

    Raises UnreadableSource for what is no message, or one that nests or is split without end.
    """
    message, parts = _parsed(data)
    subject = one_line(_header(message, "Subject") or "")[:300]
    try:
        title = _FORWARDED.sub("", subject, count=1)
        body = _body(parts, title, forwarded=title != subject)
        attached = list(_attached(parts))
    except (DatelineError, TimeoutError):
        raise
    except Exception as error:  # headers are parsed when they are asked for, and that fails in many ways
        raise _unreadable(error) from error
    if body is None:
        if not attached:
            raise UnreadableSource(
                "There is no text in the message.",
                advice="Check that it was saved whole; one that is encrypted has to be opened first.",
            )
        return None, attached
    # The head alone says who wrote it and whose letter it is.
    draft, of = replace(body[0], authors=(), publisher=None), body[1]
    sent = _day(_header(message, "Date"))
    if (head := of.passed_on) is None:
        people, publisher = senders(_header(message, "From"))
        return told(draft, "mail", title=title, authors=people, publisher=publisher, published=sent), attached
    people, publisher = named(head.sender or "")
    return told(
        draft,
        "mail",
        title=one_line(head.subject or "")[:300] or title,
        authors=people,
        publisher=publisher,
        published=day_of(head.sent or "") or _day(head.sent) or sent,
    ), attached


def _parsed(data: bytes) -> tuple[Any, list[Any]]:
    """The message and its parts that are no containers, in order."""
    start = data[:20_000].lstrip(b"\r\n")
    if not re.match(rb"[!-9;-~]{1,70}:|From ", start):
        raise UnreadableSource(
            "It does not begin like an e-mail.", advice="Save the message with its headers, as .eml."
        )
    if data.count(b"\n--") > _MOST_BOUNDARIES:
        raise UnreadableSource(
            f"The message has more than {MOST_PARTS} parts.", advice="Save its attachments by themselves."
        )
    try:
        message = BytesParser(policy=default).parsebytes(data)
        parts = _leaves(message)
    except RecursionError as error:
        raise UnreadableSource(
            "The message nests without end.", advice="Save its attachments by themselves."
        ) from error
    except UnreadableSource:
        raise
    except Exception as error:
        # The parser of headers is known to fail in many ways on malformed ones.
        raise _unreadable(error) from error
    return message, parts


def _unreadable(error: Exception) -> UnreadableSource:
    return UnreadableSource(
        f"The message cannot be read ({type(error).__name__}).", advice="Save it again as .eml, or as text."
    )


def _leaves(message: Any) -> list[Any]:
    """The parts that hold no other, in order; headers too long to be parsed are taken out of them."""
    leaves: list[Any] = []
    stack: list[Any] = [message]
    seen = 0
    while stack:
        part = stack.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise UnreadableSource(
                f"The message has more than {MOST_PARTS} parts.",
                advice="Save its attachments by themselves.",
            )
        for name, value in list(part.raw_items()):
            if len(value) > _LONGEST_HEADER:
                del part[name]
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            stack.extend(reversed(part.get_payload()))
        else:
            leaves.append(part)
    return leaves


def _body(parts: list[Any], title: str, *, forwarded: bool) -> tuple[Draft, Letter] | None:
    """Of its plain text, else of its HTML; of the HTML too where the plain text only points to it."""
    plain = next((p for p in parts if p.get_content_type() == "text/plain" and not _is_attachment(p)), None)
    page = next((p for p in parts if p.get_content_type() == "text/html" and not _is_attachment(p)), None)
    text = _text(plain) if plain is not None else ""
    html = _text(page, html=True) if page is not None else ""
    if html and len(text) < min(300, len(html) / 10):
        try:
            draft, of = _from_html(html, title, forwarded=forwarded)
        except UnreadableSource:
            if not text:
                raise
        else:
            if len(draft.text) > len(text):
                return draft, of
    return _from_plain(letter(text, forwarded=forwarded)) if text else None


def _from_html(html: str, title: str, *, forwarded: bool) -> tuple[Draft, Letter]:
    """Read as a page is, without what the writer quotes; what is passed on is read by its lines."""
    tree = tree_of(html)
    lines = lines_of(tree) if tree is not None and len(html) <= _LONGEST_HTML else []
    words = [line.words for line in lines]
    labels = labelled(words, [line.told for line in lines])
    found = letter_of(words, labels, forwarded=forwarded)
    if found.passed_on is not None:
        return _from_plain(found)
    markup, own = html, True
    paid: tuple[str, ...] = ()
    if found.words and not (own := all(label == OWN for label in labels)):
        without(lines, labels)
    if tree is not None and lines and (not own or tree.find(".//table") is not None):
        paid = unframed(tree)
        markup = markup_of(tree)
    draft = draft_from_fragment(markup, title=title or None)
    text, notices = without_notices(draft.text)
    removed = (*draft.removed, *(() if own else _around(found)), *_apart(paid), *_apart(notices))
    return replace(draft, text=text, url=None, removed=removed), found


def _from_plain(found: Letter) -> tuple[Draft, Letter]:
    """The words of a plain text: a newsletter's notices set apart, as what stood around them is."""
    kept, notices = without_notices(found.words)
    return Draft(text=kept, removed=(*_around(found), *_apart(notices))), found


def _around(found: Letter) -> tuple[Removed, ...]:
    return (
        *(Removed("quoted", words) for words in found.quoted),
        *(Removed("boilerplate", words) for words in found.closing),
    )


def _apart(pieces: Sequence[str]) -> tuple[Removed, ...]:
    return tuple(Removed("boilerplate", words) for words in pieces)


def _text(part: Any, *, html: bool = False) -> str:
    data = _bytes(part)
    if not data.strip():
        return ""
    text = decoded(data, html=html, charset=part.get_content_charset())
    if html:
        return text
    if str(part.get_param("format", "")).lower() == "flowed":
        text = re.sub(r"(?<!^--) \r?\n(?!>|\r?\n)", " ", text, flags=re.MULTILINE)
    return normalised(text)


def _bytes(part: Any) -> bytes:
    """What a part holds. Raises UnreadableSource for what is not packed as it says."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        try:
            packed = part.get_payload()
        except (LookupError, ValueError):  # of what it says its charset is
            packed = ""
        foreign = len(_NO_BASE64.findall(packed)) if isinstance(packed, str) else 0
        if foreign * 20 > len(packed):  # a list's footer below it is common, and decoders pass over it
            raise UnreadableSource(
                "A part of the message is said to be in base64 and is not.", advice="Save it again as .eml."
            )
    return part.get_payload(decode=True) or b""


def _attached(parts: list[Any]) -> Iterator[Member]:
    names: set[str] = set()
    for part in parts:
        if part.get_content_maintype() == "message":
            inner = part.get_payload()
            if part.get_content_type() != "message/rfc822" or not isinstance(inner, list) or not inner:
                continue
            data, name, media_type = inner[0].as_bytes(), "message.eml", "message/rfc822"
        elif _is_attachment(part):
            media_type = part.get_content_type()
            name = inner_name(str(part.get_filename() or "attachment"))
            try:
                data = _bytes(part)
                kind = kind_of(data[:65_536], name=name, media_type=media_type)
            except UnreadableSource:
                continue
            if kind == JSON_LINES or not data.strip():
                continue
        else:
            continue
        unique, number = name, 1
        while unique in names:
            number += 1
            unique = f"{number}-{name}"
        names.add(unique)
        yield Member(unique, data, media_type=media_type, charset=part.get_content_charset())


def _is_attachment(part: Any) -> bool:
    if part.get_content_disposition() == "attachment":
        return True
    return part.get_content_maintype() not in ("text", "image", "audio", "video") or bool(
        part.get_filename() and part.get_content_type() not in ("text/plain", HTML)
    )


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message[name]
    except Exception:  # the standard library's parser fails in many ways on malformed headers
        value = next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), None)
    return None if value is None else str(value)


def _day(header: str | None) -> date | None:
    """The day in the zone that it is written in."""
    try:
        return parsedate_to_datetime(header or "").date()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
