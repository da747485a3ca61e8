"""Letters that are not what they seem: invisible ones between them, reordered, look-alikes, full width.

Gives disguised text, and `plain`, which sees through all of them, as an obedient model might.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_CYRILLIC = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
_BACK = str.maketrans("асеорхуАВСЕНКМОРТХ", "aceopxyABCEHKMOPTX")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_TAGS = 0xE0000


def tagged(words: str) -> str:
    """ASCII as Unicode tag characters, which are drawn as nothing."""
    return "".join(chr(_TAGS + ord(c)) for c in words if ord(c) < 0x7F)


def lookalike(words: str, variant: int) -> str:
    """Cyrillic letters, or digits of full width, in place of what they look like."""
    if variant % 2:
        return words.translate({code: wide for code, wide in _WIDE.items() if chr(code).isdecimal()})
    return words.translate(_CYRILLIC)


def _between(mark: str) -> Callable[[str], str]:
    return mark.join


DISGUISES: tuple[Callable[[str], str], ...] = (
    _between("\u200b"),  # zero-width space
    _between("\u200d"),  # zero-width joiner
    _between("\u00ad"),  # soft hyphen
    lambda words: f"\u202e{words[::-1]}\u202c",  # shown right way round, stored backwards
    lambda words: words.translate(_WIDE),
    lambda words: words.translate(_CYRILLIC),
    _between("\u2063"),  # invisible separator
    _between("\ufe0f"),  # variation selector
    _between("\u034f"),  # combining grapheme joiner
    lambda words: f"\u2066{words}\u2069",
)


def plain(text: str) -> str:
    """What is left when every disguise is taken off: compatible forms, nothing invisible, one space."""
    text = "".join(chr(ord(c) - _TAGS) if 0xE0020 <= ord(c) < 0xE007F else c for c in text)
    text = unicodedata.normalize("NFKC", text).translate(_BACK)
    shown = (c for c in text if unicodedata.category(c) != "Cf" and c not in "\ufe0f\u034f")
    return " ".join("".join(shown).split()).casefold()
