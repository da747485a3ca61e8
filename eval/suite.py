"""A suite: articles, and the cases asked of them, checked before anything runs.

A suite is a folder with `articles/` and `gold/*.yaml` (docs/gold.md). Every mistake is reported with its
file and line, all at once. It asks nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval import course
from eval.cases import Case, Entry, Evidence, Fault, Quoted, identity, read_gold_file
from eval.course import Due
from eval.yaml_lines import Document
from rag.domain import Article, Refusal
from rag.errors import UsageError
from rag.sources import read_path
from rag.sources.folders import files_in

ROOT = Path(__file__).parent.parent
SHIPPED_ARTICLES = ROOT / "corpus"
SHIPPED = Path(__file__).parent  # the shipped suite's gold, gate and baseline


@dataclass(frozen=True, slots=True)
class Suite:
    """Articles and the cases asked of them. `candidates` wait for a person and are not asked."""

    name: str
    articles: tuple[Article, ...]
    cases: tuple[Case, ...]
    candidates: int = 0
    folder: Path | None = None  # where its gate and its baseline may lie

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all that is asked and of what."""
        seen = [
            sorted([article.id, article.content_hash] for article in self.articles),
            [identity(case) for case in self.cases],
        ]
        return hashlib.sha256(json.dumps(seen, default=str).encode("utf-8", "replace")).hexdigest()


def shipped() -> Suite:
    """The suite over the sample articles."""
    return _suite("samples", SHIPPED_ARTICLES, SHIPPED)


def read_suite(folder: Path) -> Suite:
    """A suite from a folder. Raises UsageError with every problem found."""
    articles = next((folder / name for name in ("articles", "corpus") if (folder / name).is_dir()), None)
    if articles is None or not (folder / "gold").is_dir():
        raise UsageError(
            f"{folder} is not a suite.",
            advice="A suite is a folder with `articles/` and `gold/*.yaml`; `dateline eval new FOLDER` "
            "starts one.",
        )
    return _suite(folder.resolve().name, articles, folder)


def _suite(name: str, articles_folder: Path, folder: Path) -> Suite:
    shelf = read_articles(articles_folder)
    cases, candidates, faults = read_gold(folder / "gold", shelf)
    if not cases and not candidates and not faults:
        faults = [Fault(str(folder / "gold"), 1, "holds no cases")]
    faults = [*shelf.faults, *faults]
    if faults:
        raise UsageError(
            "The suite is not valid:\n  " + "\n  ".join(map(str, faults)),
            advice="Mend these and run again; docs/gold.md describes a gold file.",
        )
    return Suite(name, tuple(shelf.articles.values()), tuple(cases), candidates, folder)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A suite's articles by id, and all that they may be called: id, url, file name."""

    articles: Mapping[str, Article]
    called: Mapping[str, str]  # to ids
    faults: tuple[Fault, ...] = ()
    several: frozenset[str] = frozenset()  # file names that stand for more than one article

    def unknown(self, name: str) -> str:
        """Why a name leads to no article."""
        if name in self.several:
            return f"“{name}” stands for several articles; name the url or the id of one"
        return f"no article has the url, id or file name “{name}”"


def read_articles(folder: Path) -> Shelf:
    """Every article of a folder; what cannot be read is a fault."""
    articles: dict[str, Article] = {}
    called: dict[str, set[str]] = {}
    held_in: dict[str, str] = {}
    faults = []
    for path in files_in(folder):
        if isinstance(path, Refusal):
            faults.append(Fault(path.source, 1, path.reason))
            continue
        for item in read_path(path):
            if isinstance(item, Refusal):
                faults.append(Fault(item.source, 1, item.reason))
                continue
            if item.id in held_in:
                what = f"holds the article {item.id}, which stands in {held_in[item.id]} too"
                faults.append(Fault(str(path.relative_to(folder)), 1, what))
            held_in[item.id] = str(path.relative_to(folder))
            articles[item.id] = item
            for name in (item.id, item.url, item.source, path.name, str(path.relative_to(folder))):
                if name:
                    called.setdefault(name, set()).add(item.id)
    single = {name: next(iter(ids)) for name, ids in called.items() if len(ids) == 1}
    several = frozenset(name for name, ids in called.items() if len(ids) > 1)
    return Shelf(articles, single, tuple(faults), several)


def gold_files(folder: Path) -> list[Path]:
    """The gold files of a folder, of either ending."""
    return sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))


def read_gold(folder: Path, shelf: Shelf) -> tuple[list[Case], int, list[Fault]]:
    """The cases in file and case order, how many wait as candidates, and the faults by file and line."""
    cases: list[Case] = []
    candidates = 0
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for path in gold_files(folder):
        gold, document, found = read_gold_file(path)
        faults += found
        for alias, name in gold.articles.items():
            if name not in shelf.called:
                line = document.line(("articles", alias))
                faults.append(Fault(path.name, line, shelf.unknown(name)))
        for number, entry in zip(gold.places, gold.cases, strict=True):
            line = document.line(("cases", number))
            if entry.id in seen:
                faults.append(Fault(path.name, line, f"the id {entry.id} is also used in {seen[entry.id]}"))
            seen.setdefault(entry.id, f"{path.name}:{line}")
            if entry.candidate:
                candidates += 1
                continue
            reader = _Reader(path.name, document, number, gold.articles, shelf, faults)
            cases.append(reader.case(entry))
    return cases, candidates, sorted(faults, key=lambda fault: (fault.file, fault.line))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Finds what one entry speaks of; adds what cannot be found to `faults`."""

    file: str
    document: Document
    number: int
    aliases: Mapping[str, str]
    shelf: Shelf
    faults: list[Fault]

    def case(self, entry: Entry) -> Case:
        value = entry.value if isinstance(entry.value, tuple) else (entry.value,) if entry.value else ()
        facts = tuple(fact if isinstance(fact, tuple) else (fact,) for fact in entry.facts)
        if entry.kind == "text" and not facts and value:
            facts = ((*value, *entry.accept),)
        articles = tuple(self._articles(entry))
        days = [self.shelf.articles[id_].day for id_ in articles]
        if entry.as_of and days and all(day and day > entry.as_of for day in days):
            self._fault(entry, ("as_of",), f"as_of {entry.as_of} is before every supporting article")
        return Case(
            id=entry.id,
            question=entry.question,
            kind=entry.kind,
            value=value,
            accept=entry.accept,
            facts=facts,
            unit=entry.unit,
            ordered=entry.ordered,
            as_of=entry.as_of,
            articles=articles,
            evidence=tuple(self._evidence(entry, articles)),
            needs_all=entry.needs == "all",
            must_abstain=entry.must_abstain,
            tags=entry.tags,
            course=course.found(entry, tuple(self._timeline(entry))),
        )

    def _timeline(self, entry: Entry) -> Iterator[Due]:
        for number, one in enumerate(entry.timeline):
            place = ("timeline", number, "article")
            id_ = self._article(one.article)
            if id_ is None:
                self._fault(entry, place, f"no article is called “{one.article}”")
                continue
            day = self.shelf.articles[id_].day
            if entry.as_of and day and day > entry.as_of:
                self._fault(entry, place, f"{one.article} is of {day}, after as_of {entry.as_of}")
            yield Due(one.value, one.as_of, id_, day.isoformat() if day else None)

    def _articles(self, entry: Entry) -> Iterator[str]:
        for number, name in enumerate(entry.articles):
            found = self._article(name)
            if found is None:
                known = self.aliases.get(name, name)
                what = (
                    self.shelf.unknown(known)
                    if known in self.shelf.several
                    else f"no article is called “{name}”"
                )
                self._fault(entry, ("articles", number), what)
            else:
                yield found

    def _article(self, name: str) -> str | None:
        return self.shelf.called.get(self.aliases.get(name, name))

    def _evidence(self, entry: Entry, articles: Sequence[str]) -> Iterator[Evidence]:
        for number, item in enumerate(entry.evidence):
            place = ("evidence", number)
            if isinstance(item, Quoted):
                one = self._article(item.article)
                if one is None or one not in articles:
                    if item.article not in entry.articles:  # else it is unknown, and reported as such
                        self._fault(entry, place, f"“{item.article}” is not among the case's articles")
                    continue
                among, words = [one], item.words
            else:
                among, words = list(articles), item
            found = [
                Evidence(id_, words, spots, number)
                for id_ in among
                if (spots := places(words, self.shelf.articles[id_].text))
            ]
            if not found and articles:
                named = item.article if isinstance(item, Quoted) else " or ".join(entry.articles)
                self._fault(entry, place, f"“{words}” does not stand in the text of {named}")
            yield from found

    def _fault(self, entry: Entry, place: tuple[str | int, ...], what: str) -> None:
        line = self.document.line(("cases", self.number, *place))
        self.faults.append(Fault(self.file, line, f"{entry.id}: {what}"))


def places(words: str, text: str) -> tuple[tuple[int, int], ...]:
    """Everywhere that words stand in a text, letter for letter, as whole words."""
    found = []
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        inside = (at and text[at - 1].isalnum() and words[0].isalnum()) or (
            end < len(text) and text[end].isalnum() and words[-1].isalnum()
        )
        if not inside:
            found.append((at, end))
        at = text.find(words, at + 1)
    return tuple(found)
