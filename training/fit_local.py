"""Fits the weights of the local engine: one linear score per candidate, with silence as an option.

    python training/fit_local.py --data FOLDER      FOLDER holds reader/train.jsonl.gz

The contexts of a sample of the reader's training questions are ingested as articles; each question is
retrieved for as the product does; each candidate answer of the hits gets its features. The model is a
conditional logit (McFadden 1974): P(candidate) ∝ exp(w·features), P(no answer) ∝ exp(0). For a share of
the questions everything that holds the gold answer is taken away, and others are asked of another name
(near misses), so that silence is right. Only sources
whose licence allows it are used (CC BY, CC BY-SA). Writes rag/models/local/weights.json.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.progress import track

from rag import values
from rag.candidates import Candidate, gather, question_names
from rag.domain import Article, Hit
from rag.features import any_same
from rag.local import GROUPS, WEIGHTS, LocalEngine, group_of
from rag.names import find_names, same_name
from rag.pipeline import READ, build
from rag.questions import Asking, ask_about
from rag.settings import Settings

SOURCES = ("squad2", "mz", "new_wiki", "nq", "qed")
SILENT = 0.35  # share of the questions whose evidence is taken away
NEAR_MISS = 0.5  # chance that an answerable question is also asked of another name
RIDGE = 1e-3


@dataclass(frozen=True)
class Example:
    """The candidates of one question: features by name, and which of them are right."""

    group: str
    features: list[dict[str, float]]
    values: list[str]  # what each candidate says
    right: np.ndarray  # bool, one a candidate; all False: silence is right


def rows(path: Path, count: int, seed: int) -> list[dict]:
    """At most `count` questions of each group, drawn at random: most are of kind "name" otherwise."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        read = [row for row in map(json.loads, lines) if row["source"] in SOURCES]
    random.Random(seed).shuffle(read)
    taken: dict[str, list[dict]] = {group: [] for group in GROUPS}
    for row in read:
        own = taken[group_of(ask_about(row["question"]).kind)]
        if len(own) < count:
            own.append(row)
    chosen = [row for own in taken.values() for row in own]
    random.Random(seed).shuffle(chosen)
    return chosen


def article_of(row: dict) -> Article:
    digest = hashlib.sha256(row["context"].encode()).hexdigest()[:16]
    return Article(
        id=f"{row['source']}-{digest}",
        title=row["title"].replace("_", " ") or "Untitled",
        text=row["context"],
    )


def holds(hit: Hit, answers: Sequence[str]) -> bool:
    folded = hit.passage.text.casefold()
    return any(answer.casefold() in folded for answer in answers)


def correct(candidate: Candidate, row: dict, article_id: str) -> bool:
    """Whether a candidate is the gold answer, in the gold context or in another of the same title."""
    sentence = candidate.sentence
    for answer in row["answers"]:
        inside = sentence.article.id == article_id and sentence.start <= answer["start"] < sentence.end
        if candidate.value is None:
            if inside:
                return True
            continue
        if not inside and row["title"].replace("_", " ") != sentence.article.title:
            continue
        if matches(candidate.value, answer["text"]):
            return True
    return False


def matches(value: str, gold: str) -> bool:
    left, right = values.parse(value), values.parse(gold)
    if left is not None and right is not None and values.same(left, right):
        return True
    if same_name(value, gold):
        return True
    a, b = value.casefold().strip(), gold.casefold().strip()
    return (
        a == b
        or (len(a) > 2 and a in b and len(a) / len(b) > 0.4)
        or (len(b) > 2 and b in a and len(b) / len(a) > 0.4)
    )


def examples(data: Path, count: int, seed: int) -> Iterator[Example]:
    chosen = rows(data / "reader" / "train.jsonl.gz", count, seed)
    draw = random.Random(seed + 1)
    with tempfile.TemporaryDirectory() as home, build(Settings(home=Path(home), engine="local")) as pipeline:
        articles = {article.id: article for article in map(article_of, chosen)}
        pipeline.ingest(track(articles.values(), description="Ingesting", total=len(articles)))
        engine = LocalEngine(pipeline.embedder)
        for row in track(chosen, description="Reading"):
            article = article_of(row)
            hits = pipeline.search(row["question"], k=READ)
            answers = [answer["text"] for answer in row["answers"]]
            if answers and draw.random() < SILENT:
                hits = [hit for hit in hits if hit.article.id != article.id and not holds(hit, answers)]
                answers = []
            asking = ask_about(row["question"])
            asking = replace(asking, names=question_names(asking, hits))
            found = list(gather(asking, hits, engine.similarity))
            gold = row if answers else {**row, "answers": []}
            right = np.array([correct(candidate, gold, article.id) for candidate in found], dtype=bool)
            if answers and not right.any():
                continue  # the right answer is not among the candidates: nothing to learn about the choice
            yield example(asking, found, right)
            if answers and (near_miss := swapped(asking, row, hits, draw)) is not None:
                found = list(gather(near_miss, hits, engine.similarity))
                yield example(near_miss, found, np.zeros(len(found), dtype=bool))


def example(asking: Asking, found: Sequence[Candidate], right: np.ndarray) -> Example:
    values_ = [(c.value or c.sentence.text).casefold() for c in found]
    return Example(group_of(asking.kind), [c.features for c in found], values_, right)


def swapped(asking: Asking, row: dict, hits: Sequence[Hit], draw: random.Random) -> Asking | None:
    """The question with one of its names changed to another that the same articles mention: a near miss."""
    gold = row["answers"][0]
    around = row["context"][max(0, gold["start"] - 150) : gold["start"] + 150]
    pool = [
        name.text
        for hit in hits[:3]
        for name in find_names(hit.passage.text)
        if name.text not in around and not any_same(name.text, asking.names) and name.text not in asking.text
    ]
    targets = [name for name in asking.names if name in asking.text]
    if not pool or not targets or draw.random() > NEAR_MISS:
        return None
    text = asking.text.replace(draw.choice(targets), draw.choice(pool), 1)
    changed = ask_about(text)
    return replace(changed, names=question_names(changed, hits))


def fit(batch: list[Example], steps: int = 400) -> tuple[list[str], np.ndarray, float]:
    """Weights (bias last) by gradient ascent on the likelihood, with Adam; mean log-likelihood."""
    names = sorted({name for example in batch for features in example.features for name in features})
    arrays = [
        np.array([[f.get(n, 0.0) for n in names] + [1.0] for f in e.features]).reshape(-1, len(names) + 1)
        for e in batch
    ]
    weights = np.zeros(len(names) + 1)
    weights[-1] = -3.0
    m, v = np.zeros_like(weights), np.zeros_like(weights)
    likelihood = 0.0
    for step in range(1, steps + 1):
        gradient, likelihood = np.zeros_like(weights), 0.0
        for x, example in zip(arrays, batch, strict=True):
            scores = np.append(x @ weights, 0.0)  # silence last
            right = np.append(example.right, not example.right.any())
            p = np.exp(scores - scores.max())
            p /= p.sum()
            mass = p[right].sum() + 1e-12
            likelihood += float(np.log(mass))
            target = np.where(right, p / mass, 0.0)
            gradient += (target - p)[:-1] @ x
        gradient = gradient / len(batch) - RIDGE * weights
        m = 0.9 * m + 0.1 * gradient
        v = 0.999 * v + 0.001 * gradient**2
        weights += 0.05 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-9)
    return names, weights, likelihood / len(batch)


def judged(batch: list[Example], names: list[str], weights: np.ndarray) -> list[tuple[float, bool, bool]]:
    """(chance of the best value, whether it is right, whether any answer is) for each question."""
    rows_ = []
    for item in batch:
        if not item.features:
            rows_.append((0.0, False, bool(item.right.any())))
            continue
        x = np.array([[f.get(n, 0.0) for n in names] + [1.0] for f in item.features])
        mass = np.exp(x @ weights)
        best = int(mass.argmax())
        own = sum(m for m, value in zip(mass, item.values, strict=True) if value == item.values[best])
        rows_.append((float(own / (1 + mass.sum())), bool(item.right[best]), bool(item.right.any())))
    return rows_


def report(rows_: list[tuple[float, bool, bool]]) -> dict[str, float]:
    """How often the best value is right where an answer is there, and how well the chance tells that."""
    possible = [right for _, right, answerable in rows_ if answerable]
    wrong = [sure for sure, right, _ in rows_ if not right]
    pairs = [sure > other for sure, right, _ in rows_ if right for other in wrong]
    return {
        "questions": len(rows_),
        "right_where_answerable": sum(possible) / max(len(possible), 1),
        "right_scored_above_wrong": sum(pairs) / max(len(pairs), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=700, help="most questions of each group")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    made = list(examples(arguments.data, arguments.questions, arguments.seed))
    held = max(1, len(made) // 4)
    train, dev = made[held:], made[:held]
    document: dict = {"trained_on": list(SOURCES), "questions": len(train), "floor": 0.5, "groups": {}}
    for group in GROUPS:
        own = [e for e in train if e.group == group and e.features]
        names, weights, likelihood = fit(own)
        rows_ = judged([e for e in dev if e.group == group], names, weights)
        figures = report(rows_)
        print(group, len(own), f"log-likelihood {likelihood:.3f}", figures)
        document["groups"][group] = {
            "weights": {n: round(float(w), 4) for n, w in zip(names, weights, strict=False)},
            "bias": round(float(weights[-1]), 4),
            "held_out": {k: round(v, 4) for k, v in figures.items()},
        }
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
