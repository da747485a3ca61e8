"""Teaches the shipped reader further: the written news of training/news, and some of what it learned before.

    python training/adapt_reader.py --data FOLDER --work FOLDER [--minutes 60]

Begins with rag/models/reader as it stands, its int8 weights written out. FOLDER of --data holds
reader/train.jsonl.gz; to the questions of news comes a share of REPLAY of those, so that they are not
forgotten. Runs as long as it is told, the learning rate falling to nothing by then, on CUDA where there is
one. Writes reader.safetensors: half the weights that it began with, half the running average at the end.
Between the two it reads news nearly as well as at the end, and everything else as well as at the beginning
(docs/decisions/013). Export and calibration come after.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from net import Encoder, Reader
from news_data import news
from onnx import numpy_helper
from reader_data import Example, Row, Windows, examples, news_rows, rows
from tokenizers import Tokenizer
from torch import Tensor
from train_reader import batches, follow, groups, step_loss, write_weights

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "rag/models/reader"
PEAK = 1e-4  # learning rate
WARM = 0.03  # share of the time in which it rises
REPLAY = 0.25  # older questions for each of news
ROUND = 3000  # questions of news drawn at a time
FROZEN = 2  # layers at the bottom, and the word vectors, that stay as they are
OLD = ("squad2", "mz", "new_wiki", "nq", "qed", "timeqa", "covidqa")
PIECES = 3072  # word pieces of one step
TELL = 25  # steps between lines


def main() -> None:
    given = parse()
    given.work.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16 if device.type == "cuda" or given.bfloat16 else torch.float32
    torch.manual_seed(given.seed)
    model = Reader(Encoder())
    before = shipped_weights(SHIPPED / "model.onnx")
    model.load_state_dict(before)
    freeze(model.to(device))
    average = {name: value.clone() for name, value in model.state_dict().items()}
    learned = [group | {"params": [p for p in group["params"] if p.requires_grad]} for group in groups(model)]
    optimiser = torch.optim.AdamW(learned, lr=PEAK, betas=(0.9, 0.98), eps=1e-6, fused=True)
    losses: list[float] = []
    begun = time.monotonic()
    for n, batch in enumerate(stream(given)):
        part = (time.monotonic() - begun) / (60 * given.minutes)
        if part >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = PEAK * min(1.0, (part + 1e-3) / WARM) * (1 - part)
        loss = step_loss(model, batch, device, dtype)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        if n % 5 == 0:
            follow(average, model, n // 5)
        losses.append(loss.item())
        if (n + 1) % TELL == 0:
            print(f"{n + 1} steps, {part:.0%} of the time, loss {np.mean(losses[-100:]):.4f}", flush=True)
    halves = {name: (before[name] + value.cpu()) / 2 for name, value in average.items()}
    write_weights(given.work / "reader.safetensors", halves)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bfloat16", action="store_true", help="on processors that are quick at it")
    return parser.parse_args()


def stream(given: argparse.Namespace) -> Iterator[list[Example]]:
    """Batches without end: news that was drawn least often first, with older questions among it."""
    chance = random.Random(given.seed)
    windows = Windows(Tokenizer.from_file(str(SHIPPED / "tokenizer.json")))
    older = [row for row in rows(given.data / "reader/train.jsonl.gz") if row.source in OLD]
    drawn: Counter[str] = Counter()
    for number in range(10_000):
        written = news_rows(news(), taught=True)
        chance.shuffle(written)
        some = sorted(written, key=lambda row: drawn[row.id])[:ROUND]
        drawn.update(row.id for row in some)
        made = list(_windows(some, windows, given.seed + number))
        old = list(_windows(chance.sample(older, int(len(some) * REPLAY)), windows, given.seed + number))
        print(
            f"{len(written)} questions of news, {sum(drawn.values())} drawn; {len(made)} windows, "
            f"{sum(e.start > 0 for e in made)} answered, and {len(old)} of older ones",
            flush=True,
        )
        yield from batches([*made, *old], random.Random(given.seed + number), PIECES)


def _windows(some: list[Row], windows: Windows, seed: int) -> Iterator[Example]:
    return examples(some, [[] for _ in some], windows, seed)


def freeze(model: Reader) -> None:
    """The word vectors and the lowest layers learn no more: there is little for them in new wordings."""
    encoder = model.encoder
    for part in (encoder.words, encoder.positions, encoder.types, encoder.norm, *encoder.layers[:FROZEN]):
        for parameter in part.parameters():
            parameter.requires_grad_(False)


def shipped_weights(path: Path) -> dict[str, Tensor]:
    """The weights of an exported reader, its int8 products and word vectors as float32 again."""
    model = onnx.load(path)
    constants = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}

    def product(name: str) -> np.ndarray:
        whole = constants[f"{name}.weight_quantized"].astype(np.float32)
        whole -= constants[f"{name}.weight_zero_point"].astype(np.float32)
        whole *= constants[f"{name}.weight_scale"]
        return (whole * constants[f"{name}.ease"][:, None]).T

    own = {
        "words.weight": constants["words"].astype(np.float32) * constants["words.scale"],
        "positions.weight": constants["positions"],
        "types.weight": constants["type.table"],
        "norm.weight": constants["embedding.norm.weight"],
        "norm.bias": constants["embedding.norm.bias"],
    }
    for i in range(6):
        for theirs, ours in (("qkv", "qkv"), ("attention.out", "out"), ("up", "up"), ("feed.out", "down")):
            own[f"layers.{i}.{ours}.weight"] = product(f"layer{i}.{theirs}")
            own[f"layers.{i}.{ours}.bias"] = constants[f"layer{i}.{theirs}.bias"]
        for theirs, ours in (("attention.norm", "norm1"), ("feed.norm", "norm2")):
            for part in ("weight", "bias"):
                own[f"layers.{i}.{ours}.{part}"] = constants[f"layer{i}.{theirs}.{part}"]
    found = {f"encoder.{name}": value for name, value in own.items()}
    for theirs, ours in (("ends", "span"), ("relevance", "relevance")):
        found[f"{ours}.weight"] = constants[f"{theirs}.weight"].T
        found[f"{ours}.bias"] = constants[f"{theirs}.bias"]
    return {name: torch.tensor(np.ascontiguousarray(value)) for name, value in found.items()}


if __name__ == "__main__":
    main()
