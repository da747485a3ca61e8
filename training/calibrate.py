"""Fits what the reader's scores are worth beside what a question names, and when to be silent.

    python training/calibrate.py --data FOLDER [--home FOLDER]

The passages of reader/dev and the articles of the written news that were kept from teaching, with passages of
reader/train among them, are ingested as articles; each of their questions (half of reader/dev's have no
answer) is searched for and read as the product does. The model is a
conditional logit (McFadden 1974) over candidates and silence: P(candidate) ∝ exp(w·features), P(none) ∝ 1.
The floor is then chosen on RealTimeQA's 2023 but for its last 12 weeks, over --home (made by `python -m
eval.benchmarks.realtimeqa --year 2023 --home FOLDER`); nothing else is learned from it. Writes
rag/models/reader/calibration.json. Questions that the reader was trained on are never used here.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from news_data import news
from reader_data import COUNTED, NAME, news_rows, recounted, turned
from rich.progress import track

from eval import squad
from rag import values
from rag.candidates import Candidate, candidates
from rag.coverage import question_names, unmentioned
from rag.domain import Article, Filters, Hit
from rag.names import same_name
from rag.pipeline import READ, Pipeline, build
from rag.questions import ask_about
from rag.reader import MODEL, LocalReader
from rag.settings import Settings
from rag.weighing import chance, scored_candidates
from rag.windows import windows

OTHERS = 2000  # passages of the training questions among which those of reader/dev are searched
RIDGE = 1e-3
SIGNS = {
    **dict.fromkeys(("span", "relevance", "rank", "counted"), 1),
    "absent": -1,
}
SILENT = 0.3  # share of the answerable questions also read without what answers them
NEAR_MISS = 0.6  # of the others, the share also asked of something else
WRONG = 0.5  # what a wrong answer costs, where a right one gains 1
HELD = 84  # days: the last 12 weeks of RealTimeQA are not looked at


@dataclass(frozen=True)
class Example:
    """The candidates of one question: features (n, d), what each says, and which of them are right."""

    features: np.ndarray
    said: list[str]
    right: np.ndarray  # bool, one a candidate; all False: silence is right
    names: tuple[str, ...]


def read_lines(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def article_of(row: dict) -> Article:
    digest = hashlib.sha256(row["context"].encode()).hexdigest()[:16]
    title = row["title"].replace("_", " ") or "Untitled"
    return Article(id=digest, title=title, text=row["context"], published=row.get("published"))


def written() -> list[dict]:
    """The questions of the written news that the reader was not taught, as those of reader/dev."""
    return [
        {
            "title": row.title,
            "question": row.question,
            "context": row.context,
            "answers": [{"text": text} for text in row.answers],
            "published": row.published,
        }
        for row in news_rows(news(), taught=False)
    ]


def right(said: str, answers: Sequence[str]) -> bool:
    """Whether a candidate says one of the answers: as a value, as a name, or in most of its words."""
    for gold in answers:
        left, value = values.parse(said), values.parse(gold)
        if left is not None and value is not None and values.same(left, value):
            return True
        if same_name(said, gold):
            return True
    return squad.f1(said, answers) >= 0.65


def candidates_of(question: str, hits: Sequence[Hit], reader: LocalReader) -> list[Candidate]:
    asking = ask_about(question)
    found = windows(question, hits)
    names = question_names(asking, found)
    if not found or unmentioned(names, found):
        return []
    replies = reader.read(question, [window.framed for window in found])
    return list(candidates(asking, names, found, replies))


def learned(data: Path, reader: LocalReader, every: int) -> list[Example]:
    """The candidates of the questions of reader/dev, searched for among all its passages and OTHERS.

    A share of the answerable is asked once more of another name, year or number, or of another thing counted,
    and a share is read without the passages that hold an answer: then silence is right, as it is for half of
    the questions as they stand.
    """
    asked = read_lines(data / "reader/dev.jsonl.gz") + written()
    others = read_lines(data / "reader/train.jsonl.gz")
    draw = random.Random(7)
    draw.shuffle(others)
    articles = {article.id: article for article in map(article_of, [*asked, *others[: 3 * OTHERS]])}
    chosen = list(articles.values())[: len({row["context"] for row in asked}) + OTHERS]
    names = [name for row in asked for name in NAME.findall(row["question"])]
    nouns = sorted({match[2] for row in asked if (match := COUNTED.search(row["question"]))})
    made: list[Example] = []
    with tempfile.TemporaryDirectory() as home, build(Settings(home=Path(home), engine="local")) as pipeline:
        pipeline.ingest(track(chosen, description="Ingesting"))
        for row in track(asked[::every], description="Reading"):
            if ask_about(row["question"]).kind in ("yesno", "reason"):
                continue  # no span answers these
            answers = [answer["text"] for answer in row["answers"]]
            hits = pipeline.search(row["question"], k=READ)
            if answers and draw.random() < SILENT:
                kept = [hit for hit in hits if not holds(hit, answers)]
                made += judged_candidates(row["question"], kept, [], reader)
            elif answers and draw.random() < NEAR_MISS:
                other = recounted(row["question"], row["context"], nouns, draw) or turned(
                    row["question"], row["context"], names, draw
                )
                if other:
                    made += judged_candidates(other, pipeline.search(other, k=READ), [], reader)
            made += judged_candidates(row["question"], hits, answers, reader)
    return made


def judged_candidates(
    question: str, hits: Sequence[Hit], answers: Sequence[str], reader: LocalReader
) -> list[Example]:
    """The question's candidates as an example; none where the right answer is not among them."""
    found = candidates_of(question, hits, reader)
    flags = [bool(answers) and right(candidate.value or "", answers) for candidate in found]
    return [example(found, flags)] if found and (any(flags) or not answers) else []


def holds(hit: Hit, answers: Sequence[str]) -> bool:
    return any(answer.casefold() in hit.passage.text.casefold() for answer in answers)


def example(found: Sequence[Candidate], flags: Sequence[bool]) -> Example:
    names = tuple(sorted(found[0].features))
    return Example(
        np.array([[*(c.features[name] for name in names), 1.0] for c in found]),
        [(c.value or c.text).casefold() for c in found],
        np.array(flags, dtype=bool),
        names,
    )


def fit(batch: Sequence[Example], steps: int = 500) -> np.ndarray:
    """Weights, bias last, by gradient ascent on the likelihood, with Adam.

    What speaks for an answer may not come to weigh against it, nor the other way round: on encyclopaedic
    passages a name is more often "it" than not, and that is no reason to mistrust one that is named.
    """
    signs = np.array([SIGNS[name] for name in batch[0].names] + [0])
    weights = np.zeros(batch[0].features.shape[1])
    m, v = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        gradient = np.zeros_like(weights)
        for one in batch:
            scores = np.append(one.features @ weights, 0.0)  # silence last
            good = np.append(one.right, not one.right.any())
            p = np.exp(scores - scores.max())
            p /= p.sum()
            target = np.where(good, p / (p[good].sum() + 1e-12), 0.0)
            gradient += (target - p)[:-1] @ one.features
        gradient = gradient / len(batch) - RIDGE * weights
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        weights += 0.05 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-9)
        weights = np.where(weights * signs < 0, 0.0, weights)
    return weights


def judged(batch: Sequence[Example], weights: np.ndarray) -> dict[str, float]:
    """How often the best value is right where one is, and how well its chance tells that (ECE)."""
    sure, good, possible = [], [], []
    for one in batch:
        mass = np.exp(np.clip(one.features @ weights, -50, 50))
        together: dict[str, float] = {}
        for weight, said in zip(mass, one.said, strict=True):
            together[said] = together.get(said, 0.0) + weight
        best = max(together, key=lambda said: together[said])
        sure.append(together[best] / (1 + mass.sum()))
        good.append(any(flag for flag, said in zip(one.right, one.said, strict=True) if said == best))
        possible.append(bool(one.right.any()))
    sure_, good_, possible_ = np.array(sure), np.array(good), np.array(possible)
    bins = np.minimum((sure_ * 10).astype(int), 9)
    gaps = [abs(sure_[bins == b].mean() - good_[bins == b].mean()) * (bins == b).mean() for b in set(bins)]
    return {
        "questions": len(batch),
        "right_where_possible": round(float(good_[possible_].mean()), 4),
        "silent_at_half_where_none": round(float((sure_[~possible_] < 0.5).mean()), 4),
        "answered_at_half_where_possible": round(float((sure_[possible_] >= 0.5).mean()), 4),
        "calibration_error": round(float(sum(gaps)), 4),
    }


def chosen_floor(data: Path, home: Path, reader: LocalReader) -> dict[str, float]:
    """The floor at which right answers less WRONG times the wrong ones are most, on the development weeks."""
    rows = read_lines(data / "realtimeqa/2023.questions.jsonl.gz")
    last = max(date.fromisoformat(row["asked"]) for row in rows)
    rows = [row for row in rows if (last - date.fromisoformat(row["asked"])).days >= HELD]
    outcomes = []
    with build(Settings(home=home, engine="local")) as pipeline:
        for row in track(rows, description="Asking"):
            outcomes.append(outcome(pipeline, reader, row))

    def gain(floor: float) -> float:
        return sum(1.0 if good else -WRONG for sure, good in outcomes if sure >= floor)

    floor = float(max(np.arange(0.02, 0.95, 0.01), key=gain))
    given = [good for sure, good in outcomes if sure >= floor]
    return {
        "floor": round(floor, 2),
        "questions": len(rows),
        "answered": len(given),
        "right_of_answered": round(sum(given) / max(len(given), 1), 3),
        "right_if_all_answered": round(sum(good for _, good in outcomes) / len(rows), 3),
    }


def outcome(pipeline: Pipeline, reader: LocalReader, row: dict) -> tuple[float, bool]:
    """The chance of the best candidate, and whether it is right."""
    hits = pipeline.search(row["question"], Filters(as_of=date.fromisoformat(row["asked"])), k=READ)
    asking = ask_about(row["question"])
    found = windows(row["question"], hits)
    names = question_names(asking, found)
    scored = [] if unmentioned(names, found) else scored_candidates(asking, names, found, reader)
    if not scored:
        return 0.0, False
    return chance(scored), right(scored[0].candidate.value or scored[0].candidate.text, row["answer"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--home", type=Path, help="RealTimeQA 2023's home; without it the floor stays")
    parser.add_argument("--every", type=int, default=2, help="fit on every so many questions (2)")
    given = parser.parse_args()
    out = MODEL / "calibration.json"  # where the engine, with which the floor is chosen, reads it
    reader = LocalReader()
    made = learned(given.data, reader, given.every)
    random.Random(3).shuffle(made)
    held = len(made) // 4
    weights = fit(made)
    document = {
        "weights": {n: round(float(w), 4) for n, w in zip(made[0].names, weights, strict=False)},
        "bias": round(float(weights[-1]), 4),
        "floor": 0.3,
        "fitted_on": len(made),
        "held_out": judged(made[:held], fit(made[held:])),
    }
    out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    if given.home:
        found = chosen_floor(given.data, given.home, reader)
        document |= {"floor": found.pop("floor"), "floor_chosen_on": found}
        out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(document, indent=1))


if __name__ == "__main__":
    main()
