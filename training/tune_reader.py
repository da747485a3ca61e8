"""Teaches a trained reader to tell windows apart: a question's windows and silence under one softmax.

    python training/tune_reader.py --data FOLDER --base FOLDER --begin FILE … --out FILE [--questions 10000]

`train_reader.py` learns window by window, and the product then compares what it says of eight. Here a
question comes with the window that answers it and with those that look most like it (Clark and Gardner,
"Simple and effective multi-paragraph reading comprehension", ACL 2018), and what is learned is what the
product weighs: a span's log-odds against its own window's silence. Begins with the mean of the weights that
train_reader.py left in each FILE, and goes on where it was stopped. Runs on CUDA where there is one, else in
bfloat16 on the processor.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from net import Encoder, Reader, from_bert
from reader_data import Example, Row, Windows, near_misses, rows, tuned_group
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from train_reader import DROPOUT, PIECES, bar, follow, groups, keep, padded, resume, write_weights

# Sources whose questions say enough to be searched for.
TAUGHT = ("squad2", "new_wiki", "mz", "nq", "qed", "timeqa")
PEAK = 4e-5  # learning rate
WARM = 0.1  # share of the steps in which it rises
KEEP = 100  # steps between checkpoints
RARE = 2.0  # weight of a window that answers: there is one in four


def main() -> None:
    given = parse()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(given.seed)
    steps = planned(given)
    model = loaded(given.begin).to(device)
    average = {name: value.clone() for name, value in model.state_dict().items()}
    optimiser = torch.optim.AdamW(groups(model), lr=PEAK, betas=(0.9, 0.98), eps=1e-6, fused=True)
    work = given.out.parent / "tuning"  # its checkpoints
    work.mkdir(parents=True, exist_ok=True)
    at = resume(work / "checkpoint.pt", model, average, optimiser)
    losses: list[float] = []
    begun = time.perf_counter()
    with bar() as progress:
        task = progress.add_task("Tuning", total=len(steps), completed=at, loss="")
        for n in range(at, len(steps)):
            rate = PEAK * min(1.0, (n + 1) / (WARM * len(steps))) * (1 - n / len(steps))
            for group in optimiser.param_groups:
                group["lr"] = rate
            loss = step_loss(model, steps[n], device)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            follow(average, model, n)
            losses.append(loss.item())
            progress.update(task, advance=1, loss=f"{np.mean(losses[-50:]):.3f}")
            if (n + 1) % KEEP == 0:
                keep(work, model, average, optimiser, n + 1)
                spent = time.perf_counter() - begun
                print(f"{n + 1}/{len(steps)} loss {np.mean(losses[-KEEP:]):.4f} {spent:.0f} s", flush=True)
    write_weights(given.out, average)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--begin", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def loaded(paths: Sequence[Path]) -> Reader:
    """A reader whose weights are the mean of those in the files."""
    files = [load_file(path) for path in paths]
    weights = {
        name: sum((file[name] for file in files[1:]), files[0][name]) / len(files) for name in files[0]
    }
    encoder = Encoder(dropout=DROPOUT)
    encoder.load_state_dict(from_bert(weights, len(encoder.layers)))
    model = Reader(encoder)
    heads = {name: weights[name] for name in weights if name.startswith(("span", "relevance"))}
    model.load_state_dict(heads, strict=False)
    return model


def planned(given: argparse.Namespace) -> list[list[list[Example]]]:
    """The questions of every step, each as its windows."""
    chance = random.Random(given.seed)
    learned = [row for row in rows(given.data / "reader/train.jsonl.gz") if row.source in TAUGHT]
    near = near_misses(learned)
    windows = Windows(Tokenizer.from_file(str(given.base / "tokenizer.json")))
    drawn: list[tuple[Row, list]] = list(zip(learned, near, strict=True))
    chance.shuffle(drawn)
    made = [tuned_group(row, passages, windows, chance) for row, passages in drawn[: given.questions]]
    steps = list(batches([group for group in made if group], chance))
    print(f"{len(made)} questions in {len(steps)} steps", flush=True)
    return steps


def batches(made: list[list[Example]], chance: random.Random) -> Iterator[list[list[Example]]]:
    """Questions of windows alike in length together, PIECES at a time with padding, in random order."""
    found = []
    for at in range(0, len(made), 2048):
        batch: list[list[Example]] = []
        windows = 0
        for group in sorted(made[at : at + 2048], key=longest):
            if batch and longest(group) * (windows + len(group)) > PIECES:
                found.append(batch)
                batch, windows = [], 0
            batch.append(group)
            windows += len(group)
        found.append(batch)
    chance.shuffle(found)
    return iter(found)


def longest(group: Sequence[Example]) -> int:
    return max(len(example.ids) for example in group)


def step_loss(model: Reader, batch: Sequence[Sequence[Example]], device: torch.device) -> Tensor:
    ids, types, mask, allowed, starts, ends = padded([each for group in batch for each in group], device)
    start, end, relevance = model(ids, types, mask, torch.bfloat16)
    allowed[:, 0] = False  # silence is no place of one window here, but of all together
    span = torch.zeros((), device=device)
    at = 0
    for group in batch:
        own = slice(at, at + len(group))
        for logits, places in ((start[own], starts[own]), (end[own], ends[own])):
            odds = (logits - logits[:, :1]).masked_fill(~allowed[own], -1e4)
            right = odds[torch.arange(len(group), device=device), places][places > 0]
            silence = odds.new_zeros(1)
            wanted = right if len(right) else silence
            span = span + torch.logsumexp(torch.cat([odds.flatten(), silence]), 0) - wanted.logsumexp(0)
        at += len(group)
    answers = functional.binary_cross_entropy_with_logits(
        relevance, (starts > 0).float(), pos_weight=relevance.new_tensor(RARE)
    )
    return span / (2 * len(batch)) + answers / 2


if __name__ == "__main__":
    main()
