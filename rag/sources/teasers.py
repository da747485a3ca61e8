"""Whether what a feed gives of an item is its text, or a teaser that leads to it.

Judged by what the feed declares, by how the words end and by where their last link leads. Pure.
"""

from __future__ import annotations

import html
import re

_LEAST = 30  # characters that may be a text
_SHORT = 200  # below, one sentence under the name of the whole text may be a teaser
_LONG = 600  # a description of so many characters is the text
_TAIL = 1500  # characters of markup in which the last link is looked for
_MORE = (
    r"(?:continue reading|keep reading"
    r"|read (?:more|on|the (?:rest|(?:full|whole|entire|complete) (?:story|article|post|text)))"
    r"|click here (?:to|for) (?:read|continue|more|the (?:full|rest))|full (?:story|article|text)"
    r"|weiterlesen|mehr (?:lesen|dazu)|lesen sie (?:mehr|weiter)|zum (?:ganzen )?artikel"
    r"|lire (?:la suite|plus)|en savoir plus|seguir leyendo|leer (?:más|el)|continua a leggere"
    r"|leggi (?:tutto|di più)|lees (?:meer|verder)|läs (?:mer|vidare)|leia mais|continuar lendo"
    r"|czytaj (?:więcej|dalej)|читать далее)"
)
_CUT_OFF = re.compile(r"(?:…|\.\.\.)[\s\])]*$|(?:[→>]|(?<!\w)[»›])\s*$")
_LEADS_ON = re.compile(  # a line or sentence of its own
    rf"(?:^|[\n.!?…:;|(\[”\"»]|\.\.\.)\W*+{_MORE}\b[^.!?\n]{{0,100}}\W*$|[.!?…\n(\[]\W*+more\W*$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?。！？؟।۔։።…][\"'”’»›)\]\s]*$")
_LAST_LINK = re.compile(
    r"<a\b(?P<said>[^<>]*)>(?P<words>(?:(?!</?a\b).){0,300})</a\s*>(?:<[^<>]*>|&nbsp;|[^\w<&])*$",
    re.IGNORECASE | re.DOTALL,
)
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_NO_MORE = re.compile(r"permalink|comment|print|share|source", re.IGNORECASE)  # such links add no words
_TRACKING = re.compile(r"(?<=[?&])utm_\w+=[^&]*&?|[?&](?:utm_\w+=[^&]*&?)+$")


def is_teaser(words: str, markup: str, *, url: str | None, title: str | None) -> bool:
    """Whether it says, or shows by its last link, that there is more of it at its address."""
    tail = words[-160:]
    if not words or (
        _CUT_OFF.search(tail) and not re.search("[«‹]", words[-1000:])
    ):  # they end quotations too
        return True
    said, href = _last_link(markup)
    back = href is not None and url is not None and same_address(href, url)
    if _LEADS_ON.search(tail):
        return back or href is None or url is None or len(words) < _LONG  # else it leads to another story
    return back and said.casefold() != (title or "").casefold() and _NO_MORE.search(said) is None


def _last_link(markup: str) -> tuple[str, str | None]:
    """The words and the address of the link that the words end with."""
    link = _LAST_LINK.search(markup[-_TAIL:])
    href = _HREF.search(link["said"]) if link is not None else None
    if link is None or href is None:
        return "", None
    said = " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", link["words"])).split())
    return (said, html.unescape(href[1])) if said else ("", None)


def is_whole_content(words: str) -> bool:
    """Whether what a feed declares to be the text, and shows no sign of a teaser, may be one."""
    return len(words) >= _SHORT or (len(words) >= _LEAST and _ENDS.search(words) is not None)


def is_whole_description(words: str, *, elsewhere: bool) -> bool:
    """The same of a description, which sums up as often as it tells: `elsewhere` is what it may sum up.

    `words` has its paragraphs parted by blank lines.
    """
    if len(words) >= _LONG:
        return True
    if _ENDS.search(words) is None or len(words) < _LEAST:
        return False
    return not elsewhere or (len(words) >= _SHORT and _paragraphs(words) >= 2)


def is_sure(words: str, *, declared: bool) -> bool:
    """Whether there is no need to look whether its address has more of it."""
    return declared and len(words) >= _SHORT


def same_address(one: str, other: str) -> bool:
    """Whether both lead to one page, whatever is counted by them."""
    return _bare(one) == _bare(other)


def _bare(url: str) -> str:
    bare = re.sub(r"^https?://(?:www\.)?", "", url.partition("#")[0], flags=re.IGNORECASE)
    return _TRACKING.sub("", bare).rstrip("/?&").casefold()


def _paragraphs(words: str) -> int:
    return sum(_ENDS.search(paragraph) is not None for paragraph in words.split("\n\n"))
