"""Ablation: what each part of the local engine is worth, by leaving it out.

    python -m eval.benchmarks.ablation --data FOLDER --home FOLDER [--weeks 12 | --skip-weeks 12]

RealTimeQA's questions over the year's articles (--home as `realtimeqa` keeps it), as of their day. Each
question is searched for once a way of searching; then every variant reads the same hits. An answer is forced:
the best candidate counts, floor or no floor; beside it, how well its chance tells right from wrong (AUROC).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

from rich.table import Table

from eval import squad
from eval.benchmarks import data, figures, realtimeqa
from eval.benchmarks.fusion import by_rank
from rag import candidates, retrieve, weighing
from rag import windows as cutting
from rag.completion import Completed
from rag.coverage import question_names, unmentioned
from rag.domain import Filters, Hit
from rag.ordering import Dated, course
from rag.pipeline import READ, build
from rag.questions import Asking, ask_about
from rag.reader import LocalReader, Reader
from rag.settings import Settings
from rag.terminal import err, progress_bar
from rag.weighing import Scored, calibration, chance, scored_candidates
from rag.windows import Window

Cut = Callable[[str, Sequence[Hit]], list[Window]]
Searched = dict[str, list[Hit]]  # the hits of one question by way of searching
SHIPPED, RANKS, UNDATED = "as shipped", "by reciprocal ranks", "no newer first"
FEATURES = ("span", "relevance", "rank", "absent", "counted")


@dataclass(frozen=True, slots=True)
class Variant:
    """The engine with one part changed."""

    name: str
    cut: Cut = cutting.windows
    without: str | None = None  # a feature that weighs nothing
    raw: bool = False  # spans as the reader gives them
    unmentioned: bool = True  # decline what no article mentions
    search: str = SHIPPED


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question under one variant; of the answerable, what the forced answer scores."""

    answerable: bool
    em: float
    f1: float
    contained: float
    sure: float


def passages(_: str, hits: Sequence[Hit]) -> list[Window]:
    """Whole passages in place of windows."""
    whole = [(hit.passage.start, hit.passage.end) for hit in hits]
    return [
        Window(
            hit,
            n,
            *ends,
            1.0,
            tuple((ends[0] + a, ends[0] + b) for a, b, _ in cutting.sentences(hit.passage.text)),
        )
        for n, (hit, ends) in enumerate(zip(hits, whole, strict=True))
    ]


def sized(count: int, size: int) -> Cut:
    return lambda question, hits: cutting.windows(question, hits, count=count, size=size)


VARIANTS = (
    Variant(SHIPPED),
    *(
        Variant(f"{n} windows of {size}", sized(n, size))
        for n, size in ((4, 480), (6, 480), (12, 480), (16, 480))
    ),
    *(Variant(f"{n} windows of {size}", sized(n, size)) for n, size in ((12, 320), (6, 800))),
    Variant("whole passages", passages),
    *(Variant(f"without {name}", without=name) for name in FEATURES),
    Variant("raw spans, no completion", raw=True),
    Variant("answers what no article mentions", unmentioned=False),
    Variant(RANKS, search=RANKS),
    Variant(UNDATED, search=UNDATED),
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="ablation", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, "realtimeqa/")
    parser.add_argument(
        "--home", type=Path, required=True, help="folder of homes, as `realtimeqa` keeps them"
    )
    parser.add_argument("--year", choices=realtimeqa.YEARS, default="2023")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--weeks", type=int, help="only the last so many weeks")
    which.add_argument("--skip-weeks", type=int, help="all but the last so many weeks")
    given = parser.parse_args(arguments)
    circumstances = figures.Circumstances.now()
    try:
        rows = list(data.rows(given.data, f"realtimeqa/{given.year}.questions.jsonl.gz"))
    except data.NoData as error:
        err.print(str(error), style="bold red")
        return 1
    rows = realtimeqa.of_weeks(rows, last=given.weeks, skip=given.skip_weeks)
    found = searched(given.home / given.year, rows)
    out = figures.console()
    table = Table(
        title=f"{len(rows)} questions of RealTimeQA {given.year}, an answer forced", title_justify="left"
    )
    for heading in ("", "EM", "F1", "contained", "AUROC", "read, ms"):
        table.add_column(heading, justify="right" if heading else "left")
    reader = LocalReader()
    with progress_bar(f"Reading {len(rows)} questions in {len(VARIANTS)} ways") as progress:
        for n, variant in enumerate(VARIANTS, 1):
            table.add_row(variant.name, *measured(variant, rows, found, reader))
            progress(n, len(VARIANTS))
    out.print(table)
    out.print(figures.told(circumstances.report()))
    return 0


def searched(home: Path, rows: Sequence[data.Row]) -> list[Searched]:
    """Every question's hits, by way of searching."""
    found = []
    with build(Settings(home=home, engine="local")) as pipeline, progress_bar("Searching") as progress:
        for n, row in enumerate(rows, 1):
            filters = Filters(as_of=date.fromisoformat(row["asked"]))
            hits = {SHIPPED: pipeline.search(row["question"], filters, k=READ)}
            for way in (RANKS, UNDATED):
                with searching(way):
                    hits[way] = pipeline.search(row["question"], filters, k=READ)
            found.append(hits)
            progress(n, len(rows))
    return found


@contextmanager
def searching(way: str) -> Iterator[None]:
    """The search with its scores made of ranks, or without a gain for what is newer."""
    with ExitStack() as stack:
        if way == RANKS:
            stack.enter_context(patch.object(retrieve, "fuse", _fused_by_rank))
        if way != SHIPPED:
            stack.enter_context(patch.object(retrieve, "freshness", _no_gain))
        yield


def _no_gain(*_: object) -> float:
    return 0.0


def _fused_by_rank(sides: Sequence[Sequence[tuple[str, float]]], _: int) -> list[tuple[str, float]]:
    terms, vectors = sides
    return [(id_, 1.0 / rank) for rank, id_ in enumerate(by_rank(terms, vectors), 1)]


def measured(
    variant: Variant, rows: Sequence[data.Row], found: Sequence[Searched], reader: Reader
) -> tuple[str, ...]:
    """EM, F1 and contained of the answerable, AUROC of the chance over all, milliseconds a question."""
    begun = time.perf_counter()
    with changed(variant):
        outcomes = [
            outcome(variant, row, hits[variant.search], reader) for row, hits in zip(rows, found, strict=True)
        ]
    took = 1000 * (time.perf_counter() - begun) / max(len(rows), 1)
    some = [one for one in outcomes if one.answerable]
    shares = [figures.mean([getattr(one, name) for one in some]) for name in ("em", "f1", "contained")]
    return (*(str(share) for share in shares), _auroc(outcomes), f"{took:.0f}")


@contextmanager
def changed(variant: Variant) -> Iterator[None]:
    """The engine with the variant's part left out."""
    with ExitStack() as stack:
        if variant.without:
            kept = {k: w for k, w in calibration().weights.items() if k != variant.without}
            altered = replace(calibration(), weights=kept)
            stack.enter_context(patch.object(weighing, "calibration", lambda: altered))
        if variant.raw:
            stack.enter_context(patch.object(candidates, "complete", _as_given))
        yield


def _as_given(_: Asking, text: str, start: int, end: int) -> Completed:
    return Completed(text[start:end], None, None, start, end, True)


def outcome(variant: Variant, row: data.Row, hits: Sequence[Hit], reader: Reader) -> Outcome:
    asking = ask_about(row["question"])
    found = variant.cut(row["question"], hits)
    names = question_names(asking, found)
    declined = variant.unmentioned and bool(unmentioned(names, found))
    scored = [] if declined or not found else scored_candidates(asking, names, found, reader)
    return judged(row, asking, scored)


def judged(row: data.Row, asking: Asking, scored: Sequence[Scored]) -> Outcome:
    golds = [realtimeqa.straight(gold) for gold in row["answer"]]
    if not scored:
        return Outcome(row["answer_in_articles"], 0.0, 0.0, 0.0, 0.0)
    own, others = course(asking, [Dated.of(item) for item in scored])
    chosen = [item.scored for item in (*own, *(item for _, item in others))]
    best = chosen[0].candidate
    said = realtimeqa.straight(best.value or best.text)
    sentences = realtimeqa.straight(" ".join(item.candidate.text for item in chosen))
    return Outcome(
        row["answer_in_articles"],
        squad.exact_match(said, golds),
        squad.f1(said, golds),
        squad.contained(sentences, golds),
        chance(scored),
    )


def _auroc(outcomes: Sequence[Outcome]) -> str:
    """Chance that a right answer's is above a wrong one's, ties by half."""
    good = [one.sure for one in outcomes if one.em == 1]
    bad = [one.sure for one in outcomes if one.em < 1]
    if not good or not bad:
        return "–"
    pairs = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return f"{pairs / (len(good) * len(bad)):.3f}"


if __name__ == "__main__":
    sys.exit(main())
