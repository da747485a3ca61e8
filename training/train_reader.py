"""Trains the reader: one encoder that gives an answer's span, silence, and whether a window answers.

    python training/train_reader.py --data FOLDER --base FOLDER --work FOLDER [--passes 3]

FOLDER of --data holds reader/train.jsonl.gz and reader/dev.jsonl.gz; --base the weights to begin with
(model.safetensors, tokenizer.json). Goes on from --work where it was stopped. Runs on CUDA where there is
one, else in bfloat16 on this machine's cores. Writes reader.safetensors: half the running average of the
weights at the end, half that of the last checkpoint in the first pass. Later passes learn the questions by
heart as well: between the two it reads unseen titles better than at either (docs/decisions/008).
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from net import Encoder, Reader, to_bert
from reader_data import Example, Windows, examples, near_misses, rows
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

PEAK = 1.5e-4  # learning rate
WARM = 0.05  # share of the steps in which it rises
PIECES = 6144  # word pieces of one step, padding included
AVERAGE = 0.99  # of the running average's own weight, each time it follows
FOLLOW = 5  # steps between
KEEP = 250  # steps between checkpoints


def main() -> None:
    given = parse()
    given.work.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(given.seed)
    steps, first = planned(given)
    model = Reader(Encoder().load(given.base / "model.safetensors")).to(device)
    average = {name: value.clone() for name, value in model.state_dict().items()}
    optimiser = torch.optim.AdamW(groups(model), lr=PEAK, betas=(0.9, 0.98), eps=1e-6, fused=True)
    at = resume(given.work / "checkpoint.pt", model, average, optimiser)
    total = len(steps)
    early = first // KEEP * KEEP  # the last checkpoint of the first pass
    losses: list[float] = []
    begun = time.perf_counter()
    with bar() as progress:
        task = progress.add_task("Training", total=total, completed=at, loss="")
        for n in range(at, total):
            lr = PEAK * min(1.0, (n + 1) / (WARM * total)) * (1 - n / total)
            for group in optimiser.param_groups:
                group["lr"] = lr
            loss = step_loss(model, steps[n], device)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            if n % FOLLOW == 0:
                follow(average, model, n // FOLLOW)
            losses.append(loss.item())
            progress.update(task, advance=1, loss=f"{np.mean(losses[-50:]):.3f}")
            if (n + 1) % KEEP == 0 or n + 1 == total:
                if n + 1 == early:  # before the checkpoint: a run stopped between the two comes here again
                    write_weights(given.work / "early.safetensors", average)
                keep(given.work, model, average, optimiser, n + 1)
                print(
                    f"{n + 1}/{total} loss {np.mean(losses[-KEEP:]):.4f} {time.perf_counter() - begun:.0f} s",
                    flush=True,
                )
    finish(given.work, average, early > 0)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="train on so many questions, to try it out")
    return parser.parse_args()


def planned(given: argparse.Namespace) -> tuple[list[list[Example]], int]:
    """The batches of every pass, in order, and how many the first has.

    They are the same for a seed, so that a stopped run can go on.
    """
    learned = rows(given.data / "reader/train.jsonl.gz")[: given.limit]
    print(f"{len(learned)} questions", flush=True)
    near = near_misses(learned)
    windows = Windows(Tokenizer.from_file(str(given.base / "tokenizer.json")))
    steps: list[list[Example]] = []
    first = 0
    for n in range(given.passes):
        made = list(examples(learned, near, windows, given.seed * 100 + n, later=n > 0))
        answered = sum(example.start > 0 for example in made)
        pieces = sum(len(example.ids) for example in made)
        steps += batches(made, random.Random(given.seed * 100 + n))
        print(f"pass {n + 1}: {len(made)} windows, {answered} answered, {pieces:,} pieces", flush=True)
        first = first or len(steps)
    return steps, first


def batches(made: list[Example], chance: random.Random, pieces: int = PIECES) -> Iterator[list[Example]]:
    """Windows of like length together, `pieces` at a time, in random order."""
    chance.shuffle(made)
    found = []
    for at in range(0, len(made), 4096):
        batch: list[Example] = []
        for example in sorted(made[at : at + 4096], key=lambda example: len(example.ids)):
            if batch and len(example.ids) * (len(batch) + 1) > pieces:
                found.append(batch)
                batch = []
            batch.append(example)
        found.append(batch)
    chance.shuffle(found)
    return iter(found)


def padded(batch: Sequence[Example], device: torch.device) -> tuple[Tensor, ...]:
    """ids, types, mask and where an answer may stand (b, n); start and end (b,)."""
    longest = max(len(example.ids) for example in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    types, mask, allowed = torch.zeros_like(ids), ids.bool(), ids.bool()
    for row, example in enumerate(batch):
        n = len(example.ids)
        ids[row, :n] = torch.from_numpy(example.ids.astype(np.int64))
        types[row, example.question : n] = 1
        mask[row, :n] = True
        allowed[row, example.window : n - 1] = True
        allowed[row, 0] = True
    starts = torch.tensor([example.start for example in batch])
    ends = torch.tensor([example.end for example in batch])
    return tuple(x.to(device) for x in (ids, types, mask, allowed, starts, ends))


def step_loss(
    model: Reader, batch: Sequence[Example], device: torch.device, dtype: torch.dtype = torch.bfloat16
) -> Tensor:
    ids, types, mask, allowed, starts, ends = padded(batch, device)
    start, end, relevance = model(ids, types, mask, dtype)
    start, end = start.masked_fill(~allowed, -1e4), end.masked_fill(~allowed, -1e4)
    span = functional.cross_entropy(start, starts) + functional.cross_entropy(end, ends)
    answers = functional.binary_cross_entropy_with_logits(relevance, (starts > 0).float())
    return span / 2 + answers / 2


def groups(model: Reader) -> list[dict]:
    plain = [p for name, p in model.named_parameters() if p.ndim < 2 or "norm" in name]
    decayed = [p for name, p in model.named_parameters() if p.ndim >= 2 and "norm" not in name]
    return [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}]


@torch.no_grad()
def follow(average: dict[str, Tensor], model: Reader, step: int) -> None:
    own = min(AVERAGE, (1 + step) / (10 + step))
    for name, value in model.state_dict().items():
        average[name].lerp_(value, 1 - own)


def keep(
    work: Path, model: Reader, average: dict[str, Tensor], optimiser: torch.optim.Optimizer, step: int
) -> None:
    """The checkpoint, replaced whole."""
    state = {
        "model": model.state_dict(),
        "average": average,
        "optimiser": optimiser.state_dict(),
        "step": step,
    }
    torch.save(state, work / "checkpoint.tmp")
    os.replace(work / "checkpoint.tmp", work / "checkpoint.pt")


def write_weights(path: Path, average: dict[str, Tensor]) -> None:
    """The averaged weights under BERT's names, replaced whole."""
    own = {name.removeprefix("encoder."): value.cpu() for name, value in average.items()}
    weights = to_bert(own, layers=6)
    weights |= {name: own[name] for name in own if name.startswith(("span", "relevance"))}
    save_file({name: value.contiguous() for name, value in weights.items()}, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def finish(work: Path, average: dict[str, Tensor], halved: bool) -> None:
    """reader.safetensors: the end and, `halved`, the last checkpoint of the first pass, half and half.

    Raises FileNotFoundError where that is gone. A trial may be too short to have one.
    """
    write_weights(work / "late.safetensors", average)
    late = load_file(work / "late.safetensors")
    early = load_file(work / "early.safetensors") if halved else late
    halves = {name: (late[name] + early[name]) / 2 for name in late}
    save_file(halves, work / "reader.tmp")
    (work / "reader.tmp").replace(work / "reader.safetensors")


def resume(path: Path, model: Reader, average: dict[str, Tensor], optimiser: torch.optim.Optimizer) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    for name, value in state["average"].items():
        average[name].copy_(value)
    print(f"Going on from step {state['step']}", flush=True)
    return int(state["step"])


def bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("loss {task.fields[loss]}"),
    )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped. The same command goes on from the last checkpoint.")
