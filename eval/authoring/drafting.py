"""Writing suite folders: articles as files, and cases at the end of gold files.

Every write puts a whole file in place at once, so that a kill leaves the old file or the new one, both
valid. It adds and never deletes or changes what is there. It asks nobody; `eval.authoring` does.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.reader import Reader

from eval.cases import Entry, read_gold_file
from eval.suite import Shelf, gold_files, read_articles, read_gold
from eval.yaml_lines import NotYaml, read
from rag.domain import JSON
from rag.errors import DatelineError, UsageError
from rag.sources import from_json
from rag.sources.folders import files_in

CASES = "cases.yaml"
CANDIDATES = "candidates.yaml"
_ITEM = (
    *(
        "id",
        "title",
        "publisher",
        "url",
        "canonical_url",
        "authors",
        "published",
        "updated",
        "language",
        "place",
    ),
    *("note", "text", "removed"),
)
_SLUG = re.compile(r"[^a-z0-9]+")
_ORDER = (
    "id", "question", "must_abstain", "candidate", "kind", "value", "unit", "facts", "as_of", "articles",
    "evidence", "tags",
)  # fmt: skip


@dataclass
class SuiteFolder:
    """A suite being written: what it holds, and what is added to it."""

    folder: Path
    articles_folder: Path
    shelf: Shelf
    entries: list[Entry] = field(default_factory=list)  # of every gold file

    @property
    def gold(self) -> Path:
        return self.folder / "gold"

    def copy(self, documents: Iterable[JSON]) -> int:
        """Write the articles that are not there yet, one file each; how many."""
        copied = 0
        for document in documents:
            if document["id"] in self.shelf.articles:
                continue
            item = {key: document[key] for key in _ITEM if key in document}
            read_back = from_json(item)
            if (read_back.id, read_back.text) != (document["id"], document["text"]):
                raise DatelineError(
                    f"The article “{document['id']}” would not read back as it is. Please report this."
                )
            name = f"{document['published'] or 'undated'}-{document['id']}.jsonl"
            _put(self.articles_folder / name, json.dumps(item, ensure_ascii=False) + "\n")
            copied += 1
        if copied:
            self.shelf = read_articles(self.articles_folder)
        return copied

    def has(self, question: str, as_of: str | None = None) -> str | None:
        """The id of the case that asks this already, as of the same day."""
        wanted = _folded(question)
        for entry in self.entries:
            if (
                _folded(entry.question) == wanted
                and (entry.as_of.isoformat() if entry.as_of else None) == as_of
            ):
                return entry.id
        return None

    def new_id(self, question: str) -> str:
        """A readable id that no case has yet."""
        slug = _SLUG.sub("-", question.casefold().encode("ascii", "ignore").decode()).strip("-")
        words = slug.split("-")[:8]
        base = "-".join(words)[:60].strip("-") or "case"
        taken = {entry.id for entry in self.entries}
        number = 1
        while (name := base if number == 1 else f"{base}-{number}") in taken:
            number += 1
        return name

    def faults(self, case: Mapping[str, Any]) -> list[str]:
        """What is wrong with a case, as a run of the suite would say it."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "case.yaml").write_text("cases:\n" + _rendered(case, (), 2), encoding="utf-8")
            _, _, found = read_gold(Path(folder), self.shelf)
        return [fault.what for fault in found]

    def add(self, case: Mapping[str, Any], *, file: str = CASES, comments: Sequence[str] = ()) -> Path:
        """Put a case at the end of a gold file; where that file is laid out otherwise, of the next one."""
        if wrong := self.faults(case):
            raise DatelineError(f"The case cannot be written: {'; '.join(wrong)}")
        path = self.gold / file
        number = 1
        while not _append(path, case, comments):
            number += 1
            path = self.gold / f"{Path(file).stem}-{number}.yaml"
        gold, _, _ = read_gold_file(path)
        self.entries.append(gold.cases[-1])
        return path


def open_suite(folder: Path) -> SuiteFolder:
    """The suite in a folder, or the start of one where there is none.

    Raises UsageError for a folder that holds something else, or a suite with mistakes in it.
    """
    require_suite_or_nothing(folder)
    articles = next(
        (folder / name for name in ("articles", "corpus") if (folder / name).is_dir()), folder / "articles"
    )
    try:
        articles.mkdir(parents=True, exist_ok=True)
        (folder / "gold").mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be written: {error.strerror}.", advice="Name another folder."
        ) from error
    # An empty folder is a fault of a suite that is to run, not of one that is being started.
    shelf = read_articles(articles) if any(True for _ in files_in(articles)) else Shelf({}, {})
    _, _, faults = read_gold(folder / "gold", shelf)
    faults = [*shelf.faults, *faults]
    if faults:
        raise UsageError(
            f"The suite in {folder} is not valid:\n  " + "\n  ".join(map(str, faults)),
            advice="Mend these first; docs/gold.md describes a gold file.",
        )
    entries = [entry for path in gold_files(folder / "gold") for entry in read_gold_file(path)[0].cases]
    return SuiteFolder(folder, articles, shelf, entries)


def require_suite_or_nothing(folder: Path) -> None:
    """Raises UsageError for a file, or a folder that holds anything and is no suite."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file.", advice="Name a folder, one that is there or a new one.")
    if not folder.exists():
        return
    held = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    suite = "gold" in held and held & {"articles", "corpus"}
    begun = held <= {"gold", "articles"}  # also one that was stopped between the two
    if not suite and not begun:
        raise UsageError(
            f"{folder} holds other files and is not a suite.",
            advice="Name a new folder, or a suite: a folder with `articles/` and `gold/*.yaml`.",
        )


def _append(path: Path, case: Mapping[str, Any], comments: Sequence[str]) -> bool:
    """Whether the case could be added at the file's end, every case before it as it was."""
    if not path.exists():
        _put(path, "cases:\n" + _rendered(case, comments, 2))
        return True
    text = path.read_text(encoding="utf-8")
    before = read(text).content
    indent = _indent(text)
    if indent is None or not isinstance(before, dict):
        return False
    longer = text.rstrip("\n") + "\n" + _rendered(case, comments, indent)
    try:
        after = read(longer).content
    except NotYaml:
        return False
    alone = read("cases:\n" + _rendered(case, (), 2)).content["cases"]
    if after != {**before, "cases": [*before["cases"], *alone]}:
        return False  # `cases` is not what the file ends with
    _put(path, longer)
    return True


def _indent(text: str) -> int | None:
    """How far the dashes of `cases` are indented; None where it has none."""
    top = yaml.compose(text, Loader=yaml.BaseLoader)
    for key, value in top.value if isinstance(top, yaml.MappingNode) else ():
        if (
            key.value == "cases"
            and isinstance(value, yaml.SequenceNode)
            and value.value
            and not value.flow_style
        ):
            return int(value.start_mark.column)
    return None


def _rendered(case: Mapping[str, Any], comments: Sequence[str], indent: int) -> str:
    ordered = {key: case[key] for key in _ORDER if case.get(key) not in (None, (), [], "", False)}
    body = yaml.safe_dump([ordered], allow_unicode=True, sort_keys=False, width=100_000)
    notes = [f"# {line}" for comment in comments for line in _printable(comment).splitlines()]
    lines = [*notes, *body.rstrip("\n").split("\n")]
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _printable(text: str) -> str:
    """Words as a YAML comment can hold them."""
    return Reader.NON_PRINTABLE.sub("?", " ".join(text.split()))


def _put(path: Path, text: str) -> None:
    """Write a whole file, durably, in the place of the old one."""
    beside = path.with_name(f".{path.name[:100]}.part")
    with beside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _folded(question: str) -> str:
    return " ".join(question.casefold().split())
