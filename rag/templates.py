"""The connecting words of answers: templates from `prompts/statements.yaml`, checked when they are loaded.

Gives `Templates`. A template holds no figure, no date and no name of its own; what it says of an article goes
in by its placeholders, once, and is never read as a template again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from rag import prompts
from rag.errors import PromptError

FILE = "statements.yaml"
TOLD = "value source quote"
SECTIONS: Mapping[str, Mapping[str, str]] = {  # every template, and the placeholders that it has
    "sources": {
        "dated": "publisher day",
        "undated": "publisher",
        "citing": "publisher day speakers",
        "citing_undated": "publisher speakers",
        "named": "publisher",
        "named_citing": "publisher speakers",
        "named_copy": "publisher",
    },
    "values": {"now": "value", "then": "value when", "then_named": "value when"},
    "statements": {
        **dict.fromkeys(("own", "plan", "estimate", "before", "before_too", "later", "other"), TOLD),
        **dict.fromkeys(("beside", "planned", "now_planned"), TOLD),
        **dict.fromkeys((f"{how}_answer" for how in ("before", "later", "other", "planned")), TOLD),
        "words": "source quote",
        "denied": "source quote",
        "too": "publishers value",
    },
}
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Templates:
    """Every template by its section and name."""

    version: int
    sections: Mapping[str, Mapping[str, str]]

    def fill(self, section: str, name: str, **given: str) -> str:
        """A template with its placeholders filled. Raises KeyError for one that is not given."""
        return _PLACEHOLDER.sub(lambda match: given[match[1]], self.sections[section][name])


@lru_cache(maxsize=1)
def templates() -> Templates:
    """Those that ship. Raises PromptError where the file is missing or malformed."""
    return load(prompts.folder() / FILE)


@lru_cache(maxsize=1)
def connecting() -> str:
    """Every word that a template puts into an answer of its own."""
    held = templates().sections.values()
    return " ".join(_PLACEHOLDER.sub(" ", text) for section in held for text in section.values())


def load(path: Path) -> Templates:
    """The templates of a file. Raises PromptError with what is wrong in it."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PromptError(
            f"The templates cannot be read from {path}: {error}.",
            advice="Install Dateline anew; its prompts/ folder belongs beside the rag package.",
        ) from error
    if not isinstance(document, dict) or set(document) != {"name", "version", *SECTIONS}:
        raise PromptError(f"{path} has the keys name, version, {', '.join(SECTIONS)}, and no others.")
    if document["name"] != "statements" or type(document["version"]) is not int:
        raise PromptError(f"{path} calls itself “statements” and has a whole number as its version.")
    for section, needed in SECTIONS.items():
        _check(section, document[section], needed)
    return Templates(document["version"], {section: dict(document[section]) for section in SECTIONS})


def _check(section: str, held: object, needed: Mapping[str, str]) -> None:
    if not isinstance(held, dict) or set(held) != set(needed):
        raise PromptError(f"The templates’ {section} are {', '.join(sorted(needed))}.")
    for name, text in held.items():
        if not isinstance(text, str) or not text.strip():
            raise PromptError(f"The template {section}.{name} is empty.")
        own, given = _PLACEHOLDER.sub("", text), set(needed[name].split())
        if unknown := sorted(set(_PLACEHOLDER.findall(text)) - given):
            raise PromptError(f"The template {section}.{name} has no placeholder {{{unknown[0]}}}.")
        if missing := sorted(given - set(_PLACEHOLDER.findall(text))):
            raise PromptError(f"The template {section}.{name} lacks its placeholder {{{missing[0]}}}.")
        if "{" in own or "}" in own:
            raise PromptError(f"The template {section}.{name} has a brace that belongs to no placeholder.")
        if re.search(r"\d", own):
            raise PromptError(f"The template {section}.{name} holds a figure of its own.")
