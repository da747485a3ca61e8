"""Fusion: what each side of the search finds alone, and ways of making one ranking of the two.

    python -m eval.benchmarks.fusion --data FOLDER [--year 2023] [--home FOLDER] [--after DAY] [--until DAY]

Two collections: a year of RealTimeQA, asked as of each question's day, where a hit is right if it holds a
gold string; and the licensed questions of reader/dev.jsonl.gz over all their passages, where it is right if
it is of the question's own. Both sides are asked once a question, then fused in every way.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.table import Table

from eval import squad
from eval.benchmarks import data, figures, reader, realtimeqa
from rag.domain import Article, Filters, Hit
from rag.pipeline import Pipeline, build
from rag.retrieve import DEPTH, fold, fuse
from rag.settings import Settings
from rag.terminal import err, progress_bar

DEPTHS = (1, 5, 10, 12, 20)
RANK_CONSTANT = 60  # Cormack, Clarke and Büttcher, "Reciprocal rank fusion …" (SIGIR 2009)

Side = Sequence[tuple[str, float]]  # passage ids with their scores, best first
Right = Callable[[Hit], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched for, and which hits are right."""

    text: str
    filters: Filters
    right: Right


def by_rank(terms: Side, vectors: Side, constant: int = RANK_CONSTANT) -> list[str]:
    """Reciprocal-rank fusion; ties by id."""
    scores: dict[str, float] = {}
    for side in (terms, vectors):
        for rank, (id_, _) in enumerate(side, 1):
            scores[id_] = scores.get(id_, 0.0) + 1.0 / (constant + rank)
    return sorted(scores, key=lambda id_: (-scores[id_], id_))


WAYS: dict[str, Callable[[Side, Side], list[str]]] = {
    "terms alone": lambda terms, _: [id_ for id_, _ in terms],
    "vectors alone": lambda _, vectors: [id_ for id_, _ in vectors],
    "reciprocal ranks, 60": by_rank,
    "reciprocal ranks, 5": lambda terms, vectors: by_rank(terms, vectors, 5),
    "scores (shipped)": lambda terms, vectors: [id_ for id_, _ in fuse([terms, vectors], DEPTH)],
}
PLAIN = "reciprocal ranks, 60"  # what the others are compared with, question by question


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="fusion", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, "realtimeqa/ and reader/")
    parser.add_argument("--year", choices=realtimeqa.YEARS, default="2023")
    parser.add_argument(
        "--home", type=Path, help="folder in which indexes are kept, as `realtimeqa` keeps them"
    )
    parser.add_argument("--after", default="", help="only questions asked after this day")
    parser.add_argument("--until", default="9", help="only questions asked by this day")
    given = parser.parse_args(arguments)
    circumstances = figures.Circumstances.now()
    try:
        with tempfile.TemporaryDirectory(prefix="dateline-bench-") as temporary:
            homes = given.home or Path(temporary)
            homes.mkdir(parents=True, exist_ok=True)
            for name, (articles, asked) in {
                given.year: quizzes(given.data, given.year, given.after, given.until),
                "reader": licensed(given.data),
            }.items():
                with build(Settings(home=homes / name, engine="local")) as pipeline:
                    with progress_bar(f"{name}: taking the articles in") as progress:
                        pipeline.ingest(articles, progress=progress)
                    with progress_bar(f"{name}: searching for {len(asked)} questions") as progress:
                        ranks = []
                        for one in asked:
                            ranks.append(first_ranks(pipeline, one))
                            progress(len(ranks), len(asked))
                figures.console().print(table(name, ranks))
    except data.NoData as error:
        err.print(str(error), style="bold red")
        return 1
    figures.console().print(figures.told(circumstances.report()))
    return 0


def quizzes(folder: Path, year: str, after: str, until: str) -> tuple[Iterator[Article], list[Asked]]:
    """A year's articles, and its questions that they answer."""
    articles = map(realtimeqa.article, data.rows(folder, f"realtimeqa/{year}.articles.jsonl.xz"))
    asked = [
        Asked(row["question"], Filters(as_of=date.fromisoformat(row["asked"])), holds(row["answer"]))
        for row in data.rows(folder, f"realtimeqa/{year}.questions.jsonl.gz")
        if row["answer_in_articles"] and after < row["asked"] <= until
    ]
    return (one for one in articles if isinstance(one, Article)), asked


def licensed(folder: Path) -> tuple[Iterator[Article], list[Asked]]:
    """Every passage as an article, and the questions that one of them answers."""
    rows = list(data.rows(folder, reader.FILE))
    passages = sorted({(row["title"], row["context"]) for row in rows})
    ids = {passage: f"passage-{n}" for n, passage in enumerate(passages)}
    articles = (
        Article(id=ids[title, text], title=title.replace("_", " "), text=text, published=date(2020, 1, 1))
        for title, text in passages
    )
    asked = [
        Asked(row["question"], Filters(), of(ids[row["title"], row["context"]]))
        for row in rows
        if row["answers"]
    ]
    return articles, asked


def holds(golds: Sequence[str]) -> Right:
    wanted = [realtimeqa.straight(gold) for gold in golds]
    return lambda hit: bool(squad.contained(realtimeqa.straight(hit.passage.text), wanted))


def of(article_id: str) -> Right:
    return lambda hit: hit.article.id == article_id


def first_ranks(pipeline: Pipeline, asked: Asked) -> dict[str, int | None]:
    """For each way of fusing, the place of the first right hit, from 1; None beyond the deepest cut."""
    retriever = pipeline.retriever
    terms = retriever.terms.query(asked.text, DEPTH, asked.filters)
    vectors = retriever.vectors.query(retriever.embedder.query(asked.text), DEPTH, asked.filters)
    found = retriever.store.passages(list({id_ for id_, _ in (*terms, *vectors)}))
    ranks = {}
    for way, rank in WAYS.items():
        hits = fold([Hit(*found[id_], score=0.0) for id_ in rank(terms, vectors)], max(DEPTHS))
        ranks[way] = next((n for n, hit in enumerate(hits, 1) if asked.right(hit)), None)
    return ranks


def table(name: str, ranks: Sequence[dict[str, int | None]]) -> Table:
    """Shares with a right hit by each depth; beside them, how many questions won and lost by it."""
    found = Table(name, *(f"top {depth}" for depth in DEPTHS), title=f"{name}: {len(ranks)} questions")
    for way in WAYS:
        cells = []
        for depth in DEPTHS:
            now, plain = ([within(one[which], depth) for one in ranks] for which in (way, PLAIN))
            won = sum(a and not b for a, b in zip(now, plain, strict=True))
            lost = sum(b and not a for a, b in zip(now, plain, strict=True))
            share = 100 * sum(now) / len(now) if now else 0.0
            cells.append(f"{share:.1f}" + ("" if way == PLAIN else f" +{won} −{lost}"))
        found.add_row(way, *cells)
    return found


def within(rank: int | None, depth: int) -> bool:
    return rank is not None and rank <= depth


if __name__ == "__main__":
    sys.exit(main())
