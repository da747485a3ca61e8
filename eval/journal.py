"""What an interrupted run had already asked, so that the same run goes on where it stopped.

A run is the same when its suite, its settings and the code that answers are: the key is a digest of all
three. One line of JSON for each answer; the journal is deleted when its run is complete.
"""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from eval.suite import ROOT, Suite
from rag.domain import JSON
from rag.settings import Settings

ANSWERED_BY = ("rag", "eval", "prompts")  # folders whose files decide what a run prints
UNIMPORTANT = {  # settings that change no answer of a run
    "home",
    "openai_api_key",
    "forbid_remote_models",
    "chroma_url",
    "database_url",
    "max_request_bytes",
}
MATTERS = {"*.py", "*.md", "*.json", "*.onnx"}


class Journal:
    """The answers so far of one run, by key of what was asked. Any thread may add."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: dict[str, JSON] = {}
        self._adding = threading.Lock()
        held = path.read_bytes() if path.exists() else b""
        for line in held.splitlines():
            match _parsed(line):
                case {"key": str(key), "outcome": {"answer": _, "error": _, "hits": list()} as outcome}:
                    self.kept[key] = outcome
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8")
        if held and not held.endswith(b"\n"):
            self._file.write("\n")

    def add(self, key: str, outcome: JSON) -> None:
        with self._adding:
            self._file.write(json.dumps({"key": key, "outcome": outcome}, ensure_ascii=True) + "\n")
            self._file.flush()

    def discard(self) -> None:
        """The run is complete: nothing of it is to be taken up again."""
        self._file.close()
        self.path.unlink(missing_ok=True)
        with suppress(OSError):  # other runs' journals lie there, or a home does
            self.path.parent.rmdir()
            self.path.parent.parent.rmdir()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def journal_of(suite: Suite, settings: Settings) -> Path:
    """Where the journal of this run lies: in the home, under a digest of all that decides its answers."""
    seen = [
        suite.digest,
        settings.model_dump(mode="json", exclude=UNIMPORTANT),
        _code_digest(),
    ]
    key = hashlib.sha256(json.dumps(seen, default=str).encode()).hexdigest()[:16]
    return settings.home.expanduser() / "evaluations" / f"{key}.jsonl"


def _parsed(line: bytes) -> object:
    """A line's content; None for one cut short by the interruption, or damaged."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def _code_digest() -> str:
    digest = hashlib.sha256()
    for folder in ANSWERED_BY:
        for path in sorted(p for pattern in MATTERS for p in (ROOT / folder).rglob(pattern)):
            digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
            if path.suffix != ".onnx":
                digest.update(path.read_bytes())
    return digest.hexdigest()
