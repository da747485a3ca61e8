"""Copies of one story: families found in a year's articles, what finding them takes, and what it misses.

    python -m eval.benchmarks.copies --data FOLDER [--year 2023] [--exhaustive 3000] [--pairs FILE]

Articles go into a record without passages, so that what is timed is storing and placing alone. `--exhaustive`
compares every two of so many articles and says which copies no family holds. `--pairs` writes pairs of copies
for a person to judge: read both texts' beginnings and say whether they are one story's text. At most three
are of one family, or a page that is repeated often would be all of them. FOLDER is only read.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from eval.benchmarks import data
from eval.benchmarks.dateline_side import article
from rag.copies import Wording, one_text, resemblance
from rag.domain import JSON, Article
from rag.origins import article_origin
from rag.record import Record
from rag.signatures import Signature

OF_ONE_FAMILY = 3  # pairs written, at most
SEED = 20


@dataclass(frozen=True, slots=True)
class Found:
    """What a year's articles gave. Times are milliseconds of processor time, one for each article."""

    articles: int
    families: Mapping[str, Sequence[str]]  # members by family id
    put: Sequence[float]
    signature: Sequence[float]
    mebibytes: tuple[float, float]  # peak, after the first thousand articles and after all
    record_mebibytes: float


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    err = Console(stderr=True, highlight=False)
    name = f"realtimeqa/{given.year}.articles.jsonl.xz"
    try:
        found = measure(given.data, name, err)
        show(found, given.year)
        if given.pairs:
            chosen = pairs(found.families, given.sample)
            held = articles(given.data, name, {id_ for pair in chosen for id_ in pair})
            write(given.pairs, [(held[a], held[b]) for a, b in chosen])
        if given.exhaustive:
            ids = sorted(row["id"] for row in data.rows(given.data, name))
            some = set(random.Random(SEED).sample(ids, min(given.exhaustive, len(ids))))
            missed(found, {id_: each.text for id_, each in articles(given.data, name, some).items()})
    except data.NoData as error:
        err.print(str(error), style="bold red", soft_wrap=True)
        return 1
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="copies", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, "realtimeqa/")
    parser.add_argument("--year", choices=("2022", "2023"), default="2023", help="whose articles (2023)")
    parser.add_argument("--exhaustive", type=int, default=0, help="articles of which every two are compared")
    parser.add_argument("--pairs", type=Path, help="JSON lines file for pairs to judge")
    parser.add_argument("--sample", type=int, default=50, help="how many pairs (50)")
    return parser.parse_args(arguments)


def measure(folder: Path, name: str, err: Console) -> Found:
    """Every article into a new record, which is then gone."""
    put: list[float] = []
    signature: list[float] = []
    no_vectors = np.empty((0, 1), dtype=np.float32)
    after_some = 0.0
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as temporary:
        file = Path(temporary) / "record.db"
        record = Record(f"sqlite:///{file}")
        try:
            for number, row in enumerate(data.rows(folder, name), 1):
                made = article(row)
                if not isinstance(made, Article):
                    continue
                begun = time.process_time()
                Signature.of(made.text)
                article_origin(made)
                middle = time.process_time()
                record.put(made, (), no_vectors)
                put.append((time.process_time() - middle) * 1000)
                signature.append((middle - begun) * 1000)
                if number == 1000:
                    after_some = peak()
                if number % 500 == 0:
                    err.print(f"{number:,} articles")
            ids = [held.id for held in record.articles()]
            members: dict[str, list[str]] = defaultdict(list)
            for id_, family in sorted(record.families(ids).items()):
                members[family].append(id_)
        finally:
            record.close()
        size = file.stat().st_size / 2**20
    return Found(len(ids), members, put, signature, (after_some, peak()), size)


def articles(folder: Path, name: str, ids: Collection[str]) -> dict[str, Article]:
    """The articles of these ids, as they go into a record."""
    made = (article(row) for row in data.rows(folder, name) if row["id"] in ids)
    return {each.id: each for each in made if isinstance(each, Article)}


def peak() -> float:
    """The process's greatest resident size so far, MiB."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (2**20 if sys.platform == "darwin" else 2**10)


def show(found: Found, year: str) -> None:
    sizes = Counter(len(members) for members in found.families.values())
    table = Table("figure", "value", title=f"Copies among {found.articles:,} articles of {year}")
    held = sum(len(members) for members in found.families.values())
    table.add_row("families of two or more", f"{len(found.families):,}, which hold {held:,} articles")
    table.add_row("sizes", ", ".join(f"{n} of {size}" for size, n in sorted(sizes.items())))
    for name, times in (("signature and origin", found.signature), ("whole put", found.put)):
        p50, p95, most = (float(np.percentile(times, q)) for q in (50, 95, 100))
        table.add_row(f"{name}, processor ms", f"p50 {p50:.1f}, p95 {p95:.1f}, most {most:.0f}")
    table.add_row(
        "peak memory, MiB", "{:.0f} after 1,000 articles, {:.0f} after all".format(*found.mebibytes)
    )
    table.add_row("record without passages, MiB", f"{found.record_mebibytes:.0f}")
    Console(width=110).print(table)


def pairs(families: Mapping[str, Sequence[str]], count: int) -> list[tuple[str, str]]:
    """At most `count` pairs of members, OF_ONE_FAMILY at most of a family, the same ones each time."""
    chance = random.Random(SEED)
    drawn: list[tuple[str, str]] = []
    for _, members in sorted(families.items()):
        every = list(islice(combinations(members, 2), 5000))
        drawn += chance.sample(every, min(OF_ONE_FAMILY, len(every)))
    return chance.sample(drawn, min(count, len(drawn)))


def write(file: Path, chosen: Sequence[tuple[Article, Article]]) -> None:
    with file.open("w", encoding="utf-8") as lines:
        for one, other in chosen:
            a, b = Wording.of(one.text), Wording.of(other.text)
            shown = {"share": round(resemblance(a.whole, b.whole), 2), "a": seen(one), "b": seen(other)}
            lines.write(json.dumps(shown, ensure_ascii=False) + "\n")


def seen(made: Article) -> JSON:
    """What a person judges by."""
    published = made.published.isoformat() if made.published else None
    head = {"id": made.id, "url": made.url, "title": made.title, "published": published}
    return {**head, "begins": made.text[:300], "characters": len(made.text)}


def missed(found: Found, texts: Mapping[str, str]) -> None:
    """Compare every two of the texts and print how many pairs of copies one family holds."""
    wordings = {id_: Wording.of(text) for id_, text in texts.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for id_, wording in wordings.items():
        for run in wording.whole:
            holders[hash(run)].append(id_)
    # Copies share most of their runs, so some that few others hold: commonplaces alone make no candidate.
    near = {pair for ids in holders.values() if 1 < len(ids) <= 150 for pair in combinations(ids, 2)}
    family = {id_: name for name, members in found.families.items() for id_ in members}
    copies = [(a, b) for a, b in near if one_text(wordings[a], wordings[b])]
    together = [(a, b) for a, b in copies if a in family and family[a] == family.get(b)]
    differ = [(a, b) for a, b in copies if texts[a] != texts[b]]
    held = [pair for pair in differ if pair in set(together)]
    table = Table("figure", "value", title=f"Every two of {len(texts):,} articles compared")
    table.add_row("pairs that are one text", f"{len(copies):,}, of these {len(differ):,} not word for word")
    table.add_row(
        "of these in one family", f"{len(together):,}, and {len(held):,} of those not word for word"
    )
    Console(width=110).print(table)


if __name__ == "__main__":
    sys.exit(main())
