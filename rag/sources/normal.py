"""The one form in which text is stored: NFC, plain spaces, plain line breaks, nothing unprintable.

Applied once, before anything has an offset. Never changes words.
"""

from __future__ import annotations

import re
import unicodedata

import regex  # type: ignore[import-untyped]

_LINE_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Invisible: controls, and all that Unicode draws as nothing (Default_Ignorable_Code_Point): soft hyphens and
# zero-width spaces part words that look whole, marks of direction reorder them, and tag characters or runs of
# variation selectors can carry whole sentences that only a machine reads. Kept are joiners outside Latin
# letters and digits (emoji and several scripts need them), one variation selector behind a character that is
# no letter or digit of Latin, and the tags of a flag.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb]")
_IGNORABLE = regex.compile(
    r"(?P<kept>\U0001F3F4[\U000E0030-\U000E0039\U000E0061-\U000E007A]{3,6}\U000E007F"
    r"|(?<![\p{Latin}\p{Nd}\p{Default_Ignorable_Code_Point}])[\u200C\u200D](?!\p{Default_Ignorable_Code_Point}*[\p{Latin}\p{Nd}])"
    r"|(?<=[^\p{Latin}\p{White_Space}\p{Default_Ignorable_Code_Point}])[\uFE00-\uFE0F\U000E0100-\U000E01EF]"
    r"(?:\u20E3|\u200D(?=\p{So}))?"
    r"|[\u115F\u1160])"
    r"|\p{Default_Ignorable_Code_Point}"
)
# Characters of English and its neighbours that are in their one form already, and spaces that become plain.
_SETTLED = re.compile("[\t\n\r\x20-\x7e\xa0-\xac\xae-\u024f\u2010-\u2027\u2030-\u205e\u20ac]*")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def normalised(text: str) -> str:
    """The text with LF line breaks, single plain spaces, no blank run longer than one line, in NFC.

    Lone surrogates become U+FFFD; control characters go. Applying it again changes nothing.
    """
    if _SETTLED.fullmatch(text) is None:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = visible(_CONTROL.sub("", _LINE_BREAK.sub("\n", text)))
        text = unicodedata.normalize("NFC", text)
    elif "\r" in text:
        text = _LINE_BREAK.sub("\n", text)
    text = "\n".join(line.strip() for line in _SPACES.sub(" ", text).split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def visible(text: str) -> str:
    """The text without characters that are drawn as nothing, where nothing needs them."""
    return str(_IGNORABLE.sub(lambda found: found["kept"] or "", text))


def one_line(text: str) -> str:
    """The text normalised, on one line: for titles and names."""
    if _SETTLED.fullmatch(text) is not None:
        return " ".join(text.split())  # nothing else can change: most blocks of a page are such
    return " ".join(normalised(text).split())
