"""Dateline's prompt as a model reads it: the question, its day, the passages, and whether it is asked again.

The one place of the stand-in that knows how prompts look. Never judges what it reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

_FENCE = re.compile(r"<<end p\d+ (\w+)>>")
_DAY = re.compile(r"asked: (\d{4}-\d\d-\d\d)")


@dataclass(frozen=True)
class SeenPassage:
    """One passage as it was shown."""

    label: str
    head: str  # title, publisher and date
    text: str

    @property
    def publisher(self) -> str | None:
        """Who published it; None where the prompt does not know."""
        found = re.search(r"^publisher: (.+)$", self.head, re.MULTILINE)
        return found[1] if found and found[1] != "unknown" else None


def passages(body: dict[str, Any]) -> list[SeenPassage]:
    """The passages of Dateline's prompt, found by the fence that its system message names."""
    marked = fence(body)
    if marked is None:
        return []
    block = re.compile(rf"<<passage (p\d+) {marked}>>\n(.*?)\n\n(.*?)\n<<end \1 {marked}>>", re.DOTALL)
    return [SeenPassage(*found) for found in block.findall(_prompt(body))]


def fence(body: dict[str, Any]) -> str | None:
    """The mark that this request's passages stand between; another in each request."""
    found = _FENCE.search(str(body["messages"][0]["content"]))
    return found[1] if found else None


def asked(body: dict[str, Any]) -> str:
    """The question at the end of Dateline's prompt."""
    return _prompt(body).rpartition("Question: ")[2].partition("\n\n")[0]


def day(body: dict[str, Any]) -> date | None:
    """The day on which the question is asked, where the prompt tells it."""
    head = _prompt(body).rpartition("Question: ")[0]
    found = _DAY.findall(head)
    return date.fromisoformat(found[-1]) if found else None


def again(body: dict[str, Any]) -> bool:
    """Whether the passages were shown before what is asked now: the model's first reply was sent back."""
    marked = fence(body)
    return marked is not None and "<<passage p" not in str(body["messages"][-1]["content"])


def _prompt(body: dict[str, Any]) -> str:
    """The message that shows the passages and asks; the last one where none does."""
    contents = [str(message["content"]) for message in body["messages"] if message["role"] == "user"]
    marked = fence(body)
    shown = [text for text in contents if marked and re.search(rf"<<passage p\d+ {marked}>>", text)]
    return (shown or contents or [str(body["messages"][-1]["content"])])[-1]
