"""Fits the weights of rag/support.py, and shows what a threshold on it would drop.

    python training/fit_support.py --data FOLDER

On statements made from passages of reader/train (training/made_statements.py) whose licence allows it; honest
and dishonest ones weigh the same. Shown on those made from reader/dev, which has other titles. Prints the
three weights, to be written into rag/support.py by hand, and the table of thresholds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from made_statements import HONEST, Made, made
from numpy.typing import NDArray
from rich.progress import track

from rag.support import CONSTANT, FAILURES, WORDS, support
from rag.verify import Quote, check

SOURCES = ("squad2", "mz", "new_wiki", "nq", "qed")  # of reader/train; CC BY(-SA), by their authors' pages
PASSAGES, SEED, RIDGE = 1500, 2, 3.0
THRESHOLDS = (0.30, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65)  # all words said and nothing failed: 0.70
Array = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds reader/*.jsonl.gz")
    parser.add_argument("--passages", type=int, default=PASSAGES)
    folder = (given := parser.parse_args()).data / "reader"
    allowed = [row for row in rows(folder / "train.jsonl.gz") if row["source"] in SOURCES]
    taught = made(allowed, SEED, given.passages)
    features = np.array([features_of(each) for each in track(taught, "Checking what is taught")])
    weights = fitted(features, np.array([float(each.honest) for each in taught]))
    print(f"{len(taught)} statements. CONSTANT, WORDS, FAILURES = {', '.join(f'{w:.2f}' for w in weights)}")
    held = made(rows(folder / "dev.jsonl.gz"), SEED)
    features = np.array([features_of(each) for each in track(held, "Checking what was held back")])
    show(held, 1 / (1 + np.exp(-(features @ np.array([CONSTANT, WORDS, FAILURES])))), features[:, 2] > 0)


def rows(path: Path) -> Iterable[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def features_of(each: Made) -> tuple[float, float, float]:
    """One, the mean of the two shares of words, and the logarithm of one plus the failures."""
    text = "\n".join(each.cited)
    quotes, start = [], 0
    for sentence in each.cited:
        quotes.append(Quote(text, start, start + len(sentence), sentence))
        start += len(sentence) + 1
    failures = len(check(each.statement, quotes).reasons)
    found = support(each.statement, each.cited, failures)
    return 1.0, (found.coverage + found.least) / 2, math.log1p(failures)


def fitted(features: Array, honest: Array) -> Array:
    """Weights (3,) of a logistic regression (Newton's method), either side weighing half."""
    share = honest.mean()
    weight = np.where(honest == 1, 0.5 / share, 0.5 / (1 - share))
    ridge = RIDGE * np.diag([0.0, 1.0, 1.0])
    weights = np.zeros(features.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (weight * (chance - honest)) + ridge @ weights
        curve = (features * (weight * chance * (1 - chance))[:, None]).T @ features + ridge
        weights -= np.linalg.solve(curve, slope)
    return weights


def show(held: list[Made], chances: Array, failed: NDArray[np.bool_]) -> None:
    """The share of each kind that fails its verdict, and that does so or has a chance below a threshold.

    It is lost where the kind is honest, and caught where it is not.
    """
    kinds = [*HONEST, *sorted({each.kind for each in held} - set(HONEST))]
    print(f"{'dropped where failed, or below':32} failed" + "".join(f"{each:7.2f}" for each in THRESHOLDS))
    for kind in kinds:
        own = np.array([each.kind == kind for each in held])
        shares = [failed[own].mean(), *((failed | (chances < each))[own].mean() for each in THRESHOLDS)]
        print(f"{kind:26}{own.sum():6}" + "".join(f"{share:7.3f}" for share in shares))


if __name__ == "__main__":
    main()
