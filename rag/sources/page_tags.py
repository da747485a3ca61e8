"""A page's meta tags and headings, and how sure each kind of source is: what the readers of pages share."""

from __future__ import annotations

import re
from typing import Any

from rag.sources.normal import one_line

CONFIDENCE = {"json-ld": 0.9, "meta": 0.85, "markup": 0.8, "text": 0.6, "file name": 0.5, "guess": 0.3}
AGREED = 0.98  # two sources of different kinds say the same

Found = tuple[str, str]  # (value, source)


def metas_of(tree: Any) -> dict[str, list[str]]:
    """Contents of the meta tags by each of their names, in lower case; those of embedded parts left out."""
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        content = (tag.get("content") or "").strip()
        if not content:
            continue
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = (tag.get(key) or "").strip().lower()
            if not name or (key == "itemprop" and name == "name"):
                continue
            if key == "itemprop" and any(_is_aside(around) for around in tag.iterancestors()):
                continue
            found.setdefault(name, []).append(content)
    return found


def _is_aside(around: Any) -> bool:
    kind = str(around.get("itemtype") or "")
    return bool(re.search(r"(?:VideoObject|ImageObject|Comment|Person|Organization)$", kind))


def meta(metas: dict[str, list[str]], *names: str) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def headings(tree: Any) -> list[str]:
    return [words for each in tree.iter("h1") if (words := one_line(" ".join(each.itertext())))][:3]
