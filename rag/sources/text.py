"""Plain text and Markdown, with YAML front matter or without, into a Draft.

Front matter stands between two lines of `---` and may hold id, title, publisher, url, canonical_url,
published, updated, author or authors, language, place and note. Never runs or builds anything from it
(YAML's safe loader), and takes no aliases.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from rag.domain import Provenance, Removed
from rag.errors import UnreadableSource
from rag.sources import markdown
from rag.sources.assembly import Draft
from rag.sources.published import published_day

_FRONT_MATTER = re.compile(
    r"\ufeff?\s*---[ \t]*\r?\n(.*?)(?:^|\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL | re.MULTILINE
)
_OPENED = re.compile(r"\ufeff?\s*---[ \t]*\r?\n[A-Za-z_]+[ \t]*:")
_LONGEST = 50_000  # characters of front matter, which YAML's loader takes a second or two for
_LARGEST_NUMBER = 10**100  # so neither infinite, nor "not a number", nor too long to be written
_KEEP = "Correct the front matter between the two lines of `---`, or leave it out."


def draft_from_text(text: str, *, is_markdown: bool) -> Draft:
    """Raises UnreadableSource for front matter not closed, too long, not YAML, or of wrong values."""
    fields, rest = _front_matter(text)
    captions: tuple[str, ...] = ()
    title = text_field(fields, "title")
    provenance: tuple[Provenance, ...] = ()
    if is_markdown:
        if title is None and (title := markdown.first_heading(rest)) is not None:
            provenance = (Provenance("title", "markup", 0.9),)
        rest, captions = markdown.plain(rest)
    return Draft(
        text=rest,
        id=text_field(fields, "id"),
        title=title,
        publisher=text_field(fields, "publisher"),
        url=text_field(fields, "url"),
        authors=names_field(fields, "authors") or names_field(fields, "author"),
        published=published_day(fields.get("published", fields.get("date"))),
        updated=published_day(fields.get("updated")),
        canonical_url=text_field(fields, "canonical_url"),
        language=text_field(fields, "language"),
        place=text_field(fields, "place"),
        note=text_field(fields, "note"),
        removed=tuple(Removed("caption", caption) for caption in captions),
        provenance=provenance,
    )


def text_field(fields: dict[str, Any], key: str) -> str | None:
    """The value as text; None where missing, null or blank. Raises UnreadableSource for lists and so on."""
    value = fields.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float | date | datetime):
        raise UnreadableSource(
            f"{key}: expected text, found {type(value).__name__}.", advice="Put it in quotation marks."
        )
    if isinstance(value, int | float) and not abs(value) < _LARGEST_NUMBER:
        raise UnreadableSource(
            f"{key}: it is no number that can be meant.", advice="Put it in quotation marks."
        )
    return str(value).strip() or None


def names_field(fields: dict[str, Any], key: str) -> tuple[str, ...]:
    """One name or a list of names. Raises UnreadableSource for anything else."""
    value = fields.get(key)
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise UnreadableSource(
        f"{key}: expected a name or a list of names.", advice='Write it as ["Ada Poe", "Lou Ames"].'
    )


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    found = _FRONT_MATTER.match(text)
    if found is None:
        if _OPENED.match(text):
            raise UnreadableSource("The front matter has no closing line of `---`.", advice=_KEEP)
        return {}, text
    if not found[1].strip():
        return {}, text[found.end() :]
    if len(found[1]) > _LONGEST:
        if _OPENED.match(text):
            raise UnreadableSource(f"The front matter is longer than {_LONGEST:,} characters.", advice=_KEEP)
        return {}, text
    try:
        fields = _loaded(found[1])
        if isinstance(fields, dict):
            fields = {str(key): value for key, value in fields.items()}
    except RecursionError as error:
        raise UnreadableSource(
            "The front matter is not YAML that can be read: it nests too deeply.", advice=_KEEP
        ) from error
    except Exception as error:
        # Beside its own errors it lets KeyError, IndexError and the like through for values of a stated type.
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 2})" if mark is not None else ""
        problem = getattr(error, "problem", None) or f"a value is not of its type ({type(error).__name__})"
        raise UnreadableSource(f"The front matter is not YAML{where}: {problem}.", advice=_KEEP) from error
    if not isinstance(fields, dict):
        if _OPENED.match(text):
            raise UnreadableSource("The front matter is not a list of `key: value` lines.", advice=_KEEP)
        return {}, text  # a rule, some words, another rule
    return fields, text[found.end() :]


def _loaded(written: str) -> Any:
    """What it says in YAML. Raises what YAML's loader raises, for aliases too.

    Six lines of aliases, each merging those before it ninefold, stand for half a million keys.
    """
    import yaml

    class WithoutAliases(yaml.SafeLoader):
        def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
            if self.check_event(yaml.AliasEvent):
                mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
                raise yaml.MarkedYAMLError(problem="an alias (`*name`) is not taken", problem_mark=mark)
            return super().compose_node(parent, index)

    return yaml.load(written, WithoutAliases)
