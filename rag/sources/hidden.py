"""What a page holds that its reader never sees: elements hidden by an attribute or by their style.

Tells them by their own style alone. Style sheets are not asked: on news pages they hide parts of the story
itself until a script has run, so a page can still hide words.
"""

from __future__ import annotations

import functools
import re
from typing import Any

_NOTHING = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:(?:0(?:\.0+)?|\.0+)"
    r"|font-size:(?:0(?:\.0+)?(?:px|pt|em|rem|%)?|1px)|color:transparent"
    r"|(?:left|top|text-indent|margin-left):-\d{3,}\w*|clip:rect\((?:0(?:px)?[, ]?){4}\)"
    r"|clip-path:inset\((?:50|100)%\)|transform:scale\(0\))(?:;|$)"
)
_NO_SIZE = re.compile(r"(?:^|;)(?:max-)?(?:height|width):[01](?:px)?(?:;|$)")
_COLOUR = re.compile(r"(?:^|;)(background(?:-color)?|color):([#\w(),.]+)")
_SAME = {"white": "#ffffff", "black": "#000000", "#fff": "#ffffff", "#000": "#000000"}
_KEPT = ("html", "body", "main", "article")  # hidden until a script has run, as a rule
_NEVER = ("template", "textarea")
_MAY_BE_UNSEEN = "descendant-or-self::*[@hidden or @style or self::template or self::textarea]"
LEAST = 600  # characters that may always go
MOST = 0.1  # share of a page's words: a page that hides more shows them by a script, and they are its story


def unseen(node: Any) -> bool:
    """Whether an element is not shown."""
    if not isinstance(node.tag, str) or node.tag in _KEPT:
        return False
    if node.tag in _NEVER or node.get("hidden") is not None:
        return True
    style = node.get("style")
    return style is not None and hides(style)


@functools.lru_cache(maxsize=1024)  # a page says the same of many elements
def hides(style: str) -> bool:
    """Whether declarations of a style leave nothing to see."""
    even = re.sub(r"\s*!important", "", style.lower())
    even = ";".join(re.sub(r"\s*([:;,])\s*", r"\1", part.strip()) for part in even.split(";"))
    if _NOTHING.search(even) or ("overflow:hidden" in even and _NO_SIZE.search(even)):
        return True
    colours = {name[:5]: _SAME.get(value, value) for name, value in _COLOUR.findall(even)}
    return "backg" in colours and colours.get("color") == colours["backg"]


def without_unseen(tree: Any) -> Any:
    """The page, its unseen elements taken out in place; what follows them stays.

    An element that holds more than MOST of the page's words stays: a page that hides so much shows it by a
    script, and it is the story.
    """
    most = max(LEAST, MOST * _size(tree))
    for node in [each for each in tree.xpath(_MAY_BE_UNSEEN) if unseen(each)]:
        if node.getparent() is not None and _size(node) <= most:
            node.drop_tree()
    return tree


def _size(node: Any) -> int:
    return sum(len(paragraph.text_content()) for paragraph in node.iter("p"))
