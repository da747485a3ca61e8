"""The process that test_kill kills: applies numbered changes to a home, and notes each one done.

It stays as a nursery that has imported everything and forks a fresh process for each round, so that
fifty kills do not cost fifty imports. Reads lines of "HOME FIRST LAST" or "HOME embed NAME";
prints the pid of each round, then how it ended.
"""

from __future__ import annotations

import faulthandler
import os
import random
import sys
import traceback
from contextlib import suppress
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import chromadb
import tantivy  # noqa: F401

from rag import chroma
from rag import ingest as ingesting
from rag import rebuild as rebuilding
from rag.domain import Article
from rag.errors import Gone, NotFound
from rag.home import Home, open_home
from rag.ingest import delete, rebuild
from tests.home_fakes import HashEmbedder, opened, settings_for, split_lines, take

ARTICLES = 24


def change(number: int) -> tuple[str, list[Article]]:
    """What the n-th change is: always the same for the same number."""
    chance = random.Random(number)
    kind = chance.choices(["ingest", "delete", "rebuild"], [8, 2, 1])[0]
    if kind == "rebuild":
        return kind, []
    numbers = chance.sample(range(ARTICLES), chance.randint(1, 6))
    return kind, [article(n, chance.randint(0, 3), chance.choice([1, 3, 9])) for n in numbers]


def article(number: int, edition: int, lines: int) -> Article:
    text = "\n".join(
        f"Line {n} of article {number}, edition {edition if n % 2 else 0}." for n in range(lines)
    )
    # A later edition counts from a later day, so that the one before stays for queries as of a day.
    days = {"published": date(2025, 10, 1), "updated": date(2025, 10, 1 + edition)}
    return Article(f"article-{number}", f"Article {number}", text, publisher=f"Paper {number % 3}", **days)


def apply(home: Home, number: int) -> None:
    """The n-th change. Applying it again after a stop in its middle finishes it."""
    kind, articles = change(number)
    if kind == "rebuild":
        rebuild(home, embedder=HashEmbedder(), settings=settings_for(home.path.parent))
    elif kind == "ingest":
        take(home, *articles)
    else:
        for deleted in articles:
            with suppress(Gone, NotFound):
                delete(home, deleted.id, "test")


def eager() -> None:
    """Make small collections do what large ones do: several batches, graph files written often."""
    chroma.HNSW["sync_threshold"] = 30
    ingesting.GATHER = 10
    rebuilding.TOGETHER = 2


def run(path: Path, first: int, last: int) -> None:
    """Apply changes and note each as done only when it has been acknowledged."""
    with opened(path) as home, (path / "done").open("a", buffering=1) as done:
        for number in range(first, last):
            apply(home, number)
            done.write(f"{number}\n")


def embed_again(path: Path, name: str) -> None:
    """Give every passage another embedder's vector, and note it as done."""
    embedder, settings = HashEmbedder(name), settings_for(path)
    with open_home(settings, embedder=embedder, rebuilding=True) as home:
        rebuild(home, embedder=embedder, settings=settings, embed=True, split=split_lines)
    (path / "embedded").write_text(name)


def main() -> None:
    eager()
    print("ready", chromadb.__version__, flush=True)
    for line in sys.stdin:
        path, *job = line.split()
        pid = os.fork()
        if pid == 0:
            status = 1
            crash = (Path(path) / "crash").open("w")
            faulthandler.enable(crash)
            try:
                if job[0] == "embed":
                    embed_again(Path(path), job[1])
                else:
                    run(Path(path), int(job[0]), int(job[1]))
                status = 0
            except BaseException:
                (Path(path) / "failed").write_text(traceback.format_exc())
            finally:
                os._exit(status)
        print(pid, flush=True)
        print(os.waitpid(pid, 0)[1], flush=True)


if __name__ == "__main__":
    main()
