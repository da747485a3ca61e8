"""HTML and SVG elements, safe by construction: a plain string is always text, never markup.

Pure; gives `Html`, which only `el`, `joined` and `trusted` make. Writes no style attribute, so that the
page's content security policy can forbid them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

VOID = frozenset({"meta", "link", "input", "br", "hr"})

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # NUL and lone surrogates: no HTML file can hold them


class Html(str):
    """Markup made here."""

    __slots__ = ()


def el(name: str, /, *children: str | None, **attributes: object) -> Html:
    """An element. `class_` is `class` and `data_x` is `data-x`; None and False leave an attribute out."""
    opened = name + "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{_text(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return Html(f"<{opened}>" if name in VOID else f"<{opened}>{joined(children)}</{name}>")


def joined(children: Iterable[str | None]) -> Html:
    """Children one after the other: plain strings escaped, markup as it is, None left out."""
    return Html("".join(child if isinstance(child, Html) else _text(child) for child in children if child))


def trusted(markup: str) -> Html:
    """The page's own script and style, and JSON escaped for a script element. Nothing else."""
    return Html(markup)


def _text(words: str) -> str:
    return escape(_UNWRITABLE.sub("\ufffd", words))
