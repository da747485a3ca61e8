"""Prompts: text files in `prompts/`, each with a name, a version and the variables it needs.

Loads and checks a prompt, and renders it into chat messages. Values go in once and are never read
again, so an article that says "{{question}}" stays an article. Never calls a model.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypedDict

import yaml

import rag
from rag.errors import PromptError

Role = Literal["system", "user"]
ROLES: tuple[Role, ...] = ("system", "user")

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_ROLE_LINE = re.compile(r"^# (system|user)[ \t]*$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Message(TypedDict):
    """One chat message, as the OpenAI protocol shapes it."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A checked prompt: every placeholder is declared, and every declared variable is used."""

    name: str
    version: int
    variables: frozenset[str]
    sections: tuple[tuple[Role, str], ...]
    digest: str  # SHA-256 (hex) of the file's text

    @property
    def label(self) -> str:
        """Name, version and the start of the digest, for logs: `answer/1/3f9a0c21`."""
        return f"{self.name}/{self.version}/{self.digest[:8]}"

    def render(self, values: Mapping[str, str]) -> list[Message]:
        """The messages, in order. Raises PromptError unless exactly the declared variables are given."""
        missing, unknown = self.variables - values.keys(), values.keys() - self.variables
        if missing:
            raise PromptError(f"Prompt {self.name!r} was given no value for {_listed(missing)}.")
        if unknown:
            raise PromptError(f"Prompt {self.name!r} has no variable {_listed(unknown)}.")
        return [
            {"role": role, "content": _PLACEHOLDER.sub(lambda match: values[match[1].strip()], body)}
            for role, body in self.sections
        ]


def folder() -> Path:
    """Where the prompts lie: beside the package, in a checkout and in an installation alike."""
    return Path(rag.__file__).parent.parent / "prompts"


def load(name: str, directory: Path | None = None) -> Prompt:
    """The prompt in `<directory>/<name>.md`; raises PromptError where it is missing or malformed."""
    path = (directory or folder()) / f"{name}.md"
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(
            f"Prompt {name!r} cannot be read from {path}: {error}.",
            advice="Install Dateline anew; its prompts/ folder belongs beside the rag package.",
        ) from error
    prompt = parse(source)
    if prompt.name != name:
        raise PromptError(f"{path} calls itself {prompt.name!r}; its name must be the file's.")
    return prompt


def parse(source: str) -> Prompt:
    """A prompt from a file's text: YAML front matter, then `# system` and `# user` sections."""
    source = source.replace("\r\n", "\n")
    head = _FRONT_MATTER.match(source)
    if head is None:
        raise PromptError("A prompt opens with front matter between two lines of ---.")
    name, version, variables = _declared(head[1])
    sections = _sections(source[head.end() :], name)
    used = set()
    for _, body in sections:
        for match in _PLACEHOLDER.finditer(body):
            placeholder = match[1].strip()
            if placeholder not in variables:
                raise PromptError(
                    f"Prompt {name!r} uses {match[0]}, which its front matter does not declare."
                )
            used.add(placeholder)
    if variables - used:
        raise PromptError(f"Prompt {name!r} declares {_listed(variables - used)} but never uses it.")
    digest = hashlib.sha256(source.encode("utf-8")).hexdigest()
    return Prompt(name, version, variables, sections, digest)


def _declared(front_matter: str) -> tuple[str, int, frozenset[str]]:
    try:
        fields = yaml.safe_load(front_matter)
    except yaml.YAMLError as error:
        raise PromptError(f"A prompt's front matter is not YAML: {error}.") from error
    if not isinstance(fields, dict) or set(fields) != {"name", "version", "variables"}:
        raise PromptError("A prompt's front matter has the keys name, version and variables, and no others.")
    name, version, variables = fields["name"], fields["version"], fields["variables"]
    if not isinstance(name, str) or not name:
        raise PromptError("A prompt's name is text.")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise PromptError(f"Prompt {name!r} needs a whole number from 1 as its version.")
    if not isinstance(variables, list) or not all(
        isinstance(item, str) and _NAME.fullmatch(item) for item in variables
    ):
        raise PromptError(f"Prompt {name!r} lists its variables as lower-case names.")
    if len(set(variables)) != len(variables):
        raise PromptError(f"Prompt {name!r} declares a variable twice.")
    return name, version, frozenset(variables)


def _sections(body: str, name: str) -> tuple[tuple[Role, str], ...]:
    before, *rest = _ROLE_LINE.split(body)
    if before.strip() or not rest:
        raise PromptError(
            f"Prompt {name!r} has text outside its sections; each opens with '# system' or '# user'."
        )
    roles: list[Role] = [role for heading in rest[::2] for role in ROLES if role == heading]
    texts = [text.strip() for text in rest[1::2]]
    if len(set(roles)) != len(roles) or not all(texts):
        raise PromptError(f"Prompt {name!r} has an empty section, or one that comes twice.")
    return tuple(zip(roles, texts, strict=True))


def _listed(names: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names))
