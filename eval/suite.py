"""A suite: articles, and the cases asked of them, read from YAML and checked before anything runs.

A suite is a folder with `articles/` (or `corpus/`) and `gold/*.yaml`. Every problem is reported with
its file and case, all at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from rag import values
from rag.errors import UsageError

Kind = Literal["number", "range", "money", "percent", "date", "duration", "name", "text"]
KINDS: tuple[str, ...] = get_args(Kind)
TYPED = ("number", "range", "money", "percent", "date", "duration")

ROOT = Path(__file__).parent.parent
SHIPPED_ARTICLES = ROOT / "corpus"
SHIPPED_GOLD = Path(__file__).parent / "gold"


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its gold: a value and the articles that support it, or a must-abstain."""

    id: str
    question: str
    kind: str | None = None
    value: str | None = None
    accept: tuple[str, ...] = ()  # other accepted spellings
    unit: str | None = None
    articles: tuple[str, ...] = ()  # urls of every article that supports the value
    as_of: date | None = None
    must_abstain: str | None = None  # why the articles do not answer
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suite:
    name: str
    articles: Path
    cases: tuple[Case, ...]


def shipped() -> Suite:
    """The suite over the sample articles."""
    return Suite("samples", SHIPPED_ARTICLES, read_gold(SHIPPED_GOLD))


def read_suite(folder: Path) -> Suite:
    """A suite from a folder. Raises UsageError with every problem found."""
    articles = next((folder / name for name in ("articles", "corpus") if (folder / name).is_dir()), None)
    gold = folder / "gold"
    if articles is None or not gold.is_dir():
        raise UsageError(
            f"{folder} is not a suite.", advice="A suite is a folder with `articles/` and `gold/*.yaml`."
        )
    return Suite(folder.resolve().name, articles, read_gold(gold))


def read_gold(folder: Path) -> tuple[Case, ...]:
    """Every case of `folder/*.yaml`, in file and case order."""
    cases: list[Case] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except yaml.YAMLError as error:
            problems.append(f"{path.name}: {error}")
            continue
        aliases = document.get("articles") or {}
        for number, item in enumerate(document.get("cases") or (), 1):
            name = f"{path.name}, case {number} ({item.get('id')})"
            faults = list(_faults(item, aliases))
            problems += [f"{name}: {fault}" for fault in faults]
            if not faults:
                cases.append(_case(item, aliases))
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            problems.append(f"the id {case.id} is used twice")
        seen.add(case.id)
    if not cases and not problems:
        problems.append(f"{folder} holds no cases")
    if problems:
        raise UsageError(
            "The gold is not valid:\n  " + "\n  ".join(problems), advice="Mend these and run again."
        )
    return tuple(cases)


def _faults(item: dict[str, Any], aliases: dict[str, str]) -> Iterator[str]:
    known = {
        "id",
        "question",
        "kind",
        "value",
        "accept",
        "unit",
        "articles",
        "evidence",
        "as_of",
        "must_abstain",
        "tags",
    }
    if unknown := set(item) - known:
        yield f"unknown keys {sorted(unknown)}"
    if not item.get("id") or not item.get("question"):
        yield "needs an id and a question"
    for alias in item.get("articles") or ():
        if alias not in aliases:
            yield f"no article is called {alias}"
    if "as_of" in item and not isinstance(item["as_of"], date):
        yield "as_of is not a date (YYYY-MM-DD)"
    if item.get("must_abstain"):
        if item.get("value") is not None:
            yield "has both a value and must_abstain"
        return
    if item.get("kind") not in KINDS:
        yield f"kind is not one of {', '.join(KINDS)}"
    if item.get("value") is None:
        yield "needs a value, or must_abstain with the reason"
    elif item.get("kind") in TYPED and values.parse(str(item["value"])) is None:
        yield f"“{item['value']}” is not read as a {item['kind']}"
    if not item.get("articles"):
        yield "names no article that supports the value"


def _case(item: dict[str, Any], aliases: dict[str, str]) -> Case:
    return Case(
        id=item["id"],
        question=item["question"],
        kind=item.get("kind"),
        value=None if item.get("value") is None else str(item["value"]),
        accept=tuple(str(form) for form in item.get("accept") or ()),
        unit=item.get("unit"),
        articles=tuple(aliases[alias] for alias in item.get("articles") or ()),
        as_of=item.get("as_of"),
        must_abstain=item.get("must_abstain"),
        tags=tuple(item.get("tags") or ()),
    )
