"""YAML that remembers its lines, so that a mistake can be shown where it stands.

Gives plain lists, dicts and strings (scalars as they are written: `no` is the word "no", `2025-09` no
date), and the line of everything in them. It knows nothing of gold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file. `lines` gives the line (from 1) of each node by its path from the top."""

    content: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of a node, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class NotYaml(ValueError):
    """What is wrong with a text that cannot be read, and in which line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def read(text: str) -> Document:
    """Parse a text. Raises NotYaml, for keys given twice as well."""
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = str(error.problem or error.context)
        if "expected ',' or" in what or "mapping values" in what:
            what += " (words that hold ? : or , stand in quotation marks)"
        raise NotYaml(what, mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:  # a character that YAML forbids
        raise NotYaml(str(error).splitlines()[0], 1) from error
    lines: dict[Path, int] = {}
    return Document(_content(node, (), lines) if node else None, lines)


def _content(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in found:
                raise NotYaml(f"“{key}” is given twice", key_node.start_mark.line + 1)
            lines[*path, key] = key_node.start_mark.line + 1
            found[key] = _content(value_node, (*path, key), lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_content(item, (*path, number), lines) for number, item in enumerate(node.value)]
    return str(node.value)
