"""Chooses the confidence below which the local engine stays silent, on questions nobody here wrote.

    python training/choose_floor.py --data FOLDER      FOLDER holds realtimeqa/2022.*

Weekly news quizzes, asked without their choices as of their own day, over the articles a web search found
for them. The floor is where right answers less wrong ones at half a point each are most: silence costs a
reader the look-up, a wrong answer misleads. The articles and questions are for measuring only; nothing of
them goes into the weights but this one number. Writes it into rag/models/local/weights.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from fit_local import matches
from rich.progress import track

from rag.candidates import question_names
from rag.domain import Article, Filters, Refusal
from rag.errors import DatelineError
from rag.local import WEIGHTS, LocalEngine, chance, score, unmentioned
from rag.pipeline import READ, build
from rag.questions import ask_about
from rag.settings import Settings
from rag.sources import from_json

WRONG = 0.5


def questions(data: Path, count: int, seed: int) -> list[dict]:
    with gzip.open(data / "realtimeqa" / "2022.questions.jsonl.gz", "rt", encoding="utf-8") as lines:
        read = [row for row in map(json.loads, lines) if row["articles"]]
    random.Random(seed).shuffle(read)
    return read[:count]


def articles(data: Path, wanted: set[str]) -> Iterator[Article | Refusal]:
    with lzma.open(data / "realtimeqa" / "2022.articles.jsonl.xz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["id"] in wanted:
                try:
                    yield from_json(row)
                except DatelineError as error:
                    yield Refusal(row["id"], str(error))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=70)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    asked = questions(arguments.data, arguments.questions, arguments.seed)
    wanted = {id_ for row in asked for id_ in row["articles"]}
    outcomes = []
    with tempfile.TemporaryDirectory() as home, build(Settings(home=Path(home), engine="local")) as pipeline:
        pipeline.ingest(track(list(articles(arguments.data, wanted)), description="Ingesting"))
        engine = LocalEngine(pipeline.embedder)
        for row in track(asked, description="Asking"):
            hits = pipeline.search(row["question"], Filters(as_of=date.fromisoformat(row["asked"])), k=READ)
            asking = ask_about(row["question"])
            asking = replace(asking, names=question_names(asking, hits))
            found = [] if unmentioned(asking, hits) else score(asking, hits, engine.similarity)
            if not found:
                continue
            best = found[0].candidate
            right = any(
                matches(best.value, gold) if best.value else gold.casefold() in best.sentence.text.casefold()
                for gold in row["answer"]
            )
            outcomes.append((chance(found), right))

    def gain(floor: float) -> float:
        return sum(1.0 if right else -WRONG for sure, right in outcomes if sure >= floor)

    floor = float(max(np.arange(0.05, 0.95, 0.01), key=gain))
    given = [right for sure, right in outcomes if sure >= floor]
    figures = {
        "questions": len(asked),
        "answered": len(given),
        "right_of_answered": round(sum(given) / max(len(given), 1), 3),
        "right_if_all_answered": round(sum(right for _, right in outcomes) / len(asked), 3),
    }
    print(f"floor {floor:.2f}", figures)
    document = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    document |= {"floor": round(floor, 2), "floor_chosen_on": figures}
    WEIGHTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
