"""Markdown's marks into plain text, so that quotes read as they would on paper.

Only the light syntax of articles: headings, emphasis, links, images, quotations, rules, notes, tables. Of a
table the rows stay, with bars around them.
"""

from __future__ import annotations

import re

_IMAGE = re.compile(r"!\[([^\[\]\n]*)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])")
_LINK = re.compile(
    r"(?<!\!)\[((?:[^\[\]\n]|\[[^\[\]\n]*\])*)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])"
)
_DEFINITION = re.compile(r"(?m)^ {0,3}\[[^\]\n^][^\]\n]*\]:[ \t]*\S+[^\n]*\n?")
_NOTE = re.compile(r"(?m)^ {0,3}\[\^([^\[\]\s]{1,60})\]:[ \t]*")
_NOTED = re.compile(r"\[\^([^\[\]\s]{1,60})\]")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:[bisu]|a|em|strong|small|sub|sup|span|div|p|mark|center|figure|figcaption|img)\b[^<>\n]*>",
    re.IGNORECASE,
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_FENCE = re.compile(r"(?m)^ {0,3}(?:```|~~~)[^\n]*\n?")
_RULE = re.compile(r"(?m)^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6}[ \t]++([^\n]*)")
_FIRST = re.compile(r"\s*+(?:#[ \t]++([^\n]+)|([^\n]+)\n=+[ \t]*(?:\n|$))")
_UNDERLINED = re.compile(r"(?m)^([^\n]+\S)[ \t]*\n {0,3}(?:=+|-{3,})[ \t]*$")
_QUOTATION = re.compile(r"(?m)^ {0,3}(?:>[ \t]?)+")
# Emphasis is bounded: without a bound, many opening marks and no closing one cost quadratic time.
_STARRED = re.compile(r"(?<![\w*\\])(\*{1,3})(?=[^\s*])([^\n]{0,500}?[^\s*\\])\1(?!\*)")
_INNER_STARRED = re.compile(r"(?<!\\)(\*\*)(?=\S)([^\n]{0,500}?[^\s\\])\1")
_UNDERSCORED = re.compile(r"(?<![\w\\])(_{1,3})(?=[^\s_])([^\n]{0,500}?[^\s_\\])\1(?!\w)")
_STRUCK = re.compile(r"~~(?=\S)([^\n]{0,500}?\S)~~")
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)([^\n]{0,500}?[^`\n])\1(?!`)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def plain(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without its marks, and the captions (alternative texts) of the images taken out."""
    captions: list[str] = []

    def take(found: re.Match[str]) -> str:
        if found[1].strip():
            captions.append(found[1].strip())
        return ""

    text = _with_bars(_without_comments(text))
    text = _IMAGE.sub(take, text)
    text = _LINK.sub(r"\1", text)
    text = _without_notes(_DEFINITION.sub("", text))
    text = _AUTOLINK.sub(r"\1", text)
    text = _TAG.sub("", _BREAK_TAG.sub("\n\n", text))
    text = _FENCE.sub("\n", text)
    text = _UNDERLINED.sub(r"\n\1\n", text)
    text = _RULE.sub("", text)
    text = _HEADING.sub(lambda found: f"\n{_unclosed(found[1])}\n", text)
    text = _QUOTATION.sub("", text)
    for marks in (_STARRED, _INNER_STARRED, _UNDERSCORED, _CODE):
        for _ in range(2):  # once more for **_both_**
            text = marks.sub(r"\2", text)
    text = _STRUCK.sub(r"\1", text)
    return _ESCAPED.sub(r"\1", text), tuple(captions)


def _with_bars(text: str) -> str:
    """Tables' rows with a bar at both ends, and without the ruler under their heads."""
    lines = text.split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if "|" in lines[at] and at + 1 < len(lines) and _is_ruler(lines[at + 1]):
            kept.append(_row(lines[at]))
            at += 2
            while at < len(lines) and "|" in lines[at]:
                kept.append(_row(lines[at]))
                at += 1
            continue
        kept.append(lines[at])
        at += 1
    return "\n".join(kept)


def _is_ruler(line: str) -> bool:
    return {"|", "-"} <= set(line) <= set("|-: \t\r")


def _row(line: str) -> str:
    return f"| {line.strip().removeprefix('|').removesuffix('|').strip()} |"


def _without_notes(text: str) -> str:
    """The text without the marks that lead to notes, as far as these are in it; the notes' words stay."""
    names = {found[1] for found in _NOTE.finditer(text)}
    return _NOTED.sub(lambda found: "" if found[1] in names else found[0], _NOTE.sub("\n", text))


def _without_comments(text: str) -> str:
    parts: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[position:start])
        position = end + 3
    return "".join([*parts, text[position:]])


def first_heading(text: str) -> str | None:
    """The words of the text's first "# " heading, if that is how it begins."""
    found = _FIRST.match(text)
    if found is None:
        return None
    words = found[2] or _unclosed(found[1]) or found[1]
    return plain(words)[0].strip()


def _unclosed(heading: str) -> str:
    """Without the signs that close it: no pattern, which would try each blank as the words' last."""
    return heading.rstrip(" \t").rstrip("#").rstrip(" \t")
