"""Metadata: how often a news page's day, publisher and title are read right.

    python -m eval.benchmarks.metadata --data FOLDER

The pages are those of `eval.benchmarks.bodies`. The reference is labels made by hand from the sources of the
93 pages whose id begins with 8 to f (`metadata_gold.json`: the day that the page shows its reader, else the
one it declares; the publisher's names; hashes of the headline). For all pages there is a second, weaker
reference: the day in the address that the page was fetched from, where it has one. Dateline, trafilatura and
htmldate read the same pages in the same run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.table import Table

from eval.benchmarks import data, figures
from eval.benchmarks.bodies import Page, read_pages
from rag.domain import Article
from rag.progress import Progress
from rag.sources import read_bytes
from rag.terminal import err, out, progress_bar

GOLD = Path(__file__).parent / "metadata_gold.json"
FIELDS = ("published", "publisher", "title")
VERDICTS = ("right", "day by zone", "wrong", "missing", "rightly none")
# The address's own day, read here apart from the reader that is judged: "/2019/11/18/", "/2019/nov/18/".
_IN_ADDRESS = re.compile(r"/(20[01]\d)[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?=[/_-]|$)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DECLARES = re.compile(
    rb"""(?:published_time|datePublished|pub-?_?date|DC\.date|sailthru\.date|<time)[^>]{0,120}?(?:19|20)\d\d""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Read:
    """What one reader makes of a page; None for what it does not tell."""

    published: str | None = None  # YYYY-MM-DD
    publisher: str | None = None
    title: str | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    circumstances = figures.Circumstances.now()
    try:
        pages = read_pages(given.data / "html")
        addresses = data_addresses(given.data / "html")
    except data.NoData as error:
        err.print(str(error), style="bold red", soft_wrap=True)
        return 1
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    readers: dict[str, Callable[[Page], Read]] = {
        "Dateline": dateline,
        f"trafilatura {version('trafilatura')}": trafilatura,
        f"htmldate {version('htmldate')}": htmldate,
    }
    with progress_bar("Reading pages") as progress:
        found = {name: read_all(pages, reader, progress, name) for name, reader in readers.items()}
    report: dict[str, Any] = {
        "pages": len(pages),
        "labelled": sum(page.id in gold for page in pages),
        "labelled_with_a_day": sum(bool(gold[page.id]["published"]) for page in pages if page.id in gold),
        "declaring_a_day": sum(bool(_DECLARES.search(page.html)) for page in pages),
        "by_hand": {name: by_hand(read, gold) for name, read in found.items()},
        "by_address": {name: by_address(read, addresses) for name, read in found.items()},
        "circumstances": circumstances.report(),
    }
    show(report)
    if given.json:
        report["read"] = {
            name: {id_: asdict(each) for id_, each in read.items()} for name, read in found.items()
        }
        given.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="metadata", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, "html/")
    parser.add_argument("--json", type=Path, help="file for every figure and what each reader read")
    return parser.parse_args(arguments)


def data_addresses(folder: Path) -> dict[str, str]:
    """The address of each page, from beside its true body."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    return {id_: body.get("url", "") for id_, body in truth.items()}


def read_all(
    pages: Sequence[Page], reader: Callable[[Page], Read], progress: Progress, name: str
) -> dict[str, Read]:
    read = {}
    for done, page in enumerate(pages, 1):
        read[page.id] = reader(page)
        progress(done, len(pages), name)
    return read


def dateline(page: Page) -> Read:
    """The article as it would be stored; nothing where the page was refused. It is not told the address."""
    article = next(read_bytes(page.html, name="page.html"))
    if not isinstance(article, Article):
        return Read()
    return Read(str(article.published) if article.published else None, article.publisher, article.title)


def trafilatura(page: Page) -> Read:
    from trafilatura import bare_extraction

    found: Any = bare_extraction(page.html.decode("utf-8", "replace"), with_metadata=True)
    return Read() if found is None else Read(found.date, found.sitename, found.title)


def htmldate(page: Page) -> Read:
    from htmldate import find_date

    return Read(find_date(page.html.decode("utf-8", "replace"), original_date=True))


def by_hand(read: Mapping[str, Read], gold: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """How many of the labelled pages each verdict has, by field."""
    told: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    for id_, label in gold.items():
        if id_ in read:
            for field in FIELDS:
                told[field][verdict(field, read[id_], label)] += 1
    return {field: {each: counts[each] for each in VERDICTS} for field, counts in told.items()}


def verdict(field: str, read: Read, label: Mapping[str, Any]) -> str:
    """One of VERDICTS. A day by zone is the page's moment on the other day that some zone has it."""
    if field == "published":
        if read.published == label["published"]:
            return "right" if read.published else "rightly none"
        if read.published is None:
            return "missing"
        return "day by zone" if read.published == label.get("other_zone") else "wrong"
    value = getattr(read, field)
    if not value:
        return "missing"
    if field == "publisher":
        return "right" if _name(value) in map(_name, label["publishers"]) else "wrong"
    return "right" if hashed(value) in label["titles"] else "wrong"


def by_address(read: Mapping[str, Read], addresses: Mapping[str, str]) -> dict[str, int]:
    """Of the pages whose address holds a day: how many are read as that day, or the one beside it."""
    counts: Counter[str] = Counter()
    for id_, each in read.items():
        if (day := day_of_address(addresses.get(id_, ""))) is None:
            continue
        apart = None if each.published is None else abs((date.fromisoformat(each.published) - day).days)
        counts[
            "missing" if apart is None else "same" if apart == 0 else "beside" if apart == 1 else "other"
        ] += 1
    return {each: counts[each] for each in ("same", "beside", "other", "missing")}


def day_of_address(address: str) -> date | None:
    found = _IN_ADDRESS.search(address.lower())
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        return date(int(year), int(month) if month.isdigit() else _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None


def hashed(title: str) -> str:
    """A title's letters without case, as the labels keep them: sixteen hex digits of their SHA-256."""
    return hashlib.sha256(_letters(title).encode("utf-8")).hexdigest()[:16]


def _name(publisher: str) -> str:
    return _letters(publisher).removeprefix("the")


def _letters(words: str) -> str:
    return re.sub(r"\W+", "", words).casefold()


def show(report: Mapping[str, Any]) -> None:
    table = Table(title=f"{report['labelled']} news pages labelled by hand", title_justify="left", box=None)
    table.add_column("")
    table.add_column("")
    for each in VERDICTS:
        table.add_column(each, justify="right")
    for field in FIELDS:
        for name, own in report["by_hand"].items():
            if field == "published" or not name.startswith("htmldate"):
                table.add_row(field, name, *(str(own[field][each]) for each in VERDICTS))
    out.print(table)
    for name, own in report["by_address"].items():
        out.print(
            f"{name}: of {sum(own.values())} addresses with a day, {own['same']} pages read as that day, "
            f"{own['beside']} as the one beside it, {own['other']} as another, {own['missing']} as none.",
            soft_wrap=True,
        )
    out.print(
        f"{report['labelled_with_a_day']} of the labelled pages state a day; "
        f"{report['declaring_a_day']} of all {report['pages']} declare one in tags. "
        f"{figures.told(report['circumstances'])}",
        soft_wrap=True,
    )


if __name__ == "__main__":
    sys.exit(main())
