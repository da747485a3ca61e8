"""Compares embedders' weights by what they find: the base, a tuned one, and weights between the two.

    python training/compare_embedders.py --data FOLDER --base FOLDER [--tuned FILE] [--shares 0.5 1]

FOLDER of --data holds reader/, support/ and realtimeqa/; --base is the folder of the base's weights, FILE
tuned weights under BERT's names. A share is how much of the tuned weights is taken (Wortsman et al., "Robust
fine-tuning …", CVPR 2022). Three searches by vectors alone: licensed questions over the passages of twelve
titles that no training saw; claims over the sentences of the page cited for them; news questions of
January to September 2023, as of their day, over a sample of passages of their own weeks.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch
from embedding import Embedding
from net import Encoder, from_bert
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from safetensors.torch import load_file

from eval.benchmarks.realtimeqa import straight
from eval.squad import contained
from rag.errors import DatelineError
from rag.passages import split
from rag.settings import Settings
from rag.sources import from_json

LAST = "2023-09-29"  # later questions are for a test that nothing was chosen by
OPENERS = {".gz": gzip.open, ".xz": lzma.open}

Search = tuple[list[str], list[str], list[np.ndarray], list[np.ndarray]]
"""Queries, texts, and for each query which texts it may find and which of these are right, as indices."""


def main() -> None:
    given = parse()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    searches = {
        "licensed": (licensed(given.data, given.sample), (1, 5, 10)),
        "claims": (claims(given.data, given.sample), (1, 3, 5)),
        "news": (news(given.data, given.passages, given.sample), (1, 5, 10)),
    }
    base = from_bert(load_file(given.base / "model.safetensors"), layers=6)
    weights = {"base": base}
    if given.tuned:
        tuned = from_bert(load_file(given.tuned), layers=6)
        weights |= {
            f"{share:g} tuned": {name: base[name].lerp(tuned[name], share) for name in base}
            for share in given.shares
        }
    table = Table("", *(f"{name}, top {k}" for name, (_, depths) in searches.items() for k in depths))
    console = Console(width=200)
    ranks: dict[str, dict[str, np.ndarray]] = {}
    for label, values in weights.items():
        encoder = Encoder()
        encoder.load_state_dict(values)
        embedding = Embedding(encoder.eval(), given.base / "tokenizer.json", device)
        cells = []
        ranks[label] = {}
        for name, (search, depths) in searches.items():
            ranks[label][name] = first_ranks(embedding, search, f"{label}: {name}", console)
            for k in depths:
                cells.append(cell(ranks[label][name], ranks["base"][name], k, label == "base"))
        table.add_row(label, *cells)
    console.print(table)
    for name, (search, _) in searches.items():
        console.print(f"{name}: {len(search[0])} queries over {len(search[1])} texts")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--tuned", type=Path)
    parser.add_argument("--shares", type=float, nargs="*", default=[0.5, 1.0])
    parser.add_argument("--passages", type=int, default=8000, help="of news, at most (8,000)")
    parser.add_argument("--sample", type=int, help="queries of each search at most (all)")
    return parser.parse_args()


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with OPENERS[path.suffix](path, "rt", encoding="utf-8") as read:
        yield from map(json.loads, read)


def some(rows: list, count: int | None, seed: int = 0) -> list:
    """The rows in an order drawn by chance, `count` at most."""
    return random.Random(seed).sample(rows, min(count or len(rows), len(rows)))


def licensed(data: Path, sample: int | None) -> Search:
    rows = list(lines(data / "reader/dev.jsonl.gz"))
    texts = sorted({row["context"] for row in rows})
    places = {text: i for i, text in enumerate(texts)}
    asked = some([row for row in rows if row["answers"]], sample)
    everywhere = np.arange(len(texts))
    right = [np.array([places[row["context"]]]) for row in asked]
    return [row["question"] for row in asked], texts, [everywhere] * len(asked), right


def claims(data: Path, sample: int | None) -> Search:
    """Claims that their page supports, in part at least. Right: a sentence of any supporting set."""
    rows = [row for row in lines(data / "support/wice.jsonl.gz") if any(row["supporting_sentences"])]
    texts: list[str] = []
    within, right = [], []
    asked = some(rows, sample)
    for row in asked:
        within.append(np.arange(len(texts), len(texts) + len(row["evidence"])))
        named = sorted({i for found in row["supporting_sentences"] for i in found})
        right.append(len(texts) + np.array(named))
        texts += row["evidence"]
    return [row["claim"] for row in asked], texts, within, right


def news(data: Path, passages: int, sample: int | None) -> Search:
    """Whole weeks, drawn by chance, until their articles come to so many passages."""
    weeks: dict[str, list[dict]] = {}
    for row in lines(data / "realtimeqa/2023.questions.jsonl.gz"):
        if row["asked"] <= LAST:
            weeks.setdefault(row["asked"], []).append(row)
    cut = {row["id"]: row for row in lines(data / "realtimeqa/2023.articles.jsonl.xz")}
    settings = Settings(_env_file=None)
    texts: list[str] = []
    days: list[int] = []
    taken: set[str] = set()
    asked: list[dict] = []
    for week in some(sorted(weeks), None):
        for row in weeks[week]:
            for id_ in row["articles"]:
                if id_ not in taken and id_ in cut:
                    taken.add(id_)
                    for text, day in pieces(cut[id_], settings):
                        texts.append(text)
                        days.append(day)
        asked += [row for row in weeks[week] if row["answer_in_articles"]]
        if len(texts) >= passages:
            break
    asked = some(asked, sample)
    held = np.array(days)
    normal = [straight(text) for text in texts]
    within, right = [], []
    for row in asked:
        seen = np.flatnonzero(held <= date.fromisoformat(row["asked"]).toordinal())
        golds = [straight(gold) for gold in row["answer"]]
        within.append(seen)
        right.append(np.array([i for i in seen if contained(normal[i], golds)], dtype=int))
    return [row["question"] for row in asked], texts, within, right


def pieces(row: dict, settings: Settings) -> list[tuple[str, int]]:
    """An article's passages with its day; none where it cannot be read or has no day."""
    try:
        article = from_json(row)
    except DatelineError:
        return []
    day = article.day
    if day is None:
        return []
    found = split(article, budget=settings.passage_tokens, overlap=settings.passage_overlap)
    return [(passage.text, day.toordinal()) for passage in found]


def first_ranks(embedding: Embedding, search: Search, label: str, console: Console) -> np.ndarray:
    """For each query the place of the first right text, from 1; beyond all where it may find none."""
    queries, texts, within, right = search
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(label, total=len(queries) + len(texts))
        more: Callable[[int], None] = lambda count: progress.update(task, advance=count)  # noqa: E731
        of_queries, of_texts = embedding.all(queries, more), embedding.all(texts, more)
    found = []
    for vector, seen, wanted in zip(of_queries, within, right, strict=True):
        # One product for all: the same text twice would differ in its last bits, and come before itself.
        near = of_texts @ vector
        best = near[wanted].max(initial=-2.0)
        found.append(1 + int((near[seen] > best).sum()) if len(wanted) else len(texts) + 1)
    return np.array(found)


def cell(ranks: np.ndarray, base: np.ndarray, k: int, alone: bool) -> str:
    """The share in %, and how many queries it wins and loses against the base."""
    share = f"{100 * np.mean(ranks <= k):.1f}"
    won, lost = int(((ranks <= k) & (base > k)).sum()), int(((ranks > k) & (base <= k)).sum())
    return share if alone else f"{share} +{won} −{lost}"


if __name__ == "__main__":
    main()
